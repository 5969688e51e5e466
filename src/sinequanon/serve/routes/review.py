"""The review queue, the agreement of coders, and the gold folder."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.exports import gold
from sinequanon.records import SECTIONS, Act
from sinequanon.serve.agreement import Agreement, find_agreement
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Coder, Reader, Role
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.asked import store_of, workbench_of
from sinequanon.serve.views.queue import (
    Coming,
    Item,
    Progress,
    changes,
    open_to,
    place_in,
    read_list,
    read_progress,
    read_queue,
)
from sinequanon.serve.views.weighed import Weighed, WeighedMaps
from sinequanon.serve.workbench import Workbench
from sinequanon.store import Decision, Store
from sinequanon.store.queue import Asked, Key
from sinequanon.store.tallies import DecidedReport, decided_reports, one_decision, shared_decisions, texts
from sinequanon.store.words import unstorable

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["review"])
ROUTERS = (pages, api)

_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "No such dossier, report or record."}}
_weighed = WeighedMaps()

Short = Annotated[str, Query(max_length=300)]
Token = Annotated[str, Query(max_length=80, pattern=r"^-?[0-9]{1,2}~[0-9.e+-]{1,40}~[0-9]{1,19}~[0-9]{1,10}$")]
Section = Annotated[str, Query(pattern=f"^({'|'.join(SECTIONS)})?$")]
Wanted = Annotated[str, Query(pattern=f"^({'|'.join(Act)})?$")]
Sure = Annotated[str, Query(max_length=10, pattern=r"^([01]|[01]?\.[0-9]{1,6})?$", description="0 to 1, or empty")]
Scope = Annotated[
    str,
    Query(
        pattern="^(open|mine|every)$",
        description="open: nobody has decided; mine: the asker has not; every: decided ones too",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What part of the queue is asked for, as the address has it."""

    section: str
    act: str
    actor: str
    outlet: str
    least: str
    most: str
    scope: str
    blind: bool

    def asked(self, who: str) -> Asked:
        """What that asks of the store."""
        asked = Asked(
            section=self.section or None,
            act=self.act or None,
            actor=_storable(self.actor),
            outlet=_storable(self.outlet),
            least=float(self.least) if self.least else None,
            most=float(self.most) if self.most else None,
        )
        return open_to(asked, "mine" if self.blind and self.scope == "open" else self.scope, who)

    def params(self) -> dict[str, str | None]:
        """What the address needs, the usual left out."""
        usual = {"scope": "open"}
        values = {name: getattr(self, name) for name in ("section", "act", "actor", "outlet", "least", "most", "scope")}
        named = {name: value if value != usual.get(name, "") else None for name, value in values.items()}
        return named | {"blind": "true" if self.blind else None}


def filters(
    section: Section = "",
    act: Wanted = "",
    actor: Short = "",
    outlet: Short = "",
    least: Sure = "",
    most: Sure = "",
    scope: Scope = "open",
    blind: Annotated[bool, Query(description="hide others' decisions until the asker has decided")] = False,
) -> Filters:
    """The filters in an address."""
    return Filters(
        section=section, act=act, actor=actor, outlet=outlet, least=least, most=most, scope=scope, blind=blind
    )


Asks = Annotated[Filters, Depends(filters)]


@pages.get("/d/{dossier}/review", response_class=HTMLResponse)
def queue_page(
    request: Request,
    dossier: str,
    who: Reader,
    asks: Asks,
    after: Token | None = None,
    before: Token | None = None,
    report: Annotated[str | None, Query(max_length=64)] = None,
    record: Annotated[str | None, Query(max_length=200)] = None,
) -> HTMLResponse:
    """The queue: one record, what was read, what people decided, and the keys to decide."""
    store, weighed, is_current = _given(request, dossier)
    found = read_queue(
        store,
        dossier,
        asks.asked(who.name),
        weighed,
        who=who.name,
        is_blind=asks.blind,
        at=place_in(after) if after else None,
        back=place_in(before) if before else None,
        key=_key(report, record) if report and record else None,
    )
    return show(
        request,
        "review.html",
        title="Review",
        dossier=dossier,
        here="review",
        queue=found,
        progress=read_progress(store, dossier),
        asks=asks,
        asked=asks.params(),
        weighed=weighed,
        is_current=is_current,
        outlets=store.outlets(dossier),
        sections=[*SECTIONS],
        acts=[*Act],
        may_decide=bool(who.name) and who.may(Role.CODER),
    )


