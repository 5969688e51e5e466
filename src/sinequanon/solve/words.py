"""Solutions in words and in tables of plain lines."""

from collections.abc import Iterable, Iterator, Sequence

from sinequanon.solve.concepts import TITLES, Concept
from sinequanon.solve.conflict import State
from sinequanon.solve.grounds import Grounds
from sinequanon.solve.reason_words import Line, Reasons
from sinequanon.solve.stability import Solution
from sinequanon.solve.state_words import state_name, state_words

_COLUMNS = 12
"""States of a table that stand side by side."""


def solution_lines(
    solution: Solution, limit: int, grounds: Grounds | None = None, decided: str | None = None
) -> Iterator[str]:
    """Equilibria in words, a table of options by state, and why each holds.

    Args:
        solution: What was found.
        limit: At most so many equilibria are shown, those that hold under most concepts first.
        grounds: What the conflict's parts rest on; told with what decides.
        decided: What was decided, and how.
    """
    yield from head_lines(solution)
    if decided is not None:
        yield f"  {decided}"
    shown, is_more = strongest(solution, limit)
    if not shown and not solution.concepts:
        return
    if not shown:
        yield "No state is an equilibrium under any of these concepts."
        return
    yield ""
    for number, (state, concepts) in enumerate(shown, 1):
        yield f"{number}. {state_name(solution.conflict, state)}  [{', '.join(concepts)}]"
        yield f"   {state_words(solution.conflict, state)}"
    if is_more:
        yield f"and others; --limit shows more than {limit}"
    yield from _table(solution, [state for state, _ in shown])
    yield ""
    yield "WHY"
    told = Reasons(solution.conflict, grounds or Grounds())
    for number, (state, concepts) in enumerate(shown, 1):
        yield f"{number}. {state_name(solution.conflict, state)}"
        yield from flat(told.lines(state, concepts), 1)


def head_lines(solution: Solution) -> Iterator[str]:
    """What the conflict is, and how many equilibria there are under each concept."""
    conflict = solution.conflict
    yield conflict.title or conflict.name
    yield (
        f"{conflict.size} options · {len(conflict.dms)} decision makers · "
        f"{solution.feasible.count:,} of {1 << conflict.size:,} states feasible"
    )
    yield ""
    yield "EQUILIBRIA"
    for concept in solution.concepts:
        yield f"  {concept}  {solution.equilibria(concept).count:,}  {TITLES[concept]}"
    for left in solution.undecided:
        yield f"  {left.concept}  undecided for {', '.join(left.dms)}: {left.reason}"


def flat(lines: Iterable[Line], depth: int = 0) -> Iterator[str]:
    """Lines as texts, indented, with the evidence of each under it; a sentence of several words is told once."""
    for line in lines:
        indent = "   " * depth + "  " * line.depth
        yield f"{indent}{line.text}"
        told: set[str] = set()
        for one in line.evidence:
            first, *rest = one.lines()
            yield f"{indent}    {first}"
            yield from (f"{indent}      {more}" for more in rest if more not in told)
            told.update(rest)


def strongest(solution: Solution, limit: int) -> tuple[list[tuple[State, tuple[Concept, ...]]], bool]:
    """The equilibria that hold under most concepts, then those of the concept named first; whether there are more."""
    found: dict[State, tuple[Concept, ...]] = {}
    order = sorted(solution.concepts, key=lambda concept: solution.equilibria(concept).count)
    for concept in order:
        for state in solution.equilibria(concept):
            if state not in found:
                found[state] = solution.concepts_of(state)
            if len(found) > 10 * limit:
                break
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return ranked[:limit], len(ranked) > limit


def _table(solution: Solution, states: Sequence[State]) -> Iterator[str]:
    """A table with a row for each option and concept, a column for each state."""
    conflict = solution.conflict
    rows: list[tuple[str, list[str]]] = []
    for dm in conflict.dms:
        rows.append((dm.name, []))
        for place in sorted(dm.options):
            cells = ["Y" if state >> place & 1 else "N" for state in states]
            rows.append((f"  {conflict.options[place].name}", cells))
    rows.append(("equilibrium under", []))
    for concept in solution.concepts:
        held = solution.equilibria(concept)
        rows.append((f"  {concept}", ["x" if state in held else "." for state in states]))
    width = max(len(name) for name, _ in rows)
    heads = [str(number) for number in range(1, len(states) + 1)]
    column = max(map(len, heads)) + 2
    for first in range(0, len(states), _COLUMNS):
        yield ""
        yield " " * width + "".join(head.rjust(column) for head in heads[first : first + _COLUMNS])
        for name, cells in rows:
            some = cells[first : first + _COLUMNS]
            yield (name.ljust(width) + "".join(cell.rjust(column) for cell in some)).rstrip()
