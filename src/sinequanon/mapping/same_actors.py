"""Which actors of single reports are one: the links between their names, each with its reason.

`parties` tells the order in which the reasons count; here is what each means.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from rapidfuzz.distance import JaroWinkler

from sinequanon.records import Actor, ActorKind
from sinequanon.store import Decision, DecisionKind
from sinequanon.store.words import name_words

_ALIKE = 0.8  # Jaro-Winkler similarity of two spellings of one name
_VOWELS = re.compile(r"[aeiouyw']+")
_DOUBLED = re.compile(r"(.)\1+")
_SMALL = frozenset({"of", "the", "for", "and", "in", "on", "to", "from"})


@dataclass
class Group:
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
        """The entries of the actor table that its actors have."""
        return {actor.key for _, actor in self.uses if actor.key}


def same_names(actors: Iterable[tuple[str, Actor]]) -> list[Group]:
    """One group for each name and key; what has another key, or is no person where the other is, is another.

    What has only a common name ("the rebels") is another one in each report.
    """
    groups: dict[tuple[str, bool, str | None, str], Group] = {}
    for digest, actor in actors:
        is_person = actor.kind is ActorKind.PERSON
        words = name_words(actor.name)
        where = "" if is_proper(actor.name) else digest
        group = groups.setdefault((words, is_person, actor.key, where), Group(actor.name, words, is_person))
        group.uses.append((digest, actor))
    return list(groups.values())


def find_links(groups: Sequence[Group], decisions: Sequence[Decision]) -> Iterable[tuple[str, int, int]]:
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


def _pairs(groups: Sequence[Group], values: Callable[[Group], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """Each group with the first one that shares a value with it."""
    first: dict[object, int] = {}
    for number, group in enumerate(groups):
        for value in values(group):
            if (other := first.setdefault(value, number)) != number and _may_be_one(groups[other], group):
                yield other, number


def _may_be_one(first: Group, second: Group) -> bool:
    """Not where the actor table has two entries for them."""
    return not first.keys or not second.keys or bool(first.keys & second.keys)


def _decided_pairs(groups: Sequence[Group], decisions: Sequence[Decision]) -> Iterable[tuple[int, int]]:
    for decision in decisions:
        if decision.kind is DecisionKind.MERGE:
            chosen = [
                number for name in ("into", "actor") for number in _called(groups, decision.fields[name], decisions)
            ]
            yield from ((chosen[0], other) for other in chosen[1:])


def _called(groups: Sequence[Group], name: str, decisions: Sequence[Decision]) -> list[int]:
    """The groups of a name or table key; where there are none, those that people renamed to it."""
    if found := [number for number, group in enumerate(groups) if _is_called(group, name)]:
        return found
    for number, decision in reversed([*enumerate(decisions)]):
        if decision.kind is DecisionKind.RENAME and name_words(decision.fields["name"]) == name_words(name):
            return _called(groups, decision.fields["actor"], decisions[:number])
    return []


def _is_called(group: Group, name: str) -> bool:
    return group.words == name_words(name) or name.strip().lower() in {key.lower() for key in group.keys}


def _spellings(groups: Sequence[Group], people: Sequence[int]) -> Iterable[tuple[int, int]]:
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


def _surnames(groups: Sequence[Group], people: Sequence[int]) -> Iterable[tuple[int, int]]:
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


def _acronyms(groups: Sequence[Group]) -> Iterable[tuple[int, int]]:
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


def _short_names(groups: Sequence[Group]) -> Iterable[tuple[int, int]]:
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


def _adjectives(groups: Sequence[Group]) -> Iterable[tuple[int, int]]:
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


def split_pairs(groups: Sequence[Group], decisions: Sequence[Decision]) -> set[tuple[int, int]]:
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
