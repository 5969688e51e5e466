"""The graph of a map: options, and the conditions between them; which of them are shown, and in which words.

An edge goes from what is waited for to the option that waits for it. Never more than `MOST` options are shown at once:
those of deadlocks and their neighbourhood first.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from sinequanon.mapping import Map, Node, Option, Quote, Said, Stance
from sinequanon.mapping.mentions import Mention
from sinequanon.mapping.outline import Line, connective_words, stance_words
from sinequanon.mapping.stances import RANK, is_refusal

MOST = 60
"""How many options are drawn at once."""


@dataclass(frozen=True, kw_only=True)
class Wire:
    """A condition as the map has it: `option` waits for `node`; `said` and `condition` have the words."""

    id: str
    option: str
    node: Node
    said: Said
    condition: Mention


@dataclass(frozen=True, kw_only=True)
class ShownOption:
    """An option of the graph.

    `stance` is the farthest from being done of its owners'. `step` is when it follows step by step, None where it does
    not; `carried` whether a package could carry it; `state` tells that of the view in words. `deadlock` is the number
    of the deadlock that it is in. `not_drawn` counts its conditions to options that are not drawn. `lines` tell who
    says what on it.
    """

    id: str
    label: str
    owners: tuple[str, ...]
    stance: str
    step: int | None
    carried: bool
    state: str
    deadlock: int | None
    not_drawn: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class ShownEdge:
    """A condition of the graph: `option` would follow `connective` `awaited` holds (or, `holds` false, does not).

    `is_met` tells whether it holds in the view. `deadlock` is the number of the deadlock that it is part of, and
    `in_cycle` whether it lies on the way round. `line` says it in words, with the sentences.
    """

    id: str
    party: str
    option: str
    awaited: str
    holds: bool
    connective: str
    is_met: bool
    deadlock: int | None
    in_cycle: bool
    line: Line


class Network:
    """The options of a map and the conditions between them, worked out once for each map; see `network_of`."""

    def __init__(self, drawn: Map):
        self.drawn = drawn
        self.wires: dict[str, Wire] = {}
        self.at: dict[str, list[Wire]] = {}
        for rule in drawn.rules:
            for node, condition in (rule.conditions or {}).items():
                if rule.said is not None:
                    self._add(rule.head.option, node, rule.said, condition)

    def _add(self, option: str, node: Node, said: Said, condition: Mention) -> None:
        name = edge_id(said, condition)
        if name in self.wires or node.option == option:
            return
        wire = self.wires[name] = Wire(id=name, option=option, node=node, said=said, condition=condition)
        for end in (option, node.option):
            self.at.setdefault(end, []).append(wire)

    @cached_property
    def deadlock_of(self) -> dict[str, int]:
        """The number of the deadlock of each option in one, from 1."""
        return {option: number for number, item in enumerate(self.drawn.deadlocks, 1) for option in item.options}

    @cached_property
    def in_deadlock(self) -> dict[str, tuple[int, bool]]:
        """For each edge of a deadlock its number, and whether it lies on the way round."""
        found: dict[str, tuple[int, bool]] = {}
        for number, item in enumerate(self.drawn.deadlocks, 1):
            found |= {edge_id(wait.said, wait.condition): (number, False) for wait in item.waits}
            found |= {edge_id(wait.said, wait.condition): (number, True) for wait in item.cycle}
        return found

    @cached_property
    def order(self) -> dict[str, int]:
        """The options that depend on something, or are depended on, by their place in the order of drawing.

        The deadlocks, then from these outwards, then from whatever has most conditions outwards.
        """
        seeds = sorted(self.at, key=lambda option: (-len(self.at[option]), option))
        first = list(self.spread(self.deadlock_of))
        reached = dict.fromkeys(first)
        for seed in seeds:
            if seed not in reached:
                reached |= dict.fromkeys(self.spread([seed]))
        return {option: place for place, option in enumerate(reached)}

    def spread(self, seeds: Iterable[str], depth: int | None = None) -> Iterator[str]:
        """Options from some outwards, the nearest first, at most `depth` conditions away."""
        waiting = deque((seed, 0) for seed in dict.fromkeys(seeds))
        known = {seed for seed, _ in waiting}
        while waiting:
            option, far = waiting.popleft()
            yield option
            if depth is not None and far >= depth:
                continue
            for wire in self.at.get(option, ()):
                for end in (wire.option, wire.node.option):
                    if end not in known:
                        known.add(end)
                        waiting.append((end, far + 1))


def edge_id(said: Said, condition: Mention) -> str:
    """The name of a condition in addresses: those of its two mentions."""
    return f"{condition.id}-{said.mention.id}"


def network_of(drawn: Map) -> Network:
    """The network of a map, kept with it."""
    kept = vars(drawn)
    if "_network" not in kept:
        kept["_network"] = Network(drawn)
    network: Network = kept["_network"]
    return network


def options_of_focus(network: Network, focus: str | None) -> tuple[str, ...]:
    """The options that a focus stands for: the option of this id, or the ends of an edge; none if it is no more."""
    if focus is None:
        return ()
    if focus in network.wires:
        wire = network.wires[focus]
        return (wire.option, wire.node.option)
    return (focus,) if focus in network.drawn.options else ()


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The options to draw, and of how many that were asked for."""

    options: tuple[str, ...]
    of: int


