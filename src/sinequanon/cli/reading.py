"""Reading reports: `sqn read`."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from sinequanon.cli.app import FAILED, Db, app, lines_of, new_console

if TYPE_CHECKING:
    from sinequanon.outputs import Output
    from sinequanon.progress import ProgressLine
    from sinequanon.runs import Run


@app.command()
def read(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help='Files, folders, and "-" for standard input.', show_default=False),
    ],
    dossier: Annotated[
        str | None,
        typer.Option("--dossier", "-d", metavar="NAME", help="Keep what is read in this dossier, made where needed."),
    ] = None,
    db: Db = None,
    published: Annotated[
        str | None,
        typer.Option("--published", metavar="DATE", help="Date of publication of the reports that do not say theirs."),
    ] = None,
    outlet: Annotated[
        str | None, typer.Option("--outlet", metavar="NAME", help="Outlet of the reports that do not say theirs.")
    ] = None,
    actors: Annotated[
        list[Path] | None,
        typer.Option(
            "--actors", metavar="FILE.csv", help="Your own table of actors, added to the shipped one; may be repeated."
        ),
    ] = None,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence",
            metavar="X",
            min=0,
            max=1,
            help="Records under this confidence are left out of --json and --out, and listed apart in the account "
            "(default there: 0.6). The store keeps all.",
        ),
    ] = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Print record documents: one file that is one report as an indented object, all else as JSON lines.",
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Write one record document a report into this folder, as NAME.json."),
    ] = None,
) -> None:
    """Read reports into records.

    Reports are plain text, HTML pages, Markdown, JSON, JSON lines, and folders of these.

    Without --dossier an account of each report is printed and nothing is kept. With --dossier the readings are kept,
    and a report that is kept already, as this version and these tables of actors read it, is not read again: a run that
    was stopped goes on where it was.

    What cannot be read costs one line on standard error; the others are read, and the exit status is 1.
    """
    if as_json and out is not None:
        raise typer.BadParameter("--json and --out exclude each other")
    _check_date(published)
    from sinequanon.ingest import ingest
    from sinequanon.outputs import NoOutput
    from sinequanon.progress import ProgressLine
    from sinequanon.runs import Run, load_reader

    with _maybe_store(db, dossier) as target:
        output = _output(paths, as_json=as_json, out=out, is_kept=target is not None, min_confidence=min_confidence)
        with ProgressLine(paths, is_wanted=target is not None or out is not None) as progress:
            run = Run(
                ingest(paths, published=published, outlet=outlet),
                lambda: load_reader(actors or ()),
                target=target,
                wants_all=not isinstance(output, NoOutput),
                on_fault=lambda error: progress.say(lines_of(error)),
            )
            _go(run, output, progress, min_confidence if as_json or out is not None else None)
    if target is not None:
        _print_summary(run, sys.stderr if as_json else sys.stdout)
    if run.failed:
        raise typer.Exit(FAILED)


def _check_date(published: str | None) -> None:
    from sinequanon.ingest.dates import parse_date

    if published is not None and parse_date(published) is None:
        raise typer.BadParameter(f"{published!r} is not a date YYYY-MM-DD", param_hint="--published")


@contextmanager
def _maybe_store(db: str | None, dossier: str | None) -> Iterator[Any]:
    """Where readings are kept; None without a dossier."""
    if dossier is None:
        yield None
        return
    from sinequanon.runs import Target
    from sinequanon.store import Store

    with Store.open(db) as store:
        yield Target(store, dossier)


def _output(
    paths: Sequence[str], *, as_json: bool, out: Path | None, is_kept: bool, min_confidence: float | None
) -> "Output":
    from sinequanon import outputs

    if as_json:
        return outputs.JsonOutput(sys.stdout, is_one_file=len(paths) == 1 and not Path(paths[0]).is_dir())
    if out is not None:
        return outputs.FolderOutput(out)
    return outputs.NoOutput() if is_kept else outputs.AccountOutput(new_console(), min_confidence)


def _go(run: "Run", output: "Output", progress: "ProgressLine", min_confidence: float | None) -> None:
    """Read all; one line and exit status 1 where the user stops it."""
    from sinequanon.runs import leave_out_unsure

    progress.watch(run)
    try:
        for report, reading in run:
            output.put(report, reading if min_confidence is None else leave_out_unsure(reading, min_confidence))
            progress.update()
        output.close()
    except KeyboardInterrupt:
        output.close()
        progress.say([f"sqn: {progress.farewell()}"])
        raise typer.Exit(FAILED) from None


def _print_summary(run: "Run", stream: TextIO) -> None:
    from sinequanon.show import summary

    console = new_console(stream)
    for line in summary(run.outcomes, run.records):
        console.print(line)
