"""Where each party stands on each option, as of any date: what it said last, and all that it said before.

| stance | from |
|---|---|
| done | a contact that was held or is going on; an agreement made |
| pledged | a commitment without a condition, a plan, a threat without a condition |
| conditional | a commitment, readiness, threat or refusal that depends on something |
| willing | readiness, an invitation, a request to meet |
| refused | a refusal; a promise not to |
| open | a contact called off, or nothing said |

What a party that does not control the option says on it (a demand) is a **wish**, no stance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from sinequanon.mapping.mentions import Mention, Requirement
from sinequanon.mapping.options import Option, Options
from sinequanon.mapping.quotes import Quote
from sinequanon.records import Act, Connective, ContactStatus


class Stance(StrEnum):
    """A party's stand on an option that it controls."""

    DONE = "done"
    PLEDGED = "pledged"
    CONDITIONAL = "conditional"
    WILLING = "willing"
    OPEN = "open"
    REFUSED = "refused"


RANK = {
    Stance.REFUSED: 0,
    Stance.OPEN: 1,
    Stance.CONDITIONAL: 2,
    Stance.WILLING: 3,
    Stance.PLEDGED: 4,
    Stance.DONE: 5,
}
"""How near a stance is to the option being done; what is said without a condition is nearer."""

REASONS = frozenset({Connective.SINCE})
"""Connectives that give a reason and leave nothing to wait for."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One time that a party took a stance on an option: `mention` has the words, `requirements` what it waits for.

    `reasons` are conditions that were given as a reason. `voice` is who spoke for the party (a party's id).
    """

    party: str
    option: str
    stance: Stance
    mention: Mention
    requirements: tuple[Requirement, ...] = ()
    reasons: tuple[Requirement, ...] = ()

    @property
    def quote(self) -> Quote:
        """The words."""
        return self.mention.quote

    @property
    def date(self) -> str | None:
        """When it was said, else the day of publication."""
        return self.mention.quote.date

    @property
    def voice(self) -> str:
        """Who spoke for the party."""
        return self.mention.voice or self.party

    @property
    def is_threat(self) -> bool:
        """Whether what is promised is harm."""
        return self.mention.act is Act.THREATEN


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody who does not control an option says on it: wants it (or wants it not to be done)."""

    party: str
    option: str
    is_against: bool
    mention: Mention

    @property
    def quote(self) -> Quote:
        """The words."""
        return self.mention.quote


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Two stances of one body on one option that differ, by different speakers, not more than a few days apart."""

    party: str
    option: str
    first: Said
    second: Said


class Stances:
    """All stances in a dossier up to a date."""

    def __init__(self, said: Iterable[Said], wishes: Iterable[Wish]):
        self.said = tuple(said)
        self.wishes = tuple(wishes)

    @cached_property
    def history(self) -> Mapping[tuple[str, str], tuple[Said, ...]]:
        """By party and option, what it said, the oldest first."""
        found: dict[tuple[str, str], list[Said]] = {}
        for item in self.said:
            found.setdefault((item.party, item.option), []).append(item)
        return {key: tuple(items) for key, items in found.items()}

    def latest(self, party: str, option: str) -> tuple[Said, ...]:
        """What counts of a party on an option: all that it said last, on one day and in one stance."""
        items = self.history.get((party, option), ())
        return tuple(item for item in items if _counts_with(item, items[-1]))

    def stance(self, party: str, option: str) -> Stance:
        """The stance of a party on an option."""
        items = self.history.get((party, option), ())
        return items[-1].stance if items else Stance.OPEN

    def wishes_on(self, option: str) -> tuple[Wish, ...]:
        """What others want of an option, the oldest first."""
        return self._wishes.get(option, ())

    def contradictions(self, *, days: int = 7) -> Iterator[Contradiction]:
        """Pairs of stances of one body, for and against, by two speakers within some days."""
        for (party, option), items in self.history.items():
            for first, second in pairwise(items):
                against = {first.stance, second.stance}
                are_said = first.mention.act is not None and second.mention.act is not None  # a meeting speaks not
                differ = Stance.REFUSED in against and len(against) > 1 and Stance.OPEN not in against
                if are_said and differ and first.voice != second.voice and _days_apart(first.date, second.date) <= days:
                    yield Contradiction(party=party, option=option, first=first, second=second)

    @cached_property
    def _wishes(self) -> Mapping[str, tuple[Wish, ...]]:
        found: dict[str, list[Wish]] = {}
        for wish in self.wishes:
            found.setdefault(wish.option, []).append(wish)
        return {option: tuple(items) for option, items in found.items()}


