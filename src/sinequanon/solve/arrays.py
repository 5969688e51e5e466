"""Stability of all states at once, on arrays with one entry a state: exact, and fast up to some 20 options.

Every test asks whether a decision maker i has an improvement after which the others cannot bring it down to where it
was: a maximum over its own moves of a minimum over their responses, compared with the level of the state. Three facts
make that cheap, all of them because a decision maker's moves, and its improvements, are transitive:

- The best that i can move to is one maximum for each of its options over the pairs of states that differ in it alone;
  intermediate combinations that are infeasible hold what is found behind them.
- States that are no improvement, or the state itself, may be counted in, as they are at no higher level.
- Two moves in a row by one decision maker are one move or none, so the rule that nobody moves twice in a row takes
  nothing from what the others can reach, and rounds of each of them in turn, until nothing changes, find it all.

Improvements depend on where they start: each decision maker's choices are sorted by its own preference, and the least
of what it prefers to a state is a running minimum along that order. SIM alone is not of this form, as all move at once
from the same state; `simultaneous` has it.

Levels are int32; infeasible states stand at `LOW` in a maximum and at `HIGH` in a minimum.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sinequanon.errors import SinequanonError
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import (
    Conflict,
    DecisionMaker,
    OptionMask,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
    Weights,
)

MAX_OPTIONS = 24
Levels = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
States = npt.NDArray[np.int32]
LOW = np.int32(-1)
HIGH = np.int32(np.iinfo(np.int32).max)
_SAFE_BITS = 30


@dataclass(frozen=True, eq=False)
class ArrayStates:
    """A set of states as one flag a state."""

    flags: Flags

    @property
    def count(self) -> int:
        """How many there are."""
        return int(np.count_nonzero(self.flags))

    def __len__(self) -> int:
        return self.count

    def __contains__(self, state: object) -> bool:
        return isinstance(state, int) and 0 <= state < len(self.flags) and bool(self.flags[state])

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.flags).tolist())

    def __and__(self, other: "ArrayStates") -> "ArrayStates":
        return ArrayStates(self.flags & other.flags)

    def texts(self, size: int) -> Iterator[bytes]:
        """The states as texts, each with a line break after it, many at a time."""
        states = np.flatnonzero(self.flags)
        for start in range(0, len(states), 1 << 16):
            block = states[start : start + (1 << 16), None]
            letters = np.full((len(block), size + 1), ord("\n"), dtype=np.uint8)
            letters[:, :-1] = np.where(block >> np.arange(size) & 1, ord("Y"), ord("N"))
            yield letters.tobytes()


class Engine:
    """The levels of all states of one conflict, and the tests on them.

    Raises:
        SinequanonError: the conflict has more options than arrays can hold.
    """

    def __init__(self, conflict: Conflict):
        if conflict.size > MAX_OPTIONS:
            raise SinequanonError(
                f"{conflict.name}: {conflict.size} options; every state is looked at, so at most {MAX_OPTIONS}"
            )
        self.conflict = conflict
        self.feasible: Flags = ~matching(conflict.infeasible, conflict.size)
        self.levels: list[Levels] = []
        for dm in conflict.dms:
            level = levels_of(dm.preference, conflict.size)
            level[~self.feasible] = LOW
            self.levels.append(level)
        self._improving: dict[int, list[_Ordered]] = {}
        self._nash: dict[int, Flags] = {}

    def stable(self, dm: int, concept: Concept) -> Flags:
        """The states that are stable for a decision maker, given by its place."""
        tests: dict[Concept, Callable[[int], Flags]] = {
            Concept.NASH: self.nash,
            Concept.GMR: self._gmr,
            Concept.SMR: self._smr,
            Concept.SEQ: self._seq,
            Concept.SIM: self._sim,
        }
        return tests[concept](dm)

    def nash(self, dm: int) -> Flags:
        """No move leads to a higher level."""
        if dm not in self._nash:
            level = self.levels[dm]
            self._nash[dm] = (self.best_own(dm, level) <= level) & self.feasible
        return self._nash[dm]

    def _gmr(self, dm: int) -> Flags:
        return self._is_deterred(dm, self._after_moves(dm, self.levels[dm]))

    def _smr(self, dm: int) -> Flags:
        return self._is_deterred(dm, self._after_moves(dm, self.best_own(dm, self.levels[dm])))

    def _seq(self, dm: int) -> Flags:
        return self._is_deterred(dm, self._rounds(dm, self.levels[dm], self.after_improvements))

    def _sim(self, dm: int) -> Flags:
        from sinequanon.solve.simultaneous import stable

        return stable(self, dm)

    def _is_deterred(self, dm: int, answered: Levels) -> Flags:
        """No move leads to a state that is better and stays so when answered."""
        level = self.levels[dm]
        kept = np.minimum(level, answered)
        return (self.best_own(dm, kept) <= level) & self.feasible

    def _after_moves(self, dm: int, value: Levels) -> Levels:
        return self._rounds(dm, value, self._least_own)

    def _rounds(self, dm: int, value: Levels, step: Callable[[int, Levels], Levels]) -> Levels:
        """The least value that the others can reach by any legal sequence of steps, the state's own counted in."""
        here = np.where(self.feasible, value, HIGH)
        responders = [other for other in range(len(self.levels)) if other != dm]
        unchanged = 0
        while responders:
            for other in responders:
                after = step(other, here)
                unchanged = unchanged + 1 if np.array_equal(after, here) else 0
                here = after
                if unchanged >= len(responders) or len(responders) == 1:
                    return here
        return here

    def best_own(self, dm: int, value: Levels) -> Levels:
        """The highest value at the state and at those that the decision maker can move to."""
        return pass_over(value.copy(), self.conflict, self.conflict.dms[dm].mask, np.maximum)

    def _least_own(self, dm: int, value: Levels) -> Levels:
        least = pass_over(value.copy(), self.conflict, self.conflict.dms[dm].mask, np.minimum)
        least[~self.feasible] = HIGH
        return least

    def after_improvements(self, dm: int, value: Levels) -> Levels:
        """The least value at the state and at those that the decision maker can improve to from it."""
        if dm not in self._improving:
            self._improving[dm] = list(ordered(self.conflict, self.conflict.dms[dm], self.levels[dm]))
        least = value.copy()
        for part in self._improving[dm]:
            part.lower(value, least)
        least[~self.feasible] = HIGH
        return least


