"""The analyses of a conflict in plain lines: ways, coalitions, wanted states, sensitivity, and what is not known."""

from collections.abc import Iterator, Sequence
from math import factorial

from sinequanon.solve.coalitions import MOST_STATES, find_coalition_improvement
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, Pattern, State, Statement
from sinequanon.solve.formulas import write_formula
from sinequanon.solve.grounds import OpenStatement
from sinequanon.solve.inverse import MAX_ORDERS, SECONDS, FewestSwaps, find_fewest_swaps, find_orders
from sinequanon.solve.moves import Move, ReachError
from sinequanon.solve.orders import Profile, parts_of
from sinequanon.solve.sensitivity import Comparison, Outcome, compare, completions, find_swap_effects, sort_states
from sinequanon.solve.stability import Solution
from sinequanon.solve.state_words import move_words, state_name
from sinequanon.solve.status_quo import find_routes
from sinequanon.solve.verdicts import LimitError
from sinequanon.solve.words import strongest

_SHOWN = 5
"""States that stand in one line."""


def route_lines(solution: Solution, start: State, limit: int) -> Iterator[str]:
    """How to get from a state to the equilibria, by improvements and by any moves, the shortest ways first."""
    conflict = solution.conflict
    shown, _ = strongest(solution, limit)
    targets = [state for state, _ in shown]
    yield f"WAYS FROM {state_name(conflict, start)}"
    for improving, title in ((True, "by improvements"), (False, "by moves")):
        yield f"{title}:"
        reached = set()
        unreached = "-  no way leads there"
        try:
            for route in find_routes(conflict, start, set(targets), improving=improving, limit=1):
                reached.add(route.end)
                more = "" if route.is_all else " (and other ways as short)"
                way = _way_words(conflict, route.ways[0]) if route.length else "all are there"
                yield f"  {state_name(conflict, route.end)}  {route.length}  {way}{more}"
                if len(reached) == len(targets):
                    break
        except ReachError as error:
            moves = f"{error.moves} move{'' if error.moves == 1 else 's'}"
            unreached = f"?  no way of up to {moves}; longer ones lead to too many states to be looked at"
        for state in targets:
            if state not in reached:
                yield f"  {state_name(conflict, state)}  {unreached}"


def coalition_lines(solution: Solution, limit: int) -> Iterator[str]:
    """Which equilibria two or more decision makers would leave together."""
    conflict = solution.conflict
    shown, _ = strongest(solution, limit)
    yield "COALITIONS"
    for number, (state, _) in enumerate(shown, 1):
        try:
            found = find_coalition_improvement(conflict, state, most_states=MOST_STATES)
        except ReachError as error:
            yield f"{number}. {state_name(conflict, state)}: undecided: {error}"
            continue
        if found is None:
            what = "no two or more would leave it together"
        else:
            who = " and ".join(found.members)
            what = f"{who} prefer {state_name(conflict, found.end)}: {_way_words(conflict, found.way)}"
        yield f"{number}. {state_name(conflict, state)}: {what}"


def inverse_lines(
    conflict: Conflict, wanted: State, concepts: Sequence[Concept], *, seconds: float = SECONDS
) -> Iterator[str]:
    """Which orders of statements make a state an equilibrium; fewest swaps are looked for so long for each concept."""
    yield f"WANTED: {state_name(conflict, wanted)}"
    for concept in concepts:
        fewest = find_fewest_swaps(conflict, wanted, concept, seconds=seconds)
        yield f"{concept}: {_swap_words(fewest)}"
        if fewest.count:
            yield from (f"  {line}" for line in _profile_lines(conflict, fewest.profiles[0]))
        if fewest.count is None and fewest.is_decided:
            continue
        for dm in conflict.dms:
            count = len(parts_of(dm.preference))
            if count > 1 and factorial(count) <= MAX_ORDERS:
                try:
                    good = f"{len(find_orders(conflict, dm.name, wanted, concept, seconds=seconds)):,}"
                except LimitError:
                    good = "it is undecided how many"
                yield f"  of the {factorial(count):,} orders of {dm.name} alone, {good} make it one"


def sensitivity_lines(conflict: Conflict, concepts: Sequence[Concept]) -> Iterator[str]:
    """Which single swaps of neighbouring statements make equilibria appear or vanish."""
    yield "SENSITIVITY"
    is_any = False
    for effect in find_swap_effects(conflict, concepts):
        is_any = True
        dm = conflict.dm(effect.dm)
        more, less = (_part_words(conflict, dm, effect.place + step) for step in (1, 0))
        yield f"{effect.dm}, if {more} came before {less}:"
        for change in effect.changes:
            parts = [
                f"{', '.join(conflict.text(state) for state in states[:_SHOWN])}"
                f"{f' and {len(states) - _SHOWN} more' if len(states) > _SHOWN else ''} {verb}"
                for states, verb in ((change.appeared, "would hold"), (change.vanished, "would hold no more"))
                if states
            ]
            yield f"  {change.concept}: {'; '.join(parts)}"
    if not is_any:
        yield "no swap of two neighbouring statements makes an equilibrium appear or vanish"


