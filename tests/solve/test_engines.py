"""The fast engine and the reference agree with each other and with the files."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from conflicts import CASES, SCALING, case, conflicts
from sinequanon.errors import SinequanonError
from sinequanon.solve import reference
from sinequanon.solve.arrays import MAX_OPTIONS, levels_of
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, Option, Pattern, Prioritisation, Statement
from sinequanon.solve.files import read_conflicts
from sinequanon.solve.results import differences
from sinequanon.solve.stability import solve
from sinequanon.solve.verdicts import verdict

LARGE = 16
SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("item", CASES, ids=lambda item: item.conflict.name)
def test_cases_come_out_as_verified(item):
    assert list(differences(solve(item.conflict), item.expected)) == []


@pytest.mark.parametrize("item", CASES, ids=lambda item: item.conflict.name)
def test_reference_gives_the_cases_as_verified(item):
    conflict = item.conflict
    for dm in conflict.dms:
        for concept in Concept:
            found = [s for s in conflict.feasible_states() if reference.is_stable(conflict, dm, s, concept)]
            assert [conflict.text(state) for state in found] == item.expected["stable"][dm.name][concept]


@pytest.mark.parametrize("path", [path for path in SCALING if int(path.stem[-2:]) <= LARGE], ids=lambda path: path.stem)
def test_scaling_models_come_out_as_verified(path):
    (item,) = read_conflicts(path).cases
    assert list(differences(solve(item.conflict), item.expected)) == []


@SLOW
@given(conflicts())
def test_engine_is_the_reference_state_by_state(conflict):
    solution = solve(conflict)
    for dm in conflict.dms:
        for concept in Concept:
            stable = [s for s in conflict.feasible_states() if reference.is_stable(conflict, dm, s, concept)]
            assert list(solution.stable(dm.name, concept)) == stable, (dm.name, concept)


@SLOW
@given(conflicts())
def test_inclusions_hold(conflict):
    solution = solve(conflict)
    for dm in conflict.dms:
        nash, gmr, smr, seq, sim = (set(solution.stable(dm.name, concept)) for concept in Concept)
        assert nash <= gmr & smr & seq & sim
        assert smr | seq <= gmr
        if not conflict.infeasible:
            assert sim <= gmr


@SLOW
@given(conflicts(max_options=5))
def test_verdict_agrees_and_its_witness_holds(conflict):
    for dm in conflict.dms:
        for state in conflict.feasible_states():
            for concept in Concept:
                found = verdict(conflict, dm.name, state, concept)
                assert found.is_stable == reference.is_stable(conflict, dm, state, concept)
                assert found.is_stable == (found.temptation is None)
                for one in found.sanctions:
                    check_sanction(conflict, dm, state, concept, one)
                if found.temptation is not None:
                    assert found.temptation.end in reference.improvements(conflict, dm, state)


def check_sanction(conflict, dm, state, concept, sanction):
    """Every step is one that its mover may take, and the end is no better."""
    assert sanction.improvement.end in reference.improvements(conflict, dm, state)
    assert dm.preference.level(sanction.end) <= dm.preference.level(state)
    movers = [move.dm for move in sanction.answer]
    assert movers and dm.name not in movers
    improving = concept in (Concept.SEQ, Concept.SIM)
    for move in sanction.answer:
        step = reference.improvements if improving else reference.unilateral_moves
        assert move.end in step(conflict, conflict.dm(move.dm), move.start)
    if concept is Concept.SIM:
        assert len(set(movers)) == len(movers)
        assert all(move.start == state for move in sanction.answer)
        ends = (sanction.improvement.end, *(move.end for move in sanction.answer))
        assert reference.together(state, ends) == sanction.end
        return
    assert all(one != other for one, other in itertools.pairwise(movers))
    here = sanction.improvement.end
    for move in sanction.answer:
        assert move.start == here
        here = move.end
    assert here == sanction.end
    if concept is Concept.SMR:
        escapes = reference.unilateral_moves(conflict, dm, here)
        assert all(dm.preference.level(end) <= dm.preference.level(state) for end in escapes)


@given(conflicts())
def test_levels_of_arrays_order_states_as_the_preferences_do(conflict):
    for dm in conflict.dms:
        fast = levels_of(dm.preference, conflict.size)
        slow = [dm.preference.level(state) for state in range(1 << conflict.size)]
        assert np.array_equal(np.unique(fast, return_inverse=True)[1], np.unique(slow, return_inverse=True)[1])


def test_many_statements_keep_their_order():
    size = 9
    patterns = [Pattern(3 << place % 8, (place // 8 % 4) << place % 8) for place in range(90)]
    preference = Prioritisation(tuple(Statement((pattern,)) for pattern in patterns))
    fast = np.unique(levels_of(preference, size), return_inverse=True)[1]
    levels = [preference.level(state) for state in range(1 << size)]
    assert fast.tolist() == [sorted(set(levels)).index(level) for level in levels]


def test_prisoners_dilemma():
    conflict = case("prisoners-dilemma")
    solution = solve(conflict)
    assert [conflict.text(state) for state in solution.equilibria(Concept.NASH)] == ["NN"]
    assert solution.concepts_of(conflict.read_state("YY")) == (Concept.GMR, Concept.SMR, Concept.SEQ, Concept.SIM)
    found = verdict(conflict, "Prisoner 1", conflict.read_state("YY"), Concept.SEQ)
    (sanction,) = found.sanctions
    assert conflict.text(sanction.improvement.end) == "NY"
    assert [(move.dm, conflict.text(move.end)) for move in sanction.answer] == [("Prisoner 2", "NN")]


def test_one_decision_maker_is_only_tempted():
    want = Prioritisation((Statement((Pattern(1, 1),)),))
    solution = solve(Conflict((Option("go"),), (DecisionMaker("A", (0,), want),)))
    assert all(list(solution.equilibria(concept)) == [1] for concept in Concept)


def test_too_many_options_are_refused_by_number():
    size = MAX_OPTIONS + 1
    dm = DecisionMaker("A", tuple(range(size)), Prioritisation(()))
    conflict = Conflict(tuple(Option(f"o{place}") for place in range(size)), (dm,))
    with pytest.raises(SinequanonError, match=f"{size} options"):
        solve(conflict, engine="arrays")
