"""Streams compressed with gzip, bzip2 or xz -> what is in them, within limits."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol

from sinequanon.ingest.bounds import Budget, stream_of
from sinequanon.ingest.drafts import Refused
from sinequanon.ingest.files import Kind

MAGIC = {Kind.GZIP: b"\x1f\x8b\x08", Kind.BZIP2: b"BZh", Kind.XZ: b"\xfd7zXZ\x00"}
_CHUNK = 1 << 16
_HELD = 1 << 23  # bytes of one member that wait until it has proved whole
_XZ_MEMORY = 256 << 20


class _Damaged(Refused):
    """The packed bytes are cut off or altered."""


class _Tool(Protocol):
    """What the decompressors of bz2 and lzma have."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Up to so many bytes more."""


class _Gzip:
    """zlib's decompressor in the manner of the other two."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        out = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = not self._inner.unconsumed_tail and len(out) < max_length
        return out


_TOOLS: dict[Kind, Callable[[], _Tool]] = {
    Kind.GZIP: _Gzip,
    Kind.BZIP2: bz2.BZ2Decompressor,
    Kind.XZ: lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
}


class Unpacking:
    """Unpacks a stream, which may be several packed ones in a row, as web archives are.

    `stream` gives what is in it. Where `passes_over` is set, a member that is damaged is left out, the
    place where it begins goes into `damages`, and reading goes on with the next that can be found; else it is the end.
    """

    def __init__(self, packed: BinaryIO, kind: Kind, budget: Budget, *, passes_over: bool = False) -> None:
        self.damages: list[int] = []
        self.passes_over = passes_over
        self._packed = packed
        self._kind = kind
        self._budget = budget
        self._waiting = b""  # packed bytes that have been read and not yet been used
        self._last = b""  # those that were given to the decompressor last
        self._pieces = self._all()
        self._piece = b""
        self.stream = stream_of(self._give)

    def _give(self, size: int) -> bytes:
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._piece = piece
        piece, self._piece = self._piece[:size], self._piece[size:]
        return piece

    def _all(self) -> Iterator[bytes]:
        while self._fill():
            if not self._waiting.startswith(MAGIC[self._kind]):
                if not self.passes_over:
                    raise Refused(f"is not {self._kind.value}, or not from its beginning to its end; is it cut off?")
                self._last = self._waiting
                self._pass_over()
            elif self.passes_over:
                yield from self._held_member()
            else:
                yield from self._member()

    def _fill(self) -> bool:
        """Whether anything but padding is left; at least a signature of it waits then."""
        while len(self._waiting) < len(MAGIC[self._kind]):
            more = self._read()
            if not more:
                break
            self._waiting = (self._waiting + more).lstrip(b"\0")
        self._waiting = self._waiting.lstrip(b"\0")
        return bool(self._waiting)

    def _read(self) -> bytes:
        more = self._packed.read(_CHUNK)
        self._budget.packed += len(more)
        return more

    def _member(self) -> Iterator[bytes]:
        tool = _TOOLS[self._kind]()
        while not tool.eof:
            piece = self._unpack(tool)
            self._budget.take(len(piece))
            yield piece
        self._waiting = tool.unused_data

    def _unpack(self, tool: _Tool) -> bytes:
        data = b""
        if tool.needs_input:
            data, self._waiting = self._waiting or self._read(), b""
            self._last = data
            if not data:
                raise _Damaged(f"is {self._kind.value} and cut off")
        try:
            return tool.decompress(data, _CHUNK)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise _Damaged(f"is {self._kind.value} and damaged ({str(error).splitlines()[0][:80]})") from None

    def _held_member(self) -> Iterator[bytes]:
        """The pieces of a member, given when it has proved whole, or when they have become too many to wait."""
        held: list[bytes] = []
        start = self._budget.packed - len(self._waiting)
        try:
            for piece in self._member():
                held.append(piece)
                if len(held) * _CHUNK > _HELD:
                    yield from held
                    held.clear()
        except _Damaged:
            self.damages.append(start)
            self._pass_over()
            return
        yield from held

    def _pass_over(self) -> None:
        """Look for the next signature, after the one that has been tried."""
        magic = MAGIC[self._kind]
        window = self._last
        start = 1
        while (place := window.find(magic, start)) < 0:
            more = self._read()
            if not more:
                self._waiting = b""
                return
            window, start = window[-len(magic) + 1 :] + more, 0
        self._waiting = window[place:]
