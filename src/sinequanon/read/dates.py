"""Dates in news: the day, month or year that "Monday", "late last week" or "January 25th" means.

Each rule of a table reads one kind of phrase and gives the days it may stand for, first and last. The result is the
finest unit, of day, month and year, that holds all of them: "last week" is a month, or a year where the week lies in
two months, or nothing where it lies in two years. A range of days ("5-6 April") takes its first day.

A phrase without its year is placed by the day of publication and the tense: in the past the latest such date up to that
day, in the future the earliest from it on, and where the tense is unknown the nearest. A bare weekday of unknown tense
is past, since reports mostly tell the last days. What cannot be known (a duration, "04/05/2006", "Monday" in a report
of unknown date) is None.

Weeks run from Monday to Sunday and seasons are those of the north. What this does not read: feasts, decades, quarters,
fiscal years, years of two digits, times relative to another event ("two days later") and vague ones ("some days ago").
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Direction(StrEnum):
    """The tense of the words around a date."""

    PAST = "past"
    FUTURE = "future"
    UNKNOWN = "unknown"


class _Days(NamedTuple):
    """The days that a phrase may stand for, first and last."""

    first: date
    last: date


@dataclass(frozen=True)
class _Context:
    """What is known beside the phrase; `today` is the day of publication."""

    today: date | None
    direction: Direction
    default_year: int | None


_Groups = Mapping[str, str]
_Resolver = Callable[[_Groups, _Context], _Days | None]


class _Rule(NamedTuple):
    """A pattern in the notation of `_compile`, who reads what it matches, and whether to search a text by it."""

    pattern: str
    resolve: _Resolver
    finds: bool = True


def resolve_date(
    phrase: str,
    published: str | None,
    direction: Direction = Direction.UNKNOWN,
    *,
    default_year: int | None = None,
) -> str | None:
    """The date that a phrase means, as far as it is certain.

    Args:
        phrase: the words of the date and no others but a preposition, a part of the day or "early", "the end of".
        published: the day of the report, `YYYY-MM-DD`; what follows it is passed over, anything else counts as unknown.
        direction: the tense of the words around the phrase.
        default_year: the year that the same text gives elsewhere, for a phrase without one where `published` is None.

    Returns:
        `YYYY-MM-DD`, `YYYY-MM`, `YYYY`, or None where it cannot be known.

    >>> resolve_date("last Monday", "2006-02-14")
    '2006-02-13'
    >>> resolve_date("5-6 April", None, default_year=2016)
    '2016-04-05'
    >>> resolve_date("last week", "2006-03-08")  # from 27 February to 5 March
    '2006'
    """
    words = phrase.translate(_PLAIN).lower().strip(" \t\r\n.,;:!?()[]\"'")
    if not words.isascii():
        return None
    context = _Context(_day_of(published), direction, default_year)
    for rule, pattern in _resolving_patterns():
        if match := pattern.fullmatch(words):
            groups = {name: value for name, value in match.groupdict().items() if value is not None}
            days = rule.resolve(groups, context)
            return _finest_unit(days) if days else None
    return None


def find_dates(text: str) -> Iterator[tuple[int, int]]:
    """Find the phrases that `resolve_date` reads.

    Months and weekdays count with a capital only; "May" and "Sun" with a day, a year or a preposition, which is then
    part of the span; a bare year after a preposition only. Single numbers of days ("the 5th") count at the end of a
    clause.

    Args:
        text: any text.

    Yields:
        `(start, end)` in code points, in the order of the text, the longest from each place and none over another.
    """
    spans = sorted(
        (match.span() for pattern in _finding_patterns() for match in pattern.finditer(text)),
        key=lambda span: (span[0], -span[1]),
    )
    reached = 0
    for start, end in spans:
        if start >= reached:
            yield start, end
            reached = end


def _day_of(published: str | None) -> date | None:
    if not published or not (match := re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", published, re.ASCII)):
        return None
    year, month, day = map(int, match.groups())
    return _day(year, month, day)


def _finest_unit(days: _Days) -> str | None:
    first, last = days
    if first == last:
        return first.isoformat()
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.year}-{first.month:02}"
    return str(first.year) if first.year == last.year else None


# The calendar. Years are those that reports tell of, which also keeps all sums within what `date` can hold.

_FIRST_YEAR, _LAST_YEAR = 1800, 2200
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11)}  # winter has days of two years
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth"),
    *("twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first"),
)
_DAYS_FROM_TODAY = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "today": 0,
    "tonight": 0,
    "this morning": 0,
    "this afternoon": 0,
    "this evening": 0,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
_STEPS = {"last": -1, "this": 0, "current": 0, "next": 1}
_FARTHEST_DAYS = 180  # how far a date of unknown year and tense may be


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _only(day: date | None) -> _Days | None:
    return _Days(day, day) if day else None


def _month(year: int, month: int) -> _Days | None:
    """A month; months before 1 and after 12 are those of the years around."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first, following = _day(year, month, 1), _day(year + month // 12, month % 12 + 1, 1)
    return _Days(first, following - timedelta(days=1)) if first and following else None


