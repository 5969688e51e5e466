"""The door to the solver: which states are stable for whom, which are equilibria, and why.

solution = solve(conflict)
solution.equilibria(Concept.NASH)
verdict(conflict, "Prisoner 1", conflict.read_state("YY"), Concept.SEQ)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, Any, Protocol

from sinequanon.errors import InvalidConflict
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, State
from sinequanon.solve.moves import Move, improvements, others, responses, unilateral_moves

if TYPE_CHECKING:
    from sinequanon.solve.diagrams import Budget

LISTED = 20
"""Up to so many options every state is looked at by itself; with more, sets of states are diagrams."""
LISTED_OF_MANY = 18
"""The same for five and more decision makers."""
NODES_TO_SHARE = 6_000_000
"""With fewer nodes of diagrams one process does all, as they would be too few for each of three."""


class EngineKind(StrEnum):
    """How stability is decided; both ways are exact."""

    ARRAYS = "arrays"
    SYMBOLIC = "symbolic"


class States(Protocol):
    """A set of states, as an engine holds it; iterates by number."""

    def __len__(self) -> int: ...
    def __contains__(self, state: object) -> bool: ...
    def __iter__(self) -> Iterator[State]: ...
    def __and__(self, other: Any) -> "States": ...
    @property
    def count(self) -> int:
        """How many there are; also where that is more than `len` can say."""
        ...

    def texts(self, size: int) -> Iterator[bytes]:
        """The states as texts of so many letters, each with a line break after it."""
        ...


@dataclass(frozen=True, slots=True)
class Undecided:
    """A concept that was not decided for some decision makers."""

    concept: Concept
    dms: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Solution:
    """What is stable in a conflict."""

    conflict: Conflict
    feasible: States
    by_dm: Mapping[str, Mapping[Concept, States]]
    """The stable states of each decision maker, by name and concept, as far as they were decided."""
    concepts: tuple[Concept, ...]
    """Those decided for every decision maker."""
    undecided: tuple[Undecided, ...] = ()
    """Those asked for that were not, as the budget did not suffice."""

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


def solve(
    conflict: Conflict,
    concepts: Iterable[Concept] = tuple(Concept),
    *,
    engine: EngineKind | str | None = None,
    budget: "Budget | None" = None,
) -> Solution:
    """The stable states of every decision maker, exactly, over all states.

    On arrays time and memory grow with 2 to the number of options; on diagrams they depend on the statements. See
    `docs/game.md` for measured times.

    Args:
        conflict: The conflict.
        concepts: What to decide.
        engine: By default arrays up to 20 options (18 for five and more decision makers), diagrams beyond.
        budget: What diagrams may use. What it does not suffice for is in `undecided`; arrays know no budget.

    Raises:
        SinequanonError: the conflict has too many options to look at every state, or the budget does not suffice even
            for the preferences.
    """
    asked = tuple(dict.fromkeys(concepts))
    listed = LISTED if len(conflict.dms) < 5 else LISTED_OF_MANY
    kind = EngineKind.ARRAYS if conflict.size <= listed else EngineKind.SYMBOLIC
    if EngineKind(engine or kind) is EngineKind.SYMBOLIC:
        return _solve_symbolically(conflict, asked, budget)
    from sinequanon.solve.arrays import ArrayStates, Engine  # numpy only where it is needed

    arrays = Engine(conflict)
    by_dm: dict[str, dict[Concept, States]] = {
        dm.name: {concept: ArrayStates(arrays.stable(place, concept)) for concept in asked}
        for place, dm in enumerate(conflict.dms)
    }
    return Solution(conflict, ArrayStates(arrays.feasible), by_dm, asked)


def _solve_symbolically(conflict: Conflict, asked: tuple[Concept, ...], budget: "Budget | None") -> Solution:
    from sinequanon.solve.diagrams import Budget, BudgetError, NodesError, SymbolicStates
    from sinequanon.solve.symbolic import Engine
    from sinequanon.solve.workers import Team, stable_one_by_one

    granted = Budget() if budget is None else budget
    if conflict.size > LISTED and granted.nodes >= NODES_TO_SHARE:
        team = Team(conflict, granted)
        engine = team.engine
        found = team.stable(asked)
    else:
        engine = Engine(conflict, granted)
        found = stable_one_by_one(engine, asked, len(asked))
    by_dm: dict[str, dict[Concept, States]] = {dm.name: {} for dm in conflict.dms}
    undecided = []
    for concept in asked:
        reasons = {}
        for place, dm in enumerate(conflict.dms):
            answer = found[concept, place]
            if isinstance(answer, NodesError):
                reasons[dm.name] = f"{granted.nodes:,} nodes did not suffice"
            elif isinstance(answer, BudgetError):
                reasons[dm.name] = str(answer)
            else:
                by_dm[dm.name][concept] = answer
        if reasons:
            undecided.append(Undecided(concept, tuple(reasons), "; ".join(dict.fromkeys(reasons.values()))))
    left = {one.concept for one in undecided}
    decided = tuple(concept for concept in asked if concept not in left)
    return Solution(conflict, SymbolicStates(engine.space, engine.feasible), by_dm, decided, tuple(undecided))


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
