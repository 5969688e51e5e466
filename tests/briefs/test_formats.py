"""Each format, read back by its field's own library; whatever a report holds stays text in it."""

import base64
import io
import re
from dataclasses import replace
from itertools import pairwise

import docx
import pypdfium2
import pytest
from lxml import etree, html
from markdown_it import MarkdownIt

from sinequanon import Report
from sinequanon.briefs.cited import cite
from sinequanon.briefs.content import make_brief
from sinequanon.briefs.html import html_text, page
from sinequanon.briefs.markdown import escaped, markdown_text
from sinequanon.briefs.pdf import pdf_bytes
from sinequanon.briefs.picture import draw
from sinequanon.briefs.word import word_bytes
from sinequanon.briefs.writing import check_format, write_brief
from sinequanon.errors import MissingExtra
from sinequanon.mapping import map_readings
from sinequanon.mapping.outline import Line, Section, map_sections
from sinequanon.outputs import OutputError

ENDINGS = ("md", "html", "docx", "pdf")
OLMERT = "We will not conduct any negotiations with Hamas or with anyone who is part of it or dependent on it."
HOSTILE = (
    "<script>alert(1)</script> **bold** [a](javascript:x) ![i](http://x) `c` | # h $x^2$ &amp; {{ 7*7 }} "
    "http://evil.example www.evil.example \x07\x1b[31m \u202eturned \ufffe שלום עליכם سلام 和平 'q' \"q\" \\ ~~s~~"
)
STARTS = ("# heading", "1. one", "2) two", "- dash", "+ plus", "> quote", "= line", "    code", "```", "---", "::: x")


def read_back(path):
    """The text that a reader of the file gets, in one line."""
    match path.suffix:
        case ".md":
            tokens = [child for token in rendered(path.read_text()) for child in token.children or ()]
            text = " ".join(token.content for token in tokens if token.type in ("text", "text_special"))
        case ".html":
            text = html.document_fromstring(path.read_bytes()).text_content()
        case ".docx":
            text = " ".join(paragraph.text for paragraph in docx.Document(path).paragraphs)
        case _:
            with pypdfium2.PdfDocument(path) as document:
                text = " ".join(read_page(document, number) for number in range(len(document)))
    return " ".join(text.split())


def read_page(document, number):
    return document[number].get_textpage().get_text_bounded()


def rendered(text):
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)


@pytest.fixture(scope="module")
def written(talks, melay, tmp_path_factory):
    folder = tmp_path_factory.mktemp("briefs")
    for drawn in (talks, melay):
        for ending in ENDINGS:
            write_brief(make_brief(drawn, since="2006"), drawn, folder / f"{drawn.dossier}.{ending}")
    return folder


@pytest.mark.parametrize("ending", ENDINGS)
def test_brief_holds_what_it_must(written, ending):
    text = read_back(written / f"talks.{ending}")
    assert "Hamas – Israel: closed, by Israel" in text
    assert OLMERT in text
    assert "Ehud Olmert, as told by Wikinews" in text
    assert "“Hamas: Israeli withdrawal is prerequisite for talks”" in text
    assert "https://en.wikinews.org/wiki/Hamas" in text
    assert re.search(r"characters a \d+–\d+, b \d+–\d+", text)
    assert "[1a]" in text


@pytest.mark.parametrize("ending", ENDINGS)
def test_brief_holds_the_deadlock(written, ending):
    text = read_back(written / f"melay.{ending}")
    assert "Deadlock 1: Kestria, Melay, Dorrin Liberation Front" in text
    assert "Kestria waits to: “withdraw its soldiers” ← Melay: “lift the blockade of Port Sorren”" in text
    assert "said that Melay would lift the blockade of Port Sorren only after the Front hands over" in text


def test_pdf_has_about_two_pages_and_a_picture(written):
    with pypdfium2.PdfDocument(written / "talks.pdf") as document:
        assert len(document) == 2
        assert any(item.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for item in document[0].get_objects())
        assert document.get_metadata_dict()["Title"] == "Brief: talks"


def test_word_has_title_headings_and_a_described_picture(written):
    document = docx.Document(written / "talks.docx")
    assert document.core_properties.title == "Brief: talks"
    headings = [item.text for item in document.paragraphs if item.style.name == "Heading 1"]
    assert headings[:3] == ["Deadlocks", "What would free: talks between Hamas and Israel", "Doors"]
    assert "talks between Hamas and Israel" in document.inline_shapes[0]._inline.docPr.get("descr")


def test_page_needs_nothing_from_elsewhere(written):
    tree = html.document_fromstring((written / "talks.html").read_bytes())
    assert not tree.xpath("//script | //link | //iframe | //object | //*[@onclick or @onload or @onerror]")
    sources = tree.xpath("//img/@src")
    assert len(sources) == 1
    assert sources[0].startswith("data:image/svg+xml;base64,")
    svg = etree.fromstring(base64.b64decode(sources[0].partition(",")[2]))
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert not svg.xpath("//*[local-name()='script' or local-name()='text']")
    assert tree.xpath("//img/@alt")[0].startswith("Picture of the map.")
    assert tree.xpath("//a/@href")[-1] == "https://en.wikinews.org/wiki/Hamas"


def test_marks_of_the_page_lead_to_its_sources(written):
    tree = html.document_fromstring((written / "talks.html").read_bytes())
    targets = set(tree.xpath("//a[@class='mark']/@href"))
    assert targets == {"#source-1"}
    assert tree.xpath("//li[@id='source-1']")


def test_markdown_shows_the_picture_beside_it(written):
    images = [
        child
        for token in rendered((written / "talks.md").read_text())
        for child in token.children or ()
        if child.type == "image"
    ]
    assert [image.attrs["src"] for image in images] == ["talks.png"]
    assert (written / "talks.png").read_bytes().startswith(b"\x89PNG")