def _year(year: int) -> _Days | None:
    first, last = _day(year, 1, 1), _day(year, 12, 31)
    return _Days(first, last) if first and last else None


def _week(day: date) -> _Days:
    monday = day - timedelta(days=day.weekday())
    return _Days(monday, monday + timedelta(days=6))


def _weekend(day: date) -> _Days:
    sunday = _week(day).last
    return _Days(sunday - timedelta(days=1), sunday)


def _unit(unit: str, today: date, steps: int) -> _Days | None:
    """The day, week, month or year so many steps from today's."""
    if unit == "day":
        return _only(today + timedelta(days=steps))
    if unit in ("week", "fortnight"):
        return _week(today + timedelta(weeks=steps * (2 if unit == "fortnight" else 1)))
    return _month(today.year, today.month + steps) if unit == "month" else _year(today.year + steps)


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month[:3] == name[:3])


def _weekday_number(name: str) -> int:
    return next(i for i, weekday in enumerate(_WEEKDAYS) if weekday[:3] == name[:3])


def _day_number(words: str) -> int:
    return int(words) if words.isdigit() else _ORDINALS.index(words) + 1


def _latest(weekday: int, until: date) -> date:
    return until - timedelta(days=(until.weekday() - weekday) % 7)


def _earliest(weekday: int, since: date) -> date:
    return since + timedelta(days=(weekday - since.weekday()) % 7)


# Choosing among the dates that a phrase could be.


def _choose(candidates: Iterable[_Days | None], today: date, direction: Direction) -> _Days | None:
    """The candidate that fits the tense: the latest begun, the earliest not over, or the nearest if it is not far."""
    known = [days for days in candidates if days]
    if direction == Direction.PAST:
        return max((days for days in known if days.first <= today), default=None)
    if direction == Direction.FUTURE:
        return min((days for days in known if days.last >= today), default=None)
    ranked = sorted((_distance(days, today), days) for days in known)
    if not ranked or ranked[0][0] > _FARTHEST_DAYS or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _distance(days: _Days, today: date) -> float:
    """How many days today is from the middle; 0 from within."""
    if days.first <= today <= days.last:
        return 0
    return abs(days.first.toordinal() + days.last.toordinal() - 2 * today.toordinal()) / 2


def _in_its_year(groups: _Groups, context: _Context, in_year: Callable[[int], _Days | None]) -> _Days | None:
    """What a date is in the year that the phrase gives, or in the one that the rest makes plain."""
    today = context.today
    if "year" in groups:
        return in_year(int(groups["year"]))
    if "which" in groups:
        return in_year(today.year + _STEPS[groups["which"]]) if today else None
    if today is None:
        return in_year(context.default_year) if context.default_year is not None else None
    candidates = [in_year(today.year + step) for step in range(-8, 9)]  # 29 February may be eight years away
    if "weekday" in groups:
        weekday = _weekday_number(groups["weekday"])
        near = [days for days in candidates if days and abs(days.first.year - today.year) <= 1]
        candidates = [days for days in near if days.first.weekday() == weekday] or candidates
    return _choose(candidates, today, context.direction)


# What the rules make of their phrases.


