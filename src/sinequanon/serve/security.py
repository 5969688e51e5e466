"""What every answer carries, and which requests are refused before they reach a page.

News text is untrusted. Templates escape it, and the content security policy lets nothing run or load that does not
come from this server. A request that changes something must come from our own page or from no page at all (OWASP's
Fetch Metadata defence), and only under a name of this server (DNS rebinding).
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.responses import JSONResponse

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = {"GET", "HEAD", "OPTIONS"}


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
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    hosts = request.app.state.workbench.hosts
    if "*" not in hosts and host not in hosts:
        return f"this server does not answer as {host!r}; sqn serve --host names it"
    if request.method in _SAFE:
        return None
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return "a page of another site may not change anything here"
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return "a page of another origin may not change anything here"
    return None
