"""Conflicts drawn by Hypothesis, and those of the files."""

from fractions import Fraction
from pathlib import Path

from hypothesis import strategies as st

from sinequanon.solve.conflict import (
    Conflict,
    DecisionMaker,
    Moves,
    Option,
    Pattern,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
    find_state,
)
from sinequanon.solve.files import read_conflicts

FOLDER = Path(__file__).parent.parent / "conflicts"
CASES = read_conflicts(FOLDER / "cases.json").cases
SCALING = sorted((FOLDER / "scaling").glob("*.json"))


def case(name):
    return next(item for item in CASES if item.conflict.name == name).conflict


def patterns(size, shortest=1):
    def pattern(places):
        return Pattern(sum(1 << p for p, _ in places), sum(1 << p for p, taken in places if taken))

    literal = st.tuples(st.integers(0, size - 1), st.booleans())
    return st.lists(literal, min_size=shortest, max_size=3, unique_by=lambda one: one[0]).map(pattern)


@st.composite
def conflicts(draw, max_options=6):
    """2 to 5 decision makers; ties, one-way options, infeasible states; options in any order."""
    count = draw(st.integers(2, 5))
    size = draw(st.integers(count, max(count, max_options)))
    owners = [*range(count), *draw(st.lists(st.integers(0, count - 1), min_size=size - count, max_size=size - count))]
    owners = draw(st.permutations(owners))
    moves = draw(st.lists(st.sampled_from([Moves.BOTH, Moves.BOTH, *Moves]), min_size=size, max_size=size))
    infeasible = tuple(draw(st.lists(patterns(size, 2), max_size=3))) if size > 1 else ()
    if find_state(infeasible, Pattern(0, 0)) is None:
        infeasible = ()
    return Conflict(
        options=tuple(Option(f"o{place}", move) for place, move in enumerate(moves)),
        dms=tuple(
            DecisionMaker(
                f"D{number}",
                tuple(place for place, owner in enumerate(owners) if owner == number),
                draw(preferences(size)),
            )
            for number in range(count)
        ),
        infeasible=infeasible,
    )


@st.composite
def preferences(draw, size):
    kind = draw(st.sampled_from(["prioritisation", "prioritisation", "ranking", "weights"]))
    if kind == "prioritisation":
        statement = st.lists(patterns(size), min_size=1, max_size=2).map(lambda some: Statement(tuple(some)))
        return Prioritisation(tuple(draw(st.lists(statement, max_size=size))))
    if kind == "weights":
        weight = st.sampled_from([Fraction(number, 10) for number in (-20, -3, -1, 0, 1, 2, 3, 30)])
        return Weights(tuple(draw(st.lists(weight, min_size=size, max_size=size))))
    full = (1 << size) - 1
    levels = draw(st.lists(st.integers(0, 5), min_size=1 << size, max_size=1 << size))
    groups = [[Pattern(full, state) for state, level in enumerate(levels) if level == one] for one in range(6)]
    return Ranking(tuple(tuple(group) for group in groups if group))
