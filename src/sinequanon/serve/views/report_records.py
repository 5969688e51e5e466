"""A record as the page shows it: what the machine read, and apart from it what people decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from sinequanon.records import SECTIONS, Position, Reading, Record, TextSpan, record_to_json
from sinequanon.store import Decision, DecisionKind
from sinequanon.store.anchors import describe, is_added
from sinequanon.store.decided import decided_reading
from sinequanon.store.decisions import governing
from sinequanon.store.rows import evidence_spans

LETTERS = {"statements": "s", "positions": "p", "conditions": "c", "contacts": "k", "actors": "a"}
"""The letter that marks each kind of record in the text."""

NAMES = {
    "statements": "statement",
    "positions": "position",
    "conditions": "condition",
    "contacts": "contact",
    "actors": "actor",
}

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "statements": ("speaker", "quotation", "said", "content", "source", "cue"),
    "positions": ("holder", "act", "agent", "target", "span"),
    "conditions": ("connective", "agent", "group", "span", "marker"),
    "contacts": ("kind", "status", "parties", "by", "date", "span"),
    "actors": ("name", "kind", "of", "mentions", "key"),
}
PLACES = {"statements": ("content", "source", "cue"), "positions": ("span",), "conditions": ("span", "marker"),
          "contacts": ("span",), "actors": ()}  # fmt: skip
"""The fields with places in the text that a person may move, the evidence first."""

_SAID_AS = {
    "demand": "demands",
    "commit": "commits to",
    "willing": "is willing",
    "refuse": "refuses",
    "threaten": "threatens",
    "support": "supports",
    "accuse": "accuses",
    "claim": "claims",
}
_LONGEST_QUOTE = 300


class State(StrEnum):
    """What people made of a record."""

    UNDECIDED = "undecided"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    CORRECTED = "corrected"
    ADDED = "added"


_STATES = {
    DecisionKind.CONFIRM: State.CONFIRMED,
    DecisionKind.REJECT: State.REJECTED,
    DecisionKind.CORRECT: State.CORRECTED,
    DecisionKind.ADD: State.ADDED,
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a record: its name, what was read, and what it is by the decision in force where that is otherwise."""

    name: str
    read: str
    now: str | None = None


@dataclass(frozen=True, kw_only=True)
class Made:
    """A decision on a record: `changes` are its fields as they were and as they became."""

    decision: Decision
    changes: tuple[Field, ...]
    counts: bool


@dataclass(frozen=True, kw_only=True)
class Link:
    """Another record that belongs to this one: how, its key, its label and its words."""

    role: str
    key: str
    label: str
    gist: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A record with all that a person needs to judge it.

    Attributes:
        key: its name on the page, of its section and its id.
        section: its section in the record document.
        record: as it was read.
        label: a short name, as P3.
        gist: one line on it, as it is by the decision in force.
        state: what people made of it.
        is_left_out: whether it is left out of the map because what it depends on was rejected.
        spans: its evidence by the decision in force.
        text: the report's text.
        read: its fields as they were read, actors by name.
        corrected: those that the decision in force has otherwise.
        made: the decisions on it, the latest first, those undone too.
        links: its conditions, statement, or the positions that it is a condition of.
    """

    key: str
    section: str
    record: Record
    label: str
    gist: str
    state: State
    is_left_out: bool
    spans: tuple[TextSpan, ...]
    text: str
    read: Mapping[str, Any]
    corrected: Mapping[str, Any]
    made: tuple[Made, ...]
    links: tuple[Link, ...] = ()

    @property
    def row(self) -> dict[str, Any]:
        """Its fields by the decision in force, actors by name."""
        return {**self.read, **self.corrected}

    @property
    def fields(self) -> Iterator[Field]:
        """Its fields in words."""
        return _fields(self.section, self.read, self.corrected, self.text)

    @property
    def quotes(self) -> str:
        """Its words, for a citation."""
        return " … ".join(self.text[start:end] for start, end in self.spans) if self.section != "actors" else ""

    @property
    def letter(self) -> str:
        """The letter that marks it in the text."""
        return LETTERS[self.section]

    @property
    def is_added(self) -> bool:
        """Whether a person added it to what was read."""
        return is_added(self.record)

    @property
    def added_by(self) -> str | None:
        """Who added it; None where the machine read it, or an added record only names it."""
        is_one = (one.decision for one in self.made if one.decision.kind is DecisionKind.ADD and self.is_added)
        return next((decision.who for decision in is_one if decision.is_in_force), None)

    @property
    def start(self) -> int:
        """Where its evidence begins."""
        return min((span.start for span in self.spans), default=0)

    @property
    def name(self) -> str:
        """What kind of record it is, in a word."""
        return NAMES[self.section]

    @property
    def edit(self) -> dict[str, Any]:
        """What the page's script needs to change it: its fields as they are by the decision in force."""
        wanted = [name for name in _FIELDS[self.section] if name not in ("mentions", "key")]
        return {name: self.row.get(name) for name in wanted}

    @property
    def parts(self) -> Iterator[TextSpan]:
        """The places that belong to it besides its evidence."""
        for name in PLACES[self.section][1:]:
            yield from _spans(self.row.get(name))

    @property
    def touched(self) -> Iterator[TextSpan]:
        """All places that it has or had by any decision."""
        yield from self.spans
        yield from self.parts
        for row in (record_to_json(self.record), *(made.decision.fields for made in self.made)):
            for name in PLACES[self.section]:
                yield from _spans(row.get(name))


