"""Conditions: what a position is made to depend on, read off the clauses and phrases that hang on its verb."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from sinequanon.read.actors import ActorFinder
from sinequanon.read.cues import CONNECTIVE_PHRASES, CONNECTIVES, CONTACT_NOUNS, PREREQUISITE_NOUNS, URGE
from sinequanon.read.grammar import (
    auxiliaries,
    child,
    clause_span,
    conjuncts,
    has_to,
    is_negated,
    marker,
    noun_phrase,
    own_subject,
    prep_object,
    subject,
    text_span,
    tokens_of,
    trim,
)
from sinequanon.read.names import Entity
from sinequanon.records import Act, Connective, Group, TextSpan

_FORWARD = {Act.COMMIT, Act.WILLING, Act.REFUSE, Act.DEMAND, Act.THREATEN}
_AHEAD = {"will", "shall", "'ll", "’ll", "would"}
_TIME = {Connective.WHEN, Connective.UNTIL}
# Verbs whose conditions are those of the clause under them ("I think …", "urged them to … when …").
_PASSING_ON = {"think", "believe", "expect", "hope", "be", "have", "say", "decide", "agree"} | URGE
_GOALS = {*CONTACT_NOUNS, "ceasefire", "truce", "election", "vote", "withdrawal", "peace"}
_LONGEST = max(len(phrase.split()) for phrase in CONNECTIVE_PHRASES)


@dataclass(eq=False)
class Clause:
    """A condition in the making; `root` heads the words that the position's own span leaves out."""

    connective: Connective
    marker: TextSpan
    span: TextSpan
    agent: Entity | None
    group: Group
    root: Token
    rule: str
    confidence: float
    id: str = ""


