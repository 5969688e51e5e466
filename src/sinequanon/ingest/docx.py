"""A Word document -> the draft of a report."""

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sinequanon.errors import MissingExtra
from sinequanon.ingest.archives import check_declared, open_zip
from sinequanon.ingest.drafts import Draft, Limits, Refused
from sinequanon.ingest.prose import tidy

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLES = {"Title", "Heading1"}
_MAX_UNPACKED = 200_000_000
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_GONE = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", _MC_FALLBACK}


def read_docx(data: bytes, stem: str, limits: Limits) -> Draft:
    """The text of a Word document, its tables in place, as it stands with all changes accepted.

    A title is taken where the text begins with one; notes, comments, headers and footers are not read.

    Raises:
        MissingExtra: python-docx is not installed.
        Refused: it is no Word document, or has no text.
    """
    with open_zip(io.BytesIO(data), limits) as archive:
        check_declared(archive, len(data), Limits(words=limits.words, bytes=limits.bytes, unpacked=_MAX_UNPACKED))
        if BODY not in archive.namelist():
            raise Refused(_what(archive))
    try:
        import docx
    except ImportError:
        raise MissingExtra("a Word document needs python-docx: pip install 'sinequanon[formats]'") from None
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs = list(_paragraphs(document.element.body))
        about = document.core_properties
        extra = {"author": about.author, "created": about.created.isoformat() if about.created else None}
    except (ImportError, MemoryError):
        raise
    except Exception as error:  # what a broken document can make its reader raise cannot be listed
        raise Refused(f"is a Word document that cannot be read ({type(error).__name__}); save its text") from error
    text = tidy("\n\n".join(text for _, text in paragraphs))
    if not text.strip():
        raise Refused("has no text; is it a picture of a page?")
    style, first = next((style, text) for style, text in paragraphs if text.strip())
    return Draft(
        name=stem,
        text=text,
        title=first if style in _TITLES else None,
        metadata={key: value for key, value in extra.items() if value},
    )


def _what(archive: zipfile.ZipFile) -> str:
    names = archive.namelist()
    if any(name.startswith("xl/") for name in names):
        return "is a spreadsheet; save its table as CSV"
    return "is no Word document; save its text"


def _paragraphs(body: "_Element") -> Iterator[tuple[str, str]]:
    """The style and the text of each paragraph, in the order of the page."""
    for paragraph in body.iter(f"{_W}p"):
        if any(parent.tag in _GONE for parent in paragraph.iterancestors()):
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        yield ("" if style is None else style.get(f"{_W}val", "")), "".join(_pieces(paragraph))


def _pieces(paragraph: "_Element") -> Iterator[str]:
    from lxml import etree  # type: ignore[import-untyped]

    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        if element.tag in _GONE or (element.tag == f"{_W}p" and element is not paragraph):
            walker.skip_subtree()
        elif element.tag == f"{_W}t":
            yield element.text or ""
        else:
            yield _BREAKS.get(element.tag, "")
