import dataclasses
import itertools
import json
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from test_roundtrip import read_reports

from sinequanon import Act, Actor, ActorKind, Condition, Connective, Position, Reading, Report, TextSpan
from sinequanon.errors import InvalidConflict, InvalidRecord, RecordNotFound
from sinequanon.records import SECTIONS
from sinequanon.store import DossierFileError, Store, files, schema
from sinequanon.store.games import Version, VersionKind

TEXT = "Hamas says Israel must withdraw if talks are to begin."
REPORT = Report(name="r", text=TEXT, title="Talks", published="2006-02-14", metadata={"page": 3})
GAME = {"name": "talks", "options": [{"name": "withdraw", "dm": "Israel"}]}
OTHER = Report(name="other", text="Russia met Hamas.")
SPAN = TextSpan(11, 31)


def reading(span: TextSpan = SPAN, first_id: int = 1, **values: Any) -> Reading:
    hamas, israel = f"a{first_id}", f"a{first_id + 1}"
    actors = (
        Actor(id=hamas, name="Hamas", kind=ActorKind.PARTY, mentions=(TextSpan(0, 5),)),
        Actor(id=israel, name="Israel", kind=ActorKind.STATE, mentions=(TextSpan(11, 17),)),
    )
    condition = Condition(id="c1", connective=Connective.IF, marker=TextSpan(32, 34), span=TextSpan(35, 53))
    position = Position(
        id=f"p{first_id}", statement=None, holder=hamas, act=Act.DEMAND, span=span, agent=israel, conditions=("c1",)
    )
    return Reading(doc="r", actors=actors, positions=(position,), conditions=(condition,), **values)


def other_reading() -> Reading:
    return Reading(doc="other", actors=(Actor(id="a1", name="Russia", kind=ActorKind.STATE),))


@pytest.fixture
def filled(store: Store) -> Store:
    """A store whose dossier "d" has two reports and decisions of several kinds, one of them undone."""
    store.add("d", REPORT, reading(notes=("unclosed",)), version="1")
    store.add("d", OTHER, other_reading(), version="1")
    store.decide("d", REPORT.digest, "positions", "p1", "reject", who="Ada", note="no")
    store.undo(1, who="Bo")
    fields = {"act": "refuse", "agent": None, "span": [11, 20]}
    store.decide("d", REPORT.digest, "positions", "p1", "correct", who="Ada", fields=fields)
    store.decide("d", REPORT.digest, "actors", "a1", "confirm", who="Ada")
    store.decide_on_dossier("d", "actors", "merge", who="Ada", actor="Hamas", into="Israel")
    store.decide_on_dossier("d", "options", "rename", who="Ada", mentions=["m1", "m2"], name="withdraw")
    draft = store.games.add(
        "d", "", VersionKind.EDIT, what="moved", who="Ada", conflict=GAME, after=None, draft=GAME | {"title": "draft"}
    )
    store.games.add("d", "", VersionKind.RESET, what="taken back", who="Bo", conflict=None, after=draft.id)
    store.games.undo("d", "", who="Ada", after=draft.id + 1)
    store.games.add("d", "2006-02", VersionKind.CONFIRM, what="confirmed", who="Bo", conflict=GAME, after=None)
    return store


def names(store: Store, **asked: Any) -> list[str]:
    return [row.name for row in store.dossiers(**asked)]


def left_in(store: Store) -> dict[str, int]:
    """The number of rows in each table that is not empty."""
    with store._engine.connect() as connection:
        tables = [*schema.metadata.tables, "sentence_index"]
        counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}
    return {name: count for name, count in counts.items() if count}


def check_index(store: Store) -> None:
    """See that the index of words fits the sentences; SQLite fails where it does not, PostgreSQL keeps it so."""
    if store._engine.dialect.name != "sqlite":
        return
    with store._engine.begin() as connection:
        connection.execute(text("INSERT INTO sentence_index(sentence_index, rank) VALUES ('integrity-check', 1)"))


# Making, renaming, archiving


def test_dossier_is_made_and_renamed(store: Store) -> None:
    store.create_dossier("one")
    store.add("two", REPORT, reading())
    store.rename_dossier("two", "three")
    assert names(store) == ["one", "three"]
    assert store.reading("three", REPORT.digest) == reading()


