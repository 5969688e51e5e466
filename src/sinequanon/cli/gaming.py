"""From the map to a game: `sqn game`."""

from pathlib import Path
from typing import Annotated

import typer

from sinequanon.cli.app import Db, app, check_date, say
from sinequanon.cli.mapping import AsOf, Confidence, DossierName, load_map
from sinequanon.records import MIN_CONFIDENCE


@app.command()
def game(
    dossier: DossierName,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="FILE", help="Write the draft here, .yaml; none is replaced.", show_default=False
        ),
    ],
    as_of: AsOf = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    max_options: Annotated[
        int, typer.Option("--max-options", metavar="N", min=1, max=20, help="At most so many options.")
    ] = 12,
    db: Db = None,
) -> None:
    """Draft a conflict from the map, for an analyst to check.

    Decision makers are the parties that wait for each other; conditions, refusals, demands and promises become
    preferences. The file has the evidence with each part and begins with confirmed: false. Prints which outcomes of the
    draft would hold, with who said what they rest on; sqn solve FILE tells more.
    """
    from sinequanon.bridge import draft_conflict, equilibrium_lines, write_draft
    from sinequanon.outputs import OutputError
    from sinequanon.solve.files import YAML_SUFFIXES
    from sinequanon.solve.stability import solve

    check_date("as-of", as_of)
    if out.suffix.lower() not in YAML_SUFFIXES:
        raise typer.BadParameter(f"{out} ends in neither .yaml nor .yml", param_hint="--out")
    draft = draft_conflict(load_map(db, dossier, as_of, min_confidence), max_options=max_options)
    try:
        with out.open("x", encoding="utf-8") as stream:
            stream.write(write_draft(draft))
    except FileExistsError as error:
        raise OutputError(f"{out}: there already, and may hold an analyst's work; name another file") from error
    except OSError as error:
        raise OutputError(f"{out}: {error.strerror or error}") from error
    for line in equilibrium_lines(draft, solve(draft.conflict)):
        print(line)
    say(f"{out} written: {draft.conflict.size} options, {len(draft.conflict.dms)} decision makers")
    for ground in draft.left_out[:_SHOWN]:
        say(f"left out: {''.join(char if char.isprintable() else '�' for char in ground.about)}")
    if len(draft.left_out) > _SHOWN:
        say(f"left out: {len(draft.left_out) - _SHOWN} more, told at the end of the file")


_SHOWN = 10
