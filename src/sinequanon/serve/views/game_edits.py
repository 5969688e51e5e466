"""Changes of a conflict, one at a time: the order of statements, statements, options, what cannot be, today's state.

Every change gives a new conflict that nobody has confirmed, and says in words what it did.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sinequanon.errors import InvalidConflict
from sinequanon.serve.views.game_solved import formula_of, today_of
from sinequanon.solve.cases import Case
from sinequanon.solve.conflict import (
    Conflict,
    DecisionMaker,
    Pattern,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from sinequanon.solve.formulas import read_formula, write_formula
from sinequanon.solve.grounds import Ground, Grounds
from sinequanon.solve.orders import parts_of, reordered, with_preference

MOST_STATEMENTS = 60
"""Statements of one decision maker."""
TODAY = "today"


class Do(StrEnum):
    """What a change does."""

    MOVE = "move"
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    OPEN = "open"
    KNOWN = "known"
    REMOVE_OPTION = "remove_option"
    REMOVE_DM = "remove_dm"
    FORBID = "forbid"
    ALLOW = "allow"
    STATUS_QUO = "status_quo"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A change.

    Attributes:
        do: what to do.
        dm: the decision maker, by name.
        place: of the statement, or of the infeasible pattern, from 0.
        to: where to move it, from 0; for a new statement where to put it, the end where None.
        formula: the statement, or the states that do not exist.
        why: why, in the words of who changes it.
        option: the option, by name.
        taken: the options taken today, by name.
    """

    do: Do
    dm: str = ""
    place: int = 0
    to: int | None = None
    formula: str = ""
    why: str = ""
    option: str = ""
    taken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Want:
    """A statement with what belongs to it."""

    statement: Statement
    ground: Ground
    is_open: bool


def apply_edit(case: Case, edit: Edit, who: str) -> tuple[Case, str]:
    """The conflict after a change, and the change in words.

    Raises:
        InvalidConflict: the change cannot be made; tells why.
    """
    changed, what = _DO[edit.do](case, edit, who)
    return replace(changed, confirmed=False, expected=None), what


# Statements


