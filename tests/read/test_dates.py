"""Dates in news: one phrase, one date. `today` is Tuesday 14 February 2006 where a row does not say otherwise."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinequanon.read.dates import Direction, find_dates, resolve_date

TUESDAY = "2006-02-14"
PAST, FUTURE, UNKNOWN = Direction.PAST, Direction.FUTURE, Direction.UNKNOWN

WITH_A_YEAR = [
    ("2006-02-14", "2006-02-14"),
    ("2006/02/14", "2006-02-14"),
    ("2006-02-14T10:30:00Z", "2006-02-14"),
    ("2006-02", "2006-02"),
    ("2005-06", None),  # a month or two years
    ("2005-2006", None),
    ("14/02/2006", "2006-02-14"),
    ("02/14/2006", "2006-02-14"),
    ("14.2.2006", "2006-02-14"),
    ("04/05/2006", None),
    ("04/04/2006", "2006-04-04"),
    ("14/02/06", None),
    ("31/02/2006", None),
    ("Feb 14, 2006", "2006-02-14"),
    ("FEBRUARY 14, 2006", "2006-02-14"),
    ("February 14th 2006", "2006-02-14"),
    ("14 February 2006", "2006-02-14"),
    ("14-Feb-2006", "2006-02-14"),
    ("14 Sept. 2006", "2006-09-14"),
    ("the 14th of February, 2006", "2006-02-14"),
    ("the 14th day of February 2006", "2006-02-14"),
    ("the first of May 2006", "2006-05-01"),
    ("the twenty-first of May 2006", "2006-05-21"),
    ("Tuesday, February 14, 2006", "2006-02-14"),
    ("Tues. 14 February 2006", "2006-02-14"),
    ("Tuesday the 14th of February 2006", "2006-02-14"),
    ("the morning of 14 February 2006", "2006-02-14"),
    ("early on February 14, 2006", "2006-02-14"),
    ("February 14, 2006,", "2006-02-14"),
    ("14\u00a0February\n2006", "2006-02-14"),
    ("may 5, 2006", "2006-05-05"),
    ("30 February 2006", None),
    ("29 February 2006", None),
    ("29 February 2008", "2008-02-29"),
    ("5-6 April 2016", "2016-04-05"),
    ("5–6 April 2016", "2016-04-05"),
    ("from 5-6 April 2016", "2016-04-05"),
    ("5 and 6 April 2016", "2016-04-05"),
    ("between 5 and 7 April 2016", "2016-04-05"),
    ("7-5 April 2016", None),
    ("July 21-23, 2016", "2016-07-21"),
    ("July 21 to 23, 2016", "2016-07-21"),
    ("28 April - 2 May 2016", "2016-04-28"),
    ("Thursday, April 28 to Monday, May 2, 2016", "2016-04-28"),
    ("29 December 2015 to 3 January 2016", "2015-12-29"),
    ("December 29 - January 3, 2016", "2015-12-29"),
    ("February 2006", "2006-02"),
    ("February, 2006", "2006-02"),
    ("in February of 2006", "2006-02"),
    ("early March 2015", "2015-03"),
    ("mid-March 2015", "2015-03"),
    ("early to mid March 2015", "2015-03"),
    ("the end of March 2015", "2015-03"),
    ("the first week of March 2015", "2015-03"),
    ("March-May 2006", "2006"),
    ("January to March 2006", "2006"),
    ("December 2005 to February 2006", None),
    ("2005", "2005"),
    ("since 1992", "1992"),
    ("by 2010", "2010"),
    ("late 2005", "2005"),
    ("the end of 2006", "2006"),
    ("the first half of 2006", "2006"),
    ("the year 2005", "2005"),
    ("spring 2006", "2006"),
    ("the fall of 2006", "2006"),
    ("winter 2006", None),  # of two years
    ("until 31 December 2006", "2006-12-31"),
]

UNKNOWN_TENSE = [
    ("today", "2006-02-14"),
    ("today's", "2006-02-14"),
    ("earlier today", "2006-02-14"),
    ("tonight", "2006-02-14"),
    ("this morning", "2006-02-14"),
    ("yesterday", "2006-02-13"),
    ("yesterday evening", "2006-02-13"),
    ("late yesterday", "2006-02-13"),
    ("last night", "2006-02-13"),
    ("the day before yesterday", "2006-02-12"),
    ("tomorrow", "2006-02-15"),
    ("the day after tomorrow", "2006-02-16"),
    ("Monday", "2006-02-13"),
    ("on Monday", "2006-02-13"),
    ("monday", "2006-02-13"),
    ("Monday evening", "2006-02-13"),
    ("late Sunday night", "2006-02-12"),
    ("Monday's", "2006-02-13"),
    ("Tuesday", "2006-02-14"),
    ("Wednesday", "2006-02-08"),
    ("on Sun", "2006-02-12"),
    ("Sun", None),
    ("sat", None),
    ("last Monday", "2006-02-13"),
    ("last Tuesday", "2006-02-07"),
    ("this past Friday", "2006-02-10"),
    ("next Monday", "2006-02-20"),
    ("next Tuesday", "2006-02-21"),
    ("this coming Thursday", "2006-02-16"),
    ("this Monday", "2006-02-13"),
    ("this Thursday", "2006-02-16"),
    ("Monday last week", "2006-02-06"),
    ("last week, on Monday", "2006-02-06"),
    ("Thursday of this week", "2006-02-16"),
    ("Monday next week", "2006-02-20"),
    ("Monday and Tuesday", "2006-02-13"),
    ("from Friday to Sunday", "2006-02-10"),
    ("Monday, February 13", "2006-02-13"),
    ("Monday the 13th", "2006-02-13"),
    ("Friday the 13th", "2006-01-13"),
    ("every Monday", None),
    ("Mondays", None),
    ("Good Friday", None),
    ("last week", "2006-02"),
    ("late last week", "2006-02"),
    ("earlier this week", "2006-02"),
    ("next week", "2006-02"),
    ("last weekend", "2006-02"),
    ("the weekend", "2006-02"),
    ("over the weekend", "2006-02"),
    ("this month", "2006-02"),
    ("last month", "2006-01"),
    ("next month", "2006-03"),
    ("the end of the month", "2006-02"),
    ("the end of last month", "2006-01"),
    ("this year", "2006"),
    ("earlier this year", "2006"),
    ("last year", "2005"),
    ("late last year", "2005"),
    ("next year", "2007"),
    ("the current year", "2006"),
    ("the last year", None),  # how long, not when
    ("the past week", None),
    ("two days ago", "2006-02-12"),
    ("10 days ago", "2006-02-04"),
    ("a week ago", "2006-02"),
    ("three weeks ago", "2006-01"),
    ("a fortnight ago", "2006"),  # 30 January to 5 February
    ("two months ago", "2005-12"),
    ("18 months ago", "2004-08"),
    ("a year ago", "2005"),
    ("ten years ago", "1996"),
    ("a few days ago", None),
    ("more than two years ago", None),
    ("two days later", None),
    ("in three days", "2006-02-17"),
    ("in two weeks", "2006"),  # 27 February to 5 March
    ("in two months' time", "2006-04"),
    ("two days from now", "2006-02-16"),
    ("January 25th", "2006-01-25"),
    ("January 25", "2006-01-25"),
    ("25 January", "2006-01-25"),
    ("the 25th of January", "2006-01-25"),
    ("Jan. 25", "2006-01-25"),
    ("March 5", "2006-03-05"),
    ("November 16 - 17", "2005-11-16"),
    ("November 22-23", "2005-11-22"),
    ("5 May last year", "2005-05-05"),
    ("5 May this year", "2006-05-05"),
    ("August 15", None),  # half a year away on either side
    ("29 February", None),
    ("in February", "2006-02"),
    ("January", "2006-01"),
    ("mid January", "2006-01"),
    ("early December", "2005-12"),
    ("August", None),
    ("May", None),
    ("March", None),
    ("may", None),
    ("in May", "2006-05"),
    ("early May", "2006-05"),
    ("the end of March", "2006-03"),
    ("in Sept", "2005-09"),
    ("last May", "2005-05"),
    ("last February", "2005-02"),
    ("next March", "2006-03"),
    ("next January", "2007-01"),
    ("this January", "2006-01"),
    ("in June of last year", "2005-06"),
    ("on the 5th", "2006-02-05"),
    ("the 5th of last month", "2006-01-05"),
    ("the 31st of next month", "2006-03-31"),
    ("the 30th of this month", None),
    ("last summer", "2005"),
    ("this spring", "2006"),
    ("the summer of last year", "2005"),
    ("next spring", None),  # of this year or the next
    ("this coming spring", "2006"),
    ("last winter", None),
    ("spring", None),
    ("fall", None),
    ("for two years", None),
    ("within 30 days", None),
    ("two years", None),
    ("64 years old", None),
    ("the 1990s", None),
    ("fiscal 2005", None),
    ("the third quarter", None),
    ("around 5 May", None),
    ("before 2005", None),
    ("1701", None),
    ("", None),
    ("on", None),
]

OF_A_TENSE = [
    (PAST, "January 25", "2006-01-25"),
    (FUTURE, "January 25", "2007-01-25"),
    (PAST, "March 5", "2005-03-05"),
    (FUTURE, "March 5", "2006-03-05"),
    (PAST, "14 February", "2006-02-14"),
    (FUTURE, "14 February", "2006-02-14"),
    (PAST, "29 February", "2004-02-29"),
    (FUTURE, "29 February", "2008-02-29"),
    (FUTURE, "29 December - 3 January", "2006-12-29"),
    (PAST, "29 December - 3 January", "2005-12-29"),
    (PAST, "in February", "2006-02"),
    (FUTURE, "in February", "2006-02"),
    (PAST, "March to May", "2005"),
    (PAST, "August", "2005-08"),
    (FUTURE, "August", "2006-08"),
    (PAST, "Monday", "2006-02-13"),
    (FUTURE, "Monday", "2006-02-20"),
    (PAST, "Tuesday", "2006-02-14"),
    (FUTURE, "Tuesday", "2006-02-14"),
    (FUTURE, "Wednesday and Thursday", "2006-02-15"),
    (FUTURE, "this Monday", "2006-02-20"),
    (FUTURE, "on the 5th", "2006-03-05"),
    (PAST, "on the 20th", "2006-01-20"),
    (FUTURE, "the weekend", "2006-02"),
    (PAST, "spring", "2005"),
    (FUTURE, "spring", "2006"),
    (PAST, "in two weeks", None),  # how long it took
    (FUTURE, "by the end of the year", "2006"),
    (PAST, "at the end of the year", None),  # of this one or the last
    (PAST, "the beginning of the year", "2006"),
]

ON_OTHER_DAYS = [
    ("2006-03-08", "last week", "2006"),
    ("2006-01-04", "last week", None),
    ("2006-01-04", "last weekend", None),
    ("2006-01-04", "December 30", "2005-12-30"),
    ("2005-12-30", "January 2", "2006-01-02"),
    ("2006-02-15", "this weekend", None),  # the last and the coming one are as near
    ("2006-02-18", "last weekend", "2006-02"),
    ("2006-02-19", "next weekend", "2006-02"),
    ("2006-02-22", "next weekend", "2006"),
    ("2006-02-13", "last Monday", "2006-02-06"),
    ("2006-01-31", "last month", "2005-12"),
    ("2005-12-01", "next month", "2006-01"),
    ("2006-10-10", "last spring", None),
    ("2006-10-10", "this past spring", "2006"),
    ("2006-07-10", "next spring", "2007"),
    ("2006-02-14T22:15:00+01:00", "yesterday", "2006-02-13"),
    ("2006-02", "yesterday", None),
    ("today", "yesterday", None),
    ("2006-13-45", "yesterday", None),
]
UNPUBLISHED = [
    ("5 April 2016", None, "2016-04-05"),
    ("4 April", 2016, "2016-04-04"),
    ("Monday, 4 April", 2016, "2016-04-04"),
    ("29 February", 2015, None),
    ("December 29 - January 3", 2015, "2015-12-29"),
    ("in February", 2016, "2016-02"),
    ("September", 2005, "2005-09"),
    ("spring", 2016, "2016"),
    ("4 April", None, None),
    ("Monday", 2016, None),
    ("today", 2016, None),
    ("last week", 2016, None),
    ("last year", 2016, None),
    ("5 May last year", 2016, None),
    ("two days ago", 2016, None),
    ("on the 5th", 2016, None),
    ("the weekend", 2016, None),
    ("4 April", 0, None),
    ("4 April", 10**9, None),
]


@pytest.mark.parametrize(("phrase", "expected"), WITH_A_YEAR)
def test_a_date_with_its_year_needs_nothing_else(phrase: str, expected: str | None) -> None:
    for direction in Direction:
        assert resolve_date(phrase, None, direction) == expected
        assert resolve_date(phrase, TUESDAY, direction, default_year=1999) == expected


@pytest.mark.parametrize(("phrase", "expected"), UNKNOWN_TENSE)
def test_a_date_of_unknown_tense(phrase: str, expected: str | None) -> None:
    assert resolve_date(phrase, TUESDAY) == expected


@pytest.mark.parametrize(("direction", "phrase", "expected"), OF_A_TENSE)
def test_the_tense_chooses(direction: Direction, phrase: str, expected: str | None) -> None:
    assert resolve_date(phrase, TUESDAY, direction) == expected


@pytest.mark.parametrize(("published", "phrase", "expected"), ON_OTHER_DAYS)
def test_a_date_told_on_another_day(published: str, phrase: str, expected: str | None) -> None:
    assert resolve_date(phrase, published) == expected


@pytest.mark.parametrize(("phrase", "default_year", "expected"), UNPUBLISHED)
def test_a_report_of_unknown_date(phrase: str, default_year: int | None, expected: str | None) -> None:
    assert resolve_date(phrase, None, default_year=default_year) == expected


def test_the_day_of_publication_goes_before_the_default_year() -> None:
    assert resolve_date("25 January", TUESDAY, default_year=2016) == "2006-01-25"


MARKED = [
    "elections on [January 25th].  As a result",
    "he stated [Monday], after [late last week] and [the end of 2006]",
    "visited Turkey on [4 April] and Uzbekistan from [5-6 April 2016].",
    "travel to Turkey [November 16 - 17] and to Lebanon [November 18 -19].",
    "in Washington D.C., on [July 21, 2016], for talks",
    "met [earlier today] and on [Sunday morning] in Karrada",
    "vessels in [mid January], a round in [February], extended [in May], by [early May]",
    "You may march in style; the sun sat; I may 5 times; May I; Theresa May said",
    "held [on Sun] and [last Sat], [in Mar], not Sun or Mar",
    "in [2005] and since [1992], resolution 1701, 2000 people, in 2000 villages, of 2006",
    "[early 2005] or the year's end",
    "[two days ago], [a year ago], a few days ago, more than two years ago, for two years, within 30 days",
    "[in two weeks], [two days from now], two or three weeks ago, in two days of talks",
    "over the last year, but [last year], [this week], [next month] and [the weekend]",
    "by [the end of the year], [the beginning of this month]",
    "every Monday, Good Friday, Black Friday, Mondays, the Sunday Times; [Friday] it was",
    "[the 25th of January] and [the first of May], on [the 5th]. On the 5th floor",
    "[2006-02-14], [14/02/2006], 1/2/2006/3, version 5.5",
    "[Monday, February 13, 2006] and [Monday last week] and [last week, on Friday]",
    "[28 April - 2 May 2016]; [December 29 to January 3]",
    "[last summer], [the summer of 2006], [this spring], a spring, the fall of Baghdad",
    "March 10,000 miles, 5 May-flies, on [May 5] 10 died, April 30 percent",
    "[last night], [tonight] and [the day before yesterday]; [YESTERDAY], on [MONDAY]",
    "Ünal met ’[today]’ — [Friday]—in İzmir",
    "",
]


@pytest.mark.parametrize("marked", MARKED)
def test_find_dates(marked: str) -> None:
    text, expected = _unmark(marked)
    assert [text[start:end] for start, end in find_dates(text)] == [text[start:end] for start, end in expected]
    assert list(find_dates(text)) == expected


def _unmark(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text and the spans of a line in which dates stand in brackets."""
    assert re.fullmatch(r"[^][]*(\[[^][]+\][^][]*)*", marked), "a bracket is open"
    places = [match.start() - i for i, match in enumerate(re.finditer(r"[][]", marked))]
    return re.sub(r"[][]", "", marked), list(zip(places[::2], places[1::2], strict=True))


