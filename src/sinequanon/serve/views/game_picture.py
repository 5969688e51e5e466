"""Which states and moves a picture of a game shows, found in little time.

A conflict with few states is shown whole. Of a larger one the equilibria that hold under most concepts are shown,
today's state, and a way from it to each of them: by improvements where a short search finds one, else by one move of
each decision maker that has to move.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.moves import Move, unilateral_moves
from sinequanon.solve.shown import MOST_EQUILIBRIA, MOST_STATES, Edge, choose
from sinequanon.solve.stability import Solution

_MOST_MOVES = 10_000  # moves that the search for improvements looks at
_MOST_ORDERS = 120  # orders of those who move that are tried


@dataclass(frozen=True, slots=True)
class Drawing:
    """The states of a picture, the moves between them, and what was left out."""

    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    left_out: str


def choose_picture(solution: Solution, today: State | None, equilibria: Sequence[State]) -> Drawing:
    """What to show; `equilibria` are those to be shown, the strongest first."""
    if solution.feasible.count <= MOST_STATES:
        shown = choose(solution, today)
        return Drawing(shown.states, shown.edges, shown.left_out)
    conflict = solution.conflict
    targets = list(equilibria[:MOST_EQUILIBRIA])
    states = dict.fromkeys(([] if today is None else [today]) + targets)
    moves: dict[Move, None] = {}
    lost = []
    ways = {} if today is None else _improving_ways(conflict, today, targets)
    for target in targets:
        way = ways.get(target) or (None if today is None else _direct_way(conflict, today, target))
        if way is None or len(states | dict.fromkeys(move.end for move in way)) > MOST_STATES:
            lost.append(target)
            continue
        states |= dict.fromkeys(move.end for move in way)
        moves |= dict.fromkeys(way)
    edges = tuple(Edge(move, _is_better(conflict, move)) for move in moves)
    return Drawing(tuple(states), edges, _left_out(solution, today, states, lost))


def _left_out(solution: Solution, today: State | None, states: dict[State, None], lost: Sequence[State]) -> str:
    count = solution.feasible.count
    way = "" if today is None else ", today's state, and a way to each, by improvements where a short search finds one"
    told = (
        f"Of {count:,} feasible states {len(states)} are shown: equilibria that hold under most concepts{way}. "
        f"The other {count - len(states):,} states and all other moves are left out."
    )
    if today is None:
        return f"{told} Today's state is not known."
    return told + (f" No way is shown to {', '.join(map(solution.conflict.text, lost))}." if lost else "")


def _improving_ways(conflict: Conflict, start: State, targets: Sequence[State]) -> dict[State, tuple[Move, ...]]:
    """Shortest ways by improvements, nobody moving twice in a row; those that a short search finds."""
    found: dict[State, tuple[Move, ...]] = {start: ()} if start in targets else {}
    seen: set[tuple[State, str | None]] = {(start, None)}
    border: list[tuple[State, str | None, tuple[Move, ...]]] = [(start, None, ())]
    left = _Left(_MOST_MOVES)
    while border and len(found) < len(targets) and left.count:
        following: list[tuple[State, str | None, tuple[Move, ...]]] = []
        for here, last, way in border:
            for move in _improvements(conflict, here, last, left):
                if (move.end, move.dm) not in seen:
                    seen.add((move.end, move.dm))
                    longer = (*way, move)
                    following.append((move.end, move.dm, longer))
                    if move.end in targets:
                        found.setdefault(move.end, longer)
        border = following
    return found


@dataclass(slots=True)
class _Left:
    """How many moves may still be looked at."""

    count: int


def _improvements(conflict: Conflict, state: State, last: str | None, left: _Left) -> Iterator[Move]:
    for dm in conflict.dms:
        if dm.name == last:
            continue
        level = dm.preference.level(state)
        for end in unilateral_moves(conflict, dm, state):
            if not left.count:
                return
            left.count -= 1
            if dm.preference.level(end) > level:
                yield Move(dm.name, state, end)


def _direct_way(conflict: Conflict, start: State, target: State) -> tuple[Move, ...] | None:
    """One move of each decision maker whose options differ, in an order that goes; None where there is none."""
    changed = start ^ target
    if start & changed & conflict.only_to_yes or target & changed & conflict.only_to_no:
        return None
    movers = [dm for dm in conflict.dms if dm.mask & changed]
    for order, _ in zip(permutations(movers), range(_MOST_ORDERS), strict=False):
        here = start
        way = []
        for dm in order:
            there = here ^ changed & dm.mask
            if not conflict.is_feasible(there):
                break
            way.append(Move(dm.name, here, there))
            here = there
        else:
            return tuple(way)
    return None


def _is_better(conflict: Conflict, move: Move) -> bool:
    level = conflict.dm(move.dm).preference.level
    return level(move.end) > level(move.start)
