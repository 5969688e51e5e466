import json
import tracemalloc

import pytest

from sinequanon.ingest import ingest
from sinequanon.records import Report


def test_fixture(data):
    results = list(ingest([data / "reports.jsonl"]))
    reports = [result for result in results if isinstance(result, Report)]
    faults = [str(result).removeprefix(f"{data}/") for result in results if not isinstance(result, Report)]
    assert [(report.name, report.published, report.outlet) for report in reports] == [
        ("karsa-1", "2019-03-04", "The Harbour Courier"),
        ("reports-0003", "2019-03-05", None),
        ("reports-0006", "2019-03-06", None),
    ]
    assert faults == [
        "reports.jsonl line 2: not JSON: Unterminated string starting at column 10",
        "reports.jsonl line 5: 13/45/2020 is not a date YYYY-MM-DD",
        "reports.jsonl line 7: holds the lone surrogate U+D83D at position 5 of a text; remove or repair it",
        'reports.jsonl line 8: is a list, not an object with a "text"',
        'reports.jsonl line 9: has no "text"; its keys are body',
    ]


def test_headline_stands_above_the_text_once(data):
    first, second = [result for result in ingest([data / "reports.jsonl"]) if isinstance(result, Report)][:2]
    assert first.text.startswith("Front offers ceasefire\n\nThe Northern Front said")
    assert first.metadata == {"id": "karsa-1", "section": "World", "tags": ["Karsa", "talks"]}
    assert second.text.count("Minister: no talks under fire") == 1


@pytest.mark.parametrize(
    "title, body, text",
    [
        ("No talks", "The minister will not talk.", "No talks\n\nThe minister will not talk."),
        ("No talks", "NO  TALKS\nThe minister will not talk.", "NO  TALKS\nThe minister will not talk."),
        ("No talk", "No talks are planned.", "No talk\n\nNo talks are planned."),
        ("  No\n talks ", "None.\r\n", "No talks\n\nNone.\n"),
        ("", "None.", "None."),
        (None, "\n None. \n", "\n None. \n"),
    ],
)
def test_title_and_text(one, title, body, text):
    assert one(json.dumps({"title": title, "text": body}), "x.jsonl").text == text


