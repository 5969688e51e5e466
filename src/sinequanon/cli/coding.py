"""Scores, and other layouts of what the reader knows: `sqn evaluate`, `attributions`, `relations`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sinequanon.cli.app import FAILED, app, complain
from sinequanon.errors import SinequanonError

if TYPE_CHECKING:
    from sinequanon.outputs import DocumentFolder, LinesFile


@app.command()
def evaluate(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD_DIR", help="Annotated texts, NAME.txt beside NAME.json.", show_default=False)
    ],
    predictions: Annotated[
        Path | None,
        typer.Option(
            "--predictions", metavar="DIR", help="Score these record documents, NAME.json, instead of reading."
        ),
    ] = None,
    actors: Annotated[
        list[Path] | None,
        typer.Option("--actors", metavar="FILE.csv", help="Your own table of actors; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> None:
    """Score readings against annotated reports.

    Precision, recall and F1 for each kind of record, in percent; `right` of `gold` annotated and of `pred` found.
    """
    from sinequanon import evaluation
    from sinequanon.runs import load_reader

    if predictions is None:
        scores, missing = evaluation.score_reader(gold, load_reader(actors or ())), 0
    else:
        scores, missing = evaluation.score_folder(gold, predictions)
    if as_json:
        import json

        print(json.dumps(scores.to_json() | {"missing": missing}, indent=1))
        return
    for line in evaluation.score_lines(scores, missing):
        print(line)


@app.command()
def attributions(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help='Files, folders, and "-" for standard input.', show_default=False),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write one document a report into this folder, as NAME.json."),
    ] = None,
) -> None:
    """Find all attributions in the wide sense of PolNeAR: words, but also beliefs, wishes and deeds told of somebody.

    `sqn read` gives the narrower statements of the annotation guide, with their speakers; this gives source, cue and
    content only, the quotation marks included, as JSON lines or into a folder.
    """
    from sinequanon.coding import attribution_documents
    from sinequanon.ingest import ingest
    from sinequanon.outputs import DocumentFolder, LinesFile

    _put_all(attribution_documents(ingest(paths)), LinesFile(None) if out is None else DocumentFolder(out))


@app.command()
def relations(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="IN.tsv", help="Tab-separated, with the columns uid, sentence, source, target.", show_default=False
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="OUT.jsonl", help="Write here instead of standard output.")
    ] = None,
) -> None:
    """Code sentences whose source and target are given: which PLOVER event type the one does to the other.

    One JSON object a line: uid, root, confidence. A row that cannot be coded costs one line on standard error.
    """
    from sinequanon.coding import code_relations
    from sinequanon.outputs import LinesFile

    _put_all(code_relations(table), LinesFile(out))


def _put_all(items: Iterable[dict[str, Any] | SinequanonError], output: "DocumentFolder | LinesFile") -> None:
    """Write each object; an error costs one line on standard error and the exit status."""
    failed = False
    with output:
        for item in items:
            if isinstance(item, SinequanonError):
                failed = True
                complain(item)
            else:
                output.put(item)
    if failed:
        raise typer.Exit(FAILED)
