"""The fewest changed positions after which a goal follows, by answer set programming (clingo).

A change is one of

- **pledge**: a party that has not spoken, or is only willing, promises its part of an option;
- **lift**: a party that refuses an option consents to it;
- **drop**: a party drops one condition of what it would do.

A set of changes is an unlock where the goal follows with it (step by step, or as a package) and with no proper subset
of it. The solver is asked for a smallest set, fewest parties among these; that set and all that contain it are then
barred, and so on. Each answer is minimal: a smaller one in it would have been found, and barred it, before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sinequanon.mapping.fixpoints import greatest, least
from sinequanon.mapping.mentions import Mention
from sinequanon.mapping.rules import Node, Rule


class ChangeKind(StrEnum):
    """What a party would do differently."""

    PLEDGE = "pledge"
    LIFT = "lift"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One changed position of one party: on `node`, or the dropping of the condition `dropped` of `rule`.

    `rule` is what the party said till now, where that is a condition (drop); `condition` the words of the condition.
    """

    kind: ChangeKind
    party: str
    node: Node
    rule: Rule | None = None
    dropped: Node | None = None
    condition: Mention | None = None


@dataclass(frozen=True, kw_only=True)
class Unlock:
    """Changes that free a goal, and the order in which things then follow: the nodes of each step, the goal last.

    For a package all that it carries is one step.
    """

    changes: tuple[Change, ...]
    steps: tuple[tuple[Node, ...], ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """Who has to move."""
        return tuple(sorted({change.party for change in self.changes}))


def find_unlocks(
    rules: Sequence[Rule],
    goal: Node,
    movers: Mapping[Node, str],
    refused: Iterable[Node] = (),
    *,
    together: bool = False,
    limit: int | None = None,
) -> Iterator[Unlock]:
    """The minimal sets of changes after which a goal follows: fewest changes first, then fewest parties.

    A goal that follows already gives one unlock without changes; one that no change can free gives none.

    Args:
        rules: what the stances give.
        goal: what should hold.
        movers: who could pledge each node (an option of its own, a consent).
        refused: nodes that their movers refuse now.
        together: as a package (greatest fixed point), not step by step (least).
        limit: how many at most.
    """
    usable = list(rules) if together else [rule for rule in rules if rule.is_firm]
    base = greatest(usable) if together else set(least(usable))
    if goal in base:
        yield Unlock(changes=(), steps=_steps(usable, goal, (), together=together))
        return
    problem = _Problem(usable, goal, base, movers, set(refused))
    for number, changes in enumerate(problem.answers(together=together)):
        if limit is not None and number >= limit:
            return
        yield Unlock(changes=changes, steps=_steps(usable, goal, changes, together=together))


def apply_changes(rules: Iterable[Rule], changes: Iterable[Change]) -> list[Rule]:
    """The rules as they would be after some changes."""
    dropped: dict[int, set[Node]] = defaultdict(set)
    given: list[Rule] = []
    for change in changes:
        if change.kind is ChangeKind.DROP and change.dropped is not None:
            dropped[id(change.rule)].add(change.dropped)
        else:
            given.append(Rule(head=change.node))
    changed = [
        Rule(head=rule.head, body=tuple(node for node in rule.body if node not in dropped[id(rule)]), said=rule.said)
        if id(rule) in dropped
        else rule
        for rule in rules
    ]
    return changed + given


class _Problem:
    """The part of the rules that the goal can rest on, with the changes that could be made there, as a program."""

    def __init__(
        self, rules: Sequence[Rule], goal: Node, base: set[Node], movers: Mapping[Node, str], refused: set[Node]
    ):
        self._goal = goal
        self._base = base
        self._by_head: dict[Node, list[Rule]] = defaultdict(list)
        for rule in rules:
            if rule.head not in base:
                self._by_head[rule.head].append(rule)
        self._nodes = self._below(goal)
        self._numbers = {node: number for number, node in enumerate(self._nodes)}
        self._changes = list(self._possible(movers, refused))
        self._parties = {party: number for number, party in enumerate(sorted({c.party for c in self._changes}))}

    def answers(self, *, together: bool) -> Iterator[tuple[Change, ...]]:
        """Minimal sets of changes, fewest first."""
        from clingo import Control

        control = Control(["--opt-strategy=usc", "--models=0", "--warn=none"])
        control.add("base", [], "\n".join([*self._facts(), _PACKAGE if together else _STEPWISE, _CHANGES]))
        control.ground([("base", [])])
        found = 0
        while (chosen := _solve(control)) is not None:
            yield tuple(self._changes[number] for number in chosen)
            if not chosen:
                return
            found += 1
            part = f"bar{found}"
            control.add(part, [], f":- {', '.join(f'change({number})' for number in chosen)}.")
            control.ground([(part, [])])

    def _below(self, goal: Node) -> list[Node]:
        """The goal and all that it can rest on, through rules whose bodies do not hold yet."""
        found = {goal: None}
        waiting = [goal]
        while waiting:
            for rule in self._by_head.get(waiting.pop(), ()):
                new = [node for node in rule.body if node not in self._base and node not in found]
                found |= dict.fromkeys(new)
                waiting += new
        return list(found)

    def _possible(self, movers: Mapping[Node, str], refused: set[Node]) -> Iterator[Change]:
        for node in self._nodes:
            said = [rule for rule in self._by_head.get(node, ()) if rule.said is not None]
            mover = movers.get(node)
            if mover is not None and not said:
                kind = ChangeKind.LIFT if node in refused else ChangeKind.PLEDGE
                yield Change(kind=kind, party=mover, node=node)
            for rule in said:
                for condition in rule.body:
                    if condition not in self._base and rule.said is not None:
                        words = rule.conditions.get(condition) if rule.conditions else None
                        yield Change(
                            kind=ChangeKind.DROP,
                            party=rule.said.party,
                            node=node,
                            rule=rule,
                            dropped=condition,
                            condition=words,
                        )

    def _facts(self) -> Iterator[str]:
        yield f"goal({self._numbers[self._goal]})."
        rules: dict[int, int] = {}
        for node in self._nodes:
            yield f"node({self._numbers[node]})."
            for rule in self._by_head.get(node, ()):
                number = rules.setdefault(id(rule), len(rules))
                yield f"head({number},{self._numbers[node]})."
                for condition in rule.body:
                    if condition not in self._base:
                        yield f"body({number},{self._numbers[condition]})."
        for number, change in enumerate(self._changes):
            yield f"mover({number},{self._parties[change.party]})."
            if change.dropped is None:
                yield f"gives({number},{self._numbers[change.node]})."
            else:
                yield f"drops({number},{rules[id(change.rule)]},{self._numbers[change.dropped]})."


_CHANGES = """
{ change(C) : mover(C,_) }.
given(N) :- change(C), gives(C,N).
dropped(R,B) :- change(C), drops(C,R,B).
moves(P) :- change(C), mover(C,P).
#minimize { 1@2,C : change(C) }.
#minimize { 1@1,P : moves(P) }.
"""

_STEPWISE = """
holds(N) :- given(N).
met(R,B) :- body(R,B), holds(B).
met(R,B) :- body(R,B), dropped(R,B).
holds(H) :- head(R,H), met(R,B) : body(R,B).
:- goal(G), not holds(G).
"""

_PACKAGE = """
{ in(N) : node(N) }.
met(R,B) :- body(R,B), in(B).
met(R,B) :- body(R,B), dropped(R,B).
supported(H) :- head(R,H), met(R,B) : body(R,B).
supported(N) :- given(N).
:- in(N), not supported(N).
:- goal(G), not in(G).
"""


def _solve(control) -> list[int] | None:  # type: ignore[no-untyped-def]
    """The numbers of the changes of a smallest answer; None where there is none."""
    chosen: list[int] | None = None
    with control.solve(yield_=True) as handle:
        for answer in handle:
            chosen = sorted(
                symbol.arguments[0].number for symbol in answer.symbols(atoms=True) if symbol.match("change", 1)
            )
    return chosen


def _steps(
    rules: Sequence[Rule], goal: Node, changes: Iterable[Change], *, together: bool
) -> tuple[tuple[Node, ...], ...]:
    """What has to follow for the goal, by step, after the changes."""
    changed = apply_changes(rules, changes)
    if together:
        carried = greatest(changed)
        return (tuple(sorted(_needed(changed, goal, dict.fromkeys(carried, 0), by_step=False))),)
    found = least(changed)
    needed = _needed(changed, goal, found, by_step=True)
    by_step: dict[int, list[Node]] = defaultdict(list)
    for node in sorted(needed):
        by_step[found[node]].append(node)
    return tuple(tuple(by_step[step]) for step in sorted(by_step))


def _needed(rules: Iterable[Rule], goal: Node, found: Mapping[Node, int], *, by_step: bool) -> set[Node]:
    """The nodes that the goal rests on, by the first rule of each that holds."""
    why: dict[Node, Rule] = {}
    for rule in rules:
        if rule.head not in found or rule.head in why or any(node not in found for node in rule.body):
            continue
        if not by_step or all(found[node] < found[rule.head] for node in rule.body):
            why[rule.head] = rule
    needed = {goal}
    waiting = [goal]
    while waiting:
        new = [node for node in why[waiting.pop()].body if node not in needed]
        needed |= set(new)
        waiting += new
    return needed
