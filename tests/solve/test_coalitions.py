"""What coalitions can do together, against the verified facts and brute force."""

import pytest
from hypothesis import given, settings

from conflicts import FOLDER, case, conflicts
from sinequanon.errors import SinequanonError
from sinequanon.solve import coalitions as module
from sinequanon.solve import reference
from sinequanon.solve.coalitions import (
    coalition_improvements,
    coalitions,
    find_coalition_improvement,
    is_coalition_nash,
)
from sinequanon.solve.files import read_conflicts

EXTRAS = read_conflicts(FOLDER / "cases.json").extras
IMPROVEMENTS = [extra for extra in EXTRAS if extra["kind"] == "coalition-improvement"]


@pytest.mark.parametrize("extra", IMPROVEMENTS, ids=lambda extra: extra["case"])
def test_coalition_improvements_come_out_as_verified(extra):
    conflict = case(extra["case"])
    members = [conflict.dm(name) for name in extra["coalition"]]
    found = {}
    for state in conflict.feasible_states():
        for one in coalition_improvements(conflict, members, state):
            found.setdefault(conflict.text(state), []).append(conflict.text(one.end))
    assert found == extra["improvements"]


def reached(conflict, members, state):
    """All that legal sequences lead to: pairs of a state and who moved last, until there are no more."""
    pairs = {(state, None)}
    while True:
        more = {
            (end, dm.name)
            for here, last in pairs
            for dm in members
            if dm.name != last
            for end in reference.unilateral_moves(conflict, dm, here)
        }
        if more <= pairs:
            return {here for here, last in pairs if last is not None}
        pairs |= more


@settings(deadline=None, max_examples=30)
@given(conflicts(max_options=4))
def test_coalition_improvements_are_all_there_are(conflict):
    for state in conflict.feasible_states():
        has_any = False
        for members in coalitions(conflict, 1):
            expected = {
                end
                for end in reached(conflict, members, state)
                if all(dm.preference.level(end) > dm.preference.level(state) for dm in members)
            }
            found = list(coalition_improvements(conflict, members, state))
            assert {one.end for one in found} == expected
            assert is_coalition_nash(conflict, members, state) == (not expected)
            if len(members) == 1:
                assert is_coalition_nash(conflict, members, state) == reference.is_nash(conflict, members[0], state)
            for one in found:
                assert one.way[0].start == state and one.way[-1].end == one.end
                assert {move.dm for move in one.way} <= set(one.members)
            has_any = has_any or bool(expected)
        assert (find_coalition_improvement(conflict, state, smallest=1) is not None) == has_any


def test_prisoners_leave_mutual_defection_together():
    conflict = case("prisoners-dilemma")
    found = find_coalition_improvement(conflict, conflict.read_state("NN"))
    assert conflict.text(found.end) == "YY" and len(found.way) == 2
    assert find_coalition_improvement(conflict, conflict.read_state("YY")) is None


def test_number_of_coalitions_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_MEMBERS", 2)
    with pytest.raises(SinequanonError, match="3 decision makers"):
        list(coalitions(case("elmira")))
