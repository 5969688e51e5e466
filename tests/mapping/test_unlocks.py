from collections import Counter
from collections.abc import Collection, Iterator

import pytest
from hypothesis import assume, given, settings
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
    told,
)

from sinequanon.mapping.fixpoints import greatest, least
from sinequanon.mapping.rules import Node, Rule
from sinequanon.mapping.unlocks import Change, ChangeKind, apply_changes, find_unlocks
from sinequanon.records import Act, Connective

A, B, C, D, E = (Node(letter) for letter in "abcde")
MOST_CHANGES = 10
"""Of which all subsets are tried."""

ways = pytest.mark.parametrize("together", [False, True], ids=["step by step", "together"])
small = rule_sets(nodes=5, rules=6, body=2, goal=A)
large = rule_sets(goal=A)
movers_of = st.fixed_dictionaries({}, optional={node: st.sampled_from("PQR") for node in (A, B, C, D, E)})
nodes_refused = st.sets(st.sampled_from([A, B, C, D, E]), max_size=2)

Key = tuple[str, str, Node, int | None, Node | None]
"""A change, so that two can be compared: kind, party, node, number of the saying, dropped condition."""


def key_of(change: Change) -> Key:
    said = id(change.rule.said) if change.rule is not None else None
    return change.kind, change.party, change.node, said, change.dropped


def changes_by_definition(
    rules: Collection[Rule], movers: dict[Node, str], refused: Collection[Node]
) -> Iterator[tuple[Key, Node | None, int | None, Node | None]]:
    """What parties could change: the key, what it gives, or the saying and the condition that it drops."""
    own = {rule.head for rule in rules if rule.said is not None}
    for node, party in movers.items():
        if node not in own:
            kind = ChangeKind.LIFT if node in refused else ChangeKind.PLEDGE
            yield (kind, party, node, None, None), node, None, None
    drops = {(id(rule.said), node): rule for rule in rules if rule.said is not None for node in rule.body}
    for (said, node), rule in drops.items():
        yield (ChangeKind.DROP, rule.said.party, rule.head, said, node), None, said, node


def follows(rules: Collection[Rule], goal: Node, chosen: Collection[tuple], *, together: bool) -> bool:
    """Whether the goal follows after some changes, from the definition of the fixed points."""
    dropped = {(said, node) for _, _, said, node in chosen}
    changed = [
        Rule(head=rule.head, body=tuple(node for node in rule.body if (id(rule.said), node) not in dropped))
        for rule in rules
    ]
    changed += [Rule(head=given) for _, given, _, _ in chosen if given is not None]
    return goal in (greatest_by_definition(changed) if together else least_by_definition(changed))


def unlocks_by_definition(
    rules: list[Rule], goal: Node, movers: dict[Node, str], refused: Collection[Node], *, together: bool
) -> list[frozenset[Key]]:
    """All minimal sets of changes that free the goal, by trying every set."""
    usable = [rule for rule in rules if together or rule.is_firm]
    possible = list(changes_by_definition(usable, movers, refused))
    assume(len(possible) <= MOST_CHANGES)
    found: list[frozenset[Key]] = []
    for chosen in subsets(possible):
        keys = frozenset(key for key, *_ in chosen)
        if not any(other <= keys for other in found) and follows(usable, goal, chosen, together=together):
            found.append(keys)
    return found


@ways
@settings(max_examples=300, deadline=None)
@given(small, movers_of, nodes_refused)
def test_unlocks_are_all_minimal_sets_in_order(together, rules, movers, refused):
    found = list(find_unlocks(rules, A, movers, refused, together=together))
    expected = unlocks_by_definition(rules, A, movers, refused, together=together)
    keys = [frozenset(key_of(change) for change in unlock.changes) for unlock in found]
    assert Counter(keys) == Counter(expected)
    sizes = [(len(unlock.changes), len(unlock.parties)) for unlock in found]
    assert sizes == sorted(sizes)


@ways
@settings(deadline=None)
@given(large, st.data())
def test_every_unlock_works_and_none_of_its_parts_does(together, rules, data):
    movers = dict.fromkeys(nodes_of(rules), "P") | {A: "Q"}
    refused = data.draw(nodes_refused)
    usable = [rule for rule in rules if together or rule.is_firm]
    found = list(find_unlocks(rules, A, movers, refused, together=together, limit=20))
    assert found
    for unlock in found:
        for chosen in subsets(unlock.changes):
            changed = apply_changes(usable, chosen)
            holds = A in (greatest(changed) if together else least(changed))
            assert holds == (len(chosen) == len(unlock.changes))


@ways
@settings(deadline=None)
@given(large, movers_of)
def test_steps_lead_to_the_goal(together, rules, movers):
    for unlock in find_unlocks(rules, A, movers, together=together, limit=5):
        changed = apply_changes([rule for rule in rules if together or rule.is_firm], unlock.changes)
        reached = set(unlock.steps[0]) if together else set()
        for step in unlock.steps:
            for node in step:
                assert any(rule.head == node and reached.issuperset(rule.body) for rule in changed)
            reached |= set(step)
        assert A in unlock.steps[-1]
        assert together or unlock.steps[-1] == (A,)


@ways
@settings(deadline=None)
@given(large, movers_of, st.integers(0, 3))
def test_a_limit_takes_the_first(together, rules, movers, limit):
    every = [len(unlock.changes) for unlock in find_unlocks(rules, A, movers, together=together)]
    some = [len(unlock.changes) for unlock in find_unlocks(rules, A, movers, together=together, limit=limit)]
    assert some == every[:limit]


