"""What a query gives: a record with its report, its names, its words and what a person decided on it."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, SupportsIndex, TypeVar, overload

from sinequanon.records import Actor, Condition, Contact, Position, Statement
from sinequanon.store.decisions import Decision

T = TypeVar("T")


class Rows(list[T]):
    """What a query gives: a list, and so is a slice of it, that a notebook shows as a table."""

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> "Rows[T]": ...

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return Rows(found) if isinstance(index, slice) else found

    def __repr__(self) -> str:
        return f"<Rows: {len(self):,} {type(self[0]).__name__}>" if self else "<Rows: none>"

    def _repr_html_(self) -> str:
        from sinequanon.notebook import rows_html

        return rows_html(self)


class Evidence(NamedTuple):
    """A place in a report's text, in code points, and the words there."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, kw_only=True)
class DossierRow:
    """A dossier and how many reports it has; `archived_at` is None where it is not archived."""

    name: str
    created_at: str
    archived_at: str | None
    reports: int


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A report without its text; `version` is that of its reading, `counts` its number of records by section."""

    dossier: str
    digest: str
    name: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    added_at: str
    version: str
    read_at: str
    counts: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """What each result has.

    `report` is the report's name. `date` is the record's own (when it was said, when the contact is), else the day of
    publication. `evidence` is a statement's content, an actor's mentions, the span of any other record. The record is
    as it was read; `decision` is what a person made of it.
    """

    section: ClassVar[str]

    dossier: str
    digest: str
    report: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    date: str | None
    evidence: tuple[Evidence, ...]
    decision: Decision | None


@dataclass(frozen=True, kw_only=True)
class ActorRow(ResultRow):
    """An actor of one report; `of` is the name of the body that it belongs to."""

    section = "actors"

    record: Actor
    of: str | None


@dataclass(frozen=True, kw_only=True)
class StatementRow(ResultRow):
    """A statement; `source` and `cue` are None where the quotation has none of its own."""

    section = "statements"

    record: Statement
    speaker: str
    source: Evidence | None
    cue: Evidence | None


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """A condition of a position; `agent` is the name of who would have to act."""

    section: ClassVar[str] = "conditions"

    record: Condition
    marker: Evidence
    evidence: tuple[Evidence, ...]
    agent: str | None
    decision: Decision | None


@dataclass(frozen=True, kw_only=True)
class PositionRow(ResultRow):
    """A position; `speaker` and `statement` tell who said it and in which words, where somebody is quoted."""

    section = "positions"

    record: Position
    holder: str
    agent: str | None
    target: str | None
    speaker: str | None
    statement: tuple[Evidence, ...]
    conditions: tuple[ConditionRow, ...]


@dataclass(frozen=True, kw_only=True)
class ContactRow(ResultRow):
    """A contact; `parties` and `by` are names."""

    section = "contacts"

    record: Contact
    parties: tuple[str, ...]
    by: str | None
