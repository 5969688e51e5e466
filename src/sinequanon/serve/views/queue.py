"""The review queue: one record at a time, those that the map rests on and of which the reader is least sure first."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.records import SECTIONS, Act, Actor, Record, Statement, TextSpan
from sinequanon.serve.agreement import left_with
from sinequanon.serve.render import report_url
from sinequanon.serve.views.told import CHOICES, Told, tell
from sinequanon.serve.views.weighed import Weighed
from sinequanon.store import Decision, Store
from sinequanon.store.decisions import ON_RECORDS
from sinequanon.store.queue import LANES, NAMED, Asked, Key, Order, Place, Queued, place_of
from sinequanon.store.tallies import (
    CoderTally,
    Tally,
    count_by_coder,
    count_decided,
    count_records,
    reading_mark,
    recent_decisions,
)

_COMING = 8
_RECENT = 6
_LANES = {
    "conditions": "a condition",
    "contacts": "a contact",
    "statements": "a statement",
    "actors": "an actor",
}


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A record further on in the queue: where it is, and its token for the address."""

    digest: str
    section: str
    record: str
    place: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A field that a person may correct here: what was read, and what it may be."""

    name: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What one person decided on a record: what he left it with, and whether it is the asker's own."""

    id: int
    who: str
    kind: str
    left_with: str
    note: str | None
    decided_at: str
    changed: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Item:
    """A record to judge.

    `place` is its token in the queue, `why` why it stands there. `judgements` are the decisions in force that the asker
    may see; `hidden` counts those of others that he does not see before he has decided himself.
    """

    digest: str
    section: str
    record: str
    place: str
    why: str
    report: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    confidence: float | None
    finder: str | None
    rule: str | None
    told: Told
    choices: tuple[Choice, ...]
    judgements: tuple[Judgement, ...]
    hidden: int
    address: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Recent:
    """A decision made lately."""

    id: int
    digest: str
    section: str
    record: str
    who: str
    kind: str
    left_with: str
    note: str | None
    decided_at: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What the page shows: a record (None where none is left), what comes, and whether the queue has been gone through.

    `previous` is the token of the record before; `is_behind` where there is nothing left behind the place asked for
    although something is before it. `recent` are the latest decisions that the asker may see.
    """

    item: Item | None
    coming: tuple[Coming, ...]
    previous: Coming | None
    is_behind: bool
    recent: tuple[Recent, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far people have come: of all, by section (for positions by act too), and by coder."""

    records: int
    decided: int
    sections: tuple[Tally, ...]
    acts: tuple[Tally, ...]
    coders: tuple[CoderTally, ...]


def read_queue(
    store: Store,
    dossier: str,
    asked: Asked,
    weighed: Weighed,
    *,
    who: str,
    is_blind: bool = False,
    at: Place | None = None,
    back: Place | None = None,
    key: Key | None = None,
) -> Queue:
    """What the queue shows.

    Args:
        store: where the dossier is.
        dossier: its name.
        asked: which records.
        weighed: those that come before all others.
        who: the asker; his own decisions are shown as such.
        is_blind: whether others' decisions on a record are hidden until he has decided.
        at: show the first record behind this place.
        back: show the last record before this place.
        key: show this record, wherever it stands and decided or not.

    Raises:
        RecordNotFound: there is no such dossier or record.
    """

    def find(connection: Connection, row: int) -> tuple[list[Queued], Queued | None]:
        order = Order(connection, row, asked, weighed.keys)
        if key is not None:
            place = place_of(connection, row, key, weighed.keys)
            first = Queued(key, place) if place is not None else None
        else:
            first = order.before(back) if back is not None else next(iter(order.after(at)), None)
        if first is None:
            return [], order.before(at) if at is not None else None
        return [first, *order.after(first.place, limit=_COMING)], order.before(first.place)

    shown, behind = store.ask(dossier, find)
    if key is not None and not shown:
        raise RecordNotFound(f"dossier {dossier!r} has no record {key.record!r} among the {key.section} of that report")
    item = _item(store, dossier, shown[0], weighed, who, is_blind) if shown else None
    return Queue(
        item=item,
        coming=tuple(_coming(queued, weighed) for queued in shown[1:]),
        previous=_coming(behind, weighed) if behind is not None else None,
        is_behind=item is None and behind is not None,
        recent=tuple(_recent(store, dossier, who, only_own=is_blind)),
    )


def read_list(
    store: Store, dossier: str, asked: Asked, weighed: Weighed, *, at: Place | None, limit: int
) -> list[Coming]:
    """The records of the queue behind a place."""
    found = store.ask(
        dossier, lambda connection, row: Order(connection, row, asked, weighed.keys).after(at, limit=limit)
    )
    return [_coming(queued, weighed) for queued in found]


def read_progress(store: Store, dossier: str) -> Progress:
    """How far people have come with a dossier."""
    decided, coders, mark = store.ask(
        dossier,
        lambda connection, row: (
            count_decided(connection, row),
            count_by_coder(connection, row),
            (row, *reading_mark(connection, row)),
        ),
    )
    records = _counted(store, dossier, mark)
    acts = tuple(
        Tally(section="positions", act=act, records=number, decided=decided.get(("positions", act), 0))
        for act in Act
        if (number := records.get(("positions", act.value), 0))
    )
    sections = tuple(
        Tally(section=section, act=None, records=_sum(records, section), decided=_sum(decided, section))
        for section in SECTIONS
    )
    return Progress(
        records=sum(tally.records for tally in sections),
        decided=sum(tally.decided for tally in sections),
        sections=sections,
        acts=acts,
        coders=tuple(coders),
    )


