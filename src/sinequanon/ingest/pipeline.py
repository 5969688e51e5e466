"""From paths to reports: find, open, read by kind, check, name."""

import io
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from sinequanon.errors import UnreadableReport
from sinequanon.ingest.checks import check_draft, check_words
from sinequanon.ingest.dates import required_date
from sinequanon.ingest.decoding import decode, decode_page, refuse_binary, refuse_wide
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.files import KINDS, STDIN, Kind, cause_of, shown, walk
from sinequanon.ingest.html import read_page
from sinequanon.ingest.jsonlines import read_json, read_json_lines
from sinequanon.ingest.markdown import read_markdown
from sinequanon.ingest.names import Names, safe_name
from sinequanon.ingest.sniffing import HEAD, sniff
from sinequanon.records import Report
from sinequanon.settings import number

Ingested = Report | UnreadableReport


def ingest(
    paths: Iterable[str | Path],
    *,
    published: str | None = None,
    outlet: str | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Ingested]:
    """Yields a report for each text found under the paths, and an error for each that cannot be read.

    Args:
        paths: files, folders, and "-" for standard input.
        published: the date of the reports that do not say theirs.
        outlet: the outlet of the reports that do not say theirs.
        stdin: read for "-"; standard input where it is None.

    Raises:
        UnreadableReport: `published` is not a date.
    """
    day = _day(published)
    return _reports(paths, stdin or sys.stdin.buffer, _limits(), day=day, outlet=outlet)


def ingest_text(
    text: str,
    *,
    name: str = "text",
    title: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    published: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Report:
    """A text that is at hand as a report, by the same checks as those from files.

    Raises:
        UnreadableReport: it is empty, too long or not in English, or `published` is not a date.
    """
    draft = Draft(
        name=safe_name(name),
        text=text,
        title=title,
        outlet=outlet,
        url=url,
        published=_day(published),
        metadata=metadata or {},
    )
    try:
        return _report(draft, Names(), _limits(), day=None, outlet=None)
    except Refused as refusal:
        raise UnreadableReport(draft.name, str(refusal)) from None


def _day(published: str | None) -> str | None:
    try:
        return required_date(published) if published else None
    except Refused as refusal:
        raise UnreadableReport("the date of publication given", str(refusal)) from None


def _limits() -> Limits:
    return Limits(words=number("SQN_MAX_WORDS"), bytes=number("SQN_MAX_BYTES"))


def _reports(
    paths: Iterable[str | Path], stdin: BinaryIO, limits: Limits, *, day: str | None, outlet: str | None
) -> Iterator[Ingested]:
    names = Names()
    for found in walk(paths):
        if isinstance(found, UnreadableReport):
            yield found
            continue
        where = "standard input" if found == STDIN else shown(found)
        for draft in _drafts(found, stdin, limits):
            part = f"{where} {draft.part}".rstrip()
            try:
                yield _report(draft, names, limits, day=day, outlet=outlet)
            except Refused as refusal:
                yield UnreadableReport(part, str(refusal))


def _drafts(path: Path | Literal["-"], stdin: BinaryIO, limits: Limits) -> Iterator[Draft | Fault]:
    """The drafts of one file; a fault of the file as a whole comes last, as a fault without a part."""
    try:
        with _opened(path, stdin) as stream:
            yield from _read(stream, path, limits)
    except Refused as refusal:
        yield Fault(part="", cause=str(refusal))
    except OSError as error:
        yield Fault(part="", cause=cause_of(error))


def _opened(path: Path | Literal["-"], stdin: BinaryIO) -> AbstractContextManager[BinaryIO]:
    return nullcontext(stdin) if path == STDIN else Path(path).open("rb")


def _read(stream: BinaryIO, path: Path | Literal["-"], limits: Limits) -> Iterator[Draft | Fault]:
    stem = "stdin" if path == STDIN else safe_name(Path(path).stem)
    head = stream.read(HEAD)
    refuse_binary(head)
    kind = KINDS.get(Path(path).suffix.lower()) or sniff(head)
    whole = cast(BinaryIO, io.BufferedReader(_Rejoined(head, stream)))
    if kind is Kind.JSON_LINES:
        refuse_wide(head)
        yield from read_json_lines(whole, stem, limits.bytes)
        return
    data = whole.read(limits.bytes + 1)
    if len(data) > limits.bytes:
        raise Refused(f"has more than {limits.bytes:,} bytes; raise SQN_MAX_BYTES or split the file")
    refuse_binary(data)
    if kind is Kind.JSON:
        yield from read_json(data, stem, limits.bytes)
    else:
        yield _one(data, kind, stem, limits)


def _one(data: bytes, kind: Kind, stem: str, limits: Limits) -> Draft:
    """The draft of a file that is one report."""
    text = _with_newlines(decode_page(data) if kind is Kind.HTML else decode(data))
    if not text.strip():
        raise Refused("is empty")
    if kind is Kind.HTML:
        return read_page(text, stem)
    if kind is Kind.MARKDOWN:
        check_words(text, limits.words)  # before parsing, whose time it bounds
        return read_markdown(text, stem)
    return Draft(name=stem, text=text)


def _report(draft: Draft | Fault, names: Names, limits: Limits, *, day: str | None, outlet: str | None) -> Report:
    if isinstance(draft, Fault):
        raise Refused(draft.cause)
    check_draft(draft, limits)
    title = " ".join((draft.title or "").split()) or None
    return Report(
        name=names.unique(draft.name),
        text=_with_title(_with_newlines(draft.text), title),
        title=title,
        outlet=(draft.outlet or "").strip() or outlet or None,
        url=(draft.url or "").strip() or None,
        published=draft.published or day,
        metadata=draft.metadata,
    )


def _with_newlines(text: str) -> str:
    """The text with every line ended by LF, which is all that is ever changed in it."""
    return re.sub("\r\n?", "\n", text)


def _with_title(text: str, title: str | None) -> str:
    """The text with its headline above it, which may hold a position; once is enough."""
    if title is None:
        return text
    opening = " ".join(text[: 2 * len(title) + 200].split()).casefold()
    rest = opening.removeprefix(title.casefold())
    is_there = len(rest) < len(opening) and not rest[:1].isalnum()
    return text if is_there else f"{title}\n\n{text}"


class _Rejoined(io.RawIOBase):
    """A stream with its first bytes, already taken to see what it holds, put back: a pipe cannot be rewound."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)
