"""Dossiers and reports: finding, making and listing their rows."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

from sinequanon.errors import RecordNotFound
from sinequanon.records import Reading, Report
from sinequanon.store import added, rows, schema
from sinequanon.store.decisions import Decision, find_records_again, load_decisions, utc_now
from sinequanon.store.results import DossierRow, ReportRow, Rows
from sinequanon.store.search import index_report
from sinequanon.store.words import unstorable

_REPORTS = schema.reports.c


def find_dossier(connection: Connection, name: str) -> int | None:
    """The row id of a dossier; None where there is none of this name."""
    if unstorable(name) is not None:
        return None
    return connection.execute(select(schema.dossiers.c.id).where(schema.dossiers.c.name == name)).scalar()


def get_dossier(connection: Connection, name: str) -> int:
    """The row id of a dossier.

    Raises:
        RecordNotFound: there is none of this name.
    """
    found = find_dossier(connection, name)
    if found is None:
        raise RecordNotFound(f"the store has no dossier {name!r}")
    return found


def find_or_make_dossier(connection: Connection, name: str) -> int:
    """The row id of a dossier, which is made where there is none of this name."""
    found = find_dossier(connection, name)
    if found is not None:
        return found
    row = {"name": name, "created_at": utc_now()}
    return int(connection.execute(insert(schema.dossiers).returning(schema.dossiers.c.id), row).scalar_one())


def find_report(connection: Connection, dossier_id: int, digest: str) -> Row[Any] | None:
    """The row of a report; None where the dossier has none with this digest."""
    if unstorable(digest) is not None:
        return None
    query = select(schema.reports).where(_REPORTS.dossier_id == dossier_id, _REPORTS.digest == digest)
    return connection.execute(query).first()


def get_report(connection: Connection, dossier: str, digest: str) -> Row[Any]:
    """The row of a report.

    Raises:
        RecordNotFound: there is no such dossier or report.
    """
    found = find_report(connection, get_dossier(connection, dossier), digest)
    if found is None:
        raise RecordNotFound(f"dossier {dossier!r} has no report with the digest {digest!r}")
    return found


def insert_report(
    connection: Connection, dossier_id: int, report: Report, reading: Reading, values: Mapping[str, Any]
) -> None:
    """Write a report that the dossier lacks, with its records and sentences."""
    time = utc_now()
    fixed = {"dossier_id": dossier_id, "digest": report.digest, "text": report.text, "added_at": time, "read_at": time}
    row = {"metadata": {}, **fixed, **values}
    report_id = connection.execute(insert(schema.reports).returning(_REPORTS.id), row).scalar_one()
    rows.insert_records(connection, report_id, report.text, reading)
    index_report(connection, report_id, report.text)


def replace_reading(connection: Connection, before: Row[Any], reading: Reading, values: Mapping[str, Any]) -> None:
    """Write the new reading of a report in place of the one before and point the decisions at its records."""
    row = {**values, "read_at": utc_now()}
    connection.execute(update(schema.reports).where(_REPORTS.id == before.id).values(row))
    _write_records(connection, before, reading)


def renew_added(connection: Connection, dossier_id: int, digest: str) -> None:
    """Write the records of a report anew where the decisions to add some have changed."""
    report = find_report(connection, dossier_id, digest)
    if report is not None:
        reading = rows.load_readings(connection, [report.id])[report.id]
        _write_records(connection, report, added.without_added(reading))


def list_dossiers(connection: Connection, *, with_archived: bool) -> Rows[DossierRow]:
    """The dossiers by name."""
    table = schema.dossiers
    columns = (table.c.name, table.c.created_at, table.c.archived_at)
    query = select(*columns, func.count(_REPORTS.id).label("reports")).outerjoin(schema.reports)
    if not with_archived:
        query = query.where(table.c.archived_at.is_(None))
    found = connection.execute(query.group_by(table.c.id).order_by(table.c.name))
    return Rows(DossierRow(**row) for row in found.mappings())


def list_reports(connection: Connection, dossier: str) -> Rows[ReportRow]:
    """The reports of a dossier by date of publication (those without one last) and name."""
    dossier_id = get_dossier(connection, dossier)
    names = ("id", "digest", "name", "title", "outlet", "url", "published", "added_at", "version", "read_at")
    query = select(*(_REPORTS[name] for name in names)).where(_REPORTS.dossier_id == dossier_id)
    found = connection.execute(query.order_by(_REPORTS.published.is_(None), _REPORTS.published, _REPORTS.name)).all()
    counts = _count_records(connection, dossier_id)
    return Rows(
        ReportRow(
            dossier=dossier,
            counts={section: counts.get((section, row.id), 0) for section in schema.RECORDS},
            **{name: value for name, value in row._mapping.items() if name != "id"},
        )
        for row in found
    )


def list_decisions(connection: Connection, chosen: ColumnElement[bool]) -> Rows[Decision]:
    """The decisions that a condition on their table chooses, in the order they were made."""
    on = and_(_REPORTS.dossier_id == schema.decisions.c.dossier_id, _REPORTS.digest == schema.decisions.c.digest)
    query = select(_REPORTS.id, _REPORTS.dossier_id, _REPORTS.digest).join_from(schema.reports, schema.decisions, on)
    found = connection.execute(query.where(chosen).distinct()).all()
    readings = rows.load_readings(connection, [row.id for row in found])
    by_anchor = {(row.dossier_id, row.digest): readings[row.id] for row in found}
    return Rows(load_decisions(connection, chosen, by_anchor))


def _write_records(connection: Connection, report: Row[Any], read: Reading) -> None:
    """Write what was read from a report, and what people added, in place of its records."""
    whole = added.put_in(connection, report, read)
    rows.delete_records(connection, report.id)
    rows.insert_records(connection, report.id, report.text, whole)
    find_records_again(connection, report.dossier_id, report.digest, whole)


def _count_records(connection: Connection, dossier_id: int) -> dict[tuple[str, int], int]:
    """The number of records by section and report."""
    counts = {}
    for section, table in schema.RECORDS.items():
        query = select(table.c.report_id, func.count()).join(schema.reports).where(_REPORTS.dossier_id == dossier_id)
        for report_id, number in connection.execute(query.group_by(table.c.report_id)):
            counts[section, report_id] = number
    return counts
