import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import time
import zipfile
import zlib

import pytest

from sinequanon.ingest import find_files, ingest
from sinequanon.records import Report

TEXT = "The army will not leave the valley, the minister said.\n"
LINES = "".join(json.dumps({"text": f"{TEXT} Day {n}."}) + "\n" for n in range(3))


@pytest.fixture
def read(tmp_path):
    def read(data, name):
        path = tmp_path / name
        path.write_bytes(data)
        assert path in find_files([tmp_path])
        return [item if isinstance(item, Report) else str(item).removeprefix(str(path)) for item in ingest([path])]

    return read


def zipped(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members, mode="w", **kinds):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            data = content.encode() if isinstance(content, str) else content
            info.size, info.type = len(data), kinds.get(name.replace(".txt", ""), tarfile.REGTYPE)
            if info.type != tarfile.REGTYPE:
                info.size, info.linkname = 0, "/etc/passwd"
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_packed_file_is_read_by_what_is_in_it(read, suffix, pack):
    (report,) = read(pack(TEXT.encode()), f"report.txt.{suffix}")
    assert (report.text, report.name) == (TEXT, "report")
    lines = read(pack(LINES.encode()), f"lines.jsonl.{suffix}")
    assert [item.name for item in lines] == ["lines-0001", "lines-0002", "lines-0003"]
    (report,) = read(pack(TEXT.encode()) + pack(TEXT.encode()), f"two.{suffix}")  # as `cat` joins them
    assert report.text == 2 * TEXT


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_packed_file_that_is_cut_off_or_damaged(read, suffix, pack):
    data = pack(LINES.encode() * 50)
    assert "cut off" in read(data[:-12], f"x.jsonl.{suffix}")[-1]
    assert isinstance(read(data[:40] + b"\0\0\0\0" + data[44:], f"x.jsonl.{suffix}")[-1], str)
    assert "is it cut off?" in read(b"no such thing", f"x.jsonl.{suffix}")[-1]


def test_packed_standard_input(piped):
    assert [report.name for report in piped(gzip.compress(LINES.encode()))] == [
        "stdin-0001",
        "stdin-0002",
        "stdin-0003",
    ]


MEMBERS = {
    "a/one.txt": TEXT,
    "a/lines.jsonl": LINES + "{\n",
    "../../up.txt": TEXT,
    "/etc/root.txt": TEXT,
    ".hidden.txt": TEXT,
    "__MACOSX/a/one.txt": "x",
    "README.md": "x",
    "picture.png": "x",
    "empty.txt": "",
}
NAMES = ["one", "lines-0001", "lines-0002", "lines-0003", "up", "root"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", zipped(MEMBERS)),
        ("x.tar", tarred(MEMBERS)),
        ("x.tar.gz", tarred(MEMBERS, "w:gz")),
        ("x.tgz", tarred(MEMBERS, "w:gz")),
        ("x.tar.bz2", tarred(MEMBERS, "w:bz2")),
        ("x.tar.xz", tarred(MEMBERS, "w:xz")),
        ("x.txz", tarred(MEMBERS, "w:xz")),
    ],
)
def test_members_of_an_archive_are_read_as_files_in_a_folder(read, tmp_path, name, data):
    results = read(data, name)
    assert [item.name for item in results if isinstance(item, Report)] == NAMES
    assert [item for item in results if isinstance(item, str)] == [
        " a/lines.jsonl line 4: not JSON: Expecting property name enclosed in double quotes at column 2",
        " empty.txt: is empty",
    ]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_archive_without_suffix_and_from_a_pipe(read, piped, tmp_path):
    path = tmp_path / "download"
    for data in (zipped({"one.txt": TEXT}), tarred({"one.txt": TEXT})):
        path.write_bytes(data)
        assert [item.name for item in ingest([path])] == ["one"]
        assert [item.name for item in piped(data)] == ["one"]


def test_links_and_devices_in_a_tar_are_passed_over(read):
    data = tarred({"link.txt": "", "hard.txt": "", "dev.txt": "", "one.txt": TEXT},
                  link=tarfile.SYMTYPE, hard=tarfile.LNKTYPE, dev=tarfile.CHRTYPE)  # fmt: skip
    assert [item.name for item in read(data, "x.tar")] == ["one"]


