"""What follows from rules: the least and the greatest fixed point of propositional Horn rules.

A rule says that its head holds where all of its body does. Both are linear in the size of the rules (Dowling and
Gallier, 1984, "Linear-time algorithms for testing the satisfiability of propositional Horn formulae").
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import Protocol, TypeVar

N = TypeVar("N", bound=Hashable)
N_co = TypeVar("N_co", bound=Hashable, covariant=True)


class HornRule(Protocol[N_co]):
    """What the functions here need of a rule."""

    @property
    def head(self) -> N_co:
        """What follows."""

    @property
    def body(self) -> Collection[N_co]:
        """What it follows from, all of it."""


def least(rules: Iterable[HornRule[N]]) -> dict[N, int]:
    """What follows step by step, each with the step at which it does, from 0 for rules without a body.

    The least set that is closed under the rules: from nothing, heads are added whose bodies hold, until nothing more
    follows.
    """
    waiting: dict[N, list[int]] = defaultdict(list)
    heads: list[N] = []
    missing: list[int] = []
    for number, rule in enumerate(rules):
        body = set(rule.body)
        heads.append(rule.head)
        missing.append(len(body))
        for node in body:
            waiting[node].append(number)
    found: dict[N, int] = {}
    new = [head for head, wants in zip(heads, missing, strict=True) if wants == 0]
    step = 0
    while new:
        added = [node for node in dict.fromkeys(new) if node not in found]
        found |= dict.fromkeys(added, step)
        new = []
        for node in added:
            for number in waiting[node]:
                missing[number] -= 1
                if missing[number] == 0:
                    new.append(heads[number])
        step += 1
    return found


def greatest(rules: Iterable[HornRule[N]]) -> set[N]:
    """What a package could carry: the largest set in which each node is the head of a rule whose body is in the set.

    From all heads, nodes are removed that have no such rule, until all have one.
    """
    known = list(rules)
    using: dict[N, list[int]] = defaultdict(list)
    supports: dict[N, int] = defaultdict(int)
    for number, rule in enumerate(known):
        supports[rule.head] += 1
        for node in set(rule.body):
            using[node].append(number)
    lost = [node for node in using if supports[node] == 0]
    gone = set(lost)
    is_broken = [False] * len(known)
    while lost:
        for number in using[lost.pop()]:
            if is_broken[number]:
                continue
            is_broken[number] = True
            head = known[number].head
            supports[head] -= 1
            if supports[head] == 0 and head not in gone:
                gone.add(head)
                lost.append(head)
    return {node for node, left in supports.items() if left > 0}


def steps(found: Mapping[N, int]) -> list[list[N]]:
    """The nodes of a least fixed point by step."""
    by_step: list[list[N]] = [[] for _ in range(max(found.values(), default=-1) + 1)]
    for node, step in found.items():
        by_step[step].append(node)
    return by_step
