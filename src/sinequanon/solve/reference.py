"""Stability straight from the definitions: slow, meant to be read beside them, and the judge of the fast engine.

Each function decides one state for one decision maker, i. "No better" means less or equally preferred by i.
"""

from itertools import product

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, State
from sinequanon.solve.moves import improvements, others, responses, unilateral_moves


def is_stable(conflict: Conflict, dm: DecisionMaker, state: State, concept: Concept) -> bool:
    """Whether a feasible state is stable for a decision maker under a concept."""
    return _TESTS[concept](conflict, dm, state)


def is_nash(conflict: Conflict, dm: DecisionMaker, state: State) -> bool:
    """No improvement. Nash (1950, 1951)."""
    return not list(improvements(conflict, dm, state))


def is_gmr(conflict: Conflict, dm: DecisionMaker, state: State) -> bool:
    """After every improvement the others can respond so that i is no better off. Howard (1971)."""
    return all(
        any(
            _is_no_better(dm, sanction, state)
            for sanction, _ in responses(conflict, others(conflict, dm), first, improving=False)
        )
        for first in improvements(conflict, dm, state)
    )


def is_smr(conflict: Conflict, dm: DecisionMaker, state: State) -> bool:
    """After every improvement the others can respond so that i is no better off, and cannot escape. Howard (1971)."""
    return all(
        any(
            _is_no_better(dm, sanction, state)
            and all(_is_no_better(dm, escape, state) for escape in unilateral_moves(conflict, dm, sanction))
            for sanction, _ in responses(conflict, others(conflict, dm), first, improving=False)
        )
        for first in improvements(conflict, dm, state)
    )


def is_seq(conflict: Conflict, dm: DecisionMaker, state: State) -> bool:
    """After every improvement the others can so respond by improvements of their own. Fraser and Hipel (1984)."""
    return all(
        any(
            _is_no_better(dm, sanction, state)
            for sanction, _ in responses(conflict, others(conflict, dm), first, improving=True)
        )
        for first in improvements(conflict, dm, state)
    )


def is_sim(conflict: Conflict, dm: DecisionMaker, state: State) -> bool:
    """Every improvement can be spoiled by improvements that others make at the same time. Fraser and Hipel (1984)."""
    choices = [[state, *improvements(conflict, other, state)] for other in others(conflict, dm)]
    joint = [choice for choice in product(*choices) if any(end != state for end in choice)]
    return all(
        any(
            conflict.is_feasible(sanction) and _is_no_better(dm, sanction, state)
            for sanction in (together(state, (first, *choice)) for choice in joint)
        )
        for first in improvements(conflict, dm, state)
    )


def together(state: State, ends: tuple[State, ...]) -> State:
    """Where moves by different decision makers lead from a state when all are made at once."""
    result = state
    for end in ends:
        result ^= state ^ end  # nobody shares an option
    return result


def _is_no_better(dm: DecisionMaker, state: State, than: State) -> bool:
    return dm.preference.level(state) <= dm.preference.level(than)


_TESTS = {
    Concept.NASH: is_nash,
    Concept.GMR: is_gmr,
    Concept.SMR: is_smr,
    Concept.SEQ: is_seq,
    Concept.SIM: is_sim,
}