@dataclass(frozen=True, slots=True)
class _Ordered:
    """Choices of one decision maker in the order of its preference, best first, beside every choice of the others."""

    states: States
    """(choices, choices of the others): the state."""
    sources: npt.NDArray[np.intp]
    """The states that are asked about, flat."""
    better: npt.NDArray[np.intp]
    """Where, flat, the running minimum over all that it prefers to each of the sources stands."""

    def lower(self, value: Levels, least: Levels) -> None:
        """Put into `least`, for every source, the least value at what is preferred to it, if that is lower."""
        choices, rest = self.states.shape
        running = np.empty((choices + 1, rest), dtype=np.int32)
        running[0] = HIGH
        np.take(value, self.states, out=running[1:])
        np.minimum.accumulate(running, axis=0, out=running)
        least[self.sources] = np.minimum(least[self.sources], running.reshape(-1)[self.better])


def ordered(conflict: Conflict, dm: DecisionMaker, level: Levels) -> Iterator[_Ordered]:
    """The decision maker's choices in order, apart for each position of its one-way options.

    From a position of the one-way options only some can be reached: w of them make (3/2)^w times as many entries.
    """
    one_way = dm.mask & (conflict.only_to_yes | conflict.only_to_no)
    rest = subsets(((1 << conflict.size) - 1) & ~dm.mask)
    own = subsets(dm.mask)
    for position in subsets(one_way):
        is_within = reachable(conflict, one_way, np.int32(position), own)
        choices = own[is_within]
        here = choices[:, None] + rest[None, :]
        rank = level[here]
        order = np.argsort(-rank, axis=0, kind="stable")
        states = np.take_along_axis(here, order, axis=0)
        rank = np.take_along_axis(rank, order, axis=0)
        places = np.arange(len(choices), dtype=np.intp)[:, None]
        is_first = np.ones(states.shape, dtype=bool)
        is_first[1:] = rank[1:] != rank[:-1]
        strictly_better = np.maximum.accumulate(np.where(is_first, places, 0), axis=0)
        is_source = (states & np.int32(one_way)) == position
        flat = strictly_better * len(rest) + np.arange(len(rest))
        yield _Ordered(states, states[is_source].astype(np.intp), flat[is_source])