@pages.post("/d/{dossier}/review")
def decide_page(
    request: Request,
    dossier: str,
    who: Coder,
    asks: Asks,
    digest: Annotated[str, Form(max_length=64)],
    section: Annotated[str, Form(max_length=20)],
    record: Annotated[str, Form(max_length=200)],
    place: Annotated[str, Form(max_length=80)],
    decide: Annotated[str, Form(pattern="^(confirm|reject|correct)$")],
    note: Annotated[str, Form(max_length=2000)] = "",
    start: Annotated[str, Form(max_length=12, pattern="^[0-9]*$")] = "",
    end: Annotated[str, Form(max_length=12, pattern="^[0-9]*$")] = "",
    fields: Annotated[list[str] | None, Form(max_length=10)] = None,
) -> RedirectResponse:
    """Keep a decision and go on to the next record.

    `fields` are `name=value`; what is as it was read is no correction.
    """
    store = store_of(request)
    changed = (
        changes(store, dossier, Key(digest, section, record), fields or [], start, end) if decide == "correct" else {}
    )
    if decide == "correct" and not changed:
        raise InvalidRecord("nothing is corrected: change a field, or confirm the record as it is")
    store.decide(dossier, digest, section, record, decide, who=who.name, fields=changed, note=note.strip() or None)
    return RedirectResponse(f"{dossier_url(dossier, 'review', **asks.params(), after=place)}#record", 303)


@pages.post("/d/{dossier}/review/undo")
def undo_page(
    request: Request, dossier: str, who: Coder, asks: Asks, decision: Annotated[int, Form(ge=1, le=2**62)]
) -> RedirectResponse:
    """Undo a decision and go back to its record."""
    undone = _undo(workbench_of(request), dossier, decision, who.name, who.may(Role.EDITOR))
    where = {"report": undone.digest, "record": f"{undone.section}/{undone.record}" if undone.record else None}
    return RedirectResponse(f"{dossier_url(dossier, 'review', **asks.params(), **where)}#record", 303)


@pages.get("/d/{dossier}/review/agreement", response_class=HTMLResponse)
def agreement_page(request: Request, dossier: str, _: Reader) -> HTMLResponse:
    """Agreement between coders, where they differ, and the gold folder."""
    store = store_of(request)
    return show(
        request,
        "review_agreement.html",
        title="Agreement",
        dossier=dossier,
        here="review",
        found=_agreement(store, dossier),
        progress=read_progress(store, dossier),
        gold_open=[report.open for report in store.ask(dossier, _decided_reports)],
        most=_MOST_DIFFERENCES,
    )


class NewDecision(BaseModel):
    """A decision on a record; `fields` only for a correction, as in the record document."""

    model_config = ConfigDict(extra="forbid")

    digest: str = Field(max_length=64)
    section: str = Field(max_length=20)
    record: str = Field(max_length=200)
    kind: str = Field(pattern="^(confirm|reject|correct)$")
    fields: dict[str, Any] = Field(default_factory=dict, max_length=20)
    note: str | None = Field(default=None, max_length=2000)


class Undo(BaseModel):
    """The decision to undo, by its id."""

    model_config = ConfigDict(extra="forbid")

    decision: int = Field(ge=1, le=2**62)


class Listed(BaseModel):
    """A part of the queue; `next` is the token of what comes behind it, None at its end."""

    records: list[Coming]
    next: str | None


@api.get("/dossiers/{dossier}/review", responses=_NOT_FOUND)
def list_queue(
    request: Request,
    dossier: str,
    who: Reader,
    asks: Asks,
    after: Token | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
) -> Listed:
    """The records of the queue, those that weigh most and are least sure first; `after` goes on behind a place."""
    store, weighed, _ = _given(request, dossier)
    at = place_in(after) if after else None
    found = read_list(store, dossier, asks.asked(who.name), weighed, at=at, limit=limit + 1)
    return Listed(records=found[:limit], next=found[limit - 1].place if len(found) > limit else None)


@api.get("/dossiers/{dossier}/review/record", responses=_NOT_FOUND)
def queue_record(
    request: Request,
    dossier: str,
    who: Reader,
    asks: Asks,
    report: Annotated[str, Query(max_length=64)],
    record: Annotated[str, Query(max_length=200, description="SECTION/ID")],
) -> Item:
    """One record with its paragraph, what was read and what people decided."""
    store, weighed, _ = _given(request, dossier)
    found = read_queue(
        store,
        dossier,
        asks.asked(who.name),
        weighed,
        who=who.name,
        is_blind=asks.blind,
        key=_key(report, record),
    )
    assert found.item is not None  # a record that is not there was told by now
    return found.item


