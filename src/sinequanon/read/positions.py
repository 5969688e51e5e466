"""Positions: who demands, commits to, is willing to, refuses, threatens, supports, accuses of or claims what.

Each rule looks at one verb (or noun) and its clause. Rules are tried in the order of `PositionFinder._rules`; the first
that holds makes the position. A sentence of a statement in which none holds is a claim.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from sinequanon.read import cues
from sinequanon.read.actors import FIRST_PLURAL, FIRST_SINGULAR, ActorFinder, Entity
from sinequanon.read.conditions import Clause, ConditionFinder
from sinequanon.read.grammar import (
    OBJECTS,
    ancestors,
    auxiliaries,
    child,
    clause_span,
    conjuncts,
    has_to,
    is_negated,
    is_passive,
    marker,
    own_subject,
    prep_object,
    split_verbs,
    subject,
    trim,
)
from sinequanon.read.parse import ParsedReport
from sinequanon.read.statements import Said
from sinequanon.read.table import Form
from sinequanon.records import Act, ActorKind, TextSpan

_BODIES = {ActorKind.STATE, ActorKind.IGO, ActorKind.GOVERNMENT, ActorKind.PARTY, ActorKind.ARMED_GROUP, ActorKind.ORGANISATION}
_NEGATED = {
    Act.COMMIT: Act.REFUSE,
    Act.WILLING: Act.REFUSE,
    Act.SUPPORT: Act.REFUSE,
    Act.REFUSE: Act.WILLING,
    Act.THREATEN: Act.COMMIT,
    Act.DEMAND: Act.CLAIM,
    Act.ACCUSE: Act.CLAIM,
}


@dataclass(eq=False)
class Stand:
    """A position in the making."""

    act: Act
    span: TextSpan
    holder: Entity
    agent: Entity | None
    target: Entity | None
    said: Said | None
    verb: Token
    rule: str
    confidence: float
    conditions: list[Clause] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """Where a verb stands: in which statement, and what "I" and "we" mean there."""

    said: Said | None
    speaker: Entity | None
    body: Entity | None

    @property
    def holder(self) -> Entity | None:
        """Whose stand it is when the clause names nobody."""
        return self.speaker


class PositionFinder:
    """Finds the positions of one report, given its statements."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder, statements: list[Said]):
        self.parsed = parsed
        self.doc = parsed.doc
        self.actors = actors
        self.statements = statements
        self.conditions = ConditionFinder(actors)
        self.found: list[Stand] = []
        self._used: set[int] = set()
        self._said_by = {said.verb.i: said for said in statements if said.verb is not None and not said.is_speech}
        self._said_at = self._cover()
        self._by_sentence: dict[int, list[Stand]] = defaultdict(list)
        self._rules: list[Callable[[Token, Scene], bool]] = [
            self._cue, self._need, self._must, self._bans, self._urges, self._feels, self._expresses, self._stands_with, self._prerequisite,
            self._asks_for, self._deems, self._aims, self._documents, self._takes_stand, self._plans, self._will, self._may, self._judges, self._shows, self._harms,
            self._helps,
        ]
        self.voice = self._voice()
        for said in statements:
            said.body = self._body(said)

    def find(self) -> list[Stand]:
        """All positions, in the order of the text."""
        for sent in self.parsed.sentences:
            for token in sent:
                if token.pos_ in {"VERB", "AUX"} or token.dep_ in {"ROOT", "ccomp"} and token.pos_ in {"ADJ", "NOUN"}:
                    self._read(token)
                elif token.lower_ == "against":
                    self._votes(token, self._scene(token))
                elif token.pos_ == "NOUN" or token.pos_ == "PROPN":
                    self._noun(token, self._scene(token))
        self._add_claims()
        self._name_attackers()
        self.found.sort(key=lambda stand: (stand.span, stand.holder.name))
        return self.found

    def _read(self, verb: Token) -> None:
        if verb.i in self._used or self._is_hypothetical(verb):
            return
        scene = self._scene(verb)
        for rule in self._rules:
            if rule(verb, scene):
                return

    def _is_hypothetical(self, verb: Token) -> bool:
        """Whether a verb only states a condition: what it says is no stand of anybody's yet."""
        while verb.dep_ == "conj" and own_subject(verb) is None:
            verb = verb.head
        mark = marker(verb)
        return verb.dep_ in {"advcl", "pcomp"} and mark is not None and mark.lower_ in {"if", "unless", "until", "once"} or self._is_inverted(verb)

    # --- who speaks --------------------------------------------------------------------------------------------------------

    def _scene(self, token: Token) -> Scene:
        said = self._innermost(token)
        if said is None:
            return Scene(None, self.voice, self.voice)
        return Scene(said, said.speaker, said.body)

    def _cover(self) -> dict[int, Said]:
        """For each token the innermost statement that it is in."""
        covered: dict[int, Said] = {}
        for said in sorted(self.statements, key=lambda said: -said.size):
            for span in said.content:
                tokens = self.parsed.tokens_in(span)
                covered |= dict.fromkeys(range(tokens.start, tokens.end), said)
        return covered

    def _innermost(self, token: Token) -> Said | None:
        return self._said_at.get(token.i)

    def _voice(self) -> Entity | None:
        """The body in whose own voice a press statement speaks: the subject of its stands, or what "we" stands for."""
        if any(said.rule in {"quotation", "speech", "mixed", "title"} for said in self.statements):
            return None
        counts: Counter[Entity] = Counter()
        first_person: Token | None = None
        for token in self.doc:
            if token.lower_ in FIRST_PLURAL and token.text != "US" and self._innermost(token) is None:
                first_person = first_person or token
            if token.tag_ in {"VBZ", "VBP"} and (found := own_subject(token)) is not None and found.i < token.i:
                entity = self.actors.resolve(found) if found.pos_ in {"PROPN", "NOUN"} else None
                if entity is not None and entity.kind in _BODIES and self._is_stand_verb(token):
                    counts[entity] += 1
        if counts:
            return counts.most_common(1)[0][0]
        return self.actors.resolve_new(first_person, ActorKind.ORGANISATION, rule="voice") if first_person is not None else None

    def _is_stand_verb(self, verb: Token) -> bool:
        lemma = verb.lemma_.lower()
        if lemma in {"be", "remain"}:
            return any(c.lower_ in cues.FEELINGS for c in verb.children)
        return lemma in cues.STAND_OBJECT or lemma in cues.URGE or lemma in {"stand", "reiterate", "express", "offer"}

    def _body(self, said: Said) -> Entity:
        """Whom a speaker speaks for: the body that his own words put forward, else the one he is tied to, else himself."""
        speaker = said.speaker
        if not speaker.is_person:
            return speaker
        counts: Counter[Entity] = Counter()
        for span in said.content:
            for name in self.actors.names:
                token = self.doc[name.last]
                if span.start <= token.idx < span.end and token.dep_ == "nsubj" and name.entity.kind in _BODIES and self._speaks_for(token.head, name.entity, speaker):
                    counts[name.entity] += 1
        if counts:
            return counts.most_common(1)[0][0]
        return self._state_of(speaker.of, said) or speaker.of or speaker

    def _state_of(self, office: Entity | None, said: Said) -> Entity | None:
        """The state of a ministry, where the speaker names it in the same words."""
        if office is None or office.kind is not ActorKind.GOVERNMENT or office.key is None:
            return None
        parents = {role.of for role in self.actors.table[office.key].of}
        places = [said.content[0].start, said.content[-1].end]
        for name in self.actors.names:
            if name.entity.key in parents and name.form is Form.NAME and places[0] <= self.doc[name.first].idx < places[1]:
                return name.entity
        return None

    def _speaks_for(self, verb: Token, body: Entity, speaker: Entity) -> bool:
        """Whether a clause in somebody's words takes a stand for the body that is its subject ("The UK stands by …")."""
        if speaker.of is body:
            return True
        if verb.lemma_.lower() in {"stand", "continue", "remain"} or auxiliaries(verb) & {"will"}:
            return speaker.of is None or speaker.of.of is body or speaker.of.kind is ActorKind.GOVERNMENT
        works = verb.lemma_.lower() in {"work", "provide", "support", "lead", "conduct", "commit"} and not is_passive(verb) or verb.lower_ == "committed"
        committed = verb.lemma_ == "be" and any(c.lower_ in {"committed", "determined", "at"} for c in verb.children)
        return (works or committed) and (speaker.of is None or speaker.of.kind is ActorKind.GOVERNMENT)

    def _is_own(self, entity: Entity | None, scene: Scene) -> bool:
        """Whether an actor is the one who speaks, or the body spoken for."""
        return entity is not None and (entity is scene.speaker or entity is scene.body or scene.speaker is not None and entity is scene.speaker.of)

    def _entity(self, token: Token | None, scene: Scene) -> Entity | None:
        return None if token is None else self.actors.resolve(token, scene.speaker, scene.body)

    def _subject(self, verb: Token, scene: Scene) -> tuple[Token | None, Entity | None]:
        found = subject(verb)
        return found, self._entity(found, scene)

    def _is_first_person(self, token: Token | None) -> bool:
        return token is not None and token.lower_ in FIRST_SINGULAR | FIRST_PLURAL and token.text != "US"

    # --- making a position -------------------------------------------------------------------------------------------------

    def _add(
        self,
        act: Act,
        verb: Token,
        scene: Scene,
        holder: Entity | None,
        rule: str,
        confidence: float,
        *,
        agent: Entity | None = None,
        target: Entity | None = None,
        first: int | None = None,
        span: TextSpan | None = None,
        said: Said | None = None,
    ) -> bool:
        """Add a position; its span is the verb's clause, from the token `first` on where given, less its conditions."""
        holder = holder or scene.holder
        if holder is None:
            return False
        conditions = self.conditions.of(verb, act, scene.speaker, scene.body)
        span = span or self._span(verb, conditions, first)
        if span is None:
            return False
        self._used.add(verb.i)
        if target is not None and target.of is not None and target.of is agent and not target.is_person:
            target = None  # "withdraw its troops": what is one's own is no other party
        if any(s.span == span and s.act is act and s.holder is holder for s in self.found[-20:]):
            return True
        self._keep(Stand(act, span, holder, agent, target if target is not agent else None, said or scene.said, verb, rule, confidence, conditions))
        return True

    def _keep(self, stand: Stand) -> None:
        self.found.append(stand)
        self._by_sentence[stand.verb.sent.start].append(stand)

    def _span(self, verb: Token, conditions: list[Clause], first: int | None) -> TextSpan | None:
        span = clause_span(verb, [clause.root for clause in conditions])
        if first is None or span is None:
            return span
        end = self.doc.char_span(span.start, span.end, alignment_mode="expand").end - 1
        return trim(self.doc, first, end)

    def _holders(self, noun: Token | None, scene: Scene) -> list[Entity]:
        """The named actors that share a subject: "Hamas and the Palestinian people" are two."""
        if noun is None:
            return []
        people = self._respectively(noun) or self.actors.people_joined(noun)
        if people:
            return people
        parts = conjuncts(noun)
        named = all(self.actors.name_at(t) or any(self.actors.name_at(c) for c in t.children if c.dep_ in {"compound", "amod"}) for t in parts)
        entities = [self._entity(part, scene) for part in parts if part.pos_ in {"NOUN", "PROPN"}] if named and len(parts) > 1 else [self._entity(noun, scene)]
        return list(dict.fromkeys(entity for entity in entities if entity is not None))

    def _respectively(self, noun: Token) -> list[Entity]:
        """ "A's and B's presidents, X and Y, respectively": the people, each tied to the body in the same place."""
        last = next((t for t in noun.doc[noun.i : noun.i + 25] if t.lower_ == "respectively"), None)
        if last is None or last.sent.start != noun.sent.start or any(t.pos_ in {"VERB", "AUX"} for t in noun.doc[noun.i : last.i]):
            return []
        names = [n for n in self.actors.names if noun.left_edge.i <= n.first and n.last < last.i]
        people = [n.entity for n in names if n.entity.is_person]
        bodies = [n.entity for n in names if not n.entity.is_person]
        if people and len(people) == len(bodies):
            for person, body in zip(people, bodies, strict=True):
                person.of = body
        return people

    # --- rules: words of saying that take a stand ---------------------------------------------------------------------------

    def _cue(self, verb: Token, scene: Scene) -> bool:
        """A verb of saying whose own content is the thing: urged X to do, vowed to do, called X a crime."""
        said = self._said_by.get(verb.i)
        if said is None:
            return False
        inner = Scene(said, said.speaker, said.body)
        lemma = verb.lemma_.lower()
        if said.rule == "urge":
            return self._urged(verb, inner, said.speaker, said)
        if said.rule == "vow":
            return self._vowed(verb, inner, said)
        if said.rule == "term":
            return self._termed(verb, inner, said)
        if lemma in {"demand", "insist", "request", "recommend", "require", "ask", "urge", "order", "propose"}:
            clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
            if clause is not None and clause.tag_ in {"VB", "VBP"}:
                agent = None if is_passive(clause) else self._entity(subject(clause), inner)
                return self._add(Act.DEMAND, clause, inner, said.speaker, "demand-that", 0.75, agent=agent, target=self._object(clause, inner))
        return False

    def _urged(self, verb: Token, scene: Scene, holder: Entity | None, said: Said | None = None) -> bool:
        infinitive = next((c for c in verb.children if c.dep_ in {"xcomp", "ccomp", "advcl"} and c.i > verb.i and has_to(c)), None)
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
        agent = self._entity(noun, scene)
        negated = is_negated(verb)
        act = Act.CLAIM if negated else Act.DEMAND
        for one in split_verbs(infinitive):
            first = noun.left_edge.i if one == infinitive and noun.i > verb.i else None
            self._add(act, one, scene, holder, "urge", 0.85, agent=agent, target=self._object(one, scene), first=first, said=said)
        self._used.add(verb.i)
        return True

    def _vowed(self, verb: Token, scene: Scene, said: Said) -> bool:
        infinitive = next((c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and has_to(c)), None)
        if infinitive is None:
            return False
        lemma = verb.lemma_.lower()
        act = Act.THREATEN if lemma == "threaten" else Act.DEMAND if lemma in {"demand", "request", "ask"} else Act.CLAIM if lemma == "claim" else Act.COMMIT
        if is_negated(infinitive) or is_negated(verb):
            act = _NEGATED.get(act, act)
        for one in split_verbs(infinitive):
            self._add(act, one, scene, said.body if said.speaker.is_person and said.body is scene.speaker else said.speaker, "vow", 0.8, agent=said.speaker, target=self._object(one, scene), said=said)
        self._used.add(verb.i)
        return True

    def _termed(self, verb: Token, scene: Scene, said: Said) -> bool:
        act = cues.STAND_OBJECT.get(verb.lemma_.lower()) or self._polarity(verb)
        noun = child(verb, OBJECTS)
        if noun is None:
            small = next((c for c in verb.children if c.dep_ in {"ccomp", "oprd"} and c.i > verb.i), None)
            noun = subject(small) if small is not None else None
        agent, target = self._deed(noun, scene) if noun is not None else (None, None)
        if act is None:
            act = Act.CLAIM
        span = None if verb.lemma_.lower() in cues.STAND_OBJECT else said.content[0]
        return self._add(act, verb, scene, said.speaker, "term", 0.7, agent=agent, target=target, span=span, said=said)

    def _polarity(self, head: Token) -> Act | None:
        """Whether the words under a token praise or condemn."""
        words = [t.lemma_.lower() for t in head.subtree]
        good = sum(w in cues.GOOD or w in cues.GOOD_NOUNS for w in words)
        bad = sum(w in cues.BAD or w in cues.BAD_NOUNS for w in words)
        return Act.ACCUSE if bad > good or bad and bad == good else Act.SUPPORT if good else None

    # --- rules: demands ----------------------------------------------------------------------------------------------------

    def _need(self, verb: Token, scene: Scene) -> bool:
        """ "It is vital that X does", "X has a responsibility to do", "there is a need to do", "what matters is that"."""
        if scene.holder is None:
            return False
        lemma = verb.lemma_.lower()
        if lemma == "be":
            word = next((c for c in verb.children if c.dep_ in {"acomp", "attr", "oprd"} and (c.lower_ in cues.NEED or c.lower_ in cues.NEED_NOUNS)), None)
            matters = any(t.lemma_ == "matter" and t.dep_ in {"csubj", "ccomp", "nsubj"} for t in verb.children)
            if word is None and not matters:
                return False
            clauses = [c for t in (verb, word) if t is not None for c in t.children if c.i > verb.i and (c.dep_ in {"ccomp", "advcl", "csubj", "relcl", "acl"} and (marker(c) is not None and marker(c).lower_ == "that" or has_to(c)) or c.dep_ == "xcomp" and has_to(c))]  # type: ignore[union-attr]
            clauses += [c for c in verb.children if c.dep_ == "conj" and (m := marker(c)) is not None and m.lower_ == "that"]
        elif lemma == "have" and (noun := child(verb, OBJECTS)) is not None and noun.lemma_.lower() in cues.NEED_NOUNS:
            clauses = [c for c in noun.children if c.dep_ in {"acl", "relcl"} and has_to(c)] + [c for c in verb.children if c.dep_ in {"xcomp", "advcl"} and has_to(c)]
            if clauses:
                agent = self._entity(subject(verb), scene)
                act = Act.CLAIM if self._is_own(agent, scene) else Act.DEMAND
                return self._add(act, verb, scene, scene.holder, "duty", 0.7, agent=agent, target=self._object(clauses[0], scene))
            return False
        else:
            return False
        for clause in clauses:
            found = own_subject(clause)
            agent = None if is_passive(clause) else self._entity(found, scene)
            self._add(Act.DEMAND, clause, scene, scene.holder, "need", 0.75, agent=agent, target=self._object(clause, scene))
        if clauses:
            self._used.add(verb.i)
        return bool(clauses)

    def _must(self, verb: Token, scene: Scene) -> bool:
        """ "X must do": a demand on X; on one's own body alone a claim."""
        auxiliary = auxiliaries(verb)
        modal = auxiliary & {"must", "should", "ought"}
        need = verb.lemma_ in {"need", "have"} and next((c for c in verb.children if c.dep_ == "xcomp" and has_to(c)), None)
        if scene.holder is None or not (modal or need) or self._is_inverted(verb) or not modal and auxiliary & {"will", "would", "'ll", "’ll"}:
            return False
        found, agent = self._subject(verb, scene)
        if found is None and not any(c.dep_ == "expl" for c in verb.children):
            return False
        if found is not None and found.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl" and agent is None:
            return False
        if verb.lemma_ == "have" and not modal and self.doc[verb.i + 1].lower_ != "to" and not any(t.lower_ == "still" for t in verb.children):
            return False
        core = need or verb
        own = self._is_own(agent, scene) and not self._is_everybody(found)
        act = Act.CLAIM if own else Act.DEMAND
        if modal == {"should"} and any(c.lower_ == "that" and c.dep_ == "nsubj" for c in verb.children):
            act = Act.CLAIM
        if self._is_relative(verb):
            return False
        target = self._object(core, scene)
        if is_passive(verb):
            target, agent = agent, self._entity(prep_object(verb, "by"), scene)
        goal = self.conditions.prerequisite(verb)
        holder = scene.body if goal is not None else scene.holder
        added = self._add(act, verb, scene, holder, "must", 0.8 if modal else 0.6, agent=agent, target=target, span=self._before_goal(verb, goal))
        if goal is not None:
            self._add_goal(verb, goal, scene, agent)
        return added

    def _prerequisite(self, verb: Token, scene: Scene) -> bool:
        """ "X is a precondition for talks": a demand for X, and a will to talk once it is met."""
        found, word = own_subject(verb), child(verb, {"attr"})
        if verb.lemma_ != "be" or found is None or word is None or word.lemma_.lower() not in {"prerequisite", "precondition", "condition"}:
            return False
        goal = prep_object(word, "for", "to", "of")
        body = scene.body or scene.holder
        span = trim(self.doc, goal.left_edge.i, goal.right_edge.i) if goal is not None else None
        if goal is None or body is None or span is None or is_negated(verb):
            return False
        agent, target = self._deed(found, scene, of_is_agent=True)
        place = TextSpan(verb.idx, goal.head.idx + len(goal.head))
        condition = self.conditions.before(found, goal, place, agent, span=trim(self.doc, found.left_edge.i, found.right_edge.i))
        self._add(Act.DEMAND, verb, scene, body, "prerequisite", 0.6, agent=agent, target=target)
        if condition is not None:
            self._keep(Stand(Act.WILLING, span, body, body, agent, scene.said, goal, "prerequisite", 0.6, [condition]))
        return True

    def _before_goal(self, verb: Token, goal: tuple[Token, TextSpan] | None) -> TextSpan | None:
        if goal is None:
            return None
        span = clause_span(verb)
        if span is None:
            return None
        last = self.doc.char_span(span.start, goal[1].start, alignment_mode="contract")
        return trim(self.doc, last.start, last.end - 1) if last is not None else None

    def _add_goal(self, verb: Token, goal: tuple[Token, TextSpan], scene: Scene, agent: Entity | None) -> None:
        """What the prerequisite is for, which the holder is willing to do once it is met."""
        noun, place = goal
        span = trim(self.doc, noun.left_edge.i, noun.right_edge.i)
        condition = self.conditions.before(verb, noun, place, agent, span=self._before_goal(verb, goal))
        if span is None or condition is None or scene.body is None:
            return
        self._keep(Stand(Act.WILLING, span, scene.body, scene.body, agent, scene.said, noun, "prerequisite", 0.7, [condition]))

    def _is_inverted(self, verb: Token) -> bool:
        """ "should they ask": a condition and no demand."""
        found = own_subject(verb)
        first = next((c for c in verb.children if c.dep_ == "aux"), None)
        return verb.dep_ == "advcl" and found is not None and first is not None and first.i < found.i

    def _is_everybody(self, found: Token | None) -> bool:
        """ "we must all": everybody is asked."""
        return found is not None and any(t.lower_ in {"all", "together"} for t in found.head.children)

    def _is_relative(self, verb: Token) -> bool:
        """Whether the clause only describes a noun ("a fight we must win")."""
        return verb.dep_ == "relcl" and self.doc[verb.left_edge.i - 1].text not in {",", "—", "–"}

    def _bans(self, verb: Token, scene: Scene) -> bool:
        """ "X has banned flights", "ships are barred from", "it will be an offence to": a demand on who must not act."""
        lemma = verb.lemma_.lower()
        if lemma == "be" and (word := child(verb, {"attr"})) is not None and word.lemma_.lower() in {"offence", "offense", "crime"}:
            if not any(c.dep_ in {"xcomp", "acl", "advcl", "relcl"} and has_to(c) for t in (verb, word) for c in t.children):
                return False
            owner = next((self.actors.name_at(t) for t in verb.subtree if self.actors.name_at(t) is not None), None)
            entity = owner.entity if owner is not None else scene.holder
            return self._add(Act.DEMAND, verb, scene, entity, "ban", 0.6)
        if lemma not in {"ban", "bar", "prohibit", "forbid", "outlaw"} or verb.tag_ == "VBG":
            return False
        if is_passive(verb):
            holder = self._entity(prep_object(verb, "by"), scene) or scene.holder
            return self._add(Act.DEMAND, verb, scene, holder, "ban", 0.6, agent=self._entity(subject(verb), scene))
        holder = self._subject(verb, scene)[1]
        return holder is not None and self._add(Act.DEMAND, verb, scene, holder, "ban", 0.7, agent=self._object(verb, scene))

    def _urges(self, verb: Token, scene: Scene) -> bool:
        """ "I urge X to do", "we would expect X to do", "we hope that X will do": a stand in one's own words."""
        lemma = verb.lemma_.lower()
        found = subject(verb)
        holder = self._entity(found, scene)
        if holder is None or is_passive(verb):
            return False
        if lemma in cues.URGE | {"want"} and self._urged(verb, scene, holder):
            return True
        if lemma in {"hope", "expect", "insist", "demand", "trust"}:
            clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
            agent = self._entity(subject(clause), scene) if clause is not None else None
            if clause is not None and agent is not None and not self._is_own(agent, scene):
                act = Act.SUPPORT if lemma == "hope" and agent.kind is ActorKind.POPULATION else Act.DEMAND
                if act is Act.SUPPORT:
                    return self._add(act, verb, scene, holder, "hope", 0.5, target=agent)
                return self._add(act, clause, scene, holder, "hope", 0.6, agent=agent, target=self._object(clause, scene))
        return False

    def _asks_for(self, verb: Token, scene: Scene) -> bool:
        """ "called for an end to", "asks for meetings", "insists on": a demand for a thing."""
        if verb.lemma_.lower() not in {"call", "ask", "appeal", "press", "push", "insist", "plead", "apply"} or is_passive(verb):
            return False
        noun = prep_object(verb, "for", "on")
        holder_token = subject(verb)
        if noun is None or holder_token is None or verb.lemma_ == "call" and child(verb, OBJECTS) is not None:
            return False
        if verb.lemma_.lower() in {"call", "ask", "press"} and noun.head.lower_ == "on":
            return False
        agent, target = self._deed(noun, scene, of_is_agent=True)
        if noun.lemma_.lower() in cues.CONTACT_NOUNS and agent is None:
            agent, target = target, None
        act = Act.CLAIM if is_negated(verb) else Act.DEMAND
        holders = self._holders(holder_token, scene) or ([scene.holder] if verb.tag_ == "VBG" and scene.holder else [])
        for holder in holders:
            self._add(act, verb, scene, holder, "ask-for", 0.8, agent=agent, target=target)
        if not holders and (paper := self._issuer(holder_token)) is not None:
            return self._add(act, verb, scene, paper, "ask-for", 0.6, agent=agent, target=target, first=holder_token.left_edge.i)
        return bool(holders)

    def _issuer(self, paper: Token) -> Entity | None:
        """Who adopted or sent the paper that asks."""
        if paper.lemma_.lower() not in cues.DOCUMENTS:
            return None
        above = next((t for t in ancestors(paper) if t.pos_ == "VERB"), None)
        found = self.actors.resolve(s) if above is not None and (s := subject(above)) is not None and s != paper else None
        return found or self.actors.last_body(paper, ("council", "assembly", "parliament", "congress", "commission"))

    # --- rules: stands on a thing --------------------------------------------------------------------------------------------

    def _feels(self, verb: Token, scene: Scene) -> bool:
        """ "is concerned by", "am pleased that", "remain committed to", "is ready to"."""
        adjective = self._feeling(verb)
        if adjective is None:
            return False
        act = cues.FEELINGS[adjective.lower_]
        found, holder = self._subject(verb if adjective != verb else adjective, scene)
        if holder is None or holder.kind is ActorKind.POPULATION and scene.said is not None and not self._is_own(holder, scene):
            return False
        if is_negated(verb):
            act = _NEGATED[act]
        if act in {Act.COMMIT, Act.WILLING, Act.REFUSE}:
            inner = next((c for t in (adjective, verb) for c in t.children if c.dep_ in {"xcomp", "ccomp", "advcl", "acl"} and c.i > adjective.i and has_to(c)), None)
            about = prep_object(adjective, "to", "for", "on", "against") or prep_object(verb, "to", "for")
            gerund = next((c for p in adjective.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pcomp"), None)
            if inner is None and about is None and gerund is None:
                return False
            target = self._object(inner or gerund, scene) if inner is not None or gerund is not None else self._party_in(about, scene)  # type: ignore[arg-type]
            if act is Act.COMMIT and not (self._is_own(holder, scene) or scene.said is None):
                return self._add(Act.CLAIM, verb, scene, scene.holder, "feeling", 0.5, agent=holder)
            self._used.update(t.i for t in (inner, gerund) if t is not None for t in split_verbs(t))
            return self._add(act, verb, scene, holder, "committed", 0.75, agent=holder, target=target)
        cause = self._cause(adjective, verb)
        agent, target = self._deed(cause, scene) if cause is not None else (None, None)
        if agent is holder:
            agent = None
        return self._add(act, verb, scene, holder, "feeling", 0.75, agent=agent, target=target)

    def _feeling(self, verb: Token) -> Token | None:
        if verb.lower_ in cues.FEELINGS and verb.tag_ in {"VBN", "VBD", "JJ"} and any(c.dep_ in {"auxpass", "aux", "cop"} for c in verb.children):
            return verb
        if verb.lemma_.lower() in {"be", "remain", "stand", "feel", "stay", "become"}:
            return next((c for c in verb.children if c.dep_ in {"acomp", "attr", "oprd", "conj", "xcomp"} and c.lower_ in cues.FEELINGS), None)
        return None

    def _cause(self, adjective: Token, verb: Token) -> Token | None:
        """What a feeling is about: a noun, or the verb of a clause."""
        for token in (adjective, *conjuncts(adjective)[1:], verb):
            noun = prep_object(token, "by", "at", "about", "over", "with", "of", "for")
            if noun is not None:
                return noun
            clause = next((c for c in token.children if c.dep_ in {"ccomp", "xcomp", "advcl"} and c.i > token.i), None)
            if clause is not None:
                return clause
        return None

    def _expresses(self, verb: Token, scene: Scene) -> bool:
        """ "expressed concern about", "offer our condolences to", "pay tribute to", "reiterates support for"."""
        if verb.lemma_.lower() not in cues.EXPRESS:
            return False
        nouns = [c for c in verb.children if c.dep_ in OBJECTS | {"attr"} and c.lemma_.lower() in cues.STAND_NOUNS]
        if not nouns:
            return False
        noun = nouns[0]
        act = cues.STAND_NOUNS[noun.lemma_.lower()]
        if verb.lemma_ == "have" and act is not Act.ACCUSE:
            return False
        _, holder = self._subject(verb, scene)
        owner = child(noun, {"poss", "compound"})
        if owner is not None and self.actors.name_at(owner) is not None:
            holder = self._entity(owner, scene)
        if holder is None:
            return False
        about = prep_object(noun, "for", "about", "at", "over", "with", "to", "of", "in", "that") or prep_object(verb, "to", "about", "at", "over", "with", "for")
        clause = next((c for c in noun.children if c.dep_ in {"acl", "ccomp"}), None)
        agent = target = None
        if about is not None or clause is not None:
            agent, target = self._deed(about if about is not None else clause, scene)  # type: ignore[arg-type]
        if noun.lemma_.lower() in {"support", "condolence", "sympathy", "solidarity", "backing", "thank", "friendship"} and about is not None:
            party = self._party_in(about, scene)
            agent, target = (party, None) if noun.lemma_ == "thank" else (None, party)
        if act is Act.COMMIT:
            agent = holder
        return self._add(act, verb, scene, holder, "express", 0.75, agent=agent, target=target)

    def _stands_with(self, verb: Token, scene: Scene) -> bool:
        """ "stands by X", "stand shoulder to shoulder with X", "our thoughts are with X"."""
        lemma = verb.lemma_.lower()
        if lemma in {"continue", "want"} and (inner := child(verb, {"xcomp"})) is not None and inner.lemma_ in {"stand", "congratulate", "thank", "commend"}:
            done = self._stands_with(inner, scene) or self._takes_stand(inner, scene)
            if done:
                self._widen(verb)
                self._used.add(verb.i)
            return done
        found, holder = self._subject(verb, scene)
        if lemma == "stand":
            noun = prep_object(verb, "with", "by", "alongside", "behind") or next((p for t in verb.subtree if t.lower_ == "with" and (p := child(t, {"pobj"})) is not None), None)
            party = self._party_in(noun, scene) if noun is not None else None
            return holder is not None and party is not None and self._add(Act.SUPPORT, verb, scene, holder, "stand-with", 0.8, target=party)
        if lemma == "be" and found is not None and found.lemma_.lower() in {"thought", "prayer", "sympathy", "heart", "condolence"}:
            noun = prep_object(verb, "with", "to")
            return noun is not None and scene.holder is not None and self._add(Act.SUPPORT, verb, scene, scene.holder, "thoughts", 0.8, target=self._party_in(noun, scene))
        return False

    def _widen(self, verb: Token) -> None:
        """Let the last position's span be the clause of the verb above ("continues to stand with")."""
        last = self.found[-1]
        last.span = clause_span(verb, [clause.root for clause in last.conditions]) or last.span

    def _takes_stand(self, verb: Token, scene: Scene) -> bool:
        """ "condemns the attack", "welcomes the decision", "rejects the proposal"."""
        lemma = verb.lemma_.lower()
        act = cues.STAND_OBJECT.get(lemma)
        noun = child(verb, OBJECTS)
        if noun is None:
            noun = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
        if noun is None and act is not None and (terms := prep_object(verb, "in")) is not None and terms.lemma_ == "term":
            noun = child(terms, {"appos", "conj"})
        if act is None and lemma == "object":
            act, noun = Act.ACCUSE, prep_object(verb, "to")
        if act is None and lemma == "rule" and child(verb, {"prt"}, {"out"}) is not None:
            act = Act.REFUSE
        if act is None or noun is None or is_passive(verb) or verb.dep_ in {"amod", "compound"}:
            return False
        wished = verb.dep_ == "xcomp" and verb.head.lemma_ in {"want", "like", "wish", "continue", "come"}
        bare = verb.dep_ == "conj" and verb.tag_ == "VBG" and not auxiliaries(verb)
        if bare or not wished and verb.dep_ in {"xcomp", "acl", "pcomp", "advcl"} and (has_to(verb) or verb.tag_ == "VBG" and verb.dep_ != "advcl" and not self._is_paper(verb)):
            return False
        holder_token = subject(verb)
        holders = self._holders(holder_token, scene)
        if not holders and holder_token is not None and (paper := self._issuer(holder_token)) is not None:
            holders = [paper]
        if not holders and self._is_headline_verb(verb):
            holders = [scene.holder] if scene.holder else []
        if not holders:
            return False
        if act is Act.COMMIT and lemma in {"announce", "plan"} and scene.said is not None and not self._is_own(holders[0], scene):
            return False
        auxiliary = auxiliaries(verb)
        if auxiliary & {"will", "shall"} and act is Act.SUPPORT:
            act = Act.COMMIT
        if is_negated(verb):
            act = _NEGATED[act]
        if act is Act.SUPPORT and lemma in {"support", "back", "defend", "encourage"} and scene.said is not None and not self._is_own(holders[0], scene) and not self._is_first_person(holder_token):
            party = self._party_in(noun, scene)
            if auxiliaries(verb) & {"is", "are", "was", "were"} and verb.tag_ == "VBG":
                return self._add(act, verb, scene, holders[0], "stand", 0.7, target=party)
            if party is not None and party.kind is ActorKind.ARMED_GROUP:
                act = Act.ACCUSE
            return self._add(act, verb, scene, scene.holder, "praise", 0.5, agent=holders[0], target=party)
        agent, target = self._deed(noun, scene)
        if act is Act.SUPPORT and lemma in {"support", "back", "defend", "endorse", "encourage", "mourn"} and (party := self._party_in(noun, scene)) is not None:
            agent, target = (None, party) if self.actors.resolve(noun) is party else (agent, target)
        if act is Act.COMMIT:
            agent, target = holders[0], self._party_in(noun, scene)
        if act is Act.REFUSE:
            clause = next((c for c in noun.children if c.dep_ in {"acl", "ccomp", "relcl"} and own_subject(c) is not None), None)
            target = self._doer(noun, scene) or agent or target
            agent = self._entity(own_subject(clause), scene) if clause is not None else None
        for holder in holders:
            kept = None if agent is holder and act not in {Act.COMMIT, Act.REFUSE} else agent
            self._add(act, verb, scene, holder, "stand", 0.85, agent=kept if act is not Act.COMMIT else holder, target=target)
        return True

    def _is_paper(self, verb: Token) -> bool:
        return any(t.lemma_.lower() in cues.DOCUMENTS for t in (verb.head, verb.head.head))

    def _is_headline_verb(self, verb: Token) -> bool:
        return verb.dep_ == "ROOT" and self.parsed.chunks[self.parsed.chunk_of[verb.i]].is_headline

    def _deems(self, verb: Token, scene: Scene) -> bool:
        """ "X feels it is not expedient to do": a refusal; "finds it unacceptable" is a judgement told elsewhere."""
        if verb.lemma_.lower() not in cues.DEEM:
            return False
        clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.lemma_ == "be" and c.i > verb.i), None)
        if clause is None or not is_negated(clause) or not any(c.lower_ in cues.FITTING for c in clause.children):
            return False
        core = next((c for t in (clause, *clause.children) for c in t.children if c.dep_ in {"xcomp", "advcl", "ccomp"} and has_to(c)), None)
        holder = self._subject(verb, scene)[1]
        if core is None or holder is None:
            return False
        return self._add(Act.REFUSE, verb, scene, holder, "deem", 0.65, agent=holder, target=self._object(core, scene))

    def _aims(self, verb: Token, scene: Scene) -> bool:
        """ "our focus will be on resisting", "its aim is to contribute": a commitment by whose aim it is."""
        found = own_subject(verb)
        if verb.lemma_ != "be" or found is None or found.lemma_.lower() not in cues.AIMS or (owner := child(found, {"poss"})) is None:
            return False
        holder = self._entity(owner, scene)
        core = next((c for p in (verb, *verb.children) for c in p.children if c.i > verb.i and (c.dep_ == "xcomp" and has_to(c) or c.dep_ == "pcomp")), None)
        if core is None or holder is None or is_negated(verb):
            return False
        return self._add(Act.COMMIT, verb, scene, holder, "aim", 0.65, agent=holder, target=self._object(core, scene))

    def _documents(self, verb: Token, scene: Scene) -> bool:
        """ "the report details attacks by X": an accusation by whoever documents the deed."""
        if verb.lemma_.lower() not in {"detail", "document", "describe", "record", "list", "expose", "reveal"} or is_passive(verb):
            return False
        noun, found = child(verb, OBJECTS), subject(verb)
        if noun is None or found is None or not {t.lemma_.lower() for t in noun.subtree} & (cues.HARM_NOUNS | cues.BAD_NOUNS):
            return False
        holder = self._entity(found, scene)
        if holder is None and found.lemma_.lower() in cues.DOCUMENTS:
            by = prep_object(found, "by", "of", "from")
            holder = self._entity(by, scene) if by is not None else self.actors.resolve_new(found, ActorKind.ORGANISATION, rule="document")
        if holder is None or self._is_own(holder, scene):
            return False
        agent, target = self._deed(noun, scene)
        return self._add(Act.ACCUSE, verb, scene, holder, "document", 0.6, agent=agent, target=target)

    # --- rules: what the holder will do --------------------------------------------------------------------------------------

    def _plans(self, verb: Token, scene: Scene) -> bool:
        """ "plans to do", "agreed to do", "refused to do", "continues to do"."""
        lemma = verb.lemma_.lower()
        infinitive = next((c for c in verb.children if c.dep_ in {"xcomp", "advcl"} and c.i > verb.i and has_to(c)), None)
        gerund = next((c for p in verb.children if p.dep_ == "prep" and p.lower_ in {"from", "to"} for c in p.children if c.dep_ == "pcomp"), None)
        core = infinitive or gerund or next((c for c in verb.children if c.dep_ == "xcomp" and c.tag_ == "VBG"), None)
        loose = has_to(verb) and verb.dep_ in {"advcl", "acl", "relcl"} or verb.tag_ == "VBG" and verb.dep_ in {"advcl", "pcomp", "acl"}
        if core is None or loose or verb.tag_ == "VBN" and verb.dep_ in {"acl", "amod"} or verb.i in self._said_by:
            return self._agrees_on(verb, scene)
        found, holder = self._subject(verb, scene)
        if holder is None:
            return False
        own = self._is_own(holder, scene) or self._is_first_person(found)
        if lemma in cues.REFUSE_INF:
            if lemma == "fail":
                return False
            act = Act.REFUSE
        elif lemma == "threaten":
            act = Act.THREATEN
        elif lemma in {"plan", "intend", "pledge", "vow", "promise", "agree", "decide", "undertake", "offer", "propose", "resolve", "schedule"}:
            act = Act.COMMIT
        elif lemma in {"continue", "work", "strive", "aim", "seek", "go", "endeavour", "prepare"} and (own or scene.said is None and lemma != "seek" and auxiliaries(verb) & {"will"}):
            if lemma == "continue" and core.lemma_.lower() in cues.HARM and not own:
                return False
            act = Act.COMMIT
        else:
            return False
        if lemma == "schedule" and scene.said is None and not is_passive(verb):
            return False
        if scene.said is not None and not own and lemma in {"decide", "agree", "plan"} and auxiliaries(verb) & {"will", "would"}:
            pass  # somebody else's decision told ahead of time is still that party's own
        helped = self._supports_somebody(verb, scene) if lemma == "work" else None
        if helped is not None:
            return self._add(Act.SUPPORT, verb, scene, holder, "plan", 0.7, target=helped)
        act = _NEGATED[act] if is_negated(verb) or is_negated(core) else act
        act = self._threat(act, core, holder, scene)
        holders = self._holders(found, scene)
        for one in holders or [holder]:
            self._add(act, verb, scene, one, "plan", 0.75, agent=one, target=self._object(core, scene))
        self._used.add(core.i)
        for other in conjuncts(core)[1:]:
            if other.pos_ == "VERB":
                self._used.add(other.i)
        return True

    def _agrees_on(self, verb: Token, scene: Scene) -> bool:
        """ "agreed on the structure of": a commitment to a thing."""
        noun = prep_object(verb, "on", "upon", "to")
        if verb.lemma_ != "agree" or noun is None or is_passive(verb) or is_negated(verb):
            return False
        holder = self._subject(verb, scene)[1]
        return holder is not None and self._add(Act.COMMIT, verb, scene, holder, "plan", 0.65, agent=holder)

    def _will(self, verb: Token, scene: Scene) -> bool:
        """ "we will do", "X will travel to": what the holder says it does next; also "are working to"."""
        auxiliary = auxiliaries(verb)
        ahead = auxiliary & {"will", "shall", "'ll", "’ll", "wo"} or auxiliary & {"would"} and scene.said is not None
        ongoing = verb.tag_ == "VBG" and auxiliary & {"is", "are", "am", "'re", "’re", "'m", "’m", "been"} and verb.dep_ in {"ROOT", "conj", "ccomp"}
        headline = has_to(verb) and verb.dep_ in {"ROOT", "relcl", "acl"} and self.parsed.chunks[self.parsed.chunk_of[verb.i]].is_headline
        if not (ahead or ongoing or headline):
            return False
        found, holder = self._subject(verb, scene)
        if headline and holder is None:
            holder = self._entity(verb.head, scene) if verb.head != verb else None
        if holder is None or found is None and not headline or is_passive(verb) or self._is_relative(verb) and not headline:
            return False
        own = self._is_own(holder, scene) or self._is_first_person(found)
        if scene.said is None and not own and self.voice is not None and not holder.is_person:
            return False
        if found is not None and found.lower_ == "it" and verb.lemma_.lower() in {"include", "contain", "consist", "comprise", "cover", "focus", "take", "have", "impose"}:
            return False
        if scene.said is not None and not own and not self._speaks_for_body(holder, scene):
            return False
        if verb.lemma_ in {"be", "have"} and not (verb.lemma_ == "be" and False):
            attribute = child(verb, {"attr"})
            if attribute is None or not own:
                return False
        if ongoing and verb.lemma_ in {"see", "hear", "face", "feel", "experience", "suffer", "hope", "look", "wait", "get", "become"}:
            return False
        if ongoing and not own and scene.said is None and verb.lemma_.lower() not in {"travel", "visit", "return", "meet", "host", "plan", "prepare"}:
            return False
        if auxiliary & {"would"} and verb.lemma_.lower() in {"like", "welcome", "urge", "expect", "be"}:
            return False
        act = Act.REFUSE if is_negated(verb) else self._threat(Act.COMMIT, verb, holder, scene)
        if ongoing and own and verb.lemma_ in {"support", "stand"}:
            act = Act.SUPPORT
        target = self._object(verb, scene)
        if ongoing and own and self._supports_somebody(verb, scene):
            act, target = Act.SUPPORT, self._supports_somebody(verb, scene)
        first = verb.head.left_edge.i if headline and found is None else None
        for one in self._holders(found, scene) or [holder]:
            agent = None if act is Act.SUPPORT else one
            self._add(act, verb, scene, one, "will" if ahead else "ongoing" if ongoing else "headline", 0.75 if own else 0.65, agent=agent, target=target, first=first)
        return True

    def _speaks_for_body(self, holder: Entity, scene: Scene) -> bool:
        """Whether the speaker holds an office in a body, as far as the text tells: his own, or any where none is named."""
        speaker = scene.speaker
        if speaker is None or not speaker.is_person or holder.kind not in {ActorKind.STATE, ActorKind.IGO, ActorKind.GOVERNMENT, ActorKind.PARTY}:
            return False
        offices = {"minister", "secretary", "president", "premier", "chancellor", "spokesman", "spokeswoman", "spokesperson"}
        return holder is speaker.of or speaker.of is None and bool(speaker.roles & offices)

    def _supports_somebody(self, verb: Token, scene: Scene) -> Entity | None:
        """ "is working to support X": the party supported."""
        inner = next((c for c in verb.children if c.dep_ in {"xcomp", "advcl"} and has_to(c) and c.lemma_.lower() in {"support", "help", "assist", "back"}), None)
        return self._object(inner, scene) if inner is not None else None

    def _threat(self, act: Act, core: Token, holder: Entity, scene: Scene) -> Act:
        """A commitment to harm or put a cost on a party is a threat; a fight against an armed enemy is none."""
        if act is not Act.COMMIT:
            return act
        lemma = core.lemma_.lower()
        noun = child(core, OBJECTS)
        costs = noun is not None and noun.lemma_.lower() in cues.THREAT_NOUNS and lemma in {"impose", "apply", "put", "increase", "take", "exert", "use", "maintain", "continue"}
        inner = next((c for c in core.children if c.dep_ in {"xcomp", "ccomp"} and (has_to(c) or c.tag_ == "VBG")), None)
        if inner is not None and core.lemma_ in {"continue", "agree", "decide"}:
            return self._threat(act, inner, holder, scene)
        party = self._object(core, scene)
        hits = lemma in {"target", "sanction", "punish", "retaliate", "penalise", "penalize"}
        harms = hits and (party is None or party.kind is not ActorKind.ARMED_GROUP) or lemma in cues.THREAT_VERBS and party is not None and party.kind is not ActorKind.ARMED_GROUP and lemma not in {"apply", "freeze", "destroy"}
        return Act.THREATEN if costs or harms else act

    def _may(self, verb: Token, scene: Scene) -> bool:
        """ "we may do", "left open the possibility of", "reserves the right to", "would consider"."""
        found, holder = self._subject(verb, scene)
        if holder is None or is_passive(verb):
            return False
        lemma = verb.lemma_.lower()
        noun = child(verb, OBJECTS)
        opens = lemma == "leave" and any(c.lower_ == "open" for c in verb.subtree)
        reserves = lemma == "reserve" and noun is not None and noun.lemma_ == "right"
        if opens or reserves:
            party = self._party_in(noun, scene) if noun is not None else None
            if party is None:
                party = next((self._entity(t, scene) for t in verb.subtree if t.i > verb.i and self.actors.name_at(t) is not None and t.dep_ == "pobj"), None)
            return self._add(Act.WILLING, verb, scene, holder, "open", 0.7, agent=holder, target=party)
        own = self._is_own(holder, scene) or self._is_first_person(found)
        if own and (auxiliaries(verb) & {"may", "might", "could"} or lemma in cues.WILLING_VERBS and not is_negated(verb)) and scene.said is not None:
            act = Act.REFUSE if is_negated(verb) else Act.WILLING
            return self._add(act, verb, scene, holder, "may", 0.6, agent=holder, target=self._object(verb, scene))
        if own and is_negated(verb) and auxiliaries(verb) & {"can", "ca", "could"} and lemma in {"accept", "agree", "allow", "tolerate", "permit", "support", "recognise", "recognize", "negotiate"}:
            return self._add(Act.REFUSE, verb, scene, holder, "may", 0.65, agent=holder, target=self._object(verb, scene))
        return False

    # --- rules: judgements and facts told against or in favour of a party -----------------------------------------------------

    def _judges(self, verb: Token, scene: Scene) -> bool:
        """ "the attack is a tragedy", "the decision is an important step", "is unacceptable"."""
        if verb.lemma_ != "be" and verb.lemma_ != "remain" or scene.holder is None:
            return False
        found = own_subject(verb)
        word = next((c for c in verb.children if c.dep_ in {"attr", "acomp", "oprd", "prep"} and c.i > verb.i), None)
        if found is None or word is None or found.tag_ in {"WDT", "WP"} or self._is_first_person(found) or self._is_aside(verb):
            return False
        act = self._judgement(word)
        if act is None:
            return False
        if is_negated(verb):
            act = Act.CLAIM
        agent, target = self._deed(found, scene)
        of = prep_object(word, "of")
        if agent is None and of is not None and word.lemma_.lower() in cues.SIGNS:
            agent = self._doer(of, scene)
        for_whom = prep_object(word, "for", "against", "to")
        target = target or (self._party_in(for_whom, scene) if for_whom is not None else None)
        if self._is_own(agent, scene):
            return False
        return self._add(act, verb, scene, scene.holder, "judgement", 0.65, agent=agent, target=target)

    def _is_aside(self, verb: Token) -> bool:
        """A concession ("whilst this is …") or a condition, which is no stand of its own."""
        mark = marker(verb)
        return mark is not None and mark.lower_ in {"while", "whilst", "although", "though", "if", "unless", "whether"}

    def _inside_stand(self, verb: Token, act: Act) -> bool:
        """Whether the clause only tells of the deed that has just been condemned or praised."""
        if verb.dep_ not in {"relcl", "acl", "ccomp", "pcomp", "advcl", "conj"}:
            return False
        outer = [t for t in ancestors(verb) if t.sent.start == verb.sent.start]
        above = next((t for t in outer if t.dep_ in {"relcl", "acl", "pcomp"}), verb) if verb.dep_ == "conj" else verb
        if above.dep_ not in {"relcl", "acl", "pcomp", "ccomp"} and not (above.dep_ == "advcl" and above.tag_ == "VBG"):
            return False
        return any(s.act is act and s.verb in outer and s.rule in {"stand", "feeling", "express", "judgement", "shows", "harm"} for s in self.found[-8:])

    def _judgement(self, word: Token) -> Act | None:
        if word.dep_ == "prep":
            noun = child(word, {"pobj"})
            return Act.ACCUSE if word.lower_ in {"in", "of"} and noun is not None and noun.lemma_.lower() in {"violation", "breach", "concern"} else None
        words = [word, *(c for c in conjuncts(word)[1:]), *(c for c in word.children if c.dep_ in {"amod", "compound"})]
        lemmas = {t.lemma_.lower() for t in words} | {t.lower_ for t in words}
        if lemmas & cues.BAD or lemmas & cues.BAD_NOUNS:
            return Act.ACCUSE
        of = prep_object(word, "of")
        if word.lemma_.lower() in cues.SIGNS and of is not None and {of.lemma_.lower(), *(c.lemma_.lower() for c in of.children), *(c.lemma_.lower() for c in word.children)} & (cues.BAD | cues.BAD_NOUNS):
            return Act.ACCUSE
        if lemmas & cues.GOOD_NOUNS and (lemmas & cues.GOOD or word.lemma_.lower() in {"progress", "success", "milestone", "breakthrough", "achievement"}) or word.pos_ == "ADJ" and word.lower_ in {"welcome", "encouraging", "commendable", "laudable", "remarkable", "courageous"}:
            return Act.SUPPORT
        return None

    def _shows(self, verb: Token, scene: Scene) -> bool:
        """ "this attack shows the cowardice of X": what a deed shows of who did it."""
        if verb.lemma_.lower() not in cues.SHOW or scene.holder is None or is_passive(verb):
            return False
        found = subject(verb)
        noun = child(verb, OBJECTS) or next((c for c in verb.children if c.dep_ in {"ccomp", "attr"} and c.i > verb.i), None)
        if found is None or noun is None or self._is_first_person(found):
            return False
        words = {t.lemma_.lower() for t in noun.subtree}
        deed = found.lemma_.lower() in cues.HARM_NOUNS or found.lemma_.lower() in {"action", "event", "incident"}
        deed = deed or found.lemma_.lower() == "use"
        if not deed or not (words & (cues.BAD | cues.BAD_NOUNS) or words & {"desperation", "utter", "complete", "need", "nature", "weakness"} or words & {"desperation"}):
            return False
        agent, target = self._deed(found, scene)
        if agent is None:
            agent, other = self._deed(noun, scene, of_is_agent=True)
            target = target or other
        return self._add(Act.ACCUSE, verb, scene, scene.holder, "shows", 0.65, agent=agent, target=target)

    def _harms(self, verb: Token, scene: Scene) -> bool:
        """ "X has killed Y", "X failed to do", "Y was attacked by X": a fact that lays harm or a broken duty on a party."""
        if scene.holder is None or scene.said is None and self.voice is None:
            return False
        lemma = verb.lemma_.lower()
        noun = child(verb, OBJECTS)
        deeds = noun is not None and lemma in {"carry", "commit", "launch", "inflict", "conduct", "perpetrate", "use", "continue", "wage", "cause", "have", "show"} and noun.lemma_.lower() in cues.HARM_NOUNS | cues.BAD_NOUNS | {"weapon", "force", "starvation", "bombardment", "suffering"}
        fails = lemma in {"fail", "refuse", "neglect"} and any(c.dep_ == "xcomp" for c in verb.children)
        not_doing = is_negated(verb) and lemma in {"adhere", "abide", "comply", "cooperate", "co-operate", "respect", "honour", "honor", "implement", "keep"}
        if not (lemma in cues.HARM and lemma != "commit" or deeds or fails or not_doing) or self._is_relative(verb) and verb.dep_ == "relcl":
            return False
        if verb.dep_ in {"amod", "compound", "acl"} or has_to(verb) and not fails or auxiliaries(verb) & {"will", "could", "may", "might", "can", "would"}:
            return False
        if is_passive(verb) or verb.tag_ == "VBN" and child(verb, {"agent"}) is not None:
            by = prep_object(verb, "by")
            agent = self._entity(by, scene) or self._hands(verb, scene) or (self._doer(by, scene) if by is not None else None)
            target = self._entity(subject(verb), scene)
            if agent is None:
                return False
        else:
            agent = self._subject(verb, scene)[1]
            target = self._object(verb, scene)
            if agent is None or agent.kind is ActorKind.POPULATION and target is None:
                return False
            if target is not None and target.kind is ActorKind.ARMED_GROUP is not agent.kind:
                return False  # a fight against an armed group is told as a fact
        if self._is_own(agent, scene) or is_negated(verb) and not not_doing or self._is_aside(verb) or self._inside_stand(verb, Act.ACCUSE):
            return False
        return self._add(Act.ACCUSE, verb, scene, scene.holder, "harm", 0.6, agent=agent, target=target)

    def _hands(self, verb: Token, scene: Scene) -> Entity | None:
        """ "killed at the hands of X"."""
        for token in verb.subtree:
            if token.lemma_.lower() == "hand" and (owner := prep_object(token, "of")) is not None:
                return self._entity(owner, scene)
        return None

    def _helps(self, verb: Token, scene: Scene) -> bool:
        """ "X has supported Y", "X has taken a step towards": a fact told in favour of a party."""
        if scene.said is None or scene.holder is None or is_passive(verb) or is_negated(verb) or has_to(verb):
            return False
        found, agent = self._subject(verb, scene)
        if agent is None or self._is_own(agent, scene) or self._is_first_person(found):
            return False
        lemma = verb.lemma_.lower()
        noun = child(verb, OBJECTS)
        step = noun is not None and lemma in {"take", "make", "play", "have", "pave", "give"} and noun.lemma_.lower() in cues.GOOD_NOUNS | {"role", "record", "way"} and (noun.lemma_ in {"progress", "way"} or any(c.lower_ in cues.GOOD | {"major", "great", "good", "big", "crucial", "key", "clear"} for c in noun.children))
        helps = lemma in {"support", "liberate", "rescue", "succeed", "respect"} and ("have" in {c.lemma_ for c in verb.children if c.dep_ == "aux"} or verb.tag_ == "VBD")
        if self._inside_stand(verb, Act.SUPPORT) or self._is_aside(verb):
            return False
        if not (step or helps) or auxiliaries(verb) & {"will", "could", "may", "might", "must", "would"}:
            return False
        return self._add(Act.SUPPORT, verb, scene, scene.holder, "help", 0.5, agent=agent, target=self._object(verb, scene))

    # --- rules: nouns ---------------------------------------------------------------------------------------------------------

    def _noun(self, noun: Token, scene: Scene) -> None:
        """ "X's offer to do", "its commitments to", "X's opposition to", "the request by X for"."""
        lemma = noun.lemma_.lower()
        act = cues.ACT_NOUNS.get(lemma)
        if act is None or noun.i in self._used:
            return
        if self._light(noun, act, scene):
            return
        owner = child(noun, {"poss"}) or prep_object(noun, "by")
        if owner is None and (owner := next((c for c in noun.children if c.dep_ in {"compound", "amod"} and self.actors.name_at(c) is not None), None)) is None:
            return
        holder = self._entity(owner, scene) or self.actors.owner(owner)
        complement = next((c for c in noun.children if c.i > noun.i and (c.dep_ in {"acl", "ccomp", "relcl"} and (has_to(c) or marker(c) is not None) or c.dep_ == "prep" and c.lower_ in {"for", "to", "on", "that", "of"})), None)
        if holder is None or complement is None:
            return
        said = self._said_by.get(noun.i)
        span = trim(self.doc, min(owner.left_edge.i, noun.i), noun.right_edge.i)
        verb = complement if complement.pos_ in {"VERB", "AUX"} else noun
        if span is None or self._is_object_of_stand(noun, act):
            return
        agent: Entity | None = holder if act in {Act.COMMIT, Act.WILLING, Act.THREATEN, Act.REFUSE} else None
        target = self._object(verb, scene) if verb != noun else None
        about = child(complement, {"pobj"}) if verb == noun else None
        if about is not None:
            one, two = self._deed(about, scene, of_is_agent=True)
            agent, target = (agent or (one if act is not Act.REFUSE else None)), two or (one if act in {Act.REFUSE, Act.SUPPORT} else None)
            if act is Act.SUPPORT:
                agent, target = None, self._party_in(about, scene)
        if verb != noun and act is Act.DEMAND:
            agent = self._entity(own_subject(verb), scene)
        self._add(act, noun, scene, holder, "noun", 0.6, agent=agent, target=target, span=span, said=said or scene.said)

    def _light(self, noun: Token, act: Act, scene: Scene) -> bool:
        """ "issues a call for", "made an offer to", "rejected demands that": the verb's subject takes the stand."""
        verb = noun.head
        if noun.dep_ not in OBJECTS or verb.lemma_.lower() not in {"issue", "make", "repeat", "renew", "launch", "put", "submit", "table"} or child(noun, {"poss"}):
            return False
        about = prep_object(noun, "for", "to", "on")
        clause = next((c for c in noun.children if c.dep_ in {"acl", "ccomp"} and c.i > noun.i), None)
        holder = self._subject(verb, scene)[1]
        if holder is None or about is None and clause is None or verb.i in self._used:
            return False
        agent, target = self._deed(about, scene, of_is_agent=True) if about is not None else (None, self._object(clause, scene))
        own = act in {Act.COMMIT, Act.THREATEN}
        return self._add(act, verb, scene, holder, "noun", 0.65, agent=holder if own else agent, target=target)

    def _votes(self, token: Token, scene: Scene) -> None:
        """ "four against (A, B and C)": a named vote against is a refusal."""
        if token.lower_ != "against" or token.i + 1 >= len(self.doc) or self.doc[token.i + 1].text != "(":
            return
        closing = next((t.i for t in self.doc[token.i : token.i + 80] if t.text == ")"), None)
        words = {t.lemma_.lower() for t in token.sent}
        if closing is None or not words & {"vote", "favour", "favor", "ballot", "resolution", "abstention", "abstain"}:
            return
        first = token.i - 1 if self.doc[token.i - 1].like_num else token.i
        span = TextSpan(self.doc[first].idx, self.doc[closing].idx + 1)
        body = self.actors.last_body(token, ("assembly", "council", "parliament", "congress", "board", "committee", "senate", "house"))
        for name in self.actors.names:
            if token.i < name.first < closing and name.entity.kind in _BODIES | {ActorKind.PERSON}:
                self._keep(Stand(Act.REFUSE, span, name.entity, None, body, scene.said, token, "vote", 0.7))

    def _is_object_of_stand(self, noun: Token, act: Act) -> bool:
        """Whether the noun only completes a stand that has been read ("reiterated its support for")."""
        above = {t.i for t in ancestors(noun)}
        stands = {Act.SUPPORT, Act.ACCUSE, act} if act in {Act.SUPPORT, Act.ACCUSE} else {act}
        return any(stand.verb.i in above and stand.act in stands for stand in self._by_sentence[noun.sent.start])

    # --- who did it, and to whom ------------------------------------------------------------------------------------------------

    def _object(self, verb: Token | None, scene: Scene) -> Entity | None:
        """The party that a verb's deed is done to or with."""
        if verb is None:
            return None
        for token in self._complements(verb):
            party = self._party_in(token, scene)
            if party is not None:
                return party
        return None

    def _complements(self, verb: Token) -> Iterator[Token]:
        yield from (c for c in verb.children if c.dep_ in OBJECTS | {"dative"} and c.i > verb.i and c.lower_ != "it")
        for item in verb.children:
            if item.dep_ in {"prep", "dative", "agent"} and item.i > verb.i and item.lower_ in {"with", "to", "against", "on", "from", "for", "into", "towards", "toward", "among", "between"}:
                yield from (c for c in item.children if c.dep_ == "pobj" and c.lower_ != "it")
        for item in verb.children:
            if item.dep_ in {"xcomp", "pcomp", "advcl", "ccomp"} and item.i > verb.i and (has_to(item) or item.tag_ == "VBG"):
                yield from self._complements(item)
            if item.dep_ == "prep":
                yield from (d for c in item.children if c.dep_ == "pcomp" for d in self._complements(c))

    def _party_in(self, noun: Token | None, scene: Scene) -> Entity | None:
        """The actor that a noun phrase is or belongs to."""
        if noun is None or noun.pos_ in {"VERB", "AUX"}:
            return None
        party = self._entity(noun, scene)
        if party is not None:
            return party
        agent, target = self._deed(noun, scene)
        return target or agent

    def _deed(self, noun: Token, scene: Scene, *, of_is_agent: bool = False, depth: int = 0) -> tuple[Entity | None, Entity | None]:
        """Who did a deed and to whom, from the phrase or clause that names it."""
        if depth > 3:
            return None, None
        if noun.pos_ in {"VERB", "AUX"}:
            if is_passive(noun):
                return self._entity(prep_object(noun, "by"), scene) or self._hands(noun, scene), self._entity(subject(noun), scene)
            return self._entity(own_subject(noun), scene), self._object(noun, scene)
        party = self._entity(noun, scene)
        if party is not None:
            return party, None
        agent = self._doer(noun, scene)
        target: Entity | None = None
        lemma = noun.lemma_.lower()
        harmful = lemma in cues.HARM_NOUNS
        of = prep_object(noun, "of")
        if of is not None:
            party = self._entity(of, scene)
            if party is not None and (harmful and not of_is_agent):
                target = party
            elif party is not None:
                agent = agent or party
            elif agent is None or lemma in {"use", "news", "reports", "report"}:
                inner, other = self._deed(of, scene, depth=depth + 1)
                agent, target = agent or inner, target or other
        for preposition in ("against", "on", "for", "to", "with", "at", "in"):
            other_noun = prep_object(noun, preposition)
            if other_noun is not None and target is None and (preposition not in {"in", "at"} or harmful is False and preposition == "at"):
                party = self._entity(other_noun, scene)
                if party is not None:
                    target = party
                elif agent is None:
                    inner, other = self._deed(other_noun, scene, of_is_agent=True, depth=depth + 1)
                    agent, target = inner, other
        if agent is None or target is None:
            inner, other = self._told_of(noun, scene)
            agent, target = agent or inner, target or other
        if agent is None and harmful:
            agent = self._claimant(noun, scene)
        if agent is None and target is None and lemma in cues.CONTACT_NOUNS and any(c.lower_ in {"the", "this"} for c in noun.children):
            agent, target = self._last_dealing()
        return agent, target if target is not agent else None

    def _doer(self, noun: Token, scene: Scene) -> Entity | None:
        owner = child(noun, {"poss"})
        if owner is not None:
            return self._entity(owner, scene)
        by = prep_object(noun, "by", "from")
        if by is not None and (entity := self._entity(by, scene)) is not None:
            return entity
        for item in noun.children:
            if item.dep_ in {"compound", "amod", "nmod"} and (name := self.actors.name_at(item)) is not None and name.entity.kind is not ActorKind.POPULATION:
                return name.entity
        return None

    def _last_dealing(self) -> tuple[Entity | None, Entity | None]:
        """The two parties of the meeting or visit that was announced last ("have supported the meeting")."""
        for stand in reversed(self.found[-6:]):
            if any(t.lemma_.lower() in cues.CONTACT_VERBS for t in (stand.verb, *stand.verb.children)):
                return stand.agent, stand.target
        return None, None

    def _claimant(self, deed: Token, scene: Scene) -> Entity | None:
        """Who has claimed responsibility for a deed in the same sentence."""
        for token in deed.sent:
            if token.lemma_ != "claim" or token.pos_ != "VERB":
                continue
            claims = child(token, OBJECTS)
            if claims is not None and claims.lemma_ == "responsibility":
                return self._entity(subject(token), scene)
            if token.tag_ == "VBN" and token.dep_ == "acl":
                return self._entity(prep_object(token, "by"), scene)
        return None

    def _told_of(self, noun: Token, scene: Scene) -> tuple[Entity | None, Entity | None]:
        """Doer and sufferer in a clause that hangs on a noun: "news that X has …", "attacks claimed by X", "… to nominate Y"."""
        for item in noun.children:
            if item.dep_ in {"acl", "relcl", "ccomp"} and item.i > noun.i:
                claims = next((t for t in item.subtree if t.lemma_ == "claim"), None)
                if claims is not None:
                    who = prep_object(claims, "by") if claims.tag_ == "VBN" and own_subject(claims) is None else own_subject(claims)
                    return self._entity(who, scene), None
                by = prep_object(item, "by")
                who = by if by is not None else own_subject(item)
                if who is not None and who.tag_ in {"WDT", "WP"}:
                    return None, self._object(item, scene)
                return self._entity(who, scene), self._object(item, scene)
        return None, None

    # --- what is left: claims, and attacks whose author is told elsewhere ---------------------------------------------------------

    def _add_claims(self) -> None:
        """A claim for each sentence of a statement that takes no other stand."""
        for said in self.statements:
            if said.rule in {"urge", "vow", "term"}:
                continue
            for span in said.content:
                for piece in self._pieces(span):
                    self._claim(piece, said)

    def _pieces(self, span: TextSpan) -> Iterator[Span]:
        tokens = self.parsed.tokens_in(span)
        for sent in tokens.sents:
            piece = self.doc[max(sent.start, tokens.start) : min(sent.end, tokens.end)]
            if len(piece) >= 3 and not piece.text.isspace():
                yield piece

    def _claim(self, piece: Span, said: Said) -> None:
        start, end = piece.start_char, piece.end_char
        for stand in self._by_sentence[piece.sent.start]:
            if stand.span.start < end and start < stand.span.end and (stand.said is said or stand.said is None or stand.said.covers(start)):
                return
        inner = sum(len(token) for token in piece if self._said_at.get(token.i) is not said)
        if inner > 0.5 * (end - start):
            return  # somebody else's words are most of it
        root = piece.root
        scene = Scene(said, said.speaker, said.body)
        conditions = self.conditions.of(root, Act.CLAIM, scene.speaker, scene.body) if root.pos_ in {"VERB", "AUX"} else []
        span = self._span(root, conditions, None) if conditions else trim(self.doc, piece.start, piece.end - 1)
        if span is not None:
            agent = self._subject(root, scene)[1] if root.pos_ in {"VERB", "AUX"} and not is_passive(root) else None
            act = Act.ACCUSE if agent is not None and self._is_against(piece, agent, scene) else Act.CLAIM
            self._keep(Stand(act, span, said.speaker, agent, None, said, root, "against" if act is Act.ACCUSE else "claim", 0.5, conditions))

    def _is_against(self, piece: Span, agent: Entity, scene: Scene) -> bool:
        """Whether a sentence on another party is in words that only blame."""
        if self._is_own(agent, scene) or agent.kind is ActorKind.POPULATION or is_negated(piece.root):
            return False
        words = {t.lemma_.lower() for t in piece if t.pos_ in {"NOUN", "VERB", "ADJ", "ADV"}}
        return bool(words & (cues.BAD | cues.BAD_NOUNS | {"atrocity", "blame", "baseless", "falsely", "mismanagement"})) and not words & (cues.GOOD | cues.GOOD_NOUNS)

    def _name_attackers(self) -> None:
        """An attack condemned without an author has the one whom the same report names for all its other accusations."""
        violent = [s for s in self.found if s.act is Act.ACCUSE and s.agent is not None and s.agent.kind in {ActorKind.ARMED_GROUP}]
        authors = {stand.agent for stand in violent}
        if len(authors) != 1:
            return
        author = authors.pop()
        for stand in self.found:
            if stand.act is Act.ACCUSE and stand.agent is None and any(t.lemma_.lower() in cues.HARM_NOUNS for t in stand.verb.children if t.dep_ in {"dobj", "nsubj", "appos"}):
                stand.agent = author
                stand.rule += "+author-elsewhere"
                stand.confidence = round(stand.confidence - 0.25, 2)
