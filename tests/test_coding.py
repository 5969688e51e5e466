import json
import subprocess
import sys

import pytest

from sinequanon.coding import attribution_documents, code_relations
from sinequanon.errors import SinequanonError, UnreadableReport
from sinequanon.plover import CONTACT_TYPES, POSITION_TYPES
from sinequanon.records import Report


def finished(*words):
    return subprocess.run(
        [sys.executable, "-m", "sinequanon", *map(str, words)], capture_output=True, text=True, timeout=120
    )


HEADER = "uid\tsentence\tsource\ttarget\n"


def coded(tmp_path, rows):
    table = tmp_path / "in.tsv"
    table.write_text(HEADER + rows, encoding="utf-8")
    return list(code_relations(table))


def test_sentences_are_coded_by_who_does_it_to_whom(tmp_path):
    sentence = "Velmora bombed the Tarn Front on Friday after the group had called for talks with the government."
    found = coded(tmp_path, f"1\t{sentence}\tVelmora\tthe Tarn Front\n")
    assert found[0]["uid"] == 1
    assert found[0]["root"] == "ASSAULT"
    assert 0 < found[0]["confidence"] <= 1


def test_a_bad_row_costs_one_line_and_the_rest_is_coded(tmp_path):
    rows = "1\tVelmora condemned Tarn.\tVelmora\tTarn\n1\tAgain.\tA\tB\n2\t\tA\tB\nx\tTarn met Velmora.\tnobody\tTarn\n"
    found = coded(tmp_path, rows)
    faults = [str(item) for item in found if isinstance(item, SinequanonError)]
    assert [item["uid"] for item in found if not isinstance(item, SinequanonError)] == [1, "x"]
    assert len(faults) == 2
    assert ":3: has the uid 1 again" in faults[0]
    assert ":4: has no sentence" in faults[1]


def test_a_table_without_a_column_is_refused_and_says_which(tmp_path):
    table = tmp_path / "in.tsv"
    table.write_text("uid\tsentence\tsource\n", encoding="utf-8")
    with pytest.raises(UnreadableReport, match="no column 'target'"):
        list(code_relations(table))
    done = finished("relations", table, "--out", tmp_path / "out.jsonl")
    assert done.returncode == 1
    assert "target" in done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_the_command_writes_a_line_for_each_sentence(tmp_path):
    table = tmp_path / "in.tsv"
    table.write_text(HEADER + "7\tVelmora's minister praised Tarn's reforms.\tVelmora\tTarn\n", encoding="utf-8")
    done = finished("relations", table, "--out", tmp_path / "out.jsonl")
    assert done.returncode == 0, done.stderr
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert row["uid"] == 7
    assert row["root"] == "SUPPORT"


def test_types_of_events_are_plover_roots():
    from sinequanon.read.model import card

    roots = {*card()["relations"]} | {"CONCEDE", "RETREAT"}
    assert {*POSITION_TYPES.values(), *CONTACT_TYPES.values()} <= roots


def test_attributions_have_quotation_marks_and_what_nobody_said_in_words():
    text = 'The minister said, "We will reopen the border." The senator wants to abolish the tax.'
    (document,) = attribution_documents([Report(name="r", text=text)])
    contents = [text[slice(*row["content"][0])] for row in document["statements"]]
    assert any(content.startswith('"We will reopen') for content in contents)
    assert any("abolish the tax" in content for content in contents)


def test_attributions_are_written_one_document_a_report(tmp_path):
    (tmp_path / "a.txt").write_text("The envoy said talks had failed.", encoding="utf-8")
    done = finished("attributions", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    document = json.loads((tmp_path / "out" / "a.json").read_text(encoding="utf-8"))
    assert document["doc"] == "a"
    assert document["statements"][0]["cue"] == [10, 14]
