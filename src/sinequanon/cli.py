"""The command line, `sqn`: one thin command a stage, which parses, calls and prints.

Everything that takes time to load (the language model, the database, the tables) is imported by the command that needs
it, so that `sqn --help` answers at once.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from sinequanon import __version__
from sinequanon.errors import InvalidRecord, RecordNotFound, SinequanonError, StoreUnusable, UnreadableReport
from sinequanon.records import SECTIONS, Act, ContactKind, ContactStatus, Reading

if TYPE_CHECKING:
    from rich.console import Console

    from sinequanon.outputs import DocumentFolder, LinesFile, Output
    from sinequanon.progress import ProgressLine
    from sinequanon.runs import Run
    from sinequanon.store import Store

FAILED = 1  # the exit status where something asked for could not be done; 2 is a wrong command line


class _Commands(TyperGroup):
    """The commands, with our errors as lines on standard error and exit status 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # here, where a reader who has left is no surprise
        except SinequanonError as error:
            complain(error)
        except KeyboardInterrupt:
            say("sqn: stopped")
        except BrokenPipeError:
            _forget_stdout()
        raise typer.Exit(FAILED)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (typer calls it so)
        """The commands in the order of this file, which is that of the work."""
        return list(self.commands)


app = typer.Typer(
    cls=_Commands,
    name="sqn",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich takes longer to load than the help takes to read
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)


def main() -> None:
    """The entry point of `sqn`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            is_shown = stream.isatty()
            stream.reconfigure(encoding=None if is_shown else "utf-8", errors="replace" if is_shown else None)
    app(prog_name="sqn")


def say(line: str) -> None:
    """Print one line on standard error."""
    print(line, file=sys.stderr)


def complain(error: SinequanonError) -> None:
    """Print an error on standard error, one line for each of its lines."""
    for line in _lines(error):
        say(line)


def _lines(error: SinequanonError) -> list[str]:
    """The lines of an error; one that costs a report is one line, whatever characters a file's name holds."""
    message = str(error)
    lines = [message] if isinstance(error, UnreadableReport) else message.splitlines()
    return [f"sqn: {''.join(char if char.isprintable() else '�' for char in line)}" for line in lines]


def _forget_stdout() -> None:
    """Whoever read our output has left: nothing more is written there, also not at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _show_version(is_asked: bool) -> None:
    if is_asked:
        print(f"sinequanon {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Read reports on a dispute into records: who said what, who demands, offers or refuses what, on which conditions.

    Every record has the words of the report that prove it. `sqn COMMAND --help` tells more of each command.

    Exit status: 0 all done, 1 something could not be done (told on standard error), 2 wrong command line.
    """


# What several commands take

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="URL",
        help="Address of the store, or path of a SQLite file; default: $SQN_DB, else a file in your data folder.",
    ),
]
Dossier = Annotated[
    str | None, typer.Option("--dossier", "-d", metavar="NAME", help="Only this dossier; default: all.")
]
InDossier = Annotated[str, typer.Option("--dossier", "-d", metavar="NAME", help="The dossier.")]
Actor = Annotated[
    str | None,
    typer.Option(
        "--actor", metavar="NAME", help="Only records in which this actor, or one that belongs to it, has a part."
    ),
]
About = Annotated[
    str | None,
    typer.Option(
        "--about", metavar="TEXT", help='Only records that hold these words; "a phrase" and prefix* work too.'
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="From this date on: YYYY, YYYY-MM or YYYY-MM-DD.")
]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this date, included.")]
MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence", metavar="X", min=0, max=1, help="Only records of at least this confidence, 0 to 1."
    ),
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON lines: one object a record, with all its fields.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV with a header, all fields, nothing cut.")]
Who = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why.")]


# Reading


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
                on_fault=lambda error: progress.say(_lines(error)),
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
    return outputs.NoOutput() if is_kept else outputs.AccountOutput(_console(), min_confidence)


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

    console = _console(stream)
    for line in summary(run.outcomes, run.records):
        console.print(line)


# Asking the store


