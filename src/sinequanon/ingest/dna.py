"""A file of Discourse Network Analyzer -> drafts of reports, one a document; what people coded in it is not read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sinequanon.ingest.drafts import Draft, Fault, Refused
from sinequanon.ingest.names import safe_name

MAGIC = b"SQLite format 3\0"
_MAX_STEPS = 5_000  # times a million instructions of SQLite
_MILLISECONDS = 100_000_000_000  # version 2 counted these, version 3 counts seconds
_TEXTS = ("Title", "Text", "Author", "Source", "Section", "Type", "Notes")


def read_dna(data: bytes, stem: str) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each document of a `.dna` file of version 2 or 3.

    Raises:
        Refused: it is no such file, or has no document.
    """
    if not data.startswith(MAGIC):
        raise Refused("is no DNA file of version 2 or 3, which is a SQLite database")
    is_bare = True
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            for number, row in enumerate(_rows(connection, data), 1):
                is_bare = False
                yield _checked(row, part=f"document {number}", name=f"{stem}-{number:04}")
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise Refused(f"is a SQLite database that cannot be read ({str(error)[:100]})") from None
    if is_bare:
        raise Refused("is a DNA file without documents")


def _rows(connection: sqlite3.Connection, data: bytes) -> Iterator[dict[str, Any]]:
    """The rows of the table of documents; a view in its place could ask for anything and is refused."""
    connection.deserialize(data)
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    steps = iter(range(_MAX_STEPS))
    connection.set_progress_handler(lambda: int(next(steps, None) is None), 1_000_000)
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%' AND name = 'DOCUMENTS'"
    if connection.execute(tables).fetchone() is None:
        raise Refused(
            "is a SQLite database without the table DOCUMENTS of a DNA file; from MAXQDA export a REFI-QDA project"
        )
    cursor = connection.execute("SELECT * FROM DOCUMENTS ORDER BY ID")
    names = [item[0] for item in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _checked(row: dict[str, Any], *, part: str, name: str) -> Draft | Fault:
    wrong = [key for key in _TEXTS if not isinstance(row.get(key) or "", str)]
    if wrong:
        return Fault(part=part, cause=f"{wrong[0]} is no text")
    if not (row.get("Text") or "").strip():
        return Fault(part=part, cause="has no text")
    notes = row.get("Notes") or ""
    is_address = notes.startswith(("http://", "https://")) and len(notes.split()) == 1
    extra = {key.lower(): row.get(key) for key in ("Author", "Section", "Type", *(() if is_address else ("Notes",)))}
    return Draft(
        name=safe_name(name),
        text=row["Text"],
        part=part,
        title=row.get("Title") or None,
        outlet=row.get("Source") or None,
        url=notes if is_address else None,
        published=_day(row.get("Date")),
        metadata={key: value for key, value in extra.items() if value},
    )


def _day(value: Any) -> str | None:
    """The day in UTC; a document without a date has the first second of 1970."""
    if not isinstance(value, int) or not value:
        return None
    try:
        return datetime.fromtimestamp(value / 1000 if abs(value) > _MILLISECONDS else value, UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return None
