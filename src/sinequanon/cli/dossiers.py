"""Dossiers as wholes: `sqn dossiers` lists them, its commands make, rename, join, archive, delete and move them."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sinequanon.cli.app import FAILED, Db, Json, app, open_store, print_rows, refuse_options_before, say

if TYPE_CHECKING:
    from sinequanon.store import DossierContents

group = typer.Typer(invoke_without_command=True, no_args_is_help=False)
app.add_typer(group, name="dossiers")

Name = Annotated[str, typer.Argument(metavar="NAME", help="The dossier.", show_default=False)]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")]


@group.callback()
def dossiers(
    ctx: typer.Context,
    with_archived: Annotated[bool, typer.Option("--all", help="Archived ones too.")] = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """List the dossiers of the store, or change them by a command.

    Archived dossiers are listed with --all only. Options of a command stand after it.
    """
    if ctx.invoked_subcommand is not None:
        refuse_options_before(ctx)
        return
    from sinequanon import listing

    with open_store(db) as store:
        print_rows(store.dossiers(with_archived=with_archived), "dossiers", listing.dossier_table, as_json)


@group.command()
def create(name: Name, db: Db = None) -> None:
    """Make an empty dossier.

    A store is made too where there is none. `sqn read --dossier` makes its dossier by itself.
    """
    from sinequanon.store import Store

    with Store.open(db) as store:
        store.create_dossier(name)
    print(f"dossier {name!r} made; to read into it: sqn read PATH --dossier NAME")


@group.command()
def rename(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The dossier.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.", show_default=False)],
    db: Db = None,
) -> None:
    """Give a dossier another name."""
    with open_store(db) as store:
        store.rename_dossier(old, new)
    print(f"dossier {old!r} is now {new!r}")


@group.command()
def merge(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The dossier that goes.", show_default=False)],
    into: Annotated[str, typer.Argument(metavar="INTO", help="The dossier that takes all.", show_default=False)],
    is_sure: Yes = False,
    db: Db = None,
) -> None:
    """Move a dossier into another.

    All its reports, readings and decisions go there, and it is removed. A report whose text the other has already is
    kept as the other has it; the decisions on it move. On a terminal you are asked first.
    """
    with open_store(db) as store:
        what = _told(store.dossier_contents(source))
        store.dossier_contents(into)
        if source != into:
            _ask_first(f"Move dossier {source!r} ({what}) into {into!r} and remove it?", is_sure)
        merged = store.merge_dossiers(source, into)
    from sinequanon.show import counted

    known = f", {counted(merged.known, 'reports')} it had already" if merged.known else ""
    moved = f"{counted(merged.reports, 'reports')} and {counted(merged.decisions, 'decisions')} moved"
    print(f"dossier {source!r} merged into {into!r}: {moved}{known}")


@group.command()
def archive(name: Name, db: Db = None) -> None:
    """Hide a dossier from the list.

    It can still be read into and asked.
    """
    with open_store(db) as store:
        store.archive_dossier(name)
    print(f"dossier {name!r} archived; sqn dossiers --all lists it")


@group.command()
def unarchive(name: Name, db: Db = None) -> None:
    """Show an archived dossier in the list again."""
    with open_store(db) as store:
        store.unarchive_dossier(name)
    print(f"dossier {name!r} is listed again")


@group.command()
def delete(name: Name, is_sure: Yes = False, db: Db = None) -> None:
    """Remove a dossier for good.

    Its reports, records, decisions and edited games go with it. On a terminal you are asked first; `sqn dossiers
    export` keeps a copy.
    """
    with open_store(db) as store:
        _ask_first(f"Delete dossier {name!r} for good ({_told(store.dossier_contents(name))})?", is_sure)
        gone = store.delete_dossier(name)
    print(f"dossier {name!r} deleted: {_told(gone)}")


@group.command("export")
def export_dossier(
    name: Name,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write; one that is there goes.")],
    db: Db = None,
) -> None:
    """Write a dossier to one file.

    The file is a zip of JSON lines: the reports with their texts, what was read from them, all decisions, and
    the edited games. It is written whole or not at all.
    """
    with open_store(db) as store:
        written = store.export_dossier(name, out)
    print(f"dossier {name!r} written to {out}: {_told(written)}")


@group.command("import")
def import_dossier(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file of sqn dossiers export.", show_default=False)],
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="Its name here; default: the one in the file.")
    ] = None,
    db: Db = None,
) -> None:
    """Take a dossier from a file, as a new one.

    All is checked before anything is written; a store is made where there is none.
    """
    from sinequanon.store import Store

    with Store.open(db) as store:
        taken = store.import_dossier(file, name=name, check_conflict=_check_conflict)
    print(f"dossier {taken.name!r} imported: {_told(taken)}")


def _check_conflict(conflict: Mapping[str, Any]) -> None:
    from sinequanon.errors import InvalidConflict
    from sinequanon.solve.files import from_plain

    if len(from_plain(dict(conflict), "conflict").cases) != 1:
        raise InvalidConflict("conflict", ["should be one conflict, not a collection"])


def _ask_first(question: str, is_sure: bool) -> None:
    """Go on only where the person at the terminal says yes, or said so by --yes."""
    if is_sure:
        return
    if not _has_terminal():
        raise typer.BadParameter("is needed where there is no terminal to ask on", param_hint="--yes")
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        say("sqn: nothing was changed")
        raise typer.Exit(FAILED)


def _has_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _told(contents: "DossierContents") -> str:
    from sinequanon.show import counted

    numbers = {"reports": contents.reports, "records": contents.records, "decisions": contents.decisions}
    return ", ".join(counted(number, thing) for thing, number in numbers.items())
