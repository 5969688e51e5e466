"""What decisions make of a reading: what is left of it, and what it holds that was not read."""

import pytest

from sinequanon.records import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Origin,
    Position,
    Quotation,
    Reading,
    Report,
    Statement,
    TextSpan,
)  # fmt: skip
from sinequanon.store import Store

REPORT = Report(name="r", text="Kestra will go if Melay pays, Ada said. Kestra met Melay.\n", published="2020-01-01")
READ = Origin(finder="x", rule="y", version="1", confidence=0.4)
READING = Reading(
    doc="r",
    published="2020-01-01",
    actors=(
        Actor(id="a1", name="Kestra", kind=ActorKind.STATE, mentions=(TextSpan(0, 6),), origin=READ),
        Actor(id="a2", name="Melay", kind=ActorKind.STATE, mentions=(TextSpan(18, 23),), origin=READ),
        Actor(id="a3", name="Ada", kind=ActorKind.PERSON, of="a1", mentions=(TextSpan(30, 33),), origin=READ),
    ),
    statements=(
        Statement(
            id="s1", speaker="a3", source=TextSpan(30, 33), cue=TextSpan(34, 38), content=(TextSpan(0, 28),),
            quotation=Quotation.INDIRECT, origin=READ,
        ),
    ),
    positions=(
        Position(
            id="p1", statement="s1", holder="a1", act=Act.COMMIT, span=TextSpan(0, 14), agent="a1", target="a2",
            conditions=("c1",), origin=READ,
        ),
    ),
    conditions=(
        Condition(
            id="c1", connective=Connective.IF, marker=TextSpan(15, 17), span=TextSpan(18, 28), agent="a2", origin=READ
        ),
    ),
    contacts=(
        Contact(
            id="k1", kind=ContactKind.MEET, status=ContactStatus.HELD, span=TextSpan(40, 56), parties=("a1", "a2"),
            by="a2", origin=READ,
        ),
    ),
)  # fmt: skip


@pytest.fixture
def decided(store: Store):
    """Decides in turn and gives what the reading then is."""
    store.add("d", REPORT, READING)

    def carry_out(*decisions):
        for section, record, kind, fields in decisions:
            store.decide("d", REPORT.digest, section, record, kind, who="Ada", fields=fields or None)
        ((_, reading),) = store.decided("d")
        return reading

    return carry_out


def test_without_a_decision_it_is_what_was_read(decided):
    assert decided() == READING


@pytest.mark.parametrize("section", ["actors", "statements", "positions", "conditions", "contacts"])
def test_confirmed_record_is_sure(decided, section):
    record = getattr(READING, section)[0]
    confirmed = getattr(decided((section, record.id, "confirm", {})), section)[0]
    assert (confirmed.origin.finder, confirmed.origin.confidence) == ("person", 1.0)


def test_rejected_record_is_gone(decided):
    assert decided(("positions", "p1", "reject", {})).positions == ()


def test_rejected_condition_leaves_the_position(decided):
    left = decided(("conditions", "c1", "reject", {}))
    assert (left.conditions, left.positions[0].conditions) == ((), ())


def test_rejected_statement_takes_its_positions(decided):
    left = decided(("statements", "s1", "reject", {}))
    assert (left.statements, left.positions) == ((), ())


def test_position_that_was_confirmed_stays_without_its_statement(decided):
    (position,) = decided(("statements", "s1", "reject", {}), ("positions", "p1", "confirm", {})).positions
    assert position.statement is None


def test_rejected_speaker_takes_statement_and_position(decided):
    left = decided(("actors", "a3", "reject", {}))
    assert (left.statements, left.positions) == ((), ())
    assert len(left.contacts) == 1


def test_rejected_party(decided):
    left = decided(("actors", "a2", "reject", {}))
    assert (left.positions[0].target, left.conditions[0].agent) == (None, None)
    assert (left.contacts[0].parties, left.contacts[0].by) == (("a1",), None)
    gone = decided(("actors", "a1", "reject", {}))
    assert (gone.positions, gone.contacts) == ((), ())
    assert gone.actors[0].of is None


def test_correction_names_a_new_actor_once(decided):
    left = decided(
        ("positions", "p1", "correct", {"holder": "The Front", "agent": "the front"}),
        ("contacts", "k1", "correct", {"parties": ["Melay", "The Front"], "by": None}),
    )
    (new,) = left.actors[3:]
    assert (new.name, new.kind) == ("The Front", ActorKind.ORGANISATION)
    assert (left.positions[0].holder, left.positions[0].agent) == (new.id, new.id)
    assert left.contacts[0].parties == ("a2", new.id)


def test_corrected_name_and_the_one_that_was_read_are_one_actor(decided):
    left = decided(
        ("actors", "a1", "correct", {"name": "Kestria"}),
        ("positions", "p1", "correct", {"holder": "Kestria", "agent": "Kestra"}),
    )
    assert [actor.name for actor in left.actors] == ["Kestria", "Melay", "Ada"]
    assert (left.positions[0].holder, left.positions[0].agent) == ("a1", "a1")


def test_who_is_named_in_a_correction_is_there_though_the_actor_was_rejected(decided):
    left = decided(("actors", "a2", "reject", {}), ("positions", "p1", "correct", {"holder": "Melay"}))
    (new,) = [actor for actor in left.actors if actor.name == "Melay"]
    assert left.positions[0].holder == new.id != "a2"


def test_every_reference_is_there(decided):
    left = decided(("actors", "a3", "reject", {}), ("positions", "p1", "confirm", {}))
    assert left.positions[0].statement is None
