"""A record with all that a person needs to judge it: its report, names, words and the decision on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, Row, select, tuple_

from sinequanon.records import (
    SECTIONS,
    Actor,
    Condition,
    Contact,
    Position,
    Reading,
    Record,
    Report,
    Statement,
    TextSpan,
)
from sinequanon.store import schema
from sinequanon.store.decisions import Decision, governing, load_decisions
from sinequanon.store.results import ActorRow, ConditionRow, ContactRow, Evidence, PositionRow, StatementRow
from sinequanon.store.rows import evidence_spans, load_readings

_REPORTS_AT_ONCE = 200


@dataclass(frozen=True)
class Context:
    """A report around its records: its row with the dossier's name, its reading, and the decisions that count."""

    report: Row[Any]
    reading: Reading
    decisions: dict[tuple[str, str], Decision]
    records: dict[tuple[str, str], Record]
    names: dict[str | None, str]

    def words(self, span: TextSpan) -> Evidence:
        """The text at a place."""
        return Evidence(span.start, span.end, self.report.text[span.start : span.end])

    def evidence(self, record: Record) -> tuple[Evidence, ...]:
        """The text that a record stands on."""
        return tuple(map(self.words, evidence_spans(record)))

    def shared(self, section: str, record: Record, date: str | None) -> dict[str, Any]:
        """What every row of a result has."""
        report = self.report
        return {
            "dossier": report.dossier,
            "digest": report.digest,
            "report": report.name,
            "title": report.title,
            "outlet": report.outlet,
            "url": report.url,
            "published": report.published,
            "date": date,
            "evidence": self.evidence(record),
            "decision": self.decisions.get((section, record.id)),
        }


def bare_context(report: Report, reading: Reading) -> Context:
    """What the store keeps around records, for a report that is in none."""
    names = ("digest", "name", "text", "title", "outlet", "url", "published")
    row = SimpleNamespace(dossier="", **{name: getattr(report, name) for name in names})
    return _context(cast(Any, row), reading, ())


def load_contexts(connection: Connection, report_ids: Sequence[int]) -> Iterator[tuple[int, Context]]:
    """The context of each report, by its row id."""
    for at in range(0, len(report_ids), _REPORTS_AT_ONCE):
        chosen = report_ids[at : at + _REPORTS_AT_ONCE]
        query = select(schema.reports, schema.dossiers.c.name.label("dossier")).join(schema.dossiers)
        reports = connection.execute(query.where(schema.reports.c.id.in_(chosen))).all()
        readings = load_readings(connection, chosen)
        decisions = _decisions_on(connection, reports, readings)
        for report in reports:
            found = decisions.get((report.dossier, report.digest), [])
            yield report.id, _context(report, readings[report.id], found)


def actor_row(context: Context, actor: Actor, date: str | None) -> ActorRow:
    """An actor as a result."""
    return ActorRow(record=actor, of=context.names.get(actor.of), **context.shared("actors", actor, date))


def statement_row(context: Context, statement: Statement, date: str | None) -> StatementRow:
    """A statement as a result."""
    return StatementRow(
        record=statement,
        speaker=context.names[statement.speaker],
        source=context.words(statement.source) if statement.source else None,
        cue=context.words(statement.cue) if statement.cue else None,
        **context.shared("statements", statement, date),
    )


def position_row(context: Context, position: Position, date: str | None) -> PositionRow:
    """A position as a result, with its conditions."""
    names = context.names
    statement = context.records.get(("statements", position.statement or ""))
    return PositionRow(
        record=position,
        holder=names[position.holder],
        agent=names.get(position.agent),
        target=names.get(position.target),
        speaker=names[statement.speaker] if isinstance(statement, Statement) else None,
        statement=context.evidence(statement) if statement is not None else (),
        conditions=tuple(_condition_rows(context, position)),
        **context.shared("positions", position, date),
    )


def contact_row(context: Context, contact: Contact, date: str | None) -> ContactRow:
    """A contact as a result."""
    return ContactRow(
        record=contact,
        parties=tuple(context.names[party] for party in contact.parties),
        by=context.names.get(contact.by),
        **context.shared("contacts", contact, date),
    )


BUILDERS: Mapping[str, Callable[[Context, Any, str | None], Any]] = {
    "actors": actor_row,
    "statements": statement_row,
    "positions": position_row,
    "contacts": contact_row,
}
"""What makes a result of a record of each section that can be asked for by itself."""


def _condition_rows(context: Context, position: Position) -> Iterable[ConditionRow]:
    for name in position.conditions:
        condition = context.records["conditions", name]
        if isinstance(condition, Condition):
            yield ConditionRow(
                record=condition,
                marker=context.words(condition.marker),
                evidence=context.evidence(condition),
                agent=context.names.get(condition.agent),
                decision=context.decisions.get(("conditions", name)),
            )


def _context(report: Row[Any], reading: Reading, decisions: Iterable[Decision]) -> Context:
    records: dict[tuple[str, str], Record] = {
        (section, record.id): record for section in SECTIONS for record in getattr(reading, section)
    }
    names: dict[str | None, str] = {actor.id: actor.name for actor in reading.actors}
    return Context(report, reading, governing(decisions), records, names)


def _decisions_on(
    connection: Connection, reports: Sequence[Row[Any]], readings: dict[int, Reading]
) -> dict[tuple[str, str | None], list[Decision]]:
    """The decisions on some reports, by dossier and digest."""
    by_anchor = {(report.dossier_id, report.digest): readings[report.id] for report in reports}
    chosen = tuple_(schema.decisions.c.dossier_id, schema.decisions.c.digest).in_(list(by_anchor))
    found: dict[tuple[str, str | None], list[Decision]] = {}
    for decision in load_decisions(connection, chosen, by_anchor):
        found.setdefault((decision.dossier, decision.digest), []).append(decision)
    return found
