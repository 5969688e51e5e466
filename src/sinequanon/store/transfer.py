"""A dossier to a file and back: what is imported is checked whole before anything is written.

The file (see `files`) holds in `dossier.json` the format, its version, the dossier's name and when it was made; in
`reports.jsonl` the reports with their texts, when each was added and read, and by which version; in `readings.jsonl`,
in the same order, their record documents; in `decisions.jsonl` all that people decided, in the order it was decided; in
`games.jsonl` likewise the versions of its games. Row ids stay out of it, since another store numbers anew.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from sinequanon.errors import InvalidConflict, InvalidRecord, UnreadableReport
from sinequanon.records import (
    SECTIONS,
    Condition,
    Position,
    Reading,
    Record,
    Report,
    Statement,
    from_json,
    record_from_json,
    to_json,
)
from sinequanon.store import rows, schema
from sinequanon.store.checks import check_reading, check_report, check_texts, is_date, record_faults
from sinequanon.store.decisions import LINKS, ON_RECORDS, DecisionKind, record_on_dossier
from sinequanon.store.dossiers import create_dossier
from sinequanon.store.files import DECISIONS, GAMES, HEAD, READINGS, REPORTS, DossierReader, DossierWriter
from sinequanon.store.games import VersionKind
from sinequanon.store.reports import insert_report
from sinequanon.store.shapes import fits, misfits, reading_misfits

FORMAT = "sinequanon dossier"
FORMAT_VERSION = 2
"""1 had no games."""

_AT_ONCE = 200
_DETAILS = ("name", "text", "title", "outlet", "url", "published", "metadata")
_ABOUT_READING = ("added_at", "version", "read_at")
_DECIDED = tuple(column.name for column in schema.decisions.c if column.name not in ("id", "dossier_id"))
_OF_GAME = tuple(column.name for column in schema.games.c if column.name not in ("id", "dossier_id"))
_TEXTS = ("kind", "section", "who", "decided_at")
_TEXTS_OR_NONE = ("digest", "record", "note", "undone_at", "undone_by")
_GAME_TEXTS = ("as_of", "kind", "what", "who", "made_at")
_TEXT = str | None
_NOT_CORRECTED = frozenset({"id", "statement", "conditions", "origin"})


CheckConflict = Callable[[Mapping[str, Any]], object]
"""Sees that a game's conflict is one, or raises `InvalidConflict`."""


@dataclass(frozen=True)
class Incoming:
    """A report that was read from a file and fits, with its records and the columns that tell of its reading."""

    report: Report
    reading: Reading
    told: Mapping[str, str]


@dataclass(frozen=True)
class _Anchor:
    """What a decision on a report must fit: the length of its text, and the section and id of each record."""

    length: int
    records: frozenset[tuple[str, str]]


# Out


def export_dossier(connection: Connection, dossier_id: int, writer: DossierWriter) -> None:
    """Write all that a dossier holds; the same dossier gives the same file."""
    table = schema.dossiers
    row = connection.execute(select(table.c.name, table.c.created_at).where(table.c.id == dossier_id)).one()
    writer.put(HEAD, [{"format": FORMAT, "version": FORMAT_VERSION, **row._mapping}])
    query = select(schema.reports.c.id).where(schema.reports.c.dossier_id == dossier_id).order_by(schema.reports.c.id)
    ids = connection.execute(query).scalars().all()
    batches = [ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)]
    writer.put(REPORTS, (row for batch in batches for row in _report_rows(connection, batch)))
    writer.put(READINGS, (row for batch in batches for row in _reading_rows(connection, batch)))
    writer.put(DECISIONS, _rows_of(connection, dossier_id, schema.decisions, _DECIDED))
    writer.put(GAMES, _rows_of(connection, dossier_id, schema.games, _OF_GAME))


