import io
import sys
import zipfile

import docx
import fpdf
import pypdfium2
import pytest

from sinequanon.ingest import pdf
from sinequanon.ingest.wrapped import joined

PARAGRAPHS = (
    "The Front will hand over its heavy weapons if Kestria withdraws its troops from the Dorrin Islands, its spokesman "
    "Rashim Odaleh said on Friday. He called the offer the last one that it would make before the winter comes.",
    "Kestria would withdraw its soldiers if Melay lifts the blockade of Port Sorren, Minister Mirela Castan told "
    "reporters. She did not say when an answer to the offer could be expected from the government of Melay.",
)


def document(pages=1, **options):
    made = fpdf.FPDF()
    made.set_font("helvetica", size=11)
    for number in range(pages):
        made.add_page()
        made.cell(text="Strait News Agency", new_x="LMARGIN", new_y="NEXT")
        for paragraph in PARAGRAPHS:
            made.multi_cell(0, 6, paragraph, new_x="LMARGIN", new_y="NEXT")
        made.set_y(-25)
        made.cell(text=f"Page {number + 1} of {pages}")
    if options:
        made.set_encryption(**options)
    return bytes(made.output())


def test_pdf_is_read_by_page_without_margins(one):
    report = one(document(3), "offer.pdf")
    assert report.text == "\n\n".join(["\n".join(PARAGRAPHS)] * 3)
    assert report.metadata["pages"] == 3


def test_pdf_is_known_by_its_content(one):
    assert PARAGRAPHS[0] in one(document(), "offer").text


def test_encrypted_pdf(one):
    assert one(document(owner_password="a", user_password="b"), "x.pdf") == "is encrypted; save it without its password"


def test_scanned_pdf(one):
    empty = pypdfium2.PdfDocument.new()
    empty.new_page(200, 200)
    out = io.BytesIO()
    empty.save(out)
    empty.close()
    assert one(out.getvalue(), "x.pdf") == "has no text on its 1 pages, as a scan; read it with an OCR program first"


@pytest.mark.parametrize("content", [b"%PDF-1.4\n", b"no document", document()[:900]])
def test_broken_pdf(one, content):
    assert one(content, "x.pdf") == "is no PDF document that can be read; is it cut off? save its text"


def test_pdf_that_takes_too_long_is_given_up(one, monkeypatch):
    monkeypatch.setattr(pdf, "_TIMEOUT_S", 0.01)
    assert one(document(), "x.pdf") == "takes longer than 0.01 seconds to read; save its text"


def test_process_that_breaks_costs_one_report(one, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert "breaks its reader" in one(document(), "x.pdf")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("The negotia-|tions go on.", "The negotiations go on."),
        ("The cease-|fire holds.", "The cease-fire holds."),
        ("A ceasefire: the cease-|fire holds.", "A ceasefire: the ceasefire holds."),
        ("The road-map and the road-|map are one.", "The road-map and the road-map are one."),
        ("Anglo-|Irish talks go on.", "Anglo- Irish talks go on."),
    ],
)
def test_divided_words_are_made_whole_with_care(lines, text):
    filler = "These words fill the line up to the end of it, and there is more in it than "
    first, second = lines.split("|")
    assert joined(f"{filler}\n{filler[:-10]}{first}\n{second}".replace(" \n", "\n"), slack=0.6).endswith(text)


def word(*, title="Offer of the Front"):
    made = docx.Document()
    made.core_properties.author = "Press office"
    if title:
        made.add_heading(title, 0)
    made.add_paragraph(PARAGRAPHS[0])
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Party", "Melay"
    made.add_paragraph("Kestria said ").add_run("no").bold = True
    return made


def saved(made):
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["offer.docx", "offer", "offer.zip"])
def test_word_document(one, name):
    report = one(saved(word()), name)
    assert report.text == f"Offer of the Front\n\n{PARAGRAPHS[0]}\n\nParty\n\nMelay\n\nKestria said no"
    assert report.title == "Offer of the Front"
    assert report.metadata["author"] == "Press office"


def test_changes_are_read_as_accepted(one):
    made = word(title=None)
    xml = made.element.body.xml
    assert "<w:t>no</w:t>" in xml.replace(' xml:space="preserve"', "")
    end = "no</w:t></w:r>"
    changes = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>, and yes</w:t></w:r></w:ins>"
    data = rewritten(saved(made), end, end + changes)
    assert one(data, "x.docx").text.endswith("Kestria said no, and yes")


def rewritten(data, old, new):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(old.encode(), new.encode()) if name == "word/document.xml" else content
            )
    return out.getvalue()


def test_entities_in_a_word_document_are_not_followed(one, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    declared = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{secret}">]><w:document '
    data = rewritten(rewritten(saved(word()), "<w:document ", declared), "Melay", "&x;")
    result = one(data, "x.docx")
    assert "hidden words" not in str(getattr(result, "text", result))


def test_word_document_that_is_a_bomb_is_refused(one):
    data = io.BytesIO(saved(word()))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/more.xml", b" " * 60_000_000)
    assert one(data.getvalue(), "x.docx").startswith("unpacks to more than 250 times its size")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no document", saved(word())[:3000]])
def test_broken_word_document(one, content):
    cause = one(content, "x.docx")
    assert isinstance(cause, str)


def test_spreadsheet_is_named(one):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert one(data.getvalue(), "x.zip") == "is a spreadsheet; save its table as CSV"


@pytest.mark.parametrize(("module", "name"), [("docx", "x.docx"), ("fastwarc.warc", "x.warc")])
def test_missing_package_costs_the_file_and_tells_the_cure(one, monkeypatch, module, name):
    monkeypatch.setitem(sys.modules, module, None)
    cause = one(saved(word()) if name == "x.docx" else b"WARC/1.0\r\n", name)
    assert cause.endswith("pip install 'sinequanon[formats]'")
