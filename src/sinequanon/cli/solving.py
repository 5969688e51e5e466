"""The game: `sqn solve`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sinequanon.cli.app import FAILED, app, say

if TYPE_CHECKING:
    from sinequanon.solve.files import ConflictFile
    from sinequanon.solve.stability import Solution


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
    start: Annotated[
        str | None, typer.Option("--from", metavar="STATE", help="Tell the ways from this state to the equilibria.")
    ] = None,
    want: Annotated[
        str | None,
        typer.Option("--want", metavar="STATE", help="Tell which orders of statements make this state hold."),
    ] = None,
    concept: Annotated[
        str | None, typer.Option("--concept", metavar="C", help="With --want: under this concept only; default: all.")
    ] = None,
    coalitions: Annotated[
        bool, typer.Option("--coalitions", help="Tell which equilibria several would leave together.")
    ] = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Tell which swap of two neighbouring statements changes what holds.")
    ] = False,
) -> None:
    """Find the stable outcomes of a conflict.

    Stability of every state for every decision maker under Nash, GMR, SMR, SEQ and SIM, exactly. Prints the equilibria
    in words, a table of options by state, and why each holds: who would leave, and what deters them. Of a draft that
    nobody confirmed (confirmed: false) every result says so.
    """
    if as_json and check:
        raise typer.BadParameter("--json and --check exclude each other")
    asked = _Asked(start, want, concept, coalitions, sensitivity)
    if asked.is_any and (as_json or check):
        raise typer.BadParameter("--json and --check go with no other analysis")
    from sinequanon.solve.files import read_conflicts

    held = read_conflicts(file)
    if check:
        _check(held)
    elif as_json:
        _print_json(held)
    else:
        _print_words(held, limit, asked)


@dataclass(frozen=True)
class _Asked:
    """Which analyses to tell beside the equilibria."""

    start: str | None
    want: str | None
    concept: str | None
    coalitions: bool
    sensitivity: bool

    def __post_init__(self) -> None:
        from sinequanon.solve.concepts import Concept

        if self.concept is not None and self.want is None:
            raise typer.BadParameter("--concept goes with --want")
        if self.concept is not None and self.concept not in list(Concept):
            raise typer.BadParameter(f"{self.concept!r} is none of {', '.join(Concept)}", param_hint="--concept")

    @property
    def is_any(self) -> bool:
        """Whether anything is asked."""
        return self.start is not None or self.want is not None or self.coalitions or self.sensitivity

    def lines(self, solution: "Solution", limit: int) -> Iterator[str]:
        """What is asked, each after an empty line."""
        from sinequanon.solve import analysis_words as words
        from sinequanon.solve.concepts import Concept

        conflict = solution.conflict
        parts: list[Iterator[str]] = []
        if self.start is not None:
            parts.append(words.route_lines(solution, conflict.read_state(self.start), limit))
        if self.want is not None:
            concepts = solution.concepts if self.concept is None else (Concept(self.concept),)
            parts.append(words.inverse_lines(conflict, conflict.read_state(self.want), concepts))
        if self.coalitions:
            parts.append(words.coalition_lines(solution, limit))
        if self.sensitivity:
            parts.append(words.sensitivity_lines(conflict, solution.concepts))
        for part in parts:
            yield ""
            yield from part


def _print_words(held: "ConflictFile", limit: int, asked: _Asked) -> None:
    from sinequanon.solve.files import DRAFT
    from sinequanon.solve.stability import solve
    from sinequanon.solve.words import solution_lines

    for number, case in enumerate(held.cases):
        if number:
            print()
        if case.is_draft:
            print(f"{DRAFT}\n")
        solution = solve(case.conflict, held.concepts)
        for line in chain(solution_lines(solution, limit), asked.lines(solution, limit)):
            print("".join(char if char.isprintable() else "�" for char in line))


def _print_json(held: "ConflictFile") -> None:
    from sinequanon.solve.files import DRAFT, write_json
    from sinequanon.solve.results import results
    from sinequanon.solve.stability import solve

    found = [
        ({"draft": DRAFT} if case.is_draft else {}) | results(solve(case.conflict, held.concepts), case.expected)
        for case in held.cases
    ]
    sys.stdout.write(write_json(held.with_expected(found)) + "\n")


def _check(held: "ConflictFile") -> None:
    from sinequanon.solve.files import DRAFT
    from sinequanon.solve.results import differences
    from sinequanon.solve.stability import solve

    wrong = unasked = 0
    for case in held.cases:
        if case.is_draft:
            say(f"{case.conflict.name}: {DRAFT}")
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
