"""A conflict: who decides on what, which states exist, and who prefers which.

After Fang, Hipel and Kilgour, *Interactive Decision Making* (1993): every option belongs to one decision maker, who
takes it or not; a state says for every option whether it is taken. Here a state is an int whose bit i says that option
i is taken. In files and messages it is a text of Y and N, one letter an option, the first option first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from math import lcm

from sinequanon.errors import InvalidConflict

State = int
"""Bit i says that option i is taken."""
OptionMask = int
"""A set of options: bit i says that option i is in it."""


class Moves(StrEnum):
    """In which direction an option may be changed."""

    BOTH = "both"
    TO_YES = "to_yes"
    TO_NO = "to_no"


@dataclass(frozen=True, slots=True)
class Pattern:
    """The states in which the options of `mask` are as in `value`; the others may be either.

    >>> Pattern.read("Y-N").text(3), Pattern.read("Y-N").matches(0b011)
    ('Y-N', True)
    """

    mask: OptionMask
    value: State

    @classmethod
    def read(cls, text: str) -> "Pattern":
        """The pattern written with one of Y, N and - for every option.

        Raises:
            ValueError: another character is in it.
        """
        if set(text) - set("YN-"):
            raise ValueError(f"{text!r} is not a pattern of Y, N and -")
        mask = sum(1 << place for place, letter in enumerate(text) if letter != "-")
        return cls(mask, sum(1 << place for place, letter in enumerate(text) if letter == "Y"))

    def matches(self, state: State) -> bool:
        """Whether the state is one of those."""
        return state & self.mask == self.value

    def text(self, count: int) -> str:
        """The pattern as a text for so many options."""
        return "".join(
            "-" if not self.mask >> place & 1 else "Y" if self.value >> place & 1 else "N" for place in range(count)
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that is true in a state that matches one of the patterns."""

    patterns: tuple[Pattern, ...]
    formula: str | None = field(default=None, compare=False)
    """The words that it was built from, if it was."""

    def holds(self, state: State) -> bool:
        """Whether it is true in the state."""
        return any(pattern.matches(state) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Prioritisation:
    """Statements, the most important first: the first one on which two states differ decides between them."""

    statements: tuple[Statement, ...]

    def level(self, state: State) -> int:
        """How good the state is: a higher level is preferred, an equal one is as good."""
        level = 0
        for statement in self.statements:
            level = level << 1 | statement.holds(state)
        return level


@dataclass(frozen=True, slots=True)
class Ranking:
    """Groups of states, the best first; the states of a group are equally preferred."""

    groups: tuple[tuple[Pattern, ...], ...]

    def level(self, state: State) -> int:
        """How good the state is: a higher level is preferred, an equal one is as good."""
        for place, group in enumerate(self.groups):
            if any(pattern.matches(state) for pattern in group):
                return len(self.groups) - place
        return 0


@dataclass(frozen=True, slots=True)
class Weights:
    """What each option, taken, is worth; a state is worth the sum."""

    weights: tuple[Fraction, ...]

    @property
    def scaled(self) -> tuple[int, ...]:
        """The weights as whole numbers in the same proportion, so that equal sums are equal."""
        scale = lcm(*(weight.denominator for weight in self.weights))
        return tuple(int(weight * scale) for weight in self.weights)

    def level(self, state: State) -> int:
        """How good the state is: a higher level is preferred, an equal one is as good."""
        return sum(weight for place, weight in enumerate(self.scaled) if state >> place & 1)


Preference = Prioritisation | Ranking | Weights
Tagged = tuple[Pattern, int]
"""A pattern and the number of the group that has it."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something that one decision maker may do."""

    name: str
    moves: Moves = Moves.BOTH


@dataclass(frozen=True, slots=True)
class DecisionMaker:
    """One who controls options, given by their places in the conflict's list, and prefers some states to others."""

    name: str
    options: tuple[int, ...]
    preference: Preference

    @property
    def mask(self) -> OptionMask:
        """Its options as a mask."""
        return sum(1 << place for place in self.options)


@dataclass(frozen=True)
class Conflict:
    """Options, decision makers and the states that do not exist; checked when it is made.

    Raises:
        InvalidConflict: it is not well made; all that is wrong is listed.
    """

    options: tuple[Option, ...]
    dms: tuple[DecisionMaker, ...]
    infeasible: tuple[Pattern, ...] = ()
    labels: tuple[tuple[str, Pattern], ...] = ()
    """Names of states."""
    name: str = "conflict"
    title: str | None = None
    source: str | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems = list(find_problems(self))
        if problems:
            raise InvalidConflict(self.name, problems)

    @property
    def size(self) -> int:
        """The number of options."""
        return len(self.options)

    @cached_property
    def only_to_yes(self) -> OptionMask:
        """The options that, once taken, stay so."""
        return sum(1 << place for place, option in enumerate(self.options) if option.moves is Moves.TO_YES)

    @cached_property
    def only_to_no(self) -> OptionMask:
        """The options that, once given up, stay so."""
        return sum(1 << place for place, option in enumerate(self.options) if option.moves is Moves.TO_NO)

    def is_feasible(self, state: State) -> bool:
        """Whether the state exists."""
        return not any(pattern.matches(state) for pattern in self.infeasible)

    def feasible_states(self) -> Iterator[State]:
        """The states that exist, by number."""
        return (state for state in range(1 << self.size) if self.is_feasible(state))

    def text(self, state: State) -> str:
        """The state as a text of Y and N."""
        return "".join("Y" if state >> place & 1 else "N" for place in range(self.size))

    def read_state(self, text: str) -> State:
        """The state with this text or label.

        Raises:
            InvalidConflict: there is none, or it is not feasible.
        """
        if len(text) == self.size and not set(text) - set("YN"):
            state = Pattern.read(text).value
        elif any(name == text for name, _ in self.labels):
            pattern = next(pattern for name, pattern in self.labels if name == text)
            found = find_state(self.infeasible, pattern)
            state = pattern.value if found is None else found
        else:
            raise InvalidConflict(self.name, [f"{text!r} is no state: give {self.size} letters Y or N"])
        if not self.is_feasible(state):
            raise InvalidConflict(self.name, [f"state {text} is not feasible"])
        return state

    def label(self, state: State) -> str | None:
        """The name of the state, if it has one."""
        return next((name for name, pattern in self.labels if pattern.matches(state)), None)

    def dm(self, name: str) -> DecisionMaker:
        """The decision maker of this name.

        Raises:
            InvalidConflict: there is none.
        """
        for dm in self.dms:
            if dm.name == name:
                return dm
        known = ", ".join(dm.name for dm in self.dms)
        raise InvalidConflict(self.name, [f"no decision maker {name!r}; there are {known}"])


def find_state(avoided: Sequence[Pattern], within: Pattern) -> State | None:
    """A state within a pattern that matches none of the others; None where there is none.

    Branches on an option of the shortest pattern; the worst case is exponential in the number of patterns.
    """
    left = [pattern for pattern in avoided if _meet(pattern, within)]
    if not left:
        return within.value
    shortest = min(left, key=lambda pattern: (pattern.mask & ~within.mask).bit_count())
    free = shortest.mask & ~within.mask
    if not free:
        return None
    bit = free & -free
    for value in (~shortest.value & bit, shortest.value & bit):
        found = find_state(left, Pattern(within.mask | bit, within.value | value))
        if found is not None:
            return found
    return None


def find_problems(conflict: Conflict) -> Iterator[str]:
    """All that is wrong with a conflict, in words."""
    size = len(conflict.options)
    if not size:
        yield "it has no options"
    if not conflict.dms:
        yield "it has no decision makers"
    yield from _name_problems("option", [option.name for option in conflict.options])
    yield from _name_problems("decision maker", [dm.name for dm in conflict.dms])
    yield from _name_problems("label", [name for name, _ in conflict.labels])
    yield from _owner_problems(conflict)
    beyond = list(_misfits(conflict, size))
    yield from beyond
    if beyond or not size:
        return
    everything = Pattern(0, 0)
    if find_state(conflict.infeasible, everything) is None:
        yield "no state is feasible"
        return
    for dm in conflict.dms:
        if isinstance(dm.preference, Ranking):
            yield from _ranking_problems(conflict, dm.name, dm.preference)


def _meet(one: Pattern, other: Pattern) -> bool:
    return not (one.value ^ other.value) & one.mask & other.mask


def _name_problems(thing: str, names: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if not name.strip():
            yield f"one {thing} has no name"
        elif names.count(name) > 1:
            yield f"{names.count(name)} {thing}s are called {name!r}"


def _owner_problems(conflict: Conflict) -> Iterator[str]:
    size = len(conflict.options)
    owners: dict[int, list[str]] = {}
    for dm in conflict.dms:
        if len(set(dm.options)) < len(dm.options):
            yield f"{dm.name} has an option twice"
        for place in dict.fromkeys(dm.options):
            if not 0 <= place < size:
                yield f"{dm.name} has option {place}, and there are {size}, numbered from 0"
            owners.setdefault(place, []).append(dm.name)
    for place, option in enumerate(conflict.options):
        of_option = owners.get(place, [])
        if not of_option:
            yield f"option {option.name!r} belongs to nobody"
        elif len(of_option) > 1:
            yield f"option {option.name!r} belongs to {' and '.join(of_option)}"


def _misfits(conflict: Conflict, size: int) -> Iterator[str]:
    """Patterns and weights that do not fit the number of options."""
    places: list[tuple[str, Sequence[Pattern]]] = [("infeasible", conflict.infeasible)]
    places += [(f"label {name}", [pattern]) for name, pattern in conflict.labels]
    for dm in conflict.dms:
        match dm.preference:
            case Prioritisation(statements):
                for number, statement in enumerate(statements, 1):
                    places.append((f"{dm.name}, statement {number}", statement.patterns))
            case Ranking(groups):
                places += [(f"{dm.name}, group {number}", group) for number, group in enumerate(groups, 1)]
            case Weights(weights):
                if len(weights) != size:
                    yield f"{dm.name} has {len(weights)} weights for {size} options"
    for where, patterns in places:
        if any(pattern.mask >> size or pattern.value & ~pattern.mask for pattern in patterns):
            yield f"{where}: a pattern is not one of {size} options"


def _ranking_problems(conflict: Conflict, name: str, ranking: Ranking) -> Iterator[str]:
    """A state in no group, and a state in two."""
    tagged = [(pattern, number) for number, group in enumerate(ranking.groups, 1) for pattern in group]
    outside = find_state([*conflict.infeasible, *(pattern for pattern, _ in tagged)], Pattern(0, 0))
    if outside is not None:
        yield f"{name}: state {conflict.text(outside)} is in no group of the ranking"
    for (one, first), (other, second) in _rivals(tagged, (1 << conflict.size) - 1):
        if first != second and _meet(one, other):
            both = Pattern(one.mask | other.mask, one.value | other.value)
            shared = find_state(conflict.infeasible, both)
            if shared is not None:
                yield f"{name}: state {conflict.text(shared)} is in groups {first} and {second} of the ranking"
                return


def _rivals(tagged: Sequence[Tagged], full: OptionMask) -> Iterator[tuple[Tagged, Tagged]]:
    """The pairs of patterns that may share a state; patterns of one state each are looked up instead of compared."""
    single: dict[State, Tagged] = {}
    wide = []
    for item in tagged:
        if item[0].mask != full:
            wide.append(item)
        else:
            yield single.setdefault(item[0].value, item), item
    yield from combinations(wide, 2)
    yield from product(wide, single.values())
