"""Why equilibria hold: the statements that decide, against the definitions."""

from hypothesis import given, settings

from conflicts import case, conflicts
from sinequanon.solve.concepts import Concept
from sinequanon.solve.grounds import Evidence, Ground, Grounds
from sinequanon.solve.reason_words import Reasons
from sinequanon.solve.reasons import decisive, reasons
from sinequanon.solve.shown import MOST_STATES, choose
from sinequanon.solve.stability import solve
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
