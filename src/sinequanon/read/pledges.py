"""Rules for what the holder will do, may do or will not do: commitments, willingness, refusals, threats."""

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.book import NEGATED, Book, Scene
from sinequanon.read.grammar import (
    OBJECTS,
    auxiliaries,
    child,
    clause_span,
    conjuncts,
    has_to,
    is_negated,
    is_passive,
    is_relative,
    own_subject,
    prep_object,
    split_verbs,
    trim,
)
from sinequanon.read.names import Entity
from sinequanon.records import Act, ActorKind, Connective

# Verbs of which each of several infinitives is a promise of its own.
_LISTED = {"agree", "pledge", "promise", "vow", "undertake", "decide", "offer", "commit"}


def aims(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "our focus will be on resisting", "its aim is to contribute": a commitment by whose aim it is."""
    found = own_subject(verb)
    if (
        verb.lemma_ != "be"
        or found is None
        or found.lemma_.lower() not in cues.AIMS
        or (owner := child(found, {"poss"})) is None
    ):
        return False
    holder = book.entity(owner, scene)
    core = next(
        (
            c
            for p in (verb, *verb.children)
            for c in p.children
            if c.i > verb.i and ((c.dep_ == "xcomp" and has_to(c)) or c.dep_ == "pcomp")
        ),
        None,
    )
    if core is None or holder is None or is_negated(verb):
        return False
    return book.add(Act.COMMIT, verb, scene, holder, "aim", 0.65, agent=holder, target=book.party_done_to(core, scene))


def plans(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "plans to do", "agreed to do", "refused to do", "continues to do"."""
    lemma = verb.lemma_.lower()
    infinitive = next((c for c in verb.children if c.dep_ in {"xcomp", "advcl"} and c.i > verb.i and has_to(c)), None)
    gerund = next(
        (
            c
            for p in verb.children
            if p.dep_ == "prep" and p.lower_ in {"from", "to"}
            for c in p.children
            if c.dep_ == "pcomp"
        ),
        None,
    )
    core = infinitive or gerund or next((c for c in verb.children if c.dep_ == "xcomp" and c.tag_ == "VBG"), None)
    loose = (has_to(verb) and verb.dep_ in {"advcl", "acl", "relcl"}) or (
        verb.tag_ == "VBG" and verb.dep_ in {"advcl", "pcomp", "acl"}
    )
    if core is None or loose or (verb.tag_ == "VBN" and verb.dep_ in {"acl", "amod"}) or verb.i in book.said_by:
        return _agrees_on(book, verb, scene)
    found, holder = book.subject_of(verb, scene)
    if holder is None:
        return False
    own = book.is_own(holder, scene) or book.is_first_person(found)
    if lemma == "hesitate" and is_negated(verb):
        act = _threat(book, Act.COMMIT, core, holder, scene)
        return book.add(act, verb, scene, holder, "plan", 0.65, agent=holder, target=book.party_done_to(core, scene))
    if lemma in cues.REFUSE_INF:
        if lemma == "fail":
            return False
        leaves_open = core.lemma_ == "rule" and child(core, {"prt"}, {"out"}) is not None
        act = Act.WILLING if leaves_open else Act.REFUSE
    elif lemma == "threaten":
        act = Act.THREATEN
    elif lemma in {"want", "wish"} and (own or scene.said is None) and infinitive is not None:
        act = Act.WILLING
    elif lemma in cues.PLAN:
        act = Act.COMMIT
    elif lemma in cues.STRIVE and (own or (scene.said is None and lemma != "seek" and auxiliaries(verb) & {"will"})):
        if lemma == "continue" and core.lemma_.lower() in cues.HARM and not own:
            return False
        act = Act.COMMIT
    else:
        return False
    if lemma in {"schedule", "expect"} and not is_passive(verb):
        return False
    helped = book.supports_somebody(verb, scene) if lemma == "work" else None
    if helped is not None:
        return book.add(Act.SUPPORT, verb, scene, holder, "plan", 0.7, target=helped)
    act = NEGATED[act] if is_negated(verb) or is_negated(core) else act
    act = _threat(book, act, core, holder, scene)
    holders = book.holders(found, scene)
    parts = split_verbs(core) if lemma in _LISTED and core.dep_ == "xcomp" else [core]
    whole = clause_span(verb, parts[1:]) if len(parts) > 1 else None
    if whole is not None:  # "agreed to end X, to reopen Y and to resume Z": one for each
        cut = next(
            (t.i for t in book.doc[core.i : parts[1].i + 1] if t.dep_ == "cc" or t == parts[1].left_edge), parts[1].i
        )
        whole = trim(book.doc, verb.left_edge.i, min(cut, parts[1].left_edge.i) - 1)
    for one in holders or [holder]:
        book.add(act, verb, scene, one, "plan", 0.75, agent=one, target=book.party_done_to(core, scene), span=whole)
        for other in parts[1:]:
            book.add(act, other, scene, one, "plan", 0.7, agent=one, target=book.party_done_to(other, scene))
    book.used.add(core.i)
    for other in conjuncts(core)[1:]:
        if other.pos_ == "VERB":
            book.used.add(other.i)
    return True


def _agrees_on(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "agreed on the structure of": a commitment to a thing."""
    noun = prep_object(verb, "on", "upon", "to")
    if verb.lemma_ != "agree" or noun is None or is_passive(verb) or is_negated(verb):
        return False
    holder = book.subject_of(verb, scene)[1]
    return holder is not None and book.add(Act.COMMIT, verb, scene, holder, "plan", 0.65, agent=holder)


def will(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "we will do", "X will travel to": what the holder says it does next; also "are working to"."""
    auxiliary = auxiliaries(verb)
    ahead = auxiliary & {"will", "shall", "'ll", "’ll", "wo"} or (auxiliary & {"would"} and scene.said is not None)
    ongoing = (
        verb.tag_ == "VBG"
        and auxiliary & {"is", "are", "am", "'re", "’re", "'m", "’m", "been"}
        and verb.dep_ in {"ROOT", "conj", "ccomp"}
    )
    headline = has_to(verb) and verb.dep_ in {"ROOT", "relcl", "acl"} and book.parsed.in_headline(verb)
    if not (ahead or ongoing or headline):
        return False
    found, holder = book.subject_of(verb, scene)
    if headline and holder is None:
        holder = book.entity(verb.head, scene) if verb.head != verb else None
    if is_passive(verb) and ahead and (scene.said is not None or book.voice is not None):
        return _told_passive(book, verb, scene)
    if holder is None or (found is None and not headline) or is_passive(verb) or (is_relative(verb) and not headline):
        return False
    own = book.is_own(holder, scene) or book.is_first_person(found)
    if scene.said is None and not own and book.voice is not None and not holder.is_person:
        return False
    if found is not None and found.lower_ == "it" and verb.lemma_.lower() in cues.THINGS_DO:
        return False
    if scene.said is not None and not own and not _speaks_for_body(book, holder, scene):
        return False
    if verb.lemma_ in {"be", "have"}:
        attribute = child(verb, {"attr"})
        if attribute is None or not own:
            return False
    if ongoing and verb.lemma_.lower() in cues.URGE | {
        "see",
        "hear",
        "face",
        "feel",
        "experience",
        "suffer",
        "hope",
        "look",
        "wait",
        "get",
        "become",
    }:
        return False
    if (
        ongoing
        and not own
        and scene.said is None
        and verb.lemma_.lower() not in {"travel", "visit", "return", "meet", "host", "plan", "prepare"}
    ):
        return False
    told_so = verb.lemma_.lower() in {"like", "welcome", "urge", "expect", "be", "say", "add", "note", "suggest"}
    if auxiliary & {"would"} and told_so:
        return False
    act = Act.REFUSE if is_negated(verb) else _threat(book, Act.COMMIT, verb, holder, scene)
    if ongoing and own and verb.lemma_ in {"support", "stand"}:
        act = Act.SUPPORT
    target = book.party_done_to(verb, scene)
    if ongoing and own and book.supports_somebody(verb, scene):
        act, target = Act.SUPPORT, book.supports_somebody(verb, scene)
    first = verb.head.left_edge.i if headline and found is None else None
    for one in book.holders(found, scene) or [holder]:
        agent = None if act is Act.SUPPORT else one
        book.add(
            act,
            verb,
            scene,
            one,
            "will" if ahead else "ongoing" if ongoing else "headline",
            0.75 if own else 0.65,
            agent=agent,
            target=target,
            first=first,
        )
    return True


def _told_passive(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "the hostages would be freed", said a spokesman.

    A pledge by those he speaks for, without saying by whom.
    """
    speaker = scene.speaker
    if verb.lemma_.lower() not in cues.DONE or prep_object(verb, "by") is not None or speaker is None:
        return False
    if speaker.is_person and speaker.of is None:
        return False
    act = Act.REFUSE if is_negated(verb) else Act.COMMIT
    return book.add(act, verb, scene, scene.body, "told-passive", 0.5, agent=None if act is Act.COMMIT else scene.body)


_LATER = {"will", "would", "shall", "'ll", "’ll", "wo"}
_PERHAPS = {"can", "could", "may", "might", "ca"}


def on_condition(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "the embargo can be suspended once the centrifuges stop", said by those who would suspend it.

    What would be done, without saying by whom, under a condition, is the stand of the body that says so.
    """
    auxiliary = auxiliaries(verb)
    holder = scene.body or scene.speaker or book.voice
    if holder is None or (scene.said is None and book.voice is None) or not auxiliary & (_LATER | _PERHAPS):
        return False
    attribute = child(verb, {"acomp"})
    is_possible = attribute is not None and attribute.lower_ in {"possible", "conceivable", "thinkable"}
    if not (is_passive(verb) or is_possible) or prep_object(verb, "by") is not None or verb.i in book.said_by:
        return False
    act = Act.REFUSE if is_negated(verb) else Act.COMMIT if auxiliary & _LATER else Act.WILLING
    conditions = book.conditions.of(verb, act, scene.speaker, scene.body)
    if all(clause.connective is Connective.SINCE for clause in conditions):
        return False
    return book.add(act, verb, scene, holder, "on-condition", 0.55, agent=holder)


def _speaks_for_body(book: Book, holder: Entity, scene: Scene) -> bool:
    """Whether the speaker holds an office in a body, as far as the text tells: his own, or any where none is named."""
    speaker = scene.speaker
    if (
        speaker is None
        or not speaker.is_person
        or holder.kind not in {ActorKind.STATE, ActorKind.IGO, ActorKind.GOVERNMENT, ActorKind.PARTY}
    ):
        return False
    offices = {
        "minister",
        "secretary",
        "president",
        "premier",
        "chancellor",
        "spokesman",
        "spokeswoman",
        "spokesperson",
    }
    return book.is_own(holder, scene) or (speaker.of is None and bool(speaker.roles & offices))


def _threat(book: Book, act: Act, core: Token, holder: Entity, scene: Scene) -> Act:
    """A commitment to harm or put a cost on a party is a threat; a fight against an armed enemy is none."""
    if act is not Act.COMMIT:
        return act
    lemma = core.lemma_.lower()
    noun = child(core, OBJECTS)
    costs = (
        noun is not None
        and noun.lemma_.lower() in cues.THREAT_NOUNS
        and lemma in {"impose", "apply", "put", "increase", "take", "exert", "use", "maintain", "continue"}
    )
    inner = next((c for c in core.children if c.dep_ in {"xcomp", "ccomp"} and (has_to(c) or c.tag_ == "VBG")), None)
    if inner is not None and core.lemma_ in {"continue", "agree", "decide"}:
        return _threat(book, act, inner, holder, scene)
    party = book.party_done_to(core, scene)
    hits = lemma in {"target", "sanction", "punish", "retaliate", "penalise", "penalize"}
    harms = (hits and (party is None or party.kind is not ActorKind.ARMED_GROUP)) or (
        lemma in cues.THREAT_VERBS
        and party is not None
        and party.kind is not ActorKind.ARMED_GROUP
        and lemma not in {"apply", "freeze", "destroy"}
    )
    means = prep_object(core, "with")
    answers = (
        lemma in {"respond", "retaliate", "answer"} and means is not None and means.lemma_.lower() in cues.THREAT_NOUNS
    )
    return Act.THREATEN if costs or harms or answers else act


def may(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "we may do", "left open the possibility of", "reserves the right to", "would consider"."""
    found, holder = book.subject_of(verb, scene)
    if holder is None or is_passive(verb) or (found is not None and found.lower_ in {"it", "there"}):
        return False
    lemma = verb.lemma_.lower()
    noun = child(verb, OBJECTS)
    if (
        lemma == "have"
        and noun is not None
        and noun.lemma_.lower() in {"intention", "plan", "desire", "wish"}
        and is_negated(verb)
    ):
        return book.add(
            Act.REFUSE, verb, scene, holder, "no-intention", 0.7, agent=holder, target=book.party_done_to(noun, scene)
        )
    opens = lemma == "leave" and any(c.lower_ == "open" for c in verb.subtree)
    reserves = lemma == "reserve" and noun is not None and noun.lemma_ == "right"
    if opens or reserves:
        party = book.party_in(noun, scene) if noun is not None else None
        if party is None:
            party = next(
                (
                    book.entity(t, scene)
                    for t in verb.subtree
                    if t.i > verb.i and book.actors.name_at(t) is not None and t.dep_ == "pobj"
                ),
                None,
            )
        return book.add(Act.WILLING, verb, scene, holder, "open", 0.7, agent=holder, target=party)
    own = book.is_own(holder, scene) or book.is_first_person(found)
    if lemma == "accept" and noun is not None and noun.lemma_.lower() in cues.ACCEPTED:
        act = Act.REFUSE if is_negated(verb) else Act.COMMIT
        giver = book.doer(noun, scene) or book.entity(prep_object(noun, "of"), scene)
        return book.add(act, verb, scene, holder, "accept", 0.65, agent=holder, target=giver)
    considering = lemma in {"consider", "contemplate", "mull", "weigh"} and verb.tag_ == "VBG" and noun is not None
    if considering and scene.said is None:
        return book.add(
            Act.WILLING, verb, scene, holder, "may", 0.55, agent=holder, target=book.party_done_to(verb, scene)
        )
    if (
        own
        and (auxiliaries(verb) & {"may", "might", "could"} or (lemma in cues.WILLING_VERBS and not is_negated(verb)))
        and scene.said is not None
    ):
        act = Act.REFUSE if is_negated(verb) else Act.WILLING
        return book.add(act, verb, scene, holder, "may", 0.6, agent=holder, target=book.party_done_to(verb, scene))
    if (
        own
        and is_negated(verb)
        and auxiliaries(verb) & {"can", "ca", "could"}
        and lemma
        in {"accept", "agree", "allow", "tolerate", "permit", "support", "recognise", "recognize", "negotiate"}
    ):
        return book.add(
            Act.REFUSE, verb, scene, holder, "may", 0.65, agent=holder, target=book.party_done_to(verb, scene)
        )
    return False
