"""Who is who in a dossier: parties with their names and mentions, and what a person decides on them."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.mapping import Map, Party
from sinequanon.mapping.options import Options
from sinequanon.mapping.parties import CODES, Parties
from sinequanon.records import ActorKind
from sinequanon.serve.drawn import DrawnMaps
from sinequanon.store import Decision, DecisionKind, Evidence, Store

PAGE = 50
_PLACES = 5  # places shown for each name of a party
_LOOKED_AT = 300  # actors of reports looked at to find them
_WAIT_S = 3.0  # how long somebody who decided waits for the map with the decision in it


def settle(maps: DrawnMaps, dossier: str) -> None:
    """Wait till the map of all records has what was just decided, where that does not take long."""
    until = time.monotonic() + _WAIT_S
    while not (drawn := maps.get(dossier, None, 0.0)).is_current:
        if drawn.took_s > _WAIT_S or time.monotonic() > until:
            return
        time.sleep(0.05)


@dataclass(frozen=True, kw_only=True)
class PartyRow:
    """A party: its names in the reports, the body that it belongs to, its codes, and how many options are up to it."""

    id: str
    name: str
    kind: ActorKind
    names: tuple[str, ...]
    of: str | None
    of_id: str | None
    key: str | None
    codes: dict[str, str]
    options: int


@dataclass(frozen=True, kw_only=True)
class PartiesPage:
    """Parties from `start` on, of `of` that fit; `is_current` is false where the dossier has changed since."""

    dossier: str
    is_current: bool = True
    rows: tuple[PartyRow, ...]
    start: int
    of: int
    in_all: int


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a report names a party."""

    digest: str
    report: str
    title: str | None
    published: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True)
