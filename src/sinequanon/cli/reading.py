"""Reading reports: `sqn read`, and what could not be read: `sqn failures`, `sqn retry`."""

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from sinequanon.cli.app import FAILED, Db, Json, app, lines_of, new_console, open_store, print_rows
from sinequanon.records import MIN_CONFIDENCE

if TYPE_CHECKING:
    from sinequanon.exports.parts import PartFolder
    from sinequanon.ingest import Ingested
    from sinequanon.outputs import Output
    from sinequanon.progress import ProgressLine
    from sinequanon.records import Report
    from sinequanon.runs import Run
    from sinequanon.store import Store
    from sinequanon.store.failures import Failure

Processes = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        help="Processes that read at a time; default: one for each core where there are 32 reports or more.",
    ),
]


class Engine(StrEnum):
    """What many reports are read with."""

    PROCESSES = "processes"
    DASK = "dask"


DossierName = Annotated[str, typer.Argument(metavar="DOSSIER", help="The dossier.", show_default=False)]


@app.command()
def read(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH", help='Files, folders, "-" for standard input, and addresses.', show_default=False
        ),
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
            help="Records under this confidence are left out of --json, --out and --parquet, and listed apart in the "
            f"account (default there: {MIN_CONFIDENCE}). The store keeps all.",
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
    parquet: Annotated[
        Path | None,
        typer.Option(
            "--parquet",
            metavar="DIR",
            help="Write the tables of records as partitioned Parquet into this folder, and pass over what is there.",
        ),
    ] = None,
    workers: Processes = None,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine",
            metavar="ENGINE",
            help='What reads: processes of this machine, or "dask", the workers of a cluster, one for each core where '
            "--workers and --scheduler are not given.",
        ),
    ] = Engine.PROCESSES,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Have the workers of a running Dask scheduler read (tcp://host:8786); without it they are started.",
        ),
    ] = None,
    is_again: Annotated[
        bool, typer.Option("--again", help="Read reports anew that sqn forget removed from the dossier.")
    ] = False,
) -> None:
    """Read reports into records.

    Reports are plain text, HTML pages, Markdown, JSON, JSON lines, RSS and Atom feeds, CSV with a column of texts,
    mails and mailboxes, DNA files and REFI-QDA projects; with the extra "formats" also PDF, Word and web archives
    (WARC); each also packed (.gz, .bz2, .xz) or in a .zip or .tar archive; and folders of these. Where the setting
    SQN_ALLOW_ADDRESSES is 1, pages and feeds on the web as well, by their address; nothing that they name is fetched.

    Without --dossier an account of each report is printed and nothing is kept. With --dossier the readings are kept,
    and a report that is kept already, as this version and these tables of actors read it, is not read again: a run that
    was stopped goes on where it was.

    With --parquet the readings are kept in a folder of parts of 1,000 reports, without a store, and a run that was
    stopped goes on where it was as well.

    What cannot be read costs one line on standard error; the others are read, and the exit status is 1. With --dossier
    it is kept with its cause: `sqn failures` lists it, `sqn retry` reads it again.
    """
    _check_one_of({"--json": as_json, "--out": out, "--parquet": parquet})
    _check_one_of({"--dossier": dossier, "--parquet": parquet})
    _check_one_of({"--workers": workers, "--scheduler": scheduler})
    if scheduler is not None and engine is not Engine.DASK:
        raise typer.BadParameter("--scheduler is for --engine dask")
    _check_date(published)
    from sinequanon.ingest import ingest
    from sinequanon.outputs import NoOutput
    from sinequanon.progress import ProgressLine
    from sinequanon.runs import MANY, Run, load_reader

    told = _told(published, outlet, actors or ())
    with _maybe_store(db, dossier, brings_back=is_again) as target:
        parts = _parts(parquet)
        output = parts or _output(
            paths, as_json=as_json, out=out, is_kept=target is not None, min_confidence=min_confidence
        )
        is_long = target is not None or out is not None or parts is not None
        with ProgressLine(paths, is_wanted=is_long) as progress:
            run = Run(
                ingest(paths, published=published, outlet=outlet),
                lambda: load_reader(actors or ()),
                load_many=_pool(workers, actors or (), engine, scheduler),
                many=MANY if engine is Engine.PROCESSES else 1,
                target=target,
                is_written=None if parts is None else parts.has,
                told=told,
                wants_all=not isinstance(output, NoOutput),
                on_fault=lambda error: progress.say(lines_of(error)),
                on_forgotten=lambda report, since: progress.say([_forgotten(report, since)]),
            )
            earlier = [] if target is None else _failures_of(target.store, target.dossier, paths)
            is_chosen = as_json or out is not None or parts is not None
            _go(run, output, progress, min_confidence if is_chosen else None)
        if target is not None:
            target.store.failures.forget(earlier)
    if run.keeps:
        _print_summary(run, sys.stderr if as_json else sys.stdout)
    if run.failed:
        raise typer.Exit(FAILED)


@app.command()
def failures(dossier: DossierName, db: Db = None, as_json: Json = False) -> None:
    """List what could not be read: which file or report, why, when, and by which version."""
    with open_store(db) as store:
        print_rows(list(store.failures.list(dossier)), "failures", _failure_table, as_json)


