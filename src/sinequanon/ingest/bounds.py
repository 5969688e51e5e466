"""How much may come out of something packed, and streams that keep to it."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from sinequanon.ingest.drafts import Limits, Refused

RATIO = 250
"""How many times its packed size something may become: text becomes 3 to 30 times as large, a zip bomb 1,000 times."""

FREE = 32_000_000
"""Bytes that are never too many, whatever the ratio."""


class Budget:
    """Counts what comes out of a packed file and refuses what only a bomb would give.

    `packed` is the size of what has gone in so far; who reads the file keeps it.
    """

    def __init__(self, limits: Limits, packed: int = 0) -> None:
        self.packed = packed
        self._unpacked = 0
        self._most = limits.unpacked

    def take(self, count: int) -> None:
        """Count so many bytes more.

        Raises:
            Refused: these are too many.
        """
        self._unpacked += count
        if self._unpacked > max(FREE, RATIO * self.packed):
            raise Refused(f"unpacks to more than {RATIO} times its size, as a zip bomb does; it is not read on")
        if self._unpacked > self._most:
            raise Refused(f"unpacks to more than {self._most:,} bytes; raise SQN_MAX_UNPACKED or split it")


class Pieces(io.RawIOBase):
    """A stream of what a function gives, piece by piece; the function gives at most what it is asked for, b"" last."""

    def __init__(self, give: Callable[[int], bytes]) -> None:
        self._give = give

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next piece."""
        piece = self._give(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def stream_of(give: Callable[[int], bytes]) -> BinaryIO:
    """A buffered stream of what a function gives."""
    return cast(BinaryIO, io.BufferedReader(Pieces(give), 1 << 16))


def rejoined(head: bytes, rest: BinaryIO) -> BinaryIO:
    """A stream with its first bytes, already taken to see what it holds, put back: a pipe cannot be rewound."""
    left = head

    def give(size: int) -> bytes:
        nonlocal left
        piece, left = left[:size], left[size:]
        return piece or rest.read(size)

    return stream_of(give)


def read_whole(stream: BinaryIO, limits: Limits) -> bytes:
    """All bytes of a stream.

    Raises:
        Refused: there are more than a file may have.
    """
    data = stream.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise Refused(f"has more than {limits.bytes:,} bytes; raise SQN_MAX_BYTES or split the file")
    return data
