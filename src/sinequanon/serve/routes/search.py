"""Search in the reports of a dossier."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Reader
from sinequanon.serve.render import show
from sinequanon.serve.routes.asked import store_of
from sinequanon.serve.views.search import Asked, Results, find_hits, search
from sinequanon.store import Store

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["search"])
ROUTERS = (pages, api)

_MOST_ROWS = 100_000
_DATE = r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"


def asked(
    q: Annotated[str, Query(max_length=500, description='words, "phrases" and prefixes*; all must be there')] = "",
    outlet: Annotated[str, Query(max_length=300)] = "",
    since: Annotated[str, Query(pattern=_DATE, description="YYYY, YYYY-MM or YYYY-MM-DD")] = "",
    until: Annotated[str, Query(pattern=_DATE, description="YYYY, YYYY-MM or YYYY-MM-DD")] = "",
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Asked:
    """What an address asks for."""
    return Asked(words=q, outlet=outlet.replace("\0", ""), since=since, until=until, page=page)


Asks = Annotated[Asked, Depends(asked)]


@pages.get("/d/{dossier}/search", response_class=HTMLResponse)
def search_page(request: Request, dossier: str, _: Reader, asks: Asks) -> HTMLResponse:
    """The sentences with the words asked for, by report, and positions on them."""
    store = store_of(request)
    found = search(store, dossier, asks)
    params = {"q": asks.words, "outlet": asks.outlet, "since": asks.since, "until": asks.until}
    return show(
        request,
        "search.html",
        title=f"{asks.words} – search" if asks.words.strip() else "Search",
        dossier=dossier,
        here="search",
        found=found,
        asks=asks,
        params=params,
        outlets=store.outlets(dossier),
    )


@api.get(
    "/dossiers/{dossier}/search",
    response_model=Results,
    responses={404: {"description": "No such dossier."}, 200: {"content": {"text/csv": {}}}},
)
def search_reports(
    request: Request,
    dossier: str,
    _: Reader,
    asks: Asks,
    format: Annotated[  # noqa: A002 (the address's name)
        str, Query(pattern="^(json|csv)$", description="csv has all sentences from the page on")
    ] = "json",
) -> Any:
    """The sentences that hold all words, the best first, 50 a page, and the latest positions on them."""
    store = store_of(request)
    found = search(store, dossier, asks)
    return found if format == "json" else _csv(store, dossier, asks)


def _csv(store: Store, dossier: str, asks: Asked) -> Response:
    header = ("digest", "report", "title", "outlet", "url", "published", "start", "end", "text")
    hits, _, _ = find_hits(store, dossier, asks, limit=_MOST_ROWS)
    return csv_file("sentences", header, ([getattr(hit, name) for name in header] for hit in hits))
