"""Why equilibria hold: the statements that decide, against the definitions."""

import itertools

import pytest
from hypothesis import given, settings
from test_engines import check_sanction

from conflicts import FOLDER, case, conflicts
from sinequanon.errors import InvalidConflict
from sinequanon.solve import reference
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, Option, Pattern, Prioritisation, Statement
from sinequanon.solve.diagrams import Budget
from sinequanon.solve.files import read_conflicts
from sinequanon.solve.grounds import Evidence, Ground, Grounds
from sinequanon.solve.reason_words import Reasons
from sinequanon.solve.reasons import decisive, reasons
from sinequanon.solve.shown import MOST_STATES, choose
from sinequanon.solve.stability import EngineKind, solve
from sinequanon.solve.verdicts import deterrence, verdict
from sinequanon.solve.words import flat


@settings(deadline=None, max_examples=40)
@given(conflicts(max_options=5))
def test_the_decisive_statement_is_the_one_that_levels_differ_by(conflict):
    states = list(conflict.feasible_states())
    for dm in conflict.dms:
        statements = getattr(dm.preference, "statements", ())
        for one in states:
            for other in states:
                place = decisive(dm.preference, one, other)
                if place is not None:
                    is_better = dm.preference.level(one) > dm.preference.level(other)
                    assert statements[place].holds(one) is is_better


@settings(deadline=None, max_examples=40)
@given(conflicts(max_options=5))
def test_every_decision_maker_has_its_reason_at_every_equilibrium(conflict):
    solution = solve(conflict)
    for concept in Concept:
        for state in solution.equilibria(concept):
            found = list(reasons(conflict, state, concept))
            assert [one.dm for one in found] == [dm.name for dm in conflict.dms]
            for reason in found:
                level = conflict.dm(reason.dm).preference.level
                assert all(level(one.move.end) <= level(state) for one in reason.kept)
                assert all(level(one.sanction.improvement.end) > level(state) for one in reason.deterred)
                assert all(level(one.sanction.end) <= level(state) for one in reason.deterred)


@settings(deadline=None, max_examples=40)
@given(conflicts())
def test_what_deters_is_found_for_every_equilibrium_of_either_engine(conflict):
    listed = solve(conflict, engine=EngineKind.ARRAYS)
    drawn = solve(conflict, engine=EngineKind.SYMBOLIC, budget=Budget(seconds=60, nodes=1 << 18))
    for concept in Concept:
        assert list(drawn.equilibria(concept)) == list(listed.equilibria(concept))
        for state in drawn.equilibria(concept):
            for dm, reason in zip(conflict.dms, reasons(conflict, state, concept), strict=True):
                tempting = list(reference.improvements(conflict, dm, state))
                assert sum(one.count for one in reason.deterred) == len(tempting)
                assert not reason.unfound and not reason.is_part
                for one in reason.deterred:
                    check_sanction(conflict, dm, state, concept, one.sanction)


@settings(deadline=None, max_examples=40)
@given(conflicts(max_options=5))
def test_a_limit_leaves_sanctions_out_and_counts_them(conflict):
    for dm, state, concept in itertools.product(conflict.dms, conflict.feasible_states(), Concept):
        full = verdict(conflict, dm.name, state, concept)
        if not full.is_stable:
            with pytest.raises(InvalidConflict, match="is not stable"):
                deterrence(conflict, dm.name, state, concept)
            continue
        assert deterrence(conflict, dm.name, state, concept).sanctions == full.sanctions
        for most_moves in (0, 5):
            found = deterrence(conflict, dm.name, state, concept, most_moves=most_moves)
            assert len(found.sanctions) + found.unfound == len(full.sanctions)
            assert set(found.sanctions) <= set(full.sanctions)


def test_reasons_of_24_options_hold_by_the_definitions():
    (item,) = read_conflicts(FOLDER / "scaling" / "k3-n24.json").cases
    conflict = item.conflict
    solution = solve(conflict)
    nash = solution.equilibria(Concept.NASH)
    for concept in solution.concepts[1:]:
        state = next(state for state in solution.equilibria(concept) if state not in nash)
        found = list(reasons(conflict, state, concept))
        assert any(reason.deterred for reason in found)
        for dm, reason in zip(conflict.dms, found, strict=True):
            tempting = list(reference.improvements(conflict, dm, state))
            assert sum(one.count for one in reason.deterred) + reason.unfound == len(tempting)
            assert not reason.unfound
            for one in reason.deterred:
                check_sanction(conflict, dm, state, concept, one.sanction)
        lines = list(flat(Reasons(conflict, Grounds()).lines(state, (concept,))))
        assert any("is deterred from each of its improvements:" in line for line in lines)


def test_of_very_many_own_options_single_changes_are_looked_at():
    """Each of two owns 17 options and wants its own taken, but above all that the other's first one is."""
    own = [tuple(range(17)), tuple(range(17, 34))]
    dms = []
    for number, other in enumerate((17, 0)):
        wanted = [*[Pattern(1 << place, 1 << place) for place in (other, *own[number][1:])], Pattern(1, 0)]
        dms.append(DecisionMaker(f"D{number + 1}", own[number], Prioritisation(tuple(Statement((w,)) for w in wanted))))
    conflict = Conflict(tuple(Option(f"o{place + 1}") for place in range(34)), tuple(dms))
    state = 1 | 1 << 17
    first, second = reasons(conflict, state, Concept.GMR)
    assert first.is_part and sum(one.count for one in first.deterred) == 17
    assert second.is_part and sum(one.count for one in second.deterred) == 16
    assert not first.unfound and not second.unfound
    lines = list(flat(Reasons(conflict, Grounds(), most_moves=0).lines(state, (Concept.GMR,))))
    assert "  D1 is deterred from each of its improvements (looked at by single changes):" in lines
    assert "    what deters it from 17 of them was not found within 0 moves" in lines


def test_evidence_is_told_with_the_first_mention_only():
    conflict = case("prisoners-dilemma")
    said = Ground("said", (Evidence("I will not.", "Prisoner 1", sentence="He wrote: I will not."),))
    told = Reasons(conflict, Grounds(statements={"Prisoner 1": (Ground(), said)}))
    lines = [line for _ in range(2) for line in flat(told.lines(conflict.read_state("NN"), (Concept.NASH,)))]
    assert sum("“I will not.” · Prisoner 1 · no date" in line for line in lines) == 1
    assert sum("in the sentence “He wrote: I will not.”" in line for line in lines) == 1
    assert sum("it gives up Prisoner 1 2 (NOT Prisoner 1 cooperates, said)" in line for line in lines) == 2


@settings(deadline=None, max_examples=40)
@given(conflicts(max_options=6))
def test_a_picture_shows_moves_of_the_conflict_only(conflict):
    solution = solve(conflict)
    start = next(conflict.feasible_states())
    shown = choose(solution, start)
    assert len(set(shown.states)) == len(shown.states) <= MOST_STATES
    assert start in shown.states
    for edge in shown.edges:
        assert {edge.move.start, edge.move.end} <= set(shown.states)
        level = conflict.dm(edge.move.dm).preference.level
        assert edge.is_improvement is (level(edge.move.end) > level(edge.move.start))
        assert not (edge.move.start ^ edge.move.end) & ~conflict.dm(edge.move.dm).mask
    if solution.feasible.count > MOST_STATES:
        assert f"Of {solution.feasible.count:,} feasible states {len(shown.states)} are shown" in shown.left_out
