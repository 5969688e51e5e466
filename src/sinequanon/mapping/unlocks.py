"""The fewest changed positions after which a goal follows, by answer set programming (clingo).

A change is one of

- **pledge**: a party that has not spoken, or is only willing, promises its part of an option;
- **lift**: a party that refuses an option consents to it;
- **drop**: a party drops one condition of what it would do.

A set of changes is an unlock where the goal follows with it (step by step, or as a package) and with no proper subset
of it. The solver is asked for all smallest sets, fewest parties among these; they and all that contain one are then
barred, and so on. Each answer is minimal: a smaller one in it would have been found, and barred it, before.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING

from sinequanon.mapping.fixpoints import greatest, least
from sinequanon.mapping.mentions import Mention
from sinequanon.mapping.rules import Node, Rule

if TYPE_CHECKING:
    from clingo import Control, Model, SolveHandle
    from clingo.backend import Backend


class ChangeKind(StrEnum):
    """What a party would do differently."""

    PLEDGE = "pledge"
    LIFT = "lift"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One changed position of one party: on `node`, or the dropping of the condition `dropped` of `rule`.

    `rule` is what the party said till now, where that is a condition (drop); `condition` the words of the condition. Of
    conditions of which one is enough the same words give several rules: what they need in common is dropped in all.
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
    time_s: float | None = None,
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
        time_s: how many seconds to look for them, counted from the first.

    Raises:
        TimeoutError: the time is over; what was given before is minimal all the same.
    """
    usable = _rules_below(goal, rules if together else (rule for rule in rules if rule.is_firm))
    base = greatest(usable) if together else set(least(usable))
    answers: Iterable[tuple[Change, ...]] = [()]
    if goal not in base:
        answers = _Problem(usable, goal, base, movers, set(refused)).answers(together=together, time_s=time_s)
    for changes in islice(answers, limit):
        yield Unlock(changes=changes, steps=_steps(usable, goal, changes, together=together))


def apply_changes(rules: Iterable[Rule], changes: Iterable[Change]) -> list[Rule]:
    """The rules as they would be after some changes."""
    dropped: dict[int, set[Node]] = defaultdict(set)
    given: list[Rule] = []
    for change in changes:
        if change.rule is not None and change.dropped is not None:
            dropped[id(change.rule.said)].add(change.dropped)
        else:
            given.append(Rule(head=change.node))
    changed = [
        Rule(
            head=rule.head,
            body=tuple(node for node in rule.body if node not in dropped[id(rule.said)]),
            said=rule.said,
            is_firm=rule.is_firm,
        )
        if id(rule.said) in dropped
        else rule
        for rule in rules
    ]
    return changed + given


