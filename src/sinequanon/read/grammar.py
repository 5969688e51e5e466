"""Questions to a dependency parse: subjects, modals, negation, clauses and noun phrases as spans of the text."""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span, Token

from sinequanon.records import TextSpan

SUBJECTS = {"nsubj", "nsubjpass", "csubj", "csubjpass"}
OBJECTS = {"dobj", "obj"}
FINITE = {"VBD", "VBZ", "VBP", "MD"}
_CLAUSES = {"ROOT", "ccomp", "xcomp", "advcl", "relcl", "acl", "conj", "parataxis", "pcomp", "csubj"}
_EDGE = set("\"“”‘’'«»,;:.!?-–—()[]…`‎")
_OPENERS = {
    "that",
    "but",
    "and",
    "or",
    "so",
    "however",
    "instead",
    "again",
    "also",
    "meanwhile",
    "therefore",
    "then",
    "thus",
    "obviously",
    "moreover",
    "furthermore",
    "yet",
    "nevertheless",
    "nonetheless",
    "indeed",
    "additionally",
    "still",
    "finally",
    "separately",
    "earlier",
    "later",
    "of course",
    "whether",
}


_CIRCUMSTANCES = {"after", "following", "amid", "despite", "while", "whilst", "although", "though", "whereas", "as"}
_SAYING = {
    "saying",
    "adding",
    "warning",
    "noting",
    "stating",
    "stressing",
    "arguing",
    "claiming",
    "insisting",
    "telling",
}


def own_subject(verb: Token) -> Token | None:
    """The subject that stands in the verb's own clause."""
    for child in verb.children:
        if child.dep_ in SUBJECTS:
            return child
    # "Britain is prepared to": the parser may hang the subject on the auxiliary.
    return next(
        (c for aux in verb.children if aux.dep_ in {"aux", "auxpass"} for c in aux.children if c.dep_ in SUBJECTS), None
    )


def subject(verb: Token) -> Token | None:
    """The subject of a verb, its own or the one it shares: of coordinated, infinitive and participial clauses."""
    seen = 0
    while seen < 8:
        found = own_subject(verb)
        if found is not None:
            return found
        if verb.dep_ == "acl" and verb.head.pos_ in {"NOUN", "PROPN", "PRON"} and verb.tag_ in {"VBG", "VBN"}:
            return verb.head
        if verb.dep_ == "acl" and has_to(verb) and verb.head.dep_ in OBJECTS:
            verb = verb.head.head  # "had the chance to speak"
            continue
        if verb.dep_ == "xcomp":
            controller = next((c for c in verb.head.children if c.dep_ in OBJECTS and c.i < verb.i), None)
            if controller is not None and verb.head.lemma_ not in {"make", "take", "have", "promise"}:
                return controller
        if (
            verb.dep_ not in {"conj", "xcomp", "advcl", "acl", "pcomp", "prep", "dep", "ccomp", "acomp"}
            or verb.head == verb
        ):
            return None
        verb = verb.head
        seen += 1
    return None


def is_passive(verb: Token) -> bool:
    """Whether the verb stands in the passive."""
    if any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children):
        return True
    bare = verb.dep_ == "conj" and verb.tag_ == "VBN" and not any(c.dep_ in SUBJECTS | {"aux"} for c in verb.children)
    return bare and verb.head.pos_ == "VERB" and verb.head.tag_ == "VBN" and is_passive(verb.head)


def auxiliaries(verb: Token) -> set[str]:
    """The auxiliaries of a verb in lower case; a coordinated verb without a subject shares its head's."""
    found = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
    if not found and verb.dep_ == "conj" and own_subject(verb) is None and verb.head.pos_ in {"VERB", "AUX"}:
        return auxiliaries(verb.head) if verb.tag_ in {verb.head.tag_, "VB"} else found
    return found


def is_perfect(verb: Token | None) -> bool:
    """Whether the verb stands in the perfect ("as we have made clear")."""
    return verb is not None and any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def is_negated(verb: Token) -> bool:
    """Whether the verb, its subject or its object carries a negation; a coordinated bare verb shares its head's."""
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in {"never", "neither", "nor"}:
            return True
        if child.dep_ in SUBJECTS | OBJECTS | {"attr", "expl"} and any(g.lower_ == "no" for g in child.children):
            return True
        if child.dep_ in SUBJECTS and child.lower_ in {"nobody", "none", "nothing"}:
            return True
        if child.lower_ == "longer" and any(g.lower_ == "no" for g in child.children):
            return True
    bare = verb.dep_ == "conj" and own_subject(verb) is None and not any(c.dep_ == "aux" for c in verb.children)
    return (
        bare
        and verb.tag_ == "VB"
        and verb.head.tag_ == "VB"
        and verb.head.pos_ in {"VERB", "AUX"}
        and is_negated(verb.head)
    )


def has_to(verb: Token) -> bool:
    """Whether the verb is an infinitive with "to"."""
    return any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)


def marker(verb: Token) -> Token | None:
    """The conjunction that opens the verb's clause."""
    return next((child for child in verb.children if child.dep_ == "mark"), None)


