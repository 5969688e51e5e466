"""The reports of a dossier, and one report with its records."""

import re
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from sinequanon.errors import InvalidRecord
from sinequanon.records import (
    SECTIONS,
    Act,
    ActorKind,
    Connective,
    ContactKind,
    ContactStatus,
    Group,
    Quotation,
    to_json,
)
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Reader, Role
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.asked import Format, Page, store_of
from sinequanon.serve.routes.decisions import DecisionRow, Digest, decision_row
from sinequanon.serve.views import report_list, reports
from sinequanon.serve.views.report_records import PLACES

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["reports"])
ROUTERS = (pages, api)


class Section(StrEnum):
    """A section of the record document."""

    ACTORS = "actors"
    STATEMENTS = "statements"
    POSITIONS = "positions"
    CONDITIONS = "conditions"
    CONTACTS = "contacts"


Day = Annotated[str, Query(pattern=r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$", description="YYYY, YYYY-MM or YYYY-MM-DD")]
Outlet = Annotated[str, Query(max_length=300)]
PerPage = Annotated[int, Query(ge=1, le=500)]
Key = Annotated[str, Query(max_length=400)]

_AT = re.compile(r"([0-9]{1,9})-([0-9]{1,9})", re.ASCII)
_CHOICES: dict[str, dict[str, list[str]]] = {
    "positions": {"act": list(Act)},
    "statements": {"quotation": list(Quotation)},
    "conditions": {"connective": list(Connective), "group": list(Group)},
    "contacts": {"kind": list(ContactKind), "status": list(ContactStatus)},
    "actors": {"kind": list(ActorKind)},
}
_ACTORS: dict[str, dict[str, str]] = {
    "positions": {"h": "holder", "g": "agent", "t": "target"},
    "statements": {"h": "speaker"},
    "conditions": {"g": "agent"},
    "contacts": {"h": "by", "t": "parties"},
    "actors": {"h": "of"},
}

_KEYS = (
    (("j",), "next record"),
    (("k",), "record before"),
    (("o",), "next record that nobody decided on"),
    (("c",), "confirm"),
    (("r",), "reject"),
    (("n",), "add a record that the machine missed, of the words that are selected"),
    (("s",), "edit the words it stands on; again for its other parts (source, cue, marker)"),
    (("→", "←"), "while editing words: move the end by a word, with Shift by a character"),
    (("↓", "↑"), "while editing words: move the start by a word, with Shift by a character"),
    (("Page Down", "Page Up"), "while choosing words of a new record: the next sentence, the one before"),
    (("Enter", "Esc"), "while editing: keep, leave"),
    (("a",), "change the act (of a contact its kind and status, of a condition its connective)"),
    (("h",), "change the holder (of a statement its speaker)"),
    (("g",), "change the agent"),
    (("t",), "change the target (of a contact its parties)"),
    (("d",), "go to the condition of the position, and back"),
    (("w",), "change the date of a statement or contact"),
    (("m",), "write a note that is kept with the next decision"),
    (("u",), "undo the last decision, or the one in force on the record"),
    (("?",), "show the keys"),
)


@pages.get("/d/{dossier}/reports", response_class=HTMLResponse)
def list_page(
    request: Request,
    dossier: str,
    _: Reader,
    outlet: Outlet = "",
    since: Day = "",
    until: Day = "",
    decided: report_list.Touched = report_list.Touched.ALL,
    page: Page = 1,
) -> HTMLResponse:
    """The reports, a page at a time."""
    store = store_of(request)
    asked = {"outlet": outlet, "since": since, "until": until}
    found = report_list.list_reports(
        store, dossier, outlet=outlet, since=since, until=until, touched=decided, page=page
    )
    outlets = report_list.list_outlets(store, dossier)
    return show(
        request,
        "reports.html",
        title="Reports",
        dossier=dossier,
        here="reports",
        found=found,
        outlets=outlets,
        asked=asked | {"decided": str(decided)},
    )


@pages.get("/d/{dossier}/reports/{digest}", response_class=HTMLResponse)
def report_page(
    request: Request,
    dossier: str,
    digest: Digest,
    who: Reader,
    kind: Annotated[list[Section] | None, Query(max_length=5)] = None,
    undecided: bool = False,
    at: Annotated[str, Query(max_length=30)] = "",
    hit: Annotated[list[str] | None, Query(max_length=100, description="Words searched for, each START-END.")] = None,
    record: Key = "",
    first: Annotated[int, Query(ge=1, le=10_000_000)] = 1,
    part: Annotated[int, Query(ge=1, le=1_000_000, description="The part of a very long report.")] = 1,
) -> HTMLResponse:
    """A report with its records marked."""
    sections = tuple(kind or report_list.REVIEWED)
    view = reports.show_report(
        store_of(request),
        dossier,
        digest,
        sections=sections,
        undecided=undecided,
        at=_place(at),
        hits=[place for place in map(_place, hit or ()) if place is not None],
        chosen=record or None,
        first=first - 1,
        part=part,
    )
    asked: dict[str, Any] = {"kind": list(kind or ()), "undecided": "1" if undecided else None, "at": at, "hit": hit}
    if view.parts > 1:
        asked["part"] = view.part
    return show(
        request,
        "report.html",
        title=view.report.title or view.report.name,
        dossier=dossier,
        here="reports",
        view=view,
        digest=digest,
        sections=sections,
        asked=asked,
        here_url=dossier_url(dossier, "reports", digest, **asked),
        part_urls={
            number: dossier_url(dossier, "reports", digest, **asked | {"at": None, "part": number})
            for number in (view.part - 1, view.part + 1)
            if 1 <= number <= view.parts
        },
        base=_base(request),
        may=who.may(Role.CODER),
        keys=_KEYS,
        data={
            "dossier": dossier,
            "digest": digest,
            "sections": list(sections),
            "actors": view.actors,
            "choices": _CHOICES,
            "who": _ACTORS,
            "places": PLACES,
        },
    )


@pages.get("/d/{dossier}/reports/{digest}/parts", response_class=HTMLResponse)
def report_parts(
    request: Request,
    dossier: str,
    digest: Digest,
    who: Reader,
    record: Key,
    kind: Annotated[list[Section] | None, Query(max_length=5)] = None,
) -> HTMLResponse:
    """What changes on the page of a report when a record is decided on."""
    sections = tuple(kind or report_list.REVIEWED)
    parts = reports.show_parts(store_of(request), dossier, digest, record, sections=sections)
    back = dossier_url(dossier, "reports", digest, kind=list(kind or ()))
    return show(
        request,
        "report_parts.html",
        dossier=dossier,
        digest=digest,
        parts=parts,
        here_url=back,
        base=_base(request),
        may=who.may(Role.CODER),
    )


class ReportLineRow(BaseModel):
    """A report: where it is from, how many records it has, and on how many a decision is in force."""

    digest: str
    name: str
    title: str | None
    outlet: str | None
    published: str | None
    counts: dict[str, int]
    decided: int
    to_decide: int


class ReportListRow(BaseModel):
    """One page of reports; `total` is how many fit."""

    total: int
    page: int
    per_page: int
    reports: list[ReportLineRow]


class ReportRow(BaseModel):
    """A report with its text, the record document that was read from it, and what people decided on its records."""

    dossier: str
    digest: str
    name: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    text: str
    reading: dict[str, Any]
    decisions: list[DecisionRow]


_HEADER = ("digest", "name", "title", "outlet", "published", *SECTIONS, "decided", "to_decide")


@api.get(
    "/dossiers/{dossier}/reports",
    response_model=ReportListRow,
    responses={404: {"description": "There is no such dossier."}},
)
def list_reports(
    request: Request,
    dossier: str,
    _: Reader,
    outlet: Outlet = "",
    since: Day = "",
    until: Day = "",
    decided: report_list.Touched = report_list.Touched.ALL,
    page: Page = 1,
    per_page: PerPage = 50,
    format: Format = Format.JSON,  # noqa: A002 (the name in the address)
) -> Response | ReportListRow:
    """The reports of a dossier by date, those without one last; as CSV all of them, otherwise a page."""
    is_csv = format is Format.CSV
    found = report_list.list_reports(
        store_of(request),
        dossier,
        outlet=outlet,
        since=since,
        until=until,
        touched=decided,
        page=1 if is_csv else page,
        per_page=None if is_csv else per_page,
    )
    rows = [ReportLineRow(**asdict(line), to_decide=line.to_decide) for line in found.reports]
    if is_csv:
        return csv_file("reports", _HEADER, ([(row.counts | dict(row))[name] for name in _HEADER] for row in rows))
    return ReportListRow(total=found.total, page=found.page, per_page=found.per_page, reports=rows)


@api.get(
    "/dossiers/{dossier}/reports/{digest}",
    response_model=ReportRow,
    responses={404: {"description": "There is no such dossier or report."}},
)
def get_report(request: Request, dossier: str, digest: Annotated[str, Path(max_length=200)], _: Reader) -> ReportRow:
    """A report: its text, what was read from it (the record document), and the decisions on its records."""
    store = store_of(request)
    report = store.report(dossier, digest)
    return ReportRow(
        dossier=dossier,
        digest=digest,
        **{name: getattr(report, name) for name in ("name", "title", "outlet", "url", "published", "text")},
        reading=to_json(store.reading(dossier, digest)),
        decisions=[decision_row(decision) for decision in store.decisions(dossier, digest=digest)],
    )


def _base(request: Request) -> str:
    """The address of this server, for addresses that go into a paper or a mail."""
    return str(request.base_url).rstrip("/")


def _place(at: str) -> tuple[int, int] | None:
    """The words that an address names as `START-END`.

    Raises:
        InvalidRecord: it names none.
    """
    if not at:
        return None
    found = _AT.fullmatch(at)
    if found is None:
        raise InvalidRecord(f"at is {at!r} and should be START-END, as 100-160: places in the text in code points")
    return int(found[1]), int(found[2])
