"""What the parties may do: mentions of one thing, in other words, in other reports and years, meet in one option.

Talks are one option for each set of parties, as are agreements. The acts of one party are grouped by what their
predicates mean: mentions are taken in order of date, each joins the option of the same party whose mean vector is most
like its own (cosine at least `LEAST`; half of it is that of the words without names), or founds one. A later report
thus never regroups what was grouped before. An analyst's decisions go first: mentions that a person merged or split
stay so.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from sinequanon.errors import RecordNotFound
from sinequanon.mapping.mentions import Kind, Material, Mention
from sinequanon.mapping.parties import Parties
from sinequanon.mapping.similarity import Encode, Vectors, encoder
from sinequanon.mapping.wording import compared_of
from sinequanon.store import Decision, DecisionKind

LEAST = 0.48
"""The cosine at which two wordings are taken for one thing; chosen on the annotated groups of `benchmarks/options`."""

ANONYMOUS_LEAST = 0.6
"""The same for a mention that names nobody, which may join the option of any party but the holder's own."""

_SLOPE = 6.0  # of the confidence in a grouping around the threshold, logistic; fitted on the same groups


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing that one party may do, or several jointly.

    `id` is "o" and the id of its first mention; every id of a mention finds the option too. `owners` are decision
    makers, none where nobody is named. `words` are a report's words for it, with `doer`, the name of who would do it;
    or they are a name of its own, with `doer` empty (talks, or what a person called it). `confidence` is that of its
    weakest grouping: 1 for one mention, or where a person grouped them; `sure` has that of each mention.
    """

    id: str
    words: str
    kind: Kind
    owners: tuple[str, ...]
    mentions: tuple[Mention, ...]
    confidence: float = 1.0
    sure: Mapping[str, float] = field(default_factory=dict)
    doer: str = ""

    @property
    def label(self) -> str:
        """What it is called: "Israel: withdraw its troops"."""
        return f"{self.doer}: {self.words}" if self.doer else self.words

    @property
    def is_joint(self) -> bool:
        """Whether several parties must consent."""
        return len(self.owners) > 1


class Options:
    """The options of a dossier."""

    def __init__(self, options: Iterable[Option], parties: Parties):
        self._options = {option.id: option for option in options}
        self._parties = parties
        self._by_mention = {
            name: option.id for option in self for mention in option.mentions for name in (mention.id, *mention.copies)
        }

    def __iter__(self) -> Iterator[Option]:
        return iter(self._options.values())

    def __len__(self) -> int:
        return len(self._options)

    def __contains__(self, option: object) -> bool:
        return option in self._options

    def __getitem__(self, option: str) -> Option:
        return self._options[option]

    def of_mention(self, mention: str) -> Option:
        """The option of a mention."""
        return self._options[self._by_mention[mention]]

    def find(self, name: str) -> Option:
        """The option that an id, or a label, stands for; a label may be shortened where it stays the only one.

        Raises:
            RecordNotFound: there is none, or several.
        """
        mention = name.removeprefix("o")
        if mention in self._by_mention:
            return self.of_mention(mention)
        asked = name.casefold().strip()
        found = [option for option in self if option.label.casefold() == asked]
        found = found or [option for option in self if asked and asked in option.label.casefold()]
        if len(found) == 1:
            return found[0]
        if not found:
            raise RecordNotFound(f"no option {name!r}; sqn options lists them")
        told = ", ".join(f"{option.id} ({option.label})" for option in found[:5])
        raise RecordNotFound(f"{name!r} may be {len(found)} options: {told}; name one by its id")


def group_options(
    material: Material,
    decisions: Sequence[Decision] = (),
    *,
    encode: Encode | None = None,
    least: float = LEAST,
    anonymous_least: float = ANONYMOUS_LEAST,
) -> Options:
    """The options that the mentions of a dossier speak of.

    Args:
        material: the mentions, by date.
        decisions: those in force on the dossier's options: merge, split, rename, owner.
        encode: gives the vectors of texts; None for the shipped encoder, each time anew.
        least: the cosine from which on two wordings are one thing.
        anonymous_least: the same where one of them names nobody.
    """
    mentions = list({mention.id: mention for mention in reversed(material.mentions)}.values())[::-1]
    owned = _with_owners(mentions, decisions, material.parties)
    vectors = _meanings([mention for mention in owned if mention.kind is Kind.ACT], encode or encoder().vectors)
    grouping = _Grouping(owned, vectors, _together(decisions), _apart(decisions), least, anonymous_least)
    renamed = _of(decisions, DecisionKind.RENAME)
    names = {mention: decision.fields["name"] for decision in renamed for mention in decision.fields["mentions"]}
    merged = {mention for decision in _of(decisions, DecisionKind.MERGE) for mention in decision.fields["mentions"]}
    options = [_option(members, sure, material.parties, names, merged) for members, sure in grouping.groups()]
    return Options(options, material.parties)


def label_of_talks(owners: Sequence[str], parties: Parties, kind: Kind = Kind.TALKS) -> str:
    """How talks, or an agreement, of some parties are called."""
    names = [parties[owner].name for owner in owners]
    listed = " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{'talks' if kind is Kind.TALKS else 'agreement'} between {listed}"


class _Grouping:
    """Groups of mentions while they grow."""

    def __init__(
        self,
        mentions: Sequence[Mention],
        vectors: Mapping[str, Vectors],
        together: Mapping[str, int],
        apart: Mapping[str, set[str]],
        least: float,
        anonymous_least: float,
    ):
        self._least = least
        self._anonymous_least = anonymous_least
        self._mentions = mentions
        self._together = together
        self._apart = apart
        self._vectors = vectors
        self._members: list[list[Mention]] = []
        self._sure: list[dict[str, float]] = []
        self._at: dict[str, int] = {}
        self._of_decision: dict[int, int] = {}  # the group of each number in `together`
        self._of_parties: dict[tuple[Kind, tuple[str, ...]], int] = {}  # that of talks and of agreements
        self._of_owners: dict[tuple[str, ...], _Centres] = defaultdict(_Centres)

    def groups(self) -> list[tuple[list[Mention], dict[str, float]]]:
        """Each group with how sure each of its mentions is to belong."""
        for mention in self._mentions:
            number, sure = self._place(mention)
            self._members[number].append(mention)
            self._sure[number][mention.id] = sure
            self._at[mention.id] = number
            if mention.kind is Kind.ACT:
                self._of_owners[mention.owners].add(number, self._vectors[mention.id])
        return list(zip(self._members, self._sure, strict=True))

    def _place(self, mention: Mention) -> tuple[int, float]:
        """The group that a mention joins, and how sure that is."""
        decided = self._together.get(mention.id)
        if decided is not None:
            if decided not in self._of_decision:
                self._of_decision[decided] = self._founded(mention)
            number = self._of_decision[decided]
            if mention.kind is not Kind.ACT:
                self._of_parties.setdefault((mention.kind, mention.owners), number)
            return number, 1.0
        if mention.kind is not Kind.ACT:
            return self._among_parties(mention), 1.0
        best, number_found = self._most_alike(mention, self._barred(mention))
        if number_found is None:
            return self._new(), 1.0
        return number_found, round(float(1 / (1 + np.exp(-_SLOPE * (best - self._least)))), 2)

    def _founded(self, mention: Mention) -> int:
        """The group of the first mention of several that a person put together: where it would be without them.

        Not in the group of another decision; and one of its own where the person split it from others.
        """
        taken = set(self._of_decision.values())
        found = self._of_parties.get((mention.kind, mention.owners))
        if mention.kind is Kind.ACT:
            _, found = self._most_alike(mention, taken)
        is_free = found is not None and found not in taken and not self._apart.get(mention.id)
        return found if found is not None and is_free else self._new()

    def _among_parties(self, mention: Mention) -> int:
        """The group of talks, or of agreements, of a mention's parties."""
        key = (mention.kind, mention.owners)
        if self._of_parties.get(key) in (None, *self._barred(mention)):
            self._of_parties[key] = self._new()
        return self._of_parties[key]

    def _new(self) -> int:
        self._members.append([])
        self._sure.append({})
        return len(self._members) - 1

    def _most_alike(self, mention: Mention, barred: set[int]) -> tuple[float, int | None]:
        vector = self._vectors[mention.id]
        if mention.owners:
            return self._of_owners[mention.owners].nearest(vector, self._least, barred)
        found = [
            centres.nearest(vector, self._anonymous_least if owners else self._least, barred)
            for owners, centres in self._of_owners.items()
            if mention.holder not in owners
        ]
        return max((item for item in found if item[1] is not None), default=(0.0, None), key=lambda item: item[0])

    def _barred(self, mention: Mention) -> set[int]:
        """The groups that hold a mention from which a person split this one."""
        return {self._at[other] for other in self._apart.get(mention.id, ()) if other in self._at}


