"""What parties say that others break: agreements by name, with the accusations, demands and refusals that name them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sinequanon.mapping.mentions import Material, Mention
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.wording import pacts_in
from sinequanon.records import Act
from sinequanon.store.words import words_of


@dataclass(frozen=True, kw_only=True)
class Charge:
    """What one party says on the keeping of an agreement.

    `holder` says that `agent` breaks it (`accuses`) or should keep it (`demands`), or that it will not keep it itself
    (`refuses`); `agent` is None where nobody is named.
    """

    does: str
    holder: str
    agent: str | None
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One agreement and what parties say of keeping it, the oldest first.

    `mutual` are the pairs of parties of which each accuses the other, or demands of it that it keep the agreement.
    """

    name: str
    charges: tuple[Charge, ...]
    mutual: tuple[tuple[str, str], ...]


def find_obligations(material: Material) -> list[Obligation]:
    """The agreements that at least one accusation, and another position, speak of, those of most charges first.

    An agreement is known by a name of the report's ("the road map"); in the sentence of a position that says "it", by
    the one that the sentence names.
    """
    found: dict[str, list[Charge]] = {}
    names: dict[str, str] = {}
    for charge in _charges(material):
        for name in dict.fromkeys(pacts_in(charge.quote.text) or pacts_in(charge.quote.sentence)):
            key = _key(name)
            names.setdefault(key, name)
            found.setdefault(key, []).append(charge)
    obligations = [
        Obligation(name=names[key], charges=tuple(charges), mutual=tuple(_mutual(charges)))
        for key, charges in found.items()
        if len(charges) > 1 and any(charge.does == "accuses" for charge in charges)
    ]
    return sorted(obligations, key=lambda item: -len(item.charges))


_DOES = {Act.DEMAND: "demands", Act.REFUSE: "refuses"}


def _charges(material: Material) -> list[Charge]:
    said = [
        Charge(does="accuses", holder=item.holder, agent=item.agent, quote=item.quote) for item in material.grievances
    ]
    said += [
        Charge(does=_DOES[item.act], holder=item.holder, agent=_agent(item), quote=item.quote)
        for item in material.mentions
        if item.act in _DOES and item.holder is not None
    ]
    return sorted(said, key=lambda charge: (charge.quote.date or "", charge.quote.digest, charge.quote.start))


def _agent(mention: Mention) -> str | None:
    """Who would keep the agreement: for a demand on several jointly, another than the one that demands."""
    others = [owner for owner in mention.owners if owner != mention.holder or mention.act is Act.REFUSE]
    return next(iter([*others, *mention.owners]), None)


def _key(name: str) -> str:
    """The same for a name written in one word or two: "road map", "roadmap"."""
    return words_of(name).replace(" ", "")


def _mutual(charges: Iterable[Charge]) -> Iterator[tuple[str, str]]:
    pairs = {(charge.holder, charge.agent) for charge in charges if charge.agent and charge.does != "refuses"}
    yield from sorted((first, second) for first, second in pairs if first < second and (second, first) in pairs)
