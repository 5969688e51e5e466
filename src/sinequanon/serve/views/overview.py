"""A dossier at one glance: who waits for whom in which words, how much there is, and how far people have come."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sinequanon.mapping import Map
from sinequanon.mapping.deadlocks import Standoff, Wait
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.stances import Stance, Wish
from sinequanon.records import TextSpan
from sinequanon.serve.drawn import Drawn
from sinequanon.serve.render import report_url
from sinequanon.serve.views.queue import Progress, read_progress
from sinequanon.serve.views.search import Run, runs_of
from sinequanon.serve.views.weighed import listed
from sinequanon.store import Store
from sinequanon.store.tallies import Published, count_published

MOST_KNOTS = 5
MOST_PARTIES = 12
_MOST_OUTLETS = 15
_MOST_LINES = 8


@dataclass(frozen=True, kw_only=True)
class Words:
    """A quotation: its sentence with the words that count as found, who says so, where, when, how sure, its address."""

    sentence: str
    runs: tuple[Run, ...]
    speaker: str | None
    outlet: str | None
    also_in: str
    report: str
    date: str | None
    published: str | None
    confidence: float
    address: str
    citation: str


@dataclass(frozen=True, kw_only=True)
class Says:
    """What one party waits for or demands, as it says itself, with the words."""

    line: str
    words: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class Knot:
    """Parties that wait for each other: `is_deadlock` where, as they say, they would move together.

    Otherwise each wants of the other what it has not promised. `more` counts lines that are not shown.
    """

    parties: tuple[str, ...]
    is_deadlock: bool
    headline: str
    lines: tuple[Says, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class PartyTold:
    """A decision maker, and how often the reports tell what it wants or would do."""

    id: str
    name: str
    said: int
    conditions: int
    refusals: int


@dataclass(frozen=True, kw_only=True)
class OutletTold:
    """An outlet and its reports; None for reports that name none."""

    outlet: str | None
    reports: int
    first: str | None
    last: str | None


@dataclass(frozen=True, kw_only=True)
class Months:
    """How many reports there are by month, or by year where there are many months; the months without one too."""

    unit: str
    counts: tuple[tuple[str, int], ...]
    undated: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the page shows. `more_…` count what is not shown; `is_current` is false while a new map is drawn."""

    reports: int
    progress: Progress
    knots: tuple[Knot, ...]
    more_knots: int
    deadlocks: int
    standoffs: int
    parties: tuple[PartyTold, ...]
    more_parties: int
    options: int
    doors: int
    outlets: tuple[OutletTold, ...]
    more_outlets: int
    months: Months
    is_current: bool


