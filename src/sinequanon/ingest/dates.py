"""A date as people and machines write it -> `YYYY-MM-DD`."""

import re
from datetime import date, datetime

from sinequanon.ingest.drafts import Refused

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]+([0-9].*))?")
_ZONE_SPACE = re.compile(r"\s|UTC|GMT")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_YEAR = r",?\s+(?P<year>[0-9]{4})(?:,?\s+[0-9]{1,2}:[0-9]{2}.*)?"
_DAY_FIRST = re.compile(_WEEKDAY + _DAY + r"\s+(?P<month>[a-z]+)\.?" + _YEAR)
_MONTH_FIRST = re.compile(_WEEKDAY + r"(?P<month>[a-z]+)\.?\s+" + _DAY + _YEAR)


def parse_date(text: str) -> str | None:
    """The day that a text names, in ISO form, or None where it names none.

    A time of day and a zone are passed over: the day is the one that the outlet printed. A date in figures whose order
    of day and month is a convention ("03/04/2019") names no day.

    >>> parse_date("2006-02-14T23:30:00-05:00"), parse_date("Feb. 14, 2006"), parse_date("03/04/2019")
    ('2006-02-14', '2006-02-14', None)
    """
    text = text.strip()
    try:
        return _iso(text) or _written_out(text.casefold())
    except ValueError:
        return None


def required_date(text: str) -> str:
    """The day that a text names, in ISO form.

    Raises:
        Refused: it names none.
    """
    day = parse_date(text)
    if day is None:
        raise Refused(f"{text[:40].strip()} is not a date YYYY-MM-DD")
    return day


def _iso(text: str) -> str | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    day, time = match.groups()
    if time:
        datetime.fromisoformat(f"{day}T{_ZONE_SPACE.sub('', time)}")
    return date.fromisoformat(day).isoformat()


def _written_out(text: str) -> str | None:
    match = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if match is None:
        return None
    months = [number for number, name in enumerate(MONTHS, 1) if _names_month(match["month"], name)]
    return date(int(match["year"]), months[0], int(match["day"])).isoformat() if months else None


def _names_month(word: str, month: str) -> bool:
    return word == month or word == month[:3] or word == "sept" == month[:4]
