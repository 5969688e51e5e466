"""Conflicts as dicts and lists, ready for JSON or YAML; `files` reads them back."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from sinequanon.solve.cases import Case, ConflictFile
from sinequanon.solve.conflict import (
    DecisionMaker,
    Moves,
    Option,
    Preference,
    Prioritisation,
    Ranking,
    Statement,
    Weights,
)
from sinequanon.solve.formulas import read_formula, write_formula
from sinequanon.solve.grounds import NOTHING, Ground

FORMAT = "gmcr-cases"
VERSION = 1


def to_plain(file: ConflictFile, *, is_readable: bool = False) -> dict[str, Any]:
    """The dicts and lists of a file, ready for JSON; readable ones have formulas and names where they can."""
    cases = [_case_plain(case, is_readable=is_readable) for case in file.cases]
    if not file.is_collection:
        return cases[0]
    plain = {"format": FORMAT, "version": VERSION, "concepts": [str(concept) for concept in file.concepts]}
    return plain | {"cases": cases} | ({"extras": list(file.extras)} if file.extras else {})


def _case_plain(case: Case, *, is_readable: bool) -> dict[str, Any]:
    conflict = case.conflict
    plain: dict[str, Any] = {} if case.confirmed is None else {"confirmed": case.confirmed}
    plain["name"] = conflict.name
    for key, value in (("title", conflict.title), ("source", conflict.source), ("notes", list(conflict.notes))):
        if value:
            plain[key] = value
    if conflict.labels:
        plain["labels"] = {name: pattern.text(conflict.size) for name, pattern in conflict.labels}
    plain["options"] = [
        _option_plain(option, case.grounds.option(place), is_readable=is_readable)
        for place, option in enumerate(conflict.options)
    ]
    plain["decision_makers"] = [_dm_plain(case, dm, is_readable=is_readable) for dm in conflict.dms]
    plain |= _infeasible_plain(case, is_readable=is_readable)
    if case.expected is not None:
        plain["expected"] = dict(case.expected)
    return plain


def _option_plain(option: Option, ground: Ground, *, is_readable: bool) -> str | dict[str, Any]:
    if is_readable and option.moves is Moves.BOTH and ground == NOTHING:
        return option.name
    moves = {} if is_readable and option.moves is Moves.BOTH else {"moves": str(option.moves)}
    return {"name": option.name} | moves | ground.plain()


def _dm_plain(case: Case, dm: DecisionMaker, *, is_readable: bool) -> dict[str, Any]:
    names = [option.name for option in case.conflict.options]
    preference = _preference_plain(dm.preference, names, is_readable=is_readable)
    places = range(len(preference.get("statements", ())))
    grounds = [case.grounds.statement(dm.name, place) for place in places]
    left_open = [place for place in places if (dm.name, place) in case.left_open]
    if is_readable and places:
        preference["statements"] = [
            {"statement": one} | ({"open": True} if place in left_open else {}) | ground.plain()
            if ground != NOTHING or place in left_open
            else one
            for place, (one, ground) in enumerate(zip(preference["statements"], grounds, strict=True))
        ]
    else:
        preference |= {"open": left_open} if left_open else {}
        preference |= {"grounds": [one.plain() for one in grounds]} if any(map(Ground.plain, grounds)) else {}
    options = [names[place] for place in dm.options] if is_readable else list(dm.options)
    return {"name": dm.name, "options": options, "preference": preference}


def _infeasible_plain(case: Case, *, is_readable: bool) -> dict[str, Any]:
    conflict = case.conflict
    if not is_readable:
        grounds = [case.grounds.pattern(place).plain() for place in range(len(conflict.infeasible))]
        texts = [pattern.text(conflict.size) for pattern in conflict.infeasible]
        return {"infeasible": texts} | ({"infeasible_grounds": grounds} if any(grounds) else {})
    names = [option.name for option in conflict.options]
    items: list[Any] = []
    for place, pattern in enumerate(conflict.infeasible):
        told = write_formula([pattern], names) or pattern.text(conflict.size)
        ground = case.grounds.pattern(place)
        items.append(told if ground == NOTHING else {"states": told} | ground.plain())
    return {"infeasible": items}


def _preference_plain(preference: Preference, names: Sequence[str], *, is_readable: bool) -> dict[str, Any]:
    count = len(names)
    match preference:
        case Prioritisation(statements):
            return {
                "kind": "prioritisation",
                "statements": [_statement_plain(one, names, is_readable=is_readable) for one in statements],
            }
        case Ranking(groups):
            return {"kind": "ranking", "best_first": [[one.text(count) for one in group] for group in groups]}
        case Weights(weights):
            return {"kind": "weights", "weights": dict(_numbers(weights, names))}


def _statement_plain(statement: Statement, names: Sequence[str], *, is_readable: bool) -> str | list[str]:
    patterns = [pattern.text(len(names)) for pattern in statement.patterns]
    if not is_readable:
        return patterns
    formula = statement.formula or write_formula(statement.patterns, names)
    if formula is None or is_pattern(formula, len(names)):
        return patterns
    return formula if read_formula(formula, names).patterns == statement.patterns else patterns


def _numbers(weights: Sequence[Fraction], names: Sequence[str]) -> Iterator[tuple[str, int | float | str]]:
    for name, weight in zip(names, weights, strict=True):
        number = float(weight)
        is_exact = weight.denominator != 1 and Fraction(str(number)) == weight
        yield name, int(weight) if weight.denominator == 1 else number if is_exact else str(weight)


def is_pattern(text: str, count: int) -> bool:
    """Whether a text is a pattern of so many options, and so no formula."""
    return len(text) == count and not set(text) - set("YN-")
