"""Adding reports: a pasted text, files or addresses, read in the background."""

from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field
from starlette.datastructures import FormData, UploadFile

from sinequanon.errors import SinequanonError, UnreadableReport
from sinequanon.ingest import ingest_text
from sinequanon.ingest.addresses import LONGEST_ADDRESS, addresses_in, check_address
from sinequanon.ingest.dates import parse_date
from sinequanon.ingest.files import KINDS
from sinequanon.records import Report
from sinequanon.serve.jobs import Jobs, JobView
from sinequanon.serve.people import Editor, Person, Reader
from sinequanon.serve.render import dossier_url, show
from sinequanon.serve.routes.asked import store_of, workbench_of
from sinequanon.serve.sessions import address_of
from sinequanon.serve.sources import address_source, file_source, text_source
from sinequanon.settings import number
from sinequanon.store.accounts import Action
from sinequanon.store.waiting import Source

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["adding reports"])
ROUTERS = (pages, api)

MOST_FILES = 200
MOST_ADDRESSES = 20
_MOST_FIELDS = 20
_TITLE, _OUTLET = 500, 200
_SHOWN = 100
_TOLD: dict[int | str, dict[str, Any]] = {
    404: {"description": "no such dossier or job"},
    422: {"description": "something given does not fit"},
    503: {"description": "too much waits to be read"},
}


async def _form(request: Request) -> AsyncIterator[FormData]:
    """What a form or a program sends; files go to disk as they come, and are gone when the request ends.

    The size is bounded by `security.LimitedBodies`.
    """
    limits = {"max_files": MOST_FILES, "max_fields": _MOST_FIELDS, "max_part_size": number("SQN_MAX_BYTES")}
    async with request.form(**limits) as form:
        yield form


Form = Annotated[FormData, Depends(_form)]
JobId = Annotated[str, Path(max_length=40)]
First = Annotated[int, Query(ge=0, le=10**9, description="how many items to pass over")]


class PastedText(BaseModel):
    """A text to be read."""

    text: str = Field(min_length=1, max_length=4_000_000)
    title: str | None = Field(None, max_length=_TITLE)
    outlet: str | None = Field(None, max_length=_OUTLET)
    published: str | None = Field(None, max_length=10, description="YYYY-MM-DD")
    url: str | None = Field(None, max_length=LONGEST_ADDRESS)


class Addresses(BaseModel):
    """Addresses of pages to be fetched and read."""

    addresses: list[Annotated[str, Field(max_length=LONGEST_ADDRESS)]] = Field(min_length=1, max_length=MOST_ADDRESSES)
    outlet: str | None = Field(None, max_length=_OUTLET)
    published: str | None = Field(None, max_length=10, description="YYYY-MM-DD")


class NewDossier(BaseModel):
    """A dossier to be made."""

    name: str = Field(min_length=1, max_length=200)


# Pages


@pages.get("/d/{dossier}/add", response_class=HTMLResponse)
def add_page(request: Request, dossier: str, _: Reader) -> HTMLResponse:
    """The forms to add reports with, and what was added of late."""
    _check_dossier(request, dossier)
    return _add_page(request, dossier)


@pages.post("/d/{dossier}/add/text", response_model=None)
def add_text(request: Request, dossier: str, who: Editor, form: Form) -> HTMLResponse | RedirectResponse:
    """Read a text that was pasted."""
    _check_dossier(request, dossier)
    try:
        report = _report(
            text=_field(form, "text", 4_000_000) or "",
            title=_field(form, "title", _TITLE),
            outlet=_field(form, "outlet", _OUTLET),
            published=_field(form, "published", 20),
            url=_field(form, "url", LONGEST_ADDRESS),
        )
        return _to_job(dossier, _begin(request, dossier, who, [text_source(report)]))
    except SinequanonError as error:
        return _add_page(request, dossier, fault=str(error), at="text", form=form)


@pages.post("/d/{dossier}/add/files", response_model=None)
def add_files(request: Request, dossier: str, who: Editor, form: Form) -> HTMLResponse | RedirectResponse:
    """Read files that were uploaded."""
    _check_dossier(request, dossier)
    try:
        return _to_job(dossier, _begin_files(request, dossier, who, form))
    except SinequanonError as error:
        return _add_page(request, dossier, fault=str(error), at="files", form=form)


@pages.post("/d/{dossier}/add/addresses", response_model=None)
def add_addresses(request: Request, dossier: str, who: Editor, form: Form) -> HTMLResponse | RedirectResponse:
    """Fetch pages and read them."""
    _check_dossier(request, dossier)
    try:
        urls = list(addresses_in(_field(form, "addresses", MOST_ADDRESSES * (LONGEST_ADDRESS + 2)) or ""))
        outlet, published = _field(form, "outlet", _OUTLET), _field(form, "published", 20)
        return _to_job(dossier, _begin_addresses(request, dossier, who, urls, outlet, published))
    except SinequanonError as error:
        return _add_page(request, dossier, fault=str(error), at="addresses", form=form)


