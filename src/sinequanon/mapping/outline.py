"""The map in words: sections of lines, each with the quotations that it rests on.

The lines say who says what and nothing in the program's own voice; how they look (on a terminal, in a document, on a
page) is decided where they are shown.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sinequanon.mapping.deadlocks import Wait
from sinequanon.mapping.doors import PASSABLE, Door, DoorStatus
from sinequanon.mapping.fixpoints import steps
from sinequanon.mapping.mapped import Map
from sinequanon.mapping.obligations import Obligation
from sinequanon.mapping.options import Option
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.rules import Node
from sinequanon.mapping.shifts import Shift
from sinequanon.mapping.stances import Contradiction, Said, Stance
from sinequanon.mapping.unlocks import Change, ChangeKind, Unlock


@dataclass(frozen=True)
class Line:
    """One line: its words, the quotations under it, and how deep it stands (0 at the margin)."""

    text: str
    quotes: tuple[Quote, ...] = ()
    depth: int = 0


@dataclass(frozen=True)
class Section:
    """A heading, what it means in a sentence for who has not read the method, and its lines."""

    title: str
    about: str
    lines: tuple[Line, ...]


def map_sections(drawn: Map) -> list[Section]:
    """The map: options by party, what follows, what a package could carry, deadlocks, doors, and what is disputed."""
    makers: Sequence[tuple[str, str, Callable[[Map], Iterable[Line]]]] = (
        ("Options by party", "What each party may do, and where it stood last.", option_lines),
        ("What follows step by step", "From what is done and pledged, if each side waits to see.", step_lines),
        ("What a package could carry besides", "If all moved together, or somebody guaranteed it.", package_lines),
        ("Deadlocks", "Parties that wait for each other and, as they say, would move together.", deadlock_lines),
        ("Mutual waits", "Each wants of the other what the other has not promised.", standoff_lines),
        ("Doors", "Who may talk with whom.", door_lines),
        ("Intermediaries", "For two parties with a closed door, the shortest chains of others.", chain_lines),
        ("Obligations", "Agreements that each side says the other breaks.", obligation_lines),
        ("Contradictions", "Speakers of one body who said opposite things within a week.", contradiction_lines),
    )
    sections = (Section(title, about, tuple(make(drawn))) for title, about, make in makers)
    return [section for section in sections if section.lines]


_STANCE_WORDS: Mapping[Stance, str] = {
    Stance.DONE: "done",
    Stance.PLEDGED: "pledged",
    Stance.CONDITIONAL: "under a condition",
    Stance.WILLING: "willing",
    Stance.OPEN: "open",
    Stance.REFUSED: "refused",
}


def stance_words(said: Sequence[Said]) -> str:
    """A stance in words; open where nothing was said."""
    if not said:
        return _STANCE_WORDS[Stance.OPEN]
    words = _STANCE_WORDS[said[-1].stance]
    return f"threatened, {words}" if said[-1].is_threat else words


def option_lines(drawn: Map) -> Iterator[Line]:
    """Each party with its options, those that it spoke on last first."""
    by_owner: dict[str, list[Option]] = {}
    for option in drawn.options:
        for owner in option.owners:
            if drawn.stances.latest(owner, option.id) or drawn.stances.wishes_on(option.id) or _is_condition(option):
                by_owner.setdefault(owner, []).append(option)
    for owner in sorted(by_owner, key=lambda party: (-len(by_owner[party]), party)):
        yield Line(drawn.parties[owner].name)
        for option in by_owner[owner]:
            yield from _option(drawn, option, owner)


def _is_condition(option: Option) -> bool:
    return any(mention.act is None and mention.status is None for mention in option.mentions)


def _option(drawn: Map, option: Option, owner: str) -> Iterator[Line]:
    said = drawn.stances.latest(owner, option.id)
    yield Line(f"{stance_words(said)}: {option.words}  [{option.id}]", tuple(item.quote for item in said), 1)
    for item in said:
        for requirement in item.requirements:
            awaited = drawn.options.of_mention(requirement.mention.id)
            yield Line(f"{connective_words(requirement.connective)} {awaited.label}", (requirement.mention.quote,), 2)
        for reason in item.reasons:
            yield Line(f"{connective_words(reason.connective)} “{reason.mention.quote.text}”", (), 2)
    for wish in drawn.stances.wishes_on(option.id):
        wants = "demands that it not be done" if wish.is_against else "demands it"
        yield Line(f"{drawn.parties[wish.party].name} {wants}", (wish.quote,), 2)


def connective_words(connective: str) -> str:
    """How a condition is joined to what depends on it."""
    return {"prerequisite": "once", "in_return": "in return for", "only_if": "only if"}.get(connective, connective)


def step_lines(drawn: Map) -> Iterator[Line]:
    """What follows, step by step: options done, pledged, then those whose conditions hold."""
    for number, nodes in enumerate(steps(drawn.follows)):
        lines = [_node_line(drawn, node) for node in nodes if not node.party]
        if lines:
            yield Line("said without a condition" if number == 0 else f"then, step {number}")
            yield from lines


def package_lines(drawn: Map) -> Iterator[Line]:
    """What a package could carry beyond what follows step by step."""
    for node in sorted(drawn.carried - set(drawn.follows)):
        if not node.party:
            yield _node_line(drawn, node)


def _node_line(drawn: Map, node: Node) -> Line:
    option = drawn.options[node.option]
    said = [item for owner in option.owners for item in drawn.stances.latest(owner, option.id)]
    return Line(drawn.label(node), tuple(dict.fromkeys(item.quote for item in said)), 1)


def deadlock_lines(drawn: Map) -> Iterator[Line]:
    """Each deadlock as its cycle, edge by edge, with the sentence that states the condition."""
    for number, deadlock in enumerate(drawn.deadlocks, 1):
        names = [drawn.parties[party].name for party in deadlock.parties]
        yield Line(f"{number}. {', '.join(names)}")
        for wait in deadlock.cycle:
            yield wait_line(drawn, wait)
        others = [wait for wait in deadlock.waits if wait not in deadlock.cycle]
        if others:
            yield Line("and in the same circle", (), 1)
            yield from (wait_line(drawn, wait) for wait in others)


def wait_line(drawn: Map, wait: Wait) -> Line:
    """One wait: who would do what once what is done."""
    what = drawn.options[wait.option].words
    does = "waits not to" if wait.said.stance is Stance.REFUSED else "waits to"
    text = f"{drawn.parties[wait.party].name} {does}: {what} ← {drawn.label(wait.awaited)}"
    return Line(text, tuple(dict.fromkeys([wait.said.quote, wait.condition.quote])), 1)


def standoff_lines(drawn: Map) -> Iterator[Line]:
    """Pairs of parties that each want something of the other."""
    for standoff in drawn.standoffs:
        yield Line(f"{drawn.parties[standoff.first].name} and {drawn.parties[standoff.second].name}")
        for wait in (*standoff.first_waits, *standoff.second_waits):
            yield wait_line(drawn, wait)
        for wish in (*standoff.first_wants, *standoff.second_wants):
            option = drawn.options[wish.option]
            wants = "demands that it not be done" if wish.is_against else "demands"
            yield Line(f"{drawn.parties[wish.party].name} {wants}: {option.label}", (wish.quote,), 1)


_DOOR_WORDS: Mapping[DoorStatus, str] = {
    DoorStatus.HELD: "open: they talked",
    DoorStatus.PLANNED: "open: planned",
    DoorStatus.ASKED: "open: asked for",
    DoorStatus.OPEN: "open",
    DoorStatus.CANCELLED: "called off",
    DoorStatus.CLOSED: "closed",
}


def door_lines(drawn: Map) -> Iterator[Line]:
    """The closed doors first, then those called off, then the open ones."""
    order = (DoorStatus.CLOSED, DoorStatus.CANCELLED, *(status for status in DoorStatus if status in PASSABLE))
    for door in sorted(drawn.doors, key=lambda door: (order.index(door.status), door.scope is not None)):
        yield door_line(drawn, door)


def door_line(drawn: Map, door: Door) -> Line:
    """One door, with who closed or asked, and the words."""
    names = f"{_named(drawn, door.first, door)} – {_named(drawn, door.second, door)}"
    told = [_DOOR_WORDS[door.status]]
    if door.by is not None and door.status is not DoorStatus.HELD:
        told.append(f"by {drawn.parties[door.by].name}")
    if door.scope is not None:
        told.append(f"as it belongs to {drawn.parties[door.scope].name}")
    if door.is_by_invitation and door.status in PASSABLE:
        told.append("by invitation")
    return Line(f"{names}: {', '.join(told)}", (door.quote,))


def _named(drawn: Map, party: str, door: Door) -> str:
    """A party with those who stand for it in the texts."""
    own = [who for who in door.persons if who != party and drawn.parties.decides(who) == party]
    names = ", ".join(drawn.parties[who].name for who in own)
    return f"{drawn.parties[party].name} ({names})" if own else drawn.parties[party].name


def chain_lines(drawn: Map) -> Iterator[Line]:
    """The shortest chains between parties with a closed door."""
    for (first, second), chains in drawn.intermediaries.items():
        names = [" – ".join(drawn.parties[party].name for party in chain) for chain in chains]
        pair = f"{drawn.parties[first].name} and {drawn.parties[second].name}"
        yield Line(f"{pair}: {'; '.join(names) or 'none known'}")


def obligation_lines(drawn: Map) -> Iterator[Line]:
    """Each agreement with who says that whom breaks it."""
    for obligation in drawn.obligations:
        yield Line(_mutually(drawn, obligation))
        for charge in obligation.charges:
            holder = drawn.parties[charge.holder].name
            agent = drawn.parties[charge.agent].name if charge.agent and charge.agent != charge.holder else ""
            does = {"accuses": "accuses", "demands": "demands of", "refuses": "refuses"}[charge.does]
            yield Line(f"{holder} {does} {agent}".strip(), (charge.quote,), 1)


def _mutually(drawn: Map, obligation: Obligation) -> str:
    pairs = [f"{drawn.parties[a].name} and {drawn.parties[b].name}" for a, b in obligation.mutual]
    return f"“{obligation.name}”" + (f": each way between {'; '.join(pairs)}" if pairs else "")


def contradiction_lines(drawn: Map) -> Iterator[Line]:
    """Each contradiction with both sentences."""
    yield from (contradiction_line(drawn, item) for item in drawn.contradictions)


def contradiction_line(drawn: Map, item: Contradiction) -> Line:
    """One contradiction."""
    first, second = (f"{drawn.parties[said.voice].name}, {stance_words([said])}" for said in (item.first, item.second))
    text = f"{drawn.parties[item.party].name} on “{drawn.options[item.option].words}”: {first}; {second}"
    return Line(text, (item.first.quote, item.second.quote))


def shift_line(drawn: Map, shift: Shift) -> Line:
    """One shift with both sentences."""
    before, after = stance_words([shift.before]), stance_words([shift.after])
    what = drawn.options[shift.option].words
    text = f"{drawn.parties[shift.party].name} {shift.kind}: {what}: {before} → {after}"
    return Line(text, (shift.before.quote, shift.after.quote))


def unlock_lines(drawn: Map, number: int, unlock: Unlock) -> Iterator[Line]:
    """One unlock: who changes what, with what they said till now, and what then follows."""
    if not unlock.changes:
        yield Line("It follows already: no position has to change.")
    else:
        names = ", ".join(drawn.parties[party].name for party in unlock.parties)
        changes = "1 change" if len(unlock.changes) == 1 else f"{len(unlock.changes)} changes"
        yield Line(f"{number}. {changes}, by {names}")
    for change in unlock.changes:
        yield _change(drawn, change)
    steps = [[drawn.label(node) for node in nodes if not node.party] for nodes in unlock.steps]
    for step, labels in enumerate(filter(None, steps), 1):
        yield Line(f"then, {step}: {'; '.join(labels)}", (), 2)


def _change(drawn: Map, change: Change) -> Line:
    party = drawn.parties[change.party].name
    is_known = change.node.option in drawn.options
    what = drawn.options[change.node.option].words if is_known else drawn.label(Node(change.node.option))
    if change.kind is ChangeKind.DROP:
        said = change.rule.said if change.rule is not None else None
        quotes = [item.quote for item in (said, change.condition) if item is not None]
        dropped = drawn.label(change.dropped) if change.dropped is not None else ""
        return Line(f"{party} drops a condition of “{what}”: {dropped}", tuple(quotes), 1)
    pledges = "pledges" if change.node.holds else "pledges not to do"
    verb = "lifts its refusal" if change.kind is ChangeKind.LIFT else pledges
    latest = drawn.stances.latest(change.party, change.node.option)
    return Line(f"{party} {verb}: {what}", tuple(item.quote for item in latest), 1)
