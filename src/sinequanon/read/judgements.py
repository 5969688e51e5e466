"""Rules for judgements and facts told against a party or in its favour, and for votes."""

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.book import Book, Scene
from sinequanon.read.grammar import (
    OBJECTS,
    ancestors,
    auxiliaries,
    child,
    conjuncts,
    has_to,
    is_aside,
    is_negated,
    is_passive,
    is_relative,
    own_subject,
    prep_object,
    subject,
)
from sinequanon.records import Act, ActorKind


def judges(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "the attack is a tragedy", "the decision is an important step", "is unacceptable"."""
    if (verb.lemma_ != "be" and verb.lemma_ != "remain") or scene.holder is None:
        return False
    found = own_subject(verb)
    word = next((c for c in verb.children if c.dep_ in {"attr", "acomp", "oprd", "prep"} and c.i > verb.i), None)
    if found is None or word is None or found.tag_ in {"WDT", "WP"} or book.is_first_person(found) or is_aside(verb):
        return False
    act = _judgement(word)
    if act is None:
        return False
    if is_negated(verb):
        act = Act.CLAIM
    agent, target = book.deed(found, scene)
    if agent is None and target is None and found.lower_ in {"this", "that", "these"}:
        agent = next((s.agent for s in reversed(book.found[-4:]) if s.act is act and s.said is scene.said), None)
    of = prep_object(word, "of")
    if agent is None and of is not None and word.lemma_.lower() in cues.SIGNS:
        agent = book.doer(of, scene)
    for_whom = prep_object(word, "for", "against", "to")
    target = target or (book.party_in(for_whom, scene) if for_whom is not None else None)
    if book.is_own(agent, scene):
        return False
    return book.add(act, verb, scene, scene.holder, "judgement", 0.75, agent=agent, target=target)


def _inside_stand(book: Book, verb: Token, act: Act) -> bool:
    """Whether the clause only tells of the deed that has just been condemned or praised."""
    if verb.dep_ not in {"relcl", "acl", "ccomp", "pcomp", "advcl", "conj"}:
        return False
    outer = [t for t in ancestors(verb) if t.sent.start == verb.sent.start]
    above = next((t for t in outer if t.dep_ in {"relcl", "acl", "pcomp"}), verb) if verb.dep_ == "conj" else verb
    if above.dep_ not in {"relcl", "acl", "pcomp", "ccomp"} and not (above.dep_ == "advcl" and above.tag_ == "VBG"):
        return False
    return any(
        s.act is act and s.verb in outer and s.rule in {"stand", "feeling", "express", "judgement", "shows", "harm"}
        for s in book.found[-8:]
    )


def _judgement(word: Token) -> Act | None:
    if word.dep_ == "prep":
        noun = child(word, {"pobj"})
        return (
            Act.ACCUSE
            if word.lower_ in {"in", "of"}
            and noun is not None
            and noun.lemma_.lower() in {"violation", "breach", "concern"}
            else None
        )
    words = [word, *(c for c in conjuncts(word)[1:]), *(c for c in word.children if c.dep_ in {"amod", "compound"})]
    lemmas = {t.lemma_.lower() for t in words} | {t.lower_ for t in words}
    if lemmas & cues.BAD or lemmas & cues.BAD_NOUNS:
        return Act.ACCUSE
    of = prep_object(word, "of")
    if (
        word.lemma_.lower() in cues.SIGNS
        and of is not None
        and {of.lemma_.lower(), *(c.lemma_.lower() for c in of.children), *(c.lemma_.lower() for c in word.children)}
        & (cues.BAD | cues.BAD_NOUNS)
    ):
        return Act.ACCUSE
    if (
        lemmas & cues.GOOD_NOUNS
        and (
            lemmas & cues.GOOD
            or word.lemma_.lower() in {"progress", "success", "milestone", "breakthrough", "achievement"}
        )
    ) or (
        word.pos_ == "ADJ"
        and word.lower_ in {"welcome", "encouraging", "commendable", "laudable", "remarkable", "courageous"}
    ):
        return Act.SUPPORT
    return None


def poses(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X's programme poses a threat", "both leaders have shown courage": a judgement by verb and noun."""
    noun, found = child(verb, OBJECTS), own_subject(verb)
    if noun is None or found is None or scene.holder is None or is_passive(verb) or is_negated(verb):
        return False
    lemma, word = verb.lemma_.lower(), noun.lemma_.lower()
    agent, target = book.deed(found, scene)
    if book.is_own(agent, scene) or book.is_first_person(found):
        return False
    if lemma in {"pose", "constitute", "present"} and word in {
        "threat",
        "danger",
        "risk",
        "challenge",
        "violation",
        "breach",
    }:
        return book.add(Act.ACCUSE, verb, scene, scene.holder, "poses", 0.6, agent=agent, target=target)
    if lemma in {"show", "demonstrate", "display"} and word in cues.VIRTUES and agent is not None:
        return book.add(Act.SUPPORT, verb, scene, scene.holder, "poses", 0.6, agent=agent, target=target)
    return False


def votes(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X voted against the resolution", "voted in favour of it"."""
    if verb.lemma_ != "vote" or is_passive(verb):
        return False
    against = prep_object(verb, "against")
    favour = prep_object(verb, "in", "for")
    in_favour = favour is not None and (favour.lemma_.lower() in {"favour", "favor"} or favour.head.lower_ == "for")
    holders = book.holders(subject(verb), scene)
    if (against is None and not in_favour) or not holders:
        return False
    for holder in holders:
        book.add(Act.REFUSE if against is not None else Act.SUPPORT, verb, scene, holder, "vote", 0.75)
    return True


def shows(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "this attack shows the cowardice of X": what a deed shows of who did it."""
    if verb.lemma_.lower() not in cues.SHOW or scene.holder is None or is_passive(verb):
        return False
    found = subject(verb)
    noun = child(verb, OBJECTS) or next(
        (c for c in verb.children if c.dep_ in {"ccomp", "attr"} and c.i > verb.i), None
    )
    if found is None or noun is None or book.is_first_person(found):
        return False
    words = {t.lemma_.lower() for t in noun.subtree}
    deed = found.lemma_.lower() in cues.HARM_NOUNS or found.lemma_.lower() in {"action", "event", "incident"}
    deed = deed or found.lemma_.lower() == "use"
    if not deed or not (words & (cues.BAD | cues.BAD_NOUNS)):
        return False
    agent, target = book.deed(found, scene)
    if agent is None:
        agent, other = book.deed(noun, scene, of_is_agent=True)
        target = target or other
    return book.add(Act.ACCUSE, verb, scene, scene.holder, "shows", 0.65, agent=agent, target=target)


def harms(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X has killed Y", "X failed to do", "Y was attacked by X".

    A fact that lays harm or a broken duty on a party.
    """
    if scene.holder is None or (scene.said is None and book.voice is None):
        return False
    lemma = verb.lemma_.lower()
    noun = child(verb, OBJECTS)
    deeds = (
        noun is not None
        and lemma
        in {
            "carry",
            "commit",
            "launch",
            "inflict",
            "conduct",
            "perpetrate",
            "use",
            "continue",
            "wage",
            "cause",
            "have",
            "show",
        }
        and noun.lemma_.lower()
        in cues.HARM_NOUNS | cues.BAD_NOUNS | {"weapon", "force", "starvation", "bombardment", "suffering"}
    )
    fails = lemma in {"fail", "refuse", "neglect"} and any(c.dep_ == "xcomp" for c in verb.children)
    not_doing = is_negated(verb) and lemma in {
        "adhere",
        "abide",
        "comply",
        "cooperate",
        "co-operate",
        "respect",
        "honour",
        "honor",
        "implement",
        "keep",
    }
    if not ((lemma in cues.HARM and lemma != "commit") or deeds or fails or not_doing) or (
        is_relative(verb) and verb.dep_ == "relcl"
    ):
        return False
    if (
        verb.dep_ in {"amod", "compound", "acl"}
        or (has_to(verb) and not fails)
        or auxiliaries(verb) & {"will", "could", "may", "might", "can", "would"}
    ):
        return False
    if is_passive(verb) or (verb.tag_ == "VBN" and child(verb, {"agent"}) is not None):
        by = prep_object(verb, "by")
        agent = (
            book.entity(by, scene)
            or book.at_hands_of(verb, scene)
            or (book.doer(by, scene) if by is not None else None)
        )
        target = book.entity(subject(verb), scene)
        if agent is None:
            return False
    else:
        agent = book.subject_of(verb, scene)[1]
        target = book.party_done_to(verb, scene)
        if agent is None or (agent.kind is ActorKind.POPULATION and target is None):
            return False
        if target is not None and target.kind is ActorKind.ARMED_GROUP is not agent.kind:
            return False  # a fight against an armed group is told as a fact
    if (
        book.is_own(agent, scene)
        or (is_negated(verb) and not not_doing)
        or is_aside(verb)
        or _inside_stand(book, verb, Act.ACCUSE)
    ):
        return False
    return book.add(Act.ACCUSE, verb, scene, scene.holder, "harm", 0.7, agent=agent, target=target)


def helps(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X has supported Y", "X has taken a step towards": a fact told in favour of a party."""
    if scene.said is None or scene.holder is None or is_passive(verb) or is_negated(verb) or has_to(verb):
        return False
    found, agent = book.subject_of(verb, scene)
    if agent is None or book.is_own(agent, scene) or book.is_first_person(found):
        return False
    lemma = verb.lemma_.lower()
    noun = child(verb, OBJECTS)
    step = (
        noun is not None
        and lemma in {"take", "make", "play", "have", "pave", "give"}
        and noun.lemma_.lower() in cues.GOOD_NOUNS | {"role", "record", "way"}
        and (
            noun.lemma_ in {"progress", "way"}
            or any(
                c.lower_ in cues.GOOD | {"major", "great", "good", "big", "crucial", "key", "clear"}
                for c in noun.children
            )
        )
    )
    if noun is not None and {t.lemma_.lower() for t in noun.subtree} & (cues.BAD | cues.BAD_NOUNS):
        return False
    helps = lemma in {"support", "liberate", "rescue", "succeed", "respect"} and (
        "have" in {c.lemma_ for c in verb.children if c.dep_ == "aux"} or verb.tag_ == "VBD"
    )
    if _inside_stand(book, verb, Act.SUPPORT) or is_aside(verb):
        return False
    if not (step or helps) or auxiliaries(verb) & {"will", "could", "may", "might", "must", "would"}:
        return False
    return book.add(
        Act.SUPPORT, verb, scene, scene.holder, "help", 0.5, agent=agent, target=book.party_done_to(verb, scene)
    )
