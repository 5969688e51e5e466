"""Moves from one state: unilateral moves and improvements, joint responses with the way that leads there.

Definitions 1 to 4 of Fang, Hipel and Kilgour (1993) and of Water 15(18) 3269 (2023), written for one state at a time;
`arrays` does the same for all states at once.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from sinequanon.errors import SinequanonError
from sinequanon.solve.conflict import Conflict, DecisionMaker, State


class ReachError(SinequanonError):
    """More can be reached than a search looks at."""

    def __init__(self, message: str, moves: int = 0):
        super().__init__(message)
        self.moves = moves
        """Ways of up to so many moves were looked at."""


@dataclass(frozen=True, slots=True)
class Move:
    """One decision maker's change from one state to another."""

    dm: str
    start: State
    end: State


def unilateral_moves(conflict: Conflict, dm: DecisionMaker, state: State) -> Iterator[State]:
    """The feasible states that a decision maker can bring about alone, by number.

    It may change several of its options at once, each in a direction that is allowed. At most 2 to the number of its
    options.
    """
    fixed = state & conflict.only_to_yes | ~state & conflict.only_to_no
    free = dm.mask & ~fixed
    part = 0
    while True:
        end = state & ~free | part
        if end != state and conflict.is_feasible(end):
            yield end
        part = part - free & free
        if not part:
            return


def improvements(conflict: Conflict, dm: DecisionMaker, state: State) -> Iterator[State]:
    """The unilateral moves to states that the decision maker strictly prefers, by number."""
    level = dm.preference.level(state)
    return (end for end in unilateral_moves(conflict, dm, state) if dm.preference.level(end) > level)


def responses(
    conflict: Conflict, dms: Sequence[DecisionMaker], state: State, *, improving: bool
) -> Iterator[tuple[State, tuple[Move, ...]]]:
    """What these decision makers can bring about by a legal sequence of one or more moves.

    A sequence is legal when nobody moves twice in a row. A search in breadth over pairs of a state and who moved last.

    Args:
        conflict: The conflict.
        dms: Those who respond.
        state: Where they start.
        improving: Every move has to be an improvement for its mover, judged where it is made.

    Yields:
        Each state that can be reached, once, with a shortest sequence; the shortest come first.
    """
    step = improvements if improving else unilateral_moves
    yield from legal_sequences(dms, state, lambda dm, here: step(conflict, dm, here))


def legal_sequences(
    dms: Sequence[DecisionMaker], state: State, step: Callable[[DecisionMaker, State], Iterable[State]]
) -> Iterator[tuple[State, tuple[Move, ...]]]:
    """As `responses`, by the moves that a function gives for a decision maker and a state."""
    found: set[State] = set()
    seen: set[tuple[State, str | None]] = {(state, None)}
    queue: deque[tuple[State, str | None, tuple[Move, ...]]] = deque([(state, None, ())])
    while queue:
        here, last, way = queue.popleft()
        for dm in dms:
            if dm.name == last:
                continue
            for end in step(dm, here):
                if (end, dm.name) in seen:
                    continue
                seen.add((end, dm.name))
                longer = (*way, Move(dm.name, here, end))
                if end not in found:
                    found.add(end)
                    yield end, longer
                queue.append((end, dm.name, longer))


def others(conflict: Conflict, dm: DecisionMaker) -> tuple[DecisionMaker, ...]:
    """All but this one."""
    return tuple(other for other in conflict.dms if other.name != dm.name)
