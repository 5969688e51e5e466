"""A conflict solved and told: what would hold and why, the states side by side, the picture, and what a change did.

All of it is made of plain values, so that it can be worked out in a process of its own and kept.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sinequanon.errors import SinequanonError
from sinequanon.serve.views.game_changed import Changed, compare_solutions
from sinequanon.solve.arrays import ArrayStates, Engine
from sinequanon.solve.cases import DRAFT, Case
from sinequanon.solve.concepts import TITLES, Concept
from sinequanon.solve.conflict import Conflict, Prioritisation, State
from sinequanon.solve.engines import Choice, How
from sinequanon.solve.formulas import write_formula
from sinequanon.solve.grounds import Evidence
from sinequanon.solve.reason_words import Line, Reasons
from sinequanon.solve.sensitivity import completions, sort_states
from sinequanon.solve.shown import Shown, choose, status_quo
from sinequanon.solve.stability import Solution, States, Undecided
from sinequanon.solve.state_words import move_words, state_words
from sinequanon.solve.words import strongest

MOST_EQUILIBRIA = 10
"""Equilibria that are told of, those that hold under most concepts first."""
_SHOWN = 5
_MOST_COMPLETED = 500_000  # states of all completions together
_CHEAP_FIRST = (Concept.NASH, Concept.GMR, Concept.SMR, Concept.SEQ, Concept.SIM)
SLOW = (Concept.SIM,)
"""Concepts that may take a minute in one step where there are many options."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """A sentence of a reason, the words that it rests on, and what stands under it."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    under: tuple["Why", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many equilibria there are under a concept; None where that was not decided, and then why."""

    concept: str
    title: str
    equilibria: int | None
    undecided: str = ""


@dataclass(frozen=True, kw_only=True)
class StateView:
    """A state: its number here, its letters, its name if it has one, what is done, and under which concepts it holds.

    `taken` has for every option, by its place, whether it is taken; `why` is told of equilibria.
    """

    number: int
    text: str
    label: str | None
    words: str
    taken: tuple[bool, ...]
    is_today: bool
    concepts: tuple[str, ...]
    why: tuple[Why, ...] = ()