@pytest.mark.parametrize(
    "line, cause",
    [
        ("{", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        ("nope", "not JSON: Expecting value at column 1"),
        ('"text"', 'is a text, not an object with a "text"'),
        ("null", 'is null, not an object with a "text"'),
        ("{}", 'has no "text"; its keys are none'),
        ('{"text": 7}', '"text" is a number, not a text'),
        ('{"text": "x", "title": ["y"]}', '"title" is a list, not a text'),
        ('{"text": "x", "published": true}', '"published" is true or false, not a text'),
        ('{"text": " \\n"}', "is empty"),
        ('{"title": "x", "text": ""}', "is empty"),
        ('{"text": "x\\u0000"}', "holds a NUL character at position 1 of a text; remove or repair it"),
        (
            '{"text": "x", "m": [{"\\udc00": 1}]}',
            "holds the lone surrogate U+DC00 at position 0 of a text; remove or repair it",
        ),
        ('{"text": "x", "m": NaN}', "holds nan, which is no number in JSON"),
        ('{"text": "x", "m": 1e999}', "holds inf, which is no number in JSON"),
        ("[" * 100_000, "not JSON that can be read: it is nested too deeply"),
        ('{"text": ' + "1" * 5000 + "}", "not JSON that can be read: a number has too many digits"),
        (b'{"text": "caf\xe9"}', "is not UTF-8: byte 0xE9 at position 13; convert it"),
    ],
)
def test_bad_line_is_refused_and_the_others_are_read(tmp_path, line, cause):
    good = b'{"text": "No talks."}\n'
    path = tmp_path / "r.jsonl"
    path.write_bytes(good + (line if isinstance(line, bytes) else line.encode()) + b"\n" + good)
    first, fault, last = ingest([path])
    assert (first.name, last.name) == ("r-0001", "r-0003")
    assert str(fault).startswith(f"{path} line 2: {cause}")


@pytest.mark.parametrize(
    "row, name",
    [
        ({"id": "talks-1"}, "talks-1"),
        ({"id": 7, "name": "talks 2"}, "talks 2"),
        ({"id": "a/b", "doc": "gold"}, "gold"),
        ({"id": ".."}, "r-0001"),
        ({"id": "x" * 121}, "r-0001"),
        ({}, "r-0001"),
    ],
)
def test_names_of_lines(one, row, name):
    assert one(json.dumps({"text": "No talks."} | row), "r.jsonl").name == name


def test_names_are_unique_within_a_run(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "No.", "id": "x"}\n' * 3)
    (tmp_path / "x.txt").write_text("No.")
    assert [report.name for report in ingest([tmp_path])] == ["x", "x-2", "x-3", "x-4"]


def test_byte_order_mark_blank_lines_and_no_last_newline(tmp_path):
    path = tmp_path / "r.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "One."}\r\n\r\n  \n{"text": "Two."}')
    assert [(report.name, report.text) for report in ingest([path])] == [("r-0001", "One."), ("r-0004", "Two.")]


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_empty_file_of_lines(one, content):
    assert one(content, "r.jsonl") == "is empty"


def test_lines_in_utf_16_are_refused_once(one):
    assert one('\ufeff{"text": "No."}\n'.encode("utf-16-le"), "r.jsonl") == (
        "is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)"
    )


def test_binary_file_of_lines_is_refused_once(one):
    assert one(b"\x1f\x8b\x08" + b"\n" * 100, "r.jsonl").startswith("is compressed with gzip")


def test_long_line_is_passed_over_in_bounded_memory(tmp_path, limit):
    limit("SQN_MAX_BYTES", 10_000)
    path = tmp_path / "r.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "One."}\n{"text": "')
        for _ in range(300):
            file.write(b"x" * 100_000)
        file.write(b'"}\n{"text": "Three."}\n')
    tracemalloc.start()
    one, two, three = ingest([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (one.text, three.text, three.name) == ("One.", "Three.", "r-0003")
    assert str(two) == f"{path} line 2: has more than 10,000 bytes; raise SQN_MAX_BYTES or split the text"
    assert peak < 5_000_000


def test_many_lines_are_read_one_by_one(tmp_path):
    path = tmp_path / "r.jsonl"
    line = json.dumps({"text": "No talks. " * 3000}) + "\n"
    with path.open("w") as file:
        for _ in range(300):
            file.write(line)
    tracemalloc.start()
    count = sum(1 for _ in ingest([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 300
    assert peak < 3_000_000


def test_json_object_takes_the_name_of_its_file(one):
    assert one('{\n "id": "other",\n "text": "No talks."\n}', "talks.json").name == "talks"


def test_json_list_with_a_bad_item(tmp_path):
    path = tmp_path / "r.json"
    path.write_text('[{"text": "One."}, 2, {"text": "Three.", "id": "three"}]')
    one, two, three = ingest([path])
    assert (one.name, three.name) == ("r-0001", "three")
    assert str(two) == f'{path} item 2: is a number, not an object with a "text"'


@pytest.mark.parametrize(
    "content, cause",
    [
        ("[]", "is an empty list"),
        ("7", 'is a number, not an object with a "text"'),
        ('{\n "text": "x",\n}', "not JSON: Illegal trailing comma before end of object at line 2, column 13"),
        ("{'text': 1}", "not JSON: Expecting property name enclosed in double quotes at column 2"),
    ],
)
def test_bad_json(one, content, cause):
    found = one(content, "x.json")
    assert found == cause or (found.startswith("not JSON: ") and "line 2" in cause)  # the wording differs by version


def test_json_lines_under_the_name_of_json(tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes('\ufeff{"text": "One."}\n{"text": "Two."}\n'.encode("utf-16-le"))
    assert [report.text for report in ingest([path])] == ["One.", "Two."]
