"""Paths -> files to read: folders walked, faults named."""

import json
import os
import stat
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import Literal

from sinequanon.errors import UnreadableReport
from sinequanon.settings import number

STDIN: Literal["-"] = "-"
_SCHEMES = ("http://", "https://")


class Kind(Enum):
    """What a file holds, and so how it is read."""

    TEXT = "text"
    HTML = "HTML"
    MARKDOWN = "Markdown"
    JSON = "JSON"
    JSON_LINES = "JSON lines"
    FEED = "a feed"
    XML = "XML"
    TABLE = "a table"
    MAIL = "a mail"
    MAILBOX = "a mailbox"
    WARC = "a web archive"
    PDF = "a PDF document"
    DOCX = "a Word document"
    DNA = "a DNA file"
    ZIP = "a ZIP archive"
    TAR = "a tar archive"
    GZIP = "compressed with gzip"
    BZIP2 = "compressed with bzip2"
    XZ = "compressed with xz"


KINDS = {
    ".txt": Kind.TEXT,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".rss": Kind.FEED,
    ".atom": Kind.FEED,
    ".xml": Kind.XML,
    ".csv": Kind.TABLE,
    ".tsv": Kind.TABLE,
    ".eml": Kind.MAIL,
    ".mbox": Kind.MAILBOX,
    ".warc": Kind.WARC,
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".dna": Kind.DNA,
    ".qdpx": Kind.ZIP,
    ".wacz": Kind.ZIP,
    ".zip": Kind.ZIP,
    ".tar": Kind.TAR,
    ".gz": Kind.GZIP,
    ".tgz": Kind.GZIP,
    ".bz2": Kind.BZIP2,
    ".tbz2": Kind.BZIP2,
    ".xz": Kind.XZ,
    ".txz": Kind.XZ,
}
PACKED = frozenset({Kind.GZIP, Kind.BZIP2, Kind.XZ})
_ONE_REPORT = frozenset({Kind.TEXT, Kind.HTML, Kind.MARKDOWN, Kind.MAIL, Kind.PDF, Kind.DOCX})


_RECORDS = frozenset({"statements", "positions"})


def is_address(path: str | Path) -> bool:
    """Whether it is an address on the web and no path."""
    return isinstance(path, str) and path.strip().lower().startswith(_SCHEMES)


def lasting(path: str | Path) -> str:
    """A path or address as it can be kept, whatever folder a later program runs in."""
    return str(path) if is_address(path) else str(Path(path).absolute())


def find_files(paths: Iterable[str | Path]) -> list[Path | str]:
    """What `ingest` would open for these paths, for counting it; what cannot be found is left out."""
    return [found for found in walk(paths) if not isinstance(found, UnreadableReport)]


def may_hold_many(path: str | Path) -> bool:
    """Whether only reading the file can tell how many reports it holds."""
    return str(path) == STDIN or is_address(path) or KINDS.get(Path(path).suffix.lower()) not in (*_ONE_REPORT, None)


def walk(paths: Iterable[str | Path]) -> Iterator[Path | str | UnreadableReport]:
    """Yields the files that the paths name, "-" and addresses, each once, and the faults met on the way.

    A folder gives its files of known suffixes, sorted, those of its subfolders after its own; what is hidden, what is
    no regular file, README files, links to folders and record documents (annotations, or what `sqn read --out` wrote)
    are passed over. A path to a file is taken whatever its suffix.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _inputs(path):
            if isinstance(found, UnreadableReport):
                yield found
            elif (key := found if isinstance(found, str) else os.path.realpath(found)) not in seen:
                seen.add(key)
                yield found


def shown(path: str | Path) -> str:
    """The path as it can be printed, whatever bytes the file system holds."""
    return str(path).encode(errors="surrogateescape").decode(errors="replace")


def cause_of(error: OSError | ValueError) -> str:
    """Why the system gives no file, in our words."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied; ask its owner for the right to read it"
    return getattr(error, "strerror", None) or str(error)


def _inputs(path: str | Path) -> Iterator[Path | str | UnreadableReport]:
    if str(path) == STDIN or is_address(path):
        yield str(path)
        return
    try:
        is_folder = stat.S_ISDIR(Path(path).stat().st_mode)
    except (OSError, ValueError) as error:
        yield UnreadableReport(shown(path), cause_of(error))
        return
    if is_folder:
        yield from _files_in(Path(path))
    else:
        yield Path(path)


def _files_in(folder: Path) -> Iterator[Path | UnreadableReport]:
    errors: list[OSError] = []
    is_bare, has_records = True, False
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for path in (Path(parent, name) for name in sorted(files) if not name.startswith((".", "README"))):
            if path.suffix.lower() not in KINDS or not _is_regular(path):
                continue
            if _is_record_document(path):
                has_records = True
                continue
            is_bare = False
            yield path
    yield from (UnreadableReport(shown(error.filename), cause_of(error)) for error in errors)
    if is_bare and not errors:
        what = "record documents only, no report" if has_records else f"no file that can be read ({' '.join(KINDS)})"
        yield UnreadableReport(shown(folder), f"holds {what}")


def _is_regular(path: Path) -> bool:
    """Whether it is a file proper: reading a named pipe met in a folder would wait for ever."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _is_record_document(path: Path) -> bool:
    """Whether a JSON file is the records of a report and not a report; what cannot be told is left to who reads it."""
    if path.suffix.lower() != ".json":
        return False
    try:
        if path.stat().st_size > number("SQN_MAX_BYTES"):
            return False
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(value, dict) and "doc" in value and "text" not in value and not _RECORDS.isdisjoint(value)
