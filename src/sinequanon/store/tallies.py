"""How much a dossier holds, by outlet, month and kind of record, and how far people have come with it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from sinequanon.store import schema
from sinequanon.store.decisions import ON_RECORDS, Decision, DecisionKind, load_decisions
from sinequanon.store.rows import portions

_REPORTS = schema.reports.c
_DECISIONS = schema.decisions.c


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many records of a section (for positions of an act) there are, and on how many somebody decided."""

    section: str
    act: str | None
    records: int
    decided: int


@dataclass(frozen=True, kw_only=True)
class CoderTally:
    """On how many records a coder decided, by what he decided."""

    who: str
    confirm: int
    reject: int
    correct: int
    add: int
    last_at: str

    @property
    def records(self) -> int:
        """All of them."""
        return self.confirm + self.reject + self.correct + self.add


@dataclass(frozen=True, kw_only=True)
class Published:
    """How many reports of an outlet were published in a month (`YYYY-MM`); None where the report tells none."""

    outlet: str | None
    month: str | None
    reports: int


@dataclass(frozen=True, kw_only=True)
class DecidedReport:
    """A report on which somebody decided: its row, and on how many records (actors apart) nobody did."""

    id: int
    digest: str
    name: str
    published: str | None
    open: int


def count_records(connection: Connection, dossier_id: int) -> dict[tuple[str, str | None], int]:
    """How many records there are by section, for positions by act as well."""
    found: dict[tuple[str, str | None], int] = {}
    for section, table in schema.RECORDS.items():
        act = [table.c.act] if section == "positions" else []
        query = select(func.count().label("number"), *act).select_from(table.join(schema.reports))
        for row in connection.execute(query.where(_REPORTS.dossier_id == dossier_id).group_by(*act)):
            found[section, row.act if act else None] = row.number
    return found


def reading_mark(connection: Connection, dossier_id: int) -> tuple[int, int | None, str | None, int, int]:
    """What changes when a report is added or read anew, or a record added, and stays while people judge records."""
    query = select(func.count(), func.max(_REPORTS.id), func.max(_REPORTS.read_at))
    number, last, read_at = connection.execute(query.where(_REPORTS.dossier_id == dossier_id)).one()
    additions = select(func.count(), func.count(_DECISIONS.undone_at))
    is_addition = (_DECISIONS.dossier_id == dossier_id, _DECISIONS.kind == DecisionKind.ADD)
    added, undone = connection.execute(additions.where(*is_addition)).one()
    return number, last, read_at, added, undone


def count_decided(connection: Connection, dossier_id: int) -> dict[tuple[str, str | None], int]:
    """On how many records somebody decided, by section, for positions by the act that was read."""
    decided = select(_DECISIONS.section, _DECISIONS.digest, _DECISIONS.record).where(*in_force(dossier_id)).distinct()
    each = decided.subquery()
    report = and_(_REPORTS.dossier_id == dossier_id, _REPORTS.digest == each.c.digest)
    position = and_(schema.positions.c.report_id == _REPORTS.id, schema.positions.c.id == each.c.record)
    positions = select(schema.positions.c.act, func.count()).select_from(
        each.join(schema.reports, report).join(schema.positions, position)
    )
    of_positions = positions.where(each.c.section == "positions").group_by(schema.positions.c.act)
    found: dict[tuple[str, str | None], int] = {
        ("positions", act): number for act, number in connection.execute(of_positions)
    }
    of_others = select(each.c.section, func.count()).where(each.c.section != "positions").group_by(each.c.section)
    return found | {(section, None): number for section, number in connection.execute(of_others)}


def count_by_coder(connection: Connection, dossier_id: int) -> list[CoderTally]:
    """On how many records each coder decided, by name; his latest decision on a record counts."""
    latest = (
        select(func.max(_DECISIONS.id))
        .where(*in_force(dossier_id))
        .group_by(_DECISIONS.who, _DECISIONS.section, _DECISIONS.digest, _DECISIONS.record)
    )
    query = select(_DECISIONS.who, _DECISIONS.kind, func.count(), func.max(_DECISIONS.decided_at))
    by_who: dict[str, dict[str, tuple[int, str]]] = {}
    for who, kind, number, last in connection.execute(
        query.where(_DECISIONS.id.in_(latest)).group_by(_DECISIONS.who, _DECISIONS.kind).order_by(_DECISIONS.who)
    ):
        by_who.setdefault(who, {})[kind] = (number, last)
    return [
        CoderTally(
            who=who,
            last_at=max(last for _, last in kinds.values()),
            **{kind.value: kinds.get(kind, (0, ""))[0] for kind in ON_RECORDS},
        )
        for who, kinds in by_who.items()
    ]


