"""Where the reports speak of what a party might do: positions, their conditions and contacts, with the parties known.

A **mention** is one place: a position (somebody demands it, promises it, refuses it, …), a condition (something depends
on it) or a contact (it was held, is planned, was refused). `options` groups the mentions of one thing.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sinequanon.mapping.parties import Parties, find_parties
from sinequanon.mapping.quotes import Quote, Quotes
from sinequanon.mapping.wording import Predicate, is_talks, predicate_of
from sinequanon.records import (
    Act,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Group,
    Position,
    Reading,
    Record,
    Report,
    TextSpan,
)
from sinequanon.store import Decision

_HAPPENED = frozenset({ContactStatus.HELD, ContactStatus.ONGOING})
"""The contacts whose date is when they were; that of another is when it would be, and it counts from its telling."""


class Kind(StrEnum):
    """What an option is: an act of one party, or talks or an agreement of several."""

    ACT = "act"
    TALKS = "talks"
    AGREEMENT = "agreement"


_ON_OPTIONS = frozenset({Act.DEMAND, Act.COMMIT, Act.WILLING, Act.REFUSE, Act.THREATEN})
_OWN = frozenset({Act.COMMIT, Act.WILLING, Act.REFUSE, Act.THREATEN})


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """A condition of a position: how it depends (`connective`), on what, and whether one of several is enough."""

    connective: Connective
    group: Group
    mention: "Mention"


@dataclass(frozen=True, kw_only=True)
class Mention:
    """One place where a report speaks of an option.

    `owners` are the ids of the decision makers who would do it, sorted: one, several for talks and agreements, none
    where nobody is named. `holder` is the decision maker whose stand it is, `voice` the party in person (a minister,
    not the state). `act` is None for a condition and a contact. `persons` are the parties to talks as the text names
    them. `copies` are the ids that it has in copies of its report.
    """

    id: str
    quote: Quote
    kind: Kind
    owners: tuple[str, ...]
    predicate: Predicate
    holder: str | None = None
    voice: str | None = None
    act: Act | None = None
    contact: ContactKind | None = None
    status: ContactStatus | None = None
    by: str | None = None
    persons: tuple[str, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, str, int, str]:
        """Sorts mentions by date; those without one come first, so that what is dated counts as later."""
        quote = self.quote
        return (quote.date or "", quote.published or "", quote.digest, quote.start, self.id)


@dataclass(frozen=True, kw_only=True)
class Grievance:
    """An accusation: `holder` says that `agent` did, or fails to do, something; None where nobody is named."""

    quote: Quote
    holder: str
    voice: str
    agent: str | None


@dataclass(frozen=True)
class Material:
    """What a dossier's reports say on options and contacts, in order of date, and who is who in it.

    `reports` is how many there are, as of the date those that were published or are quoted.
    """

    parties: Parties
    mentions: tuple[Mention, ...]
    grievances: tuple[Grievance, ...] = ()
    reports: int = 0


def collect(
    readings: Iterable[tuple[Report, Reading]],
    decisions: Sequence[Decision] = (),
    *,
    as_of: str | None = None,
    min_confidence: float = 0.0,
) -> Material:
    """The mentions in some readings.

    A record below the confidence is left out; the conditions of a position that stays all stay, as a commitment without
    its condition would be another one.

    Args:
        readings: reports with what was read from them.
        decisions: those in force on the dossier's actors.
        as_of: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: what was said later is left out, as is what has no date.
        min_confidence: from 0 to 1; a record made by hand has 1.
    """
    known = sorted(readings, key=lambda item: (item[0].published or "", item[0].name))
    parties = find_parties(((report.digest, actor) for report, reading in known for actor in reading.actors), decisions)
    mentions: list[Mention] = []
    grievances: list[Grievance] = []
    for report, reading in known:
        finder = _Finder(report, reading, parties, min_confidence)
        mentions += finder.mentions()
        grievances += finder.grievances()
    said = sorted((item for item in mentions if is_by(item.quote.date, as_of)), key=lambda item: item.order)
    charged = tuple(item for item in grievances if is_by(item.quote.date, as_of))
    told = {item.quote.digest for item in said} | {item.quote.digest for item in charged}
    reports = sum(is_by(report.published, as_of) or report.digest in told for report, _ in known)
    return Material(parties, tuple(said), charged, reports)


def is_by(date: str | None, as_of: str | None) -> bool:
    """Whether something of a date had been said at the end of `as_of`, if one is asked for.

    A partial date counts from its first day.
    """
    return as_of is None or (date is not None and date[: len(as_of)] <= as_of)


def confidence_of(record: Record) -> float:
    """How sure a record is; one made by hand is."""
    return record.origin.confidence if record.origin is not None else 1.0


class _Finder:
    """The mentions of one report."""

    def __init__(self, report: Report, reading: Reading, parties: Parties, min_confidence: float):
        self._reading = reading
        self._parties = parties
        self._digest = report.digest
        self._quotes = Quotes(report)
        self._statements = {statement.id: statement for statement in reading.statements}
        self._conditions = {condition.id: condition for condition in reading.conditions}
        self._positions = [p for p in reading.positions if confidence_of(p) >= min_confidence]
        self._contacts = [c for c in reading.contacts if confidence_of(c) >= min_confidence]
        self._names = self._names_by_actor(report.text)

    def mentions(self) -> Iterator[Mention]:
        for position in self._positions:
            if position.act in _ON_OPTIONS:
                yield from self._of_position(position)
        for contact in self._contacts:
            yield from self._of_contact(contact)

    def grievances(self) -> Iterator[Grievance]:
        for position in self._positions:
            holder = self._decides(position.holder)
            if position.act is Act.ACCUSE and holder is not None:
                voice = self._parties.of_actor(self._digest, position.holder) or holder
                agent = self._decides(position.agent)
                yield Grievance(
                    quote=self._quote(position, position.statement), holder=holder, voice=voice, agent=agent
                )

    def _of_position(self, position: Position) -> Iterator[Mention]:
        holder = self._decides(position.holder)
        if holder is None:
            return
        kind, owners, persons = self._owners_of(position, holder)
        predicate = self._predicate(position.span, position.agent or position.holder)
        if position.act is Act.REFUSE:
            predicate = replace(predicate, is_negated=False)  # the act says it already
        mention = Mention(
            id=self._id("positions", position.span, position.agent or position.holder, position.holder),
            quote=self._quote(position, position.statement),
            kind=kind,
            owners=owners,
            predicate=predicate,
            holder=holder,
            voice=self._parties.of_actor(self._digest, position.holder),
            act=position.act,
            persons=persons,
            requirements=tuple(self._requirements(position, holder)),
        )
        yield mention
        yield from (item.mention for item in mention.requirements if item.connective is not Connective.SINCE)

    def _owners_of(self, position: Position, holder: str) -> tuple[Kind, tuple[str, ...], tuple[str, ...]]:
        """The kind of the option that a position is on, its owners, and the parties as the text names them."""
        names = (position.holder, position.agent, position.target)
        contact = self._contact_at(position.span, names)
        if contact is not None and len(owners := self._deciders(contact.parties)) > 1:
            kind = Kind.AGREEMENT if contact.kind is ContactKind.AGREEMENT else Kind.TALKS
            return kind, owners, self._persons(contact.parties)
        agent = self._decides(position.agent) or (holder if position.act in _OWN else None)
        target = self._decides(position.target)
        others = {agent, target} - {None}
        if len(others) > 1 and is_talks(self._predicate(position.span, position.agent).text):
            pair = tuple(name for name in (position.agent or position.holder, position.target) if name)
            return Kind.TALKS, tuple(sorted(map(str, others))), self._persons(pair)
        return Kind.ACT, (agent,) if agent else (), ()

    def _requirements(self, position: Position, holder: str) -> Iterator[Requirement]:
        for name in position.conditions:
            condition = self._conditions.get(name)
            if condition is not None and not _is_same(condition.span, position.span):
                mention = self._of_condition(condition, position, holder)
                yield Requirement(connective=condition.connective, group=condition.group, mention=mention)

    def _of_condition(self, condition: Condition, position: Position, holder: str) -> Mention:
        actor = condition.agent or self._begins_with(condition.span)
        agent = self._decides(actor)
        predicate = self._predicate(condition.span, actor)
        kind, owners = Kind.ACT, tuple(name for name in (agent,) if name)
        if is_talks(predicate.text):
            between = {agent or self._decides(position.target), holder} - {None}
            if len(between) > 1:
                kind, owners = Kind.TALKS, tuple(sorted(map(str, between)))
        return Mention(
            id=self._id("conditions", condition.span, condition.agent, None),
            quote=self._quote(condition, position.statement),
            kind=kind,
            owners=owners,
            predicate=predicate,
            holder=holder,
            voice=self._parties.of_actor(self._digest, position.holder),
        )

    def _of_contact(self, contact: Contact) -> Iterator[Mention]:
        owners = self._deciders(contact.parties)
        if len(owners) < 2:
            return
        kind = Kind.AGREEMENT if contact.kind is ContactKind.AGREEMENT else Kind.TALKS
        yield Mention(
            id=self._id("contacts", contact.span, contact.parties[0], contact.kind),
            quote=self._quote(contact, None, contact.date if contact.status in _HAPPENED else None),
            kind=kind,
            owners=owners,
            predicate=self._predicate(contact.span, None),
            contact=contact.kind,
            status=contact.status,
            by=self._decides(contact.by),
            persons=self._persons(contact.parties),
        )

    def _contact_at(self, span: TextSpan, names: Iterable[str | None]) -> Contact | None:
        """The contact told in the words of a position that most of the position's actors are party to, if any is."""
        involved = {self._decides(name) for name in names if name}
        found = [
            (len(involved & set(self._deciders(contact.parties))), -number, contact)
            for number, contact in enumerate(self._contacts)
            if _overlap(span, contact.span)
        ]
        shared, _, contact = max(found, key=lambda item: item[:2], default=(0, 0, None))
        return contact if shared else None

    def _begins_with(self, span: TextSpan) -> str | None:
        """The actor with whose name a clause begins: who would act, where the reading tells nobody."""
        words = self._quotes.text(span).casefold().removeprefix("the ")
        found = [
            (len(name), actor)
            for actor, names in self._names.items()
            for name in names
            if name[:1].isupper() and words.startswith(f"{name.casefold().removeprefix('the ')} ")
        ]
        return max(found, default=(0, None), key=lambda item: item[0])[1]

    def _decides(self, actor: str | None) -> str | None:
        party = self._parties.of_actor(self._digest, actor)
        return self._parties.decides(party) if party is not None else None

    def _deciders(self, actors: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({party for actor in actors if (party := self._decides(actor)) is not None}))

    def _persons(self, actors: Iterable[str]) -> tuple[str, ...]:
        found = (self._parties.of_actor(self._digest, actor) for actor in actors)
        return tuple(dict.fromkeys(party for party in found if party is not None))

    def _predicate(self, span: TextSpan, actor: str | None) -> Predicate:
        return predicate_of(self._quotes.text(span), self._names.get(actor or "", ()))

    def _quote(self, record: Position | Condition | Contact, statement: str | None, date: str | None = None) -> Quote:
        said = self._statements.get(statement or "")
        speaker = self._reading.actor(said.speaker) if said is not None else None
        section = {Position: "positions", Condition: "conditions", Contact: "contacts"}[type(record)]
        return self._quotes.quote(
            record.span,
            section,
            record.id,
            speaker=speaker.name if speaker is not None else None,
            date=date or (said.said if said is not None else None),
            confidence=confidence_of(record),
        )

    def _id(self, section: str, span: TextSpan, actor: str | None, other: str | None) -> str:
        """A name that the mention keeps in a later reading with the same span, and in a larger dossier."""
        names = [known.name if (known := self._reading.actor(name)) else str(name) for name in (actor, other)]
        key = "\n".join([self._digest, section, *map(str, span), *names])
        return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]

    def _names_by_actor(self, text: str) -> Mapping[str, Sequence[str]]:
        return {
            actor.id: [actor.name, *(text[span.start : span.end] for span in actor.mentions)]
            for actor in self._reading.actors
        }


def _overlap(one: TextSpan, other: TextSpan) -> bool:
    """Whether two spans share half of the shorter."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared * 2 >= min(one.end - one.start, other.end - other.start)


def _is_same(one: TextSpan, other: TextSpan) -> bool:
    """Whether two spans are about the same words: they share half of what both cover."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared * 2 >= max(one.end, other.end) - min(one.start, other.start)
