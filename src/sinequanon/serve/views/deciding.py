"""Deciding on records: what is kept when a person confirms, rejects or corrects one, and the list of all decisions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from sinequanon.errors import RecordNotFound
from sinequanon.records import Reading
from sinequanon.serve.views.report_records import Field, told
from sinequanon.store import Decision, DecisionKind, Store, schema
from sinequanon.store.anchors import describe
from sinequanon.store.checks import check_texts
from sinequanon.store.decisions import ON_RECORDS, governing, load_decisions

_TABLE = schema.decisions
_REPORTS = schema.reports.c
_MOST_PARAMETERS = 500


class Standing(StrEnum):
    """Whether a decision is in force or undone."""

    ALL = ""
    IN_FORCE = "in_force"
    UNDONE = "undone"


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A decision in the list.

    Attributes:
        decision: the decision.
        report: the name of its report; None for one on an actor or option of the dossier.
        title: the report's title, if it has one.
        words: what its record stood on in the text, for a person to know it again.
        changes: a correction's fields as they were and as they became; for a decision on an actor or option its fields.
    """

    decision: Decision
    report: str | None = None
    title: str | None = None
    words: str = ""
    changes: tuple[Field, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DecisionList:
    """One page of the decisions that fit, the newest first; `total` is how many fit."""

    total: int
    page: int
    per_page: int
    decisions: tuple[DecisionLine, ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which decisions are asked for; an empty text leaves a part open."""

    who: str = ""
    kind: str = ""
    section: str = ""
    digest: str = ""
    standing: Standing = Standing.ALL


def decide(
    store: Store,
    dossier: str,
    digest: str,
    section: str,
    record: str,
    kind: DecisionKind,
    *,
    who: str,
    fields: Mapping[str, Any] | None = None,
    note: str | None = None,
    as_read: bool = False,
) -> Decision:
    """Keep what a person decided on a record as people see it, corrections in force included.

    A correction keeps the fields that the one in force has and this one does not name. Where all fields are then as
    they were read, the record is confirmed. To confirm a corrected record keeps the correction under the name of who
    confirms it.

    Args:
        store: where the dossier is.
        dossier: its name.
        digest: the report's.
        section: the record's section.
        record: its id.
        kind: confirm, reject or correct.
        who: who decides.
        fields: what is otherwise, actors by id or name.
        note: why.
        as_read: judge the record as it was read, without regard to a correction in force.

    Raises:
        RecordNotFound: there is no such report or record.
        InvalidRecord: a field does not fit.
    """
    given = dict(fields or {})
    check_texts(fields=given, note=note, record=record, digest=digest)
    if not as_read and kind in (DecisionKind.CONFIRM, DecisionKind.CORRECT):
        kept = _correction(store, dossier, digest, section, record)
        if kind is DecisionKind.CONFIRM and kept:
            kind, given = DecisionKind.CORRECT, kept
        elif kind is DecisionKind.CORRECT and given:
            given = _otherwise(store.reading(dossier, digest), section, record, kept | given)
            kind = DecisionKind.CORRECT if given else DecisionKind.CONFIRM
    return store.decide(dossier, digest, section, record, kind, who=who, fields=given, note=note or None)


def add_record(
    store: Store, dossier: str, digest: str, section: str, fields: Mapping[str, Any], *, who: str, note: str | None
) -> Decision:
    """Keep the decision to add a record that the reader missed (see `Store.add_record`).

    Raises:
        RecordNotFound: there is no such dossier or report.
        InvalidRecord: a field does not fit.
    """
    check_texts(fields=dict(fields), note=note, digest=digest)
    return store.add_record(dossier, digest, section, fields, who=who, note=note or None)


def undo(store: Store, dossier: str, decision: int, *, who: str) -> Decision:
    """Undo a decision of a dossier.

    Raises:
        RecordNotFound: the dossier has no such decision.
        InvalidRecord: it is undone already.
    """

    def is_there(connection: Connection, dossier_id: int) -> bool:
        of_dossier = and_(_TABLE.c.dossier_id == dossier_id, _TABLE.c.id == decision)
        return connection.execute(select(_TABLE.c.id).where(of_dossier)).first() is not None

    if not store.ask(dossier, is_there):
        raise RecordNotFound(f"dossier {dossier!r} has no decision {decision}")
    return store.undo(decision, who=who)


def list_decisions(
    store: Store, dossier: str, asked: Asked, *, page: int = 1, per_page: int | None = 50
) -> DecisionList:
    """The decisions that are asked for, the newest first.

    Args:
        store: where they are.
        dossier: the dossier's name.
        asked: which.
        page: from 1.
        per_page: how many; None for all.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    check_texts(who=asked.who, digest=asked.digest)

    def question(connection: Connection, dossier_id: int) -> DecisionList:
        fits = _condition(dossier_id, asked)
        total = connection.execute(select(func.count()).select_from(_TABLE).where(fits)).scalar_one()
        chosen = fits
        if per_page is not None:
            query = select(_TABLE.c.id).where(fits).order_by(_TABLE.c.id.desc())
            ids = connection.execute(query.limit(per_page).offset((page - 1) * per_page)).scalars().all()
            chosen = _TABLE.c.id.in_(ids)
        found = load_decisions(connection, chosen, {})[::-1]
        lines = tuple(_lines(connection, dossier_id, found, with_words=per_page is not None))
        return DecisionList(total=total, page=page, per_page=per_page or max(total, 1), decisions=lines)

    return store.ask(dossier, question)


def list_people(store: Store, dossier: str) -> list[str]:
    """The names under which decisions of a dossier are kept."""

    def question(connection: Connection, dossier_id: int) -> list[str]:
        query = select(_TABLE.c.who).where(_TABLE.c.dossier_id == dossier_id).distinct()
        return sorted(connection.execute(query).scalars())

    return store.ask(dossier, question)


def _correction(store: Store, dossier: str, digest: str, section: str, record: str) -> dict[str, Any]:
    """The fields of the correction that counts for a record; empty where none does."""

    def has_one(connection: Connection, dossier_id: int) -> bool:
        on_record = and_(
            _TABLE.c.dossier_id == dossier_id,
            _TABLE.c.digest == digest,
            _TABLE.c.section == section,
            _TABLE.c.record == record,
            _TABLE.c.undone_at.is_(None),
            _TABLE.c.kind == DecisionKind.CORRECT,
        )
        return connection.execute(select(_TABLE.c.id).where(on_record)).first() is not None

    if not store.ask(dossier, has_one):
        return {}  # and the reading of a long report need not be loaded
    counting = governing(store.decisions(dossier, digest=digest, in_force=True)).get((section, record))
    if counting is None or counting.kind is not DecisionKind.CORRECT:
        return {}
    return dict(counting.fields)


def _otherwise(reading: Reading, section: str, record_id: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are otherwise than they were read; all of them where the reading has no such record."""
    record = next((one for one in getattr(reading, section, ()) if one.id == record_id), None)
    if record is None:
        return dict(fields)
    read = describe(record, reading)
    return {
        name: value
        for name, value in fields.items()
        if name not in read or _plain(value, reading) != _plain(read[name], reading)
    }


def _plain(value: Any, reading: Reading) -> Any:
    """A value with its spans as lists and its actors by name, to be compared."""
    if isinstance(value, list | tuple):
        return [_plain(item, reading) for item in value]
    actor = reading.actor(value) if isinstance(value, str) else None
    return actor.name if actor is not None else value


def _condition(dossier_id: int, asked: Asked) -> ColumnElement[bool]:
    conditions = [_TABLE.c.dossier_id == dossier_id]
    conditions += [
        _TABLE.c[name] == value for name in ("who", "kind", "section", "digest") if (value := str(getattr(asked, name)))
    ]
    if asked.standing is not Standing.ALL:
        is_in_force = _TABLE.c.undone_at.is_(None)
        conditions.append(is_in_force if asked.standing is Standing.IN_FORCE else ~is_in_force)
    return and_(*conditions)


def _lines(
    connection: Connection, dossier_id: int, decisions: Sequence[Decision], *, with_words: bool
) -> Iterator[DecisionLine]:
    reports = _reports(connection, dossier_id, decisions, with_words)
    for decision in decisions:
        report = reports.get(decision.digest)
        text = report.text if report is not None and with_words else ""
        yield DecisionLine(
            decision=decision,
            report=report.name if report is not None else None,
            title=report.title if report is not None else None,
            words=" … ".join(text[start:end] for start, end in decision.spans[:5]),
            changes=tuple(_changed(decision, text)),
        )


def _reports(
    connection: Connection, dossier_id: int, decisions: Iterable[Decision], with_text: bool
) -> dict[str | None, Row[Any]]:
    """The reports of some decisions by digest."""
    digests = sorted({decision.digest for decision in decisions if decision.digest is not None})
    columns = [_REPORTS[name] for name in ("digest", "name", "title", *(["text"] if with_text else []))]
    found: dict[str | None, Row[Any]] = {}
    for at in range(0, len(digests), _MOST_PARAMETERS):
        chosen = _REPORTS.digest.in_(digests[at : at + _MOST_PARAMETERS])
        query = select(*columns).where(_REPORTS.dossier_id == dossier_id, chosen)
        found |= {row.digest: row for row in connection.execute(query)}
    return found


def _changed(decision: Decision, text: str) -> Iterator[Field]:
    is_on_record = decision.kind in ON_RECORDS and decision.kind is not DecisionKind.ADD
    for name, value in decision.values.items():
        was = told(decision.was.get(name), text) if is_on_record else ""
        if is_on_record or value is not None:
            yield Field(name=name, read=was, now=told(value, text))
