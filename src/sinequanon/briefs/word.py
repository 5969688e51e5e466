"""A paper as a Word document."""

from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from sinequanon.briefs.cited import Entry, Paper, Source, quoted

_WIDTH = Mm(178)
_SMALL = Pt(8)
_DIM = RGBColor(0x55, 0x55, 0x55)
_BLACK = RGBColor(0, 0, 0)


def word_bytes(paper: Paper, *, png: bytes | None = None, alt: str = "", caption: str = "") -> bytes:
    """The document, with its picture."""
    document = _document(paper.title)
    document.add_heading(paper.title, level=0)
    for fact in paper.facts:
        _dim(document.add_paragraph(), fact)
    if png:
        shape = document.add_picture(BytesIO(png), width=_WIDTH)
        shape._inline.docPr.set("descr", alt)
        _dim(document.add_paragraph(), caption)
    for part in paper.parts:
        document.add_heading(part.title, level=1)
        about = document.add_paragraph()
        about.paragraph_format.keep_with_next = True
        _dim(about, part.about)
        for entry in part.entries:
            _entry(document, entry)
    if paper.sources:
        document.add_heading("Sources", level=1)
        for source in paper.sources:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(7)
            paragraph.paragraph_format.first_line_indent = Mm(-7)
            paragraph.paragraph_format.keep_together = True
            paragraph.add_run(f"{source.number}.\t{_source(source)}").font.size = _SMALL
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _document(title: str) -> DocumentObject:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(14)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(9)
    normal.paragraph_format.space_after = Pt(1)
    normal.paragraph_format.widow_control = True
    normal.paragraph_format.line_spacing = 1.0
    for style, size in (("Title", 18), ("Heading 1", 11)):
        document.styles[style].font.size = Pt(size)
        document.styles[style].font.color.rgb = _BLACK
        document.styles[style].paragraph_format.space_before = Pt(6)
        document.styles[style].paragraph_format.space_after = Pt(2)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title[:255], "", ""
    return document


def _dim(paragraph: Paragraph, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = _SMALL, _DIM


def _entry(document: DocumentObject, entry: Entry) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Mm(5 * entry.depth)
    is_heading = entry.depth == 0 and not entry.quoted and not entry.marks
    paragraph.paragraph_format.keep_with_next = bool(entry.quoted) or is_heading
    if entry.depth == 0:
        paragraph.paragraph_format.space_before = Pt(3)
    paragraph.add_run(entry.text).bold = entry.depth == 0
    if entry.marks:
        paragraph.add_run(f" [{', '.join(entry.marks)}]").font.size = _SMALL
    for item in entry.quoted:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(5 * (entry.depth + 1))
        _dim(paragraph, f"{item.told}: ")
        paragraph.add_run(quoted(item.words))
        paragraph.add_run(f" [{item.mark}]").font.size = _SMALL


def _source(source: Source) -> str:
    parts = [source.outlet, f"“{source.title or source.name}”", source.published, source.url, source.places_told]
    return ", ".join(part for part in parts if part)
