"""What is added, as sources of reports that can wait in the store: texts, files, and addresses."""

import io
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import PureWindowsPath
from typing import BinaryIO, Union

from sinequanon.errors import UnreadableReport
from sinequanon.ingest import ingest, ingest_stream
from sinequanon.ingest.addresses import Rules
from sinequanon.records import Report
from sinequanon.store.waiting import Source, SourceKind

_LONGEST_NAME = 200
Ingested = Union[Report, UnreadableReport]  # noqa: UP007 (as `ingest.Ingested`, whose import loads more)

MOST_TRIES = 3
"""How often a source is begun from which nothing new comes before the server ends."""


def text_source(report: Report) -> Source:
    """A text that was pasted and has passed the checks."""
    kept = asdict(report) | {"metadata": dict(report.metadata)}
    return Source(kind=SourceKind.TEXT, name=report.title or report.name, given={"report": kept})


def file_source(number: int, name: str, stream: BinaryIO, *, published: str | None, outlet: str | None) -> Source:
    """A file that was uploaded; of its own name the last part tells what it holds, and is shown.

    Args:
        number: the file's place in the upload.
        name: what the browser calls it.
        stream: what is in it.
        published: the date of reports that do not say theirs.
        outlet: the outlet of reports that do not say theirs.
    """
    shown = "".join(char if char.isprintable() else "�" for char in PureWindowsPath(name).name)
    shown = shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME // 2] + "…" + shown[-_LONGEST_NAME // 2 :]
    given = {"published": published, "outlet": outlet}
    return Source(kind=SourceKind.FILE, name=shown or f"file {number}", given=given, content=stream.read())


def address_source(url: str, *, published: str | None, outlet: str | None) -> Source:
    """A page at an address, which is fetched when its turn comes."""
    return Source(kind=SourceKind.ADDRESS, name=url, given={"published": published, "outlet": outlet})


def reports_of(source: Source, rules: Rules | None) -> Iterator[Ingested]:
    """The reports of a source, and its faults.

    Args:
        source: the source.
        rules: which addresses may be fetched; None for none.
    """
    if source.tries > MOST_TRIES:
        cause = f"the server ended {MOST_TRIES} times while it was read; it is not tried again"
        yield UnreadableReport(source.name, cause)
    elif source.kind is SourceKind.TEXT:
        yield Report(**source.given["report"])
    elif source.kind is SourceKind.FILE:
        yield from ingest_stream(io.BytesIO(source.content or b""), source.name, **source.given)
    elif rules is None:
        yield UnreadableReport(source.name, "this server fetches nothing; sqn serve --allow-addresses lets it")
    else:
        yield from ingest([source.name], rules=rules, **source.given)
