"""A report's text cut where a mark begins or ends, so that marks may nest and overlap and no character is lost."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

_UNLABELLED = ("a", "h")
_SHORTEST_BLOCK = 4_000  # code points: a browser skips the drawing of blocks that are out of sight
_LONGEST_BLOCK = 16_000
_PART = 16_000


@dataclass(frozen=True, kw_only=True, order=True)
class Mark:
    """A place in the text that is marked for a record.

    Attributes:
        start: where it begins, in code points.
        end: where it ends, excluded.
        key: the record's key on the page.
        letter: what kind of record: s, p, c, k, a for an actor's mention, or h for words that were searched for.
        label: what the page writes before it; empty for a place that only belongs to a record (source, cue, marker).
        state: what was decided on the record.
    """

    start: int
    end: int
    key: str
    letter: str
    label: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A piece of text within which no mark begins or ends.

    Attributes:
        start: where it begins, in code points.
        markup: its characters, escaped.
        letters: the kinds of records that stand on it.
        keys: these records, the one with the shortest mark first.
        parts: the records that have their source, cue or marker here.
        tags: the marks that begin here, the longest first.
        is_at: whether it lies in the words that the address names.
        is_anchor: whether these words begin here.
    """

    start: int
    markup: Markup
    letters: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    tags: tuple[Mark, ...] = ()
    is_at: bool = False
    is_anchor: bool = False

    @property
    def is_hit(self) -> bool:
        """Whether somebody searched for it."""
        return "h" in self.letters

    @property
    def is_plain(self) -> bool:
        """Whether nothing is marked on it."""
        return not (self.letters or self.parts or self.is_at)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some lines of the text with their ends, `[start, end)` in code points."""

    number: int
    start: int
    end: int
    segments: tuple[Segment, ...]


def cut_text(
    text: str, marks: Iterable[Mark], at: tuple[int, int] | None = None, *, only: Collection[int] | None = None
) -> list[Block]:
    """The whole text in blocks of segments.

    Args:
        text: the text.
        marks: the marks; those beyond the text's end are cut.
        at: the words that the address names.
        only: the numbers of the blocks that are wanted; None for all.
    """
    blocks = list(block_places(text))
    inside = [mark for mark in marks if mark.start < min(mark.end, len(text))]
    starts = [start for start, _ in blocks]
    by_block: dict[int, list[Mark]] = {}
    for mark in inside:
        for number in range(bisect_right(starts, mark.start) - 1, bisect_right(starts, mark.end - 1)):
            by_block.setdefault(number, []).append(mark)
    return [
        Block(number=number, start=start, end=end, segments=tuple(_cut(text, start, end, by_block.get(number, ()), at)))
        for number, (start, end) in enumerate(blocks)
        if only is None or number in only
    ]


def block_places(text: str) -> Iterator[tuple[int, int]]:
    """Where to cut a text into blocks: at line ends, some thousand characters apart; a very long line at a space."""
    start = 0
    while start < len(text):
        end = _block_end(text, start)
        yield start, end
        start = end


def part_places(text: str) -> list[tuple[int, int]]:
    """Where to cut a text into the parts that a page shows: some blocks each, a few thousand words."""
    parts: list[tuple[int, int]] = []
    start = 0
    for _, end in block_places(text):
        if end - start >= _PART or end == len(text):
            parts.append((start, end))
            start = end
    return parts or [(0, 0)]


def _block_end(text: str, start: int) -> int:
    least, most = start + _SHORTEST_BLOCK, start + _LONGEST_BLOCK
    found = text.find("\n", least, most)
    if found < 0 and most < len(text):
        found = text.rfind(" ", least, most)
    return min(len(text), most) if found < 0 else found + 1


def _cut(text: str, start: int, end: int, marks: Sequence[Mark], at: tuple[int, int] | None) -> Iterator[Segment]:
    """The segments of one block, by a sweep over the borders of its marks."""
    borders = {start, end}
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in marks:
        first, last = max(mark.start, start), min(mark.end, end)
        opening.setdefault(first, []).append(mark)
        closing.setdefault(last, []).append(mark)
        borders |= {first, last}
    if at is not None:
        borders |= {place for place in at if start < place < end}
    ordered = sorted(borders)
    active: list[Mark] = []
    for begins, ends in pairwise(ordered):
        gone = set(closing.get(begins, ()))
        active = [mark for mark in active if mark not in gone] + opening.get(begins, [])
        yield _segment(text, begins, ends, active, at)


def _segment(text: str, start: int, end: int, active: Sequence[Mark], at: tuple[int, int] | None) -> Segment:
    if not active and at is None:
        return Segment(start=start, markup=_escaped(text[start:end]))
    shortest_first = sorted(active, key=lambda mark: (mark.end - mark.start, mark.key))
    evidence = [mark for mark in shortest_first if mark.label or mark.letter in _UNLABELLED]
    tags = [mark for mark in reversed(evidence) if mark.start == start and mark.label]
    return Segment(
        start=start,
        markup=_escaped(text[start:end]),
        letters=tuple(sorted({mark.letter for mark in evidence})),
        keys=tuple(dict.fromkeys(mark.key for mark in evidence if mark.key)),
        parts=tuple(
            dict.fromkeys(mark.key for mark in shortest_first if not mark.label and mark.letter not in _UNLABELLED)
        ),
        tags=tuple(tags),
        is_at=at is not None and at[0] <= start < at[1],
        is_anchor=at is not None and at[0] == start,
    )


def _escaped(text: str) -> Markup:
    """The text as markup; a browser makes a line end of a bare carriage return, but not of its number."""
    escaped = escape(text)
    return escaped.replace("\r", Markup("&#13;")) if "\r" in text else escaped


def nearest(places: Mapping[str, Sequence[tuple[int, int]]], at: tuple[int, int]) -> str | None:
    """The key whose place has most in common with some words (Jaccard index); None where none touches them."""
    best, found = 0.0, None
    for key, spans in places.items():
        for start, end in spans:
            shared = min(end, at[1]) - max(start, at[0])
            share = shared / (max(end, at[1]) - min(start, at[0])) if shared > 0 else 0.0
            if share > best:
                best, found = share, key
    return found
