"""The unlock panel: the fewest changed positions that would free a goal, within a time."""

import time
from dataclasses import dataclass

from sinequanon.mapping import Map, Unlock
from sinequanon.mapping.outline import Line, unlock_lines

TIME_S = 5.0
"""How long a page looks for ways."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One minimal set of changes: who would have to make them, and its lines with the sentences."""

    number: int
    changes: int
    parties: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The ways to a goal, fewest changes first.

    `is_more` tells that there are more than were asked for, `is_cut` that the time was over before all were found.
    """

    goal: str
    together: bool
    ways: tuple[Way, ...]
    follows_already: bool
    is_more: bool
    is_cut: bool
    time_s: float


def find_ways(drawn: Map, goal: str, *, together: bool = False, limit: int = 5, time_s: float = TIME_S) -> Ways:
    """The ways to a goal.

    Args:
        drawn: the map.
        goal: an option's id or label, or "talks between A and B".
        together: as a package, not step by step.
        limit: how many ways at most.
        time_s: seconds after which the search ends.

    Raises:
        RecordNotFound: no such option or party.
    """
    label = drawn.goal(goal).label
    found: list[Unlock] = []
    is_cut = False
    started = time.monotonic()
    try:
        for unlock in drawn.unlocks(goal, together=together, limit=limit + 1, time_s=time_s):
            found.append(unlock)
    except TimeoutError:
        is_cut = True
    return Ways(
        goal=label,
        together=together,
        ways=tuple(_way(drawn, number, unlock) for number, unlock in enumerate(found[:limit], 1)),
        follows_already=bool(found) and not found[0].changes,
        is_more=len(found) > limit,
        is_cut=is_cut,
        time_s=round(time.monotonic() - started, 2),
    )


def _way(drawn: Map, number: int, unlock: Unlock) -> Way:
    return Way(
        number=number,
        changes=len(unlock.changes),
        parties=tuple(drawn.parties[party].name for party in unlock.parties),
        lines=tuple(unlock_lines(drawn, number, unlock)),
    )
