"""One small sound file of each kind that `sqn read` takes, to be mutated."""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from sinequanon.exports.dna_schema import SCHEMA

DATA = Path(__file__).parent.parent / "ingest" / "data"
TEXT = (
    "The Front will hand over its heavy weapons if Kestria withdraws its troops from the islands, its spokesman said "
    "on Friday. Kestria's minister refused to meet him before the blockade of Port Sorren is lifted."
)
_MAIL = (
    b"From: Front <press@front.example>\nTo: desk@paper.example\nSubject: =?utf-8?q?Statement?=\n"
    b"Date: Fri, 13 Oct 2023 22:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n"
    b"--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
    + TEXT.encode()
    + b"\n"
    b"--x\nContent-Type: text/html\n\n<p>" + TEXT.encode() + b"</p>\n--x--\n"
)
_RSS = (
    '<?xml version="1.0"?><!DOCTYPE rss><rss version="2.0"><channel><title>News</title><item><title>Talks</title>'
    "<link>https://outlet.example/1</link><pubDate>Fri, 13 Oct 2023 10:00:00 GMT</pubDate>"
    f"<description>&lt;p&gt;{TEXT}&lt;/p&gt;</description></item></channel></rss>"
)
_ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>Talks</title>'
    f'<id>a</id><updated>2023-10-13T10:00:00Z</updated><content type="html">{TEXT}</content></entry></feed>'
)
_HTML = (
    "<html><head><title>Talks</title><meta property='article:published_time' content='2023-10-13T10:00:00Z'></head>"
    f"<body><nav>Home</nav><article><h1>Talks</h1><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
)
_CSV = f'text,title,date,outlet\n"{TEXT}",Talks,2023-10-13,Strait News\n"{TEXT[::-1]}",Later,2023-10-14,\n'
_QDE = (
    '<?xml version="1.0" encoding="utf-8"?><Project name="p" xmlns="urn:QDA-XML:project:1.0"><Sources>'
    '<TextSource guid="g" name="Talks" plainTextPath="internal://a.txt"/></Sources></Project>'
)


def seeds() -> dict[str, list[bytes]]:
    """The files by suffix."""
    line = json.dumps({"text": TEXT, "title": "Talks", "date": "2023-10-13", "tags": [1, None, {"a": []}]}).encode()
    packed = _zip({"a.txt": TEXT.encode(), "b/c.html": _HTML.encode(), "d.jsonl": line})
    warc, dna, tar = _warc(), _dna(), _tar()
    return {
        ".txt": [TEXT.encode(), TEXT.encode("utf-16"), (DATA / "latin-1.txt").read_bytes()],
        ".html": [_HTML.encode()],
        ".md": [f"---\ntitle: Talks\ndate: 2023-10-13\n---\n# Talks\n\n> *{TEXT}*\n\n- [a](b)\n".encode()],
        ".json": [line, b"[" + line + b"]"],
        ".jsonl": [line + b"\n" + line],
        ".rss": [_RSS.encode()],
        ".atom": [_ATOM.encode()],
        ".xml": [_RSS.encode(), _HTML.encode()],
        ".csv": [_CSV.encode()],
        ".tsv": [_CSV.replace(",", "\t").encode()],
        ".eml": [_MAIL],
        ".mbox": [b"From a@b Fri Oct 13 22:00:00 2023\n" + _MAIL + b"\nFrom a@b Fri Oct 13 22:00:00 2023\n" + _MAIL],
        ".warc": [warc],
        ".pdf": [_pdf()],
        ".docx": [_docx()],
        ".dna": [dna],
        ".qdpx": [_zip({"project.qde": _QDE.encode(), "sources/a.txt": TEXT.encode()})],
        ".wacz": [_zip({"archive/a.warc.gz": gzip.compress(warc), "datapackage.json": b"{}"})],
        ".zip": [packed],
        ".tar": [tar],
        ".gz": [gzip.compress(TEXT.encode()), gzip.compress(tar), gzip.compress(warc)],
        ".bz2": [bz2.compress(TEXT.encode())],
        ".xz": [lzma.compress(TEXT.encode())],
    }


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2023, 10, 13, 0, 0, 0)), content)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("a.txt", "../b.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(TEXT)
            archive.addfile(member, io.BytesIO(TEXT.encode()))
    return out.getvalue()


def _warc() -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + _HTML.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://outlet.example/1\r\n"
        "WARC-Date: 2023-10-20T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def _dna() -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    connection.execute(
        "INSERT INTO DOCUMENTS (Title, Text, Coder, Author, Source, Section, Type, Notes, Date) "
        "VALUES ('Offer', ?, 1, '', 'Strait News', '', '', '', 1697155200)",
        (TEXT,),
    )
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


def _pdf() -> bytes:
    import fpdf

    made = fpdf.FPDF()
    made.set_creation_date(datetime(2023, 10, 13, tzinfo=UTC))
    made.set_font("helvetica", size=11)
    made.add_page()
    made.multi_cell(0, 6, TEXT)
    return bytes(made.output())


def _docx() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Talks")
    document.add_paragraph(TEXT)
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist()})  # without the time