def key_of(section: str, record_id: str) -> str:
    """The name of a record on the page; it holds no space and no quotation mark.

    Example:
        >>> key_of("positions", "p3")
        'positions-p3'
    """
    return f"{section}-{quote(record_id, safe='')}"


def show_records(text: str, reading: Reading, decisions: Sequence[Decision]) -> list[Shown]:
    """The records of a report in the order of the text, the longer first where two begin together.

    Args:
        text: the report's text.
        reading: its present reading.
        decisions: all decisions on the report, those undone too.
    """
    counting = governing(decisions)
    kept = decided_reading(reading, counting)
    left = {(section, record.id) for section in SECTIONS for record in getattr(kept, section)}
    by_record: dict[tuple[str, str | None], list[Decision]] = {}
    for decision in decisions:
        by_record.setdefault((decision.section, decision.record), []).append(decision)
    described = _described(reading)
    shown = []
    for section in SECTIONS:
        for place, record in enumerate(getattr(reading, section)):
            shown.append(
                _shown(
                    text,
                    section,
                    place,
                    record,
                    described[section, record.id],
                    by_record.get((section, record.id), []),
                    counting.get((section, record.id)),
                    is_left=(section, record.id) in left,
                )
            )
    linked = _linked(reading, shown)
    return sorted(linked, key=lambda one: (one.start, -max((span.end for span in one.spans), default=0)))


def lost_decisions(text: str, decisions: Iterable[Decision]) -> list[Made]:
    """The decisions on records that the present reading has no more, the latest first."""
    lost = [decision for decision in decisions if decision.is_without_reading]
    return [
        Made(decision=decision, changes=tuple(_changes(text, decision)), counts=False) for decision in reversed(lost)
    ]


def told(value: Any, text: str) -> str:
    """A field's value in words, places as the words there."""
    match value:
        case None:
            return "none"
        case [int(start), int(end)]:
            words = text[start:end]
            return f"“{words if len(words) <= _LONGEST_QUOTE else words[:_LONGEST_QUOTE] + ' …'}”"
        case [*items]:
            return (" … " if items and not isinstance(items[0], str) else ", ").join(told(item, text) for item in items)
        case _:
            return str(value)


def _shown(
    text: str,
    section: str,
    place: int,
    record: Record,
    read: Mapping[str, Any],
    decisions: Sequence[Decision],
    counting: Decision | None,
    *,
    is_left: bool,
) -> Shown:
    given = counting.values if counting is not None else {}
    fields = {name: value for name, value in given.items() if _is_corrected(counting, value, read.get(name))}
    row = {**read, **fields}
    spans = tuple(_spans(row.get(PLACES[section][0]))) if section != "actors" else evidence_spans(record)
    state = _STATES.get(counting.kind, State.UNDECIDED) if counting is not None else State.UNDECIDED
    return Shown(
        key=key_of(section, record.id),
        section=section,
        record=record,
        label=_label(section, place, record.id),
        gist=_gist(section, row, text),
        state=state,
        is_left_out=not is_left and state is not State.REJECTED,
        spans=spans,
        text=text,
        read=read,
        corrected=fields,
        made=tuple(
            Made(
                decision=decision,
                changes=tuple(_changes(text, decision)),
                counts=counting is not None and decision.id == counting.id,
            )
            for decision in reversed(decisions)
        ),
    )


