"""The positions matrix: parties by options, in each cell what a party said last on an option.

The cells as of a date come from what was said in the one map that is kept, so that a slider over the dates draws no map
anew. A party that controls an option has a stance on it; another may demand it, demand that it not be done, or make it
a condition. A party that said nothing has no cell.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sinequanon.mapping import Map, Quote
from sinequanon.mapping.mentions import is_by
from sinequanon.mapping.outline import connective_words
from sinequanon.mapping.stances import Said
from sinequanon.serve.views.kept import kept_with_map
from sinequanon.serve.views.sources import Decided, Source, decided, decisions_on, source_of_quote
from sinequanon.serve.views.spoken import STAND_WORDS, Series, Spoken, Stand, all_series, parties_called
from sinequanon.store import Store

ANY_DAY = "-99-99"
"""As texts, a partial date with this after it sorts behind each of its days."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of the matrix is asked for; what is empty is left open.

    Attributes:
        actor: a party, or somebody who speaks for it: an id, a name or a part of one.
        about: words in the name of an option.
        stand: only cells that show this.
        since: what was said before this date does not count.
        as_of: nor what was said after this one, or at no known date.
        outlet: only what this outlet tells.
    """

    actor: str = ""
    about: str = ""
    stand: Stand | None = None
    since: str = ""
    as_of: str = ""
    outlet: str = ""

    def fits(self, quote: Quote) -> bool:
        """Whether words are of the time and outlet asked for."""
        if self.as_of and not is_by(quote.date, self.as_of):
            return False
        if self.since and (quote.date is None or quote.date + ANY_DAY < self.since):
            return False
        return not self.outlet or quote.outlet == self.outlet


@dataclass(frozen=True, kw_only=True)
class Head:
    """A row or a column: a party or an option, and in how many sentences it is spoken of here."""

    id: str
    name: str
    sentences: int


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What a party said last on an option; `sentences` is how often it spoke on it, `[start, end)` the last words."""

    party: str
    option: str
    stand: Stand
    words: str
    date: str | None
    outlet: str | None
    report: str
    digest: str
    start: int
    end: int
    confidence: float
    sentences: int


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Parties by options, those most spoken of first.

    `found` has for each party and option that are not silent the last words and how many sentences there are.
    """

    parties: tuple[Head, ...]
    options: tuple[Head, ...]
    found: Mapping[tuple[str, str], tuple[Spoken, int]]

    def cell(self, party: str, option: str) -> Cell | None:
        """What a party said last on an option; None where it said nothing."""
        found = self.found.get((party, option))
        return None if found is None else _cell(*found)

    def cells(self) -> Iterator[Cell]:
        """All cells by row, then column."""
        rows = {head.id: place for place, head in enumerate(self.parties)}
        columns = {head.id: place for place, head in enumerate(self.options)}
        for key in sorted(self.found, key=lambda key: (rows[key[0]], columns[key[1]])):
            yield _cell(*self.found[key])

    def part(self, *, row: int, rows: int, column: int, columns: int) -> "Part":
        """So many rows and columns, from these numbers on (from 0)."""
        return Part(
            rows=self.parties[row : row + rows],
            columns=self.options[column : column + columns],
            row=row,
            column=column,
            all_rows=len(self.parties),
            all_columns=len(self.options),
        )


@dataclass(frozen=True, kw_only=True)
class Part:
    """The rows and columns of a matrix that a page shows, and the number of all."""

    rows: tuple[Head, ...]
    columns: tuple[Head, ...]
    row: int
    column: int
    all_rows: int
    all_columns: int


@dataclass(frozen=True, kw_only=True)
class ConditionTold:
    """What a stance waits for, or the reason that it gives."""

    connective: str
    is_reason: bool
    is_one_enough: bool
    option: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One time that a party spoke on an option.

    `voice` is who spoke for it, None where it is the party. `is_counted` tells whether the filters of the matrix let it
    in. `decision` is what a person decided on the record, None where it is as the machine read it.
    """

    stand: Stand
    words: str
    voice: str | None
    source: Source
    conditions: tuple[ConditionTold, ...]
    is_counted: bool
    decision: Decided | None


@dataclass(frozen=True, kw_only=True)
class CellPage:
    """The sentences of a party on an option, the latest first, from number `offset` on; `all` is how many there are."""

    party: str
    party_name: str
    option: str
    option_name: str
    offset: int
    all: int
    sentences: tuple[Sentence, ...]


def view_matrix(drawn: Map, asked: Asked) -> Matrix:
    """The matrix of what is asked for."""
    found = dict(_found(drawn, asked))
    parties = _heads((party, number) for (party, _), (_, number) in found.items())
    options = _heads((option, number) for (_, option), (_, number) in found.items())
    return Matrix(
        parties=tuple(Head(id=one, name=drawn.parties[one].name, sentences=n) for one, n in parties.items()),
        options=tuple(Head(id=one, name=drawn.options[one].label, sentences=n) for one, n in options.items()),
        found=found,
    )


