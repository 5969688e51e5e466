"""One report with its records marked in the text and listed beside it, and what people decided on them."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from sinequanon.records import SECTIONS, Reading, Report, TextSpan
from sinequanon.serve.views.report_records import Made, Shown, State, lost_decisions, show_records
from sinequanon.serve.views.report_text import Block, Mark, block_places, cut_text, nearest, part_places
from sinequanon.store import Store
from sinequanon.store.copies import Copy
from sinequanon.store.decisions import governing
from sinequanon.store.excerpts import Excerpt

RECORDS_AT_ONCE = 200
"""How many records a page lists; the others are a page further."""

_REACH = 2_000  # code points: a record that begins so far before a part is marked in it too


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records of a section a report has, and how many of them nobody has decided on."""

    section: str
    records: int
    undecided: int


@dataclass(frozen=True, kw_only=True)
class ReportView:
    """A report as the page shows it.

    Attributes:
        report: the report.
        also: the other reports of its story, which are nearly the same text.
        notes: what could not be read in it.
        actors: the names of the report's actors, those mentioned most first.
        part: the number of the part of the text that is shown, from 1.
        parts: how many parts there are.
        blocks: this part of the text with the marks of the sections asked for.
        records: those listed on this page, of this part.
        listed: how many are listed on all pages of this part.
        first: the place of the first record here among these, from 0.
        chosen: the key of the record that is open.
        at: the words that the address names.
        tallies: how much there is of each section.
        lost: decisions on records that the present reading has no more.
    """

    report: Report
    also: tuple[Copy, ...]
    notes: tuple[str, ...]
    actors: tuple[str, ...]
    part: int
    parts: int
    blocks: tuple[Block, ...]
    records: tuple[Shown, ...]
    listed: int
    first: int
    chosen: str | None
    at: TextSpan | None
    tallies: tuple[Tally, ...]
    lost: tuple[Made, ...]


@dataclass(frozen=True)
class _Part:
    """A part of a report, `[start, end)`, with the records and decisions that it needs."""

    report: Report
    number: int
    parts: int
    start: int
    end: int
    excerpt: Excerpt
    records: tuple[Shown, ...]

    @property
    def reading(self) -> Reading:
        return self.excerpt.reading

    @property
    def tallies(self) -> tuple[Tally, ...]:
        decided = Counter(section for section, _ in governing(self.excerpt.decisions))
        counts = self.excerpt.counts
        return tuple(
            Tally(section=section, records=counts[section], undecided=counts[section] - decided[section])
            for section in SECTIONS
            if counts[section]
        )

    def holds(self, one: Shown) -> bool:
        """Whether a record begins here, or an actor is mentioned here or nowhere."""
        if one.section == "actors":
            return not one.spans or any(self.start <= span.start < self.end for span in one.spans)
        return self.start <= one.start < self.end

    def blocks(self, numbers: Iterable[int], marks: Iterable[Mark], at: TextSpan | None = None) -> tuple[Block, ...]:
        """Some of its blocks."""
        return tuple(cut_text(self.report.text, marks, at, only=set(numbers)))

    def block_places(self) -> Mapping[int, tuple[int, int]]:
        """Its blocks by number."""
        places = enumerate(block_places(self.report.text))
        return {number: place for number, place in places if self.start <= place[0] < self.end}


def show_report(
    store: Store,
    dossier: str,
    digest: str,
    *,
    sections: Collection[str],
    undecided: bool = False,
    at: tuple[int, int] | None = None,
    hits: Sequence[tuple[int, int]] = (),
    chosen: str | None = None,
    first: int = 0,
    part: int = 1,
) -> ReportView:
    """A report with its records, a part of it where it is very long.

    Args:
        store: where it is.
        dossier: the dossier's name.
        digest: the report's.
        sections: the sections to mark and list.
        undecided: list only records on which nobody decided, and the chosen one.
        at: words to mark, `[start, end)` in code points; what lies beyond the text is cut off.
        hits: words that were searched for, in the same way.
        chosen: the key of the record to open; without it, and with `at`, the one that fits these words best.
        first: the place of the first record to list, from 0; the chosen one is always on the page.
        part: the number of the part, from 1; the one with the chosen record, or with the words named, goes before.

    Raises:
        RecordNotFound: there is no such dossier or report.
    """
    report = store.report(dossier, digest)
    place = _inside(at, len(report.text))
    start = None if chosen is None else _start_of(store, dossier, digest, chosen)
    if start is None and place is not None:
        start = place.start
    shown = _load_part(store, dossier, report, part, start)
    all_records = [one for one in shown.records if shown.holds(one)]
    wanted = [one for one in all_records if one.section in sections]
    if chosen is None and place is not None:
        chosen = nearest({one.key: one.spans for one in wanted if one.section != "actors"}, place)
    if chosen is not None and all(one.key != chosen for one in wanted):
        wanted = [one for one in all_records if one.section in sections or one.key == chosen]
    listed = [one for one in wanted if not undecided or one.state is State.UNDECIDED or one.key == chosen]
    first = _first(listed, chosen, first)
    marked = [one for one in shown.records if one.section in sections or one.key == chosen]
    found = [Mark(start=start, end=end, key="", letter="h") for start, end in hits]
    return ReportView(
        report=report,
        also=store.copies.of(dossier, digest),
        notes=shown.reading.notes,
        actors=shown.excerpt.actors,
        part=shown.number,
        parts=shown.parts,
        blocks=shown.blocks(shown.block_places(), [*marks_of(marked, shown.reading), *found], place),
        records=tuple(listed[first : first + RECORDS_AT_ONCE]),
        listed=len(listed),
        first=first,
        chosen=chosen if any(one.key == chosen for one in listed) else None,
        at=place,
        tallies=shown.tallies,
        lost=tuple(lost_decisions(report.text, shown.excerpt.decisions)),
    )