def count_published(connection: Connection, dossier_id: int) -> list[Published]:
    """How many reports there are by outlet and month."""
    month = func.substr(_REPORTS.published, 1, 7)
    query = select(_REPORTS.outlet, month.label("month"), func.count().label("reports"))
    found = connection.execute(query.where(_REPORTS.dossier_id == dossier_id).group_by(_REPORTS.outlet, month))
    return [Published(**row) for row in found.mappings()]


def recent_decisions(connection: Connection, dossier_id: int, *, who: str | None = None, limit: int) -> list[Decision]:
    """The latest decisions in force on records, the last first, without a look at what the reading says now.

    Args:
        connection: where to look.
        dossier_id: the dossier's row.
        who: of one coder only.
        limit: how many at most.
    """
    by = true() if who is None else _DECISIONS.who == who
    query = select(_DECISIONS.id).where(*in_force(dossier_id), by).order_by(_DECISIONS.id.desc()).limit(limit)
    chosen = connection.execute(query).scalars().all()
    return load_decisions(connection, _DECISIONS.id.in_(chosen), {})[::-1]


def one_decision(connection: Connection, dossier_id: int, decision_id: int) -> Decision | None:
    """A decision on a record of a dossier; None where there is none of this id."""
    of_dossier = and_(_DECISIONS.dossier_id == dossier_id, _DECISIONS.kind.in_(ON_RECORDS))
    return next(iter(load_decisions(connection, and_(of_dossier, _DECISIONS.id == decision_id), {})), None)


def shared_decisions(connection: Connection, dossier_id: int) -> list[Decision]:
    """Each coder's latest decision in force on each record on which several coders decided."""
    record = (_DECISIONS.section, _DECISIONS.digest, _DECISIONS.record)
    several = select(*record).where(*in_force(dossier_id)).group_by(*record)
    shared = several.having(func.count(func.distinct(_DECISIONS.who)) > 1).subquery()
    same = and_(*(column == shared.c[column.name] for column in record))
    latest = (
        select(func.max(_DECISIONS.id))
        .select_from(schema.decisions.join(shared, same))
        .where(*in_force(dossier_id))
        .group_by(_DECISIONS.who, *record)
    )
    return load_decisions(connection, _DECISIONS.id.in_(latest), {})


def texts(connection: Connection, dossier_id: int, digests: Sequence[str]) -> dict[str, str]:
    """The texts of some reports by digest."""
    found: dict[str, str] = {}
    for some in portions(digests):
        chosen = _REPORTS.digest.in_(some)
        query = select(_REPORTS.digest, _REPORTS.text).where(_REPORTS.dossier_id == dossier_id, chosen)
        found.update((row.digest, row.text) for row in connection.execute(query))
    return found


def decided_reports(connection: Connection, dossier_id: int, *, complete: bool) -> list[DecidedReport]:
    """The reports on which somebody decided, by name.

    Actors do not count: they are no records of their own in a comparison of readings.

    Args:
        connection: where to look.
        dossier_id: the dossier's row.
        complete: only those of which every record is decided.
    """
    what = func.count(func.distinct(_DECISIONS.section.concat("/").concat(_DECISIONS.record)))
    counts = select(_DECISIONS.digest, what).where(*in_force(dossier_id), _DECISIONS.section != "actors")
    decided = {row[0]: row[1] for row in connection.execute(counts.group_by(_DECISIONS.digest))}
    of_dossier = (_REPORTS.dossier_id == dossier_id, _REPORTS.digest.in_(counts.with_only_columns(_DECISIONS.digest)))
    records: Counter[int] = Counter()
    for section, table in schema.RECORDS.items():
        if section != "actors":
            of_reports = table.c.report_id.in_(select(_REPORTS.id).where(*of_dossier))
            each = select(table.c.report_id, func.count()).where(of_reports).group_by(table.c.report_id)
            records.update({row[0]: row[1] for row in connection.execute(each)})
    query = select(_REPORTS.id, _REPORTS.digest, _REPORTS.name, _REPORTS.published).where(*of_dossier)
    found = connection.execute(query.order_by(_REPORTS.name, _REPORTS.id)).all()
    reports = [DecidedReport(**row._mapping, open=records[row.id] - decided[row.digest]) for row in found]
    return [report for report in reports if not complete or report.open == 0]


def in_force(dossier_id: int) -> tuple[ColumnElement[bool], ...]:
    """Whether a decision is on a record that the present reading has, and nobody has undone it."""
    return (
        _DECISIONS.dossier_id == dossier_id,
        _DECISIONS.undone_at.is_(None),
        _DECISIONS.kind.in_(ON_RECORDS),
        _DECISIONS.record.is_not(None),
    )
