"""What people decided about records, kept apart from what was read.

A decision is anchored to the report's text (see `anchors`): it survives a new reading and stays, without a reading,
where that has no such record. It is undone with a date, never deleted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, select, update

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.records import SECTIONS, Actor, Reading, Record, TextSpan, record_from_json, record_to_json
from sinequanon.store import schema
from sinequanon.store.anchors import ORIGIN, changes, describe, match_record, section_of
from sinequanon.store.checks import REFERENCES, check_texts, record_faults
from sinequanon.store.rows import evidence_spans
from sinequanon.store.words import name_words

_NOT_CORRECTED = {"id", "statement", "conditions"}
_MAY_BE_NULL = {"of", "agent", "target", "by"}


class DecisionKind(StrEnum):
    """What a person decided.

    On a record: it is right, wrong, right with other fields, or was missed and is added. On an actor or an option of
    the dossier: two are one, one is two, it has another name, it is otherwise (an actor's kind, body and codes), others
    would do it (an option's owner). On copies: reports are one story, or are not.
    """

    CONFIRM = "confirm"
    REJECT = "reject"
    CORRECT = "correct"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    SET = "set"
    OWNER = "owner"


ON_RECORDS = frozenset({DecisionKind.CONFIRM, DecisionKind.REJECT, DecisionKind.CORRECT, DecisionKind.ADD})
"""The decisions on one record of one report; the others are on an actor or option of the whole dossier."""

LINKS = {"positions": "statement", "conditions": "position"}
"""The field by which an added record of a section names another one, which is kept as its description."""


_ON_DOSSIER: Mapping[tuple[str, DecisionKind], tuple[str, ...]] = {
    ("actors", DecisionKind.MERGE): ("actor", "into"),
    ("actors", DecisionKind.SPLIT): ("actor", "from"),
    ("actors", DecisionKind.RENAME): ("actor", "name"),
    ("actors", DecisionKind.SET): ("actor",),
    ("options", DecisionKind.MERGE): ("mentions", "into"),
    ("options", DecisionKind.SPLIT): ("mentions", "from"),
    ("options", DecisionKind.RENAME): ("mentions", "name"),
    ("options", DecisionKind.OWNER): ("mentions", "owners"),
    ("copies", DecisionKind.MERGE): ("reports", "into"),
    ("copies", DecisionKind.SPLIT): ("reports", "from"),
}
"""The fields of each decision on a dossier's actors, options and copies: names, ids of mentions, digests of reports."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision of one person.

    `record` is the id that its record has in the present reading, None where that has it no more (and for a merge);
    `was` is the record as it was decided on, with actors by name; `changed` lists the fields that the present reading
    has otherwise, places apart, so that a person can look again. `fields` holds what a correction says, actors again by
    name, the whole of a record that was added (with its statement or position, see `LINKS`), and for a merge the names
    or keys `actor` and `into`. Times are in UTC.
    """

    id: int
    dossier: str
    kind: DecisionKind
    section: str
    digest: str | None
    record: str | None
    spans: tuple[TextSpan, ...]
    was: Mapping[str, Any]
    fields: Mapping[str, Any]
    who: str
    note: str | None
    decided_at: str
    undone_at: str | None
    undone_by: str | None
    changed: tuple[str, ...] = ()

    @property
    def is_in_force(self) -> bool:
        """Whether nobody has undone it."""
        return self.undone_at is None

    @property
    def is_without_reading(self) -> bool:
        """Whether the present reading of its report has no such record; an addition that is undone asks for none."""
        is_withdrawn = self.kind is DecisionKind.ADD and not self.is_in_force
        return self.kind in ON_RECORDS and self.record is None and not is_withdrawn

    @property
    def values(self) -> Mapping[str, Any]:
        """The fields that it gives its record, without those that name another one."""
        return {name: value for name, value in self.fields.items() if name != LINKS.get(self.section)}


def utc_now() -> str:
    """The time in UTC as ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def record_decision(
    connection: Connection,
    report: Row[Any],
    reading: Reading,
    section: str,
    record_id: str,
    *,
    kind: DecisionKind,
    fields: Mapping[str, Any],
    who: str,
    note: str | None,
) -> int:
    """Keep a decision on a record of a report's present reading; gives the decision's id.

    Raises:
        RecordNotFound: the reading has no such record.
        InvalidRecord: the decision does not fit the record.
    """
    record = _record_in(reading, section, record_id)
    if record is None:
        raise RecordNotFound(f"{report.name}: its reading has no {record_id!r} among the {section}")
    anchor = {
        "digest": report.digest,
        "section": section,
        "spans": [list(span) for span in evidence_spans(record)],
        "was": describe(record, reading),
        "record": record_id,
    }
    said = {"kind": kind, "fields": _checked_fields(kind, record, fields, reading, len(report.text))}
    return insert_decision(connection, report.dossier_id, who, note, anchor | said)


def record_on_dossier(
    connection: Connection,
    dossier_id: int,
    section: str,
    kind: DecisionKind,
    fields: Mapping[str, Any],
    who: str,
    note: str | None,
) -> int:
    """Keep a decision on an actor or option of the whole dossier; gives the decision's id.

    Raises:
        InvalidRecord: the kind does not belong to the section, or a field is missing or empty.
    """
    wanted = _ON_DOSSIER.get((section, kind))
    if wanted is None:
        raise InvalidRecord(f"{section} take no {kind}")
    empty = [name for name in wanted if not fields.get(name) or fields[name] == " " * len(fields[name])]
    if empty or (kind is DecisionKind.SET and len(fields) < 2):
        raise InvalidRecord(f"to {kind} {section} takes {', '.join(empty) or 'a field to set'}")
    if kind in (DecisionKind.MERGE, DecisionKind.SPLIT) and section == "actors":
        one, other = (fields[name] for name in wanted)
        if name_words(one) == name_words(other):
            raise InvalidRecord(f"a {kind} takes the names or keys of two actors, not {one!r} and {other!r}")
    row = {"section": section, "spans": [], "was": {}, "fields": dict(fields), "kind": kind}
    return insert_decision(connection, dossier_id, who, note, row)


def undo_decision(connection: Connection, decision_id: int, who: str) -> Row[Any]:
    """Date a decision as undone; gives its row as it was.

    Raises:
        RecordNotFound: there is no such decision.
        InvalidRecord: it is undone already, or `who` is empty.
    """
    _check_who(who)
    table = schema.decisions
    found = connection.execute(select(table).where(table.c.id == decision_id)).first()
    if found is None:
        raise RecordNotFound(f"the store has no decision {decision_id}")
    if found.undone_at is not None:
        raise InvalidRecord(f"decision {decision_id} was undone by {found.undone_by} at {found.undone_at}")
    undone = {"undone_at": utc_now(), "undone_by": who}
    connection.execute(update(table).where(table.c.id == decision_id).values(undone))
    return found


def find_records_again(connection: Connection, dossier_id: int, digest: str, reading: Reading) -> None:
    """Point each decision on a report's records at the one that it meets in the report's new reading.

    Those that added a record are pointed at it by `added.put_in`.
    """
    table = schema.decisions
    on_report = select(table).where(
        table.c.dossier_id == dossier_id, table.c.digest == digest, table.c.kind != DecisionKind.ADD
    )
    for row in connection.execute(on_report).all():
        found = match_record(row.section, row.spans, row.was, row.fields, reading)
        record_id = found.id if found is not None else None
        connection.execute(update(table).where(table.c.id == row.id).values(record=record_id))


def load_decisions(
    connection: Connection, chosen: ColumnElement[bool], readings: Mapping[tuple[int, str], Reading]
) -> list[Decision]:
    """The decisions that a condition chooses, in the order they were made.

    Args:
        connection: where to read.
        chosen: a condition on the table of decisions.
        readings: present readings by the dossier's row id and the digest, to tell what changed in them.
    """
    table = schema.decisions
    query = select(table, schema.dossiers.c.name.label("dossier")).join(schema.dossiers).where(chosen)
    rows = connection.execute(query.order_by(table.c.id))
    return [_decision(row, readings.get((row.dossier_id, row.digest))) for row in rows]


def governing(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """For each section and record of one report, the decision that counts.

    Of those in force it is the latest that the present reading agrees with, otherwise the latest.
    """
    chosen: dict[tuple[str, str], Decision] = {}
    for decision in sorted(decisions, key=lambda decision: (not decision.changed, decision.id)):
        if decision.is_in_force and decision.record is not None:
            chosen[decision.section, decision.record] = decision
    return chosen


def _decision(row: Row[Any], reading: Reading | None) -> Decision:
    values = {name: value for name, value in row._mapping.items() if name != "dossier_id"}
    values |= {"kind": DecisionKind(row.kind), "spans": tuple(TextSpan(*span) for span in row.spans)}
    record = _record_in(reading, row.section, row.record) if reading is not None else None
    if record is not None and reading is not None:
        values["changed"] = changes(row.was, describe(record, reading))
    return Decision(**values)


def _record_in(reading: Reading, section: str, record_id: str | None) -> Record | None:
    if section not in SECTIONS:
        raise InvalidRecord(f"section is {section!r} and should be one of {', '.join(SECTIONS)}")
    records: tuple[Record, ...] = getattr(reading, section)
    return next((record for record in records if record.id == record_id), None)


def insert_decision(
    connection: Connection, dossier_id: int, who: str, note: str | None, values: Mapping[str, Any]
) -> int:
    """Write a decision; gives its id.

    Raises:
        InvalidRecord: `who` is empty, or a text is none that a database keeps.
    """
    _check_who(who)
    check_texts(note=note, fields=values["fields"])
    row = {**values, "dossier_id": dossier_id, "who": who, "note": note, "decided_at": utc_now()}
    return int(connection.execute(insert(schema.decisions).returning(schema.decisions.c.id), row).scalar_one())


def _check_who(who: str) -> None:
    if not who.strip():
        raise InvalidRecord("a decision needs the name of who made it")
    check_texts(who=who)


def _checked_fields(
    kind: DecisionKind, record: Record, fields: Mapping[str, Any], reading: Reading, length: int
) -> dict[str, Any]:
    """The fields of a correction, with actors by name; no other decision has any."""
    if kind is DecisionKind.ADD:
        raise InvalidRecord("a record that is there is confirmed, rejected or corrected, not added")
    if kind not in ON_RECORDS:
        raise InvalidRecord(f"to {kind} is decided on an actor or option of the dossier, not on a record of one report")
    if bool(fields) != (kind is DecisionKind.CORRECT):
        raise InvalidRecord(f"to {kind} a record {'takes' if kind is DecisionKind.CORRECT else 'takes no'} fields")
    row = record_to_json(record) | ({"key": record.key} if isinstance(record, Actor) else {})
    open_fields = set(row) - _NOT_CORRECTED - ORIGIN
    if not open_fields.issuperset(fields):
        wrong = ", ".join(sorted(map(str, set(fields) - open_fields)))
        raise InvalidRecord(f"{wrong}: the fields to correct are {', '.join(sorted(open_fields))}")
    names = {name: _names(name, fields[name], reading) for name in fields if name in REFERENCES[section_of(record)]}
    corrected = record_from_json(type(record), row | {name: fields[name] for name in fields if name not in names})
    faults = list(record_faults(corrected, length))
    if faults:
        raise InvalidRecord("; ".join(faults))
    return {**fields, **names}


def _names(field: str, value: Any, reading: Reading) -> Any:
    """The names of the actors that a corrected field gives by id or name."""
    if field == "parties":
        if not isinstance(value, list | tuple) or not value:
            raise InvalidRecord("parties should be a list of actors")
        return [_name(field, party, reading) for party in value]
    return None if value is None and field in _MAY_BE_NULL else _name(field, value, reading)


def _name(field: str, value: Any, reading: Reading) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidRecord(f"{field}: {value!r} should be the id or the name of an actor")
    actor = reading.actor(value)
    return actor.name if actor is not None else value
