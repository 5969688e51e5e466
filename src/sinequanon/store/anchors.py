"""Finding a record again after its report was read anew.

A decision keeps an anchor that outlives the reading: the report's digest, the section, the evidence spans, and the
record as it stood (`describe`). Which record of a later reading it meets:

1. In the same report and section, a record whose evidence overlaps that of the anchor by half or more (Jaccard index
   over code points) may be it. An actor of the same name always may, as its mentions differ most between versions.
2. A position must also take the stand (`act`) that was decided on, or the one that it was corrected to: who rejected a
   reading as "refuse" has said nothing on a reading of the same words as "demand".
3. The largest overlap wins; among equals (several holders of one stand share one span) the record with the fewest
   changes from the one decided on.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sinequanon.records import SECTIONS, Actor, Origin, Position, Reading, Record, record_to_json
from sinequanon.store.checks import REFERENCES
from sinequanon.store.rows import evidence_spans
from sinequanon.store.words import name_words

SMALLEST_OVERLAP = 0.5
"""The Jaccard index at which two spans may be evidence of one record."""

PLACES = frozenset({"source", "cue", "span", "marker", "mentions", "content"})
ORIGIN = frozenset({"finder", "rule", "version", "confidence"})

BY_HAND = "person"
"""The finder of a record that a person confirmed, corrected or added; its confidence is 1."""

ADDED = Origin(finder=BY_HAND, rule="add", version="", confidence=1.0)
"""The origin of a record that a person added."""


def is_added(record: Record) -> bool:
    """Whether a person added the record to what was read."""
    return record.origin == ADDED


def section_of(record: Record) -> str:
    """The section of the record document that a record belongs to."""
    return next(section for section, kind in SECTIONS.items() if isinstance(record, kind))


def describe(record: Record, reading: Reading) -> dict[str, Any]:
    """A record's row without what another reading numbers anew: actors by name, conditions as rows, no ids.

    Conditions that a person added are left out: to add one changes nothing of the position that others decided on.
    """
    row = record_to_json(record)
    del row["id"]
    for field in REFERENCES[section_of(record)]:
        row[field] = _resolve(field, row[field], reading)
    return row


def changes(was: Mapping[str, Any], current: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields in which two descriptions differ, leaving out places, origins and the actor table's keys."""
    left_out = PLACES | ORIGIN | {"key"}
    names = [name for name in current if name not in left_out]
    return tuple(name for name in names if _comparable(was.get(name)) != _comparable(current[name]))


def match_record(
    section: str, spans: Iterable[Sequence[int]], was: Mapping[str, Any], fields: Mapping[str, Any], reading: Reading
) -> Record | None:
    """The record of a reading that a decision is about; None where there is none.

    Args:
        section: where the record was.
        spans: its evidence when it was decided on.
        was: its description then.
        fields: what the decision corrected.
        reading: the reading to look in.
    """
    anchor = _places(spans)
    found: list[tuple[float, int, Record]] = []
    for record in getattr(reading, section):
        if isinstance(record, Position) and record.act not in (was["act"], fields.get("act")):
            continue
        overlap = 1.0 if _has_name(record, was) else _jaccard(anchor, _places(evidence_spans(record)))
        if overlap >= SMALLEST_OVERLAP:
            found.append((overlap, -len(changes(was, describe(record, reading))), record))
    return max(found, key=lambda rank: rank[:2])[2] if found else None


def _resolve(field: str, value: Any, reading: Reading) -> Any:
    """What a reference means without the reading's numbering: a name, the speaker's name, or rows of conditions."""
    if field == "conditions":
        conditions = (condition for condition in reading.conditions if condition.id in value)
        return [describe(condition, reading) for condition in conditions if not is_added(condition)]
    if field == "statement":
        return next((_name(said.speaker, reading) for said in reading.statements if said.id == value), None)
    return [_name(item, reading) for item in value] if isinstance(value, list) else _name(value, reading)


def _name(actor_id: str | None, reading: Reading) -> str | None:
    actor = reading.actor(actor_id)
    return actor.name if actor is not None else None


def _comparable(value: Any) -> Any:
    """A description's value without the places and origins in its rows of conditions."""
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, Mapping):
        return {name: part for name, part in value.items() if name not in PLACES | ORIGIN}
    return value


def _has_name(record: Record, was: Mapping[str, Any]) -> bool:
    return isinstance(record, Actor) and name_words(record.name) == name_words(was["name"])


def _places(spans: Iterable[Sequence[int]]) -> set[int]:
    return {place for start, end in spans for place in range(start, end)}


def _jaccard(first: set[int], second: set[int]) -> float:
    return len(first & second) / len(first | second) if first and second else 0.0
