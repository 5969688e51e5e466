"""What the names of one word in a report are, decided once for the whole report.

The language model labels each mention of a name that it has never seen by itself, so that "Melay" is a person in one
sentence and a state in the next. Here all mentions vote, with the words around them: whoever has a foreign minister is
a state.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sinequanon.read.cues import DOCUMENTS, TITLES

_STATE_HAS = frozenset(
    {
        *("government", "minister", "president", "parliament", "army", "navy", "troops", "ambassador", "capital"),
        *("border", "soldiers", "coast", "ministry", "premier", "constitution", "coastguard", "envoy", "diplomats"),
        *("forces", "embassy", "airspace", "blockade", "territory", "citizens", "nationals", "fleet", "warships"),
    }
)
_STATE_OF = _STATE_HAS | {"republic", "kingdom", "state", "people", "embassy", "north", "south", "east", "west"}
_KINDS = frozenset({"PERSON", "ORG", "GPE"})
_CLUE = 100  # votes of a word that tells a state: more than any count of labels
_SUFFIXES = ("n", "an", "ian", "i", "ese", "ish")
_VOWELS = "aeiouy"


@dataclass(frozen=True)
class Labels:
    """For names of one word, in small letters, their label; for adjectives made of a state's name, that name."""

    words: Mapping[str, str]
    adjectives: Mapping[str, str]


def label_words(doc: Doc) -> Labels:
    """The labels of one-word names on which a report's mentions disagree, or which the words around a name tell."""
    surnames = {ent[-1].lower_ for ent in doc.ents if ent.label_ == "PERSON" and len(_bare(list(ent))) > 1}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for ent in doc.ents:
        words = _bare(list(ent))
        if len(words) == 1 and ent.label_ in _KINDS and _is_name(words[0]):
            votes[words[0].lower_][ent.label_] += 1
    for token in doc:
        if token.lower_ in votes and _is_name(token) and _is_of_state(token):
            votes[token.lower_]["GPE"] += _CLUE
    said = {token.lower_ for token in doc if token.text[:1].isupper()}
    for word in votes:
        if any(form in said for form in _adjectives(word)):
            votes[word]["GPE"] += _CLUE  # what has an adjective is a place
    words_of = {
        word: found.most_common(1)[0][0] for word, found in votes.items() if len(found) > 1 and word not in surnames
    }
    states = [word for word, found in votes.items() if words_of.get(word, next(iter(found))) == "GPE"]
    return Labels(words_of, {form: state for state in states for form in _adjectives(state)})


def _bare(tokens: list[Token]) -> list[Token]:
    """A name's tokens without article, title and possessive."""
    return [
        token
        for token in tokens
        if token.tag_ != "POS" and token.lower_ not in {"the", "a", "an"} and token.lower_.rstrip(".") not in TITLES
    ]


def _is_name(token: Token) -> bool:
    return token.text[:1].isupper() and token.text.isalpha() and token.lower_ not in DOCUMENTS


def _is_of_state(token: Token) -> bool:
    """Whether a name has what states have: "X's foreign minister", "the government of X", "X withdraws its troops"."""
    if token.dep_ == "nsubj" and any(word.lower_ in _STATE_HAS and _is_its(word) for word in token.head.children):
        return True
    doc = token.doc
    after = doc[token.i + 1 : token.i + 5]
    if len(after) > 1 and after[0].tag_ == "POS":
        return any(word.lower_ in _STATE_HAS for word in _until_stop(after[1:]))
    before = doc[max(0, token.i - 2) : token.i]
    return len(before) == 2 and before[1].lower_ == "of" and before[0].lower_ in _STATE_OF


def _is_its(noun: Token) -> bool:
    return any(word.lower_ == "its" and word.dep_ == "poss" for word in noun.children)


def _until_stop(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.is_punct or token.pos_ in {"VERB", "AUX", "ADP"}:
            return
        yield token


def _adjectives(state: str) -> Iterator[str]:
    """The forms that an adjective of a state's name may have ("kestria": "kestrian")."""
    yield from (state + suffix for suffix in _SUFFIXES)
    if state[-1] in _VOWELS and len(state) > 4:
        yield from (state[:-1] + suffix for suffix in _SUFFIXES)
