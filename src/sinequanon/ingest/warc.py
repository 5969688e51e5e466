"""Web archives (WARC) -> drafts of reports, one a page; read as a stream, whatever their size."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import unquote, urlsplit

from sinequanon.errors import MissingExtra
from sinequanon.ingest.compressed import Unpacking
from sinequanon.ingest.decoding import decode, decode_page
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.html import read_page
from sinequanon.ingest.names import safe_name

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

MAGIC = b"WARC/1."
_PAGES = {"text/html", "application/xhtml+xml"}
_TEXTS = {"text/plain"}
_OK = 200
_SHORT_NAME = 3
_KEPT = 1 << 20  # bytes of the stream that can be looked through again after a fault
_MAX_HEADER = 1 << 16
_MAX_PAGE = 32_000_000


def read_warc(stream: BinaryIO, stem: str, limits: Limits, packed: Unpacking | None = None) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each page that was answered with status 200, and a fault for each broken record.

    Pages are HTML and plain text; pictures, redirects and the like are passed over. Records are numbered as they stand
    in the file. The day of publication is the page's own; the day on which it was crawled is in the metadata.

    Args:
        stream: the records, unpacked.
        stem: what the reports' names begin with where an address gives none.
        limits: what a page may hold.
        packed: what the stream comes from, where it is packed; what is damaged there is told.

    Raises:
        MissingExtra: FastWARC is not installed.
        Refused: there is no record, or no page in them.
    """
    records = _Records(stream)
    is_bare = True
    for number, record in records:
        for item in (*_damages(packed), _item(record, f"record {number}", f"{stem}-{number:06}", limits)):
            if item is not None:
                is_bare = False
                yield item
    for fault in _damages(packed):
        is_bare = False
        yield fault
    if is_bare:
        what = f"{records.count:,} records, none of them a page that was answered" if records.count else "no record"
        raise Refused(f"holds {what}")


def _damages(packed: Unpacking | None) -> Iterator[Fault]:
    """What has been found damaged before it was unpacked, each once; it is found before its turn comes."""
    while packed is not None and packed.damages:
        part = f"packed record at byte {packed.damages.pop(0):,}"
        yield Fault(part=part, cause="is damaged or cut off, and left out; get the file anew")


def _item(record: "WarcRecord | None", part: str, stem: str, limits: Limits) -> Draft | Fault | None:
    """The page of a record, or why there is none; None where it holds something else."""
    try:
        if record is None:
            raise Refused("is broken; the next that could be found is read")
        return _draft(record, stem=stem, part=part, limits=limits)
    except Refused as refusal:
        return Fault(part=part, cause=str(refusal))


@dataclass(frozen=True)
class _Source:
    """A stream as FastWARC wants it: it asks where it begins, and stops the program where it is not told."""

    read: Callable[[int], bytes]

    def tell(self) -> int:
        return 0