@dataclass(frozen=True, kw_only=True)
class MoveView:
    """A move of the picture from a state to another, by their numbers."""

    start: int
    end: int
    dm: str
    words: str
    is_improvement: bool
    is_both_ways: bool


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Which states, by their numbers, and moves a picture shows, and what it leaves out."""

    states: tuple[int, ...]
    moves: tuple[MoveView, ...]
    left_out: str


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Under one concept, what holds whatever the open statements are, and what for some answers only."""

    title: str
    in_all: tuple[str, ...]
    in_some: tuple[str, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What was found.

    `draft` has what must be said of a draft; `states` begins with the equilibria, the strongest first, of which there
    are `told`; where `is_more`, others hold too. `unknown_note` tells of open statements.
    """

    draft: str
    decided: str
    feasible: int
    in_all: int
    counts: tuple[Count, ...]
    states: tuple[StateView, ...]
    told: int
    is_more: bool
    picture: Picture
    unknown: tuple[Unknown, ...] = ()
    unknown_note: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A solved conflict, and what changed against each of some others."""

    solved: Solved
    changed: tuple[Changed, ...] = field(default=())


def solve_game(
    case: Case, others: Sequence[Case] = (), seconds: float = 5.0, without: Sequence[Concept] = ()
) -> Answer:
    """Solve a conflict, tell what holds, and compare it with others.

    Args:
        case: the conflict.
        others: those before it.
        seconds: what is not decided by then is told as undecided; looked at between steps.
        without: concepts that are told as undecided.

    Raises:
        SinequanonError: it cannot be solved.
    """
    end = time.monotonic() + seconds
    solution, decided = _solve(case.conflict, end, seconds, without)
    solved = _told(case, solution, decided, end)
    return Answer(
        solved=solved, changed=tuple(_changed(other.conflict, solution, end, seconds, without) for other in others)
    )


def _solve(conflict: Conflict, end: float, seconds: float, without: Sequence[Concept]) -> tuple[Solution, str]:
    """What is stable, concept by concept as long as there is time; and how that was decided."""
    how = How(seconds=max(0.1, end - time.monotonic()), gigabytes=0.4)
    if how.kind(conflict) is not Choice.ARRAYS:
        solution = how.solve(conflict, [concept for concept in Concept if concept not in without])
        return solution, how.decided(solution)
    arrays = Engine(conflict)
    by_dm: dict[str, dict[Concept, States]] = {dm.name: {} for dm in conflict.dms}
    late: list[Undecided] = []
    for concept in _CHEAP_FIRST:
        names = []
        for place, dm in enumerate(conflict.dms):
            if time.monotonic() < end and concept not in without:
                by_dm[dm.name][concept] = ArrayStates(arrays.stable(place, concept))
            else:
                names.append(dm.name)
        if names:
            late.append(Undecided(concept, tuple(names), f"{seconds:g} s did not suffice"))
    left = {one.concept for one in late}
    concepts = tuple(concept for concept in Concept if concept not in left)
    solution = Solution(conflict, ArrayStates(arrays.feasible), by_dm, concepts, tuple(late))
    return solution, How(seconds=seconds).decided(solution)


def _told(case: Case, solution: Solution, decided: str, end: float) -> Solved:
    conflict = case.conflict
    equilibria, is_more = strongest(solution, MOST_EQUILIBRIA)
    today = today_of(conflict)
    drawing = choose(solution, today)
    numbers: dict[State, int] = {}
    for state in (*(state for state, _ in equilibria), *([] if today is None else [today]), *drawing.states):
        numbers.setdefault(state, len(numbers) + 1)
    reasons = _why(case, equilibria, end)
    unknown, note = _unknown(case, solution, end)
    return Solved(
        draft=DRAFT if case.is_draft else "",
        decided=decided,
        feasible=solution.feasible.count,
        in_all=1 << conflict.size,
        counts=tuple(_counts(solution)),
        states=tuple(
            _state(solution, state, number, today, reasons.get(state, ())) for state, number in numbers.items()
        ),
        told=len(equilibria),
        is_more=is_more,
        picture=_picture(conflict, drawing, numbers),
        unknown=unknown,
        unknown_note=note,
    )


def today_of(conflict: Conflict) -> State | None:
    """Today's state, where the conflict has a feasible one."""
    try:
        return status_quo(conflict)
    except SinequanonError:
        return None


def _counts(solution: Solution) -> Iterator[Count]:
    late = {one.concept: f"{', '.join(one.dms)}: {one.reason}" for one in solution.undecided}
    for concept in Concept:
        if concept in solution.concepts:
            count = solution.equilibria(concept).count
            yield Count(concept=concept, title=TITLES[concept], equilibria=count)
        elif concept in late:
            yield Count(concept=concept, title=TITLES[concept], equilibria=None, undecided=late[concept])


def _state(solution: Solution, state: State, number: int, today: State | None, why: tuple[Why, ...]) -> StateView:
    conflict = solution.conflict
    return StateView(
        number=number,
        text=conflict.text(state),
        label=conflict.label(state),
        words=state_words(conflict, state),
        taken=tuple(bool(state >> place & 1) for place in range(conflict.size)),
        is_today=state == today,
        concepts=tuple(map(str, solution.concepts_of(state))),
        why=why,
    )


def _why(
    case: Case, equilibria: Sequence[tuple[State, tuple[Concept, ...]]], end: float
) -> dict[State, tuple[Why, ...]]:
    """Why each holds, as far as there is time."""
    reasons = Reasons(case.conflict, case.grounds)
    found: dict[State, tuple[Why, ...]] = {}
    for state, concepts in equilibria:
        if time.monotonic() > end:
            found[state] = (Why(text="why it would hold is not told: the time did not suffice"),)
        else:
            found[state] = _tree(list(reasons.lines(state, concepts)))
    return found


def _tree(lines: Sequence[Line]) -> tuple[Why, ...]:
    """Lines as a tree, by how deep they stand."""
    if not lines:
        return ()
    least = min(line.depth for line in lines)
    heads = [place for place, line in enumerate(lines) if line.depth == least]
    ends = [*heads[1:], len(lines)]
    return tuple(
        Why(text=lines[head].text, evidence=lines[head].evidence, under=_tree(lines[head + 1 : end]))
        for head, end in zip(heads, ends, strict=True)
    )


def _picture(conflict: Conflict, drawing: Shown, numbers: dict[State, int]) -> Picture:
    moves = tuple(
        MoveView(
            start=numbers[edge.move.start],
            end=numbers[edge.move.end],
            dm=edge.move.dm,
            words=move_words(conflict, edge.move),
            is_improvement=edge.is_improvement,
            is_both_ways=edge.is_both_ways,
        )
        for edge in drawing.edges
    )
    return Picture(states=tuple(numbers[state] for state in drawing.states), moves=moves, left_out=drawing.left_out)


def _unknown(case: Case, solution: Solution, end: float) -> tuple[tuple[Unknown, ...], str]:
    """What holds whatever the open statements are."""
    count = len(case.left_open)
    if not count:
        return (), ""
    conflict = case.conflict
    told = f"{count} statement{' is' if count == 1 else 's are'} not known, and taken as written above"
    if 3**count << conflict.size > _MOST_COMPLETED or time.monotonic() > end:
        return (), f"{told}; too many answers to try them all here: sqn solve FILE does it"
    try:
        found = sort_states(list(completions(conflict, case.left_open)), solution.concepts)
    except SinequanonError as error:
        return (), f"{told}; {error}"
    unknown = tuple(
        Unknown(
            title=TITLES[one.concept],
            in_all=tuple(_words(conflict, one.in_all)),
            in_some=tuple(_words(conflict, one.in_some)),
            more=max(0, len(one.in_all) - _SHOWN) + max(0, len(one.in_some) - _SHOWN),
        )
        for one in found
    )
    return unknown, f"{told}; tried in every way ({3**count}: as written, as the opposite, and left out)"


def _words(conflict: Conflict, states: Iterable[State]) -> Iterator[str]:
    for state, _ in zip(states, range(_SHOWN), strict=False):
        yield state_words(conflict, state)


def _changed(before: Conflict, after: Solution, end: float, seconds: float, without: Sequence[Concept]) -> Changed:
    if time.monotonic() > end:
        return Changed(fault="not compared: the time did not suffice")
    earlier, _ = _solve(before, end, seconds, without)
    return compare_solutions(earlier, after)


def formula_of(conflict: Conflict, dm: str, place: int) -> str:
    """A statement of a decision maker, or a group of its ranking, as a text."""
    preference = conflict.dm(dm).preference
    if not isinstance(preference, Prioritisation):
        return ""
    one = preference.statements[place]
    texts = (pattern.text(conflict.size) for pattern in one.patterns)
    names = [option.name for option in conflict.options]
    return one.formula or write_formula(one.patterns, names) or ", ".join(texts)
