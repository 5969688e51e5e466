"""Sensitivity: what a small change of the model, or what is not known of it, does to the equilibria.

- *One swap* (`find_swap_effects`): two neighbouring statements of a decision maker, or neighbouring groups of its
  ranking, change places, and equilibria appear or vanish: the sensitivity analysis of Fraser and Hipel,
  *Conflict Analysis: Models and Resolutions* (1984), for orders of statements.
- *Unknown preferences* (`completions`, `sort_states`): of a statement left open it is not known whether the decision
  maker wants it, wants the opposite, or does not mind. Each is one completion, and a state may be stable in all, some
  or none of them. Li, Hipel, Kilgour and Fang, "Preference uncertainty in the graph model for conflict resolution",
  IEEE Transactions on Systems, Man, and Cybernetics A 34 (2004) 507-520, leave pairs of states uncertain instead and
  widen the concepts; completions keep the concepts as they are.
- *Another conflict* (`compare`): the same dispute with a new option, or with a third party and its guarantee. States
  are compared by the options that both conflicts have.

Every change is solved anew, over all states.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, Prioritisation, State, Statement
from sinequanon.solve.formulas import negate_patterns
from sinequanon.solve.grounds import OpenStatement
from sinequanon.solve.orders import parts_of, reordered, with_preference
from sinequanon.solve.stability import LISTED, EngineKind, solve

MAX_COMPLETIONS = 729
"""Completions that are solved: those of six open statements."""
ALL = tuple(Concept)


@dataclass(frozen=True, slots=True)
class Change:
    """Equilibria under one concept that a change of the model makes appear or vanish."""

    concept: Concept
    appeared: tuple[State, ...]
    vanished: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class SwapEffect:
    """What happens when a statement or group and the next one change places."""

    dm: str
    place: int
    """Of the first of the two, from 0."""
    changes: tuple[Change, ...]
    """The concepts under which something changes."""


@dataclass(frozen=True, slots=True)
class Certainty:
    """The feasible states by how many completions they are stable in."""

    concept: Concept
    in_all: tuple[State, ...]
    in_some: tuple[State, ...]
    in_none: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Equilibria of two conflicts that are the same in the options that both have."""

    shared: State
    """Bit i says that the i-th shared option is taken."""
    before: tuple[State, ...]
    after: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The equilibria of two conflicts under one concept, by the options that both have."""

    concept: Concept
    options: tuple[str, ...]
    """The names of the shared options."""
    kept: tuple[Outcome, ...]
    appeared: tuple[Outcome, ...]
    vanished: tuple[Outcome, ...]


def find_swap_effects(conflict: Conflict, concepts: Sequence[Concept] = ALL) -> Iterator[SwapEffect]:
    """The swaps of two neighbouring statements that make an equilibrium appear or vanish, in the order of the file.

    Solves the conflict once for every statement.

    Raises:
        SinequanonError: the conflict has too many options to look at every state.
    """
    before = _equilibria(conflict, concepts)
    for dm in conflict.dms:
        count = len(parts_of(dm.preference))
        for place in range(count - 1):
            order = [*range(count)]
            order[place : place + 2] = [place + 1, place]
            after = _equilibria(with_preference(conflict, dm.name, reordered(dm.preference, tuple(order))), concepts)
            changes = tuple(
                Change(concept, tuple(sorted(new - old)), tuple(sorted(old - new)))
                for concept, old, new in zip(concepts, before, after, strict=True)
                if old != new
            )
            if changes:
                yield SwapEffect(dm.name, place, changes)


def completions(conflict: Conflict, left_open: Sequence[OpenStatement]) -> Iterator[Conflict]:
    """The conflict with each open statement as it stands, as its opposite and left out, in every combination.

    Args:
        conflict: The conflict, with every open statement in its place.
        left_open: Which statements are open.

    Raises:
        InvalidConflict: there is no such decision maker or statement.
        SinequanonError: there are more combinations than `MAX_COMPLETIONS`, or an opposite takes too many patterns.
    """
    opened = list(dict.fromkeys(left_open))
    if 3 ** len(opened) > MAX_COMPLETIONS:
        raise SinequanonError(
            f"{len(opened)} open statements have {3 ** len(opened):,} completions; the limit is {MAX_COMPLETIONS:,}"
        )
    versions = [_versions(conflict, name, place) for name, place in opened]
    for chosen in product(*versions):
        settled = dict(zip(opened, chosen, strict=True))
        dms = []
        for dm in conflict.dms:
            if isinstance(dm.preference, Prioritisation):
                parts = (settled.get((dm.name, place), one) for place, one in enumerate(dm.preference.statements))
                kept = tuple(one for one in parts if one is not None)
                dms.append(replace(dm, preference=Prioritisation(kept)))
            else:
                dms.append(dm)
        yield replace(conflict, dms=tuple(dms))


def sort_states(
    conflicts: Iterable[Conflict], concepts: Sequence[Concept] = ALL, *, dm: str | None = None
) -> tuple[Certainty, ...]:
    """The states that are stable in all, some and none of several conflicts over the same states.

    Args:
        conflicts: Such as the completions of one; at least one.
        concepts: Under which concepts.
        dm: Stable for this decision maker; None: for all, that is, equilibria.

    Returns:
        One for each concept, in their order.
    """
    all_of: list[set[State]] = []
    any_of: list[set[State]] = []
    feasible: set[State] = set()
    for conflict in conflicts:
        found = _equilibria(conflict, concepts, dm)
        if not all_of:
            feasible = set(conflict.feasible_states())
            all_of = [set(states) for states in found]
            any_of = [set() for _ in found]
        for place, states in enumerate(found):
            all_of[place] &= states
            any_of[place] |= states
    if not all_of:
        return ()
    return tuple(
        Certainty(concept, tuple(sorted(every)), tuple(sorted(some - every)), tuple(sorted(feasible - some)))
        for concept, every, some in zip(concepts, all_of, any_of, strict=True)
    )


def compare(before: Conflict, after: Conflict, concepts: Sequence[Concept] = ALL) -> tuple[Comparison, ...]:
    """Which equilibria a new option, a third party or its guarantee adds or takes away.

    Options are the same where their names are. An outcome is kept where some equilibrium of each conflict has it,
    whatever the options are that only one of them has.

    Raises:
        InvalidConflict: the conflicts share no option.
        SinequanonError: a conflict has too many options to look at every state.
    """
    names = [option.name for option in after.options]
    shared = tuple(option.name for option in before.options if option.name in names)
    if not shared:
        raise InvalidConflict(after.name, [f"it has no option in common with {before.name}"])
    result = []
    pairs = zip(_equilibria(before, concepts), _equilibria(after, concepts), strict=True)
    for concept, (old, new) in zip(concepts, pairs, strict=True):
        was, now = _by_shared(before, old, shared), _by_shared(after, new, shared)
        outcomes = [Outcome(key, was.get(key, ()), now.get(key, ())) for key in sorted({*was, *now})]
        result.append(
            Comparison(
                concept,
                shared,
                kept=tuple(one for one in outcomes if one.before and one.after),
                appeared=tuple(one for one in outcomes if not one.before),
                vanished=tuple(one for one in outcomes if not one.after),
            )
        )
    return tuple(result)


def _equilibria(conflict: Conflict, concepts: Sequence[Concept], dm: str | None = None) -> list[frozenset[State]]:
    """The equilibria under each concept, or what is stable for one decision maker."""
    if dm is not None:
        conflict.dm(dm)
    if conflict.size > LISTED:
        raise SinequanonError(
            f"{conflict.name}: {conflict.size} options; swaps, open statements and comparisons are looked at up to "
            f"{LISTED} options"
        )
    solution = solve(conflict, concepts, engine=EngineKind.ARRAYS)
    return [
        frozenset(solution.equilibria(concept) if dm is None else solution.stable(dm, concept)) for concept in concepts
    ]


def _versions(conflict: Conflict, name: str, place: int) -> tuple[Statement | None, ...]:
    """A statement as it stands, its opposite, and none."""
    preference = conflict.dm(name).preference
    if not isinstance(preference, Prioritisation) or not 0 <= place < len(preference.statements):
        raise InvalidConflict(conflict.name, [f"{name} has no statement {place + 1}"])
    statement = preference.statements[place]
    try:
        opposite = Statement(negate_patterns(statement.patterns))
    except ValueError as error:
        raise SinequanonError(f"{name}, the opposite of statement {place + 1}: {error}") from error
    return statement, opposite, None


def _by_shared(conflict: Conflict, states: Iterable[State], shared: Sequence[str]) -> dict[State, tuple[State, ...]]:
    """States by what they say of the shared options."""
    names = [option.name for option in conflict.options]
    places = [names.index(name) for name in shared]
    result: dict[State, tuple[State, ...]] = {}
    for state in sorted(states):
        key = sum((state >> place & 1) << bit for bit, place in enumerate(places))
        result[key] = (*result.get(key, ()), state)
    return result