@pytest.mark.parametrize(
    "phrase", [phrase for phrase, expected in [*WITH_A_YEAR, *UNKNOWN_TENSE] if expected and phrase[0].isupper()]
)
def test_what_is_read_is_found(phrase: str) -> None:
    text = f"He said in Gaza {phrase.rstrip(',')} that it was so."
    (span,) = find_dates(text)
    assert resolve_date(text[span[0] : span[1]], TUESDAY) == resolve_date(phrase, TUESDAY)


PARTIAL_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
WORDS = st.sampled_from(
    [
        *(
            "on",
            "in",
            "the",
            "of",
            "last",
            "next",
            "this",
            "past",
            "coming",
            "early",
            "end",
            "first",
            "to",
            "and",
            "'s",
        ),
        *(
            "Monday",
            "Sun",
            "May",
            "March",
            "January",
            "sept.",
            "5",
            "31",
            "29th",
            "5th",
            "0",
            "00",
            "999",
            "14/02/2006",
        ),
        *(
            "1999",
            "2006",
            "2199",
            "-",
            "–",
            ",",
            "/",
            "week",
            "month",
            "year",
            "weekend",
            "days",
            "weeks",
            "ago",
            "two",
        ),
        *("a", "spring", "winter", "today", "night"),
    ]
)
PHRASES = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=7).map(" ".join))
PUBLISHED = st.one_of(st.none(), st.dates().map(date.isoformat), st.text(max_size=12))


