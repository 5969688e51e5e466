"""What an option is, out of the words that state it: who acts, modals and words of promising taken off.

"Israel must withdraw its troops", "pledges to withdraw its troops" and "will not withdraw its troops" speak of one
thing, to withdraw troops; whether somebody wants it, promises it or denies it is kept apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sinequanon.store.words import words_of

_WORD = re.compile(r"[\w’'-]+")
_SMALL = frozenset(
    """
    a an the that for of on to by in with and or also still again now once more first immediately fully only even just
    then nonetheless however
    we i they he she it you our their his her its who which both all any
    will would shall should must can could may might is are was were be been being am has have had do does did need
    needs needed ought got going about not never cannot longer remain remains remained
    """.split()  # noqa: SIM905 (a list of words reads best as words)
)
_STANDS = frozenset(
    """
    ready willing prepared able open determined committed
    decide decides decided decision agree agrees agreed agreement pledge pledges pledged promise promises promised
    commit commits commitment commitments vow vows vowed offer offers offered plan plans planned planning intend intends
    intended undertake undertakes undertook proposal propose proposes proposed hope hopes hoped want wants wanted wish
    wishes call calls called calling urge urges urged urging ask asks asked asking demand demands demanded demanding
    require requires required requirement request requests requested insist insists insisted expect expects expected
    wished press presses pressed appeal appeals appealed exhort encourage encourages encouraged
    refuse refuses refused refusing refusal reject rejects rejected rejecting rule rules ruled out decline declines
    declined threaten threatens threatened threat warn warns warned consider considers considering
    possibility readiness willingness hesitate
    """.split()  # noqa: SIM905
)
_LIGHT = _SMALL | _STANDS
_BEFORE = {"open": frozenset({"left", "leave", "leaves"}), "longer": frozenset({"no"})}
_MODALS = frozenset({"must", "will", "shall", "should", "would", "can", "could", "cannot", "may", "might"})
_NO_VERB = frozenset(
    "a an the all any every each no this that these those his her its our their which whom".split()  # noqa: SIM905
)
_AFTER_FOR = re.compile(
    r"\b(?:call|ask|appeal|press|push|demand|request)(?:s|ed|ing)?(?: [\w’'-]+){0,2}? for (?=\w)", re.IGNORECASE
)
_CONDITION = (
    r"(?:only )?(?:if|unless|until|(?<!at )once(?! more| again)|after|when|while)|as (?:soon|long) as|provided that"
)
_TOLD = r"(?:[\w’'-]+ ){1,4}(?:said|says|added|told|warned)"
_TAIL = re.compile(rf"(?<=\w),? (?:{_CONDITION})\b.*|, {_TOLD}\b.*")
_SMALL_BEFORE_NOUN = re.compile(
    r"\b(?:an?|the|its|his|her|their|our|these|those|such|this|that|any)\b ?", re.IGNORECASE
)
_NAMES = re.compile(
    r"(?: (?:of|in|into|from|to|at|near|over|with|by|on|under))?(?: the)?(?: [A-Z][\w’'.-]*| of(?= [A-Z])| \d[\d,.]*)+"
)
_NEGATION = re.compile(r"\b(?:not|never|cannot|hesitate|no longer|refrain(?:s|ed|ing)? from)\b|n['’]t\b", re.IGNORECASE)
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
    r"armistice|peace plan|resolution|framework|deal|memorandum|charter|convention)\b",
    re.IGNORECASE,
)
_SUBJECT = 9  # words among which the verb of a clause begins
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
    at = _past_subject(plain, words, named)
    while at < len(words) and (_is_light(words, at) or _is_named(words[at].group(), named)):
        at += 1
    if at >= len(words):
        return Predicate(plain, False)
    start = words[at].start()
    thing = _TAIL.sub("", plain[start:]) or plain[start:]
    return Predicate(thing, len(_NEGATION.findall(plain[:start])) % 2 == 1)


def compared_of(predicate: str) -> tuple[str, str]:
    """The words of a predicate that tell what it is about: all but articles and the like, and these without names.

    Two things that are done in one place are not one thing, so that places, names and numbers may make up only half of
    the likeness; where little is left without them, they stay.

    Example:
        >>> compared_of("lift the blockade of Port Sorren")
        ('lift blockade of Port Sorren', 'lift blockade')
    """
    bare = _SMALL_BEFORE_NOUN.sub("", predicate).strip() or predicate
    unnamed = _SMALL_BEFORE_NOUN.sub("", _NAMES.sub("", predicate)).strip()
    left = [word for word in _WORD.findall(unnamed) if word.lower() not in _SMALL]
    return bare, unnamed if len(left) > 1 else bare


def _past_subject(plain: str, words: list[re.Match[str]], named: set[str]) -> int:
    """The first word of what would be done: a modal or "to" behind a subject of a few words, or what is called for."""
    for number, word in enumerate(words[:_SUBJECT]):
        if number and word.group().lower() in _MODALS:
            return 0 if _is_passive(words, number, named) else number
        if number and word.group() == "to" and _is_infinitive(words, number, named):
            return number
    asked = _AFTER_FOR.search(plain)
    before = len(_WORD.findall(plain[: asked.end()])) if asked is not None else _SUBJECT
    return before if before < _SUBJECT else 0


def _is_passive(words: list[re.Match[str]], modal: int, named: set[str]) -> bool:
    """Whether a modal stands between a thing and what should be done to it, so that the thing must stay."""
    is_subject_known = all(_fold(word.group()) in _LIGHT or _is_named(word.group(), named) for word in words[:modal])
    after = [word.group().lower() for word in words[modal + 1 : modal + 4]]
    return "be" in after and not is_subject_known


def _is_infinitive(words: list[re.Match[str]], to: int, named: set[str]) -> bool:
    """Whether a "to" begins what is promised or asked, not a place ("to Rome") or another verb's purpose."""
    after = words[to + 1].group() if to + 1 < len(words) else ""
    if not after[:1].islower() or after in _NO_VERB:
        return False
    if _is_named(words[to - 1].group(), named):
        return True
    return any(_fold(word.group()) in _STANDS for word in words[max(0, to - 6) : to])


def _is_light(words: list[re.Match[str]], at: int) -> bool:
    """Whether a word says nothing of the thing itself; "left" only in "left open", "no" only in "no longer"."""
    word = _fold(words[at].group())
    follows = words[at + 1].group().lower() if at + 1 < len(words) else ""
    return word in _LIGHT or word in _BEFORE.get(follows, ())


def _is_named(word: str, named: set[str]) -> bool:
    return bool(named) and all(part in named or part == "s" for part in words_of(word).split())


def _fold(word: str) -> str:
    return word.lower().replace("’", "'")


def is_talks(predicate: str) -> bool:
    """Whether a predicate is about talking or meeting: one of its first words says so."""
    early = " ".join(match.group() for match in list(_WORD.finditer(predicate))[:_EARLY])
    return bool(_TALKS.search(early)) and not _NOT_TALKS.search(early)


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
