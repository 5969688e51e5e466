"""What holds on SQLite and PostgreSQL alike: several writers at once, older stores, copies and the check."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, inspect, text

from postgres_server import Server
from sinequanon import Reading, Report
from sinequanon.errors import MissingExtra, StoreUnusable
from sinequanon.store import Store, engine, rows, schema, search
from sinequanon.store.accounts import Action
from sinequanon.store.copying import copy
from sinequanon.store.integrity import check
from sinequanon.store.migrations import upgrade
from sinequanon.store.waiting import Source, SourceKind

WRITER = Path(__file__).with_name("writer.py")
STEPS = [f"{number:04}" for number in range(1, int(schema.REVISION))]


def fill(store: Store, talks: tuple[Report, Reading]) -> None:
    """Something in each table."""
    report, reading = talks
    store.add("d", report, reading, version="1")
    store.add("é", Report(name="other", text="Élan met Hamas.\nIt failed."), Reading(doc="other"))
    store.decide("d", report.digest, "actors", reading.actors[0].id, "confirm", who="Ada", note="“yes” ☂")
    store.undo(store.decide("d", report.digest, "actors", reading.actors[1].id, "reject", who="Bo").id, who="Ada")
    store.decide_on_dossier("d", "actors", "merge", who="Ada", actor="Hamas", into="Israel")
    store.archive_dossier("é")
    store.accounts.add("Ana", "editor", "hash")
    store.accounts.log(Action.LOGIN, "Ana")
    store.failures.add("d", "a.txt", "is empty", version="1", path="/a.txt", options={"published": "2006"})
    upload = Source(kind=SourceKind.FILE, name="é.txt", given={"outlet": None}, content=b"\x00\xff")
    store.waiting.add("d", "j1", [upload], who="Ana", made_at="2006", address=None)
    with engine.writing(store._engine) as connection:
        game = {"dossier_id": 1, "as_of": "", "kind": "edit", "what": "w", "who": "Ada", "made_at": "2006"}
        connection.execute(schema.games.insert(), game | {"conflict": {"options": ["a"]}})
        connection.execute(schema.vectors.insert(), {"key": "k", "vector": b"\x00\x01\xff"})
        connection.execute(schema.signatures.insert(), {"report_id": 1, "method": "m", "value": b"\x00\xff"})
        connection.execute(schema.copies.insert(), {"report_id": 1, "other_id": 2, "similarity": 0.9})


def contents(address: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    database = engine.connect(address)
    with engine.reading(database) as connection:
        found = {
            table.name: sorted(
                (dict(row) for row in connection.execute(table.select()).mappings()), key=lambda row: repr(row)
            )
            for table in schema.metadata.sorted_tables
        }
    database.dispose()
    return found


@pytest.fixture
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """The address of an empty database of a kind."""

    def make(kind: str) -> str:
        if kind == "sqlite":
            return str(tmp_path / "old.db")
        server: Server = request.getfixturevalue("server")
        return server.make(template="template0")

    return make


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("step", STEPS)
def test_store_of_each_older_version_is_upgraded(
    old: Callable[[str], str], kind: str, step: str, talks: tuple[Report, Reading]
) -> None:
    address = old(kind)
    report, reading = talks
    database = engine._engine(engine._parse(address))
    upgrade(database, step)
    with engine.writing(database) as connection:
        assert engine.stored_revision(connection) == step
        connection.execute(text("INSERT INTO dossiers (name, created_at) VALUES ('d', '2006')"))
        row = {"dossier_id": 1, "digest": report.digest, "text": report.text, "metadata": {"page": 3}}
        row |= {"added_at": "2006", "read_at": "2006", "version": "1"}
        connection.execute(schema.reports.insert(), row | rows.report_row(report) | rows.reading_row(reading))
        rows.insert_records(connection, 1, report.text, reading)
        if step >= "0008" or (step >= "0002" and kind == "sqlite"):  # as the program of that step kept them
            search.index_report(connection, 1, report.text)
        elif step >= "0002":
            search.keep_sentences(connection, 1, report.text)
    database.dispose()
    with Store.open(address) as store:
        assert store.reading("d", report.digest) == reading
        assert len(store.search("prerequisite")) == 1
        store.decide("d", report.digest, "actors", reading.actors[0].id, "confirm", who="Ada")
    assert check(address) == (1, [])


def test_texts_sort_by_code_points(server: Server) -> None:
    database = engine.connect(server.make())
    query = text(
        "SELECT attrelid::regclass::text || '.' || attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " JOIN pg_collation ON pg_collation.oid = attcollation WHERE relkind = 'r' AND collname <> 'C'"
        " AND relnamespace = 'public'::regnamespace AND attnum > 0"
    )
    with engine.reading(database) as connection:
        assert connection.execute(query).scalars().all() == ["alembic_version.version_num"]
        assert isinstance(inspect(connection).get_columns("reports")[2]["type"], Text)
    database.dispose()


def start(address: str, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), address, str(first), str(last), "decide"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_several_processes_add_and_decide_at_once(address: str) -> None:
    both = [start(address, 0, 8), start(address, 4, 12), start(address, 0, 12)]
    with Store.open(address) as store:
        while any(process.poll() is None for process in both):  # a reader sees whole reports throughout
            for row in store.reports("d") if store.dossiers() else []:
                assert row.counts["statements"] == row.counts["positions"] >= 50
        for process in both:
            out, err = process.communicate()
            assert (process.returncode, err) == (0, "")
            assert out.endswith("done\n")
        assert sorted(int(row.name) for row in store.reports("d")) == list(range(12))
        assert len(store.decisions("d")) == 8 + 8 + 12
    assert check(address) == (12, [])


@pytest.mark.parametrize("first", ["sqlite", "postgresql"])
@pytest.mark.parametrize("second", ["sqlite", "postgresql"])
def test_copy_holds_the_same(
    server: Server, tmp_path: Path, talks: tuple[Report, Reading], first: str, second: str
) -> None:
    source = str(tmp_path / "one.db") if first == "sqlite" else server.make()
    target = str(tmp_path / "two.db") if second == "sqlite" else server.make()
    with Store.open(source) as store:
        fill(store, talks)
    copied = copy(source, target)
    before = contents(source)
    assert contents(target) == before
    assert copied == {name: len(rows) for name, rows in before.items()}
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {"dossiers", "reports", "actors", "contact_parties", "decisions", "accounts", "games", "waiting"}
    assert check(target) == (2, [])
    with Store.open(target) as store:
        assert len(store.search("elan")) == 1
        store.add("d", Report(name="new", text="Hamas will talk."), Reading(doc="new"))  # numbers go on
        store.accounts.add("Bo", "reader", "hash")
    with pytest.raises(StoreUnusable, match="holds rows already"):
        copy(source, target)
    copy(source, target, replaces=True)
    assert contents(target) == before
    assert check(target) == (2, [])


def test_copy_that_fails_leaves_nothing(server: Server, tmp_path: Path, talks: tuple[Report, Reading]) -> None:
    source, target = str(tmp_path / "one.db"), server.make()
    with Store.open(source) as store:
        fill(store, talks)

    def fail(table: str, done: int) -> None:
        if table == "decisions" and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source, target, on_table=fail)
    assert not any(contents(target).values())
    with pytest.raises(StoreUnusable, match="onto itself"):
        copy(source, source)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE reports SET text = 'Other.' WHERE name = 'other'", "its digest is not that of its text"),
        ('UPDATE sentences SET "end" = 3 WHERE start = 0', "its sentences are not those of its text"),
        ("UPDATE contacts SET span = '[5, 99999]'", "is no place in a text"),
        ("UPDATE reports SET doc = ''", "it has no reading"),
    ],
)
def test_check_tells_each_fault(
    store: Store, address: str, talks: tuple[Report, Reading], change: str, told: str
) -> None:
    fill(store, talks)
    assert check(address) == (2, [])
    with engine.writing(store._engine) as connection:
        connection.execute(text(change))
    number, faults = check(address)
    assert number == 2
    assert any(told in fault for fault in faults), faults


def test_check_finds_rows_without_their_report(server: Server, tmp_path: Path, talks: tuple[Report, Reading]) -> None:
    for address in (str(tmp_path / "store.db"), server.make()):
        with Store.open(address) as store:
            fill(store, talks)
            raw = store._engine.raw_connection()
            driver: Any = raw.driver_connection
            driver.rollback()
            driver.execute(
                "PRAGMA foreign_keys = OFF" if "://" not in address else "SET session_replication_role = replica"
            )
            driver.execute("DELETE FROM actors WHERE id = 'a1'")
            driver.commit()
            raw.invalidate()
        assert any("is not there" in fault for fault in check(address)[1])


def test_server_that_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable) as told:
        Store.open(f"postgres://ada:secret@/none?host={tmp_path}")
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_missing_driver_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"sinequanon\[postgres\]"):
        Store.open("postgresql://somewhere/db")


def test_commands(sqn: Callable[..., Any], server: Server, tmp_path: Path, talks: tuple[Report, Reading]) -> None:
    source, target = tmp_path / "one.db", server.make()
    with Store.open(str(source)) as store:
        fill(store, talks)
    assert "2  reports" in sqn("db", "copy", source, target).stdout
    again = sqn("db", "copy", source, target)
    assert (again.exit_code, "--replace" in again.stderr) == (1, True)
    assert sqn("db", "check", "--db", target).exit_code == 0
    with Store.open(target) as store, engine.writing(store._engine) as connection:
        connection.execute(text("UPDATE reports SET doc = ''"))
    checked = sqn("db", "check", "--db", target)
    assert checked.exit_code == 1
    assert len(checked.stdout.splitlines()) == 2
    assert sqn("db", "check", "--db", tmp_path / "none.db").exit_code == 1
    assert json.loads(sqn("failures", "d", "--db", source, "--json").stdout)["cause"] == "is empty"
