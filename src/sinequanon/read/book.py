"""What every rule for positions works with: where a verb stands, who is meant, and the positions found so far."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Token

from sinequanon.read import cues
from sinequanon.read.actors import FIRST_PLURAL, FIRST_SINGULAR, ActorFinder
from sinequanon.read.conditions import Clause, ConditionFinder
from sinequanon.read.grammar import (
    OBJECTS,
    ancestors,
    child,
    clause_span,
    conjuncts,
    has_to,
    is_passive,
    own_subject,
    prep_object,
    subject,
    tokens_of,
    trim,
)
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.read.said import Said
from sinequanon.records import Act, ActorKind, Connective, TextSpan

BODIES = {
    ActorKind.STATE,
    ActorKind.IGO,
    ActorKind.GOVERNMENT,
    ActorKind.PARTY,
    ActorKind.ARMED_GROUP,
    ActorKind.ORGANISATION,
}
ON_OTHERS = {Act.DEMAND, Act.SUPPORT, Act.ACCUSE}  # acts on what somebody else does or did
# What a negation makes of an act.
NEGATED = {
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


class Book:
    """The positions of one report as they are found, and the questions that the rules ask.

    `used` holds the tokens of verbs that no further rule may read; `voice` is the body in whose own voice a press
    statement speaks, `issuer` the one whose rules a notice tells.
    """

    def __init__(self, parsed: ParsedReport, actors: ActorFinder, statements: list[Said]):
        self.parsed = parsed
        self.doc = parsed.doc
        self.actors = actors
        self.statements = statements
        self.voice: Entity | None = None
        self.issuer: Entity | None = None
        self.conditions = ConditionFinder(actors)
        self.found: list[Stand] = []
        self.used: set[int] = set()
        self.said_by = {said.verb.i: said for said in statements if said.verb is not None and not said.is_speech}
        self.said_at = self._cover()
        self.by_sentence: dict[int, list[Stand]] = defaultdict(list)

    def scene(self, token: Token) -> Scene:
        """Where a token stands, and what "I" and "we" mean there."""
        said = self.innermost(token)
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

    def innermost(self, token: Token) -> Said | None:
        """The innermost statement that a token is in."""
        return self.said_at.get(token.i)

    def is_own(self, entity: Entity | None, scene: Scene) -> bool:
        """Whether an actor is the one who speaks, or the body spoken for."""
        if entity is None or scene.speaker is None:
            return False
        if entity in {scene.speaker, scene.body, scene.speaker.of}:
            return True
        return not entity.is_person and self.is_parent(entity, scene.speaker)

    def is_parent(self, body: Entity, speaker: Entity) -> bool:
        """Whether a speaker or his office is an organ of a body ("the Foreign Ministry said China would")."""
        office = speaker if not speaker.is_person else speaker.of
        if office is None:
            return False
        known = office.key is not None and office.kind is ActorKind.GOVERNMENT and body.key is not None
        return (office.of is body and not office.is_person and office.kind is ActorKind.GOVERNMENT) or (
            known and body.key in {role.of for role in self.actors.table[office.key or ""].of}
        )

    def entity(self, token: Token | None, scene: Scene) -> Entity | None:
        """The actor that a noun phrase stands for."""
        return None if token is None else self.actors.resolve(token, scene.speaker, scene.body)

    def somebody(self, noun: Token, scene: Scene) -> Entity | None:
        """The actor of a noun phrase that can only be one: who is urged, thanked or accused can act."""
        found = self.entity(noun, scene)
        if found is None and noun.tag_ != "PRP":
            found = self.actors.resolve_new(noun, ActorKind.POPULATION)
        return found

    def subject_of(self, verb: Token, scene: Scene) -> tuple[Token | None, Entity | None]:
        """The subject of a verb, own or shared, and the actor that it stands for."""
        found = subject(verb)
        return found, self.entity(found, scene)

    def is_first_person(self, token: Token | None) -> bool:
        """Whether a token is a form of "I" or "we"."""
        return token is not None and token.lower_ in FIRST_SINGULAR | FIRST_PLURAL and token.text != "US"

    def add(
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
        before = self.found[-1] if self.found else None
        if before is not None and before.act is Act.DEMAND and before.holder is holder:
            otherwise = self.conditions.otherwise(verb, before.span, before.agent)
            conditions += [otherwise] if otherwise is not None else []
        if (act is Act.COMMIT and self._is_conditional_harm(verb, scene, conditions)) or (
            act
            in {
                Act.COMMIT,
                Act.WILLING,
            }
            and self._is_cost(verb)
        ):
            act = Act.THREATEN
        span = span or self.span(verb, conditions, first)
        if span is None:
            return False
        self.used.add(verb.i)
        if target is not None and target.of is not None and target.of is agent and not target.is_person:
            target = None  # "withdraw its troops": what is one's own is no other party
        if any(s.span == span and s.act is act and s.holder is holder for s in self.found[-20:]):
            return True
        self.keep(
            Stand(
                act,
                span,
                holder,
                agent,
                target if target is not agent else None,
                said or scene.said,
                verb,
                rule,
                confidence,
                conditions,
            )
        )
        return True

    def _is_cost(self, verb: Token) -> bool:
        """Whether what is announced or considered is to put a cost on somebody ("is prepared to impose sanctions")."""
        return any(
            t.lemma_.lower() in cues.COST_NOUNS and t.dep_ in OBJECTS and t.head.lemma_.lower() in cues.COST_VERBS
            for t in self.doc[verb.i : verb.right_edge.i + 1]
            if t.sent.start == verb.sent.start
        )

    def _is_conditional_harm(self, verb: Token, scene: Scene, conditions: list[Clause]) -> bool:
        """Whether harm or cost is announced for the case that another does not give way."""
        core = (
            next((c for c in verb.children if c.dep_ == "xcomp"), verb)
            if verb.lemma_.lower() in {"start", "begin", "continue"}
            else verb
        )
        harmful = core.lemma_.lower() in cues.HARM | cues.THREAT_VERBS
        warned = (
            scene.said is not None
            and scene.said.verb is not None
            and scene.said.verb.lemma_.lower() in {"warn", "threaten"}
        )
        pressing = any(clause.connective in {Connective.IF, Connective.UNLESS} for clause in conditions)
        return harmful and (warned or pressing) and core.lemma_.lower() not in {"oppose", "fuel", "apply", "commit"}

    def keep(self, stand: Stand) -> None:
        """Add a position; nobody is its agent and its target, or blames, praises or asks himself."""
        if stand.target is stand.agent:
            stand.target = None
        if stand.act in ON_OTHERS and stand.agent is stand.holder:
            stand.agent = None
        self.found.append(stand)
        self.by_sentence[stand.verb.sent.start].append(stand)

    def span(self, verb: Token, conditions: list[Clause], first: int | None) -> TextSpan | None:
        """A verb's clause without its conditions, from the token `first` on where given."""
        aside = [c for c in verb.children if c.dep_ == "parataxis" and c.lemma_.lower() in cues.SAY and c.i > verb.i]
        span = clause_span(verb, [clause.root for clause in conditions] + aside)
        if first is None or span is None:
            return span
        return trim(self.doc, first, tokens_of(self.doc, span).end - 1)

    def holders(self, noun: Token | None, scene: Scene) -> list[Entity]:
        """The named actors that share a subject: "Hamas and the Palestinian people" are two."""
        if noun is None:
            return []
        people = self.respectively(noun) or self.actors.people_joined(noun)
        if people:
            return people
        parts = conjuncts(noun)
        named = all(
            self.actors.name_at(t) or any(self.actors.name_at(c) for c in t.children if c.dep_ in {"compound", "amod"})
            for t in parts
        )
        entities = (
            [self.entity(part, scene) for part in parts if part.pos_ in {"NOUN", "PROPN"}]
            if named and len(parts) > 1
            else [self.entity(noun, scene)]
        )
        return list(dict.fromkeys(entity for entity in entities if entity is not None))

    def respectively(self, noun: Token) -> list[Entity]:
        """As in "A's and B's presidents, X and Y, respectively".

        The people, each tied to the body in the same place.
        """
        last = next((t for t in noun.doc[noun.i : noun.i + 25] if t.lower_ == "respectively"), None)
        if (
            last is None
            or last.sent.start != noun.sent.start
            or any(t.pos_ in {"VERB", "AUX"} for t in noun.doc[noun.i : last.i])
        ):
            return []
        names = [n for n in self.actors.names if noun.left_edge.i <= n.first and n.last < last.i]
        people = [n.entity for n in names if n.entity.is_person]
        bodies = [n.entity for n in names if not n.entity.is_person]
        if people and len(people) == len(bodies):
            for person, body in zip(people, bodies, strict=True):
                person.of = body
        return people

    def issuer_of(self, paper: Token) -> Entity | None:
        """Who adopted or sent the paper that asks."""
        if paper.lemma_.lower() not in cues.DOCUMENTS:
            return None
        above = next((t for t in ancestors(paper) if t.pos_ == "VERB"), None)
        found = (
            self.actors.resolve(s) if above is not None and (s := subject(above)) is not None and s != paper else None
        )
        return found or self.actors.last_body(paper, ("council", "assembly", "parliament", "congress", "commission"))

    def is_headline_verb(self, verb: Token) -> bool:
        """Whether the verb is the main one of a headline."""
        return verb.dep_ == "ROOT" and self.parsed.in_headline(verb)

    def supports_somebody(self, verb: Token, scene: Scene) -> Entity | None:
        """As in "is working to support X": the party supported."""
        inner = next(
            (
                c
                for c in verb.children
                if c.dep_ in {"xcomp", "advcl"}
                and has_to(c)
                and c.lemma_.lower() in {"support", "help", "assist", "back"}
            ),
            None,
        )
        return self.party_done_to(inner, scene) if inner is not None else None

    def at_hands_of(self, verb: Token, scene: Scene) -> Entity | None:
        """As in "killed at the hands of X"."""
        for token in verb.subtree:
            if token.lemma_.lower() == "hand" and (owner := prep_object(token, "of")) is not None:
                return self.entity(owner, scene)
        return None

    def party_done_to(self, verb: Token | None, scene: Scene) -> Entity | None:
        """The party that a verb's deed is done to or with."""
        if verb is None:
            return None
        for token in self.complements(verb):
            party = self.party_in(token, scene)
            if party is not None:
                return party
        return None

    def complements(self, verb: Token) -> Iterator[Token]:
        """The nouns that a verb's deed is done to or with, also through an infinitive or participle under it."""
        yield from (c for c in verb.children if c.dep_ in OBJECTS | {"dative"} and c.i > verb.i and c.lower_ != "it")
        for item in verb.children:
            if (
                item.dep_ in {"prep", "dative", "agent"}
                and item.i > verb.i
                and item.lower_
                in {"with", "to", "against", "on", "from", "for", "into", "towards", "toward", "among", "between"}
            ):
                yield from (c for c in item.children if c.dep_ == "pobj" and c.lower_ != "it")
        for item in verb.children:
            if (
                item.dep_ in {"xcomp", "pcomp", "advcl", "ccomp"}
                and item.i > verb.i
                and (has_to(item) or item.tag_ == "VBG")
            ):
                yield from self.complements(item)
            if item.dep_ == "prep":
                yield from (d for c in item.children if c.dep_ == "pcomp" for d in self.complements(c))

    def party_in(self, noun: Token | None, scene: Scene) -> Entity | None:
        """The actor that a noun phrase is or belongs to."""
        if noun is None or noun.pos_ in {"VERB", "AUX"}:
            return None
        party = self.entity(noun, scene)
        if party is not None:
            return party
        agent, target = self.deed(noun, scene)
        return target or agent

    def deed(
        self, noun: Token, scene: Scene, *, of_is_agent: bool = False, depth: int = 0
    ) -> tuple[Entity | None, Entity | None]:
        """Who did a deed and to whom, from the phrase or clause that names it."""
        if depth > 3:
            return None, None
        if noun.pos_ in {"VERB", "AUX"}:
            if is_passive(noun):
                return self.entity(prep_object(noun, "by"), scene) or self.at_hands_of(noun, scene), self.entity(
                    subject(noun), scene
                )
            return self.entity(own_subject(noun), scene), self.party_done_to(noun, scene)
        party = self.entity(noun, scene)
        if party is not None:
            return party, None
        agent = self.doer(noun, scene)
        target: Entity | None = None
        lemma = noun.lemma_.lower()
        harmful = lemma in cues.HARM_NOUNS
        of = prep_object(noun, "of")
        if of is not None:
            party = self.entity(of, scene)
            if party is not None and ((harmful and not of_is_agent) or lemma in cues.PATIENT):
                target = party
            elif party is not None:
                agent = agent or party
            elif agent is None or lemma in {"use", "news", "reports", "report"}:
                inner, other = self.deed(of, scene, depth=depth + 1)
                agent, target = agent or inner, target or other
        for preposition in ("against", "on", "for", "to", "with", "at", "in"):
            other_noun = prep_object(noun, preposition)
            if (
                other_noun is not None
                and target is None
                and (preposition not in {"in", "at"} or (harmful is False and preposition == "at"))
            ):
                party = self.entity(other_noun, scene)
                if party is not None:
                    target = party
                elif agent is None:
                    inner, other = self.deed(other_noun, scene, of_is_agent=True, depth=depth + 1)
                    agent, target = (None, inner or other) if harmful else (inner, other)
        if agent is None or target is None:
            inner, other = self.told_of(noun, scene)
            agent, target = agent or inner, target or other
        if agent is None and harmful:
            agent = self.claimant(noun, scene)
        if (
            agent is None
            and target is None
            and lemma in cues.CONTACT_NOUNS
            and any(c.lower_ in {"the", "this"} for c in noun.children)
        ):
            agent, target = self.last_dealing()
        return agent, target if target is not agent else None

    def doer(self, noun: Token, scene: Scene) -> Entity | None:
        """Whose deed a noun names: its possessor, who it is by, the name before it."""
        owner = child(noun, {"poss"})
        if owner is not None:
            return self.entity(owner, scene)
        by = prep_object(noun, "by") or (prep_object(noun, "from") if noun.lemma_.lower() in cues.FROM_DOER else None)
        if by is not None and (entity := self.entity(by, scene)) is not None:
            return entity
        for item in noun.children:
            if (
                item.dep_ in {"compound", "amod", "nmod"}
                and (name := self.actors.name_at(item)) is not None
                and name.entity.kind is not ActorKind.POPULATION
            ):
                return name.entity
        return None

    def last_dealing(self) -> tuple[Entity | None, Entity | None]:
        """The two parties of the meeting or visit that was announced last ("have supported the meeting")."""
        for stand in reversed(self.found[-6:]):
            if any(t.lemma_.lower() in cues.CONTACT_VERBS for t in (stand.verb, *stand.verb.children)):
                return stand.agent, stand.target
        return None, None

    def claimant(self, deed: Token, scene: Scene) -> Entity | None:
        """Who has claimed responsibility for a deed in the same sentence."""
        for token in deed.sent:
            if token.lemma_ != "claim" or token.pos_ != "VERB":
                continue
            claims = child(token, OBJECTS)
            if claims is not None and claims.lemma_ == "responsibility":
                return self.entity(subject(token), scene)
            if token.tag_ == "VBN" and token.dep_ == "acl":
                return self.entity(prep_object(token, "by"), scene)
        return None

    def told_of(self, noun: Token, scene: Scene) -> tuple[Entity | None, Entity | None]:
        """Doer and sufferer in a clause on a noun: "news that X has …", "attacks claimed by X", "… to nominate Y"."""
        for item in noun.children:
            if (
                item.dep_ in {"acl", "relcl", "ccomp"}
                and item.i > noun.i
                and item.lemma_.lower() not in cues.TERM | {"say"}
            ):
                claims = next((t for t in item.subtree if t.lemma_ == "claim"), None)
                if claims is not None:
                    who = (
                        prep_object(claims, "by")
                        if claims.tag_ == "VBN" and own_subject(claims) is None
                        else own_subject(claims)
                    )
                    return self.entity(who, scene), None
                by = prep_object(item, "by")
                who = by if by is not None else own_subject(item)
                if who is not None and who.tag_ in {"WDT", "WP"}:
                    return None, self.party_done_to(item, scene)
                return self.entity(who, scene), self.party_done_to(item, scene)
        return None, None
