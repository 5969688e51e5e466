"""What the trained model makes of a report beside the rules: it weighs what they found and adds what they missed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from spacy.tokens import Token

from sinequanon.read.actors import FIRST_PLURAL
from sinequanon.read.attributions import strongest, text_of
from sinequanon.read.book import ON_OTHERS, Book, Scene, Stand
from sinequanon.read.conditions import Clause
from sinequanon.read.contacts import Dealing
from sinequanon.read.grammar import auxiliaries, child, is_hypothetical, subject
from sinequanon.read.model import LEAST, Mark, Marks
from sinequanon.read.names import Entity
from sinequanon.read.parse import ParsedReport
from sinequanon.read.pointing import Pointer
from sinequanon.records import Act, Connective, ContactKind, ContactStatus, Group, TextSpan

T = TypeVar("T")
_ACTS = [act for act in Act if act is not Act.CLAIM]
_TIME = {Connective.WHEN, Connective.UNTIL}
_AHEAD = {"will", "would", "'ll", "’ll", "shall", "may", "might", "can", "could"}
_WITHIN = 0.8  # share of a mark's tokens within a position of the same act from which it is a part of that
_RULE = 0.25  # the confidence from which a position that a rule found is kept; what only the model marks needs more
_CONDITIONAL = 0.32  # and this much where a condition hangs on it, which speaks for it
_AGENT = 0.5  # the share of the chances from which the model says who a rule's position is about
_STATUS = 0.8  # and from which it says how far a contact has come
_SAME = 0.4  # Jaccard index of the tokens from which a mark and a record are about the same thing


class Trained:
    """The model's marks in one report, with the actors that they point at."""

    def __init__(self, parsed: ParsedReport, book: Book, marks: Marks):
        self.parsed = parsed
        self.doc = parsed.doc
        self.book = book
        self.pointer = Pointer(parsed, book.actors)
        self.marks = marks

    # --- positions ----------------------------------------------------------------------------------------------------

    def positions(self) -> None:
        """Weigh the positions that the rules found, and add those that only the model marks."""
        found = self.book.found
        matched = self._match("position", found, lambda stand: stand.span)
        self.book.found = []
        self.book.by_sentence.clear()
        for stand in found:
            mark = matched.get(id(stand))
            stand.confidence = self._sure_of(stand.act, mark, stand.confidence)
            if stand.agent is None and mark is not None:
                stand.agent = self._agent(mark, stand)
            if stand.confidence >= _RULE:
                self.book.keep(stand)
        taken = {id(mark) for mark in matched.values()}
        for mark in sorted(self.marks["position"].values(), key=lambda mark: -mark.chance):
            if id(mark) not in taken:
                self._add_position(mark, Act(mark.best(_ACTS)))

    def _sure_of(self, act: Act, mark: Mark | None, rule: float = 0.0) -> float:
        """How sure a position is: the mark counts as far as it has the same act."""
        if mark is None:
            return self.marks.sure("position", rule, 0.0)
        share = mark.labels[act] / sum(mark.labels[other] for other in _ACTS)
        return self.marks.sure("position", rule, max(mark.chance * share, 0.01))

    def _sure(self, task: str, mark: Mark | None, rule: float = 0.0) -> float:
        return self.marks.sure(task, rule, mark.chance if mark is not None else 0.0)

    def _unmatched(self, task: str, matched: dict[int, Mark]) -> Iterator[Mark]:
        """The marks that no rule's record has and that are sure enough by themselves."""
        taken = {id(mark) for mark in matched.values()}
        for mark in self.marks[task].values():
            if id(mark) not in taken and self._sure(task, mark) >= LEAST[task]:
                yield mark

    def _add_position(self, mark: Mark, act: Act) -> None:
        span, confidence = self._span(mark), self._sure_of(act, mark)
        if span is None or confidence < _CONDITIONAL or self._is_known(mark, span, act):
            return
        token = self.doc[mark.token]
        if token.pos_ in {"VERB", "AUX"} and is_hypothetical(token):
            return
        scene = self.book.scene(token)
        holder = self._holder(mark, scene)
        if holder is None:
            return
        agent, _ = self._who(mark, "agent", scene, holder if act in ON_OTHERS else None)
        agent = holder if agent is None and act not in ON_OTHERS else agent  # one's own stand is on one's own deed
        target, _ = self._who(mark, "target", scene)
        conditions = self.book.conditions.of(token, act, scene.speaker, scene.body)
        if confidence < LEAST["position"] and not conditions:
            return
        self.book.keep(
            Stand(
                act,
                span,
                holder,
                agent,
                target,
                scene.said,
                token,
                "trained",
                confidence,
                conditions,
            )
        )

    def _is_known(self, mark: Mark, span: TextSpan, act: Act) -> bool:
        """Whether a position of the same sentence has most of these words already."""
        mine = self._places(span)
        for stand in self.book.by_sentence[self.doc[mark.token].sent.start]:
            theirs = self._places(stand.span)
            shared = len(mine & theirs)
            if shared >= _SAME * len(mine | theirs) or (stand.act is act and shared >= _WITHIN * len(mine)):
                return True
        return False

    def _agent(self, mark: Mark, stand: Stand) -> Entity | None:
        """The agent of a position for which the rule that found it named nobody, where the model is sure of one."""
        scene = self.book.scene(self.doc[mark.token])
        found, share = self._who(mark, "agent", scene, stand.holder if stand.act in ON_OTHERS else None)
        return found if share >= _AGENT and found is not stand.target else None

    def _holder(self, mark: Mark, scene: Scene) -> Entity | None:
        found, chance = self._who(mark, "holder", scene)
        own = self._own_side(self.doc[mark.token], scene)
        return own or (found if found is not None and chance >= 0.5 else scene.holder or found)

    def _own_side(self, verb: Token, scene: Scene) -> Entity | None:
        """As in "we will …", "our soldiers will …": the side for which a speaker tells what it does."""
        doer = subject(verb) if verb.pos_ in {"VERB", "AUX"} else None
        owner = child(doer, {"poss"}) if doer is not None else None
        is_we = any(t is not None and self.book.is_first_person(t) and t.lower_ in FIRST_PLURAL for t in (doer, owner))
        return (scene.body or scene.speaker) if is_we else None

    # --- conditions ---------------------------------------------------------------------------------------------------

    def conditions(self) -> None:
        """Weigh the conditions that the rules found, and add those that only the model marks and ties to a position."""
        found = list({id(c): c for stand in self.book.found for c in stand.conditions}.values())
        matched = self._match("condition", found, lambda clause: clause.span)
        for clause in found:
            clause.confidence = self._sure("condition", matched.get(id(clause)), clause.confidence)
        for stand in self.book.found:
            stand.conditions = [c for c in stand.conditions if c.confidence >= LEAST["condition"]]
        stands = [stand for stand in self.book.found if stand.act is not Act.CLAIM]
        for mark in self._unmatched("condition", matched):
            self._add_condition(mark, stands)

    def conditions_of_claims(self) -> None:
        """Add the conditions that only the model marks and ties to what somebody says will or may be so.

        A reason is none: it is part of what is claimed; a time is one only of what is still to come.
        """
        found = [c for stand in self.book.found for c in stand.conditions]
        claims = [stand for stand in self.book.found if stand.act is Act.CLAIM]
        ahead = [stand for stand in claims if auxiliaries(stand.verb) & _AHEAD]
        for mark in self._unmatched("condition", self._match("condition", found, lambda clause: clause.span)):
            connective = mark.best(list(Connective))
            if connective != Connective.SINCE:
                self._add_condition(mark, ahead if connective in _TIME else claims)

    def _add_condition(self, mark: Mark, among: Sequence[Stand]) -> None:
        span, run = self._span(mark), strongest(mark, "marker")
        stands = self._tied(mark, among)
        if span is None or run is None or not stands:
            return
        scene = self.book.scene(self.doc[mark.token])
        agent, _ = self._who(mark, "agent", scene)
        clause = Clause(
            Connective(mark.best(list(Connective))),
            text_of(self.doc, run),
            span,
            agent,
            Group.ALL,
            self.doc[mark.token],
            "trained",
            self._sure("condition", mark),
        )
        for stand in stands:
            if not any(self._shares(clause.span, other.span) for other in stand.conditions):
                stand.conditions.append(clause)

    def _shares(self, one: TextSpan, other: TextSpan) -> bool:
        """Whether one of two spans has most of the words of the other."""
        mine, theirs = self._places(one), self._places(other)
        return len(mine & theirs) >= _WITHIN * min(len(mine), len(theirs))

    def _tied(self, mark: Mark, among: Sequence[Stand]) -> list[Stand]:
        """Those of some positions that a condition hangs on: whose words it points at."""
        chances: dict[int, float] = defaultdict(float)
        stands = {id(stand): stand for stand in among}
        for token, chance in mark.roles["of"].items():
            for stand in self.book.by_sentence[self.doc[token].sent.start]:
                if stand.span.start <= self.doc[token].idx < stand.span.end:
                    chances[id(stand)] = max(chances[id(stand)], chance)
        return [stands[key] for key, chance in chances.items() if chance >= 0.4 and key in stands]

    # --- contacts -----------------------------------------------------------------------------------------------------

    def contacts(self, found: list[Dealing]) -> list[Dealing]:
        """The contacts that the rules found, weighed, and those that only the model marks."""
        matched = self._match("contact", found, lambda dealing: dealing.span)
        for dealing in found:
            mark = matched.get(id(dealing))
            dealing.confidence = self._sure("contact", mark, dealing.confidence)
            if mark is not None:
                self._mend(dealing, mark)
        kept = [dealing for dealing in found if dealing.confidence >= LEAST["contact"]]
        added = [dealing for mark in self._unmatched("contact", matched) for dealing in self._contact(mark)]
        return [*kept, *added]

    def _mend(self, dealing: Dealing, mark: Mark) -> None:
        """Take from the model how far a contact has come where it is sure, and a party that the rule missed."""
        status = ContactStatus(mark.best(list(ContactStatus)))
        if mark.labels[status] >= _STATUS * sum(mark.labels[other] for other in ContactStatus):
            dealing.status = status
        if len(dealing.parties) == 1:
            scene = self.book.scene(dealing.verb)
            dealing.parties = self.pointer.among(mark, "party", scene.speaker, scene.body, dealing.parties)

    def _contact(self, mark: Mark) -> Iterable[Dealing]:
        span = self._span(mark)
        scene = self.book.scene(self.doc[mark.token])
        parties = self.pointer.among(mark, "party", scene.speaker, scene.body)
        if span is None or not parties:
            return
        by, chance = self._who(mark, "by", scene)
        yield Dealing(
            ContactKind(mark.best(list(ContactKind))),
            ContactStatus(mark.best(list(ContactStatus))),
            span,
            parties,
            by if chance >= 0.5 else None,
            self.doc[mark.token],
            "trained",
            self._sure("contact", mark),
        )

    # --- who is meant -------------------------------------------------------------------------------------------------

    def _who(self, mark: Mark, role: str, scene: Scene, barred: Entity | None = None) -> tuple[Entity | None, float]:
        return self.pointer.who(mark, role, scene.speaker, scene.body, barred)

    # --- places -------------------------------------------------------------------------------------------------------

    def _span(self, mark: Mark) -> TextSpan | None:
        run = strongest(mark, "span")
        if run is None:
            return None
        sent = self.doc[mark.token].sent
        first, last = max(run[0], sent.start), min(run[1], sent.end)
        if first >= last:
            return None
        while first < last - 1 and (self.doc[first].is_punct or self.doc[first].is_space):
            first += 1
        while last - 1 > first and (self.doc[last - 1].is_punct or self.doc[last - 1].is_space):
            last -= 1
        return text_of(self.doc, (first, last))

    def _places(self, span: TextSpan) -> set[int]:
        tokens = self.parsed.tokens_in(span)
        return set(range(tokens.start, tokens.end))

    def _match(self, task: str, found: Iterable[T], span_of: Callable[[T], TextSpan]) -> dict[int, Mark]:
        """For each record, by its identity, the mark whose span shares most with its own."""
        marks = self.marks[task].values()
        places = {id(mark): set(range(*(strongest(mark, "span") or (0, 0)))) for mark in marks}
        matched: dict[int, Mark] = {}
        for record in found:
            tokens = self.parsed.tokens_in(span_of(record))
            mine = self._places(span_of(record))
            root = tokens.root.i if len(tokens) else -1
            best = max(marks, key=lambda mark: _jaccard(mine, places[id(mark)]) + (mark.token == root), default=None)
            if best is not None and (best.token == root or _jaccard(mine, places[id(best)]) >= _SAME):
                matched[id(record)] = best
        return matched


def _jaccard(one: set[int], two: set[int]) -> float:
    return len(one & two) / len(one | two) if one | two else 0.0
