"""Rules for nouns that carry an act ("its offer to", "a call for"), and for named votes."""

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.book import BODIES, Book, Scene, Stand
from sinequanon.read.grammar import (
    OBJECTS,
    ancestors,
    child,
    has_to,
    marker,
    own_subject,
    prep_object,
    trim,
)
from sinequanon.read.names import Entity
from sinequanon.records import Act, ActorKind, TextSpan


def act_noun(book: Book, noun: Token, scene: Scene) -> None:
    """As in "X's offer to do", "its commitments to", "X's opposition to", "the request by X for"."""
    lemma = noun.lemma_.lower()
    act = cues.ACT_NOUNS.get(lemma)
    if act is None or noun.i in book.used:
        return
    if _light(book, noun, act, scene):
        return
    owner = child(noun, {"poss"}) or prep_object(noun, "by")
    if (
        owner is None
        and (
            owner := next(
                (c for c in noun.children if c.dep_ in {"compound", "amod"} and book.actors.name_at(c) is not None),
                None,
            )
        )
        is None
    ):
        return
    holder = book.entity(owner, scene) or book.actors.owner(owner)
    complement = next(
        (
            c
            for c in noun.children
            if c.i > noun.i
            and (
                (c.dep_ in {"acl", "ccomp", "relcl"} and (has_to(c) or marker(c) is not None))
                or (c.dep_ == "prep" and c.lower_ in {"for", "to", "on", "that", "of"})
            )
        ),
        None,
    )
    if holder is None or complement is None:
        return
    said = book.said_by.get(noun.i)
    last = noun.right_edge.i
    while last > noun.i and book.doc[last].dep_ == "cc":
        last -= 1
    span = trim(book.doc, min(owner.left_edge.i, noun.i), last)
    verb = complement if complement.pos_ in {"VERB", "AUX"} else noun
    if span is None or _is_object_of_stand(book, noun, act):
        return
    agent: Entity | None = holder if act in {Act.COMMIT, Act.WILLING, Act.THREATEN, Act.REFUSE} else None
    target = book.party_done_to(verb, scene) if verb != noun else None
    about = child(complement, {"pobj"}) if verb == noun else None
    if about is not None:
        one, two = book.deed(about, scene, of_is_agent=True)
        agent, target = (
            (agent or (one if act is not Act.REFUSE else None)),
            two or (one if act in {Act.REFUSE, Act.SUPPORT} else None),
        )
        if act is Act.SUPPORT:
            agent, target = None, book.party_in(about, scene)
    if verb != noun and act is Act.DEMAND:
        agent = book.entity(own_subject(verb), scene)
    book.add(act, noun, scene, holder, "noun", 0.6, agent=agent, target=target, span=span, said=said or scene.said)


def _light(book: Book, noun: Token, act: Act, scene: Scene) -> bool:
    """As in "issues a call for", "made an offer to", "rejected demands that": the verb's subject takes the stand."""
    verb = noun.head
    if (
        noun.dep_ not in OBJECTS
        or verb.lemma_.lower() not in {"issue", "make", "repeat", "renew", "launch", "put", "submit", "table"}
        or child(noun, {"poss"})
    ):
        return False
    about = prep_object(noun, "for", "to", "on")
    clause = next((c for c in noun.children if c.dep_ in {"acl", "ccomp"} and c.i > noun.i), None)
    holder = book.subject_of(verb, scene)[1]
    if holder is None or (about is None and clause is None) or verb.i in book.used:
        return False
    agent, target = (
        book.deed(about, scene, of_is_agent=True) if about is not None else (None, book.party_done_to(clause, scene))
    )
    own = act in {Act.COMMIT, Act.THREATEN}
    return book.add(act, verb, scene, holder, "noun", 0.65, agent=holder if own else agent, target=target)


def votes(book: Book, token: Token, scene: Scene) -> None:
    """As in "four against (A, B and C)": a named vote against is a refusal."""
    if token.lower_ != "against" or token.i + 1 >= len(book.doc) or book.doc[token.i + 1].text != "(":
        return
    closing = next((t.i for t in book.doc[token.i : token.i + 80] if t.text == ")"), None)
    words = {t.lemma_.lower() for t in token.sent}
    if closing is None or not words & {"vote", "favour", "favor", "ballot", "resolution", "abstention", "abstain"}:
        return
    first = token.i - 1 if book.doc[token.i - 1].like_num else token.i
    span = TextSpan(book.doc[first].idx, book.doc[closing].idx + 1)
    body = book.actors.last_body(
        token, ("assembly", "council", "parliament", "congress", "board", "committee", "senate", "house")
    )
    for name in book.actors.names:
        if token.i < name.first < closing and name.entity.kind in BODIES | {ActorKind.PERSON}:
            book.keep(Stand(Act.REFUSE, span, name.entity, None, body, scene.said, token, "vote", 0.7))


def _is_object_of_stand(book: Book, noun: Token, act: Act) -> bool:
    """Whether the noun only completes a stand that has been read ("reiterated its support for")."""
    above = {t.i for t in ancestors(noun)}
    stands = {Act.SUPPORT, Act.ACCUSE, act} if act in {Act.SUPPORT, Act.ACCUSE} else {act}
    return any(stand.verb.i in above and stand.act in stands for stand in book.by_sentence[noun.sent.start])
