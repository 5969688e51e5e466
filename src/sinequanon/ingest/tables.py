"""CSV and other tables with a column of texts -> drafts of reports, one a row."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sinequanon.ingest import gdelt
from sinequanon.ingest.columns import day_of, find_columns, is_day_first, key_of
from sinequanon.ingest.decoding import encoding_of
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.names import safe_name

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 1 << 18  # characters from which the delimiter and the order of day and month are told
_MAX_COLUMNS = 2_000
_SEPARATOR = re.compile(r"sep=(.)\r?\n")  # the first line of what Excel writes for itself
_OWN_NAMES = ("id", "docid", "name", "docname", "filename")


@dataclass(frozen=True)
class _Header:
    names: Sequence[str]
    places: dict[str, int]
    day_first: bool | None


def read_table(stream: BinaryIO, head: bytes, stem: str, limits: Limits) -> Iterator[Draft | Fault]:
    """Yields a draft or a fault for each row below the header; one row is held at a time.

    Columns are known by their names (`columns.NAMES`), all that are not go into the metadata. A row's number is that
    which a spreadsheet shows for it.

    Raises:
        Refused: it has no header with a column of texts, or is in no Unicode encoding.
    """
    encoding = encoding_of(head)
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    number = 1
    try:
        sample = text.read(_SAMPLE)
        delimiter, sample = _delimiter(sample)
        csv.field_size_limit(min(limits.bytes, (1 << 31) - 1))
        rows = _rows(_lines(sample, text, limits), delimiter)
        first = next((row for row in rows if not isinstance(row, Fault)), None)
        if first is None:
            raise Refused("is empty")
        header = _header(first, delimiter, sample)
        for number, row in enumerate(rows, 2):
            item = row if isinstance(row, Fault) else _checked(row, header, number, stem)
            if item is not None:
                yield item
    except UnicodeDecodeError as error:
        raise Refused(_not_in(encoding, error, number)) from None
    if number == 1:
        raise Refused("has a header and no row")


def _not_in(encoding: str, error: UnicodeDecodeError, number: int) -> str:
    byte = error.object[error.start]
    cure = "convert it, most likely from Windows-1252 (iconv -f WINDOWS-1252 -t UTF-8)"
    return f"is not {encoding.removesuffix('-sig').upper()}: byte 0x{byte:02X} after row {number:,}; {cure}"


def _lines(sample: str, rest: io.TextIOWrapper, limits: Limits) -> Iterator[str]:
    """The lines of the sample and of all after it."""
    lines = sample.splitlines(keepends=True) if "\x0b" in sample else list(io.StringIO(sample, newline=""))
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += rest.readline(limits.bytes)
    yield from lines
    while line := rest.readline(limits.bytes + 1):
        if len(line) > limits.bytes:
            raise Refused(f"has a line of more than {limits.bytes:,} characters; raise SQN_MAX_BYTES or split it")
        yield line


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[list[str] | Fault]:
    """The rows that are not blank; a fault for what cannot be taken apart."""
    rows = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Fault(part=f"row {number}", cause=f"cannot be taken apart ({error}); is a quotation mark missing?")
            continue
        if row is None:
            return
        yield row


def _delimiter(sample: str) -> tuple[str, str]:
    """The sign between cells, by which the header makes most sense, and the sample without a line that names it."""
    named = _SEPARATOR.match(sample)
    if named:
        return named[1], sample[named.end() :]

    def sense(delimiter: str) -> tuple[int, int]:
        header = _first_row(sample, delimiter)
        return len(find_columns(header)), len(header)

    return max(_DELIMITERS, key=sense), sample


def _first_row(sample: str, delimiter: str) -> list[str]:
    try:
        return next((row for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row), [])
    except csv.Error:
        return []


def _header(names: Sequence[str], delimiter: str, sample: str) -> _Header:
    if len(names) > _MAX_COLUMNS:
        raise Refused(f"has {len(names):,} columns, the limit is {_MAX_COLUMNS:,}")
    places = find_columns(names)
    if "text" not in places:
        what = gdelt.kind_of(names)
        if what:
            raise Refused(gdelt.without_text(what))
        shown = ", ".join(name.strip() for name in names)[:120] or "none"
        raise Refused(f'has no column of texts; its columns are {shown}; name the one that holds them "text"')
    dates: list[str] = []
    if "published" in places:
        place = places["published"]
        dates = [row[place] for row in _rows_of(sample, delimiter) if len(row) > place]
    return _Header(names, places, is_day_first(dates))


def _rows_of(sample: str, delimiter: str) -> list[list[str]]:
    return [row for row in _rows(iter(sample.splitlines(keepends=True)), delimiter) if not isinstance(row, Fault)]


def _checked(row: list[str], header: _Header, number: int, stem: str) -> Draft | Fault | None:
    """The draft of a row, or why it is none; None for a blank one."""
    part = f"row {number}"
    if not any(cell.strip() for cell in row):
        return None
    try:
        return _draft(row, header, part=part, name=f"{stem}-{number:04}")
    except Refused as refusal:
        return Fault(part=part, cause=str(refusal))


def _draft(row: list[str], header: _Header, *, part: str, name: str) -> Draft:
    if len(row) > len(header.names) and any(cell.strip() for cell in row[len(header.names) :]):
        raise Refused(f"has {len(row):,} cells under {len(header.names):,} columns; is a quotation mark missing?")

    def cell(field: str) -> str:
        place = header.places.get(field)
        return "" if place is None or place >= len(row) else row[place].strip()

    if not cell("text"):
        raise Refused(f'has no text in the column "{header.names[header.places["text"]].strip()}"')
    used = set(header.places.values())
    extra = {
        key.strip(): value
        for place, (key, value) in enumerate(zip(header.names, row, strict=False))
        if place not in used
    }
    own = next((value for key, value in extra.items() if key_of(key) in _OWN_NAMES and safe_name(value) == value), "")
    return Draft(
        name=own or name,
        text=cell("text"),
        part=part,
        title=cell("title") or None,
        outlet=cell("outlet") or None,
        url=cell("url") or None,
        published=day_of(cell("published"), day_first=header.day_first),
        metadata={key: value for key, value in extra.items() if key and value.strip()},
    )
