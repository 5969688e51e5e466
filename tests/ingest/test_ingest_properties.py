import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinequanon.errors import UnreadableReport
from sinequanon.ingest import ingest
from sinequanon.ingest.files import KINDS
from sinequanon.records import Report

SUFFIXES = st.sampled_from([*KINDS, ".unknown", ""])
PIECES = """\
<html> <p> </p> <table> <td> <!-- --> <script> <meta&charset= <a&href=' &#0; <br> <!doctype&html&[
#& -& >& ```~ [ ]( ![ ] | ---~ a:&b~ * { {"text":" "} ~ \\u é The&army&will&not&leave."""
MARKUP = st.lists(
    st.sampled_from([*PIECES.replace("~", "\n").split(" "), "\u200e", "\r", "\x0c", "\x01"]), max_size=40
).map(lambda pieces: "".join(pieces).replace("&", " ").encode())
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(content, suffix):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{suffix}")
        path.write_bytes(content)
        return list(ingest([path]))


@given(
    st.one_of(st.binary(max_size=300), MARKUP, st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))),
    SUFFIXES,
)
@FEW
def test_any_file_gives_reports_and_faults_only(content, suffix):
    results = read(content, suffix)
    assert results
    for result in results:
        assert isinstance(result, Report | UnreadableReport)
        if isinstance(result, Report):
            assert result.text.strip()
            assert "\r" not in result.text
            json.dumps([result.text, result.title, dict(result.metadata)], allow_nan=False, ensure_ascii=False).encode()
        else:
            assert "\n" not in result.cause


# Characters of other scripts are left out: a text of 40 of them is refused for its language.
@given(
    st.text(
        st.characters(max_codepoint=0x2FF, exclude_categories=("Cc", "Cs", "Lo"))
        | st.sampled_from("\r\n\t\u200e\u00a0"),
        min_size=1,
    )
)
@FEW
def test_plain_text_is_the_decoded_file_with_newlines_made_one(text):
    (result,) = read(text.encode(), ".txt")
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(result, Report):
        assert result.text == expected
    else:
        assert result.cause == "is empty" or "only English is read" in result.cause


@given(
    st.dictionaries(
        st.text(max_size=5), st.recursive(st.none() | st.floats() | st.text(max_size=5), st.lists, max_leaves=5)
    )
)
@FEW
def test_any_object_on_a_line_gives_one_result(row):
    (result,) = read(json.dumps(row | {"text": "No talks."}).encode(), ".jsonl")
    if isinstance(result, Report):
        json.dumps(dict(result.metadata), allow_nan=False, ensure_ascii=False).encode()
