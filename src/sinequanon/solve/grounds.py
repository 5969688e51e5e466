"""What the parts of a conflict rest on: why each stands in it, and the words that say so, as its file has them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

OpenStatement = tuple[str, int]
"""A decision maker by name, and the place of its statement, from 0."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that a part rests on, who said them, and where and when; what is not known is None."""

    words: str
    speaker: str | None = None
    outlet: str | None = None
    report: str | None = None
    published: str | None = None
    said: str | None = None
    sentence: str | None = None
    """The sentence that the words stand in, where it holds more than they."""
    url: str | None = None

    def lines(self) -> Iterator[str]:
        """The words with their source on one line, then the sentence that they stand in."""
        said = f"said {self.said}" if self.said else None
        place = (self.speaker or "told by the report", self.outlet, self.report, self.published or "no date", said)
        yield f"“{self.words}” · {' · '.join(part for part in place if part)}"
        if self.sentence and self.sentence != self.words:
            yield f"in the sentence “{self.sentence}”"

    def plain(self) -> dict[str, str]:
        """What is known of it, by key."""
        known = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: value for name, value in known if value is not None}


EVIDENCE_KEYS = frozenset(one.name for one in fields(Evidence))


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a part stands in a conflict, in words, and its evidence: none where it is assumed."""

    why: str = ""
    evidence: tuple[Evidence, ...] = ()

    def plain(self) -> dict[str, object]:
        """What is known, by key."""
        found: dict[str, object] = {"why": self.why} if self.why else {}
        return found | ({"evidence": [one.plain() for one in self.evidence]} if self.evidence else {})


NOTHING = Ground()


@dataclass(frozen=True, slots=True)
class Grounds:
    """The grounds of a conflict's options, statements (by decision maker) and infeasible patterns, by place."""

    options: tuple[Ground, ...] = ()
    statements: Mapping[str, tuple[Ground, ...]] = field(default_factory=dict)
    infeasible: tuple[Ground, ...] = ()

    def option(self, place: int) -> Ground:
        """Why an option is there."""
        return self.options[place] if place < len(self.options) else NOTHING

    def statement(self, dm: str, place: int) -> Ground:
        """Why a decision maker's statement is there."""
        found = self.statements.get(dm, ())
        return found[place] if place < len(found) else NOTHING

    def pattern(self, place: int) -> Ground:
        """Why a pattern of states is infeasible."""
        return self.infeasible[place] if place < len(self.infeasible) else NOTHING

    @property
    def is_any(self) -> bool:
        """Whether any part has grounds."""
        every = (*self.options, *self.infeasible, *(one for found in self.statements.values() for one in found))
        return any(one != NOTHING for one in every)
