"""Results in the layout of a file's `expected`, and what differs from them."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict
from sinequanon.solve.grounds import OpenStatement
from sinequanon.solve.sensitivity import completions, sort_states
from sinequanon.solve.stability import LISTED, Solution, States

MAX_LISTED = 4096
"""From more feasible states on, results are counts and a digest instead of lists."""
MAX_DIGESTED = 1_000_000
"""Of more equilibria than these, held as diagrams, there is a count and no digest."""
_SHOWN = 5


def results(solution: Solution, like: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The results as a file has them, in the form that it has them in, if it has any.

    Args:
        solution: What was found.
        like: Earlier results of the same conflict; counts are answered by counts, lists by lists.
    """
    conflict = solution.conflict
    known = like or {}
    is_short = solution.feasible.count <= MAX_LISTED
    is_listed = "equilibria" in known or (is_short and "equilibria_count" not in known)
    equilibria = {str(concept): solution.equilibria(concept) for concept in solution.concepts}
    stable = {
        dm.name: {str(concept): solution.stable(dm.name, concept) for concept in solution.concepts}
        for dm in conflict.dms
    }
    plain: dict[str, Any] = {"feasible_states": solution.feasible.count}
    if is_listed:
        plain["equilibria"] = {name: _texts(states, conflict) for name, states in equilibria.items()}
        plain["stable"] = {
            dm: {name: _texts(states, conflict) for name, states in found.items()} for dm, found in stable.items()
        }
        return plain | _undecided(solution)
    plain["equilibria_count"] = {name: states.count for name, states in equilibria.items()}
    plain["equilibria_sha256"] = {
        name: digest(states, conflict.size)
        for name, states in equilibria.items()
        if conflict.size <= LISTED or states.count <= MAX_DIGESTED
    }
    plain["stable_count"] = {dm: {name: states.count for name, states in found.items()} for dm, found in stable.items()}
    return plain | _undecided(solution)


def open_results(conflict: Conflict, left_open: Sequence[OpenStatement], concepts: Sequence[Concept]) -> dict[str, Any]:
    """Under `open`: which states are equilibria in all completions of the open statements, and which in some."""
    if not left_open:
        return {}
    found = sort_states(list(completions(conflict, left_open)), concepts)
    return {
        "open": {
            str(one.concept): {
                "in_all": [conflict.text(state) for state in one.in_all],
                "in_some": [conflict.text(state) for state in one.in_some],
            }
            for one in found
        }
    }


def _undecided(solution: Solution) -> dict[str, Any]:
    """Which concepts were not decided, for whom and why, where there are any."""
    left = {str(one.concept): {"decision_makers": list(one.dms), "reason": one.reason} for one in solution.undecided}
    return {"undecided": left} if left else {}


def digest(states: States, size: int) -> str:
    """The SHA-256 of the states as texts, in order, with a line break between them."""
    total = hashlib.sha256()
    held = b""
    for piece in states.texts(size):
        total.update(held)
        held = piece
    total.update(held.removesuffix(b"\n"))
    return total.hexdigest()


def differences(solution: Solution, expected: Mapping[str, Any]) -> Iterator[str]:
    """What the expected results say otherwise, one line each; what they do not speak of is not compared."""
    conflict = solution.conflict
    left = {str(one.concept): one.reason for one in solution.undecided}
    known = {"feasible_states", "equilibria", "stable", "equilibria_count", "equilibria_sha256", "stable_count"}
    if not known & set(expected):
        yield "expected holds no results"
    if expected.get("feasible_states", solution.feasible.count) != solution.feasible.count:
        yield f"feasible states: found {solution.feasible.count}, expected {expected['feasible_states']}"
    for key in ("equilibria", "equilibria_count", "equilibria_sha256"):
        for concept, wanted in _by_concept(expected.get(key, {})):
            where = f"equilibria, {concept}"
            if concept in left:
                yield f"{where}: undecided, {left[concept]}"
            elif concept not in solution.concepts:
                yield f"{where}: not among the concepts solved"
            else:
                yield from _compare(where, solution.equilibria(Concept(concept)), wanted, key, conflict)
    for key in ("stable", "stable_count"):
        for name, by_concept in _by_concept(expected.get(key, {})):
            for concept, wanted in _by_concept(by_concept):
                where = f"{name}, {concept}"
                if concept in left and concept not in solution.by_dm.get(name, {}):
                    yield f"{where}: undecided, {left[concept]}"
                elif name not in solution.by_dm or concept not in solution.by_dm[name]:
                    yield f"{where}: no such decision maker or concept here"
                else:
                    yield from _compare(where, solution.stable(name, Concept(concept)), wanted, key, conflict)


def _by_concept(plain: Any) -> Iterable[tuple[str, Any]]:
    return plain.items() if isinstance(plain, Mapping) else [("a mapping", plain)]


def _compare(where: str, found: States, wanted: Any, key: str, conflict: Conflict) -> Iterator[str]:
    if key.endswith("_sha256"):
        if digest(found, conflict.size) != wanted:
            yield f"{where}: other states than expected (SHA-256)"
    elif key.endswith("_count"):
        if found.count != wanted:
            yield f"{where}: found {found.count}, expected {wanted}"
    elif not isinstance(wanted, list):
        yield f"{where}: expected no list of states"
    else:
        texts = _texts(found, conflict)
        for told, here, there in (("found, not expected", texts, wanted), ("expected, not found", wanted, texts)):
            rest = [text for text in here if text not in set(there)]
            if rest:
                more = f" and {len(rest) - _SHOWN} more" if len(rest) > _SHOWN else ""
                yield f"{where}: {told}: {', '.join(map(str, rest[:_SHOWN]))}{more}"
        if texts != wanted and set(texts) == set(wanted):
            yield f"{where}: the same states in another order or twice"


def _texts(states: States, conflict: Conflict) -> list[str]:
    return [conflict.text(state) for state in states]