def token(place: Place) -> str:
    """A place as an address has it."""
    return f"{place.lane}~{place.sure!r}~{place.report}~{place.number}"


def place_in(text: str) -> Place:
    """The place that a token stands for.

    Raises:
        InvalidRecord: it is none.
    """
    parts = text.split("~")
    try:
        lane, report, number = int(parts[0]), int(parts[2]), int(parts[3])
        place = Place(lane, float(parts[1]), report, number)
    except (ValueError, IndexError):
        raise InvalidRecord(f"{text[:80]!r} is no place in the queue") from None
    fits = NAMED <= lane < len(LANES) and abs(place.sure) < 2**40 and 0 <= report < 2**62 and 0 <= number < 2**31
    if not fits or len(parts) != 4:
        raise InvalidRecord(f"{text[:80]!r} is no place in the queue")
    return place


def open_to(asked: Asked, scope: str, who: str) -> Asked:
    """What is asked for, narrowed to what nobody decided on (`open`), the asker did not (`mine`), or not at all."""
    if scope == "every":
        return replace(asked, with_decided=True)
    return replace(asked, open_to=who) if scope == "mine" else asked


def changes(store: Store, dossier: str, key: Key, given: list[str], start: str, end: str) -> dict[str, Any]:
    """What of the fields of a form (`name=value`, and the places of the evidence) differs from what was read.

    Raises:
        RecordNotFound: there is no such dossier, report or record.
    """
    reading = store.reading(dossier, key.digest)
    records: tuple[Record, ...] = getattr(reading, key.section) if key.section in SECTIONS else ()
    record = next((item for item in records if item.id == key.record), None)
    if record is None:
        raise RecordNotFound(f"no record {key.record!r} among the {key.section} of that report")
    named = dict(item.partition("=")[::2] for item in given)
    fields: dict[str, Any] = {
        name: value for name, value in named.items() if name in CHOICES[key.section] and getattr(record, name) != value
    }
    if not (start and end) or isinstance(record, Actor):
        return fields
    span = TextSpan(int(start), int(end))
    if isinstance(record, Statement):
        return fields | ({"content": [list(span)]} if (span,) != record.content else {})
    return fields | ({"span": list(span)} if span != record.span else {})


def _item(store: Store, dossier: str, queued: Queued, weighed: Weighed, who: str, is_blind: bool) -> Item:
    key = queued.key
    report, reading = store.report(dossier, key.digest), store.reading(dossier, key.digest)
    records: Sequence[Record] = getattr(reading, key.section)
    record = next(item for item in records if item.id == key.record)
    judgements = [
        _judgement(decision, who)
        for decision in store.decisions(dossier, digest=key.digest, in_force=True)
        if (decision.section, decision.record) == (key.section, key.record) and decision.kind in ON_RECORDS
    ]
    seen = [one for one in judgements if not is_blind or one.is_own or any(other.is_own for other in judgements)]
    told = tell(report, reading, record)
    origin = record.origin
    where = " · ".join(filter(None, (report.outlet, report.published, report.title or report.name)))
    return Item(
        **asdict(_coming(queued, weighed)),
        report=report.name,
        title=report.title,
        outlet=report.outlet,
        url=report.url,
        published=report.published,
        confidence=origin.confidence if origin is not None else None,
        finder=origin.finder if origin is not None else None,
        rule=origin.rule if origin is not None else None,
        told=told,
        choices=tuple(
            Choice(name=name, value=getattr(record, name), choices=tuple(kinds))
            for name, kinds in CHOICES[key.section].items()
        ),
        judgements=tuple(seen),
        hidden=len(judgements) - len(seen),
        address=report_url(dossier, key.digest, told.start, told.end),
        citation=f"“{told.sentence}” {where}, {told.start}–{told.end}.",
    )


def _judgement(decision: Decision, who: str) -> Judgement:
    return Judgement(
        id=decision.id,
        who=decision.who,
        kind=decision.kind,
        left_with=left_with(decision),
        note=decision.note,
        decided_at=decision.decided_at,
        changed=decision.changed,
        is_own=decision.who == who,
    )


def _coming(queued: Queued, weighed: Weighed) -> Coming:
    key, place = queued
    return Coming(
        digest=key.digest, section=key.section, record=key.record, place=token(place), why=_why(queued, weighed)
    )


def _why(queued: Queued, weighed: Weighed) -> str:
    if queued.key in weighed.why:
        return weighed.why[queued.key]
    lane = LANES[max(queued.place.lane, 0)]
    return " or ".join(lane.acts) if lane.acts else _LANES[lane.section]


def _recent(store: Store, dossier: str, who: str, *, only_own: bool) -> Iterator[Recent]:
    found = store.ask(
        dossier,
        lambda connection, row: recent_decisions(connection, row, who=who if only_own else None, limit=_RECENT),
    )
    for decision in found:
        yield Recent(
            id=decision.id,
            digest=decision.digest or "",
            section=decision.section,
            record=decision.record or "",
            who=decision.who,
            kind=decision.kind,
            left_with=left_with(decision),
            note=decision.note,
            decided_at=decision.decided_at,
            is_own=decision.who == who,
        )


@lru_cache(maxsize=64)
def _counted(store: Store, dossier: str, mark: tuple[object, ...]) -> dict[tuple[str, str | None], int]:  # noqa: ARG001
    """How many records there are, counted once for each mark of what was read."""
    return store.ask(dossier, count_records)


def _sum(counts: dict[tuple[str, str | None], int], section: str) -> int:
    return sum(number for (of, _), number in counts.items() if of == section)
