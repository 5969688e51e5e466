"""Stability of all states at once on decision diagrams: exact, for conflicts with too many states to list.

The level of a state is a vector of `diagrams`, one for each statement, the most important first; the best (or worst)
level that a move leads to comes out statement by statement, with one quantification for each: is there a move, among
those that are best so far, to a state in which the statement is true?

The facts that `arrays` rests on hold here as well: a decision maker's moves, and its improvements, are transitive, so
that rounds of each of the others in turn, until nothing changes, find what all legal sequences find. Options that go
both ways are quantified where they stand; only a mover's one-way options, and all of its options where a move has to be
an improvement, get a second variable for where they go, next to the first. In a minimum infeasible states count as
states in which all is true: no state is better, so they deter nobody from an improvement.

The size of the diagrams, and so time and memory, depends on the statements and not only on their number; the worst case
is exponential. A budget ends what takes too long, and the result then says what was not decided.
"""

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from oxidd.util import BooleanOperator, DDMemoryError

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, Moves
from sinequanon.solve.diagrams import Budget, BudgetError, Diagram, NodesError, Space, SymbolicStates, Vector, vector_of

_Step = tuple[Callable[[Diagram], Diagram], Diagram, Diagram]
"""How a set of states looks from the ends of a decision maker's moves, the variables of the ends, and the moves."""


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
        self._tempted = cache(self._find_tempted)

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

    def grant(self, seconds: float) -> None:
        """From now on, take no more than so much time, whatever the budget was."""
        self._granted = seconds
        self._end = self._until = time.monotonic() + seconds

    def forget(self) -> None:
        """Give free the nodes that a test which was given up has left behind."""
        self._improving.cache_clear()
        self._tempted.cache_clear()
        gc.collect()  # what failed may hold diagrams in a circle
        self.space.manager.gc()

    def _find_nash(self, dm: int) -> Diagram:
        return self._no_better(self._best_own(dm, self.levels[dm]), dm)

    def _find_tempted(self, dm: int) -> tuple[Diagram, Diagram]:
        """The states with an improvement, and those of them with one that nothing which the others do could spoil."""
        rest = [place for place in range(self.conflict.size) if place not in self.conflict.dms[dm].options]
        least = self._least(rest, tuple(one | ~self.feasible for one in self.levels[dm]))
        return self.feasible & ~self._nash(dm), self.feasible & ~self._no_better(self._best_own(dm, least), dm)

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
        tempted, unstable = self._tempted(dm)
        open_ = tempted & ~unstable
        steps = [(go, gone_there, self._improving(other)) for other, go, gone_there in self._others(dm)]
        left = [_Branch(0, open_, moves & open_.exists(gone), self.feasible, steps)]
        while left:
            branch = left.pop()
            if branch.depth == len(self.levels[dm]) or not branch.open.satisfiable():
                continue
            one = self.levels[dm][branch.depth]
            lower = branch.ends & ~one
            if lower == branch.ends:
                left.append(replace(branch, depth=branch.depth + 1, open=branch.open & ~one))
                continue
            if not lower.satisfiable():
                unstable = unstable | (branch.open & ~one)
                left.append(replace(branch, depth=branch.depth + 1, open=branch.open & one))
                continue
            low = self._leading_to(lower, branch.steps)
            can = self._some(branch.moves, move(~low), gone)
            unstable = unstable | (branch.open & can & ~one)
            parts = (
                (branch.open & ~can & ~one, low, lower),
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
        tempted, unstable = self._tempted(dm)
        open_ = tempted & ~unstable
        steps = [(go, gone, self._staying_or_improving(other)) for other, go, gone in self._others(dm)]
        left = [_Branch(0, open_, self._improving(dm) & open_, to_end(self.feasible), steps)]
        while left:
            branch = left.pop()
            if branch.depth == len(self.levels[dm]) or not branch.open.satisfiable():
                continue
            one = self.levels[dm][branch.depth]
            end = to_end(one)
            lower, higher = branch.ends & ~end, branch.ends & end
            if not higher.satisfiable():
                left.append(self._narrowed(branch, ~one))
                continue
            if not lower.satisfiable():
                unstable = unstable | (branch.open & ~one)
                left.append(self._narrowed(branch, one))
                continue
            for part, worse, ends in ((~one, self.space.false, lower), (one, lower, higher)):
                if (branch.open & part).satisfiable():
                    moves = branch.moves & part
                    moves = moves & ~self._together(steps, worse, branch.open & part)
                    alive = moves & self._together(steps, ends, moves.exists(own))
                    kept = (moves & ~alive).exists(own)
                    unstable = unstable | kept
                    alive = alive & ~kept
                    left.append(_Branch(branch.depth + 1, alive.exists(own), alive, ends, steps))
        return self.feasible & ~unstable

    def _narrowed(self, branch: _Branch, part: Diagram) -> _Branch:
        return replace(branch, depth=branch.depth + 1, open=branch.open & part, moves=branch.moves & part)

    def _together(self, steps: Sequence[_Step], ends: Diagram, among: Diagram) -> Diagram:
        """The pairs of a state, among some, and an own move from which the others' joint answers lead to these ends."""
        for _, gone, way in steps:
            ends = self._some(way & among, ends, gone)
        return ends if steps else ends & among

    def _no_better(self, reached: Vector, dm: int) -> Diagram:
        return self.feasible & ~self._above(reached, self.levels[dm])

    def _answered(self, dm: int, value: Vector) -> Vector:
        """The least level that the others can reach by any legal sequence of moves, the state's own counted in."""
        here = tuple(one | ~self.feasible for one in value)
        responders = [other for other in range(len(self.levels)) if other != dm]
        unchanged = 0
        while responders:
            for other in responders:
                after = tuple(one | ~self.feasible for one in self._least(self.conflict.dms[other].options, here))
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

    def _least(self, options: Iterable[int], value: Vector) -> Vector:
        """The least level at the state and at those that a change of these options leads to."""
        move, among, gone = self._reach(options)
        least = []
        for one in value:
            there = move(one)
            can_be_false = self._some(among, ~there, gone)
            among = among & ~(there & can_be_false)
            least.append(~can_be_false)
        return tuple(least)

    def _own(self, dm: int) -> tuple[Callable[[Diagram], Diagram], Diagram, Diagram]:
        return self._reach(self.conflict.dms[dm].options)

    def _reach(self, options: Iterable[int]) -> tuple[Callable[[Diagram], Diagram], Diagram, Diagram]:
        """How a set of states looks from the end of a change of options, the changes, and the variables of the end."""
        places = list(options)
        one_way = [place for place in places if self._is_one_way(place)]
        both = [place for place in places if not self._is_one_way(place)]
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
            raise NodesError(f"{self.engine.budget.nodes:,} nodes did not suffice") from error
