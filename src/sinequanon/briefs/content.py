"""What stands in a brief: the firmest and latest of the map, with how much was left out and which command lists it."""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sinequanon.briefs.cited import Referring
from sinequanon.mapping import outline
from sinequanon.mapping.deadlocks import Wait
from sinequanon.mapping.doors import PASSABLE, Door, DoorStatus
from sinequanon.mapping.mapped import Map
from sinequanon.mapping.options import Options
from sinequanon.mapping.outline import Line, Section
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.stances import Contradiction, Said, Stance, Wish
from sinequanon.mapping.unlocks import Unlock
from sinequanon.records import MIN_CONFIDENCE, ActorKind


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much of each a brief holds at most, so that it stays at about two pages."""

    parties: int = 4
    positions: int = 2
    demands: int = 1
    deadlocks: int = 2
    waits: int = 4
    pairs: int = 1
    unlocks: int = 2
    doors: int = 3
    chains: int = 2
    shifts: int = 3
    contradictions: int = 2


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a brief says: its title, facts about the map, its sections, and the options that its goals are."""

    title: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    goals: tuple[str, ...]


def make_brief(
    drawn: Map,
    *,
    since: str | None = None,
    goals: Sequence[str] = (),
    min_confidence: float = MIN_CONFIDENCE,
    limits: Limits | None = None,
) -> Brief:
    """The brief of a map.

    Args:
        drawn: the map.
        since: the date from which on changes are told; None leaves them out.
        goals: what should come about, as for `Map.unlocks`; without one, talks between the two parties with a closed
            door for which most is waited.
        min_confidence: that of the map, which the brief tells.
        limits: how much of each.

    Raises:
        RecordNotFound: a goal is no option of the dossier.
    """
    content = _Content(drawn, limits or Limits())
    chosen = [_goal_id(drawn, goal) for goal in goals] or content.default_goals()
    return Brief(
        title=f"Brief: {drawn.dossier}",
        facts=tuple(content.facts(min_confidence)),
        sections=tuple(content.sections(since, chosen)),
        goals=tuple(chosen),
    )


def _goal_id(drawn: Map, goal: str) -> str:
    option = drawn.goal(goal)
    return option.id if option.id in {known.id for known in drawn.options} else goal


def with_quoted_labels(drawn: Map) -> Map:
    """The same map with the reports' words in its labels in quotation marks."""
    options = (replace(option, words=f"“{option.words}”") if option.doer else option for option in drawn.options)
    return replace(drawn, options=Options(options, drawn.parties))


