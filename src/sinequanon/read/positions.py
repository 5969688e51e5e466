"""Positions: who demands, commits to, is willing to, refuses, threatens, supports, accuses of or claims what.

Each rule looks at one verb and its clause. The rules are tried in the order of `RULES`; the first that holds makes the
position. A sentence of a statement in which none holds is a claim.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cached_property

from spacy.tokens import Span, Token

from sinequanon.read import cues, demands, judgements, nouns, pledges, stances
from sinequanon.read.actors import FIRST_PLURAL, ActorFinder
from sinequanon.read.book import BODIES, Book, Scene, Stand
from sinequanon.read.grammar import (
    auxiliaries,
    is_hypothetical,
    is_negated,
    is_passive,
    is_perfect,
    own_subject,
    trim,
)
from sinequanon.read.model import Marks
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.read.said import Said
from sinequanon.read.table import Form
from sinequanon.read.trained import Trained
from sinequanon.records import Act, ActorKind, TextSpan

RULES = (
    demands.cue,
    demands.need,
    demands.must,
    demands.bans,
    demands.urges,
    stances.feels,
    stances.expresses,
    stances.stands_with,
    demands.prerequisite,
    demands.asks_for,
    stances.deems,
    pledges.aims,
    stances.documents,
    stances.blames,
    stances.takes_stand,
    pledges.plans,
    pledges.will,
    pledges.may,
    pledges.on_condition,
    judgements.judges,
    judgements.poses,
    judgements.votes,
    judgements.shows,
    judgements.harms,
    judgements.helps,
)


_MEANT = 0.5  # the trained model's mean chance from which a speaker's "we" is a body that nothing ties him to
_OFFICES = {
    "minister",
    "secretary",
    "president",
    "ambassador",
    "premier",
    "chancellor",
    "spokesperson",
    "spokesman",
    "spokeswoman",
}
# Stands of a state in its minister's mouth ("The UK condemns …"); wider verbs also tell what others do.
_SPOKEN_FOR = {"condemn", "welcome", "urge", "call", "expect", "deplore", "commend"}


def _is_asked_for(said: Said | None) -> bool:
    """Whether words only tell what a noun of demand asks for ("the requirement that X agree"): no stand of X's own."""
    noun = said.verb if said is not None and said.rule == "noun" else None
    return noun is not None and cues.ACT_NOUNS.get(noun.lemma_.lower()) is Act.DEMAND


# Rules of statements that in a press statement's own voice ("The Council urges X to …") make a stand and no statement.
_OWN_STANDS = {"urge", "vow", "clause", "term", "carried-on"}


