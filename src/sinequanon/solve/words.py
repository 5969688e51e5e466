"""Verdicts and solutions in words and in tables of plain lines."""

from collections.abc import Iterator, Sequence

from sinequanon.solve.concepts import TITLES, Concept
from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.moves import Move
from sinequanon.solve.stability import LISTED, Sanction, Solution, Verdict, verdict

_COLUMNS = 12
"""States of a table that stand side by side."""


def state_words(conflict: Conflict, state: State) -> str:
    """What each decision maker does in a state: `MoE: nothing; Uniroyal: Delay`."""
    parts = []
    for dm in conflict.dms:
        taken = [conflict.options[place].name for place in sorted(dm.options) if state >> place & 1]
        parts.append(f"{dm.name}: {', '.join(taken) or 'nothing'}")
    return "; ".join(parts)


def state_name(conflict: Conflict, state: State) -> str:
    """A state by its letters, with its label if it has one."""
    label = conflict.label(state)
    text = conflict.text(state)
    return text if label in (None, text) else f"{text} ({label})"


def move_words(conflict: Conflict, move: Move) -> str:
    """What a move changes: `Uniroyal drops Delay and takes Accept`."""
    changed = [place for place in range(conflict.size) if (move.start ^ move.end) >> place & 1]
    dropped = [conflict.options[place].name for place in changed if move.start >> place & 1]
    taken = [conflict.options[place].name for place in changed if move.end >> place & 1]
    parts = ([f"drops {', '.join(dropped)}"] if dropped else []) + ([f"takes {', '.join(taken)}"] if taken else [])
    return f"{move.dm} {' and '.join(parts)}"


def verdict_lines(conflict: Conflict, found: Verdict) -> Iterator[str]:
    """Why a state is stable, or not, for one decision maker."""
    if found.temptation is not None:
        how = move_words(conflict, found.temptation)
        yield f"{found.dm} would leave: {how}, to {state_name(conflict, found.temptation.end)}; nothing deters it"
    elif not found.sanctions:
        yield f"{found.dm} stays: no move of its own is an improvement"
    else:
        yield f"{found.dm} is deterred:"
    for sanction in found.sanctions:
        yield f"  {_sanction_words(conflict, found.concept, sanction)}"


def _sanction_words(conflict: Conflict, concept: Concept, sanction: Sanction) -> str:
    at_once = concept is Concept.SIM
    answer = (", and " if at_once else ", then ").join(move_words(conflict, move) for move in sanction.answer)
    means = "while at the same time" if at_once else "but then"
    escape = ", with no way out" if concept is Concept.SMR else ""
    end = f"no better at {state_name(conflict, sanction.end)}{escape}"
    return f"if {move_words(conflict, sanction.improvement)}, {means} {answer}: {end}"


def solution_lines(solution: Solution, limit: int) -> Iterator[str]:
    """Equilibria in words, a table of options by state, and why each holds.

    Args:
        solution: What was found.
        limit: At most so many equilibria are shown, those that hold under most concepts first.
    """
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
    shown, is_more = strongest(solution, limit)
    if not shown and not solution.concepts:
        return
    if not shown:
        yield "No state is an equilibrium under any of these concepts."
        return
    yield ""
    for number, (state, concepts) in enumerate(shown, 1):
        yield f"{number}. {state_name(conflict, state)}  [{', '.join(concepts)}]"
        yield f"   {state_words(conflict, state)}"
    if is_more:
        yield f"and others; --limit shows more than {limit}"
    yield from _table(solution, [state for state, _ in shown])
    yield ""
    yield "WHY"
    for number, (state, concepts) in enumerate(shown, 1):
        yield f"{number}. {state_name(conflict, state)}"
        yield from (f"   {line}" for line in _why(conflict, state, concepts))


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


def _why(conflict: Conflict, state: State, concepts: Sequence[Concept]) -> Iterator[str]:
    """Why an equilibrium holds; under Nash nothing more is needed, else under each concept."""
    if Concept.NASH in concepts:
        yield "all stay: no decision maker has an improvement"
        return
    if conflict.size > LISTED:
        yield f"who would leave is deterred; by what is told up to {LISTED} options"
        return
    told: dict[str, str] = {}
    for concept in sorted(concepts, key=_STRENGTH.index):
        lines = [
            line for dm in conflict.dms for line in verdict_lines(conflict, verdict(conflict, dm.name, state, concept))
        ]
        text = "\n".join(lines)
        if text in told:
            yield f"{TITLES[concept]}: as {told[text]}"
            continue
        told[text] = TITLES[concept]
        yield f"{TITLES[concept]}:"
        yield from (f"  {line}" for line in lines)


_STRENGTH = (Concept.NASH, Concept.SEQ, Concept.SIM, Concept.SMR, Concept.GMR)
"""In which order to tell why: the credible answers first."""
