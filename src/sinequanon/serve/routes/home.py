"""The dossiers, and the name that a person gives."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from sinequanon.serve.people import WHO_COOKIE, Reader
from sinequanon.serve.render import show
from sinequanon.serve.routes.asked import store_of
from sinequanon.store import DossierRow

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["dossiers"])
ROUTERS = (pages, api)

_YEAR_S = 365 * 24 * 3600


@pages.get("/", response_class=HTMLResponse)
def home(request: Request, _: Reader) -> HTMLResponse:
    """The dossiers."""
    return show(request, "home.html", title="Dossiers", dossiers=store_of(request).dossiers())


@pages.post("/who")
def give_name(request: Request, name: Annotated[str, Form(max_length=100)]) -> RedirectResponse:
    """Keep the name under which decisions are kept, where nobody logs in."""
    back = request.headers.get("referer") or "/"
    response = RedirectResponse(back if back.startswith(str(request.base_url)) else "/", 303)
    response.set_cookie(WHO_COOKIE, quote(name.strip()), max_age=_YEAR_S, httponly=True, samesite="strict")
    return response


@api.get("/dossiers")
def list_dossiers(request: Request, _: Reader) -> list[DossierRow]:
    """The dossiers by name."""
    found: list[DossierRow] = store_of(request).dossiers()
    return found