def _report_rows(connection: Connection, report_ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    table = schema.reports.c
    columns = [table[name] for name in ("digest", *_DETAILS, *_ABOUT_READING)]
    found = connection.execute(select(*columns).where(table.id.in_(report_ids)).order_by(table.id))
    for row in found.mappings():
        yield dict(row)


def _reading_rows(connection: Connection, report_ids: Iterable[int]) -> Iterator[dict[str, Any]]:
    """The record documents, each with the digest of its report before it."""
    chosen = list(report_ids)
    table = schema.reports.c
    found = connection.execute(select(table.id, table.digest).where(table.id.in_(chosen)))
    digests = {row.id: row.digest for row in found}
    for report_id, reading in rows.load_readings(connection, chosen).items():
        yield {"digest": digests[report_id], **to_json(reading)}


def _rows_of(connection: Connection, dossier_id: int, table: Table, names: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Some columns of what a table has of a dossier, in the order in which it was made."""
    query = select(*(table.c[name] for name in names)).where(table.c.dossier_id == dossier_id)
    for row in connection.execute(query.order_by(table.c.id)).mappings():
        yield dict(row)


# In


def check_file(reader: DossierReader, check_conflict: CheckConflict) -> None:
    """See that all in a file fits.

    Raises:
        DossierFileError: something does not fit; tells what and where.
    """
    _head(reader)
    anchors = {incoming.report.digest: _anchor(incoming) for incoming in _incoming(reader)}
    for _ in _decisions(reader, anchors):
        pass
    for where, row in _games(reader):
        with _placed(reader, where):
            if row["conflict"] is not None:
                check_conflict(row["conflict"])


def import_dossier(connection: Connection, reader: DossierReader, name: str) -> None:
    """Write all that a file holds as a new dossier; the file is checked again as it is read.

    Raises:
        DossierFileError: something does not fit.
        InvalidRecord: the store has a dossier of this name.
    """
    dossier_id = create_dossier(connection, name, _head(reader)["created_at"])
    anchors = {}
    for incoming in _incoming(reader):
        anchors[incoming.report.digest] = _anchor(incoming)
        values = rows.report_row(incoming.report) | rows.reading_row(incoming.reading) | dict(incoming.told)
        insert_report(connection, dossier_id, incoming.report, incoming.reading, values)
    for where, row in _decisions(reader, anchors):
        with _placed(reader, where):
            _insert_decision(connection, dossier_id, row)
    for _, row in _games(reader):
        connection.execute(insert(schema.games), {**row, "dossier_id": dossier_id})


def name_in(reader: DossierReader) -> str:
    """The name that the dossier had where it was exported."""
    return str(_head(reader)["name"])


def _head(reader: DossierReader) -> dict[str, Any]:
    row = reader.head()
    with _placed(reader, HEAD):
        if row.get("format") != FORMAT or type(row.get("version")) is not int:
            raise InvalidRecord(f"its format is {row.get('format')!r:.60} and should be {FORMAT!r}, with a version")
        if row["version"] > FORMAT_VERSION:
            cause = f"written as version {row['version']}, this program knows up to {FORMAT_VERSION}"
            raise reader.fault(HEAD, cause, "upgrade sinequanon")
        _check_columns(row, ("name",))
        _check_time("created_at", row.get("created_at"))
    return row


def _incoming(reader: DossierReader) -> Iterator[Incoming]:
    """The reports of a file with their records, each seen to fit."""
    digests: set[str] = set()
    for first, second in zip_longest(reader.lines(REPORTS), reader.lines(READINGS)):
        if first is None or second is None:
            raise reader.fault(READINGS, f"holds another number of lines than {REPORTS}")
        with _placed(reader, first[0]):
            report, told = _report(first[1])
            if report.digest in digests:
                raise InvalidRecord("its text is that of an earlier line")
            digests.add(report.digest)
        with _placed(reader, second[0]):
            reading = _reading(second[1], report)
        yield Incoming(report, reading, told)


def _report(row: Mapping[str, Any]) -> tuple[Report, dict[str, str]]:
    """The report of a line, and what the line tells of its reading."""
    _check_columns(row, ("digest", *_ABOUT_READING), wanted=_DETAILS)
    report = Report(**{name: row[name] for name in _DETAILS})
    _refuse(misfits(report))
    check_report(report)
    if report.digest != row["digest"]:
        raise InvalidRecord("its digest is not that of its text")
    for name in ("added_at", "read_at"):
        _check_time(name, row[name])
    return report, {name: row[name] for name in _ABOUT_READING}


def _reading(row: Mapping[str, Any], report: Report) -> Reading:
    if row.get("digest") != report.digest:
        raise InvalidRecord(f"its digest is not that of the same line of {REPORTS}")
    _refuse(f"{name} is no list" for name in (*SECTIONS, "notes") if not isinstance(row.get(name, []), list))
    reading = from_json(row)
    _refuse(reading_misfits(reading))
    check_reading(report, reading)
    return reading


def _anchor(incoming: Incoming) -> _Anchor:
    named = ((section, record.id) for section in SECTIONS for record in getattr(incoming.reading, section))
    return _Anchor(len(incoming.report.text), frozenset(named))


def _decisions(reader: DossierReader, anchors: Mapping[str, _Anchor]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each decision of a file is, and its columns, seen to fit."""
    for where, row in reader.lines(DECISIONS):
        with _placed(reader, where):
            _check_decision(row, anchors)
        yield where, {name: row[name] for name in _DECIDED}


def _check_decision(row: Mapping[str, Any], anchors: Mapping[str, _Anchor]) -> None:
    """See that a decision can be kept.

    Raises:
        InvalidRecord: it has not the columns of one, or does not fit its report.
    """
    _check_columns(row, _TEXTS, _TEXTS_OR_NONE, wanted=_DECIDED)
    _check_made(row, "decided_at")
    for name in ("was", "fields"):
        if not isinstance(row[name], dict):
            raise InvalidRecord(f"{name} is {row[name]!r:.60} and should be an object")
    check_texts(was=row["was"], fields=row["fields"], spans=row["spans"])
    if row["kind"] not in set(DecisionKind):
        raise InvalidRecord(f"kind is {row['kind']!r:.60} and should be one of {', '.join(DecisionKind)}")
    if row["kind"] in ON_RECORDS:
        _check_on_record(row, anchors)
    else:
        _check_on_dossier(row)


def _check_on_record(row: Mapping[str, Any], anchors: Mapping[str, _Anchor]) -> None:
    anchor = anchors.get(row["digest"])
    if anchor is None or row["section"] not in SECTIONS:
        raise InvalidRecord("it is on a report or section that is not there")
    if row["record"] is not None and (row["section"], row["record"]) not in anchor.records:
        raise InvalidRecord(f"it is on {row['record']!r}, which is not among the {row['section']} of its report")
    if not _are_spans(row["spans"], anchor.length):
        raise InvalidRecord(f"spans is {row['spans']!r:.60} and should be places in its report")
    kind = SECTIONS[row["section"]]
    open_fields = {field.name for field in fields(kind)} - _NOT_CORRECTED
    given = dict(row["fields"])
    if row["kind"] == DecisionKind.ADD:
        _check_link(row["section"], given, anchor.length)
    takes_fields = row["kind"] in (DecisionKind.CORRECT, DecisionKind.ADD)
    if bool(given) != takes_fields or not open_fields.issuperset(given):
        raise InvalidRecord(f"to {row['kind']} does not take the fields {list(row['fields'])!r:.60}")
    for values in (row["was"], row["was"] | given):
        _check_description(kind, values, anchor.length)


def _check_link(section: str, given: dict[str, Any], length: int) -> None:
    """Take the record that an added one names out of its fields, and see that it is the description of one."""
    if section not in LINKS:
        return
    link = given.pop(LINKS[section], None)
    if link is not None or section == "conditions":
        if not isinstance(link, dict):
            raise InvalidRecord(f"{LINKS[section]} is {link!r:.60} and should be an object")
        _check_description(Statement if section == "positions" else Position, link, length)


def _check_description(kind: type[Record], values: Mapping[str, Any], length: int) -> None:
    """See that a description (see `anchors.describe`) is that of a record of its kind in a text of this length."""
    record = record_from_json(kind, {**values, "id": "was"} | ({"conditions": []} if kind is Position else {}))
    _refuse(misfits(record))
    _refuse(record_faults(record, length))
    conditions = values.get("conditions", []) if kind is Position else []
    if not isinstance(conditions, list) or not all(isinstance(item, dict) for item in conditions):
        raise InvalidRecord("was: conditions should be a list of conditions")
    for item in conditions:
        _check_description(Condition, item, length)


def _check_on_dossier(row: Mapping[str, Any]) -> None:
    """See that a decision on an actor or option has texts only, or lists of texts; `record_on_dossier` knows which."""
    values = row["fields"].values()
    may_be = str | None if row["section"] == "actors" else str | None | tuple[str, ...]
    if not all(fits(tuple(value) if isinstance(value, list) else value, may_be) for value in values):
        raise InvalidRecord("fields should be texts, or lists of texts")
    if row["digest"] is not None or row["record"] is not None or row["spans"] != []:
        raise InvalidRecord(f"to {row['kind']} is decided on the dossier, not on a record of one report")


def _insert_decision(connection: Connection, dossier_id: int, row: Mapping[str, Any]) -> None:
    table = schema.decisions
    if row["kind"] in ON_RECORDS:
        connection.execute(insert(table), {**row, "dossier_id": dossier_id})
        return
    kind = DecisionKind(row["kind"])
    made = record_on_dossier(connection, dossier_id, row["section"], kind, row["fields"], row["who"], row["note"])
    connection.execute(update(table).where(table.c.id == made).values(dict(row)))


def _games(reader: DossierReader) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each version of a game is in a file, and its columns, seen to fit."""
    for where, row in reader.lines(GAMES):
        with _placed(reader, where):
            _check_game(row)
        yield where, {name: row[name] for name in _OF_GAME}


def _check_game(row: Mapping[str, Any]) -> None:
    """See that a version of a game can be kept; whether its conflict is one is another matter.

    Raises:
        InvalidRecord: it has not the columns of one.
    """
    _check_columns(row, _GAME_TEXTS, ("undone_at", "undone_by"), wanted=_OF_GAME)
    _check_made(row, "made_at")
    if row["as_of"] and not is_date(row["as_of"]):
        raise InvalidRecord(f"as_of is {row['as_of']!r:.60} and should be a date or empty")
    if row["kind"] not in set(VersionKind):
        raise InvalidRecord(f"kind is {row['kind']!r:.60} and should be one of {', '.join(VersionKind)}")
    if not isinstance(row["conflict"], dict) and (row["conflict"] is not None or row["kind"] != VersionKind.RESET):
        raise InvalidRecord(f"conflict is {row['conflict']!r:.60} and should be an object")
    check_texts(conflict=row["conflict"])


def _check_made(row: Mapping[str, Any], made_at: str) -> None:
    """See that a row tells who made it and when, and both where it was undone."""
    for name in (made_at, "undone_at"):
        if row[name] is not None:
            _check_time(name, row[name])
    if not row["who"].strip() or (row["undone_at"] is None) != (row["undone_by"] is None):
        raise InvalidRecord("it does not tell who decided, or who undid it and when")


def _check_columns(
    row: Mapping[str, Any], texts: Iterable[str], or_none: Iterable[str] = (), wanted: Iterable[str] = ()
) -> None:
    """See that a row has the columns wanted, and texts where they should be.

    Raises:
        InvalidRecord: a column is missing or of another kind, or a text holds what no database keeps.
    """
    _refuse(f"{name} is missing" for name in (*texts, *or_none, *wanted) if name not in row)
    _refuse(f"{name} is {row[name]!r:.60} and should be a text" for name in texts if not isinstance(row[name], str))
    _refuse(
        f"{name} is {row[name]!r:.60} and should be a text or null" for name in or_none if not fits(row[name], _TEXT)
    )
    check_texts(**{name: row[name] for name in (*texts, *or_none)})


def _check_time(name: str, value: object) -> None:
    try:
        datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise InvalidRecord(f"{name} is {value!r:.60} and should be a time as 2006-02-14T12:00:00+00:00") from None


def _are_spans(value: object, length: int) -> bool:
    """Whether a value is a list of places in a text of this length."""
    if not isinstance(value, list):
        return False
    are_pairs = all(isinstance(span, list) and [type(place) for place in span] == [int, int] for span in value)
    return are_pairs and all(0 <= start < end <= length for start, end in value)


def _refuse(faults: Iterable[str]) -> None:
    """Raise the first fault, where there is one."""
    for fault in faults:
        raise InvalidRecord(fault)


@contextmanager
def _placed(reader: DossierReader, where: str) -> Iterator[None]:
    """Tell what does not fit with its place in the file."""
    try:
        yield
    except (InvalidRecord, UnreadableReport, InvalidConflict) as error:
        raise reader.fault(where, error) from None
