"""Reports that are nearly the same text: `sqn copies`, `sqn copies split`, `join`."""

from typing import TYPE_CHECKING, Annotated

import typer

from sinequanon.cli.app import (
    Db,
    Dossier,
    InDossier,
    Json,
    Note,
    Who,
    app,
    open_store,
    print_rows,
    refuse_options_before,
    tell_decision,
)
from sinequanon.errors import InvalidRecord

if TYPE_CHECKING:
    from sinequanon.store.copies import Copy, Story

group = typer.Typer(invoke_without_command=True, no_args_is_help=False)
app.add_typer(group, name="copies")

Names = Annotated[
    list[str], typer.Argument(metavar="REPORT...", help="Reports, by name or digest.", show_default=False)
]


@group.callback()
def copies(ctx: typer.Context, dossier: Dossier = None, db: Db = None, as_json: Json = False) -> None:
    """List stories: reports that are nearly the same text, as of one agency in several outlets.

    The first report of a story stands for all in the map, where each record of a story counts once. Reports that came
    since are compared now. The subcommands keep what a person decides; sqn undo takes it back.
    """
    if ctx.invoked_subcommand is not None:
        refuse_options_before(ctx)
        return
    if dossier is None:
        raise typer.BadParameter("name the dossier", param_hint="--dossier")
    from sinequanon import listing

    with open_store(db) as store:
        print_rows(list(store.copies.stories(dossier)), "stories", listing.story_table, as_json)


@group.command()
def split(names: Names, dossier: InDossier, who: Who, note: Note = None, db: Db = None) -> None:
    """Decide that reports are no copies of the others of their story; several stay together."""
    with open_store(db) as store:
        chosen = store.copies.find(dossier, names)
        story = _story_of(chosen[0], store.copies.stories(dossier))
        taken = {copy.digest for copy in chosen}
        rest = [copy.digest for copy in story if copy.digest not in taken]
        strange = taken.difference(copy.digest for copy in story)
        if strange or not rest:
            raise InvalidRecord("name some reports, not all, of one story; sqn copies lists them")
        fields = {"reports": sorted(taken), "from_": rest}
        made = store.decide_on_dossier(dossier, "copies", "split", who=who, note=note, **fields)
    tell_decision(made.id, f"{_told(chosen)}: no copy of the other {len(rest)}")


@group.command()
def join(names: Names, dossier: InDossier, who: Who, note: Note = None, db: Db = None) -> None:
    """Decide that reports, with the stories that they belong to, are one story."""
    with open_store(db) as store:
        first, *others = store.copies.find(dossier, names)
        stories = store.copies.stories(dossier)
        known = [copy.digest for copy in _story_of(first, stories)]
        into = {copy.digest for other in others for copy in _story_of(other, stories)}.difference(known)
        if not into:
            raise InvalidRecord("name two reports that are not of one story yet; sqn copies lists them")
        fields = {"reports": known, "into": sorted(into)}
        made = store.decide_on_dossier(dossier, "copies", "merge", who=who, note=note, **fields)
    tell_decision(made.id, f"{_told([first, *others])}: one story")


def _story_of(copy: "Copy", stories: "tuple[Story, ...]") -> "tuple[Copy, ...]":
    """The reports of the story of a report, itself alone where it has none."""
    found = (story.reports for story in stories if copy.digest in {one.digest for one in story.reports})
    return next(found, (copy,))


def _told(copies: "list[Copy]") -> str:
    from sinequanon.show import visible

    return ", ".join(visible(copy.report) for copy in copies)
