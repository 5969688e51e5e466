"""What is added, as sources of reports: files under names of our own, and addresses."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from sinequanon.errors import UnreadableReport
from sinequanon.ingest import ingest
from sinequanon.ingest.files import KINDS
from sinequanon.ingest.names import safe_name
from sinequanon.records import Report
from sinequanon.serve.addresses import Rules, fetch
from sinequanon.serve.jobs import Ingested, Source

Folder = TemporaryDirectory[str]


def text_source(report: Report) -> Source:
    """A text that was pasted and has passed the checks."""
    return Source(name=report.title or report.name, reports=lambda: [report])


def file_source(
    folder: Folder, number: int, name: str, stream: BinaryIO, *, published: str | None, outlet: str | None
) -> Source:
    """A file that was uploaded, copied into a folder under its number; its own name is only shown.

    Args:
        folder: where the copy goes.
        number: the file's place in the upload.
        name: what the browser calls it.
        stream: what is in it.
        published: the date of reports that do not say theirs.
        outlet: the outlet of reports that do not say theirs.
    """
    name = PureWindowsPath(name).name
    suffix = PureWindowsPath(name).suffix.lower()
    path = Path(folder.name) / f"upload-{number:04}{suffix if suffix in KINDS else ''}"
    with path.open("wb") as copy:
        shutil.copyfileobj(stream, copy)
    shown = "".join(char if char.isprintable() else "�" for char in name)[:200] or f"file {number}"
    return Source(name=shown, reports=lambda: _named(path, shown, ingest([path], published=published, outlet=outlet)))


def address_source(
    folder: Folder, number: int, url: str, rules: Rules, *, published: str | None, outlet: str | None
) -> Source:
    """A page at an address, fetched when its turn comes; it is kept in a folder while it is read."""

    def reports() -> Iterator[Ingested]:
        try:
            page = fetch(url, rules)
        except UnreadableReport as error:
            yield error
            return
        path = Path(folder.name) / f"page-{number:04}{page.suffix}"
        path.write_bytes(page.data)
        found = ingest([path], published=published, outlet=outlet)
        for report in _named(path, page.name, found):
            yield replace(report, url=page.url) if isinstance(report, Report) else _at(report, url)

    return Source(name=url, reports=reports)


def _named(path: Path, name: str, found: Iterable[Ingested]) -> Iterator[Ingested]:
    """Reports and faults of a file under the name that people know it by."""
    stem = safe_name(PureWindowsPath(name).stem)
    for item in found:
        if isinstance(item, UnreadableReport):
            yield UnreadableReport(item.where.replace(str(path), name), item.cause)
        elif item.name.startswith(path.stem):
            yield replace(item, name=stem + item.name[len(path.stem) :])
        else:
            yield item


def _at(error: UnreadableReport, url: str) -> UnreadableReport:
    return UnreadableReport(url, error.cause)
