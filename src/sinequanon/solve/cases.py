"""A conflict with all that a file says of it: what it rests on, what is open, and the results that are expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict
from sinequanon.solve.grounds import Grounds, OpenStatement

DRAFT = "DRAFT: nobody has confirmed this conflict, and what follows is the result of a draft (confirmed: false)"
"""What has to be said with every result of a draft."""


@dataclass(frozen=True)
class Case:
    """A conflict of a file with the results that the file expects of it, as they stand there.

    `confirmed` is false for a draft till an analyst confirms it, and None where the file says nothing of it;
    `grounds` are what its parts rest on; of the statements in `left_open` it is not known whether they are so.
    """

    conflict: Conflict
    expected: Mapping[str, Any] | None = None
    confirmed: bool | None = None
    grounds: Grounds = Grounds()  # noqa: RUF009 (it is frozen)
    left_open: tuple[OpenStatement, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether its results have to be told as those of a draft."""
        return self.confirmed is False


@dataclass(frozen=True)
class ConflictFile:
    """What a file holds."""

    cases: tuple[Case, ...]
    is_collection: bool = False
    concepts: tuple[Concept, ...] = tuple(Concept)
    extras: tuple[Any, ...] = field(default=(), repr=False)

    def with_expected(self, expected: Sequence[Mapping[str, Any]]) -> "ConflictFile":
        """The same with other results, one for each case."""
        cases = zip(self.cases, expected, strict=True)
        return replace(self, cases=tuple(replace(case, expected=results) for case, results in cases))
