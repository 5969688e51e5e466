"""The words that a line of the map rests on, with where they stand and who said them."""

from dataclasses import dataclass

from sinequanon.records import Report, TextSpan
from sinequanon.store.words import split_sentences

_MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Also:
    """Where a copy of a report has the same words: the report, the place in its text, and the record there."""

    report: str
    digest: str
    start: int
    end: int
    record: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Words of a report: `[start, end)` in code points of its text, and what a person needs to judge them.

    `speaker` is the name of who said them in the report, None where the report tells them itself; `date` is when they
    were said, else the day of publication; `record` the id of the record in its reading; `also` the places in copies of
    the report, which do not count again.
    """

    report: str
    digest: str
    start: int
    end: int
    text: str
    sentence: str
    section: str
    record: str
    speaker: str | None = None
    date: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    confidence: float = 1.0
    also: tuple[Also, ...] = ()

    @property
    def where(self) -> str:
        """The report, its outlet and date, the place, and who has it too: what a footnote needs."""
        parts = (self.outlet, self.published, self.report, f"{self.start}–{self.end}", self.also_in)
        return " · ".join(part for part in parts if part)

    @property
    def also_in(self) -> str:
        """The outlets that have a copy ("also in B and 3 more"), or reports where those are not known; may be empty."""
        named = [copy.outlet if copy.outlet not in (None, self.outlet) else copy.report for copy in self.also]
        names = [str(name) for name in dict.fromkeys(named)]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        return f"also in {', '.join(names[:_MOST_NAMED])}{more}" if names else ""


class Quotes:
    """Makes quotes of one report."""

    def __init__(self, report: Report):
        self._report = report
        self._sentences = list(split_sentences(report.text))

    def text(self, span: TextSpan) -> str:
        """The words of a span, on one line."""
        return _one_line(self._report.text[span.start : span.end])

    def quote(
        self, span: TextSpan, section: str, record: str, *, speaker: str | None, date: str | None, confidence: float
    ) -> Quote:
        """The quote of a record's span, with the sentences that it touches."""
        report = self._report
        touched = [sentence for sentence in self._sentences if sentence.start < span.end and span.start < sentence.end]
        start, end = (touched[0].start, touched[-1].end) if touched else span
        return Quote(
            report=report.name,
            digest=report.digest,
            start=span.start,
            end=span.end,
            text=self.text(span),
            sentence=_one_line(report.text[start:end]),
            section=section,
            record=record,
            speaker=speaker,
            date=date or report.published,
            title=report.title,
            outlet=report.outlet,
            url=report.url,
            published=report.published,
            confidence=confidence,
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())
