"""Whether a store is sound: what the database says of itself, and whether each report is there whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, ForeignKeyConstraint, Row, and_, func, select, text
from sqlalchemy.exc import DatabaseError

from sinequanon.errors import InvalidRecord, StoreUnusable
from sinequanon.records import Reading
from sinequanon.store import engine, rows, schema
from sinequanon.store.checks import check_reading
from sinequanon.store.words import split_sentences

_AT_ONCE = 100
_REPORTS, _SENTENCES = schema.reports.c, schema.sentences.c
_BROKEN_PARTS = text(
    "SELECT 'index ' || indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"
    " UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE NOT convalidated"
)
_FTS_CHECK = text("INSERT INTO sentence_index(sentence_index, rank) VALUES ('integrity-check', 1)")


def check(address: str | None = None) -> tuple[int, list[str]]:
    """Look through a store; gives how many reports it holds and a line for each fault.

    Raises:
        StoreUnusable: it cannot be opened or read at all.
    """
    database = engine.connect(address)
    try:
        with engine.reading(database) as connection:
            faults = list(_database_faults(connection))
            ids = connection.execute(select(_REPORTS.id).order_by(_REPORTS.id)).scalars().all()
            for at in range(0, len(ids), _AT_ONCE):
                faults += _report_faults(connection, ids[at : at + _AT_ONCE])
        if database.dialect.name == "sqlite":
            faults += _index_faults(database)
        return len(ids), faults
    finally:
        database.dispose()


def _database_faults(connection: Connection) -> Iterator[str]:
    """What the database itself finds."""
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("PRAGMA integrity_check")).scalars()
        yield from (f"database: {line}" for line in found if line != "ok")
        for table, row_id, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"{table}: row {row_id} names a row of {parent} that is not there"
        return
    yield from (f"database: {part} is not valid" for part in connection.execute(_BROKEN_PARTS).scalars())
    for table in schema.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            number = _count_lost(connection, constraint)
            if number:
                parent = constraint.referred_table.name
                yield f"{table.name}: {number} rows name a row of {parent} that is not there"
    missing = select(func.count()).where(text("sentences.id NOT IN (SELECT id FROM sentence_index)"))
    number = connection.execute(missing.select_from(schema.sentences)).scalar_one()
    if number:
        yield f"sentences: {number} of them are not in the index of words"


def _count_lost(connection: Connection, constraint: ForeignKeyConstraint) -> int:
    """How many rows name one that is not there."""
    parent = constraint.referred_table.alias("parent")
    pairs = [(constraint.table.c[key.parent.name], parent.c[key.column.name]) for key in constraint.elements]
    is_found = select(1).select_from(parent).where(and_(*(mine == theirs for mine, theirs in pairs))).exists()
    names = and_(*(mine.is_not(None) for mine, _ in pairs))
    return int(
        connection.execute(select(func.count()).select_from(constraint.table).where(names, ~is_found)).scalar_one()
    )


def _index_faults(database: Engine) -> Iterator[str]:
    """Whether SQLite's index of words fits the sentences; it checks under the writer's lock and changes nothing."""
    try:
        with engine.writing(database) as connection:
            connection.execute(_FTS_CHECK)
    except (DatabaseError, StoreUnusable) as error:
        told = str(error).partition("\n")[0]
        yield f"sentences: their index of words does not fit them ({told})"


def _report_faults(connection: Connection, ids: Sequence[int]) -> Iterator[str]:
    """Each fault of some reports with the report's dossier and digest."""
    query = select(schema.reports, schema.dossiers.c.name.label("dossier")).outerjoin(schema.dossiers)
    found = connection.execute(query.where(_REPORTS.id.in_(ids)).order_by(_REPORTS.id)).all()
    readings = rows.load_readings(connection, ids)
    sentences: dict[int, set[tuple[int, int]]] = {report_id: set() for report_id in ids}
    columns = (_SENTENCES.report_id, _SENTENCES.start, _SENTENCES.end)
    for report_id, start, end in connection.execute(select(*columns).where(_SENTENCES.report_id.in_(ids))):
        sentences[report_id].add((start, end))
    for row in found:
        for fault in _faults(row, readings[row.id], sentences[row.id]):
            yield f"{row.dossier or 'no dossier'} · {row.digest[:12]}: {fault}"


def _faults(row: Row[Any], reading: Reading, sentences: set[tuple[int, int]]) -> Iterator[str]:
    report = rows.report_from_row(row)
    if report.digest != row.digest:
        yield "its digest is not that of its text"
    if not row.doc or not row.read_at:
        yield "it has no reading"
    try:
        check_reading(report, reading)
    except InvalidRecord as error:
        yield str(error)
    if sentences != {(start, end) for start, end in split_sentences(report.text)}:
        yield "its sentences are not those of its text"