class ConditionFinder:
    """Finds the conditions that hang on a verb."""

    def __init__(self, actors: ActorFinder):
        self.actors = actors
        self._seen: dict[tuple[TextSpan, TextSpan], Clause] = {}

    def of(self, verb: Token, act: Act, speaker: Entity | None, body: Entity | None) -> list[Clause]:
        """The conditions of a position with this verb and act, in the order of the text.

        A reason ("since", "because") is none of a claim, and a clause of time only of a stand that looks ahead.
        """
        found: list[Clause] = []
        for holder in _holders(verb):
            for item in holder.children:
                for clause in self._read(item, speaker, body):
                    if self._counts(clause, act, verb) and not _inside(clause, verb):
                        found.append(clause)
        if act in _FORWARD and (choice := self._choice(verb)) is not None:
            found.append(choice)
        return sorted(found, key=lambda clause: clause.span)

    def _choice(self, verb: Token) -> Clause | None:
        """As in "leave, or we will attack", "open the port and we will talk": an order that is a condition as well."""
        order = verb.head
        link = next((c for c in order.children if c.dep_ == "cc" and order.i < c.i < verb.i), None)
        told = order.tag_ == "VB" and own_subject(order) is None and not auxiliaries(order)
        if verb.dep_ != "conj" or link is None or not told or has_to(order) or not auxiliaries(verb) & _AHEAD:
            return None
        connective = {"or": Connective.UNLESS, "and": Connective.IF}.get(link.lower_)
        span = trim(verb.doc, order.left_edge.i, link.i - 1)
        if connective is None or span is None:
            return None
        return self._keep(Clause(connective, text_span(link, link), span, None, Group.ALL, link, "choice", 0.7))

    def otherwise(self, verb: Token, told: TextSpan, agent: Entity | None) -> Clause | None:
        """As in "They must leave. Otherwise we will attack": what was demanded before, where the clause says so."""
        word = next((c for c in verb.children if c.lower_ == "otherwise" and c.dep_ == "advmod" and c.i < verb.i), None)
        if word is None:
            return None
        return self._keep(Clause(Connective.UNLESS, text_span(word, word), told, agent, Group.ALL, word, "choice", 0.7))

    def _counts(self, clause: Clause, act: Act, verb: Token) -> bool:
        if clause.connective is Connective.SINCE:
            if (_is_past(clause.root, verb) and auxiliaries(verb) & {"have", "has", "had", "been"}) or _is_ever(
                clause.root
            ):
                return False  # "since" of time
            return act not in {Act.CLAIM, Act.SUPPORT, Act.ACCUSE}
        if clause.connective in _TIME:
            return act in _FORWARD and not _is_past(clause.root, verb)
        if clause.rule == "phrase-unless":
            if (
                clause.root.i < verb.i
                and is_negated(verb)
                and auxiliaries(verb) & {"will", "would", "can", "could", "wo", "ca"}
            ):
                return True  # "Without a ceasefire, we will not …"
            return (
                act is Act.DEMAND
                and {t.lemma_.lower() for t in verb.subtree}
                & {"offence", "offense", "ban", "bar", "prohibit", "forbid"}
                != set()
            )
        return True

    def _read(self, item: Token, speaker: Entity | None, body: Entity | None) -> Iterator[Clause]:
        if item.dep_ == "dobj":
            yield from (
                clause
                for c in item.children
                if c.dep_ == "prep" and c.lower_ == "in"
                for clause in self._phrase(c, speaker, body)
            )
        elif item.dep_ in {"advcl", "ccomp"} or (item.dep_ == "conj" and marker(item) is not None):
            yield from self._clauses(item, speaker, body)
        elif item.dep_ in {"prep", "mark", "advmod", "npadvmod"}:
            yield from self._phrase(item, speaker, body)

    def _clauses(self, verb: Token, speaker: Entity | None, body: Entity | None) -> Iterator[Clause]:
        head = self._connective(verb)
        if head is None:
            return
        yield from self._listed(verb, verb, *head, speaker, body)

    def _listed(
        self,
        verb: Token,
        root: Token,
        connective: Connective,
        first: int,
        last: int,
        speaker: Entity | None,
        body: Entity | None,
    ) -> Iterator[Clause]:
        """One condition for each coordinated clause after a connective."""
        place = text_span(verb.doc[first], verb.doc[last])
        verbs = [verb, *(c for c in conjuncts(verb)[1:] if c.pos_ in {"VERB", "AUX"})]
        group = Group.ANY if any(c.lower_ == "or" for v in verbs for c in v.children if c.dep_ == "cc") else Group.ALL
        for one in verbs:
            span = self._span(one, last)
            if span is not None:
                yield self._keep(
                    Clause(
                        connective,
                        place,
                        span,
                        self._agent(one, speaker, body),
                        group,
                        root,
                        f"clause-{connective}",
                        0.8,
                    )
                )

    def _connective(self, verb: Token) -> tuple[Connective, int, int] | None:
        """The connective of a clause and the tokens that it covers."""
        doc, start = verb.doc, verb.left_edge.i
        for length in range(_LONGEST, 1, -1):
            words = doc[start : start + length].text.lower()
            if words in CONNECTIVE_PHRASES and start + length <= verb.i + 1:
                return CONNECTIVE_PHRASES[words], start, start + length - 1
        if verb.lower_ == "were" and verb.i == start and any(c.dep_ == "nsubj" for c in verb.children):
            return Connective.IF, verb.i, verb.i  # "were X to close the strait"
        for item in verb.children:
            if (
                item.i < verb.i
                and item.dep_ in {"mark", "advmod", "prep"}
                and item.lower_ in CONNECTIVES
                and item.i <= start + 1
            ):
                if item.i > 0 and doc[item.i - 1].lower_ == "only":
                    return Connective.ONLY_IF, item.i - 1, item.i
                only = any(c.lower_ == "only" and c.dep_ == "advmod" for c in verb.head.children)
                found_here = CONNECTIVES[item.lower_]
                restricted = only and found_here in {Connective.IF, Connective.WHEN}
                return Connective.ONLY_IF if restricted else found_here, item.i, item.i
            if item.dep_ == "aux" and item.lower_ in {"should", "were", "had"} and item.i == start:
                found = own_subject(verb)
                if found is not None and found.i > item.i:
                    return Connective.IF, item.i, item.i
        return None

    def _span(self, verb: Token, after: int) -> TextSpan | None:
        span = clause_span(verb)
        if span is None:
            return None
        words = tokens_of(verb.doc, span)
        if len(words) > 1 and words[-1].dep_ == "cc":
            span = TextSpan(span.start, words[-2].idx + len(words[-2]))
        edge = verb.doc[after].idx + len(verb.doc[after])
        if span.start < edge < span.end:
            first = next(t.i for t in verb.doc[after + 1 : verb.right_edge.i + 1] if not t.is_space)
            last = tokens_of(verb.doc, span).end - 1
            return trim(verb.doc, first, last)
        return span

    def _agent(self, verb: Token, speaker: Entity | None, body: Entity | None) -> Entity | None:
        found = subject(verb)
        if found is None:
            return None
        if found.dep_ == "nsubjpass":
            found = prep_object(verb, "by")
        return self.actors.resolve(found, speaker, body) if found is not None else None

    def _phrase(self, item: Token, speaker: Entity | None, body: Entity | None) -> Iterator[Clause]:
        """As in "in the case of non-compliance", "pending a count", "without a licence", "in return for an amnesty"."""
        doc = item.doc
        for length in range(_LONGEST, 0, -1):
            words = doc[item.left_edge.i : item.left_edge.i + length].text.lower()
            if words not in CONNECTIVE_PHRASES or len(words.split()) != length:
                continue
            last = doc[item.left_edge.i + length - 1]
            noun = child(last, {"pobj", "pcomp"}) or child(item, {"pobj", "pcomp", "advcl", "ccomp"})
            if noun is not None and noun.i < last.i:  # "on the understanding that …"
                noun = child(noun, {"acl", "ccomp", "relcl"})
            if noun is None or noun.i <= last.i:
                return
            if noun.pos_ in {"VERB", "AUX"}:
                if CONNECTIVE_PHRASES[words] is not Connective.UNLESS:  # "without closing the door" is manner
                    place = item.left_edge.i, last.i
                    yield from self._listed(noun, item, CONNECTIVE_PHRASES[words], *place, speaker, body)
                return
            span = trim(doc, last.i + 1, noun.right_edge.i)
            if span is not None:
                connective = CONNECTIVE_PHRASES[words]
                agent = (
                    self.actors.resolve(owner, speaker, body)
                    if (owner := child(noun, {"poss"}) or prep_object(noun, "by")) is not None
                    else None
                )
                yield self._keep(
                    Clause(
                        connective,
                        text_span(item.left_edge, last),
                        span,
                        agent,
                        Group.ALL,
                        item,
                        f"phrase-{connective}",
                        0.6,
                    )
                )
            return

    def prerequisite(self, verb: Token) -> tuple[Token, TextSpan] | None:
        """As in "X must come [as a prerequisite for] talks".

        What depends on the verb's clause, and the words that say so.
        """
        for item in verb.subtree:
            if item.lemma_.lower() in PREREQUISITE_NOUNS and item.dep_ == "pobj" and item.head.lower_ == "as":
                goal = prep_object(item, "for", "to", "of")
                if goal is not None:
                    return goal, text_span(item.head, goal.head)
        return None

    def awaited(self, verb: Token) -> tuple[Token, TextSpan] | None:
        """As in "X must go [before] talks can begin": what waits for the verb's clause, and the connective."""
        for item in verb.children:
            if item.dep_ in {"advcl", "prep"} and item.i > verb.i and item.left_edge.lower_ == "before":
                goal = own_subject(item) if item.dep_ == "advcl" else child(item, {"pobj"})
                if goal is not None and goal.lemma_.lower() in _GOALS:
                    return goal, text_span(item.left_edge, item.left_edge)
        return None

    def before(
        self, clause: Token, goal: Token, place: TextSpan, agent: Entity | None, *, span: TextSpan | None = None
    ) -> Clause | None:
        """A clause or noun as the prerequisite of something else."""
        root = next((t for t in clause.children if t.idx == place.start), None)
        own = span or clause_span(clause, [root] if root is not None else []) or noun_phrase(clause)
        if own is None:
            return None
        return self._keep(Clause(Connective.PREREQUISITE, place, own, agent, Group.ALL, goal, "prerequisite", 0.75))

    def _keep(self, clause: Clause) -> Clause:
        """The same condition read from two positions is one."""
        return self._seen.setdefault((clause.marker, clause.span), clause)