def test_name_that_is_there_or_is_none_is_refused(store: Store) -> None:
    store.create_dossier("one")
    store.create_dossier("two")
    for name in ("one", "two"):
        with pytest.raises(InvalidRecord, match=f"a dossier '{name}' already"):
            store.rename_dossier("one", name)
    with pytest.raises(InvalidRecord, match="already"):
        store.create_dossier("two")
    for name in ("", " ", "a\0", "\udcff"):
        with pytest.raises(InvalidRecord):
            store.create_dossier(name)
        with pytest.raises(InvalidRecord):
            store.rename_dossier("one", name)
    assert names(store) == ["one", "two"]


def test_archived_dossier_is_hidden_and_still_works(filled: Store) -> None:
    filled.archive_dossier("d")
    assert names(filled) == []
    (row,) = filled.dossiers(with_archived=True)
    assert row.archived_at is not None
    filled.add("d", REPORT, reading(), version="2")
    assert len(filled.positions("d")) == len(filled.positions()) == 1
    with pytest.raises(InvalidRecord, match="archived since"):
        filled.archive_dossier("d")
    filled.unarchive_dossier("d")
    assert names(filled) == ["d"]
    with pytest.raises(InvalidRecord, match="is not archived"):
        filled.unarchive_dossier("d")


def test_dossier_that_is_not_there(store: Store, tmp_path: Path) -> None:
    store.create_dossier("d")
    for act in (
        lambda: store.rename_dossier("x", "y"),
        lambda: store.merge_dossiers("x", "d"),
        lambda: store.merge_dossiers("d", "x"),
        lambda: store.archive_dossier("x"),
        lambda: store.unarchive_dossier("x"),
        lambda: store.delete_dossier("x"),
        lambda: store.dossier_contents("x"),
        lambda: store.export_dossier("x", tmp_path / "x.zip"),
    ):
        with pytest.raises(RecordNotFound, match="no dossier 'x'"):
            act()
    assert names(store) == ["d"]
    assert not (tmp_path / "x.zip").exists()


# Deleting and merging


def test_deleted_dossier_leaves_nothing_and_touches_no_other(filled: Store) -> None:
    filled.add("kept", REPORT, reading())
    before = left_in(filled)
    filled.add("gone", REPORT, reading())
    filled.decide("gone", REPORT.digest, "positions", "p1", "confirm", who="Ada")
    gone = filled.delete_dossier("gone")
    assert (gone.reports, gone.records, gone.decisions) == (1, 4, 1)
    assert left_in(filled) == before
    check_index(filled)
    assert [hit.dossier for hit in filled.search("withdraw", "kept")] == ["kept"]
    for name in ("d", "kept"):
        filled.delete_dossier(name)
    assert left_in(filled) == {}
    check_index(filled)
    filled.add("new", OTHER, other_reading())
    assert filled.search("withdraw") == []
    assert len(filled.search("Russia")) == 1


def test_merged_dossier_takes_reports_and_decisions(filled: Store) -> None:
    before = filled.decisions("d")
    filled.add("into", Report(name="third", text="Nothing."), Reading(doc="third"))
    merged = filled.merge_dossiers("d", "into")
    assert (merged.reports, merged.known, merged.decisions) == (2, 0, 5)
    assert names(filled) == ["into"]
    assert sorted(row.name for row in filled.reports("into")) == ["other", "r", "third"]
    assert filled.decisions("into") == [dataclasses.replace(decision, dossier="into") for decision in before]
    assert [hit.dossier for hit in filled.search("withdraw")] == ["into"]


def test_report_that_both_have_is_kept_and_takes_the_decisions(filled: Store) -> None:
    newer = dataclasses.replace(REPORT, title="As it is there")
    filled.add("into", newer, reading(TextSpan(18, 31), first_id=7), version="2")
    kept = filled.decide("into", REPORT.digest, "positions", "p7", "confirm", who="Eve")
    merged = filled.merge_dossiers("d", "into")
    assert (merged.reports, merged.known) == (1, 1)
    assert filled.report("into", REPORT.digest) == newer
    assert filled.reading("into", REPORT.digest) == reading(TextSpan(18, 31), first_id=7)
    found = [(decision.kind.value, decision.record) for decision in filled.decisions("into", digest=REPORT.digest)]
    assert found == [("reject", "p7"), ("correct", "p7"), ("confirm", "a7"), ("confirm", "p7")]
    assert filled.decisions("into")[-1] == kept
    check_index(filled)


