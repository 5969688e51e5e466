"""A paper as PDF, by fpdf2 with the fonts that matplotlib brings: no program or library of the system is needed."""

from io import BytesIO

from fpdf import FPDF

from sinequanon.briefs.cited import Entry, Paper, Source, quoted
from sinequanon.briefs.fonts import BOLD, SANS, drawable, font_path

_MARGIN, _FOOT = 15.0, 13.0  # mm
_INDENT = 4.5
_FONT = "DejaVu"
_DIM, _BLACK = (85, 85, 85), (0, 0, 0)
_TEXT, _SMALL = 7.6, 6.6  # points


def pdf_bytes(paper: Paper, *, png: bytes | None = None, alt: str = "", caption: str = "") -> bytes:
    """The document, with its picture."""
    pdf = _Pdf(paper.title)
    pdf.line([(paper.title, "B", 15, _BLACK)])
    for fact in paper.facts:
        pdf.line([(fact, "", _SMALL, _DIM)])
    if png:
        pdf.picture(png, alt, caption)
    for part in paper.parts:
        pdf.heading(part.title)
        pdf.line([(part.about, "", _SMALL, _DIM)])
        for entry in part.entries:
            _entry(pdf, entry)
    if paper.sources:
        pdf.heading("Sources")
        for source in paper.sources:
            _source(pdf, source)
    if pdf.is_lacking:
        pdf.line([("� stands for a character that the font of this document lacks.", "", _SMALL, _DIM)])
    return bytes(pdf.output())


Piece = tuple[str, str, float, tuple[int, int, int]]
"""Text, its style ("" or "B"; the slanted font has no right-to-left letters), its size in points and its colour."""


class _Pdf(FPDF):
    """Pages with numbers, and lines of several pieces."""

    def __init__(self, title: str):
        super().__init__(format="A4")
        for style, name in (("", SANS), ("B", BOLD)):
            self.add_font(_FONT, style, font_path(name))
        self.set_title(title)
        self.set_lang("en")
        self.set_margins(_MARGIN, _FOOT, _MARGIN)
        self.c_margin = 0  # text, rules and the picture begin at the same place
        self.set_auto_page_break(True, _FOOT)
        self.is_lacking = False
        self.add_page()
        self.set_text_shaping(True)  # right-to-left text is put in its order

    def footer(self) -> None:
        """The number of the page."""
        self.set_y(-9)
        self.set_font(_FONT, "", 6)
        self.set_text_color(*_DIM)
        self.cell(0, 4, str(self.page_no()), align="C")

    def heading(self, text: str) -> None:
        """A heading with a rule below, on one page with what follows it."""
        if self.will_page_break(22):
            self.add_page()
        self.ln(1.8)
        self.line([(text, "B", 9.5, _BLACK)])
        self.ln(0.3)
        self.set_draw_color(180)
        super().line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())
        self.ln(0.6)

    def line(self, pieces: list[Piece], indent: float = 0.0, hang: float = 0.0) -> None:  # type: ignore[override]
        """Write pieces one after the other, wrapped, from an indent on."""
        self.set_left_margin(_MARGIN + indent + hang)
        self.set_x(_MARGIN + indent)
        for text, style, size, colour in pieces:
            shown = drawable(text)
            self.is_lacking |= shown != text
            self.set_font(_FONT, style, size)
            self.set_text_color(*colour)
            self.write(size * 0.46, shown)
        self.ln(_TEXT * 0.46 if pieces[-1][2] <= _TEXT else pieces[-1][2] * 0.46)
        self.set_left_margin(_MARGIN)
        self.set_x(_MARGIN)

    def numbered(self, number: str, text: str) -> None:
        """A number in the margin of its text."""
        if self.will_page_break(2 * _SMALL * 0.46):
            self.add_page()
        self.set_font(_FONT, "B", _SMALL)
        self.set_text_color(*_BLACK)
        self.cell(_INDENT + 1, _SMALL * 0.46, number)
        self.line([(text, "", _SMALL, _BLACK)], _INDENT + 1)

    def picture(self, png: bytes, alt: str, caption: str) -> None:
        """The picture over the width of the text, with its caption."""
        self.ln(1)
        self.image(BytesIO(png), x=_MARGIN, w=self.epw, alt_text=alt)
        self.set_xy(_MARGIN, self.get_y() + 0.5)
        self.line([(caption, "", _SMALL, _DIM)])


def _entry(pdf: _Pdf, entry: Entry) -> None:
    indent = _INDENT * entry.depth
    marks = f" [{', '.join(entry.marks)}]" if entry.marks else ""
    is_heading = entry.depth == 0 and not entry.quoted and not entry.marks
    if pdf.will_page_break(_TEXT * 0.46 * (5 if is_heading else 3 if entry.quoted else 2)):
        pdf.add_page()
    if entry.depth == 0:
        pdf.ln(0.5)
    pdf.line([(entry.text, "B" if entry.depth == 0 else "", _TEXT, _BLACK), (marks, "", _SMALL, _BLACK)], indent, 2)
    for item in entry.quoted:
        pieces: list[Piece] = [(f"{item.told}: ", "", _SMALL, _DIM), (quoted(item.words), "", _TEXT, _BLACK)]
        pdf.line([*pieces, (f" [{item.mark}]", "", _SMALL, _BLACK)], indent + _INDENT)
    pdf.ln(0.3)


def _source(pdf: _Pdf, source: Source) -> None:
    parts = [source.outlet, f"“{source.title or source.name}”", source.published, source.url, source.places_told]
    told = ", ".join(part for part in parts if part)
    pdf.numbered(f"{source.number}.", told)