def child(token: Token, deps: Iterable[str], lower: Iterable[str] | None = None) -> Token | None:
    """The first child with one of these dependencies and, where given, one of these words."""
    words = None if lower is None else set(lower)
    wanted = set(deps)
    for item in token.children:
        if item.dep_ in wanted and (words is None or item.lower_ in words):
            return item
    return None


def prep_object(token: Token, *preps: str) -> Token | None:
    """The noun after one of these prepositions, which hangs on the token."""
    for item in token.children:
        if item.dep_ in {"prep", "agent", "dative"} and item.lower_ in preps:
            found = child(item, {"pobj"})
            if found is not None:
                return found
    return None


def prep_objects(token: Token, *preps: str) -> list[Token]:
    """The nouns after these prepositions and after those coordinated with them ("to X and to Y")."""
    found: list[Token] = []
    for item in token.children:
        if item.dep_ in {"prep", "agent", "dative"} and item.lower_ in preps:
            found += [noun for part in conjuncts(item) if (noun := child(part, {"pobj"})) is not None]
    return found


def conjuncts(token: Token) -> list[Token]:
    """A token with those coordinated with it, in order: "A, B and C" gives all three for A."""
    found, todo = [token], [token]
    while todo:
        for item in todo.pop().children:
            if item.dep_ == "conj":
                found.append(item)
                todo.append(item)
    return sorted(found, key=lambda t: t.i)


def is_clause(token: Token) -> bool:
    """Whether the token heads a clause."""
    return token.pos_ in {"VERB", "AUX"} and token.dep_ in _CLAUSES


def clause_above(token: Token) -> Token:
    """The verb of the clause that a token stands in."""
    while not is_clause(token) and token.head != token:
        token = token.head
    return token


def ancestors(token: Token) -> Iterator[Token]:
    """The token's heads, nearest first."""
    while token.head != token:
        token = token.head
        yield token


def tokens_of(doc: Doc, span: TextSpan) -> Span:
    """The tokens that a span of the text covers, those at its edges included when it cuts them."""
    found = doc.char_span(span.start, span.end, alignment_mode="expand")
    if found is None:
        raise ValueError(f"{span} is outside a text of {len(doc.text)} code points")
    return found


def trim(doc: Doc, first: int, last: int) -> TextSpan | None:
    """The place of the tokens `first` to `last`, marks and opening conjunctions at the edges left out."""
    while first <= last and (_is_edge(doc[first]) or (doc[first].lower_ in _OPENERS and not _is_pronoun(doc[first]))):
        first += 1
    while first <= last and _is_edge(doc[last]):
        last -= 1
    if first > last:
        return None
    return text_span(doc[first], doc[last])


def _is_edge(token: Token) -> bool:
    return all(char in _EDGE or char.isspace() for char in token.text)


def _is_pronoun(token: Token) -> bool:
    """Whether "that" is a subject or an object and no conjunction ("that should suffice")."""
    return token.lower_ == "that" and token.dep_ in {"nsubj", "nsubjpass", "dobj"} and token.tag_ != "WDT"


def clause_span(verb: Token, drop: Iterable[Token] = (), *, with_subject: bool = True) -> TextSpan | None:
    """The clause of a verb as one span.

    Left out are coordinated clauses with what follows them, non-restrictive relative clauses at the end, and the
    subtrees in `drop`, with whatever lies beyond them.
    """
    doc = verb.doc
    first, last = verb.left_edge.i, verb.right_edge.i
    dropped = list(drop)
    for item in verb.children:
        if item.dep_ in {"conj", "cc", "preconj"} and item.i > verb.i and _cuts(item, verb):
            dropped.append(item)
        if item.dep_ in {"advcl", "prep"} and item.i > verb.i and _is_adjunct(item):
            dropped.append(item)
    dropped.extend(_loose_relatives(verb))
    for item in dropped:
        left, right = item.left_edge.i, item.right_edge.i
        if right < verb.i:
            first = max(first, right + 1)
        elif left > verb.i:
            last = min(last, left - 1)
    first, last = _within_stops(verb, first, last)
    if not with_subject:
        found = own_subject(verb)
        if found is not None and found.i < verb.i:
            first = max(first, found.right_edge.i + 1)
    return trim(doc, first, last)


def _is_adjunct(item: Token) -> bool:
    """Whether a clause or phrase after the verb only adds a purpose, a circumstance or a further saying."""
    if item.dep_ == "advcl" and item.left_edge.lower_ == "so" and not has_to(item):
        return True
    if item.doc[item.left_edge.i - 1].text != ",":
        return False
    opening = item.left_edge.lower_
    if opening == "including":
        return any(c.dep_ == "pcomp" for c in item.children)
    return opening in _CIRCUMSTANCES or (item.dep_ == "advcl" and item.lower_ in _SAYING)


