"""What every answer carries, and which requests are refused before they reach a page.

News text is untrusted. Templates escape it, and the content security policy lets nothing run or load that does not
come from this server. A request that changes something must come from our own page or from no page at all (OWASP's
Fetch Metadata defence), and only under a name of this server (DNS rebinding).
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sinequanon.settings import number

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # not "no-referrer", which makes browsers send forms with "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}
_BODY_BYTES = 4_000_000
_FORM_BYTES = 100_000  # what a form has beside its files
_UPLOADS = ("/add/files", "/uploads")


async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what comes from elsewhere, and put the headers on what goes out."""
    refused = _refusal(request)
    response = await answer(request) if refused is None else JSONResponse({"detail": refused}, 403)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _refusal(request: Request) -> str | None:
    host = _host_in(request.headers.get("host", ""))
    hosts = request.app.state.workbench.hosts
    if "*" not in hosts and host not in hosts:
        return f"this server does not answer as {host!r}; sqn serve --host names it"
    if request.method in _SAFE:
        return None
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return "a page of another site may not change anything here"
    origin = request.headers.get("origin")
    if origin is not None and _netloc_of(origin) != request.headers.get("host"):
        return "a page of another origin may not change anything here"
    return None


def _host_in(header: str) -> str:
    try:
        return urlsplit(f"//{header}").hostname or ""
    except ValueError:  # an address in brackets that is none
        return ""


def _netloc_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


class LimitedBodies:
    """Requests whose body is longer than what their address takes end with the status 413, however it is sent."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, counting what comes in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = number("SQN_MAX_BYTES") + _FORM_BYTES if scope["path"].endswith(_UPLOADS) else _BODY_BYTES
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise HTTPException(413, f"more than {limit:,} bytes at once; send less, or in parts")
            return message

        await self._app(scope, counted, send)
