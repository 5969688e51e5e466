"""Records that people added, as the reader had missed them.

A decision to add holds the whole record, actors by name, and what it is tied to by description: a position its
statement, a condition its position. From these decisions the record is put into each reading of the report. There its
origin is `anchors.ADDED`, and its id `h` with a number, so that it is told from what was read and can be taken out
again. Where a later version of the reader finds the same by itself, it is not put in twice: the decision then stands on
the record that was read, as a correction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, fields, replace
from itertools import count
from typing import Any

from sqlalchemy import Connection, Row, select, update

from sinequanon.errors import InvalidRecord
from sinequanon.records import SECTIONS, Actor, ActorKind, Position, Reading, Record, record_from_json, record_to_json
from sinequanon.store import schema
from sinequanon.store.anchors import ADDED, ORIGIN, changes, describe, is_added, match_record
from sinequanon.store.checks import REFERENCES, record_faults
from sinequanon.store.decisions import LINKS, DecisionKind, insert_decision
from sinequanon.store.rows import evidence_spans
from sinequanon.store.shapes import misfits
from sinequanon.store.words import name_words

_PREFIX, _NAMED_PREFIX = "h", "n"
_NOT_GIVEN = {"id", "statement", "conditions", "origin"}
_MAY_BE_LEFT_OUT = {"source", "cue"}
_NEEDED = {"actors": "mentions", "statements": "content", "contacts": "parties"}
_LINKED = {"statement": "statements", "position": "positions"}
_IS_SAME = {
    "actors": {"name"},
    "statements": {"speaker"},
    "positions": {"holder", "act", "agent", "target"},
    "conditions": {"connective"},
    "contacts": {"kind", "status", "parties"},
}
"""The fields in which a record that was read must agree with an added one of the same words to be the same."""


def given_fields(section: str) -> frozenset[str]:
    """The fields of a record's own that somebody who adds one gives."""
    return frozenset(item.name for item in fields(SECTIONS[section])) - _NOT_GIVEN


def record_added(
    connection: Connection,
    report: Row[Any],
    reading: Reading,
    section: str,
    given: Mapping[str, Any],
    *,
    who: str,
    note: str | None,
) -> int:
    """Keep the decision to add a record to a report; gives its id. `put_in` puts the record into the reading.

    Args:
        connection: where to write.
        report: the report's row.
        reading: its present reading, with what was added before.
        section: the record's section.
        given: its fields as in the record document, actors by id or name; a position may have its `statement`, a
            condition has its `position`, by id.
        who: who adds it.
        note: why.

    Raises:
        InvalidRecord: a field is missing or does not fit, or the report has such a record already.
    """
    link = _link(section, given, reading)
    record = _record(section, given, reading, len(report.text))
    row = record_to_json(record)
    del row["id"]
    if isinstance(record, Position):
        row["statement"] = None if link is None else link["speaker"]
    kept = {name: row[name] for name in row if name in given_fields(section)}
    kept |= {LINKS[section]: link} if section in LINKS else {}
    spans = [list(span) for span in evidence_spans(record)]
    position = _find("positions", link, reading) if section == "conditions" else None
    known = _same(section, spans, row, reading, position)
    if known is not None:
        raise InvalidRecord(f"{report.name}: {known.id} of the {section} says so already; confirm or correct it")
    values = {"kind": DecisionKind.ADD, "section": section, "digest": report.digest, "record": None}
    values |= {"spans": spans, "was": row, "fields": kept}
    return insert_decision(connection, report.dossier_id, who, note, values)


def put_in(connection: Connection, report: Row[Any], read: Reading) -> Reading:
    """What was read from a report with the records that people added; their decisions are pointed at these."""
    table = schema.decisions
    on_report = (table.c.dossier_id == report.dossier_id, table.c.digest == report.digest)
    added = select(table).where(*on_report, table.c.kind == DecisionKind.ADD).order_by(table.c.id)
    whole = read
    for row in connection.execute(added).all():
        record_id = None
        if row.undone_at is None:
            whole, record_id = _with_one(whole, read, row)
        connection.execute(update(table).where(table.c.id == row.id).values(record=record_id))
    return whole


def without_added(reading: Reading) -> Reading:
    """What was read alone, without the records that people added."""
    gone = {record.id for section in SECTIONS for record in getattr(reading, section) if is_added(record)}
    if not gone:
        return reading
    left: dict[str, Any] = {
        section: tuple(record for record in getattr(reading, section) if record.id not in gone) for section in SECTIONS
    }
    left["positions"] = tuple(
        replace(position, conditions=tuple(name for name in position.conditions if name not in gone))
        for position in left["positions"]
    )
    return replace(reading, **left)


# What is given


def _link(section: str, given: Mapping[str, Any], reading: Reading) -> dict[str, Any] | None:
    """The description of the record that an added one names; None for a position that the report itself tells."""
    name = LINKS.get(section)
    asked = given.get(name) if name is not None else None
    if name is None or (asked is None and section == "positions"):
        return None
    found = next((record for record in getattr(reading, _LINKED[name]) if record.id == asked), None)
    if found is None:
        raise InvalidRecord(f"{name} is {asked!r:.60} and should be the id of one of the report's {_LINKED[name]}")
    return {key: value for key, value in describe(found, reading).items() if key not in ORIGIN}


