"""SIM on arrays: every improvement can be spoiled by improvements that others make from the same state.

What the others may do depends on the state where all stand, what it leads to also on where i goes, so the pairs of a
state and a move of i matter. Two bounds decide most states without them:

- a joint answer by one other decision maker that spoils whatever i does makes the state stable;
- a move that stays better whatever options the others change, improvements or not, makes it unstable.

For the others, in blocks: take i's move that is the hardest to spoil, look for an answer, strike off all moves that
this answer spoils, and go on; a move without an answer makes the state unstable. Answers by one decision maker are
tried before joint ones; joint ones are built one decision maker after another and dropped where a bound shows that
the rest cannot spoil the move any more.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sinequanon.solve.arrays import HIGH, Flags, Levels, States, pass_over, reachable, subsets
from sinequanon.solve.conflict import Conflict

if TYPE_CHECKING:
    from sinequanon.solve.arrays import Engine

_BLOCK = 1 << 22
"""Entries of a table that are held at a time."""


def stable(engine: "Engine", dm: int) -> Flags:
    """The states that are stable for a decision maker under SIM."""
    level = engine.levels[dm]
    is_stable = engine.nash(dm).copy()
    others = [other for other in range(len(engine.levels)) if other != dm]
    can_answer = np.zeros(len(level), dtype=bool)
    for other in others:
        can_answer |= ~engine.nash(other)
    open_ = engine.feasible & ~is_stable & can_answer
    value = np.where(engine.feasible, level, HIGH)
    spoiled = np.where(engine.feasible, engine.best_own(dm, value), HIGH)
    for other in others:
        is_stable |= open_ & (engine.after_improvements(other, spoiled) <= level)
    open_ &= ~is_stable
    search = _Search(engine, dm, others, value)
    kept = np.minimum(level, search.bounds[0])
    open_ &= engine.best_own(dm, kept) <= level
    states = np.flatnonzero(open_).astype(np.int32)
    widest = max(1 << len(one.options) for one in engine.conflict.dms)
    step = max(1, _BLOCK // widest)
    for start in range(0, len(states), step):
        block = states[start : start + step]
        is_stable[block] = search.all_spoiled(block)
    return is_stable


class _Layout:
    """The states in a table: a row for each choice of the others, a column for each of the decision maker's own."""

    def __init__(self, conflict: Conflict, dm: int):
        self.mask = np.int32(conflict.dms[dm].mask)
        self.own = subsets(conflict.dms[dm].mask)
        rest = subsets(((1 << conflict.size) - 1) & ~conflict.dms[dm].mask)
        self.states = rest[:, None] + self.own[None, :]
        self.row_of = np.empty(1 << conflict.size, dtype=np.intp)
        self.row_of[self.states] = np.arange(len(rest))[:, None]

    def rows(self, table: Levels, states: States) -> Levels:
        """The table's rows in which the states are; whole rows are copied, which is fast."""
        return table[self.row_of[states]]

    def choose(self, states: States, columns: npt.NDArray[np.intp]) -> States:
        """The states with the decision maker's choice changed to that of a column."""
        return (states & ~self.mask) | self.own[columns]


