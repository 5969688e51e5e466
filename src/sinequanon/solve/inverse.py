"""Inverse analysis: which preferences would make a wanted state an equilibrium.

After Kinsara, Kilgour and Hipel, "Inverse approach to the graph model for conflict resolution", IEEE Transactions on
Systems, Man, and Cybernetics: Systems 45 (2015) 734-742: a state and a concept are given, and preferences are sought.
Two questions are answered, both by looking at orders one by one:

- `find_orders`: which of all orders of one decision maker's statements (or groups of its ranking) do, the others' as
  they are;
- `find_fewest_swaps`: how many swaps of neighbouring statements it takes at least, over all decision makers.

Whether a state is stable for a decision maker under Nash, GMR and SMR rests on its own preference alone, so there each
is searched apart; under SEQ and SIM, where answers have to be improvements, all are searched together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, permutations, product
from math import factorial

from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.orders import Order, Profile, check_has_parts, neighbours, present_profile, with_profile
from sinequanon.solve.stability import verdict

MAX_ORDERS = 5_040
"""Orders of one decision maker that are looked at: all of 7 statements."""
MAX_PROFILES = 5_000
"""Orders of all decision makers that are looked at in search of the fewest swaps."""
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


def is_equilibrium(conflict: Conflict, state: State, concept: Concept) -> bool:
    """Whether a feasible state is stable for all, decided from this state alone."""
    return all(verdict(conflict, dm.name, state, concept).is_stable for dm in conflict.dms)


def find_orders(
    conflict: Conflict, dm: str, wanted: State, concept: Concept, *, max_orders: int = MAX_ORDERS
) -> tuple[Order, ...]:
    """The orders of one decision maker's statements that make a state an equilibrium.

    Looks at all of them: n statements have n! orders, the present one among them.

    Args:
        conflict: The conflict.
        dm: The name of the decision maker whose order is varied; the others' preferences stay.
        wanted: The state.
        concept: Under which it shall be an equilibrium.
        max_orders: More orders than this are not looked at.

    Returns:
        The orders that do, by places in the present order.

    Raises:
        InvalidConflict: there is no such decision maker, it weighs its options, or the state is not feasible.
        SinequanonError: there are more orders than the limit.
    """
    _check_feasible(conflict, wanted)
    count = len(check_has_parts(conflict, dm))
    if factorial(count) > max_orders:
        raise SinequanonError(f"{dm}: {count} statements have {factorial(count):,} orders; the limit is {max_orders:,}")
    present = present_profile(conflict)
    place = [one.name for one in conflict.dms].index(dm)
    if concept in _OWN_PREFERENCE:
        rest = (one.name for one in conflict.dms if one.name != dm)
        if not all(verdict(conflict, name, wanted, concept).is_stable for name in rest):
            return ()
    found = []
    for order in permutations(range(count)):
        changed = with_profile(conflict, (*present[:place], order, *present[place + 1 :]))
        if verdict(changed, dm, wanted, concept).is_stable and (
            concept in _OWN_PREFERENCE or is_equilibrium(changed, wanted, concept)
        ):
            found.append(order)
    return tuple(found)


def find_fewest_swaps(
    conflict: Conflict, wanted: State, concept: Concept, *, max_profiles: int = MAX_PROFILES
) -> FewestSwaps:
    """The fewest swaps of neighbouring statements, of all decision makers together, that make a state an equilibrium.

    A search in breadth, one round a swap. The statements stay what they are: there may be no orders that do.

    Args:
        conflict: The conflict.
        wanted: The state.
        concept: Under which it shall be an equilibrium.
        max_profiles: After so many orders the search ends undecided; under Nash, GMR and SMR, for each decision maker.

    Raises:
        InvalidConflict: the state is not feasible.
    """
    _check_feasible(conflict, wanted)
    present = present_profile(conflict)
    if concept not in _OWN_PREFERENCE:

        def does(profile: Profile) -> bool:
            return is_equilibrium(with_profile(conflict, profile), wanted, concept)

        return _search(present, range(len(present)), does, max_profiles)
    alone = []
    for place, dm in enumerate(conflict.dms):

        def does_alone(profile: Profile, name: str = dm.name) -> bool:
            return verdict(with_profile(conflict, profile), name, wanted, concept).is_stable

        alone.append(_search(present, [place], does_alone, max_profiles))
    return _together(alone)


def _check_feasible(conflict: Conflict, state: State) -> None:
    if not 0 <= state < 1 << conflict.size or not conflict.is_feasible(state):
        raise InvalidConflict(conflict.name, [f"state {state} is not feasible"])


def _search(
    present: Profile, movable: Sequence[int], does: Callable[[Profile], bool], max_profiles: int
) -> FewestSwaps:
    """Orders of the movable decision makers, by rounds of one more swap, until some of a round do."""
    seen = {present}
    border = [present]
    swaps = examined = 0
    while border:
        found: list[Profile] = []
        for profile in border:
            if examined == max_profiles:
                count = swaps if found else None
                return FewestSwaps(count, tuple(found[:MAX_SHOWN]), swaps, bool(found), examined)
            examined += 1
            if does(profile):
                found.append(profile)
        if found:
            return FewestSwaps(swaps, tuple(found[:MAX_SHOWN]), swaps, is_decided=True, examined=examined)
        fresh = []
        for profile in border:
            for place in movable:
                for order in neighbours(profile[place]):
                    changed = (*profile[:place], order, *profile[place + 1 :])
                    if changed not in seen:
                        seen.add(changed)
                        fresh.append(changed)
        border = fresh
        swaps += 1
    return FewestSwaps(None, (), swaps, is_decided=True, examined=examined)


def _together(alone: Sequence[FewestSwaps]) -> FewestSwaps:
    """The answer for all of the answers for each decision maker apart, in the conflict's order."""
    examined = sum(one.examined for one in alone)
    at_least = sum(one.at_least for one in alone)
    if any(one.count is None for one in alone):
        is_impossible = any(one.count is None and one.is_decided for one in alone)
        return FewestSwaps(None, (), at_least, is_impossible, examined)
    choices = ([profile[place] for profile in one.profiles] for place, one in enumerate(alone))
    profiles = tuple(islice(product(*choices), MAX_SHOWN))
    return FewestSwaps(at_least, profiles, at_least, is_decided=True, examined=examined)
