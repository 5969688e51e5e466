"""Search in the sentences of the reports: SQLite's FTS5 behind three functions.

Another database takes its place by its own `index_report`, `forget_report` and `find`; only this module and step 0002
know the index.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from sinequanon.errors import StoreUnusable
from sinequanon.records import TextSpan
from sinequanon.store.results import Rows
from sinequanon.store.schema import sentences
from sinequanon.store.words import Term, parse_terms, split_sentences


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A sentence with the words asked for; `start`, `end` and `highlights` are places in the report's text."""

    dossier: str
    digest: str
    report: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    start: int
    end: int
    text: str
    highlights: tuple[TextSpan, ...]


_INSERT = text("INSERT INTO sentence_index(rowid, text) VALUES (:id, :text)")
_DELETE = text("INSERT INTO sentence_index(sentence_index, rowid, text) VALUES ('delete', :id, :text)")
_FIND = text(
    """
    SELECT dossiers.name AS dossier, reports.digest, reports.name AS report, reports.title, reports.outlet,
        reports.url, reports.published, sentences.start,
        highlight(sentence_index, 0, :mark, :mark) AS marked
    FROM sentence_index
        JOIN sentences ON sentences.id = sentence_index.rowid
        JOIN reports ON reports.id = sentences.report_id
        JOIN dossiers ON dossiers.id = reports.dossier_id
    WHERE sentence_index MATCH :query AND (:dossier_id IS NULL OR reports.dossier_id = :dossier_id)
    ORDER BY sentence_index.rank, reports.id, sentences.start
    LIMIT :limit
    """
)


def index_report(connection: Connection, report_id: int, report_text: str) -> None:
    """Keep the sentences of a new report; its text never changes, so neither do they."""
    spans = list(split_sentences(report_text))
    if not spans:
        return
    rows = [{"report_id": report_id, "start": start, "end": end} for start, end in spans]
    added = connection.execute(insert(sentences).returning(sentences.c.id, sentences.c.start, sentences.c.end), rows)
    words = [{"id": row.id, "text": report_text[row.start : row.end]} for row in added]
    if _has_index(connection):
        connection.execute(_INSERT, words)


def forget_report(connection: Connection, report_id: int, report_text: str) -> None:
    """Remove the sentences of a report that goes; the index needs the words that it was given."""
    of_report = sentences.c.report_id == report_id
    found = connection.execute(select(sentences.c.id, sentences.c.start, sentences.c.end).where(of_report)).all()
    words = [{"id": row.id, "text": report_text[row.start : row.end]} for row in found]
    if words and _has_index(connection):
        connection.execute(_DELETE, words)
    connection.execute(delete(sentences).where(of_report))


def find(connection: Connection, words: str, dossier_id: int | None, limit: int) -> Rows[Hit]:
    """The sentences that hold all words (a phrase in double quotes, `*` after a prefix), the best first.

    Case and diacritics do not matter. A query without a letter or digit finds nothing.

    Raises:
        StoreUnusable: the database is no SQLite.
    """
    if not _has_index(connection):
        raise StoreUnusable("search in the reports needs a SQLite store")
    terms = parse_terms(words)
    if not terms:
        return Rows()
    mark = f"\ue000{secrets.token_hex(8)}\ue000"
    query = " ".join(map(_quoted, terms))
    rows = connection.execute(_FIND, {"mark": mark, "query": query, "dossier_id": dossier_id, "limit": max(limit, 0)})
    return Rows(_hit(dict(row), mark) for row in rows.mappings())


def _has_index(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _quoted(term: Term) -> str:
    """The term as a string of FTS5's query language; `parse_terms` left no quotation mark in it."""
    return f'"{term.text}"*' if term.is_prefix else f'"{term.text}"'


def _hit(row: dict[str, Any], mark: str) -> Hit:
    """The row as a hit; in its `marked` sentence every other piece between marks is highlighted."""
    start = end = row.pop("start")
    pieces = row.pop("marked").split(mark)
    highlights = []
    for number, piece in enumerate(pieces):
        if number % 2:
            highlights.append(TextSpan(end, end + len(piece)))
        end += len(piece)
    return Hit(**row, start=start, end=end, text="".join(pieces), highlights=tuple(highlights))
