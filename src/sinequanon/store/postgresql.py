"""Search in sentences on PostgreSQL: its `tsvector` with words as SQLite's FTS5 finds and folds them.

The server's own dictionaries take no part: they would leave out words and join others by their stems. Of a sentence
with more than 16,000 words the first ones are found, and a word counts by its first 500 characters.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Column as SqlColumn
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    and_,
    cast,
    desc,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from sinequanon.records import TextSpan
from sinequanon.store import schema
from sinequanon.store.words import Term

_MOST_WORDS = 16_000  # a tsvector knows positions to 16,383
_MOST_CHARS = 200_000  # and takes at most 1 MiB
_LONGEST_WORD = 500  # and words up to 2 KiB
_FIRST_MARK, _MARKS = 0x300, 0x361F808029FDF  # a bit for each combining mark that FTS5 passes over
_REPORTS_AT_ONCE = 100
_TO_LENGTH = 2  # ranks are divided by the sentence's length

_index = Table("sentence_index", MetaData(), SqlColumn("id", Integer), SqlColumn("words", TSVECTOR))
_SENTENCES, _REPORTS, _DOSSIERS = schema.sentences.c, schema.reports.c, schema.dossiers.c


class Word(NamedTuple):
    """A word of a text, folded, and its place there."""

    folded: str
    start: int
    end: int


@dataclass(frozen=True)
class Asked:
    """The words of each term, folded; the last one of a prefix may go on."""

    terms: tuple[tuple[tuple[str, ...], bool], ...]

    @classmethod
    def of(cls, terms: Iterable[Term]) -> "Asked":
        """What the terms ask for, each once."""
        split = ((tuple(word.folded for word in split_words(term.text)), term.is_prefix) for term in terms)
        return cls(tuple(dict.fromkeys((words, is_prefix) for words, is_prefix in split if words)))

    @property
    def query(self) -> str:
        """The terms as a `tsquery`; a word has letters and digits only."""
        return " & ".join(_phrase(words, is_prefix) for words, is_prefix in self.terms)

    def places(self, text: str) -> Iterator[TextSpan]:
        """Where the terms stand in a text, from their first word to their last, joined where they overlap."""
        last: TextSpan | None = None
        for span in sorted(self._places(list(split_words(text)))):
            if last is not None and span.start < last.end:
                last = TextSpan(last.start, max(last.end, span.end))
                continue
            if last is not None:
                yield last
            last = span
        if last is not None:
            yield last

    def _places(self, found: Sequence[Word]) -> Iterator[TextSpan]:
        folded = [word.folded for word in found]
        for words, is_prefix in self.terms:
            for at in range(len(found) - len(words) + 1):
                *before, last = folded[at : at + len(words)]
                fits = last.startswith(words[-1]) if is_prefix else last == words[-1]
                if fits and tuple(before) == words[:-1]:
                    yield TextSpan(found[at].start, found[at + len(words) - 1].end)


def split_words(text: str) -> Iterator[Word]:
    """The words of a text as FTS5's tokenizer `unicode61 remove_diacritics 2` takes them.

    Example:
        >>> [word.folded for word in split_words("Élan's peace-talks")]
        ['elan', 's', 'peace', 'talks']
    """
    start = None
    for at, char in enumerate(text):
        if _is_of_word(char) or (start is not None and _is_mark(char)):
            start = at if start is None else start
        elif start is not None:
            yield Word(_fold(text[start:at]), start, at)
            start = None
    if start is not None:
        yield Word(_fold(text[start:]), start, len(text))


def add_sentences(connection: Connection, sentences: Iterable[tuple[int, str]]) -> None:
    """Index sentences, by their row ids."""
    rows = [{"id": row_id, "words": _vector(text)} for row_id, text in sentences]
    if rows:
        connection.execute(insert(_index), rows)


def index_all(connection: Connection) -> None:
    """Index the sentences of all reports; the index is empty."""
    ids = connection.execute(select(_REPORTS.id).order_by(_REPORTS.id)).scalars().all()
    for at in range(0, len(ids), _REPORTS_AT_ONCE):
        chosen = ids[at : at + _REPORTS_AT_ONCE]
        reports = connection.execute(select(_REPORTS.id, _REPORTS.text).where(_REPORTS.id.in_(chosen)))
        texts = {row.id: row.text for row in reports}
        columns = (_SENTENCES.id, _SENTENCES.report_id, _SENTENCES.start, _SENTENCES.end)
        found = connection.execute(select(*columns).where(_SENTENCES.report_id.in_(chosen))).all()
        add_sentences(connection, ((row.id, texts[row.report_id][row.start : row.end]) for row in found))


def count(connection: Connection, asked: Asked, chosen: ColumnElement[bool]) -> tuple[int, int]:
    """How many sentences fit, and in how many reports."""
    numbers = select(func.count(), func.count(func.distinct(_SENTENCES.report_id)))
    row = connection.execute(_matching(numbers, asked, chosen)).one()
    return int(row[0]), int(row[1])


def find(
    connection: Connection, asked: Asked, chosen: ColumnElement[bool], limit: int, offset: int = 0
) -> Iterator[tuple[dict[str, Any], tuple[TextSpan, ...]]]:
    """The sentences that fit, the best first: the columns of a hit with its text, and where the terms stand."""
    rank = func.ts_rank(_index.c.words, cast(asked.query, TSQUERY), _TO_LENGTH)
    order = (desc(rank), _REPORTS.id, _SENTENCES.start)
    page = _matching(select(_SENTENCES.id), asked, chosen).order_by(*order).limit(limit).offset(offset)
    ids = connection.execute(page).scalars().all()
    names = (_REPORTS.digest, _REPORTS.name.label("report"), _REPORTS.title, _REPORTS.outlet, _REPORTS.url)
    words = func.substr(_REPORTS.text, _SENTENCES.start + 1, _SENTENCES.end - _SENTENCES.start).label("text")
    columns = (_SENTENCES.id, _DOSSIERS.name.label("dossier"), *names, _REPORTS.published, _SENTENCES.start, words)
    query = select(*columns).select_from(schema.sentences.join(schema.reports).join(schema.dossiers))
    rows = {row["id"]: dict(row) for row in connection.execute(query.where(_SENTENCES.id.in_(ids))).mappings()}
    for name in ids:
        row = rows[name]
        del row["id"]
        yield row, tuple(asked.places(row["text"]))


def _matching(query: Any, asked: Asked, chosen: ColumnElement[bool]) -> Any:
    tables = _index.join(schema.sentences, _SENTENCES.id == _index.c.id).join(schema.reports)
    fits = _index.c.words.op("@@")(cast(asked.query, TSQUERY))
    return query.select_from(tables).where(and_(fits, chosen))


def _phrase(words: Sequence[str], is_prefix: bool) -> str:
    *before, last = (f"'{word}'" for word in words)
    return f"({' <-> '.join([*before, f'{last}:*' if is_prefix else last])})"


def _vector(text: str) -> str:
    """The words of a sentence as a `tsvector`, each with its places."""
    places: dict[str, list[int]] = {}
    chars = 0
    for at, word in enumerate(split_words(text), start=1):
        chars += len(word.folded)
        if at > _MOST_WORDS or chars > _MOST_CHARS:
            break
        places.setdefault(word.folded, []).append(at)
    return " ".join(f"'{word}':{','.join(map(str, found))}" for word, found in places.items())


def _is_of_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("No", "Nl", "Co")


def _is_mark(char: str) -> bool:
    place = ord(char) - _FIRST_MARK
    return 0 <= place < _MARKS.bit_length() and bool(_MARKS >> place & 1)


def _fold(word: str) -> str:
    return "".join(_fold_char(char) for char in word if not _is_mark(char))[:_LONGEST_WORD]


def _fold_char(char: str) -> str:
    """The character without case and, where it is a Latin letter, without diacritics."""
    base = unicodedata.normalize("NFD", char)[0]
    folded = base if base.isascii() else char
    lowered = folded.casefold()
    return lowered if len(lowered) == 1 else folded.lower()[:1]
