"""Who is who: `sqn actors`, `sqn actors merge`, `split`, `rename`, `set`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

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
    Note,
    Since,
    Until,
    Who,
    app,
    new_console,
    open_store,
    refuse_options_before,
    say,
    tell_decision,
)
from sinequanon.cli.asking import ask
from sinequanon.errors import InvalidRecord
from sinequanon.records import ActorKind

if TYPE_CHECKING:
    from sinequanon.store import Store

group = typer.Typer(invoke_without_command=True, no_args_is_help=False)
app.add_typer(group, name="actors")

Name = Annotated[str, typer.Argument(metavar="ACTOR", help="Name or key of an actor.", show_default=False)]


@group.callback()
def actors(
    ctx: typer.Context,
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
    """List actors, or decide who is who.

    The table has each actor once, --json and --csv once for every report that has it. The subcommands keep what a
    person decides; sqn undo takes it back.
    """
    if ctx.invoked_subcommand is not None:
        refuse_options_before(ctx)
    else:
        ask("actors", db, as_json, as_csv, dossier=dossier, actor=actor, about=about, since=since, until=until,
            min_confidence=min_confidence, limit=limit)  # fmt: skip


@group.command()
def parties(dossier: InDossier, db: Db = None, as_json: Json = False) -> None:
    """List who is who in a dossier: the names taken for one actor, why, and how surely.

    --json prints JSON lines.
    """
    import json

    from sinequanon import listing
    from sinequanon.mapping import draw_map
    from sinequanon.mapping.plain import party_json

    with open_store(db) as store:
        found = list(draw_map(store, dossier, min_confidence=0).parties)
    if as_json:
        for party in found:
            print(json.dumps(party_json(party), ensure_ascii=False))
        return
    if found:
        new_console().print(listing.party_table(found))
    say(listing.total("parties", found))


@group.command()
def merge(
    actor: Name,
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="Name or key of the actor that it is.", show_default=False)
    ],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide that two actors of a dossier are one: the second."""
    _decide(db, dossier, "merge", f"{actor} is {into}", who, note, actor=actor, into=into)


@group.command()
def split(
    actor: Name,
    from_: Annotated[
        str, typer.Argument(metavar="FROM", help="Name or key of the actor that it is not.", show_default=False)
    ],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide that two names that were taken for one actor are two."""
    _decide(db, dossier, "split", f"{actor} is not {from_}", who, note, actor=actor, from_=from_)


@group.command()
def rename(
    actor: Name,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.", show_default=False)],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide what an actor is called in the dossier."""
    _decide(db, dossier, "rename", f"{actor} is called {name}", who, note, actor=actor, name=name)


@group.command("set")
def set_(
    actor: Name,
    dossier: InDossier,
    who: Who,
    kind: Annotated[
        ActorKind | None, typer.Option("--kind", metavar="KIND", help=f"One of {', '.join(ActorKind)}.")
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", metavar="BODY", help='The body that it belongs to; "" for none.')
    ] = None,
    iso3: Annotated[str | None, typer.Option("--iso3", metavar="CODE", help="ISO 3166-1 code of a state.")] = None,
    cameo: Annotated[str | None, typer.Option("--cameo", metavar="CODE", help="CAMEO code.")] = None,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide an actor's kind, the body that it belongs to, or its codes."""
    given = {"kind": kind.value if kind is not None else None, "of": of, "iso3": iso3, "cameo": cameo}
    fields = {name: value for name, value in given.items() if value is not None}
    if not fields:
        raise typer.BadParameter("give one of --kind, --of, --iso3, --cameo")
    told = ", ".join(f"{name} {value or 'none'}" for name, value in fields.items())
    _decide(db, dossier, "set", f"{actor}: {told}", who, note, actor=actor, **fields)


def _decide(db: str | None, dossier: str, kind: str, told: str, who: str, note: str | None, /, **fields: str) -> None:
    from sinequanon.show import visible

    with open_store(db) as store:
        named = _checked(store, dossier, kind, fields)
        made = store.decide_on_dossier(dossier, "actors", kind, who=who, note=note, **named)
    tell_decision(made.id, f"{visible(told)}")


def _checked(store: "Store", dossier: str, kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of a decision with names that the dossier has, so that none is kept that would change nothing.

    Raises:
        RecordNotFound: an actor is not there, or may be several.
        InvalidRecord: two that should be split are not taken for one.
    """
    from sinequanon.mapping.parties import dossier_parties

    parties = dossier_parties(store, dossier)
    given = {name: fields[name] for name in ("actor", "into", "from_", "of") if fields.get(name)}
    named = {name: parties.check(value, is_exact=kind in ("merge", "split")) for name, value in given.items()}
    if kind == "split" and set(parties.called(fields["actor"])).isdisjoint(parties.called(fields["from_"])):
        raise InvalidRecord(f"{fields['actor']!r} and {fields['from_']!r} are two actors already")
    return {**fields, **named}
