"""Logging in and out, one's own account, everybody's for editors, and the log of what was done."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel

from sinequanon.serve.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD, LoginRefused, hashed, log_in
from sinequanon.serve.downloads import csv_file
from sinequanon.serve.people import Editor, Reader, Role
from sinequanon.serve.render import show
from sinequanon.serve.routes.asked import workbench_of
from sinequanon.serve.sessions import (
    Current,
    accounts_of,
    address_of,
    close_session,
    current,
    editor_here,
    local_path,
    logged_in_here,
    open_session,
    open_token,
)
from sinequanon.store.accounts import LONGEST_NAME, Action, Entry

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1", tags=["accounts"])
ROUTERS = (pages, api)

_SHOWN = 100
_MOST_DAYS = 366
_MOST_TOKENS = 20

Here = Annotated[Current, Depends(logged_in_here)]
EditorHere = Annotated[Current, Depends(editor_here)]
Name = Annotated[str, Form(max_length=2 * LONGEST_NAME)]
Password = Annotated[str, Form(max_length=4 * LONGEST_PASSWORD)]
OneRole = Annotated[Role, Form()]
Filter = Annotated[str | None, Query(max_length=200)]


class Me(BaseModel):
    """Who is asking, and what they may do."""

    name: str
    role: Role


class AccountOut(BaseModel):
    """An account as editors see it; times are UTC."""

    name: str
    role: Role
    created_at: str
    password_at: str


# Logging in and out


@pages.get("/login", response_model=None)
def login_page(
    request: Request,
    next: Annotated[str | None, Query(max_length=2000)] = None,  # noqa: A002 (the address has it)
) -> HTMLResponse | RedirectResponse:
    """The form to log in with; whoever is logged in goes on at once."""
    path = local_path(next)
    if not workbench_of(request).needs_login or current(request) is not None:
        return RedirectResponse(path, 303)
    return _login_page(request, path)


@pages.get("/login/state")
def login_state(request: Request) -> dict[str, bool]:
    """Whether the browser is logged in, for the login page itself."""
    return {"is_logged_in": current(request) is not None}


@pages.post("/login", response_model=None)
def login(
    request: Request,
    name: Name,
    password: Password,
    next: Annotated[str | None, Form(max_length=2000)] = None,  # noqa: A002
) -> HTMLResponse | RedirectResponse:
    """Log in, and go on to where one was going."""
    path = local_path(next)
    if not workbench_of(request).needs_login:
        return RedirectResponse(path, 303)
    try:
        account, kept = log_in(accounts_of(request), name, password, address_of(request))
    except LoginRefused as refusal:
        return _login_page(request, path, name=name, refusal=refusal)
    response = RedirectResponse(path, 303)
    open_session(request, response, account, kept)
    return response


@pages.post("/logout")
def logout(request: Request) -> RedirectResponse:
    """End the session."""
    response = RedirectResponse("/login" if workbench_of(request).needs_login else "/", 303)
    found = current(request)
    if found is not None:
        accounts_of(request).log(Action.LOGOUT, found.person.name, address=address_of(request))
    close_session(request, response)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _login_page(request: Request, path: str, *, name: str = "", refusal: LoginRefused | None = None) -> HTMLResponse:
    return show(
        request,
        "login.html",
        status=refusal.status if refusal else 200,
        headers={"Retry-After": "900"} if refusal and refusal.status == 429 else None,
        title="Log in",
        next=path,
        name=name,
        fault=refusal.detail if refusal else None,
    )


# One's own account


@pages.get("/account", response_class=HTMLResponse)
def account_page(request: Request, here: Here) -> HTMLResponse:
    """One's role, password and tokens."""
    return _account_page(request, here)


@pages.post("/account/password", response_model=None)
def change_password(request: Request, here: Here, password: Password, new: Password) -> HTMLResponse | RedirectResponse:
    """Change one's password; all other sessions and all tokens end."""
    name, accounts = here.person.name, accounts_of(request)
    try:
        log_in(accounts, name, password, address_of(request))
    except LoginRefused as refusal:
        return _account_page(request, here, fault=f"The password was not changed: {refusal.detail}", status=422)
    accounts.set_password(name, hashed(new, name), but=here.digest)
    accounts.log(Action.PASSWORD_CHANGED, name, detail=name, address=address_of(request))
    return RedirectResponse("/account", 303)


@pages.post("/account/tokens", response_class=HTMLResponse)
def make_token(
    request: Request,
    here: Here,
    label: Annotated[str, Form(min_length=1, max_length=100)],
    role: OneRole,
    days: Annotated[int, Form(ge=1, le=_MOST_DAYS)] = 90,
) -> HTMLResponse:
    """Make a token, which is shown this once."""
    name, accounts = here.person.name, accounts_of(request)
    if len(accounts.tokens(name)) >= _MOST_TOKENS:
        return _account_page(request, here, fault=f"You have {_MOST_TOKENS} tokens; remove one first.", status=422)
    held_to = min(role, here.person.role, key=list(Role).index)
    secret = open_token(accounts, name, label.strip(), held_to, timedelta(days=days))
    accounts.log(Action.TOKEN_MADE, name, detail=f"{label.strip()} ({held_to})", address=address_of(request))
    return _account_page(request, here, secret=secret)


