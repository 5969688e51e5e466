import base64
import hashlib
import sqlite3
from contextlib import closing

import pytest

from exports.samples import named
from sinequanon.exports import Format, export_dossier
from sinequanon.exports.dna import LONGEST, PASSWORD, Places, cut, password_hash
from sinequanon.records import TextSpan

TABLES = {
    "SETTINGS", "CODERS", "CODERRELATIONS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "STATEMENTS", "ENTITIES",
    "DATASHORTTEXT", "DATALONGTEXT", "DATABOOLEAN", "DATAINTEGER", "ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES",
}  # fmt: skip


def ask(path, query, *values):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query, values).fetchall()


def values_of(path, variable):
    """The value of a short text variable by statement."""
    query = """SELECT d.StatementId, e.Value FROM DATASHORTTEXT d JOIN ENTITIES e ON e.ID = d.Entity
               JOIN VARIABLES v ON v.ID = d.VariableId AND v.ID = e.VariableId WHERE v.Variable = ?"""
    return dict(ask(path, query, variable))


def words_of(path):
    """The words of each statement, as a program that counts in UTF-16 finds them."""
    query = (
        "SELECT s.ID, d.Text, s.Start, s.Stop FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId ORDER BY s.ID"
    )
    return {
        number: text.encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le")
        for number, text, start, stop in ask(path, query)
    }


def check(path):
    assert {name for (name,) in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")} >= TABLES
    assert ask(path, "PRAGMA foreign_key_check") == []
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
    assert all(len(value.encode("utf-16-le")) // 2 < 191 for (value,) in ask(path, "SELECT Value FROM ENTITIES"))
    filled = {
        name: {number for (number,) in ask(path, f"SELECT StatementId FROM {name}")}
        for name in ("DATASHORTTEXT", "DATALONGTEXT", "DATABOOLEAN")
    }
    statements = {number for (number,) in ask(path, "SELECT ID FROM STATEMENTS")}
    assert all(found == statements for found in filled.values())
    return statements


def test_statements_are_the_positions(export, example):
    report, reading = example
    path = export("dna")
    assert len(check(path)) == len(reading.positions)
    assert list(words_of(path).values()) == [report.text[p.span.start : p.span.end] for p in reading.positions]
    assert list(values_of(path, "act").values()) == [position.act for position in reading.positions]
    assert ask(path, "SELECT Title, Text, Source, Date FROM DOCUMENTS") == [
        (report.title, report.text, "Wikinews", 1139875200)
    ]
    assert ask(path, "SELECT DISTINCT Label FROM STATEMENTTYPES") == [("DNA Statement",)]


def test_variables_of_the_example(export):
    path = export("dna")
    people, bodies, concepts = (values_of(path, name) for name in ("person", "organization", "concept"))
    agrees = dict(ask(path, "SELECT StatementId, Value FROM DATABOOLEAN"))
    assert (people[1], bodies[1], agrees[1]) == ("Khalid Mashal", "Hamas", 1)
    assert (people[6], bodies[6], agrees[6]) == ("Ehud Olmert", "Israel", 0)
    assert concepts[6] == concepts[2] == "talks between Hamas and Israel"
    conditions = dict(ask(path, "SELECT StatementId, Value FROM DATALONGTEXT"))
    assert [line.partition(":")[0] for line in conditions[3].splitlines()] == ["if", "if"]
    query = """SELECT v.AttributeValue FROM ATTRIBUTEVALUES v JOIN ATTRIBUTEVARIABLES a ON a.ID = v.AttributeVariableId
               JOIN ENTITIES e ON e.ID = v.EntityId WHERE e.Value = 'Israel' AND a.AttributeVariable = 'Type'"""
    assert ask(path, query) == [("state",)]


def test_the_coder_can_log_in(export):
    ((number, stored),) = ask(export("dna"), "SELECT ID, Password FROM CODERS")
    raw = base64.b64decode(stored)
    digest = raw[:16] + PASSWORD.encode()
    for _ in range(100_000):
        digest = hashlib.sha256(digest).digest()
    assert (number, raw[16:]) == (1, digest)
    assert password_hash("a") != password_hash("a")


def test_long_values_are_cut_and_stay_apart(store, tmp_path):
    long = "x" * 300
    store.add("long", *named("Hamas" + long, "we will withdraw"))
    export_dossier(store, "long", Format.DNA, tmp_path / "long.dna")
    check(tmp_path / "long.dna")
    values = [value for (value,) in ask(tmp_path / "long.dna", "SELECT Value FROM ENTITIES")]
    assert any(value.endswith("…") for value in values)


@pytest.mark.parametrize("value", ["", "a" * LONGEST, "a" * (LONGEST + 1), "😀" * 96, "a" + "😀" * 200])
def test_cut(value):
    short = cut(value, LONGEST)
    units = len(short.encode("utf-16-le")) // 2
    assert units <= LONGEST
    assert short == value or (short.endswith("…") and value.startswith(short[:-1]) and units >= LONGEST - 1)


def test_places_in_utf_16_with_one_line_end():
    text = "a\r\n😀b\rc\n"
    places = Places(text)
    assert places.text == "a\n😀b\nc\n"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            first, last = places.of(TextSpan(start, end))
            found = places.text.encode("utf-16-le")[2 * first : 2 * last].decode("utf-16-le")
            assert found == text[start:end].replace("\r\n", "\n").replace("\r", "\n")