def _year_first(groups: _Groups, _: _Context) -> _Days | None:
    return _only(_day(int(groups["year"]), int(groups["one"]), int(groups["two"])))


def _year_last(groups: _Groups, _: _Context) -> _Days | None:
    """Day and month in numbers, in either order: only where the order makes no difference or one cannot be."""
    year, one, two = (int(groups[name]) for name in ("year", "one", "two"))
    readings = {_day(year, one, two), _day(year, two, one)} - {None}
    return _only(readings.pop()) if len(readings) == 1 else None


def _year_and_month(groups: _Groups, _: _Context) -> _Days | None:
    """`2006-02`; but "2005-06" may be two years or a month."""
    year, month = int(groups["year"]), int(groups["one"])
    return _month(year, month) if month <= year % 100 else None


def _day_or_range(groups: _Groups, context: _Context) -> _Days | None:
    """A day of a month, or the first of a range."""
    month, day = _month_number(groups["month"]), _day_number(groups["day"])
    last_month = _month_number(groups.get("month2", groups["month"]))
    last_day = _day_number(groups.get("day2", groups["day"]))
    years_over = int(last_month < month)

    def in_year(year: int) -> _Days | None:
        first = _day(year, month, day)
        last = _day(int(groups.get("year2", year + years_over)), last_month, last_day)
        return _Days(first, last) if first and last and first <= last else None

    days = _in_its_year(_with_first_year(groups, years_over), context, in_year)
    return _only(days.first) if days else None


def _with_first_year(groups: _Groups, years_over: int) -> _Groups:
    """The groups of a range, its first year worked out from the last where only that is given."""
    if "year2" not in groups or "year" in groups:
        return groups
    return {**groups, "year": str(int(groups["year2"]) - years_over)}


def _whole_month(groups: _Groups, context: _Context) -> _Days | None:
    return _in_its_year(groups, context, lambda year: _month(year, _month_number(groups["month"])))


def _range_of_months(groups: _Groups, context: _Context) -> _Days | None:
    month, last_month = _month_number(groups["month"]), _month_number(groups["month2"])
    years_over = int(last_month < month)

    def in_year(year: int) -> _Days | None:
        first = _month(year, month)
        last = _month(int(groups.get("year2", year + years_over)), last_month)
        return _Days(first.first, last.last) if first and last and first < last else None

    return _in_its_year(_with_first_year(groups, years_over), context, in_year)


def _relative_month(groups: _Groups, context: _Context) -> _Days | None:
    """`last` and `next` are before and after the month of publication; `this` fits the tense or is nearest."""
    today, month = context.today, _month_number(groups["month"])
    if today is None:
        return None
    if groups["rel"] == "this":
        return _whole_month(groups, context)
    if groups["rel"] in ("last", "past"):
        return _month(today.year - (month >= today.month), month)
    return _month(today.year + (month <= today.month), month)


def _whole_year(groups: _Groups, _: _Context) -> _Days | None:
    return _year(int(groups["year"]))


def _near_today(groups: _Groups, context: _Context) -> _Days | None:
    if context.today is None:
        return None
    return _unit("day", context.today, _DAYS_FROM_TODAY[" ".join(groups["word"].split())])


def _weekday(groups: _Groups, context: _Context) -> _Days | None:
    if context.today is None:
        return None
    search = _earliest if context.direction == Direction.FUTURE else _latest
    return _only(search(_weekday_number(groups["weekday"]), context.today))


def _relative_weekday(groups: _Groups, context: _Context) -> _Days | None:
    """`last` is before today, `next` after it, wherever the week ends; `this` fits the tense or is nearest."""
    if context.today is None:
        return None
    weekday, one_day = _weekday_number(groups["weekday"]), timedelta(days=1)
    if groups["rel"] == "this":
        around = [search(weekday, context.today) for search in (_latest, _earliest)]
        return _choose({_only(day) for day in around}, context.today, context.direction)
    if groups["rel"] in ("last", "past"):
        return _only(_latest(weekday, context.today - one_day))
    return _only(_earliest(weekday, context.today + one_day))