class _Search:
    """The search for answers to one decision maker's moves."""

    def __init__(self, engine: "Engine", dm: int, others: Sequence[int], value: Levels):
        conflict = engine.conflict
        self.engine = engine
        self.dm = dm
        self.others = sorted(others, key=lambda other: len(conflict.dms[other].options))
        self.bounds = [value]
        """What the last of the others, from each on, can bring the value down to at most; the last is the value."""
        for other in reversed(self.others):
            least = pass_over(self.bounds[0].copy(), conflict, conflict.dms[other].mask, np.minimum, is_one_way=False)
            self.bounds.insert(0, least)
        self.layouts = {place: _Layout(conflict, place) for place in range(len(conflict.dms))}
        self.levels = {place: engine.levels[place][layout.states] for place, layout in self.layouts.items()}
        self.values = {place: value[layout.states] for place, layout in self.layouts.items()}
        self.hardness = self.bounds[0][self.layouts[dm].states]
        self.bound_tables = {
            other: self.bounds[stage + 1][self.layouts[other].states] for stage, other in enumerate(self.others)
        }

    def _improvements(self, states: States, dm: int) -> Flags:
        """(states, choices): whether each choice is an improvement."""
        layout = self.layouts[dm]
        conflict = self.engine.conflict
        is_better = layout.rows(self.levels[dm], states) > self.engine.levels[dm][states][:, None]
        one_way = conflict.dms[dm].mask & (conflict.only_to_yes | conflict.only_to_no)
        if one_way:
            is_better &= reachable(conflict, one_way, states[:, None], layout.own[None, :])
        return is_better

    def all_spoiled(self, states: States) -> Flags:
        """Whether, in each of the states, every improvement can be spoiled."""
        mine = self.layouts[self.dm]
        is_left = self._improvements(states, self.dm)
        hardness = mine.rows(self.hardness, states)
        answers = {other: self._improvements(states, other) for other in self.others}
        threshold = self.engine.levels[self.dm][states]
        is_spoiled = np.ones(len(states), dtype=bool)
        rows = np.arange(len(states))
        while len(rows):
            left = is_left[rows]
            choice = np.where(left, hardness[rows], -2).argmax(axis=1)
            has_any = left[np.arange(len(rows)), choice]
            rows, choice = rows[has_any], choice[has_any]
            answer = self._answers(rows, mine.choose(states[rows], choice), threshold[rows], answers)
            is_spoiled[rows[answer < 0]] = False
            rows, answer = rows[answer >= 0], answer[answer >= 0]
            is_left[rows] &= mine.rows(self.values[self.dm], answer) > threshold[rows][:, None]
        return is_spoiled

    def _answers(self, rows: States, ends: States, threshold: Levels, answers: dict[int, Flags]) -> States:
        """A state at no higher level than the threshold that the others make of each end; -1 where there is none."""
        found = np.full(len(rows), -1, dtype=np.int32)
        for other in self.others:
            unsure = np.flatnonzero(found < 0)
            if not len(unsure):
                return found
            best = self._last(rows[unsure], ends[unsure], threshold[unsure], other, answers[other])
            found[unsure] = best
        if len(self.others) > 1:
            unsure = np.flatnonzero(found < 0)
            width = 1
            for other in self.others:
                width *= len(self.layouts[other].own)
            step = max(1, 4 * _BLOCK // width)
            for start in range(0, len(unsure), step):
                part = unsure[start : start + step]
                found[part] = self._joint(rows[part], ends[part], threshold[part], answers)
        return found

    def _last(self, rows: States, ends: States, threshold: Levels, other: int, is_answer: Flags) -> States:
        """The state of the lowest level among those that one of the others makes, if that is low enough."""
        layout = self.layouts[other]
        value = np.where(is_answer[rows], layout.rows(self.values[other], ends), HIGH)
        place = value.argmin(axis=1)
        is_low = value[np.arange(len(rows)), place] <= threshold
        return np.where(is_low, layout.choose(ends, place), np.int32(-1))

    def _joint(self, rows: States, ends: States, threshold: Levels, answers: dict[int, Flags]) -> States:
        """The same, where several of the others move at once."""
        found = np.full(len(rows), -1, dtype=np.int32)
        places = np.arange(len(rows))
        here = ends
        for other in self.others[:-1]:
            layout = self.layouts[other]
            is_stay = layout.own[None, :] == (here & layout.mask)[:, None]
            may = answers[other][rows[places]] | is_stay
            may &= layout.rows(self.bound_tables[other], here) <= threshold[places][:, None]
            which, choice = np.nonzero(may)
            places, here = places[which], layout.choose(here[which], choice)
        last = self.others[-1]
        best = self._last(rows[places], here, threshold[places], last, answers[last])
        is_found = best >= 0
        found[places[is_found]] = best[is_found]
        is_low = self.bounds[-1][here] <= threshold[places]
        found[places[is_low]] = here[is_low]
        return found
