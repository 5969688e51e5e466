"""Status quo analysis: the ways that lead from today's state to others, by moves or by improvements.

After Li, Kilgour and Hipel, "Status quo analysis in the graph model for conflict resolution", Journal of the
Operational Research Society 56 (2005) 699-707. A way is a legal sequence of moves: anybody may move, also more than
once, but nobody twice in a row (Fang, Hipel and Kilgour 1993). An equilibrium that no way leads to is of no use to
those who stand where they stand; one that improvements alone lead to needs nobody to give in on the way.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from sinequanon.errors import InvalidConflict
from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.moves import Move, ReachError, improvements, unilateral_moves

MAX_REACHED = 200_000
"""Pairs of a state and of who moved last that a search may reach."""
Way = tuple[Move, ...]
_Node = tuple[State, str | None]
"""A state and who moved last."""


@dataclass(frozen=True, slots=True)
class Route:
    """How a state is reached in as few moves as it takes."""

    end: State
    ways: tuple[Way, ...]
    """Different shortest ways, all of one length; the empty one where the state is where all began."""
    is_all: bool
    """Whether these are all shortest ways."""

    @property
    def length(self) -> int:
        """The number of moves."""
        return len(self.ways[0])


def find_routes(
    conflict: Conflict, start: State, targets: Container[State], *, improving: bool, limit: int = 3
) -> Iterator[Route]:
    """The shortest ways from a state to each of the targets that can be reached from it.

    A search in breadth, one round a move, over pairs of a state and who moved last.

    Args:
        conflict: The conflict.
        start: Where all stand today.
        targets: The states asked about, such as the equilibria under a concept.
        improving: Every move has to be an improvement for its mover, judged where it is made.
        limit: At most so many ways to each target.

    Yields:
        A route to each target, the shortest first, then by number. Targets that no way leads to are left out.

    Raises:
        InvalidConflict: the start is not feasible.
        ReachError: more is reached than `MAX_REACHED`; the routes before it are the shortest.
    """
    if not 0 <= start < 1 << conflict.size or not conflict.is_feasible(start):
        raise InvalidConflict(conflict.name, [f"state {start} is not feasible"])
    if start in targets:
        yield Route(start, ((),), is_all=True)
    step = improvements if improving else unilateral_moves
    parents: dict[_Node, list[_Node]] = {(start, None): []}
    known = {start}
    border: list[_Node] = [(start, None)]
    length = 0
    while border:
        fresh: dict[_Node, list[_Node]] = {}
        for here, last in border:
            for dm in conflict.dms:
                if dm.name == last:
                    continue
                for end in step(conflict, dm, here):
                    node = (end, dm.name)
                    if node not in parents:
                        fresh.setdefault(node, []).append((here, last))
                        if len(parents) + len(fresh) > MAX_REACHED:
                            raise ReachError(
                                f"{conflict.name}: ways of more than {length} moves reach more than {MAX_REACHED:,} "
                                "pairs of a state and a mover",
                                length,
                            )
        length += 1
        parents |= fresh
        border = list(fresh)
        first = {end for end, _ in fresh} - known
        known |= first
        for end in sorted(state for state in first if state in targets):
            yield _route(parents, [node for node in border if node[0] == end], limit)


def _route(parents: Mapping[_Node, list[_Node]], ends: list[_Node], limit: int) -> Route:
    ways: list[Way] = []
    for node in ends:
        for way in _ways(parents, node):
            if len(ways) == limit:
                return Route(node[0], tuple(ways), is_all=False)
            ways.append(way)
    return Route(ends[0][0], tuple(ways), is_all=True)


def _ways(parents: Mapping[_Node, list[_Node]], node: _Node) -> Iterator[Way]:
    """The ways of the search to a node; every one ends with the move of its last mover."""
    end, mover = node
    if mover is None:
        yield ()
        return
    for before in parents[node]:
        for way in _ways(parents, before):
            yield (*way, Move(mover, before[0], end))
