"""`sqn solve`."""

import json

import pytest
from typer.testing import CliRunner

from conflicts import FOLDER
from sinequanon.cli import app
from sinequanon.solve.files import read_conflicts, write_yaml


def run(*words):
    return CliRunner().invoke(app, ["solve", *map(str, words)])


@pytest.fixture
def dilemma(tmp_path):
    plain = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))
    path = tmp_path / "dilemma.json"
    path.write_text(json.dumps(plain["cases"][0]), encoding="utf-8")
    return path


def test_equilibria_in_words_with_why(dilemma):
    result = run(dilemma)
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert "1. NN  [nash, gmr, smr, seq, sim]" in lines
    assert "2. YY  [gmr, smr, seq, sim]" in lines
    assert "decided: nash, gmr, smr, seq, sim; exactly, for all decision makers and 4 feasible states, by arrays" in (
        " ".join(lines)
    )
    assert "Prisoner 1 stays: no move of its own is an improvement" in lines
    gains = "if it drops Prisoner 1 cooperates, it gains Prisoner 1 2 (NOT Prisoner 1 cooperates)"
    answer = "but then Prisoner 2 drops Prisoner 2 cooperates: at NN it has lost Prisoner 1 1 (Prisoner 2 cooperates)"
    assert lines[lines.index(gains) + 1] == answer


def test_json_fills_in_what_is_expected(dilemma):
    plain = json.loads(dilemma.read_text(encoding="utf-8"))
    bare = {key: value for key, value in plain.items() if key != "expected"}
    dilemma.write_text(json.dumps(bare), encoding="utf-8")
    assert json.loads(run(dilemma, "--json").stdout) == plain


def test_json_of_the_collection_is_the_collection():
    path = FOLDER / "cases.json"
    assert json.loads(run(path, "--json").stdout) == json.loads(path.read_text(encoding="utf-8"))


def test_json_answers_counts_by_counts():
    path = FOLDER / "scaling" / "k3-n08.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    del plain["cases"][0]["expected"]["verified_by"]
    assert json.loads(run(path, "--json").stdout) == plain


def test_check_of_what_is_right():
    result = run(FOLDER / "cases.json", "--check")
    assert result.exit_code == 0 and result.stdout == ""
    assert "30 conflicts compared, 0 with differences" in result.stderr


def test_check_prints_each_difference(dilemma):
    plain = json.loads(dilemma.read_text(encoding="utf-8"))
    plain["expected"]["equilibria"]["nash"] = ["YY"]
    plain["expected"]["stable"]["Prisoner 1"]["seq"].pop()
    plain["expected"]["feasible_states"] = 3
    dilemma.write_text(json.dumps(plain), encoding="utf-8")
    result = run(dilemma, "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "prisoners-dilemma: feasible states: found 4, expected 3",
        "prisoners-dilemma: equilibria, nash: found, not expected: NN",
        "prisoners-dilemma: equilibria, nash: expected, not found: YY",
        "prisoners-dilemma: Prisoner 1, seq: found, not expected: YY",
    ]


def test_yaml_is_solved_as_json_is(dilemma, tmp_path):
    path = tmp_path / "dilemma.yaml"
    path.write_text(write_yaml(read_conflicts(dilemma)), encoding="utf-8")
    assert run(path).stdout == run(dilemma).stdout


def test_faults_are_lines_and_status_1(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("options: [a]\ncolour: red\n", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 1
    assert "unknown key 'colour'" in result.stderr
