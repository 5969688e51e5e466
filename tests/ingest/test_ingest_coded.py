import io
import sqlite3
import zipfile

import pytest

from sinequanon.exports import dna as dna_export
from sinequanon.exports.dna_schema import SCHEMA
from sinequanon.ingest import ingest
from sinequanon.records import Report

TEXT = "The Front will hand over its heavy weapons, its spokesman said."
DAY = 1697155200


def dna(path, rows):
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA)
        connection.execute("INSERT INTO SETTINGS VALUES ('version', '3.0')")
        connection.executemany(
            "INSERT INTO DOCUMENTS (Title, Text, Coder, Author, Source, Section, Type, Notes, Date) "
            "VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)",
            rows,
        )
    connection.close()


def test_documents_of_dna_are_reports(tmp_path):
    path = tmp_path / "coded.dna"
    dna(path, [
        ("Offer", TEXT, "A. Reporter", "Strait News", "World", "news", "https://strait.example/1", DAY),
        ("Later", TEXT, "", "", "", "", "seen by Ada", DAY * 1000),
        ("Empty", "", "", "", "", "", "", 0),
    ])  # fmt: skip
    first, second, fault = ingest([path])
    assert (first.text, first.title) == (f"Offer\n\n{TEXT}", "Offer")
    assert (first.outlet, first.url, first.published) == ("Strait News", "https://strait.example/1", "2023-10-13")
    assert first.metadata == {"author": "A. Reporter", "section": "World", "type": "news"}
    assert (second.published, second.metadata) == ("2023-10-13", {"notes": "seen by Ada"})
    assert str(fault) == f"{path} document 3: has no text"


def test_date_is_the_one_that_the_export_writes():
    assert dna_export.unix_seconds("2023-10-13") == DAY


@pytest.mark.parametrize(
    ("script", "cause"),
    [
        ("CREATE TABLE x (y)", "without the table DOCUMENTS"),
        (
            "CREATE VIEW DOCUMENTS AS WITH RECURSIVE c(ID) AS (SELECT 1 UNION ALL SELECT ID + 1 FROM c) "
            "SELECT * FROM c",
            "without the table DOCUMENTS",
        ),
        (SCHEMA, "is a DNA file without documents"),
    ],
)
def test_other_databases(tmp_path, script, cause):
    path = tmp_path / "x.dna"
    with sqlite3.connect(path) as connection:
        connection.executescript(script)
    connection.close()
    (fault,) = ingest([path])
    assert cause in str(fault)


def test_broken_database(tmp_path):
    path = tmp_path / "x.dna"
    dna(path, [("Offer", TEXT, "", "", "", "", "", DAY)] * 40)
    data = bytearray(path.read_bytes())
    for place in range(100, len(data), 701):
        data[place] ^= 0xFF
    path.write_bytes(data)
    assert all(isinstance(item, Report) or str(item) for item in ingest([path]))
    path.write_bytes(b"no database")
    (fault,) = ingest([path])
    assert "is no DNA file" in str(fault)


PROJECT = """<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Talks" origin="MAXQDA">
  <Users><User guid="u1" name="Ada"/></Users>
  <CodeBook><Codes><Code guid="c1" name="demand" isCodable="true"/></Codes></CodeBook>
  <Sources>
    <TextSource guid="s1" name="Offer of the Front" plainTextPath="internal://s1.txt"
        creationDateTime="2023-10-14T08:00:00Z">
      <PlainTextSelection guid="p1" name="x" startPosition="0" endPosition="9">
        <Coding guid="k1"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection>
    </TextSource>
    <TextSource guid="s2" name="Inline">
      <PlainTextContent>Kestria will not answer, it said.</PlainTextContent></TextSource>
    <TextSource guid="s3" name="Gone" plainTextPath="internal://../../etc/passwd"/>
    <TextSource guid="s4" name="Elsewhere" plainTextPath="absolute:///etc/passwd"/>
    <PDFSource guid="s5" name="A page" path="internal://s5.pdf">
      <Representation guid="r5" plainTextPath="internal://r5.txt"/>
    </PDFSource>
    <PictureSource guid="s6" name="A picture" path="internal://s6.jpg"/>
  </Sources>
</Project>
"""


def project(xml=PROJECT):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("Sources/s1.txt", "\ufeff" + TEXT)
        archive.writestr("Sources/r5.txt", "Melay lifts the blockade, it said.")
    return out.getvalue()


@pytest.mark.parametrize("name", ["talks.qdpx", "talks.zip"])
def test_texts_of_a_project_are_reports(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(project())
    first, inline, gone, elsewhere, page = ingest([path])
    assert (first.name, first.text) == ("Offer of the Front", TEXT)
    assert first.metadata == {"guid": "s1", "imported": "2023-10-14T08:00:00Z"}
    assert inline.text == "Kestria will not answer, it said."
    assert str(gone) == (
        f"{path} source 3 (Gone): its plain text is missing from the project; export it with its sources"
    )
    assert "has no plain text in the project" in str(elsewhere)
    assert (page.name, page.text) == ("A page", "Melay lifts the blockade, it said.")


def test_entities_in_a_project_are_refused(one):
    declared = PROJECT.replace("<Project", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project')
    assert "declares entities" in one(project(declared), "x.qdpx")
    assert "is not XML that can be read" in one(project("<Project"), "x.qdpx")


def test_maxqdas_own_format_is_told_what_to_do(one):
    cause = one(b"SQLite format 3\0", "talks.mx24")
    assert cause == "is a MAXQDA project in a format of its own; in MAXQDA export a REFI-QDA project (.qdpx)"
