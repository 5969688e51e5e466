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

and nobody said that they are two (`split`). Each merge keeps its reason and its confidence.
"""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from rapidfuzz.distance import JaroWinkler

from sinequanon.errors import RecordNotFound
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

_ALIKE = 0.8  # Jaro-Winkler similarity of two spellings of one name
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
_VOWELS = re.compile(r"[aeiouyw']+")
_DOUBLED = re.compile(r"(.)\1+")
_SMALL = frozenset({"of", "the", "for", "and", "in", "on", "to", "from"})


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


@dataclass
class _Group:
    """Actors of single reports that count as one while the parties are worked out."""

    name: str
    words: str
    is_person: bool
    uses: list[tuple[str, Actor]] = field(default_factory=list)

    @property
    def proper_names(self) -> set[tuple[str, bool]]:
        """The words of a proper name; a name of several tells a person from a body, one word does not."""
        return {(self.words, self.is_person and len(self.words.split()) > 1)} if is_proper(self.name) else set()

    @property
    def keys(self) -> set[str]:
        return {actor.key for _, actor in self.uses if actor.key}


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
    groups = _same_names(actors)
    union = _Union(len(groups))
    apart = _apart(groups, decisions)
    for reason, first, second in _links(groups, decisions):
        if not _are_apart(union, first, second, apart):
            union.join(first, second, reason, f"{groups[first].name} = {groups[second].name}")
    return _parties(groups, union, decisions)


def are_spellings(first: str, second: str) -> bool:
    """Whether two persons' names, of two words or more, are one name in two spellings.

    The names have as many words; of each pair of words the consonants are the same, or all but one letter is, and the
    words are alike (Jaro-Winkler 0.8).

    Example:
        >>> are_spellings("Khalid Mashal", "Khaled Meshaal"), are_spellings("Ali Hassan", "Ola Hussein")
        (True, False)
    """
    one, other = name_words(first).split(), name_words(second).split()
    return len(one) == len(other) >= 2 and all(map(_is_spelling, one, other))


def is_proper(name: str) -> bool:
    """Whether a name has a word with a capital: "the Front", not "the rebels"."""
    return any(word[:1].isupper() for word in name.split())


def _is_spelling(one: str, other: str) -> bool:
    if one == other:
        return True
    return one[0] == other[0] and _skeleton(one) == _skeleton(other) and JaroWinkler.similarity(one, other) >= _ALIKE


def _skeleton(word: str) -> str:
    """The consonants of a word, each once in a row, with letters that are written for one sound made one."""
    alike = word.replace("q", "k").replace("ck", "k").replace("ph", "f").replace("c", "k").replace("z", "s")
    return _DOUBLED.sub(r"\1", word[0] + _VOWELS.sub("", alike[1:].replace("h", "")))


def _same_names(actors: Iterable[tuple[str, Actor]]) -> list[_Group]:
    """One group for each name and key; what has another key, or is no person where the other is, is another.

    What has only a common name ("the rebels") is another one in each report.
    """
    groups: dict[tuple[str, bool, str | None, str], _Group] = {}
    for digest, actor in actors:
        is_person = actor.kind is ActorKind.PERSON
        words = name_words(actor.name)
        where = "" if is_proper(actor.name) else digest
        group = groups.setdefault((words, is_person, actor.key, where), _Group(actor.name, words, is_person))
        group.uses.append((digest, actor))
    return list(groups.values())


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


def _links(groups: Sequence[_Group], decisions: Sequence[Decision]) -> Iterable[tuple[str, int, int]]:
    """Pairs of groups that are one, with the reason, the surest first."""
    yield from (("merged", *pair) for pair in _decided_pairs(groups, decisions))
    yield from (("table", *pair) for pair in _pairs(groups, lambda group: group.keys))
    yield from (("name", *pair) for pair in _pairs(groups, lambda group: group.proper_names))
    people = [number for number, group in enumerate(groups) if group.is_person]
    yield from (("spelling", *pair) for pair in _spellings(groups, people))
    yield from (("surname", *pair) for pair in _surnames(groups, people))
    yield from (("acronym", *pair) for pair in _acronyms(groups))
    yield from (("short", *pair) for pair in _short_names(groups))
    yield from (("adjective", *pair) for pair in _adjectives(groups))


def _pairs(groups: Sequence[_Group], values: Callable[[_Group], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """Each group with the first one that shares a value with it."""
    first: dict[object, int] = {}
    for number, group in enumerate(groups):
        for value in values(group):
            if (other := first.setdefault(value, number)) != number and _may_be_one(groups[other], group):
                yield other, number


def _may_be_one(first: _Group, second: _Group) -> bool:
    """Not where the actor table has two entries for them."""
    return not first.keys or not second.keys or bool(first.keys & second.keys)


def _decided_pairs(groups: Sequence[_Group], decisions: Sequence[Decision]) -> Iterable[tuple[int, int]]:
    for decision in decisions:
        if decision.kind is DecisionKind.MERGE:
            chosen = [
                number for name in ("into", "actor") for number in _called(groups, decision.fields[name], decisions)
            ]
            yield from ((chosen[0], other) for other in chosen[1:])


def _called(groups: Sequence[_Group], name: str, decisions: Sequence[Decision]) -> list[int]:
    """The groups of a name or table key; where there are none, those that people renamed to it."""
    if found := [number for number, group in enumerate(groups) if _is_called(group, name)]:
        return found
    for number, decision in reversed([*enumerate(decisions)]):
        if decision.kind is DecisionKind.RENAME and name_words(decision.fields["name"]) == name_words(name):
            return _called(groups, decision.fields["actor"], decisions[:number])
    return []


def _is_called(group: _Group, name: str) -> bool:
    return group.words == name_words(name) or name.strip().lower() in {key.lower() for key in group.keys}


def _spellings(groups: Sequence[_Group], people: Sequence[int]) -> Iterable[tuple[int, int]]:
    by_skeleton: dict[tuple[str, ...], list[int]] = {}
    for number in people:
        words = groups[number].words.split()
        if len(words) < 2:
            continue
        for other in by_skeleton.setdefault(tuple(map(_skeleton, words)), []):
            first, second = groups[other], groups[number]
            if are_spellings(first.name, second.name) and _may_be_one(first, second):
                yield other, number
        by_skeleton[tuple(map(_skeleton, words))].append(number)


def _surnames(groups: Sequence[_Group], people: Sequence[int]) -> Iterable[tuple[int, int]]:
    """A person of one name with the only person whose last name it is."""
    full: dict[str, list[int]] = {}
    for number in people:
        words = groups[number].words.split()
        if len(words) > 1:
            full.setdefault(words[-1], []).append(number)
    for number in people:
        words = groups[number].words.split()
        bearers = full.get(words[0], []) if len(words) == 1 else []
        keys = {min(groups[bearer].keys, default=groups[bearer].words) for bearer in bearers}
        if bearers and len(keys) == 1 and _may_be_one(groups[bearers[0]], groups[number]):
            yield bearers[0], number


def _acronyms(groups: Sequence[_Group]) -> Iterable[tuple[int, int]]:
    """A body called by capital letters with the only one whose name has these initials."""
    full: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        words = [word for word in group.name.split() if word[:1].isupper() and word.lower() not in _SMALL]
        if not group.is_person and len(words) > 1:
            full.setdefault("".join(word[0] for word in words), []).append(number)
    for number, group in enumerate(groups):
        bearers = full.get(group.name, []) if not group.is_person and group.name.isupper() else []
        if len(bearers) == 1 and _may_be_one(groups[bearers[0]], group):
            yield bearers[0], number


def _short_names(groups: Sequence[_Group]) -> Iterable[tuple[int, int]]:
    """A body called by the last word of its name, written large, where only one body's name ends in it."""
    full: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        words = group.words.split()
        has_tail = not _SMALL.isdisjoint(words)  # in "the people of Nyabara" the last word names another
        if not group.is_person and len(words) > 1 and group.name.split()[-1][:1].isupper() and not has_tail:
            full.setdefault(words[-1], []).append(number)
    for number, group in enumerate(groups):
        is_short = len(group.words.split()) == 1 and group.name.split()[-1][:1].isupper() and not group.keys
        bearers = full.get(group.words.strip(), []) if is_short and not group.is_person else []
        if len({groups[bearer].words for bearer in bearers}) == 1:
            yield bearers[0], number


