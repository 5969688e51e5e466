"""Which actors of the reports a name that a person types stands for."""

from collections.abc import Iterable

from sqlalchemy import CTE, ColumnElement, Connection, and_, false, func, or_, select, tuple_, union

from sinequanon.records import ActorKind
from sinequanon.store import schema
from sinequanon.store.decisions import DecisionKind
from sinequanon.store.words import name_words

_ACTORS = schema.actors.c
_TIES = (DecisionKind.MERGE, DecisionKind.RENAME)


def matching_actors(connection: Connection, dossier_id: int | None, asked: str) -> CTE:
    """The report and id of each actor that a name stands for, and of whoever belongs to one (`of`, one level).

    Case, diacritics and a leading article do not matter. The name stands for an actor of that name, mention or table
    key, for a person whose name holds it ("Abbas"), and within a dossier for each actor that people merged with one of
    these.

    Args:
        connection: where to look for merged actors.
        dossier_id: the dossier that is looked in; None for all.
        asked: the name.
    """
    condition = _is_named(asked)
    for merged_in, names in _merged_names(connection, dossier_id, asked).items():
        in_dossier = schema.reports.c.dossier_id == merged_in
        condition = or_(condition, and_(in_dossier, or_(*map(_is_named, sorted(names)))))
    named = select(_ACTORS.report_id, _ACTORS.id).join(schema.reports).where(condition).cte("named")
    belongs = tuple_(_ACTORS.report_id, _ACTORS.of).in_(select(named.c.report_id, named.c.id))
    members = select(_ACTORS.report_id, _ACTORS.id).where(belongs)
    return union(select(named.c.report_id, named.c.id), members).cte("chosen_actors")


def _is_named(asked: str) -> ColumnElement[bool]:
    words = name_words(asked)
    if not words.strip():
        return false()
    mentioned = select(schema.mentions.c.report_id, schema.mentions.c.actor).where(schema.mentions.c.words == words)
    return or_(
        _ACTORS.words == words,
        func.lower(_ACTORS.key) == asked.strip().lower(),
        tuple_(_ACTORS.report_id, _ACTORS.id).in_(mentioned),
        and_(_ACTORS.kind == ActorKind.PERSON, _ACTORS.words.contains(words, autoescape=True)),
    )


def _merged_names(connection: Connection, dossier_id: int | None, asked: str) -> dict[int, set[str]]:
    """By dossier, the names and keys that merges in force tie to the name."""
    table = schema.decisions
    query = select(table.c.dossier_id, table.c.fields).where(
        table.c.section == "actors", table.c.kind.in_(_TIES), table.c.undone_at.is_(None)
    )
    if dossier_id is not None:
        query = query.where(table.c.dossier_id == dossier_id)
    merges: dict[int, list[tuple[str, str]]] = {}
    for row in connection.execute(query):
        merges.setdefault(row.dossier_id, []).append(
            (row.fields["actor"], row.fields.get("into") or row.fields["name"])
        )
    found = {dossier: _tied(_names_of(connection, dossier, asked), pairs) for dossier, pairs in merges.items()}
    return {dossier: names for dossier, names in found.items() if names}


def _names_of(connection: Connection, dossier_id: int, asked: str) -> set[str]:
    """The names and keys of the actors of a dossier that a name stands for, and itself."""
    query = select(_ACTORS.name, _ACTORS.key).distinct().join(schema.reports)
    rows = connection.execute(query.where(schema.reports.c.dossier_id == dossier_id, _is_named(asked)))
    return {asked, *(name for row in rows for name in row if name is not None)}


def _tied(names: Iterable[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """What a chain of pairs ties to some names."""
    known = set(map(name_words, names))
    waiting = list(pairs)
    tied: set[str] = set()
    while reached := [pair for pair in waiting if not known.isdisjoint(map(name_words, pair))]:
        waiting = [pair for pair in waiting if pair not in reached]
        for pair in reached:
            tied.update(pair)
            known.update(map(name_words, pair))
    return tied
