"""The analyses of `sqn solve`, in words."""

import json

import pytest
from typer.testing import CliRunner

from conflicts import FOLDER
from sinequanon.cli import app
from sinequanon.solve import analysis_words, status_quo


def run(*words):
    return CliRunner().invoke(app, ["solve", *map(str, words)])


@pytest.fixture
def files(tmp_path):
    plain = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
    for one in plain["cases"]:
        (tmp_path / f"{one['name']}.json").write_text(json.dumps(one), encoding="utf-8")
    return tmp_path


def section(result, head):
    """The lines from this heading to the next empty line."""
    assert result.exit_code == 0, result.output
    lines = [line.strip() for line in result.stdout.splitlines()]
    begin = next(place for place, line in enumerate(lines) if line.startswith(head))
    return lines[begin : [*lines, ""].index("", begin)]


def test_ways_from_today(files):
    lines = section(run(files / "prisoners-dilemma.json", "--from", "YN"), "WAYS FROM YN")
    assert lines[1:] == [
        "by improvements:",
        "NN  1  Prisoner 1 drops Prisoner 1 cooperates",
        "YY  -  no way leads there",
        "by moves:",
        "NN  1  Prisoner 1 drops Prisoner 1 cooperates",
        "YY  1  Prisoner 2 takes Prisoner 2 cooperates",
    ]


def test_orders_for_a_wanted_state(files):
    path = files / "prisoners-dilemma.json"
    lines = section(run(path, "--want", "YY", "--concept", "nash"), "WANTED: YY")
    assert lines[1:] == ["nash: no order of the statements makes it an equilibrium"]
    lines = section(run(path, "--want", "YY"), "WANTED: YY")
    assert "seq: it is an equilibrium as things are" in lines
    lines = section(run(files / "syria-iraq-1975.json", "--want", "YNN", "--concept", "gmr"), "WANTED")
    assert "of the 24 orders of Syria alone, 8 make it one" in lines


def test_swaps_are_told_with_the_new_order(files):
    lines = section(run(files / "chicken.json", "--want", "YY", "--concept", "nash"), "WANTED: YY")
    assert lines[1:4] == [
        "nash: 2 swaps of neighbouring statements at least, as by",
        "Row: 2 1 3 4, that is, 2 (YY) before 1 (NY)",
        "Column: 2 1 3 4, that is, 2 (YY) before 1 (YN)",
    ]
    assert "of the 24 orders of Row alone, 0 make it one" in lines


def test_coalitions_and_sensitivity(files):
    result = run(files / "prisoners-dilemma.json", "--coalitions", "--sensitivity")
    assert section(result, "COALITIONS")[1:] == [
        "1. NN: Prisoner 1 and Prisoner 2 prefer YY: Prisoner 1 takes Prisoner 1 cooperates, "
        "then Prisoner 2 takes Prisoner 2 cooperates",
        "2. YY: no two or more would leave it together",
    ]
    assert section(result, "SENSITIVITY")[1] == "Prisoner 1, if 2 (NOT Prisoner 1 cooperates) came before " + (
        "1 (Prisoner 2 cooperates):"
    )
    assert "seq: YY would hold no more" in section(result, "SENSITIVITY")


@pytest.mark.parametrize(
    ("words", "status", "why"),
    [
        (["--from", "YYYY"], 1, "no state"),
        (["--want", "Q"], 1, "no state"),
        (["--concept", "nash"], 2, "--want"),
        (["--want", "YY", "--concept", "core"], 2, "none of"),
        (["--coalitions", "--json"], 2, "--json"),
    ],
)
def test_what_cannot_be_asked(files, words, status, why):
    result = run(files / "prisoners-dilemma.json", *words)
    assert result.exit_code == status
    assert why in result.output


def test_what_is_too_much_to_look_at_is_told_in_its_line(files, monkeypatch):
    monkeypatch.setattr(status_quo, "MAX_REACHED", 2)
    monkeypatch.setattr(analysis_words, "MOST_STATES", 1)
    result = run(files / "prisoners-dilemma.json", "--from", "YN", "--coalitions")
    assert section(result, "WAYS FROM YN")[4:] == [
        "by moves:",
        "NN  ?  no way of up to 0 moves; longer ones lead to too many states to be looked at",
        "YY  ?  no way of up to 0 moves; longer ones lead to too many states to be looked at",
    ]
    assert section(result, "COALITIONS")[1] == ("1. NN: undecided: Prisoner 1 and Prisoner 2 reach more than 1 states")


def test_what_is_wanted_may_be_undecided(files):
    path = files / "prisoners-dilemma.json"
    result = run(path, "--want", "YY", "--concept", "seq", "--engine", "arrays", "--budget-seconds", "0")
    assert section(result, "WANTED: YY")[1:] == [
        "seq: undecided: the time did not suffice to see whether it is one as things are",
        "of the 2 orders of Prisoner 1 alone, it is undecided how many make it one",
        "of the 2 orders of Prisoner 2 alone, it is undecided how many make it one",
    ]


def test_swaps_of_a_large_conflict_are_refused_in_one_line():
    path = FOLDER / "scaling" / "k3-n24.json"
    result = run(path, "--sensitivity", "--budget-seconds", "0.5")
    assert result.exit_code == 1
    assert "24 options; swaps, open statements and comparisons are looked at up to 20 options" in result.stderr
