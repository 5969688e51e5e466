"""Rules for demands: what another party should, must or is asked to do."""

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.book import NEGATED, Book, Scene, Stand
from sinequanon.read.grammar import (
    OBJECTS,
    auxiliaries,
    child,
    clause_span,
    has_to,
    is_inverted,
    is_negated,
    is_passive,
    is_relative,
    marker,
    own_subject,
    prep_object,
    split_verbs,
    subject,
    trim,
)
from sinequanon.read.names import Entity
from sinequanon.read.said import Said
from sinequanon.records import Act, ActorKind, TextSpan


def cue(book: Book, verb: Token, _: Scene) -> bool:
    """A verb of saying whose own content is the thing: urged X to do, vowed to do, called X a crime."""
    said = book.said_by.get(verb.i)
    if said is None:
        return False
    inner = Scene(said, said.speaker, said.body)
    lemma = verb.lemma_.lower()
    if said.rule == "urge":
        return _urged(book, verb, inner, said.speaker, said)
    if said.rule == "vow":
        return _vowed(book, verb, inner, said)
    if said.rule == "term":
        return _termed(book, verb, inner, said)
    if lemma in {"demand", "insist", "request", "recommend", "require", "ask", "urge", "order", "propose"}:
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
        subjunctive = clause is not None and (
            clause.tag_ in {"VB", "VBP"} or any(c.dep_ == "auxpass" and c.lower_ == "be" for c in clause.children)
        )
        if clause is not None and subjunctive:
            agent = None if is_passive(clause) else book.entity(subject(clause), inner)
            for one in split_verbs(clause):
                book.add(
                    Act.DEMAND,
                    one,
                    inner,
                    said.speaker,
                    "demand-that",
                    0.75,
                    agent=agent,
                    target=book.party_done_to(one, inner),
                )
            book.used.add(verb.i)
            return True
    return False


def _urged(book: Book, verb: Token, scene: Scene, holder: Entity | None, said: Said | None = None) -> bool:
    infinitive = next(
        (c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.i > verb.i and has_to(c)), None
    )
    noun = child(verb, OBJECTS) or prep_object(verb, "on", "upon", "to")
    if infinitive is None and noun is None:
        noun = prep_object(verb, "for")
    if infinitive is None and noun is not None:
        infinitive = next((c for c in noun.children if c.dep_ in {"acl", "relcl"} and has_to(c)), None)
    if infinitive is None:
        return False
    if noun is None or noun.i > infinitive.i:
        noun = own_subject(infinitive)
    if noun is None:
        return False
    agent = book.somebody(noun, scene)
    negated = is_negated(verb)
    act = Act.CLAIM if negated else Act.DEMAND
    for one in split_verbs(infinitive):
        first = noun.left_edge.i if one == infinitive and noun.i > verb.i else None
        book.add(
            act,
            one,
            scene,
            holder,
            "urge",
            0.85,
            agent=agent,
            target=book.party_done_to(one, scene),
            first=first,
            said=said,
        )
    book.used.add(verb.i)
    return True


def _vowed(book: Book, verb: Token, scene: Scene, said: Said) -> bool:
    infinitive = next((c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and has_to(c)), None)
    if infinitive is None:
        return False
    lemma = verb.lemma_.lower()
    act = (
        Act.THREATEN
        if lemma == "threaten"
        else Act.DEMAND
        if lemma in {"demand", "request", "ask"}
        else Act.CLAIM
        if lemma == "claim"
        else Act.COMMIT
    )
    if is_negated(infinitive) or is_negated(verb):
        act = NEGATED.get(act, act)
    for one in split_verbs(infinitive):
        agent, target = said.speaker, book.party_done_to(one, scene)
        if act is Act.DEMAND and one.lemma_.lower() in cues.SEE:  # "asked to see X": it is X who must agree
            by = prep_object(one, "by") if is_passive(one) else None
            agent, target = book.entity(by, scene) or target or agent, None
        book.add(
            act,
            one,
            scene,
            said.body if said.speaker.is_person and said.body is scene.speaker else said.speaker,
            "vow",
            0.8,
            agent=agent,
            target=target,
            said=said,
        )
    book.used.add(verb.i)
    return True


