"""Small sets of rules for tests: drawn by chance, or made from what parties say."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

from hypothesis import strategies as st

from sinequanon.mapping.mapped import Map
from sinequanon.mapping.mentions import Kind, Material, Mention, Requirement
from sinequanon.mapping.options import Option, Options
from sinequanon.mapping.parties import Parties
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.rules import Node, Rule, find_rules
from sinequanon.mapping.stances import Said, Stance, find_stances
from sinequanon.mapping.unlocks import ChangeKind
from sinequanon.mapping.wording import Predicate
from sinequanon.records import Act, Connective, Group

T = TypeVar("T")
QUOTE = Quote(report="r", digest="d", start=0, end=1, text="t", sentence="t", section="positions", record="p1")


def mention_of(option: str, party: str) -> Mention:
    return Mention(id=option, quote=QUOTE, kind=Kind.ACT, owners=(party,), predicate=Predicate("t"), holder=party)


def says(head: Node, *bodies: Collection[Node], party: str = "p", is_firm: bool = True) -> list[Rule]:
    """The rules that one saying gives: one a body."""
    mention = mention_of(head.option, party)
    stance = Stance.CONDITIONAL if any(bodies) else Stance.PLEDGED
    said = Said(party=party, option=head.option, stance=stance, mention=mention)
    return [
        Rule(head=head, body=tuple(body), said=said, conditions=dict.fromkeys(body, mention), is_firm=is_firm)
        for body in bodies
    ]


def needs_all(head: Node, *body: Node) -> list[Rule]:
    """The rule of a joint option: nobody's own, so that nobody can drop its conditions."""
    return [Rule(head=head, body=body)]


@st.composite
def rule_sets(
    draw: st.DrawFn, *, nodes: int = 7, rules: int = 10, body: int = 3, goal: Node | None = None
) -> list[Rule]:
    """Rules of a few nodes: what parties say, with and without conditions or alternatives, and joint options.

    With a goal there are some rules for certain, one of them for the goal.
    """
    node = st.sampled_from([Node(letter) for letter in "abcdefg"[:nodes]])
    conditions = st.lists(node, min_size=1, max_size=body, unique=True)
    party = st.sampled_from("PQR")
    saying = st.builds(lambda head, body, party: says(head, body, party=party), node, conditions, party)
    pledge = st.builds(lambda head, party: says(head, (), party=party), node, party)
    either = st.builds(
        lambda head, needed, first, second, party: says(head, {*needed, first}, {*needed, second}, party=party),
        node,
        st.lists(node, max_size=body - 1, unique=True),
        node,
        node,
        party,
    )
    ready = st.builds(lambda head, party: says(head, (), party=party, is_firm=False), node, party)
    joint = st.builds(lambda head, body: needs_all(head, *body), node, conditions)
    group = st.one_of(saying, saying, either, joint, pledge, ready)
    groups = draw(st.lists(group, min_size=0 if goal is None else rules // 2, max_size=rules))
    if goal is not None:
        first = st.builds(lambda body, party: says(goal, body, party=party), conditions, party)
        shared = st.builds(lambda body: needs_all(goal, *body), conditions)
        groups = [draw(first | shared), *groups]
    return [rule for group in groups for rule in group][:rules]


def nodes_of(rules: Iterable[Rule]) -> list[Node]:
    return sorted({node for rule in rules for node in (rule.head, *rule.body)})


def subsets(items: Sequence[T]) -> Iterator[tuple[T, ...]]:
    """All subsets, the smallest first."""
    for size in range(len(items) + 1):
        yield from combinations(items, size)


def least_by_definition(rules: Sequence[Rule]) -> set[Node]:
    """The least set that is closed: with the body of a rule it has its head."""

    def is_closed(chosen: set[Node]) -> bool:
        return all(rule.head in chosen for rule in rules if chosen.issuperset(rule.body))

    return next(set(chosen) for chosen in subsets(nodes_of(rules)) if is_closed(set(chosen)))


def greatest_by_definition(rules: Sequence[Rule]) -> set[Node]:
    """The largest set in which every node is the head of a rule whose body is in the set."""

    def is_supported(chosen: set[Node]) -> bool:
        return all(any(rule.head == node and chosen.issuperset(rule.body) for rule in rules) for node in chosen)

    found = [set(chosen) for chosen in subsets(nodes_of(rules)) if is_supported(set(chosen))]
    return found[-1]


# What parties say, in the words of a test.

Saying = Callable[[Mapping[str, tuple[str, ...]], int], Mention]


def position(
    holder: str,
    act: Act,
    thing: str,
    *,
    needs: Iterable[str] = (),
    any_of: Iterable[str] = (),
    connective: Connective = Connective.IF,
) -> Saying:
    """A position: `needs` and `any_of` name options, with "not " before what must not be done."""

    def build(owners: Mapping[str, tuple[str, ...]], number: int) -> Mention:
        def requirement(words: str, group: Group, place: int) -> Requirement:
            name = words.removeprefix("not ")
            return Requirement(
                connective=connective,
                group=group,
                mention=Mention(
                    id=f"{name}/{number}.{place}",
                    quote=QUOTE,
                    kind=Kind.ACT,
                    owners=owners[name],
                    predicate=Predicate(name, is_negated=words != name),
                    holder=holder,
                ),
            )

        asked = [*((words, Group.ALL) for words in needs), *((words, Group.ANY) for words in any_of)]
        return Mention(
            id=f"{thing}/{number}",
            quote=QUOTE,
            kind=Kind.TALKS if len(owners[thing]) > 1 else Kind.ACT,
            owners=owners[thing],
            predicate=Predicate(thing),
            holder=holder,
            act=act,
            requirements=tuple(requirement(*item, place) for place, item in enumerate(asked)),
        )

    return build


def draw(owners: Mapping[str, Sequence[str]], *sayings: Saying) -> Map:
    """The map of what parties say on options, given with who controls each."""
    controls = {name: tuple(sorted(names)) for name, names in owners.items()}
    said = [saying(controls, number) for number, saying in enumerate(sayings)]
    mentions = [item for mention in said for item in (mention, *(r.mention for r in mention.requirements))]
    options = Options(
        (
            Option(
                id=name,
                words=name,
                kind=Kind.TALKS if len(names) > 1 else Kind.ACT,
                owners=names,
                mentions=tuple(mention for mention in mentions if mention.id.split("/")[0] == name),
            )
            for name, names in controls.items()
        ),
        Parties([], {}),
    )
    stances = find_stances(options)
    return Map("test", None, Material(Parties([], {}), tuple(mentions)), options, stances, find_rules(options, stances))


def told(drawn: Map, goal: str, *, together: bool = False) -> list[set[str]]:
    """The unlocks of a goal, each change as a few words."""
    return [
        {_change_told(change.party, change.kind, change.node, change.dropped) for change in unlock.changes}
        for unlock in drawn.unlocks(goal, together=together)
    ]


def _change_told(party: str, kind: ChangeKind, node: Node, dropped: Node | None) -> str:
    name = node.option if node.holds else f"not {node.option}"
    if dropped is None:
        return f"{party} {kind} {name}"
    return f"{party} {kind} {dropped.option if dropped.holds else f'not {dropped.option}'} for {name}"