@pages.post("/account/tokens/remove")
def remove_token(request: Request, here: Here, token: Annotated[int, Form(ge=1, le=2**31 - 1)]) -> RedirectResponse:
    """Remove one of one's tokens."""
    removed = accounts_of(request).remove_token(here.person.name, token)
    accounts_of(request).log(
        Action.TOKEN_REMOVED, here.person.name, detail=removed.label, address=address_of(request)
    )  # fmt: skip
    return RedirectResponse("/account", 303)


def _account_page(
    request: Request, here: Current, *, secret: str | None = None, fault: str | None = None, status: int = 200
) -> HTMLResponse:
    return show(
        request,
        "accounts_own.html",
        status=status,
        title="Your account",
        account=accounts_of(request).get(here.person.name),
        tokens=accounts_of(request).tokens(here.person.name),
        secret=secret,
        fault=fault,
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
        most_days=_MOST_DAYS,
    )


# Everybody's, for editors


@pages.get("/accounts", response_class=HTMLResponse)
def accounts_page(request: Request, _: EditorHere) -> HTMLResponse:
    """All accounts."""
    return show(
        request, "accounts.html", title="Accounts", accounts=accounts_of(request).list(), shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD, longest_name=LONGEST_NAME,
    )  # fmt: skip


@pages.post("/accounts")
def add_account(request: Request, here: EditorHere, name: Name, role: OneRole, password: Password) -> RedirectResponse:
    """Make an account."""
    made = accounts_of(request).add(name, role, hashed(password, name))
    return _done(request, here, Action.ACCOUNT_ADDED, f"{made.name} ({made.role})")


@pages.post("/accounts/role")
def change_role(request: Request, here: EditorHere, name: Name, role: OneRole) -> RedirectResponse:
    """Give an account another role, from the next request on."""
    changed = accounts_of(request).set_role(name, role)
    return _done(request, here, Action.ROLE_CHANGED, f"{changed.name} ({changed.role})")


@pages.post("/accounts/password")
def reset_password(request: Request, here: EditorHere, name: Name, password: Password) -> RedirectResponse:
    """Give an account another password; its sessions and tokens end."""
    is_own = accounts_of(request).get(name).name == here.person.name
    changed = accounts_of(request).set_password(
        name, hashed(password, name), but=here.digest if is_own else None
    )  # fmt: skip
    return _done(request, here, Action.PASSWORD_CHANGED, changed.name)


@pages.post("/accounts/remove")
def remove_account(request: Request, here: EditorHere, name: Name) -> RedirectResponse:
    """Remove an account; what was decided under its name stays."""
    removed = accounts_of(request).remove(name)
    return _done(request, here, Action.ACCOUNT_REMOVED, removed.name)


def _done(request: Request, here: Current, action: Action, detail: str) -> RedirectResponse:
    accounts_of(request).log(action, here.person.name, detail=detail, address=address_of(request))
    return RedirectResponse("/accounts", 303)


# The log


@pages.get("/audit", response_class=HTMLResponse)
def audit_page(
    request: Request,
    _: Editor,
    who: Filter = None,
    action: Filter = None,
    dossier_: Annotated[str | None, Query(alias="dossier", max_length=200)] = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
) -> HTMLResponse:
    """Who did what and when, the newest first."""
    asked = {"who": who or None, "action": action or None, "dossier": dossier_ or None}
    accounts = accounts_of(request)
    entries = accounts.entries(**asked, before=before, limit=_SHOWN)
    return show(
        request, "accounts_audit.html", title="What was done", entries=entries, asked=asked, before=before,
        total=accounts.count_entries(**asked), actions=list(Action), shown=_SHOWN,
        older=_asking("/audit", asked, before=entries[-1].id) if len(entries) == _SHOWN else None,
        csv=_asking("/api/v1/audit", asked, format="csv"), json=_asking("/api/v1/audit", asked),
    )  # fmt: skip


def _asking(path: str, asked: dict[str, str | None], **more: str | int) -> str:
    return f"{path}?{urlencode({name: value for name, value in (asked | more).items() if value is not None})}"


# The API


@api.get("/me", responses={401: {"description": "nobody is logged in"}})
def who_asks(who: Reader) -> Me:
    """Who is asking, and what they may do."""
    return Me(name=who.name, role=who.role)


@api.get("/accounts", responses={404: {"description": "this server has no accounts"}})
def list_accounts(request: Request, _: EditorHere) -> list[AccountOut]:
    """The accounts by name, for an editor who is logged in."""
    return [AccountOut(**{name: getattr(one, name) for name in AccountOut.model_fields})
            for one in accounts_of(request).list()]  # fmt: skip


@api.get("/audit", response_model=list[Entry])
def list_entries(
    request: Request,
    _: Editor,
    who: Filter = None,
    action: Filter = None,
    dossier: Filter = None,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="only lines of a smaller id")] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
    format: Annotated[str, Query(pattern="^(json|csv)$")] = "json",  # noqa: A002 (the address has it)
) -> tuple[Entry, ...] | Response:
    """Who did what and when, the newest first; as CSV the whole log that was asked for."""
    asked = {"who": who or None, "action": action or None, "dossier": dossier or None}
    if format == "json":
        return accounts_of(request).entries(**asked, before=before, limit=limit)
    header = ("id", "at", "who", "action", "dossier", "detail", "address")
    found = accounts_of(request).entries(**asked, before=before, limit=None)
    return csv_file("audit", header, ([getattr(entry, name) for name in header] for entry in found))