@pages.get("/d/{dossier}/jobs/{job}", response_class=HTMLResponse)
def job_page(request: Request, dossier: str, job: JobId, _: Reader, first: First = 0) -> HTMLResponse:
    """How far a job is, and what became of its reports."""
    view = _job(request, dossier, job, first)
    return show(
        request, "job.html", title="Reports being added" if view.is_open else "Reports added", dossier=dossier,
        here="add", job=view, shown=_SHOWN,
    )  # fmt: skip


@pages.post("/d/{dossier}/jobs/{job}/cancel")
def cancel_page(request: Request, dossier: str, job: JobId, who: Editor) -> RedirectResponse:
    """End a job."""
    _cancel(request, dossier, job, who)
    return _to_job(dossier, job)


@pages.post("/dossiers", response_model=None)
def make_dossier_page(request: Request, who: Editor, form: Form) -> RedirectResponse:
    """Make an empty dossier and go to where reports are added to it."""
    name = _make_dossier(request, who, _field(form, "name", 200) or "")
    return RedirectResponse(dossier_url(name, "add"), 303)


# The API


@api.post("/dossiers", status_code=201, responses={422: _TOLD[422]})
def make_dossier(request: Request, who: Editor, given: NewDossier) -> NewDossier:
    """Make an empty dossier."""
    return NewDossier(name=_make_dossier(request, who, given.name))


@api.post("/dossiers/{dossier}/reports", status_code=202, responses=_TOLD)
def read_text(request: Request, dossier: str, who: Editor, given: PastedText) -> JobView:
    """Read a text in the background; the answer is the job, whose `id` it is asked for by."""
    _check_dossier(request, dossier)
    report = _report(
        text=given.text, title=given.title, outlet=given.outlet, published=given.published, url=given.url
    )  # fmt: skip
    return _job(request, dossier, _begin(request, dossier, who, [text_source(report)]))


_FILES = {"type": "array", "items": {"type": "string", "format": "binary"}}
_UPLOAD = {"files": _FILES, "outlet": {"type": "string"}, "published": {"type": "string"}}
_UPLOAD_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": {"type": "object", "properties": _UPLOAD, "required": ["files"]}}
        },
    }
}


@api.post(
    "/dossiers/{dossier}/uploads",
    status_code=202,
    openapi_extra=_UPLOAD_BODY,
    responses=_TOLD | {400: {"description": "no form that can be read"}, 413: {"description": "too many bytes"}},
)
def read_files(request: Request, dossier: str, who: Editor, form: Form) -> JobView:
    """Read files in the background: text, HTML, Markdown, JSON or JSON lines, by their suffix or what they hold."""
    _check_dossier(request, dossier)
    return _job(request, dossier, _begin_files(request, dossier, who, form))


@api.post(
    "/dossiers/{dossier}/addresses",
    status_code=202,
    responses=_TOLD | {403: {"description": "not allowed by this server, or not to this person"}},
)
def read_addresses(request: Request, dossier: str, who: Editor, given: Addresses) -> JobView:
    """Fetch pages and read them, in the background."""
    _check_dossier(request, dossier)
    job = _begin_addresses(request, dossier, who, given.addresses, given.outlet, given.published)
    return _job(request, dossier, job)


@api.get("/dossiers/{dossier}/jobs", responses={404: _TOLD[404]})
def list_jobs(request: Request, dossier: str, _: Reader) -> list[JobView]:
    """What was added of late and what is being added, the newest first, without the reports."""
    _check_dossier(request, dossier)
    return list(_jobs(request).list(dossier))


@api.get("/dossiers/{dossier}/jobs/{job}", responses={404: _TOLD[404]})
def get_job(
    request: Request,
    dossier: str,
    job: JobId,
    _: Reader,
    first: First = 0,
    limit: Annotated[int, Query(ge=0, le=1000, description="how many items at most")] = _SHOWN,
) -> JobView:
    """How far a job is, and what became of its reports."""
    return _job(request, dossier, job, first, limit)


@api.post("/dossiers/{dossier}/jobs/{job}/cancel", responses={404: _TOLD[404]})
def cancel_job(request: Request, dossier: str, job: JobId, who: Editor) -> JobView:
    """End a job after the report that is being read; what was read stays."""
    _cancel(request, dossier, job, who)
    return _job(request, dossier, job)