def _is_corrected(decision: Decision | None, value: Any, read: Any) -> bool:
    """Whether a decision gives a field another value; a correction names no others."""
    return decision is not None and (decision.kind is DecisionKind.CORRECT or value != read)


def _described(reading: Reading) -> dict[tuple[str, str], dict[str, Any]]:
    """Each record's row, actors by name; a position's conditions and statement are shown as links."""
    rows = {}
    for section in SECTIONS:
        for record in getattr(reading, section):
            is_position = isinstance(record, Position)
            rows[section, record.id] = _position_row(record, reading) if is_position else describe(record, reading)
    return rows


def _position_row(position: Position, reading: Reading) -> dict[str, Any]:
    row = record_to_json(position) | {"conditions": [], "statement": None}
    for name in ("holder", "agent", "target"):
        actor = reading.actor(row[name])
        row[name] = actor.name if actor is not None else None
    return row


def _linked(reading: Reading, shown: Sequence[Shown]) -> list[Shown]:
    """The records with the records that belong to them."""
    by_key = {one.key: one for one in shown}
    links: dict[str, list[Link]] = {}

    def join(role: str, of: str, key: str) -> None:
        if key in by_key and of in by_key:
            links.setdefault(of, []).append(Link(role=role, key=key, label=by_key[key].label, gist=by_key[key].gist))

    for position in reading.positions:
        of = key_of("positions", position.id)
        if position.statement is not None:
            join("in the statement", of, key_of("statements", position.statement))
            join("position in it", key_of("statements", position.statement), of)
        for condition in position.conditions:
            join("on the condition", of, key_of("conditions", condition))
            join("condition of", key_of("conditions", condition), of)
    return [replace(one, links=tuple(links.get(one.key, ()))) for one in shown]


def _fields(section: str, read: Mapping[str, Any], corrected: Mapping[str, Any], text: str) -> Iterator[Field]:
    for name in _FIELDS[section]:
        value = read.get(name)
        if name == "mentions":
            yield Field(name=name, read=f"{len(value or ()):,} in the text")
        elif value is not None or name in corrected or name in ("agent", "target"):
            now = told(corrected[name], text) if name in corrected else None
            yield Field(name=name, read=told(value, text), now=now)


def _changes(text: str, decision: Decision) -> Iterator[Field]:
    """What a correction changed, from how its record was read when it was made."""
    if decision.kind is DecisionKind.CORRECT:
        for name, value in decision.fields.items():
            yield Field(name=name, read=told(decision.was.get(name), text), now=told(value, text))


def _gist(section: str, row: Mapping[str, Any], text: str) -> str:
    match section:
        case "statements":
            return f"{row['speaker']}: {told(row['content'], text)}"
        case "positions":
            whom = [f"by {row['agent']}"] if row["agent"] and row["agent"] != row["holder"] else []
            whom += [f"to {row['target']}"] if row["target"] else []
            who = f" ({', '.join(whom)})" if whom else ""
            return f"{row['holder']} {_SAID_AS.get(row['act'], row['act'])}{who}: {told(row['span'], text)}"
        case "conditions":
            return f"{row['connective'].replace('_', ' ')}: {told(row['span'], text)}"
        case "contacts":
            return f"{row['kind']}, {row['status']}: {', '.join(map(str, row['parties']))}: {told(row['span'], text)}"
        case _:
            return f"{row['name']} ({row['kind'].replace('_', ' ')})"


def _label(section: str, place: int, record_id: str) -> str:
    is_short = record_id[:1] in (LETTERS[section], "h") and record_id[1:].isdecimal() and len(record_id) < 7
    return record_id.upper() if is_short else f"{LETTERS[section].upper()}{place + 1}"


def _spans(value: Any) -> Iterator[TextSpan]:
    """The places in a field of a record's row."""
    match value:
        case [int(start), int(end)]:
            yield TextSpan(start, end)
        case [*items]:
            for item in items:
                yield from _spans(item)
