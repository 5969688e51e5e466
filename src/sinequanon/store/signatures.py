"""Which texts may be nearly the same: MinHash signatures of their words (Broder 1997), compared by bands.

A **shingle** is three words that follow each other, without case, diacritics and punctuation, so that house style and
typographic quotation marks change none. The signatures of two texts agree in about the share of shingles that they
have in common; texts that agree in all rows of one band are looked at word by word.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from sinequanon.store.words import words_of

Signatures = NDArray[np.uint32]

BANDS = 42
ROWS = 3
WIDTH = BANDS * ROWS
FEWEST = 20
"""Texts of fewer shingles are too short to be told apart from chance."""

_SHINGLE = 3  # words
_SEED = 1
_LEAST_AGREED = 0.2  # of two signatures, below which the words need no look: 0.7 of a text a third as long as another
_EARLIEST = 10  # of the texts that share a band, how many each later one is compared with, beside the one before it
_AT_ONCE = 50_000


def method() -> str:
    """The name of the way signatures are made, which changes where they would be others."""
    from rensa import RMinHash

    return f"{_SHINGLE} words, {WIDTH} hashes, {RMinHash.ALGORITHM_VERSION}"


def shingles(text: str) -> set[str]:
    """The shingles of a text."""
    words = words_of(text).split()
    return set(map(" ".join, zip(*(words[at:] for at in range(_SHINGLE)), strict=False)))


def sign(texts: Sequence[str]) -> list[bytes]:
    """The signature of each text; empty where it is too short."""
    from rensa import RMinHash

    parts = [list(shingles(text)) for text in texts]
    made = RMinHash.digest_matrix_from_token_sets(parts, WIDTH, _SEED).to_rows() if parts else []
    packed = np.array(made, dtype=np.uint32)
    return [row.tobytes() if len(part) >= FEWEST else b"" for row, part in zip(packed, parts, strict=True)]


def unpack(signatures: Sequence[bytes]) -> Signatures:
    """Signatures that are not empty as one matrix, shape `(len(signatures), WIDTH)`."""
    return np.frombuffer(b"".join(signatures), dtype=np.uint32).reshape(-1, WIDTH)


def candidates(signatures: Signatures, is_new: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Pairs of rows of which one at least is new, and whose texts may be nearly the same; the smaller row first."""
    found: set[tuple[int, int]] = set()
    for band in range(BANDS):
        groups = _alike(signatures[:, band * ROWS : (band + 1) * ROWS])
        pairs = (pair for rows in groups for pair in _pairs(rows, is_new) if pair not in found)
        while part := list(islice(pairs, _AT_ONCE)):
            found.update(_agreeing(signatures, part))
    return sorted(found)


def containment(one: set[str], other: set[str]) -> float:
    """The share of the shorter text's shingles that the other has too; 0 where they are too few to tell."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= FEWEST else 0.0


def _alike(band: Signatures) -> Iterator[list[int]]:
    """The rows that agree in a band, where several do."""
    parts = band.astype(np.uint64)
    keys = parts[:, 0] ^ (parts[:, 1] << np.uint64(32)) ^ (parts[:, 2] * np.uint64(0x9E3779B97F4A7C15))
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=keys[order[:1]] + np.uint64(1)))
    for start, end in pairwise([*starts.tolist(), len(order)]):
        if end - start > 1:
            yield order[start:end].tolist()


def _pairs(rows: Sequence[int], is_new: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    for place, row in enumerate(rows[1:], start=1):
        compared = rows[: min(place, _EARLIEST)] if place <= _EARLIEST else [*rows[:_EARLIEST], rows[place - 1]]
        yield from ((other, row) for other in compared if is_new[row] or is_new[other])


def _agreeing(signatures: Signatures, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs whose signatures agree in enough places."""
    chosen = np.array(pairs)
    shares = (signatures[chosen[:, 0]] == signatures[chosen[:, 1]]).mean(axis=1)
    return [pairs[place] for place in np.flatnonzero(shares >= _LEAST_AGREED).tolist()]
