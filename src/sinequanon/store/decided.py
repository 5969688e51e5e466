"""A reading as people decided on it: what they rejected is left out, what they corrected is put right."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sinequanon.records import (
    SECTIONS,
    Actor,
    ActorKind,
    Contact,
    Origin,
    Position,
    Reading,
    Record,
    Statement,
    record_from_json,
    record_to_json,
)
from sinequanon.store.anchors import BY_HAND, is_added, section_of
from sinequanon.store.checks import REFERENCES
from sinequanon.store.decisions import Decision, DecisionKind
from sinequanon.store.words import name_words


def decided_reading(reading: Reading, decisions: Mapping[tuple[str, str], Decision]) -> Reading:
    """The reading with the decisions that count carried out.

    A record goes with what it cannot be without: a position with its holder, a statement with its speaker, a contact
    with its last party. A position in a statement that goes does too, unless a person decided on the position itself.

    Args:
        reading: what was read.
        decisions: the decision on each record, by section and id (`decisions.governing`).
    """
    if not decisions:
        return reading
    rejected = {key for key, decision in decisions.items() if decision.kind is DecisionKind.REJECT}
    names = _Names(actor for actor in reading.actors if ("actors", actor.id) not in rejected)
    kept: dict[str, list[Record]] = {section: [] for section in SECTIONS}
    for section in SECTIONS:
        for record in getattr(reading, section):
            decision = decisions.get((section, record.id))
            if decision is None:
                kept[section].append(record)
            elif decision.kind is not DecisionKind.REJECT:
                kept[section].append(_as_decided(record, decision, names))
    kept["actors"] += names.new
    ids = {record.id for record in kept["actors"]}
    lost = {record.id for record in reading.statements} - {
        record.id for record in kept["statements"] if isinstance(record, Statement) and record.speaker in ids
    }
    rejected |= {("statements", name) for name in lost}
    values: dict[str, Any] = {
        section: tuple(
            left
            for record in records
            if (left := _without_lost(record, ids, rejected, (section, record.id) in decisions)) is not None
        )
        for section, records in kept.items()
    }
    return replace(reading, **values)


class _Names:
    """The actors of a report by name, as read and as corrected; `new` are those that only a correction names."""

    def __init__(self, actors: Iterable[Actor]):
        self._ids: dict[str, str] = {}
        for actor in actors:
            self._ids.setdefault(name_words(actor.name), actor.id)
        self.new: list[Actor] = []

    def correct(self, actor: Actor) -> None:
        """Take in the name that an actor has by a correction."""
        self._ids[name_words(actor.name)] = actor.id

    def id(self, name: str | None) -> str | None:
        """The id of the actor of a name, which is made where there is none."""
        if name is None:
            return None
        words = name_words(name)
        if words not in self._ids:
            made = Actor(id=f"{BY_HAND}{len(self.new) + 1}", name=name, kind=ActorKind.ORGANISATION)
            self._ids[words] = made.id
            self.new.append(made)
        return self._ids[words]


def _as_decided(record: Record, decision: Decision, names: _Names) -> Record:
    """A record with the fields that a person gave it."""
    if decision.kind is DecisionKind.ADD and is_added(record):
        return record
    fields = dict(decision.values)
    for name in REFERENCES[section_of(record)]:
        if name in fields:
            value = fields[name]
            fields[name] = [names.id(item) for item in value] if isinstance(value, list) else names.id(value)
    corrected = record_from_json(type(record), record_to_json(record) | fields)
    if isinstance(corrected, Actor) and "name" in fields:
        names.correct(corrected)
    return replace(corrected, origin=Origin(finder=BY_HAND, rule=decision.kind, version="", confidence=1.0))


def _without_lost(record: Record, actors: set[str], rejected: set[tuple[str, str]], is_decided: bool) -> Record | None:
    """A record without references to what is no more; None where it cannot be without."""
    match record:
        case Actor():
            return replace(record, of=record.of if record.of in actors else None)
        case Statement():
            return record if record.speaker in actors else None
        case Position():
            lost_statement = ("statements", record.statement or "") in rejected
            if record.holder not in actors or (lost_statement and not is_decided):
                return None
            conditions = tuple(name for name in record.conditions if ("conditions", name) not in rejected)
            return replace(
                record,
                statement=None if lost_statement else record.statement,
                agent=record.agent if record.agent in actors else None,
                target=record.target if record.target in actors else None,
                conditions=conditions,
            )
        case Contact():
            parties = tuple(party for party in record.parties if party in actors)
            by = record.by if record.by in actors else None
            return replace(record, parties=parties, by=by) if parties else None
        case _:
            return replace(record, agent=record.agent if record.agent in actors else None)