def _weekday_of_week(groups: _Groups, context: _Context) -> _Days | None:
    if context.today is None:
        return None
    monday = _week(context.today + timedelta(weeks=_STEPS[groups["which"]])).first
    return _only(monday + timedelta(days=_weekday_number(groups["weekday"])))


def _weekdays(groups: _Groups, context: _Context) -> _Days | None:
    first, last = _weekday_number(groups["weekday"]), _weekday_number(groups["weekday2"])
    if context.today is None or first == last:
        return None
    if context.direction == Direction.FUTURE:
        return _only(_earliest(first, context.today))
    return _only(_latest(first, _latest(last, context.today)))


def _the_weekend(_: _Groups, context: _Context) -> _Days | None:
    today = context.today
    if today is None:
        return None
    direction = Direction.PAST if context.direction == Direction.UNKNOWN else context.direction
    return _choose((_weekend(today + timedelta(weeks=step)) for step in (-1, 0, 1)), today, direction)


def _relative_weekend(groups: _Groups, context: _Context) -> _Days | None:
    """`next`, said before Saturday, may be this weekend or the one after: both are given."""
    today = context.today
    if today is None:
        return None
    weekends = [_weekend(today + timedelta(weeks=step)) for step in (-1, 0, 1)]
    if groups["rel"] == "this":
        return _choose(weekends, today, context.direction)
    if groups["rel"] in ("last", "past"):
        return weekends[0]
    coming = [weekend for weekend in weekends if weekend.first > today]
    return coming[0] if groups["rel"] != "next" else _Days(coming[0].first, coming[-1].last)


def _relative_unit(groups: _Groups, context: _Context) -> _Days | None:
    return _unit(groups["unit"], context.today, _STEPS[groups["which"]]) if context.today else None


def _edge_of_unit(groups: _Groups, context: _Context) -> _Days | None:
    """The end of "the year" is ahead in this one; told as past it may be that of the last."""
    if context.today is None or (groups["edge"] in ("end", "close") and context.direction == Direction.PAST):
        return None
    return _unit(groups["unit"], context.today, 0)


def _ago(groups: _Groups, context: _Context) -> _Days | None:
    return _unit(groups["unit"], context.today, -_number(groups["number"])) if context.today else None


def _ahead(groups: _Groups, context: _Context) -> _Days | None:
    """A time from now; told as past, "in two weeks" is how long something took."""
    if context.today is None or context.direction == Direction.PAST:
        return None
    return _unit(groups["unit"], context.today, _number(groups["number"]))


def _number(words: str) -> int:
    if words.isdigit():
        return int(words)
    return 1 if words in ("a", "an") else _NUMBERS.index(words) + 1


def _season(year: int, season: str) -> _Days | None:
    if season not in _SEASONS:
        return None
    first, last = (_month(year, month) for month in _SEASONS[season])
    return _Days(first.first, last.last) if first and last else None


def _season_of_year(groups: _Groups, context: _Context) -> _Days | None:
    return _in_its_year(groups, context, lambda year: _season(year, groups["season"]))


def _bare_season(groups: _Groups, context: _Context) -> _Days | None:
    if context.today and context.direction == Direction.UNKNOWN:
        return None
    return _season_of_year(groups, context)


def _relative_season(groups: _Groups, context: _Context) -> _Days | None:
    """None for "last spring" said in autumn and "next spring" in winter, which may be of this year or another."""
    today = context.today
    days = _season(today.year, groups["season"]) if today else None
    if today is None or days is None:
        return None
    is_over, is_ahead = days.last < today, days.first > today
    step = {
        "this": 0,
        "past": 0 if is_over else -1,
        "coming": 0 if is_ahead else 1,
        "last": None if is_over else -1,
        "next": None if is_ahead else 1,
    }[groups["rel"]]
    return None if step is None else _season(today.year + step, groups["season"])