def _termed(book: Book, verb: Token, scene: Scene, said: Said) -> bool:
    act = cues.STAND_OBJECT.get(verb.lemma_.lower()) or _polarity(verb)
    noun = child(verb, OBJECTS)
    if noun is None:
        small = next((c for c in verb.children if c.dep_ in {"ccomp", "oprd"} and c.i > verb.i), None)
        noun = subject(small) if small is not None else None
    agent, target = book.deed(noun, scene) if noun is not None else (None, None)
    if act is None:
        act = Act.CLAIM
    span = None if verb.lemma_.lower() in cues.STAND_OBJECT else said.content[0]
    return book.add(act, verb, scene, said.speaker, "term", 0.7, agent=agent, target=target, span=span, said=said)


def _polarity(head: Token) -> Act | None:
    """Whether the words under a token praise or condemn."""
    words = [t.lemma_.lower() for t in head.subtree]
    good = sum(w in cues.GOOD or w in cues.GOOD_NOUNS for w in words)
    bad = sum(w in cues.BAD or w in cues.BAD_NOUNS for w in words)
    return Act.ACCUSE if bad > good or (bad and bad == good) else Act.SUPPORT if good else None


def need(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "It is vital that X does", "X has a responsibility to do", "there is a need to do".

    "what matters is that".
    """
    if scene.holder is None:
        return False
    lemma = verb.lemma_.lower()
    if lemma == "be":
        word = next(
            (
                c
                for c in verb.children
                if c.dep_ in {"acomp", "attr", "oprd"} and (c.lower_ in cues.NEED or c.lower_ in cues.NEED_NOUNS)
            ),
            None,
        )
        matters = any(t.lemma_ == "matter" and t.dep_ in {"csubj", "ccomp", "nsubj"} for t in verb.children)
        if word is None and not matters:
            return False
        clauses = [
            c
            for t in (verb, word)
            if t is not None
            for c in t.children
            if c.i > verb.i
            and (
                (c.dep_ in {"ccomp", "advcl", "csubj", "relcl", "acl"} and (_is_that_clause(c) or has_to(c)))
                or (c.dep_ == "xcomp" and has_to(c))
            )
        ]
        clauses += [c for c in verb.children if c.dep_ == "conj" and _is_that_clause(c)]
    elif lemma == "have" and (noun := child(verb, OBJECTS)) is not None and noun.lemma_.lower() in cues.NEED_NOUNS:
        clauses = [c for c in noun.children if c.dep_ in {"acl", "relcl"} and has_to(c)] + [
            c for c in verb.children if c.dep_ in {"xcomp", "advcl"} and has_to(c)
        ]
        if clauses:
            agent = book.entity(subject(verb), scene)
            act = Act.CLAIM if book.is_own(agent, scene) else Act.DEMAND
            return book.add(
                act, verb, scene, scene.holder, "duty", 0.7, agent=agent, target=book.party_done_to(clauses[0], scene)
            )
        return False
    else:
        return False
    for clause in clauses:
        found = own_subject(clause)
        agent = None if is_passive(clause) else book.entity(found, scene)
        book.add(
            Act.DEMAND, clause, scene, scene.holder, "need", 0.75, agent=agent, target=book.party_done_to(clause, scene)
        )
    if clauses:
        book.used.add(verb.i)
    return bool(clauses)


def must(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X must do": a demand on X; on one's own body alone a claim."""
    auxiliary = auxiliaries(verb)
    modal = auxiliary & {"must", "should", "ought"}
    need = verb.lemma_ in {"need", "have"} and next((c for c in verb.children if c.dep_ == "xcomp" and has_to(c)), None)
    if scene.said is None and scene.holder is None and modal == {"must"}:
        scene = Scene(None, book.issuer, book.issuer)
    if (
        scene.holder is None
        or not (modal or need)
        or is_inverted(verb)
        or (not modal and auxiliary & {"will", "would", "'ll", "’ll"})
    ):
        return False
    found, agent = book.subject_of(verb, scene)
    if found is None and not any(c.dep_ == "expl" for c in verb.children):
        return False
    if found is not None and found.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl" and agent is None:
        return False
    if (
        verb.lemma_ == "have"
        and not modal
        and book.doc[verb.i + 1 : verb.i + 2].text.lower() != "to"
        and not any(t.lower_ == "still" for t in verb.children)
    ):
        return False
    core = need or verb
    own = book.is_own(agent, scene) and not _is_everybody(found)
    act = Act.CLAIM if own else Act.DEMAND
    if modal == {"should"} and any(c.lower_ == "that" and c.dep_ == "nsubj" for c in verb.children):
        act = Act.CLAIM
    if is_relative(verb):
        return False
    target = book.party_done_to(core, scene)
    if is_passive(verb):
        target, agent = agent, book.entity(prep_object(verb, "by"), scene)
    goal = book.conditions.prerequisite(verb) or book.conditions.awaited(verb)
    holder = scene.body if goal is not None else scene.holder
    added = book.add(
        act,
        verb,
        scene,
        holder,
        "must",
        0.8 if modal else 0.6,
        agent=agent,
        target=target,
        span=_before_goal(verb, goal),
    )
    if goal is not None:
        _add_goal(book, verb, goal, scene, agent)
    return added


def prerequisite(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X is a precondition for talks": a demand for X, and a will to talk once it is met."""
    found, word = own_subject(verb), child(verb, {"attr"})
    if (
        verb.lemma_ != "be"
        or found is None
        or word is None
        or word.lemma_.lower() not in {"prerequisite", "precondition", "condition"}
    ):
        return False
    goal = prep_object(word, "for", "to", "of")
    body = scene.body or scene.holder
    span = trim(book.doc, goal.left_edge.i, goal.right_edge.i) if goal is not None else None
    if goal is None or body is None or span is None or is_negated(verb):
        return False
    agent, target = book.deed(found, scene, of_is_agent=True)
    place = TextSpan(verb.idx, goal.head.idx + len(goal.head))
    condition = book.conditions.before(
        found, goal, place, agent, span=trim(book.doc, found.left_edge.i, found.right_edge.i)
    )
    book.add(Act.DEMAND, verb, scene, body, "prerequisite", 0.6, agent=agent, target=target)
    if condition is not None:
        book.keep(Stand(Act.WILLING, span, body, body, agent, scene.said, goal, "prerequisite", 0.6, [condition]))
    return True


def _before_goal(verb: Token, goal: tuple[Token, TextSpan] | None) -> TextSpan | None:
    if goal is None:
        return None
    span = clause_span(verb)
    if span is None:
        return None
    last = verb.doc.char_span(span.start, goal[1].start, alignment_mode="contract")
    return trim(verb.doc, last.start, last.end - 1) if last is not None else None


def _add_goal(book: Book, verb: Token, goal: tuple[Token, TextSpan], scene: Scene, agent: Entity | None) -> None:
    """What the prerequisite is for, which the holder is willing to do once it is met."""
    noun, place = goal
    span = trim(book.doc, noun.left_edge.i, noun.right_edge.i)
    condition = book.conditions.before(verb, noun, place, agent, span=_before_goal(verb, goal))
    if span is None or condition is None or scene.body is None:
        return
    book.keep(
        Stand(Act.WILLING, span, scene.body, scene.body, agent, scene.said, noun, "prerequisite", 0.7, [condition])
    )


def _is_that_clause(clause: Token) -> bool:
    mark = marker(clause)
    return mark is not None and mark.lower_ == "that"


def _is_everybody(found: Token | None) -> bool:
    """As in "we must all": everybody is asked."""
    return found is not None and any(t.lower_ in {"all", "together"} for t in found.head.children)


def bans(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "X has banned flights", "ships are barred from", "it will be an offence to".

    A demand on who must not act.
    """
    lemma = verb.lemma_.lower()
    if (
        lemma == "be"
        and (word := child(verb, {"attr"})) is not None
        and word.lemma_.lower() in {"offence", "offense", "crime"}
    ):
        if not any(
            c.dep_ in {"xcomp", "acl", "advcl", "relcl"} and has_to(c) for t in (verb, word) for c in t.children
        ):
            return False
        owner = next((book.actors.name_at(t) for t in verb.subtree if book.actors.name_at(t) is not None), None)
        entity = owner.entity if owner is not None else scene.holder
        return book.add(Act.DEMAND, verb, scene, entity, "ban", 0.6)
    if lemma not in {"ban", "bar", "prohibit", "forbid", "outlaw"} or verb.tag_ == "VBG":
        return False
    if is_passive(verb):
        holder = book.entity(prep_object(verb, "by"), scene) or scene.holder or book.issuer
        return book.add(Act.DEMAND, verb, scene, holder, "ban", 0.6, agent=book.entity(subject(verb), scene))
    holder = book.subject_of(verb, scene)[1]
    return holder is not None and book.add(
        Act.DEMAND, verb, scene, holder, "ban", 0.7, agent=book.party_done_to(verb, scene)
    )


def urges(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "I urge X to do", "we would expect X to do", "we hope that X will do": a stand in one's own words."""
    lemma = verb.lemma_.lower()
    found = subject(verb)
    holder = book.entity(found, scene)
    if is_passive(verb) and lemma in cues.URGE and scene.holder is not None and prep_object(verb, "by") is None:
        core = next((c for c in verb.children if c.dep_ == "xcomp" and has_to(c)), None)
        return core is not None and book.add(
            Act.DEMAND, verb, scene, scene.holder, "urge", 0.6, agent=holder, target=book.party_done_to(core, scene)
        )
    if holder is None or is_passive(verb):
        return False
    if lemma in cues.URGE | {"want"} and _urged(book, verb, scene, holder):
        return True
    if lemma in {"hope", "expect", "insist", "demand", "trust"}:
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
        agent = book.entity(subject(clause), scene) if clause is not None else None
        if clause is not None and agent is not None and not book.is_own(agent, scene):
            act = Act.SUPPORT if lemma == "hope" and agent.kind is ActorKind.POPULATION else Act.DEMAND
            if act is Act.SUPPORT:
                return book.add(act, verb, scene, holder, "hope", 0.5, target=agent)
            return book.add(
                act, clause, scene, holder, "hope", 0.6, agent=agent, target=book.party_done_to(clause, scene)
            )
    return False


def asks_for(book: Book, verb: Token, scene: Scene) -> bool:
    """As in "called for an end to", "asks for meetings", "insists on": a demand for a thing."""
    if verb.lemma_.lower() not in {"call", "ask", "appeal", "press", "push", "insist", "plead", "apply"} or is_passive(
        verb
    ):
        return False
    noun = prep_object(verb, "for", "on")
    if noun is not None and verb.lemma_.lower() in {"press", "push"} and noun.head.i > verb.i + 2:
        return False  # "pushes tally beyond … for 2012"
    holder_token = subject(verb)
    if noun is None or holder_token is None or (verb.lemma_ == "call" and child(verb, OBJECTS) is not None):
        return False
    if verb.lemma_.lower() in {"call", "ask", "press"} and noun.head.lower_ == "on":
        return False
    agent, target = book.deed(noun, scene, of_is_agent=True)
    asked = child(verb, OBJECTS)
    if asked is not None and verb.i < asked.i < noun.i:
        agent, target = book.somebody(asked, scene), agent or target  # "asked X for access"
    elif agent is None and (noun.lemma_.lower() in cues.CONTACT_NOUNS or noun.lemma_.lower() == "audience"):
        agent, target = target, None
    act = Act.CLAIM if is_negated(verb) else Act.DEMAND
    holders = book.holders(holder_token, scene) or ([scene.holder] if verb.tag_ == "VBG" and scene.holder else [])
    for holder in holders:
        book.add(act, verb, scene, holder, "ask-for", 0.8, agent=agent, target=target)
    if not holders and (paper := book.issuer_of(holder_token)) is not None:
        return book.add(
            act, verb, scene, paper, "ask-for", 0.6, agent=agent, target=target, first=holder_token.left_edge.i
        )
    return bool(holders)
