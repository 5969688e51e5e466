"""The door to the solver: which states are stable for whom, and which are equilibria; why is told by `verdicts`.

solution = solve(conflict)
solution.equilibria(Concept.NASH)
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING, Any, Protocol

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, State

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
