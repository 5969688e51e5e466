"""What the names in a report are, decided once for the whole report.

The language model labels each mention of a name that it has never seen by itself, so that "Melay" is a person in one
sentence and a state in the next. Here all mentions vote, with the words around them: whoever has a foreign minister is
a state, and what lies "in X" is a place.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from sinequanon.read.cues import BODY_WORDS, DOCUMENTS, TITLES

# What only a state has.
_STATE_HAS = frozenset(
    {
        *("parliament", "army", "navy", "ambassador", "capital", "border", "coast", "ministry", "premier"),
        *("constitution", "coastguard", "embassy", "airspace", "territory", "citizens", "nationals", "president"),
        *("blockade", "diplomats", "envoy", "soldiers", "troops", "government", "minister", "forces", "fleet"),
        *("warships", "sovereignty", "independence", "frontier", "waters", "islands", "exports", "consul"),
    }
)
_STATE_OF = frozenset(
    {
        *("government", "governments", "minister", "ministers", "president", "presidents", "parliament", "parliaments"),
        *("army", "navy", "ambassador", "ambassadors", "capital", "capitals", "border", "constitution", "embassy"),
        *("republic", "kingdom", "state", "people", "peoples", "north", "south", "east", "west", "leaders", "premier"),
        *("coast", "territory", "citizens", "premiers", "rulers", "outside", "shores", "parts", "areas", "emirate"),
    }
)
_OFFICES = frozenset({"foreign", "interior", "defence", "defense", "finance", "commerce", "trade", "justice", "home"})
_PLACES = frozenset({"in", "across", "throughout", "inside", "within", "into", "near", "outside"})
_MOTION = frozenset(
    {"travel", "fly", "go", "return", "trip", "visit", "arrive", "cross", "head", "flight", "travelling", "journey"}
)
_BESIDE = frozenset({"neighbour", "neighbor", "neighbouring", "neighboring", "breakaway", "landlocked"})
_INNER = frozenset({"believe", "belief", "confidence", "faith", "trust", "interest", "interested", "join", "result"})
_KINDS = frozenset({"PERSON", "ORG", "GPE"})
_CLUE = 100  # votes of a word that tells a state: more than any count of labels
_HINT = 2  # votes of a word that speaks for a place
_STATE_FORM = re.compile(
    r"(?:(?:arab|democratic|federal|grand|islamic|people's|socialist|united) )*"
    r"(?:(republic|kingdom|emirate|sultanate|principality|duchy|government)|federation|commonwealth|confederation|state)"
    r" of (?:the )?(?P<name>.+)"
)
_SUFFIXES = ("n", "an", "ian", "i", "ese", "ish")
_VOWELS = "aeiouy"

Mention = Sequence[Token]


@dataclass(frozen=True)
class Labels:
    """For names, in small letters, their label; for adjectives made of a state's name, that name."""

    words: Mapping[str, str]
    adjectives: Mapping[str, str]
    states: Mapping[str, str]  # "republic of kestria": "kestria"
    places: frozenset[str]  # of which nothing tells that they are states


def label_words(doc: Doc) -> Labels:
    """The labels of names on which a report's mentions disagree, or which the words around a name tell."""
    votes = _marked(doc)
    mentions = _mentions(doc, votes)
    states = dict(_full_names(mentions))
    surnames = {words[-1].lower_ for ent in doc.ents if ent.label_ == "PERSON" and len(words := _bare(list(ent))) > 1}
    _add_clues(doc, votes, mentions, states, surnames)
    words_of = {name: (+found).most_common(1)[0][0] for name, found in votes.items() if len(+found) > 1}
    words_of = {name: label for name, label in words_of.items() if name not in surnames or _is_state(votes[name])}
    places = [name for name, found in votes.items() if words_of.get(name, next(iter(found))) == "GPE"]
    adjectives = {form: place for place in places for form in _adjectives(place)}
    return Labels(words_of, adjectives, states, frozenset(place for place in places if not _is_state(votes[place])))


def _marked(doc: Doc) -> dict[str, Counter[str]]:
    """How often the language model gives each name each label."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for ent in doc.ents:
        words = _bare(list(ent))
        if words and ent.label_ in _KINDS and all(map(_is_name, words)):
            votes[_text(words)][ent.label_] += 1
    return votes


def _add_clues(
    doc: Doc,
    votes: dict[str, Counter[str]],
    mentions: Mapping[str, Sequence[Mention]],
    states: Mapping[str, str],
    surnames: set[str],
) -> None:
    """Add the votes of the words around the names; nothing but an adjective makes a person's surname a state."""
    for name in [*states, *states.values()]:
        votes[name]["GPE"] += _CLUE
    adjectives = {token.lower_ for token in doc if _is_adjective(token)}
    may_be = [name for name in mentions if name not in surnames and not BODY_WORDS & set(name.split())]
    for name in mentions:
        if any(form in adjectives for form in _adjectives(name)):
            votes[name]["GPE"] += _CLUE
    for name in may_be:
        votes[name]["GPE"] += sum(_clue(words) for words in mentions[name])
    for name in may_be:
        if any(_is_beside_state(words, votes) for words in mentions[name]):
            votes[name]["GPE"] += _HINT


