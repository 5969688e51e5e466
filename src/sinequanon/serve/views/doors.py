"""The doors of a dossier: who may talk with whom, as a table and as a graph, and the chains of intermediaries."""

from collections import Counter
from dataclasses import dataclass

from sinequanon.mapping import Door, DoorStatus, Map, outline
from sinequanon.mapping.outline import Line

PAGE = 100
MOST_PARTIES = 40
"""How many parties the graph of doors has at most."""

_ORDER = (
    DoorStatus.CLOSED,
    DoorStatus.CANCELLED,
    DoorStatus.HELD,
    DoorStatus.PLANNED,
    DoorStatus.ASKED,
    DoorStatus.OPEN,
)
STATUS_WORDS = {
    DoorStatus.HELD: "they talked",
    DoorStatus.PLANNED: "planned",
    DoorStatus.ASKED: "asked for",
    DoorStatus.OPEN: "open",
    DoorStatus.CANCELLED: "called off",
    DoorStatus.CLOSED: "closed",
}


@dataclass(frozen=True, kw_only=True)
class ShownDoor:
    """A door between two parties, by name; `line` tells it with the sentence, `chains` are those of intermediaries."""

    first: str
    second: str
    first_id: str
    second_id: str
    status: DoorStatus
    words: str
    by: str | None
    date: str | None
    scope: str | None
    events: int
    line: Line
    chains: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class DoorsPage:
    """Doors from `start` on, of `of` that fit, and the part of them that is drawn as a graph."""

    dossier: str
    as_of: str | None
    doors: tuple[ShownDoor, ...]
    start: int
    of: int
    counts: dict[str, int]
    drawn_parties: tuple[tuple[str, str], ...]
    drawn_doors: tuple[ShownDoor, ...]
    parties_left_out: int


def doors_page(
    drawn: Map, *, party: str | None = None, status: DoorStatus | None = None, start: int = 0, most: int = PAGE
) -> DoorsPage:
    """The doors asked for: of a decision maker, of a status; closed ones first."""
    of_party = [door for door in drawn.doors if party is None or party in (door.first, door.second)]
    fit = [door for door in of_party if status is None or door.status is status]
    fit.sort(key=lambda door: (_ORDER.index(door.status), door.scope is not None))
    degrees = Counter(end for door in fit for end in (door.first, door.second))
    ranked = sorted(degrees, key=lambda end: (end != party, -degrees[end], end))
    chosen = set(ranked[:MOST_PARTIES])
    return DoorsPage(
        dossier=drawn.dossier,
        as_of=drawn.as_of,
        doors=tuple(show_door(drawn, door) for door in fit[start : start + most]),
        start=start,
        of=len(fit),
        counts={str(known): sum(door.status is known for door in of_party) for known in _ORDER},
        drawn_parties=tuple((end, drawn.parties[end].name) for end in ranked[:MOST_PARTIES]),
        drawn_doors=tuple(show_door(drawn, door) for door in fit if {door.first, door.second} <= chosen),
        parties_left_out=len(ranked) - len(chosen),
    )


def show_door(drawn: Map, door: Door) -> ShownDoor:
    """One door in words."""
    chains = drawn.intermediaries.get((door.first, door.second), ())
    return ShownDoor(
        first=drawn.parties[door.first].name,
        second=drawn.parties[door.second].name,
        first_id=door.first,
        second_id=door.second,
        status=door.status,
        words=STATUS_WORDS[door.status],
        by=drawn.parties[door.by].name if door.by is not None and door.status is not DoorStatus.HELD else None,
        date=door.quote.date,
        scope=drawn.parties[door.scope].name if door.scope is not None else None,
        events=len(door.events),
        line=outline.door_line(drawn, door),
        chains=tuple(tuple(drawn.parties[name].name for name in chain) for chain in chains),
    )


def door_owners(drawn: Map) -> list[tuple[str, str]]:
    """The parties that have a door, by id and name, in order of their names."""
    known = {end for door in drawn.doors for end in (door.first, door.second)}
    return sorted(((end, drawn.parties[end].name) for end in known), key=lambda pair: pair[1])
