"""The game: `sqn solve`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sinequanon.cli.app import FAILED, app, say

if TYPE_CHECKING:
    from sinequanon.solve.files import ConflictFile


@app.command()
def solve(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="One conflict or a collection, .json or .yaml.", show_default=False)
    ],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show at most so many equilibria.")] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the file as JSON with what was found under `expected`.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Compare with what the file expects; exit status 1 where it differs.")
    ] = False,
) -> None:
    """Find the stable outcomes of a conflict.

    Stability of every state for every decision maker under Nash, GMR, SMR, SEQ and SIM, exactly. Prints the equilibria
    in words, a table of options by state, and why each holds: who would leave, and what deters them.
    """
    if as_json and check:
        raise typer.BadParameter("--json and --check exclude each other")
    from sinequanon.solve.files import read_conflicts

    held = read_conflicts(file)
    if check:
        _check(held)
    elif as_json:
        _print_json(held)
    else:
        _print_words(held, limit)


def _print_words(held: "ConflictFile", limit: int) -> None:
    from sinequanon.solve.stability import solve
    from sinequanon.solve.words import solution_lines

    for number, case in enumerate(held.cases):
        if number:
            print()
        for line in solution_lines(solve(case.conflict, held.concepts), limit):
            print("".join(char if char.isprintable() else "�" for char in line))


def _print_json(held: "ConflictFile") -> None:
    from sinequanon.solve.files import write_json
    from sinequanon.solve.results import results
    from sinequanon.solve.stability import solve

    found = [results(solve(case.conflict, held.concepts), case.expected) for case in held.cases]
    sys.stdout.write(write_json(held.with_expected(found)) + "\n")


def _check(held: "ConflictFile") -> None:
    from sinequanon.solve.results import differences
    from sinequanon.solve.stability import solve

    wrong = unasked = 0
    for case in held.cases:
        if case.expected is None:
            unasked += 1
            say(f"sqn: {case.conflict.name}: nothing is expected of it")
            continue
        found = list(differences(solve(case.conflict, held.concepts), case.expected))
        wrong += bool(found)
        for line in found:
            print(f"{case.conflict.name}: {line}")
    count = len(held.cases) - unasked
    say(f"{count} conflict{'' if count == 1 else 's'} compared, {wrong} with differences")
    if wrong:
        raise typer.Exit(FAILED)
