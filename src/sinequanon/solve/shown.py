"""Which states and moves of a conflict a picture shows: all of a small one, of a larger one what is asked about.

Of a larger conflict these are the equilibria that hold under most concepts, the status quo, and a shortest way from it
to each of them, by improvements where there is one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sinequanon.errors import SinequanonError
from sinequanon.solve.conflict import Conflict, DecisionMaker, State
from sinequanon.solve.moves import Move, unilateral_moves
from sinequanon.solve.stability import Solution
from sinequanon.solve.status_quo import find_routes
from sinequanon.solve.words import strongest

MOST_STATES = 16
"""A conflict with more feasible states is shown in part."""
MOST_WITH_ALL_MOVES = 8
"""Of a conflict with more feasible states only improvements are shown."""
MOST_EQUILIBRIA = 5
"""Of a conflict shown in part."""
_STATUS_QUO = ("today", "status quo")


@dataclass(frozen=True, slots=True)
class Edge:
    """A move that is shown, and whether the mover strictly prefers where it leads."""

    move: Move
    is_improvement: bool
    is_both_ways: bool = False
    """Whether it may be taken back at no loss: the mover prefers neither."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The states of a picture, moves between them, and what was left out."""

    states: tuple[State, ...]
    edges: tuple[Edge, ...]
    left_out: str


def status_quo(conflict: Conflict) -> State | None:
    """The state that a file calls today or status quo."""
    for name, _ in conflict.labels:
        if name.casefold() in _STATUS_QUO:
            return conflict.read_state(name)
    return None


def choose(solution: Solution, start: State | None) -> Shown:
    """What to show of a solved conflict; `start` is the status quo, if there is one."""
    if solution.feasible.count > MOST_STATES:
        return _in_part(solution, start)
    conflict = solution.conflict
    states = tuple(sorted(solution.feasible, key=_gray))
    edges = _edges(conflict, states)
    if len(states) <= MOST_WITH_ALL_MOVES:
        left_out = "Moves are left out that only make the mover worse off and could be taken back."
        return Shown(states, tuple(edges), left_out)
    improving = tuple(edge for edge in edges if edge.is_improvement)
    return Shown(states, improving, "Moves that are no improvement for the mover are left out.")


def _gray(state: State) -> int:
    """The place of a state in an order in which neighbours differ in one option."""
    place = 0
    while state:
        place ^= state
        state >>= 1
    return place


def _edges(conflict: Conflict, states: Sequence[State]) -> list[Edge]:
    """The moves between states; of one and the way back, the one that the mover prefers."""
    known = set(states)
    edges = []
    for dm in conflict.dms:
        moves = {(start, end) for start in states for end in unilateral_moves(conflict, dm, start) if end in known}
        edges += [edge for start, end in sorted(moves) for edge in _edge(dm, start, end, (end, start) in moves)]
    return edges


def _edge(dm: DecisionMaker, start: State, end: State, has_way_back: bool) -> Iterator[Edge]:
    here, there = dm.preference.level(start), dm.preference.level(end)
    move = Move(dm.name, start, end)
    if there > here:
        yield Edge(move, is_improvement=True)
    elif not has_way_back:
        yield Edge(move, is_improvement=False)
    elif here == there and start < end:
        yield Edge(move, is_improvement=False, is_both_ways=True)


def _in_part(solution: Solution, start: State | None) -> Shown:
    conflict = solution.conflict
    equilibria, _ = strongest(solution, MOST_EQUILIBRIA)
    targets = [state for state, _ in equilibria]
    states = dict.fromkeys(([] if start is None else [start]) + targets)
    moves: dict[Move, None] = {}
    unreached: list[str] = []
    if start is None:
        edges = [edge for edge in _edges(conflict, list(states)) if edge.is_improvement]
    else:
        for target in targets:
            way = _way(conflict, start, target)
            if way is None or len(states | dict.fromkeys(move.end for move in way)) > MOST_STATES:
                unreached.append(conflict.text(target))
                continue
            states |= dict.fromkeys(move.end for move in way)
            moves |= dict.fromkeys(way)
        edges = [Edge(move, _is_improvement(conflict, move)) for move in moves]
    count = solution.feasible.count
    told = [
        f"Of {count:,} feasible states {len(states)} are shown: equilibria that hold under most concepts"
        + (" and improvements between them" if start is None else ", the status quo, and a shortest way to each")
        + f". The other {count - len(states):,} states and all other moves are left out."
    ]
    if start is None:
        told.append("The status quo is not known: --from tells it.")
    if unreached:
        told.append(f"No way is shown to {', '.join(unreached)}: there is none, or it is too long to find or to draw.")
    return Shown(tuple(states), tuple(edges), " ".join(told))


def _way(conflict: Conflict, start: State, target: State) -> tuple[Move, ...] | None:
    """A shortest way by improvements, else by any moves."""
    for improving in (True, False):
        try:
            for route in find_routes(conflict, start, {target}, improving=improving, limit=1):
                return route.ways[0] if route.length else ()
        except SinequanonError:  # too many states to look at
            return None
    return None


def _is_improvement(conflict: Conflict, move: Move) -> bool:
    level = conflict.dm(move.dm).preference.level
    return level(move.end) > level(move.start)