# What they share


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _check_dossier(request: Request, dossier: str) -> None:
    """404 where there is no such dossier."""
    store_of(request).state(dossier)


def _job(request: Request, dossier: str, job: str, first: int = 0, limit: int = _SHOWN) -> JobView:
    found = _jobs(request).get(dossier, job, first=first, limit=limit)
    if found is None:
        cause = f"dossier {dossier!r} has no job {job!r}; a server that was started anew knows only what it reads on"
        raise HTTPException(404, cause)
    return found


def _cancel(request: Request, dossier: str, job: str, who: Person) -> None:
    _job(request, dossier, job)
    _jobs(request).cancel(dossier, job, who.name)


def _to_job(dossier: str, job: str) -> RedirectResponse:
    return RedirectResponse(dossier_url(dossier, "jobs", job), 303)


def _add_page(
    request: Request, dossier: str, *, fault: str | None = None, at: str | None = None, form: FormData | None = None
) -> HTMLResponse:
    """The page with the forms; after a fault with what was typed, so that nothing is typed twice."""
    typed = {name: value for name, value in (form or {}).items() if isinstance(value, str)}
    return show(
        request,
        "add.html",
        status=422 if fault else 200,
        title="Add reports",
        dossier=dossier,
        here="add",
        fault=fault,
        at=at,
        typed=typed,
        jobs=_jobs(request).list(dossier)[:20],
        may_fetch=workbench_of(request).may_fetch,
        suffixes=",".join(KINDS),
        most_files=MOST_FILES,
        most_addresses=MOST_ADDRESSES,
        most_bytes=number("SQN_MAX_BYTES"),
    )


def _field(form: FormData, name: str, longest: int) -> str | None:
    """A field of a form; None where it is empty.

    Raises:
        HTTPException: it is a file, or too long.
    """
    value = form.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise HTTPException(422, f"{name} should be a text of at most {longest:,} characters")
    return value.strip() or None


def _report(*, text: str, title: str | None, outlet: str | None, published: str | None, url: str | None) -> Report:
    if url and urlsplit(url).scheme not in ("http", "https"):
        raise UnreadableReport("the address given", "does not begin with http:// or https://")
    return ingest_text(
        text, name=title or "pasted text", title=title, outlet=outlet, published=published, url=url
    )  # fmt: skip


def _begin(request: Request, dossier: str, who: Person, sources: Iterable[Source]) -> str:
    """Add a job; refused while too many wait."""
    if _jobs(request).is_full:
        raise HTTPException(503, "too much waits to be read; try again when some of it is done", {"Retry-After": "60"})
    return _jobs(request).add(dossier, who.name, sources, address=address_of(request))


def _begin_files(request: Request, dossier: str, who: Person, form: FormData) -> str:
    outlet, published = _field(form, "outlet", _OUTLET), _day(_field(form, "published", 20))
    files = [file for file in form.getlist("files") if isinstance(file, UploadFile) and file.filename]
    if not files:
        raise UnreadableReport("the upload", "holds no file; choose one or more")
    sources = (
        file_source(place, file.filename or "", file.file, published=published, outlet=outlet)
        for place, file in enumerate(files, 1)
    )
    return _begin(request, dossier, who, sources)


def _begin_addresses(
    request: Request, dossier: str, who: Person, urls: list[str], outlet: str | None, published: str | None
) -> str:
    if not workbench_of(request).may_fetch:
        raise HTTPException(403, "this server fetches nothing; sqn serve --allow-addresses lets it")
    if not 0 < len(urls) <= MOST_ADDRESSES:
        raise UnreadableReport("the addresses", f"are {len(urls)}; give 1 to {MOST_ADDRESSES}, one a line")
    day, rules = _day(published), _jobs(request).rules
    checked = [check_address(url, rules) for url in urls]
    return _begin(
        request, dossier, who, (address_source(url, published=day, outlet=outlet) for url in checked)
    )  # fmt: skip


def _day(published: str | None) -> str | None:
    """The date given for reports that do not say theirs.

    Raises:
        UnreadableReport: it is none.
    """
    if published is not None and parse_date(published) is None:
        raise UnreadableReport("the date of publication given", f"{published!r} is not a date YYYY-MM-DD")
    return published


def _make_dossier(request: Request, who: Person, name: str) -> str:
    """Make a dossier whose name can stand in an address.

    Raises:
        HTTPException: it cannot.
    """
    name = name.strip()
    if "/" in name or "\\" in name or name in (".", "..") or not name.isprintable():
        raise HTTPException(422, "a dossier's name holds no slash and no control character, and is not only dots")
    store = store_of(request)
    store.create_dossier(name)
    store.accounts.log(Action.DOSSIER_MADE, who.name, dossier=name, address=address_of(request))
    return name
