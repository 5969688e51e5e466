"""The command line's application, what several commands take, and what they print with."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.core import TyperGroup

from sinequanon import __version__
from sinequanon.errors import SinequanonError, StoreUnusable, UnreadableReport

if TYPE_CHECKING:
    from rich.console import Console

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
        """The commands in the order of the work."""
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
    for line in lines_of(error):
        say(line)


def lines_of(error: SinequanonError) -> list[str]:
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


@contextmanager
def open_store(db: str | None) -> "Iterator[Store]":
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


def refuse_options_before(ctx: typer.Context) -> None:
    """See that an option of a list is not lost on the command after it.

    Raises:
        typer.BadParameter: one was given before the command.
    """
    given = [
        option.opts[0]
        for option in ctx.command.params
        if (source := ctx.get_parameter_source(str(option.name))) is not None and source.name == "COMMANDLINE"
    ]
    if given:
        raise typer.BadParameter(f"stands before {ctx.invoked_subcommand}; put it after", param_hint=given)


def check_date(option: str, value: str | None) -> None:
    """See that the value of an option, where it has one, is a date that may be partial.

    Raises:
        typer.BadParameter: it is none.
    """
    from sinequanon.store.checks import is_date

    if value is not None and not is_date(value):
        raise typer.BadParameter(f"{value!r} is not a date YYYY, YYYY-MM or YYYY-MM-DD", param_hint=f"--{option}")


def new_console(stream: TextIO | None = None) -> "Console":
    """A console that writes plain text to a stream."""
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def print_rows(rows: list[Any], thing: str, table: Any, as_json: bool) -> None:
    """Rows as JSON lines, or as a table with their number, told on standard error."""
    from sinequanon import listing

    if as_json:
        listing.write_json_lines(rows, sys.stdout)
        return
    if rows:
        new_console().print(table(rows))
    say(listing.total(thing, rows))


def tell_decision(number: int, told: str) -> None:
    """Print a decision that was kept, and how to take it back."""
    print(f"decision {number}: {told}; to undo it: sqn undo {number} --by NAME")
