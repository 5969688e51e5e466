"""Pronouns: which of the actors mentioned before one is taken up."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from spacy.tokens import Token

from sinequanon.read.bodies import BodyFinder
from sinequanon.read.cues import SAY
from sinequanon.read.grammar import SUBJECTS, clause_above, subject
from sinequanon.read.model import Mark
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.read.table import ActorTable, Form
from sinequanon.records import ActorKind

MALE, FEMALE = {"he", "his", "him", "himself"}, {"she", "her", "hers", "herself"}
THING = {"it", "its", "itself"}
MANY = {"they", "their", "them", "themselves"}
_REACH = 5  # sentences that a pronoun looks back
# How likely a mention is taken up by a pronoun, by its place in the sentence, less what each sentence and token between
# and the lack of a name cost; chosen on the validation part of GAP and on the development set.
_SPEAKS, _MAIN_SUBJECT, _SUBJECT, _OBJECT, _OTHER = 0.5, 0.8, 0.7, 0.0, 0.1
_SENTENCE, _TOKEN, _PHRASE = 0.6, 0.01, 1.0
_OWN = 1.0  # that the subject of its clause is meant by a possessive pronoun ("X withdraws its troops")
_STATES, _PEOPLE = frozenset({ActorKind.STATE}), frozenset({ActorKind.PERSON})
_SIDES = _STATES | {ActorKind.ARMED_GROUP, ActorKind.PARTY, ActorKind.GOVERNMENT}
# What "the two …" may take up.
_OF_TWO = (
    dict.fromkeys(("capital", "country", "nation", "neighbor", "neighbour", "state"), _STATES)
    | dict.fromkeys(("envoy", "leader", "man", "minister", "official", "president", "woman"), _PEOPLE)
    | dict.fromkeys(("delegation", "government", "party", "side", "team"), _SIDES)
)
_COMPLEMENTS = {"dobj", "pobj", "dative"}
_TRAINED = 2.0  # what the trained model's chance counts


class Mention(NamedTuple):
    """A place where the text means an actor: its last token, and how likely it is taken up again."""

    token: int
    number: int
    salience: float
    entity: Entity


class MentionFinder(BodyFinder):
    """Adds to the names of a report the order in which they are mentioned, and resolves third-person pronouns."""

    def __init__(self, parsed: ParsedReport, table: ActorTable, marks: Mapping[int, Mark] = MappingProxyType({})):
        super().__init__(parsed, table)
        self._marks = marks
        self.last_speaker: Entity | None = None
        self._mentions = [
            Mention(name.last, number, self._salience(name.first, name.last), name.entity)
            for number, name in enumerate(self.names)
            if name.form is not Form.ADJECTIVE
        ]

    def _pronoun(self, pronoun: Token, speaker: Entity | None) -> Entity | None:
        lower = pronoun.lower_
        if lower in MALE | FEMALE:
            return self._person_before(pronoun, speaker, lower in FEMALE)
        if lower in THING:
            return self._body_before(pronoun, plural=False)
        if lower in MANY:
            return self._body_before(pronoun, plural=True)
        return None

    def _person_before(self, pronoun: Token, speaker: Entity | None, is_female: bool) -> Entity | None:
        best: tuple[float, Entity] | None = None
        chances = self.antecedents(pronoun)
        doer = subject(clause_above(pronoun)) if pronoun.dep_ in {"dobj", "pobj", "dative"} else None
        barred = self._resolved.get(doer.i) or ((n := self.name_at(doer)) and n.entity) if doer is not None else None
        quote = self.parsed.quote_at(pronoun)
        for mention, distance in self._before(pronoun):
            person = mention.entity
            if not person.is_person or (person.is_female is not None and person.is_female != is_female):
                continue
            if (quote is not None and person is speaker) or (barred is not None and person is barred):
                continue
            score = -_SENTENCE * distance + mention.salience - _TOKEN * (pronoun.i - mention.token)
            score += _TRAINED * chances.get(person, 0.0)
            if person.rule == "phrase":
                score -= _PHRASE
            if quote is None and self.parsed.quote_at(self.doc[mention.token]) is not None:
                score -= 2
            if best is None or score > best[0]:
                best = (score, person)
        if best is not None:
            if best[1].is_female is None and quote is None:  # within a quotation it is too often somebody else
                best[1].is_female = is_female
            return best[1]
        known = self.last_speaker
        return (
            known
            if known is not None and known.is_person and quote is None and known.is_female in {None, is_female}
            else None
        )

    def _body_before(self, pronoun: Token, *, plural: bool) -> Entity | None:
        many = {
            ActorKind.ARMED_GROUP,
            ActorKind.PARTY,
            ActorKind.POPULATION,
            ActorKind.ORGANISATION,
            ActorKind.STATE,
            ActorKind.IGO,
            ActorKind.GOVERNMENT,
        }
        one = many - {ActorKind.POPULATION}
        chances = self.antecedents(pronoun)
        best: tuple[float, Entity] | None = None
        shared = self._shared_subject(pronoun) or _subject_told(pronoun)
        doer = subject(clause_above(pronoun)) if pronoun.dep_ == "poss" and pronoun.head.dep_ in _COMPLEMENTS else None
        for mention, distance in self._before(pronoun):
            entity = mention.entity
            if entity.kind not in (many if plural else one) or entity.is_place or (entity.is_plural and not plural):
                continue
            score = -distance + mention.salience - _TOKEN * (pronoun.i - mention.token)
            score += _TRAINED * chances.get(entity, 0.0)
            score += 0.8 if shared is not None and mention.token == shared.i else 0
            score += _OWN if doer is not None and mention.token == doer.i else 0
            if plural:
                score += 0.3 if entity.kind in {ActorKind.ARMED_GROUP, ActorKind.POPULATION} or entity.is_plural else 0
                score -= 0.4 if entity.kind is ActorKind.STATE else 0
            if best is None or score > best[0]:
                best = (score, entity)
        if best is not None and best[0] > -3:
            return best[1]
        return None

    def _both(self, noun: Token) -> list[Entity]:
        """As in "the two countries", "both leaders": the two actors of that kind mentioned last.

        Nobody where it is no such phrase or says itself which two.
        """
        kinds = _OF_TWO.get(noun.lemma_.lower())
        counted = any(c.lower_ in {"two", "both"} for c in noun.children if c.i < noun.i)
        if kinds is None or not counted or any(c.dep_ in {"prep", "relcl", "acl"} for c in noun.children):
            return []
        found: list[Entity] = []
        doer = subject(clause_above(noun)) if noun.dep_ not in SUBJECTS else None
        other = self._entity_at(doer.i) if doer is not None else None
        for mention in reversed(self._mentions[: bisect_left(self._mentions, (noun.i,))]):
            entity = mention.entity
            if entity.kind in kinds and not (entity.is_plural or entity.is_place) and entity not in (*found, other):
                found.append(entity)
                if len(found) == 2:
                    return found[::-1]
        return []

    def antecedents(self, pronoun: Token) -> dict[Entity, float]:
        """The trained model's chance for each actor to be the antecedent of a pronoun, of "we" too."""
        mark = self._marks.get(pronoun.i)
        chances: dict[Entity, float] = defaultdict(float)
        for token, chance in mark.roles["antecedent"].items() if mark is not None else ():
            entity = self._entity_at(token)
            if entity is not None:
                chances[entity] += chance
        return chances

    def _entity_at(self, token: int) -> Entity | None:
        name = self._name_at.get(token)
        return name.entity if name is not None else self._resolved.get(token)

    def _shared_subject(self, pronoun: Token) -> Token | None:
        """As in "The Council was … and it was …".

        The subject of the clause that the pronoun's clause is coordinated with.
        """
        verb = pronoun.head
        if pronoun.dep_ not in SUBJECTS or verb.dep_ != "conj":
            return None
        return next((c for c in verb.head.children if c.dep_ in SUBJECTS), None)

    def _before(self, token: Token) -> Iterator[tuple[Mention, int]]:
        """The mentions before a token, nearest first, each with how many sentences back it stands."""
        here = self._sentence_of[token.i]
        for place in range(bisect_left(self._mentions, (token.i,)) - 1, -1, -1):
            mention = self._mentions[place]
            distance = here - self._sentence_of[mention.token]
            if distance > _REACH:
                return
            yield mention, distance

    @cached_property
    def _sentence_of(self) -> list[int]:
        numbers: list[int] = []
        for number, sent in enumerate(self.parsed.sentences):
            numbers.extend([number] * (sent.end - len(numbers)))
        return numbers + [len(self.parsed.sentences)] * (len(self.doc) - len(numbers))

    def _salience(self, first: int, last: int) -> float:
        """How likely a mention is taken up again: who speaks most, then subjects; possessors and appositions least."""
        inside = range(first, last + 1)
        head = next((self.doc[i] for i in reversed(inside) if self.doc[i].head.i not in inside), self.doc[last])
        while head.dep_ == "appos":
            head = head.head
        if head.dep_ in SUBJECTS:
            speaks = _SPEAKS if head.head.lemma_.lower() in SAY else 0.0
            return (_MAIN_SUBJECT if head.head.dep_ in {"ROOT", "conj"} else _SUBJECT) + speaks
        if head.dep_ in {"conj"} and head.head.dep_ in SUBJECTS:
            return _MAIN_SUBJECT - 0.1
        if head.dep_ in {"dobj", "pobj", "dative"}:
            return _OBJECT
        return _OTHER


def _subject_told(pronoun: Token) -> Token | None:
    """As in "The Front will …, its leader said": the subject of what is told, whose owner tells it."""
    teller = pronoun.head
    if pronoun.dep_ != "poss" or teller.dep_ not in SUBJECTS or teller.head.lemma_.lower() not in SAY:
        return None
    told = next((c for c in teller.head.children if c.dep_ == "ccomp" and c.i < pronoun.i), None)
    return subject(told) if told is not None else None
