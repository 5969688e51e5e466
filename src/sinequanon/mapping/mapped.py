"""The map of a dossier as of a date: options and stances, what follows, deadlocks, doors, and how to unlock a goal."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.mapping.copies import Rejected, count_once, find_rejected, follow
from sinequanon.mapping.deadlocks import Deadlock, Standoff, Wait, all_waits, find_deadlocks, find_standoffs
from sinequanon.mapping.doors import Door, find_doors, intermediaries
from sinequanon.mapping.fixpoints import greatest, least
from sinequanon.mapping.mentions import Kind, Material, collect
from sinequanon.mapping.obligations import Obligation, find_obligations
from sinequanon.mapping.options import Option, Options, group_options, label_of_talks
from sinequanon.mapping.parties import Parties
from sinequanon.mapping.rules import Node, Rule, consent, find_rules
from sinequanon.mapping.shifts import Shift, find_shifts
from sinequanon.mapping.similarity import Encode, Vectors, encoder
from sinequanon.mapping.stances import Contradiction, Stance, Stances, find_stances
from sinequanon.mapping.unlocks import Unlock, find_unlocks
from sinequanon.records import MIN_CONFIDENCE, Reading, Report
from sinequanon.store import Decision, Store
from sinequanon.store.checks import is_date
from sinequanon.store.copies import Story

"""Records less sure than this are left out of the map until a person confirms them."""


@dataclass(frozen=True)
class Map:
    """The map of a dossier.

    Attributes:
        dossier: its name.
        as_of: the date up to which what was said counts; None for all.
        material: mentions, grievances and parties.
        options: what the parties may do.
        stances: where each stands, by date.
        rules: what follows from what.
    """

    dossier: str
    as_of: str | None
    material: Material
    options: Options
    stances: Stances
    rules: Sequence[Rule]

    @property
    def parties(self) -> Parties:
        """Who is who."""
        return self.material.parties

    @cached_property
    def follows(self) -> dict[Node, int]:
        """What follows step by step, with the step: the least fixed point of the firm rules."""
        return least(rule for rule in self.rules if rule.is_firm)

    @cached_property
    def carried(self) -> set[Node]:
        """What a package could carry: the greatest fixed point."""
        return greatest(self.rules)

    @cached_property
    def deadlocks(self) -> list[Deadlock]:
        """Parties that wait for each other and would move together."""
        return find_deadlocks(self.rules, self.follows, self.carried)

    @cached_property
    def waits(self) -> list[Wait]:
        """Every condition that does not hold step by step."""
        return list(all_waits(self.rules, self.follows))

    @cached_property
    def standoffs(self) -> list[Standoff]:
        """Pairs of parties that each want of the other what does not follow."""
        return find_standoffs(self.options, self.waits, self.stances.wishes, self.follows)

    @cached_property
    def doors(self) -> list[Door]:
        """Who may talk with whom."""
        return find_doors(self.options, self.stances, self.parties)

    @cached_property
    def intermediaries(self) -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
        """For each two parties with a closed door, the shortest chains of doors that are not closed."""
        return dict(intermediaries(self.doors))

    @cached_property
    def obligations(self) -> list[Obligation]:
        """Agreements that parties say others break."""
        return find_obligations(self.material)

    @cached_property
    def contradictions(self) -> list[Contradiction]:
        """Stances of one body, for and against, by two speakers within days."""
        return list(self.stances.contradictions())

    def shifts(self, *, party: str | None = None, option: str | None = None, since: str | None = None) -> list[Shift]:
        """Where stances changed; see `shifts.find_shifts`."""
        return find_shifts(self.stances, party=party, option=option, since=since)

    def stance(self, party: str, option: str) -> Stance:
        """The stance of a party on an option."""
        return self.stances.stance(party, option)

    def label(self, node: Node) -> str:
        """A node in words."""
        label = self._label(node.option)
        if node.party:
            return f"{self.parties[node.party].name} consents to {label}"
        return label if node.holds else f"not: {label}"

    def unlocks(
        self, goal: str, *, together: bool = False, limit: int | None = None, time_s: float | None = None
    ) -> Iterator[Unlock]:
        """The minimal sets of changes after which a goal follows, fewest changes first.

        Args:
            goal: an option's id or label, or "talks between A and B" also where nobody spoke of such talks.
            together: as a package, not step by step.
            limit: how many at most.
            time_s: how many seconds to look for them.

        Raises:
            RecordNotFound: no such option or party.
            TimeoutError: the time is over, told by the iterator.
        """
        option = self.goal(goal)
        rules = list(self.rules)
        options = [*self.options]
        if option.id not in {known.id for known in options}:
            options.append(option)
            rules.append(Rule(head=Node(option.id), body=tuple(Node(option.id, owner) for owner in option.owners)))
        own = [(known, known.owners[0]) for known in options if len(known.owners) == 1]
        movers = {consent(known, owner): owner for known in options for owner in known.owners}
        movers |= {Node(known.id, holds=False): owner for known, owner in own if self._is_free(owner, known.id)}
        refused = [
            consent(known, owner)
            for known in options
            for owner in known.owners
            if self.stance(owner, known.id) is Stance.REFUSED
        ]
        found = find_unlocks(rules, Node(option.id), movers, refused, together=together, time_s=time_s)
        return islice((unlock for unlock in found if not _is_at_odds(unlock)), limit)

    def _is_free(self, party: str, option: str) -> bool:
        """Whether a party could promise not to do an option without taking back what it said."""
        return self.stance(party, option) in (Stance.OPEN, Stance.WILLING)

    def goal(self, name: str) -> Option:
        """The option that a goal names, made for the purpose where it is talks that nobody spoke of.

        Raises:
            RecordNotFound: no such option or party.
        """
        match = _TALKS_GOAL.fullmatch(name.strip())
        is_label = any(option.label.casefold() == name.strip().casefold() for option in self.options)
        if match is None or is_label:
            return self.options.find(name)
        owners = tuple(sorted({self.parties.decides(party) for party in self._parties_in(match["parties"])}))
        if len(owners) < 2:
            told = self.parties[owners[0]].name
            raise RecordNotFound(f"{name!r} names one decision maker, {told}; talks are between two or more")
        known = [option for option in self.options if option.kind is Kind.TALKS and option.owners == owners]
        if known:
            return known[0]
        label = label_of_talks(owners, self.parties)
        return Option(id=f"talks:{'+'.join(owners)}", words=label, kind=Kind.TALKS, owners=owners, mentions=())

    def party(self, name: str) -> str:
        """The id of the party of a name.

        Raises:
            RecordNotFound: there is none, or several have it.
        """
        found = self.parties.called(name)
        if not found:
            raise RecordNotFound(f"no party {name!r} in dossier {self.dossier!r}; sqn actors lists them")
        if len(found) > 1:
            raise RecordNotFound(self.parties.told_apart(name))
        return found[0]

    def _parties_in(self, names: str) -> list[str]:
        """The parties of a list of names; one name may hold "and" or a comma ("Bosnia and Herzegovina")."""
        parts = _AND.split(names)  # names, with what stands between them at the odd places
        found: list[str] = []
        at = 0
        while at < len(parts):
            ends = range(len(parts), at, -2)
            end = next((end for end in ends if self.parties.find("".join(parts[at:end])) is not None), at + 1)
            found.append(self.party("".join(parts[at:end]).strip()))
            at = end + 1
        return found

    def __repr__(self) -> str:
        as_of = f" as of {self.as_of}" if self.as_of else ""
        return f"<Map of {self.dossier!r}{as_of}: {len([*self.parties]):,} parties, {len(self.options):,} options>"

    def _repr_html_(self) -> str:
        from sinequanon.notebook import map_html

        return map_html(self)

    def _label(self, option: str) -> str:
        if option.startswith("talks:"):
            return label_of_talks(option.removeprefix("talks:").split("+"), self.parties)
        return self.options[option].label


def _is_at_odds(unlock: Unlock) -> bool:
    """Whether a goal would rest on an option and on its not being done."""
    nodes = {node for step in unlock.steps for node in step if not node.party}
    return any(node._replace(holds=not node.holds) in nodes for node in nodes)


_TALKS_GOAL = re.compile(r"(?:talks?|negotiations?|(?:a )?meetings?)\s+(?:between|of)\s+(?P<parties>.+)", re.IGNORECASE)
_AND = re.compile(r"(\s*,\s*(?:and\s+)?|\s+and\s+|\s+with\s+)", re.IGNORECASE)


def draw_map(store: Store, dossier: str, *, as_of: str | None = None, min_confidence: float = MIN_CONFIDENCE) -> Map:
    """The map of a dossier, with what people decided.

    Args:
        store: where the dossier is.
        dossier: its name.
        as_of: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: the map as it was at the end of it.
        min_confidence: records less sure are left out; those that a person confirmed count as sure.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: `as_of` is no date.
    """
    check_as_of(as_of)
    decisions = store.decisions(dossier, in_force=True)
    known = encoder()

    def encode(texts: Sequence[str]) -> Vectors:
        return store.vectors(known.version, texts, known.vectors)

    stories = store.copies.stories(dossier)
    return map_readings(
        store.decided(dossier),
        decisions,
        dossier=dossier,
        as_of=as_of,
        min_confidence=min_confidence,
        encode=encode,
        stories=stories,
        rejected=find_rejected(store, dossier, stories, decisions),
    )


def check_as_of(as_of: str | None) -> None:
    """See that a date, where one is given, is one.

    Raises:
        InvalidRecord: it is none.
    """
    if as_of is not None and not is_date(as_of):
        raise InvalidRecord(f"as_of is {as_of!r} and should be YYYY, YYYY-MM or YYYY-MM-DD")


def map_readings(
    readings: Iterable[tuple[Report, Reading]],
    decisions: Sequence[Decision] = (),
    *,
    dossier: str = "",
    as_of: str | None = None,
    min_confidence: float = MIN_CONFIDENCE,
    encode: Encode | None = None,
    stories: Sequence[Story] = (),
    rejected: Sequence[Rejected] = (),
) -> Map:
    """The map of some readings; see `draw_map`, `options.group_options` and `copies.count_once`."""
    check_as_of(as_of)
    actors = [decision for decision in decisions if decision.section == "actors" and decision.record is None]
    material = collect(readings, actors, as_of=as_of, min_confidence=min_confidence)
    material = count_once(material, stories, decisions, rejected)
    options = group_options(material, follow(decisions, material.mentions), encode=encode)
    stances = find_stances(options)
    return Map(dossier, as_of, material, options, stances, find_rules(options, stances))