def _move(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    dm = case.conflict.dm(edit.dm)
    count = len(parts_of(dm.preference))
    place = _place(case, edit.place, count, f"{dm.name} has no statement")
    to = _place(case, edit.to or 0, count, f"{dm.name} has no place")
    order = [one for one in range(count) if one != place]
    order.insert(to, place)
    told = formula_of(case.conflict, dm.name, place) or "a group of its ranking"
    what = f"{dm.name}: “{told}” moved from {place + 1} to {to + 1}"
    if not isinstance(dm.preference, Prioritisation):
        conflict = with_preference(case.conflict, dm.name, reordered(dm.preference, tuple(order)))
        return replace(case, conflict=conflict), what
    wants = _wants(case, dm)
    return _with_wants(case, dm, [wants[one] for one in order]), what


def _add(case: Case, edit: Edit, who: str) -> tuple[Case, str]:
    dm = case.conflict.dm(edit.dm)
    wants = _wants(case, dm)
    if len(wants) >= MOST_STATEMENTS:
        raise _invalid(case, f"{dm.name} has {len(wants)} statements, and at most {MOST_STATEMENTS} are taken here")
    want = _Want(_statement(case, edit.formula), _ground(edit.why, "added", who), False)
    to = len(wants) if edit.to is None else min(edit.to, len(wants))
    what = f"{dm.name}: “{want.statement.formula}” added as {to + 1}"
    return _with_wants(case, dm, [*wants[:to], want, *wants[to:]]), what


def _change(case: Case, edit: Edit, who: str) -> tuple[Case, str]:
    dm = case.conflict.dm(edit.dm)
    wants = _wants(case, dm)
    place = _place(case, edit.place, len(wants), f"{dm.name} has no statement")
    want = _Want(_statement(case, edit.formula), _ground(edit.why, "written", who), wants[place].is_open)
    what = f"{dm.name}: “{formula_of(case.conflict, dm.name, place)}” became “{want.statement.formula}”"
    return _with_wants(case, dm, [*wants[:place], want, *wants[place + 1 :]]), what


def _remove(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    dm = case.conflict.dm(edit.dm)
    wants = _wants(case, dm)
    place = _place(case, edit.place, len(wants), f"{dm.name} has no statement")
    what = f"{dm.name}: “{formula_of(case.conflict, dm.name, place)}” removed from {place + 1}"
    return _with_wants(case, dm, [*wants[:place], *wants[place + 1 :]]), what


def _open(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    dm = case.conflict.dm(edit.dm)
    wants = _wants(case, dm)
    place = _place(case, edit.place, len(wants), f"{dm.name} has no statement")
    is_open = edit.do is Do.OPEN
    wants[place] = replace(wants[place], is_open=is_open)
    told = "marked as not known" if is_open else "taken as known"
    return _with_wants(case, dm, wants), f"{dm.name}: “{formula_of(case.conflict, dm.name, place)}” {told}"


# Options and decision makers


def _remove_option(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    names = [option.name for option in case.conflict.options]
    if edit.option not in names:
        raise _invalid(case, f"there is no option {edit.option!r}")
    changed, lost = _without_options(case, [names.index(edit.option)])
    return changed, f"option “{edit.option}” removed{_with_it(lost)}"


def _remove_dm(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    dm = case.conflict.dm(edit.dm)
    changed, lost = _without_options(case, list(dm.options), dm.name)
    return changed, f"decision maker {dm.name} removed with its {len(dm.options)} options{_with_it(lost)}"


def _with_it(lost: Sequence[str]) -> str:
    return f", and what speaks of it: {'; '.join(lost)}" if lost else ""


def _without_options(case: Case, places: Sequence[int], dm_name: str | None = None) -> tuple[Case, list[str]]:
    """The conflict without some options and whatever speaks of them; a decision maker without options goes too."""
    conflict = case.conflict
    gone = sum(1 << place for place in places)
    left = [place for place in range(conflict.size) if not gone >> place & 1]
    lost: list[str] = []
    dms: list[DecisionMaker] = []
    statements: dict[str, tuple[Ground, ...]] = {}
    left_open: list[tuple[str, int]] = []
    for dm in conflict.dms:
        if dm.name == dm_name:
            continue
        own = tuple(left.index(place) for place in dm.options if place in left)
        if not own:
            lost.append(f"{dm.name}, who has no other option")
            continue
        preference, wants = _preference_without(case, dm, left, gone, lost)
        dms.append(replace(dm, options=own, preference=preference))
        statements[dm.name] = tuple(want.ground for want in wants)
        left_open += [(dm.name, place) for place, want in enumerate(wants) if want.is_open]
    kept = [place for place, one in enumerate(conflict.infeasible) if not one.mask & gone]
    if len(kept) < len(conflict.infeasible):
        lost.append(f"{len(conflict.infeasible) - len(kept)} of what cannot be")
    changed = replace(
        conflict,
        options=tuple(conflict.options[place] for place in left),
        dms=tuple(dms),
        infeasible=tuple(_moved(conflict.infeasible[place], left) for place in kept),
        labels=tuple((name, _moved(one, left)) for name, one in conflict.labels),
    )
    grounds = Grounds(
        tuple(case.grounds.option(place) for place in left),
        statements,
        tuple(case.grounds.pattern(place) for place in kept),
    )
    return replace(case, conflict=_with_true_labels(changed), grounds=grounds, left_open=tuple(left_open)), lost


def _preference_without(
    case: Case, dm: DecisionMaker, left: Sequence[int], gone: int, lost: list[str]
) -> tuple[Preference, list[_Want]]:
    match dm.preference:
        case Ranking():
            raise _invalid(case, f"{dm.name} has a ranking of states: change the options in its file")
        case Weights(weights):
            return Weights(tuple(weights[place] for place in left)), []
        case _:
            wants = []
            for place, want in enumerate(_wants(case, dm)):
                if any(pattern.mask & gone for pattern in want.statement.patterns):
                    lost.append(f"{dm.name}: “{formula_of(case.conflict, dm.name, place)}”")
                else:
                    patterns = tuple(_moved(pattern, left) for pattern in want.statement.patterns)
                    wants.append(replace(want, statement=Statement(patterns, want.statement.formula)))
            return Prioritisation(tuple(want.statement for want in wants)), wants


def _moved(pattern: Pattern, left: Sequence[int]) -> Pattern:
    """A pattern over the options that are left."""
    mask, value = (
        sum((bits >> place & 1) << bit for bit, place in enumerate(left)) for bits in (pattern.mask, pattern.value)
    )
    return Pattern(mask, value)


# What cannot be, and where all stand


def _forbid(case: Case, edit: Edit, who: str) -> tuple[Case, str]:
    patterns = _statement(case, edit.formula).patterns
    conflict = replace(case.conflict, infeasible=(*case.conflict.infeasible, *patterns))
    known = tuple(case.grounds.pattern(place) for place in range(len(case.conflict.infeasible)))
    ground = _ground(edit.why, "added", who)
    grounds = replace(case.grounds, infeasible=(*known, *(ground for _ in patterns)))
    told = "" if _with_true_labels(conflict) == conflict else "; today's state is not known any more"
    changed = replace(case, conflict=_with_true_labels(conflict), grounds=grounds)
    return changed, f"“{' '.join(edit.formula.split())}” cannot be{told}"


def _allow(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    conflict = case.conflict
    place = _place(case, edit.place, len(conflict.infeasible), "there is no infeasible pattern")
    kept = [one for one in range(len(conflict.infeasible)) if one != place]
    changed = replace(conflict, infeasible=tuple(conflict.infeasible[one] for one in kept))
    grounds = replace(case.grounds, infeasible=tuple(case.grounds.pattern(one) for one in kept))
    told = pattern_words(conflict, conflict.infeasible[place])
    return replace(case, conflict=changed, grounds=grounds), f"“{told}” can be"


def _status_quo(case: Case, edit: Edit, _: str) -> tuple[Case, str]:
    conflict = case.conflict
    names = [option.name for option in conflict.options]
    for name in edit.taken:
        if name not in names:
            raise _invalid(case, f"there is no option {name!r}")
    state = sum(1 << place for place, name in enumerate(names) if name in edit.taken)
    if not conflict.is_feasible(state):
        raise _invalid(case, f"state {conflict.text(state)} cannot be today's: it is marked as infeasible")
    today = Pattern((1 << conflict.size) - 1, state)
    others = tuple(label for label in conflict.labels if not _is_today(label[0]))
    changed = replace(conflict, labels=((TODAY, today), *others))
    taken = ", ".join(f"“{name}”" for name in names if name in edit.taken)
    return replace(case, conflict=changed), f"today's state: {taken + ' taken' if taken else 'nothing is taken'}"


def _with_true_labels(conflict: Conflict) -> Conflict:
    """The conflict without a label of today that no state has."""
    if today_of(conflict) is not None:
        return conflict
    return replace(conflict, labels=tuple(label for label in conflict.labels if not _is_today(label[0])))


def _is_today(name: str) -> bool:
    return name.casefold() in (TODAY, "status quo")


# Parts


def pattern_words(conflict: Conflict, pattern: Pattern) -> str:
    """A pattern as a formula."""
    return write_formula([pattern], [option.name for option in conflict.options]) or pattern.text(conflict.size)


def _wants(case: Case, dm: DecisionMaker) -> list[_Want]:
    if not isinstance(dm.preference, Prioritisation):
        raise _invalid(case, f"{dm.name} has no statements: its preference is a ranking or weights")
    return [
        _Want(one, case.grounds.statement(dm.name, place), (dm.name, place) in case.left_open)
        for place, one in enumerate(dm.preference.statements)
    ]


def _with_wants(case: Case, dm: DecisionMaker, wants: Sequence[_Want]) -> Case:
    preference = Prioritisation(tuple(want.statement for want in wants))
    statements: Mapping[str, tuple[Ground, ...]] = case.grounds.statements
    grounds = replace(case.grounds, statements={**statements, dm.name: tuple(want.ground for want in wants)})
    return replace(
        case,
        conflict=with_preference(case.conflict, dm.name, preference),
        grounds=grounds,
        left_open=tuple(_open_after(case, dm.name, wants)),
    )


def _open_after(case: Case, name: str, wants: Iterable[_Want]) -> Iterator[tuple[str, int]]:
    yield from ((dm, place) for dm, place in case.left_open if dm != name)
    yield from ((name, place) for place, want in enumerate(wants) if want.is_open)


def _statement(case: Case, formula: str) -> Statement:
    try:
        return read_formula(formula, [option.name for option in case.conflict.options])
    except ValueError as error:
        raise _invalid(case, f"“{formula}”: {error}") from error


def _ground(why: str, did: str, who: str) -> Ground:
    """What is said of a part that a person made: never a quotation."""
    words = " ".join(why.split())
    return Ground(f"{words} ({did} by {who})" if words else f"{did} by {who}")


def _place(case: Case, place: int, count: int, told: str) -> int:
    if not 0 <= place < count:
        raise _invalid(case, f"{told} {place + 1}; there are {count}")
    return place


def _invalid(case: Case, problem: str) -> InvalidConflict:
    return InvalidConflict(case.conflict.name, [problem])


_DO: Mapping[Do, Callable[[Case, Edit, str], tuple[Case, str]]] = {
    Do.MOVE: _move,
    Do.ADD: _add,
    Do.CHANGE: _change,
    Do.REMOVE: _remove,
    Do.OPEN: _open,
    Do.KNOWN: _open,
    Do.REMOVE_OPTION: _remove_option,
    Do.REMOVE_DM: _remove_dm,
    Do.FORBID: _forbid,
    Do.ALLOW: _allow,
    Do.STATUS_QUO: _status_quo,
}
