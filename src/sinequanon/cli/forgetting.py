"""Removing what should not be kept: `sqn forget`."""

from typing import TYPE_CHECKING, Annotated

import typer

from sinequanon.cli.app import FAILED, Db, Dossier, InDossier, app, open_store, say
from sinequanon.cli.dossiers import Yes, _ask_first

if TYPE_CHECKING:
    from sinequanon.store.forgetting import Forgetting
    from sinequanon.store.forgetting import Target as ToForget

group = typer.Typer(no_args_is_help=True)
app.add_typer(group, name="forget")

_SHOWN = 5


@group.callback()
def forget() -> None:
    """Remove a report, or what was read about an actor, for good.

    Rows, the index of words and the pages of the database file go; exports, backups and other copies are yours to
    remove. What went is told by kind and number.
    """


@group.command()
def report(
    called: Annotated[
        str, typer.Argument(metavar="REPORT", help="Its digest, the beginning of it, or its name.", show_default=False)
    ],
    dossier: InDossier,
    is_sure: Yes = False,
    db: Db = None,
) -> None:
    """Remove a report with all that was read from it and decided on it.

    Only the digest of its text is kept: sqn read passes it over and says so; sqn read --again reads it anew.
    """
    with open_store(db) as store:
        target = store.forgetting.find_report(dossier, called)
        (name,) = target.reports.values()
        _ask_first(f"Forget report {name!r} of dossier {dossier!r} for good?", is_sure)
        _forget(store.forgetting, target)


@group.command()
def actor(
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="A name, a part of a person's name, or a table key.", show_default=False),
    ],
    dossier: Dossier = None,
    also_reports: Annotated[
        bool, typer.Option("--also-reports", help="Remove the reports that name the actor as well, text and all.")
    ] = False,
    is_sure: Yes = False,
    db: Db = None,
) -> None:
    """Remove the records of an actor: what it said, its positions and those about it, its contacts and mentions.

    Decisions, games, failures and lines of the log that hold its name go too. The texts of the reports keep the name,
    and a later version of the program that reads them again finds the actor again, unless --also-reports is given.
    """
    with open_store(db) as store:
        target = store.forgetting.find_actor(name, dossier, also_reports=also_reports)
        shown = ", ".join(map(repr, target.names[:_SHOWN])) + (", …" if len(target.names) > _SHOWN else "")
        reports = f" and {_reports(len(target.reports))} that name it" if also_reports else ""
        _ask_first(f"Forget the actor known as {shown}{reports} for good?", is_sure)
        _forget(store.forgetting, target)
    if target.still_named:
        say(
            f"sqn: the texts of {_reports(len(target.still_named))} may still name it, as "
            f"{', '.join(target.still_named[:_SHOWN])}; --also-reports removes them"
        )


def _reports(number: int) -> str:
    from sinequanon.show import counted

    return counted(number, "reports")


def _forget(forgetting: "Forgetting", target: "ToForget") -> None:
    done = forgetting.forget(target)
    print("removed: " + (", ".join(f"{kind} {number:,}" for kind, number in done.counts.items()) or "nothing"))
    if not done.is_wiped:
        say("sqn: another program has the store open, and its files may still hold removed bytes; close it and repeat")
        raise typer.Exit(FAILED)
