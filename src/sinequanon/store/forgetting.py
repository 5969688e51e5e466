"""Removing a report, or what was read about an actor, for good: rows, index, copies of words, and pages of the file.

Of a report nothing is left but the digest of its text, so that a run does not bring it back unasked. Of an actor all
records go in which it has a part, and whatever people or runs kept that holds one of its names; the texts of the
reports stay and keep the name, unless they are to go as well. Who logs in and who decided is no matter of reports and
stays, and so do copies elsewhere: exports, backups, a server's log.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, or_, select, text, tuple_, update

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.records import ActorKind
from sinequanon.store import rows, schema
from sinequanon.store.decisions import DecisionKind, utc_now
from sinequanon.store.engine import reading, translated_errors, writing
from sinequanon.store.reports import get_dossier, renew_added
from sinequanon.store.search import forget_report as forget_sentences
from sinequanon.store.words import name_words, unstorable, words_of

_REPORTS, _ACTORS, _POSITIONS = schema.reports.c, schema.actors.c, schema.positions.c
_AT_ONCE = 200
_SHORTEST_DIGEST = 6

Key = tuple[int, str]
"""A report's row id, and a record's id in it."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to be forgotten.

    Attributes:
        reports: row ids and names of the reports that go whole.
        actors: the actors of other reports whose records go.
        names: the actors' names, of which no kept word may stay.
        still_named: names of the reports that stay and name an actor.
    """

    reports: Mapping[int, str] = field(default_factory=dict)
    actors: frozenset[Key] = frozenset()
    names: tuple[str, ...] = ()
    still_named: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """How many things of each kind went, and whether their bytes are gone from the files of the store too."""

    counts: Mapping[str, int]
    is_wiped: bool


class Forgetting:
    """Forgets in a store. Threads may share it."""

    def __init__(self, database: Engine):
        self._engine = database

    def find_report(self, dossier: str, report: str) -> Target:
        """The report of a digest, the beginning of one, or a name.

        Raises:
            RecordNotFound: there is no such dossier or report.
            InvalidRecord: several are meant.
        """
        with reading(self._engine) as connection:
            found = _reports_called(connection, get_dossier(connection, dossier), report)
        if not found:
            raise RecordNotFound(f"dossier {dossier!r} has no report {report!r}; sqn reports lists them")
        if len(found) > 1:
            raise InvalidRecord(f"{report!r} stands for {len(found)} reports; give more of the digest")
        return Target(reports=found)

    def find_actor(self, name: str, dossier: str | None = None, *, also_reports: bool = False) -> Target:
        """The actors of a name, of a table key, or of a mention, and the reports that name them.

        Raises:
            RecordNotFound: there is no such dossier or actor.
        """
        with reading(self._engine) as connection:
            dossier_id = None if dossier is None else get_dossier(connection, dossier)
            found = _actors_called(connection, dossier_id, name)
            if not found:
                raise RecordNotFound(f"no report has an actor {name!r}; sqn actors lists them")
            names = _all_names(connection, found, name)
            naming = _reports_naming(connection, dossier_id, names, {key[0] for key in found})
        if also_reports:
            return Target(reports=naming, names=names)
        return Target(actors=frozenset(found), names=names, still_named=tuple(sorted(naming.values())))

    def forget(self, target: Target) -> Forgotten:
        """Remove it, all or nothing, and then its bytes from the files of the store."""
        counts: Counter[str] = Counter()
        self._set_secure()
        with writing(self._engine) as connection:
            for report_id in target.reports:
                _forget_report(connection, report_id, counts)
            for at in range(0, len(target.actors), _AT_ONCE):
                _forget_records(connection, sorted(target.actors)[at : at + _AT_ONCE], counts)
            if target.names:
                _forget_names(connection, target.names, counts)
            counts["vectors"] += connection.execute(delete(schema.vectors)).rowcount
            if connection.dialect.name == "sqlite":
                connection.execute(text("INSERT INTO sentence_index(sentence_index) VALUES ('optimize')"))
        return Forgotten(counts={kind: number for kind, number in counts.items() if number}, is_wiped=self._wipe())

    def forgotten_at(self, dossier: str, digest: str) -> str | None:
        """When a report of a dossier was forgotten; None where it was not, or was read again since."""
        table = schema.forgotten.c
        query = select(table.forgotten_at).join(schema.dossiers, schema.dossiers.c.id == table.dossier_id)
        with reading(self._engine) as connection:
            chosen = query.where(schema.dossiers.c.name == dossier, table.digest == digest)
            return connection.execute(chosen).scalar()

    def _set_secure(self) -> None:
        """Make SQLite write zeros over what is deleted, on the connections that are used from here on."""
        if self._engine.dialect.name == "sqlite":
            with translated_errors(self._engine.url), self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA secure_delete = ON")

    def _wipe(self) -> bool:
        """Write the files anew without what was deleted; false where another program holds on to an old state."""
        with translated_errors(self._engine.url):
            raw = self._engine.raw_connection()
            try:
                if self._engine.dialect.name == "sqlite":
                    cursor = raw.cursor()
                    cursor.execute("VACUUM")
                    is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                    return not is_busy
                raw.driver_connection.autocommit = True  # type: ignore[union-attr]
                raw.cursor().execute("VACUUM FULL")
                raw.driver_connection.autocommit = False  # type: ignore[union-attr]
                return True
            finally:
                raw.close()


def is_back(connection: Connection, dossier_id: int, digest: str) -> None:
    """Take a report that is kept again off the list of what was forgotten."""
    table = schema.forgotten.c
    connection.execute(delete(schema.forgotten).where(table.dossier_id == dossier_id, table.digest == digest))


# What is meant


def _reports_called(connection: Connection, dossier_id: int, asked: str) -> dict[int, str]:
    if unstorable(asked) is not None:
        return {}
    chosen = _REPORTS.name == asked
    if len(asked) >= _SHORTEST_DIGEST:
        chosen = or_(chosen, _REPORTS.digest.startswith(asked.lower(), autoescape=True))
    query = select(_REPORTS.id, _REPORTS.name).where(_REPORTS.dossier_id == dossier_id, chosen)
    return {row.id: row.name for row in connection.execute(query)}


def _actors_called(connection: Connection, dossier_id: int | None, asked: str) -> list[Key]:
    """The actors whose name or mention this is, who have it as a table key, or are persons whose name holds it."""
    words = name_words(asked)
    if not words.strip():
        return []
    mentioned = select(schema.mentions.c.report_id, schema.mentions.c.actor).where(schema.mentions.c.words == words)
    is_called = or_(
        _ACTORS.words == words,
        func.lower(_ACTORS.key) == asked.strip().lower(),
        tuple_(_ACTORS.report_id, _ACTORS.id).in_(mentioned),
        (_ACTORS.kind == ActorKind.PERSON) & _ACTORS.words.contains(words, autoescape=True),
    )
    query = select(_ACTORS.report_id, _ACTORS.id).join(schema.reports).where(is_called)
    if dossier_id is not None:
        query = query.where(_REPORTS.dossier_id == dossier_id)
    return [(row.report_id, row.id) for row in connection.execute(query)]


def _all_names(connection: Connection, actors: Sequence[Key], asked: str) -> tuple[str, ...]:
    names = {asked}
    for at in range(0, len(actors), _AT_ONCE):
        chosen = tuple_(_ACTORS.report_id, _ACTORS.id).in_(actors[at : at + _AT_ONCE])
        names |= set(connection.execute(select(_ACTORS.name).where(chosen)).scalars())
    by_words = {name_words(name): name for name in sorted(names)}
    return tuple(sorted(by_words.values()))


def _reports_naming(
    connection: Connection, dossier_id: int | None, names: Sequence[str], having: set[int]
) -> dict[int, str]:
    """The reports that have an actor, or one of its names in their text or in what is told of them."""
    columns = (_REPORTS.id, _REPORTS.name, _REPORTS.text, _REPORTS.title, _REPORTS.url, _REPORTS.metadata)
    query = select(*columns)
    if dossier_id is not None:
        query = query.where(_REPORTS.dossier_id == dossier_id)
    holds = _holder(names)
    found = connection.execute(query.execution_options(yield_per=_AT_ONCE))
    return {row.id: row.name for row in found if row.id in having or holds(list(row)[1:])}


def _holder(names: Iterable[str]) -> Callable[[Any], bool]:
    """Whether a JSON value holds one of some names, as words."""
    wanted = [words for words in map(name_words, names) if words.strip()]

    def holds(value: Any) -> bool:
        words = words_of(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
        words = words.replace("_", " ")
        return any(name in words for name in wanted)

    return holds


# Removing


def _forget_report(connection: Connection, report_id: int, counts: Counter[str]) -> None:
    report = connection.execute(select(schema.reports).where(_REPORTS.id == report_id)).one()
    for section, table in schema.RECORDS.items():
        of_report = table.c.report_id == report_id
        counts[section] += connection.execute(select(func.count()).select_from(table).where(of_report)).scalar_one()
    of_sentences = select(func.count()).select_from(schema.sentences).where(schema.sentences.c.report_id == report_id)
    counts["sentences"] += connection.execute(of_sentences).scalar_one()
    forget_sentences(connection, report_id, report.text)
    rows.delete_records(connection, report_id)
    for table in (schema.signatures, schema.copies):
        connection.execute(delete(table).where(table.c.report_id == report_id))
    connection.execute(delete(schema.copies).where(schema.copies.c.other_id == report_id))
    _forget_around(connection, report, counts)
    connection.execute(delete(schema.reports).where(_REPORTS.id == report_id))
    counts["reports"] += 1
    is_back(connection, report.dossier_id, report.digest)
    row = {"dossier_id": report.dossier_id, "digest": report.digest, "forgotten_at": utc_now()}
    connection.execute(insert(schema.forgotten), row)


def _forget_around(connection: Connection, report: Any, counts: Counter[str]) -> None:
    """Remove what people and runs kept of a report: decisions, failures, words in games, lines of the log."""

    def tells(value: Any) -> bool:
        kept = json.dumps(value, ensure_ascii=False, default=str)
        return report.digest in kept or json.dumps(report.name, ensure_ascii=False) in kept

    def is_of(row: Mapping[str, Any]) -> bool:
        return row["digest"] == report.digest or report.digest in json.dumps(row["fields"])

    counts["decisions"] += _delete_where(connection, schema.decisions, report.dossier_id, is_of)
    counts["failures"] += _delete_where(
        connection,
        schema.failures,
        report.dossier_id,
        lambda row: row["place"] == report.name or (row["report"] or {}).get("text") == report.text,
    )
    counts["words in games"] += _take_from_games(connection, report)
    _clear_log(connection, lambda detail: detail is not None and (report.name in detail or tells(detail)), counts)


def _delete_where(
    connection: Connection, table: Table, dossier_id: int | None, chosen: Callable[[Mapping[str, Any]], bool]
) -> int:
    query = select(table)
    if dossier_id is not None:
        query = query.where(table.c.dossier_id == dossier_id)
    ids = [row["id"] for row in map(dict, connection.execute(query).mappings()) if chosen(row)]
    for number in ids:
        connection.execute(delete(table).where(table.c.id == number))
    return len(ids)


def _take_from_games(connection: Connection, report: Any) -> int:
    """Take the report's words out of the evidence in all versions of games; gives how many."""
    games, taken = schema.games.c, 0

    def without(value: Any) -> Any:
        nonlocal taken
        if isinstance(value, list):
            kept = [item for item in value if not _is_evidence_of(item, report)]
            taken += len(value) - len(kept)
            return [without(item) for item in kept]
        return {key: without(item) for key, item in value.items()} if isinstance(value, dict) else value

    query = select(games.id, games.conflict).where(games.dossier_id == report.dossier_id, games.conflict.is_not(None))
    for row in connection.execute(query).all():
        before = taken
        conflict = without(row.conflict)
        if taken > before:
            connection.execute(update(schema.games).where(games.id == row.id).values(conflict=conflict))
    return taken


