"""The timeline: statements, contacts and shifts by date.

Statements and contacts come from the store, as they were read and with what was decided on them; shifts from the map.
How many there are on each date is counted first, so that a page of all three together is found without loading others.
A date that is known in part only stays so: it comes before its first day and, in the picture, is a range.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from sinequanon.mapping import Map, Shift
from sinequanon.mapping.mentions import confidence_of
from sinequanon.mapping.outline import stance_words
from sinequanon.serve.views.kept import kept_with_map
from sinequanon.serve.views.matrix import ANY_DAY
from sinequanon.serve.views.sources import Decided, Source, decided, source_of_quote, source_of_row
from sinequanon.serve.views.spoken import parties_called
from sinequanon.store import ContactRow, StatementRow, Store
from sinequanon.store.queries import Filter


class Kind(StrEnum):
    """What happened: somebody said something, parties dealt with each other, a party's stance changed."""

    STATEMENT = "statement"
    CONTACT = "contact"
    SHIFT = "shift"


_SECTIONS = {Kind.STATEMENT: "statements", Kind.CONTACT: "contacts"}
_MOST_COUNTED = 32
_MOST_MONTHS = 24  # that are offered to jump to; years where there are more


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What of the timeline is asked for; what is empty is left open.

    Attributes:
        kinds: only these; empty for all.
        actor: a speaker, a party to a contact, or whose stance changed.
        about: words that the record holds; of a shift, its option.
        since: the first date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; a partial date fits if one of its days does.
        until: the last date.
        outlet: only what this outlet tells.
        min_confidence: records less sure are left out; those made by hand stay.
    """

    kinds: tuple[Kind, ...] = ()
    actor: str = ""
    about: str = ""
    since: str = ""
    until: str = ""
    outlet: str = ""
    min_confidence: float = 0.0

    def filter(self, dossier: str, limit: int = 0, offset: int = 0) -> Filter:
        """The same for the store."""
        return Filter(
            dossier=dossier,
            actor=self.actor or None,
            about=self.about or None,
            since=self.since or None,
            until=self.until or None,
            outlet=self.outlet or None,
            min_confidence=self.min_confidence,
            limit=limit,
            offset=offset,
        )


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of the timeline.

    `who` are names; `what` is the kind of it in words ("said", "talks, planned", "softened"); `about` is what it is
    on, where that is not told by the words themselves; `sources` are the words, for a shift those before and after.
    `first` and `last` are the days that the date spans, None where there is none.
    """

    kind: Kind
    date: str | None
    first: str | None
    last: str | None
    who: tuple[str, ...]
    what: str
    about: str | None
    sources: tuple[Source, ...]
    decision: Decided | None = None


