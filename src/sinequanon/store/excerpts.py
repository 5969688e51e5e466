"""What was read from a part of a report's text, so that a page of a very long one needs not the whole reading.

A record belongs to where its evidence begins, by the correction in force where there is one. With the records of a part
come those that they name or that name them (a statement and its positions, a position and its conditions), wherever
they stand, and the actors of all, each with its mentions in the part; with the first part also those without a mention.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, func, select

from sinequanon.records import Reading
from sinequanon.store import rows, schema
from sinequanon.store.checks import REFERENCES
from sinequanon.store.decisions import Decision, DecisionKind, governing, load_decisions

_EVIDENCE: Mapping[str, ColumnElement[int]] = {
    "statements": func.coalesce(schema.statements.c.content[(0, 0)].as_integer(), 0),
    **{name: schema.RECORDS[name].c.span[0].as_integer() for name in ("positions", "conditions", "contacts")},
}
_MENTION = schema.mentions.c.span[0].as_integer()


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """The reading of a part of a report.

    Attributes:
        reading: the records; the notes are those on the whole report.
        decisions: all decisions on the report, those undone too; `changed` is told of the records in `reading` only.
        counts: how many records of each section the whole report has.
        actors: the names of all its actors, those mentioned most first.
    """

    reading: Reading
    decisions: tuple[Decision, ...]
    counts: Mapping[str, int]
    actors: tuple[str, ...]


def load_excerpt(connection: Connection, report: Row[Any], start: int, end: int) -> Excerpt:
    """What was read in `[start, end)` of a report, in code points."""
    table = schema.decisions.c
    on_report = and_(table.dossier_id == report.dossier_id, table.digest == report.digest)
    chosen = {section: set(_in_place(connection, report.id, section, start, end)) for section in _EVIDENCE}
    for (section, record), decision in governing(load_decisions(connection, on_report, {})).items():
        if section in chosen and start <= _corrected_start(decision, -1) < end:
            chosen[section].add(record)
    _add_joined(connection, report.id, chosen)
    records: dict[str, Any] = {
        section: rows.load_records(connection, report.id, section, ids) for section, ids in chosen.items()
    }
    here = and_(start <= _MENTION, end > _MENTION)
    named = {name for section, found in records.items() for record in found for name in _actors_of(section, record)}
    named |= set(_selected(connection, schema.mentions, "actor", report.id, here))
    named |= set(_never_mentioned(connection, report.id)) if start <= 0 else set()
    records["actors"] = rows.load_records(
        connection, report.id, "actors", _with_bodies(connection, report.id, named), here
    )
    reading = Reading(doc=report.doc, published=report.doc_published, notes=tuple(report.notes), **records)
    return Excerpt(
        reading=reading,
        decisions=tuple(load_decisions(connection, on_report, {(report.dossier_id, report.digest): reading})),
        counts=dict(_counts(connection, report.id)),
        actors=tuple(dict.fromkeys(_actor_names(connection, report.id))),
    )


def start_of(connection: Connection, report: Row[Any], section: str, record: str) -> int | None:
    """Where a record of a report begins, an actor at its first mention; None where there is no such record."""
    table = schema.decisions.c
    on_record = and_(table.dossier_id == report.dossier_id, table.digest == report.digest, table.record == record)
    decision = governing(load_decisions(connection, on_record, {})).get((section, record))
    owner = schema.mentions if section == "actors" else schema.RECORDS.get(section)
    if owner is None:
        return None
    start, name = (_MENTION, "actor") if section == "actors" else (_EVIDENCE[section], "id")
    query = select(func.min(start)).where(owner.c.report_id == report.id, owner.c[name] == record)
    found = connection.execute(query).scalar()
    return None if found is None else _corrected_start(decision, int(found))


def _corrected_start(decision: Decision | None, start: int) -> int:
    """Where a record begins that is read at `start`."""
    if decision is None or decision.kind is not DecisionKind.CORRECT:
        return start
    match decision.fields:
        case {"content": [[int(first), _], *_]} | {"span": [int(first), _]}:
            return first
    return start


def _in_place(connection: Connection, report_id: int, section: str, start: int, end: int) -> Iterable[str]:
    begins = _EVIDENCE[section]
    return _selected(connection, schema.RECORDS[section], "id", report_id, and_(begins >= start, begins < end))


def _add_joined(connection: Connection, report_id: int, chosen: Mapping[str, set[str]]) -> None:
    """Add the records that those of a part name, and those that name them."""
    in_part = set(chosen["positions"])
    join = schema.position_conditions
    chosen["positions"] |= _among(connection, schema.positions, "id", report_id, "statement", chosen["statements"])
    chosen["positions"] |= _among(connection, join, "position", report_id, "condition", chosen["conditions"])
    chosen["conditions"] |= _among(connection, join, "condition", report_id, "position", chosen["positions"])
    chosen["statements"] |= _among(connection, schema.positions, "statement", report_id, "id", in_part)


def _among(
    connection: Connection, table: Table, wanted: str, report_id: int, column: str, values: Collection[str]
) -> set[str]:
    """What a column of a table holds in the rows of a report whose other column is among some values."""
    found: set[str] = set()
    for some in rows.portions(sorted(values)):
        found |= {
            value
            for value in _selected(connection, table, wanted, report_id, table.c[column].in_(some))
            if value is not None
        }
    return found


def _selected(
    connection: Connection, table: Table, wanted: str, report_id: int, chosen: ColumnElement[bool]
) -> Sequence[Any]:
    query = select(table.c[wanted]).where(table.c.report_id == report_id, chosen)
    return connection.execute(query).scalars().all()


def _actors_of(section: str, record: Any) -> Iterator[str]:
    """The ids of the actors that a record names."""
    for name, of in REFERENCES[section].items():
        value = getattr(record, name) if of == "actors" else None
        yield from (value,) if isinstance(value, str) else value or ()


def _with_bodies(connection: Connection, report_id: int, named: set[str]) -> set[str]:
    """Some actors and whatever they belong to."""
    found, new = set(named), set(named)
    while new := _among(connection, schema.actors, "of", report_id, "id", new) - found:
        found |= new
    return found


def _never_mentioned(connection: Connection, report_id: int) -> Sequence[str]:
    mentioned = select(schema.mentions.c.actor).where(schema.mentions.c.report_id == report_id)
    return _selected(connection, schema.actors, "id", report_id, schema.actors.c.id.not_in(mentioned))


def _counts(connection: Connection, report_id: int) -> Iterator[tuple[str, int]]:
    for section, table in schema.RECORDS.items():
        query = select(func.count()).select_from(table).where(table.c.report_id == report_id)
        yield section, int(connection.execute(query).scalar_one())


def _actor_names(connection: Connection, report_id: int) -> Sequence[str]:
    actors, mentions = schema.actors.c, schema.mentions.c
    number = select(mentions.actor, func.count().label("number")).where(mentions.report_id == report_id)
    counted = number.group_by(mentions.actor).subquery()
    query = select(actors.name).outerjoin(counted, counted.c.actor == actors.id).where(actors.report_id == report_id)
    return connection.execute(query.order_by(func.coalesce(counted.c.number, 0).desc(), actors.place)).scalars().all()
