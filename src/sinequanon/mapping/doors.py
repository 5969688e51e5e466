"""Who may talk with whom: for each two parties the last that was said or done about talks between them.

| door | last |
|---|---|
| held | they met, or talks go on |
| planned | a meeting is planned or agreed |
| asked | one invited the other or asked to meet |
| open | one said that it may talk, or would under a condition |
| closed | one refused to |
| cancelled | a planned meeting was called off |

A refusal closes the door also to whoever belongs to the party refused. Two parties behind a closed door may have
**intermediaries**: the shortest chains of doors that are not closed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import networkx as nx

from sinequanon.mapping.mentions import Kind, Mention
from sinequanon.mapping.options import Option, Options
from sinequanon.mapping.parties import Parties
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.stances import Stances, is_refusal
from sinequanon.records import Act, ContactKind, ContactStatus


class DoorStatus(StrEnum):
    """How far talks between two parties are."""

    HELD = "held"
    PLANNED = "planned"
    ASKED = "asked"
    OPEN = "open"
    CANCELLED = "cancelled"
    CLOSED = "closed"


PASSABLE = frozenset({DoorStatus.HELD, DoorStatus.PLANNED, DoorStatus.ASKED, DoorStatus.OPEN})
"""The doors that an intermediary can go through."""


@dataclass(frozen=True, kw_only=True)
class DoorEvent:
    """One thing said or done about talks between two parties; `by` refused, asked or was ready, where told."""

    status: DoorStatus
    by: str | None
    quote: Quote
    invited: bool = False


@dataclass(frozen=True, kw_only=True)
class Door:
    """The door between two parties.

    `events` are the oldest first, the last gives the status. `persons` are the parties as the texts name them. `scope`
    is the party to which the refused one belongs, where the door is closed by a refusal to the whole.
    """

    first: str
    second: str
    status: DoorStatus
    events: tuple[DoorEvent, ...]
    persons: tuple[str, ...] = ()
    scope: str | None = None

    @property
    def quote(self) -> Quote:
        """The words that the status rests on."""
        return self.events[-1].quote

    @property
    def by(self) -> str | None:
        """Who refused, asked or was ready, where told."""
        return self.events[-1].by

    @property
    def is_by_invitation(self) -> bool:
        """Whether one invited the other."""
        return any(event.invited for event in self.events)


def find_doors(options: Options, stances: Stances, parties: Parties) -> list[Door]:
    """The doors of a dossier, the pairs in order of their names; closed by scope ones last."""
    events: dict[tuple[str, str], list[tuple[Mention, DoorEvent]]] = {}
    persons: dict[tuple[str, str], dict[str, None]] = {}
    for option in options:
        if option.kind is not Kind.TALKS:
            continue
        for mention in option.mentions:
            for pair, event in _events(option, mention, stances):
                events.setdefault(pair, []).append((mention, event))
                persons.setdefault(pair, {}).update(dict.fromkeys(mention.persons))
    doors = [_door(pair, found, tuple(persons[pair])) for pair, found in sorted(events.items())]
    return doors + list(_closed_by_scope(doors, parties))


def intermediaries(doors: Iterable[Door], *, most: int = 5) -> Mapping[tuple[str, str], tuple[tuple[str, ...], ...]]:
    """For each closed door the shortest chains of doors that are not closed, from one party to the other."""
    known = list(doors)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from((door.first, door.second) for door in known if door.status in PASSABLE)
    return {
        (door.first, door.second): _chains(graph, door.first, door.second, most)
        for door in known
        if door.status is DoorStatus.CLOSED and door.scope is None
    }


def _chains(graph: "nx.Graph[str]", first: str, second: str, most: int) -> tuple[tuple[str, ...], ...]:
    if first not in graph or second not in graph or not nx.has_path(graph, first, second):
        return ()
    ways = sorted(nx.all_shortest_paths(graph, first, second))
    return tuple(map(tuple, ways[:most]))


def _events(option: Option, mention: Mention, stances: Stances) -> Iterator[tuple[tuple[str, str], DoorEvent]]:
    """What a mention says of the door between each two of the parties."""
    event = _event(option, mention, stances)
    if event is None:
        return
    owners: Sequence[str] = option.owners
    if mention.contact is ContactKind.MEDIATE and mention.by is not None:
        pairs: Iterable[tuple[str, str]] = ((mention.by, owner) for owner in owners if owner != mention.by)
    else:
        pairs = (pair for pair in combinations(owners, 2) if not _is_of_one(event, owners) or event.by in pair)
    for first, second in pairs:
        yield (min(first, second), max(first, second)), event


def _is_of_one(event: DoorEvent, owners: Sequence[str]) -> bool:
    """Whether what one of several parties said tells of its own doors only, not of those between the others."""
    return event.by in owners and event.status in _OF_ONE


_OF_ONE = frozenset({DoorStatus.CLOSED, DoorStatus.OPEN, DoorStatus.ASKED})
_OF_CONTACT = {
    ContactStatus.HELD: DoorStatus.HELD,
    ContactStatus.ONGOING: DoorStatus.HELD,
    ContactStatus.PLANNED: DoorStatus.PLANNED,
    ContactStatus.PROPOSED: DoorStatus.ASKED,
    ContactStatus.REFUSED: DoorStatus.CLOSED,
    ContactStatus.CANCELLED: DoorStatus.CANCELLED,
}
_OF_ACT = {
    Act.COMMIT: DoorStatus.PLANNED,
    Act.WILLING: DoorStatus.OPEN,
    Act.DEMAND: DoorStatus.ASKED,
    Act.REFUSE: DoorStatus.CLOSED,
}


def _event(option: Option, mention: Mention, stances: Stances) -> DoorEvent | None:
    if mention.status is not None:
        status = _OF_CONTACT[mention.status]
        by = _refuser(option, mention, stances) if status is DoorStatus.CLOSED else mention.by
        by = by or _teller(option, mention, stances)
        if status is DoorStatus.ASKED and mention.by is None:
            status = DoorStatus.OPEN
        return DoorEvent(status=status, by=by, quote=mention.quote, invited=mention.contact is ContactKind.INVITE)
    if mention.holder in option.owners and (mention.act in _OF_ACT or is_refusal(mention)):
        status = DoorStatus.CLOSED if is_refusal(mention) else _OF_ACT[Act(mention.act or Act.REFUSE)]
        if mention.requirements and status is DoorStatus.PLANNED:
            status = DoorStatus.OPEN
        return DoorEvent(status=status, by=mention.holder, quote=mention.quote)
    return None


def _refuser(option: Option, mention: Mention, stances: Stances) -> str | None:
    """Who refused a contact: whose refusal stands in its words, else, of two, the one that did not ask."""
    others = [owner for owner in option.owners if owner != mention.by]
    only = others[0] if len(others) == 1 else None
    return _teller(option, mention, stances) or only


def _teller(option: Option, mention: Mention, stances: Stances) -> str | None:
    """Whose position stands in the words of a contact that names nobody who asks or refuses."""
    is_refused = mention.status is ContactStatus.REFUSED
    for party in option.owners:
        for said in stances.history.get((party, option.id), ()):
            quote, other = said.mention.quote, mention.quote
            overlaps = quote.digest == other.digest and quote.start < other.end and other.start < quote.end
            if overlaps and said.mention.status is None and (is_refusal(said.mention) or not is_refused):
                return party
    return None


_FIRMNESS = (
    DoorStatus.OPEN,
    DoorStatus.ASKED,
    DoorStatus.PLANNED,
    DoorStatus.CANCELLED,
    DoorStatus.HELD,
    DoorStatus.CLOSED,
)
"""Of several events of one day the one named last here counts: a report that tells of a meeting called off tells too
that it was planned."""


def _door(pair: tuple[str, str], found: Iterable[tuple[Mention, DoorEvent]], persons: tuple[str, ...]) -> Door:
    ordered = sorted(
        found,
        key=lambda item: (
            item[0].quote.date or "",
            item[0].quote.published or "",
            _FIRMNESS.index(item[1].status),
            item[0].order,
        ),
    )
    events = tuple(event for _, event in ordered)
    return Door(first=pair[0], second=pair[1], status=events[-1].status, events=events, persons=persons)


def _closed_by_scope(doors: Sequence[Door], parties: Parties) -> Iterator[Door]:
    """The doors that a refusal of a party closes to its members, unless one of their own is known."""
    known = {(door.first, door.second) for door in doors}
    members = _members(parties)
    for door in doors:
        if door.status is not DoorStatus.CLOSED or door.by not in (door.first, door.second):
            continue
        refused = door.second if door.by == door.first else door.first
        for member in members.get(refused, ()):
            pair = (min(door.by, member), max(door.by, member))
            is_other = member not in (door.first, door.second)
            if is_other and not parties.is_within(member, door.by) and pair not in known:
                known.add(pair)
                yield Door(
                    first=pair[0], second=pair[1], status=DoorStatus.CLOSED, events=door.events[-1:], scope=refused
                )


def _members(parties: Parties) -> dict[str, list[str]]:
    """The parties that belong to each body, over any number of steps, in the order of the parties."""
    found: dict[str, list[str]] = {}
    for party in parties:
        seen = {party.id}
        at = party.of
        while at is not None and at not in seen:
            found.setdefault(at, []).append(party.id)
            seen.add(at)
            at = parties[at].of
    return found
