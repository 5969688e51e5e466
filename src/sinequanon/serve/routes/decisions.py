"""Deciding on records, undoing, and all that was decided in a dossier."""

import json
from typing import Annotated, Any, Literal, get_args
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Coder, Reader, Role
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.asked import DecisionId, Format, Page, store_of
from sinequanon.serve.views import deciding
from sinequanon.serve.views.report_records import key_of
from sinequanon.store import Decision, DecisionKind

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["decisions"])
ROUTERS = (pages, api)

Digest = Annotated[str, Path(max_length=200)]
SectionName = Literal["actors", "statements", "positions", "conditions", "contacts"]
RecordKind = Literal["confirm", "reject", "correct"]
Name = Annotated[str, Field(min_length=1, max_length=300)]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
At = Annotated[int, Field(ge=0, le=10**9, strict=True)]
Span = Annotated[list[At], Field(min_length=2, max_length=2)]
Spans = Annotated[list[Span], Field(min_length=1, max_length=1_000)]


class Corrected(BaseModel):
    """The fields of a correction, as in the record document; spans are `[start, end)`, actors an id or a name."""

    model_config = ConfigDict(extra="forbid")

    speaker: Name | None = None
    source: Span | None = None
    cue: Span | None = None
    content: Spans | None = None
    quotation: Name | None = None
    said: Day | None = None
    holder: Name | None = None
    act: Name | None = None
    span: Span | None = None
    agent: Name | None = None
    target: Name | None = None
    connective: Name | None = None
    marker: Span | None = None
    group: Name | None = None
    kind: Name | None = None
    status: Name | None = None
    parties: Annotated[list[Name], Field(min_length=1, max_length=100)] | None = None
    by: Name | None = None
    date: Day | None = None
    name: Name | None = None
    of: Name | None = None
    mentions: Annotated[list[Span], Field(max_length=10_000)] | None = None
    key: Name | None = None


_MAY_BE_NULL = {"agent", "target", "by", "of", "said", "date", "source", "cue", "key"}


class Deciding(BaseModel):
    """A decision on a record of a report."""

    model_config = ConfigDict(extra="forbid")

    digest: Annotated[str, Field(max_length=200, description="The report's.")]
    section: SectionName
    record: Annotated[str, Field(max_length=200, description="The record's id in the present reading.")]
    kind: RecordKind
    fields: Annotated[Corrected | None, Field(description="For a correction.")] = None
    note: Annotated[str | None, Field(max_length=5_000, description="Why.")] = None
    as_read: Annotated[
        bool, Field(description="Judge the record as it was read, without regard to a correction in force.")
    ] = False


class DecisionRow(BaseModel):
    """A decision: who made it, when, on what, and whether it is undone.

    `was` is the record as it was decided on, `fields` what a correction says or the record that was added, `changed`
    the fields that the present reading has otherwise. `record` is null where the present reading has no such record.
    """

    id: int
    dossier: str
    kind: str
    section: str
    digest: str | None
    record: str | None
    spans: list[list[int]]
    was: dict[str, Any]
    fields: dict[str, Any]
    who: str
    note: str | None
    decided_at: str
    undone_at: str | None
    undone_by: str | None
    changed: list[str]


class DecisionListRow(BaseModel):
    """One page of decisions, the newest first; `total` is how many fit."""

    total: int
    page: int
    per_page: int
    decisions: list[DecisionRow]


def decision_row(decision: Decision) -> DecisionRow:
    """A decision as JSON."""
    values = {name: getattr(decision, name) for name in DecisionRow.model_fields}
    values["spans"] = [list(span) for span in decision.spans]
    return DecisionRow(**values)


Who = Annotated[str, Query(max_length=200)]
Kind = Annotated[
    Literal["", "confirm", "reject", "correct", "add", "merge", "split", "rename", "set", "owner"], Query()
]
SectionAsked = Annotated[Literal["", "actors", "statements", "positions", "conditions", "contacts", "options"], Query()]
DigestAsked = Annotated[str, Query(max_length=200)]


@pages.get("/d/{dossier}/decisions", response_class=HTMLResponse)
def list_page(
    request: Request,
    dossier: str,
    asking: Reader,
    who: Who = "",
    kind: Kind = "",
    section: SectionAsked = "",
    digest: DigestAsked = "",
    standing: deciding.Standing = deciding.Standing.ALL,
    page: Page = 1,
) -> HTMLResponse:
    """All decisions, the newest first."""
    store = store_of(request)
    asked = deciding.Asked(who=who, kind=kind, section=section, digest=digest, standing=standing)
    return show(
        request,
        "decisions.html",
        title="Decisions",
        dossier=dossier,
        here="decisions",
        found=deciding.list_decisions(store, dossier, asked, page=page),
        people=deciding.list_people(store, dossier),
        kinds=list(DecisionKind),
        may=asking.may(Role.CODER),
        asked={"who_": who, "kind": kind, "section": section, "digest": digest, "standing": str(standing)},
    )


