"""From paths to reports: find, open, read by kind, check, name."""

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from sinequanon.errors import UnreadableReport
from sinequanon.ingest.checks import check_draft
from sinequanon.ingest.dates import required_date
from sinequanon.ingest.drafts import Draft, Fault, Limits, Refused
from sinequanon.ingest.files import STDIN, cause_of, is_address, shown, walk
from sinequanon.ingest.names import Names, safe_name
from sinequanon.ingest.reading import read_stream, with_newlines
from sinequanon.records import Report
from sinequanon.settings import is_on, number

if TYPE_CHECKING:
    from sinequanon.ingest.addresses import Rules

Ingested = Report | UnreadableReport


def ingest(
    paths: Iterable[str | Path],
    *,
    published: str | None = None,
    outlet: str | None = None,
    stdin: BinaryIO | None = None,
    rules: "Rules | None" = None,
) -> Iterator[Ingested]:
    """Yields a report for each text found under the paths, and an error for each that cannot be read.

    Args:
        paths: files, folders, "-" for standard input, and addresses on the web.
        published: the date of the reports that do not say theirs.
        outlet: the outlet of the reports that do not say theirs.
        stdin: read for "-"; standard input where it is None.
        rules: which addresses are fetched; None for public ones where the settings allow it, else for none.

    Raises:
        UnreadableReport: `published` is not a date.
    """
    day = _day(published)
    return _reports(paths, stdin or sys.stdin.buffer, _limits(), rules, day=day, outlet=outlet)


def ingest_stream(
    stream: BinaryIO, name: str, *, published: str | None = None, outlet: str | None = None
) -> Iterator[Ingested]:
    """Yields a report for each text in what is at hand, and an error for each that cannot be read.

    Args:
        stream: what is read.
        name: its name, whose suffix tells what it holds; where that is not known, its first bytes do.
        published: the date of the reports that do not say theirs.
        outlet: the outlet of the reports that do not say theirs.

    Raises:
        UnreadableReport: `published` is not a date.
    """
    limits, names, day = _limits(), Names(), _day(published)
    for draft in _drafts_of(stream, name, limits):
        try:
            yield _report(draft, names, limits, day=day, outlet=outlet)
        except Refused as refusal:
            yield UnreadableReport(f"{name} {draft.part}".rstrip(), str(refusal))


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
    return Limits(
        words=number("SQN_MAX_WORDS"),
        bytes=number("SQN_MAX_BYTES"),
        unpacked=number("SQN_MAX_UNPACKED"),
        members=number("SQN_MAX_MEMBERS"),
    )


def _reports(
    paths: Iterable[str | Path],
    stdin: BinaryIO,
    limits: Limits,
    rules: "Rules | None",
    *,
    day: str | None,
    outlet: str | None,
) -> Iterator[Ingested]:
    names = Names()
    for found in walk(paths):
        if isinstance(found, UnreadableReport):
            yield UnreadableReport(found.where, found.cause, path=found.where)
            continue
        where = "standard input" if found == STDIN else shown(found)
        drafts = _fetched(str(found), limits, rules) if is_address(found) else _drafts(found, stdin, limits)
        for draft in drafts:
            part = f"{where} {draft.part}".rstrip()
            try:
                yield _report(draft, names, limits, day=day, outlet=outlet)
            except Refused as refusal:
                yield UnreadableReport(part, str(refusal), path=None if found == STDIN else str(found))


def _fetched(url: str, limits: Limits, rules: "Rules | None") -> Iterator[Draft | Fault]:
    """The drafts of a page or feed at an address; a page is known by the address at which it was in the end."""
    try:
        from sinequanon.ingest import addresses

        page = addresses.fetch(url, rules or _rules(url))
    except ModuleNotFoundError as error:
        yield Fault(part="", cause=f"an address needs {error.name}: pip install 'sinequanon[serve]'")
        return
    except UnreadableReport as error:
        yield Fault(part="", cause=error.cause)
        return
    for draft in _drafts_of(io.BytesIO(page.data), f"{page.name}{page.suffix}", limits):
        if isinstance(draft, Draft) and page.suffix not in addresses.FEEDS:
            draft = replace(draft, url=page.url)
        yield draft


def _rules(url: str) -> "Rules":
    from sinequanon.ingest import addresses

    if not is_on("SQN_ALLOW_ADDRESSES"):
        cause = "is an address, and nothing is fetched; SQN_ALLOW_ADDRESSES=1 allows it, or save the page"
        raise UnreadableReport(url, cause)
    return addresses.Rules()


def _drafts(path: Path | str, stdin: BinaryIO, limits: Limits) -> Iterator[Draft | Fault]:
    """The drafts of one file; a fault of the file as a whole comes last, as a fault without a part."""
    try:
        with _opened(path, stdin) as stream:
            yield from _drafts_of(stream, "stdin" if path == STDIN else Path(path).name, limits)
    except OSError as error:
        yield Fault(part="", cause=cause_of(error))


def _drafts_of(stream: BinaryIO, name: str, limits: Limits) -> Iterator[Draft | Fault]:
    try:
        yield from read_stream(stream, name, limits)
    except Refused as refusal:
        yield Fault(part="", cause=str(refusal))


def _opened(path: Path | str, stdin: BinaryIO) -> AbstractContextManager[BinaryIO]:
    return nullcontext(stdin) if path == STDIN else Path(path).open("rb")


def _report(draft: Draft | Fault, names: Names, limits: Limits, *, day: str | None, outlet: str | None) -> Report:
    if isinstance(draft, Fault):
        raise Refused(draft.cause)
    check_draft(draft, limits)
    title = " ".join((draft.title or "").split()) or None
    return Report(
        name=names.unique(draft.name),
        text=_with_title(with_newlines(draft.text), title),
        title=title,
        outlet=(draft.outlet or "").strip() or outlet or None,
        url=(draft.url or "").strip() or None,
        published=draft.published or day,
        metadata=draft.metadata,
    )


def _with_title(text: str, title: str | None) -> str:
    """The text with its headline above it, which may hold a position; once is enough."""
    if title is None:
        return text
    opening = " ".join(text[: 2 * len(title) + 200].split()).casefold()
    rest = opening.removeprefix(title.casefold())
    is_there = len(rest) < len(opening) and not rest[:1].isalnum()
    return text if is_there else f"{title}\n\n{text}"