def _within_stops(verb: Token, first: int, last: int) -> tuple[int, int]:
    """The part of a clause between the colons and semicolons around its verb."""
    for token in verb.doc[first : last + 1]:
        if token.text in {";", ":"}:
            if token.i < verb.i:
                first = max(first, token.i + 1)
            elif token.text == ";":
                last = min(last, token.i - 1)
    return first, last


def _cuts(item: Token, verb: Token) -> bool:
    """Whether a coordinated part is a clause of its own rather than a second object or a verb pair."""
    if item.dep_ == "conj":
        return (item.pos_ in {"VERB", "AUX"} and not is_pair(verb)) or own_subject(item) is not None
    following = [c for c in verb.children if c.dep_ == "conj" and c.i > item.i]
    return bool(following) and _cuts(following[0], verb)


def is_pair(verb: Token) -> bool:
    """Whether the verb shares all that follows with the next one: "to repeal or invalidate them"."""
    after = [c for c in verb.children if c.i > verb.i]
    shared = any(c.lower_ == "or" for c in after) or any(
        g.dep_ in OBJECTS and g.pos_ == "PRON" for c in after if c.dep_ == "conj" for g in c.children
    )
    bare = verb.pos_ == "VERB" and all(c.dep_ in {"cc", "conj"} for c in after)
    alike = all(c.tag_ == verb.tag_ and own_subject(c) is None for c in after if c.dep_ == "conj")
    return bool(after) and shared and bare and alike


def split_verbs(verb: Token) -> list[Token]:
    """A verb and those coordinated with it that say something of their own."""
    return [verb] if is_pair(verb) else [verb, *(c for c in conjuncts(verb)[1:] if c.pos_ in {"VERB", "AUX"})]


def _loose_relatives(verb: Token) -> Iterator[Token]:
    """Relative clauses in the verb's clause that are set off by a comma."""
    for token in verb.doc[verb.i + 1 : verb.right_edge.i + 1]:
        if token.dep_ == "relcl" and token.left_edge.i > verb.i:
            before = token.doc[token.left_edge.i - 1]
            if before.text == "," and token.left_edge.lower_ in {
                "which",
                "who",
                "where",
                "whose",
                "when",
                "for",
                "whom",
                "in",
                "at",
            }:
                yield token


def noun_phrase(head: Token, *, with_relative: bool = False) -> TextSpan | None:
    """The noun phrase of a token as one span; relative clauses at its end only where asked for."""
    first, last = head.left_edge.i, head.right_edge.i
    for item in head.children:
        loose = item.dep_ in {"relcl", "acl"} and not with_relative
        if (loose or (item.dep_ in {"cc", "conj", "punct"} and not with_relative)) and item.i > head.i:
            last = min(last, item.left_edge.i - 1)
        if item.dep_ == "case" and item.i > head.i:
            last = min(last, item.i - 1)
    return trim(head.doc, first, last)


def text_span(first: Token, last: Token) -> TextSpan:
    """The place of two tokens and all between them, without white space that the tokeniser left at their edges."""
    start, end = first.idx, last.idx + len(last)
    start += len(first.text) - len(first.text.lstrip())
    end -= len(last.text) - len(last.text.rstrip())
    return TextSpan(start, end)


def is_hypothetical(verb: Token) -> bool:
    """Whether a verb only states a condition: what it says is no stand of anybody's yet."""
    while verb.dep_ == "conj" and own_subject(verb) is None:
        verb = verb.head
    mark = marker(verb)
    unreal = mark is not None and mark.lower_ in {"if", "unless", "until", "once"}
    return (verb.dep_ in {"advcl", "pcomp"} and unreal) or is_inverted(verb) or is_subjunctive(verb)


def is_subjunctive(verb: Token) -> bool:
    """As in "the requirement that X agree": what is demanded of X, and no stand of X's own."""
    found, mark = own_subject(verb), marker(verb)
    is_singular = (
        found is not None and found.tag_ in {"NN", "NNP"} and not any(c.dep_ == "conj" for c in found.children)
    )
    bare = verb.tag_ == "VB" or (verb.tag_ == "VBP" and is_singular)
    bare = bare and not any(c.dep_ in {"aux", "auxpass"} for c in verb.children)
    return bare and found is not None and mark is not None and mark.lower_ == "that"


def is_inverted(verb: Token) -> bool:
    """As in "should they ask": a condition and no demand."""
    found = own_subject(verb)
    first = next((c for c in verb.children if c.dep_ == "aux"), None)
    inverted = found is not None and first is not None and first.i < found.i
    question = verb.sent.text.rstrip().endswith("?")
    return inverted and verb.dep_ in {"advcl", "conj", "ccomp"} and not question


def is_relative(verb: Token) -> bool:
    """Whether the clause only describes a noun ("a fight we must win")."""
    return verb.dep_ == "relcl" and verb.doc[verb.left_edge.i - 1].text not in {",", "—", "–"}


def is_aside(verb: Token) -> bool:
    """A concession ("whilst this is …") or a condition, which is no stand of its own."""
    mark = marker(verb)
    return mark is not None and mark.lower_ in {"while", "whilst", "although", "though", "if", "unless", "whether"}