def _is_evidence_of(item: Any, report: Any) -> bool:
    if not isinstance(item, dict) or "words" not in item:
        return False
    return item.get("report") == report.name or (item.get("report") is None and str(item["words"]) in report.text)


def _clear_log(connection: Connection, chosen: Callable[[str | None], bool], counts: Counter[str]) -> None:
    """Take out what lines of the log say beside who did what and when."""
    audit = schema.audit.c
    for row in connection.execute(select(audit.id, audit.detail).where(audit.detail.is_not(None))).all():
        if chosen(row.detail):
            connection.execute(update(schema.audit).where(audit.id == row.id).values(detail=None))
            counts["details in the log"] += 1


def _forget_records(connection: Connection, actors: Sequence[Key], counts: Counter[str]) -> None:
    """Remove some actors with all records in which they have a part."""
    statement, condition, contact = schema.statements.c, schema.conditions.c, schema.contacts.c
    said = _keys(connection, schema.statements, tuple_(statement.report_id, statement.speaker).in_(actors))
    theirs = _keys(connection, schema.conditions, tuple_(condition.report_id, condition.agent).in_(actors))
    link, party = schema.position_conditions.c, schema.contact_parties.c
    on_them = select(link.report_id, link.position).where(tuple_(link.report_id, link.condition).in_(theirs))
    roles = [tuple_(_POSITIONS.report_id, column).in_(actors) for column in (_POSITIONS.holder, _POSITIONS.agent)]
    taken = or_(
        *roles,
        tuple_(_POSITIONS.report_id, _POSITIONS.target).in_(actors),
        tuple_(_POSITIONS.report_id, _POSITIONS.statement).in_(said),
        tuple_(_POSITIONS.report_id, _POSITIONS.id).in_(on_them),
    )
    positions = _keys(connection, schema.positions, taken)
    met = select(party.report_id, party.contact).where(tuple_(party.report_id, party.party).in_(actors))
    is_met = or_(tuple_(contact.report_id, contact.by).in_(actors), tuple_(contact.report_id, contact.id).in_(met))
    contacts = _keys(connection, schema.contacts, is_met)
    _delete_records(connection, "contacts", contacts, counts)
    _delete_records(connection, "positions", positions, counts)
    _delete_records(connection, "conditions", _unused(connection, {key[0] for key in actors}, theirs), counts)
    _delete_records(connection, "statements", said, counts)
    members = tuple_(_ACTORS.report_id, _ACTORS.of).in_(actors)
    connection.execute(update(schema.actors).where(members).values(of=None))
    _delete_records(connection, "actors", actors, counts)