class _Records:
    """The records of a stream with their numbers, None for a broken one, after which the next is looked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self.count = 0
        self._stream = stream
        self._kept = b""  # the last bytes given
        self._given = 0
        self._again = b""  # bytes to give once more

    def __iter__(self) -> Iterator[tuple[int, "WarcRecord | None"]]:
        iterator = _iterator()
        while True:
            base, place = self._given - len(self._again), -1
            try:
                for record in iterator(_Source(self._give)):
                    place = base + record.stream_pos
                    self.count += 1
                    yield self.count, record
                return
            except OSError:
                self.count += 1
                yield self.count, None
            if not self._find_next(place + 1 if place >= 0 else base + 1):
                return

    def _give(self, size: int) -> bytes:
        if self._again:
            piece, self._again = self._again[:size], self._again[size:]
        else:
            piece = self._stream.read(size)
            self._kept = (self._kept + piece)[-_KEPT:]
            self._given += len(piece)
        return piece

    def _find_next(self, start: int) -> bool:
        """Whether there is another record after a place; it is what is given next."""
        mark = b"\n" + MAGIC
        window, first = self._kept, self._given - len(self._kept)
        begin = max(start - first, 0)
        while (place := window.find(mark, begin)) < 0:
            more = self._stream.read(1 << 16)
            if not more:
                return False
            self._given += len(more)
            window, begin = window[-len(mark) :] + more, 0
        self._again = self._kept = window[place + 1 :]
        return True


def _iterator() -> Any:
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise MissingExtra("a web archive needs FastWARC: pip install 'sinequanon[formats]'") from None

    def iterate(stream: _Source) -> Iterator["WarcRecord"]:
        yield from ArchiveIterator(cast(Any, stream), parse_http=False, stream_detect=False, max_header_len=_MAX_HEADER)

    return iterate


def _draft(record: "WarcRecord", *, stem: str, part: str, limits: Limits) -> Draft | None:
    """The page in a record; None where it holds something else."""
    from fastwarc.warc import WarcRecordType

    if record.headers.get("Content-Length") is None or record.headers.get("WARC-Type") is None:
        raise Refused("is cut off or broken: it has no type or no length; get the file anew")
    if record.record_type not in (WarcRecordType.response, WarcRecordType.conversion, WarcRecordType.resource):
        return None
    most = min(limits.bytes, _MAX_PAGE)
    try:
        data, kind, charset = _payload(record, most)
    except (OSError, ValueError) as error:
        raise Refused(f"cannot be unpacked ({(str(error).splitlines() or ['damaged'])[0][:80]})") from None
    if kind not in _PAGES | _TEXTS:
        return None
    if len(data) > most:
        raise Refused(f"has more than {most:,} bytes; raise SQN_MAX_BYTES")
    return _page(
        data, kind, charset, url=record.headers.get("WARC-Target-URI") or "", stem=stem, part=part, record=record
    )


def _payload(record: "WarcRecord", most: int) -> tuple[bytes, str, str | None]:
    """The bytes of a page, what they are and their encoding; no kind where it is no page that was answered."""
    from fastwarc.warc import WarcRecordType

    if record.record_type != WarcRecordType.response:
        kind = (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        return (_block(record, most) if kind in _PAGES | _TEXTS else b""), kind, None
    if not record.is_http or record.content_length > 2 * most:
        return b"", "", None
    record.set_bytes_content(_block(record, 2 * most))
    record.parse_http(auto_decode="all")
    headers = record.http_headers
    if headers is None or headers.status_code != _OK:
        return b"", "", None
    return record.reader.read(most + 1), (record.http_content_type or "").lower(), record.http_charset


def _block(record: "WarcRecord", most: int) -> bytes:
    data = record.reader.read(min(record.content_length, most + 1))
    if len(data) < min(record.content_length, most + 1):
        raise Refused(f"is cut off after {len(data):,} of {record.content_length:,} bytes; get the file anew")
    return data


def _page(
    data: bytes, kind: str, charset: str | None, *, url: str, stem: str, part: str, record: "WarcRecord"
) -> Draft:
    text = _decoded(data, charset, is_page=kind in _PAGES)
    host, name = _host_and_name(url)
    crawled = record.record_date
    found = read_page(text, name) if kind in _PAGES else Draft(name=name, text=text)
    return Draft(
        name=name or stem,
        text=found.text,
        part=part,
        title=found.title,
        outlet=found.outlet or host,
        url=url or found.url,
        published=found.published,
        metadata={**found.metadata, **({"crawled": crawled.isoformat()} if crawled else {})},
    )


def _host_and_name(url: str) -> tuple[str | None, str]:
    """The outlet's host, and the last part of the path as a name; none where it is a mere number."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None, ""
    last = PurePosixPath(unquote(parts.path)).stem
    return parts.hostname, safe_name(last) if len(last) > _SHORT_NAME else ""


def _decoded(data: bytes, charset: str | None, *, is_page: bool) -> str:
    """The text in the encoding that the server named, where it is in it; else in the one that the page declares."""
    if charset:
        try:
            return io.TextIOWrapper(io.BytesIO(data), encoding=charset, newline="").read()
        except (LookupError, ValueError):
            pass
    return decode_page(data) if is_page else decode(data)
