"""Record to row and row to record: what is loaded equals what was added."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, insert, select

from sinequanon.records import (
    SECTIONS,
    Actor,
    Condition,
    Contact,
    Position,
    Reading,
    Record,
    Report,
    Statement,
    TextSpan,
    record_from_json,
    record_to_json,
)
from sinequanon.store import schema
from sinequanon.store.words import name_words, words_of

T = TypeVar("T")
_MOST_PARAMETERS = 500  # of a query
_ORIGIN = ("finder", "rule", "version", "confidence")
_DETAILS = ("name", "title", "outlet", "url", "published")
_NO_FIELD = {"report_id", "place", "words"}


def report_row(report: Report) -> dict[str, Any]:
    """The columns that a report fills besides its text and digest; a detail that it lacks is left out."""
    row = {name: getattr(report, name) for name in _DETAILS if getattr(report, name) is not None}
    return row | ({"metadata": json.loads(json.dumps(dict(report.metadata)))} if report.metadata else {})


def report_from_row(row: Row[Any]) -> Report:
    """The report of a row with all columns of `reports`."""
    values = {name: getattr(row, name) for name in _DETAILS}
    return Report(text=row.text, metadata=row._mapping["metadata"], **values)


def reading_row(reading: Reading) -> dict[str, Any]:
    """The columns of a report's row that come from its reading."""
    return {"doc": reading.doc, "doc_published": reading.published, "notes": list(reading.notes)}


def version_of(reading: Reading) -> str:
    """The version of the reader that its records tell; several are joined with `+`, none is empty."""
    records = [record for section in SECTIONS for record in getattr(reading, section)]
    return "+".join(sorted({record.origin.version for record in records if record.origin is not None}))


def insert_records(connection: Connection, report_id: int, text: str, reading: Reading) -> None:
    """Write all records of a reading."""
    for section, table in schema.RECORDS.items():
        records = getattr(reading, section)
        rows = [_row(report_id, place, record, reading, text) for place, record in enumerate(records)]
        child_rows = [row for record in records for row in _child_rows(report_id, section, record, text)]
        _insert(connection, table, rows)
        if section in schema.CHILDREN:
            _insert(connection, schema.CHILDREN[section][0], child_rows)


def delete_records(connection: Connection, report_id: int) -> None:
    """Remove all records of a report, the actors last: while others name them, each costs a look for these."""
    tables = [child for child, _, _ in schema.CHILDREN.values()] + list(reversed(schema.RECORDS.values()))
    for table in tables:
        connection.execute(delete(table).where(table.c.report_id == report_id))


def load_readings(connection: Connection, report_ids: Sequence[int]) -> dict[int, Reading]:
    """The readings of some reports, by the reports' row ids."""
    sections: dict[int, dict[str, list[Record]]] = {
        report_id: {section: [] for section in SECTIONS} for report_id in report_ids
    }
    for section, kind in SECTIONS.items():
        lists = _load_lists(connection, section, report_ids)
        for row in _rows(connection, schema.RECORDS[section], report_ids, "place"):
            sections[row.report_id][section].append(_record(kind, section, row, lists))
    reports = {row.id: row for row in _rows(connection, schema.reports, report_ids, "id")}
    return {report_id: _reading(reports[report_id], found) for report_id, found in sections.items()}


def load_records(
    connection: Connection,
    report_id: int,
    section: str,
    ids: Collection[str],
    of_lists: ColumnElement[bool] | None = None,
) -> tuple[Record, ...]:
    """Some records of a report; of their lists what `of_lists` chooses, None for all."""
    table = schema.RECORDS[section]
    child, _, value = schema.CHILDREN.get(section, (None, "", ""))
    found: list[Row[Any]] = []
    lists: dict[tuple[int, str], list[Any]] = {}
    ordered = sorted(ids)
    for some in portions(ordered):
        found += connection.execute(select(table).where(table.c.report_id == report_id, table.c.id.in_(some))).all()
        if child is not None:
            owner = child.primary_key.columns.values()[1]
            query = select(owner, child.c[value]).where(child.c.report_id == report_id, owner.in_(some))
            query = query if of_lists is None else query.where(of_lists)
            for name, item in connection.execute(query.order_by(child.c.place)).all():
                lists.setdefault((report_id, name), []).append(item)
    found.sort(key=lambda row: row.place)
    return tuple(_record(SECTIONS[section], section, row, lists) for row in found)