class PositionFinder:
    """Finds the positions of one report, given its statements."""

    def __init__(self, parsed: ParsedReport, actors: ActorFinder, statements: list[Said]):
        self.parsed = parsed
        self.doc = parsed.doc
        self.actors = actors
        self.statements = statements
        self.book = Book(parsed, actors, statements)
        voice = self._voice()
        own = [s for s in statements if s.speaker is voice and s.rule in _OWN_STANDS and not is_perfect(s.verb)]
        if own:
            self.statements = [said for said in statements if said not in own]
            self.book = Book(parsed, actors, self.statements)
        self.book.voice = voice
        self.book.issuer = voice or self._issuer()
        for said in self.statements:
            said.body = self._body(said)

    def find(self, marks: Marks) -> list[Stand]:
        """All positions, in the order of the text; `marks` are the trained model's."""
        trained = Trained(self.parsed, self.book, marks)
        for sent in self.parsed.sentences:
            for token in sent:
                if token.pos_ in {"VERB", "AUX"} or (token.dep_ in {"ROOT", "ccomp"} and token.pos_ in {"ADJ", "NOUN"}):
                    self._read(token)
                elif token.lower_ == "against":
                    nouns.votes(self.book, token, self.book.scene(token))
                elif token.pos_ == "NOUN" or token.pos_ == "PROPN":
                    nouns.act_noun(self.book, token, self.book.scene(token))
        self._name_attackers()
        trained.positions()
        trained.conditions()
        self._add_claims()
        trained.conditions_of_claims()
        self.book.found.sort(key=lambda stand: (stand.span, stand.holder.name))
        return self.book.found

    def _read(self, verb: Token) -> None:
        if verb.i in self.book.used or is_hypothetical(verb):
            return
        scene = self.book.scene(verb)
        if _is_asked_for(scene.said):
            return
        for rule in RULES:
            if rule(self.book, verb, scene):
                return

    def _voice(self) -> Entity | None:
        """The body in whose own voice a press statement speaks: the subject of its stands, or what "we" stands for."""
        if any(said.rule in {"quotation", "speech", "mixed", "title"} for said in self.statements):
            return None
        counts: Counter[Entity] = Counter()
        first_person: Token | None = None
        for token in self.doc:
            if token.lower_ in FIRST_PLURAL and token.text != "US" and self.book.innermost(token) is None:
                first_person = first_person or token
            if token.tag_ not in {"VBZ", "VBP"} or is_hypothetical(token):
                continue
            if (found := own_subject(token)) is not None and found.i < token.i:
                entity = self.actors.resolve(found) if found.pos_ in {"PROPN", "NOUN"} else None
                if entity is not None and entity.kind in BODIES and self._is_stand_verb(token):
                    counts[entity] += 1
        if counts:
            return counts.most_common(1)[0][0]
        return (
            self.actors.resolve_new(first_person, ActorKind.ORGANISATION, rule="voice")
            if first_person is not None
            else None
        )

    def _issuer(self) -> Entity | None:
        """The first body that is told to enact something: what "must" and "is prohibited" in a notice rest on."""
        for token in self.doc:
            if token.pos_ == "VERB" and token.lemma_.lower() in cues.ENACT and self.book.innermost(token) is None:
                found = own_subject(token)
                entity = self.actors.resolve(found) if found is not None and found.tag_ not in {"WDT", "WP"} else None
                if entity is not None and entity.kind in {ActorKind.STATE, ActorKind.IGO, ActorKind.GOVERNMENT}:
                    return entity
        return None

    def _is_stand_verb(self, verb: Token) -> bool:
        lemma = verb.lemma_.lower()
        if lemma in {"be", "remain"}:
            return any(c.lower_ in cues.FEELINGS for c in verb.children)
        return lemma in cues.STAND_OBJECT or lemma in cues.URGE or lemma in {"stand", "reiterate", "express", "offer"}

    def _body(self, said: Said) -> Entity:
        """Whom a speaker speaks for: the body that his words put forward, else the one he is tied to, else himself."""
        speaker = said.speaker
        if not speaker.is_person:
            return speaker
        counts: Counter[Entity] = Counter()
        for span in said.content:
            for name in self.actors.names:
                token = self.doc[name.last]
                if (
                    span.start <= token.idx < span.end
                    and token.dep_ == "nsubj"
                    and name.entity.kind in BODIES
                    and self._speaks_for(token.head, name.entity, speaker)
                ):
                    counts[name.entity] += 1
        if counts:
            return counts.most_common(1)[0][0]
        tied = self._state_of(speaker.of, said) or speaker.of
        return tied or self._headline_body(speaker) or self._meant.get(speaker) or speaker

    @cached_property
    def _meant(self) -> dict[Entity, Entity]:
        """For each person who says "we", the body that the trained model takes it for where it is sure of one."""
        spoken: dict[Entity, list[Token]] = defaultdict(list)
        for said in self.statements:
            words = (token for span in said.content for token in self.parsed.tokens_in(span))
            if said.speaker.is_person:
                spoken[said.speaker] += [t for t in words if t.lower_ in FIRST_PLURAL and t.text != "US"]
        meant: dict[Entity, Entity] = {}
        for speaker, pronouns in spoken.items():
            chances = Counter[Entity]()
            for pronoun in pronouns:
                chances.update(self.actors.antecedents(pronoun))
            bodies = [entity for entity in chances if entity.kind in BODIES and not entity.is_place]
            best = max(bodies, key=lambda entity: chances[entity], default=None)
            if best is not None and chances[best] >= _MEANT * len(pronouns):
                meant[speaker] = best
        return meant

    def _headline_body(self, speaker: Entity) -> Entity | None:
        """Of a minister whom nothing ties to a state, the one state that takes a stand in the headline or lede."""
        if not speaker.roles & _OFFICES:
            return None
        bodies: set[Entity] = set()
        for token in self.doc[: self.parsed.chunks[min(1, len(self.parsed.chunks) - 1)].last]:
            found = own_subject(token) if token.pos_ == "VERB" and self._is_stand_verb(token) else None
            name = self.actors.name_at(found) if found is not None else None
            if name is not None and name.entity.kind in {ActorKind.STATE, ActorKind.IGO}:
                bodies.add(name.entity)
        return bodies.pop() if len(bodies) == 1 else None

    def _state_of(self, office: Entity | None, said: Said) -> Entity | None:
        """The state of a ministry, where the speaker names it in the same words."""
        if office is None or office.kind is not ActorKind.GOVERNMENT or office.key is None:
            return None
        parents = {role.of for role in self.actors.table[office.key].of}
        places = [said.content[0].start, said.content[-1].end]
        for name in self.actors.names:
            if (
                name.entity.key in parents
                and name.form is Form.NAME
                and places[0] <= self.doc[name.first].idx < places[1]
            ):
                return name.entity
        return None

    def _speaks_for(self, verb: Token, body: Entity, speaker: Entity) -> bool:
        """Whether a clause in somebody's words takes a stand for its subject ("The UK stands by …")."""
        if speaker.of is body:
            return True
        if verb.lemma_.lower() in {"stand", "continue", "remain"} or auxiliaries(verb) & {"will"}:
            return speaker.of is None or speaker.of.of is body or speaker.of.kind is ActorKind.GOVERNMENT
        feels = verb.lower_ in cues.FEELINGS or any(c.lower_ in cues.FEELINGS for c in verb.children)
        if feels or verb.lemma_.lower() in _SPOKEN_FOR:
            return (
                speaker.of is None and bool(speaker.roles & _OFFICES) and body.kind in {ActorKind.STATE, ActorKind.IGO}
            )
        works = (
            verb.lemma_.lower() in {"work", "provide", "support", "lead", "conduct", "commit"} and not is_passive(verb)
        ) or verb.lower_ == "committed"
        committed = verb.lemma_ == "be" and any(c.lower_ in {"committed", "determined"} for c in verb.children)
        return (works or committed) and (speaker.of is None or speaker.of.kind is ActorKind.GOVERNMENT)

    def _add_claims(self) -> None:
        """A claim for each sentence of a statement that takes no other stand."""
        for said in self.statements:
            if said.rule in {"urge", "vow", "term"}:
                continue
            for piece in {p.sent.start: p for span in reversed(said.content) for p in self._pieces(span)}.values():
                self._claim(piece, said)  # the first of a sentence that the words of saying break in two

    def _pieces(self, span: TextSpan) -> Iterator[Span]:
        tokens = self.parsed.tokens_in(span)
        for sent in self.parsed.sentences_in(tokens):
            piece = self.doc[max(sent.start, tokens.start) : min(sent.end, tokens.end)]
            if len(piece) >= 3 and not piece.text.isspace():
                yield piece

    def _claim(self, piece: Span, said: Said) -> None:
        start, end = piece.start_char, piece.end_char
        for stand in self.book.by_sentence[piece.sent.start]:
            if (
                stand.span.start < end
                and start < stand.span.end
                and (stand.said is said or stand.said is None or stand.said.covers(start))
            ):
                return
        inner = sum(len(token) for token in piece if self.book.said_at.get(token.i) is not said)
        if inner > 0.5 * (end - start):
            return  # somebody else's words are most of it
        root = piece.root
        scene = Scene(said, said.speaker, said.body)
        conditions = (
            self.book.conditions.of(root, Act.CLAIM, scene.speaker, scene.body) if root.pos_ in {"VERB", "AUX"} else []
        )
        span = self.book.span(root, conditions, None) if conditions else trim(self.doc, piece.start, piece.end - 1)
        if span is not None:
            agent = (
                self.book.subject_of(root, scene)[1] if root.pos_ in {"VERB", "AUX"} and not is_passive(root) else None
            )
            act = Act.ACCUSE if agent is not None and self._is_against(piece, agent, scene) else Act.CLAIM
            self.book.keep(
                Stand(
                    act,
                    span,
                    said.speaker,
                    agent,
                    None,
                    said,
                    root,
                    "against" if act is Act.ACCUSE else "claim",
                    0.5,
                    conditions,
                )
            )

    def _is_against(self, piece: Span, agent: Entity, scene: Scene) -> bool:
        """Whether a sentence on another party is in words that only blame."""
        if self.book.is_own(agent, scene) or agent.kind is ActorKind.POPULATION or is_negated(piece.root):
            return False
        words = {t.lemma_.lower() for t in piece if t.pos_ in {"NOUN", "VERB", "ADJ", "ADV"}}
        return bool(words & (cues.BAD | cues.BAD_NOUNS)) and not words & (cues.GOOD | cues.GOOD_NOUNS)

    def _name_attackers(self) -> None:
        """An attack condemned without an author has the one whom the report names for all its other accusations."""
        violent = [
            s
            for s in self.book.found
            if s.act is Act.ACCUSE and s.agent is not None and s.agent.kind in {ActorKind.ARMED_GROUP}
        ]
        authors = {stand.agent for stand in violent}
        if len(authors) != 1:
            return
        author = authors.pop()
        for stand in self.book.found:
            if (
                stand.act is Act.ACCUSE
                and stand.agent is None
                and any(
                    t.lemma_.lower() in cues.HARM_NOUNS
                    for t in stand.verb.children
                    if t.dep_ in {"dobj", "nsubj", "appos"}
                )
            ):
                stand.agent = author
                stand.rule += "+author-elsewhere"
                stand.confidence = round(stand.confidence - 0.25, 2)
