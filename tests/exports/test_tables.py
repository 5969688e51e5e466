import sys

import pyarrow.parquet
import pytest

from exports.samples import deadlock, later, read_csv
from sinequanon.errors import InvalidRecord, MissingExtra, RecordNotFound
from sinequanon.exports import Format, export_dossier
from sinequanon.outputs import OutputError

WITHOUT_DECISIONS = [one for one in Format if one is not Format.GOLD]  # that takes decided reports


TABLES = {
    "reports", "actors", "statements", "positions", "conditions", "contacts", "decisions", "parties", "options",
    "option_mentions", "stances", "wishes", "rules", "deadlocks", "doors", "door_events", "shifts",
}  # fmt: skip


@pytest.fixture
def disputes(store):
    store.add("dispute", *deadlock())
    store.add("dispute", *later())
    return store


@pytest.fixture
def tables(disputes, tmp_path):
    def write(**asked):
        export_dossier(disputes, "dispute", Format.CSV, tmp_path / "tables", **asked)
        return {path.stem: read_csv(path) for path in (tmp_path / "tables").iterdir()}

    return write


def test_csv_has_all_tables_and_records(export, example):
    folder = export("csv")
    found = {path.stem: read_csv(path) for path in folder.iterdir()}
    _, reading = example
    assert set(found) == TABLES
    assert [len(found[name]) for name in ("reports", "actors", "statements", "positions", "contacts")] == [
        1, len(reading.actors), len(reading.statements), len(reading.positions), len(reading.contacts)
    ]  # fmt: skip
    assert len(found["conditions"]) == sum(len(position.conditions) for position in reading.positions)


def test_csv_places_are_of_the_words(export, example):
    report, _ = example
    for row in read_csv(export("csv") / "conditions.csv"):
        start, end = map(int, row["evidence_span"].split("-"))
        assert report.text[start:end] == row["evidence"]
    for row in read_csv(export("csv") / "stances.csv"):
        assert " ".join(report.text[int(row["start"]) : int(row["end"])].split()) == row["text"]


def test_keys_between_tables_lead_somewhere(export):
    found = {path.stem: read_csv(path) for path in export("csv").iterdir()}
    parties = {row["id"] for row in found["parties"]}
    options = {row["id"] for row in found["options"]}
    mentions = {row["id"] for row in found["option_mentions"]}
    assert {row["party"] for name in ("stances", "wishes") for row in found[name]} <= parties
    assert {row["option"] for name in ("option_mentions", "stances", "wishes") for row in found[name]} <= options
    assert {row["head_option"] for row in found["rules"]} <= options
    assert {row["body_option"] for row in found["rules"]} - {""} <= options
    assert {row["mention"] for row in found["stances"]} <= mentions
    assert {row[end] for row in found["doors"] for end in ("first", "second")} <= parties


def test_parquet_has_the_same_rows_typed(export):
    rows, tables = export("csv"), export("parquet")
    assert {path.stem for path in tables.iterdir()} == TABLES
    for path in tables.iterdir():
        table = pyarrow.parquet.read_table(path)
        told = read_csv(rows / f"{path.stem}.csv")
        assert table.num_rows == len(told)
        for row, other in zip(table.to_pylist(), told, strict=True):
            assert list(row) == list(other)
            assert {name: _as_csv(value) for name, value in row.items()} == other
    schema = pyarrow.parquet.read_schema(tables / "stances.parquet")
    assert str(schema.field("start").type) == "int64"
    assert str(schema.field("confidence").type) == "double"
    assert str(schema.field("requirements").type) in ("list<element: string>", "list<item: string>")


def _as_csv(value):
    if isinstance(value, bool):
        return str(value).lower()
    return " | ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def test_deadlock_and_shift_are_told(tables):
    found = tables(as_of="2020-02")
    assert [(row["party"], row["awaited"]) for row in found["deadlocks"]] == [
        (row["party"], row["awaited"]) for row in found["deadlocks"] if row["place_in_cycle"]
    ]
    assert {row["party"] for row in found["deadlocks"]} == {"alba", "borduria"}
    assert [row["name"] for row in found["reports"]] == ["first"]
    found = tables()
    assert [(row["party"], row["kind"], row["before_date"], row["after_date"]) for row in found["shifts"]] == [
        ("alba", "hardened", "2020-01-02", "2020-03-04")
    ]


def test_unsure_records_are_left_out_where_a_confidence_is_asked_for(tables, disputes):
    assert len(tables()["positions"]) == 4
    assert len(tables(min_confidence=0.5)["positions"]) == 3
    digest = later()[0].digest
    disputes.decide("dispute", digest, "positions", "p2", "confirm", who="Ann", note="sure")
    found = tables(min_confidence=0.5)
    assert [row["decided_by"] for row in found["positions"] if row["decision"]] == ["Ann"]
    assert [(row["kind"], row["record"], row["note"]) for row in found["decisions"]] == [("confirm", "p2", "sure")]


def test_pyarrow_missing_is_told_with_its_cure(store, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sinequanon\[parquet\]'"):
        export_dossier(store, "talks", Format.PARQUET, tmp_path / "tables")
    assert not (tmp_path / "tables").exists()


@pytest.mark.parametrize("format_", list(Format))
def test_unknown_dossier_and_bad_date_write_nothing(format_, store, tmp_path):
    with pytest.raises(RecordNotFound):
        export_dossier(store, "no such", format_, tmp_path / "out")
    with pytest.raises(InvalidRecord, match="as_of"):
        export_dossier(store, "talks", format_, tmp_path / "out", as_of="May")
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


@pytest.mark.parametrize("format_", WITHOUT_DECISIONS)
def test_what_cannot_be_written_is_one_line(format_, store, tmp_path):
    with pytest.raises(OutputError, match=r"cannot be written") as caught:
        export_dossier(store, "talks", format_, tmp_path / "no" / "such" / "out")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("format_", WITHOUT_DECISIONS)
def test_an_export_replaces_the_one_before_and_leaves_nothing_else(format_, export, tmp_path):
    before = {path.name for path in export(format_).parent.iterdir()}
    export(format_)
    assert {path.name for path in tmp_path.iterdir()} == before


def test_a_folder_with_other_files_is_left_alone(store, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    for format_ in (Format.CSV, Format.PARQUET):
        with pytest.raises(OutputError, match=r"other files \('thesis.txt'\)"):
            export_dossier(store, "talks", format_, folder)
    with pytest.raises(OutputError, match="is a folder"):
        export_dossier(store, "talks", Format.GEXF, folder)
    with pytest.raises(OutputError, match="is a file"):
        export_dossier(store, "talks", Format.CSV, folder / "thesis.txt")
    assert (folder / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize("format_", WITHOUT_DECISIONS)
def test_a_failed_export_leaves_the_one_before(format_, export, store, tmp_path, monkeypatch):
    path = export(format_)
    before = {item: item.read_bytes() for item in [path, *path.glob("*")] if item.is_file()}

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(OutputError, match="No space left"):
        export(format_)
    assert {item: item.read_bytes() for item in [path, *path.glob("*")] if item.is_file()} == before
    assert [item.name for item in tmp_path.iterdir() if item.name.startswith(".out")] == []
