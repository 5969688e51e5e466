"""The game: `sqn solve`."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sinequanon.cli.app import FAILED, Db, app, check_date, say
from sinequanon.cli.mapping import AsOf, Confidence, load_map
from sinequanon.records import MIN_CONFIDENCE

if TYPE_CHECKING:
    from sinequanon.solve.cases import Case, ConflictFile
    from sinequanon.solve.engines import How
    from sinequanon.solve.stability import Solution

_FILES = (".json", ".yaml", ".yml")


@app.command()
def solve(
    target: Annotated[
        str,
        typer.Argument(
            metavar="FILE|DOSSIER",
            help="A conflict or a collection in a file, or a dossier, from whose map one is drafted. What ends in "
            ".json, .yaml or .yml or has a / in it is a file.",
            show_default=False,
        ),
    ],
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Show at most so many equilibria.")] = 10,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the file as JSON with what was found under `expected`.")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="OUT", help="Write a page with a picture of states and moves; needs the extra brief."
        ),
    ] = None,
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
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="FILE|DOSSIER",
            help="Tell which equilibria another conflict of the same dispute keeps, adds and takes away.",
        ),
    ] = None,
    engine: Annotated[
        str, typer.Option("--engine", metavar="E", help="Decide by arrays, symbolic, reference, or auto.")
    ] = "auto",
    budget_seconds: Annotated[
        float | None,
        typer.Option(
            "--budget-seconds",
            metavar="S",
            min=0,
            help="Time for symbolic and reference, 300 where none is given; and for --want, 10 a concept.",
            show_default=False,
        ),
    ] = None,
    budget_gb: Annotated[float, typer.Option("--budget-gb", metavar="GB", min=0.01, help="Memory for symbolic.")] = 0.8,
    as_of: AsOf = None,
    min_confidence: Confidence = MIN_CONFIDENCE,
    max_options: Annotated[
        int, typer.Option("--max-options", metavar="N", min=1, max=20, help="Of a dossier: at most so many options.")
    ] = 12,
    db: Db = None,
) -> None:
    """Find the stable outcomes of a conflict.

    Stability of every state for every decision maker under Nash, GMR, SMR, SEQ and SIM, exactly. Prints the equilibria
    in words, a table of options by state, and why each would hold: which statements of preference keep or deter each
    decision maker, with the evidence that the file or the dossier has for them. Of a draft that nobody confirmed
    (confirmed: false, and whatever is drafted from a dossier) every result says so. Statements that the file marks as
    open are solved in every way.
    """
    if as_json + check + (html is not None) > 1:
        raise typer.BadParameter("--json, --check and --html exclude each other")
    asked = _Asked(start, want, concept, coalitions, sensitivity, against, budget_seconds)
    if asked.is_any and (as_json or check):
        raise typer.BadParameter("--json and --check go with no other analysis")
    how = _how(engine, budget_seconds, budget_gb)
    check_date("as-of", as_of)
    source = _Source(db, as_of, min_confidence, max_options)
    if check and not is_file(target):
        raise typer.BadParameter("--check goes with a file")
    if html is not None and html.suffix.lower() not in (".html", ".htm"):
        raise typer.BadParameter(f"{html} ends in neither .html nor .htm", param_hint="--html")
    held = source.read(target)
    other = source.single(against) if against is not None else None
    if check:
        _check(held, how)
    elif as_json:
        _print_json(held, how)
    elif html is not None:
        _write_page(held, how, limit, asked, other, html)
    else:
        _print_words(held, how, limit, asked, other)


def is_file(target: str) -> bool:
    """Whether what is to be solved is a file, by its name alone: all else is a dossier."""
    return target.lower().endswith(_FILES) or "/" in target or "\\" in target


def _how(engine: str, seconds: float | None, gigabytes: float) -> "How":
    from sinequanon.solve.engines import Choice, How

    if engine not in list(Choice):
        raise typer.BadParameter(f"{engine!r} is none of {', '.join(Choice)}", param_hint="--engine")
    return How(Choice(engine), How.seconds if seconds is None else seconds, gigabytes)


@dataclass(frozen=True)
class _Source:
    """Where conflicts come from: files, and dossiers of a store."""

    db: str | None
    as_of: str | None
    min_confidence: float
    max_options: int

    def read(self, target: str) -> "ConflictFile":
        """The conflicts of a file, or the draft from a dossier.

        Raises:
            SinequanonError: there is no such file or dossier, or it cannot be read.
        """
        from sinequanon.errors import RecordNotFound, SinequanonError
        from sinequanon.solve.cases import ConflictFile
        from sinequanon.solve.files import read_conflicts

        if is_file(target):
            return read_conflicts(Path(target))
        from sinequanon.bridge import draft_case, draft_conflict

        try:
            drawn = load_map(self.db, target, self.as_of, self.min_confidence)
        except RecordNotFound as error:
            here = f", and ./{target} is a file" if Path(target).exists() else ""
            raise SinequanonError(f"{error}; a file ends in {', '.join(_FILES)} or has a / in it{here}") from error
        draft = draft_conflict(drawn, max_options=self.max_options)
        if draft.left_out:
            say(f"left out of the draft: {len(draft.left_out)}; sqn game {target} --out FILE.yaml lists what")
        return ConflictFile((draft_case(draft),))

    def single(self, target: str) -> "Case":
        """The one conflict of a file, or the draft from a dossier.

        Raises:
            typer.BadParameter: the file holds several.
        """
        cases = self.read(target).cases
        if len(cases) != 1:
            raise typer.BadParameter(f"{target} holds {len(cases)} conflicts, and one is compared")
        return cases[0]


@dataclass(frozen=True)
class _Asked:
    """Which analyses to tell beside the equilibria."""

    start: str | None
    want: str | None
    concept: str | None
    coalitions: bool
    sensitivity: bool
    against: str | None
    seconds: float | None

    def __post_init__(self) -> None:
        from sinequanon.solve.concepts import Concept

        if self.concept is not None and self.want is None:
            raise typer.BadParameter("--concept goes with --want")
        if self.concept is not None and self.concept not in list(Concept):
            raise typer.BadParameter(f"{self.concept!r} is none of {', '.join(Concept)}", param_hint="--concept")

    @property
    def is_any(self) -> bool:
        """Whether anything is asked."""
        told = (self.start, self.want, self.against)
        return any(one is not None for one in told) or self.coalitions or self.sensitivity

    def parts(self, case: "Case", solution: "Solution", limit: int, other: "Case | None") -> Iterator[Iterator[str]]:
        """What is asked, and what is not known; each a heading with its lines."""
        from sinequanon.solve import analysis_words as words
        from sinequanon.solve.concepts import Concept
        from sinequanon.solve.inverse import SECONDS

        conflict = solution.conflict
        if case.left_open:
            yield words.open_lines(conflict, case.left_open, solution.concepts)
        if self.start is not None:
            yield words.route_lines(solution, conflict.read_state(self.start), limit)
        if self.want is not None:
            concepts = solution.concepts if self.concept is None else (Concept(self.concept),)
            seconds = SECONDS if self.seconds is None else self.seconds
            yield words.inverse_lines(conflict, conflict.read_state(self.want), concepts, seconds=seconds)
        if self.coalitions:
            yield words.coalition_lines(solution, limit)
        if self.sensitivity:
            yield words.sensitivity_lines(conflict, solution.concepts)
        if other is not None:
            yield words.comparison_lines(conflict, other.conflict, solution.concepts, is_draft=other.is_draft)


def _warnings(case: "Case") -> Iterator[str]:
    """What has to be said before any result."""
    from sinequanon.solve.cases import DRAFT

    if case.is_draft:
        yield DRAFT
    if case.left_open:
        count = len(case.left_open)
        yield (
            f"OPEN: {count} statement{' is' if count == 1 else 's are'} not known, and taken as written here; "
            "what holds whatever the answer stands under OPEN"
        )


def _print_words(held: "ConflictFile", how: "How", limit: int, asked: _Asked, other: "Case | None") -> None:
    from sinequanon.solve.words import solution_lines

    for number, case in enumerate(held.cases):
        if number:
            print()
        solution = how.solve(case.conflict, held.concepts)
        before = chain.from_iterable((line, "") for line in _warnings(case))
        parts = (chain([""], part) for part in asked.parts(case, solution, limit, other))
        found = solution_lines(solution, limit, case.grounds, how.decided(solution))
        for line in chain(before, found, chain.from_iterable(parts)):
            print("".join(char if char.isprintable() else "�" for char in line))


def _write_page(held: "ConflictFile", how: "How", limit: int, asked: _Asked, other: "Case | None", path: Path) -> None:
    from sinequanon.briefs.game_page import check_installed, game_html, write_page

    check_installed()
    if len(held.cases) != 1:
        raise typer.BadParameter(
            f"the file holds {len(held.cases)} conflicts, and a page shows one", param_hint="--html"
        )
    case = held.cases[0]
    solution = how.solve(case.conflict, held.concepts)
    *_, unknown = ("", *(line for line in _warnings(case) if line.startswith("OPEN")))
    page = game_html(
        case,
        solution,
        limit=limit,
        facts=tuple(filter(None, (how.decided(solution), unknown))),
        start=None if asked.start is None else case.conflict.read_state(asked.start),
        analyses=asked.parts(case, solution, limit, other),
    )
    write_page(page, path)
    say(f"{path} written{': of a draft that nobody has confirmed' if case.is_draft else ''}")


def _print_json(held: "ConflictFile", how: "How") -> None:
    from sinequanon.solve.cases import DRAFT
    from sinequanon.solve.files import write_json
    from sinequanon.solve.results import open_results, results

    found = []
    for case in held.cases:
        told = {"draft": DRAFT} if case.is_draft else {}
        solution = how.solve(case.conflict, held.concepts)
        unknown = open_results(case.conflict, case.left_open, solution.concepts)
        found.append(told | results(solution, case.expected) | unknown)
    sys.stdout.write(write_json(held.with_expected(found)) + "\n")


def _check(held: "ConflictFile", how: "How") -> None:
    from sinequanon.solve.cases import DRAFT
    from sinequanon.solve.results import differences

    wrong = unasked = 0
    for case in held.cases:
        if case.is_draft:
            say(f"{case.conflict.name}: {DRAFT}")
        if case.expected is None:
            unasked += 1
            say(f"sqn: {case.conflict.name}: nothing is expected of it")
            continue
        found = list(differences(how.solve(case.conflict, held.concepts), case.expected))
        wrong += bool(found)
        for line in found:
            print(f"{case.conflict.name}: {line}")
    count = len(held.cases) - unasked
    say(f"{count} conflict{'' if count == 1 else 's'} compared, {wrong} with differences")
    if wrong:
        raise typer.Exit(FAILED)
