"""Rules for support, accusations and refusals: stands on a thing, feelings, what is expressed or documented."""

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
    own_subject,
    prep_object,
    split_verbs,
    subject,
)
from sinequanon.read.names import Entity
from sinequanon.records import Act, ActorKind


def feels(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "is concerned by", "am pleased that", "remain committed to", "is ready to"."""
    adjective = _feeling(verb)
    if adjective is None:
        return False
    act = cues.FEELINGS[adjective.lower_]
    _found, holder = book.subject_of(verb if adjective != verb else adjective, scene)
    if holder is None or (
        holder.kind is ActorKind.POPULATION and scene.said is not None and not book.is_own(holder, scene)
    ):
        return False
    if is_negated(verb):
        act = NEGATED[act]
    if act in {Act.COMMIT, Act.WILLING, Act.REFUSE}:
        inner = next(
            (
                c
                for t in (adjective, verb)
                for c in t.children
                if c.dep_ in {"xcomp", "ccomp", "advcl", "acl"} and c.i > adjective.i and has_to(c)
            ),
            None,
        )
        about = prep_object(adjective, "to", "for", "on", "against") or prep_object(verb, "to", "for")
        gerund = next(
            (c for p in adjective.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pcomp"), None
        )
        if inner is None and about is None and gerund is None:
            return False
        target = (
            book.party_done_to(inner or gerund, scene)
            if inner is not None or gerund is not None
            else book.party_in(about, scene)
        )
        if act is Act.COMMIT and not (book.is_own(holder, scene) or scene.said is None):
            return book.add(Act.CLAIM, verb, scene, scene.holder, "feeling", 0.5, agent=holder)
        book.used.update(t.i for t in (inner, gerund) if t is not None for t in split_verbs(t))
        return book.add(act, verb, scene, holder, "committed", 0.75, agent=holder, target=target)
    about_what = _cause(adjective, verb)
    agent, target = book.deed(about_what, scene) if about_what is not None else (None, None)
    if agent is holder:
        agent = None
    return book.add(act, verb, scene, holder, "feeling", 0.75, agent=agent, target=target)


def _feeling(verb: Token) -> Token | None:
    if (
        verb.lower_ in cues.FEELINGS
        and verb.tag_ in {"VBN", "VBD", "JJ"}
        and any(c.dep_ in {"auxpass", "aux", "cop"} for c in verb.children)
    ):
        return verb
    if verb.lemma_.lower() in {"be", "remain", "stand", "feel", "stay", "become"}:
        return next(
            (
                c
                for c in verb.children
                if c.dep_ in {"acomp", "attr", "oprd", "conj", "xcomp"} and c.lower_ in cues.FEELINGS
            ),
            None,
        )
    return None


def _cause(adjective: Token, verb: Token) -> Token | None:
    """What a feeling is about: a noun, or the verb of a clause."""
    for token in (adjective, *conjuncts(adjective)[1:], verb):
        if adjective.lower_ in {"grateful", "thankful"} and (giver := prep_object(token, "to")) is not None:
            return giver
        noun = prep_object(token, "by", "at", "about", "over", "with", "of", "for")
        if noun is not None:
            return noun
        clause = next((c for c in token.children if c.dep_ in {"ccomp", "xcomp", "advcl"} and c.i > token.i), None)
        if clause is not None:
            return clause
    return None


def expresses(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "expressed concern about", "offer our condolences to", "pay tribute to", "reiterates support for"."""
    if verb.lemma_.lower() not in cues.EXPRESS:
        return False
    nouns = [c for c in verb.children if c.dep_ in OBJECTS | {"attr"} and c.lemma_.lower() in cues.STAND_NOUNS]
    if not nouns:
        return False
    noun = nouns[0]
    act = cues.STAND_NOUNS[noun.lemma_.lower()]
    if verb.lemma_ == "have" and act is not Act.ACCUSE:
        return False
    _, holder = book.subject_of(verb, scene)
    owner = child(noun, {"poss", "compound"})
    if owner is not None and book.actors.name_at(owner) is not None:
        holder = book.entity(owner, scene)
    if holder is None:
        return False
    about = prep_object(noun, "for", "about", "at", "over", "with", "to", "of", "in", "that") or prep_object(
        verb, "to", "about", "at", "over", "with", "for"
    )
    matter = about if about is not None else next((c for c in noun.children if c.dep_ in {"acl", "ccomp"}), None)
    agent = target = None
    if matter is not None:
        agent, target = book.deed(matter, scene)
    if (
        noun.lemma_.lower() in {"support", "condolence", "sympathy", "solidarity", "backing", "thank", "friendship"}
        and about is not None
    ):
        party = book.party_in(about, scene)
        if noun.lemma_ == "thank":
            agent, target = party, None
        elif agent is None or about.lemma_.lower() not in cues.WORK:  # but "support for X's efforts" is for a deed of X
            agent, target = None, party
    if act is Act.COMMIT:
        agent = holder
    return book.add(act, verb, scene, holder, "express", 0.75, agent=agent, target=target)


def stands_with(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "stands by X", "stand shoulder to shoulder with X", "our thoughts are with X"."""
    lemma = verb.lemma_.lower()
    if (
        lemma in {"continue", "want"}
        and (inner := child(verb, {"xcomp"})) is not None
        and inner.lemma_ in {"stand", "congratulate", "thank", "commend"}
    ):
        done = stands_with(book, inner, scene) or takes_stand(book, inner, scene)
        if done:
            _widen(book, verb)
            book.used.add(verb.i)
        return done
    found, holder = book.subject_of(verb, scene)
    if lemma == "stand":
        noun = prep_object(verb, "with", "by", "alongside", "behind") or next(
            (p for t in verb.subtree if t.lower_ == "with" and (p := child(t, {"pobj"})) is not None), None
        )
        party = book.party_in(noun, scene) if noun is not None else None
        return (
            holder is not None
            and party is not None
            and book.add(Act.SUPPORT, verb, scene, holder, "stand-with", 0.8, target=party)
        )
    if (
        lemma == "be"
        and found is not None
        and found.lemma_.lower() in {"thought", "prayer", "sympathy", "heart", "condolence"}
    ):
        noun = prep_object(verb, "with", "to")
        return (
            noun is not None
            and scene.holder is not None
            and book.add(Act.SUPPORT, verb, scene, scene.holder, "thoughts", 0.8, target=book.party_in(noun, scene))
        )
    return False


def _widen(book: Book, verb: Token) -> None:
    """Let the last position's span be the clause of the verb above ("continues to stand with")."""
    last = book.found[-1]
    last.span = clause_span(verb, [clause.root for clause in last.conditions]) or last.span


def _threatens(book: Book, verb: Token, noun: Token, scene: Scene) -> bool:
    """As in "X threatened Y", at a party without saying with what, or "X threatened a strike", "Y with sanctions"."""
    holder, party = book.subject_of(verb, scene)[1], book.entity(noun, scene)
    measure = noun if party is None else prep_object(verb, "with")
    if holder is None or is_passive(verb) or is_negated(verb):
        return False
    if party is None and noun.lemma_.lower() not in cues.THREATENED:
        return False
    target = party or (book.party_in(measure, scene) if measure is not None else None)
    return book.add(Act.THREATEN, verb, scene, holder, "stand", 0.7, agent=holder, target=target)


def blames(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "holds X responsible for the attack", "lodged a protest with X", "hinted at a truce"."""
    lemma, holder, noun = verb.lemma_.lower(), book.subject_of(verb, scene)[1], child(verb, OBJECTS)
    if holder is None or is_passive(verb) or is_negated(verb) or has_to(verb):
        return False
    if lemma == "hold":
        word = next((t for t in verb.subtree if t.lower_ in {"responsible", "liable"}), None)
        blamed = noun or (subject(word) if word is not None else None)
        if word is None or blamed is None or verb.tag_ == "VBG" or auxiliaries(verb) - {"have", "has", "had", "do"}:
            return False
        deed = prep_object(word, "for") or prep_object(verb, "for")
        target = book.deed(deed, scene)[1] if deed is not None else None
        agent = book.somebody(blamed, scene)
        return book.add(Act.ACCUSE, verb, scene, holder, "blame", 0.8, agent=agent, target=target)
    if lemma in {"lodge", "file", "register", "submit"} and noun is not None and noun.lemma_.lower() in cues.PROTESTS:
        addressed = prep_object(verb, "with", "against") or prep_object(noun, "with", "against")
        agent = book.entity(addressed, scene)
        return book.add(Act.ACCUSE, verb, scene, holder, "protest", 0.7, agent=agent)
    if lemma == "hint" and (thing := prep_object(verb, "at")) is not None:
        act = Act.THREATEN if thing.lemma_.lower() in cues.THREATENED else Act.WILLING
        return book.add(act, verb, scene, holder, "hint", 0.7, agent=holder, target=book.party_in(thing, scene))
    return False


def takes_stand(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "condemns the attack", "welcomes the decision", "rejects the proposal"."""
    lemma = verb.lemma_.lower()
    act = cues.STAND_OBJECT.get(lemma)
    noun = child(verb, OBJECTS)
    if noun is None:
        noun = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    if noun is None and act is not None and (terms := prep_object(verb, "in")) is not None and terms.lemma_ == "term":
        noun = child(terms, {"appos", "conj"})
    if act is None and lemma == "object":
        act, noun = Act.ACCUSE, prep_object(verb, "to")
    if noun is None and lemma == "protest":
        noun = prep_object(verb, "at", "against", "over")
    if (
        lemma == "threaten"
        and noun is not None
        and (scene.said is None or book.is_own(book.entity(subject(verb), scene), scene))
    ):
        return _threatens(book, verb, noun, scene)
    if lemma == "turn" and child(verb, {"prt"}, {"down"}) is not None:
        act = Act.REFUSE
    undone = noun is not None and noun.lemma_.lower() in cues.CONTACT_NOUNS
    if undone and (lemma in cues.CANCEL or child(verb, {"prt"}, {cues.CANCEL_PARTICLES.get(lemma, "")}) is not None):
        act = Act.REFUSE
    if act is None and lemma == "rule" and child(verb, {"prt"}, {"out"}) is not None:
        act = Act.REFUSE
    if act is None or noun is None or is_passive(verb) or verb.dep_ in {"amod", "compound"}:
        return False
    wished = verb.dep_ == "xcomp" and verb.head.lemma_ in {"want", "like", "wish", "continue", "come"}
    bare = verb.dep_ == "conj" and verb.tag_ == "VBG" and not auxiliaries(verb)
    if bare or (
        not wished
        and verb.dep_ in {"xcomp", "ccomp", "acl", "pcomp", "advcl"}
        and (has_to(verb) or (verb.tag_ == "VBG" and verb.dep_ not in {"advcl", "ccomp"} and not _is_paper(verb)))
    ):
        return False
    if lemma in {"attack", "veto", "boycott", "target", "block", "fault"} and auxiliaries(verb) & {
        "will",
        "would",
        "'ll",
        "’ll",
    }:
        return False
    if noun.pos_ in {"VERB", "AUX"} and verb.i in book.said_by and act is Act.COMMIT:
        return False
    holder_token = subject(verb)
    holders = book.holders(holder_token, scene)
    if not holders and holder_token is not None and (paper := book.issuer_of(holder_token)) is not None:
        holders = [paper]
    if not holders and book.is_headline_verb(verb):
        holders = [scene.holder] if scene.holder else []
    if not holders:
        return False
    if (
        act is Act.COMMIT
        and lemma in {"announce", "plan"}
        and scene.said is not None
        and not book.is_own(holders[0], scene)
    ):
        return False
    auxiliary = auxiliaries(verb)
    if auxiliary & {"will", "shall"} and act is Act.SUPPORT:
        act = Act.COMMIT
    if is_negated(verb):
        act = NEGATED[act]
    if (
        act is Act.SUPPORT
        and lemma in {"support", "back", "defend", "encourage"}
        and scene.said is not None
        and not book.is_own(holders[0], scene)
        and not book.is_first_person(holder_token)
    ):
        party = book.party_in(noun, scene)
        if auxiliaries(verb) & {"is", "are", "was", "were"} and verb.tag_ == "VBG":
            return book.add(act, verb, scene, holders[0], "stand", 0.7, target=party)
        if party is not None and party.kind is ActorKind.ARMED_GROUP:
            act = Act.ACCUSE
        return book.add(act, verb, scene, scene.holder, "praise", 0.5, agent=holders[0], target=party)
    agent, target = book.deed(noun, scene)
    if agent is None and lemma in cues.TO_SOMEBODY:
        agent = book.somebody(noun, scene)
    guilty = prep_object(verb, "on") or prep_object(noun, "on") if lemma == "blame" else None
    if guilty is not None and guilty.head.i > noun.i and (party := book.entity(guilty, scene)) is not None:
        agent, target = party, agent  # "blamed the delay on X"
    if (
        act is Act.SUPPORT
        and lemma in {"support", "back", "defend", "endorse", "encourage", "mourn"}
        and (party := book.party_in(noun, scene)) is not None
    ):
        agent, target = (None, party) if book.actors.resolve(noun) is party else (agent, target)
    if act is Act.COMMIT:
        agent, target = holders[0], book.party_in(noun, scene)
    if act is Act.REFUSE:
        clause = next(
            (c for c in noun.children if c.dep_ in {"acl", "ccomp", "relcl"} and own_subject(c) is not None), None
        )
        target = book.doer(noun, scene) or agent or target
        agent = book.entity(own_subject(clause), scene) if clause is not None else None
    for holder in holders:
        if act is Act.COMMIT or (act is Act.REFUSE and agent is None):
            kept: Entity | None = holder
        else:
            kept = None if agent is holder and act is not Act.REFUSE else agent
        book.add(act, verb, scene, holder, "stand", 0.85, agent=kept, target=target)
    return True


def _is_paper(verb: Token) -> bool:
    return any(t.lemma_.lower() in cues.DOCUMENTS for t in (verb.head, verb.head.head))


def deems(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X feels it is not expedient to do": a refusal; "finds it unacceptable" is a judgement told elsewhere."""
    if verb.lemma_.lower() not in cues.DEEM:
        return False
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.lemma_ == "be" and c.i > verb.i), None)
    if clause is None or not is_negated(clause) or not any(c.lower_ in cues.FITTING for c in clause.children):
        return False
    core = next(
        (
            c
            for t in (clause, *clause.children)
            for c in t.children
            if c.dep_ in {"xcomp", "advcl", "ccomp"} and has_to(c)
        ),
        None,
    )
    holder = book.subject_of(verb, scene)[1]
    if core is None or holder is None:
        return False
    return book.add(Act.REFUSE, verb, scene, holder, "deem", 0.65, agent=holder, target=book.party_done_to(core, scene))


def documents(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "the report details attacks by X": an accusation by whoever documents the deed."""
    if verb.lemma_.lower() not in {
        "detail",
        "document",
        "describe",
        "record",
        "list",
        "expose",
        "reveal",
    } or is_passive(verb):
        return False
    noun, found = child(verb, OBJECTS), subject(verb)
    if (
        noun is None
        or found is None
        or not {t.lemma_.lower() for t in noun.subtree} & (cues.HARM_NOUNS | cues.BAD_NOUNS)
    ):
        return False
    holder = book.entity(found, scene)
    if holder is None and found.lemma_.lower() in cues.DOCUMENTS:
        by = prep_object(found, "by", "of", "from")
        holder = (
            book.entity(by, scene)
            if by is not None
            else book.actors.resolve_new(found, ActorKind.ORGANISATION, rule="document")
        )
    if holder is None or book.is_own(holder, scene):
        return False
    agent, target = book.deed(noun, scene)
    return book.add(Act.ACCUSE, verb, scene, holder, "document", 0.6, agent=agent, target=target)
