"""Coalitions: what several decision makers can bring about together, and all of them strictly prefer.

After Kilgour, Hipel, Fang and Peng, "Coalition analysis in group decision support", Group Decision and Negotiation 10
(2001) 159-175, and Inohara and Hipel, "Coalition analysis in the graph model for conflict resolution", Systems
Engineering 11 (2008) 343-359:

- A coalition H reaches what a legal sequence of moves of its members leads to: any of them may move, also more than
  once or not at all, but nobody twice in a row. The moves need not be improvements one by one.
- A *coalition improvement* of H leads to a state that every member strictly prefers to the one where it began.
- A state is *coalition Nash stable* for H when H has no coalition improvement from it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sinequanon.errors import SinequanonError
from sinequanon.solve.conflict import Conflict, DecisionMaker, State
from sinequanon.solve.moves import Move, ReachError, responses

MAX_MEMBERS = 12
"""Decision makers of a conflict all coalitions of which may be asked for."""
MOST_STATES = 1 << 20
"""That are looked at for a coalition: all of 20 options."""


@dataclass(frozen=True, slots=True)
class CoalitionImprovement:
    """Where a coalition would go together, and how."""

    members: tuple[str, ...]
    start: State
    end: State
    way: tuple[Move, ...]
    """A shortest legal sequence of moves of its members."""


def coalitions(conflict: Conflict, smallest: int = 2) -> Iterator[tuple[DecisionMaker, ...]]:
    """The coalitions of a conflict with at least so many members, the smallest first.

    Raises:
        SinequanonError: there are more decision makers than `MAX_MEMBERS`.
    """
    if len(conflict.dms) > MAX_MEMBERS:
        raise SinequanonError(
            f"{conflict.name}: {len(conflict.dms)} decision makers; all coalitions are looked at up to {MAX_MEMBERS}"
        )
    for count in range(smallest, len(conflict.dms) + 1):
        yield from combinations(conflict.dms, count)


def coalition_improvements(
    conflict: Conflict, members: Sequence[DecisionMaker], state: State, *, most_states: int | None = None
) -> Iterator[CoalitionImprovement]:
    """The coalition improvements from a feasible state, those that take the fewest moves first.

    Raises:
        ReachError: more states had to be looked at than given.
    """
    names = tuple(dm.name for dm in members)
    levels = [(dm, dm.preference.level(state)) for dm in members]
    for count, (end, way) in enumerate(responses(conflict, members, state, improving=False)):
        if count == most_states:
            raise ReachError(f"{' and '.join(names)} reach more than {most_states:,} states")
        if all(dm.preference.level(end) > level for dm, level in levels):
            yield CoalitionImprovement(names, state, end, way)


def find_coalition_improvement(
    conflict: Conflict, state: State, *, smallest: int = 2, most_states: int | None = None
) -> CoalitionImprovement | None:
    """A coalition improvement of a smallest coalition that has one from a feasible state; None where none has.

    Args:
        conflict: The conflict.
        state: Where all stand.
        smallest: Coalitions with fewer members are not looked at; 1 counts in single decision makers, so that None
            says that the state is coalition Nash stable for all.
        most_states: How many may be looked at for each coalition; all that it reaches if None.

    Raises:
        ReachError: they did not suffice.
        SinequanonError: there are more decision makers than `MAX_MEMBERS`.
    """
    for members in coalitions(conflict, smallest):
        for found in coalition_improvements(conflict, members, state, most_states=most_states):
            return found
    return None


def is_coalition_nash(conflict: Conflict, members: Sequence[DecisionMaker], state: State) -> bool:
    """Whether the coalition has no coalition improvement from a feasible state."""
    return next(coalition_improvements(conflict, members, state), None) is None
