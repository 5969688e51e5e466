"""Whether one state is stable for a decision maker, with what proves it: the improvements, and the answers to them.

All is searched from the state itself, so that no solution and no table of all states is needed, whatever the number of
options; a limit on the moves that are looked at keeps the time bounded.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, product

from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import (
    Conflict,
    DecisionMaker,
    OptionMask,
    Pattern,
    Preference,
    Prioritisation,
    State,
    find_state,
)
from sinequanon.solve.moves import Move, legal_sequences, others

MOST_FREE = 16
"""Of a decision maker that may change more options only improvements by one of them are looked at."""
MOST_MOVES = 500_000
"""That are looked at for the answers to the improvements of one decision maker from one state."""
_MOST_KEPT = 12  # free options of which all sets are kept
_MOVES_A_LOOK = 4096  # at the clock


class LimitError(SinequanonError):
    """The moves or the time that a search may take did not suffice."""


@dataclass(frozen=True, slots=True)
class Sanction:
    """How the others deter a decision maker from an improvement."""

    improvement: Move
    answer: tuple[Move, ...]
    """Under SIM each starts where the improvement does, as all are made at once; else they follow each other."""
    end: State
    """Where the decision maker would find itself: no better off."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a state is stable for a decision maker, with what proves it.

    A state is stable when no improvement is left, or each has its sanction; unstable through an improvement without
    one, the best of them.
    """

    dm: str
    state: State
    concept: Concept
    is_stable: bool
    sanctions: tuple[Sanction, ...] = ()
    """One for every improvement from a stable state, the most tempting first."""
    temptation: Move | None = None
    """An improvement from an unstable state that nothing deters."""


@dataclass(frozen=True, slots=True)
class Deterrence:
    """What deters a decision maker from its improvements, as far as it was found."""

    sanctions: tuple[Sanction, ...]
    """The most tempting improvement first."""
    unfound: int = 0
    """Improvements whose sanction was not found among the moves that were looked at."""
    is_part: bool = False
    """Whether only improvements by one option were looked at."""


def verdict(conflict: Conflict, dm: str, state: State, concept: Concept, *, until: float | None = None) -> Verdict:
    """Whether a feasible state is stable for a decision maker, move by move.

    The worst case is the number of states that the others can reach for every improvement; `until` ends it at a time of
    `time.monotonic`.

    Raises:
        InvalidConflict: there is no such decision maker, or the state is not feasible.
        LimitError: the time did not suffice.
    """
    search = _Search(conflict, conflict.dm(dm), _checked(conflict, state), concept)
    search.until = until
    sanctions = []
    for move in search.tempting():
        sanction = search.sanction(move)
        if sanction is None:
            return Verdict(dm, state, concept, is_stable=False, temptation=move)
        sanctions.append(sanction)
    return Verdict(dm, state, concept, is_stable=True, sanctions=tuple(sanctions))


def deterrence(
    conflict: Conflict, dm: str, state: State, concept: Concept, *, most_moves: int = MOST_MOVES
) -> Deterrence:
    """What deters a decision maker from leaving a state that is known to be stable for it.

    Each improvement may take an equal part of the moves that are left, or a tenth of all if that is more, as what is
    found for one is often of use for the next.

    Raises:
        InvalidConflict: there is no such decision maker, or the state is not feasible or not stable.
    """
    mover = conflict.dm(dm)
    search = _Search(conflict, mover, _checked(conflict, state), concept)
    is_part = _free(conflict, mover, state).bit_count() > MOST_FREE
    tempting = search.tempting(most_options=1 if is_part else None)
    sanctions = []
    unfound = 0
    left = most_moves
    for place, move in enumerate(tempting):
        search.left = granted = min(left, max(left // (len(tempting) - place), most_moves // 10))
        try:
            sanction = search.sanction(move)
        except LimitError:
            unfound += 1
        else:
            if sanction is None:
                raise InvalidConflict(conflict.name, [f"{conflict.text(state)} is not stable for {dm} under {concept}"])
            sanctions.append(sanction)
        left -= granted - int(search.left)
    return Deterrence(tuple(sanctions), unfound, is_part)


class _Search:
    """Improvements of a decision maker from a state, and the answers to them."""

    left: float = float("inf")
    """How many moves may still be looked at."""
    until: float | None = None
    """When the search has to end, by `time.monotonic`."""

    def __init__(self, conflict: Conflict, dm: DecisionMaker, state: State, concept: Concept):
        self._conflict = conflict
        self._infeasible = tuple((pattern.mask, pattern.value) for pattern in conflict.infeasible)
        self._looked = 0
        self._dm = dm
        self._state = state
        self._concept = concept
        self._others = others(conflict, dm)
        self._compare = {one.name: _comparer(one.preference) for one in conflict.dms}
        self._is_better = self._compare[dm.name](state)
        self._escapes: dict[tuple[State, OptionMask], bool] = {}
        self._joining: list[list[Move]] | None = None

    def tempting(self, most_options: int | None = None) -> list[Move]:
        """The improvements, the most tempting first; only those that change so few options, if that is given."""
        ends = list(filter(self._is_better, self._moves(self._dm, self._state, most_options)))
        ends.sort(key=lambda end: (-self._dm.preference.level(end), end))
        return [Move(self._dm.name, self._state, end) for end in ends]

    def sanction(self, move: Move) -> Sanction | None:
        """The shortest answer that deters from an improvement, if there is one.

        Raises:
            LimitError: it was not found among the moves that may be looked at, or in time.
        """
        if self._concept is Concept.NASH:
            return None
        for end, answer in self._answers(move):
            if not self._is_better(end) and not (self._concept is Concept.SMR and self._has_escape(end)):
                return Sanction(move, answer, end)
        return None

    def _answers(self, move: Move) -> Iterator[tuple[State, tuple[Move, ...]]]:
        if self._concept is Concept.SIM:
            return self._joint_answers(move)
        step: Callable[[DecisionMaker, State], Iterable[State]] = self._moves
        if self._concept is Concept.SEQ:
            step = self._improvements
        return legal_sequences(self._others, move.end, step)

    def _joint_answers(self, move: Move) -> Iterator[tuple[State, tuple[Move, ...]]]:
        """What the others may do at the same time, those first in which the fewest take part."""
        if self._joining is None:
            self._joining = [
                [Move(other.name, self._state, end) for end in self._improvements(other, self._state)]
                for other in self._others
            ]
        for count in range(1, len(self._joining) + 1):
            for choices in combinations(self._joining, count):
                for answer in product(*choices):
                    self._look()
                    end = move.end
                    for one in answer:
                        end ^= one.start ^ one.end  # nobody shares an option
                    if self._is_feasible(end):
                        yield end, answer

    def _improvements(self, dm: DecisionMaker, state: State) -> Iterator[State]:
        return filter(self._compare[dm.name](state), self._moves(dm, state))

    def _moves(self, dm: DecisionMaker, state: State, most_options: int | None = None) -> Iterator[State]:
        """The states that a decision maker can bring about alone, those first for which it changes the fewest."""
        for change in _changes(_free(self._conflict, dm, state), most_options):
            self._look()
            if self._is_feasible(state ^ change):
                yield state ^ change

    def _has_escape(self, state: State) -> bool:
        """Whether the decision maker can move from there to a state that is better than where it began."""
        free = _free(self._conflict, self._dm, state)
        key = state & ~free, free
        if key not in self._escapes:
            preference = self._dm.preference
            if isinstance(preference, Prioritisation):
                kept = Pattern((1 << self._conflict.size) - 1 & ~free, state & ~free)
                self._escapes[key] = self._has_better(preference, kept)
            else:
                self._escapes[key] = any(map(self._is_better, self._moves(self._dm, state)))
        return self._escapes[key]

    def _has_better(self, preference: Prioritisation, within: Pattern) -> bool:
        """Whether a feasible state of a pattern is better than where the decision maker began.

        Statement by statement: what is as good so far has to keep those that are true there, and is better with one
        that is not.
        """
        as_good = [within]
        for statement in preference.statements:
            true = []
            for one, other in product(as_good, statement.patterns):
                self._look()
                if (one.value ^ other.value) & one.mask & other.mask:
                    continue
                both = Pattern(one.mask | other.mask, one.value | other.value)
                if find_state(self._conflict.infeasible, both) is not None:
                    true.append(both)
            if statement.holds(self._state):
                as_good = list(dict.fromkeys(true))
            elif true:
                return True
        return False

    def _is_feasible(self, state: State) -> bool:
        for mask, value in self._infeasible:  # noqa: SIM110 (a generator takes longer, and this is called most)
            if state & mask == value:
                return False
        return True

    def _look(self) -> None:
        if self.left <= 0:
            raise LimitError("no more moves may be looked at")
        self.left -= 1
        self._looked += 1
        if self.until is not None and not self._looked % _MOVES_A_LOOK and time.monotonic() > self.until:
            raise LimitError("the time did not suffice")


def _comparer(preference: Preference) -> Callable[[State], Callable[[State], bool]]:
    """What gives, for a state, the test whether others are better; it ends at the first statement that decides."""
    if not isinstance(preference, Prioritisation):
        level = cache(preference.level)

        def higher_than(state: State) -> Callable[[State], bool]:
            here = level(state)
            return lambda other: level(other) > here

        return higher_than
    every = [[(one.mask, one.value) for one in statement.patterns] for statement in preference.statements]

    def better_than(state: State) -> Callable[[State], bool]:
        held = [(pairs, any(state & mask == value for mask, value in pairs)) for pairs in every]

        def is_better(other: State) -> bool:
            for pairs, is_held in held:
                for mask, value in pairs:
                    if other & mask == value:
                        if not is_held:
                            return True
                        break
                else:
                    if is_held:
                        return False
            return False

        return is_better

    return better_than


def _checked(conflict: Conflict, state: State) -> State:
    if not 0 <= state < 1 << conflict.size or not conflict.is_feasible(state):
        raise InvalidConflict(conflict.name, [f"state {state} is not feasible"])
    return state


def _free(conflict: Conflict, dm: DecisionMaker, state: State) -> OptionMask:
    """The options that a decision maker may change."""
    return dm.mask & ~(state & conflict.only_to_yes | ~state & conflict.only_to_no)


def _changes(free: OptionMask, most_options: int | None) -> Iterable[OptionMask]:
    """The sets of free options, the smallest first, but for the empty one."""
    few = most_options is None and free.bit_count() <= _MOST_KEPT
    return _kept_changes(free) if few else _sets(free, most_options)


@lru_cache(maxsize=64)
def _kept_changes(free: OptionMask) -> tuple[OptionMask, ...]:
    return tuple(_sets(free, None))


def _sets(free: OptionMask, most_options: int | None) -> Iterator[OptionMask]:
    bits = [1 << place for place in range(free.bit_length()) if free >> place & 1]
    for count in range(1, 1 + min(len(bits), most_options or len(bits))):
        yield from map(sum, combinations(bits, count))
