"""Who is logged in: sessions of browsers in a cookie, and tokens of programs in a header.

The secret is random and known to its holder only; the store has its SHA-256.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request, Response

from sinequanon.serve.people import Person, Role
from sinequanon.store.accounts import Account, Accounts, Login, LoginKind

SESSION_LASTS = timedelta(days=14)
SESSION_IDLE = timedelta(hours=12)
_TOKEN_MARK = "sqn_"  # tells what it is where a token is found lying about
_LONGEST_SECRET = 200


@dataclass(frozen=True)
class Current:
    """Who is asking, by which session or token, and what that is known by."""

    person: Person
    login: Login
    digest: str


def accounts_of(request: Request) -> Accounts:
    """The accounts of the store that is served."""
    found: Accounts = request.app.state.workbench.store.accounts
    return found


def address_of(request: Request) -> str:
    """The network address that a request comes from."""
    return request.client.host if request.client else "unknown"


def find_person(request: Request) -> Person | None:
    """Who is logged in; None where nobody is."""
    found = current(request)
    return None if found is None else found.person


def current(request: Request) -> Current | None:
    """The session or token that a request shows; looked up once a request."""
    if not hasattr(request.state, "current"):
        request.state.current = _look_up(request)
    found: Current | None = request.state.current
    return found


def logged_in_here(request: Request) -> Current:
    """The session of a browser, for what a program with a token may not do.

    Raises:
        HTTPException: 404 where nobody logs in, 401 without a login, 403 with a token.
    """
    if not request.app.state.workbench.needs_login:
        raise HTTPException(404, "this server has no accounts; sqn serve --auth asks for them")
    found = current(request)
    if found is None:
        raise HTTPException(401, "log in first")
    if found.login.kind != LoginKind.SESSION:
        raise HTTPException(403, "this is for whoever logs in with a password, not for a token")
    return found


def editor_here(request: Request) -> Current:
    """The session of a browser in which an editor is logged in.

    Raises:
        HTTPException: as for `logged_in_here`, and 403 for another role.
    """
    found = logged_in_here(request)
    if not found.person.may(Role.EDITOR):
        raise HTTPException(403, f"this takes the role {Role.EDITOR}; yours is {found.person.role}")
    return found


def open_session(request: Request, response: Response, account: Account, password: str) -> None:
    """Start a session that was opened with the password of this hash; one that the browser had before ends."""
    before = request.cookies.get(cookie_name(request))
    if before:
        accounts_of(request).close_login(digest_of(before))
    secret = secrets.token_urlsafe(32)
    accounts_of(request).open_login(
        account.name, digest_of(secret), LoginKind.SESSION, SESSION_LASTS, password=password
    )
    is_secure = request.app.state.workbench.is_secure
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=is_secure,
    )


def close_session(request: Request, response: Response) -> None:
    """End the session of a browser, here and there."""
    secret = request.cookies.get(cookie_name(request))
    if secret:
        accounts_of(request).close_login(digest_of(secret))
    is_secure = request.app.state.workbench.is_secure
    response.delete_cookie(cookie_name(request), httponly=True, samesite="strict", secure=is_secure)


def open_token(accounts: Accounts, name: str, label: str, role: str | None, lasts: timedelta) -> str:
    """A new token of an account, which is shown this once."""
    secret = _TOKEN_MARK + secrets.token_urlsafe(32)
    accounts.open_login(name, digest_of(secret), LoginKind.TOKEN, lasts, label=label, role=role)
    return secret


def cookie_name(request: Request) -> str:
    """The name of the session's cookie; under https its prefix keeps other hosts of the domain from setting it."""
    return "__Host-sqn_session" if request.app.state.workbench.is_secure else "sqn_session"


def digest_of(secret: str) -> str:
    """What a secret is known by in the store."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def local_path(asked: str | None) -> str:
    r"""A path of this server to go on to; "/" for anything else, so that nobody is led elsewhere.

    >>> local_path("/d/talks?at=1-2"), local_path("//elsewhere.example"), local_path("/\elsewhere.example")
    ('/d/talks?at=1-2', '/', '/')
    """
    path = asked or "/"
    is_ours = path.isprintable() and path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= 2000
    return path if is_ours and not path.startswith(("/login", "/logout")) else "/"


def login_path(request: Request) -> str:
    """The address of the login page, which leads back to what was asked for."""
    if request.method in ("GET", "HEAD"):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    else:
        before = urlsplit(request.headers.get("referer", ""))
        asked = before.path + (f"?{before.query}" if before.query else "")
    path = local_path(asked)
    return "/login" if path == "/" else f"/login?next={quote(path, safe='/')}"


def _look_up(request: Request) -> Current | None:
    secret = _secret(request)
    if not secret or len(secret) > _LONGEST_SECRET:
        return None
    digest = digest_of(secret)
    found = accounts_of(request).find_login(digest, idle=SESSION_IDLE)
    if found is None or (found[1].kind == LoginKind.TOKEN) != _shows_token(request):
        return None
    account, login = found
    role = min((Role(name) for name in (account.role, login.role) if name is not None), key=list(Role).index)
    return Current(Person(account.name, role), login, digest)


def _shows_token(request: Request) -> bool:
    return "authorization" in request.headers


def _secret(request: Request) -> str | None:
    """What the request shows: a token where it has the header, and then no cookie counts."""
    if not _shows_token(request):
        return request.cookies.get(cookie_name(request))
    kind, _, secret = request.headers["authorization"].partition(" ")
    return secret.strip() if kind.lower() == "bearer" else None
