"""Dossiers as wholes: making, renaming, joining, archiving and deleting them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from sinequanon.errors import InvalidRecord
from sinequanon.store import copies, rows, schema
from sinequanon.store.checks import check_texts
from sinequanon.store.decisions import find_records_again, utc_now
from sinequanon.store.reports import find_dossier, get_dossier, renew_added
from sinequanon.store.search import forget_report

_DOSSIERS = schema.dossiers
_REPORTS = schema.reports
_DECISIONS = schema.decisions


@dataclass(frozen=True, kw_only=True)
class DossierContents:
    """How much a dossier holds; `decisions` counts those undone too."""

    name: str
    reports: int
    records: int
    decisions: int


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What moved when one dossier went into another; `known` counts the reports that it had already."""

    reports: int
    known: int
    decisions: int


def check_name(name: str) -> None:
    """See that a dossier can have this name.

    Raises:
        InvalidRecord: it is empty, or holds what no database keeps.
    """
    if not name.strip():
        raise InvalidRecord("a dossier needs a name")
    check_texts(dossier=name)


def check_is_free(connection: Connection, name: str) -> None:
    """See that a new dossier can have this name.

    Raises:
        InvalidRecord: it is no name, or the store has a dossier of this name.
    """
    check_name(name)
    if find_dossier(connection, name) is not None:
        raise InvalidRecord(f"the store has a dossier {name!r} already; give another name")


def state(connection: Connection, name: str) -> str:
    """A mark of what a dossier holds: reports, when they were read, and decisions.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    dossier_id = get_dossier(connection, name)
    reports, decided = _REPORTS.c, _DECISIONS.c
    of_reports = select(func.count(), func.max(reports.id), func.max(reports.read_at))
    of_decisions = select(func.count(), func.max(decided.id), func.count(decided.undone_at))
    read = connection.execute(of_reports.where(reports.dossier_id == dossier_id)).one()
    made = connection.execute(of_decisions.where(decided.dossier_id == dossier_id)).one()
    return " ".join(map(str, (*read, *made)))


def create_dossier(connection: Connection, name: str, created_at: str | None = None) -> int:
    """Make an empty dossier; gives its row id.

    Raises:
        InvalidRecord: it is no name, or the store has a dossier of this name.
    """
    check_is_free(connection, name)
    row = {"name": name, "created_at": created_at or utc_now()}
    return int(connection.execute(insert(_DOSSIERS).returning(_DOSSIERS.c.id), row).scalar_one())


def rename_dossier(connection: Connection, name: str, new_name: str) -> None:
    """Give a dossier another name.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: the new name is none, or the store has a dossier of this name.
    """
    dossier_id = get_dossier(connection, name)
    check_is_free(connection, new_name)
    _update(connection, dossier_id, name=new_name)


def set_archived(connection: Connection, name: str, is_archived: bool) -> None:
    """Hide a dossier from the list, or show it again.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: it is so already.
    """
    dossier_id = get_dossier(connection, name)
    since = connection.execute(select(_DOSSIERS.c.archived_at).where(_DOSSIERS.c.id == dossier_id)).scalar_one()
    if is_archived and since is not None:
        raise InvalidRecord(f"dossier {name!r} has been archived since {since}; sqn dossiers unarchive takes that back")
    if not is_archived and since is None:
        raise InvalidRecord(f"dossier {name!r} is not archived; sqn dossiers --all tells which are")
    _update(connection, dossier_id, archived_at=utc_now() if is_archived else None)


def count_contents(connection: Connection, name: str) -> DossierContents:
    """How much a dossier holds.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    dossier_id = get_dossier(connection, name)
    of_dossier = _REPORTS.c.dossier_id == dossier_id
    counts = [
        connection.execute(select(func.count()).select_from(table.join(_REPORTS)).where(of_dossier)).scalar_one()
        for table in schema.RECORDS.values()
    ]
    reports = connection.execute(select(func.count()).select_from(_REPORTS).where(of_dossier)).scalar_one()
    in_dossier = select(func.count()).select_from(_DECISIONS).where(_DECISIONS.c.dossier_id == dossier_id)
    decisions = connection.execute(in_dossier).scalar_one()
    return DossierContents(name=name, reports=reports, records=sum(counts), decisions=decisions)


def delete_dossier(connection: Connection, name: str) -> DossierContents:
    """Remove a dossier with its reports, records and decisions; gives how much went.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    contents = count_contents(connection, name)
    dossier_id = get_dossier(connection, name)
    ids = connection.execute(select(_REPORTS.c.id).where(_REPORTS.c.dossier_id == dossier_id)).scalars().all()
    _remove_reports(connection, ids)
    connection.execute(delete(_DECISIONS).where(_DECISIONS.c.dossier_id == dossier_id))
    connection.execute(delete(_DOSSIERS).where(_DOSSIERS.c.id == dossier_id))
    return contents


def merge_dossiers(connection: Connection, name: str, into: str) -> Merged:
    """Move all that a dossier holds into another and remove it.

    A report whose text the other has already is kept as the other has it; the decisions on it look for their records
    in the reading there. Decisions keep their numbers, so that the latest still counts.

    Raises:
        RecordNotFound: one of the dossiers is not there.
        InvalidRecord: they are one.
    """
    from_id, into_id = get_dossier(connection, name), get_dossier(connection, into)
    if from_id == into_id:
        raise InvalidRecord(f"a dossier cannot be merged into itself: {name!r}; name two")
    known = _known_reports(connection, from_id, into_id)
    for row in known:
        reading = rows.load_readings(connection, [row.kept])[row.kept]
        find_records_again(connection, from_id, row.digest, reading)
    _remove_reports(connection, [row.id for row in known])
    copies.forget(connection, from_id)
    of_dossier = _REPORTS.c.dossier_id == from_id
    moved = connection.execute(update(_REPORTS).where(of_dossier).values(dossier_id=into_id))
    in_dossier = _DECISIONS.c.dossier_id == from_id
    decisions = connection.execute(update(_DECISIONS).where(in_dossier).values(dossier_id=into_id))
    for table in (schema.games, schema.failures, schema.waiting):
        connection.execute(update(table).where(table.c.dossier_id == from_id).values(dossier_id=into_id))
    for row in known:
        renew_added(connection, into_id, row.digest)
    connection.execute(delete(_DOSSIERS).where(_DOSSIERS.c.id == from_id))
    return Merged(reports=moved.rowcount, known=len(known), decisions=decisions.rowcount)


def _known_reports(connection: Connection, from_id: int, into_id: int) -> Sequence[Row[Any]]:
    """The row id and digest of each report that another dossier has too, and the row id there."""
    there = _REPORTS.alias("there")
    query: Select[Any] = select(_REPORTS.c.id, _REPORTS.c.digest, there.c.id.label("kept")).join_from(
        _REPORTS, there, there.c.digest == _REPORTS.c.digest
    )
    return connection.execute(query.where(_REPORTS.c.dossier_id == from_id, there.c.dossier_id == into_id)).all()


def _remove_reports(connection: Connection, report_ids: Sequence[int]) -> None:
    """Remove reports with their records and sentences, not the decisions on them."""
    for report_id in report_ids:
        text = connection.execute(select(_REPORTS.c.text).where(_REPORTS.c.id == report_id)).scalar_one()
        forget_report(connection, report_id, text)
        rows.delete_records(connection, report_id)
        connection.execute(delete(_REPORTS).where(_REPORTS.c.id == report_id))


def _update(connection: Connection, dossier_id: int, **values: str | None) -> None:
    connection.execute(update(_DOSSIERS).where(_DOSSIERS.c.id == dossier_id).values(values))