@given(PHRASES, PUBLISHED, st.sampled_from(Direction), st.one_of(st.none(), st.integers()))
def test_any_text_gives_a_valid_date_or_none(
    phrase: str, published: str | None, direction: Direction, default_year: int | None
) -> None:
    result = resolve_date(phrase, published, direction, default_year=default_year)
    if result is not None:
        assert PARTIAL_DATE.fullmatch(result)
        date.fromisoformat(result + "-01-01"[len(result) - 4 :])


@given(st.one_of(st.text(), st.lists(WORDS, max_size=30).map(" ".join)))
def test_found_spans_are_in_order_and_apart(text: str) -> None:
    reached = 0
    for start, end in find_dates(text):
        assert reached <= start < end <= len(text)
        reached = end


FORMATS = [
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%B %d %Y",
    "%A, %d %B %Y",
    "%A, %B %d, %Y",
    "%a, %d %b %Y",
    "the %dth of %B, %Y",
    "%d-%b-%Y",
]


@given(
    st.dates(date(1800, 1, 1), date(2199, 12, 31)),
    st.sampled_from(FORMATS),
    st.one_of(st.none(), st.dates().map(date.isoformat)),
    st.sampled_from(Direction),
)
def test_a_full_date_is_itself(day: date, layout: str, published: str | None, direction: Direction) -> None:
    assert resolve_date(day.strftime(layout), published, direction) == day.isoformat()


@given(st.dates(date(1800, 1, 1), date(2190, 12, 31)), st.integers(1, 364))
def test_day_and_month_are_found_again_within_a_year(published: date, distance: int) -> None:
    for direction, ordinal in (
        (PAST, published.toordinal() - distance),
        (FUTURE, published.toordinal() + distance),
    ):
        day = date.fromordinal(max(ordinal, date(1800, 1, 1).toordinal()))
        if day != published:
            assert resolve_date(day.strftime("%d %B"), published.isoformat(), direction) == day.isoformat()
