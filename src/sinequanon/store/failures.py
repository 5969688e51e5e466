"""What runs could not read: which file or report, why, when, and what it takes to try again."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from sinequanon.errors import InvalidRecord
from sinequanon.records import Report
from sinequanon.store import engine, schema
from sinequanon.store.checks import check_texts
from sinequanon.store.decisions import utc_now
from sinequanon.store.reports import find_or_make_dossier, get_dossier
from sinequanon.store.words import unstorable

_FAILURES = schema.failures.c
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Something that a run could not read.

    Attributes:
        id: its number.
        place: the file with the part of it, or the report's name.
        cause: why.
        failed_at: when, UTC in ISO 8601.
        version: the version of the reader, or of the program where the reader had no part in it.
        path: the file to read again; None where the report itself is kept, or nothing can be read again.
        report: the report, where it was taken in and could not be read.
        options: what the run was told of the reports: `published`, `outlet`, `actors`.
    """

    id: int
    place: str
    cause: str
    failed_at: str
    version: str
    path: str | None = None
    report: Report | None = None
    options: Mapping[str, Any]

    @property
    def can_be_read(self) -> bool:
        """Whether there is something to read again."""
        return self.path is not None or self.report is not None


def grouped(failures: Iterable[Failure]) -> Iterator[Sequence[Failure]]:
    """The failures by what their runs were told, each group in one run."""
    groups: dict[str, list[Failure]] = {}
    for failure in failures:
        groups.setdefault(json.dumps(failure.options, sort_keys=True), []).append(failure)
    yield from groups.values()


class Failures:
    """The failures of a store. Threads may share it."""

    def __init__(self, database: Engine):
        self._engine = database

    def add(
        self,
        dossier: str,
        place: str,
        cause: str,
        *,
        version: str,
        path: str | None = None,
        report: Report | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep a failure in place of an earlier one of the same place; a dossier of a new name is made."""
        kept = None if report is None else asdict(report) | {"metadata": dict(report.metadata)}
        row: dict[str, Any] = {
            "place": _storable(place),
            "cause": _storable(cause),
            "failed_at": utc_now(),
            "version": version,
            "path": path if path is None or unstorable(path) is None else None,
            "report": kept if _is_storable(kept) else None,
            "options": dict(options or {}),
        }
        with engine.writing(self._engine) as connection:
            row["dossier_id"] = find_or_make_dossier(connection, dossier)
            # The new row first: SQLite gives the number of the last row anew once that is gone.
            made = connection.execute(insert(schema.failures).returning(_FAILURES.id), row).scalar_one()
            is_same = (_FAILURES.dossier_id == row["dossier_id"]) & (_FAILURES.place == row["place"])
            connection.execute(delete(schema.failures).where(is_same, _FAILURES.id != made))

    def list(self, dossier: str) -> tuple[Failure, ...]:
        """The failures of a dossier in the order in which they came.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        with engine.reading(self._engine) as connection:
            of_dossier = _FAILURES.dossier_id == get_dossier(connection, dossier)
            query = select(schema.failures).where(of_dossier).order_by(_FAILURES.id)
            return tuple(_failure(dict(row)) for row in connection.execute(query).mappings())

    def forget(self, ids: Collection[int]) -> None:
        """Remove failures that were tried again; one that came again meanwhile has another number."""
        chosen = sorted(ids)
        if not chosen:
            return
        with engine.writing(self._engine) as connection:
            for at in range(0, len(chosen), _AT_ONCE):
                of_these = _FAILURES.id.in_(chosen[at : at + _AT_ONCE])
                connection.execute(delete(schema.failures).where(of_these))


def _failure(row: dict[str, Any]) -> Failure:
    del row["dossier_id"]
    report = row.pop("report")
    return Failure(**row, report=None if report is None else Report(**report))


def _storable(value: str) -> str:
    """The text as a database keeps it."""
    return value if unstorable(value) is None else ascii(value)[1:-1]


def _is_storable(value: object) -> bool:
    try:
        check_texts(report=value)
    except InvalidRecord:
        return False
    return True
