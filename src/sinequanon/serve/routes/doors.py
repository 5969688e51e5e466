"""Who may talk with whom: `/d/{dossier}/doors`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse

from sinequanon.mapping import DoorStatus, Map
from sinequanon.records import MIN_CONFIDENCE
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Reader
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.asked import Format, Start, drawn_map, party_id
from sinequanon.serve.views import doors
from sinequanon.serve.views.doors import DoorsPage
from sinequanon.serve.views.mapped import cited

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["map"])
ROUTERS = (pages, api)

AsOf = Annotated[str, Query(max_length=10, description="YYYY, YYYY-MM or YYYY-MM-DD: the doors at the end of it.")]
Confidence = Annotated[float, Query(ge=0, le=1, description="Records less sure are left out.")]
Words = Annotated[str, Query(max_length=200)]
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such dossier or party."}}


class Status(StrEnum):
    """The status of a door, or any."""

    ANY = ""
    HELD = "held"
    PLANNED = "planned"
    ASKED = "asked"
    OPEN = "open"
    CANCELLED = "cancelled"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class DoorsAnswer:
    """The doors asked for; `is_current` is false where the dossier has changed since the map was drawn."""

    is_current: bool
    part: DoorsPage


def _part(drawn: Map, party: str, status: Status, start: int, most: int = doors.PAGE) -> DoorsPage:
    of = party_id(drawn, party)
    return doors.doors_page(drawn, party=of, status=DoorStatus(status) if status else None, start=start, most=most)


@pages.get("/d/{dossier}/doors", response_class=HTMLResponse)
def doors_page(
    request: Request,
    _: Reader,
    dossier: str,
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
    party: Words = "",
    status: Status = Status.ANY,
    start: Start = 0,
) -> HTMLResponse:
    """The doors as a graph and as a table."""
    found = drawn_map(request, dossier, as_of, min_confidence)
    asked = {"as_of": as_of, "min_confidence": min_confidence, "party": party, "status": status.value}
    part = _part(found.map, party, status, start)
    return show(
        request,
        "doors.html",
        title="Doors",
        dossier=dossier,
        here="doors",
        is_current=found.is_current,
        part=part,
        graph=_graph(part),
        api_url=lambda kind: _api_url(dossier, asked, kind),
        asked=asked,
        link=lambda **other: dossier_url(dossier, "doors", **(asked | other)),
        owners=doors.door_owners(found.map)[:200],
        statuses=doors.STATUS_WORDS,
        most=doors.PAGE,
        cited=cited,
    )


def _graph(part: DoorsPage) -> dict[str, Any]:
    """What the script draws."""
    nodes = [{"id": name, "label": told} for name, told in part.drawn_parties]
    edges = [
        {"id": f"d{number}", "source": door.first_id, "target": door.second_id, "words": door.words,
         "status": door.status.value}
        for number, door in enumerate(part.drawn_doors)
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges}


def _api_url(dossier: str, asked: dict[str, Any], kind: str) -> str:
    wanted = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"/api/v1/dossiers/{quote(dossier, safe='')}/doors?{urlencode(wanted | {'format': kind})}"


@api.get("/dossiers/{dossier}/doors", responses=_NOT_FOUND, response_model=DoorsAnswer)
def get_doors(
    request: Request,
    _: Reader,
    dossier: str,
    as_of: AsOf = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
    party: Words = "",
    status: Status = Status.ANY,
    start: Start = 0,
    format: Format = Format.JSON,  # noqa: A002 (the name in the address)
) -> DoorsAnswer | Response:
    """Who may talk with whom, 100 doors from `start` on; as CSV all of them."""
    found = drawn_map(request, dossier, as_of, min_confidence)
    if format is Format.JSON:
        return DoorsAnswer(is_current=found.is_current, part=_part(found.map, party, status, start))
    part = _part(found.map, party, status, 0, most=len(found.map.doors))
    header = ("first", "second", "status", "by", "date", "scope", "sentence", "speaker", "outlet", "report", "chains")
    rows = (
        (
            door.first,
            door.second,
            door.status.value,
            door.by,
            door.date,
            door.scope,
            door.line.quotes[0].sentence,
            door.line.quotes[0].speaker,
            door.line.quotes[0].outlet,
            door.line.quotes[0].report,
            "; ".join(" – ".join(chain) for chain in door.chains),
        )
        for door in part.doors
    )
    return csv_file("doors", header, rows)
