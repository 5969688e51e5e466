"""Pages from templates: what all of them are given, and how addresses are made."""

from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from sinequanon import __version__
from sinequanon.serve.people import Person, Role
from sinequanon.serve.people import person as find_person

VIEWS = (
    ("overview", "", "Overview"),
    ("reports", "reports", "Reports"),
    ("review", "review", "Review"),
    ("positions", "positions", "Positions"),
    ("map", "map", "Map"),
    ("doors", "doors", "Doors"),
    ("timeline", "timeline", "Timeline"),
    ("game", "game", "Game"),
    ("actors", "actors", "Actors"),
    ("options", "options", "Options"),
    ("decisions", "decisions", "Decisions"),
    ("search", "search", "Search"),
    ("add", "add", "Add reports"),
)
"""The views of a dossier: their name, the end of their address, and what the page calls them."""


def dossier_url(dossier: str, *parts: str, **asked: Any) -> str:
    """The address of a view of a dossier; what is None or empty in `asked` is left out."""
    path = "/".join(quote(part, safe="") for part in ("d", dossier, *parts) if part)
    wanted = {name.rstrip("_"): value for name, value in asked.items() if value not in (None, "", [])}
    return f"/{path}?{urlencode(wanted, doseq=True)}" if wanted else f"/{path}"


def report_url(dossier: str, digest: str, start: int | None = None, end: int | None = None) -> str:
    """The address of a report, or of the words `[start, end)` in it (code points)."""
    at = f"{start}-{end}" if start is not None and end is not None else None
    return dossier_url(dossier, "reports", digest, at=at) + (f"#c{start}" if at else "")


@cache
def environment() -> Environment:
    """The templates, with everything escaped that they are given."""
    made = Environment(
        loader=PackageLoader("sinequanon.serve"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "dossier_url": dossier_url,
        "report_url": report_url,
        "views": VIEWS,
        "version": __version__,
        "roles": Role,
    }
    return made


def show(
    request: Request, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **given: Any
) -> HTMLResponse:
    """A page. Templates also get `request`, `who` (the person) and, for the menu, `dossier` and `here` as given."""
    given = {"dossier": None, "here": None, "who": _who(request)} | given
    text = environment().get_template(template).render(request=request, **given)
    return HTMLResponse(text, status, headers)


def show_error(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The page of an error, or of what takes a moment more where it asks again by itself."""
    title = "One moment" if "Refresh" in (headers or {}) else f"Error {status}"
    return show(request, "error.html", status=status, headers=headers, title=title, detail=detail)


def _who(request: Request) -> Person | None:
    if not request.app.state.workbench.needs_login:
        return find_person(request)
    found: Person | None = request.app.state.find_person(request)
    return found
