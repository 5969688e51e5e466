"""Why equilibria hold, in sentences with the words that the decisive statements rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sinequanon.solve.concepts import TITLES, Concept
from sinequanon.solve.conflict import Conflict, Prioritisation, State
from sinequanon.solve.formulas import write_formula
from sinequanon.solve.grounds import Evidence, Grounds
from sinequanon.solve.moves import Move
from sinequanon.solve.reasons import STRONGEST_FIRST, Deterred, Kept, Reason, decisive, reasons
from sinequanon.solve.state_words import move_words, state_name
from sinequanon.solve.verdicts import MOST_MOVES

_GROUPS = 8
"""Reasons of one decision maker that are told; the others are counted."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its words, how deep it stands, and the evidence under it."""

    text: str
    depth: int = 0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class _Cited:
    """A statement that a line speaks of."""

    dm: str
    place: int


class Reasons:
    """Tells why equilibria of a conflict hold; the words that a statement rests on are told with its first mention."""

    def __init__(self, conflict: Conflict, grounds: Grounds, *, most_moves: int = MOST_MOVES):
        self._conflict = conflict
        self._grounds = grounds
        self._most_moves = most_moves
        self._told: set[_Cited] = set()

    def lines(self, state: State, concepts: Sequence[Concept]) -> Iterator[Line]:
        """Why a state would hold under the strongest of the concepts, by decision maker."""
        strongest = min(concepts, key=STRONGEST_FIRST.index)
        yield Line(f"this would hold ({TITLES[strongest]}) because")
        for reason in reasons(self._conflict, state, strongest, most_moves=self._most_moves):
            yield from self._of_dm(reason, strongest)

    def statement_lines(self) -> Iterator[Line]:
        """All statements by decision maker, the most important first, each with its evidence."""
        for dm in self._conflict.dms:
            yield Line(dm.name)
            if not isinstance(dm.preference, Prioritisation):
                yield Line("a ranking or weights: no statements", 1)
                continue
            for place in range(len(dm.preference.statements)):
                ground = self._grounds.statement(dm.name, place)
                why = f" ({ground.why})" if ground.why else ""
                yield Line(f"{place + 1}. {self._formula(dm.name, place)}{why}", 1, ground.evidence)

    def _of_dm(self, reason: Reason, concept: Concept) -> Iterator[Line]:
        part = " (looked at by single changes)" if reason.is_part else ""
        if reason.deterred or reason.unfound:
            yield Line(f"{reason.dm} is deterred from each of its improvements{part}:", 1)
            for one in reason.deterred[:_GROUPS]:
                yield from self._deterred(reason.dm, one, concept)
        elif not reason.kept:
            yield Line(f"{reason.dm} stays: it has no move", 1)
        else:
            yield Line(f"{reason.dm} stays: no move of its own is an improvement{part}", 1)
            for kept in reason.kept[:_GROUPS]:
                yield from self._kept(reason.dm, kept)
        left = max(len(reason.deterred), len(reason.kept)) - _GROUPS
        if left > 0:
            yield Line(f"and for {left} other such reasons", 2)
        if reason.unfound:
            which = f"{reason.unfound:,} {'others' if reason.deterred else 'of them'}"
            yield Line(f"what deters it from {which} was not found within {self._most_moves:,} moves", 2)

    def _kept(self, dm: str, kept: Kept) -> Iterator[Line]:
        what = f"if it {self._change(kept.move)}{_like(kept.count)}"
        if kept.place is None:
            yield Line(f"{what}, it is no better off", 2)
        else:
            yield Line(f"{what}, it gives up {self._part(dm, kept.place)}", 2)
            yield from self._cited(dm, kept.place)

    def _deterred(self, dm: str, one: Deterred, concept: Concept) -> Iterator[Line]:
        sanction = one.sanction
        move = sanction.improvement
        gain = f", it gains {self._part(dm, one.gain)}" if one.gain is not None else ", it is better off"
        yield Line(f"if it {self._change(move)}{_like(one.count)}{gain}", 2)
        yield from self._cited(dm, one.gain)
        at_once = concept is Concept.SIM
        link = "while at the same time" if at_once else "but then"
        answer = (", and " if at_once else ", then ").join(move_words(self._conflict, each) for each in sanction.answer)
        escape = ", with no way out" if concept is Concept.SMR else ""
        end = state_name(self._conflict, sanction.end)
        loss = "is no better off" if one.loss is None else f"has lost {self._part(dm, one.loss)}"
        yield Line(f"{link} {answer}: at {end} it {loss}{escape}", 3)
        yield from self._cited(dm, one.loss)
        if concept in (Concept.SEQ, Concept.SIM):
            yield from self._credible(sanction.answer)

    def _credible(self, answer: Sequence[Move]) -> Iterator[Line]:
        """Why those who answer would: what each gains by it."""
        for move in answer:
            place = decisive(self._conflict.dm(move.dm).preference, move.start, move.end)
            if place is not None:
                yield Line(f"{move.dm} would, as it gains {self._part(move.dm, place)}", 3)
                yield from self._cited(move.dm, place)

    def _change(self, move: Move) -> str:
        return move_words(self._conflict, move).removeprefix(f"{move.dm} ")

    def _part(self, dm: str, place: int) -> str:
        ground = self._grounds.statement(dm, place)
        why = f", {ground.why}" if ground.why else ""
        return f"{dm} {place + 1} ({self._formula(dm, place)}{why})"

    def _cited(self, dm: str, place: int | None) -> Iterator[Line]:
        """The evidence of a statement, when it is spoken of for the first time."""
        if place is None or (cited := _Cited(dm, place)) in self._told:
            return
        self._told.add(cited)
        evidence = self._grounds.statement(dm, place).evidence
        if evidence:
            yield Line(f"{dm} {place + 1} rests on", 3, evidence)

    def _formula(self, dm: str, place: int) -> str:
        preference = self._conflict.dm(dm).preference
        if not isinstance(preference, Prioritisation):
            return ""
        one = preference.statements[place]
        names = [option.name for option in self._conflict.options]
        texts = (pattern.text(len(names)) for pattern in one.patterns)
        return one.formula or write_formula(one.patterns, names) or ", ".join(texts)


def _like(count: int) -> str:
    return f" (or by {count - 1} other move{'' if count == 2 else 's'})" if count > 1 else ""