def open_lines(conflict: Conflict, left_open: Sequence[OpenStatement], concepts: Sequence[Concept]) -> Iterator[str]:
    """Which states are equilibria whatever the open statements are, and which for some answers only."""
    yield "OPEN"
    for name, place in left_open:
        yield f"not known of {name}: {_part_words(conflict, conflict.dm(name), place)}"
    count = 3 ** len(left_open)
    yield f"{count} completions solved: each open statement as it stands, as its opposite, and left out"
    for found in sort_states(list(completions(conflict, left_open)), concepts):
        yield f"{found.concept}:"
        yield f"  in all completions   {_some(conflict, found.in_all)}"
        yield f"  in some of them      {_some(conflict, found.in_some)}"
        yield f"  in none              {len(found.in_none):,} of the feasible states"


def comparison_lines(
    before: Conflict, after: Conflict, concepts: Sequence[Concept], *, is_draft: bool = False
) -> Iterator[str]:
    """Which equilibria another conflict of the same dispute keeps, adds and takes away, by the options of both."""
    yield f"COMPARED WITH {after.title or after.name}"
    if is_draft:
        yield "which is a draft that nobody has confirmed"
    for conflict, other, where in ((after, before, "there"), (before, after, "here")):
        known = [option.name for option in other.options]
        only = [option.name for option in conflict.options if option.name not in known]
        if only:
            yield f"only {where}: {', '.join(only)}"
    for found in compare(before, after, concepts):
        yield f"{found.concept}:"
        for outcomes, verb in (
            (found.kept, "holds in both"),
            (found.appeared, "would hold there only"),
            (found.vanished, "holds here only"),
        ):
            for outcome in outcomes[:_SHOWN]:
                yield f"  {verb}: {_outcome_words(found, outcome)}"
            if len(outcomes) > _SHOWN:
                yield f"  {verb}: {len(outcomes) - _SHOWN} more"
        if not (found.kept or found.appeared or found.vanished):
            yield "  no equilibrium here or there"


def _outcome_words(found: Comparison, outcome: Outcome) -> str:
    taken = [name for place, name in enumerate(found.options) if outcome.shared >> place & 1]
    return ", ".join(taken) or "nothing of what both have"


def _some(conflict: Conflict, states: Sequence[State]) -> str:
    more = f" and {len(states) - _SHOWN} more" if len(states) > _SHOWN else ""
    return (", ".join(state_name(conflict, state) for state in states[:_SHOWN]) + more) or "none"


def _swap_words(fewest: FewestSwaps) -> str:
    if fewest.count is None:
        if fewest.is_decided:
            return "no order of the statements makes it an equilibrium"
        if not fewest.at_least:
            return "undecided: the time did not suffice to see whether it is one as things are"
        return (
            f"undecided: the time did not suffice. It takes at least {fewest.at_least} swaps: "
            f"all orders with fewer were looked at, of one decision maker and of several ({fewest.examined:,} in all)"
        )
    if not fewest.count:
        return "it is an equilibrium as things are"
    return f"{fewest.count} swap{'' if fewest.count == 1 else 's'} of neighbouring statements at least, as by"


def _profile_lines(conflict: Conflict, profile: Profile) -> Iterator[str]:
    """The orders that are not the present ones, by present numbers, with what stands elsewhere in words."""
    for dm, order in zip(conflict.dms, profile, strict=True):
        moved = [_part_words(conflict, dm, place) for spot, place in enumerate(order) if spot != place]
        if moved:
            yield f"{dm.name}: {' '.join(str(place + 1) for place in order)}, that is, {' before '.join(moved)}"


def _way_words(conflict: Conflict, way: Sequence[Move]) -> str:
    return ", then ".join(move_words(conflict, move) for move in way)


def _part_words(conflict: Conflict, dm: DecisionMaker, place: int) -> str:
    """A statement or group by its number and what it says: `2 (NOT withdraw)`."""
    part = parts_of(dm.preference)[place]
    patterns: Sequence[Pattern] = part.patterns if isinstance(part, Statement) else part
    formula = part.formula if isinstance(part, Statement) else None
    if formula is None and isinstance(part, Statement):
        formula = write_formula(patterns, [option.name for option in conflict.options])
    return f"{place + 1} ({formula or ', '.join(pattern.text(conflict.size) for pattern in patterns)})"
