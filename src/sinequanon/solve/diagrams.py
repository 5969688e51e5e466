"""Sets of states, and the levels of all states, as decision diagrams.

A set of states is a binary decision diagram (Bryant, *IEEE Transactions on Computers* C-35 (1986) 677-691), here of the
`oxidd` library, over two variables for every option. The level of a state is a vector of them, one for each statement,
the most important first.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import repeat
from operator import or_
from pathlib import Path

from oxidd.bcdd import BCDDFunction, BCDDManager
from oxidd.util import BooleanOperator, DDDMPFile, DDMemoryError

from sinequanon.errors import SinequanonError
from sinequanon.solve.conflict import (
    Conflict,
    OptionMask,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
    State,
    Weights,
)

Diagram = BCDDFunction
Vector = tuple[Diagram, ...]
"""The level of every state: a set of states for each statement, the most important first."""
_Edge = tuple[list[int], int]
"""Options that are named together, and how often."""
_TEXTS = 1 << 12
_STARTS = 20
_SWEEPS = 40
_OWN = 3


class BudgetError(SinequanonError):
    """The time or the nodes that were granted did not suffice."""


class NodesError(BudgetError):
    """The nodes that were granted did not suffice."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What an engine may use."""

    seconds: float = 300.0
    """For all together. Looked at between operations on diagrams, so that the last one may overrun it."""
    nodes: int = 12_000_000
    """Nodes of diagrams at a time. An operation that needs more is given up."""


class Space:
    """The variables: two for every option, the first for where it is and the second for where it goes."""

    def __init__(self, conflict: Conflict, budget: Budget):
        self.size = conflict.size
        self.manager = BCDDManager(budget.nodes, max(1 << 16, budget.nodes), 1)
        self.manager.add_vars(2 * self.size)
        self.order = option_order(conflict)
        """The options by the height of their variables, the first at the top."""
        self.rank = {place: rank for rank, place in enumerate(self.order)}
        self.true = self.manager.true()
        self.false = self.manager.false()
        self.here = [self.manager.var(2 * self.rank[place]) for place in range(self.size)]
        self.there = [self.manager.var(2 * self.rank[place] + 1) for place in range(self.size)]

    def matching(self, patterns: Iterable[Pattern]) -> Diagram:
        """The states that match one of the patterns."""
        found = self.false
        for pattern in patterns:
            one = self.true
            for place in reversed(self.order):
                if pattern.mask >> place & 1:
                    one = one & (self.here[place] if pattern.value >> place & 1 else ~self.here[place])
            found = found | one
        return found

    def all_of(self, variables: Iterable[Diagram]) -> Diagram:
        """The conjunction."""
        found = self.true
        for variable in variables:
            found = found & variable
        return found

    def mover(self, options: Sequence[int]) -> Callable[[Diagram], Diagram]:
        """What says of a set of states that these options are as in it where they go, instead of where they are."""
        if not options:
            return lambda diagram: diagram
        pairs = [(2 * self.rank[place], self.there[place]) for place in options]
        change = self.manager.var(0).make_substitution(pairs)
        return lambda diagram: diagram.substitute(change)

    def write(self, diagram: Diagram, path: Path) -> None:
        """Keep a set of states in a file, for a space of the same conflict elsewhere."""
        self.manager.export_dddmp(path, [diagram])

    def read(self, path: Path) -> Diagram:
        """What another space has written."""
        with DDDMPFile(path) as file:
            (diagram,) = self.manager.import_dddmp(file)
        return diagram