_SUFFIXES = ("n", "an", "ian", "i", "ese", "ish")


def _adjectives(groups: Sequence[_Group]) -> Iterable[tuple[int, int]]:
    """A name of one word that is another with an ending of adjectives; neither may be in the actor table."""
    names = {
        group.words.strip(): number
        for number, group in enumerate(groups)
        if len(group.words.split()) == 1 and not group.keys and group.name[:1].isupper()
    }
    for name, number in names.items():
        stems = [name, name[:-1]] if name[-1] in "aeiouy" and len(name) > 4 else [name]
        for form in (stem + suffix for stem in stems for suffix in _SUFFIXES):
            if form in names:
                yield number, names[form]


def _apart(groups: Sequence[_Group], decisions: Sequence[Decision]) -> set[tuple[int, int]]:
    """The pairs of groups that a person split, each both ways; a later merge takes it back."""
    found: set[tuple[int, int]] = set()
    for decision in decisions:
        if decision.kind not in (DecisionKind.SPLIT, DecisionKind.MERGE):
            continue
        is_split = decision.kind is DecisionKind.SPLIT
        one, other = (
            _called(groups, decision.fields[name], decisions) for name in ("actor", "from" if is_split else "into")
        )
        pairs = {*product(one, other), *product(other, one)}
        found = found | pairs if is_split else found - pairs
    return found


def _are_apart(union: _Union, first: int, second: int, apart: set[tuple[int, int]]) -> bool:
    return bool(apart) and not apart.isdisjoint(product(union.members(first), union.members(second)))


def _parties(groups: Sequence[_Group], union: _Union, decisions: Sequence[Decision]) -> Parties:
    uses: dict[tuple[str, str], str] = {}
    merged: dict[str, list[_Group]] = {}
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


def _party(members: Sequence[_Group], reasons: Iterable[tuple[str, str, float]], taken: Mapping[str, Party]) -> Party:
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
