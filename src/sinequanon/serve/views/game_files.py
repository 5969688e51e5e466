"""Conflicts in and out: what may be sent to a server, how versions are kept, and the files that are given."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sinequanon.errors import InvalidConflict, InvalidRecord
from sinequanon.solve.cases import Case, ConflictFile
from sinequanon.solve.conflict import Conflict, Pattern, Prioritisation, Ranking
from sinequanon.solve.files import YAML_SUFFIXES, from_plain, read_json, read_yaml
from sinequanon.solve.plain import to_plain
from sinequanon.store.checks import check_texts

MOST_OPTIONS = 20
MOST_DMS = 10
MOST_STATEMENTS = 60
"""Of one decision maker."""
MOST_PATTERNS = 3_000
MOST_LETTERS = 300_000
"""Of a conflict as JSON or YAML."""
MOST_FORMULA = 500
"""Letters of one formula."""


def read_case(data: Mapping[str, Any]) -> Case:
    """The one conflict of a JSON document.

    Raises:
        InvalidConflict: it is none, or larger than what is solved here; all that is wrong is listed.
    """
    _check_letters(len(json.dumps(data, ensure_ascii=False, default=str)))
    _check_texts(data)
    return _single(from_plain(dict(data), "conflict"))


def read_text(text: str, name: str) -> Case:
    """The one conflict of a file: YAML by its name, else JSON.

    Raises:
        InvalidConflict: it is none, or larger than what is solved here; all that is wrong is listed.
    """
    _check_letters(len(text))
    _check_texts(text)
    is_yaml = name.lower().endswith(YAML_SUFFIXES)
    return _single((read_yaml if is_yaml else read_json)(text, "the file"))


def plain_of(case: Case) -> dict[str, Any]:
    """A conflict as it is kept: the layout of conflict files, statements as formulas."""
    return to_plain(ConflictFile((replace(case, expected=None),)), is_readable=True)


def from_kept(plain: Mapping[str, Any]) -> Case:
    """The conflict of a version that is kept."""
    return from_plain(dict(plain), "game").cases[0]


def mark_of(case: Case) -> str:
    """A mark that changes with whatever a conflict holds."""
    text = json.dumps(plain_of(case), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _single(file: ConflictFile) -> Case:
    if len(file.cases) != 1:
        raise InvalidConflict("conflict", [f"{len(file.cases)} conflicts in one file; one is taken"])
    case = replace(file.cases[0], expected=None)
    problems = list(_size_problems(case.conflict))
    if problems:
        raise InvalidConflict(case.conflict.name, [*problems, "sqn solve has no such limits"])
    return case


def _size_problems(conflict: Conflict) -> Iterator[str]:
    if conflict.size > MOST_OPTIONS:
        yield f"{conflict.size} options, and at most {MOST_OPTIONS} are solved here"
    if len(conflict.dms) > MOST_DMS:
        yield f"{len(conflict.dms)} decision makers, and at most {MOST_DMS} are solved here"
    for dm in conflict.dms:
        match dm.preference:
            case Prioritisation(statements) if len(statements) > MOST_STATEMENTS:
                yield f"{dm.name} has {len(statements)} statements, and at most {MOST_STATEMENTS} are solved here"
    count = sum(1 for _ in _patterns(conflict))
    if count > MOST_PATTERNS:
        yield f"{count:,} patterns, and at most {MOST_PATTERNS:,} are solved here"


def _patterns(conflict: Conflict) -> Iterator[Pattern]:
    yield from conflict.infeasible
    for dm in conflict.dms:
        match dm.preference:
            case Prioritisation(statements):
                yield from (pattern for one in statements for pattern in one.patterns)
            case Ranking(groups):
                yield from (pattern for group in groups for pattern in group)


def _check_letters(count: int) -> None:
    if count > MOST_LETTERS:
        problem = f"{count:,} letters, and at most {MOST_LETTERS:,} are taken here; leave the evidence out"
        raise InvalidConflict("conflict", [problem])


def _check_texts(value: object) -> None:
    try:
        check_texts(conflict=value)
    except InvalidRecord as error:
        raise InvalidConflict("conflict", [str(error)]) from None