def test_page_of_any_sections(talks):
    tree = html.document_fromstring(page("map <b>", map_sections(talks)))
    assert tree.xpath("//title")[0].text == "map <b>"
    assert "Options by party" in [item.text for item in tree.xpath("//h2")]
    targets = [href.removeprefix("#") for href in tree.xpath("//nav//a/@href")]
    assert targets == tree.xpath("//h2/@id")
    levels = [int(item.tag[1]) for item in tree.xpath("//h1 | //h2 | //h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert tree.get("lang") == "en"


def test_picture_is_the_same_each_time_and_marks_the_deadlock(melay):
    first, second = draw(melay), draw(melay)
    assert first == second
    assert first.alt.count(" waits, ") == 3
    assert first.png.startswith(b"\x89PNG")


# Reports are not to be trusted


def hostile_paper(melay):
    quote = replace(
        melay.deadlocks[0].cycle[0].said.quote,
        speaker=HOSTILE, sentence=HOSTILE, text=HOSTILE, outlet=HOSTILE, title=HOSTILE, url="javascript:alert(1)",
    )  # fmt: skip
    lines = (Line(HOSTILE, (quote,)), *(Line(start, (), 1) for start in STARTS))
    return cite(HOSTILE, (HOSTILE,), [Section(HOSTILE, HOSTILE, lines)])


def test_nothing_in_a_report_becomes_markup_of_a_page(melay):
    tree = html.document_fromstring(html_text(hostile_paper(melay)))
    assert not tree.xpath("//script | //b | //img")
    assert all(href.startswith("#source-") for href in tree.xpath("//@href"))
    assert "<script>alert(1)</script> **bold**" in tree.text_content()
    assert "{{ 7*7 }}" in tree.text_content()
    assert "\u202e" not in tree.text_content()


def test_nothing_in_a_report_becomes_markup_of_markdown(melay):
    text = markdown_text(hostile_paper(melay))
    tokens = rendered(text)
    kinds = {token.type for token in tokens}
    inline = {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"html_block", "fence", "code_block", "blockquote_open", "hr", "table_open"}
    assert inline <= {"text", "em_open", "em_close", "softbreak"}
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2", "h2"]
    shown = " ".join(child.content for token in tokens for child in token.children or () if child.content)
    assert "<script>alert(1)</script> **bold** [a](javascript:x)" in shown
    linking = MarkdownIt("commonmark").parse(text)
    assert not [child for token in linking for child in token.children or () if child.type == "link_open"]


@pytest.mark.parametrize("start", STARTS)
def test_a_line_cannot_begin_a_block(start):
    shown = MarkdownIt().parse(f"- {escaped(start.strip())}\n")
    assert [token.type for token in shown][2:5] == ["paragraph_open", "inline", "paragraph_close"]
    assert shown[3].children is not None
    assert "".join(child.content for child in shown[3].children) == start.strip()


def test_word_takes_what_xml_does_not(melay):
    document = docx.Document(io.BytesIO(word_bytes(hostile_paper(melay))))
    text = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert "<script>alert(1)</script>" in text
    assert "שלום עליכם" in text
    assert not set("\x07\x1b\u202e") & set(text)


def test_pdf_takes_any_character(melay):
    with pypdfium2.PdfDocument(pdf_bytes(hostile_paper(melay))) as document:
        text = read_page(document, 0)
        assert "<script>alert(1)</script>" in " ".join(text.split())
        assert "lacks" in read_page(document, len(document) - 1)
        assert not [link for number in range(len(document)) for link in links(document[number])]


def links(page):
    return [item for item in page.get_objects() if item.type not in range(1, 6)]


def test_picture_takes_any_character(three_sides):
    report, reading = three_sides
    report = Report(
        name=report.name,
        text=report.text.replace("its heavy weapons", "$\\frac{a}$ <b> 和"),
        outlet=HOSTILE,
        published=report.published,
    )
    picture = draw(map_readings([(report, reading)], dossier="x"))
    assert picture is not None
    etree.fromstring(picture.svg)


# The file


def test_ending_must_name_a_format(tmp_path):
    with pytest.raises(OutputError, match=r"a brief ends in \.md, \.html, \.docx, \.pdf"):
        check_format(tmp_path / "brief.txt")


def test_file_is_there_whole_or_not_at_all(talks, tmp_path):
    (tmp_path / "brief.md").mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_brief(make_brief(talks), talks, tmp_path / "brief.md")
    assert [item.name for item in tmp_path.iterdir()] == ["brief.md"]
    with pytest.raises(OutputError, match="cannot be written"):
        write_brief(make_brief(talks), talks, tmp_path / "nowhere" / "brief.pdf")


def test_missing_package_is_told_with_its_cure(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "fpdf", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sinequanon\[brief\]'"):
        check_format(tmp_path / "brief.pdf")


def test_command(sqn, example_store, tmp_path):
    out = tmp_path / "brief.html"
    done = sqn("brief", "talks", "--db", example_store, "--since", "2006-02", "--out", out)
    assert done.exit_code == 0, done.stderr
    assert f"{out} written" in done.stderr
    assert "Hamas – Israel: closed" in read_back(out)


@pytest.mark.parametrize(
    ("words", "status"), [(("--out", "b.txt"), 1), (("--since", "x", "--out", "b.md"), 2), ((), 2)]
)
def test_command_that_is_wrong(sqn, example_store, tmp_path, monkeypatch, words, status):
    monkeypatch.chdir(tmp_path)
    assert sqn("brief", "talks", "--db", example_store, *words).exit_code == status
    assert not [item for item in tmp_path.iterdir() if item.suffix in (".txt", ".md")]