class NamePlaces:
    """A name of a party and some places where reports have it."""

    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why two names were taken for one: the reason, the names, and how sure that is; `decided` by a person."""

    why: str
    names: str
    confidence: float
    decided: bool


@dataclass(frozen=True, kw_only=True)
class PartyPage:
    """A party with where it is named, why its names were taken for one, and who belongs to it.

    `is_current` is false where the dossier has changed since.
    """

    is_current: bool = True
    party: PartyRow
    named: tuple[NamePlaces, ...]
    reasons: tuple[Reason, ...]
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class MergePreview:
    """What becomes one: `party` becomes part of `into`; `warnings` tell what else would."""

    party: PartyRow
    into: PartyRow
    names: tuple[str, ...]
    options: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ToldDecision:
    """A decision in words."""

    id: int
    text: str
    who: str
    note: str | None
    decided_at: str
    undone_at: str | None
    undone_by: str | None


def parties_page(
    drawn: Map, *, q: str = "", kind: ActorKind | None = None, start: int = 0, most: int = PAGE
) -> PartiesPage:
    """The parties with some words in a name, those with most options first."""
    words = q.strip().casefold()
    counts = _option_counts(drawn)
    fit = [
        party
        for party in drawn.parties
        if (kind is None or party.kind is kind) and any(words in name.casefold() for name in (party.name, *party.names))
    ]
    fit.sort(key=lambda party: (-counts[party.id], party.name.casefold(), party.id))
    return PartiesPage(
        dossier=drawn.dossier,
        rows=tuple(party_row(drawn, party) for party in fit[start : start + most]),
        start=start,
        of=len(fit),
        in_all=sum(1 for _ in drawn.parties),
    )


def _option_counts(drawn: Map) -> Counter[str]:
    """How many options are up to each party, kept with the map."""
    kept = vars(drawn)
    if "_option_counts" not in kept:
        kept["_option_counts"] = Counter(owner for option in drawn.options for owner in option.owners)
    counts: Counter[str] = kept["_option_counts"]
    return counts


def party_row(drawn: Map, party: Party) -> PartyRow:
    """A party for a table."""
    return PartyRow(
        id=party.id,
        name=party.name,
        kind=party.kind,
        names=party.names,
        of=drawn.parties[party.of].name if party.of is not None else None,
        of_id=party.of,
        key=party.key,
        codes={name: code for name, code in party.codes.items() if code},
        options=_option_counts(drawn)[party.id],
    )


def find_party(drawn: Map, name: str) -> Party:
    """The party of an id or a name.

    Raises:
        RecordNotFound: there is none, or several.
    """
    return drawn.parties[drawn.party(name.strip())]


def party_page(store: Store, drawn: Map, party: Party) -> PartyPage:
    """One party with the places where reports name it."""
    named = (NamePlaces(name=name, places=_places(store, drawn, party, name)) for name in party.names[:30])
    return PartyPage(
        party=party_row(drawn, party),
        named=tuple(named),
        reasons=tuple(
            Reason(why=_WHY.get(why, why), names=names, confidence=sure, decided=why == "merged")
            for why, names, sure in party.reasons
        ),
        members=tuple((other.id, other.name) for other in drawn.parties if other.of == party.id),
    )


_WHY = {
    "merged": "a person decided it",
    "table": "both have one entry in the actor table",
    "name": "the names have the same words",
    "spelling": "two spellings of one name",
    "surname": "the last name of only this person",
    "acronym": "the acronym of only this name",
    "short": "the last word of only this name",
    "adjective": "the adjective of this name",
}


def _places(store: Store, drawn: Map, party: Party, name: str) -> tuple[Place, ...]:
    rows = store.actors(drawn.dossier, actor=name, limit=_LOOKED_AT)
    fit = (
        row for row in rows if row.record.name == name and drawn.parties.of_actor(row.digest, row.record.id) == party.id
    )
    return tuple(
        Place(
            digest=row.digest,
            report=row.report,
            title=row.title,
            published=row.published,
            evidence=row.evidence[:3],
        )
        for row, _ in zip(fit, range(_PLACES), strict=False)
    )


def merge_preview(drawn: Map, party: Party, into: Party) -> MergePreview:
    """What would become one.

    Raises:
        InvalidRecord: they are one already.
    """
    if party.id == into.id:
        raise InvalidRecord(f"{party.name!r} is one party already; choose another to merge it with")
    one, other = party_row(drawn, party), party_row(drawn, into)
    warnings = [warning for side in (party, into) for warning in _shared(drawn.parties, side, {party.id, into.id})]
    if party.kind is not into.kind:
        warnings.append(f"{party.name} was read as {party.kind}, {into.name} as {into.kind}")
    if drawn.parties.is_within(party.id, into.id) or drawn.parties.is_within(into.id, party.id):
        warnings.append("one belongs to the other: members of a body are usually left parties of their own")
    return MergePreview(
        party=one,
        into=other,
        names=tuple(dict.fromkeys([*into.names, *party.names])),
        options=one.options + other.options,
        warnings=tuple(warnings),
    )


def _shared(parties: Parties, party: Party, known: set[str]) -> Iterable[str]:
    """What a decision by this party's name would concern besides."""
    name = deciding_name(parties, party)
    others = [other for other in parties.called(name) if other not in known]
    if others:
        yield f"{len(others)} more called {name!r} would become part of it too"


def deciding_name(parties: Parties, party: Party) -> str:
    """The name of the reports' that a decision on a party goes by: one that only it has, where there is one."""
    known = [party.name, *party.names] if party.name in party.names else [*party.names, party.name]
    exact = [name for name in known if party.id in parties.called(name)]
    return next((name for name in exact if parties.called(name) == [party.id]), exact[0] if exact else known[0])


def decide_merge(
    store: Store, drawn: Map, party: Party, into: Party, *, who: str, note: str | None, keep_name: bool
) -> list[Decision]:
    """Decide that `party` is `into`; `keep_name`: and that both are called as `into` is, a decision of its own."""
    merge_preview(drawn, party, into)
    actor, other = (deciding_name(drawn.parties, one) for one in (party, into))
    made = [store.decide_on_dossier(drawn.dossier, "actors", "merge", who=who, note=note, actor=actor, into=other)]
    if keep_name:
        made.append(
            store.decide_on_dossier(drawn.dossier, "actors", "rename", who=who, note=note, actor=other, name=into.name)
        )
    return made


def decide_split(
    store: Store, drawn: Map, party: Party, name: str, from_: str, *, who: str, note: str | None
) -> Decision:
    """Decide that two names of a party are two.

    Raises:
        InvalidRecord: one of them is no name of the party.
    """
    for given in (name, from_):
        if given not in party.names:
            raise InvalidRecord(f"{given!r} is no name of {party.name!r}; its names are {', '.join(party.names)}")
    return store.decide_on_dossier(drawn.dossier, "actors", "split", who=who, note=note, actor=name, from_=from_)


