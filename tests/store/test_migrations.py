import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from sinequanon import Reading, Report
from sinequanon.errors import SchemaTooNew, StoreUnusable
from sinequanon.store import Store, engine, rows, schema
from sinequanon.store.migrations import upgrade

SEARCH_ONLY = ("sentence_index", "sentence_texts")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    opened = engine.connect(str(tmp_path / "store.db"))
    yield opened
    opened.dispose()


def test_steps_make_the_tables_of_the_schema(database: Engine) -> None:
    def ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or not (name or "").startswith(SEARCH_ONLY)

    with database.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_last_step_is_the_revision() -> None:
    config = Config()
    config.set_main_option("script_location", "sinequanon.store:migrations")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert steps[0].revision == schema.REVISION
    assert [step.revision for step in reversed(steps)] == [f"{number:04}" for number in range(1, len(steps) + 1)]


def test_tables_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in schema.metadata.sorted_tables:
        assert "DATETIME" not in str(CreateTable(table).compile(dialect=dialect))


def test_store_of_version_1_is_upgraded(tmp_path: Path, talks: tuple[Report, Reading]) -> None:
    path = str(tmp_path / "old.db")
    report, reading = talks
    old = engine._engine(engine._parse(path))
    upgrade(old, "0001")
    with engine.writing(old) as connection:
        assert engine.stored_revision(connection) == "0001"
        connection.execute(text("INSERT INTO dossiers (name, created_at) VALUES ('d', '2006')"))
        connection.execute(
            schema.reports.insert(),
            {"dossier_id": 1, "digest": report.digest, "text": report.text, "metadata": {}, "added_at": "2006",
             "read_at": "2006", "version": "1"} | rows.report_row(report) | rows.reading_row(reading),
        )  # fmt: skip
        rows.insert_records(connection, 1, report.text, reading)
    old.dispose()
    with Store.open(path) as store:
        assert store.reading("d", report.digest) == reading
        assert len(store.search("prerequisite")) == 1


def test_step_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.db"
    with monkeypatch.context() as patched:
        patched.setattr("alembic.runtime.migration.MigrationContext.run_migrations", run_then_fail)
        with pytest.raises(RuntimeError):
            Store.open(str(path))
    plain = create_engine(f"sqlite:///{path}")
    assert inspect(plain).get_table_names() == []
    plain.dispose()
    with Store.open(str(path)) as store:
        assert store.dossiers() == []


def run_then_fail(context: MigrationContext) -> None:
    assert context.connection is not None
    context.connection.execute(text("CREATE TABLE half (id INTEGER)"))
    raise RuntimeError


def test_later_schema_is_told_with_both_versions(database: Engine, tmp_path: Path) -> None:
    with engine.writing(database) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    with pytest.raises(SchemaTooNew, match=f"0099.*{schema.REVISION}"):
        Store.open(str(tmp_path / "store.db"))


def test_what_is_no_store_is_told_in_one_line(tmp_path: Path) -> None:
    noise = tmp_path / "noise.db"
    noise.write_bytes(b"no database at all, but long enough" * 99)
    other = tmp_path / "other.db"
    foreign = create_engine(f"sqlite:///{other}")
    with foreign.begin() as connection:
        connection.execute(text("CREATE TABLE recipes (id INTEGER)"))
    foreign.dispose()
    of_alembic = tmp_path / "alembic.db"
    foreign = create_engine(f"sqlite:///{of_alembic}")
    with foreign.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('ab12')"))
    foreign.dispose()
    for path in (noise, other, of_alembic, tmp_path, noise / "below.db", f"sqlite:///{tmp_path}"):
        with pytest.raises(StoreUnusable) as told:
            Store.open(str(path))
        assert "\n" not in str(told.value)
        assert str(tmp_path) in str(told.value)


@pytest.mark.parametrize(
    "address", ["mysql://somewhere/db", "sqlite:///x?timeout=soon", "x://", "://", "sqlite://host/x"]
)
def test_address_that_cannot_be_opened(address: str) -> None:
    with pytest.raises(StoreUnusable) as told:
        Store.open(address)
    assert "\n" not in str(told.value)


def test_password_is_not_told() -> None:
    with pytest.raises(StoreUnusable) as told:
        Store.open("mysql://ada:secret@somewhere/db")
    assert "secret" not in str(told.value)


def test_folder_and_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "100% é" / "store.db"
    with Store.open(f"sqlite:///{path}") as store:
        assert store.dossiers() == []
    assert path.exists()


def test_store_in_memory(talks: tuple[Report, Reading]) -> None:
    with Store.open("sqlite://") as store:
        store.add("d", *talks)
        assert len(store.reports("d")) == 1


def test_opening_again_does_not_load_alembic(database: Engine) -> None:
    program = "import sys; from sinequanon.store import Store; Store.open(sys.argv[1]).close(); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program, str(database.url.database)], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "sqlalchemy" in loaded
    assert not loaded & {"alembic", "spacy", "numpy"}


def test_sqlite_is_set_up(database: Engine) -> None:
    with database.connect() as connection:
        for pragma, value in (("journal_mode", "wal"), ("foreign_keys", 1), ("busy_timeout", 30_000)):
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
