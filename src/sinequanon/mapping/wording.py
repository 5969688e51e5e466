"""What an option is, out of the words that state it: who acts, modals and words of promising taken off.

"Israel must withdraw its troops", "pledges to withdraw its troops" and "will not withdraw its troops" speak of one
thing, to withdraw troops; whether somebody wants it, promises it or denies it is kept apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sinequanon.store.words import words_of

_WORD = re.compile(r"[\w’'-]+")
_LIGHT = frozenset(
    """
    a an the that for of on to by in with and or also still again now once more first immediately fully only even just
    we i they he she it you our their his her its who which both all any
    will would shall should must can could may might is are was were be been being am has have had do does did need
    needs needed ought got going about not never cannot longer
    ready willing prepared able open determined committed
    decide decides decided decision agree agrees agreed agreement pledge pledges pledged promise promises promised
    commit commits commitment vow vows vowed offer offers offered plan plans planned planning intend intends intended
    undertake undertakes undertook proposal propose proposes proposed hope hopes hoped want wants wanted wish wishes
    call calls called calling urge urges urged urging ask asks asked asking demand demands demanded demanding require
    requires required requirement request requests requested insist insists insisted expect expects expected
    press presses pressed appeal appeals appealed exhort encourage encourages encouraged
    refuse refuses refused refusing refusal reject rejects rejected rejecting rule rules ruled out decline declines
    declined threaten threatens threatened threat warn warns warned consider considers considering
    possibility readiness willingness left leave leaves
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
_NEGATION = re.compile(r"\b(?:not|never|cannot|no longer|refrain(?:s|ed|ing)? from)\b|n['’]t\b", re.IGNORECASE)
_TALKS = re.compile(
    r"\b(?:talks?|talking|negotiat\w+|dialogue|discussions?|meet|meets|met|meeting|meetings|summit|"
    r"negotiating table|contacts? with|sit down with|conference|consultations?)\b",
    re.IGNORECASE,
)
_NOT_TALKS = re.compile(
    r"\b(?:meet|meets|met|meeting)\s+(?:\w+\s+)?(?:demands?|conditions?|obligations?|needs?|deadlines?|terms?)\b",
    re.IGNORECASE,
)
_PACT = re.compile(
    r"\b(?:[\w’'-]+\s+){0,3}?(?:agreement|accord|accords|treaty|pact|protocol|road ?map|truce|ceasefire|cease-fire|"
    r"armistice|peace plan|resolution|framework|deal|memorandum|charter|convention|roadmap to peace)\b",
    re.IGNORECASE,
)
_EARLY = 5  # words within which a predicate says that it is about talks


@dataclass(frozen=True)
class Predicate:
    """What would be done, in words; `is_negated` where the words say that it would not."""

    text: str
    is_negated: bool = False


def predicate_of(text: str, names: Iterable[str] = ()) -> Predicate:
    """The thing that a clause says somebody does or would do.

    Args:
        text: the clause.
        names: names of the one who would do it, taken off where the clause begins with one.

    Example:
        >>> predicate_of("Israel must not withdraw its troops", ["Israel"])
        Predicate(text='withdraw its troops', is_negated=True)
    """
    plain = " ".join(text.split()).strip("“”‘’\"' ,.;:")
    words = list(_WORD.finditer(plain))
    named = {word for name in names for word in words_of(name).split()}
    at = _past_subject(words, named)
    while at < len(words) and (_fold(words[at].group()) in _LIGHT or _is_named(words[at].group(), named)):
        at += 1
    if at >= len(words):
        return Predicate(plain, False)
    start = words[at].start()
    return Predicate(plain[start:], len(_NEGATION.findall(plain[:start])) % 2 == 1)


def _past_subject(words: list[re.Match[str]], named: set[str]) -> int:
    """The first word after a modal or "to" that stands near the beginning, behind a subject of a few words."""
    modals = {"must", "will", "shall", "should", "would", "to", "can", "cannot", "may"}
    for number, word in enumerate(words[:9]):
        if word.group().lower() in modals and number > 0:
            before = [_fold(item.group()) for item in words[:number]]
            if all(item in _LIGHT or item in named or item[:1].isalpha() for item in before) and len(before) <= 8:
                return number
    return 0


def _is_named(word: str, named: set[str]) -> bool:
    return bool(named) and all(part in named or part == "s" for part in words_of(word).split())


def _fold(word: str) -> str:
    return word.lower().replace("’", "'")


def is_talks(predicate: str) -> bool:
    """Whether a predicate is about talking or meeting: one of its first words says so."""
    early = " ".join(match.group() for match in list(_WORD.finditer(predicate))[:_EARLY])
    return bool(_TALKS.search(early)) and not _NOT_TALKS.search(early)


def speaks_of_talks(text: str) -> bool:
    """Whether a text speaks of talks or a meeting anywhere."""
    return bool(_TALKS.search(text)) and not _NOT_TALKS.search(text)


def pacts_in(text: str) -> list[str]:
    """The agreements that a text names, as it names them, without leading small words.

    Example:
        >>> pacts_in("Israel itself was not adhering to the road map")
        ['road map']
    """
    found = []
    for match in _PACT.finditer(text):
        words = match.group().split()
        while len(words) > 1 and (words[0].islower() or _fold(words[0]) in _LIGHT) and not _keeps(words):
            words = words[1:]
        found.append(" ".join(words))
    return found


def _keeps(words: list[str]) -> bool:
    """A kind of agreement of two words is named by both."""
    return [word.lower() for word in words] in (["road", "map"], ["peace", "plan"])
