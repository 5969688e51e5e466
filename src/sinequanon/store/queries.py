"""Records by what a person asks for: who, what about, when, how sure."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import CTE, ColumnElement, Connection, Select, and_, func, or_, select, tuple_

from sinequanon.errors import InvalidRecord
from sinequanon.records import Act, ContactKind, ContactStatus
from sinequanon.store import schema
from sinequanon.store.checks import is_date
from sinequanon.store.contexts import Context, load_contexts
from sinequanon.store.naming import matching_actors
from sinequanon.store.reports import get_dossier
from sinequanon.store.results import Rows
from sinequanon.store.words import parse_terms

T = TypeVar("T")

_AFTER_ANY_DAY = "-99-99"
_ROLES = {
    "actors": (schema.actors.c.id,),
    "statements": (schema.statements.c.speaker,),
    "positions": (
        schema.positions.c.holder,
        schema.positions.c.agent,
        schema.positions.c.target,
        schema.statements.c.speaker,
    ),
    "contacts": (schema.contacts.c.by,),
}
_PUBLISHED = schema.reports.c.published
_DATES: dict[str, ColumnElement[str | None]] = {
    "actors": _PUBLISHED,
    "statements": func.coalesce(schema.statements.c.said, _PUBLISHED),
    "positions": func.coalesce(schema.statements.c.said, _PUBLISHED),
    "contacts": func.coalesce(schema.contacts.c.date, _PUBLISHED),
}


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What is asked for; None leaves a part open. `Store` tells what each part means."""

    dossier: str | None = None
    actor: str | None = None
    act: str | None = None
    kind: str | None = None
    status: str | None = None
    about: str | None = None
    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    min_confidence: float | None = None
    limit: int | None = None
    offset: int = 0

    def __post_init__(self) -> None:
        """See that each part can be asked for.

        Raises:
            InvalidRecord: a date, act, kind or status is none.
        """
        for name in ("since", "until"):
            value = getattr(self, name)
            if value is not None and not is_date(value):
                raise InvalidRecord(f"{name} is {value!r} and should be YYYY, YYYY-MM or YYYY-MM-DD")
        _check_choice("act", self.act, Act)
        _check_choice("kind", self.kind, ContactKind)
        _check_choice("status", self.status, ContactStatus)


def find_records(
    connection: Connection, section: str, asked: Filter, build: Callable[[Context, Any, str | None], T]
) -> Rows[T]:
    """The records of a section that fit, by date (those without one last), report and place in the reading.

    Args:
        connection: where to read.
        section: the section of the record document.
        asked: what is asked for.
        build: makes a result of a record with its context and date.
    """
    keys = connection.execute(_query(connection, section, asked)).all()
    report_ids = list(dict.fromkeys(key.report_id for key in keys))
    wanted: dict[int, list[tuple[int, Any]]] = {}
    for number, key in enumerate(keys):
        wanted.setdefault(key.report_id, []).append((number, key))
    found: dict[int, T] = {}
    for report_id, context in load_contexts(connection, report_ids):
        for number, key in wanted[report_id]:
            found[number] = build(context, context.records[section, key.id], key.date)
    return Rows(found[number] for number in range(len(keys)))


def count_by_date(connection: Connection, section: str, asked: Filter) -> dict[str | None, int]:
    """How many records of a section fit, by their date; `limit` and `offset` do not count."""
    date = _DATES[section].label("date")
    query = _chosen(connection, section, asked, date, func.count())
    return {row[0]: row[1] for row in connection.execute(query.group_by(date))}


def _query(connection: Connection, section: str, asked: Filter) -> Select[Any]:
    table = schema.RECORDS[section]
    date = _DATES[section]
    query = _chosen(connection, section, asked, table.c.report_id, table.c.id, date.label("date"))
    query = query.order_by(date.is_(None), date, table.c.report_id, table.c.place)
    return query if asked.limit is None else query.limit(max(asked.limit, 0)).offset(max(asked.offset, 0))


def _chosen(connection: Connection, section: str, asked: Filter, *columns: Any) -> Select[Any]:
    """Columns of the records that fit, in no set order."""
    table = schema.RECORDS[section]
    date = _DATES[section]
    query = select(*columns).select_from(_joined(section))
    query = query.where(*_words_conditions(section, asked), *_date_conditions(date, asked))
    dossier_id = get_dossier(connection, asked.dossier) if asked.dossier is not None else None
    if dossier_id is not None:
        query = query.where(schema.reports.c.dossier_id == dossier_id)
    if asked.actor is not None:
        query = query.where(_concerns(section, matching_actors(connection, dossier_id, asked.actor)))
    for name in ("act", "kind", "status"):
        if (value := getattr(asked, name)) is not None:
            query = query.where(table.c[name] == value)
    if asked.outlet is not None:
        query = query.where(schema.reports.c.outlet == asked.outlet)
    if asked.min_confidence is not None:
        query = query.where(or_(table.c.confidence >= asked.min_confidence, table.c.finder.is_(None)))
    return query


def _joined(section: str) -> Any:
    joined = schema.RECORDS[section].join(schema.reports)
    if section == "positions":
        said_in = and_(
            schema.statements.c.report_id == schema.positions.c.report_id,
            schema.statements.c.id == schema.positions.c.statement,
        )
        joined = joined.outerjoin(schema.statements, said_in)
    return joined


def _concerns(section: str, actors: CTE) -> ColumnElement[bool]:
    """Whether one of some actors has a part in the record."""
    report_id = schema.RECORDS[section].c.report_id
    chosen = select(actors.c.report_id, actors.c.id)
    parts = [tuple_(report_id, role).in_(chosen) for role in _ROLES[section]]
    if section == "contacts":
        party = schema.contact_parties.c
        met = select(party.report_id, party.contact).where(tuple_(party.report_id, party.party).in_(chosen))
        parts.append(tuple_(report_id, schema.contacts.c.id).in_(met))
    return or_(*parts)


def _words_conditions(section: str, asked: Filter) -> list[ColumnElement[bool]]:
    if asked.about is None:
        return []
    words = schema.mentions.c.words if section == "actors" else schema.RECORDS[section].c.words
    holds = [words.contains(term.pattern, autoescape=True) for term in parse_terms(asked.about)]
    if section != "actors":
        return holds
    mentioned = select(schema.mentions.c.report_id, schema.mentions.c.actor).where(*holds)
    return [tuple_(schema.actors.c.report_id, schema.actors.c.id).in_(mentioned)]


def _date_conditions(date: ColumnElement[str | None], asked: Filter) -> list[ColumnElement[bool]]:
    """Whether a date may lie in what is asked for; both may be partial, and a partial date is all its days.

    As texts, a partial date sorts before each of its days, and with `-99-99` after it behind each of them.
    """
    conditions: list[ColumnElement[bool]] = []
    if asked.since is not None:
        conditions.append(date.concat(_AFTER_ANY_DAY) >= asked.since)
    if asked.until is not None:
        conditions.append(date <= asked.until + _AFTER_ANY_DAY)
    return conditions


def _check_choice(name: str, value: str | None, choices: type[StrEnum]) -> None:
    if value is not None and value not in set(choices):
        raise InvalidRecord(f"{name} is {value!r} and should be one of {', '.join(choices)}")