def _is_state(found: Counter[str]) -> bool:
    return found["GPE"] >= _CLUE


def _full_names(mentions: Mapping[str, Sequence[Mention]]) -> Iterator[tuple[str, str]]:
    """As "Republic of Kestria" for Kestria; of a federation or union only where its last words stand alone as well."""
    for name in mentions:
        match = _STATE_FORM.fullmatch(name)
        if match is not None and (match[1] is not None or match["name"] in mentions):
            yield name, match["name"]


def _bare(tokens: list[Token]) -> list[Token]:
    """A name's tokens without article, title and possessive."""
    return [
        token
        for token in tokens
        if token.tag_ != "POS" and token.lower_ not in {"the", "a", "an"} and token.lower_.rstrip(".") not in TITLES
    ]


def _text(words: Mention) -> str:
    return words[0].doc[words[0].i : words[-1].i + 1].text.casefold()


def _is_name(token: Token) -> bool:
    is_part = token.text[:1].isupper() and token.text.isalpha() and token.lower_ not in DOCUMENTS
    return is_part or token.lower_ in {"-", "of", "the"}


def _mentions(doc: Doc, names: Iterable[str]) -> dict[str, list[Mention]]:
    """Wherever the names of a report stand, also where the language model has passed them over."""
    known = set(names)
    begin = {name.split()[0].split("-")[0] for name in known}
    longest = max((len(re.findall(r"\w+|\S", name)) for name in known), default=0)
    found: dict[str, list[Mention]] = defaultdict(list)
    for token in doc:
        if token.text[:1].isupper() and token.text.casefold() in begin:
            for length in range(1, longest + 1):
                words = doc[token.i : token.i + length]
                if words.text.casefold() in known:
                    found[words.text.casefold()].append(list(words))
    return found


def _clue(words: Mention) -> int:
    """The votes for a state or a place from the words around a name."""
    if _is_of_state(words):
        return _CLUE
    last, before = words[-1], words[0].doc[max(0, words[0].i - 2) : words[0].i]
    head = last.head
    if last.dep_ == "pobj" and head.i == words[0].i - 1:
        above = head.head.lemma_.lower()
        if head.lower_ in _PLACES:
            return 0 if above in _INNER else _HINT
        if above in _MOTION and head.lower_ in {"to", "from"}:
            return _HINT
    if len(before) == 2 and before[1].lower_ == "of" and before[0].ent_type_ == "PERSON":
        return _HINT  # "President X of Kestria"
    return _HINT if any(word.lower_ in _BESIDE for word in before[-1:]) else 0


def _is_of_state(words: Mention) -> bool:
    """Whether a name has what states have: "X's foreign minister", "the government of X", "X withdraws its troops"."""
    first, last = words[0], words[-1]
    if last.dep_ == "nsubj" and any(word.lower_ in _STATE_HAS and _is_its(word) for word in last.head.children):
        return True
    after = first.doc[last.i + 1 : last.i + 6]
    if len(after) > 1 and after[0].tag_ == "POS":
        owned = [word.lower_ for word in _until_stop(after[1:])]
        return any(word in _STATE_HAS for word in owned) or ("secretary" in owned and bool(_OFFICES & set(owned)))
    before = first.doc[max(0, first.i - 3) : first.i]
    nearest = [word for word in before if word.lower_ != "the"][-2:]
    return len(nearest) == 2 and nearest[1].lower_ == "of" and nearest[0].lower_ in _STATE_OF


def _is_its(noun: Token) -> bool:
    return any(word.lower_ == "its" and word.dep_ == "poss" for word in noun.children)


def _until_stop(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.is_punct or token.pos_ in {"VERB", "AUX", "ADP"}:
            return
        yield token


def _is_beside_state(words: Mention, votes: Mapping[str, Counter[str]]) -> bool:
    """As in "between Dorvania and X": whether a state stands beside a name in a list."""
    others = [token for token in words[-1].conjuncts if token.text[:1].isupper()]
    return any(
        _is_state(votes[other.lower_]) if other.lower_ in votes else other.ent_type_ == "GPE" for other in others
    )


def _is_adjective(token: Token) -> bool:
    return token.text[:1].isupper() and (
        token.tag_ == "JJ" or token.ent_type_ == "NORP" or token.dep_ in {"amod", "compound", "nmod"}
    )


def _adjectives(name: str) -> Iterator[str]:
    """The forms that an adjective of a state's name may have ("kestria": "kestrian")."""
    if " " in name:
        return
    yield from (name + suffix for suffix in _SUFFIXES)
    if name[-1] in _VOWELS and len(name) > 4:
        yield from (name[:-1] + suffix for suffix in _SUFFIXES)