def _day_of_month(groups: _Groups, context: _Context) -> _Days | None:
    """The 5th of this month or one near by; with its weekday, the nearest 5th that fits."""
    today, day = context.today, int(groups["day"])
    if today is None:
        return None
    steps = [_STEPS[groups["which"]]] if "which" in groups else range(-6, 7)
    months = [month for step in steps if (month := _month(today.year, today.month + step))]
    candidates = [_day(month.first.year, month.first.month, day) for month in months]
    if "weekday" in groups:
        weekday = _weekday_number(groups["weekday"])
        candidates = [found for found in candidates if found and found.weekday() == weekday]
    if "which" in groups:
        return _only(candidates[0]) if candidates else None
    return _choose(map(_only, candidates), today, context.direction)


# The rules. `<name>` stands for a piece of the table below, a space for any white space. What cannot be told from
# another word in running text ("May", "2005", "the 5th") is searched for with its preposition only.

_RULES = (
    _Rule(
        r"<year>(?P<sep>[-/.])(?P<one>[0-9]{1,2})(?P=sep)(?P<two>[0-9]{1,2})(?:t[0-9:.]+(?:z|[-+][0-9:]+)?)?",
        _year_first,
    ),
    _Rule(r"(?P<one>[0-9]{1,2})(?P<sep>[-/.])(?P<two>[0-9]{1,2})(?P=sep)<year>", _year_last),
    _Rule(r"<year>-(?P<one>0[1-9]|1[0-2])", _year_and_month),
    _Rule(
        r"<on_weekday>(?:the )?<day>(?:<to>(?:the )?<day2>)?(?: day)?<of><month>(?:<of_year><its_year>)?", _day_or_range
    ),
    _Rule(r"<on_weekday><month>(?: (?:the )?|-)<day>(?:<to>(?:the )?<day2>)?(?:<of_year><its_year>)?", _day_or_range),
    _Rule(r"<on_weekday>(?:the )?<ordinal> (?:day )?of <month>(?:<of_year><its_year>)?", _day_or_range),
    _Rule(
        r"<on_weekday><day><of><month>(?:<comma><year>)?<to><on_weekday2><day2><of><month2>(?:<comma><year2>)?",
        _day_or_range,
    ),
    _Rule(
        r"<on_weekday><month> <day>(?:<comma><year>)?<to><on_weekday2><month2> <day2>(?:<comma><year2>)?",
        _day_or_range,
    ),
    _Rule(r"<month>(?: <year>)?<to><month2><comma><year2>", _range_of_months),
    _Rule(r"<month><to><month2>", _range_of_months, finds=False),
    _Rule(r"<month><of_year><its_year>", _whole_month),
    _Rule(r"<rel> <month>", _relative_month),
    _Rule(r"<clear_month>", _whole_month),
    _Rule(r"(?:in|since|until|till|during|early|late|mid|(?:the )?<edges> of)(?: |-)<vague_month>", _whole_month),
    _Rule(r"(?:by|from|of|through) <vague_month>", _whole_month, finds=False),
    _Rule(r"(?:the )?(?:year )?<year>", _whole_year, finds=False),
    _Rule(r"(?:<after>(?:the year )?|(?:early|late|mid|(?:the )?<edges> of)(?: |-))<year>", _whole_year),
    _Rule(rf"(?P<word>{'|'.join(_DAYS_FROM_TODAY)})", _near_today),
    _Rule(r"<clear_weekday>", _weekday),
    _Rule(r"(?:on|since|until|till) <vague_weekday>", _weekday),
    _Rule(r"(?:by|from) <vague_weekday>", _weekday, finds=False),
    _Rule(r"<rel> <weekday>", _relative_weekday),
    _Rule(r"<weekday>,? (?:of )?<which> week", _weekday_of_week),
    _Rule(r"<which> week,? (?:on )?<weekday>", _weekday_of_week),
    _Rule(r"<clear_weekday><to><weekday2>", _weekdays),
    _Rule(r"(?:the )?weekend", _the_weekend),
    _Rule(r"<rel> weekend", _relative_weekend),
    _Rule(r"<not_the><which> (?P<unit>week|month|year)", _relative_unit),
    _Rule(r"the (?P<which>current) (?P<unit>week|month|year)", _relative_unit),
    _Rule(r"(?:the )?(?P<edge><edges>) of the (?P<unit>week|month|year)", _edge_of_unit),
    _Rule(r"<exactly><number> <unit>s? ago", _ago),
    _Rule(r"in <number> <unit>s?(?:['’]?s?['’]? time)?(?! of)", _ahead),
    _Rule(r"<exactly><number> <unit>s? from (?:now|today)", _ahead),
    _Rule(r"(?:the )?<season>(?: of|,)? <its_year>", _season_of_year),
    _Rule(r"<rel> <season>", _relative_season),
    _Rule(r"(?:the )?(?!fall)<season>", _bare_season, finds=False),
    _Rule(r"the <nth>", _day_of_month, finds=False),
    _Rule(r"(?<=\bon\s)the <nth>(?=\s*(?:[.,;:)]|$))", _day_of_month),
    _Rule(r"(?:the )?<nth> of <which> month", _day_of_month),
    _Rule(r"<weekday>,? (?:the )?<nth>", _day_of_month),
)
_YEAR_FOLLOWS = ("in", "since", "by", "until", "till", "during", "from")
_ROUGHLY = ("than", "about", "some", "nearly", "almost", "over", "around", "or", "half")  # "more than two years ago"
_DAY_OF_MONTH = r"(?:[12][0-9]|3[01]|0?[1-9])"
_SOME_YEAR = r"(?:1[89]|20|21)[0-9]{2}"
_PIECES = {
    "day": rf"(?P<day>{_DAY_OF_MONTH})(?:st|nd|rd|th)?(?![0-9])<not_counted>",
    "day2": rf"(?P<day2>{_DAY_OF_MONTH})(?:st|nd|rd|th)?(?![0-9])<not_counted>",
    "nth": rf"(?P<day>{_DAY_OF_MONTH})(?:st|nd|rd|th)",
    "ordinal": rf"(?P<day>{'|'.join(reversed(_ORDINALS))})",
    "year": rf"(?P<year>{_SOME_YEAR})(?![0-9])<not_counted>",
    "year2": rf"(?P<year2>{_SOME_YEAR})(?![0-9])<not_counted>",
    "its_year": r"(?:<year>|<which> year)",
    "month": r"(?P<month><clear_months>|<vague_months>)",
    "month2": r"(?P<month2><clear_months>|<vague_months>)",
    "clear_month": r"(?P<month><clear_months>)",
    "vague_month": r"(?P<month><vague_months>)",
    "weekday": r"(?P<weekday><clear_weekdays>|<vague_weekdays>)",
    "weekday2": r"(?P<weekday2><clear_weekdays>|<vague_weekdays>)",
    "clear_weekday": r"(?P<weekday><clear_weekdays>)",
    "vague_weekday": r"(?P<weekday><vague_weekdays>)",
    "on_weekday": r"(?:<weekday>,? (?:the )?)?",
    "on_weekday2": r"(?:<weekday2>,? (?:the )?)?",
    "which": r"(?P<which>last|this|next)",
    "rel": r"(?:(?:this |the )?(?:up(?=coming))?(?=past|coming)|(?=last|this|next))(?P<rel>past|coming|last|this|next)",
    "season": r"(?P<season>spring|summer|autumn|fall|winter)",
    "unit": r"(?P<unit>day|week|fortnight|month|year)",
    "edges": r"(?:start|beginning|middle|end|close)",
    "number": rf"(?P<number>[0-9]{{1,3}}|an?|{'|'.join(_NUMBERS)})",
    "to": r"(?:\s*[-‐‑–—−]\s*| (?:to|and|until|till|through) )",
    "comma": r"(?:\s*,\s*| )",
    "of": r"(?: (?:of )?|-)",
    "of_year": r"(?:\s*,\s*| (?:of )?|-)",
    "after": "(?:" + "|".join(rf"(?<=\b{word}\s)" for word in _YEAR_FOLLOWS) + ")",
    "not_the": r"(?<!\bthe\s)",  # "the last year" is as long as a year
    "exactly": "".join(rf"(?<!\b{word}\s)" for word in _ROUGHLY),
}
_PREPOSITION = r"(?:(?:on|in|at|by|since|until|till|from|during|over|through|throughout|of|for|between|as of) )?"
_SHADE = (
    r"(?:(?:(?:early|mid)(?: |-)to(?: |-))?(?:early|earlier|late|later|mid)(?: |-)(?:on |in )?"
    r"|(?:the )?(?:very )?(?:<edges>|morning|afternoon|evening|night|(?:first|second|latter) half) of "
    r"|(?:the )?(?:first|second|third|fourth|last|final) (?:week|days) of )?"
)
_PART_OF_DAY = r"(?:,? (?:early |late )?(?:morning|afternoon|evening|night|midday|noon))?"
_COUNTED = (
    *("people", "men", "women", "children", "civilians", "persons", "others", "families", "villages", "members"),
    *("troops", "soldiers", "fighters", "prisoners", "refugees", "migrants", "dead", "deaths", "killed", "wounded"),
    *("injured", "votes", "dollars", "euros", "pounds", "percent", "per", "million", "billion"),
)
_PROPER = ("every", "each", "good", "black", "bloody", "easter", "palm", "ash")  # "every Monday", "Good Friday"
_BEFORE = r"\b(?=\w)(?<![\w/-])(?<![0-9][.,:])" + "".join(rf"(?<!\b{word}\s)" for word in _PROPER)
_BEHIND = r"(?!\w|-\w|[/.][0-9])(?!\s(?-i:Times|Telegraph|Express|Mirror|Herald)\b)"
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
_SHORT_WEEKDAYS = ("mon", "tues", "tue", "wed", "thurs", "thur", "thu", "fri", "sat", "sun")
_MONTHS_OR_WORDS = {"march", "may"}
_MONTHS_OR_NAMES = {"april", "june", "august"}  # as spaCy gives them they are months, in running text persons as well
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", **dict.fromkeys("‐‑–—−", "-"), **dict.fromkeys("\u00a0\u2009\u202f", " ")}
)


