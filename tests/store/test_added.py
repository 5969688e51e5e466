"""Records that people added: in every reading of the report, and out again when the decision is undone."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from test_decided import READ, READING, REPORT

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.records import Act, Actor, Origin, Position, Reading, Record, Report, TextSpan
from sinequanon.store import Added, Decision, DecisionKind, Store
from sinequanon.store.anchors import is_added

PAYS = {"holder": "Melay", "act": "commit", "span": [18, 28], "agent": "a2", "target": "Kestra", "statement": "s1"}
SECTIONS = {
    "actors": {"name": "the port", "kind": "organisation", "mentions": [[40, 46]], "of": "Kestra"},
    "statements": {"speaker": "Kestra", "content": [[40, 56]], "quotation": "indirect"},
    "positions": PAYS,
    "conditions": {"position": "p1", "connective": "when", "marker": [34, 38], "span": [40, 56], "agent": "Melay"},
    "contacts": {"kind": "call", "status": "held", "span": [40, 56], "parties": ["Kestra", "a2"], "by": None},
}


@pytest.fixture
def filled(store: Store) -> Store:
    store.add("d", REPORT, READING)
    return store


def add(store: Store, section: str = "positions", who: str = "Ana", **change: Any) -> Decision:
    return store.add_record("d", REPORT.digest, section, SECTIONS[section] | change, who=who)


def reading_of(store: Store, dossier: str = "d", report: Report = REPORT) -> Reading:
    return store.reading(dossier, report.digest)


def records(reading: Reading, section: str) -> dict[str, Any]:
    return {record.id: record for record in getattr(reading, section)}


def decided(store: Store, dossier: str = "d") -> Reading:
    ((_, reading),) = store.decided(dossier)
    return reading


@pytest.mark.parametrize("section", SECTIONS)
def test_added_record_is_in_the_reading_until_it_is_undone(filled: Store, section: str) -> None:
    made = add(filled, section)
    assert (made.kind, made.record, made.who, made.changed) == (DecisionKind.ADD, "h1", "Ana", ())
    assert not made.is_without_reading
    found: Record = records(reading_of(filled), section)["h1"]
    assert is_added(found)
    assert records(decided(filled), section)["h1"] == found
    undone = filled.undo(made.id, who="Ben")
    assert (undone.record, undone.is_without_reading) == (None, False)
    assert reading_of(filled) == READING


def test_what_is_added_names_records_of_the_report(filled: Store) -> None:
    add(filled)
    add(filled, "conditions", position="h1")
    position = records(reading_of(filled), "positions")["h1"]
    assert (position.statement, position.holder, position.agent, position.target) == ("s1", "a2", "a2", "a1")
    assert position.conditions == ("h2",)
    (row,) = filled.positions("d", about="met", actor="Melay")
    assert (row.record.id, row.speaker) == ("h1", "Ada")


def test_condition_that_is_added_changes_nothing_of_its_position(filled: Store) -> None:
    filled.decide("d", REPORT.digest, "positions", "p1", "confirm", who="Ben")
    add(filled, "conditions")
    assert records(decided(filled), "positions")["p1"].conditions == ("c1", "h1")
    assert [decision.changed for decision in filled.decisions("d")] == [(), ()]


def newer(**change: Any) -> Reading:
    """The reading as another version numbers and finds it."""
    origin = dataclasses.replace(READ, version="2")
    names = {"a1": "a8", "a2": "a9", "a3": "a7", "s1": "s5"}
    actors = tuple(dataclasses.replace(one, id=names[one.id], of=names.get(one.of or "")) for one in READING.actors)
    statements = tuple(dataclasses.replace(one, id="s5", speaker="a7", origin=origin) for one in READING.statements)
    values: dict[str, Any] = {"doc": "r", "actors": actors, "statements": statements} | change
    return Reading(**values)


def test_new_reading_keeps_what_was_added(filled: Store) -> None:
    add(filled)
    add(filled, "conditions", position="h1")
    filled.decide("d", REPORT.digest, "positions", "h1", "confirm", who="Ben")
    assert filled.add("d", REPORT, READING) is Added.SAME
    assert filled.add("d", REPORT, newer()) is Added.REPLACED
    position = records(reading_of(filled), "positions")["h1"]
    assert (position.statement, position.holder, position.target, position.conditions) == ("s5", "a9", "a8", ("h2",))
    assert [decision.record for decision in filled.decisions("d")] == ["h1", "h2", "h1"]


def test_condition_without_its_position_waits(filled: Store) -> None:
    made = add(filled, "conditions")
    filled.add("d", REPORT, newer())
    (lost,) = filled.decisions("d")
    assert lost.is_without_reading
    filled.add("d", REPORT, READING)
    (found,) = filled.decisions("d")
    assert (found.id, found.record) == (made.id, "h1")


def test_actor_that_a_new_reading_lacks_is_kept_by_its_name(filled: Store) -> None:
    add(filled, "contacts")
    filled.add("d", REPORT, Reading(doc="r", actors=READING.actors[:1]))
    reading = reading_of(filled)
    contact = records(reading, "contacts")["h1"]
    assert [actor.name for actor in reading.actors if actor.id in contact.parties] == ["Kestra", "Melay"]


def test_what_a_new_reading_finds_by_itself_is_not_there_twice(filled: Store) -> None:
    made = add(filled, span=[18, 28])
    found = Position(
        id="p4", statement=None, holder="a9", act=Act.COMMIT, span=TextSpan(15, 28), agent="a9", target="a8"
    )
    filled.add("d", REPORT, newer(positions=(dataclasses.replace(found, origin=READ),)))
    assert list(records(reading_of(filled), "positions")) == ["p4"]
    kept = records(decided(filled), "positions")["p4"]
    assert kept.origin == Origin(finder="person", rule="add", version="", confidence=1.0)
    assert kept.span == TextSpan(18, 28)
    filled.undo(made.id, who="Ana")
    assert records(decided(filled), "positions")["p4"].span == TextSpan(15, 28)


def test_same_record_is_not_added_twice(filled: Store) -> None:
    add(filled)
    with pytest.raises(InvalidRecord, match="h1 of the positions says so already"):
        add(filled, who="Ben")
    add(filled, act="demand")


def test_second_coder_decides_on_it(filled: Store) -> None:
    add(filled)
    filled.decide("d", REPORT.digest, "positions", "h1", "correct", fields={"act": "demand"}, who="Ben")
    assert records(decided(filled), "positions")["h1"].act is Act.DEMAND
    filled.decide("d", REPORT.digest, "positions", "h1", "reject", who="Cleo")
    assert "h1" not in records(decided(filled), "positions")


def test_ids_stay_when_another_addition_is_undone(filled: Store) -> None:
    first = add(filled)
    add(filled, "contacts")
    filled.undo(first.id, who="Ana")
    assert list(records(reading_of(filled), "contacts")) == ["k1", "h2"]


@pytest.mark.parametrize(
    ("section", "change", "told"),
    [
        ("positions", {"span": [0, 99]}, r"span \[0, 99\] is no place in a text of 58 code points"),
        ("positions", {"span": [9, 3]}, "is no place"),
        ("positions", {"span": None}, "takes span"),
        ("positions", {"span": ["a", "b"]}, "span is"),
        ("positions", {"act": "dance"}, "'dance' is not a valid Act"),
        ("positions", {"holder": "Atlantis"}, "holder is 'Atlantis', which is no actor of the report"),
        ("positions", {"holder": 3}, "which is no actor"),
        ("positions", {"statement": "s9"}, "statement is 's9' and should be the id of one of the report's statements"),
        ("positions", {"conditions": ["c1"]}, "takes no conditions"),
        ("positions", {"note\ud800": 1}, "takes no"),
        ("conditions", {"position": None}, "position is None and should be the id"),
        ("conditions", {"marker": None}, "takes marker"),
        ("statements", {"content": []}, "takes content"),
        ("statements", {"said": "soon"}, "should be YYYY"),
        ("contacts", {"parties": []}, "takes parties"),
        ("contacts", {"parties": ["Kestra", "Atlantis"]}, "parties is 'Atlantis', which is no actor"),
        ("actors", {"mentions": []}, "takes mentions"),
        ("actors", {"name": "  "}, "name is empty"),
        ("actors", {"name": "a\0"}, "holds a NUL"),
        ("actors", {"kind": "ship"}, "'ship' is not a valid ActorKind"),
    ],
)
def test_what_does_not_fit_is_told(filled: Store, section: str, change: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidRecord, match=told):
        add(filled, section, **change)
    assert filled.decisions("d") == []
    assert reading_of(filled) == READING


def test_report_section_and_name_must_be_there(filled: Store) -> None:
    with pytest.raises(RecordNotFound):
        filled.add_record("d", "0" * 64, "positions", PAYS, who="Ana")
    with pytest.raises(InvalidRecord, match="section is 'options'"):
        filled.add_record("d", REPORT.digest, "options", {}, who="Ana")
    with pytest.raises(InvalidRecord, match="name of who"):
        add(filled, who=" ")
    with pytest.raises(InvalidRecord, match="not added"):
        filled.decide("d", REPORT.digest, "positions", "p1", "add", who="Ana")


def test_file_and_copy_carry_it(filled: Store, tmp_path: Path) -> None:
    for section in SECTIONS:
        add(filled, section)
    filled.export_dossier("d", tmp_path / "d.zip")
    filled.import_dossier(tmp_path / "d.zip", name="other")
    assert reading_of(filled, "other") == reading_of(filled)
    made = filled.decisions("other")
    assert [decision.record for decision in made] == ["h1", "h2", "h3", "h4", "h5"]
    for decision in made:
        filled.undo(decision.id, who="Ana")
    assert reading_of(filled, "other") == READING


def test_merged_dossier_has_it(filled: Store) -> None:
    add(filled)
    filled.add("into", REPORT, newer())
    filled.merge_dossiers("d", "into")
    assert records(reading_of(filled, "into"), "positions")["h1"].holder == "a9"


def test_forgotten_actor_takes_it_along(filled: Store) -> None:
    add(filled, "contacts")
    kept = add(filled, "statements")
    filled.forgetting.forget(filled.forgetting.find_actor("Melay", "d"))
    reading = reading_of(filled)
    assert list(records(reading, "contacts")) == []
    assert list(records(reading, "statements")) == ["s1", kept.record]
    assert [decision.id for decision in filled.decisions("d")] == [kept.id]


def test_record_goes_with_a_note_that_is_forgotten(filled: Store) -> None:
    filled.add_record("d", REPORT.digest, "statements", SECTIONS["statements"], who="Ana", note="as Melay says")
    filled.forgetting.forget(filled.forgetting.find_actor("Melay", "d"))
    assert list(records(reading_of(filled), "statements")) == ["s1"]


def test_actor_may_be_added_and_then_named(filled: Store) -> None:
    add(filled, "actors")
    add(filled, holder="the port")
    reading = reading_of(filled)
    assert records(reading, "positions")["h2"].holder == "h1"
    actor: Actor = records(reading, "actors")["h1"]
    assert (actor.of, actor.mentions) == ("a1", (TextSpan(40, 46),))
