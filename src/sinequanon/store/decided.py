"""A reading as people decided on it: what they rejected is left out, what they corrected is put right."""

from collections.abc import Mapping
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
from sinequanon.store.anchors import section_of
from sinequanon.store.checks import REFERENCES
from sinequanon.store.decisions import Decision, DecisionKind
from sinequanon.store.words import name_words

BY_HAND = "person"
"""The finder of a record that a person confirmed or corrected; its confidence is 1."""


def decided_reading(reading: Reading, decisions: Mapping[tuple[str, str], Decision]) -> Reading:
    """The reading with the decisions that count carried out.

    A record goes with what it cannot be without: a position with its holder, a statement with its speaker, a contact
    with its last party. A position in a rejected statement goes too, unless a person decided on the position itself.

    Args:
        reading: what was read.
        decisions: the decision on each record, by section and id (`decisions.governing`).
    """
    if not decisions:
        return reading
    actors = {actor.id: actor for actor in reading.actors}
    kept: dict[str, list[Record]] = {section: [] for section in SECTIONS}
    for section in SECTIONS:
        for record in getattr(reading, section):
            decision = decisions.get((section, record.id))
            if decision is None:
                kept[section].append(record)
            elif decision.kind is not DecisionKind.REJECT:
                kept[section].append(_as_decided(record, decision, actors))
    known = {record.id for record in kept["actors"]}
    new = [actor for actor in actors.values() if actor.id not in {old.id for old in reading.actors}]
    rejected = {key for key, decision in decisions.items() if decision.kind is DecisionKind.REJECT}
    names = known | {actor.id for actor in new}
    sections = {
        section: tuple(
            left
            for record in records
            if (left := _without_lost(record, names, rejected, (section, record.id) in decisions)) is not None
        )
        for section, records in kept.items()
    }
    sections["actors"] += tuple(new)
    values: dict[str, Any] = dict(sections)
    return replace(reading, **values)


def _as_decided(record: Record, decision: Decision, actors: dict[str, Actor]) -> Record:
    """A record with the fields that a person gave it; actors that the report lacks are added to `actors`."""
    fields = dict(decision.fields)
    for name in REFERENCES[section_of(record)]:
        if name in fields:
            value = fields[name]
            fields[name] = [_id(item, actors) for item in value] if isinstance(value, list) else _id(value, actors)
    corrected = record_from_json(type(record), record_to_json(record) | fields)
    return replace(corrected, origin=Origin(finder=BY_HAND, rule=decision.kind, version="", confidence=1.0))


def _id(name: str | None, actors: dict[str, Actor]) -> str | None:
    if name is None:
        return None
    words = name_words(name)
    found = next((actor for actor in actors.values() if name_words(actor.name) == words), None)
    if found is None:
        found = Actor(id=f"{BY_HAND}{len(actors) + 1}", name=name, kind=ActorKind.ORGANISATION)
        actors[found.id] = found
    return found.id


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