def _meanings(mentions: Sequence[Mention], encode: Encode) -> dict[str, Vectors]:
    """A vector of length one for each mention: half of it the predicate's, half of it the predicate's without names."""
    compared = {mention.id: compared_of(mention.predicate.text) for mention in mentions}
    texts = list(dict.fromkeys(text for pair in compared.values() for text in pair))
    found = dict(zip(texts, encode(texts), strict=True)) if texts else {}
    return {name: np.concatenate([found[text] for text in pair]) / np.sqrt(2.0) for name, pair in compared.items()}


class _Centres:
    """The mean vectors of one party's options."""

    def __init__(self) -> None:
        self._numbers: list[int] = []
        self._rows: dict[int, int] = {}
        self._sums = np.zeros((0, 0), dtype=np.float32)

    def add(self, number: int, vector: Vectors) -> None:
        """Take a vector into the mean of a group."""
        if number not in self._rows:
            row = len(self._numbers)
            self._rows[number] = row
            self._numbers.append(number)
            if row >= len(self._sums):
                grown = np.zeros((max(8, 2 * row), len(vector)), dtype=np.float32)
                grown[: len(self._sums)] = self._sums if len(self._sums) else 0
                self._sums = grown
        self._sums[self._rows[number]] += vector

    def nearest(self, vector: Vectors, least: float, barred: set[int]) -> tuple[float, int | None]:
        """The cosine to the nearest mean and its group; None where none is near enough."""
        if not self._numbers:
            return 0.0, None
        sums = self._sums[: len(self._numbers)]
        cosines = (sums @ vector) / np.linalg.norm(sums, axis=1).clip(1e-6)
        for row in np.argsort(-cosines):
            if cosines[row] < least:
                break
            if self._numbers[row] not in barred:
                return float(cosines[row]), self._numbers[row]
        return 0.0, None


