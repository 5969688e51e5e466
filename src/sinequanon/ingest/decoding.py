"""Bytes -> text, or the cause why they are none; no encoding is ever guessed."""

import codecs
import re

from sinequanon.ingest.drafts import Refused

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\x00", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_MAX_CONTROLS = 0.01  # a stray control character does not make a text binary
_CHARSET = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?\b(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096
# What pages mean by narrower names: https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}
_PAGE_CODECS = (
    "ascii", "big5", "cp125", "cp866", "cp874", "cp932", "cp949", "euc_", "gb", "iso2022_jp", "iso8859", "koi8", "mac-",
    "shift_jis", "utf-8",
)  # fmt: skip


def refuse_binary(data: bytes) -> None:
    """Refuses bytes that are no text.

    Raises:
        Refused: they are; the cause says what they are where that can be told.
    """
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise Refused(f"is {what}, not text; save its text as UTF-8 first")
    if _bom(data)[1].startswith(("utf-16", "utf-32")):
        return
    if 0 in data:
        place = f"a NUL byte at position {data.index(0):,}"
        raise Refused(f"is binary ({place}), or UTF-16 without a byte order mark; save it as UTF-8")
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _MAX_CONTROLS * len(data):
        raise Refused(f"is binary: {controls:,} of its {len(data):,} bytes are control characters")


def refuse_wide(data: bytes) -> None:
    """Refuses UTF-16 and UTF-32 where lines are read as bytes.

    Raises:
        Refused: the bytes begin with the mark of one of them.
    """
    encoding = _bom(data)[1][:6].upper()
    if encoding != "UTF-8":
        raise Refused(f"is {encoding}; convert it to UTF-8 (iconv -f {encoding} -t UTF-8)")


def encoding_of(head: bytes) -> str:
    """The Unicode encoding that the first bytes are marked with, for reading a stream; UTF-8 where there is no mark."""
    encoding = _bom(head)[1]
    return {"utf-8": "utf-8-sig"}.get(encoding, encoding[:6])


def decode(data: bytes) -> str:
    """The text of bytes in UTF-8, or in UTF-16 or UTF-32 with a byte order mark, which is dropped.

    Raises:
        Refused: they are in another encoding, or damaged.
    """
    bom, encoding = _bom(data)
    try:
        return data[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        position = len(bom) + error.start
        cure = "the file is damaged" if bom else _cure(data)
        raise Refused(f"is not {encoding[:6].upper()}: {_place(data, position)}; {cure}") from None


def decode_page(data: bytes) -> str:
    """The text of a page in the encoding that it declares, or in UTF-8 where it declares none.

    Raises:
        Refused: the page is in another encoding, or declares one that is not known.
    """
    declared = _CHARSET.search(data[:_CHARSET_WITHIN])
    if declared is None or _bom(data)[0]:
        return decode(data)
    label = declared[1].decode("ascii", "replace")
    codec = _page_codec(label)
    if codec == "utf-8":
        return decode(data)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise Refused(f"declares the encoding {label} but is not in it: {_place(data, error.start)}") from None


def _bom(data: bytes) -> tuple[bytes, str]:
    return next(((bom, encoding) for bom, encoding in _BOMS if data.startswith(bom)), (b"", "utf-8"))


def _page_codec(label: str) -> str:
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = ""
    if name.startswith(("utf-16", "utf-32")):
        return "utf-8"  # it could not be read in the declaration itself, were it true
    if not name.startswith(_PAGE_CODECS):
        raise Refused(f"declares the encoding {label}, which is not known; save it as UTF-8")
    return _WIDER.get(name, name)


def _place(data: bytes, position: int) -> str:
    line = data.count(b"\n", 0, position) + 1
    return f"byte 0x{data[position]:02X} at position {position:,}" + (f" (line {line:,})" if line > 1 else "")


def _cure(data: bytes) -> str:
    if not data.decode(errors="ignore").isascii():
        return "the rest is UTF-8, so that it is damaged, cut off or a mixture of encodings"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return "convert it to UTF-8 from the encoding that it was saved in"
    return "convert it, most likely from Windows-1252 (iconv -f WINDOWS-1252 -t UTF-8)"
