"""Which states and moves of a conflict a picture shows: all of a small one, of a larger one what is asked about.

Of a larger conflict these are the equilibria that hold under most concepts, the status quo, and a way from it to each
of them: by improvements where a short search finds one, else by one move of each decision maker that has to move.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from sinequanon.solve.conflict import Conflict, DecisionMaker, State
from sinequanon.solve.moves import Move, unilateral_moves
from sinequanon.solve.stability import Solution
from sinequanon.solve.words import strongest

MOST_STATES = 16
"""A conflict with more feasible states is shown in part."""
MOST_WITH_ALL_MOVES = 8
"""Of a conflict with more feasible states only improvements are shown."""
MOST_EQUILIBRIA = 5
"""Of a conflict shown in part."""
_MOST_MOVES = 10_000  # that the search for improvements looks at
_MOST_ORDERS = 120  # of those who move that are tried
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
    if start is None:
        improving = tuple(edge for edge in _edges(conflict, list(states)) if edge.is_improvement)
        return Shown(tuple(states), improving, _left_out(solution, start, states, ()))
    moves: dict[Move, None] = {}
    lost = []
    ways = _improving_ways(conflict, start, targets)
    for target in targets:
        way = ways.get(target) or _direct_way(conflict, start, target)
        if way is None or len(states | dict.fromkeys(move.end for move in way)) > MOST_STATES:
            lost.append(target)
            continue
        states |= dict.fromkeys(move.end for move in way)
        moves |= dict.fromkeys(way)
    edges = tuple(Edge(move, _is_improvement(conflict, move)) for move in moves)
    return Shown(tuple(states), edges, _left_out(solution, start, states, lost))


def _left_out(solution: Solution, start: State | None, states: Collection[State], lost: Sequence[State]) -> str:
    count = solution.feasible.count
    told = [
        f"Of {count:,} feasible states {len(states)} are shown: equilibria that hold under most concepts"
        + (" and improvements between them" if start is None else ", the status quo, and a way to each")
        + f". The other {count - len(states):,} states and all other moves are left out."
    ]
    if start is None:
        told.append("The status quo is not known: --from tells it.")
    if lost:
        told.append(
            f"No way is shown to {', '.join(map(solution.conflict.text, lost))}: a short search found none, or it is "
            "too long to draw."
        )
    return " ".join(told)


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


def _is_improvement(conflict: Conflict, move: Move) -> bool:
    level = conflict.dm(move.dm).preference.level
    return level(move.end) > level(move.start)
