"""ZIP and tar archives -> what their members hold; nothing is ever written to disk, and no name in them is a path."""

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from sinequanon.ingest.bounds import Budget
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.files import KINDS

ReadMember = Callable[[BinaryIO, str], Iterator[Draft | Fault]]
"""Reads a stream by the name of the member that it is."""

_NAME_BYTES = 160  # of an archive's table of contents, for each member that it may have
_MAX_HEADER = 1 << 20
_DAMAGES = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error, OSError, EOFError, IndexError,
    NotImplementedError, OverflowError, ValueError,
)  # fmt: skip
_MAX_SHOWN = 200


class _Bounded:
    """A seekable stream that refuses to hand out more than so many bytes in one piece.

    An archive says itself how large its table of contents is, and the modules that read it believe it.
    """

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream = stream
        self._most = most

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(self._most + 1 if size < 0 else min(size, self._most + 1))
        if len(data) > self._most:
            raise Refused("has a table of contents that is too large; split it or raise SQN_MAX_MEMBERS")
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def seekable(self) -> bool:
        return True


class _Forward:
    """A stream that cannot be rewound, as `tarfile` wants it: it only ever goes forward in it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int) -> bytes:
        if size > _MAX_HEADER:
            raise Refused("has a header that is too large; it is damaged or made to do harm")
        data = self._stream.read(size)
        self._place += len(data)
        return data

    def seek(self, place: int) -> int:
        while self._place < place and self.read(min(place - self._place, 1 << 16)):
            pass
        if self._place > place:
            raise tarfile.ReadError("goes backwards")
        return self._place

    def tell(self) -> int:
        return self._place


def open_zip(stream: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """A ZIP archive whose table of contents has been read.

    Raises:
        Refused: it is none, or has too many members.
    """
    bounded = _Bounded(stream, max(_NAME_BYTES * limits.members, 1 << 20))
    try:
        archive = zipfile.ZipFile(cast(BinaryIO, bounded))
    except _DAMAGES as error:
        raise Refused(f"is no ZIP archive that can be read ({cause_in(error)})") from None
    if len(archive.infolist()) > limits.members:
        count = len(archive.infolist())
        raise Refused(f"has {count:,} members, the limit is {limits.members:,}; raise SQN_MAX_MEMBERS or split it")
    return archive


def size_of(stream: BinaryIO) -> int:
    """The size of a seekable stream."""
    return stream.seek(0, io.SEEK_END)


def check_declared(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Refuse an archive whose members say that they are too large; a member never gives more than it says.

    Raises:
        Refused: they do.
    """
    Budget(limits, size).take(sum(member.file_size for member in archive.infolist()))


def member_bytes(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """All bytes of a member.

    Raises:
        Refused: it is encrypted, damaged or too large.
    """
    info = archive.getinfo(name)
    if info.file_size > limits.bytes:
        raise Refused(f"has more than {limits.bytes:,} bytes; raise SQN_MAX_BYTES")
    with _opened(archive, info) as stream:
        try:
            return stream.read(limits.bytes + 1)
        except _DAMAGES as error:
            raise Refused(f"is damaged ({cause_in(error)})") from None


def read_zip(archive: zipfile.ZipFile, size: int, limits: Limits, read: ReadMember) -> Iterator[Draft | Fault]:
    """Yields what the members hold, those of known suffixes, as in a folder.

    What the members say of their sizes is added up first: entries that share one packed member, as in some bombs, say
    more than there can be.

    Raises:
        Refused: there is none, or more comes out of it than may.
    """
    check_declared(archive, size, limits)
    is_bare, is_crawl = True, _is_crawl(archive)
    for member in archive.infolist():
        if not _is_wanted(member.filename) or (is_crawl and ".warc" not in member.filename.lower()):
            continue
        is_bare = False
        yield from _within(member.filename, _zip_member(archive, member, read))
    if is_bare:
        raise Refused(f"holds no file that can be read ({' '.join(KINDS)})")


def read_tar(stream: BinaryIO, limits: Limits, read: ReadMember) -> Iterator[Draft | Fault]:
    """Yields what the members hold, those of known suffixes, as in a folder; links and devices are passed over.

    Raises:
        Refused: there is none, or it is no archive, or has too many members.
    """
    count, is_bare = 0, True
    for archive, member in _tar_members(stream):
        count += 1
        if count > limits.members:
            raise Refused(f"has more than {limits.members:,} members; raise SQN_MAX_MEMBERS or split it")
        if not member.isreg() or member.issparse() or not _is_wanted(member.name):
            continue
        is_bare = False
        data = cast(BinaryIO, archive.extractfile(member))
        yield from _within(member.name, read(data, member.name))
    if is_bare:
        raise Refused(f"holds no file that can be read ({' '.join(KINDS)})")


def _tar_members(stream: BinaryIO) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    try:
        with tarfile.open(fileobj=cast(BinaryIO, _Forward(stream)), mode="r:") as archive:
            while (member := archive.next()) is not None:
                vars(archive)["members"].clear()  # or it keeps every one that it met
                yield archive, member
    except Refused:
        raise
    except _DAMAGES as error:
        raise Refused(f"is no tar archive that can be read to its end ({cause_in(error)})") from None


def _zip_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, read: ReadMember) -> Iterator[Draft | Fault]:
    with _opened(archive, member) as stream:
        yield from read(stream, member.filename)


def _opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    if member.flag_bits & 1:
        raise Refused("is encrypted; unpack it with its password first")
    try:
        return cast(BinaryIO, archive.open(member))
    except _DAMAGES as error:
        raise Refused(f"is damaged ({cause_in(error)})") from None


def _within(name: str, items: Iterator[Draft | Fault]) -> Iterator[Draft | Fault]:
    """What a member gives, with its name before each part; what is wrong with it costs this member alone."""
    shown = "".join(char if char.isprintable() else "�" for char in name)[-_MAX_SHOWN:]
    try:
        for item in items:
            yield replace(item, part=f"{shown} {item.part}".rstrip())
    except Refused as refusal:
        yield Fault(part=shown, cause=str(refusal))
    except _DAMAGES as error:
        yield Fault(part=shown, cause=f"is damaged ({cause_in(error)})")


def _is_crawl(archive: zipfile.ZipFile) -> bool:
    """Whether it is a WACZ archive: its web archives hold the pages, and the rest are lists and indexes of them."""
    names = archive.namelist()
    return "datapackage.json" in names and any(name.startswith("archive/") for name in names)


def _is_wanted(name: str) -> bool:
    """Whether a member would be read were it a file in a folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    is_hidden = any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in path.parts)
    is_folder = name.endswith("/")
    return not is_hidden and not is_folder and not path.name.startswith("README") and path.suffix.lower() in KINDS


def cause_in(error: BaseException) -> str:
    """What a module says is wrong, in one short line."""
    return (str(error).splitlines() or [type(error).__name__])[0][:120]