def test_decision_without_a_record_in_the_kept_reading_waits(filled: Store) -> None:
    filled.add("into", REPORT, Reading(doc="r"))
    filled.merge_dossiers("d", "into")
    on_report = filled.decisions("into", digest=REPORT.digest)
    assert [decision.is_without_reading for decision in on_report] == [True, True, True]
    filled.add("into", REPORT, reading(), version="3")
    assert [decision.record for decision in filled.decisions("into", digest=REPORT.digest)] == ["p1", "p1", "a1"]


def test_dossier_is_not_merged_into_itself(filled: Store) -> None:
    with pytest.raises(InvalidRecord, match="into itself"):
        filled.merge_dossiers("d", "d")
    assert filled.dossier_contents("d").reports == 2


# To a file and back


def same_but_for_ids(store: Store, dossier: str) -> list[dict[str, Any]]:
    left_out = ("id", "dossier")
    rows = map(dataclasses.asdict, store.decisions(dossier))
    return [{name: value for name, value in row.items() if name not in left_out} for row in rows]


def versions(store: Store, as_of: str) -> list[Version]:
    """The versions of a game with their conflicts, without their numbers."""
    found = (store.games.get("d", as_of, version.id) for version in store.games.versions("d", as_of))
    return [dataclasses.replace(version, id=0) for version in found]


