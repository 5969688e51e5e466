"""The door to the solver: which states are stable for whom, which are equilibria, and why.

solution = solve(conflict)
solution.equilibria(Concept.NASH)
verdict(conflict, "Prisoner 1", conflict.read_state("YY"), Concept.SEQ)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import Any, Protocol

from sinequanon.errors import InvalidConflict
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, State
from sinequanon.solve.moves import Move, improvements, others, responses, unilateral_moves


class States(Protocol):
    """A set of states, as an engine holds it; iterates by number."""

    def __len__(self) -> int: ...
    def __contains__(self, state: object) -> bool: ...
    def __iter__(self) -> Iterator[State]: ...
    def __and__(self, other: Any) -> "States": ...
    def texts(self, size: int) -> Iterator[bytes]:
        """The states as texts of so many letters, each with a line break after it."""
        ...


@dataclass(frozen=True)
class Solution:
    """What is stable in a conflict."""

    conflict: Conflict
    feasible: States
    by_dm: Mapping[str, Mapping[Concept, States]]
    """The stable states of each decision maker, by name and concept."""
    concepts: tuple[Concept, ...]

    def stable(self, dm: str, concept: Concept) -> States:
        """The states that are stable for a decision maker."""
        return self.by_dm[dm][concept]

    def equilibria(self, concept: Concept) -> States:
        """The states that are stable for all."""
        sets: list[States] = [self.by_dm[dm.name][concept] for dm in self.conflict.dms]
        return reduce(lambda one, other: one & other, sets)

    def concepts_of(self, state: State) -> tuple[Concept, ...]:
        """The concepts under which a state is an equilibrium."""
        return tuple(
            concept
            for concept in self.concepts
            if all(state in self.by_dm[dm.name][concept] for dm in self.conflict.dms)
        )


@dataclass(frozen=True, slots=True)
class Sanction:
    """How the others deter a decision maker from an improvement."""

    improvement: Move
    answer: tuple[Move, ...]
    """Under SIM each starts where the improvement does, as all are made at once; else they follow each other."""
    end: State
    """Where the decision maker would find itself: no better off."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a state is stable for a decision maker, with what proves it.

    A state is stable when no improvement is left, or each has its sanction; unstable through an improvement without
    one, the best of them.
    """

    dm: str
    state: State
    concept: Concept
    is_stable: bool
    sanctions: tuple[Sanction, ...] = ()
    """One for every improvement from a stable state, the most tempting first."""
    temptation: Move | None = None
    """An improvement from an unstable state that nothing deters."""


def solve(conflict: Conflict, concepts: Iterable[Concept] = tuple(Concept)) -> Solution:
    """The stable states of every decision maker, exactly, over all states.

    Time and memory grow with 2 to the number of options; see `docs/game.md` for measured times.

    Raises:
        SinequanonError: the conflict has too many options to look at every state.
    """
    from sinequanon.solve.arrays import ArrayStates, Engine  # numpy only where it is needed

    asked = tuple(dict.fromkeys(concepts))
    engine = Engine(conflict)
    by_dm: dict[str, dict[Concept, States]] = {
        dm.name: {concept: ArrayStates(engine.stable(place, concept)) for concept in asked}
        for place, dm in enumerate(conflict.dms)
    }
    return Solution(conflict, ArrayStates(engine.feasible), by_dm, asked)


def verdict(conflict: Conflict, dm: str, state: State, concept: Concept) -> Verdict:
    """Whether a feasible state is stable for a decision maker, move by move.

    Searches from this state alone, so it needs no solution and no table of all states; the worst case is the number of
    states that the others can reach for every improvement.

    Raises:
        InvalidConflict: there is no such decision maker, or the state is not feasible.
    """
    mover = conflict.dm(dm)
    if not 0 <= state < 1 << conflict.size or not conflict.is_feasible(state):
        raise InvalidConflict(conflict.name, [f"state {state} is not feasible"])
    tempting = sorted(improvements(conflict, mover, state), key=mover.preference.level, reverse=True)
    sanctions = []
    for end in tempting:
        move = Move(dm, state, end)
        sanction = _find_sanction(conflict, mover, move, concept)
        if sanction is None:
            return Verdict(dm, state, concept, is_stable=False, temptation=move)
        sanctions.append(sanction)
    return Verdict(dm, state, concept, is_stable=True, sanctions=tuple(sanctions))


def _find_sanction(conflict: Conflict, dm: DecisionMaker, move: Move, concept: Concept) -> Sanction | None:
    """The shortest answer that deters from an improvement, if there is one."""
    if concept is Concept.NASH:
        return None
    level = dm.preference.level(move.start)
    for end, answer in _answers(conflict, dm, move, concept):
        if dm.preference.level(end) > level:
            continue
        if concept is Concept.SMR and any(
            dm.preference.level(escape) > level for escape in unilateral_moves(conflict, dm, end)
        ):
            continue
        return Sanction(move, answer, end)
    return None


def _answers(
    conflict: Conflict, dm: DecisionMaker, move: Move, concept: Concept
) -> Iterator[tuple[State, tuple[Move, ...]]]:
    responders = others(conflict, dm)
    if concept is not Concept.SIM:
        yield from responses(conflict, responders, move.end, improving=concept is Concept.SEQ)
        return
    choices: list[Sequence[Move | None]] = [
        [None, *(Move(other.name, move.start, end) for end in improvements(conflict, other, move.start))]
        for other in responders
    ]
    joint = (tuple(one for one in choice if one is not None) for choice in product(*choices))
    for answer in sorted((choice for choice in joint if choice), key=len):
        end = move.end
        for one in answer:
            end ^= one.start ^ one.end  # nobody shares an option
        if conflict.is_feasible(end):
            yield end, answer
