"""Where a party's stance on an option changed: it hardened, softened or turned, with the words before and after."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sinequanon.errors import InvalidRecord
from sinequanon.mapping.stances import RANK, Said, Stance, Stances
from sinequanon.store.checks import is_date


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
        since: only those whose later words are of this date (`YYYY`, `YYYY-MM`, `YYYY-MM-DD`) or after; a partial
            date of theirs fits if one of its days does.

    Raises:
        InvalidRecord: `since` is no date.
    """
    if since is not None and not is_date(since):
        raise InvalidRecord(f"since is {since!r} and should be YYYY, YYYY-MM or YYYY-MM-DD")
    found = [
        shift
        for (holder, on), _ in stances.history.items()
        if party in (None, holder) and option in (None, on)
        for shift in _shifts(stances, holder, on)
        if since is None or _reaches(shift.after.date or "", since)
    ]
    return sorted(found, key=lambda shift: shift.after.mention.order)


def _shifts(stances: Stances, party: str, option: str) -> Iterator[Shift]:
    """Between what counted on one date and what counted on the next; what has no date is passed over."""
    last = {said.date: said for said in stances.history[party, option] if said.date is not None}
    for before, after in pairwise(last.values()):
        kind = shift_kind(before.stance, after.stance)
        if kind is not None and not _overlap(str(before.date), str(after.date)):
            yield Shift(party=party, option=option, kind=kind, before=before, after=after)


def _reaches(date: str, since: str) -> bool:
    shared = min(len(date), len(since))
    return shared > 0 and date[:shared] >= since[:shared]


def _overlap(one: str, other: str) -> bool:
    """Whether one date is a part of the other ("2021-03" and "2021"), so that which came first is not known."""
    return one.startswith(other) or other.startswith(one)


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