@pages.post("/d/{dossier}/reports/{digest}/decide")
def decide_by_form(
    request: Request,
    dossier: str,
    digest: Digest,
    who: Coder,
    decide: Annotated[str, Form(max_length=400, pattern=r"^(confirm|reject)/[a-z]+/.+$")],
    note: Annotated[str, Form(max_length=5_000)] = "",
    back: Annotated[str, Form(max_length=4_000)] = "",
) -> RedirectResponse:
    """Confirm or reject a record, told as `confirm/positions/p3`, and show it again."""
    kind, section, record = decide.split("/", 2)
    _check_section(section)
    store = store_of(request)
    made = deciding.decide(
        store, dossier, digest, section, record, DecisionKind(kind), who=who.name, note=note.strip() or None
    )
    return _back(back, dossier_url(dossier, "reports", digest), made)


@pages.post("/d/{dossier}/decisions/{decision}/undo")
def undo_by_form(
    request: Request,
    dossier: str,
    decision: DecisionId,
    who: Coder,
    back: Annotated[str, Form(max_length=4_000)] = "",
) -> RedirectResponse:
    """Undo a decision and show the page again."""
    made = deciding.undo(store_of(request), dossier, decision, who=who.name)
    return _back(back, dossier_url(dossier, "decisions"), made)


@api.post(
    "/dossiers/{dossier}/decisions",
    status_code=201,
    responses={
        403: {"description": "No name is given, or the role does not allow it."},
        404: {"description": "There is no such dossier, report or record."},
    },
)
def decide(request: Request, dossier: str, body: Deciding, who: Coder) -> DecisionRow:
    """Confirm, reject or correct a record as people see it, corrections in force included.

    A correction keeps the fields that the one in force has and this one does not name; where all fields are then as
    they were read, the record is confirmed. To confirm a corrected record keeps the correction under another name.
    What was kept is in the answer.
    """
    fields = body.fields.model_dump(exclude_unset=True) if body.fields is not None else {}
    empty = [name for name, value in fields.items() if value is None and name not in _MAY_BE_NULL]
    if empty:
        raise HTTPException(422, f"{', '.join(empty)}: may not be null")
    made = deciding.decide(
        store_of(request),
        dossier,
        body.digest,
        body.section,
        body.record,
        DecisionKind(body.kind),
        who=who.name,
        fields=fields,
        note=body.note,
        as_read=body.as_read,
    )
    return decision_row(made)


@api.post(
    "/dossiers/{dossier}/decisions/{decision}/undo",
    responses={
        403: {"description": "No name is given, or the role does not allow it."},
        404: {"description": "There is no such dossier, or it has no such decision."},
    },
)
def undo(request: Request, dossier: str, decision: DecisionId, who: Coder) -> DecisionRow:
    """Undo a decision; it stays in the list with the time and who undid it."""
    return decision_row(deciding.undo(store_of(request), dossier, decision, who=who.name))


_HEADER = (
    *("id", "decided_at", "who", "kind", "section", "record", "report", "digest", "start", "end"),
    *("fields", "was", "note", "undone_at", "undone_by"),
)


@api.get(
    "/dossiers/{dossier}/decisions",
    response_model=DecisionListRow,
    responses={404: {"description": "There is no such dossier."}},
)
def list_decisions(
    request: Request,
    dossier: str,
    _: Reader,
    who: Who = "",
    kind: Kind = "",
    section: SectionAsked = "",
    digest: DigestAsked = "",
    standing: deciding.Standing = deciding.Standing.ALL,
    page: Page = 1,
    per_page: Annotated[int, Query(ge=1, le=500)] = 50,
    format: Format = Format.JSON,  # noqa: A002 (the name in the address)
) -> Response | DecisionListRow:
    """The decisions of a dossier, the newest first; as CSV all of them, otherwise a page."""
    store = store_of(request)
    asked = deciding.Asked(who=who, kind=kind, section=section, digest=digest, standing=standing)
    if format is Format.CSV:
        found = deciding.list_decisions(store, dossier, asked, per_page=None)
        return csv_file("decisions", _HEADER, map(_csv_row, found.decisions))
    found = deciding.list_decisions(store, dossier, asked, page=page, per_page=per_page)
    rows = [decision_row(line.decision) for line in found.decisions]
    return DecisionListRow(total=found.total, page=found.page, per_page=found.per_page, decisions=rows)


def _csv_row(line: deciding.DecisionLine) -> list[Any]:
    made = line.decision
    start = min((span.start for span in made.spans), default=None)
    end = max((span.end for span in made.spans), default=None)
    told = {"report": line.report, "start": start, "end": end}
    told |= {name: json.dumps(dict(getattr(made, name)), ensure_ascii=False) for name in ("fields", "was")}
    return [told[name] if name in told else getattr(made, name) for name in _HEADER]


def _check_section(section: str) -> None:
    if section not in get_args(SectionName):
        raise HTTPException(422, f"section is {section!r} and should be one of {', '.join(get_args(SectionName))}")


def _back(wanted: str, otherwise: str, made: Decision) -> RedirectResponse:
    r"""Back to a page of ours, of a report at the record decided on; `//` or `\` would be another server."""
    is_ours = wanted.startswith("/d/") and wanted.isascii() and wanted.isprintable() and "\\" not in wanted
    address = (wanted if is_ours else otherwise).partition("#")[0]
    if "/reports/" in address and made.record is not None:
        key = key_of(made.section, made.record)
        address += f"{'&' if '?' in address else '?'}{urlencode({'record': key})}#{quote(key)}"
    return RedirectResponse(address, 303)
