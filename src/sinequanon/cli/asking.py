"""Asking the store: `sqn positions`, `statements`, `contacts`, `search`, `reports`."""

import sys
from typing import Annotated, Any

import typer

from sinequanon.cli.app import (
    About,
    Actor,
    Csv,
    Db,
    Dossier,
    InDossier,
    Json,
    Limit,
    MinConfidence,
    Since,
    Until,
    app,
    check_date,
    new_console,
    open_store,
    print_rows,
    say,
)
from sinequanon.records import Act, ContactKind, ContactStatus


@app.command()
def positions(
    dossier: Dossier = None,
    actor: Actor = None,
    act: Annotated[Act | None, typer.Option("--act", metavar="ACT", help=f"Only this act: {', '.join(Act)}.")] = None,
    about: About = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    limit: Limit = None,
    db: Db = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List positions: who demands or refuses what.

    Each with its act, its conditions and who said so, in the report's words.
    """
    ask("positions", db, as_json, as_csv, dossier=dossier, actor=actor, act=act, about=about, since=since, until=until,
         min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def statements(
    dossier: Dossier = None,
    actor: Actor = None,
    about: About = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    limit: Limit = None,
    db: Db = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List statements: who said what.

    --actor is the speaker.
    """
    ask("statements", db, as_json, as_csv, dossier=dossier, actor=actor, about=about, since=since, until=until,
         min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def contacts(
    dossier: Dossier = None,
    actor: Actor = None,
    kind: Annotated[
        ContactKind | None, typer.Option("--kind", metavar="KIND", help=f"Only this kind: {', '.join(ContactKind)}.")
    ] = None,
    status: Annotated[
        ContactStatus | None,
        typer.Option("--status", metavar="STATUS", help=f"Only this status: {', '.join(ContactStatus)}."),
    ] = None,
    about: About = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    limit: Limit = None,
    db: Db = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List contacts: who meets whom.

    Held, planned, asked for, refused; --actor is one of the parties, or who asked.
    """
    ask("contacts", db, as_json, as_csv, dossier=dossier, actor=actor, kind=kind, status=status, about=about,
         since=since, until=until, min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORD", help='Words that a sentence holds, "a phrase", prefix*.', show_default=False),
    ],
    dossier: Dossier = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many sentences.")] = 50,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Search the sentences of the reports.

    The best come first; all words must be there, case and accents do not matter.
    """
    with open_store(db) as store:
        hits = store.search(" ".join(words), dossier, limit=limit)
    from sinequanon import listing

    if as_json:
        listing.write_json_lines(hits, sys.stdout)
        return
    console = new_console()
    for line in listing.hit_lines(hits):
        console.print(line)
    say(listing.total("sentences", hits))


@app.command()
def reports(dossier: InDossier, db: Db = None, as_json: Json = False) -> None:
    """List the reports of a dossier."""
    from sinequanon import listing

    with open_store(db) as store:
        print_rows(store.reports(dossier), "reports", listing.report_table, as_json)


def ask(section: str, db: str | None, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Ask the store for the records of a section and print them."""
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other")
    from sinequanon import listing

    for name in ("since", "until"):
        check_date(name, asked[name])
    with open_store(db) as store:
        rows: list[Any] = getattr(store, section)(**asked)
    if as_csv:
        listing.write_csv(section, rows, sys.stdout)
    else:
        print_rows(rows, section, lambda found: listing.table_of(section, found), as_json)
