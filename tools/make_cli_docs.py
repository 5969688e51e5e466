"""Writes docs/cli.md, the reference of all commands, from what the commands say of themselves.

Usage: python tools/make_cli_docs.py [--check]
"""

import argparse
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from sinequanon.cli import app
from sinequanon.settings import SETTINGS

PAGE = Path(__file__).parent.parent / "docs" / "cli.md"
INTRODUCTION = """\
# The command line

This page is made from the commands' own help by `tools/make_cli_docs.py`; change it there.

`python -m sinequanon` is the same as `sqn`. Records go to standard output; errors, progress and counts go to standard
error. On a terminal progress is shown; a run that keeps its readings (`--dossier`) can be stopped with Ctrl-C at any
time and goes on with the same command. `NO_COLOR` is heeded, and nothing is told by colour alone.

| exit status | means |
|---|---|
| 0 | all that was asked for is done |
| 1 | something could not be done, as one line on standard error tells: a file that gives no report (the others are \
read), no such dossier, a store that cannot be opened, a run that was stopped |
| 2 | the command line is wrong |

## What is printed

- `sqn read --json`: the record document of the annotation guide, with `finder`, `rule`, `version` and `confidence` on \
each record. One file that is one report gives an indented JSON object; a file with several, several paths or a folder \
give JSON lines, one document a line, as they are read.
- `sqn read --out DIR`: the same documents as `NAME.json`, each written whole or not at all.
- `sqn read --parquet DIR`: tables of records in folders of 1,000 reports ([many reports](scale.md#parquet)).
- `--json` elsewhere: JSON lines, one object a record, with its report, its names, its words with their places, the \
record itself under `record`, and under `decision` what a person made of it.
- `--csv`: UTF-8, RFC 4180, a header, every field and every span (`start-end`, in code points of the report's text), \
nothing cut. Several values in one cell have ` | ` between them. Cells are the report's own words, unaltered: a \
spreadsheet may take one that begins with `=`, `+`, `-` or `@` for a formula, so import them as text.

A text that is in a dossier already is one report, whatever its name. It is read again only where the version of the \
program, the language model or the tables given by `--actors` differ, or where its title, outlet, address or date are \
told otherwise than before.

## Settings

| environment variable | default | meaning |
|---|---|---|
"""


def render() -> str:
    """The page."""
    group: Any = typer.main.get_command(app)
    lines = [INTRODUCTION + "\n".join(f"| `{s.name}` | {_code(s.default)} | {s.meaning} |" for s in SETTINGS)]
    for name, command in group.commands.items():
        lines += _sections(name, command, level=2)
    return "\n".join(lines) + "\n"


def _sections(name: str, command: Any, level: int) -> Iterator[str]:
    """The section of a command, and one level below those of its own commands."""
    yield from ("", f"{'#' * level} sqn {name}", "", *_command(name, command))
    for part, below in getattr(command, "commands", {}).items():
        yield from _sections(f"{name} {part}", below, level + 1)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option" and param.name != "help"]
    own = ["[COMMAND]"] if hasattr(command, "commands") else []
    yield f"    sqn {name} {' '.join(['[OPTIONS]', *map(_shown, arguments), *own])}"
    yield ""
    yield inspect.cleandoc(command.help)
    yield ""
    yield "| argument or option | meaning |"
    yield "|---|---|"
    for argument in arguments:
        yield f"| `{_shown(argument)}` | {argument.help} |"
    for option in options:
        yield f"| `{', '.join(option.opts)}{_value(option)}` | {_meaning(option)} |"


def _shown(argument: Any) -> str:
    return f"{argument.metavar}{'...' if argument.nargs == -1 else ''}"


def _value(option: Any) -> str:
    return "" if option.is_flag else f" {option.metavar}"


def _meaning(option: Any) -> str:
    default = option.default
    has_default = isinstance(default, int) and not isinstance(default, bool) and not option.is_flag
    return f"{option.help}{' Required.' if option.required else ''}{f' Default: {default}.' if has_default else ''}"


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def main() -> None:
    """Write the page, or with --check tell whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit status 1 where the page is not current"
    )
    if parser.parse_args().check:
        sys.exit(0 if PAGE.read_text(encoding="utf-8") == render() else f"{PAGE.name} is not current")
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