def _compile(template: str, pieces: Mapping[str, str]) -> re.Pattern[str]:
    """The pattern of a template in which `<name>` stands for a piece and a space for any white space."""

    def expand(text: str) -> str:
        return re.sub(r"(?<!\?P)<(\w+)>", lambda match: expand(pieces[match[1]]), text)

    return re.compile(expand(template).replace(" ", r"\s+"), re.IGNORECASE)


@cache
def _resolving_patterns() -> tuple[tuple[_Rule, re.Pattern[str]], ...]:
    """The rules for a whole phrase in small letters."""
    pieces = {**_PIECES, "not_counted": "", **_names(_MONTHS_OR_WORDS, "|".join)}
    return tuple(
        (rule, _compile(rf"{_PREPOSITION}{_SHADE}(?:{rule.pattern}){_PART_OF_DAY}(?:'s?)?", pieces)) for rule in _RULES
    )


@cache
def _finding_patterns() -> tuple[re.Pattern[str], ...]:
    """The rules for a place in running text, where names have capitals and a number may count something."""

    def with_capitals(names: Iterable[str]) -> str:
        return "(?-i:" + "|".join(form for name in names for form in (name.title(), name.upper())) + ")"

    not_counted = rf"(?!,[0-9]{{3}}(?![0-9])|\.[0-9]|\s?%| (?:{'|'.join(_COUNTED)})\b)"
    names = _names(_MONTHS_OR_WORDS | _MONTHS_OR_NAMES, with_capitals)
    pieces = {**_PIECES, "not_counted": not_counted, **names}
    return tuple(
        _compile(rf"{_BEFORE}{_SHADE}(?:{rule.pattern}){_PART_OF_DAY}{_BEHIND}", pieces)
        for rule in _RULES
        if rule.finds
    )


def _names(vague: set[str], alternatives: Callable[[Iterable[str]], str]) -> dict[str, str]:
    """The pieces for the names of months and weekdays: those that stand for nothing else, and the others."""
    return {
        "clear_months": f"(?:{alternatives(name for name in _MONTHS if name not in vague)})",
        "vague_months": rf"(?:(?:{alternatives(_SHORT_MONTHS)})\.?|{alternatives(sorted(vague))})",
        "clear_weekdays": f"(?:{alternatives(_WEEKDAYS)})",
        "vague_weekdays": rf"(?:{alternatives(_SHORT_WEEKDAYS)})\.?",
    }
