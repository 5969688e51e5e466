"""Diagrams find what arrays and the reference find, count what cannot be listed, and say what they did not decide."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from typer.testing import CliRunner

from conflicts import CASES, FOLDER, SCALING, conflicts
from sinequanon.cli import app
from sinequanon.solve import reference
from sinequanon.solve.cases import Case, ConflictFile
from sinequanon.solve.concepts import Concept
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
)
from sinequanon.solve.diagrams import Budget, BudgetError, NodesError, SymbolicStates
from sinequanon.solve.files import read_conflicts, write_json
from sinequanon.solve.results import differences, results
from sinequanon.solve.stability import NODES_TO_SHARE, solve
from sinequanon.solve.symbolic import Engine
from sinequanon.solve.words import solution_lines

SMALL = Budget(seconds=60, nodes=1 << 18)
QUICK = (Concept.NASH, Concept.GMR, Concept.SMR)
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def chain(size, dms=2, preference=None):
    """Everybody wants each option to be as the one before it."""
    alike = [Statement((Pattern(3 << place, 0), Pattern(3 << place, 3 << place))) for place in range(min(size - 1, 8))]
    made = [
        DecisionMaker(f"D{number}", tuple(range(number, size, dms)), preference or Prioritisation(tuple(alike)))
        for number in range(dms)
    ]
    return Conflict(tuple(Option(f"o{place}") for place in range(size)), tuple(made))


@SLOW
@given(conflicts())
def test_diagrams_are_the_reference_state_by_state(conflict):
    solution = solve(conflict, engine="symbolic", budget=SMALL)
    assert solution.undecided == ()
    for dm in conflict.dms:
        for concept in Concept:
            stable = [s for s in conflict.feasible_states() if reference.is_stable(conflict, dm, s, concept)]
            assert list(solution.stable(dm.name, concept)) == stable, (dm.name, concept)


@SLOW
@given(conflicts(max_options=9))
def test_diagrams_are_the_arrays_state_by_state(conflict):
    one, other = (solve(conflict, engine=engine, budget=SMALL) for engine in ("symbolic", "arrays"))
    for dm, concept in itertools.product(conflict.dms, Concept):
        assert list(one.stable(dm.name, concept)) == list(other.stable(dm.name, concept)), (dm.name, concept)
    for concept in Concept:
        assert list(one.equilibria(concept)) == list(other.equilibria(concept))


@pytest.mark.parametrize("item", CASES, ids=lambda item: item.conflict.name)
def test_cases_come_out_as_verified(item):
    solution = solve(item.conflict, engine="symbolic", budget=SMALL)
    assert list(differences(solution, item.expected)) == []


@pytest.mark.parametrize("path", [path for path in SCALING if int(path.stem[-2:]) <= 12], ids=lambda path: path.stem)
def test_scaling_models_come_out_as_verified(path):
    (item,) = read_conflicts(path).cases
    solution = solve(item.conflict, engine="symbolic", budget=Budget(nodes=1 << 21))
    assert list(differences(solution, item.expected)) == []


@pytest.mark.parametrize("name", ["k3-n24", "k3-n28"])
def test_large_models_are_counted_as_verified(name):
    (item,) = read_conflicts(FOLDER / "scaling" / f"{name}.json").cases
    solution = solve(item.conflict, QUICK, budget=Budget(nodes=1 << 21))
    wanted = item.expected["equilibria_count"]
    assert solution.feasible.count == item.expected["feasible_states"]
    assert {str(concept): solution.equilibria(concept).count for concept in QUICK} == {
        str(concept): wanted[concept] for concept in QUICK
    }


def test_a_set_is_counted_asked_and_listed_by_number():
    solution = solve(chain(5), (Concept.NASH,), engine="symbolic", budget=SMALL)
    held = solution.equilibria(Concept.NASH)
    states = list(held)
    assert states == sorted(states) and len(held) == held.count == len(states)
    assert [state for state in range(-1, 40) if state in held] == states
    assert "YNNNN" not in held
    lines = b"".join(held.texts(5)).decode().splitlines()
    assert lines == [solution.conflict.text(state) for state in states]


def test_more_states_than_len_can_say_are_counted():
    solution = solve(chain(70), budget=SMALL)
    assert isinstance(solution.feasible, SymbolicStates)
    assert solution.feasible.count == 1 << 70
    assert solution.undecided == ()
    assert solution.equilibria(Concept.NASH).count % (1 << 61) == 0
    found = results(solution)
    assert found["equilibria_count"]["nash"] == solution.equilibria(Concept.NASH).count
    assert found["equilibria_sha256"] == {}
    assert any("of 1,180,591,620,717,411,303,424 states" in line for line in solution_lines(solution, 2))


@pytest.mark.parametrize(("size", "dms", "is_listed"), [(18, 5, True), (19, 5, False), (19, 2, True), (21, 2, False)])
def test_the_engine_is_chosen_by_size(size, dms, is_listed):
    solution = solve(chain(size, dms), (Concept.NASH,), budget=SMALL)
    assert isinstance(solution.feasible, SymbolicStates) is not is_listed


@pytest.mark.parametrize(
    "preference",
    [
        Weights(tuple(Fraction(place - 10, 2) for place in range(22))),
        Ranking(((Pattern(1, 1),), (Pattern(3, 2),), (Pattern(3, 0),))),
    ],
)
def test_weights_and_rankings_of_many_options(preference):
    solution = solve(chain(22, 2, preference), (Concept.NASH,), budget=SMALL)
    conflict = solution.conflict
    for state in (0, 1, 0b1010, (1 << 22) - 1, (1 << 22) - (1 << 11)):
        for dm in conflict.dms:
            assert (state in solution.stable(dm.name, Concept.NASH)) is reference.is_nash(conflict, dm, state)


def test_one_way_options_and_infeasible_states_of_many_options():
    plain = chain(24)
    moves = [Moves.TO_YES, Moves.BOTH, Moves.BOTH, Moves.TO_NO]
    options = tuple(Option(f"o{place}", moves[place % 4]) for place in range(24))
    conflict = Conflict(options, plain.dms, (Pattern(0b11, 0b11), Pattern(0b1100, 0b0100)))
    solution = solve(conflict, budget=SMALL)
    assert solution.undecided == ()
    assert solution.feasible.count == 9 << 20
    nash, gmr, smr, seq, _ = (solution.equilibria(concept).diagram for concept in Concept)
    assert all((~(nash & ~other)).valid() for other in (gmr, smr, seq))
    assert all((~(other & ~gmr)).valid() for other in (smr, seq))


def test_what_the_time_does_not_suffice_for_is_told():
    solution = solve(chain(21), budget=Budget(seconds=0, nodes=1 << 18))
    assert solution.concepts == ()
    assert [one.concept for one in solution.undecided] == list(Concept)
    assert solution.undecided[0].dms == ("D0", "D1")
    lines = list(solution_lines(solution, 10))
    assert "  nash  undecided for D0, D1: 0 s did not suffice" in lines
    assert set(results(solution)["undecided"]) == set(Concept)
    assert list(differences(solution, {"equilibria_count": {"nash": 1}, "stable_count": {"D0": {"seq": 3}}})) == [
        "equilibria, nash: undecided, 0 s did not suffice",
        "D0, seq: undecided, 0 s did not suffice",
    ]


def test_what_the_nodes_do_not_suffice_for_is_told():
    (item,) = read_conflicts(FOLDER / "scaling" / "k3-n24.json").cases
    solution = solve(item.conflict, (Concept.NASH, Concept.SEQ), budget=Budget(nodes=1 << 16))
    assert solution.concepts == (Concept.NASH,)
    assert solution.undecided[0].concept is Concept.SEQ
    assert solution.undecided[0].reason == "65,536 nodes did not suffice"
    assert solution.equilibria(Concept.NASH).count == item.expected["equilibria_count"]["nash"]


def test_preferences_that_do_not_fit_are_an_error():
    with pytest.raises(BudgetError, match="10 nodes"):
        solve(chain(21), budget=Budget(nodes=10))


def test_the_command_tells_what_is_undecided(tmp_path, monkeypatch):
    path = tmp_path / "large.json"
    path.write_text(write_json(ConflictFile((Case(chain(21)),))), encoding="utf-8")
    done = CliRunner().invoke(app, ["solve", str(path), "--budget-seconds", "0", "--budget-gb", "0.02"])
    assert done.exit_code == 0, done.output
    assert "seq  undecided for D0, D1: 0 s did not suffice" in done.output


SHARED = Budget(seconds=60, nodes=NODES_TO_SHARE)


def test_workers_find_what_one_process_finds():
    plain = chain(21, 3)
    options = tuple(Option(f"o{place}", (Moves.TO_YES, Moves.BOTH, Moves.TO_NO)[place // 7]) for place in range(21))
    conflict = Conflict(options, plain.dms, (Pattern(0b11, 0b11), Pattern(0b1100, 0b0100)))
    apart, alone = solve(conflict, budget=SHARED), solve(conflict, budget=SMALL)
    assert apart.undecided == alone.undecided == ()
    for dm, concept in itertools.product(conflict.dms, Concept):
        one, other = apart.stable(dm.name, concept), alone.stable(dm.name, concept)
        assert one.count == other.count, (dm.name, concept)
        assert list(itertools.islice(one, 50)) == list(itertools.islice(other, 50))


def test_workers_say_what_the_time_did_not_suffice_for():
    solution = solve(chain(21), (Concept.SIM,), budget=replace(SHARED, seconds=0))
    assert [(one.concept, one.dms) for one in solution.undecided] == [(Concept.SIM, ("D0", "D1"))]


def test_a_test_that_the_nodes_of_two_do_not_suffice_for_is_made_by_one(monkeypatch):
    granted = []

    def work(conflict, share, waiting, folder):
        tests = [waiting.get()[0] for _ in range(waiting.qsize())]
        granted.extend(share.nodes for _ in tests)
        return [(test, NodesError("too few") if test[1] else BudgetError("too late")) for test in tests]

    monkeypatch.setattr("sinequanon.solve.workers._work", work)
    solution = solve(chain(21), (Concept.SEQ,), budget=SHARED)
    assert granted == [SHARED.nodes // 12 * 5] * 2 + [SHARED.nodes // 6 * 5]
    assert solution.undecided[0].reason == f"too late; {SHARED.nodes:,} nodes did not suffice"


def test_a_set_of_states_is_handed_on_by_a_file(tmp_path):
    conflict = chain(5)
    one, other = (Engine(conflict, SMALL) for _ in range(2))
    one.space.write(one.stable(0, Concept.NASH).diagram, tmp_path / "nash")
    assert other.space.read(tmp_path / "nash") == other.stable(0, Concept.NASH).diagram