def _rules_below(goal: Node, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that the goal can rest on, in their order: whether it follows depends on no other."""
    known = list(rules)
    by_head: dict[Node, list[Rule]] = defaultdict(list)
    for rule in known:
        by_head[rule.head].append(rule)
    found = {goal}
    waiting = [goal]
    while waiting:
        for rule in by_head.get(waiting.pop(), ()):
            new = [node for node in dict.fromkeys(rule.body) if node not in found]
            found.update(new)
            waiting += new
    return [rule for rule in known if rule.head in found]


class _Problem:
    """The part of the rules that does not hold yet, with the changes that could be made there, as a program."""

    def __init__(
        self, rules: Sequence[Rule], goal: Node, base: set[Node], movers: Mapping[Node, str], refused: set[Node]
    ):
        self._goal = goal
        self._rules = [
            (rule, [node for node in dict.fromkeys(rule.body) if node not in base])
            for rule in rules
            if rule.head not in base
        ]
        self._nodes = list(dict.fromkeys([goal, *(node for rule, body in self._rules for node in (rule.head, *body))]))
        self._changes = [*self._gifts(movers, refused), *self._drops()]

    def answers(self, *, together: bool, time_s: float | None = None) -> Iterator[tuple[Change, ...]]:
        """Minimal sets of changes, fewest first."""
        from clingo import Control

        control = Control(["--opt-strategy=usc", "--opt-mode=optN", "--models=0", "--project=project", "--warn=none"])
        with control.backend() as backend:
            atoms = self._write(backend, together=together)
        found: list[list[int]] = []
        until = monotonic() + time_s if time_s is not None else None
        while True:
            for chosen in _solve(control, atoms, until):
                yield tuple(self._changes[number] for number in chosen)
                found.append(chosen)
            if not found:
                return
            with control.backend() as backend:
                while found:
                    backend.add_rule([], [atoms[number] for number in found.pop()])

    def _gifts(self, movers: Mapping[Node, str], refused: set[Node]) -> Iterator[Change]:
        """The pledges and lifted refusals, where a party has named no conditions yet."""
        said = {rule.head for rule, _ in self._rules if rule.said is not None}
        for node in self._nodes:
            if node in movers and node not in said:
                kind = ChangeKind.LIFT if node in refused else ChangeKind.PLEDGE
                yield Change(kind=kind, party=movers[node], node=node)

    def _drops(self) -> Iterator[Change]:
        """The conditions that do not hold yet, each once for all rules that the same words give."""
        known: set[tuple[int, Node]] = set()
        for rule, body in self._rules:
            for node in body:
                if rule.said is not None and (id(rule.said), node) not in known:
                    known.add((id(rule.said), node))
                    yield Change(
                        kind=ChangeKind.DROP,
                        party=rule.said.party,
                        node=rule.head,
                        rule=rule,
                        dropped=node,
                        condition=rule.conditions.get(node) if rule.conditions else None,
                    )

    def _write(self, backend: "Backend", *, together: bool) -> list[int]:
        """Write the program and give the atom of each change.

        In the solver's own form, as the text of a large map takes longer to read than to solve. As text, with a node
        that holds step by step, or is in the package:

            { change(C) }.
            supported(N) :- change(C), gives(C,N).
            met(R,B) :- holds(B).    met(R,B) :- change(C), drops(C,R,B).
            supported(H) :- met(R,B) : body(R,B).
            holds(N) :- supported(N).                         % step by step
            { holds(N) }.  :- holds(N), not supported(N).     % together
            :- not holds(goal).
            #minimize { 1@2,C : change(C) }.  #minimize { 1@1,P : change(C), mover(C,P) }.
        """
        atoms = [backend.add_atom() for _ in self._changes]
        holds = {node: backend.add_atom() for node in self._nodes}
        supported = {node: backend.add_atom() for node in self._nodes} if together else holds
        moves = {party: backend.add_atom() for party in sorted({change.party for change in self._changes})}
        met: dict[tuple[int, Node], int] = {}
        if atoms:
            backend.add_rule(atoms, choice=True)
        for atom, change in zip(atoms, self._changes, strict=True):
            backend.add_rule([moves[change.party]], [atom])
            if change.rule is None or change.dropped is None:
                backend.add_rule([supported[change.node]], [atom])
            else:
                either = met[id(change.rule.said), change.dropped] = backend.add_atom()
                backend.add_rule([either], [atom])
                backend.add_rule([either], [holds[change.dropped]])
        for rule, body in self._rules:
            backend.add_rule([supported[rule.head]], [met.get((id(rule.said), node), holds[node]) for node in body])
        if together:
            backend.add_rule(list(holds.values()), choice=True)
            for node in self._nodes:
                backend.add_rule([], [holds[node], -supported[node]])
        backend.add_rule([], [-holds[self._goal]])
        backend.add_minimize(2, [(atom, 1) for atom in atoms])
        backend.add_minimize(1, [(atom, 1) for atom in moves.values()])
        backend.add_project(atoms)
        return atoms


def _solve(control: "Control", atoms: Sequence[int], until: float | None) -> Iterator[list[int]]:
    """All best answers, one after the other: the numbers of their changes; until a time of the monotonic clock."""
    with control.solve(yield_=True, async_=until is not None) as handle:
        while (answer := _next_answer(handle, until)) is not None:
            if answer.optimality_proven:
                yield [number for number, atom in enumerate(atoms) if answer.is_true(atom)]


def _next_answer(handle: "SolveHandle", until: float | None) -> "Model | None":
    handle.resume()
    if until is not None and not ((left := until - monotonic()) > 0 and handle.wait(left)):
        handle.cancel()
        raise TimeoutError
    return handle.model()


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