@pytest.mark.parametrize("inner", ["x.zip", "x.tar", "x.tar.gz", "x.txt.gz"])
def test_archive_in_an_archive_is_refused(read, inner):
    packed = {
        "x.zip": zipped({"one.txt": TEXT}),
        "x.tar": tarred({"one.txt": TEXT}),
        "x.tar.gz": tarred({"one.txt": TEXT}, "w:gz"),
        "x.txt.gz": gzip.compress(TEXT.encode()),
    }
    fault, report = read(zipped({inner: packed[inner], "one.txt": TEXT}), "out.zip")
    assert fault in (
        f" {inner}: is an archive within an archive; unpack the outer one first",
        f" {inner}: is packed twice; unpack it first",
    )
    assert report.name == "one"
    (fault,) = read(gzip.compress(packed["x.zip"]), "out.zip.gz")
    assert isinstance(fault, str) and "unpack" in fault


def test_web_archive_in_a_wacz(read):
    from test_ingest_warc import answer, crawl

    crawled = crawl([answer(1)])[0]
    pages = '{"format": "json-pages-1.0"}\n{"url": "https://outlet.example", "text": "No report."}\n'
    data = zipped({"archive/data.warc.gz": crawled, "pages/pages.jsonl": pages, "datapackage.json": "{}"})
    assert [item.name for item in read(data, "crawl.wacz")] == ["talks-1"]


def test_encrypted_and_damaged_members_cost_themselves(read):
    data = bytearray(zipped({"one.txt": TEXT, "two.txt": TEXT * 9, "three.txt": TEXT}))
    place = data.index(b"two.txt") + 10
    data[place : place + 5] = b"\xff" * 5
    _, fault, _ = read(bytes(data), "x.zip")
    assert fault.startswith(" two.txt: is damaged")
    flagged = bytearray(zipped({"one.txt": TEXT}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        flagged[flagged.index(magic) + offset] |= 1
    assert read(bytes(flagged), "x.zip") == [" one.txt: is encrypted; unpack it with its password first"]


@pytest.mark.parametrize(
    "name", ["bomb.txt.gz", "bomb.jsonl.gz", "bomb.warc.gz", "bomb.tar.gz", "bomb.zip", "bomb.jsonl.xz"]
)
def test_bombs_are_refused_in_time(read, name):
    pack = lzma.compress if name.endswith("xz") else gzip.compress
    zeros = b" " * 50_000_000
    data = zipped({"one.jsonl": zeros, "two.jsonl": zeros}) if name.endswith("zip") else pack(zeros)
    start = time.monotonic()
    results = read(data, name)
    assert "as a zip bomb does" in results[-1] or "more than 64,000,000 bytes" in results[-1] or "is no " in results[-1]
    assert len(results) <= 2
    assert time.monotonic() - start < 10


def test_overlapping_members_are_refused(read):
    """A bomb without a ratio: many entries of one and the same packed member."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = (TEXT * 2_000).encode()
    body = packed.compress(content) + packed.flush()
    crc = zlib.crc32(content)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(body), len(content), 5, 0) + b"a.txt" + body
    entry = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(body), len(content), 5, 0, 0, 0, 0, 0, 0
    )
    count = 2_000
    table = (entry + b"a.txt") * count
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(table), len(local), 0)
    start = time.monotonic()
    results = read(local + table + end, "x.zip")
    assert results == [": unpacks to more than 250 times its size, as a zip bomb does; it is not read on"]
    assert time.monotonic() - start < 10


def test_members_are_counted(read, limit):
    limit("SQN_MAX_MEMBERS", 5)
    members = {f"{n}.txt": TEXT for n in range(6)}
    assert read(zipped(members), "x.zip") == [": has 6 members, the limit is 5; raise SQN_MAX_MEMBERS or split it"]
    results = read(tarred(members), "x.tar")
    assert results[-1] == ": has more than 5 members; raise SQN_MAX_MEMBERS or split it"


def test_what_is_unpacked_is_bounded(read, limit):
    limit("SQN_MAX_UNPACKED", 1_000)
    results = read(gzip.compress(LINES.encode() * 20), "x.jsonl.gz")
    assert results[-1].endswith("unpacks to more than 1,000 bytes; raise SQN_MAX_UNPACKED or split it")


def test_huge_headers_of_a_tar_are_refused(read):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 40
    assert "too large" in read(info.tobuf(tarfile.GNU_FORMAT) + b"x" * 2_000_000, "x.tar")[-1]


@pytest.mark.parametrize("name", ["x.zip", "x.tar", "x.tar.gz"])
def test_broken_archives(read, name):
    for content in (b"PK\x03\x04 and so on", b"no archive at all", zipped({"one.txt": TEXT})[:-10]):
        (fault,) = read(content, name)
        assert isinstance(fault, str)


def test_broken_extra_field_of_a_zip(read):
    """Found by mutating files: `zipfile` lets an IndexError out."""
    data = zipped({"one.txt": TEXT})
    for place in range(len(data)):
        for value in (0, 255):
            assert read(data[:place] + bytes([value]) + data[place + 1 :], "x.zip")