def read_overview(store: Store, dossier: str, drawn: Drawn) -> Overview:
    """A dossier at one glance.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    shown = drawn.map
    published = store.ask(dossier, count_published)
    knots = list(islice(_knots(shown), MOST_KNOTS))
    all_knots = len(shown.deadlocks) + len(list(_loose(shown)))
    parties = _parties(shown)
    outlets = _outlets(published)
    return Overview(
        reports=sum(one.reports for one in published),
        progress=read_progress(store, dossier),
        knots=tuple(knots),
        more_knots=all_knots - len(knots),
        deadlocks=len(shown.deadlocks),
        standoffs=len(shown.standoffs),
        parties=tuple(parties[:MOST_PARTIES]),
        more_parties=max(len(parties) - MOST_PARTIES, 0),
        options=len(shown.options),
        doors=len(shown.doors),
        outlets=tuple(outlets[:_MOST_OUTLETS]),
        more_outlets=max(len(outlets) - _MOST_OUTLETS, 0),
        months=count_months(published),
        is_current=drawn.is_current,
    )


def _knots(drawn: Map) -> Iterator[Knot]:
    """The deadlocks, then the pairs that wait for each other and are in none of them, most conditions first."""
    for deadlock in drawn.deadlocks:
        names = [drawn.parties[party].name for party in deadlock.parties]
        others = [wait for wait in deadlock.waits if wait not in deadlock.cycle]
        yield _knot(names, True, [_wait(drawn, wait) for wait in (*deadlock.cycle, *others)])
    for standoff in _loose(drawn):
        names = [drawn.parties[standoff.first].name, drawn.parties[standoff.second].name]
        yield _knot(names, False, list(_sides(drawn, standoff)))


def _loose(drawn: Map) -> Iterator[Standoff]:
    """The mutual waits of two parties that are in no deadlock together."""
    within = [set(deadlock.parties) for deadlock in drawn.deadlocks]
    for standoff in drawn.standoffs:
        if not any({standoff.first, standoff.second} <= known for known in within):
            yield standoff


def _knot(names: list[str], is_deadlock: bool, lines: list[Says]) -> Knot:
    told = f"{listed(names)} wait for each other" if len(names) > 1 else f"{names[0]} waits for itself"
    return Knot(
        parties=tuple(names),
        is_deadlock=is_deadlock,
        headline=told,
        lines=tuple(lines[:_MOST_LINES]),
        more=max(len(lines) - _MOST_LINES, 0),
    )


def _sides(drawn: Map, standoff: Standoff) -> Iterator[Says]:
    """What each side waits for or demands, and what it refused of what the other wants; one side after the other."""
    for waits, wishes in (
        (standoff.first_waits, standoff.first_wants),
        (standoff.second_waits, standoff.second_wants),
    ):
        yield from (_wait(drawn, wait) for wait in waits)
        yield from (_wish(drawn, wish) for wish in wishes)
    yield from _refusals(drawn, standoff)


def _refusals(drawn: Map, standoff: Standoff) -> Iterator[Says]:
    """What one of two refused of what is between them."""
    pair = {standoff.first, standoff.second}
    options = {wait.option for wait in (*standoff.first_waits, *standoff.second_waits)}
    options |= {wish.option for wish in (*standoff.first_wants, *standoff.second_wants)}
    for option in (option for option in drawn.options if option.id in options):
        for owner in sorted(pair & set(option.owners)):
            for said in drawn.stances.latest(owner, option.id):
                if said.stance is Stance.REFUSED:
                    line = f"{drawn.parties[owner].name} refuses: {option.words}"
                    yield Says(line=line, words=tuple(_in_sentences(drawn, [said.quote])))


def _wait(drawn: Map, wait: Wait) -> Says:
    """One wait, as in "Kestria waits for “Melay: end the blockade” before it would “withdraw its troops”"."""
    would = "keep from" if wait.said.stance is Stance.REFUSED else "do"
    what, party = drawn.options[wait.option].words, drawn.parties[wait.party].name
    line = f"{party} waits for “{drawn.label(wait.awaited)}” before it would {would} “{what}”"
    return Says(line=line, words=tuple(_in_sentences(drawn, [wait.said.quote, wait.condition.quote])))


def _wish(drawn: Map, wish: Wish) -> Says:
    wants = "demands that this not be done" if wish.is_against else "demands"
    line = f"{drawn.parties[wish.party].name} {wants}: {drawn.options[wish.option].label}"
    return Says(line=line, words=tuple(_in_sentences(drawn, [wish.quote])))


def _in_sentences(drawn: Map, quotes: Iterable[Quote]) -> Iterator[Words]:
    """Each sentence that some quotations stand in, once, with the words of all of them."""
    grouped: dict[tuple[str, str], list[Quote]] = {}
    for quote in quotes:
        grouped.setdefault((quote.digest, quote.sentence), []).append(quote)
    for (digest, sentence), within in grouped.items():
        one = within[0]
        yield Words(
            sentence=sentence,
            runs=tuple(runs_of(sentence, 0, _places(sentence, [quote.text for quote in within]))),
            speaker=one.speaker,
            outlet=one.outlet,
            also_in=one.also_in,
            report=one.title or one.report,
            date=one.date,
            published=one.published,
            confidence=min(quote.confidence for quote in within),
            address=report_url(drawn.dossier, digest, one.start, one.end),
            citation=f"“{sentence}” {one.where}.",
        )


def _places(sentence: str, texts: Iterable[str]) -> list[TextSpan]:
    """Where some words stand in a sentence, in order and none over another."""
    found = sorted(TextSpan(at, at + len(text)) for text in texts if (at := sentence.find(text)) >= 0)
    return [span for number, span in enumerate(found) if not number or span.start >= found[number - 1].end]


def _parties(drawn: Map) -> list[PartyTold]:
    """The decision makers of whom the reports tell a stance or a wish, the most told first."""
    said = Counter(item.party for item in drawn.stances.said) + Counter(item.party for item in drawn.stances.wishes)
    waits = Counter(wait.party for wait in drawn.waits)
    refused = Counter(item.party for item in drawn.stances.said if item.stance is Stance.REFUSED)
    names = {party: drawn.parties[party].name for party in said}
    return [
        PartyTold(id=party, name=names[party], said=said[party], conditions=waits[party], refusals=refused[party])
        for party in sorted(said, key=lambda party: (-said[party], names[party]))
    ]


def _outlets(published: Iterable[Published]) -> list[OutletTold]:
    """The outlets, those of most reports first, with the months of the first and the last."""
    by_outlet: dict[str | None, list[Published]] = {}
    for one in published:
        by_outlet.setdefault(one.outlet, []).append(one)
    told = []
    for outlet, rows in by_outlet.items():
        months = sorted(row.month for row in rows if row.month is not None)
        first, last = (months[0], months[-1]) if months else (None, None)
        told.append(OutletTold(outlet=outlet, reports=sum(row.reports for row in rows), first=first, last=last))
    return sorted(told, key=lambda one: (-one.reports, one.outlet or ""))


def count_months(published: Iterable[Published], *, most: int = 36) -> Months:
    """How many reports there are by month; by year where the months from first to last are more than `most`.

    >>> one, two = (Published(outlet=None, month=month, reports=3) for month in ("2006-12", "2007-02"))
    >>> count_months([one, two]).counts
    (('2006-12', 3), ('2007-01', 0), ('2007-02', 3))
    """
    counts: Counter[str] = Counter()
    undated = 0
    for one in published:
        if one.month is None or len(one.month) < 4 or not one.month[:4].isdecimal():
            undated += one.reports
        else:
            counts[one.month] += one.reports
    if not counts:
        return Months(unit="month", counts=(), undated=undated)
    first, last = min(counts), max(counts)
    span = 12 * (int(last[:4]) - int(first[:4])) + int(last[5:7] or 12) - int(first[5:7] or 1) + 1
    if span <= most and all(len(month) == 7 for month in counts):
        at = 12 * int(first[:4]) + int(first[5:7]) - 1
        names = [f"{(at + step) // 12:04}-{(at + step) % 12 + 1:02}" for step in range(span)]
        return Months(unit="month", counts=tuple((name, counts[name]) for name in names), undated=undated)
    years: Counter[str] = Counter()
    for month, number in counts.items():
        years[month[:4]] += number
    names = [f"{year:04}" for year in range(int(first[:4]), int(last[:4]) + 1)]
    names = names if len(names) <= 200 else sorted(years)
    return Months(unit="year", counts=tuple((name, years[name]) for name in names), undated=undated)