@app.command()
def positions(
    dossier: Dossier = None,
    actor: Actor = None,
    act: Annotated[Act | None, typer.Option("--act", metavar="ACT", help=f"Only this act: {', '.join(Act)}.")] = None,
    about: About = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    limit: Limit = None,
    db: Db = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List positions: who demands or refuses what.

    Each with its act, its conditions and who said so, in the report's words.
    """
    _ask("positions", db, as_json, as_csv, dossier=dossier, actor=actor, act=act, about=about, since=since, until=until,
         min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def statements(
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
    """List statements: who said what.

    --actor is the speaker.
    """
    _ask("statements", db, as_json, as_csv, dossier=dossier, actor=actor, about=about, since=since, until=until,
         min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def contacts(
    dossier: Dossier = None,
    actor: Actor = None,
    kind: Annotated[
        ContactKind | None, typer.Option("--kind", metavar="KIND", help=f"Only this kind: {', '.join(ContactKind)}.")
    ] = None,
    status: Annotated[
        ContactStatus | None,
        typer.Option("--status", metavar="STATUS", help=f"Only this status: {', '.join(ContactStatus)}."),
    ] = None,
    about: About = None,
    since: Since = None,
    until: Until = None,
    min_confidence: MinConfidence = None,
    limit: Limit = None,
    db: Db = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List contacts: who meets whom.

    Held, planned, asked for, refused; --actor is one of the parties, or who asked.
    """
    _ask("contacts", db, as_json, as_csv, dossier=dossier, actor=actor, kind=kind, status=status, about=about,
         since=since, until=until, min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def actors(
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
    """List actors.

    The table has each once, --json and --csv once for every report that has it.
    """
    _ask("actors", db, as_json, as_csv, dossier=dossier, actor=actor, about=about, since=since, until=until,
         min_confidence=min_confidence, limit=limit)  # fmt: skip


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORD", help='Words that a sentence holds, "a phrase", prefix*.', show_default=False),
    ],
    dossier: Dossier = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many sentences.")] = 50,
    db: Db = None,
    as_json: Json = False,
) -> None:
    """Search the sentences of the reports.

    The best come first; all words must be there, case and accents do not matter.
    """
    with _store(db) as store:
        hits = store.search(" ".join(words), dossier, limit=limit)
    from sinequanon import listing

    if as_json:
        listing.write_json_lines(hits, sys.stdout)
        return
    console = _console()
    for line in listing.hit_lines(hits):
        console.print(line)
    say(listing.total("sentences", hits))


@app.command()
def dossiers(db: Db = None, as_json: Json = False) -> None:
    """List the dossiers of the store."""
    from sinequanon import listing

    with _store(db) as store:
        _print(store.dossiers(), "dossiers", listing.dossier_table, as_json)


@app.command()
def reports(dossier: InDossier, db: Db = None, as_json: Json = False) -> None:
    """List the reports of a dossier."""
    from sinequanon import listing

    with _store(db) as store:
        _print(store.reports(dossier), "reports", listing.report_table, as_json)


def _ask(section: str, db: str | None, as_json: bool, as_csv: bool, **asked: Any) -> None:
    """Ask the store for the records of a section and print them."""
    if as_json and as_csv:
        raise typer.BadParameter("--json and --csv exclude each other")
    from sinequanon import listing

    for name in ("since", "until"):
        _check_partial_date(name, asked[name])
    with _store(db) as store:
        rows: list[Any] = getattr(store, section)(**asked)
    if as_csv:
        listing.write_csv(section, rows, sys.stdout)
    else:
        _print(rows, section, lambda found: listing.table_of(section, found), as_json)


def _check_partial_date(name: str, value: str | None) -> None:
    from sinequanon.store.checks import is_date

    if value is not None and not is_date(value):
        raise typer.BadParameter(f"{value!r} is not a date YYYY, YYYY-MM or YYYY-MM-DD", param_hint=f"--{name}")


def _print(rows: list[Any], thing: str, table: Any, as_json: bool) -> None:
    """Rows as JSON lines, or as a table with their number, told on standard error."""
    from sinequanon import listing

    if as_json:
        listing.write_json_lines(rows, sys.stdout)
        return
    if rows:
        _console().print(table(rows))
    say(listing.total(thing, rows))


# Deciding


@app.command()
def decide(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="confirm, reject or correct.", show_default=False)],
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="The record's id in its report, as p3.", show_default=False)
    ],
    dossier: InDossier,
    report: Annotated[str, typer.Option("--report", metavar="NAME", help="The report's name, or its digest.")],
    who: Who,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=VALUE", help="For a correction; may be repeated. Actors by name, null for none."
        ),
    ] = None,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide on a record.

    It is right, wrong, or right with other fields. The reading stays as it is, and a new reading of the report keeps
    the decision.
    """
    fields = _parse_fields(values or [])
    if kind not in ("confirm", "reject", "correct"):
        raise typer.BadParameter(f"{kind!r} is none of confirm, reject, correct", param_hint="KIND")
    with _store(db) as store:
        digest = _find_digest(store, dossier, report)
        section = _find_section(store.reading(dossier, digest), report, record)
        made = store.decide(dossier, digest, section, record, kind, who=who, fields=fields, note=note)
    print(f"decision {made.id}: {kind} {record} of {report}; to undo it: sqn undo {made.id} --by NAME")


@app.command()
def merge(
    actor: Annotated[str, typer.Argument(metavar="ACTOR", help="Name or key of an actor.", show_default=False)],
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="Name or key of the actor that it is.", show_default=False)
    ],
    dossier: InDossier,
    who: Who,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide that two actors of a dossier are one."""
    with _store(db) as store:
        made = store.merge(dossier, actor, into, who=who, note=note)
    print(f"decision {made.id}: {actor} is {into}; to undo it: sqn undo {made.id} --by NAME")


