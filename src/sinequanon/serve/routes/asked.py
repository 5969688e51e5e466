"""What several addresses take and look up: the workbench, the kept map, a party, and the parts of a question."""

from enum import StrEnum
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field

from sinequanon.mapping import Map
from sinequanon.serve.drawn import Drawn
from sinequanon.serve.workbench import Workbench
from sinequanon.store import Store

Start = Annotated[int, Query(ge=0, le=10_000_000)]
Page = Annotated[int, Query(ge=1, le=100_000)]
DecisionId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Format(StrEnum):
    """How a table is given."""

    JSON = "json"
    CSV = "csv"


class Noted(BaseModel):
    """What a decision may come with: why it was made."""

    note: str | None = Field(None, max_length=2000)


def workbench_of(request: Request) -> Workbench:
    """The workbench that answers."""
    found: Workbench = request.app.state.workbench
    return found


def store_of(request: Request) -> Store:
    """Its store."""
    return workbench_of(request).store


def drawn_map(request: Request, dossier: str, as_of: str, min_confidence: float) -> Drawn:
    """The kept map of a dossier.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: the date is none.
        BeingDrawnError: it is not there yet.
    """
    return workbench_of(request).maps.get(dossier, as_of.strip() or None, round(min_confidence, 2))


def whole_map(request: Request, dossier: str) -> Drawn:
    """The kept map of all records, however sure: decisions on actors and options concern them all."""
    return drawn_map(request, dossier, "", 0.0)


def party_id(drawn: Map, name: str) -> str | None:
    """The decision maker of a name or id, None where none is asked for.

    Raises:
        RecordNotFound: there is none, or several.
    """
    return drawn.parties.decides(drawn.party(name.strip())) if name.strip() else None