def reachable(conflict: Conflict, mask: OptionMask, start: States | np.int32, end: States) -> Flags:
    """Whether the options of a mask may be changed from where they are in one state to where they are in another."""
    changed = (start ^ end) & np.int32(mask)
    forbidden = (changed & start & np.int32(conflict.only_to_yes)) | (changed & ~start & np.int32(conflict.only_to_no))
    return np.asarray(forbidden == 0)


def subsets(mask: OptionMask) -> States:
    """All states in which no other option is taken, by number."""
    result = np.zeros(1, dtype=np.int32)
    for place in range(mask.bit_length()):
        if mask >> place & 1:
            result = np.concatenate([result, result | np.int32(1 << place)])
    return result


def pass_over(
    value: Levels, conflict: Conflict, mask: OptionMask, better: "np.ufunc", *, is_one_way: bool = True
) -> Levels:
    """The maximum or minimum over all changes of the options of a mask, one pass an option; changes `value`."""
    for place in range(conflict.size):
        if not mask >> place & 1:
            continue
        pairs = value.reshape(-1, 2, 1 << place)
        no, yes = pairs[:, 0], pairs[:, 1]
        if is_one_way and conflict.only_to_yes >> place & 1:
            better(no, yes, out=no)
        elif is_one_way and conflict.only_to_no >> place & 1:
            better(no, yes, out=yes)
        else:
            both = better(no, yes)
            pairs[:, 0] = both
            pairs[:, 1] = both
    return value


def matching(patterns: Iterable[Pattern], size: int) -> Flags:
    """The states that match one of the patterns."""
    flags = np.zeros((2,) * size, dtype=bool)
    for pattern in patterns:
        flags[_corner(pattern, size)] = True
    return flags.reshape(-1)


def levels_of(preference: Preference, size: int) -> Levels:
    """The level of every state, from 0; the same order as the preference's own levels."""
    match preference:
        case Prioritisation(statements):
            level = np.zeros(1 << size, dtype=np.int32)
            bits = 0
            for statement in statements:
                if bits == _SAFE_BITS:
                    level = _dense(level)
                    bits = int(level.max()).bit_length()
                level = level << 1
                level += matching(statement.patterns, size)
                bits += 1
            return level
        case Ranking(groups):
            ranks = np.zeros((2,) * size, dtype=np.int32)
            for place, group in reversed(list(enumerate(groups))):
                for pattern in group:
                    ranks[_corner(pattern, size)] = len(groups) - place
            return ranks.reshape(-1)
        case Weights():
            scaled = preference.scaled
            is_large = sum(map(abs, scaled)) >= 1 << 62
            worth = np.zeros(1, dtype=object if is_large else np.int64)
            for weight in scaled:
                worth = np.concatenate([worth, worth + weight])
            return _dense(worth)


def _dense(values: npt.NDArray[np.generic]) -> Levels:
    """The same order on the numbers from 0 on."""
    places: npt.NDArray[np.intp] = np.unique(values, return_inverse=True)[1]
    return places.reshape(-1).astype(np.int32)


def _corner(pattern: Pattern, size: int) -> tuple[int | slice, ...]:
    """The index of a pattern's states in an array with one axis an option, the last option first."""
    return tuple(
        (pattern.value >> place & 1) if pattern.mask >> place & 1 else slice(None) for place in reversed(range(size))
    )
