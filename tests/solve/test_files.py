"""Files are read strictly, with all that is wrong, and written so that reading gives the same."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings

from conflicts import CASES, FOLDER, SCALING, conflicts
from sinequanon.errors import InvalidConflict
from sinequanon.solve.cases import Case, ConflictFile
from sinequanon.solve.conflict import (
    Conflict,
    DecisionMaker,
    Moves,
    Option,
    Pattern,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
    find_state,
)
from sinequanon.solve.files import read_conflicts, read_json, read_yaml, write_json, write_yaml
from sinequanon.solve.formulas import quote_name, read_formula, write_formula

TALKS = """
# An analyst's file
title: Talks
options:
  - halt armed resistance
  - {name: recognise, moves: to_yes}
  - withdraw troops
  - no
decision_makers:
  - name: Hamas
    options: [halt armed resistance]
    preference:
      kind: prioritisation
      statements:
        - halt armed resistance IF recognise AND withdraw troops
        - NOT (halt armed resistance OR "no")
        - ["-Y--", "--Y-"]
  - name: Israel
    options: [recognise, 2, no]
    preference:
      kind: weights
      weights: {recognise: -1, withdraw troops: -0.5}
infeasible:
  - recognise AND NOT withdraw troops
labels:
  1: NNNN
"""


@pytest.mark.parametrize("path", [FOLDER / "cases.json", *SCALING], ids=lambda path: path.stem)
def test_json_round_trip_gives_the_file(path):
    held = read_conflicts(path)
    assert json.loads(write_json(held)) == json.loads(path.read_text(encoding="utf-8"))
    assert read_yaml(write_yaml(held)) == held


@settings(deadline=None)
@given(conflicts())
def test_round_trips_of_any_conflict(conflict):
    held = ConflictFile((Case(conflict),))
    assert read_json(write_json(held)) == held
    assert read_yaml(write_yaml(held)) == held


def test_yaml_with_formulas_names_and_weights():
    conflict = read_yaml(TALKS, "talks.yaml").cases[0].conflict
    assert conflict.name == "talks" and conflict.labels == (("1", Pattern(15, 0)),)
    assert [option.name for option in conflict.options][-1] == "no"
    assert conflict.options[1].moves is Moves.TO_YES
    first, second, third = conflict.dms[0].preference.statements
    assert {pattern.text(4) for pattern in first.patterns} == {"Y---", "-N--", "--N-"}
    assert [pattern.text(4) for pattern in second.patterns] == ["N--N"]
    assert [pattern.text(4) for pattern in third.patterns] == ["-Y--", "--Y-"]
    assert conflict.dms[1].options == (1, 2, 3)
    assert conflict.dms[1].preference.weights == (0, -1, Fraction(-1, 2), 0)
    assert [pattern.text(4) for pattern in conflict.infeasible] == ["-YN-"]
    written = write_yaml(ConflictFile((Case(conflict),)))
    assert "halt armed resistance IF recognise AND withdraw troops" in written
    assert read_yaml(written).cases[0].conflict == conflict


@pytest.mark.parametrize(
    ("formula", "patterns"),
    [
        ("a", ["Y---"]),
        ("NOT NOT a", ["Y---"]),
        ("a AND b OR c", ["YY--", "--Y-"]),
        ("a AND (b OR c)", ["YY--", "Y-Y-"]),
        ("NOT (a AND b)", ["N---", "-N--"]),
        ("a IF b", ["Y---", "-N--"]),
        ("a IFF b", ["YY--", "NN--"]),
        ("a AND NOT a", []),
        ("two words AND a", ["Y--Y"]),
        ('"two words"', ["---Y"]),
        ("a AND(b)", ["YY--"]),
    ],
)
def test_formula(formula, patterns):
    found = read_formula(formula, ["a", "b", "c", "two words"]).patterns
    assert {pattern.text(4) for pattern in found} == set(patterns)


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        ("", "empty"),
        ("a AND", "ends where"),
        ("AND a", "stands where"),
        ("a b", "no option 'a b'"),
        ("(a", "not closed"),
        ("a)", "one too many"),
        ("a IF b IF a", "parentheses"),
        ('"a', "quotation mark"),
        ("(" * 60 + "a" + ")" * 60, "parentheses in each other"),
    ],
)
def test_formula_that_is_none(formula, why):
    with pytest.raises(ValueError, match=why):
        read_formula(formula, ["a", "b"])


def test_formula_too_large_is_refused():
    names = [f"o{number}" for number in range(60)]
    odd = " AND ".join(f"({one} OR {other})" for one, other in zip(names[::2], names[1::2], strict=True))
    with pytest.raises(ValueError, match="more than"):
        read_formula(odd, names)


@pytest.mark.parametrize("name", ["recognise", "halt IF asked", "sign (now)", "two  spaces", "AND", "ANDORRA joins"])
def test_names_come_back_from_formulas(name):
    (pattern,) = read_formula(f"NOT {quote_name(name)}", [name]).patterns
    assert pattern == Pattern(1, 0)
    assert read_formula(write_formula([pattern], [name]), [name]).patterns == (pattern,)


def problems_of(change):
    plain = json.loads(write_json(ConflictFile((Case(CASES[0].conflict),))))
    change(plain)
    with pytest.raises(InvalidConflict) as caught:
        read_json(json.dumps(plain))
    return "\n".join(caught.value.problems)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda plain: plain.update(option=[]), "unknown key 'option'"),
        (lambda plain: plain["options"][0].update(move="both"), "unknown key 'move'"),
        (lambda plain: plain["options"][0].update(moves="up"), "moves 'up' is none of"),
        (lambda plain: plain["options"].append("new"), "pattern -Y has 2 letters for 3 options"),
        (lambda plain: plain["decision_makers"][0].update(options=[]), "belongs to nobody"),
        (lambda plain: plain["decision_makers"][0].update(options=[0, 1]), "belongs to Prisoner 1 and Prisoner 2"),
        (lambda plain: plain["decision_makers"][0].update(options=[7]), "has option 7"),
        (lambda plain: plain["decision_makers"][0].update(options=["x"]), "no option 'x'"),
        (lambda plain: plain["decision_makers"][0].update(preference={"kind": "mood"}), "kind of"),
        (lambda plain: plain["decision_makers"][0].update(name="Prisoner 2"), "2 decision makers are called"),
        (lambda plain: plain.update(infeasible=["Y-", "N-"]), "no state is feasible"),
        (lambda plain: plain.update(infeasible="YN"), "infeasible: not a list"),
        (lambda plain: plain.update(options=[]), "2 letters for 0 options"),
    ],
)
def test_faults_are_told(change, why):
    assert why in problems_of(change)


def test_all_faults_are_told_at_once():
    def change(plain):
        plain["colour"] = "red"
        plain["options"][0]["moves"] = "up"
        plain["infeasible"] = ["YYY"]

    assert len(problems_of(change).splitlines()) == 3


def ranking_of(*groups, infeasible=()):
    def group(texts):
        return tuple(map(Pattern.read, texts))

    preference = Ranking(tuple(map(group, groups)))
    dm = DecisionMaker("A", (0, 1), preference)
    return Conflict((Option("a"), Option("b")), (dm,), group(infeasible))


def test_rankings_hold_every_feasible_state_once():
    ranking_of(["YY"], ["N-", "YN"])
    ranking_of(["YY"], ["NN"], infeasible=["YN", "NY"])
    ranking_of(["Y-"], ["-N"], ["NY"], infeasible=["YN"])
    with pytest.raises(InvalidConflict, match="state YN is in no group"):
        ranking_of(["YY"], ["N-"])
    with pytest.raises(InvalidConflict, match="state YN is in groups 1 and 2"):
        ranking_of(["Y-"], ["-N"], ["NY"])
    with pytest.raises(InvalidConflict, match="state YY is in groups 1 and 3"):
        ranking_of(["YY"], ["N-", "YN"], ["YY"])


@given(conflicts())
def test_state_outside_patterns_is_found(conflict):
    feasible = set(conflict.feasible_states())
    found = find_state(conflict.infeasible, Pattern(0, 0))
    assert found in feasible if feasible else found is None


def test_weights_as_exact_numbers():
    weights = Weights((Fraction("0.1"), Fraction("0.2"), Fraction("0.3")))
    assert weights.level(0b011) == weights.level(0b100)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x", "anchors and aliases"),
        ("a: !!python/name:os.system x", "tags"),
        ("a: 1\na: 2", "stands twice"),
        ("[" * 40 + "]" * 40, "nested deeper than 30"),
        ("a: [", "no YAML"),
        ("- a", "not a mapping"),
        ("a: 1\n---\nb: 2", "no YAML"),
        ("\x00", "no YAML"),
    ],
)
def test_yaml_that_is_refused(text, why):
    with pytest.raises(InvalidConflict, match=why):
        read_yaml(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"name": "a", "name": "b"}', "stands twice"),
        ('{"name": NaN}', "no number"),
        ("[" * 100_000, "nested|no JSON"),
        ('{"labels": ' + "[" * 40 + "]" * 40 + "}", "nested deeper"),
        ("[]", "not a mapping"),
        ('{"cases": [1]}', "case 1: not a mapping"),
        ('{"cases": [], "format": "x"}', "only gmcr-cases"),
    ],
)
def test_json_that_is_refused(text, why):
    with pytest.raises(InvalidConflict, match=why):
        read_json(text)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(InvalidConflict, match="No such file"):
        read_conflicts(tmp_path / "none.json")
    (tmp_path / "latin.yaml").write_bytes(b"name: \xff")
    with pytest.raises(InvalidConflict, match="not UTF-8"):
        read_conflicts(tmp_path / "latin.yaml")
    (tmp_path / "large.yaml").write_bytes(b" " * 2_000_001)
    with pytest.raises(InvalidConflict, match="more than"):
        read_conflicts(tmp_path / "large.yaml")


def test_formula_of_a_statement_does_not_tell_two_apart():
    assert Statement((Pattern(1, 1),), "a") == Statement((Pattern(1, 1),))
    assert Prioritisation((Statement((Pattern(1, 1),), "a"),)).level(1) == 1
