"""Sections with numbered sources: what every format shows.

A source is a report; each place that is quoted from it has a letter, so that "[2c]" leads to the words. Report text is
cleaned here, once for all formats: whatever it holds, it stays one line of text and cannot turn what stands around it.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase

from sinequanon.mapping.outline import Line, Section
from sinequanon.mapping.quotes import Quote

SHOWN_QUOTES = 2
"""Of a line's quotations so many are shown, the others only referred to."""

LETTERS = 220
"""The longest sentence that is shown; of a longer one the words that the record rests on are, at most so many."""

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""The characters that turn the direction of the text around them; right-to-left text itself needs none of them."""
_HIDDEN = frozenset({"Cc", "Cs", "Cn", "Co"})


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """Words of a report: who tells them, with a verb; the words without quotation marks; where they stand."""

    told: str
    words: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line: its words, how deep it stands, its quotations, and the marks of sources that are only referred to."""

    text: str
    depth: int = 0
    quoted: tuple[Quoted, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Part:
    """A heading, what it means and what was left out, and its entries."""

    title: str
    about: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A report that is quoted: `places` are the letters with `[start, end)` in code points of its text.

    `outlet` also names those that have a copy.
    """

    number: int
    name: str
    outlet: str
    title: str
    published: str
    url: str
    places: tuple[tuple[str, int, int], ...]

    @property
    def link(self) -> str:
        """The address where it can be followed, else nothing: no `javascript:`, no file."""
        is_safe = self.url.lower().startswith(("http://", "https://")) and not set(self.url) & set(" <>\"'\\`")
        return self.url if is_safe else ""

    @property
    def places_told(self) -> str:
        """The places in words; a letter is never parted from its place."""
        return "characters " + ", ".join(f"{letter}\u00a0{start}–{end}" for letter, start, end in self.places)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Title, facts about it, parts and sources."""

    title: str
    facts: tuple[str, ...]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Referring(Line):
    """A line that only refers to its sources, without their words."""


def cite(title: str, facts: Iterable[str], sections: Iterable[Section], *, once: bool = False) -> Paper:
    """The paper of some sections, its sources numbered in the order in which they are quoted.

    Args:
        title: its title.
        facts: what is told above the sections.
        sections: the sections; the same words are shown once in each, then only referred to.
        once: show the same words once in the whole paper.
    """
    numbering = _Numbering()
    parts = []
    shown: dict[_Words, str] = {}
    for section in sections:
        shown = shown if once else {}
        entries = tuple(_entries(section.lines, numbering, shown))
        parts.append(Part(title=clean(section.title), about=clean(section.about), entries=entries))
    return Paper(
        title=clean(title), facts=tuple(map(clean, facts)), parts=tuple(parts), sources=tuple(numbering.sources())
    )


def clean(text: str) -> str:
    r"""The text in one line; what is not to be seen, or turns the direction of what follows, is made visible.

    >>> clean("no \x1b[31m\u202etalks\n")
    'no �[31m�talks'
    """
    return "".join(
        "�" if char in _TURNS or unicodedata.category(char) in _HIDDEN else char for char in " ".join(text.split())
    )


def told(quote: Quote) -> str:
    """Who says it, who tells so, and when."""
    outlet = quote.outlet or quote.report
    if quote.speaker:
        return clean(", ".join(part for part in (f"{quote.speaker}, as told by {outlet}", quote.date) if part))
    return clean(", ".join(part for part in (f"{outlet} reported", quote.published) if part))


def words(quote: Quote) -> str:
    """The sentence where it is short enough, else the words that the record rests on."""
    text = clean(quote.sentence)
    if len(text) > LETTERS:
        text = clean(quote.text)
    return text if len(text) <= LETTERS else text[: LETTERS - 4].rpartition(" ")[0] + " […]"


def quoted(text: str) -> str:
    """Words in quotation marks, apart from a mark that they themselves begin or end with.

    >>> quoted("no talks")
    '“no talks”'
    """
    before = _APART if text[:1] in _QUOTATION_MARKS else ""
    after = _APART if text[-1:] in _QUOTATION_MARKS else ""
    return f"“{before}{text}{after}”"


_APART = "\u202f"  # a narrow space at which no line ends
_QUOTATION_MARKS = frozenset("\"'“”‘’„«»")

_Words = tuple[str, str]
"""The digest of a report, and words of it."""


def _entries(lines: Sequence[Line], numbering: "_Numbering", shown: dict[_Words, str]) -> Iterator[Entry]:
    """The lines with their quotations; `shown` are the marks of the words that were shown before, and grows."""
    for number, line in enumerate(lines):
        most = 0 if isinstance(line, Referring) else SHOWN_QUOTES
        here: list[Quoted] = []
        marks: dict[str, None] = {}
        for quote in line.quotes or _around(lines, number):
            key = (quote.digest, words(quote))
            mark = shown.get(key) or numbering.mark(quote)
            if key not in shown and len(here) < most:
                here.append(Quoted(told=told(quote), words=words(quote), mark=mark))
                shown[key] = mark
            marks[mark] = None
        others = tuple(mark for mark in marks if mark not in {item.mark for item in here})
        yield Entry(text=clean(line.text), depth=line.depth, quoted=tuple(here), marks=others)


def _around(lines: Sequence[Line], number: int) -> Sequence[Quote]:
    """What a line without quotations of its own rests on: the line that it stands under; nothing over other lines."""
    depth = lines[number].depth
    if number + 1 < len(lines) and lines[number + 1].depth > depth:
        return ()
    return next((line.quotes for line in reversed(lines[:number]) if line.depth < depth), ())


@dataclass
class _Numbering:
    """Gives each report a number and each place in it a letter."""

    _quotes: dict[str, Quote] = field(default_factory=dict)
    _places: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)

    def mark(self, quote: Quote) -> str:
        self._quotes.setdefault(quote.digest, quote)
        places = self._places.setdefault(quote.digest, {})
        letter = places.setdefault((quote.start, quote.end), _letter(len(places)))
        return f"{list(self._quotes).index(quote.digest) + 1}{letter}"

    def sources(self) -> Iterator[Source]:
        for number, (digest, quote) in enumerate(self._quotes.items(), 1):
            yield Source(
                number=number,
                name=clean(quote.report),
                outlet=clean(", ".join(part for part in (quote.outlet, quote.also_in) if part)),
                title=clean(quote.title or ""),
                published=clean(quote.published or ""),
                url=clean(quote.url or ""),
                places=tuple((letter, start, end) for (start, end), letter in self._places[digest].items()),
            )


def _letter(number: int) -> str:
    """The letters of a place: a to z, then aa, ab and so on."""
    first, last = divmod(number, len(ascii_lowercase))
    return (_letter(first - 1) if first else "") + ascii_lowercase[last]
