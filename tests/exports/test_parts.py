"""Partitioned Parquet: whole parts, the columns of the export, and runs that go on where they were stopped."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from sinequanon import Report
from sinequanon.exports import Format, export_dossier
from sinequanon.exports.parts import TABLES, PartFolder
from sinequanon.outputs import OutputError
from sinequanon.runs import Outcome, Run
from sinequanon.store import Store


def reports(number: int) -> Iterator[Report]:
    for place in range(number):
        text = f"If Israel withdraws, Hamas will talk on day {place}, Mashal said. Russia will meet Hamas in Moscow.\n"
        yield Report(name=f"r{place}", text=text, outlet="Wire", published="2006-02-14")


def run_into(parts: PartFolder, number: int, reader: Any) -> Run:
    run = Run(reports(number), lambda: reader, is_written=parts.has)
    for report, reading in run:
        parts.put(report, reading)
    return run


def table(folder: Path, name: str) -> list[dict[str, Any]]:
    files = sorted(folder.glob(f"part=*/{name}.parquet"))
    return [row for file in files for row in pyarrow.parquet.read_table(file, partitioning=None).to_pylist()]


def test_parts_have_the_rows_and_columns_of_the_export(reader: Any, tmp_path: Path) -> None:
    parts = PartFolder(tmp_path / "parts", reports_a_part=2)
    run = run_into(parts, 5, reader)
    parts.close()
    assert run.outcomes == {Outcome.NEW: 5}
    assert [path.name for path in sorted((tmp_path / "parts").iterdir())] == [f"part=00000{n}" for n in (1, 2, 3)]
    with Store.open(str(tmp_path / "store.db")) as store:
        for report in reports(5):
            store.add("d", report, reader.read(report), version=reader.version)
        export_dossier(store, "d", Format.PARQUET, tmp_path / "export")
    for name in TABLES:
        found = table(tmp_path / "parts", name)
        wanted = pyarrow.parquet.read_table(tmp_path / "export" / f"{name}.parquet")
        schema = pyarrow.parquet.read_schema(tmp_path / "parts" / "part=000001" / f"{name}.parquet")
        assert found and schema == wanted.schema
        assert plain(found) == plain(wanted.to_pylist())


def plain(rows: list[dict[str, Any]]) -> list[str]:
    """Rows without what only a store has, in an order of their own."""
    own = {"dossier", "added_at", "read_at"}
    return sorted(repr({name: value for name, value in row.items() if name not in own}) for row in rows)


def test_run_that_was_killed_goes_on_and_doubles_nothing(reader: Any, tmp_path: Path) -> None:
    run_into(PartFolder(tmp_path, reports_a_part=2), 5, reader)  # never closed: the fifth is lost
    (tmp_path / ".part=000003.99.part").mkdir()
    (tmp_path / ".part=000003.99.part" / "actors.parquet").write_bytes(b"half")
    parts = PartFolder(tmp_path, reports_a_part=2)
    run = run_into(parts, 8, reader)
    parts.close()
    assert run.outcomes == {Outcome.UNCHANGED: 4, Outcome.NEW: 4}
    assert Counter(row["digest"] for row in table(tmp_path, "reports")) == Counter(one.digest for one in reports(8))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"part=00000{n}" for n in (1, 2, 3, 4)]


def test_command_writes_once_and_tells_it(sqn: Callable[..., Any], folder: Path, tmp_path: Path) -> None:
    (folder / "again.txt").write_text((folder / "talks.txt").read_text())
    first, second = (sqn("read", folder, "--parquet", tmp_path / "out", "--workers", 1) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "new                  2" in first.stdout
    assert "unchanged            2" in second.stdout
    assert len(table(tmp_path / "out", "reports")) == 2


def test_other_version_is_refused(reader: Any, tmp_path: Path) -> None:
    parts = PartFolder(tmp_path)
    run_into(parts, 1, reader)
    parts.close()
    with pytest.raises(OutputError, match=r"was read by version 0\.1\.0.*name a new folder"):
        PartFolder(tmp_path).has(next(reports(1)), "2")


def test_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"holds other files \('notes\.txt'\)"):
        PartFolder(tmp_path)
    with pytest.raises(OutputError, match="cannot be made"):
        PartFolder(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_broken_part_is_told(tmp_path: Path) -> None:
    (tmp_path / "part=000001").mkdir()
    (tmp_path / "part=000001" / "reports.parquet").write_bytes(b"no table")
    with pytest.raises(OutputError, match=r"part=000001.*cannot be read"):
        PartFolder(tmp_path)