def _option(
    members: Sequence[Mention],
    sure: Mapping[str, float],
    parties: Parties,
    names: Mapping[str, str],
    merged: Container[str],
) -> Option:
    """An option; of several merged by a person it is the one into which the others were."""
    kept = [mention for mention in members if mention.id not in merged] or members
    first = next((mention for mention in (*kept, *members) if mention.owners), kept[0])
    given = [names[mention.id] for mention in members if mention.id in names]
    doer = ""
    if given:
        words = given[-1]
    elif first.kind is Kind.ACT:
        doer = parties[first.owners[0]].name if first.owners else "somebody"
        words = _best_words(kept)
    else:
        words = label_of_talks(first.owners, parties, first.kind)
    return Option(
        id=f"o{members[0].id}",
        words=words,
        doer=doer,
        kind=first.kind,
        owners=first.owners,
        mentions=tuple(members),
        confidence=min(sure.values()),
        sure=sure,
    )


_LONGEST_LABEL = 90


def _best_words(members: Sequence[Mention]) -> str:
    """The wording of moderate length that positions use most, the first of these; of conditions where none does."""
    words = [
        mention.predicate.text for mention in members if mention.act is not None and not mention.predicate.is_negated
    ]
    words = words or [mention.predicate.text for mention in members]
    best = max(words, key=lambda text: (12 <= len(text) <= _LONGEST_LABEL, words.count(text)))
    return best if len(best) <= _LONGEST_LABEL else best[: _LONGEST_LABEL - 1].rsplit(" ", 1)[0] + " …"


def _of(decisions: Iterable[Decision], kind: DecisionKind) -> Iterable[Decision]:
    return (decision for decision in decisions if decision.kind is kind and decision.section == "options")


def _together(decisions: Sequence[Decision]) -> dict[str, int]:
    """For each mention that a person grouped with others, the number of the group."""
    sets: list[set[str]] = []
    for decision in decisions:
        if decision.section != "options":
            continue
        members = set(decision.fields.get("mentions", ()))
        if decision.kind is DecisionKind.MERGE:
            members |= set(decision.fields["into"])
            members.update(*(known for known in sets if known & members))
            sets = [known for known in sets if not known & members]
        elif decision.kind is DecisionKind.SPLIT:
            sets = [known - members for known in sets]
        else:
            continue
        sets.append(members)
    return {member: number for number, members in enumerate(sets) for member in members}


def _apart(decisions: Sequence[Decision]) -> dict[str, set[str]]:
    """For each mention that a person split from others, these; a later merge takes it back."""
    found: dict[str, set[str]] = defaultdict(set)
    for decision in decisions:
        if decision.section != "options" or decision.kind not in (DecisionKind.SPLIT, DecisionKind.MERGE):
            continue
        one = decision.fields["mentions"]
        other = decision.fields["from" if decision.kind is DecisionKind.SPLIT else "into"]
        for first, second in [*product(one, other), *product(other, one)]:
            if decision.kind is DecisionKind.SPLIT:
                found[first].add(second)
            else:
                found[first].discard(second)
    return found


def _with_owners(mentions: Sequence[Mention], decisions: Sequence[Decision], parties: Parties) -> list[Mention]:
    """The mentions with the owners that people gave their options."""
    owners: dict[str, tuple[str, ...]] = {}
    for decision in _of(decisions, DecisionKind.OWNER):
        named = [party for name in decision.fields["owners"] if (party := parties.find(name)) is not None]
        found = tuple(sorted({parties.decides(party) for party in named}))
        owners |= dict.fromkeys(decision.fields["mentions"], found)
    return [replace(mention, owners=owners[mention.id]) if owners.get(mention.id) else mention for mention in mentions]
