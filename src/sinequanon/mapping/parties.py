"""Who is who across the reports of a dossier: the actors of single reports, merged into parties.

Two actors are one party where (first that holds)

1. a person said so (`merge`),
2. both have the same entry in the actor table,
3. their names have the same words and, where these are several, both or neither is a person,
4. two persons' names are spelling variants of each other ("Khalid Mashal", "Khaled Meshaal"),
5. one is the last name of a person that no other person of the dossier shares ("Mashal"),
6. one is the acronym of the other's name and of nobody else's ("PLO"), or the last word of the only body whose name
   ends in it ("the Front"),
7. one is the adjective of the other's name of one word ("Kestrian", "Kestria"),

and nobody said that they are two (`split`). Each merge keeps its reason and its confidence; `same_actors` finds the
links.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from sinequanon.errors import RecordNotFound
from sinequanon.mapping.same_actors import Group, find_links, same_names, split_pairs
from sinequanon.records import Actor, ActorKind
from sinequanon.store import Decision, DecisionKind, Store
from sinequanon.store.words import name_words

SURE = {
    "merged": 1.0,
    "table": 0.98,
    "name": 0.95,
    "spelling": 0.8,
    "surname": 0.8,
    "acronym": 0.8,
    "short": 0.75,
    "adjective": 0.75,
}
"""The confidence of a merge by its reason."""

CODES = ("iso3", "cameo")
"""The codes of others that an analyst can give a party: ISO 3166, CAMEO."""

_DECIDES = frozenset(
    {
        ActorKind.STATE,
        ActorKind.GOVERNMENT,
        ActorKind.PARTY,
        ActorKind.ARMED_GROUP,
        ActorKind.IGO,
        ActorKind.ORGANISATION,
    }
)


@dataclass(frozen=True, kw_only=True)
class Party:
    """One actor of a dossier.

    `id` is stable while its name is; `names` are all by which reports call it, `of` the id of the body that it belongs
    to, `key` and `codes` what the actor table and an analyst say, `reasons` why the names were taken for one, each with
    its confidence.
    """

    id: str
    name: str
    kind: ActorKind
    names: tuple[str, ...] = ()
    of: str | None = None
    key: str | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[tuple[str, str, float], ...] = ()


class Parties:
    """The parties of a dossier; `of_actor` finds that of a report's actor."""

    def __init__(self, parties: Iterable[Party], uses: Mapping[tuple[str, str], str]):
        self._parties = {party.id: party for party in parties}
        self._uses = uses
        self._by_name: dict[str, list[str]] = {}
        for party in self:
            for words in dict.fromkeys(map(name_words, (*party.names, party.name))):
                self._by_name.setdefault(words, []).append(party.id)

    def __iter__(self) -> Iterator[Party]:
        return iter(self._parties.values())

    def __getitem__(self, party: str) -> Party:
        return self._parties[party]

    def of_actor(self, digest: str, actor: str | None) -> str | None:
        """The id of the party that an actor of a report is; None for nobody."""
        return self._uses.get((digest, actor)) if actor else None

    def find(self, name: str) -> str | None:
        """The id of the only party that `called` finds; None where there is none, or several."""
        found = self.called(name)
        return found[0] if len(found) == 1 else None

    def called(self, name: str) -> list[str]:
        """The ids of the parties that a text stands for: an id, else a name, a table key, or the end of a name."""
        if name in self._parties:
            return [name]
        words = name_words(name)
        if not words.strip():
            return []
        keyed = [party.id for party in self if _is_key(party, name)]
        ending = [party.id for party in self if any(name_words(known).endswith(words) for known in party.names)]
        return self._by_name.get(words) or keyed or ending

    def check(self, name: str, *, is_exact: bool = False) -> str:
        """The name, id or table key that decisions go by for a text that stands for one party.

        Args:
            name: the text.
            is_exact: it must be all of a name by which a report knows an actor, or a table key: all who have it are
                meant.

        Raises:
            RecordNotFound: it stands for none, or for several.
        """
        found = self.called(name)
        if is_exact:
            found = [party for party in found if self._is_named(party, name)][:1]
        if not found:
            raise RecordNotFound(f"no actor is called {name!r}; sqn actors lists them")
        if len(found) > 1:
            raise RecordNotFound(self.told_apart(name))
        return name if name == found[0] or self._is_named(found[0], name) else self._parties[found[0]].name

    def _is_named(self, party: str, name: str) -> bool:
        return party in self._by_name.get(name_words(name), ()) or _is_key(self._parties[party], name)

    def told_apart(self, name: str) -> str:
        """What to say where a name may be several parties."""
        found = self.called(name)
        told = ", ".join(f"{party} ({self._parties[party].name})" for party in found[:5])
        return f"{name!r} may be {len(found)} parties: {told}; name one by its id"

    def decides(self, party: str) -> str:
        """The decision maker that a party's stance counts for: a person's body, a ministry's state, else itself."""
        seen = {party}
        while (of := self._body(party)) is not None and of not in seen:
            party = of
            seen.add(party)
        return party

    def is_within(self, party: str, body: str) -> bool:
        """Whether a party is a body or belongs to it, over any number of steps."""
        seen: set[str] = set()
        at: str | None = party
        while at is not None and at not in seen:
            if at == body:
                return True
            seen.add(at)
            at = self._parties[at].of
        return False

    def _body(self, party: str) -> str | None:
        known = self._parties[party]
        if known.of is None:
            return None
        body = self._parties[known.of]
        if known.kind is ActorKind.PERSON:
            return body.id if body.kind in _DECIDES else None
        return body.id if known.kind is ActorKind.GOVERNMENT and body.kind is ActorKind.STATE else None