def choose(
    network: Network, *, party: str | None = None, q: str = "", focus: Sequence[str] = (), depth: int | None = None
) -> Choice:
    """Which options are drawn.

    Args:
        network: the network of the map.
        party: only what this decision maker may do, and what that is tied to.
        q: only those with these words in their label, and what they are tied to.
        focus: options that must be among them.
        depth: with a focus, only what is at most so many conditions away.
    """
    if focus and depth is not None:
        near = list(network.spread(focus, depth))
        return Choice(options=tuple(near[:MOST]), of=len(near))
    if party is None and not q:
        asked = list(network.order)
        chosen = dict.fromkeys([*focus, *asked[:MOST]])
        return Choice(options=tuple(islice(chosen, MOST)), of=len({*asked, *focus}))
    words = q.casefold()
    last = len(network.order)
    asked = [
        option.id
        for option in network.drawn.options
        if (party is None or party in option.owners) and words in option.label.casefold()
    ]
    asked.sort(key=lambda option: (network.order.get(option, last), -len(network.drawn.options[option].mentions)))
    tied = list(network.spread(asked, 1))
    chosen = dict.fromkeys([*focus, *tied])
    return Choice(options=tuple(islice(chosen, MOST)), of=len(chosen))


def show_options(network: Network, options: Sequence[str], *, together: bool) -> list[ShownOption]:
    """The options in words; `together` as a package."""
    known = set(options)
    return [_option(network, network.drawn.options[option], known, together=together) for option in options]


def show_edges(network: Network, options: Iterable[str], *, together: bool) -> list[ShownEdge]:
    """The conditions between some options, those of deadlocks first."""
    known = set(options)
    found = {
        wire.id: wire
        for option in known
        for wire in network.at.get(option, ())
        if wire.option in known and wire.node.option in known
    }
    shown = [show_edge(network, wire, together=together) for wire in found.values()]
    return sorted(shown, key=lambda edge: (edge.deadlock or len(network.wires), not edge.in_cycle, edge.line.text))


def show_edge(network: Network, wire: Wire, *, together: bool) -> ShownEdge:
    """One condition in words."""
    drawn = network.drawn
    deadlock, in_cycle = network.in_deadlock.get(wire.id, (None, False))
    connective = _connective(wire)
    will = "refuses" if is_refusal(wire.said.mention) else "would"
    party = drawn.parties[wire.said.party].name
    text = f"{party} {will}: {drawn.options[wire.option].words}, {connective}: {drawn.label(wire.node)}"
    return ShownEdge(
        id=wire.id,
        party=party,
        option=wire.option,
        awaited=wire.node.option,
        holds=wire.node.holds,
        connective=connective,
        is_met=wire.node in (drawn.carried if together else drawn.follows),
        deadlock=deadlock,
        in_cycle=in_cycle,
        line=Line(text, tuple(dict.fromkeys([wire.said.quote, wire.condition.quote]))),
    )


def _connective(wire: Wire) -> str:
    asked = (*wire.said.requirements, *wire.said.reasons)
    found = next((item.connective for item in asked if item.mention.id == wire.condition.id), "if")
    return connective_words(found)


def _option(network: Network, option: Option, drawn_options: set[str], *, together: bool) -> ShownOption:
    drawn = network.drawn
    node = Node(option.id)
    step = drawn.follows.get(node)
    stances = [drawn.stance(owner, option.id) for owner in option.owners] or [Stance.OPEN]
    ends = [{wire.option, wire.node.option} for wire in network.at.get(option.id, ())]
    return ShownOption(
        id=option.id,
        label=option.label,
        owners=tuple(drawn.parties[owner].name for owner in option.owners),
        stance=min(stances, key=lambda stance: RANK[stance]),
        step=step,
        carried=node in drawn.carried,
        state=_state(step, node in drawn.carried, together=together),
        deadlock=network.deadlock_of.get(option.id),
        not_drawn=sum(not pair <= drawn_options for pair in ends),
        lines=tuple(option_lines(drawn, option)),
    )


def _state(step: int | None, carried: bool, *, together: bool) -> str:
    if step is not None:
        return "follows at once" if step == 0 else f"follows, step {step}"
    if together:
        return "only in a package" if carried else "in no package"
    return "does not follow"


def option_lines(drawn: Map, option: Option) -> Iterator[Line]:
    """Who says what on an option: the owners' stances with their conditions and reasons, and what others want."""
    for owner in option.owners:
        said = drawn.stances.latest(owner, option.id)
        yield Line(f"{drawn.parties[owner].name}: {stance_words(said)}", _quotes(said))
        for item in said:
            for requirement in (*item.requirements, *item.reasons):
                words = requirement.mention.quote.text
                yield Line(f"{connective_words(requirement.connective)} “{words}”", (requirement.mention.quote,), 1)
    for wish in drawn.stances.wishes_on(option.id):
        wants = "demands that it not be done" if wish.is_against else "demands it"
        yield Line(f"{drawn.parties[wish.party].name} {wants}", (wish.quote,))


def _quotes(said: Iterable[Said]) -> tuple[Quote, ...]:
    return tuple(dict.fromkeys(item.quote for item in said))
