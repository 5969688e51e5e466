"""A PDF document -> the draft of a report.

A PDF is a program for drawing pages, and its reader is written in C++. It is read in a process of its own, which has so
much memory and time and no more; what breaks it costs this report and not the run.
"""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sinequanon.errors import MissingExtra
from sinequanon.ingest.drafts import Draft, Refused
from sinequanon.ingest.wrapped import joined

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_TIMEOUT_S = 120
_MEMORY = 3 << 30
_MAX_PAGES = 3_000
_MAX_CHARACTERS = 20_000_000
_SLACK = 0.75
_NUMBER = re.compile(r"(?:page\s*)?[-–—(\[]?\s*\d{1,4}\s*[-–—)\]]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_FEW_PAGES = 3


def read_pdf(data: bytes, stem: str) -> Draft:
    """The text of a PDF, page after page, without page numbers and lines that stand on most pages.

    Raises:
        MissingExtra: pypdfium2 is not installed.
        Refused: it is encrypted, has no text, or cannot be read in the time and memory that it is given.
    """
    found = _read_apart(data)
    pages = [page.replace("\r\n", "\n").replace("\r", "\n") for page in found["pages"]]
    if not any(page.strip() for page in pages):
        raise Refused(f"has no text on its {len(pages):,} pages, as a scan; read it with an OCR program first")
    extra = {key: found[key] for key in ("author", "creation_date") if found.get(key)}
    return Draft(name=stem, text=_text(pages), metadata={"pages": len(pages), **extra})


def _read_apart(data: bytes) -> dict[str, Any]:
    """What the process that reads the document gives."""
    command = [sys.executable, "-c", "from sinequanon.ingest.pdf import main; main()"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(f"takes longer than {_TIMEOUT_S} seconds to read; save its text") from None
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise Refused("is a PDF that breaks its reader, or needs too much memory; save its text") from None
    if found.get("missing"):
        raise MissingExtra("a PDF document needs pypdfium2: pip install 'sinequanon[formats]'")
    if found.get("refused"):
        raise Refused(found["refused"])
    return dict(found)


def _text(pages: list[str]) -> str:
    """The pages as one text; a paragraph goes on over the end of a page where the next begins in lower case."""
    text = ""
    for page in _without_margins([[line.strip() for line in page.strip().split("\n")] for page in pages]):
        body = joined("\n".join(page), slack=_SLACK).strip()
        if not body:
            continue
        goes_on = text and body[0].islower() and text[-1] not in ".!?:"
        text += (" " if goes_on else "\n\n" if text else "") + body
    return text


def _without_margins(pages: list[list[str]]) -> Iterator[list[str]]:
    """The lines of each page without its number and without what most pages have as first or last line."""
    counts = Counter(_key(line) for page in pages for line in {page[0], page[-1]})
    common = {line for line, count in counts.items() if count > len(pages) / 2 and len(pages) >= _FEW_PAGES}

    def is_margin(line: str) -> bool:
        return not line or _NUMBER.fullmatch(line) is not None or _key(line) in common

    for page in pages:
        start, end = 0, len(page)
        while start < end and is_margin(page[start]):
            start += 1
        while end > start and is_margin(page[end - 1]):
            end -= 1
        yield page[start:end]


def _key(line: str) -> str:
    return _DIGITS.sub("0", line.casefold())


def main() -> None:
    """Read a PDF from standard input and print its pages as JSON: the process that reads one document."""
    _limit_self()
    json.dump(_found(sys.stdin.buffer.read()), sys.stdout)


def _limit_self() -> None:
    try:
        import resource
    except ImportError:  # there is none on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (_TIMEOUT_S, _TIMEOUT_S))


def _found(data: bytes) -> dict[str, Any]:
    try:
        import pypdfium2
    except ImportError:
        return {"missing": True}
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            return {"refused": "is encrypted; save it without its password"}
        return {"refused": "is no PDF document that can be read; is it cut off? save its text"}
    if len(document) > _MAX_PAGES:
        return {"refused": f"has {len(document):,} pages, the limit is {_MAX_PAGES:,}; split it"}
    pages: list[str] = []
    for number in range(len(document)):
        pages.append(_page(document, number))
        if sum(map(len, pages)) > _MAX_CHARACTERS:
            return {"refused": f"has more than {_MAX_CHARACTERS:,} characters; split it"}
    about = document.get_metadata_dict(skip_empty=True)
    return {"pages": pages, "author": about.get("Author"), "creation_date": about.get("CreationDate")}


def _page(document: "PdfDocument", number: int) -> str:
    import pypdfium2

    try:
        page = document[number]
        text: str = page.get_textpage().get_text_bounded()
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    return text