def _keys(connection: Connection, table: Table, chosen: Any) -> list[Key]:
    return [(row[0], row[1]) for row in connection.execute(select(table.c.report_id, table.c.id).where(chosen))]


def _unused(connection: Connection, report_ids: set[int], theirs: Sequence[Key]) -> list[Key]:
    """The conditions that an actor would have to meet, and those that no position is left for."""
    link, condition = schema.position_conditions.c, schema.conditions.c
    used = select(link.report_id, link.condition)
    is_lost = condition.report_id.in_(report_ids) & ~tuple_(condition.report_id, condition.id).in_(used)
    return sorted({*theirs, *_keys(connection, schema.conditions, is_lost)})


def _delete_records(connection: Connection, section: str, keys: Sequence[Key], counts: Counter[str]) -> None:
    """Remove records with what people decided on them."""
    table = schema.RECORDS[section]
    for report_id, record in keys:
        if section in schema.CHILDREN:
            child = schema.CHILDREN[section][0]
            owner = child.primary_key.columns.keys()[1]
            connection.execute(delete(child).where(child.c.report_id == report_id, child.c[owner] == record))
        connection.execute(delete(table).where(table.c.report_id == report_id, table.c.id == record))
        report = connection.execute(select(_REPORTS.dossier_id, _REPORTS.digest).where(_REPORTS.id == report_id)).one()
        decided = schema.decisions.c
        of_record = (decided.dossier_id == report.dossier_id) & (decided.digest == report.digest)
        of_record &= (decided.section == section) & (decided.record == record)
        counts["decisions"] += connection.execute(delete(schema.decisions).where(of_record)).rowcount
    counts[section] += len(keys)


