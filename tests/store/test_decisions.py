import dataclasses
from typing import Any

import pytest

from sinequanon import Act, Actor, ActorKind, Position, Reading, Report, TextSpan
from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.store import Decision, DecisionKind, Store

TEXT = "Israel must withdraw its troops. Hamas will not recognise Israel."
REPORT = Report(name="r", text=TEXT, published="2006-02-14")
WITHDRAW = TextSpan(0, 31)
RECOGNISE = TextSpan(33, 64)


def read(*positions: Position, first_id: int = 1) -> Reading:
    israel, hamas = f"a{first_id}", f"a{first_id + 1}"
    renamed = [
        dataclasses.replace(
            position,
            holder=hamas if position.holder == "Hamas" else israel,
            agent=hamas if position.agent == "Hamas" else israel,
        )
        for position in positions
    ]
    actors = (
        Actor(id=israel, name="Israel", kind=ActorKind.STATE, mentions=(TextSpan(0, 6), TextSpan(58, 64))),
        Actor(id=hamas, name="Hamas", kind=ActorKind.PARTY, mentions=(TextSpan(33, 38),)),
    )
    return Reading(doc="r", actors=actors, positions=tuple(renamed))


def position(name: str, span: TextSpan = WITHDRAW, **values: Any) -> Position:
    return Position(
        **(
            {"id": name, "statement": None, "holder": "Hamas", "act": Act.DEMAND, "span": span, "agent": "Israel"}
            | values
        )
    )


def recognise(name: str, **values: Any) -> Position:
    return position(name, RECOGNISE, **({"act": Act.REFUSE, "agent": "Hamas"} | values))


def test_decision_shows_on_its_record(store: Store) -> None:
    store.add("d", REPORT, read(position("p1"), recognise("p2")))
    decision = store.decide("d", REPORT.digest, "positions", "p1", "confirm", who="Ada", note="clear")
    assert decision.kind is DecisionKind.CONFIRM
    assert (decision.who, decision.note, decision.spans, decision.is_in_force) == ("Ada", "clear", (WITHDRAW,), True)
    assert decision.decided_at.endswith("+00:00")
    assert decision.was["holder"] == "Hamas"
    assert [row.decision for row in store.positions("d")] == [decision, None]


def test_decision_finds_its_record_in_a_new_reading(store: Store) -> None:
    store.add("d", REPORT, read(position("p1"), recognise("p2")))
    store.decide("d", REPORT.digest, "positions", "p1", "reject", who="Ada")
    store.add("d", REPORT, read(recognise("p1"), position("p7", TextSpan(0, 19)), first_id=5))
    decided = {row.record.id: row.decision for row in store.positions("d")}
    assert decided["p1"] is None
    assert decided["p7"] is not None
    assert (decided["p7"].kind, decided["p7"].changed) == (DecisionKind.REJECT, ())
    assert decided["p7"].spans == (WITHDRAW,)


def test_decision_without_a_record_waits_for_it(store: Store) -> None:
    store.add("d", REPORT, read(position("p1")))
    store.decide("d", REPORT.digest, "positions", "p1", "confirm", who="Ada")
    store.add("d", REPORT, read(recognise("p1"), position("p2", TextSpan(0, 15))))
    (lost,) = store.decisions("d")
    assert lost.is_without_reading
    assert (lost.record, lost.was["act"], lost.was["holder"]) == (None, "demand", "Hamas")
    assert [row.decision for row in store.positions("d")] == [None, None]
    store.add("d", REPORT, read(recognise("p1"), position("p2")))
    (found,) = store.decisions("d")
    assert found.record == "p2"


def test_rejected_act_says_nothing_on_another_act(store: Store) -> None:
    store.add("d", REPORT, read(recognise("p1", act=Act.DEMAND)))
    store.decide("d", REPORT.digest, "positions", "p1", "reject", who="Ada")
    store.add("d", REPORT, read(recognise("p1")))
    assert [row.decision for row in store.positions("d")] == [None]


