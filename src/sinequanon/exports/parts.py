"""Partitioned Parquet: readings as they come, in folders of so many reports, each there whole or not at all.

`DIR/part=000001/positions.parquet` and its like have the columns of the format `parquet`; no store is needed.
"""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sinequanon.exports.content import date_of
from sinequanon.exports.parquet import import_arrow, write_tables
from sinequanon.exports.record_tables import record_tables
from sinequanon.exports.tables import Table
from sinequanon.exports.writing import whole_folder
from sinequanon.outputs import OutputError
from sinequanon.records import SECTIONS, Reading, Report
from sinequanon.store import Decision, ReportRow
from sinequanon.store.contexts import BUILDERS, bare_context
from sinequanon.store.decisions import utc_now

REPORTS_A_PART = 1000
TABLES = ("reports", *SECTIONS)
_MOST_CHARACTERS = 50_000_000  # of the reports that wait for their part
_PART = re.compile(r"part=(\d{6,})")
_DRAFT = ".part=*"


@dataclass(frozen=True)
class _Part:
    """What the tables of one part are made of, as `Content` is for a dossier."""

    reports: Sequence[ReportRow]
    rows: Mapping[str, Sequence[Any]]
    decisions: Sequence[Decision] = ()


class PartFolder:
    """Writes readings into a folder of parts and knows which reports are there; one run at a time.

    Of a run that was killed the parts stay that were whole. `close` writes the last part, which may be a short one.

    Raises:
        MissingExtra: pyarrow is not installed.
        OutputError: the folder holds something else, or cannot be made, read or written.
    """

    def __init__(self, folder: Path, *, reports_a_part: int = REPORTS_A_PART):
        import_arrow()
        self._folder = folder
        self._size = reports_a_part
        self._waiting: list[tuple[Report, Reading]] = []
        self._version = ""
        numbers = _find_parts(folder)
        self._number = max(numbers, default=0) + 1
        self._digests: set[bytes] = set()
        self._versions: set[str] = set()
        for number in numbers:
            self._look_into(self._path(number) / "reports.parquet")

    def has(self, report: Report, version: str) -> bool:
        """Whether a report is in a part; asked of each report before it is read, with the reader's version.

        Raises:
            OutputError: the parts are of another version of the reader.
        """
        others = self._versions - {version}
        if others:
            raise OutputError(
                f"{self._folder}: was read by version {min(others)}, this is {version}; name a new folder"
            )
        self._version = version
        return bytes.fromhex(report.digest) in self._digests

    def put(self, report: Report, reading: Reading) -> None:
        """Take one reading; writes a part where enough have come."""
        self._waiting.append((report, reading))
        if len(self._waiting) >= self._size or sum(len(one.text) for one, _ in self._waiting) >= _MOST_CHARACTERS:
            self._write()

    def close(self) -> None:
        """Write what waits for its part."""
        if self._waiting:
            self._write()

    def _write(self) -> None:
        path = self._path(self._number)
        if not path.exists():  # it is there where Ctrl-C came right after it was written
            with whole_folder(path, [f"{name}.parquet" for name in TABLES]) as draft:
                write_tables(_tables(self._waiting, self._version), draft)
        self._number, self._waiting = self._number + 1, []

    def _path(self, number: int) -> Path:
        return self._folder / f"part={number:06}"

    def _look_into(self, path: Path) -> None:
        _, files = import_arrow()
        try:
            table = files.read_table(path, columns=["digest", "version"], partitioning=None)
            self._digests.update(map(bytes.fromhex, table.column("digest").to_pylist()))
            self._versions.update(table.column("version").unique().to_pylist())
        except (OSError, ValueError, KeyError) as error:
            told = str(error).partition("\n")[0]
            raise OutputError(f"{path}: cannot be read ({told}); remove its folder, or name a new one") from None


def _find_parts(folder: Path) -> list[int]:
    """The numbers of the parts in a folder, which is made where there is none; drafts of a killed run are removed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for draft in folder.glob(_DRAFT):
            shutil.rmtree(draft)
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise OutputError(f"{folder}: cannot be made a folder of parts ({error.strerror})") from None
    found = {name: _PART.fullmatch(name) for name in names}
    others = [name for name, match in found.items() if match is None]
    if others:
        raise OutputError(f"{folder}: holds other files ({others[0]!r}); name a new folder")
    return [int(match[1]) for match in found.values() if match is not None]


def _tables(read: Sequence[tuple[Report, Reading]], version: str) -> Iterable[Table]:
    time = utc_now()
    rows = {section: [row for one in read for row in _rows(section, *one)] for section in BUILDERS}
    part = _Part([_report_row(*one, version, time) for one in read], rows)
    return (table for table in record_tables(part) if table.name in TABLES)


def _rows(section: str, report: Report, reading: Reading) -> Iterable[Any]:
    context = bare_context(report, reading)
    for record in getattr(reading, section):
        yield BUILDERS[section](context, record, date_of(record, report, reading))


def _report_row(report: Report, reading: Reading, version: str, time: str) -> ReportRow:
    told = {name: getattr(report, name) for name in ("digest", "name", "title", "outlet", "url", "published")}
    counts = {section: len(getattr(reading, section)) for section in SECTIONS}
    return ReportRow(dossier="", added_at=time, version=version, read_at=time, counts=counts, **told)
