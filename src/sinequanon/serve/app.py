"""The application: which addresses there are, and how errors are told."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as AnyHTTPException

from sinequanon import __version__
from sinequanon.errors import (
    InvalidConflict,
    InvalidRecord,
    MissingExtra,
    RecordNotFound,
    SinequanonError,
    StoreUnusable,
    UnreadableReport,
)
from sinequanon.serve import security, sessions
from sinequanon.serve.drawn import BeingDrawnError
from sinequanon.serve.jobs import Jobs
from sinequanon.serve.render import show_error
from sinequanon.serve.routes import ROUTERS
from sinequanon.serve.solved_games import SolvedGames
from sinequanon.serve.solver import BusyError, TooLongError
from sinequanon.serve.workbench import Workbench

API = "/api/v1"
"""Where the JSON API begins."""

_STATUS: dict[type[SinequanonError], int] = {
    RecordNotFound: 404,
    InvalidRecord: 422,
    InvalidConflict: 422,
    UnreadableReport: 422,
    MissingExtra: 501,
    StoreUnusable: 503,
    BusyError: 503,
    TooLongError: 422,
    BeingDrawnError: 503,
}
_SOON = {"Retry-After": "5", "Refresh": "5"}  # programs and browsers ask again after so many seconds
_LATER = {"Retry-After": "60"}


def create_app(workbench: Workbench) -> FastAPI:
    """The pages and the API on an open store."""
    jobs = Jobs(workbench)
    games = SolvedGames()
    app = FastAPI(
        title="Sinequanon",
        version=__version__,
        summary="Records of a dispute with their evidence, what was decided on them, the map and the game.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the usual page of documentation loads its scripts from elsewhere
        redoc_url=None,
        lifespan=_ending(jobs, games),
    )
    app.state.workbench = workbench
    app.state.jobs = jobs
    app.state.games = games
    app.state.find_person = sessions.find_person
    app.add_middleware(security.LimitedBodies)  # within the guard, which would wrap what it raises
    app.middleware("http")(security.guard)
    app.mount("/static", StaticFiles(directory=str(files("sinequanon.serve") / "static")), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(SinequanonError, _ours)
    app.add_exception_handler(AnyHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


def _ending(jobs: Jobs, games: SolvedGames) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """The time of a server's life: what waits is read on at its start; reading and solving end with it."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await run_in_threadpool(jobs.resume)
        yield
        await run_in_threadpool(jobs.close)
        await run_in_threadpool(games.close)

    return life


async def _ours(request: Request, error: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    headers = _SOON if isinstance(error, BeingDrawnError) else _LATER if isinstance(error, BusyError) else None
    return _told(request, status, str(error), headers)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | AnyHTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 401 and request.app.state.workbench.needs_login:
        if _is_page(request):
            return RedirectResponse(sessions.login_path(request), 303)
        headers.setdefault("WWW-Authenticate", "Bearer")
    return _told(request, error.status_code, str(error.detail), headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = (f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors())
    return _told(request, 422, "; ".join(faults))


def _is_page(request: Request) -> bool:
    """Whether a person looks at the answer, and no program."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


def _told(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """One shape for all errors: `{"detail": …}` under the API, a page elsewhere."""
    detail = detail.encode(errors="replace").decode()  # it may quote what cannot be sent
    if not _is_page(request):
        return JSONResponse({"detail": detail}, status, headers)
    return show_error(request, status, detail, headers)