def test_corrected_act_meets_the_reading_that_agrees(store: Store) -> None:
    store.add("d", REPORT, read(recognise("p1", act=Act.DEMAND)))
    store.decide("d", REPORT.digest, "positions", "p1", "correct", who="Ada", fields={"act": "refuse"})
    store.add("d", REPORT, read(recognise("p1")))
    (row,) = store.positions("d")
    assert row.decision is not None
    assert (row.decision.kind, dict(row.decision.fields)) == (DecisionKind.CORRECT, {"act": "refuse"})
    assert row.decision.changed == ("act",)


def test_holders_of_one_stand_keep_their_decisions(store: Store) -> None:
    both = (position("p1"), position("p2", holder="Israel", agent=None))
    store.add("d", REPORT, read(*both))
    store.decide("d", REPORT.digest, "positions", "p1", "confirm", who="Ada")
    store.decide("d", REPORT.digest, "positions", "p2", "reject", who="Ada")
    store.add("d", REPORT, read(*reversed(both), first_id=8))
    decided = {row.record.id: row.decision.kind for row in store.positions("d") if row.decision}
    assert decided == {"p1": DecisionKind.CONFIRM, "p2": DecisionKind.REJECT}


def test_change_since_the_decision_is_told_and_yields_to_an_exact_one(store: Store) -> None:
    both = (position("p1"), position("p2", holder="Israel"))
    store.add("d", REPORT, read(*both))
    store.decide("d", REPORT.digest, "positions", "p2", "confirm", who="Ada")
    store.decide("d", REPORT.digest, "positions", "p1", "reject", who="Ada")
    store.add("d", REPORT, read(both[1]))
    (row,) = store.positions("d")
    assert row.decision is not None
    assert (row.decision.kind, row.decision.changed) == (DecisionKind.CONFIRM, ())
    assert [decision.changed for decision in store.decisions("d")] == [(), ("holder",)]


def test_reading_stays_as_it_was_read(store: Store) -> None:
    reading = read(position("p1"))
    store.add("d", REPORT, reading)
    store.decide(
        "d", REPORT.digest, "positions", "p1", "correct", who="Ada", fields={"holder": "a1", "target": "Fatah"}
    )
    assert store.reading("d", REPORT.digest) == reading
    assert dict(store.decisions("d")[0].fields) == {"holder": "Israel", "target": "Fatah"}


def test_latest_decision_counts_until_it_is_undone(store: Store) -> None:
    store.add("d", REPORT, read(position("p1")))
    store.decide("d", REPORT.digest, "positions", "p1", "confirm", who="Ada")
    second = store.decide("d", REPORT.digest, "positions", "p1", "reject", who="Ben")
    assert [row.decision.kind for row in store.positions("d") if row.decision] == [DecisionKind.REJECT]
    undone = store.undo(second.id, who="Cleo")
    assert (undone.undone_by, undone.is_in_force, undone.kind) == ("Cleo", False, DecisionKind.REJECT)
    assert undone.undone_at is not None
    assert [row.decision.kind for row in store.positions("d") if row.decision] == [DecisionKind.CONFIRM]
    assert len(store.decisions("d")) == 2
    assert len(store.decisions("d", in_force=True)) == 1
    with pytest.raises(InvalidRecord, match="was undone by Cleo"):
        store.undo(second.id, who="Ada")
    with pytest.raises(RecordNotFound):
        store.undo(99, who="Ada")


def test_actor_is_found_again_by_name(store: Store) -> None:
    store.add("d", REPORT, read(position("p1")))
    store.decide("d", REPORT.digest, "actors", "a1", "correct", who="Ada", fields={"kind": "population"})
    one_mention = Actor(id="a3", name="the Israel", kind=ActorKind.STATE, mentions=(TextSpan(58, 64),))
    store.add("d", REPORT, Reading(doc="r", actors=(one_mention,)))
    assert [row.decision is not None for row in store.actors("d")] == [True]


@pytest.mark.parametrize("section", ["statements", "positions", "conditions", "contacts", "actors"])
def test_every_section_can_be_decided_on(store: Store, talks: tuple[Report, Reading], section: str) -> None:
    report, reading = talks
    store.add("d", report, reading)
    for record in getattr(reading, section):
        store.decide("d", report.digest, section, record.id, "confirm", who="Ada")
    store.add("d", report, dataclasses.replace(reading, notes=("read again",)))
    assert {(found.record, found.changed) for found in store.decisions("d", digest=report.digest)} == {
        (record.id, ()) for record in getattr(reading, section)
    }


