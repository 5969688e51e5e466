"""The reports of a dossier, a page at a time: where each is from, how much was read and how much is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, not_, select

from sinequanon.store import Store, schema
from sinequanon.store.checks import check_texts
from sinequanon.store.decisions import ON_RECORDS

REVIEWED = ("statements", "positions", "conditions", "contacts")
"""The sections that are decided on record by record; actors are decided on for the whole dossier."""

_AFTER_ANY_DAY = "-99-99"
_MOST_PARAMETERS = 500
_REPORTS = schema.reports.c
_DECISIONS = schema.decisions.c


class Touched(StrEnum):
    """Whether anybody has decided on a record of the report."""

    ALL = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """A report in the list.

    Attributes:
        digest: of its text.
        name: its name in the dossier.
        title: its title, if it has one.
        outlet: where it was published.
        published: when, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        counts: the number of records by section.
        decided: on how many statements, positions, conditions and contacts a decision is in force.
    """

    digest: str
    name: str
    title: str | None
    outlet: str | None
    published: str | None
    counts: dict[str, int]
    decided: int

    @property
    def to_decide(self) -> int:
        """How many statements, positions, conditions and contacts it has."""
        return sum(self.counts[section] for section in REVIEWED)


@dataclass(frozen=True, kw_only=True)
class ReportList:
    """One page of the reports that fit, by date (those without one last) and name.

    Attributes:
        total: how many fit.
        page: which page this is, from 1.
        per_page: how many reports a page has.
        reports: those of this page.
    """

    total: int
    page: int
    per_page: int
    reports: tuple[ReportLine, ...]


def list_reports(
    store: Store,
    dossier: str,
    *,
    outlet: str = "",
    since: str = "",
    until: str = "",
    touched: Touched = Touched.ALL,
    page: int = 1,
    per_page: int | None = 50,
) -> ReportList:
    """The reports of a dossier that fit.

    Args:
        store: where they are.
        dossier: the dossier's name.
        outlet: the outlet; empty for all.
        since: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, included; empty for any. A report without a date fits no date.
        until: the same at the end.
        touched: whether somebody decided on them.
        page: from 1.
        per_page: how many; None for all.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    check_texts(outlet=outlet)

    def question(connection: Connection, dossier_id: int) -> ReportList:
        fits = and_(*_conditions(dossier_id, outlet, since, until, touched))
        total = connection.execute(select(func.count()).select_from(schema.reports).where(fits)).scalar_one()
        names = (_REPORTS[name] for name in ("id", "digest", "name", "title", "outlet", "published"))
        query = select(*names).where(fits).order_by(_REPORTS.published.is_(None), _REPORTS.published, _REPORTS.name)
        if per_page is not None:
            query = query.limit(per_page).offset((page - 1) * per_page)
        rows = connection.execute(query).all()
        lines = tuple(_lines(connection, dossier_id, rows))
        return ReportList(total=total, page=page, per_page=per_page or max(total, 1), reports=lines)

    return store.ask(dossier, question)


def list_outlets(store: Store, dossier: str) -> list[str]:
    """The outlets of a dossier's reports by name."""

    def question(connection: Connection, dossier_id: int) -> list[str]:
        of_dossier = _REPORTS.dossier_id == dossier_id
        query = select(_REPORTS.outlet).where(of_dossier, _REPORTS.outlet.is_not(None)).distinct()
        return sorted(name for name in connection.execute(query).scalars() if name)

    return store.ask(dossier, question)


def _conditions(dossier_id: int, outlet: str, since: str, until: str, touched: Touched) -> list[ColumnElement[bool]]:
    conditions = [_REPORTS.dossier_id == dossier_id]
    if outlet:
        conditions.append(_REPORTS.outlet == outlet)
    if since:  # as in store/queries.py: a partial date is all its days
        conditions.append(_REPORTS.published.concat(_AFTER_ANY_DAY) >= since)
    if until:
        conditions.append(_REPORTS.published <= until + _AFTER_ANY_DAY)
    if touched is not Touched.ALL:
        decided = exists().where(_in_force(dossier_id), _DECISIONS.digest == _REPORTS.digest)
        conditions.append(decided if touched is Touched.YES else not_(decided))
    return conditions


def _in_force(dossier_id: int) -> ColumnElement[bool]:
    return and_(
        _DECISIONS.dossier_id == dossier_id,
        _DECISIONS.undone_at.is_(None),
        _DECISIONS.record.is_not(None),
        _DECISIONS.section.in_(REVIEWED),
        _DECISIONS.kind.in_(ON_RECORDS),
    )


def _lines(connection: Connection, dossier_id: int, rows: Sequence[Row[Any]]) -> list[ReportLine]:
    counts = {section: _counts(connection, section, rows) for section in schema.RECORDS}
    decided = _decided(connection, dossier_id, rows)
    return [
        ReportLine(
            counts={section: found.get(row.id, 0) for section, found in counts.items()},
            decided=decided.get(row.digest, 0),
            **{name: value for name, value in row._mapping.items() if name != "id"},
        )
        for row in rows
    ]


def _counts(connection: Connection, section: str, rows: Sequence[Row[Any]]) -> dict[int, int]:
    """The number of records of a section by report."""
    report_id = schema.RECORDS[section].c.report_id
    query = select(report_id, func.count()).group_by(report_id)
    found: dict[int, int] = {}
    for part in _parts(rows):
        chosen = query.where(report_id.in_([row.id for row in part]))
        found |= {row[0]: row[1] for row in connection.execute(chosen)}
    return found


def _decided(connection: Connection, dossier_id: int, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """The number of decided records by the report's digest."""
    found: dict[str, int] = {}
    for part in _parts(rows):
        records = select(_DECISIONS.digest, _DECISIONS.section, _DECISIONS.record).distinct()
        chosen = _DECISIONS.digest.in_([row.digest for row in part])
        each = records.where(_in_force(dossier_id), chosen).subquery()
        counted = select(each.c.digest, func.count()).group_by(each.c.digest)
        found |= {row[0]: row[1] for row in connection.execute(counted)}
    return found


def _parts(rows: Sequence[Row[Any]]) -> list[Sequence[Row[Any]]]:
    return [rows[at : at + _MOST_PARAMETERS] for at in range(0, len(rows), _MOST_PARAMETERS)]
