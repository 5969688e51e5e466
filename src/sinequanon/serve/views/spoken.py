"""What each party said on each option, by date: the stuff of the positions matrix, put in order once for each map.

A party that controls an option has a stance on it; another may demand it, demand that it not be done, or make it a
condition.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sinequanon.mapping import Map, Option, Stance
from sinequanon.mapping.mentions import Mention
from sinequanon.mapping.stances import Said
from sinequanon.serve.views.kept import kept_with_map
from sinequanon.store.words import name_words


class Stand(StrEnum):
    """What a party says on an option: a stance on one of its own, else what it wants of somebody else's."""

    DONE = "done"
    PLEDGED = "pledged"
    THREATENED = "threatened"
    CONDITIONAL = "conditional"
    WILLING = "willing"
    CANCELLED = "cancelled"
    REFUSED = "refused"
    DEMANDED = "demanded"
    OPPOSED = "opposed"
    AWAITED = "awaited"


STAND_WORDS: Mapping[Stand, str] = {
    Stand.DONE: "done",
    Stand.PLEDGED: "pledged",
    Stand.THREATENED: "threatened",
    Stand.CONDITIONAL: "under a condition",
    Stand.WILLING: "willing",
    Stand.CANCELLED: "called off",
    Stand.REFUSED: "refused",
    Stand.DEMANDED: "demands it",
    Stand.OPPOSED: "demands that it not be done",
    Stand.AWAITED: "makes it a condition",
}
SIGNS: Mapping[Stand, str] = {
    Stand.DONE: "✔",
    Stand.PLEDGED: "●",
    Stand.THREATENED: "⚠",
    Stand.CONDITIONAL: "◐",
    Stand.WILLING: "○",
    Stand.CANCELLED: "⊘",
    Stand.REFUSED: "✖",
    Stand.DEMANDED: "➜",
    Stand.OPPOSED: "⊣",
    Stand.AWAITED: "◇",
}
"""A sign for each stand, which its words always go with."""

_OF_STANCE = {
    Stance.DONE: Stand.DONE,
    Stance.PLEDGED: Stand.PLEDGED,
    Stance.CONDITIONAL: Stand.CONDITIONAL,
    Stance.WILLING: Stand.WILLING,
    Stance.OPEN: Stand.CANCELLED,
    Stance.REFUSED: Stand.REFUSED,
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One time that a party spoke on an option; `said` where it took a stance on it."""

    party: str
    option: str
    stand: Stand
    mention: Mention
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What a party said on an option, the oldest first; `dates` are those of the items, empty where there is none."""

    items: tuple[Spoken, ...]
    dates: tuple[str, ...]


@kept_with_map
def all_series(drawn: Map) -> dict[tuple[str, str], Series]:
    """All that was said, by party and option."""
    found: dict[tuple[str, str], list[Spoken]] = {}
    for item in _all_spoken(drawn):
        found.setdefault((item.party, item.option), []).append(item)
    for items in found.values():
        items.sort(key=lambda item: item.mention.order)
    return {
        key: Series(tuple(items), tuple(item.mention.quote.date or "" for item in items))
        for key, items in found.items()
    }


@kept_with_map
def spoken_dates(drawn: Map) -> list[str]:
    """The dates at which somebody spoke on an option, in order; a partial date counts from its first day."""
    found = {date for series in all_series(drawn).values() for date in series.dates if date}
    return sorted({f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10] for date in found})


@kept_with_map
def spoken_outlets(drawn: Map) -> list[str]:
    """The outlets that tell of what somebody said on an option, by name."""
    quotes = (item.mention.quote for series in all_series(drawn).values() for item in series.items)
    return sorted({quote.outlet for quote in quotes if quote.outlet})


def parties_called(drawn: Map, name: str) -> set[str]:
    """The ids of the parties that a text may stand for: an id, a name, or a part of one."""
    found = drawn.parties.called(name)
    words = name_words(name).strip()
    if not found and words:
        found = [party.id for party in drawn.parties if any(words in name_words(known) for known in party.names)]
    return set(found)


def _all_spoken(drawn: Map) -> Iterator[Spoken]:
    """Each time that a party spoke on an option, by date within each of the three ways to."""
    for said in drawn.stances.said:
        yield _of_said(said)
    for wish in drawn.stances.wishes:
        stand = Stand.OPPOSED if wish.is_against else Stand.DEMANDED
        yield Spoken(wish.party, wish.option, stand, wish.mention)
    for option in drawn.options:
        yield from _awaited(option)


def _of_said(said: Said) -> Spoken:
    is_threat = said.is_threat and said.stance is Stance.PLEDGED
    stand = Stand.THREATENED if is_threat else _OF_STANCE[said.stance]
    return Spoken(said.party, said.option, stand, said.mention, said)


def _awaited(option: Option) -> Iterator[Spoken]:
    for mention in option.mentions:
        if mention.act is None and mention.status is None and mention.holder is not None:
            yield Spoken(mention.holder, option.id, Stand.AWAITED, mention)