def _is_key(party: Party, name: str) -> bool:
    return (party.key or "").lower() == name.strip().lower()


def dossier_parties(store: Store, dossier: str) -> Parties:
    """The parties of a dossier, with what people decided.

    Raises:
        RecordNotFound: there is no such dossier.
    """
    decisions = [made for made in store.decisions(dossier, in_force=True) if made.section == "actors" and not made.was]
    readings = sorted(store.decided(dossier), key=lambda item: (item[0].published or "", item[0].name))
    return find_parties(((report.digest, actor) for report, reading in readings for actor in reading.actors), decisions)


def find_parties(actors: Iterable[tuple[str, Actor]], decisions: Sequence[Decision] = ()) -> Parties:
    """The parties among the actors of several reports.

    Args:
        actors: the digest of a report and one of its actors, in the order of the reports' dates.
        decisions: those in force on the dossier's actors: merge, split, rename, set.
    """
    groups = same_names(actors)
    union = _Union(len(groups))
    apart = split_pairs(groups, decisions)
    for reason, first, second in find_links(groups, decisions):
        if not _are_apart(union, first, second, apart):
            union.join(first, second, reason, f"{groups[first].name} = {groups[second].name}")
    return _parties(groups, union, decisions)


class _Union:
    """Sets of groups that are joined, with the reasons (union-find, Tarjan 1975)."""

    def __init__(self, size: int):
        self._parent = list(range(size))
        self._members = {number: [number] for number in range(size)}
        self.reasons: dict[int, list[tuple[str, str, float]]] = {number: [] for number in range(size)}

    def root(self, number: int) -> int:
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def members(self, number: int) -> list[int]:
        return self._members[self.root(number)]

    def join(self, first: int, second: int, reason: str, what: str) -> None:
        first, second = sorted((self.root(first), self.root(second)))
        if first == second:
            return
        self._parent[second] = first
        self._members[first] += self._members.pop(second)
        self.reasons[first] += [*self.reasons.pop(second), (reason, what, SURE[reason])]

    def roots(self) -> list[int]:
        return sorted(self._members)


def _are_apart(union: _Union, first: int, second: int, apart: set[tuple[int, int]]) -> bool:
    return bool(apart) and not apart.isdisjoint(product(union.members(first), union.members(second)))


def _parties(groups: Sequence[Group], union: _Union, decisions: Sequence[Decision]) -> Parties:
    uses: dict[tuple[str, str], str] = {}
    merged: dict[str, list[Group]] = {}
    found: dict[str, Party] = {}
    for root in union.roots():
        members = [groups[number] for number in union.members(root)]
        party = _party(members, union.reasons[root], found)
        found[party.id] = party
        merged[party.id] = members
        uses |= {(digest, actor.id): party.id for group in members for digest, actor in group.uses}
    for name, members in merged.items():
        bodies = Counter(
            body
            for group in members
            for digest, actor in group.uses
            if (body := uses.get((digest, actor.of or ""))) not in (None, name)
        )
        if bodies:
            found[name] = replace(found[name], of=max(bodies, key=lambda body: bodies[body]))
    return _as_set(Parties(found.values(), uses), decisions, uses)


def _party(members: Sequence[Group], reasons: Iterable[tuple[str, str, float]], taken: Mapping[str, Party]) -> Party:
    """A party by its fullest usual name, and its commonest kind."""
    uses = [actor for group in members for _, actor in group.uses]
    counts = Counter(actor.name for actor in uses)
    usual = max(counts.values())
    name = max(
        (known for known in counts if counts[known] * 3 >= usual), key=lambda known: (len(known.split()), counts[known])
    )
    keys = [actor.key for actor in uses if actor.key]
    base = "-".join(name_words(name).split()) or "actor"
    number = next(number for number in range(1, len(taken) + 2) if _numbered(base, number) not in taken)
    called = dict.fromkeys(actor.name for actor in uses)
    return Party(
        id=_numbered(base, number),
        name=name,
        kind=_kind(uses),
        names=tuple(called),
        key=keys[0] if keys else None,
        reasons=tuple(reasons),
    )


def _kind(uses: Sequence[Actor]) -> ActorKind:
    """The kind that most mentions have; of a name of one word that is also read as a body, not a person."""
    votes: Counter[ActorKind] = Counter()
    for actor in uses:
        votes[actor.kind] += max(len(actor.mentions), 1)
    bodies = {kind: count for kind, count in votes.items() if kind in _DECIDES}
    is_mixed = bodies and len(votes) > len(bodies) and all(len(actor.name.split()) == 1 for actor in uses)
    return max(bodies or votes, key=lambda kind: (bodies or votes)[kind]) if is_mixed else votes.most_common(1)[0][0]


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}-{number}"


def _as_set(parties: Parties, decisions: Sequence[Decision], uses: Mapping[tuple[str, str], str]) -> Parties:
    """The parties with the names, kinds, bodies and codes that people gave them."""
    found = {party.id: party for party in parties}
    for decision in decisions:
        if decision.kind not in (DecisionKind.RENAME, DecisionKind.SET):
            continue
        now = Parties(found.values(), uses)  # a later decision may use the name that an earlier one gave
        party = now.find(decision.fields["actor"])
        if party is None:
            continue
        fields = {name: value for name, value in decision.fields.items() if name != "actor"}
        if "of" in fields:
            fields["of"] = now.find(fields["of"]) if fields["of"] else None
        if "kind" in fields:
            fields["kind"] = ActorKind(fields["kind"])
        codes = dict(found[party].codes) | {name: fields.pop(name) for name in CODES if name in fields}
        found[party] = replace(found[party], **fields, codes=codes)
    return Parties(found.values(), uses)
