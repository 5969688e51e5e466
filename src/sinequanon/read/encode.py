"""What the trained model sees of a parsed report: word pieces and features of its tokens, in windows that overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from sinequanon.wordpieces import SEP, Vocabulary

WINDOW = 320  # pieces that the model sees at once
OVERLAP = 80  # of these, how many the next window sees again

SHAPES = 8


def shape(token: Token) -> int:
    """The writing of a token: what small letters would lose."""
    if token.is_space:
        return 0
    if token.is_punct:
        return 1
    if token.like_num:
        return 2
    if token.is_lower:
        return 3
    if token.is_upper:
        return 4 if len(token) > 1 else 5
    return 6 if token.is_title else 7


@dataclass(frozen=True)
class Encoded:
    """The tokens of a report as numbers.

    `pieces` has the word pieces of each token, `features` its shape, tag and arc, `heads` the token that it hangs on.
    """

    pieces: Sequence[tuple[int, ...]]
    features: Sequence[tuple[int, int, int]]
    heads: Sequence[int]

    @cached_property
    def ends(self) -> list[int]:
        """For each token, how many pieces there are up to its end."""
        ends: list[int] = []
        total = 0
        for pieces in self.pieces:
            total += len(pieces)
            ends.append(total)
        return ends

    @cached_property
    def tree(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Head and arc of each token."""
        return np.array(self.heads, np.int64), np.array([arc for _, _, arc in self.features], np.int64)


def n_links(arcs: int) -> int:
    """How many links there are with so many arcs, that of no known label included."""
    return 3 + 4 * arcs


def links(encoded: Encoded, anchor: int, first: int, last: int, arcs: int) -> NDArray[np.int64]:
    """How each of the tokens `[first, last)` hangs together with an anchor in the parse.

    0 for not at all, 1 for the anchor itself, 2 for its head; then, by arc, its children, their children (by the arc of
    the child between), its siblings, and the siblings of its head.
    """
    heads, of = encoded.tree
    above = heads[anchor]
    mine = heads[first:last]
    found = np.zeros(last - first, np.int64)
    for number, head in ((3, heads[above]), (2, above)):
        found = np.where(mine == head, 3 + number * arcs + of[first:last], found)
    found = np.where(heads[mine] == anchor, 3 + arcs + of[mine], found)
    found = np.where(mine == anchor, 3 + of[first:last], found)
    places = np.arange(first, last)
    found[places == above] = 2
    found[places == anchor] = 1
    return found


@dataclass(frozen=True)
class Window:
    """The tokens `[first, last)` seen at once; what is anchored in `[core_first, core_last)` is read in this window."""

    first: int
    last: int
    core_first: int
    core_last: int


class Featuriser:
    """Turns parsed documents into numbers; `tags` and `arcs` are the parser's labels in the order of the training."""

    def __init__(self, vocabulary: Vocabulary, tags: Sequence[str], arcs: Sequence[str]):
        self._vocabulary = vocabulary
        self._tags: Mapping[str, int] = {tag: number for number, tag in enumerate(tags, 1)}
        self._arcs: Mapping[str, int] = {arc: number for number, arc in enumerate(arcs, 1)}

    def encode(self, doc: Doc) -> Encoded:
        """The tokens of a document as numbers; white space with a line break becomes a separator."""
        return Encoded(
            [(SEP,) if token.is_space else self._vocabulary.pieces(token.text)[:12] for token in doc],
            [(shape(token), self._tags.get(token.tag_, 0), self._arcs.get(token.dep_, 0)) for token in doc],
            [token.head.i for token in doc],
        )


def windows(encoded: Encoded, size: int = WINDOW - 2, overlap: int = OVERLAP) -> list[Window]:
    """Windows of at most `size` pieces; the cores meet in the middle of each overlap."""
    ends = encoded.ends
    if not ends:
        return []
    bounds: list[tuple[int, int]] = []
    first = 0
    while True:
        before = ends[first - 1] if first else 0
        last = first
        while last < len(ends) and ends[last] - before <= size:
            last += 1
        last = max(last, first + 1)
        bounds.append((first, last))
        if last >= len(ends):
            break
        start = last
        while start > first + 1 and ends[last - 1] - ends[start - 1] < overlap:
            start -= 1
        first = start
    found: list[Window] = []
    core = 0
    for number, (first, last) in enumerate(bounds):
        core_last = len(ends) if number + 1 == len(bounds) else (bounds[number + 1][0] + last + 1) // 2
        found.append(Window(first, last, core, core_last))
        core = core_last
    return found