def evidence_spans(record: Record) -> tuple[TextSpan, ...]:
    """The words that a record stands on: an actor's mentions, a statement's content, the span of any other."""
    match record:
        case Actor():
            return record.mentions
        case Statement():
            return record.content
        case Position() | Condition() | Contact():
            return (record.span,)


def _reading(row: Row[Any], sections: Mapping[str, list[Any]]) -> Reading:
    records = {section: tuple(found) for section, found in sections.items()}
    return Reading(doc=row.doc, published=row.doc_published, notes=tuple(row.notes), **records)


def _record(kind: type[Record], section: str, row: Row[Any], lists: Mapping[tuple[int, str], list[Any]]) -> Record:
    values = {name: value for name, value in row._mapping.items() if name not in _NO_FIELD}
    if section in schema.CHILDREN:
        values[schema.CHILDREN[section][1]] = lists.get((row.report_id, row.id), [])
    if values["finder"] is None:
        values = {name: value for name, value in values.items() if name not in _ORIGIN}
    return record_from_json(kind, values)


def _load_lists(connection: Connection, section: str, report_ids: Sequence[int]) -> dict[tuple[int, str], list[Any]]:
    """What the child table of a section holds, by report and record."""
    lists: dict[tuple[int, str], list[Any]] = {}
    if section in schema.CHILDREN:
        table, _, value = schema.CHILDREN[section]
        owner = table.primary_key.columns.keys()[1]
        for row in _rows(connection, table, report_ids, "place"):
            lists.setdefault((row.report_id, row._mapping[owner]), []).append(row._mapping[value])
    return lists


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Some values, as many at a time as a query takes."""
    for at in range(0, len(values), _MOST_PARAMETERS):
        yield values[at : at + _MOST_PARAMETERS]


def _rows(connection: Connection, table: Table, report_ids: Sequence[int], order: str) -> Iterable[Row[Any]]:
    column = table.c.report_id if "report_id" in table.c else table.c.id
    for chosen in portions(report_ids):
        yield from connection.execute(select(table).where(column.in_(chosen)).order_by(table.c[order]))


def _row(report_id: int, place: int, record: Record, reading: Reading, text: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_ORIGIN) | record_to_json(record)
    row |= {"report_id": report_id, "place": place}
    match record:
        case Actor():
            row |= {"key": record.key, "words": name_words(record.name)}
        case Position():
            row["words"] = _words(text, (record.span, *_condition_spans(record, reading)))
        case Statement() | Contact():
            row["words"] = _words(text, evidence_spans(record))
    for name in ("mentions", "conditions", "parties"):
        row.pop(name, None)
    return row


def _child_rows(report_id: int, section: str, record: Record, text: str) -> Iterable[dict[str, Any]]:
    if section not in schema.CHILDREN:
        return
    table, field, value = schema.CHILDREN[section]
    owner = table.primary_key.columns.keys()[1]
    for place, item in enumerate(getattr(record, field)):
        row = {"report_id": report_id, owner: record.id, "place": place, value: item}
        yield row | ({"words": name_words(text[slice(*item)])} if section == "actors" else {})


def _condition_spans(position: Position, reading: Reading) -> Iterable[TextSpan]:
    for condition in reading.conditions:
        if condition.id in position.conditions:
            yield from (condition.marker, condition.span)


def _words(text: str, spans: Iterable[TextSpan]) -> str:
    """The words of some places, with `|` between them, so that no phrase is found across two."""
    return "|".join(words_of(text[start:end]) for start, end in spans)


def _insert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)
