"""What a change did: which outcomes would hold now and did not, and which no longer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sinequanon.solve.concepts import TITLES
from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.stability import Solution, States

_MOST_OUTCOMES = 8
_MOST_COMPARED = 20_000  # equilibria of a concept


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Under one concept, how many outcomes would hold now and did not, how many no longer, how many as before."""

    concept: str
    title: str
    appeared: int
    vanished: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What would hold now and did not, or no longer, under which concepts; by the options that both conflicts have."""

    words: str
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """What became of the equilibria from one conflict to another.

    `outcomes` are those that changed under most concepts, `more` are left out; `fault` where something is not told.
    """

    shifts: tuple[Shift, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    more: int = 0
    fault: str = ""


def compare_solutions(before: Solution, after: Solution) -> Changed:
    """What became of the equilibria from one solved conflict to another."""
    shared = [
        one.name for one in after.conflict.options if one.name in {other.name for other in before.conflict.options}
    ]
    shifts: list[Shift] = []
    appeared: dict[str, list[str]] = {}
    vanished: dict[str, list[str]] = {}
    fault = ""
    for concept in (one for one in after.concepts if one in before.concepts):
        was, now = before.equilibria(concept), after.equilibria(concept)
        title = TITLES[concept]
        if max(was.count, now.count) > _MOST_COMPARED:
            fault = f"{title}: {was.count:,} equilibria before and {now.count:,} now, too many to compare"
            break
        old, new = _by_shared(before.conflict, was, shared), _by_shared(after.conflict, now, shared)
        fresh, gone = [one for one in new if one not in old], [one for one in old if one not in new]
        for words in fresh:
            appeared.setdefault(words, []).append(title)
        for words in gone:
            vanished.setdefault(words, []).append(title)
        kept = len(new) - len(fresh)
        shifts.append(Shift(concept=concept, title=title, appeared=len(fresh), vanished=len(gone), kept=kept))
    names = sorted(
        {**appeared, **vanished}, key=lambda words: -len(appeared.get(words, ())) - len(vanished.get(words, ()))
    )
    outcomes = tuple(
        Outcome(words=words, appeared=tuple(appeared.get(words, ())), vanished=tuple(vanished.get(words, ())))
        for words in names[:_MOST_OUTCOMES]
    )
    return Changed(shifts=tuple(shifts), outcomes=outcomes, more=max(0, len(names) - _MOST_OUTCOMES), fault=fault)


def _by_shared(conflict: Conflict, states: States, shared: Sequence[str]) -> dict[str, None]:
    """What states say of the shared options, in words, in the order of the states."""
    tell = _teller(conflict, shared)
    return dict.fromkeys(tell(state) for state in states)


def _teller(conflict: Conflict, shared: Sequence[str]) -> Callable[[State], str]:
    names = [option.name for option in conflict.options]
    owned = [
        (dm.name, [(names[place], 1 << place) for place in sorted(dm.options) if names[place] in shared])
        for dm in conflict.dms
    ]

    def tell(state: State) -> str:
        parts = (
            f"{dm}: {', '.join(name for name, bit in own if state & bit) or 'nothing'}" for dm, own in owned if own
        )
        return "; ".join(parts) or "nothing of what both have"

    return tell
