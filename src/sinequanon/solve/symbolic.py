"""Stability of all states at once on decision diagrams: exact, for conflicts with too many states to list.

A set of states is a binary decision diagram (Bryant, *IEEE Transactions on Computers* C-35 (1986) 677-691), here of the
`oxidd` library. The level of a state is a vector of them, one for each statement, the most important first; the best
(or worst) level that a move leads to comes out statement by statement, with one quantification for each: is there a
move, among those that are best so far, to a state in which the statement is true?

The facts that `arrays` rests on hold here as well: a decision maker's moves, and its improvements, are transitive, so
that rounds of each of the others in turn, until nothing changes, find what all legal sequences find. Options that go
both ways are quantified where they stand; only a mover's one-way options, and all of its options where a move has to be
an improvement, get a second variable for where they go, next to the first. In a minimum infeasible states count as
states in which all is true: no state is better, so they deter nobody from an improvement.

The size of the diagrams, and so time and memory, depends on the statements and not only on their number; the worst case
is exponential. A budget ends what takes too long, and the result then says what was not decided.
"""

import gc
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_

from oxidd.bcdd import BCDDFunction, BCDDManager
from oxidd.util import BooleanOperator, DDMemoryError

from sinequanon.errors import SinequanonError
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import (
    Conflict,
    Moves,
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
_Step = tuple[Callable[[Diagram], Diagram], Diagram, Diagram]
"""How a set of states looks from the ends of a decision maker's moves, the variables of the ends, and the moves."""
_Edge = tuple[list[int], int]
"""Options that are named together, and how often."""
_TEXTS = 1 << 12
_STARTS = 20
_SWEEPS = 40


class BudgetError(SinequanonError):
    """The time or the nodes that were granted did not suffice."""


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
            raise BudgetError("the nodes granted did not suffice for the states stable for all") from error

    def texts(self, size: int) -> Iterator[bytes]:
        """The states as texts, each with a line break after it, many at a time."""
        lines: list[str] = []
        for state in self:
            lines.append("".join("Y" if state >> place & 1 else "N" for place in range(size)) + "\n")
            if len(lines) == _TEXTS:
                yield "".join(lines).encode()
                lines.clear()
        yield "".join(lines).encode()


@dataclass(frozen=True, slots=True)
class _Branch:
    """Part of the search for unspoiled improvements of a decision maker: states that the statements so far leave alike.

    Under SEQ what is alike is the least level that credible responses lead to, under SIM that of the ends.
    """

    depth: int
    """How many statements have been looked at."""
    open: Diagram
    """The states that are not decided; their own levels begin in the same way."""
    moves: Diagram
    """The own moves from them that are neither spoiled nor kept for certain."""
    ends: Diagram
    """The states by which a move may still be spoiled."""
    steps: Sequence[_Step]
    """The improvements of each of the others."""


class Engine:
    """The levels of all states of one conflict as diagrams, and the tests on them.

    Raises:
        BudgetError: by every test, when the budget is spent.
    """

    def __init__(self, conflict: Conflict, budget: Budget | None = None):
        self.conflict = conflict
        self.budget = Budget() if budget is None else budget
        self._end = self._until = time.monotonic() + self.budget.seconds
        self._granted = self.budget.seconds
        with _Limits(self):
            self.space = Space(conflict, self.budget)
            self.feasible = ~self.space.matching(conflict.infeasible)
            self.levels = [vector_of(self.space, dm.preference) for dm in conflict.dms]
        self._improving = cache(self._find_improving)
        self._nash = cache(self._find_nash)

    def stable(self, dm: int, concept: Concept) -> SymbolicStates:
        """The states that are stable for a decision maker, given by its place.

        Raises:
            BudgetError: time or nodes did not suffice.
        """
        tests: dict[Concept, Callable[[int], Diagram]] = {
            Concept.NASH: self._nash,
            Concept.GMR: self._gmr,
            Concept.SMR: self._smr,
            Concept.SEQ: self._seq,
            Concept.SIM: self._sim,
        }
        with _Limits(self):
            self._look_at_the_clock()
            return SymbolicStates(self.space, tests[concept](dm))

    def allot(self, parts: int) -> None:
        """From now on and until the next call, take no more than one of so many equal parts of the time left."""
        now = time.monotonic()
        self._granted = max(0.0, self._end - now) / parts
        self._until = now + self._granted

    def forget(self) -> None:
        """Give free the nodes that a test which was given up has left behind."""
        self._improving.cache_clear()
        gc.collect()  # what failed may hold diagrams in a circle
        self.space.manager.gc()

    def _find_nash(self, dm: int) -> Diagram:
        return self._no_better(self._best_own(dm, self.levels[dm]), dm)

    def _gmr(self, dm: int) -> Diagram:
        answered = self._answered(dm, self.levels[dm])
        return self._no_better(self._best_own(dm, answered), dm)

    def _smr(self, dm: int) -> Diagram:
        level = self.levels[dm]
        answered = self._answered(dm, self._best_own(dm, level))
        is_less = self._above(level, answered)
        kept = tuple(is_less.ite(low, high) for low, high in zip(answered, level, strict=True))
        return self._no_better(self._best_own(dm, kept), dm)

    def _seq(self, dm: int) -> Diagram:
        """No improvement after which every credible response leaves the decision maker better off than it was."""
        move, moves, gone = self._own(dm)
        open_ = self.feasible & ~self._nash(dm)
        steps = [(go, gone_there, self._improving(other)) for other, go, gone_there in self._others(dm)]
        unstable = self.space.false
        left = [_Branch(0, open_, moves & open_.exists(gone), self.feasible, steps)]
        while left:
            branch = left.pop()
            if branch.depth == len(self.levels[dm]) or not branch.open.satisfiable():
                continue
            one = self.levels[dm][branch.depth]
            low = self._leading_to(branch.ends & ~one, branch.steps)
            can = self._some(branch.moves, move(~low), gone)
            unstable = unstable | (branch.open & can & ~one)
            parts = (
                (branch.open & ~can & ~one, low, branch.ends & ~one),
                (branch.open & can & one, ~low, branch.ends & ~low),
            )
            for still, within, ends in parts:
                if still.satisfiable():
                    steps = [(go, ends_of, way & within & go(within)) for go, ends_of, way in branch.steps]
                    moves = branch.moves & move(within) & still.exists(gone)
                    left.append(_Branch(branch.depth + 1, still, moves, ends, steps))
        return self.feasible & ~unstable

    def _others(self, dm: int) -> list[tuple[int, Callable[[Diagram], Diagram], Diagram]]:
        """Each of the others, how a set of states looks from the ends of its moves, and the variables of the ends."""
        return [
            (other, self.space.mover(one.options), self._goals(one.options))
            for other, one in enumerate(self.conflict.dms)
            if other != dm
        ]

    def _leading_to(self, ends: Diagram, steps: Sequence[_Step]) -> Diagram:
        """The states from which these steps lead to one of some states, and those themselves."""
        unchanged = 0
        while unchanged < len(steps):
            for move, gone, way in steps:
                more = ends | self._some(way, move(ends), gone)
                unchanged = unchanged + 1 if more == ends else 0
                ends = more
                if unchanged >= len(steps):
                    break
        return ends

    def _sim(self, dm: int) -> Diagram:
        """No improvement for which the others have no joint answer; all start from the same state.

        That all others stand still spoils nothing, so it may be counted in.
        """
        own = self._goals(self.conflict.dms[dm].options)
        to_end = self.space.mover(range(self.conflict.size))
        open_ = self.feasible & ~self._nash(dm)
        steps = [(go, gone, self._staying_or_improving(other)) for other, go, gone in self._others(dm)]
        unstable = self.space.false
        left = [_Branch(0, open_, self._improving(dm) & open_, to_end(self.feasible), steps)]
        while left:
            branch = left.pop()
            if branch.depth == len(self.levels[dm]) or not branch.open.satisfiable():
                continue
            one = self.levels[dm][branch.depth]
            end = to_end(one)
            lower, higher = branch.ends & ~end, branch.ends & end
            parts = ((branch.open & ~one, self.space.false, lower), (branch.open & one, lower, higher))
            for still, worse, ends in parts:
                if still.satisfiable():
                    steps = [(go, gone, way & still) for go, gone, way in branch.steps]
                    moves = branch.moves & still & ~self._together(steps, worse)
                    alive = moves if ends == branch.ends else moves & self._together(steps, ends)
                    kept = (moves & ~alive).exists(own)
                    unstable = unstable | kept
                    alive = alive & ~kept
                    left.append(_Branch(branch.depth + 1, alive.exists(own), alive, ends, steps))
        return self.feasible & ~unstable

    def _together(self, steps: Sequence[_Step], ends: Diagram) -> Diagram:
        """The pairs of a state and an own move from which the others' answers, made at once, lead to these ends."""
        for _, gone, way in steps:
            ends = self._some(way, ends, gone)
        return ends

    def _no_better(self, reached: Vector, dm: int) -> Diagram:
        return self.feasible & ~self._above(reached, self.levels[dm])

    def _answered(self, dm: int, value: Vector) -> Vector:
        """The least level that the others can reach by any legal sequence of moves, the state's own counted in."""
        here = tuple(one | ~self.feasible for one in value)
        responders = [other for other in range(len(self.levels)) if other != dm]
        unchanged = 0
        while responders:
            for other in responders:
                after = tuple(one | ~self.feasible for one in self._least_own(other, here))
                unchanged = unchanged + 1 if after == here else 0
                here = after
                if unchanged >= len(responders) or len(responders) == 1:
                    return here
        return here

    def _best_own(self, dm: int, value: Vector) -> Vector:
        """The highest level at the state and at those that the decision maker can move to."""
        move, among, gone = self._own(dm)
        best = []
        for one in value:
            there = move(one)
            can = self._some(among, there, gone)
            among = among & (there | ~can)
            best.append(can)
        return tuple(best)

    def _least_own(self, dm: int, value: Vector) -> Vector:
        """The least level at the state and at those that the decision maker can move to."""
        move, among, gone = self._own(dm)
        least = []
        for one in value:
            there = move(one)
            can_be_false = self._some(among, ~there, gone)
            among = among & ~(there & can_be_false)
            least.append(~can_be_false)
        return tuple(least)

    def _own(self, dm: int) -> tuple[Callable[[Diagram], Diagram], Diagram, Diagram]:
        """How a set of states looks from the end of an own move, the moves, and the variables of the end."""
        one_way = [place for place in self.conflict.dms[dm].options if self._is_one_way(place)]
        both = [place for place in self.conflict.dms[dm].options if not self._is_one_way(place)]
        move = self.space.mover(one_way)
        gone = self._goals(one_way) & self.space.all_of(self.space.here[place] for place in both)
        return move, move(self.feasible) & self._directions(one_way), gone

    def _is_one_way(self, place: int) -> bool:
        return self.conflict.options[place].moves is not Moves.BOTH

    def _directions(self, options: Iterable[int]) -> Diagram:
        """That each option goes where it may."""
        found = self.space.true
        for place in options:
            here, there = self.space.here[place], self.space.there[place]
            if self.conflict.options[place].moves is Moves.TO_YES:
                found = found & (there | ~here)
            elif self.conflict.options[place].moves is Moves.TO_NO:
                found = found & (here | ~there)
        return found

    def _find_improving(self, dm: int) -> Diagram:
        """The improvements, each as a feasible state and where the options of the decision maker go."""
        options = self.conflict.dms[dm].options
        move = self.space.mover(options)
        better = self._above(tuple(move(one) for one in self.levels[dm]), self.levels[dm])
        return better & move(self.feasible) & self.feasible & self._directions(options)

    def _staying_or_improving(self, dm: int) -> Diagram:
        staying = self.feasible
        for place in self.conflict.dms[dm].options:
            staying = staying & self.space.here[place].equiv(self.space.there[place])
        return staying | self._improving(dm)

    def _goals(self, options: Iterable[int]) -> Diagram:
        return self.space.all_of(self.space.there[place] for place in options)

    def _above(self, one: Vector, other: Vector) -> Diagram:
        """Where the first of two levels is higher."""
        above = self.space.false
        for mine, its in zip(reversed(one), reversed(other), strict=True):
            self._look_at_the_clock()
            above = mine.ite(above | ~its, above & ~its)
        return above

    def _some(self, one: Diagram, other: Diagram, gone: Diagram) -> Diagram:
        """Whether both hold for some choice of the variables that go."""
        self._look_at_the_clock()
        return one.apply_exists(BooleanOperator.AND, other, gone)

    def _look_at_the_clock(self) -> None:
        if time.monotonic() > self._until:
            raise BudgetError(f"{self._granted:.3g} s did not suffice")


class _Limits:
    """Turns a lack of nodes into `BudgetError`."""

    def __init__(self, engine: Engine):
        self.engine = engine

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DDMemoryError):
            raise BudgetError(f"{self.engine.budget.nodes:,} nodes did not suffice") from error


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
    """The options that a statement, or a pattern of a ranking or of infeasible states, names together."""
    yield from (pattern.mask for pattern in conflict.infeasible)
    for dm in conflict.dms:
        match dm.preference:
            case Prioritisation(statements):
                yield from (reduce(or_, (pattern.mask for pattern in one.patterns), 0) for one in statements)
            case Ranking(groups):
                yield from (pattern.mask for group in groups for pattern in group)
            case Weights():
                pass


def _places(mask: OptionMask) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]