@dataclass(frozen=True, kw_only=True)
class Jump:
    """A month or a year, how much happened in it, and the number of its first line."""

    date: str
    number: int
    count: int


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A page of the timeline, from number `offset` on; `counts` is how many there are of each kind, `all` together."""

    offset: int
    all: int
    counts: Mapping[Kind, int]
    jumps: tuple[Jump, ...]
    happenings: tuple[Happening, ...]


Counts = Mapping[Kind, Mapping[str | None, int]]


def view_timeline(drawn: Map, store: Store, asked: Asked, *, offset: int = 0, limit: int = 100) -> Timeline:
    """A page of what is asked for, by date; what has no date comes last.

    Raises:
        InvalidRecord: a date is none.
    """
    counted = _counted(drawn, store, asked)
    found: list[Happening] = []
    for kind, (first, number) in _slices(counted.counts, offset, limit).items():
        if kind is Kind.SHIFT:
            found += (_of_shift(drawn, shift) for shift in counted.shifts[first : first + number])
        else:
            rows = store.page(_SECTIONS[kind], asked.filter(drawn.dossier, number, first))
            found += (_of_statement(row) if kind is Kind.STATEMENT else _of_contact(row) for row in rows)
    totals = {kind: sum(of_kind.values()) for kind, of_kind in counted.counts.items()}
    return Timeline(
        offset=offset,
        all=sum(totals.values()),
        counts=totals,
        jumps=counted.jumps,
        happenings=tuple(sorted(found, key=lambda item: _by_date(item.date))),
    )


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """How much there is on each date, the shifts among it, and where months or years begin."""

    counts: Counts
    shifts: Sequence[Shift]
    jumps: tuple[Jump, ...]


@kept_with_map
def _counted_before(_: Map) -> dict[Asked, _Counted]:
    """What was counted since the map was drawn, which is drawn anew with whatever changes in the dossier."""
    return {}


def _counted(drawn: Map, store: Store, asked: Asked) -> _Counted:
    before = _counted_before(drawn)
    known = before.get(asked)
    if known is not None:
        return known
    kinds = asked.kinds or tuple(Kind)
    shifts = list(_chosen_shifts(drawn, asked)) if Kind.SHIFT in kinds else []
    counts: dict[Kind, Mapping[str | None, int]] = {
        kind: store.count_by_date(section, asked.filter(drawn.dossier))
        for kind, section in _SECTIONS.items()
        if kind in kinds
    }
    counts[Kind.SHIFT] = {date: len([*found]) for date, found in groupby(shifts, key=lambda shift: shift.after.date)}
    if len(before) >= _MOST_COUNTED:
        before.clear()
    known = _Counted(counts=counts, shifts=shifts, jumps=tuple(_jumps(counts)))
    before[asked] = known
    return known


def by_month(happenings: Sequence[Happening]) -> list[tuple[str, list[Happening]]]:
    """Happenings in order of date by their month, `YYYY-MM`, or `YYYY`, or nothing."""
    return [(month, list(found)) for month, found in groupby(happenings, key=lambda item: (item.date or "")[:7])]


def days_of(told: str | None) -> tuple[str, str] | None:
    """The first and the last day of a date that may be partial; None where it is no date of the calendar."""
    try:
        match (told or "").split("-"):
            case [year]:
                first, end = date(int(year), 1, 1), date(int(year), 12, 31)
            case [year, month]:
                first = date(int(year), int(month), 1)
                end = date(int(year) + int(month) // 12, int(month) % 12 + 1, 1) - timedelta(days=1)
            case [year, month, day]:
                first = end = date(int(year), int(month), int(day))
            case _:
                return None
    except ValueError:
        return None
    return first.isoformat(), end.isoformat()


def _slices(counts: Counts, offset: int, limit: int) -> dict[Kind, tuple[int, int]]:
    """For each kind, which of its own lines a page of all has: the number of the first and how many."""
    found: dict[Kind, tuple[int, int]] = {}
    seen = dict.fromkeys(counts, 0)
    at = 0
    for told in sorted({told for of_kind in counts.values() for told in of_kind}, key=_by_date):
        for kind, of_kind in counts.items():
            number = of_kind.get(told, 0)
            first, end = max(at, offset), min(at + number, offset + limit)
            if first < end:
                start, before = found.get(kind, (seen[kind] + first - at, 0))
                found[kind] = (start, before + end - first)
            seen[kind] += number
            at += number
    return found


def _jumps(counts: Counts) -> Iterator[Jump]:
    by_day: dict[str, int] = {}
    for of_kind in counts.values():
        for told, number in of_kind.items():
            by_day[told or ""] = by_day.get(told or "", 0) + number
    length = 7 if len({day[:7] for day in by_day}) <= _MOST_MONTHS else 4
    at = 0
    for start, days in groupby(sorted(by_day, key=_by_date), key=lambda day: day[:length]):
        count = sum(by_day[day] for day in days)
        yield Jump(date=start, number=at, count=count)
        at += count


def _by_date(told: str | None) -> tuple[bool, str]:
    return not told, told or ""


@kept_with_map
def _shifts(drawn: Map) -> list[Shift]:
    """All shifts by the date of what was said last."""
    return sorted(drawn.shifts(), key=lambda shift: _by_date(shift.after.date))


def _chosen_shifts(drawn: Map, asked: Asked) -> Iterator[Shift]:
    chosen = parties_called(drawn, asked.actor) if asked.actor.strip() else None
    words = asked.about.casefold().split()
    about = {option.id for option in drawn.options if all(word in option.label.casefold() for word in words)}
    for shift in _shifts(drawn):
        is_about = not words or shift.option in about
        is_chosen = chosen is None or shift.party in chosen or shift.after.voice in chosen
        is_outlet = not asked.outlet or shift.after.quote.outlet == asked.outlet
        if is_about and is_chosen and is_outlet and _is_in_time(shift.after.date or "", asked):
            yield shift


def _is_in_time(told: str, asked: Asked) -> bool:
    if asked.since and told + ANY_DAY < asked.since:
        return False
    return not asked.until or told <= asked.until + ANY_DAY


def _happening(kind: Kind, told: str | None, **given: object) -> Happening:
    first, last = days_of(told) or (None, None)
    return Happening(kind=kind, date=told, first=first, last=last, **given)  # type: ignore[arg-type]


def _of_statement(row: StatementRow) -> Happening:
    source = source_of_row(row, row.evidence, row.speaker, confidence_of(row.record))
    cue = row.cue.text if row.cue is not None else "said"
    return _happening(
        Kind.STATEMENT,
        row.date,
        who=(row.speaker,),
        what=" ".join(cue.split()),
        about=None,
        sources=(source,),
        decision=decided(row.decision),
    )


def _of_contact(row: ContactRow) -> Happening:
    by = f", by {row.by}" if row.by else ""
    return _happening(
        Kind.CONTACT,
        row.date,
        who=row.parties,
        what=f"{row.record.kind}, {row.record.status}{by}",
        about=None,
        sources=(source_of_row(row, row.evidence, None, confidence_of(row.record)),),
        decision=decided(row.decision),
    )


def _of_shift(drawn: Map, shift: Shift) -> Happening:
    before, after = stance_words([shift.before]), stance_words([shift.after])
    return _happening(
        Kind.SHIFT,
        shift.after.date,
        who=(drawn.parties[shift.party].name,),
        what=f"{shift.kind}: {before} → {after}",
        about=drawn.options[shift.option].label,
        sources=tuple(map(source_of_quote, (shift.before.quote, shift.after.quote))),
    )