class _Content:
    """Chooses the lines of one brief."""

    def __init__(self, drawn: Map, limits: Limits):
        self.drawn = with_quoted_labels(drawn)
        self.limits = limits
        self.parties = self._ranked_parties()
        self.name = _argument(drawn.dossier)

    def facts(self, min_confidence: float) -> Iterator[str]:
        """The date of the map, its reports and outlets, and what the marks mean."""
        quotes = [mention.quote for mention in self.drawn.material.mentions]
        dates = sorted(quote.published for quote in quotes if quote.published)
        outlets = {quote.outlet for quote in quotes if quote.outlet}
        number = self.drawn.material.reports
        reports = "1 report" if number == 1 else f"{number:,} reports"
        from_outlets = f" · {'1 outlet' if len(outlets) == 1 else f'{len(outlets)} outlets'}" if outlets else ""
        span = (dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}") if dates else ""
        yield f"Map as of {self.drawn.as_of or (dates[-1] if dates else 'no date')} · {reports}{from_outlets}" + (
            f" · published {span}" if span else ""
        )
        yield (
            f"Read by machine, reviewed where a person decided; records with a confidence under {min_confidence:g} are "
            "left out. Words in quotation marks are those of the reports; [1a] leads to source 1, place a."
        )

    def sections(self, since: str | None, goals: Sequence[str]) -> Iterator[Section]:
        """The sections that have lines, what blocks first, and what changed where that was asked."""
        yield self._deadlocks()
        for goal in goals:
            yield self._unlocks(goal)
        yield from _filled(self._doors())
        if since is not None:
            yield self._changes(since, goals)
        yield from _filled(self._positions(goals), self._mutual_waits(), self._contradictions())

    # Parties and positions

    def _ranked_parties(self) -> list[str]:
        """The parties by how much they say on options and how much is asked of them, those in a deadlock first."""
        stances = self.drawn.stances
        counts = Counter(said.party for said in stances.said)
        counts.update(wish.party for wish in stances.wishes)
        for wait in self.drawn.waits:
            counts.update([wait.party, *self.drawn.options[wait.awaited.option].owners])
        locked = {party for deadlock in self.drawn.deadlocks if len(deadlock.parties) > 1 for party in deadlock.parties}
        return sorted(counts, key=lambda party: (party not in locked, -counts[party], party))

    def _positions(self, goals: Sequence[str]) -> Section:
        """Of each main party what the deadlocks do not tell already."""
        lines: list[Line] = []
        every, shown, parties = 0, 0, 0
        for party in self.parties:
            stances, wishes = self._stances_of(party, goals), self._wishes_of(party)
            every += len(stances) + len(wishes)
            if parties == self.limits.parties or not (stances or wishes):
                continue
            parties += 1
            said, wished = stances[: self.limits.positions], wishes[: self.limits.demands]
            lines += [Line(self._introduced(party)), *map(self._position, said), *map(self._wish, wished)]
            shown += len(said) + len(wished)
        besides = ", besides those in a deadlock" if self.drawn.deadlocks else ""
        about = f"Where the main parties stand{besides}: the firmest first, then what they demand of others"
        return Section("Positions", self._told_of(about, shown, every, "map"), tuple(lines))

    def _introduced(self, party: str) -> str:
        """A party with its other names and those who speak for it."""
        said = (item for item in self.drawn.stances.said if item.party == party and self._speaks_for(item))
        voices = Counter(item.voice for item in said)
        known = self.drawn.parties[party]
        others = [f"“{name}”" for name in dict.fromkeys(known.names) if name != known.name][:2]
        spoken = [self.drawn.parties[voice].name for voice, _ in voices.most_common(3)]
        called = f"also {', '.join(others)}" if others else ""
        speaking = f"spoken for by {', '.join(spoken)}" if spoken else ""
        details = "; ".join(part for part in (called, speaking) if part)
        return f"{known.name} ({details})" if details else known.name

    def _speaks_for(self, said: Said) -> bool:
        return said.voice != said.party and self.drawn.parties[said.voice].kind is ActorKind.PERSON

    def _stances_of(self, party: str, goals: Sequence[str]) -> list[Sequence[Said]]:
        """The latest of a party on each option: on a goal first, then on what somebody waits for, firm, by date."""
        told = self._told_deadlocks()
        asked = {wait.awaited.option for wait in self.drawn.waits} | {wait.option for wait in self.drawn.waits}
        found = [self.drawn.stances.latest(*key) for key in self.drawn.stances.history if key[0] == party]
        found = [said for said in found if said[-1].stance is not Stance.OPEN and said[-1].option not in told]
        found.sort(key=lambda said: said[-1].mention.order, reverse=True)
        return sorted(
            found,
            key=lambda said: (
                said[-1].option not in goals,
                said[-1].option not in asked,
                said[-1].stance in _LOOSE,
            ),
        )

    def _told_deadlocks(self) -> set[str]:
        """The options of the deadlocks that the brief shows."""
        shown = self.drawn.deadlocks[: self.limits.deadlocks]
        return {wait.option for deadlock in shown for wait in deadlock.cycle}

    def _wishes_of(self, party: str) -> list[Wish]:
        """What a party demands of others: of a main party first, of nobody in particular last, then by date."""
        main = set(self.parties[: self.limits.parties])
        found = {wish.option: wish for wish in self.drawn.stances.wishes if wish.party == party}
        newest = sorted(found.values(), key=lambda wish: wish.mention.order, reverse=True)
        owners = {wish.option: set(self.drawn.options[wish.option].owners) - {party} for wish in newest}
        return sorted(newest, key=lambda wish: (not owners[wish.option] & main, not owners[wish.option]))

    def _position(self, said: Sequence[Said]) -> Line:
        option = self.drawn.options[said[-1].option]
        waits = [
            f"{outline.connective_words(item.connective)} {self.drawn.options.of_mention(item.mention.id).label}"
            for item in said[-1].requirements
        ]
        text = f"{outline.stance_words(said)}: {option.words}{', ' if waits else ''}{'; '.join(waits)}"
        conditions = [item.mention.quote for item in said[-1].requirements]
        return Line(text, tuple(dict.fromkeys([said[-1].quote, *conditions])), 1)

    def _wish(self, wish: Wish) -> Line:
        return Line(self._demanded(wish), (wish.quote,), 1)

    def _demanded(self, wish: Wish) -> str:
        """A demand in words: of whom, where that is known, and what."""
        option = self.drawn.options[wish.option]
        verb = "demands that it not be done" if wish.is_against else "demands"
        if wish.is_against or option.is_joint:
            return f"{verb}: {option.label if option.owners else option.words}"
        of = f" of {self.drawn.parties[option.owners[0]].name}" if option.owners else ""
        return f"{verb}{of}: {option.words}"

    # What waits for what

    def _deadlocks(self) -> Section:
        lines: list[Line] = []
        for number, deadlock in enumerate(self.drawn.deadlocks[: self.limits.deadlocks], 1):
            names = ", ".join(self.drawn.parties[party].name for party in deadlock.parties)
            lines.append(Line(f"Deadlock {number}: {names}"))
            lines += [outline.wait_line(self.drawn, wait) for wait in deadlock.cycle]
        about = "Parties that wait for each other and, as they say, would move together (A ← B: A once B)"
        if not self.drawn.deadlocks:
            return Section("Deadlocks", f"{about}: none found.", ())
        shown, every = min(self.limits.deadlocks, len(self.drawn.deadlocks)), len(self.drawn.deadlocks)
        return Section("Deadlocks", self._told_of(about, shown, every, "map"), tuple(lines))

    def _mutual_waits(self) -> Section:
        """The pairs that each want something of the other and share no deadlock that is told, main parties first."""
        told = [set(deadlock.parties) for deadlock in self.drawn.deadlocks[: self.limits.deadlocks]]
        others = [pair for pair in self.drawn.standoffs if not any({pair.first, pair.second} <= one for one in told)]
        pairs = sorted(others, key=lambda pair: self.parties.index(pair.first) + self.parties.index(pair.second))
        lines: list[Line] = []
        for pair in pairs[: self.limits.pairs]:
            lines.append(Line(f"{self.drawn.parties[pair.first].name} and {self.drawn.parties[pair.second].name}"))
            half = max(self.limits.waits // 2, 1)
            first = self._wants(pair.first_waits, pair.first_wants)
            second = self._wants(pair.second_waits, pair.second_wants)
            lines += [*first[:half], *second[:half]]
        besides = "; besides those in a deadlock" if told else ""
        about = f"Each wants of the other what the other has not promised{besides}"
        return Section(
            "Mutual waits", self._told_of(about, min(len(pairs), self.limits.pairs), len(pairs), "map"), tuple(lines)
        )

    def _wants(self, waits: Iterable[Wait], wishes: Iterable[Wish]) -> list[Line]:
        lines = [outline.wait_line(self.drawn, wait) for wait in waits]
        for wish in wishes:
            lines.append(Line(f"{self.drawn.parties[wish.party].name} {self._demanded(wish)}", (wish.quote,), 1))
        return lines

    # Unlocks

    def default_goals(self) -> list[str]:
        """Talks between the two parties with a closed door that most of what is waited for lies between."""
        closed = [door for door in self.drawn.doors if door.status is DoorStatus.CLOSED and door.scope is None]
        if not closed:
            return []
        best = max(closed, key=lambda door: (self._waits_between(door), -self._rank(door)))
        names = sorted([best.first, best.second])
        known = [option.id for option in self.drawn.options if option.is_joint and list(option.owners) == names]
        return known[:1] or [f"talks between {best.first} and {best.second}"]

    def _waits_between(self, door: Door) -> int:
        pair = {door.first, door.second}
        return sum(
            wait.party in pair and bool(pair & set(self.drawn.options[wait.awaited.option].owners) - {wait.party})
            for wait in self.drawn.waits
        )

    def _rank(self, door: Door) -> int:
        places = {party: place for place, party in enumerate(self.parties)}
        return places.get(door.first, len(places)) + places.get(door.second, len(places))

    def _unlocks(self, goal: str) -> Section:
        label = self.drawn.goal(goal).label
        limit = self.limits.unlocks
        found = list(self.drawn.unlocks(goal, limit=limit + 1))
        lines: list[Line] = []
        for number, item in enumerate(found[:limit], 1):
            lines += self._unlock(number, item, goal)
        about = "The fewest changed positions after which it would follow, each side waiting to see"
        command = f"sqn unlock {self.name} --goal {_argument(goal)}"
        if not found:
            about += ". No change of positions frees it"
        elif len(found) > limit:
            about += f". The first {limit}; {command} lists more"
        return Section(f"What would free: {label}", about + ".", tuple(lines))

    def _unlock(self, number: int, item: Unlock, goal: str) -> Iterator[Line]:
        """As the outline has it; a party that has not spoken on something is shown with who asks it to do it."""
        head, *lines = outline.unlock_lines(self.drawn, number, item)
        if not item.changes:
            yield replace(head, quotes=tuple(self._spoken_of(self.drawn.goal(goal).id)[:1]))
            return
        yield replace(head, text=f"Way {head.text.replace('. ', ': ', 1)}")
        for change, line in zip(item.changes, lines, strict=False):
            yield line if line.quotes else replace(line, quotes=tuple(self._spoken_of(change.node.option)[:1]))
        changed = {change.node for change in item.changes}
        steps = [
            [self.drawn.label(node) for node in nodes if not (node.party or node in changed or node.option == goal)]
            for nodes in item.steps
        ]
        told = ", then ".join("; ".join(labels) for labels in steps if labels)
        if told:  # more than the changes and the goal
            rests_on = dict.fromkeys(quote for line in lines for quote in line.quotes)
            yield Referring(f"what follows on the way: {told}", tuple(rests_on), 1)

    def _spoken_of(self, option: str) -> list[Quote]:
        known = {item.id: item for item in self.drawn.options}
        if option in known:
            return [mention.quote for mention in known[option].mentions]
        parties = set(option.removeprefix("talks:").split("+"))
        return [door.quote for door in self.drawn.doors if {door.first, door.second} <= parties]

    # Doors, changes, contradictions

    def _doors(self) -> Section:
        """The doors between main parties first, the closed ones first, and the chains around the closed ones."""
        main = set(self.parties[: self.limits.parties])
        order = (DoorStatus.CLOSED, DoorStatus.CANCELLED, *(status for status in DoorStatus if status in PASSABLE))
        doors = sorted(
            self.drawn.doors,
            key=lambda door: (
                door.scope is not None,
                -len({door.first, door.second} & main),
                order.index(door.status),
                self._rank(door),
            ),
        )
        chosen = doors[: self.limits.doors]
        chains = self.limits.chains
        lines: list[Line] = []
        for door in chosen:
            lines.append(outline.door_line(self.drawn, door))
            around = list(self._chains(door)) if chains else []
            chains -= bool(around)
            lines += around
        about = "Who may talk with whom, and for a closed door the shortest chain of others"
        return Section("Doors", self._told_of(about, len(chosen), len(doors), "map"), tuple(lines))

    def _chains(self, door: Door) -> Iterator[Line]:
        by_pair = {frozenset((door.first, door.second)): door for door in self.drawn.doors}
        known = self.drawn.intermediaries if door.scope is None else {}
        for chain in known.get((door.first, door.second), ())[:1]:
            names = " – ".join(self.drawn.parties[party].name for party in chain)
            links = [by_pair[frozenset(link)].quote for link in pairwise(chain)]
            yield Referring(f"chain of talks: {names}", tuple(links), 1)

    def _changes(self, since: str, goals: Sequence[str]) -> Section:
        """Shifts on what is in a deadlock first, then on a goal, then of main parties; and a door where one moved."""
        told = self._told_deadlocks()
        places = {party: place for place, party in enumerate(self.parties)}
        latest = self.drawn.shifts(since=since)[::-1]
        newest = {(shift.party, shift.option): shift for shift in reversed(latest)}
        shifts = sorted(
            latest,
            key=lambda shift: (
                shift is not newest[shift.party, shift.option],
                shift.option not in told,
                shift.option not in goals,
                places.get(shift.party, len(places)) >= self.limits.parties,
            ),
        )
        moved = sorted(self.drawn.doors, key=self._rank)
        doors = [line for door in moved for line in self._door_change(door, since)]
        lines = [outline.shift_line(self.drawn, shift) for shift in shifts]
        last = max(self.limits.shifts - 1, 0)
        every = [*lines[:last], *doors[:1], *lines[last:], *doors[1:]]
        shown = every[: self.limits.shifts]
        about = "Stances that hardened, softened or turned, and doors that opened or closed"
        command = f"shifts --since {since}"
        whole = self._told_of(about, len(shown), len(every), command) if every else f"{about}: none found."
        return Section(f"What changed since {since}", whole, tuple(shown))

    def _door_change(self, door: Door, since: str) -> Iterator[Line]:
        before = [event for event in door.events if (event.quote.date or "") < since]
        was_passable = bool(before) and before[-1].status in PASSABLE
        if door.scope is None and before and was_passable != (door.status in PASSABLE):
            line = outline.door_line(self.drawn, door)
            yield replace(
                line, text=f"{line.text} (before: {before[-1].status})", quotes=(before[-1].quote, door.quote)
            )

    def _contradictions(self) -> Section:
        found = self.drawn.contradictions
        shown = found[: self.limits.contradictions]
        about = "Speakers of one body who said opposite things within a week"
        lines = tuple(map(self._contradiction, shown))
        return Section("Contradictions", self._told_of(about, len(shown), len(found), "map"), lines)

    def _contradiction(self, item: Contradiction) -> Line:
        """As the outline has it; the words of the option, quoted already, have one pair of marks."""
        line = outline.contradiction_line(self.drawn, item)
        what = self.drawn.options[item.option].words
        return replace(line, text=line.text.replace(f"“{what}”", what, 1))

    def _told_of(self, about: str, shown: int, every: int, command: str) -> str:
        """What a section holds, and where the rest is."""
        if shown >= every:
            return f"{about}."
        verb, _, flags = command.partition(" ")
        listing = f"sqn {verb} {self.name}{' ' if flags else ''}{flags}"
        return f"{about}. {shown:,} of {every:,}; {every - shown:,} left out; {listing} lists all."


_LOOSE = frozenset({Stance.WILLING})


def _filled(*sections: Section) -> Iterator[Section]:
    yield from (section for section in sections if section.lines)


def _argument(text: str) -> str:
    """As it would be typed in a shell."""
    return shlex.quote(text)
