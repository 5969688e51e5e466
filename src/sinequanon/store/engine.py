"""Opening a database, reading and writing it in transactions, and telling in our own errors what went wrong."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url, text

from sinequanon.errors import MissingExtra, SchemaTooNew, StoreUnusable
from sinequanon.settings import default_store
from sinequanon.store.schema import REVISION

BUSY_TIMEOUT_S = 30
"""How long a writer waits for another one."""

_POSTGRESQL_DRIVER = "postgresql+psycopg"
_CONNECT_TIMEOUT_S = 10
# Taken by every writer to the end of its transaction: what is looked up before writing stays true until it is kept.
_LOCK = text(
    "SELECT set_config('lock_timeout', :wait, true),"
    " pg_advisory_xact_lock(hashtextextended('sinequanon ' || current_schema(), 0))"
)
_OF_THE_SERVER = ("42501", "3F000", "25006")  # no permission, no schema, read only: no fault of the program's

_VERSION_TABLE = "alembic_version"
_DIALECTS = ("sqlite", "postgresql")


def connect(address: str | None = None) -> Engine:
    """An engine on a database that has the tables of this version.

    Args:
        address: an SQLAlchemy address or the path of a SQLite file; None for the one in the settings. A missing file
            and its folder are made.

    Raises:
        StoreUnusable: it cannot be opened, or holds something else.
        SchemaTooNew: a later version of the program wrote it.
        MissingExtra: the driver of the database is not installed.
    """
    url = _parse(address or default_store())
    engine = _engine(url)
    try:
        with translated_errors(url):
            _make_folder(url)
            _bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database throughout."""
    with translated_errors(engine.url), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection whose changes are kept together at the end, or not at all after an error.

    A lock is taken at the start, so that two writers wait for each other instead of failing half way; readers go on.
    """
    with translated_errors(engine.url), engine.connect() as connection:
        connection.execution_options(sinequanon_write=True)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(_LOCK, {"wait": f"{BUSY_TIMEOUT_S}s"})
            yield connection


@contextmanager
def translated_errors(url: URL) -> Iterator[None]:
    """Tell what the database or the disk reports (not a fault of the program's) as `StoreUnusable`."""
    try:
        yield
    except exc.DatabaseError as error:
        is_of_server = getattr(error.orig, "sqlstate", None) in _OF_THE_SERVER
        if type(error) not in (exc.DatabaseError, exc.OperationalError) and not is_of_server:
            raise
        raise StoreUnusable(f"{show(url)}: {_first_line(error.orig)}") from error
    except OSError as error:
        raise StoreUnusable(f"{show(url)}: {error.strerror or error}") from error


def show(url: URL) -> str:
    """The address as a person may see it: the path of a file, or the address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "memory"
    return url.render_as_string(hide_password=True)


def stored_revision(connection: Connection) -> str | None:
    """The step that the database stands at; None where it has no tables.

    Raises:
        StoreUnusable: it has tables that are not ours.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    found = None
    if _VERSION_TABLE in tables:
        found = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()
    if found is None or not found.isdecimal():
        raise StoreUnusable(f"{show(connection.engine.url)}: a database of another program; name another file")
    return str(found)


def _parse(address: str) -> URL:
    try:
        url = make_url(address) if "://" in address else URL.create("sqlite", database=address)
        url = url.set(drivername="postgresql") if url.drivername == "postgres" else url
        backend = url.get_backend_name()
    except (exc.ArgumentError, ValueError):
        raise StoreUnusable("the address of the store is neither a path nor like sqlite:///PATH") from None
    if backend not in _DIALECTS:
        raise StoreUnusable(f"{show(url)}: a store is kept in one of {', '.join(_DIALECTS)}")
    return url.set(drivername=_POSTGRESQL_DRIVER) if url.drivername == "postgresql" else url


def _engine(url: URL) -> Engine:
    is_sqlite = url.get_backend_name() == "sqlite"
    wait, seconds = ("timeout", BUSY_TIMEOUT_S) if is_sqlite else ("connect_timeout", _CONNECT_TIMEOUT_S)
    options = {} if wait in url.query else {wait: seconds}
    try:
        engine = create_engine(url, connect_args=options, pool_pre_ping=not is_sqlite)
    except ImportError as error:
        cure = "'sinequanon[postgres]'" if url.drivername == _POSTGRESQL_DRIVER else error.name
        raise MissingExtra(f"{show(url)}: its driver is not installed: pip install {cure}") from None
    except (exc.ArgumentError, ValueError) as error:
        raise StoreUnusable(f"{show(url)}: {_first_line(error)}") from None
    if is_sqlite:
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def _make_folder(url: URL) -> None:
    path = url.database or ":memory:"
    if url.get_backend_name() == "sqlite" and not path.startswith((":memory:", "file:")):
        Path(path).parent.mkdir(parents=True, exist_ok=True)


def _set_up(connection: Any, _: object) -> None:
    """Prepare a SQLite connection; the driver is kept from starting transactions of its own."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _ask_for_wal(connection)


def _ask_for_wal(connection: Any) -> None:
    """Turn the write-ahead log on; SQLite's own waiting does not cover this, so two that open a new file meet here."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except connection.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("sinequanon_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    with reading(engine) as connection:
        found = stored_revision(connection)
    if found == REVISION:
        return
    if found is not None and int(found) > int(REVISION):
        raise SchemaTooNew(
            f"{show(engine.url)}: written as schema {found}, this program knows up to {REVISION}; upgrade sinequanon"
        )
    from sinequanon.store.migrations import upgrade  # loads Alembic, which an up-to-date store does without

    upgrade(engine)


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]
