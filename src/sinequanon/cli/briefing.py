"""The paper to hand on: `sqn brief`."""

from pathlib import Path
from typing import Annotated

import typer

from sinequanon.cli.app import Db, app, check_date, say
from sinequanon.cli.mapping import AsOf, Confidence, DossierName, load_map
from sinequanon.records import MIN_CONFIDENCE


@app.command()
def brief(
    dossier: DossierName,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write here; the ending tells the format: .md (with a .png beside it), .html, .docx, .pdf.",
            show_default=False,
        ),
    ],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Tell what changed since: YYYY, YYYY-MM or YYYY-MM-DD."),
    ] = None,
    as_of: AsOf = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    goal: Annotated[
        list[str] | None,
        typer.Option(
            "--goal",
            metavar="TEXT",
            help='What should come about: "talks between A and B", or an option\'s id or words; may be repeated. '
            "Default: talks between the two parties with a closed door for which most is waited.",
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Write a brief of about two pages.

    The main parties with their firmest and latest positions, deadlocks, what would free the talks, doors, what changed,
    contradictions, a picture of the map and the sources, to which every line refers. What was left out is counted, with
    the command that lists it.
    """
    from sinequanon.briefs.content import make_brief
    from sinequanon.briefs.writing import check_format, write_brief

    check_format(out)
    check_date("since", since)
    drawn = load_map(db, dossier, as_of, min_confidence)
    made = make_brief(drawn, since=since, goals=goal or (), min_confidence=min_confidence)
    for path in write_brief(made, drawn, out):
        say(f"{path} written")
