"""What several copies of one report tell is counted once.

Within a story (`store.copies`) a record is a **copy** of another report's where both are of one kind (act, or contact
and status, negation, connectives of the conditions) and their words stand in both, nearly the same. The first report
that has it keeps it, a record that a person confirmed or corrected before all; its quotation names the others. What one
copy alone tells, as an added paragraph, stays. What a person rejected in one copy does not come back by another.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from rapidfuzz import fuzz

from sinequanon.mapping.mentions import Grievance, Material, Mention, Requirement
from sinequanon.mapping.quotes import Also, Quote, Quotes
from sinequanon.store import Decision, DecisionKind, Store
from sinequanon.store.copies import Story
from sinequanon.store.words import name_words, words_of

ALIKE = 90.0
"""How alike the words of two records are, of 100, from which on they may be one (rapidfuzz's `ratio`)."""

SENTENCE_ALIKE = 70.0
"""The same for the sentences around them, which tell with other words who was told and when."""

SPELLING_ALIKE = 80.0
"""The same for two spellings of one word."""

_LIGHT = frozenset(
    """
    a an the that has had have is was of on in at to per cent percent mr mrs ms dr president prime minister
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
_TELLING = frozenset({"not", "no", "never", "nor", "t", "without", "unless", "until", "cannot"})
_FIELDS_OF_IDS = ("mentions", "into", "from")


@dataclass(frozen=True)
class _Words:
    """The words of a record, and what in them must be the same however alike they are."""

    span: str
    sentence: str
    names: frozenset[str]
    telling: frozenset[tuple[str, int]]

    def alike(self, other: "_Words") -> float:
        """How alike the words are, of 100; 0 where they are not."""
        found = 0.0 if self.telling != other.telling else fuzz.ratio(self.span, other.span, score_cutoff=ALIKE)
        if not found or fuzz.ratio(self.sentence, other.sentence) < SENTENCE_ALIKE:
            return 0.0
        return found if self.span == other.span or self._differs_in_spelling(other) else 0.0

    def _differs_in_spelling(self, other: "_Words") -> bool:
        """Whether words that one has and the other has not are light ones, or spelt otherwise and no names."""
        mine, theirs = Counter(self.span.split()), Counter(other.span.split())
        left = [word for word in (mine - theirs).elements() if word not in _LIGHT]
        over = [word for word in (theirs - mine).elements() if word not in _LIGHT]
        if len(left) != len(over) or not (self.names | other.names).isdisjoint((*left, *over)):
            return False
        return all(any(fuzz.ratio(word, one) >= SPELLING_ALIKE for one in over) for word in left)


@dataclass(frozen=True)
class Rejected:
    """A record that a person rejected: its kind, its holder's name where it has one, and its words."""

    digest: str
    kind: tuple[str, str]
    holder: str | None
    words: _Words


@dataclass
class _Told:
    """One record in a story: its number among the mentions or grievances, and what it must share with a copy."""

    item: Mention | Grievance
    number: int
    place: int
    kind: tuple[Any, ...]
    who: tuple[Any, ...]
    words: _Words
    copies: list["_Told"] = field(default_factory=list)

    @property
    def digests(self) -> set[str]:
        return {told.item.quote.digest for told in (self, *self.copies)}


def find_rejected(
    store: Store, dossier: str, stories: Iterable[Story], decisions: Iterable[Decision]
) -> list[Rejected]:
    """What people rejected in reports that have copies."""
    digests = {copy.digest for story in stories for copy in story.reports}
    found = []
    for decision in decisions:
        if decision.kind is DecisionKind.REJECT and decision.digest in digests and decision.section in _KINDS:
            quotes = Quotes(store.report(dossier, str(decision.digest)))
            for span in decision.spans:
                quote = quotes.quote(span, decision.section, "", speaker=None, date=None, confidence=1.0)
                kind = (decision.section, str(decision.was.get(_KINDS[decision.section])))
                found.append(Rejected(quote.digest, kind, decision.was.get("holder"), _words(quote)))
    return found


def count_once(
    material: Material,
    stories: Iterable[Story],
    decisions: Iterable[Decision] = (),
    rejected: Sequence[Rejected] = (),
) -> Material:
    """The material with each record of a story once.

    Args:
        material: what all reports say.
        stories: the reports that are copies of each other, the first one first.
        decisions: those in force: a record that was confirmed, corrected or added goes before its copies.
        rejected: what people rejected in these reports.
    """
    places = {copy.digest: place for story in stories for place, copy in enumerate(story.reports)}
    if not places:
        return material
    decided = {
        (decision.digest, decision.section, decision.record)
        for decision in decisions
        if decision.kind in (DecisionKind.CONFIRM, DecisionKind.CORRECT, DecisionKind.ADD)
    }
    kept: list[_Told] = []
    for story in stories:
        digests = {copy.digest for copy in story.reports}
        told = _told_in(material, digests, places)
        told = [
            item for item in told if _is_decided(item, decided) or not _is_rejected(item, rejected, material, digests)
        ]
        kept += _folded(sorted(told, key=lambda item: (not _is_decided(item, decided), item.place)))
    grievances = {item.number: item for item in kept if isinstance(item.item, Grievance)}
    charged = (
        replace(grievance, quote=_with_copies(grievances[number])) if number in grievances else grievance
        for number, grievance in enumerate(material.grievances)
        if number in grievances or grievance.quote.digest not in places
    )
    return replace(material, mentions=tuple(_mentions(material, kept, places)), grievances=tuple(charged))


def follow(decisions: Iterable[Decision], mentions: Iterable[Mention]) -> list[Decision]:
    """The decisions with the ids of mentions that are now told by a copy of theirs put right."""
    kept = {name: mention.id for mention in mentions for name in mention.copies}
    return [_followed(decision, kept) if decision.section == "options" else decision for decision in decisions]


def _followed(decision: Decision, kept: Mapping[str, str]) -> Decision:
    fields = {
        name: list(dict.fromkeys(kept.get(item, item) for item in value)) if name in _FIELDS_OF_IDS else value
        for name, value in decision.fields.items()
    }
    if decision.kind is DecisionKind.SPLIT:
        fields["from"] = [name for name in fields["from"] if name not in fields["mentions"]]
    return replace(decision, fields=fields)


# Which are copies


_KINDS = {"positions": "act", "contacts": "status"}


def _told_in(material: Material, digests: Collection[str], places: Mapping[str, int]) -> list[_Told]:
    """The positions, contacts and grievances of a story's reports; conditions go with their positions."""
    items: Iterable[tuple[int, Mention | Grievance]] = chain(
        enumerate(material.mentions), enumerate(material.grievances)
    )
    return [
        _Told(item, number, places[item.quote.digest], _kind(item), _who(item), _words(item.quote))
        for number, item in items
        if item.quote.digest in digests and item.quote.section in _KINDS
    ]


def _kind(item: Mention | Grievance) -> tuple[Any, ...]:
    """What two copies have in common, section and act or status first."""
    if isinstance(item, Grievance):
        return ("positions", "accuse")
    asked = tuple((need.connective, need.group) for need in _in_order(item.requirements))
    what = str(item.act if item.act is not None else item.status)
    return (item.quote.section, what, item.kind, item.contact, item.predicate.is_negated, asked)


def _who(item: Mention | Grievance) -> tuple[Any, ...]:
    return (item.holder, item.agent) if isinstance(item, Grievance) else (item.holder, item.owners)


def _in_order(requirements: Iterable[Requirement]) -> list[Requirement]:
    return sorted(requirements, key=lambda need: (need.connective, need.group))


def _words(quote: Quote) -> _Words:
    folded = words_of(quote.text)
    first, *rest = quote.text.split() or [""]
    names = {name_words(word).strip() for word in rest if word.strip("\"'“”‘’([")[:1].isupper()}
    telling = Counter(word for word in folded.split() if word in _TELLING or not word.isalpha())
    return _Words(
        folded, words_of(quote.sentence), frozenset(names - {name_words(first).strip()}), frozenset(telling.items())
    )


def _folded(told: Iterable[_Told]) -> list[_Told]:
    """The records that stay, each with its copies; of one report a record has one copy at most."""
    kept: dict[tuple[Any, ...], list[_Told]] = {}
    for item in told:
        among = kept.setdefault(item.kind, [])
        likely = [
            (other.who == item.who, alike, -number, other)
            for number, other in enumerate(among)
            if item.item.quote.digest not in other.digests and (alike := other.words.alike(item.words))
        ]
        best = max(likely, key=lambda found: found[:3], default=None)
        if best is None:
            among.append(item)
        else:
            best[3].copies.append(item)
    return [item for found in kept.values() for item in found]


def _is_decided(told: _Told, decided: Collection[tuple[str | None, str, str | None]]) -> bool:
    quote = told.item.quote
    return (quote.digest, quote.section, quote.record) in decided


def _is_rejected(told: _Told, rejected: Iterable[Rejected], material: Material, digests: Collection[str]) -> bool:
    """Whether a person rejected the same in another report of the story."""
    voice = told.item.voice
    names = {name_words(name) for name in material.parties[voice].names} if voice is not None else set()
    return any(
        item.kind == told.kind[:2]
        and item.digest in digests
        and item.digest != told.item.quote.digest
        and (item.holder is None or name_words(item.holder) in names)
        and item.words.alike(told.words) > 0
        for item in rejected
    )


# What becomes of them


def _mentions(material: Material, kept: Iterable[_Told], places: Mapping[str, int]) -> Iterable[Mention]:
    """The mentions in their order: those outside of stories, those that stay, and the conditions of these."""
    stay: dict[int, Mention] = {}
    conditions: dict[str, Mention] = {}
    for told in kept:
        if isinstance(told.item, Mention):
            stay[told.number] = made = _with_requirements(told, told.item)
            for need in made.requirements:
                conditions.setdefault(need.mention.id, need.mention)
    for number, mention in enumerate(material.mentions):
        if mention.quote.digest not in places:
            yield mention
        elif number in stay:
            yield stay[number]
        elif mention.quote.section not in _KINDS and mention.id in conditions:
            yield conditions[mention.id]


def _with_requirements(told: _Told, mention: Mention) -> Mention:
    """A mention that stays, with the places and ids of its copies, and its conditions with those of theirs."""
    copies = [copy.item for copy in told.copies if isinstance(copy.item, Mention)]
    needs = _in_order(mention.requirements)
    theirs = [_in_order(copy.requirements) for copy in copies]
    made = {
        id(need): replace(need, mention=_copied(need.mention, [found[place].mention for found in theirs]))
        for place, need in enumerate(needs)
    }
    return replace(_copied(mention, copies), requirements=tuple(made[id(need)] for need in mention.requirements))


def _copied(mention: Mention, copies: Sequence[Mention]) -> Mention:
    also = tuple(_place(copy.quote) for copy in copies)
    return replace(mention, quote=replace(mention.quote, also=also), copies=tuple(copy.id for copy in copies))


def _with_copies(told: _Told) -> Quote:
    return replace(told.item.quote, also=tuple(_place(copy.item.quote) for copy in told.copies))


def _place(quote: Quote) -> Also:
    names = ("report", "digest", "start", "end", "record", "title", "outlet", "url", "published")
    return Also(**{name: getattr(quote, name) for name in names})
