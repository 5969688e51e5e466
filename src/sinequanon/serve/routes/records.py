"""Adding a record that the reader missed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from sinequanon.records import Act, ActorKind, Connective, ContactKind, ContactStatus, Group, Quotation
from sinequanon.serve.people import Coder
from sinequanon.serve.routes.asked import store_of
from sinequanon.serve.routes.decisions import Day, DecisionRow, Digest, Name, Span, Spans, decision_row
from sinequanon.serve.sessions import address_of
from sinequanon.serve.views import deciding
from sinequanon.store.accounts import Action

api = APIRouter(prefix="/api/v1", tags=["decisions"])
ROUTERS = (api,)

RecordId = Annotated[str, Field(min_length=1, max_length=200)]


class _New(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewActor(_New):
    """An actor, with the places where it is named."""

    section: Literal["actors"]
    name: Name
    kind: ActorKind
    mentions: Spans
    of: Name | None = None
    key: Name | None = None


class NewStatement(_New):
    """Somebody's words."""

    section: Literal["statements"]
    speaker: Name
    content: Spans
    quotation: Quotation
    source: Span | None = None
    cue: Span | None = None
    said: Day | None = None


class NewPosition(_New):
    """A position; `statement` is the id of the one that it stands in, null where the report itself tells it."""

    section: Literal["positions"]
    holder: Name
    act: Act
    span: Span
    agent: Name | None = None
    target: Name | None = None
    statement: RecordId | None = None


class NewCondition(_New):
    """A condition of the position with the id `position`."""

    section: Literal["conditions"]
    position: RecordId
    connective: Connective
    marker: Span
    span: Span
    agent: Name | None = None
    group: Group = Group.ALL


class NewContact(_New):
    """A contact."""

    section: Literal["contacts"]
    kind: ContactKind
    status: ContactStatus
    span: Span
    parties: Annotated[list[Name], Field(min_length=1, max_length=100)]
    by: Name | None = None
    date: Day | None = None


NewRecord = Annotated[NewActor | NewStatement | NewPosition | NewCondition | NewContact, Field(discriminator="section")]


class Adding(_New):
    """A record to add, as in the record document without an id; spans are `[start, end)`, actors an id or a name."""

    record: NewRecord
    note: Annotated[str | None, Field(max_length=5_000, description="Why.")] = None


@api.post(
    "/dossiers/{dossier}/reports/{digest}/records",
    status_code=201,
    responses={
        403: {"description": "No name is given, or the role does not allow it."},
        404: {"description": "There is no such dossier or report."},
    },
)
def add_record(request: Request, dossier: str, digest: Digest, body: Adding, who: Coder) -> DecisionRow:
    """Add a record that the reader missed.

    It is kept as a decision, whose `record` is the id that the record has in the present reading: new readings of the
    report take it in too, and to undo the decision takes it out.
    """
    store, section = store_of(request), body.record.section
    fields = body.record.model_dump(mode="json", exclude={"section"})
    made = deciding.add_record(store, dossier, digest, section, fields, who=who.name, note=body.note)
    store.accounts.log(
        Action.RECORD_ADDED, who.name, dossier=dossier, detail=f"{section} {made.record}", address=address_of(request)
    )
    return decision_row(made)
