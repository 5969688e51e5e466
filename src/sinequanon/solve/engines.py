"""Which engine decides, what it may use, and what came out of it: the choice that `sqn solve` offers.

The definitions themselves (`reference`) can decide too: slow, and the judge of the others.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sinequanon.errors import SinequanonError
from sinequanon.solve import reference
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.stability import LISTED, LISTED_OF_MANY, EngineKind, Solution, States, Undecided, solve

MAX_REFERENCE = 12
"""Options that the reference takes at most."""
NODES_PER_GB = 15_000_000
"""Nodes of diagrams that fit in a GB with all that belongs to them, as measured."""


class Choice(StrEnum):
    """The engines that can be asked for."""

    AUTO = "auto"
    ARRAYS = "arrays"
    SYMBOLIC = "symbolic"
    REFERENCE = "reference"


@dataclass(frozen=True)
class How:
    """How to solve: by which engine, and what it may use, in seconds of time and GB of memory."""

    engine: Choice = Choice.AUTO
    seconds: float = 300.0
    gigabytes: float = 0.8

    def solve(self, conflict: Conflict, concepts: Sequence[Concept] = tuple(Concept)) -> Solution:
        """The stable states of every decision maker; what the budget did not suffice for is told as undecided.

        Arrays take what they need: their time and memory follow from the number of options.

        Raises:
            SinequanonError: the conflict has too many options for the engine, or the budget does not suffice even for
                the preferences.
        """
        kind = self.kind(conflict)
        if kind is Choice.REFERENCE:
            return _by_definition(conflict, concepts, self.seconds)
        if kind is Choice.ARRAYS:
            return solve(conflict, concepts, engine=EngineKind.ARRAYS)
        from sinequanon.solve.diagrams import Budget

        budget = Budget(seconds=self.seconds, nodes=max(1, int(self.gigabytes * NODES_PER_GB)))
        return solve(conflict, concepts, engine=EngineKind.SYMBOLIC, budget=budget)

    def kind(self, conflict: Conflict) -> Choice:
        """The engine that decides."""
        if self.engine is not Choice.AUTO:
            return self.engine
        listed = LISTED if len(conflict.dms) < 5 else LISTED_OF_MANY
        return Choice.ARRAYS if conflict.size <= listed else Choice.SYMBOLIC

    def decided(self, solution: Solution) -> str:
        """What was decided, over which states and how, and what was not."""
        count = solution.feasible.count
        engine = self.kind(solution.conflict)
        where = f"exactly, for all decision makers and {count:,} feasible states, by {_TITLES[engine]}"
        told = f"decided: {', '.join(solution.concepts)}; {where}" if solution.concepts else "nothing was decided"
        if not solution.undecided:
            return told
        used = f"{self.seconds:g} s" + (f" and {self.gigabytes:g} GB" if engine is Choice.SYMBOLIC else "")
        return f"{told}; not decided within {used}: {', '.join(one.concept for one in solution.undecided)}"


_TITLES = {
    Choice.ARRAYS: "arrays of all states",
    Choice.SYMBOLIC: "decision diagrams",
    Choice.REFERENCE: "the definitions, state by state",
}


class ListedStates:
    """States by number."""

    def __init__(self, states: frozenset[State]):
        self._states = states

    def __len__(self) -> int:
        return len(self._states)

    def __contains__(self, state: object) -> bool:
        return state in self._states

    def __iter__(self) -> Iterator[State]:
        return iter(sorted(self._states))

    def __and__(self, other: "ListedStates") -> "ListedStates":
        return ListedStates(self._states & other._states)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._states)

    def texts(self, size: int) -> Iterator[bytes]:
        """The states as texts, each with a line break after it."""
        for state in self:
            yield "".join("Y" if state >> place & 1 else "N" for place in range(size)).encode() + b"\n"


def _by_definition(conflict: Conflict, concepts: Sequence[Concept], seconds: float) -> Solution:
    if conflict.size > MAX_REFERENCE:
        raise SinequanonError(
            f"{conflict.name}: {conflict.size} options; the reference takes at most {MAX_REFERENCE}: try --engine auto"
        )
    end = time.monotonic() + seconds
    feasible = tuple(conflict.feasible_states())
    by_dm: dict[str, dict[Concept, States]] = {dm.name: {} for dm in conflict.dms}
    undecided = []
    for concept in concepts:
        late = []
        for dm in conflict.dms:
            stable = set()
            for state in feasible:
                if time.monotonic() > end:
                    late.append(dm.name)
                    break
                if reference.is_stable(conflict, dm, state, concept):
                    stable.add(state)
            else:
                by_dm[dm.name][concept] = ListedStates(frozenset(stable))
        if late:
            undecided.append(Undecided(concept, tuple(late), f"{seconds:g} s did not suffice"))
    left = {one.concept for one in undecided}
    decided = tuple(concept for concept in concepts if concept not in left)
    return Solution(conflict, ListedStates(frozenset(feasible)), by_dm, decided, tuple(undecided))
