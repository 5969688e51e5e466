"""Mends faults that the parser makes again and again in the sentences that matter here.

A clause put first ("If …,", "Stressing that …,") swallows the subject of the main clause; an if-clause after a verb of
thinking is taken for what is thought; a verb that is spelt like a noun ("recognises … and pledges to …") for the noun;
one of several verbs after "until it …" is hung on the verb before; "provided that" is taken for a verb, and "Under" in
"Under Secretary" for a preposition; a second verb of saying is drawn into what the first tells; the place in a
dateline is made the subject; "X, whose minister, Y, will chair" leaves the minister without a verb; "co-leader" and
"vice-chairman" fall into three.
"""

import re

from spacy.tokens import Doc, Token

from sinequanon.read.cues import CONNECTIVE_PHRASES, SAY, THINK, URGE, VOW
from sinequanon.read.grammar import FINITE, SUBJECTS, ancestors, has_to, own_subject

_SUBORDINATORS = {"if", "unless", "since", "because", "when", "once", "while", "although", "after", "as", "until"}
_DATELINE = re.compile(r"[A-Z][A-Z.'’-]{1,30}[A-Z ]{2,30}(?:,[\w.,'’ ]{3,60}?)?\s[-–—]")
_BEFORE_OFFICES = {"co", "ex", "vice"}
_ADD = {"add", "emphasise", "emphasize", "explain", "note", "observe", "recall", "stress", "underline", "warn"}
_NOUNS = {"NOUN", "PROPN", "PRON"}
_MODALS = {"should", "would", "will", "must", "can", "could", "might", "may", "'ll", "’ll"}


def repair(doc: Doc) -> None:
    """Mend the parse of one chunk in place."""
    _dateline(doc)
    for token in doc:
        if token.tag_ == "NNS" and token.dep_ == "conj":
            _verb_like_noun(token)
        elif token.lower_ == "that" and token.dep_ == "mark":
            _long_connective(token)
    for token in doc:
        if token.pos_ in {"VERB", "AUX"}:
            _stray_conjunct(token)
            _swallowed_subject(token)
            _if_as_complement(token)
            if token.dep_ == "conj":
                _uneven_pair(token)
                _finite_conjunct(token)
            elif token.tag_ == "VBG" and token.dep_ == "advcl":
                _further_saying(token)
        elif token.text == "Under":
            _under_secretary(token)
        elif token.tag_ == "WP$":
            _owner_relative(token)
        elif token.lower_ in _BEFORE_OFFICES:
            _hyphened_office(token)


def _attach(token: Token | None, head: Token, dep: str | None = None) -> bool:
    """Hang a token on another; not on one that hangs on it already, which would close a circle."""
    if token is None or token == head or token in ancestors(head):
        return False
    token.head = head
    if dep is not None:
        token.dep_ = dep
    return True


def _dateline(doc: Doc) -> None:
    """As in "KESHTAL, Arvania - The rebels said": who comes after the dash is the subject, not the place."""
    dateline = _DATELINE.match(doc.text)
    dash = next((t.i for t in doc if dateline is not None and t.idx >= dateline.end() - 1), 0)
    for token in doc[: dash + 1] if dash else ():
        if token.head.i > dash and token.dep_ in {"compound", "nmod", "punct"}:
            _attach(token, doc[dash].sent.root, "npadvmod")
    place = next((t for t in doc[:dash] if t.dep_ in SUBJECTS and t.head.i > dash), None)
    if place is None:
        return
    verb = place.head
    nouns = (t for t in doc[dash + 1 : verb.i] if t.pos_ in _NOUNS)
    noun = next((t for t in nouns if t.head.i <= dash or (t.head == verb and t.dep_ in SUBJECTS)), None)
    if _attach(noun, verb, place.dep_):
        place.dep_ = "npadvmod"
        _attach(doc[dash], place)


def _verb_like_noun(token: Token) -> None:
    """As in "recognises our rights and pledges to withdraw": the second verb read as a noun."""
    to = next(
        (c for c in token.children if c.dep_ in {"xcomp", "acl"} and c.i > token.i and c.left_edge.lower_ == "to"), None
    )
    noun, verb = token.head, token.head.head
    bare = not any(c.i < token.i for c in token.children)
    if (
        to is None
        or not bare
        or token.lemma_.lower() not in VOW | {"offer", "plan"}
        or noun.dep_ not in {"dobj", "pobj"}
    ):
        return
    while verb.pos_ not in {"VERB", "AUX"} and verb.head != verb:
        verb = verb.head
    if verb.tag_ != "VBZ":
        return
    conjunction = next((c for c in noun.children if c.dep_ == "cc" and c.i < token.i), None)
    if _attach(token, verb, "conj"):
        token.tag_, token.pos_, to.dep_ = "VBZ", "VERB", "xcomp"
        _attach(conjunction, verb)


