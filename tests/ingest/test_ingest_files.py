import os

import pytest

from sinequanon.errors import UnreadableReport
from sinequanon.ingest import find_files, ingest
from sinequanon.records import Report

TEXT = "The army will not leave the valley, the minister said.\n"


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT)


def test_folder_is_read_in_order_without_hidden_and_other_files(tmp_path):
    write(tmp_path, "b.txt", "a.TXT", ".hidden.txt", "notes.doc", ".git/c.txt", "sub/d.txt", "sub/.e/f.txt")
    assert [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])] == ["a.TXT", "b.txt", "sub/d.txt"]
    assert [report.name for report in ingest([tmp_path])] == ["a", "b", "d"]


def test_readme_in_a_folder_is_no_report(tmp_path):
    (tmp_path / "README.md").write_text("What these reports are.\n")
    (tmp_path / "a.txt").write_text("The talks have failed.\n")
    assert [path.name for path in find_files([tmp_path])] == ["a.txt"]


def test_same_stem_in_two_folders_gets_a_number(tmp_path):
    write(tmp_path, "a/x.txt", "b/x.txt", "c/X.txt", "c/x-2.txt")
    assert [report.name for report in ingest([tmp_path])] == ["x", "x-2", "X-3", "x-2-2"]


def test_file_named_twice_is_read_once(tmp_path):
    write(tmp_path, "x.txt")
    assert len(list(ingest([tmp_path, tmp_path / "x.txt", str(tmp_path / "x.txt")]))) == 1


def test_missing_file(tmp_path):
    (fault,) = ingest([tmp_path / "none.txt"])
    assert str(fault) == f"{tmp_path}/none.txt: no such file or folder"


@pytest.mark.parametrize("names", [(), ("notes.doc", ".hidden.txt")])
def test_folder_without_reports(tmp_path, names):
    write(tmp_path, *names)
    (fault,) = ingest([tmp_path])
    assert str(fault).startswith(f"{tmp_path}: holds no file that can be read (.txt .html")


RECORDS = '{"doc": "x", "published": null, "actors": [], "statements": [], "positions": []}'


def test_record_documents_in_a_folder_are_passed_over(tmp_path):
    write(tmp_path, "x.txt")
    (tmp_path / "x.json").write_text(RECORDS)
    (tmp_path / "report.json").write_text(f'{{"doc": "y", "positions": [], "text": "{TEXT.strip()}"}}')
    assert [path.name for path in find_files([tmp_path])] == ["report.json", "x.txt"]
    assert [report.name for report in ingest([tmp_path])] == ["report", "x"]


def test_record_document_that_is_named_is_a_fault(tmp_path):
    (tmp_path / "x.json").write_text(RECORDS)
    (fault,) = ingest([tmp_path / "x.json"])
    assert 'has no "text"; its keys are doc, published' in str(fault)


def test_folder_of_record_documents_alone_is_a_fault(tmp_path):
    (tmp_path / "x.json").write_text(RECORDS)
    (fault,) = ingest([tmp_path])
    assert str(fault) == f"{tmp_path}: holds record documents only, no report"


@pytest.mark.parametrize("content", ['{"title": "no text"}', '{"doc": "x"', "[1]", "\xff"])
def test_other_json_in_a_folder_is_told(tmp_path, content):
    (tmp_path / "x.json").write_bytes(content.encode("latin-1"))
    (fault,) = ingest([tmp_path])
    assert str(fault).startswith(f"{tmp_path / 'x.json'}")


@pytest.mark.parametrize("path", ["a\0b.txt", "x" * 5000])
def test_impossible_paths_are_faults(path):
    (fault,) = ingest([path])
    assert isinstance(fault, UnreadableReport)


@pytest.mark.parametrize(
    "name, cause", [("x.txt", "permission denied"), ("locked/x.txt", "permission denied")], ids=["file", "folder"]
)
def test_permission(tmp_path, monkeypatch, name, cause):
    write(tmp_path, "locked/x.txt", "x.txt", "y.txt")

    def refuse(path, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    # The tests may run as root, whom no mode of a file stops.
    real_open, real_scandir = type(tmp_path).open, os.scandir
    monkeypatch.setattr(
        type(tmp_path), "open", lambda path, *a, **k: (refuse if path == tmp_path / name else real_open)(path, *a, **k)
    )
    monkeypatch.setattr(
        os,
        "scandir",
        lambda path: (refuse if path == str((tmp_path / name).parent) and "/" in name else real_scandir)(path),
    )
    results = list(ingest([tmp_path]))
    assert [cause in str(result) for result in results].count(True) == 1
    assert "y" in [result.name for result in results if isinstance(result, Report)]


def test_links_in_a_circle_and_broken_links(tmp_path):
    write(tmp_path, "a/x.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "gone.txt").symlink_to(tmp_path / "nowhere")
    assert [report.name for report in ingest([tmp_path])] == ["x"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_in_a_folder_is_passed_over(tmp_path):
    write(tmp_path, "x.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert [report.name for report in ingest([tmp_path])] == ["x"]


def test_name_that_is_not_unicode(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    with open(path, "w") as file:  # noqa: PTH123 -- the name is not Unicode
        file.write(TEXT)
    (report,) = ingest([path])
    assert report.name == "caf-"
    with open(path, "w") as file:  # noqa: PTH123
        file.write("")
    (fault,) = ingest([path])
    str(fault).encode()


@pytest.mark.parametrize(
    "content, text",
    [
        (TEXT, TEXT),
        (f"<!-- saved --><!DOCTYPE html><html><body><p>{TEXT}</p></body></html>", TEXT.strip()),
        (f'{{"text": "{TEXT.strip()}"}}\n', TEXT.strip()),
        (f'[\n{{"text": "{TEXT.strip()}"}}\n]', TEXT.strip()),
        (f'{{\n  "text": "{TEXT.strip()}"\n}}', TEXT.strip()),
        (f"[Update] {TEXT}", f"[Update] {TEXT}"),
        ("\ufeff" + TEXT, TEXT),
    ],
    ids=["text", "page", "line", "list", "object", "bracket", "bom"],
)
def test_unknown_suffix_and_standard_input_are_sniffed(tmp_path, piped, content, text):
    path = tmp_path / "report.download"
    path.write_text(content)
    (from_file,), (from_pipe,) = ingest([path]), piped(content)
    assert from_file.text == from_pipe.text == text
    assert from_file.name.startswith("report") and from_pipe.name.startswith("stdin")


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('<rss version="2.0"><channel/></rss>', "is no feed with entries; save the articles as pages or text"),
        ("<gpx/>", "is XML but neither a feed nor an HTML page; save the article as HTML or text"),
    ],
    ids=["feed", "other"],
)
def test_xml_without_reports_is_named_for_what_it_is(piped, content, cause):
    (fault,) = piped(f'<?xml version="1.0"?>\n{content}')
    assert str(fault) == f"standard input: {cause}"


def test_standard_input_is_left_open(tmp_path):
    with (tmp_path / "x").open("w+b") as stream:
        stream.write(TEXT.encode())
        stream.seek(0)
        (report,) = ingest(["-"], stdin=stream)
        assert report.text == TEXT
        assert not stream.closed


def test_lines_from_standard_input_come_one_by_one(piped):
    results = piped('{"text": "cut off\n' + f'{{"text": "{TEXT.strip()}"}}\n' * 2)
    assert [isinstance(result, Report) for result in results] == [False, True, True]
    assert [result.name for result in results[1:]] == ["stdin-0002", "stdin-0003"]
