"""A whole store into another one, between SQLite and PostgreSQL either way: all rows with their numbers, or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, Table, delete, func, insert, select, text

from sinequanon.errors import StoreUnusable
from sinequanon.store import engine, schema, search

_ROWS_AT_ONCE = 1000


def copy(
    source: str, target: str, *, replaces: bool = False, on_table: Callable[[str, int], None] = lambda *_: None
) -> dict[str, int]:
    """Copy all that a store holds; gives the number of rows of each table.

    The source is seen in one state, whoever writes to it meanwhile; the target is written in one transaction.

    Args:
        source: the address of the store.
        target: the address of the other one, made where it is not there.
        replaces: whether what the target holds is removed first.
        on_table: called with each table and how many of its rows are copied by now.

    Raises:
        StoreUnusable: one of them cannot be opened, both are one, or the target is not empty and not to be replaced.
    """
    first, second = engine.connect(source), engine.connect(target)
    try:
        if first.url == second.url:
            raise StoreUnusable(f"{engine.show(first.url)}: a store cannot be copied onto itself; name another target")
        with engine.reading(first) as reader, engine.writing(second) as writer:
            _make_room(writer, replaces=replaces)
            copied = {}
            for table in schema.metadata.sorted_tables:
                copied[table.name] = _copy_table(reader, writer, table, on_table)
            _count_on(writer)
            search.index_all(writer)
        return copied
    finally:
        first.dispose()
        second.dispose()


def _make_room(connection: Connection, *, replaces: bool) -> None:
    """See that the target is empty, or make it so."""
    full = [table.name for table in schema.metadata.sorted_tables if _has_rows(connection, table)]
    if full and not replaces:
        told = engine.show(connection.engine.url)
        raise StoreUnusable(f"{told}: holds rows already ({', '.join(full)}); name an empty store, or give --replace")
    if full:
        for report_id, words in _texts(connection):
            search.forget_report(connection, report_id, words)
        for table in reversed(schema.metadata.sorted_tables):
            connection.execute(delete(table))


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(1).select_from(table).limit(1)).first() is not None


def _texts(connection: Connection) -> Iterator[tuple[int, str]]:
    reports = schema.reports.c
    for report_id in connection.execute(select(reports.id)).scalars().all():
        yield report_id, connection.execute(select(reports.text).where(reports.id == report_id)).scalar_one()


def _copy_table(reader: Connection, writer: Connection, table: Table, on_table: Callable[[str, int], None]) -> int:
    done = 0
    on_table(table.name, done)
    for rows in _parts(reader, table):
        writer.execute(insert(table), rows)
        done += len(rows)
        on_table(table.name, done)
    return done


def _parts(connection: Connection, table: Table) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The rows of a table in order, so many at a time."""
    query = select(table).order_by(*table.primary_key.columns)
    found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)
    for part in found.mappings().partitions():
        yield [dict(row) for row in part]


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in schema.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, Integer):
            last = connection.execute(select(func.max(table.c.id))).scalar()
            values = {"name": table.name, "last": last or 1, "is_used": last is not None}
            connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last, :is_used)"), values)