def test_condition_of_a_position_shows_its_decision(store: Store, talks: tuple[Report, Reading]) -> None:
    report, reading = talks
    store.add("d", report, reading)
    condition = reading.conditions[0]
    store.decide("d", report.digest, "conditions", condition.id, "reject", who="Ada")
    shown = [line.decision for row in store.positions("d") for line in row.conditions if line.record == condition]
    assert [found.kind for found in shown if found] == [DecisionKind.REJECT] * len(shown) != []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": "maybe"}, "confirm, reject, correct, add, merge"),
        ({"kind": "merge"}, "of the dossier"),
        ({"section": "claims"}, "section is 'claims'"),
        ({"who": " "}, "name of who"),
        ({"who": "\udcff"}, "surrogate"),
        ({"note": "\0"}, "NUL"),
        ({"fields": {"act": "refuse"}}, "takes no fields"),
        ({"kind": "correct"}, "takes fields"),
        ({"kind": "correct", "fields": {"act": "deny"}}, "deny"),
        ({"kind": "correct", "fields": {"id": "p2"}}, "id: the fields to correct are act, agent, holder, span, target"),
        ({"kind": "correct", "fields": {"holder": None}}, "holder"),
        ({"kind": "correct", "fields": {"holder": "\udcff"}}, "surrogate"),
        ({"kind": "correct", "fields": {"span": [0, 99]}}, "no place"),
        ({"kind": "correct", "fields": {"span": "all"}}, "position p1"),
    ],
)
def test_decision_that_does_not_fit_is_refused(store: Store, changed: dict[str, Any], told: str) -> None:
    store.add("d", REPORT, read(position("p1")))
    asked = {"section": "positions", "record": "p1", "kind": "confirm", "who": "Ada"} | changed
    with pytest.raises(InvalidRecord, match=told):
        store.decide("d", REPORT.digest, **asked)
    assert store.decisions() == []


def test_decision_on_a_missing_record(store: Store) -> None:
    store.add("d", REPORT, read(position("p1")))
    with pytest.raises(RecordNotFound, match="no 'p9' among the positions"):
        store.decide("d", REPORT.digest, "positions", "p9", "confirm", who="Ada")


def test_corrected_parties_are_names(store: Store, talks: tuple[Report, Reading]) -> None:
    report, reading = talks
    store.add("d", report, reading)
    contact = reading.contacts[0].id
    decided = store.decide(
        "d", report.digest, "contacts", contact, "correct", who="A", fields={"parties": ["a2", "Fatah"]}
    )
    assert decided.fields["parties"] == ["Hamas", "Fatah"]
    with pytest.raises(InvalidRecord, match="list of actors"):
        store.decide("d", report.digest, "contacts", contact, "correct", who="A", fields={"parties": []})


def merge(store: Store, actor: str, into: str) -> Decision:
    return store.decide_on_dossier("d", "actors", "merge", who="Ada", actor=actor, into=into)


def test_merged_actors_are_asked_for_together(store: Store) -> None:
    store.add("d", REPORT, read(position("p1"), recognise("p2", holder="Israel", agent="Israel")))
    store.add("e", REPORT, read(position("p1")))
    assert len(store.positions(actor="Islamic Resistance Movement")) == 0
    first = merge(store, "Islamic Resistance Movement", "Harakat")
    merge(store, "HARAKAT", "Hamas")
    rows = store.positions(actor="islamic resistance movement")
    assert [(row.dossier, row.record.id) for row in rows] == [("d", "p1")]
    assert not first.is_without_reading
    store.undo(first.id, who="Ada")
    assert store.positions("d", actor="islamic resistance movement") == []
    for pair in (("Hamas", "the hamas"), ("", "Hamas"), ("\udcff", "Hamas")):
        with pytest.raises(InvalidRecord):
            merge(store, *pair)
