"""The order of a decision maker's statements, or of the groups of its ranking, and conflicts with other orders.

What a statement says stays; only which of two is more important changes. Weights have no order.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from sinequanon.errors import InvalidConflict
from sinequanon.solve.conflict import Conflict, Pattern, Preference, Prioritisation, Ranking, Statement, Weights

Order = tuple[int, ...]
"""Places in the present order, counted from 0, the most important or best first."""
Profile = tuple[Order, ...]
"""One order for each decision maker, in the conflict's order."""


def parts_of(preference: Preference) -> tuple[Statement, ...] | tuple[tuple[Pattern, ...], ...]:
    """The statements or groups, the most important or best first; none for weights."""
    match preference:
        case Prioritisation(statements):
            return statements
        case Ranking(groups):
            return groups
        case Weights():
            return ()


def reordered(preference: Preference, order: Order) -> Preference:
    """The preference with its statements or groups in another order."""
    match preference:
        case Prioritisation(statements):
            return Prioritisation(tuple(statements[place] for place in order))
        case Ranking(groups):
            return Ranking(tuple(groups[place] for place in order))
        case Weights():
            return preference


def present_profile(conflict: Conflict) -> Profile:
    """The orders as they are."""
    return tuple(tuple(range(len(parts_of(dm.preference)))) for dm in conflict.dms)


def with_profile(conflict: Conflict, profile: Profile) -> Conflict:
    """The conflict with these orders: as sound as before, so that nothing is checked again."""
    pairs = zip(conflict.dms, profile, strict=True)
    changed = copy(conflict)
    dms = tuple(replace(dm, preference=reordered(dm.preference, order)) for dm, order in pairs)
    object.__setattr__(changed, "dms", dms)
    return changed


def with_preference(conflict: Conflict, name: str, preference: Preference) -> Conflict:
    """The conflict with another preference of one decision maker.

    Raises:
        InvalidConflict: there is no such decision maker, or the preference does not fit the conflict.
    """
    conflict.dm(name)
    dms = (replace(dm, preference=preference) if dm.name == name else dm for dm in conflict.dms)
    return replace(conflict, dms=tuple(dms))


def orders_with_swaps(count: int, swaps: int) -> Iterator[Order]:
    """The orders of so many that take just this number of swaps of neighbours, one by one.

    Each is given by its first place and the order of the rest: what comes first passes all that stood before it.

    >>> list(orders_with_swaps(3, 2))
    [(1, 2, 0), (2, 0, 1)]
    """
    yield from _orders_of(tuple(range(count)), swaps)


def _orders_of(left: Order, swaps: int) -> Iterator[Order]:
    if not swaps:
        yield left
        return
    rest = len(left) - 1
    for passed in range(max(0, swaps - rest * (rest - 1) // 2), min(rest, swaps) + 1):
        for order in _orders_of((*left[:passed], *left[passed + 1 :]), swaps - passed):
            yield (left[passed], *order)


def swaps_between(order: Order) -> int:
    """The fewest swaps of neighbours that lead from the present order to this one: its inversions.

    >>> swaps_between((2, 0, 1))
    2
    """
    return sum(one > other for place, one in enumerate(order) for other in order[place + 1 :])


def check_has_parts(conflict: Conflict, name: str) -> Sequence[object]:
    """The statements or groups of a decision maker.

    Raises:
        InvalidConflict: there is no such decision maker, or it weighs its options.
    """
    parts = parts_of(conflict.dm(name).preference)
    if not parts:
        raise InvalidConflict(conflict.name, [f"{name} has no statements and no ranking to put into another order"])
    return parts
