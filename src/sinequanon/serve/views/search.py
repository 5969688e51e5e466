"""Sentences of the reports that hold the words asked for, with the words marked, and positions on them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sinequanon.errors import InvalidRecord
from sinequanon.records import TextSpan
from sinequanon.serve.render import dossier_url
from sinequanon.show import ACT_WORDS
from sinequanon.store import Hit, PositionRow, Store
from sinequanon.store.checks import is_date
from sinequanon.store.queries import Filter
from sinequanon.store.search import Part, find_part
from sinequanon.store.words import parse_terms

PAGE = 50
MOST_POSITIONS = 20


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is searched for: words, and of which reports; empty leaves a part open. `page` counts from 1."""

    words: str
    outlet: str = ""
    since: str = ""
    until: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of letters of a sentence; `is_found` where it is what was asked for."""

    text: str
    is_found: bool


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence that was found; `start` and `end` are places in the report's text, `address` opens it there."""

    start: int
    end: int
    text: str
    runs: tuple[Run, ...]
    address: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class InReport:
    """The sentences of one report, the best first."""

    digest: str
    report: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True)
class OnWords:
    """A position whose words, or whose conditions, hold the words asked for: who says what, as it was read."""

    digest: str
    record: str
    line: str
    words: str
    speaker: str | None
    outlet: str | None
    date: str | None
    confidence: float | None
    decision: str | None
    address: str


@dataclass(frozen=True, kw_only=True)
class Results:
    """A page of results: the sentences by report, how many there are in all, and the positions on the words.

    `has_words` is false where there is no letter or digit to look for. `positions` are the latest, `all_positions` how
    many there are.
    """

    words: str
    has_words: bool
    page: int
    pages: int
    first: int
    sentences: int
    reports: int
    found: tuple[InReport, ...]
    positions: tuple[OnWords, ...]
    all_positions: int


def search(store: Store, dossier: str, asked: Asked) -> Results:
    """The sentences of a page of results, and the positions on the words.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: a date is none.
    """
    for name in ("since", "until"):
        value = getattr(asked, name)
        if value and not is_date(value):
            raise InvalidRecord(f"{name} is {value!r} and should be YYYY, YYYY-MM or YYYY-MM-DD")
    has_words = bool(parse_terms(asked.words))
    hits, sentences, reports = find_hits(store, dossier, asked)
    positions, all_positions = _positions(store, dossier, asked) if has_words and asked.page == 1 else ([], 0)
    return Results(
        words=asked.words,
        has_words=has_words,
        page=asked.page,
        pages=-(-sentences // PAGE),
        first=(asked.page - 1) * PAGE + 1,
        sentences=sentences,
        reports=reports,
        found=tuple(_by_report(dossier, hits)),
        positions=tuple(_on_words(dossier, row) for row in positions),
        all_positions=all_positions,
    )


def find_hits(store: Store, dossier: str, asked: Asked, *, limit: int = PAGE) -> tuple[Sequence[Hit], int, int]:
    """The sentences found from the page on, how many there are, and in how many reports."""
    part = Part(
        outlet=asked.outlet or None,
        since=asked.since or None,
        until=asked.until or None,
        limit=limit,
        offset=(asked.page - 1) * PAGE,
    )
    return store.ask(dossier, lambda connection, row: find_part(connection, asked.words, replace(part, dossier_id=row)))


def runs_of(text: str, start: int, highlights: Iterable[TextSpan]) -> Iterator[Run]:
    """A sentence in runs that were asked for and others.

    >>> [run.text for run in runs_of("No talks now.", 10, [TextSpan(13, 18)])]
    ['No ', 'talks', ' now.']
    """
    at = 0
    for span in highlights:
        if at < span.start - start:
            yield Run(text=text[at : span.start - start], is_found=False)
        yield Run(text=text[span.start - start : span.end - start], is_found=True)
        at = span.end - start
    if at < len(text):
        yield Run(text=text[at:], is_found=False)


def sentence_address(dossier: str, hit: Hit) -> str:
    """The address of a sentence in its report, with the words that were searched for still marked there."""
    found = [f"{span.start}-{span.end}" for span in hit.highlights]
    return f"{dossier_url(dossier, 'reports', hit.digest, at=f'{hit.start}-{hit.end}', hit=found)}#c{hit.start}"


def _by_report(dossier: str, hits: Iterable[Hit]) -> Iterator[InReport]:
    grouped: dict[str, list[Hit]] = {}
    for hit in hits:
        grouped.setdefault(hit.digest, []).append(hit)
    for digest, of_report in grouped.items():
        one = of_report[0]
        yield InReport(
            digest=digest,
            report=one.report,
            title=one.title,
            outlet=one.outlet,
            url=one.url,
            published=one.published,
            sentences=tuple(_sentence(dossier, hit) for hit in of_report),
        )


def _sentence(dossier: str, hit: Hit) -> Sentence:
    where = " · ".join(filter(None, (hit.outlet, hit.published, hit.title or hit.report)))
    return Sentence(
        start=hit.start,
        end=hit.end,
        text=hit.text,
        runs=tuple(runs_of(hit.text, hit.start, hit.highlights)),
        address=sentence_address(dossier, hit),
        citation=f"“{' '.join(hit.text.split())}” {where}, {hit.start}–{hit.end}.",
    )


def _positions(store: Store, dossier: str, asked: Asked) -> tuple[Sequence[PositionRow], int]:
    """The latest positions on the words, and how many there are."""
    wanted = Filter(
        dossier=dossier,
        about=asked.words,
        outlet=asked.outlet or None,
        since=asked.since or None,
        until=asked.until or None,
    )
    number = sum(store.count_by_date("positions", wanted).values())
    last = replace(wanted, limit=MOST_POSITIONS, offset=max(number - MOST_POSITIONS, 0))
    return store.page("positions", last)[::-1] if number else [], number


def _on_words(dossier: str, row: PositionRow) -> OnWords:
    record, words = row.record, row.evidence[0]
    return OnWords(
        digest=row.digest,
        record=record.id,
        line=f"{row.holder} {ACT_WORDS[record.act]}",
        words=" ".join(words.text.split()),
        speaker=row.speaker,
        outlet=row.outlet,
        date=row.date,
        confidence=record.origin.confidence if record.origin is not None else None,
        decision=f"{row.decision.who}: {row.decision.kind}" if row.decision is not None else None,
        address=f"{dossier_url(dossier, 'reports', row.digest, at=f'{words.start}-{words.end}')}#c{words.start}",
    )
