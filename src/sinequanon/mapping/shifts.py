"""Where a party's stance on an option changed: it hardened, softened or turned, with the words before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sinequanon.mapping.stances import RANK, Said, Stance, Stances


class ShiftKind(StrEnum):
    """Which way a stance went: away from the option, towards it, or from one side to the other."""

    HARDENED = "hardened"
    SOFTENED = "softened"
    TURNED = "turned"


_FOR = frozenset({Stance.PLEDGED, Stance.WILLING})


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A change of stance between two times that a party spoke on an option."""

    party: str
    option: str
    kind: ShiftKind
    before: Said
    after: Said


def find_shifts(
    stances: Stances, *, party: str | None = None, option: str | None = None, since: str | None = None
) -> list[Shift]:
    """The shifts, by date of the later words.

    Args:
        stances: all stances.
        party: of this decision maker only.
        option: on this option only.
        since: only those whose later words are of this date (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) or after.
    """
    found = [
        shift
        for (holder, on), _ in stances.history.items()
        if party in (None, holder) and option in (None, on)
        for shift in _shifts(stances, holder, on)
        if since is None or (shift.after.date or "") >= since
    ]
    return sorted(found, key=lambda shift: shift.after.mention.order)


def _shifts(stances: Stances, party: str, option: str) -> Iterator[Shift]:
    for before, after in pairwise(stances.history[party, option]):
        kind = shift_kind(before.stance, after.stance)
        if kind is not None and before.date != after.date:
            yield Shift(party=party, option=option, kind=kind, before=before, after=after)


def shift_kind(before: Stance, after: Stance) -> ShiftKind | None:
    """How a stance changed; None where it is the same, or the option was called off, carried out or planned anew.

    From refused to pledged or done, or the other way, it turned.
    """
    is_carried_out = Stance.DONE in (before, after) and {before, after} <= {Stance.DONE, *_FOR}
    if before is after or Stance.OPEN in (before, after) or is_carried_out:
        return None
    firm = {Stance.PLEDGED, Stance.DONE}
    if (before is Stance.REFUSED and after in firm) or (after is Stance.REFUSED and before in firm):
        return ShiftKind.TURNED
    return ShiftKind.SOFTENED if RANK[after] > RANK[before] else ShiftKind.HARDENED