def find_stances(options: Options) -> Stances:
    """The stances that the mentions of the options give."""
    said: list[Said] = []
    wishes: list[Wish] = []
    for option in options:
        for mention in option.mentions:
            said += _said(option, mention)
            wishes += _wishes(option, mention)
    return Stances(sorted(said, key=_order), sorted(wishes, key=_order))


def _order(item: Said | Wish) -> tuple[tuple[str, str, str, int, str], str]:
    return item.mention.order, item.party


def _counts_with(item: Said, last: Said) -> bool:
    same_day = item.date == last.date and item.mention.quote.digest == last.mention.quote.digest
    return item is last or (same_day and item.stance is last.stance)


def _said(option: Option, mention: Mention) -> Iterator[Said]:
    if mention.status is not None:
        for party, stance in _of_contact(mention):
            if party not in option.owners:
                continue
            yield Said(party=party, option=option.id, stance=stance, mention=mention)
    elif mention.holder in option.owners and mention.act in _STANCES:
        waits, reasons = _split(mention)
        yield Said(
            party=str(mention.holder),
            option=option.id,
            stance=_stance(mention, waits),
            mention=mention,
            requirements=waits,
            reasons=reasons,
        )


_STANCES = {
    Act.COMMIT: Stance.PLEDGED,
    Act.THREATEN: Stance.PLEDGED,
    Act.WILLING: Stance.WILLING,
    Act.DEMAND: Stance.WILLING,
    Act.REFUSE: Stance.REFUSED,
}
_FREES = frozenset(
    {Connective.UNLESS, Connective.UNTIL, Connective.ONLY_IF, Connective.PREREQUISITE, Connective.IN_RETURN}
)
"""Connectives after which a refusal ends when the condition holds ("not until they withdraw")."""


def is_refusal(mention: Mention) -> bool:
    """Whether a position is against what it speaks of: a refusal, a promise not to, a demand that it not be."""
    return mention.act is Act.REFUSE or (mention.act in _STANCES and mention.predicate.is_negated)


def _split(mention: Mention) -> tuple[tuple[Requirement, ...], tuple[Requirement, ...]]:
    """What a stance waits for, and what only gives its reason or its end ("we will fight until they leave")."""
    refuses = is_refusal(mention)
    waits = tuple(
        item
        for item in mention.requirements
        if (item.connective in _FREES if refuses else item.connective not in {*REASONS, Connective.UNTIL})
    )
    return waits, tuple(item for item in mention.requirements if item not in waits)


def _stance(mention: Mention, waits: Sequence[Requirement]) -> Stance:
    if waits:
        return Stance.CONDITIONAL
    return Stance.REFUSED if is_refusal(mention) else _STANCES[Act(mention.act or Act.COMMIT)]


def _of_contact(mention: Mention) -> Iterator[tuple[str, Stance]]:
    """The stances that a contact tells of: of all parties, or of the one who invites or asks."""
    match mention.status:
        case ContactStatus.HELD | ContactStatus.ONGOING:
            yield from ((party, Stance.DONE) for party in mention.owners)
        case ContactStatus.PLANNED:
            yield from ((party, Stance.PLEDGED) for party in mention.owners)
        case ContactStatus.CANCELLED:
            yield from ((party, Stance.OPEN) for party in mention.owners)
        case ContactStatus.PROPOSED if mention.by is not None:
            yield mention.by, Stance.WILLING
        case _:
            return


def _wishes(option: Option, mention: Mention) -> Iterator[Wish]:
    """What somebody else demands, and the talks of others that he proposes."""
    if mention.act is Act.DEMAND and mention.holder is not None and mention.holder not in option.owners:
        yield Wish(party=mention.holder, option=option.id, is_against=mention.predicate.is_negated, mention=mention)
    is_proposed = mention.status is ContactStatus.PROPOSED
    if is_proposed and mention.by is not None and mention.by not in option.owners:
        yield Wish(party=mention.by, option=option.id, is_against=False, mention=mention)


def _days_apart(first: str | None, second: str | None) -> float:
    """Days between two dates; none is far where one is partial or missing."""
    try:
        return abs((date.fromisoformat(second or "") - date.fromisoformat(first or "")).days)
    except ValueError:
        return float("inf")
