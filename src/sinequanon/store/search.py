"""Search in the sentences of the reports: SQLite's FTS5, or the index of `postgresql.py`, which finds the same.

Only these two modules and the steps 0002 and 0008 know the index.
"""

import secrets
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, text, true

from sinequanon.records import TextSpan
from sinequanon.store import postgresql
from sinequanon.store.results import Rows
from sinequanon.store.schema import reports, sentences
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
_REBUILD = text("INSERT INTO sentence_index(sentence_index) VALUES ('rebuild')")
_EMPTY = text("DELETE FROM sentence_index")
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


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which reports are searched and which of the sentences found are given; None leaves a part open.

    `since` and `until` are days of publication, both included, each `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a report without
    one does not fit.
    """

    dossier_id: int | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    limit: int = 50
    offset: int = 0


class Found(NamedTuple):
    """A part of the sentences found, and how many there are in how many reports."""

    hits: Rows[Hit]
    sentences: int
    reports: int


_MATCHING = """
    FROM sentence_index
        JOIN sentences ON sentences.id = sentence_index.rowid
        JOIN reports ON reports.id = sentences.report_id
    WHERE sentence_index MATCH :query AND (:dossier_id IS NULL OR reports.dossier_id = :dossier_id)
        AND (:outlet IS NULL OR reports.outlet = :outlet)
        AND (:since IS NULL OR reports.published || '-99-99' >= :since)
        AND (:until IS NULL OR reports.published <= :until || '-99-99')
    """
_COUNT = text(f"SELECT count(*) AS sentences, count(DISTINCT sentences.report_id) AS reports {_MATCHING}")
# The marks are made for the sentences of the page only: made while sorting they cost ten times the search.
_PAGE = text(
    f"""
    SELECT sentences.id {_MATCHING}
    ORDER BY sentence_index.rank, reports.id, sentences.start
    LIMIT :limit OFFSET :offset
    """
)
_MARKED = text(
    """
    SELECT sentences.id, dossiers.name AS dossier, reports.digest, reports.name AS report, reports.title,
        reports.outlet, reports.url, reports.published, sentences.start,
        highlight(sentence_index, 0, :mark, :mark) AS marked
    FROM sentence_index
        JOIN sentences ON sentences.id = sentence_index.rowid
        JOIN reports ON reports.id = sentences.report_id
        JOIN dossiers ON dossiers.id = reports.dossier_id
    WHERE sentence_index MATCH :query AND sentence_index.rowid IN :ids
    """
).bindparams(bindparam("ids", expanding=True))


def keep_sentences(connection: Connection, report_id: int, report_text: str) -> list[tuple[int, str]]:
    """Keep the sentences of a new report; gives their row ids and words."""
    rows = [{"report_id": report_id, "start": start, "end": end} for start, end in split_sentences(report_text)]
    if not rows:
        return []
    added = connection.execute(insert(sentences).returning(sentences.c.id, sentences.c.start, sentences.c.end), rows)
    return [(row.id, report_text[row.start : row.end]) for row in added]


def index_report(connection: Connection, report_id: int, report_text: str) -> None:
    """Keep the sentences of a new report and index them; its text never changes, so neither do they."""
    added = keep_sentences(connection, report_id, report_text)
    if added and _is_sqlite(connection):
        connection.execute(_INSERT, [{"id": name, "text": words} for name, words in added])
    elif added:
        postgresql.add_sentences(connection, added)


def index_all(connection: Connection) -> None:
    """Index the sentences of all reports anew."""
    if _is_sqlite(connection):
        connection.execute(_REBUILD)
    else:
        connection.execute(_EMPTY)
        postgresql.index_all(connection)


def forget_report(connection: Connection, report_id: int, report_text: str) -> None:
    """Remove the sentences of a report that goes; the index needs the words that it was given."""
    of_report = sentences.c.report_id == report_id
    found = connection.execute(select(sentences.c.id, sentences.c.start, sentences.c.end).where(of_report)).all()
    words = [{"id": row.id, "text": report_text[row.start : row.end]} for row in found]
    if words and _is_sqlite(connection):
        connection.execute(_DELETE, words)
    connection.execute(delete(sentences).where(of_report))


def find(connection: Connection, words: str, dossier_id: int | None, limit: int) -> Rows[Hit]:
    """The sentences that hold all words (a phrase in double quotes, `*` after a prefix), the best first.

    Case and diacritics do not matter. A query without a letter or digit finds nothing.
    """
    terms = parse_terms(words)
    if not terms:
        return Rows()
    if not _is_sqlite(connection):
        return _find_part(connection, terms, Part(dossier_id=dossier_id, limit=max(limit, 0)))
    mark = f"\ue000{secrets.token_hex(8)}\ue000"
    query = " ".join(map(_quoted, terms))
    rows = connection.execute(_FIND, {"mark": mark, "query": query, "dossier_id": dossier_id, "limit": max(limit, 0)})
    return Rows(_hit(dict(row), mark) for row in rows.mappings())


def find_part(connection: Connection, words: str, part: Part) -> Found:
    """A part of the sentences that hold all words, the best first, and how many there are; see `find`."""
    terms = parse_terms(words)
    if not terms:
        return Found(Rows(), 0, 0)
    if not _is_sqlite(connection):
        numbers = postgresql.count(connection, postgresql.Asked.of(terms), _chosen(part))
        return Found(_find_part(connection, terms, part), *numbers)
    asked = asdict(part) | {"query": " ".join(map(_quoted, terms))}
    counted = connection.execute(_COUNT, asked).one()
    ids = connection.execute(_PAGE, asked).scalars().all()
    mark = f"\ue000{secrets.token_hex(8)}\ue000"
    rows = connection.execute(_MARKED, {"mark": mark, "query": asked["query"], "ids": ids}).mappings()
    by_id = {row["id"]: _hit({name: value for name, value in row.items() if name != "id"}, mark) for row in rows}
    return Found(Rows(by_id[name] for name in ids), counted.sentences, counted.reports)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _find_part(connection: Connection, terms: list[Term], part: Part) -> Rows[Hit]:
    """The same on PostgreSQL."""
    found = postgresql.find(connection, postgresql.Asked.of(terms), _chosen(part), part.limit, part.offset)
    return Rows(_placed(row, places) for row, places in found)


def _chosen(part: Part) -> ColumnElement[bool]:
    """The reports that a part searches."""
    chosen: ColumnElement[bool] = true()
    if part.dossier_id is not None:
        chosen &= reports.c.dossier_id == part.dossier_id
    if part.outlet is not None:
        chosen &= reports.c.outlet == part.outlet
    if part.since is not None:
        chosen &= reports.c.published.concat("-99-99") >= part.since
    if part.until is not None:
        chosen &= reports.c.published <= f"{part.until}-99-99"
    return chosen


def _placed(row: dict[str, Any], places: tuple[TextSpan, ...]) -> Hit:
    start = row["start"]
    highlights = tuple(TextSpan(start + first, start + end) for first, end in places)
    return Hit(**row, end=start + len(row["text"]), highlights=highlights)


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
