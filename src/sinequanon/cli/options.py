"""What the parties may do: `sqn options`, `sqn options show`, `merge`, `split`, `rename`, `owner`."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sinequanon.cli.app import Db, InDossier, Json, Note, Who, app, new_console, open_store, say, tell_decision
from sinequanon.errors import InvalidRecord
from sinequanon.records import MIN_CONFIDENCE

if TYPE_CHECKING:
    from sinequanon.mapping import Map, Party
    from sinequanon.store import Store

group = typer.Typer(no_args_is_help=True)
app.add_typer(group, name="options", help="List options, or decide what belongs together.")

Name = Annotated[str, typer.Argument(metavar="OPTION", help="An option, by its id or its words.", show_default=False)]
Confidence = Annotated[
    float, typer.Option("--min-confidence", metavar="X", min=0, max=1, help="Leave out records less sure than this.")
]


@group.command("list")
def list_(
    dossier: InDossier,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only what this party may do.")] = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """List the options of a dossier: what each party may do, and where it stands."""
    from sinequanon import listing
    from sinequanon.mapping.plain import option_json

    with open_store(db) as store:
        drawn = _draw(store, dossier, min_confidence)
    party = drawn.parties.decides(drawn.party(actor)) if actor is not None else None
    found = [option for option in drawn.options if party is None or party in option.owners]
    if as_json:
        for option in found:
            print(json.dumps(option_json(drawn, option), ensure_ascii=False))
        return
    if found:
        new_console().print(listing.option_table(drawn, found))
    say(listing.total("options", found))


@group.command()
def show(dossier: InDossier, option: Name, min_confidence: Confidence = MIN_CONFIDENCE, db: Db = None) -> None:
    """Show where the reports speak of an option: each mention with its id and how sure it is to belong."""
    from sinequanon import listing

    with open_store(db) as store:
        drawn = _draw(store, dossier, min_confidence)
    console = new_console()
    for text in listing.option_texts(drawn.options.find(option), console.width):
        console.print(text)


@group.command()
def merge(
    option: Name,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The option that it is.", show_default=False)],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide that two options are one: the second."""
    with open_store(db) as store:
        drawn = _draw(store, dossier)
        one, other = drawn.options.find(option), drawn.options.find(into)
        if one is other:
            raise InvalidRecord(f"{option!r} and {into!r} are one option already: {one.id}")
        fields = {"mentions": _ids(one.mentions), "into": _ids(other.mentions)}
        _decide(store, dossier, "merge", f"“{one.label}” is “{other.label}”", who, note, **fields)


@group.command()
def split(
    option: Name,
    mentions: Annotated[
        list[str], typer.Argument(metavar="MENTION", help="Ids of the mentions to take out.", show_default=False)
    ],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide that some mentions of an option speak of another thing; they become one option of their own."""
    with open_store(db) as store:
        found = _draw(store, dossier).options.find(option)
        ids = _ids(found.mentions)
        unknown = [mention for mention in mentions if mention not in ids]
        if unknown:
            raise typer.BadParameter(f"{', '.join(unknown)}: no mention of {found.id}; sqn options show lists them")
        rest = [mention for mention in ids if mention not in mentions]
        if not rest:
            raise typer.BadParameter("all its mentions: there would be nothing to split them from")
        fields = {"mentions": mentions, "from_": rest}
        _decide(store, dossier, "split", f"{len(mentions)} taken out of “{found.label}”", who, note, **fields)


@group.command()
def rename(
    option: Name,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call it.", show_default=False)],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide what an option is called."""
    with open_store(db) as store:
        found = _draw(store, dossier).options.find(option)
        fields = {"mentions": _ids(found.mentions), "name": name}
        _decide(store, dossier, "rename", f"“{found.label}” is called “{name}”", who, note, **fields)


@group.command()
def owner(
    option: Name,
    owners: Annotated[
        list[str], typer.Argument(metavar="PARTY", help="Who would do it; several for a joint one.", show_default=False)
    ],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide who would do an option."""
    with open_store(db) as store:
        drawn = _draw(store, dossier)
        found = drawn.options.find(option)
        parties = [drawn.parties[drawn.parties.decides(drawn.party(name))] for name in owners]
        names = list(dict.fromkeys(party.name for party in parties))
        fields = {"mentions": _ids(found.mentions), "owners": list(dict.fromkeys(map(_lasting_name, parties)))}
        _decide(store, dossier, "owner", f"“{found.label}” is up to {', '.join(names)}", who, note, **fields)


def _draw(store: "Store", dossier: str, min_confidence: float = 0.0) -> "Map":
    from sinequanon.mapping import draw_map

    return draw_map(store, dossier, min_confidence=min_confidence)


def _lasting_name(party: "Party") -> str:
    """A name of the reports' for a party, which it keeps where a renaming is undone."""
    return party.name if party.name in party.names else party.names[0]


def _ids(mentions: Any) -> list[str]:
    return [mention.id for mention in mentions]


def _decide(store: "Store", dossier: str, kind: str, told: str, who: str, note: str | None, **fields: object) -> None:
    from sinequanon.show import visible

    made = store.decide_on_dossier(dossier, "options", kind, who=who, note=note, **fields)
    tell_decision(made.id, f"{visible(told)}")
