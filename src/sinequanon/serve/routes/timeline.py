"""The timeline of statements, contacts and shifts."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse

from sinequanon.records import MIN_CONFIDENCE
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Reader
from sinequanon.serve.render import show
from sinequanon.serve.routes.asked import store_of, workbench_of
from sinequanon.serve.routes.positions import (
    CONFIDENCES,
    NO_DOSSIER,
    Confidence,
    Day,
    Dossier,
    Offset,
    Words,
    api_address,
)
from sinequanon.serve.views.timeline import Asked, Happening, Kind, Timeline, by_month, view_timeline

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["timeline"])
ROUTERS = (pages, api)

_SHOWN, _MOST = 50, 500
_KIND_WORDS = {Kind.STATEMENT: "Statements", Kind.CONTACT: "Contacts", Kind.SHIFT: "Shifts of stance"}
_SIGNS = {Kind.STATEMENT: "”", Kind.CONTACT: "⇄", Kind.SHIFT: "↷"}


def _asked(
    actor: Words = "",
    kind: Annotated[list[Kind], Query(max_length=10)] = [],  # noqa: B006 (FastAPI copies it)
    about: Words = "",
    since: Day = "",
    until: Day = "",
    outlet: Words = "",
    min_confidence: Confidence = MIN_CONFIDENCE,
) -> Asked:
    return Asked(
        kinds=tuple(one for one in Kind if one in kind),
        actor=actor.strip(),
        about=about.strip(),
        since=since,
        until=until,
        outlet=outlet,
        min_confidence=round(min_confidence, 2),
    )


Chosen = Annotated[Asked, Depends(_asked)]
Limit = Annotated[int, Query(ge=1, le=_MOST)]


@pages.get("/d/{dossier}/timeline", response_class=HTMLResponse)
def show_timeline(
    request: Request, _: Reader, dossier: Dossier, asked: Chosen, offset: Offset = 0, limit: Limit = _SHOWN
) -> HTMLResponse:
    """Statements, contacts and shifts by date."""
    drawn = workbench_of(request).maps.get(dossier, None, asked.min_confidence)
    found = view_timeline(drawn.map, store_of(request), asked, offset=offset, limit=limit)
    state = _state(asked) | {"limit": None if limit == _SHOWN else limit}
    whole = {**_state(asked), "limit": _MOST, "offset": offset or None}
    return show(
        request,
        "timeline.html",
        title="Timeline",
        dossier=dossier,
        here="timeline",
        asked=asked,
        state=state,
        limit=limit,
        most=_MOST,
        found=found,
        months=by_month(found.happenings),
        drawn_items=list(_drawn_items(found)),
        is_current=drawn.is_current,
        kind_words=_KIND_WORDS,
        signs=_SIGNS,
        outlets=store_of(request).outlets(dossier),
        confidences=sorted({*CONFIDENCES, asked.min_confidence}),
        downloads={
            "CSV": api_address(dossier, "timeline", **whole, format="csv"),
            "JSON": api_address(dossier, "timeline", **whole),
        },
    )


@api.get("/dossiers/{dossier}/timeline", responses=NO_DOSSIER | {200: {"content": {"text/csv": {}}}})
def get_timeline(
    request: Request,
    _: Reader,
    dossier: Dossier,
    asked: Chosen,
    offset: Offset = 0,
    limit: Limit = _SHOWN,
    format: Annotated[str, Query(pattern="^(json|csv)$")] = "json",  # noqa: A002 (what the address says)
) -> Timeline:
    """A page of the timeline by date: what was said, who dealt with whom, and where stances changed."""
    drawn = workbench_of(request).maps.get(dossier, None, asked.min_confidence)
    found = view_timeline(drawn.map, store_of(request), asked, offset=offset, limit=limit)
    return _file(found) if format == "csv" else found  # type: ignore[return-value]


def _state(asked: Asked) -> dict[str, Any]:
    """What is asked for, for an address; what is as usual left out."""
    state = asdict(asked)
    state["kind"] = [str(kind) for kind in state.pop("kinds")]
    if asked.min_confidence == MIN_CONFIDENCE:
        state["min_confidence"] = None
    return state


def _drawn_items(found: Timeline) -> list[dict[str, Any]]:
    """What the script draws of each line."""
    return [
        {
            "id": number,
            "kind": item.kind,
            "date": item.date,
            "first": item.first,
            "last": item.last,
            "text": f"{', '.join(item.who)}: {item.what}",
        }
        for number, item in enumerate(found.happenings)
    ]


def _file(found: Timeline) -> Response:
    header = ["kind", "date", "first_day", "last_day", "who", "what", "about", "words", "words_before"]
    header += ["outlet", "report", "title", "url", "digest", "start", "end", "confidence", "decision", "decided_by"]
    return csv_file("timeline", header, map(_row, found.happenings))


def _row(item: Happening) -> list[Any]:
    source = item.sources[-1]
    before = item.sources[0].text if len(item.sources) > 1 else None
    names = ("outlet", "report", "title", "url", "digest", "start", "end", "confidence")
    decided = (item.decision.kind, item.decision.who) if item.decision else (None, None)
    told = [item.kind, item.date, item.first, item.last, " | ".join(item.who), item.what, item.about]
    return [*told, source.text, before, *(getattr(source, name) for name in names), *decided]
