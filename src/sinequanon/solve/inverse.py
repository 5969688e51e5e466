"""Inverse analysis: which preferences would make a wanted state an equilibrium.

After Kinsara, Kilgour and Hipel, "Inverse approach to the graph model for conflict resolution", IEEE Transactions on
Systems, Man, and Cybernetics: Systems 45 (2015) 734-742: a state and a concept are given, and preferences are sought.
Two questions are answered, both by looking at orders one by one:

- `find_orders`: which of all orders of one decision maker's statements (or groups of its ranking) do, the others' as
  they are;
- `find_fewest_swaps`: how many swaps of neighbouring statements it takes at least, over all decision makers.

Whether a state is stable for a decision maker under Nash, GMR and SMR rests on its own preference alone, so there each
is searched apart. Under SEQ and SIM, where answers have to be improvements, all are searched together; as SEQ implies
GMR, and SIM does where all states are feasible, orders that fail under GMR are passed over.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, permutations, product
from math import factorial

from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.orders import (
    Order,
    Profile,
    check_has_parts,
    orders_with_swaps,
    present_profile,
    with_profile,
)
from sinequanon.solve.verdicts import LimitError, verdict

MAX_ORDERS = 5_040
"""Orders of one decision maker that are looked at: all of 7 statements."""
SECONDS = 10.0
"""How long the fewest swaps are looked for, if nothing else is said."""
MAX_SHOWN = 100
"""Answers of one search that are kept."""
_OWN_PREFERENCE = (Concept.NASH, Concept.GMR, Concept.SMR)


@dataclass(frozen=True, slots=True)
class FewestSwaps:
    """How few swaps of neighbouring statements make the state an equilibrium."""

    count: int | None
    """The fewest; None where none was found."""
    profiles: tuple[Profile, ...]
    """Orders at this number of swaps that do, at most `MAX_SHOWN`."""
    at_least: int
    """No fewer swaps than this will do; where `count` is known, the same."""
    is_decided: bool
    """Whether `count` is certain: if it is None, that no orders do. False where the limit ended the search."""
    examined: int
    """How many orders were looked at."""


def is_equilibrium(conflict: Conflict, state: State, concept: Concept, *, until: float | None = None) -> bool:
    """Whether a feasible state is stable for all, decided from this state alone.

    Raises:
        LimitError: it was not decided until a time of `time.monotonic`.
    """
    return all(verdict(conflict, dm.name, state, concept, until=until).is_stable for dm in conflict.dms)


def find_orders(
    conflict: Conflict,
    dm: str,
    wanted: State,
    concept: Concept,
    *,
    max_orders: int = MAX_ORDERS,
    seconds: float | None = None,
) -> tuple[Order, ...]:
    """The orders of one decision maker's statements that make a state an equilibrium.

    Looks at all of them: n statements have n! orders, the present one among them.

    Args:
        conflict: The conflict.
        dm: The name of the decision maker whose order is varied; the others' preferences stay.
        wanted: The state.
        concept: Under which it shall be an equilibrium.
        max_orders: More orders than this are not looked at.
        seconds: How long they may be looked at; as long as it takes if None.

    Returns:
        The orders that do, by places in the present order.

    Raises:
        InvalidConflict: there is no such decision maker, it weighs its options, or the state is not feasible.
        LimitError: the time did not suffice.
        SinequanonError: there are more orders than the limit.
    """
    _check_feasible(conflict, wanted)
    count = len(check_has_parts(conflict, dm))
    if factorial(count) > max_orders:
        raise SinequanonError(f"{dm}: {count} statements have {factorial(count):,} orders; the limit is {max_orders:,}")
    until = None if seconds is None else time.monotonic() + seconds
    present = present_profile(conflict)
    place = [one.name for one in conflict.dms].index(dm)
    if concept in _OWN_PREFERENCE:
        rest = (one.name for one in conflict.dms if one.name != dm)
        if not all(verdict(conflict, name, wanted, concept, until=until).is_stable for name in rest):
            return ()
    found = []
    for order in permutations(range(count)):
        if until is not None and time.monotonic() > until:
            raise LimitError(f"{seconds:g} s did not suffice for the {factorial(count):,} orders of {dm}")
        changed = with_profile(conflict, (*present[:place], order, *present[place + 1 :]))
        if verdict(changed, dm, wanted, concept, until=until).is_stable and (
            concept in _OWN_PREFERENCE or is_equilibrium(changed, wanted, concept, until=until)
        ):
            found.append(order)
    return tuple(found)


def find_fewest_swaps(
    conflict: Conflict, wanted: State, concept: Concept, *, seconds: float = SECONDS, max_profiles: int | None = None
) -> FewestSwaps:
    """The fewest swaps of neighbouring statements, of all decision makers together, that make a state an equilibrium.

    Looks at all orders one swap away, then two, and so on; in each round first at those of one decision maker, then of
    two, and so on. Orders are made one by one and none is kept. The statements stay what they are: there may be no
    orders that do.

    Args:
        conflict: The conflict.
        wanted: The state.
        concept: Under which it shall be an equilibrium.
        seconds: After so long the search ends undecided.
        max_profiles: The same after so many orders.

    Raises:
        InvalidConflict: the state is not feasible.
    """
    _check_feasible(conflict, wanted)
    limit = _Limit(time.monotonic() + seconds, max_profiles)
    counts = [len(order) for order in present_profile(conflict)]
    if concept in _OWN_PREFERENCE:
        parts = (limit.part(len(counts) - place) for place in range(len(counts)))
        tests = ((_Alone(conflict, wanted, concept, part), part) for part in parts)
        return _together(
            _search([counts[place]], test.of(place), lambda _: True, part) for place, (test, part) in enumerate(tests)
        )

    names = [dm.name for dm in conflict.dms]

    def does(profile: Profile) -> bool:
        limit.use()
        changed = with_profile(conflict, profile)
        for name in names:
            if not limit.is_stable(changed, name, wanted, concept):
                names.insert(0, names.pop(names.index(name)))  # who leaves here will leave in the next one, too
                return False
        return True

    return _search(counts, _Alone(conflict, wanted, _test_alone(conflict, concept), limit).does, does, limit)


class _Spent(Exception):  # noqa: N818 (no error)
    """The search has no time or orders left."""


@dataclass
class _Limit:
    """What a search may use, and what it has used."""

    end: float
    most: int | None
    used: int = 0

    def part(self, shares: int) -> "_Limit":
        """An equal share of the time that is left."""
        now = time.monotonic()
        return _Limit(now + max(0.0, self.end - now) / shares, self.most)

    def use(self) -> None:
        """Take one order."""
        if self.used == self.most:
            raise _Spent
        self.used += 1
        self.check()

    def is_stable(self, conflict: Conflict, dm: str, state: State, concept: Concept) -> bool:
        """Whether the state is stable for a decision maker, if there is time to see it."""
        try:
            return verdict(conflict, dm, state, concept, until=self.end).is_stable
        except LimitError as error:
            raise _Spent from error

    def check(self) -> None:
        """See that there is time left."""
        if time.monotonic() > self.end:
            raise _Spent


def _test_alone(conflict: Conflict, concept: Concept) -> Concept | None:
    """What each alone has to find stable, so that SEQ or SIM can hold; None where nothing of the kind is known."""
    return None if concept is Concept.SIM and conflict.infeasible else Concept.GMR


class _Alone:
    """Whether the wanted state is stable for a decision maker by its own order alone; each is looked at once."""

    def __init__(self, conflict: Conflict, wanted: State, concept: Concept | None, limit: _Limit):
        self._conflict = conflict
        self._wanted = wanted
        self._concept = concept
        self._limit = limit
        self._present = present_profile(conflict)
        self._known: dict[tuple[int, Order], bool] = {}

    def of(self, dm: int) -> Callable[[int, Order], bool]:
        """The test of the orders of one decision maker, whatever its place in a search."""
        return lambda _, order: self.does(dm, order)

    def does(self, dm: int, order: Order) -> bool:
        """Whether the order does."""
        self._limit.check()
        if self._concept is None:
            return True
        if (dm, order) not in self._known:
            self._limit.use()
            changed = with_profile(self._conflict, (*self._present[:dm], order, *self._present[dm + 1 :]))
            name = changed.dms[dm].name
            self._known[dm, order] = self._limit.is_stable(changed, name, self._wanted, self._concept)
        return self._known[dm, order]


def _check_feasible(conflict: Conflict, state: State) -> None:
    if not 0 <= state < 1 << conflict.size or not conflict.is_feasible(state):
        raise InvalidConflict(conflict.name, [f"state {state} is not feasible"])


def _search(
    counts: Sequence[int], may: Callable[[int, Order], bool], does: Callable[[Profile], bool], limit: _Limit
) -> FewestSwaps:
    """Profiles of so many statements each, by rounds of one more swap, until some of a round do.

    Args:
        counts: How many statements each decision maker has.
        may: Whether an order of a decision maker can be part of a profile that does.
        does: Whether a profile does, all parts of which may.
        limit: What may be used.
    """
    most = sum(count * (count - 1) // 2 for count in counts)
    for swaps in range(most + 1):
        found: list[Profile] = []
        try:
            for profile in _profiles(counts, swaps, may):
                if does(profile):
                    found.append(profile)
        except _Spent:
            return FewestSwaps(swaps if found else None, tuple(found[:MAX_SHOWN]), swaps, bool(found), limit.used)
        if found:
            return FewestSwaps(swaps, tuple(found[:MAX_SHOWN]), swaps, is_decided=True, examined=limit.used)
    return FewestSwaps(None, (), most + 1, is_decided=True, examined=limit.used)


def _profiles(counts: Sequence[int], swaps: int, may: Callable[[int, Order], bool]) -> Iterator[Profile]:
    """The profiles with just so many swaps, first those in which one decision maker's order changes, then two."""
    for changed in range(min(swaps, len(counts)) + 1):
        for places in combinations(range(len(counts)), changed):
            for shares in _shares(swaps, [counts[place] * (counts[place] - 1) // 2 for place in places]):
                share = dict(zip(places, shares, strict=True))
                yield from _product(counts, [share.get(place, 0) for place in range(len(counts))], may)


def _shares(total: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The ways to share a number out so that each gets at least 1 and at most what it can take."""
    if not most:
        if not total:
            yield ()
        return
    for first in range(1, min(total, most[0]) + 1):
        for rest in _shares(total - first, most[1:]):
            yield (first, *rest)


def _product(
    counts: Sequence[int], swaps: Sequence[int], may: Callable[[int, Order], bool], start: Profile = ()
) -> Iterator[Profile]:
    """The profiles that begin so, with so many statements and swaps each, every part of which may; made one by one."""
    place = len(start)
    if place == len(counts):
        yield start
        return
    for order in orders_with_swaps(counts[place], swaps[place]):
        if may(place, order):
            yield from _product(counts, swaps, may, (*start, order))


def _together(each: Iterable[FewestSwaps]) -> FewestSwaps:
    """The answer for all of the answers for each decision maker apart, in the conflict's order."""
    alone = list(each)
    examined = sum(one.examined for one in alone)
    is_impossible = any(one.count is None and one.is_decided for one in alone)
    at_least = sum(one.at_least for one in alone)
    if any(one.count is None for one in alone):
        return FewestSwaps(None, (), at_least, is_impossible, examined)
    choices = ([profile[0] for profile in one.profiles] for one in alone)
    profiles = tuple(islice(product(*choices), MAX_SHOWN))
    return FewestSwaps(at_least, profiles, at_least, is_decided=True, examined=examined)