def test_file_gives_the_same_dossier(filled: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    written = filled.export_dossier("d", first)
    assert (written.reports, written.records, written.decisions) == (2, 5, 5)
    with Store.open(str(tmp_path / "second.db")) as other:
        other.add("more", OTHER, other_reading())
        other.decide("more", OTHER.digest, "actors", "a1", "confirm", who="Ada")
        assert other.import_dossier(first) == written
        assert other.report("d", REPORT.digest) == REPORT
        assert other.reading("d", REPORT.digest) == filled.reading("d", REPORT.digest)
        assert same_but_for_ids(other, "d") == same_but_for_ids(filled, "d")
        for as_of in ("", "2006-02"):
            assert versions(other, as_of) == versions(filled, as_of)
        assert other.games.standing("d", "").last.conflict == GAME
        assert [row.created_at for row in other.dossiers()][:1] == [row.created_at for row in filled.dossiers()]
        assert other.has("d", REPORT.digest, "1")
        assert len(other.search("withdraw", "d")) == 1
        other.export_dossier("d", second)
    assert second.read_bytes() == first.read_bytes()


def test_file_holds_what_the_page_says(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "d.zip"
    filled.export_dossier("d", path)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == list(files.PARTS)
        rows = {name: list(map(json.loads, archive.read(name).splitlines())) for name in archive.namelist()}
    assert rows["dossier.json"][0] | {"created_at": ""} == {
        "format": "sinequanon dossier", "version": 2, "name": "d", "created_at": "",
    }  # fmt: skip
    page = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    for name in rows["reports.jsonl"][0]:
        assert f"`{name}`" in page
    columns = {column.name for column in schema.decisions.c} - {"id", "dossier_id"}
    assert set(rows["decisions.jsonl"][0]) == columns
    assert set(rows["games.jsonl"][0]) == {column.name for column in schema.games.c} - {"id", "dossier_id"}
    assert [row["digest"] for row in rows["readings.jsonl"]] == [row["digest"] for row in rows["reports.jsonl"]]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("transfer")
    with Store.open(str(folder / "from.db")) as store, Store.open(str(folder / "to.db")) as other:
        yield store, other, folder


fresh = (f"dossier {number}" for number in itertools.count())


@given(st.lists(read_reports(), max_size=3, unique_by=lambda read: read[0].text), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_dossier_survives_a_file(shared: Any, read: list[tuple[Report, Reading]], data: st.DataObject) -> None:
    store, other, folder = shared
    name = next(fresh)
    store.create_dossier(name)
    for report, records in read:
        store.add(name, report, records)
        for section in SECTIONS:
            for record in getattr(records, section):
                if data.draw(st.booleans()):
                    kind = data.draw(st.sampled_from(["confirm", "reject"]))
                    store.decide(name, report.digest, section, record.id, kind, who="Ada")
    written = store.export_dossier(name, folder / "first.zip")
    assert other.import_dossier(folder / "first.zip") == written
    other.export_dossier(name, folder / "second.zip")
    assert (folder / "second.zip").read_bytes() == (folder / "first.zip").read_bytes()
    for report, records in read:
        assert other.report(name, report.digest) == report
        assert other.reading(name, report.digest) == records


def test_gold_dossier_survives_a_file(gold_store: Store, store: Store, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    gold_store.export_dossier("gold", first)
    store.import_dossier(first, name="again")
    store.rename_dossier("again", "gold")
    store.export_dossier("gold", second)
    assert second.read_bytes() == first.read_bytes()


# Files that do not fit


Parts = dict[str, list[dict[str, Any]]]


@pytest.fixture
def parts(filled: Store, tmp_path: Path) -> Parts:
    path = tmp_path / "parts.zip"
    filled.export_dossier("d", path)
    with zipfile.ZipFile(path) as archive:
        return {name: list(map(json.loads, archive.read(name).splitlines())) for name in archive.namelist()}


def packed(path: Path, parts: dict[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, rows in parts.items():
            content = rows if isinstance(rows, bytes) else b"".join(json.dumps(row).encode() + b"\n" for row in rows)
            archive.writestr(name, content)
    return path


def refused(store: Store, path: Path) -> str:
    """What is told of a file that is refused; nothing of it is there afterwards."""
    before = left_in(store)
    with pytest.raises(DossierFileError) as told:
        store.import_dossier(path, name="new")
    assert left_in(store) == before
    message = str(told.value)
    assert "\n" not in message
    assert message.startswith(str(path))
    return message.removeprefix(str(path))


def test_parts_as_they_are_fit(filled: Store, parts: Parts, tmp_path: Path) -> None:
    assert filled.import_dossier(packed(tmp_path / "x.zip", parts), name="new").decisions == 5


CHANGES: list[tuple[str, int, dict[str, Any], str]] = [
    ("dossier.json", 0, {"format": "zip"}, "dossier.json: its format is 'zip'"),
    ("dossier.json", 0, {"version": 3}, "version 3, this program knows up to 2; upgrade"),
    ("dossier.json", 0, {"name": 5}, "name is 5"),
    ("dossier.json", 0, {"created_at": "once"}, "created_at is 'once'"),
    ("reports.jsonl", 1, {"text": "changed"}, "reports.jsonl, line 2: its digest is not"),
    ("reports.jsonl", 0, {"text": 5}, "text is 5"),
    ("reports.jsonl", 0, {"published": "yesterday"}, "published is 'yesterday'"),
    ("reports.jsonl", 0, {"metadata": []}, "metadata is []"),
    ("reports.jsonl", 0, {"metadata": {"a": "\0"}}, "NUL"),
    ("reports.jsonl", 0, {"metadata": {"a": float("nan")}}, "no JSON"),
    ("reports.jsonl", 0, {"outlet": "\ud800"}, "lone surrogate"),
    ("reports.jsonl", 0, {"version": "\0"}, "NUL"),
    ("reports.jsonl", 0, {"read_at": None}, "read_at is None"),
    ("readings.jsonl", 0, {"digest": "x"}, "readings.jsonl, line 1: its digest"),
    ("readings.jsonl", 0, {"doc": 5}, '"doc"'),
    ("readings.jsonl", 0, {"notes": "abc"}, "notes is no list"),
    ("readings.jsonl", 0, {"actors": 5}, "actors is no list"),
    ("readings.jsonl", 0, {"actors": [5]}, "actor"),
    ("readings.jsonl", 0, {"actors": []}, "p1: holder names 'a1'"),
    ("readings.jsonl", 0, {"contacts": [{"id": "k1"}]}, "contact k1"),
    ("decisions.jsonl", 0, {"kind": "praise"}, "decisions.jsonl, line 1: kind is 'praise'"),
    ("decisions.jsonl", 0, {"who": " "}, "who decided"),
    ("decisions.jsonl", 0, {"undone_by": None}, "who undid it"),
    ("decisions.jsonl", 0, {"decided_at": ""}, "decided_at"),
    ("decisions.jsonl", 0, {"digest": "x"}, "a report or section that is not there"),
    ("decisions.jsonl", 0, {"section": "options"}, "a report or section that is not there"),
    ("decisions.jsonl", 0, {"record": "p9"}, "'p9', which is not among the positions"),
    ("decisions.jsonl", 0, {"spans": [[0, 999]]}, "spans is"),
    ("decisions.jsonl", 0, {"spans": "x"}, "spans is"),
    ("decisions.jsonl", 0, {"was": {}}, "position was: "),
    ("decisions.jsonl", 0, {"was": None}, "was is None"),
    ("decisions.jsonl", 0, {"fields": {"act": "demand"}}, "does not take the fields"),
    ("decisions.jsonl", 1, {"fields": {}}, "does not take the fields"),
    ("decisions.jsonl", 1, {"fields": {"id": "p2"}}, "does not take the fields"),
    ("decisions.jsonl", 1, {"fields": {"act": "praise"}}, "praise"),
    ("decisions.jsonl", 1, {"fields": {"holder": None}}, "holder is None"),
    ("decisions.jsonl", 1, {"fields": {"span": [5, 3]}}, "no place"),
    ("decisions.jsonl", 3, {"fields": {"actor": "Hamas"}}, "takes into"),
    ("decisions.jsonl", 3, {"fields": {"actor": 5, "into": "x"}}, "fields should be texts"),
    ("decisions.jsonl", 3, {"digest": REPORT.digest}, "decided on the dossier"),
    ("decisions.jsonl", 4, {"section": "doors"}, "doors take no rename"),
    ("games.jsonl", 0, {"kind": "praise"}, "games.jsonl, line 1: kind is 'praise'"),
    ("games.jsonl", 0, {"as_of": "once"}, "as_of is 'once'"),
    ("games.jsonl", 0, {"who": ""}, "who decided"),
    ("games.jsonl", 2, {"undone_at": None}, "who undid it"),
    ("games.jsonl", 0, {"made_at": "once"}, "made_at is 'once'"),
    ("games.jsonl", 0, {"what": None}, "what is None"),
    ("games.jsonl", 0, {"conflict": None}, "conflict is None"),
    ("games.jsonl", 2, {"conflict": []}, "conflict is []"),
    ("games.jsonl", 0, {"conflict": {"name": "\0"}}, "NUL"),
]


@pytest.mark.parametrize(("part", "line", "change", "told"), CHANGES, ids=[f"{c[0]}-{c[2]!r:.30}" for c in CHANGES])
def test_line_that_does_not_fit_is_told(
    filled: Store, parts: Parts, tmp_path: Path, part: str, line: int, change: dict[str, Any], told: str
) -> None:
    parts[part][line] |= change
    assert told in refused(filled, packed(tmp_path / "x.zip", parts))


@pytest.mark.parametrize("part", ["reports.jsonl", "readings.jsonl", "decisions.jsonl", "games.jsonl"])
def test_column_that_is_missing_is_told(filled: Store, parts: Parts, tmp_path: Path, part: str) -> None:
    wanted = set(parts[part][0]) - {"published", "notes", "plover"}
    for name in wanted if part != "readings.jsonl" else {"digest", "doc"}:
        changed = {**parts, part: [{key: value for key, value in parts[part][0].items() if key != name}]}
        assert name in refused(filled, packed(tmp_path / "x.zip", changed))


@pytest.mark.parametrize("field", ["name", "kind", "mentions", "of", "key", "id"])
@pytest.mark.parametrize("value", [5, [5], {"a": 1}, [["a", "b"]], True, "\0"], ids=repr)
def test_actor_of_other_types_is_refused(
    filled: Store, parts: Parts, tmp_path: Path, field: str, value: object
) -> None:
    parts["readings.jsonl"][0]["actors"][0][field] = value
    told = refused(filled, packed(tmp_path / "x.zip", parts))
    assert "readings.jsonl, line 1: " in told


def test_field_of_another_type_is_told_with_its_record(filled: Store, parts: Parts, tmp_path: Path) -> None:
    parts["readings.jsonl"][0]["actors"][1]["name"] = 5
    assert "readings.jsonl, line 1: actors 2: name is 5" in refused(filled, packed(tmp_path / "x.zip", parts))


def test_conflict_that_is_none_is_told_with_its_line(filled: Store, parts: Parts, tmp_path: Path) -> None:
    def check(conflict: Mapping[str, Any]) -> None:
        if "title" not in conflict:
            raise InvalidConflict("conflict", ["has no title", "is none"])

    path, before = packed(tmp_path / "x.zip", parts), left_in(filled)
    with pytest.raises(DossierFileError, match=r"games\.jsonl, line 2: conflict: has no title conflict: is none"):
        filled.import_dossier(path, name="new", check_conflict=check)
    assert left_in(filled) == before


def test_file_of_version_1_has_no_games(filled: Store, parts: Parts, tmp_path: Path) -> None:
    del parts["games.jsonl"]
    parts["dossier.json"][0]["version"] = 1
    filled.import_dossier(packed(tmp_path / "x.zip", parts), name="new")
    assert filled.games.count("new", "") == 0


def test_lines_that_do_not_match_are_told(filled: Store, parts: Parts, tmp_path: Path) -> None:
    for part in ("reports.jsonl", "readings.jsonl"):
        changed = {**parts, part: parts[part][:1]}
        assert "another number of lines" in refused(filled, packed(tmp_path / "x.zip", changed))
    twice = {
        **parts,
        "reports.jsonl": parts["reports.jsonl"][:1] * 2,
        "readings.jsonl": parts["readings.jsonl"][:1] * 2,
    }
    assert "line 2: its text is that of an earlier line" in refused(filled, packed(tmp_path / "x.zip", twice))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "no JSON"),
        (b"\xff\n", "no JSON"),
        (b"\n", "no JSON"),
        (b"[1]\n", "no JSON object"),
        (b"[" * 200_000, "no JSON"),
        (b'{"text": ' + b"9" * 5000 + b"}\n", "no JSON"),
    ],
    ids=["cut", "latin-1", "blank", "list", "deep", "long-number"],
)
def test_line_that_is_no_json_is_told(filled: Store, parts: Parts, tmp_path: Path, content: bytes, told: str) -> None:
    for part in ("dossier.json", "reports.jsonl"):
        assert told in refused(filled, packed(tmp_path / "x.zip", {**parts, part: content}))


def test_other_files_are_told(filled: Store, parts: Parts, tmp_path: Path) -> None:
    noise = tmp_path / "noise.zip"
    noise.write_bytes(b"no zip file at all" * 99)
    assert "no zip file" in refused(filled, noise)
    assert "No such file" in refused(filled, tmp_path / "none.zip")
    assert "Is a directory" in refused(filled, tmp_path)
    assert "no file of a dossier" in refused(filled, packed(tmp_path / "x.zip", {"a": b""}))
    assert "no file of a dossier" in refused(filled, packed(tmp_path / "x.zip", {**parts, "../a": b""}))
    with pytest.raises(InvalidRecord, match="already"):
        filled.import_dossier(packed(tmp_path / "x.zip", parts))


def test_file_larger_than_the_limits_is_refused(
    filled: Store, parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in parts:
            archive.writestr(name, b" " * 200_000 if name == "reports.jsonl" else json.dumps(parts[name][0]))
    monkeypatch.setattr(files, "LONGEST_LINE", 100_000)
    assert "line 1: too long" in refused(filled, bomb)
    monkeypatch.setattr(files, "LARGEST_FILE", 100_000)
    assert "too large unpacked" in refused(filled, bomb)
    monkeypatch.setattr(files, "LARGEST_FILE", 100)
    with pytest.raises(DossierFileError, match="at most 100 bytes"):
        filled.export_dossier("d", tmp_path / "d.zip")
    assert not list(tmp_path.glob("*d.zip*"))


def test_damaged_file_gives_an_error_or_the_same_dossier(filled: Store, tmp_path: Path) -> None:
    path, damaged = tmp_path / "d.zip", tmp_path / "damaged.zip"
    filled.export_dossier("d", path)
    whole = path.read_bytes()
    luck = random.Random(0)
    for number in range(150):
        content = bytearray(whole)
        if number % 3:
            content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
        else:
            del content[luck.randrange(len(content)) :]
        damaged.write_bytes(content)
        try:
            filled.import_dossier(damaged, name="new")
        except DossierFileError:
            assert names(filled) == ["d"]
        else:
            assert filled.reading("new", REPORT.digest) == filled.reading("d", REPORT.digest)
            filled.delete_dossier("new")


def test_import_that_fails_half_way_leaves_nothing(
    filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "d.zip"
    filled.export_dossier("d", path)
    before = left_in(filled)
    monkeypatch.setattr("sinequanon.store.transfer._insert_decision", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        filled.import_dossier(path, name="new")
    assert left_in(filled) == before
    check_index(filled)


def test_file_is_written_whole_or_not_at_all(filled: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "d.zip"
    path.write_text("as it was")
    with monkeypatch.context() as patched:
        patched.setattr("sinequanon.store.transfer._rows_of", lambda *_: iter([1 / 0 for _ in "a"]))
        with pytest.raises(ZeroDivisionError):
            filled.export_dossier("d", path)
    with pytest.raises(DossierFileError, match="No such file"):
        filled.export_dossier("d", tmp_path / "none" / "d.zip")
    with pytest.raises(DossierFileError, match="Is a directory"):
        filled.export_dossier("d", tmp_path)
    assert path.read_text() == "as it was"
    assert {item.name for item in tmp_path.iterdir() if "store.db" not in item.name} == {"d.zip"}
