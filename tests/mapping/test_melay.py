"""The invented dossier as it is read: stance changes over years, a deadlock of three, two speakers of one body."""

from pathlib import Path

import pytest

from sinequanon.mapping import Map, ShiftKind, Stance, draw_map
from sinequanon.store import Store

DOSSIER = Path(__file__).parents[2] / "examples" / "strait-of-melay"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    from sinequanon.api import read_into

    with Store.open(str(tmp_path_factory.mktemp("melay") / "melay.db")) as opened:
        read_into(opened, "melay", [DOSSIER])
        yield opened


@pytest.fixture(scope="module")
def drawn(store) -> Map:
    return draw_map(store, "melay")


def names(drawn: Map, parties) -> set[str]:
    return {drawn.parties[party].name for party in parties}


def test_three_parties_wait_for_each_other(drawn):
    (deadlock,) = drawn.deadlocks
    assert names(drawn, deadlock.parties) == {"Kestria", "Melay", "Dorrin Liberation Front"}
    conditions = {wait.condition.quote.text for wait in deadlock.cycle}
    assert conditions >= {"Melay lifts the blockade", "the Front hands over its heavy weapons"}
    assert len(deadlock.cycle) == 3


@pytest.mark.parametrize("dropped_by", ["Kestria", "Melay", "Dorrin Liberation Front"])
def test_any_of_the_three_frees_it_by_dropping_its_condition(drawn, dropped_by):
    wait = next(item for item in drawn.deadlocks[0].cycle if drawn.parties[item.party].name == dropped_by)
    movers = [names(drawn, unlock.parties) for unlock in drawn.unlocks(wait.option) if len(unlock.changes) == 1]
    assert {dropped_by} in movers
    assert len(movers) == 3


def test_stances_change_over_the_years(drawn):
    found = {(drawn.parties[shift.party].name, shift.kind) for shift in drawn.shifts()}
    assert {("Melay", ShiftKind.SOFTENED), ("Kestria", ShiftKind.HARDENED)} <= found
    assert any(kind is ShiftKind.TURNED for _, kind in found)
    for shift in drawn.shifts():
        assert (shift.before.date or "") < (shift.after.date or "")


def test_the_map_as_of_a_date_knows_nothing_of_what_came_later(store, drawn):
    before = draw_map(store, "melay", as_of="2019-03")
    assert before.material.mentions
    assert all((mention.quote.date or "") < "2019-04" for mention in before.material.mentions)
    blockade = before.options.find(drawn.deadlocks[0].cycle[-1].option)
    assert before.stance(blockade.owners[0], blockade.id) is Stance.REFUSED


def test_spellings_of_one_name_are_one_party(drawn):
    assert {"Rashim Odaleh", "Rasheem Odalleh"} <= set(drawn.parties[drawn.party("Rashim Odaleh")].names)
