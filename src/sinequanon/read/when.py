"""When something was said or happens: the date phrase beside a verb, resolved from the day of publication."""

import re
from functools import cached_property

from spacy.tokens import Token

from sinequanon.read.dates import Direction, find_dates, resolve_date
from sinequanon.read.parse import ParsedReport
from sinequanon.records import ContactStatus, TextSpan

# A sentence without one of these holds no date phrase; looking for it costs far less than looking for all of them.
_HINT = re.compile(
    r"\d|day\b|today|tonight|yesterday|tomorrow|morning|evening|night|week|month|year|spring|summer|autumn|winter"
    r"|\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_DIRECTIONS = {
    ContactStatus.HELD: Direction.PAST,
    ContactStatus.ONGOING: Direction.PAST,
    ContactStatus.PLANNED: Direction.FUTURE,
    ContactStatus.PROPOSED: Direction.FUTURE,
}


class DateFinder:
    """Finds the dates of statements and contacts in one report."""

    def __init__(self, parsed: ParsedReport, published: str | None):
        self.parsed = parsed
        self.published = published
        self._found: dict[int, list[TextSpan]] = {}

    def said(self, verb: Token, content: list[TextSpan]) -> str | None:
        """The day on which something was said: the first date phrase in the verb's sentence outside the content."""
        for span in self._near(verb):
            if not any(part.start <= span.start < part.end for part in content):
                return self._resolve(span, Direction.PAST)
        return None

    def happens(self, verb: Token, span: TextSpan, status: ContactStatus) -> str | None:
        """The day of a contact: the date phrase in its own words, else one that hangs on its verb."""
        near = self._near(verb)
        inside = [place for place in near if span.start <= place.start < span.end]
        hanging = [place for place in near if self.parsed.tokens_in(place).root.head.i == verb.i]
        for place in [*inside, *hanging]:
            found = self._resolve(place, _DIRECTIONS.get(status, Direction.UNKNOWN))
            if found is not None:
                return found
        return None

    def _near(self, token: Token) -> list[TextSpan]:
        sent = token.sent
        if sent.start not in self._found:
            text = sent.text
            self._found[sent.start] = (
                [TextSpan(sent.start_char + start, sent.start_char + end) for start, end in find_dates(text)]
                if _HINT.search(text)
                else []
            )
        return self._found[sent.start]

    def _resolve(self, span: TextSpan, direction: Direction) -> str | None:
        phrase = self.parsed.text[slice(*span)]
        return resolve_date(phrase, self.published, direction, default_year=self._year)

    @cached_property
    def _year(self) -> int | None:
        """The year that the text itself gives, where it gives only one."""
        years = {int(year) for year in _YEAR.findall(self.parsed.text)}
        return years.pop() if len(years) == 1 else None
