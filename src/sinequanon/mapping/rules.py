"""The rules that the stances give: when an option follows, and from what.

With one owner an option follows from its owner's stance; a joint one from the consent of every party, and each consent
from that party's stance:

- pledged, done: without a condition;
- conditional: when all conditions hold, or for conditions of which one is enough, when that one does;
- willing: as consent to a joint option, without a condition. On an option of its own readiness promises nothing: it is
  a rule only of what a package could carry (`is_firm` is false);
- refused, open: from nothing. A refusal is a pledge not to: a condition that something is *not* done holds by it; of
  one "if" something, once that holds.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from sinequanon.mapping.mentions import Mention, Requirement
from sinequanon.mapping.options import Option, Options
from sinequanon.mapping.stances import Said, Stance, Stances, is_refusal
from sinequanon.records import Connective, Group


class Node(NamedTuple):
    """What may hold: an option is done (or, `holds` false, is not done), or with a party, that it consents to it."""

    option: str
    party: str = ""
    holds: bool = True


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`head` follows where all of `body` holds; `said` is the stance that says so.

    `conditions` has for each node of the body the words that make it a condition. A rule without `said` is the one
    that a joint option needs every party's consent. `is_firm` is false for readiness, which a package may count on but
    nobody waiting may.
    """

    head: Node
    body: tuple[Node, ...] = ()
    said: Said | None = None
    conditions: Mapping[Node, Mention] | None = None
    is_firm: bool = True


def find_rules(options: Options, stances: Stances) -> list[Rule]:
    """The rules of all options, from the stances that count."""
    rules: list[Rule] = []
    for option in options:
        if option.is_joint:
            rules.append(Rule(head=Node(option.id), body=tuple(Node(option.id, owner) for owner in option.owners)))
        for owner in option.owners:
            for said in stances.latest(owner, option.id):
                rules += _rules_of(option, said, options)
    return rules


def consent(option: Option, party: str) -> Node:
    """What has to hold of a party for an option: that it does it, or consents to it."""
    return Node(option.id, party) if option.is_joint else Node(option.id)


def _rules_of(option: Option, said: Said, options: Options) -> Iterator[Rule]:
    head = consent(option, said.party)
    match said.stance:
        case Stance.DONE | Stance.PLEDGED:
            yield Rule(head=head, said=said)
        case Stance.WILLING:
            yield Rule(head=head, said=said, is_firm=option.is_joint)
        case Stance.REFUSED if not option.is_joint:
            under = [item for item in said.reasons if item.connective in _HOLDS_UNDER]
            yield from _conditional(Node(option.id, holds=False), said, under, options)
        case Stance.CONDITIONAL:
            yield from _conditional(head, said, said.requirements, options)


_HOLDS_UNDER = frozenset({Connective.IF, Connective.WHEN})
"""The connectives of a refusal that holds once something is done ("we will not attack if they withdraw")."""


def _conditional(head: Node, said: Said, requirements: Iterable[Requirement], options: Options) -> Iterator[Rule]:
    for conditions in _alternatives(requirements):
        bodies = {_node(item, said, options): item.mention for item in conditions}
        yield Rule(head=head, body=tuple(bodies), said=said, conditions=bodies or None)


def _alternatives(requirements: Iterable[Requirement]) -> Iterator[tuple[Requirement, ...]]:
    """The sets of conditions of which one has to hold: all that are needed, with one of those that are enough."""
    known = list(requirements)
    needed = tuple(item for item in known if item.group is Group.ALL)
    enough = [item for item in known if item.group is Group.ANY]
    for chosen in product(enough) if enough else [()]:
        yield (*needed, *chosen)


def _node(requirement: Requirement, said: Said, options: Options) -> Node:
    """What a condition asks for: that its option is done, or that it is not ("unless" with a threat or promise)."""
    option = options.of_mention(requirement.mention.id)
    is_unless = requirement.connective is Connective.UNLESS and not is_refusal(said.mention)
    return Node(option.id, holds=requirement.mention.predicate.is_negated == is_unless)
