"""The engines that can be asked for, their budgets, and what is told of them."""

import json

import pytest
from typer.testing import CliRunner

from conflicts import CASES, FOLDER, case
from sinequanon.cli import app
from sinequanon.errors import SinequanonError
from sinequanon.solve.engines import Choice, How
from sinequanon.solve.files import read_conflicts
from sinequanon.solve.results import differences


@pytest.mark.parametrize("engine", Choice)
@pytest.mark.parametrize("item", CASES[:12], ids=lambda item: item.conflict.name)
def test_every_engine_finds_what_is_expected(item, engine):
    how = How(engine)
    solution = how.solve(item.conflict)
    assert list(differences(solution, item.expected)) == []
    assert how.decided(solution).startswith("decided: nash, gmr, smr, seq, sim; exactly, for all decision makers")


def test_what_the_time_did_not_suffice_for_is_told():
    for engine in (Choice.REFERENCE, Choice.SYMBOLIC):
        how = How(engine, seconds=0.0)
        solution = how.solve(case("cuban-missile-crisis"))
        assert solution.undecided
        assert ("not decided within 0 s" in how.decided(solution)) and "sim" in how.decided(solution)


def test_the_reference_refuses_what_would_take_too_long():
    (item,) = read_conflicts(FOLDER / "scaling" / "k2-n16.json").cases
    with pytest.raises(SinequanonError, match="16 options; the reference takes at most 12"):
        How(Choice.REFERENCE).solve(item.conflict)


@pytest.mark.parametrize("engine", Choice)
def test_the_command_takes_an_engine(tmp_path, engine):
    plain = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))["cases"][0]
    path = tmp_path / "dilemma.json"
    path.write_text(json.dumps(plain), encoding="utf-8")
    done = CliRunner().invoke(app, ["solve", str(path), "--engine", engine])
    assert done.exit_code == 0
    assert "4 feasible states, by " in done.stdout
    assert json.loads(CliRunner().invoke(app, ["solve", str(path), "--engine", engine, "--json"]).stdout) == plain


def test_another_engine_is_no_engine(tmp_path):
    done = CliRunner().invoke(app, ["solve", "x.json", "--engine", "quantum"])
    assert done.exit_code == 2
    assert "none of" in done.output