def _long_connective(that: Token) -> None:
    """As in "provided that", "on condition that": the clause belongs to the verb before, the words to the clause."""
    doc, verb = that.doc, that.head
    first = next(
        (
            that.i - n
            for n in (1, 2, 3)
            if that.i >= n and doc[that.i - n : that.i + 1].text.lower() in CONNECTIVE_PHRASES
        ),
        None,
    )
    if first is None or verb.i < that.i or verb.pos_ not in {"VERB", "AUX"}:
        return
    main = next(
        (t for t in reversed(doc[:first]) if t.pos_ in {"VERB", "AUX"} and t.dep_ not in {"aux", "auxpass"}), None
    )
    if main is None or main.sent.start != verb.sent.start:
        return
    if _attach(verb, main, "advcl"):
        for token in doc[first : that.i]:
            _attach(token, verb, "mark")


def _stray_conjunct(verb: Token) -> None:
    """As in "will continue until it stops, ends X and engages": a finite verb hung on the infinitive before."""
    if verb.dep_ != "conj" or verb.tag_ != "VBZ" or verb.head.tag_ != "VB" or own_subject(verb) is not None:
        return
    near = [
        t
        for t in verb.head.subtree
        if t.i < verb.i and t.tag_ == "VBZ" and t.dep_ in {"advcl", "ccomp", "relcl"} and own_subject(t) is not None
    ]
    if near:
        _attach(verb, near[-1])


def _swallowed_subject(verb: Token) -> None:
    """The main clause's subject, hung on the clause put before it, given back to its verb."""
    fronted = next((c for c in verb.children if c.i < verb.i and _is_fronted(c)), None)
    if fronted is None or any(c.dep_ in SUBJECTS and c != fronted for c in verb.children) or not _is_finite(verb):
        return
    doc = verb.doc
    start = min(
        (c.i for c in verb.children if c.dep_ in {"aux", "auxpass", "neg"} and c.i < verb.i and c.i > fronted.i),
        default=verb.i,
    )
    for comma in range(fronted.i + 1, start):
        if doc[comma].text != ",":
            continue
        found = next((t for t in doc[comma + 1 : start] if t.pos_ in _NOUNS and t.head.i < comma), None)
        opens = doc[comma + 1].pos_ in _NOUNS | {"DET", "ADJ", "NUM"} or doc[comma + 1].tag_ == "PRP$"
        if (
            found is None
            or not opens
            or any(t.tag_ in FINITE and t.dep_ not in {"relcl"} for t in doc[comma + 1 : start])
        ):
            continue
        if fronted.dep_ == "csubj":
            fronted.dep_ = "advcl"
        _attach(found, verb, "nsubj")
        return


def _uneven_pair(verb: Token) -> None:
    """As in "warned that X would … and appealed": a past form is no pair of a bare one."""
    bare = own_subject(verb) is None and not any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
    if verb.tag_ not in {"VBD", "VBG"} or not bare:
        return
    head = verb.head
    while head.dep_ == "conj" and head.head != head and head.pos_ == "VERB":
        head = head.head
    others = {"VB"} if verb.tag_ == "VBD" else {"VB", "VBP", "VBZ", "VBD"}
    if head.tag_ not in others or head.dep_ not in {"ccomp", "xcomp", "relcl", "acl"}:
        return
    above = next((t for t in ancestors(head) if t.pos_ == "VERB" and t.tag_ == verb.tag_), None)
    conjunction = next((c for c in verb.head.children if c.dep_ == "cc" and verb.head.i < c.i < verb.i), None)
    if above is not None and above.i < verb.i and conjunction is not None and _attach(verb, above):
        _attach(conjunction, above)


def _finite_conjunct(verb: Token) -> None:
    """As in "We welcome the pledge to release X and will press on": no pair of the infinitive."""
    modal = any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children)
    if not modal or own_subject(verb) is not None or not has_to(verb.head):
        return
    above = next((t for t in ancestors(verb.head) if t.pos_ in {"VERB", "AUX"} and _is_finite(t)), None)
    conjunction = next((c for c in verb.head.children if c.dep_ == "cc" and verb.head.i < c.i < verb.i), None)
    if above is not None and above.i < verb.i and _attach(verb, above):
        _attach(conjunction, above)


