"""Names and words of any text survive every format, or are made safe in it."""

import json
import sqlite3
from contextlib import closing

import networkx as nx
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from exports.annotations import faults_of
from exports.samples import named, read_csv, read_tsv
from exports.test_dna import check, words_of
from exports.test_jsonld import as_rdf
from sinequanon.exports import Format, export_dossier
from sinequanon.exports.characters import one_line
from sinequanon.exports.polecat import safe
from sinequanon.store import Store

# What the store keeps: any text but NUL and lone surrogates.
hard = st.sampled_from("\"'\t\r\n;|,<&>\x07\x1f\x85\u2028😀\ufffe=")
texts = st.text(
    st.one_of(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), hard), min_size=1, max_size=40
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=texts, words=texts)
@example(name='"Ha\tmas"\n\x07', words="\r\n'we' \"will\"\t😀\x1b withdraw\u2028")
@example(name="\r", words="\n")
@example(name="=1+1", words="\ufffe]]>")
def test_any_text(name, words, tmp_path_factory):
    folder = tmp_path_factory.mktemp("any")
    report, reading = named(name, words)
    with Store.open(str(folder / "store.db")) as store:
        store.add("any", report, reading)
        for format_ in set(Format) - {Format.GOLD}:  # that takes decided reports
            export_dossier(store, "any", format_, folder / format_)
    quoted = report.text[reading.positions[0].span.start : reading.positions[0].span.end]
    rows = read_csv(folder / "csv" / "actors.csv")
    assert sorted(row["name"] for row in rows) == sorted(actor.name for actor in reading.actors)
    assert [row["evidence"] for row in read_csv(folder / "csv" / "positions.csv")] == [quoted]
    table = pyarrow.parquet.read_table(folder / "parquet" / "positions.parquet").to_pylist()
    assert [row["evidence"] for row in table] == [[quoted]]
    events = read_tsv(folder / "polecat")
    assert {row["Actor Name"] for row in events} <= {safe(actor.name) for actor in reading.actors}
    assert len((folder / "polecat").read_text(encoding="utf-8").splitlines()) == 3
    for graph in (nx.read_graphml(folder / "graphml"), nx.read_gexf(folder / "gexf")):
        labels = {data["label"] for _, data in graph.nodes(data=True) if data["kind"] == "party"}
        assert labels == {one_line(actor.name) for actor in reading.actors}
    collection = json.loads((folder / "jsonld").read_text(encoding="utf-8"))
    assert list(faults_of(collection)) == []
    assert quoted in {item["target"]["selector"][0]["exact"] for item in _single(collection)}
    assert len(as_rdf(collection)) > 0
    assert check(folder / "dna") == {1}
    assert words_of(folder / "dna")[1] == quoted.replace("\r\n", "\n").replace("\r", "\n")
    with closing(sqlite3.connect(folder / "dna")) as connection:
        assert connection.execute("SELECT COUNT(*) FROM DATASHORTTEXT").fetchone() == (5,)


def _single(collection):
    return [item for item in collection["first"]["items"] if isinstance(item["target"], dict)]


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b", "a\ufffeb", "a\x9fb"])
def test_one_line_keeps_no_character_that_xml_cannot_hold(text):
    assert one_line(text) == "a�b"
