"""One stream -> drafts of reports, read by what it holds."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from sinequanon.errors import MissingExtra
from sinequanon.ingest import archives, refi
from sinequanon.ingest.bounds import Budget, read_whole, rejoined
from sinequanon.ingest.checks import check_words
from sinequanon.ingest.compressed import Unpacking
from sinequanon.ingest.decoding import decode, decode_page, refuse_binary, refuse_wide
from sinequanon.ingest.dna import read_dna
from sinequanon.ingest.docx import BODY, read_docx
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.feeds import read_feed
from sinequanon.ingest.files import PACKED, Kind
from sinequanon.ingest.html import read_page
from sinequanon.ingest.jsonlines import read_json, read_json_lines
from sinequanon.ingest.mail import read_mail, read_mailbox
from sinequanon.ingest.markdown import read_markdown
from sinequanon.ingest.names import safe_name
from sinequanon.ingest.pdf import read_pdf
from sinequanon.ingest.sniffing import HEAD, kind_of
from sinequanon.ingest.tables import read_table
from sinequanon.ingest.warc import read_warc

_INNER = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar"}
_WHOLE: dict[Kind, Callable[[bytes, str, Limits], Iterator[Draft | Fault]]] = {
    Kind.JSON: lambda data, stem, limits: read_json(data, stem, limits.bytes),
    Kind.FEED: read_feed,
    Kind.DNA: lambda data, stem, _: read_dna(data, stem),
    Kind.MAIL: lambda data, stem, _: iter([read_mail(data, stem)]),
    Kind.PDF: lambda data, stem, _: iter([read_pdf(data, stem)]),
    Kind.DOCX: lambda data, stem, limits: iter([read_docx(data, stem, limits)]),
}
"""Readers of what is held in memory as a whole."""

_IN_LINES = frozenset({Kind.JSON_LINES, Kind.TABLE})
_OF_BYTES = frozenset({Kind.DNA, Kind.MAIL, Kind.PDF, Kind.DOCX})


def read_stream(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Fault]:
    """Yields the drafts and faults of a stream, which may be packed or an archive.

    Args:
        stream: what is read; an archive is rewound where it can be, else held in memory.
        name: its name, whose suffix tells what it holds; where that is not known, its first bytes do.
        limits: what it may hold.

    Raises:
        Refused: it gives no report, or can be read no further.
    """
    yield from _telling_extras(_read(stream, name, limits, is_member=False))


def _read_member(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Fault]:
    yield from _telling_extras(_read(stream, name, limits, is_member=True))


def _telling_extras(items: Iterator[Draft | Fault]) -> Iterator[Draft | Fault]:
    """What needs a package that is missing costs one file, as all else that cannot be read."""
    try:
        yield from items
    except MissingExtra as error:
        raise Refused(str(error)) from None


def _read(stream: BinaryIO, name: str, limits: Limits, *, is_member: bool) -> Iterator[Draft | Fault]:
    head = stream.read(HEAD)
    kind = kind_of(name, head)
    whole = rejoined(head, stream)
    stem = safe_name(PurePath(name.replace("\\", "/")).stem)
    if kind in PACKED:
        yield from _unpacked(whole, name, kind, limits, is_member=is_member)
    elif kind in (Kind.ZIP, Kind.TAR):
        if is_member:
            raise Refused("is an archive within an archive; unpack the outer one first")
        yield from _members(stream, whole, stem, kind, limits)
    elif kind is Kind.WARC:
        yield from read_warc(whole, stem, limits)
    elif kind is Kind.MAILBOX:
        yield from read_mailbox(whole, stem, limits)
    elif kind in _IN_LINES:
        yield from _lines(whole, head, kind, stem, limits)
    else:
        yield from _held(whole, head, kind, stem, limits)


def _unpacked(packed: BinaryIO, name: str, kind: Kind, limits: Limits, *, is_member: bool) -> Iterator[Draft | Fault]:
    """What is in a packed stream; the one packed member that an archive may have is a web archive."""
    path = PurePath(name)
    inner = path.stem + _INNER.get(path.suffix.lower(), "")
    unpacking = Unpacking(packed, kind, Budget(limits))
    unpacking.passes_over = path.suffix.lower() != "" and inner.lower().endswith(".warc")
    head = unpacking.stream.read(HEAD)
    held = kind_of(inner, head)
    whole = rejoined(head, unpacking.stream)
    if held is Kind.WARC:
        unpacking.passes_over = True
        yield from read_warc(whole, safe_name(PurePath(inner).stem), limits, unpacking)
    elif is_member or held in PACKED:
        raise Refused("is packed twice; unpack it first")
    else:
        yield from _read(whole, inner, limits, is_member=held is Kind.ZIP)


def _members(stream: BinaryIO, whole: BinaryIO, stem: str, kind: Kind, limits: Limits) -> Iterator[Draft | Fault]:
    def read(member: BinaryIO, name: str) -> Iterator[Draft | Fault]:
        return _read_member(member, name, limits)

    if kind is Kind.TAR:
        yield from archives.read_tar(whole, limits, read)
        return
    if not stream.seekable():
        stream = io.BytesIO(read_whole(whole, limits))
    size = archives.size_of(stream)
    with archives.open_zip(stream, limits) as archive:
        names = archive.NameToInfo
        if refi.PROJECT in names:
            archives.check_declared(archive, size, limits)
            yield from refi.read_project(archive, stem, limits)
        elif BODY in names or "[Content_Types].xml" in names:
            stream.seek(0)
            yield read_docx(read_whole(stream, limits), stem, limits)
        else:
            yield from archives.read_zip(archive, size, limits, read)


def _lines(whole: BinaryIO, head: bytes, kind: Kind, stem: str, limits: Limits) -> Iterator[Draft | Fault]:
    refuse_binary(head)
    if kind is Kind.TABLE:
        yield from read_table(whole, head, stem, limits)
    else:
        refuse_wide(head)
        yield from read_json_lines(whole, stem, limits.bytes)


def _held(whole: BinaryIO, head: bytes, kind: Kind, stem: str, limits: Limits) -> Iterator[Draft | Fault]:
    """The drafts of what is held in memory."""
    if kind not in _OF_BYTES:
        refuse_binary(head)
    data = read_whole(whole, limits)
    if not data.strip():
        raise Refused("is empty")
    if kind not in _OF_BYTES:
        refuse_binary(data)
    if kind in _WHOLE:
        yield from _WHOLE[kind](data, stem, limits)
    else:
        yield _one(data, kind, stem, limits)


def _one(data: bytes, kind: Kind, stem: str, limits: Limits) -> Draft:
    """The draft of a text that is one report."""
    text = with_newlines(decode_page(data) if kind is Kind.HTML else decode(data))
    if not text.strip():
        raise Refused("is empty")
    if kind is Kind.HTML:
        return read_page(text, stem)
    if kind is Kind.MARKDOWN:
        check_words(text, limits.words)  # before parsing, whose time it bounds
        return read_markdown(text, stem)
    return Draft(name=stem, text=text)


def with_newlines(text: str) -> str:
    """The text with every line ended by LF, which is all that is ever changed in it."""
    return re.sub("\r\n?", "\n", text)