def view_cell(
    drawn: Map, store: Store, asked: Asked, *, party: str, option: str, offset: int = 0, limit: int = 20
) -> CellPage:
    """All that a party said on an option, the latest first; what the filters leave out is marked.

    Raises:
        RecordNotFound: the map has no such party or option.
    """
    holder, about = drawn.party(party), drawn.options.find(option)
    series = all_series(drawn).get((holder, about.id))
    found = series.items[::-1] if series is not None else ()
    shown = found[offset : offset + limit]
    decisions = decisions_on(store, drawn.dossier, (item.mention.quote.digest for item in shown))
    sentences = []
    for item in shown:
        quote = item.mention.quote
        decision = decisions.get((quote.digest, quote.section, quote.record))
        sentences.append(_sentence(drawn, item, asked, decided(decision)))
    return CellPage(
        party=holder,
        party_name=drawn.parties[holder].name,
        option=about.id,
        option_name=about.label,
        offset=offset,
        all=len(found),
        sentences=tuple(sentences),
    )


@kept_with_map
def spoken_parties(drawn: Map) -> list[str]:
    """The names of the parties that spoke on an option, those who spoke most first."""
    return [head.name for head in view_matrix(drawn, Asked()).parties]


def _found(drawn: Map, asked: Asked) -> Iterator[tuple[tuple[str, str], tuple[Spoken, int]]]:
    """The last words of each party on each option among what fits, and how many sentences do."""
    chosen = parties_called(drawn, asked.actor) if asked.actor.strip() else None
    words = asked.about.casefold().split()
    about = {option.id for option in drawn.options if all(word in option.label.casefold() for word in words)}
    for key, series in all_series(drawn).items():
        if words and key[1] not in about:
            continue
        items: Sequence[Spoken] = _in_time(series, asked)
        if chosen is not None and key[0] not in chosen:
            items = [item for item in items if item.mention.voice in chosen]
        if not items:
            continue
        last = _last(items)
        if asked.stand in (None, last.stand):
            yield key, (last, len(items))


def _in_time(series: Series, asked: Asked) -> Sequence[Spoken]:
    """What is of the time and outlet asked for."""
    items: Sequence[Spoken] = series.items
    dates = series.dates
    if asked.as_of:  # as texts, whatever begins with a partial date sorts before it with `~` behind
        first, end = bisect_right(dates, ""), bisect_right(dates, f"{asked.as_of}~")
        items, dates = items[first:end], dates[first:end]
    if asked.since:  # of what sorts before it, a partial date that it lies in fits
        at = bisect_left(dates, asked.since)
        early = [items[number] for number, date in enumerate(dates[:at]) if date and asked.since.startswith(date)]
        items = (*early, *items[at:])
    if asked.outlet:
        items = [item for item in items if item.mention.quote.outlet == asked.outlet]
    return items


def _last(items: Sequence[Spoken]) -> Spoken:
    """What counts of what a party said, the oldest first; that it made it a condition counts where that is all."""
    return next((item for item in reversed(items) if item.stand is not Stand.AWAITED), items[-1])


def _cell(last: Spoken, sentences: int) -> Cell:
    """The cell of what a party said on an option."""
    quote = last.mention.quote
    return Cell(
        party=last.party,
        option=last.option,
        stand=last.stand,
        words=STAND_WORDS[last.stand],
        date=quote.date,
        outlet=quote.outlet,
        report=quote.report,
        digest=quote.digest,
        start=quote.start,
        end=quote.end,
        confidence=quote.confidence,
        sentences=sentences,
    )


def _heads(counted: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Names with their counts, the highest first, then by name."""
    counts: Counter[str] = Counter()
    for name, number in counted:
        counts[name] += number
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _sentence(drawn: Map, item: Spoken, asked: Asked, decision: Decided | None) -> Sentence:
    voice = item.mention.voice
    return Sentence(
        stand=item.stand,
        words=STAND_WORDS[item.stand],
        voice=drawn.parties[voice].name if voice not in (None, item.party) else None,
        source=source_of_quote(item.mention.quote),
        conditions=tuple(_conditions(drawn, item.said)),
        is_counted=asked.fits(item.mention.quote),
        decision=decision,
    )


def _conditions(drawn: Map, said: Said | None) -> Iterator[ConditionTold]:
    if said is None:
        return
    for item in (*said.requirements, *said.reasons):
        is_reason = item in said.reasons
        option = "" if is_reason else drawn.options.of_mention(item.mention.id).label
        yield ConditionTold(
            connective=connective_words(item.connective),
            is_reason=is_reason,
            is_one_enough=item.group == "any",
            option=option,
            source=source_of_quote(item.mention.quote),
        )