@dataclass(frozen=True, kw_only=True)
class ReportParts:
    """What changes on the page after a decision: some records, the text where they stand, and the tallies."""

    report: Report
    records: tuple[Shown, ...]
    blocks: tuple[Block, ...]
    tallies: tuple[Tally, ...]


def show_parts(store: Store, dossier: str, digest: str, key: str, *, sections: Collection[str]) -> ReportParts:
    """A record and all that depends on it, as they are now.

    Args:
        store: where the report is.
        dossier: the dossier's name.
        digest: the report's.
        key: the record's key on the page.
        sections: the sections that the page marks.

    Raises:
        RecordNotFound: there is no such dossier or report.
    """
    report = store.report(dossier, digest)
    shown = _load_part(store, dossier, report, 1, _start_of(store, dossier, digest, key))
    marked = [one for one in shown.records if one.section in sections or one.key == key]
    changed = [one for one in shown.records if one.key == key or any(link.key == key for link in one.links)]
    touched = {span for one in changed if one.key == key for span in one.touched}
    numbers = {
        number
        for number, (start, end) in shown.block_places().items()
        if any(span.start < end and span.end > start for span in touched)
    }
    blocks = shown.blocks(numbers, marks_of(marked, shown.reading))
    return ReportParts(report=report, records=tuple(changed), blocks=blocks, tallies=shown.tallies)


def marks_of(shown: Iterable[Shown], reading: Reading) -> list[Mark]:
    """The marks of some records, and of all mentions of actors."""
    marks = [
        Mark(start=start, end=end, key="", letter="a") for actor in reading.actors for start, end in actor.mentions
    ]
    for one in shown:
        label = one.label if one.section != "actors" else ""
        marks += [
            Mark(start=start, end=end, key=one.key, letter=one.letter, label=label, state=one.state)
            for start, end in one.spans
        ]
        marks += [Mark(start=start, end=end, key=one.key, letter=one.letter) for start, end in one.parts]
    return marks


def _load_part(store: Store, dossier: str, report: Report, number: int, start: int | None) -> _Part:
    """The part of a number, or the one that holds a place."""
    places = part_places(report.text)
    if start is not None:
        number = bisect_right([place[0] for place in places], start)
    number = min(number, len(places))
    begins, ends = places[number - 1]
    excerpt = store.excerpt(dossier, report.digest, begins - _REACH, ends)
    records = show_records(report.text, excerpt.reading, excerpt.decisions)
    return _Part(report, number, len(places), begins, ends, excerpt, tuple(records))


def _start_of(store: Store, dossier: str, digest: str, key: str) -> int | None:
    section, _, record = key.partition("-")
    return store.start_of(dossier, digest, section, unquote(record))


def _inside(at: tuple[int, int] | None, length: int) -> TextSpan | None:
    """A place cut at the text's end; None where nothing is left of it."""
    if at is None or not at[0] < min(at[1], length):
        return None
    return TextSpan(at[0], min(at[1], length))


def _first(listed: Sequence[Shown], chosen: str | None, first: int) -> int:
    """Where the page of records begins that holds the chosen one, or a given place."""
    place = next((number for number, one in enumerate(listed) if one.key == chosen), None)
    wanted = min(first, max(len(listed) - 1, 0)) if place is None else place
    return wanted - wanted % RECORDS_AT_ONCE
