"""Statements that a file marks as open, evidence in files, and two conflicts compared."""

import json

import pytest
from typer.testing import CliRunner

from sinequanon.cli import app
from sinequanon.errors import InvalidConflict
from sinequanon.solve.files import read_json, read_yaml, write_json, write_yaml
from sinequanon.solve.grounds import Evidence

TALKS = """
options:
  - {name: halt, why: asked for, evidence: [will halt]}
  - {name: withdraw, moves: to_yes}
decision_makers:
  - name: Front
    options: [halt]
    preference:
      kind: prioritisation
      statements:
        - statement: halt IFF withdraw
          why: stated condition
          evidence:
            - {words: if they withdraw, speaker: Its leader, report: day-1, published: 2021-05-01, sentence: We halt if they withdraw.}
        - NOT halt
  - name: State
    options: [withdraw]
    preference:
      kind: prioritisation
      statements:
        - {statement: halt, open: OPEN}
        - NOT withdraw
infeasible:
  - {states: halt AND NOT withdraw, why: it never would}
"""  # noqa: E501
NEIGHBOUR = """
  - name: Neighbour
    options: [guarantee]
    preference: {kind: prioritisation, statements: [guarantee]}
infeasible:"""
GUARANTEE = (
    TALKS.replace("        - NOT withdraw\n", "        - withdraw IF guarantee\n        - NOT withdraw\n")
    .replace("moves: to_yes}\n", "moves: to_yes}\n  - guarantee\n")
    .replace("\ninfeasible:", NEIGHBOUR)
)


def run(*words):
    return CliRunner().invoke(app, ["solve", *map(str, words)])


@pytest.fixture
def write(tmp_path):
    def written(text, name="talks.yaml", is_open="true"):
        path = tmp_path / name
        path.write_text(text.replace("OPEN", is_open), encoding="utf-8")
        return path

    return written


def test_grounds_and_open_statements_survive_both_formats():
    file = read_yaml(TALKS.replace("OPEN", "true"))
    (case,) = file.cases
    assert case.left_open == (("State", 0),)
    assert case.grounds.option(0).evidence == (Evidence("will halt"),)
    assert case.grounds.statement("Front", 0).why == "stated condition"
    assert case.grounds.statement("Front", 0).evidence[0].published == "2021-05-01"
    assert case.grounds.pattern(0).why == "it never would"
    for again in (read_yaml(write_yaml(file)), read_json(write_json(file))):
        assert (again.cases[0].grounds, again.cases[0].left_open) == (case.grounds, case.left_open)
        assert again.cases[0].conflict == case.conflict
    assert json.loads(write_json(file))["decision_makers"][1]["preference"]["open"] == [0]


def test_what_holds_whatever_the_answer_is_told_apart(write):
    lines = [line.strip() for line in run(write(TALKS)).stdout.splitlines()]
    assert lines[0].startswith("OPEN: 1 statement is not known")
    place = lines.index("OPEN")
    assert lines[place + 1 : place + 3] == [
        "not known of State: 1 (halt)",
        "3 completions solved: each open statement as it stands, as its opposite, and left out",
    ]
    nash = lines.index("nash:", place)
    assert lines[nash + 1] == "in all completions   NN, YY"
    found = json.loads(run(write(TALKS), "--json").stdout)["expected"]["open"]
    assert found["nash"]["in_all"] == ["NN", "YY"]


def test_without_an_open_statement_nothing_is_said_of_it(write):
    assert "OPEN" not in run(write(TALKS, is_open="false")).stdout


def test_the_sentence_of_a_statement_in_a_file_is_shown(write):
    told = run(write(TALKS)).stdout
    assert "“if they withdraw” · Its leader · day-1 · 2021-05-01" in told
    assert "in the sentence “We halt if they withdraw.”" in told


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("open: OPEN", "open: perhaps", "neither true nor false"),
        ("open: OPEN", "closed: true", "unknown key 'closed'"),
        ("evidence: [will halt]", "evidence: will halt", "evidence: not a list"),
        ("evidence: [will halt]", "evidence: [{who: me}]", "neither a text nor a mapping with words"),
        ("evidence: [will halt]", "evidence: [{words: so, place: here}]", "unknown key 'place'"),
        ("why: it never would", "why: [it never would]", "not a text"),
    ],
)
def test_faults_of_evidence_are_told(old, new, why):
    assert old in TALKS
    with pytest.raises(InvalidConflict, match=why):
        read_yaml(TALKS.replace(old, new).replace("OPEN", "true"))


def test_what_a_guarantee_changes(write):
    words = run(write(TALKS, is_open="false"), "--against", write(GUARANTEE, "guarantee.yaml", "false"))
    assert words.exit_code == 0, words.output
    lines = [line.strip() for line in words.stdout.split("COMPARED WITH", 1)[1].splitlines()]
    assert lines[0] == "guarantee"
    assert "only there: guarantee" in lines
    nash = lines[lines.index("nash:") + 1 : lines.index("gmr:")]
    assert nash == ["holds in both: halt, withdraw", "holds here only: nothing of what both have"]


def test_only_one_conflict_is_compared(write, tmp_path):
    several = tmp_path / "several.json"
    several.write_text(json.dumps({"format": "gmcr-cases", "version": 1, "cases": []}), encoding="utf-8")
    result = run(write(TALKS), "--against", several)
    assert result.exit_code == 2
    assert "holds 0 conflicts" in " ".join(result.output.split())