@app.command()
def undo(
    decision: Annotated[int, typer.Argument(metavar="ID", help="The decision's number.", show_default=False)],
    who: Who,
    db: Db = None,
) -> None:
    """Undo a decision.

    It stays listed, with the time and who undid it.
    """
    with _store(db) as store:
        store.undo(decision, who=who)
    print(f"decision {decision} undone")


@app.command()
def decisions(dossier: Dossier = None, db: Db = None, as_json: Json = False) -> None:
    """List what people decided.

    Undone decisions are listed too.
    """
    from sinequanon import listing

    with _store(db) as store:
        _print(store.decisions(dossier), "decisions", listing.decision_table, as_json)


def _parse_fields(values: Sequence[str]) -> dict[str, Any]:
    """`FIELD=VALUE` texts as fields; a list, a text in quotation marks and null are taken as JSON."""
    import json

    fields: dict[str, Any] = {}
    for item in values:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{item!r} is not FIELD=VALUE", param_hint="--set")
        try:
            fields[name] = json.loads(value) if value == "null" or value.startswith(("[", '"')) else value
        except ValueError:
            raise typer.BadParameter(f"{value!r} is no JSON list or text", param_hint="--set") from None
    return fields


def _find_digest(store: "Store", dossier: str, name: str) -> str:
    """The digest of the report of a name, or of the one whose digest begins so."""
    rows = store.reports(dossier)
    found = [row.digest for row in rows if row.name == name]
    found = found or [row.digest for row in rows if len(name) >= 8 and row.digest.startswith(name)]
    if not found:
        raise RecordNotFound(f"dossier {dossier!r} has no report {name!r}; sqn reports lists them")
    if len(found) > 1:
        raise InvalidRecord(f"{len(found)} reports have the name {name!r}; give one's digest: {', '.join(found)}")
    return found[0]


def _find_section(reading: Reading, report: str, record: str) -> str:
    """The section that has a record of this id."""
    found = [section for section in SECTIONS if any(item.id == record for item in getattr(reading, section))]
    if len(found) != 1:
        cause = f"several records {record!r}: {', '.join(found)}" if found else f"no record {record!r}"
        raise RecordNotFound(f"the reading of {report!r} has {cause}")
    return found[0]


# Scoring


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


# Other layouts of what the reader knows


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


# Opening


@contextmanager
def _store(db: str | None) -> "Iterator[Store]":
    """A store that is there already: asking does not make one.

    Raises:
        StoreUnusable: there is no such file.
    """
    from sqlalchemy import make_url

    from sinequanon.settings import default_store
    from sinequanon.store import Store

    address = db or default_store()
    path = make_url(address).database if address.startswith("sqlite://") else address
    is_file = "://" not in address or address.startswith("sqlite:///")
    if is_file and path and not path.startswith((":memory:", "file:")) and not Path(path).exists():
        raise StoreUnusable(f"{path}: no store there; sqn read PATH --dossier NAME makes one")
    with Store.open(db) as store:
        yield store


def _console(stream: TextIO | None = None) -> "Console":
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)