@ways
def test_a_goal_that_follows_needs_no_change(together):
    (unlock,) = find_unlocks([*says(A, {B}), *says(B, ())], A, {A: "p", B: "p"}, together=together)
    assert unlock.changes == ()
    assert unlock.parties == ()


@ways
def test_a_goal_that_nothing_frees_has_no_unlock(together):
    rules = needs_all(A, B, C)
    assert list(find_unlocks(rules, A, {B: "p"}, together=together)) == []
    assert list(find_unlocks([], A, {}, together=together)) == []


CIRCLE = draw(
    {"halt": ["hamas"], "withdraw": ["israel"], "pay": ["quartet"]},
    position("hamas", Act.COMMIT, "halt", needs=["withdraw"]),
    position("israel", Act.COMMIT, "withdraw", needs=["pay"]),
    position("quartet", Act.COMMIT, "pay", needs=["halt"]),
)


@pytest.mark.parametrize("goal", ["halt", "withdraw", "pay"])
def test_in_a_circle_of_three_any_dropped_condition_frees_all(goal):
    found = told(CIRCLE, goal)
    assert sorted(found, key=min) == [
        {"hamas drop withdraw for halt"},
        {"israel drop pay for withdraw"},
        {"quartet drop halt for pay"},
    ]
    assert told(CIRCLE, goal, together=True) == [set()]


def test_the_steps_of_an_unlocked_circle():
    first = next(unlock for unlock in CIRCLE.unlocks("halt") if unlock.parties == ("quartet",))
    assert first.steps == ((Node("pay"),), (Node("withdraw"),), (Node("halt"),))
    (package,) = CIRCLE.unlocks("halt", together=True)
    assert package.steps == ((Node("halt"), Node("pay"), Node("withdraw")),)


def test_of_conditions_of_which_one_is_enough_one_is_enough():
    drawn = draw(
        {"halt": ["north"], "withdraw": ["south"], "free prisoners": ["south"], "swear": ["north"]},
        position("north", Act.COMMIT, "halt", any_of=["withdraw", "free prisoners"]),
        position("south", Act.REFUSE, "withdraw"),
    )
    assert sorted(told(drawn, "halt"), key=min) == [
        {"north drop free prisoners for halt"},
        {"north drop withdraw for halt"},
        {"south lift withdraw"},
        {"south pledge free prisoners"},
    ]


def test_what_alternatives_need_in_common_is_dropped_once():
    drawn = draw(
        {"halt": ["north"], "recognise": ["south"], "withdraw": ["south"], "free prisoners": ["south"]},
        position("north", Act.COMMIT, "halt", needs=["recognise"], any_of=["withdraw", "free prisoners"]),
        position("south", Act.COMMIT, "withdraw"),
        position("south", Act.COMMIT, "free prisoners"),
    )
    assert sorted(told(drawn, "halt"), key=min) == [{"north drop recognise for halt"}, {"south pledge recognise"}]


def test_a_refusal_of_talks_is_lifted():
    drawn = draw(
        {"talks": ["north", "south"]},
        position("north", Act.WILLING, "talks"),
        position("south", Act.REFUSE, "talks"),
    )
    assert told(drawn, "talks") == [{"south lift talks"}]
    assert told(drawn, "talks", together=True) == [{"south lift talks"}]


def test_a_refusal_until_something_is_done_ends_with_it_or_is_dropped():
    drawn = draw(
        {"talks": ["north", "south"], "withdraw": ["south"]},
        position("north", Act.REFUSE, "talks", needs=["withdraw"], connective=Connective.UNTIL),
        position("south", Act.WILLING, "talks"),
        position("south", Act.WILLING, "withdraw"),
    )
    assert sorted(told(drawn, "talks"), key=min) == [{"north drop withdraw for talks"}, {"south pledge withdraw"}]
    assert told(drawn, "talks", together=True) == [set()], "a package may count on readiness"


def test_a_threat_unless_something_is_done_waits_for_its_not_being_done():
    drawn = draw(
        {"strike": ["north"], "withdraw": ["south"]},
        position("north", Act.THREATEN, "strike", needs=["withdraw"], connective=Connective.UNLESS),
    )
    assert sorted(told(drawn, "strike"), key=min) == [
        {"north drop not withdraw for strike"},
        {"south pledge not withdraw"},
    ]


def test_a_threat_unless_follows_from_the_refusal():
    drawn = draw(
        {"strike": ["north"], "withdraw": ["south"]},
        position("north", Act.THREATEN, "strike", needs=["withdraw"], connective=Connective.UNLESS),
        position("south", Act.REFUSE, "withdraw"),
    )
    assert told(drawn, "strike") == [set()]


def test_fewest_changes_come_first_then_fewest_parties():
    rules = [*needs_all(A, B, C), *needs_all(A, D, E), *needs_all(A, B, E, Node("f"))]
    movers = {B: "north", C: "south", D: "north", E: "north", Node("f"): "south"}
    found = list(find_unlocks(rules, A, movers))
    assert [{change.node for change in unlock.changes} for unlock in found] == [{D, E}, {B, C}, {B, E, Node("f")}]
    assert [unlock.parties for unlock in found] == [("north",), ("north", "south"), ("north", "south")]
