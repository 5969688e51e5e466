"""A dossier at one glance: the page that a user lands on."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from sinequanon.serve.people import Reader
from sinequanon.serve.render import show
from sinequanon.serve.routes.asked import workbench_of
from sinequanon.serve.views.overview import Overview, read_overview

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["overview"])
ROUTERS = (pages, api)


@pages.get("/d/{dossier}", response_class=HTMLResponse)
def overview_page(request: Request, dossier: str, _: Reader) -> HTMLResponse:
    """Who waits for whom, how much there is, and where to go on."""
    found = _read(request, dossier)
    return show(request, "overview.html", title="Overview", dossier=dossier, here="overview", found=found)


@api.get("/dossiers/{dossier}/overview", responses={404: {"description": "No such dossier."}})
def overview(request: Request, dossier: str, _: Reader) -> Overview:
    """A dossier at one glance: deadlocks and mutual waits in words, reports, parties, records and decisions."""
    return _read(request, dossier)


def _read(request: Request, dossier: str) -> Overview:
    workbench = workbench_of(request)
    return read_overview(workbench.store, dossier, workbench.maps.get(dossier))
