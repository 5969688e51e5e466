"""The records: what a report says, every part with its place in the text.

All spans are `[start, end)` in Unicode code points of the report's text. The JSON layout is the record document of the
annotation guide (`docs/records.md`), to which each record adds `finder`, `rule`, `version` and `confidence`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from sinequanon.errors import InvalidRecord
from sinequanon.plover import Event, contact_event, position_event

MIN_CONFIDENCE = 0.55  # what is less sure is listed apart, and left out of maps and what is made of them


class TextSpan(NamedTuple):
    """A place in a report's text: `[start, end)` in code points."""

    start: int
    end: int


class ActorKind(StrEnum):
    """What an actor is; a country is a STATE, a ministry, army or parliament of one a GOVERNMENT."""

    STATE = "state"
    GOVERNMENT = "government"
    PERSON = "person"
    PARTY = "party"
    ARMED_GROUP = "armed_group"
    IGO = "igo"
    ORGANISATION = "organisation"
    POPULATION = "population"


class Quotation(StrEnum):
    """How a statement gives the words: quoted, told, or told with quoted parts."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Act(StrEnum):
    """The stand that a position takes."""

    DEMAND = "demand"
    COMMIT = "commit"
    WILLING = "willing"
    REFUSE = "refuse"
    THREATEN = "threaten"
    SUPPORT = "support"
    ACCUSE = "accuse"
    CLAIM = "claim"


class Connective(StrEnum):
    """How a position depends on its condition."""

    IF = "if"
    UNLESS = "unless"
    UNTIL = "until"
    WHEN = "when"
    ONLY_IF = "only_if"
    PREREQUISITE = "prerequisite"
    IN_RETURN = "in_return"
    SINCE = "since"


class Group(StrEnum):
    """Whether each condition of a position is needed or one is enough."""

    ALL = "all"
    ANY = "any"


class ContactKind(StrEnum):
    """What kind of dealing a contact is."""

    MEET = "meet"
    TALKS = "talks"
    CALL = "call"
    VISIT = "visit"
    INVITE = "invite"
    REQUEST = "request"
    MEDIATE = "mediate"
    AGREEMENT = "agreement"


class ContactStatus(StrEnum):
    """How far a contact has come."""

    HELD = "held"
    ONGOING = "ongoing"
    PLANNED = "planned"
    PROPOSED = "proposed"
    REFUSED = "refused"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Report:
    """One text with where it came from; the text is fixed from here on.

    `name` is unique within a run and names the record document; `published` is an ISO date, `YYYY-MM-DD`, or null.
    """

    name: str
    text: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal: two reports with the same digest are one."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Origin:
    """How a record came to be: the finder and its rule, the versions of program and model, and how sure it is."""

    finder: str
    rule: str
    version: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A party in a report; `of` is the id of the body that the text ties it to, `key` its entry in the actor table."""

    id: str
    name: str
    kind: ActorKind
    of: str | None = None
    mentions: tuple[TextSpan, ...] = ()
    key: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Somebody's words as the report gives them (the attribution relation of PARC 3 and PolNeAR)."""

    id: str
    speaker: str
    source: TextSpan | None
    cue: TextSpan | None
    content: tuple[TextSpan, ...]
    quotation: Quotation
    said: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True)
class Position:
    """An act by which a party takes a stand; `conditions` are ids, `statement` is the innermost statement it is in."""

    id: str
    statement: str | None
    holder: str
    act: Act
    span: TextSpan
    agent: str | None = None
    target: str | None = None
    conditions: tuple[str, ...] = ()
    origin: Origin | None = None

    @property
    def event(self) -> Event | None:
        """The PLOVER event that it is, where it has a source and a target."""
        return position_event(self.act, self.holder, self.agent, self.target)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a position is made to depend on; `agent` is who would have to act."""

    id: str
    connective: Connective
    marker: TextSpan
    span: TextSpan
    agent: str | None = None
    group: Group = Group.ALL
    origin: Origin | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A dealing between parties; `by` invites or asks, `date` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    id: str
    kind: ContactKind
    status: ContactStatus
    span: TextSpan
    parties: tuple[str, ...]
    by: str | None = None
    date: str | None = None
    origin: Origin | None = None

    @property
    def event(self) -> Event | None:
        """The PLOVER event that it is, where it has a source and a target."""
        return contact_event(self.kind, self.status, self.parties, self.by)


Record = Actor | Statement | Position | Condition | Contact
R = TypeVar("R", bound=Record)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All records of one report, and notes on what could not be read."""

    doc: str
    published: str | None = None
    actors: tuple[Actor, ...] = ()
    statements: tuple[Statement, ...] = ()
    positions: tuple[Position, ...] = ()
    conditions: tuple[Condition, ...] = ()
    contacts: tuple[Contact, ...] = ()
    notes: tuple[str, ...] = ()

    def actor(self, actor_id: str | None) -> Actor | None:
        """The actor with this id, or None."""
        return self._by_id.get(actor_id) if actor_id else None

    @cached_property
    def _by_id(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.actors}


