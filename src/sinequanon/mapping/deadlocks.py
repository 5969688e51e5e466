"""Where parties wait for each other: each would move if the others did, and nobody does.

A deadlock is a strongly connected part (Tarjan, 1972) of what a package could carry beyond what follows step by step:
its options, at least two, depend on each other in a circle, by conditions that the parties stated.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from sinequanon.mapping.mentions import Mention
from sinequanon.mapping.options import Options
from sinequanon.mapping.rules import Node, Rule
from sinequanon.mapping.stances import Said, Wish


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One edge: `party` will do `option` when `awaited` holds; `said` has its words, `condition` the condition's."""

    party: str
    option: str
    awaited: Node
    said: Said
    condition: Mention


@dataclass(frozen=True, kw_only=True)
class Deadlock:
    """Options that wait for each other.

    `cycle` goes round once, by a shortest way, each wait for the option of the next; `waits` are all within the
    deadlock. `parties` are in the order of the cycle.
    """

    options: tuple[str, ...]
    parties: tuple[str, ...]
    cycle: tuple[Wait, ...]
    waits: tuple[Wait, ...]


def find_deadlocks(rules: Sequence[Rule], follows: Iterable[Node], carried: Iterable[Node]) -> list[Deadlock]:
    """The deadlocks, those of the most parties first.

    Args:
        rules: all rules.
        follows: the least fixed point.
        carried: the greatest fixed point.
    """
    package = set(carried)
    stuck = package - set(follows)
    graph = nx.DiGraph()
    for rule in rules:
        if rule.head in stuck and all(node in package for node in rule.body):
            for node in rule.body:
                if node in stuck and not graph.has_edge(rule.head, node):
                    graph.add_edge(rule.head, node, rule=rule)
    found = [_deadlock(graph.subgraph(part)) for part in nx.strongly_connected_components(graph) if _is_circle(part)]
    return sorted(found, key=lambda item: (-len(item.parties), item.options))


def _is_circle(part: set[Node]) -> bool:
    """Whether several options wait for each other; one that is its own condition is a slip of the reading."""
    return len({node.option for node in part}) > 1


def _deadlock(graph: "nx.DiGraph[Node]") -> Deadlock:
    cycle = _shortest_cycle(graph)
    waits = tuple(
        _wait(graph, first, second) for first, second in sorted(graph.edges) if _is_said(graph, first, second)
    )
    round_once = tuple(
        _wait(graph, first, second)
        for first, second in zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        if _is_said(graph, first, second)
    )
    in_cycle = dict.fromkeys(wait.party for wait in round_once)
    parties = tuple(dict.fromkeys([*in_cycle, *(wait.party for wait in waits)]))
    options = tuple(dict.fromkeys([*(wait.option for wait in round_once), *sorted(node.option for node in graph)]))
    return Deadlock(options=options, parties=parties, cycle=round_once, waits=waits)


def _shortest_cycle(graph: "nx.DiGraph[Node]") -> list[Node]:
    """A shortest cycle through the first node: of a deadlock every node lies on one."""
    start = min(graph)
    ways = (
        nx.shortest_path(graph, after, start)
        for after in sorted(graph.successors(start))
        if nx.has_path(graph, after, start)
    )
    way = min(ways, key=len)
    return [start, *way[:-1]]


def _is_said(graph: "nx.DiGraph[Node]", first: Node, second: Node) -> bool:
    return graph.edges[first, second]["rule"].said is not None


def _wait(graph: "nx.DiGraph[Node]", first: Node, second: Node) -> Wait:
    rule: Rule = graph.edges[first, second]["rule"]
    assert rule.said is not None
    assert rule.conditions is not None
    return Wait(
        party=rule.said.party, option=first.option, awaited=second, said=rule.said, condition=rule.conditions[second]
    )


def all_waits(rules: Iterable[Rule], follows: Iterable[Node]) -> Iterator[Wait]:
    """Every condition that does not hold step by step, as one party's wait for an option.

    Once for all rules that the same words give, as those do that need one thing and one of two others.
    """
    known = set(follows)
    told: set[tuple[int, Node]] = set()
    for rule in rules:
        if rule.said is not None and rule.conditions is not None and rule.head not in known:
            for node, condition in rule.conditions.items():
                if node not in known and (id(rule.said), node) not in told:
                    told.add((id(rule.said), node))
                    yield Wait(
                        party=rule.said.party,
                        option=rule.head.option,
                        awaited=node,
                        said=rule.said,
                        condition=condition,
                    )


@dataclass(frozen=True, kw_only=True)
class Standoff:
    """Two parties of which each wants of the other what does not follow: by a condition or by a demand.

    `first_waits` are what the first party's own moves wait for of the second, `first_wants` what it demands of it;
    `second_waits` and `second_wants` the other way round.
    """

    first: str
    second: str
    first_waits: tuple[Wait, ...]
    first_wants: tuple[Wish, ...]
    second_waits: tuple[Wait, ...]
    second_wants: tuple[Wish, ...]


def find_standoffs(
    options: Options, waits: Iterable[Wait], wishes: Iterable[Wish], follows: Iterable[Node]
) -> list[Standoff]:
    """The pairs of parties that wait for each other by their conditions and demands, those with most conditions first.

    Wider than a deadlock: nobody has said that he would move if the other did.
    """
    known = set(follows)
    waiting: dict[tuple[str, str], list[Wait]] = defaultdict(list)
    wanting: dict[tuple[str, str], list[Wish]] = defaultdict(list)
    for wait in waits:
        for owner in options[wait.awaited.option].owners:
            if owner != wait.party:
                waiting[wait.party, owner].append(wait)
    for wish in wishes:
        if Node(wish.option, holds=not wish.is_against) not in known:
            for owner in options[wish.option].owners:
                wanting[wish.party, owner].append(wish)
    pairs = {*waiting, *wanting}
    found = [
        Standoff(
            first=first,
            second=second,
            first_waits=tuple(waiting[first, second]),
            first_wants=tuple(wanting[first, second]),
            second_waits=tuple(waiting[second, first]),
            second_wants=tuple(wanting[second, first]),
        )
        for first, second in sorted(pairs)
        if first < second and (second, first) in pairs
    ]
    return sorted(found, key=lambda item: -len(item.first_waits) - len(item.second_waits))