def decide_rename(store: Store, drawn: Map, party: Party, name: str, *, who: str, note: str | None) -> Decision:
    """Decide what a party is called."""
    actor = deciding_name(drawn.parties, party)
    return store.decide_on_dossier(
        drawn.dossier, "actors", "rename", who=who, note=note, actor=actor, name=name.strip()
    )


def decide_set(
    store: Store, drawn: Map, party: Party, fields: dict[str, str | None], *, who: str, note: str | None
) -> Decision:
    """Decide a party's kind, body or codes; `fields` that are as they are, or None, are left out.

    Raises:
        InvalidRecord: nothing would change.
        RecordNotFound: the body is no party, or may be several.
    """
    body = fields.get("of")
    of = _body(drawn, party, body) if body is not None else None
    now = {"kind": str(party.kind), "of": drawn.parties[party.of].name if party.of else ""}
    now |= {code: party.codes.get(code, "") for code in CODES}
    wanted = fields | ({"of": of} if of is not None else {})
    changed = {name: value for name, value in wanted.items() if value is not None and value != now[name]}
    if not changed:
        raise InvalidRecord(f"{party.name!r} is so already; nothing would change")
    given = {f"{name}_": value for name, value in changed.items()}  # `kind` alone is that of the decision
    actor = deciding_name(drawn.parties, party)
    return store.decide_on_dossier(drawn.dossier, "actors", "set", who=who, note=note, actor=actor, **given)


def _body(drawn: Map, party: Party, name: str) -> str:
    if not name.strip():
        return ""
    body = find_party(drawn, name)
    if drawn.parties.is_within(body.id, party.id):
        raise InvalidRecord(f"{body.name!r} belongs to {party.name!r} itself")
    return drawn.parties.check(name.strip()) if body.name != name.strip() else body.name


def undo_on_dossier(store: Store, dossier: str, section: str, decision: int, *, who: str) -> Decision:
    """Undo a decision on the actors or options of a dossier.

    Raises:
        RecordNotFound: the dossier has no such decision.
    """
    known = {made.id for made in store.decisions(dossier, on_dossier=True) if made.section == section}
    if decision not in known:
        raise RecordNotFound(f"no decision {decision} on the {section} of dossier {dossier!r}")
    return store.undo(decision, who=who)


def told_decisions(store: Store, dossier: str, section: str, options: Options | None = None) -> list[ToldDecision]:
    """The decisions on a dossier's actors or options, the newest first."""
    made = [one for one in store.decisions(dossier, on_dossier=True) if one.section == section]
    return [
        ToldDecision(
            id=one.id,
            text=_told_actor(one) if options is None else _told_option(one, options),
            who=one.who,
            note=one.note,
            decided_at=one.decided_at,
            undone_at=one.undone_at,
            undone_by=one.undone_by,
        )
        for one in reversed(made)
    ]


def _told_actor(made: Decision) -> str:
    fields = made.fields
    match made.kind:
        case DecisionKind.MERGE:
            return f"{fields['actor']} is {fields['into']}"
        case DecisionKind.SPLIT:
            return f"{fields['actor']} is not {fields['from']}"
        case DecisionKind.RENAME:
            return f"{fields['actor']} is called {fields['name']}"
        case _:
            told = ", ".join(f"{name} {value or 'none'}" for name, value in fields.items() if name != "actor")
            return f"{fields['actor']}: {told}"


def _told_option(made: Decision, options: Options) -> str:
    fields = made.fields
    what = _labels(fields["mentions"], options)
    match made.kind:
        case DecisionKind.MERGE:
            return f"{what} is part of {_labels(fields['into'], options)}"
        case DecisionKind.SPLIT:
            return f"{what} is taken out of {_labels(fields['from'], options)}"
        case DecisionKind.RENAME:
            return f"{what} is called “{fields['name']}”"
        case _:
            return f"{what} is up to {', '.join(fields['owners'])}"


def _labels(mentions: Sequence[str], options: Options) -> str:
    """The options that some mentions are in now; words of the mentions where they can be told."""
    words = []
    for mention in mentions:
        try:
            option = options.find(mention)
        except RecordNotFound:
            continue
        words += [f"“{one.quote.text}”" for one in option.mentions if one.id == mention]
    more = f" and {len(mentions) - 1} more" if len(mentions) > 1 else ""
    return (words[0] if words else f"mention {mentions[0]}") + more