SECTIONS: Mapping[str, type[Record]] = {
    "actors": Actor,
    "statements": Statement,
    "positions": Position,
    "conditions": Condition,
    "contacts": Contact,
}
_SPANS = {"source", "cue", "span", "marker"}
_SPAN_LISTS = {"mentions", "content"}
_ENUMS: Mapping[tuple[type[Record], str], type[StrEnum]] = {
    (Actor, "kind"): ActorKind,
    (Statement, "quotation"): Quotation,
    (Position, "act"): Act,
    (Condition, "connective"): Connective,
    (Condition, "group"): Group,
    (Contact, "kind"): ContactKind,
    (Contact, "status"): ContactStatus,
}


def to_json(reading: Reading) -> dict[str, Any]:
    """The record document of a reading, ready for `json.dumps`."""
    document: dict[str, Any] = {"doc": reading.doc, "published": reading.published}
    for section in SECTIONS:
        document[section] = [record_to_json(record) | _event_of(record) for record in getattr(reading, section)]
    if reading.notes:
        document["notes"] = list(reading.notes)
    return document


def record_to_json(record: Record) -> dict[str, Any]:
    """One record as the layout has it, its origin laid flat beside the other fields."""
    row: dict[str, Any] = {}
    for item in fields(record):
        value = getattr(record, item.name)
        if item.name == "origin":
            if value is not None:
                row |= {part.name: getattr(value, part.name) for part in fields(value)}
        elif item.name in _SPANS:
            row[item.name] = list(value) if value is not None else None
        elif item.name in _SPAN_LISTS:
            row[item.name] = [list(span) for span in value]
        elif item.name != "key" or value is not None:
            row[item.name] = list(value) if isinstance(value, tuple) else value
    return row


def _event_of(record: Record) -> dict[str, Any]:
    """The PLOVER event of a position or contact, which is worked out and not read back."""
    if not isinstance(record, Position | Contact):
        return {}
    return {"plover": record.event._asdict() if record.event is not None else None}


def from_json(document: Mapping[str, Any]) -> Reading:
    """A reading from a record document, by the program or by hand.

    Raises:
        InvalidRecord: a key is missing or a value does not fit; the message names the record.
    """
    if not isinstance(document, Mapping) or not isinstance(document.get("doc"), str):
        raise InvalidRecord('a record document is a JSON object with a text under "doc"')
    rows = {section: document.get(section) or [] for section in (*SECTIONS, "notes")}
    wrong = [section for section, found in rows.items() if not isinstance(found, list | tuple)]
    if wrong:
        raise InvalidRecord(f"{document['doc']}: {wrong[0]} is no list")
    return Reading(
        doc=document["doc"],
        published=document.get("published"),
        actors=tuple(record_from_json(Actor, row) for row in rows["actors"]),
        statements=tuple(record_from_json(Statement, row) for row in rows["statements"]),
        positions=tuple(record_from_json(Position, row) for row in rows["positions"]),
        conditions=tuple(record_from_json(Condition, row) for row in rows["conditions"]),
        contacts=tuple(record_from_json(Contact, row) for row in rows["contacts"]),
        notes=tuple(rows["notes"]),
    )


def record_from_json(kind: type[R], row: Mapping[str, Any]) -> R:
    """One record from its row; what the layout does not know is passed over.

    Raises:
        InvalidRecord: a key is missing or a value does not fit.
    """
    try:
        values = {
            item.name: _value(kind, item.name, row[item.name])
            for item in fields(kind)
            if item.name != "origin" and item.name in row
        }
        origin = Origin(**{part.name: row[part.name] for part in fields(Origin)}) if "finder" in row else None
        return kind(**values, origin=origin)
    except (KeyError, TypeError, ValueError) as error:
        name = row.get("id", "?") if isinstance(row, Mapping) else "?"
        raise InvalidRecord(f"{kind.__name__.lower()} {name}: {error}") from None


def _value(kind: type, name: str, value: Any) -> Any:
    if name in _SPANS:
        return None if value is None else TextSpan(*value)
    if name in _SPAN_LISTS:
        return tuple(TextSpan(*span) for span in value)
    if (kind, name) in _ENUMS:
        return _ENUMS[kind, name](value)
    return tuple(value) if isinstance(value, list) else value
