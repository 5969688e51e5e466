"""Who is redacted in a dossier, and by which words its texts name them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sinequanon.mapping.mentions import collect
from sinequanon.records import ActorKind, Reading, Report
from sinequanon.store import Store
from sinequanon.store.words import name_words

WORD = re.compile(r"[^\W_]+")
_PARTICLES = frozenset(
    """
    al el bin ibn ben abu van von der den de del della di da du la le dos st mc mac y e
    """.split()  # noqa: SIM905
)
_NO_NAMES = _PARTICLES | frozenset(
    """
    the a an of and for to in on at by with from or not no mr mrs ms miss dr sir lord lady dame madam prof
    professor president vice prime minister ministers deputy foreign defence defense interior general gen
    colonel col major lt captain sergeant commander chief admiral marshal king queen prince princess sheikh
    sheik emir sultan shah ayatollah imam mullah hojatoleslam pope bishop archbishop cardinal father rabbi
    reverend rev secretary secretaries state ambassador envoy special representative spokesman spokeswoman
    spokesperson speaker chairman chairwoman chair director head leader senator sen congressman congresswoman
    rep governor gov mayor judge justice former acting senior jr sr ii iii he she they it we i you his her him
    their them who whom this that these those new national united international high under assistant permanent
    members member
    """.split()  # noqa: SIM905
)
_LABELS = {ActorKind.IGO: "Intergovernmental body", ActorKind.ARMED_GROUP: "Armed group"}
_DOUBLED = re.compile(r"(.)\1")


@dataclass(frozen=True, kw_only=True)
class Redaction:
    """What is to be redacted.

    Attributes:
        all_actors: the names of all actors, not only of persons.
        without_texts: of texts only the words that records rest on are kept.
        key: the file that the key to the pseudonyms goes to; None for nowhere.
    """

    all_actors: bool = False
    without_texts: bool = False
    key: Path | None = None


@dataclass
class Pseudonym:
    """One actor: what it is called, its kind, and all its names."""

    label: str
    kind: ActorKind
    number: int
    names: list[str] = field(default_factory=list)


@dataclass
class Pseudonyms:
    """All of them: by report and actor, by word, and by whole name; `kept` are the names of one word that stay."""

    by_actor: dict[tuple[str, str], Pseudonym] = field(default_factory=dict)
    by_word: dict[str, list[Pseudonym]] = field(default_factory=dict)
    by_name: dict[str, Pseudonym] = field(default_factory=dict)
    phrases: dict[str, list[tuple[tuple[str, ...], Pseudonym]]] = field(default_factory=dict)
    all: list[Pseudonym] = field(default_factory=list)


def find_pseudonyms(store: Store, dossier: str, asked: Redaction) -> Pseudonyms:
    """The actors to redact, one pseudonym for each party of the map."""
    decided = list(store.decided(dossier))
    decisions = [
        one for one in store.decisions(dossier, in_force=True) if one.section == "actors" and one.record is None
    ]
    parties = collect(decided, decisions, as_of=None, min_confidence=0.0).parties
    found, by_party, numbers = Pseudonyms(), {}, dict[ActorKind, int]()
    mentions: dict[str, set[str]] = {}
    kept: set[str] = set()

    def is_chosen(kind: ActorKind) -> bool:
        return asked.all_actors or kind is ActorKind.PERSON

    def made(kind: ActorKind) -> Pseudonym:
        numbers[kind] = _next_number(numbers.get(kind, 0))
        label = _LABELS.get(kind) or kind.value.capitalize()
        found.all.append(Pseudonym(f"{label} {numbers[kind]}", kind, numbers[kind]))
        return found.all[-1]

    for party in parties:
        if is_chosen(party.kind):
            by_party[party.id] = made(party.kind)
            by_party[party.id].names += [party.name, *party.names]
        else:
            kept |= {words.strip() for words in map(name_words, (party.name, *party.names)) if len(words.split()) == 1}
    for report, reading in _as_read(store, dossier):
        for actor in reading.actors:
            owner = by_party.get(parties.of_actor(report.digest, actor.id) or "")
            if owner is None and is_chosen(actor.kind):
                words = name_words(actor.name)
                owner = found.by_name.get(words) or made(actor.kind)
                found.by_name.setdefault(words, owner)
            if owner is not None:
                found.by_actor[report.digest, actor.id] = owner
                owner.names.append(actor.name)
                told = (report.text[start:end] for start, end in actor.mentions)
                mentions.setdefault(owner.label, set()).update(told)
    for pseudonym in found.all:
        _add_names(found, pseudonym, sorted(mentions.get(pseudonym.label, ())), kept, asked)
    return found


def _as_read(store: Store, dossier: str) -> Iterator[tuple[Report, Reading]]:
    for row in store.reports(dossier):
        yield store.report(dossier, row.digest), store.reading(dossier, row.digest)


def _next_number(number: int) -> int:
    """The next number without a doubled digit: 1 and 11 would be taken for two spellings of one name."""
    number += 1
    while _DOUBLED.search(str(number)):
        number += 1
    return number


def _add_names(
    found: Pseudonyms, pseudonym: Pseudonym, mentions: Iterable[str], kept: set[str], asked: Redaction
) -> None:
    """Take in the words of a pseudonym's names, and of the mentions that are names throughout."""
    pseudonym.names = list(dict.fromkeys(pseudonym.names))
    names = [*pseudonym.names, *(one for one in mentions if _is_name(one, kept))]
    for name in names:
        found.by_name.setdefault(name_words(name), pseudonym)
        words = WORD.findall(name)
        parts = [word for word in words if _is_part(word) and fold(word) not in kept]
        if parts or asked.all_actors:
            phrase = tuple(map(fold, words))
            if phrase and (len(phrase) > 1 or parts) and not _NO_NAMES.issuperset(phrase):
                found.phrases.setdefault(phrase[0], []).append((phrase, pseudonym))
        for part in parts:
            owners = found.by_word.setdefault(fold(part), [])
            if pseudonym not in owners:
                owners.append(pseudonym)


def _is_part(word: str) -> bool:
    """Whether a word of a name stands for whoever has it: more than a letter, a capital first, and no title."""
    return len(word) > 1 and not word[0].islower() and not word.isdigit() and fold(word) not in _NO_NAMES


def _is_name(mention: str, kept: set[str]) -> bool:
    words = WORD.findall(mention)
    are_names = all(not word[0].islower() or fold(word) in _NO_NAMES for word in words)
    return are_names and not any(fold(word).startswith(one) for word in words for one in kept if len(one) > 3)


def fold(text: str) -> str:
    """A text without case and diacritics."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(char))
