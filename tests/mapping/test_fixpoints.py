from hypothesis import given, settings
from hypothesis import strategies as st
from rulesets import (
    draw,
    greatest_by_definition,
    least_by_definition,
    needs_all,
    nodes_of,
    position,
    rule_sets,
    says,
    subsets,
)

from sinequanon.mapping.deadlocks import all_waits, find_deadlocks
from sinequanon.mapping.fixpoints import greatest, least, steps
from sinequanon.mapping.rules import Node, Rule
from sinequanon.records import Act, Connective

A, B, C, D = (Node(letter) for letter in "abcd")


@settings(deadline=None)
@given(rule_sets())
def test_least_is_the_least_closed_set(rules):
    assert set(least(rules)) == least_by_definition(rules)


@settings(deadline=None)
@given(rule_sets())
def test_greatest_is_the_largest_set_that_carries_itself(rules):
    assert greatest(rules) == greatest_by_definition(rules)


@settings(deadline=None)
@given(rule_sets())
def test_what_follows_step_by_step_is_in_the_package(rules):
    assert set(least(rules)) <= greatest(rules)


@settings(deadline=None)
@given(rule_sets().filter(bool), st.data())
def test_fewer_rules_give_no_more(rules, data):
    left = list(rules)
    del left[data.draw(st.integers(0, len(rules) - 1))]
    assert set(least(left)) <= set(least(rules))
    assert greatest(left) <= greatest(rules)


@settings(deadline=None)
@given(rule_sets())
def test_a_step_is_the_first_at_which_a_rule_holds(rules):
    found = least(rules)
    for node, step in found.items():
        ready = [
            max((found[item] for item in rule.body), default=-1) + 1
            for rule in rules
            if rule.head == node and found.keys() >= set(rule.body)
        ]
        assert step == min(ready)
    assert [sorted(nodes) for nodes in steps(found)] == [
        sorted(node for node in found if found[node] == step) for step in range(len(steps(found)))
    ]


def deadlocks_by_definition(rules: list[Rule]) -> set[frozenset[Node]]:
    """The largest sets of two options or more that wait for each other, at any distance, beyond what follows."""
    package = greatest_by_definition(rules)
    stuck = package - least_by_definition([rule for rule in rules if rule.is_firm])
    awaited = {
        (rule.head, node)
        for rule in rules
        if rule.head in stuck and package.issuperset(rule.body)
        for node in stuck.intersection(rule.body)
    }
    for middle in stuck:  # Warshall's closure
        awaited |= {(a, b) for a in stuck for b in stuck if (a, middle) in awaited and (middle, b) in awaited}

    def wait_for_each_other(chosen: tuple[Node, ...]) -> bool:
        return bool(chosen) and all((first, second) in awaited for first in chosen for second in chosen)

    found = [frozenset(chosen) for chosen in subsets(sorted(stuck)) if wait_for_each_other(chosen)]
    largest = {one for one in found if not any(one < other for other in found)}
    return {one for one in largest if len({node.option for node in one}) > 1}


@settings(deadline=None)
@given(rule_sets())
def test_deadlocks_are_the_parts_that_wait_for_each_other(rules):
    found = find_deadlocks(rules, least(rule for rule in rules if rule.is_firm), greatest(rules))
    expected = deadlocks_by_definition(rules)
    assert sorted(sorted(item.options) for item in found) == sorted(sorted(n.option for n in one) for one in expected)
    assert [len(item.parties) for item in found] == sorted((len(item.parties) for item in found), reverse=True)


@settings(deadline=None)
@given(rule_sets())
def test_every_wait_of_a_deadlock_is_a_stated_condition_within_it(rules):
    for item in find_deadlocks(rules, least(rule for rule in rules if rule.is_firm), greatest(rules)):
        for wait in (*item.cycle, *item.waits):
            assert {wait.option, wait.awaited.option} <= set(item.options)
            assert wait.party in item.parties
            stated = [rule for rule in rules if rule.said is wait.said and wait.awaited in rule.body]
            assert stated
            assert stated[0].head.option == wait.option


def test_a_chain_follows_step_by_step():
    rules = [*says(C, {B}), *says(B, {A}), *says(A, ()), *says(D, {Node("e")})]
    assert steps(least(rules)) == [[A], [B], [C]]
    assert greatest(rules) == {A, B, C}


def test_a_circle_follows_only_as_a_package():
    rules = [*says(A, {B}), *says(B, {A})]
    assert least(rules) == {}
    assert greatest(rules) == {A, B}


def test_a_rule_that_names_a_condition_twice_waits_for_it_once():
    rules = [*needs_all(B, A, A), *says(A, ())]
    assert least(rules) == {A: 0, B: 1}
    assert greatest(rules[:1]) == set()


def test_three_parties_wait_in_a_circle():
    drawn = draw(
        {"halt attacks": ["hamas"], "withdraw": ["israel"], "pay": ["quartet"]},
        position("hamas", Act.COMMIT, "halt attacks", needs=["withdraw"]),
        position("israel", Act.COMMIT, "withdraw", needs=["pay"]),
        position("quartet", Act.WILLING, "pay", needs=["halt attacks"]),
    )
    (found,) = drawn.deadlocks
    assert found.parties == ("hamas", "israel", "quartet")
    assert [(wait.party, wait.option, wait.awaited.option) for wait in found.cycle] == [
        ("hamas", "halt attacks", "withdraw"),
        ("israel", "withdraw", "pay"),
        ("quartet", "pay", "halt attacks"),
    ]
    assert drawn.follows == {}
    assert nodes_of(drawn.rules) == sorted(drawn.carried)


def test_talks_that_both_make_depend_on_each_other_are_one_circle():
    drawn = draw(
        {"talks": ["north", "south"], "free prisoners": ["south"]},
        position("north", Act.COMMIT, "talks", needs=["free prisoners"], connective=Connective.PREREQUISITE),
        position("south", Act.WILLING, "talks"),
        position("south", Act.COMMIT, "free prisoners", needs=["talks"]),
    )
    (found,) = drawn.deadlocks
    assert set(found.options) == {"talks", "free prisoners"}
    assert found.parties == ("south", "north")


def test_no_deadlock_where_a_refusal_breaks_the_circle():
    drawn = draw(
        {"halt": ["north"], "withdraw": ["south"]},
        position("north", Act.COMMIT, "halt", needs=["withdraw"]),
        position("south", Act.REFUSE, "withdraw"),
    )
    assert drawn.deadlocks == []
    assert drawn.carried == {Node("withdraw", holds=False)}


def test_a_need_beside_alternatives_is_waited_for_once():
    rules = says(A, {B, C}, {B, D})
    assert sorted(wait.awaited for wait in all_waits(rules, ())) == [B, C, D]
    assert [wait.awaited for wait in all_waits(rules, {C})] == [B, D]
