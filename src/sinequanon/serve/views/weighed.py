"""Which records the map rests on most: those on a deadlock's edge, and those that an unlock would change."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

from sinequanon.mapping import Map
from sinequanon.mapping.deadlocks import Wait
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.stances import Stance
from sinequanon.store.queue import Key

_KEPT = 8


@dataclass(frozen=True)
class Weighed:
    """Records in the order of their weight, and why each weighs; `on_edges` of them are on a deadlock's edge."""

    keys: Sequence[Key]
    why: Mapping[Key, str]
    on_edges: int


@dataclass
class WeighedMaps:
    """The weighed records of the maps asked for last; threads may share it."""

    _kept: dict[int, tuple[Map, Weighed]] = field(default_factory=dict)
    _guard: Lock = field(default_factory=Lock)

    def get(self, drawn: Map) -> Weighed:
        """The weighed records of a map."""
        with self._guard:
            kept = self._kept.get(id(drawn))
        if kept is not None:
            return kept[1]
        found = weigh(drawn)
        with self._guard:
            self._kept[id(drawn)] = (drawn, found)  # the map is kept too, so that no other takes its id
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return found


def weigh(drawn: Map) -> Weighed:
    """The records that the map rests on most, the least sure first: of deadlocks, then what an unlock could change."""
    why: dict[Key, str] = {}
    edges = _ordered(_on_edges(drawn), why)
    others = _ordered(_changed_by_unlocks(drawn), why)
    return Weighed(keys=(*edges, *others), why=why, on_edges=len(edges))


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> listed(["Dorrin", "Kestria", "Melay"])
    'Dorrin, Kestria and Melay'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _ordered(found: Iterator[tuple[Quote, str]], why: dict[Key, str]) -> list[Key]:
    """The records that are not known yet, the least sure first; notes why each weighs."""
    new: dict[Key, Quote] = {}
    for quote, reason in found:
        key = Key(quote.digest, quote.section, quote.record)
        if key not in why:
            why[key] = reason
            new[key] = quote
    return sorted(new, key=lambda key: (new[key].confidence, new[key].digest, new[key].start, key))


def _on_edges(drawn: Map) -> Iterator[tuple[Quote, str]]:
    for deadlock in drawn.deadlocks:
        names = listed([drawn.parties[party].name for party in deadlock.parties])
        reason = f"on a deadlock’s edge: {names} wait for each other"
        for wait in deadlock.waits:
            yield from ((quote, reason) for quote in _quotes(wait))


def _changed_by_unlocks(drawn: Map) -> Iterator[tuple[Quote, str]]:
    """What an unlock could change: a condition that does not hold, a demand that is not met, a refusal in force."""
    for standoff in drawn.standoffs:
        names = listed([drawn.parties[party].name for party in (standoff.first, standoff.second)])
        reason = f"{names} each want of the other what it has not promised"
        for wait in (*standoff.first_waits, *standoff.second_waits):
            yield from ((quote, reason) for quote in _quotes(wait))
        yield from ((wish.quote, reason) for wish in (*standoff.first_wants, *standoff.second_wants))
    for wait in drawn.waits:
        name = drawn.parties[wait.party].name
        reason = f"a condition that does not hold: {name} waits for “{drawn.label(wait.awaited)}”"
        yield from ((quote, reason) for quote in _quotes(wait))
    for option in drawn.options:
        for owner in option.owners:
            for said in drawn.stances.latest(owner, option.id):
                if said.stance is Stance.REFUSED:
                    yield said.quote, f"a refusal in force: {drawn.parties[owner].name} on “{option.words}”"


def _quotes(wait: Wait) -> tuple[Quote, Quote]:
    return (wait.said.quote, wait.condition.quote)
