"""What was added in a workbench and is still to be read: jobs of texts, files and addresses, each gone once it is read.

What a server was reading when it ended is begun again by the next one; its reports that are kept already are known by
their digests. How often it was begun without a new report is counted, so that a text over which servers die does not
stop all that come after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update

from sinequanon.store import engine, schema
from sinequanon.store.reports import get_dossier

_WAITING = schema.waiting.c
_OF_JOB = ("job", "dossier", "who", "made_at", "address")


class SourceKind(StrEnum):
    """What gives reports."""

    TEXT = "text"
    FILE = "file"
    ADDRESS = "address"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Something that gives reports.

    Attributes:
        kind: a pasted text, a file, or an address.
        name: what a person knows it by.
        given: what else is known of it: of a text the `report`, of files and addresses the `published` and `outlet` of
            reports that do not say theirs.
        content: what is in the file.
        tries: how often it was begun since it last gave a new report.
    """

    kind: SourceKind
    name: str
    given: Mapping[str, Any]
    content: bytes | None = None
    tries: int = 0


@dataclass(frozen=True, kw_only=True)
class WaitingJob:
    """Sources that were added together, without what is in them.

    Attributes:
        job: its id.
        dossier: where the reports go.
        who: who added them.
        made_at: when, in UTC, ISO 8601.
        address: the network address from which they were added.
        sources: the number and name of each.
    """

    job: str
    dossier: str
    who: str
    made_at: str
    address: str | None
    sources: tuple[tuple[int, str], ...]


class Waiting:
    """What waits in a store. Threads may share it."""

    def __init__(self, database: Engine):
        self._engine = database

    def add(
        self, dossier: str, job: str, sources: Iterable[Source], *, who: str, made_at: str, address: str | None
    ) -> WaitingJob:
        """Keep the sources of a job, all or none.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        kept = []
        of_job: dict[str, Any] = {"job": job, "who": who, "made_at": made_at, "address": address}
        with engine.writing(self._engine) as connection:
            row = of_job | {"dossier_id": get_dossier(connection, dossier), "tries": 0}
            for source in sources:
                told = {"kind": source.kind.value, "name": source.name, "given": dict(source.given)}
                made = row | told | {"content": source.content}
                number = connection.execute(insert(schema.waiting).returning(_WAITING.id), made).scalar_one()
                kept.append((int(number), source.name))
        return WaitingJob(dossier=dossier, sources=tuple(kept), **of_job)

    def jobs(self) -> list[WaitingJob]:
        """What waits in all dossiers, in the order in which it was added."""
        columns = (_WAITING[name] for name in ("id", "name", "job", "who", "made_at", "address"))
        query = select(*columns, schema.dossiers.c.name.label("dossier")).join(schema.dossiers)
        with engine.reading(self._engine) as connection:
            rows = connection.execute(query.order_by(_WAITING.id)).all()
        found = []
        for _, group in groupby(rows, key=lambda row: row.job):
            of_job = list(group)
            told = {name: of_job[0]._mapping[name] for name in _OF_JOB}
            found.append(WaitingJob(**told, sources=tuple((row.id, row.name) for row in of_job)))
        return found

    def begin(self, number: int) -> Source | None:
        """A source that is now read, which counts as a try; None where it waits no more."""
        columns = (_WAITING[name] for name in ("kind", "name", "given", "content", "tries"))
        with engine.writing(self._engine) as connection:
            connection.execute(update(schema.waiting).where(_WAITING.id == number).values(tries=_WAITING.tries + 1))
            row = connection.execute(select(*columns).where(_WAITING.id == number)).first()
        return None if row is None else Source(**dict(row._mapping) | {"kind": SourceKind(row.kind)})

    def went_on(self, number: int) -> None:
        """Tell that a source gave a new report, or that who read it ended in order."""
        with engine.writing(self._engine) as connection:
            connection.execute(update(schema.waiting).where(_WAITING.id == number).values(tries=0))

    def is_done(self, number: int) -> None:
        """Let go of a source that is read."""
        with engine.writing(self._engine) as connection:
            connection.execute(delete(schema.waiting).where(_WAITING.id == number))

    def drop(self, job: str) -> None:
        """Let go of what is left of a job."""
        with engine.writing(self._engine) as connection:
            connection.execute(delete(schema.waiting).where(_WAITING.job == job))
