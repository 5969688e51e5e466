"""The application: which addresses there are, and how errors are told."""

from importlib.resources import files

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
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
from sinequanon.serve import security
from sinequanon.serve.render import show_error
from sinequanon.serve.routes import ROUTERS
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
}


def create_app(workbench: Workbench) -> FastAPI:
    """The pages and the API on an open store."""
    app = FastAPI(
        title="Sinequanon",
        version=__version__,
        summary="Records of a dispute with their evidence, what was decided on them, the map and the game.",
        openapi_url=f"{API}/openapi.json",
        docs_url=None,  # the usual page of documentation loads its scripts from elsewhere
        redoc_url=None,
    )
    app.state.workbench = workbench
    app.middleware("http")(security.guard)
    app.mount("/static", StaticFiles(directory=str(files("sinequanon.serve") / "static")), name="static")
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(SinequanonError, _ours)
    app.add_exception_handler(AnyHTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


async def _ours(request: Request, error: Exception) -> Response:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    return _told(request, status, str(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException | AnyHTTPException)  # noqa: S101 (registered for it)
    return _told(request, error.status_code, str(error.detail), dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for it)
    faults = (f"{'.'.join(map(str, fault['loc'][1:]))}: {fault['msg']}" for fault in error.errors())
    return _told(request, 422, "; ".join(faults))


def _told(request: Request, status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """One shape for all errors: `{"detail": …}` under the API, a page elsewhere."""
    if request.url.path.startswith(API) or "text/html" not in request.headers.get("accept", ""):
        return JSONResponse({"detail": detail}, status, headers)
    return show_error(request, status, detail, headers)
