"""Quotation marks paired: curly, straight and angled, over several paragraphs, unbalanced ones given up singly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sinequanon.records import TextSpan

_MARK = re.compile(r"[\"“”„«»]|''|``")
_OPENING = {"“", "„", "«", "``"}
_CLOSING = {"”", "»"}
_MAX_PARAGRAPHS = 12
_BEFORE_OPENING = set("([{—–-/“‘'")


@dataclass(frozen=True)
class Quote:
    """A quotation: its words without the marks, one part a paragraph, and the place of the whole with its marks."""

    parts: tuple[TextSpan, ...]
    outer: TextSpan
    is_closed: bool


@dataclass
class _Open:
    start: int
    content: int
    parts: list[TextSpan]


def pair_quotes(text: str) -> list[Quote]:
    """The quotations of a text in order.

    A quotation that is not closed in its paragraph goes on in the next one if that begins with an opening mark (the
    custom of the press) or comes to a closing one first. Otherwise it is given up: `is_closed` is false, and its words
    run to the end of the paragraph.
    """
    paragraphs = [match.span() for match in re.finditer(r"[^\n]+", text)]
    quotes: list[Quote] = []
    current: _Open | None = None
    for number, (start, end) in enumerate(paragraphs):
        marks = list(_MARK.finditer(text, start, end))
        for place, mark in enumerate(marks):
            before = text[mark.start() - 1] if mark.start() > start else " "
            after = text[mark.end()] if mark.end() < end else " "
            opens = _is_opening(mark.group(), before, after, is_open=current is not None)
            if current is None:
                if opens:
                    current = _Open(mark.start(), mark.end(), [])
            elif not opens:
                quote = _close(text, current, mark.start(), mark.end())
                quotes += [quote] if quote.parts else []  # “” holds no words
                current = None
            elif place == 0 and not text[start : mark.start()].strip():
                current.content = mark.end()  # the mark is repeated at the head of a paragraph
            else:
                _give_up(text, current, mark.start(), quotes)
                current = _Open(mark.start(), mark.end(), [])
        if current is not None:
            current = _carry_on(text, current, end, paragraphs[number + 1 :], quotes)
    return quotes


def _is_opening(mark: str, before: str, after: str, *, is_open: bool) -> bool:
    """Whether a mark opens a quotation; straight marks are judged by what stands on either side."""
    if mark in _OPENING:
        return True
    if mark in _CLOSING:
        return False
    if before.isspace() or before in _BEFORE_OPENING:
        return not after.isspace() or not is_open
    return not is_open and not after.isspace() and (before not in ".,!?;:" or after.isupper())


def _close(text: str, current: _Open, end: int, outer: int) -> Quote:
    parts = [*current.parts, TextSpan(current.content, end)]
    return Quote(
        tuple(trimmed(text, part) for part in parts if text[slice(*part)].strip()), TextSpan(current.start, outer), True
    )


def _give_up(text: str, current: _Open, end: int, quotes: list[Quote]) -> None:
    """What was carried over from earlier paragraphs stands: the mark at the head of this one closed it."""
    part = trimmed(text, TextSpan(current.content, end))
    if current.parts:
        quotes.append(Quote(tuple(current.parts), TextSpan(current.start, current.content), True))
    elif part.start < part.end:
        quotes.append(Quote((part,), TextSpan(current.start, end), False))


def _carry_on(
    text: str, current: _Open, end: int, rest: Sequence[tuple[int, int]], quotes: list[Quote]
) -> _Open | None:
    """The quotation as it stands at the head of the next paragraph; None where it ends here."""
    if rest and len(current.parts) < _MAX_PARAGRAPHS and _goes_on(text, *rest[0]):
        part = TextSpan(current.content, end)
        if text[slice(*part)].strip():
            current.parts.append(trimmed(text, part))
        current.content = rest[0][0]
        return current
    _give_up(text, current, end, quotes)
    return None


def _goes_on(text: str, start: int, end: int) -> bool:
    mark = _MARK.search(text, start, end)
    if mark is None:
        return False
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end()] if mark.end() < end else " "
    return not text[start : mark.start()].strip() or not _is_opening(mark.group(), before, after, is_open=True)


def trimmed(text: str, span: TextSpan) -> TextSpan:
    """A span without the white space at its edges."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return TextSpan(start, max(start, span.start + len(piece.rstrip())))