def _forget_decisions(connection: Connection, holds: Callable[[Any], bool]) -> int:
    """Remove decisions that hold a name, with the records that they added; gives how many decisions."""
    added: set[tuple[int, str]] = set()

    def is_gone(row: Mapping[str, Any]) -> bool:
        found = holds([row[name] for name in ("was", "fields", "note")])
        if found and row["kind"] == DecisionKind.ADD:
            added.add((row["dossier_id"], row["digest"]))
        return found

    number = _delete_where(connection, schema.decisions, None, is_gone)
    for dossier_id, digest in sorted(added):
        renew_added(connection, dossier_id, digest)
    return number


def _forget_names(connection: Connection, names: Sequence[str], counts: Counter[str]) -> None:
    """Remove what people and runs kept that holds one of some names: decisions, games, failures, notes, the log."""
    holds = _holder(names)
    counts["decisions"] += _forget_decisions(connection, holds)
    counts["versions of games"] += _delete_where(
        connection, schema.games, None, lambda row: holds([row["what"], row["conflict"]])
    )
    failed = ("place", "cause", "path", "report", "options")
    counts["failures"] += _delete_where(
        connection, schema.failures, None, lambda row: holds([row[name] for name in failed])
    )
    _clear_log(connection, lambda detail: detail is not None and holds(detail), counts)
    for row in connection.execute(select(_REPORTS.id, _REPORTS.notes)).all():
        kept = [note for note in row.notes if not holds(note)]
        if len(kept) < len(row.notes):
            connection.execute(update(schema.reports).where(_REPORTS.id == row.id).values(notes=kept))
            counts["notes"] += len(row.notes) - len(kept)