@api.get("/dossiers/{dossier}/review/progress", responses=_NOT_FOUND)
def queue_progress(request: Request, dossier: str, _: Reader) -> Progress:
    """On how many records people decided: by section, act and coder."""
    return read_progress(store_of(request), dossier)


@api.post("/dossiers/{dossier}/review", responses=_NOT_FOUND, status_code=201)
def decide(request: Request, dossier: str, who: Coder, new: NewDecision) -> Decision:
    """Keep a decision on a record under the asker's name."""
    store = store_of(request)
    return store.decide(
        dossier, new.digest, new.section, new.record, new.kind, who=who.name, fields=new.fields, note=new.note
    )


@api.post("/dossiers/{dossier}/review/undo", responses=_NOT_FOUND)
def undo(request: Request, dossier: str, who: Coder, what: Undo) -> Decision:
    """Undo a decision on a record; it stays, with the time and the asker's name."""
    return _undo(workbench_of(request), dossier, what.decision, who.name, who.may(Role.EDITOR))


@api.get("/dossiers/{dossier}/review/agreement", responses=_NOT_FOUND, response_model=None)
def coder_agreement(
    request: Request,
    dossier: str,
    _: Reader,
    format: Annotated[str, Query(pattern="^(json|csv)$")] = "json",  # noqa: A002 (the address's name)
) -> dict[str, Any] | Response:
    """Krippendorff's alpha between the coders, for acts and for words, by section and by pair; where they differ."""
    found = _agreement(store_of(request), dossier)
    if format == "csv":
        header = ("digest", "section", "record", "start", "end", *found.coders)
        rows = [
            (item.digest, item.section, item.record, *item.span, *(item.left_with.get(who, "") for who in found.coders))
            for item in found.differences
        ]
        return csv_file("differences", header, rows)
    pairs = [{"coders": pair, "acts": acts, "words": words} for pair, (acts, words) in found.pairs.items()]
    told = {name: getattr(found, name) for name in ("coders", "records", "acts", "words", "differences")}
    return told | {"pairs": pairs}


@api.get(
    "/dossiers/{dossier}/gold.zip",
    response_class=Response,
    responses=_NOT_FOUND | {200: {"content": {"application/zip": {}}}},
)
def gold_folder(
    request: Request,
    dossier: str,
    _: Reader,
    every: Annotated[bool, Query(description="reports too of which only some records are decided")] = False,
) -> Response:
    """The reports as people decided on them, as `sqn evaluate` takes them: NAME.txt beside NAME.json."""
    data = gold.as_zip(store_of(request), dossier, every=every)
    headers = {"Content-Disposition": 'attachment; filename="gold.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


_MOST_DIFFERENCES = 200


def _given(request: Request, dossier: str) -> tuple[Store, Weighed, bool]:
    workbench = workbench_of(request)
    drawn = workbench.maps.get(dossier)
    return workbench.store, _weighed.get(drawn.map), drawn.is_current


def _key(report: str, record: str) -> Key:
    section, _, name = record.partition("/")
    if section not in SECTIONS or not name or unstorable(report + name):
        raise RecordNotFound(f"{record[:80]!r} names no record; SECTION/ID does, such as positions/p1")
    return Key(report, section, name)


def _storable(text: str) -> str | None:
    text = text.strip()
    if unstorable(text):
        raise InvalidRecord("a name holds no NUL and no lone surrogate")
    return text or None


def _undo(workbench: Workbench, dossier: str, decision: int, who: str, may_all: bool) -> Decision:
    """Undo a decision on a record; a coder may undo his own.

    Raises:
        RecordNotFound: the dossier has no such decision on a record.
        InvalidRecord: it is another person's, or undone already.
    """
    found = workbench.store.ask(dossier, lambda connection, row: one_decision(connection, row, decision))
    if found is None:
        raise RecordNotFound(f"dossier {dossier!r} has no decision {decision} on a record")
    if found.who != who and not may_all:
        raise InvalidRecord(f"decision {decision} is of {found.who}; an editor may undo it")
    return workbench.store.undo(decision, who=who)


def _agreement(store: Store, dossier: str) -> Agreement:
    def read(connection: Connection, row: int) -> Agreement:
        found = shared_decisions(connection, row)
        return find_agreement(found, texts(connection, row, sorted({item.digest or "" for item in found})))

    return store.ask(dossier, read)


def _decided_reports(connection: Connection, row: int) -> list[DecidedReport]:
    return decided_reports(connection, row, complete=False)
