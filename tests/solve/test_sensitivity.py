"""What changes of preferences, open statements and new options do, against brute force."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflicts import case, conflicts, patterns
from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.solve import reference
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import DecisionMaker, Option, Pattern, Prioritisation, Ranking, Statement
from sinequanon.solve.formulas import negate_patterns
from sinequanon.solve.sensitivity import compare, completions, find_swap_effects, sort_states

FEW = settings(deadline=None, max_examples=15)


def equilibria(conflict, concept, dms=None):
    return {
        state
        for state in conflict.feasible_states()
        if all(reference.is_stable(conflict, dm, state, concept) for dm in dms or conflict.dms)
    }


def swapped(conflict, number, place):
    """The conflict with two neighbouring statements or groups of one decision maker exchanged."""
    dms = list(conflict.dms)
    preference = dms[number].preference
    is_ranking = isinstance(preference, Ranking)
    parts = list(preference.groups if is_ranking else preference.statements)
    parts[place], parts[place + 1] = parts[place + 1], parts[place]
    dms[number] = replace(dms[number], preference=type(preference)(tuple(parts)))
    return replace(conflict, dms=tuple(dms))


@FEW
@given(conflicts(max_options=4), st.sampled_from(Concept))
def test_swaps_that_matter_are_those_of_brute_force(conflict, concept):
    found = {(effect.dm, effect.place): effect.changes for effect in find_swap_effects(conflict, [concept])}
    before = equilibria(conflict, concept)
    for number, dm in enumerate(conflict.dms):
        parts = getattr(dm.preference, "statements", None) or getattr(dm.preference, "groups", ())
        for place in range(len(parts) - 1):
            after = equilibria(swapped(conflict, number, place), concept)
            changes = found.pop((dm.name, place), ())
            assert bool(changes) == (before != after)
            for change in changes:
                assert set(change.appeared) == after - before
                assert set(change.vanished) == before - after
    assert not found


def test_swap_in_the_prisoners_dilemma():
    conflict = case("prisoners-dilemma")
    effects = list(find_swap_effects(conflict, [Concept.NASH]))
    assert effects == []
    ranked = replace(
        conflict,
        dms=(replace(conflict.dms[0], preference=ranking("YY", "NY", "NN", "YN")), conflict.dms[1]),
    )
    (effect, *_) = find_swap_effects(ranked, [Concept.GMR])
    assert effect.dm == "Prisoner 1"


def ranking(*states):
    return Ranking(tuple((Pattern.read(state),) for state in states))


@given(st.lists(patterns(4), max_size=4))
def test_opposite_holds_where_the_statement_does_not(some):
    opposite = negate_patterns(some)
    for state in range(16):
        assert any(one.matches(state) for one in opposite) != any(one.matches(state) for one in some)


@st.composite
def with_open_statement(draw):
    conflict = draw(conflicts(max_options=4))
    statement = st.lists(patterns(conflict.size), min_size=1, max_size=2).map(lambda some: Statement(tuple(some)))
    statements = tuple(draw(st.lists(statement, min_size=1, max_size=3)))
    first = replace(conflict.dms[0], preference=Prioritisation(statements))
    return replace(conflict, dms=(first, *conflict.dms[1:])), draw(st.integers(0, len(statements) - 1))


class Opposite:
    """A statement that is true where another is not; made without patterns."""

    def __init__(self, statement):
        self.statement = statement
        self.patterns = ()

    def holds(self, state):
        return not self.statement.holds(state)


@FEW
@given(with_open_statement(), st.sampled_from(Concept), st.booleans())
def test_open_statement_by_brute_force(drawn, concept, for_one):
    conflict, place = drawn
    dm = conflict.dms[0]
    head, here, tail = (
        dm.preference.statements[:place],
        dm.preference.statements[place],
        dm.preference.statements[place + 1 :],
    )
    found = []
    for middle in ((here,), (Opposite(here),), ()):
        changed = replace(dm, preference=Prioritisation((*head, *middle, *tail)))
        complete = replace(conflict, dms=(changed, *conflict.dms[1:]))
        found.append(equilibria(complete, concept, [changed] if for_one else None))
    name = dm.name if for_one else None
    (certainty,) = sort_states(completions(conflict, [(dm.name, place)]), [concept], dm=name)
    assert set(certainty.in_all) == set.intersection(*found)
    assert set(certainty.in_some) == set.union(*found) - set.intersection(*found)
    assert set(certainty.in_none) == set(conflict.feasible_states()) - set.union(*found)


def test_open_statements_combine_and_are_bounded():
    conflict = case("prisoners-dilemma")
    one, other = conflict.dms
    assert len(list(completions(conflict, [(one.name, 0), (other.name, 1), (one.name, 0)]))) == 9
    assert list(completions(conflict, [])) == [conflict]
    with pytest.raises(InvalidConflict, match="no statement 3"):
        list(completions(conflict, [(one.name, 2)]))
    with pytest.raises(InvalidConflict, match="no decision maker"):
        list(completions(conflict, [("Nobody", 0)]))
    large = case("cuban-missile-crisis")
    with pytest.raises(SinequanonError, match="2,187 completions; the limit is 729"):
        list(completions(large, [(large.dms[0].name, place) for place in range(7)]))
    assert sort_states([]) == ()


@FEW
@given(conflicts(max_options=4), st.sampled_from(Concept), st.data())
def test_comparison_with_a_third_party_by_brute_force(conflict, concept, data):
    size = conflict.size
    third = DecisionMaker("Third", (size,), Prioritisation((Statement((data.draw(patterns(size + 1)),)),)))
    dms = tuple(replace(dm, preference=Prioritisation(())) for dm in conflict.dms)
    before = replace(conflict, dms=dms)
    wish = Prioritisation((Statement((data.draw(patterns(size + 1)),)),))
    after = replace(
        before,
        options=(*before.options, Option("guarantee")),
        dms=(*(replace(dm, preference=wish) for dm in dms), third),
    )
    (found,) = compare(before, after, [concept])
    old = equilibria(before, concept)
    new = {state & (1 << size) - 1 for state in equilibria(after, concept)}
    assert {one.shared for one in found.kept} == old & new
    assert {one.shared for one in found.appeared} == new - old
    assert {one.shared for one in found.vanished} == old - new
    for one in (*found.kept, *found.appeared):
        assert one.after and all(state & (1 << size) - 1 == one.shared for state in one.after)


def test_guarantee_makes_mutual_cooperation_hold():
    """A third party that punishes whoever betrays: both prefer silence once it stands."""
    before = case("prisoners-dilemma")
    one, other = before.dms
    punish = Statement((Pattern.read("--N"), Pattern.read("YYY")))
    after = replace(
        before,
        options=(*before.options, Option("guarantee")),
        dms=(
            replace(one, preference=Prioritisation((punish, *one.preference.statements))),
            replace(other, preference=Prioritisation((punish, *other.preference.statements))),
            DecisionMaker("Third", (2,), Prioritisation((Statement((Pattern.read("--Y"),)),))),
        ),
    )
    (found,) = compare(before, after, [Concept.NASH])
    assert [after.text(state) for outcome in found.appeared for state in outcome.after] == ["YYY"]
    assert [after.text(state) for outcome in found.kept for state in outcome.after] == ["NNY"]
    assert found.options == ("Prisoner 1 cooperates", "Prisoner 2 cooperates")
    with pytest.raises(InvalidConflict, match="no option in common"):
        compare(before, case("chicken"))
