"""Why an equilibrium holds: for each decision maker, the statements of preference that decide.

The first statement on which two states differ decides between them. So what keeps a decision maker where it is are the
statements that its moves would cost it; what tempts it, the statement that an improvement gains; what deters it, the
statement that is lost after the others' answer. Moves with the same reason stand together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, OptionMask, Preference, Prioritisation, State
from sinequanon.solve.moves import Move, unilateral_moves
from sinequanon.solve.verdicts import MOST_MOVES, Deterrence, Sanction, deterrence

MOST_OPTIONS = 12
"""Of a decision maker with more options only what changes one of them is told."""
STRONGEST_FIRST = (Concept.NASH, Concept.SEQ, Concept.SIM, Concept.SMR, Concept.GMR)
"""In which order to tell why: nothing is needed to keep who has no improvement, and credible answers come next."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeps a decision maker from some of its moves: the statement that they would cost it."""

    place: int | None
    """Of the statement, from 0; None where none decides: the ends are no better by a ranking or weights, or as good."""
    move: Move
    """The one that changes least."""
    count: int


@dataclass(frozen=True, slots=True)
class Deterred:
    """What deters a decision maker from some of its improvements."""

    gain: int | None
    """The statement that the improvement would gain, from 0."""
    loss: int | None
    """The statement that it would have lost after the answer; None where it would be as well off as before."""
    sanction: Sanction
    """Of the improvement that changes least."""
    count: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision maker does not leave a state: what keeps it, or what deters it, the most important first."""

    dm: str
    kept: tuple[Kept, ...] = ()
    deterred: tuple[Deterred, ...] = ()
    unfound: int = 0
    """Improvements from which it is deterred by what was not found among the moves that were looked at."""
    is_part: bool = False
    """Whether only changes of one option were looked at."""


def decisive(preference: Preference, one: State, other: State) -> int | None:
    """The place of the first statement on which two states differ; None where there is none."""
    statements = preference.statements if isinstance(preference, Prioritisation) else ()
    differing = (place for place, each in enumerate(statements) if each.holds(one) is not each.holds(other))
    return next(differing, None)


def reasons(conflict: Conflict, state: State, concept: Concept, *, most_moves: int = MOST_MOVES) -> Iterator[Reason]:
    """Why each decision maker does not leave a state that is an equilibrium under a concept.

    All is searched from the state, so that the number of options does not matter; of the answers to the improvements of
    each decision maker no more moves are looked at than given.

    Raises:
        InvalidConflict: the state is not feasible, or no equilibrium.
    """
    for dm in conflict.dms:
        found = Deterrence(())  # under Nash there is nothing to deter from
        if concept is not Concept.NASH:
            found = deterrence(conflict, dm.name, state, concept, most_moves=most_moves)
        if found.sanctions or found.unfound:
            yield Reason(dm.name, (), tuple(_deterred(dm, found.sanctions)), found.unfound, found.is_part)
        else:
            yield Reason(dm.name, tuple(_kept(conflict, dm, state)), is_part=len(dm.options) > MOST_OPTIONS)


def _kept(conflict: Conflict, dm: DecisionMaker, state: State) -> list[Kept]:
    groups: dict[int | None, list[State]] = {}
    for end in _moves(conflict, dm, state):
        groups.setdefault(decisive(dm.preference, state, end), []).append(end)
    found = [
        Kept(place, Move(dm.name, state, min(ends, key=lambda end: _size(state, end))), len(ends))
        for place, ends in groups.items()
    ]
    return sorted(found, key=lambda one: _rank(one.place))


def _moves(conflict: Conflict, dm: DecisionMaker, state: State) -> Iterator[State]:
    if len(dm.options) <= MOST_OPTIONS:
        yield from unilateral_moves(conflict, dm, state)
        return
    fixed = state & conflict.only_to_yes | ~state & conflict.only_to_no
    ends = (state ^ 1 << place for place in dm.options if not fixed >> place & 1)
    yield from (end for end in ends if conflict.is_feasible(end))


def _deterred(dm: DecisionMaker, sanctions: tuple[Sanction, ...]) -> list[Deterred]:
    """The sanctions, those together that gain, cost and answer the same."""
    groups: dict[object, list[Sanction]] = {}
    for one in sanctions:
        answer = tuple((move.dm, move.start ^ move.end) for move in one.answer)
        groups.setdefault((*_gain_and_loss(dm, one), answer), []).append(one)
    found = []
    for same in groups.values():
        least = min(same, key=lambda one: _size(one.improvement.start, one.improvement.end))
        found.append(Deterred(*_gain_and_loss(dm, least), least, len(same)))
    return sorted(found, key=lambda one: (_rank(one.gain), _rank(one.loss)))


def _gain_and_loss(dm: DecisionMaker, sanction: Sanction) -> tuple[int | None, int | None]:
    start = sanction.improvement.start
    return decisive(dm.preference, start, sanction.improvement.end), decisive(dm.preference, start, sanction.end)


def _size(one: State, other: State) -> int:
    changed: OptionMask = one ^ other
    return changed.bit_count()


def _rank(place: int | None) -> float:
    return float("inf") if place is None else place