def _holders(verb: Token) -> Iterator[Token]:
    """The verb, and those above it whose conditions are its own: "I think if they do, that should suffice"."""
    yield verb
    yield from (c for p in verb.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pcomp")
    # "X would do it, he said, on condition that …"
    yield from (c for c in verb.children if c.dep_ == "parataxis" and c.lemma_.lower() in _PASSING_ON)
    adjective = child(verb, {"acomp"})
    if adjective is not None:
        yield adjective
        gerunds = [c for p in adjective.children if p.dep_ == "prep" for c in p.children if c.dep_ == "pcomp"]
        yield from gerunds
    for core in (*verb.children, *(adjective.children if adjective is not None else ())):
        if (
            core.dep_ in {"xcomp", "advcl", "ccomp"}
            and core.i > verb.i
            and (has_to(core) or core.tag_ == "VBG")
            and marker(core) is None
        ):
            yield from conjuncts(core)
    shared = verb
    while shared.dep_ == "conj" and shared.head.pos_ in {"VERB", "AUX"}:
        shared = shared.head
        yield shared
    if shared.dep_ in {"ccomp", "xcomp"} and shared.head.lemma_.lower() in _PASSING_ON:
        yield shared.head


def _is_ever(root: Token) -> bool:
    """As in "ever since X broke down", which is of time."""
    first = root.left_edge
    return first.lower_ == "ever" or (first.i > 0 and first.nbor(-1).lower_ == "ever")


def _inside(clause: Clause, verb: Token) -> bool:
    """Whether the verb stands in the condition itself, or the condition belongs to a later coordinated clause."""
    return clause.root.left_edge.i <= verb.i <= clause.root.right_edge.i


def _is_past(root: Token, verb: Token) -> bool:
    """Whether a clause of time tells of the past or is a mere date."""
    if root.pos_ not in {"VERB", "AUX"}:
        noun = child(root, {"pobj", "pcomp"})
        return noun is None or noun.ent_type_ in {"DATE", "TIME"} or bool(re.search(r"\d", noun.text))
    finite = [root, *(c for c in root.children if c.dep_ in {"aux", "auxpass"})]
    future = auxiliaries(verb) & {"will", "would", "shall", "'ll", "’ll", "must", "should"} or verb.tag_ in {
        "VB",
        "VBG",
    }
    return any(t.tag_ == "VBD" for t in finite) and not future