def _under_secretary(token: Token) -> None:
    """As in "said Under Secretary X": a title and no preposition."""
    follower = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    name = next(
        (t for t in token.doc[token.i + 1 : token.i + 8] if t.ent_type_ == "PERSON" and t.head.ent_type_ != "PERSON"),
        None,
    )
    if (
        follower is None
        or follower.lower_ not in {"secretary", "secretary-general"}
        or name is None
        or token.dep_ != "prep"
    ):
        return
    verb = token.head
    if verb.pos_ == "VERB" and own_subject(verb) is None:
        _attach(name, verb, "nsubj")
        _attach(token, name, "compound")


def _owner_relative(whose: Token) -> None:
    """As in "thanked X, whose minister, Y, will chair the talks": the noun owned is the subject of what follows."""
    noun, doc = whose.head, whose.doc
    if noun.dep_ != "appos" or noun.i < whose.i:
        return
    place = noun.right_edge.i + 1
    while place < len(doc) and (doc[place].text == "," or doc[place].dep_ in {"aux", "auxpass", "neg", "advmod"}):
        place += 1
    verb = doc[place] if place < len(doc) else None
    if verb is None or verb.pos_ not in {"VERB", "AUX"} or verb.sent != whose.sent or own_subject(verb) is not None:
        return
    described = noun.head
    if verb.head in ancestors(described) and _is_finite(verb) and _attach(verb, described, "relcl"):
        _attach(noun, verb, "nsubj")


def _hyphened_office(prefix: Token) -> None:
    """As in "their co-leader", "its vice-chairman": the office is the head, whatever hangs on a part before it."""
    doc, i = prefix.doc, prefix.i
    if i + 2 >= len(doc) or doc[i + 1].text != "-" or doc[i : i + 2].text != prefix.text + "-":
        return
    office, parts = doc[i + 2], (prefix, doc[i + 1])
    above = next((part for part in parts if part.head not in (*parts, office)), None)
    if above is not None and office.pos_ == "NOUN" and _attach(office, above.head, above.dep_):
        for item in [c for part in parts for c in part.children if c != office and c not in parts]:
            _attach(item, office)
        for part in parts:
            _attach(part, office, "compound")


def _further_saying(verb: Token) -> None:
    """As in "regretted that X had refused, adding that …": who tells of X goes on, not X."""
    told = verb.head
    if verb.lemma_.lower() not in _ADD or own_subject(verb) is not None or told.lemma_.lower() in SAY | URGE:
        return
    above = next((t for t in ancestors(told) if t.pos_ == "VERB"), None)
    if told.dep_ == "ccomp" and told.i < verb.i and above is not None and above.lemma_.lower() in SAY | THINK:
        _attach(verb, above)


def _is_fronted(token: Token) -> bool:
    if token.dep_ == "csubj":
        return token.tag_ == "VBG" and token.left_edge == token
    return token.dep_ == "advcl" and (token.left_edge.lower_ in _SUBORDINATORS or token.tag_ == "VBG")


def _is_finite(verb: Token) -> bool:
    return verb.tag_ in FINITE or any(c.tag_ in FINITE for c in verb.children if c.dep_ in {"aux", "auxpass"})


def _if_as_complement(verb: Token) -> None:
    """As in "I think if they do and we do, that should suffice": what is thought is the last clause, with the modal."""
    if verb.dep_ != "ccomp" or verb.head.lemma_.lower() not in THINK | {"say"}:
        return
    mark = next((c for c in verb.children if c.dep_ == "mark" and c.i < verb.i), None)
    if mark is None or mark.lower_ not in {"if", "unless", "once", "when"} or mark.i != verb.left_edge.i:
        return
    inner = [
        t
        for t in verb.subtree
        if t.i > verb.i
        and t.pos_ in {"VERB", "AUX"}
        and t.dep_ in {"ccomp", "conj", "parataxis", "advcl"}
        and own_subject(t) is not None
    ]
    main = next((t for t in reversed(inner) if any(c.dep_ == "aux" and c.lower_ in _MODALS for c in t.children)), None)
    if main is None or main.doc[main.left_edge.i - 1].dep_ == "cc":
        return
    if _attach(main, verb.head, "ccomp"):
        _attach(verb, main, "advcl")