def _record(section: str, given: Mapping[str, Any], reading: Reading, length: int) -> Record:
    """The record that is given, with the names of actors for their ids."""
    kind = SECTIONS[section]
    open_fields = given_fields(section)
    needed = {item.name for item in fields(kind) if item.default is MISSING} & open_fields - _MAY_BE_LEFT_OUT
    needed |= {_NEEDED[section]} if section in _NEEDED else set()
    missing = sorted(name for name in needed if not given.get(name))
    unknown = sorted(map(str, set(given) - open_fields - {LINKS.get(section)}))
    if missing or unknown:
        told = f"takes {', '.join(missing)}" if missing else f"takes no {', '.join(unknown)}"
        raise InvalidRecord(f"to add to the {section} {told}")
    row: dict[str, Any] = dict.fromkeys(_MAY_BE_LEFT_OUT & open_fields)
    row |= {name: _named(section, name, given[name], reading) for name in open_fields & set(given)}
    row |= {"id": "new"} | ({"statement": None} if kind is Position else {})
    record = record_from_json(kind, row)
    faults = list(misfits(record)) or list(record_faults(record, length))
    if isinstance(record, Actor) and not record.name.strip():
        faults.append("name is empty")
    if faults:
        raise InvalidRecord("; ".join(faults))
    return record


def _named(section: str, field: str, value: Any, reading: Reading) -> Any:
    """A value with the names of the actors that it gives by id or name."""
    if field not in REFERENCES[section] or value is None:
        return value
    if field == "parties" and isinstance(value, list | tuple):
        return [_name(field, item, reading) for item in value]
    return _name(field, value, reading)


def _name(field: str, value: Any, reading: Reading) -> str:
    actor = reading.actor(value) if isinstance(value, str) else None
    actor = actor or next((one for one in reading.actors if name_words(one.name) == name_words(str(value))), None)
    if actor is None:
        raise InvalidRecord(f"{field} is {value!r:.60}, which is no actor of the report; add the actor first")
    return actor.name


# Into a reading


def _with_one(whole: Reading, read: Reading, row: Row[Any]) -> tuple[Reading, str | None]:
    """A reading with one record more, and that record's id; None where its position is not there.

    Args:
        whole: the reading with what was added before.
        read: what was read alone.
        row: the decision.
    """
    link = _find(_LINKED[LINKS[row.section]], row.fields[LINKS[row.section]], whole) if row.section in LINKS else None
    if row.section == "conditions" and link is None:
        return whole, None
    known = _same(row.section, row.spans, row.was, read, link)
    if known is not None:
        return whole, known.id
    values = {name: row.fields[name] for name in given_fields(row.section) if name in row.fields}
    for name in REFERENCES[row.section].keys() & values.keys():
        whole, values[name] = _with_actors(whole, values[name])
    values |= {"id": _free_id(whole, _PREFIX, row.record), **asdict(ADDED)}
    values |= {"statement": link.id if link is not None else None} if row.section == "positions" else {}
    record = record_from_json(SECTIONS[row.section], values)
    more: dict[str, Any] = {row.section: (*getattr(whole, row.section), record)}
    whole = replace(whole, **more)
    return (_on_condition(whole, link, record) if isinstance(link, Position) else whole), record.id


def _find(section: str, link: Mapping[str, Any] | None, reading: Reading) -> Record | None:
    """The record of a reading that a description is of."""
    if link is None:
        return None
    spans = link["content"] if section == "statements" else [link["span"]]
    return match_record(section, spans, link, {}, reading)


def _same(section: str, spans: Any, was: Mapping[str, Any], reading: Reading, position: Record | None) -> Record | None:
    """The record of a reading that says what an added one says; of conditions only those of its position."""
    found = match_record(section, spans, was, {}, reading)
    if found is None or _IS_SAME[section].intersection(changes(was, describe(found, reading))):
        return None
    is_elsewhere = section == "conditions" and not (isinstance(position, Position) and found.id in position.conditions)
    return None if is_elsewhere else found


def _with_actors(whole: Reading, names: Any) -> tuple[Reading, Any]:
    """The ids of actors by their names; a name that the reading has no more is put in, without a mention."""
    if names is None:
        return whole, None
    if isinstance(names, list):
        ids = []
        for name in names:
            whole, actor_id = _with_actors(whole, name)
            ids.append(actor_id)
        return whole, ids
    words = name_words(names)
    known = next((actor for actor in whole.actors if name_words(actor.name) == words), None)
    if known is not None:
        return whole, known.id
    made = Actor(id=_free_id(whole, _NAMED_PREFIX), name=names, kind=ActorKind.ORGANISATION, origin=ADDED)
    return replace(whole, actors=(*whole.actors, made)), made.id


def _on_condition(whole: Reading, position: Position, condition: Record) -> Reading:
    def joined(one: Position) -> Position:
        return replace(one, conditions=(*one.conditions, condition.id)) if one.id == position.id else one

    return replace(whole, positions=tuple(map(joined, whole.positions)))


def _free_id(reading: Reading, prefix: str, wanted: str | None = None) -> str:
    """An id that no record of the reading has: the one wanted, which an added record had before, if it can be."""
    taken: Iterable[str] = {record.id for section in SECTIONS for record in getattr(reading, section)}
    if wanted is not None and wanted.startswith(prefix) and wanted not in taken:
        return wanted
    return next(name for number in count(1) if (name := f"{prefix}{number}") not in taken)
