"""One report with its records marked in the text and listed beside it, and what people decided on them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sinequanon.records import Reading, Report, TextSpan
from sinequanon.serve.views.report_records import Made, Shown, State, lost_decisions, show_records
from sinequanon.serve.views.report_text import Block, Mark, block_places, cut_text, nearest
from sinequanon.store import Decision, Store

RECORDS_AT_ONCE = 300
"""How many records a page lists; the others are a page further."""


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
        reading: what the machine read from it.
        decisions: what people decided on it, in the order they did.
        blocks: the text with the marks of the sections asked for.
        records: those listed on this page.
        listed: how many are listed on all pages.
        first: the place of the first record here among these, from 0.
        chosen: the key of the record that is open.
        at: the words that the address names.
        tallies: how much there is of each section.
        lost: decisions on records that the present reading has no more.
    """

    report: Report
    reading: Reading
    decisions: tuple[Decision, ...]
    blocks: tuple[Block, ...]
    records: tuple[Shown, ...]
    listed: int
    first: int
    chosen: str | None
    at: TextSpan | None
    tallies: tuple[Tally, ...]
    lost: tuple[Made, ...]

    @property
    def actors(self) -> list[str]:
        """The names of the report's actors, those mentioned most first."""
        ordered = sorted(self.reading.actors, key=lambda actor: -len(actor.mentions))
        return list(dict.fromkeys(actor.name for actor in ordered))


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
) -> ReportView:
    """A report with its records.

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

    Raises:
        RecordNotFound: there is no such dossier or report.
    """
    report, reading = store.report(dossier, digest), store.reading(dossier, digest)
    decisions = store.decisions(dossier, digest=digest)
    all_records = show_records(report.text, reading, decisions)
    wanted = [one for one in all_records if one.section in sections]
    place = _inside(at, len(report.text))
    if chosen is None and place is not None:
        chosen = nearest({one.key: one.spans for one in wanted if one.section != "actors"}, place)
    if chosen is not None and all(one.key != chosen for one in wanted):
        wanted = [one for one in all_records if one.section in sections or one.key == chosen]
    listed = [one for one in wanted if not undecided or one.state is State.UNDECIDED or one.key == chosen]
    first = _first(listed, chosen, first)
    found = [Mark(start=start, end=end, key="", letter="h") for start, end in hits]
    return ReportView(
        report=report,
        reading=reading,
        decisions=tuple(decisions),
        blocks=tuple(cut_text(report.text, [*marks_of(wanted, reading), *found], place)),
        records=tuple(listed[first : first + RECORDS_AT_ONCE]),
        listed=len(listed),
        first=first,
        chosen=chosen if any(one.key == chosen for one in listed) else None,
        at=place,
        tallies=tuple(tally(all_records)),
        lost=tuple(lost_decisions(report.text, decisions)),
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
    report, reading = store.report(dossier, digest), store.reading(dossier, digest)
    all_records = show_records(report.text, reading, store.decisions(dossier, digest=digest))
    marked = [one for one in all_records if one.section in sections or one.key == key]
    changed = [one for one in all_records if one.key == key or any(link.key == key for link in one.links)]
    touched = {span for one in changed if one.key == key for span in one.touched}
    places = list(block_places(report.text))
    numbers = {
        number
        for number, (start, end) in enumerate(places)
        if any(span.start < end and span.end > start for span in touched)
    }
    blocks = cut_text(report.text, marks_of(marked, reading), only=numbers)
    return ReportParts(report=report, records=tuple(changed), blocks=tuple(blocks), tallies=tuple(tally(all_records)))


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


def tally(shown: Sequence[Shown]) -> list[Tally]:
    """How many records each section has."""
    found = {one.section: [0, 0] for one in shown}
    for one in shown:
        found[one.section][0] += 1
        found[one.section][1] += one.state is State.UNDECIDED
    return [Tally(section=section, records=both[0], undecided=both[1]) for section, both in found.items()]


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
