"""Who may log in to the workbench: `sqn accounts`."""

import getpass
import sys
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sinequanon.cli.app import Db, app, new_console, open_store, refuse_options_before, say
from sinequanon.errors import InvalidRecord, MissingExtra

if TYPE_CHECKING:
    from sinequanon.store import Store

group = typer.Typer(invoke_without_command=True, no_args_is_help=False)
app.add_typer(group, name="accounts")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.", show_default=False)]
_HERE = "sqn accounts"  # in the log, who did what is done on the command line


class RoleName(StrEnum):
    """What an account may do."""

    READER = "reader"
    CODER = "coder"
    EDITOR = "editor"


Role = Annotated[
    RoleName, typer.Option("--role", help="A reader looks, a coder decides on records, an editor changes all else.")
]


@group.callback()
def accounts(ctx: typer.Context, db: Db = None) -> None:
    """List who may log in to the workbench (sqn serve --auth), or change that.

    A password is asked for on the terminal, or read as one line from standard input where that is no terminal.
    """
    if ctx.invoked_subcommand is not None:
        refuse_options_before(ctx)
    else:
        _print(db)


@group.command("list")
def list_accounts(db: Db = None) -> None:
    """List the accounts."""
    _print(db)


@group.command()
def add(name: Name, role: Role = RoleName.READER, db: Db = None) -> None:
    """Make an account."""
    kept = _new_password(name)
    with open_store(db) as store:
        made = store.accounts.add(name, role.value, kept)
        _log(store, "ACCOUNT_ADDED", f"{made.name} ({made.role})")
    print(f"{made.name} may log in as {made.role}")


@group.command()
def role(
    name: Name,
    role: Annotated[RoleName, typer.Argument(metavar="ROLE", help="reader, coder or editor.", show_default=False)],
    db: Db = None,
) -> None:
    """Give an account another role."""
    with open_store(db) as store:
        changed = store.accounts.set_role(name, role.value)
        _log(store, "ROLE_CHANGED", f"{changed.name} ({changed.role})")
    print(f"{changed.name} is {changed.role} from now on")


@group.command()
def password(name: Name, db: Db = None) -> None:
    """Give an account another password; its sessions and tokens end."""
    with open_store(db) as store:
        store.accounts.get(name)
        changed = store.accounts.set_password(name, _new_password(name))
        _log(store, "PASSWORD_CHANGED", changed.name)
    print(f"{changed.name} has another password; sessions and tokens have ended")


@group.command()
def remove(name: Name, db: Db = None) -> None:
    """Remove an account; what was decided under its name stays."""
    with open_store(db) as store:
        removed = store.accounts.remove(name)
        _log(store, "ACCOUNT_REMOVED", removed.name)
    print(f"{removed.name} is removed")


@group.command()
def token(
    name: Name,
    label: Annotated[str, typer.Option("--for", metavar="TEXT", help="What it is for.")],
    role: Annotated[
        RoleName | None, typer.Option("--role", help="The most it may do; default: as the account.")
    ] = None,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=366, help="Days until it expires.")] = 90,
    db: Db = None,
) -> None:
    """Make a token with which a program asks the API; it is printed this once."""
    try:
        from sinequanon.serve.sessions import open_token
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    with open_store(db) as store:
        account = store.accounts.get(name)
        secret = open_token(store.accounts, name, label, role.value if role else None, timedelta(days=days))
        _log(store, "TOKEN_MADE", f"{account.name}: {label}")
    print(secret)


def _log(store: "Store", action: str, detail: str) -> None:
    from sinequanon.store.accounts import Action

    store.accounts.log(Action[action], _HERE, detail=detail)


def _print(db: str | None) -> None:
    from rich.table import Table

    with open_store(db) as store:
        found = store.accounts.list()
    if found:
        table = Table("name", "role", "made", "password since", box=None)
        for account in found:
            table.add_row(account.name, account.role, account.created_at[:10], account.password_at[:10])
        new_console().print(table)
    say(f"{len(found)} account{'' if len(found) == 1 else 's'}")


def _new_password(name: str) -> str:
    """The hash of a password that is asked for twice on a terminal, or is a line of standard input.

    Raises:
        InvalidRecord: the two differ, or it is no good password.
    """
    try:
        from sinequanon.serve.accounts import hashed
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    if sys.stdin.isatty():
        given = getpass.getpass(f"Password of {name}: ")
        if getpass.getpass("The same again: ") != given:
            raise InvalidRecord("the two passwords differ")
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    return hashed(given, name)


def _missing(error: ModuleNotFoundError) -> MissingExtra:
    return MissingExtra(f"accounts need {error.name}: pip install 'sinequanon[serve]'")
