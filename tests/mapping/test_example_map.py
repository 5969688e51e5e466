"""The map of the example report: what the report tells is what the map shows, from its gold records and as read."""

import json
from pathlib import Path

import pytest

from sinequanon.mapping import ChangeKind, DoorStatus, Map, Stance, map_readings
from sinequanon.records import Report, from_json
from sinequanon.runs import load_reader

GOLD = Path(__file__).parents[1] / "gold"
NAME = "wikinews-hamas-prerequisite-for-talks"


def example() -> Report:
    text = (GOLD / f"{NAME}.txt").read_text(encoding="utf-8")
    return Report(name=NAME, text=text, outlet="Wikinews", published="2006-02-14")


@pytest.fixture(scope="module", params=["gold", "read"])
def drawn(request) -> Map:
    report = example()
    if request.param == "read":
        return map_readings([(report, load_reader(()).read(report))])
    records = json.loads((GOLD / f"{NAME}.json").read_text(encoding="utf-8"))
    return map_readings([(report, from_json(records))])


def door(drawn: Map, first: str, second: str):
    pair = {drawn.parties.decides(drawn.party(first)), drawn.parties.decides(drawn.party(second))}
    return next(door for door in drawn.doors if {door.first, door.second} == pair)


def test_the_door_between_israel_and_hamas_is_closed_by_olmert_for_all_who_belong_to_hamas(drawn):
    closed = door(drawn, "Israel", "Hamas")
    assert closed.status is DoorStatus.CLOSED
    assert drawn.parties[closed.by].name == "Israel"
    assert closed.quote.speaker == "Ehud Olmert"
    assert "or with anyone who is part of it or dependent on it" in closed.quote.text
    scoped = [door for door in drawn.doors if door.scope == drawn.party("Hamas")]
    assert drawn.party("Khalid Mashal") in {side for door in scoped for side in (door.first, door.second)}


@pytest.mark.parametrize(
    ("first", "second", "status", "invited"),
    [
        ("Israel", "Mahmoud Abbas", DoorStatus.OPEN, False),
        ("Hamas", "Russia", DoorStatus.PLANNED, True),
        ("Hamas", "South Africa", DoorStatus.ASKED, False),
        ("Hamas", "Venezuela", DoorStatus.ASKED, False),
    ],
)
def test_open_doors(drawn, first, second, status, invited):
    found = door(drawn, first, second)
    assert (found.status, found.is_by_invitation) == (status, invited)


def waits_of(drawn: Map, party: str) -> set[str]:
    return {wait.condition.quote.text for wait in drawn.waits if drawn.parties[wait.party].name == party}


def test_hamas_waits_for_recognition_and_withdrawal_and_israel_for_hamas(drawn):
    assert waits_of(drawn, "Hamas") >= {
        "Israel recognises our rights",
        "pledges to withdraw from all occupied lands",
        "Israel must withdraw its troops from Palestinian territories",
    }
    standoff = next(item for item in drawn.standoffs if {item.first, item.second} == {"hamas", "israel"})
    wants = {wish.quote.text for wish in (*standoff.first_wants, *standoff.second_wants)}
    assert any("Hamas agree to the tenets" in text for text in wants)


def test_two_wordings_of_withdrawal_are_one_option(drawn):
    found = [
        option
        for option in drawn.options
        if {"withdraw its troops from Palestinian territories", "withdraw from all occupied lands"}
        <= {mention.predicate.text for mention in option.mentions}
    ]
    assert len(found) == 1
    assert drawn.stance("israel", found[0].id) is Stance.OPEN


def charges_on_the_road_map(drawn):
    found = next(item for item in drawn.obligations if "road" in item.name.lower())
    return {(charge.does, drawn.parties[charge.holder].name) for charge in found.charges}


def test_the_road_map_is_an_obligation_that_each_side_says_the_other_breaks(drawn):
    does = charges_on_the_road_map(drawn)
    assert ("demands", "Israel") in does
    assert any(done == "accuses" for done, _ in does)


@pytest.mark.parametrize("is_read", [False, True])
def test_the_refusal_to_adhere_to_the_road_map_is_there_for_who_asks_for_unsure_records_as_well(is_read):
    report = example()
    records = json.loads((GOLD / f"{NAME}.json").read_text(encoding="utf-8"))
    reading = load_reader(()).read(report) if is_read else from_json(records)
    does = charges_on_the_road_map(map_readings([(report, reading)], min_confidence=0.3))
    assert any(done == "refuses" for done, _ in does)


@pytest.mark.parametrize("together", [False, True])
def test_talks_between_israel_and_hamas_need_olmerts_refusal_lifted(drawn, together):
    found = list(drawn.unlocks("talks between Israel and Hamas", together=together))
    assert [len(unlock.changes) for unlock in found] == [2, 2]
    assert found[0].parties == ("israel",), "at equal size the one with the fewest parties comes first"
    for unlock in found:
        lifted = [change for change in unlock.changes if change.kind is ChangeKind.LIFT]
        assert [drawn.parties[change.party].name for change in lifted] == ["Israel"]
        said = drawn.stances.latest("israel", lifted[0].node.option)
        assert [item.quote.speaker for item in said] == ["Ehud Olmert"]


def test_before_the_report_there_is_nothing():
    report = example()
    records = json.loads((GOLD / f"{NAME}.json").read_text(encoding="utf-8"))
    before = map_readings([(report, from_json(records))], as_of="2005")
    assert not before.stances.said
    assert not before.follows
    assert not before.doors