@dataclass(frozen=True, eq=False)
class SymbolicStates:
    """A set of states as a decision diagram; counted exactly, listed one by one by number."""

    space: Space
    diagram: Diagram

    @property
    def count(self) -> int:
        """How many there are; also where that is more than `len` can say."""
        return self.diagram.sat_count(2 * self.space.size) >> self.space.size

    def __len__(self) -> int:
        return self.count

    def __contains__(self, state: object) -> bool:
        if not isinstance(state, int) or not 0 <= state < 1 << self.space.size:
            return False
        held = self.diagram
        while (parts := held.cofactors()) is not None:
            top = held.node_var() or 0
            held = parts[0 if state >> self.space.order[top // 2] & 1 else 1]
        return held.valid()

    def __iter__(self) -> Iterator[State]:
        return self._below(self.diagram, self.space.size - 1, 0)

    def _below(self, held: Diagram, place: int, state: State) -> Iterator[State]:
        """The states of a set whose options from a place on are decided: the last option counts most."""
        if not held.satisfiable():
            return
        if place < 0:
            yield state
            return
        for bit in (0, 1):
            variable = self.space.here[place]
            chosen = variable if bit else ~variable
            rest = held.apply_exists(BooleanOperator.AND, chosen, variable)
            yield from self._below(rest, place - 1, state | bit << place)

    def __and__(self, other: "SymbolicStates") -> "SymbolicStates":
        try:
            return SymbolicStates(self.space, self.diagram & other.diagram)
        except DDMemoryError as error:
            raise NodesError("the nodes granted did not suffice for the states stable for all") from error

    def texts(self, size: int) -> Iterator[bytes]:
        """The states as texts, each with a line break after it, many at a time."""
        lines: list[str] = []
        for state in self:
            lines.append("".join("Y" if state >> place & 1 else "N" for place in range(size)) + "\n")
            if len(lines) == _TEXTS:
                yield "".join(lines).encode()
                lines.clear()
        yield "".join(lines).encode()


def vector_of(space: Space, preference: Preference) -> Vector:
    """The level of every state, in the order of the preference's own levels."""
    match preference:
        case Prioritisation(statements):
            return tuple(space.matching(statement.patterns) for statement in statements)
        case Ranking(groups):
            bits = len(groups).bit_length()
            vector = [space.false] * bits
            for place, group in reversed(list(enumerate(groups))):
                within = space.matching(group)
                level = len(groups) - place
                for bit in range(bits):
                    old = vector[bit]
                    vector[bit] = old | within if level >> bit & 1 else old & ~within
            return tuple(reversed(vector))
        case Weights():
            return _sum(space, preference.scaled)


def _sum(space: Space, weights: Sequence[int]) -> Vector:
    """The sum of the weights of what is taken, from the least sum on, added bit by bit."""
    total = [space.false] * sum(map(abs, weights)).bit_length()
    for place in reversed(space.order):
        weight = weights[place]
        counts = space.here[place] if weight > 0 else ~space.here[place]
        carry = space.false
        for bit, old in enumerate(total):
            added = counts if abs(weight) >> bit & 1 else space.false
            half = old ^ added
            total[bit] = half ^ carry
            carry = (old & added) | (half & carry)
    return tuple(reversed(total))


def option_order(conflict: Conflict) -> tuple[int, ...]:
    """The options so that those which statements name together stand near each other.

    Each moves to the middle of the statements that it is in, again and again, from several orders at first, and the
    order with the shortest statements is kept: FORCE of Aloul, Markov and Sakallah, *Great Lakes Symposium on VLSI*
    (2003) 116-119.
    """
    edges = [(_places(mask), count) for mask, count in Counter(_masks(conflict)).items() if mask.bit_count() > 1]
    chance = random.Random(0)
    starts = [list(range(conflict.size))]
    starts += [chance.sample(starts[0], conflict.size) for _ in range(_STARTS - 1)]
    found = (order for start in starts for order in _pulled(edges, start))
    return min(found, key=lambda order: _span(edges, order))


def _pulled(edges: Sequence[_Edge], order: list[int]) -> Iterator[tuple[int, ...]]:
    """An order, and those that come of it as every option moves to the middle of its statements."""
    for _ in range(_SWEEPS):
        yield tuple(order)
        rank = {place: at for at, place in enumerate(order)}
        pull, weight = dict.fromkeys(order, 0.0), dict.fromkeys(order, 0)
        for places, count in edges:
            middle = sum(rank[place] for place in places) / len(places)
            for place in places:
                pull[place] += count * middle
                weight[place] += count
        aims = {place: pull[place] / weight[place] if weight[place] else float(rank[place]) for place in order}
        order = sorted(order, key=lambda place: (aims[place], place))
        if tuple(order) == tuple(rank):
            return


def _span(edges: Sequence[_Edge], order: Sequence[int]) -> int:
    rank = {place: at for at, place in enumerate(order)}
    ranks = (([rank[place] for place in places], count) for places, count in edges)
    return sum(count * (max(some) - min(some)) for some, count in ranks)


def _masks(conflict: Conflict) -> Iterator[OptionMask]:
    """The options that a statement, or a pattern of a ranking or of infeasible states, names together.

    Those that name an option of whose preference it is count more often: a move, or an improvement, changes them.
    """
    yield from (pattern.mask for pattern in conflict.infeasible)
    for dm in conflict.dms:
        own = reduce(or_, (1 << place for place in dm.options), 0)
        for mask in _named_together(dm.preference):
            yield from repeat(mask, _OWN if mask & own else 1)


def _named_together(preference: Preference) -> Iterator[OptionMask]:
    match preference:
        case Prioritisation(statements):
            yield from (reduce(or_, (pattern.mask for pattern in one.patterns), 0) for one in statements)
        case Ranking(groups):
            yield from (pattern.mask for group in groups for pattern in group)
        case Weights():
            pass


def _places(mask: OptionMask) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]
