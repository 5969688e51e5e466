"""Taking a dossier elsewhere: `sqn export`."""

from pathlib import Path
from typing import Annotated

import typer

from sinequanon.cli.app import Db, MinConfidence, app, check_date, open_store, say
from sinequanon.exports import Format


@app.command()
def export(
    dossier: Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier.", show_default=False)],
    format: Annotated[  # noqa: A002 (the option's name)
        Format, typer.Option("--format", metavar="FORMAT", help=f"One of {', '.join(Format)}.")
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="PATH", help="The file to write; for csv, parquet and gold the folder."),
    ],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="Only what was said or done by the end of YYYY, YYYY-MM or YYYY-MM-DD."
        ),
    ] = None,
    min_confidence: MinConfidence = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="For gold: reports too of which only some records are decided, the rest as read."),
    ] = False,
    redact: Annotated[
        bool, typer.Option("--redact", help="Persons by pseudonyms (Person 1, …) in names, keys and texts.")
    ] = False,
    redact_all: Annotated[
        bool, typer.Option("--redact-all", help="All actors by pseudonyms, not only persons.")
    ] = False,
    without_texts: Annotated[
        bool,
        typer.Option(
            "--without-texts", help="When redacting: only the words that records rest on, the rest as dashes."
        ),
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option("--redact-key", metavar="FILE", help="When redacting: write a CSV of pseudonyms and names here."),
    ] = None,
    db: Db = None,
) -> None:
    """Export a dossier, its records and its map, in a format of the field.

    Tables (csv, parquet), the map as a graph for Gephi (graphml, gexf), W3C Web Annotations (jsonld), events in the
    columns of POLECAT (polecat), a file for Discourse Network Analyzer (dna), reports as people decided on them for
    sqn evaluate (gold). An export is written whole or not at all; one that is there is replaced.
    """
    from sinequanon.exports import export_dossier
    from sinequanon.exports.pseudonyms import Redaction
    from sinequanon.show import counted

    check_date("as-of", as_of)
    is_redacted = redact or redact_all
    if (without_texts or key is not None) and not is_redacted:
        raise typer.BadParameter("--without-texts and --redact-key go with --redact or --redact-all")
    asked = Redaction(all_actors=redact_all, without_texts=without_texts, key=key) if is_redacted else None
    with open_store(db) as store:
        done = export_dossier(
            store, dossier, format, out, as_of=as_of, min_confidence=min_confidence, every=every, redact=asked
        )
    say(f"{out}: {counted(done.number, done.things)} written")
