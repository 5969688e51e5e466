"""The store as a whole: `sqn db copy`, `sqn db check`."""

from typing import Annotated

import typer

from sinequanon.cli.app import FAILED, Db, app, say

group = typer.Typer(no_args_is_help=True)
app.add_typer(group, name="db", help="Copy a store between SQLite and PostgreSQL, or see whether it is sound.")


@group.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Address or file of the store.", show_default=False)],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="Address or file of the other, made where needed.", show_default=False)
    ],
    replace: Annotated[bool, typer.Option("--replace", help="Remove what TO holds first.")] = False,
) -> None:
    """Copy all that a store holds into another, in one transaction: all of it, or nothing.

    SQLite and PostgreSQL, either way. Reports, readings, decisions, accounts, games and failures keep their numbers. A
    store that holds something is refused unless --replace is given.
    """
    from sinequanon.store.copying import copy as copy_store

    _refuse_missing(source)
    copied = copy_store(source, target, replaces=replace)
    for name, number in copied.items():
        if number:
            print(f"{number:>9,}  {name}")


@group.command()
def check(db: Db = None) -> None:
    """See whether a store is sound: one line for each fault, and exit status 1 where there is one.

    The database checks itself, every reference must lead somewhere, and of every report the digest, the reading, the
    place of each record and the sentences must fit its text.
    """
    from sinequanon.settings import default_store
    from sinequanon.store.integrity import check as check_store

    _refuse_missing(db or default_store())
    reports, faults = check_store(db)
    for fault in faults:
        print(fault)
    say(f"sqn: {reports:,} reports, {len(faults):,} faults")
    if faults:
        raise typer.Exit(FAILED)


def _refuse_missing(address: str) -> None:
    """See that a store is there; asking makes none.

    Raises:
        StoreUnusable: there is no such file.
    """
    from sinequanon.cli.app import open_store

    with open_store(address):
        pass
