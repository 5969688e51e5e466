"""Preferences that make a wanted state an equilibrium, against the verified counts and brute force."""

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conflicts import FOLDER, case, conflicts, patterns
from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.solve import reference
from sinequanon.solve.analysis_words import inverse_lines
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Pattern, Prioritisation, Ranking, Statement, Weights
from sinequanon.solve.files import from_plain, read_conflicts
from sinequanon.solve.inverse import MAX_SHOWN, find_fewest_swaps, find_orders
from sinequanon.solve.orders import orders_with_swaps, present_profile, swaps_between, with_preference, with_profile

EXTRAS = read_conflicts(FOLDER / "cases.json").extras
COUNTS = [extra for extra in EXTRAS if extra["kind"] == "inverse-count"]


@pytest.mark.parametrize("concept", Concept)
@pytest.mark.parametrize("extra", COUNTS, ids=lambda extra: extra["case"])
def test_counts_come_out_as_verified(extra, concept):
    conflict = case(extra["case"])
    full = (1 << conflict.size) - 1
    strict = Ranking(tuple((Pattern(full, state),) for state in conflict.feasible_states()))
    conflict = with_preference(conflict, "Syria", strict)
    wanted = conflict.read_state(extra["wanted"])
    assert math.factorial(len(strict.groups)) == extra["profiles"]
    assert len(find_orders(conflict, "Syria", wanted, concept)) == extra["count"][concept]


@st.composite
def ordered_conflicts(draw):
    """Small conflicts in which two decision makers have three statements each, and any other none."""
    conflict = draw(conflicts(max_options=4))
    statement = st.lists(patterns(conflict.size), min_size=1, max_size=2).map(lambda some: Statement(tuple(some)))
    counts = [3, 3, *[0] * (len(conflict.dms) - 2)]
    dms = (
        replace(dm, preference=Prioritisation(tuple(draw(statement) for _ in range(count))))
        for dm, count in zip(conflict.dms, counts, strict=True)
    )
    return replace(conflict, dms=tuple(dms))


def is_equilibrium(conflict, state, concept):
    return all(reference.is_stable(conflict, dm, state, concept) for dm in conflict.dms)


@settings(deadline=None, max_examples=25)
@given(ordered_conflicts(), st.sampled_from(Concept), st.data())
def test_orders_and_fewest_swaps_are_those_of_brute_force(conflict, concept, data):
    wanted = data.draw(st.sampled_from(list(conflict.feasible_states())))
    choices = [list(itertools.permutations(order)) for order in present_profile(conflict)]
    good = {
        profile
        for profile in itertools.product(*choices)
        if is_equilibrium(with_profile(conflict, profile), wanted, concept)
    }
    present = present_profile(conflict)
    assert set(find_orders(conflict, "D0", wanted, concept)) == {p[0] for p in good if p[1:] == present[1:]}
    found = find_fewest_swaps(conflict, wanted, concept)
    assert found.is_decided
    by_swaps = {}
    for profile in good:
        by_swaps.setdefault(sum(map(swaps_between, profile)), set()).add(profile)
    if not good:
        assert found.count is None and not found.profiles
    else:
        assert found.count == found.at_least == min(by_swaps)
        assert set(found.profiles) == by_swaps[found.count]
        assert len(found.profiles) <= MAX_SHOWN


@settings(deadline=None, max_examples=25)
@given(ordered_conflicts(), st.sampled_from(Concept), st.integers(1, 20), st.data())
def test_limit_leaves_nothing_wrong(conflict, concept, limit, data):
    wanted = data.draw(st.sampled_from(list(conflict.feasible_states())))
    exact = find_fewest_swaps(conflict, wanted, concept)
    found = find_fewest_swaps(conflict, wanted, concept, max_profiles=limit)
    if found.is_decided:
        assert found.count == exact.count
    else:
        assert found.count is None
        assert exact.count is None or exact.count >= found.at_least
    assume(found.count is not None)
    assert set(found.profiles) <= set(exact.profiles)


def test_what_cannot_be_asked():
    conflict = case("cuban-missile-crisis")
    with pytest.raises(SinequanonError, match="9 statements have 362,880 orders; the limit is 5,040"):
        find_orders(conflict, conflict.dms[0].name, 0, Concept.NASH)
    weighed = with_preference(conflict, conflict.dms[0].name, Weights((0, 0, 0, 0)))
    with pytest.raises(InvalidConflict, match="no statements"):
        find_orders(weighed, conflict.dms[0].name, 0, Concept.NASH)
    with pytest.raises(InvalidConflict, match="not feasible"):
        find_fewest_swaps(conflict, 99, Concept.NASH)


def test_equilibrium_takes_no_swaps():
    conflict = case("prisoners-dilemma")
    found = find_fewest_swaps(conflict, conflict.read_state("NN"), Concept.SEQ)
    assert found.count == 0 and found.profiles == (present_profile(conflict),)


def test_few_swaps_are_found_among_very_many_orders():
    names = [f"o{place}" for place in range(8)]
    wants = [*(f"NOT {name}" for name in names[:4]), "o4", "o0 AND o4", "o1 AND o5", "o2 AND o6", "o3 AND o7"]

    def dm(name, options, statements):
        return {"name": name, "options": options, "preference": {"kind": "prioritisation", "statements": statements}}

    plain = {"options": names, "decision_makers": [dm("A", names[:4], wants), dm("B", names[4:], wants[::-1])]}
    conflict = from_plain(plain, "large").cases[0].conflict
    wanted = conflict.read_state("YNNNYNNN")
    found = find_fewest_swaps(conflict, wanted, Concept.SEQ)
    assert found.is_decided and found.count == found.at_least > 0
    assert all(is_equilibrium(with_profile(conflict, profile), wanted, Concept.SEQ) for profile in found.profiles)
    assert all(sum(map(swaps_between, profile)) == found.count for profile in found.profiles)


def test_time_ends_the_search_and_what_was_searched_is_told():
    conflict = case("cuban-missile-crisis")
    wanted = conflict.read_state("YYYN")
    found = find_fewest_swaps(conflict, wanted, Concept.SIM, seconds=0.3)
    assert found.count is None and not found.is_decided
    assert found.at_least > 0 and found.examined > found.at_least
    told = list(inverse_lines(conflict, wanted, (Concept.SIM,), seconds=0.3))
    assert "undecided: the time did not suffice. It takes at least" in told[1]


@pytest.mark.parametrize("count", range(6))
def test_orders_come_by_their_swaps_each_once(count):
    most = count * (count - 1) // 2
    found = [order for swaps in range(most + 2) for order in orders_with_swaps(count, swaps)]
    assert sorted(found) == sorted(itertools.permutations(range(count)))
    assert [swaps_between(order) for order in found] == sorted(swaps_between(order) for order in found)