@app.command()
def retry(dossier: DossierName, db: Db = None, workers: Processes = None) -> None:
    """Read again what could not be read, as it was to be read then.

    Of a file with several reports those that are kept already are passed over. What can be read now, or is gone from
    its file, is no failure any more.
    """
    from sinequanon.outputs import NoOutput
    from sinequanon.progress import ProgressLine
    from sinequanon.runs import Run, Target, load_reader
    from sinequanon.store.failures import grouped

    failed = 0
    with open_store(db) as store:
        for group in grouped(store.failures.list(dossier)):
            actors = [Path(path) for path in group[0].options.get("actors", ())]
            paths = list(dict.fromkeys(failure.path for failure in group if failure.path is not None))
            with ProgressLine(paths, is_wanted=True) as progress:
                run = Run(
                    _again(group, paths),
                    lambda actors=actors: load_reader(actors),  # type: ignore[misc]
                    load_many=_pool(workers, actors),
                    target=Target(store, dossier),
                    told=group[0].options,
                    wants_all=False,
                    on_fault=lambda error, progress=progress: progress.say(lines_of(error)),  # type: ignore[misc]
                    on_forgotten=lambda report, since, progress=progress: progress.say([_forgotten(report, since)]),  # type: ignore[misc]
                )
                _go(run, NoOutput(), progress, None)
            store.failures.forget([failure.id for failure in group if failure.can_be_read])
            failed += run.failed + sum(not failure.can_be_read for failure in group)
            _print_summary(run, sys.stdout)
    if failed:
        raise typer.Exit(FAILED)


def _failure_table(found: "Sequence[Failure]") -> Any:
    from rich import box
    from rich.table import Table

    from sinequanon.show import visible

    table = Table("when", "what and why", "read by", box=box.SIMPLE_HEAD)
    for one in found:
        table.add_row(one.failed_at, f"{visible(one.place)}\n{visible(one.cause)}", visible(one.version))
    return table


def _again(group: "Sequence[Failure]", paths: Sequence[str]) -> "Iterator[Ingested]":
    """What failed, from its files or as it was taken in."""
    from sinequanon.ingest import ingest

    options = group[0].options
    yield from ingest(paths, published=options.get("published"), outlet=options.get("outlet"))
    yield from (failure.report for failure in group if failure.report is not None)


def _told(published: str | None, outlet: str | None, actors: Sequence[Path]) -> dict[str, Any]:
    return {"published": published, "outlet": outlet, "actors": [str(path.absolute()) for path in actors]}


def _pool(
    workers: int | None, actors: Sequence[Path], engine: Engine = Engine.PROCESSES, scheduler: str | None = None
) -> Any:
    """What starts the processes that read; None where this one is to read alone."""
    from sinequanon.workers import Workers, cores

    count = workers or cores()
    if engine is Engine.DASK:
        from sinequanon.cluster import Cluster

        return lambda: Cluster(scheduler=scheduler, count=count, actors=actors)
    return None if count == 1 else lambda: Workers(count, actors)


def _parts(folder: Path | None) -> "PartFolder | None":
    if folder is None:
        return None
    from sinequanon.exports.parts import PartFolder

    return PartFolder(folder)


def _failures_of(store: "Store", dossier: str, paths: Sequence[str]) -> list[int]:
    """The numbers of the failures that these paths had before; what fails again gets another number."""
    from sinequanon.errors import RecordNotFound
    from sinequanon.ingest import find_files
    from sinequanon.ingest.files import lasting

    try:
        kept = store.failures.list(dossier)
    except RecordNotFound:
        return []
    files = set(map(lasting, find_files(paths))) if kept else set()
    return [failure.id for failure in kept if failure.path in files]


def _check_one_of(given: Mapping[str, object]) -> None:
    """Refuse options that exclude each other."""
    named = [name for name, value in given.items() if value]
    if len(named) > 1:
        raise typer.BadParameter(f"{named[0]} and {named[1]} exclude each other")


def _check_date(published: str | None) -> None:
    from sinequanon.ingest.dates import parse_date

    if published is not None and parse_date(published) is None:
        raise typer.BadParameter(f"{published!r} is not a date YYYY-MM-DD", param_hint="--published")


@contextmanager
def _maybe_store(db: str | None, dossier: str | None, *, brings_back: bool) -> Iterator[Any]:
    """Where readings are kept; None without a dossier."""
    if dossier is None:
        yield None
        return
    from sinequanon.runs import Target
    from sinequanon.store import Store

    with Store.open(db) as store:
        yield Target(store, dossier, brings_back)


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
    """Read all; one line and exit status 1 where the user or the system stops it."""
    from sinequanon.runs import leave_out_unsure

    progress.watch(run)
    before = signal.signal(signal.SIGTERM, _stop)
    try:
        for report, reading in run:
            output.put(report, reading if min_confidence is None else leave_out_unsure(reading, min_confidence))
            progress.update()
        output.close()
    except KeyboardInterrupt:
        output.close()
        progress.say([f"sqn: {progress.farewell()}"])
        raise typer.Exit(FAILED) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _stop(*_: object) -> None:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt


def _forgotten(report: "Report", since: str) -> str:
    return f"sqn: {report.name}: forgotten on {since[:10]}; sqn read --again reads it anew"


def _print_summary(run: "Run", stream: TextIO) -> None:
    from sinequanon.show import summary

    console = new_console(stream)
    for line in summary(run.outcomes, run.records):
        console.print(line)
