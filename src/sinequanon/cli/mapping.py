"""The map: `sqn map`, `unlock`, `shifts`."""

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sinequanon.cli.app import Db, Json, Since, app, check_date, new_console, open_store, say
from sinequanon.records import MIN_CONFIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sinequanon.mapping import Map
    from sinequanon.mapping.outline import Line, Section

DossierName = Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier.", show_default=False)]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="As it was at the end of this date: YYYY, YYYY-MM or YYYY-MM-DD."),
]
Confidence = Annotated[
    float,
    typer.Option("--min-confidence", metavar="X", min=0, max=1, help="Leave out records less sure than this, 0 to 1."),
]


@app.command("map")
def map_(
    dossier: DossierName,
    as_of: AsOf = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    db: Db = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    as_graphml: Annotated[bool, typer.Option("--graphml", help="Print GraphML, which Gephi and others open.")] = False,
    as_html: Annotated[bool, typer.Option("--html", help="Print a page for a browser.")] = False,
) -> None:
    """Draw the map: what waits for what.

    Options by party with their stance, what follows step by step, what a package could carry, deadlocks, who may talk
    with whom, each with the sentence that says so.
    """
    if as_json + as_graphml + as_html > 1:
        raise typer.BadParameter("--json, --graphml and --html exclude each other")
    drawn = load_map(db, dossier, as_of, min_confidence)
    if as_json:
        from sinequanon.mapping.plain import map_json

        print(json.dumps(map_json(drawn), ensure_ascii=False, indent=1))
    elif as_graphml:
        from sinequanon.exports.graphml import graphml_text

        print(graphml_text(drawn))
    else:
        from sinequanon.mapping.outline import map_sections

        sections = map_sections(drawn)
        if as_html:
            from sinequanon.briefs.html import page

            print(page(_title(drawn), sections))
        else:
            _print(_title(drawn), sections)
            if not sections:
                say("no options found: nothing that a party demands, promises or refuses, and no contact")


@app.command()
def unlock(
    dossier: DossierName,
    goal: Annotated[
        str,
        typer.Option(
            "--goal",
            metavar="TEXT",
            help='What should come about: "talks between A and B", or an option\'s id or words.',
            show_default=False,
        ),
    ],
    together: Annotated[
        bool,
        typer.Option("--together/--stepwise", help="As a package that all carry out together; or each waits to see."),
    ] = False,
    as_of: AsOf = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many sets.")] = 10,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Find the fewest changed positions that would free a goal.

    All minimal sets of changes: a pledge, a condition dropped, a refusal lifted. Fewest changes come first, then fewest
    parties; under each stands what the party said till now, and in which order things would then follow.
    """
    from sinequanon.mapping import plain
    from sinequanon.mapping.outline import unlock_lines
    from sinequanon.show import visible

    drawn = load_map(db, dossier, as_of, min_confidence)
    found = list(drawn.unlocks(goal, together=together, limit=limit + 1))
    if as_json:
        for item in found[:limit]:
            print(json.dumps(plain.unlock_json(drawn, item), ensure_ascii=False))
        return
    console = new_console()
    how = " (as a package)" if together else ""
    console.print(f"{_title(drawn)}\nto free: {visible(drawn.goal(goal).label)}{how}\n", soft_wrap=True)
    for number, item in enumerate(found[:limit], 1):
        _print_lines(console, unlock_lines(drawn, number, item))
    if not found:
        say("no change of positions frees it")
    elif len(found) > limit:
        say(f"the first {limit} sets; --limit shows more")


@app.command()
def shifts(
    dossier: DossierName,
    actor: Annotated[str | None, typer.Option("--actor", metavar="NAME", help="Only this party's.")] = None,
    option: Annotated[
        str | None, typer.Option("--option", metavar="OPTION", help="Only on this option, by its id or words.")
    ] = None,
    since: Since = None,
    as_of: AsOf = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """List where a party's stance hardened, softened or turned.

    Each with what it said before and after, with dates and outlets.
    """
    from sinequanon.mapping import plain
    from sinequanon.mapping.outline import shift_line

    check_date("since", since)
    drawn = load_map(db, dossier, as_of, min_confidence)
    party = drawn.parties.decides(drawn.party(actor)) if actor is not None else None
    chosen = drawn.options.find(option).id if option is not None else None
    found = drawn.shifts(party=party, option=chosen, since=since)
    if as_json:
        for item in found:
            print(json.dumps(plain.shift_json(drawn, item), ensure_ascii=False))
        return
    _print_lines(new_console(), (shift_line(drawn, item) for item in found))
    if not found:
        say("no shifts found")


def load_map(db: str | None, dossier: str, as_of: str | None, min_confidence: float) -> "Map":
    """The map of a dossier of the store.

    Raises:
        typer.BadParameter: the date is none.
    """
    from sinequanon.mapping import draw_map

    check_date("as-of", as_of)
    with open_store(db) as store:
        return draw_map(store, dossier, as_of=as_of, min_confidence=min_confidence)


def _title(drawn: "Map") -> str:
    from sinequanon.show import counted, visible

    reports = counted(drawn.material.reports, "reports")
    return f"{visible(drawn.dossier)} · {f'as of {drawn.as_of}' if drawn.as_of else 'all dates'} · {reports}"


def _print(title: str, sections: "Sequence[Section]") -> None:
    console = new_console()
    console.print(title, soft_wrap=True)
    for section in sections:
        console.print(f"\n{section.title.upper()}\n{section.about}")
        _print_lines(console, section.lines)


def _print_lines(console: Any, lines: "Iterable[Line]") -> None:
    from sinequanon.listing import outline_texts

    for line in lines:
        for text in outline_texts(line, console.width):
            console.print(text, soft_wrap=not sys.stdout.isatty())
