"""A solved game as one HTML page: the picture of states and moves, the options by state, and why what holds would hold.

Nothing is fetched and nothing runs; what files and reports say is escaped by the template, and the picture is data of
an image, so that nothing in it can act either.
"""

import base64
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sinequanon.briefs.cited import clean
from sinequanon.errors import MissingExtra
from sinequanon.outputs import OutputError
from sinequanon.solve.cases import DRAFT, Case
from sinequanon.solve.concepts import TITLES
from sinequanon.solve.conflict import State
from sinequanon.solve.grounds import Evidence
from sinequanon.solve.reason_words import Line, Reasons
from sinequanon.solve.shown import Shown, choose, status_quo
from sinequanon.solve.stability import Solution
from sinequanon.solve.state_words import move_words, state_name, state_words
from sinequanon.solve.words import strongest

_CAPTION = (
    "An arrow is a move, with the letter of who makes it; a double frame is an equilibrium, with the number of "
    "concepts under which it is one; a dashed frame is the status quo."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the page; a head stands over others."""

    text: str
    depth: int = 0
    evidence: tuple[Evidence, ...] = ()
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, what it means, and its lines."""

    title: str
    about: str
    lines: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of options by state; one without cells is a heading."""

    name: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A state of the table."""

    text: str


@dataclass(frozen=True, kw_only=True)
class GamePage:
    """What the template shows."""

    title: str
    draft: str
    facts: tuple[str, ...]
    picture: str
    alt: str
    caption: str
    states: tuple[Column, ...]
    rows: tuple[Row, ...]
    parts: tuple[Part, ...]


def check_installed() -> None:
    """See that what makes the page is installed.

    Raises:
        MissingExtra: it is not.
    """
    try:
        import jinja2  # noqa: F401
        import matplotlib  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtra(f"a page of a game needs {error.name}: pip install 'sinequanon[brief]'") from None


def game_html(
    case: Case,
    solution: Solution,
    *,
    limit: int,
    facts: Sequence[str] = (),
    start: State | None = None,
    analyses: Iterable[Iterable[str]] = (),
) -> str:
    """The page of a solved conflict.

    Args:
        case: The conflict with its grounds.
        solution: What was found.
        limit: At most so many equilibria are told of.
        facts: Lines under the title, such as what was decided.
        start: The status quo; by default the state that the file calls today.
        analyses: Other findings, each a heading and indented lines.

    Raises:
        MissingExtra: Jinja2 or matplotlib is not installed.
    """
    check_installed()
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("sinequanon.briefs"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = _page(case, solution, limit, facts, status_quo(case.conflict) if start is None else start)
    page = replace(page, parts=(*page.parts, *map(_analysis, analyses)))
    return environment.get_template("game.html").render(page=page) + "\n"


def write_page(text: str, path: Path) -> None:
    """Write the page under another name, then give it its own.

    Raises:
        OutputError: the file cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        draft.unlink(missing_ok=True)


def _page(case: Case, solution: Solution, limit: int, facts: Sequence[str], start: State | None) -> GamePage:
    from sinequanon.briefs.game_picture import draw_game

    conflict = case.conflict
    shown = choose(solution, start)
    svg = base64.b64encode(draw_game(solution, shown, start)).decode()
    return GamePage(
        title=clean(conflict.title or conflict.name),
        draft=DRAFT if case.is_draft else "",
        facts=tuple(map(clean, facts)),
        picture=f"data:image/svg+xml;base64,{svg}",
        alt=clean(_in_words(solution, shown)),
        caption=f"{_CAPTION} {shown.left_out}",
        states=tuple(Column(conflict.text(state)) for state in shown.states),
        rows=tuple(_rows(solution, shown, start)),
        parts=tuple(_parts(case, solution, limit)),
    )


def _in_words(solution: Solution, shown: Shown) -> str:
    """The picture for who does not see it."""
    numbers = {state: number for number, state in enumerate(shown.states, 1)}
    told = [
        f"{numbers[edge.move.start]} to {numbers[edge.move.end]}: {move_words(solution.conflict, edge.move)}"
        f" ({'an improvement' if edge.is_improvement else 'no improvement'})"
        for edge in shown.edges
    ]
    return "Picture of states and moves. " + ("; ".join(told) or "No move is shown") + "."


def _rows(solution: Solution, shown: Shown, start: State | None) -> Iterator[Row]:
    conflict = solution.conflict
    for dm in conflict.dms:
        yield Row(clean(dm.name))
        for place in sorted(dm.options):
            cells = ("Y" if state >> place & 1 else "N" for state in shown.states)
            yield Row(clean(conflict.options[place].name), tuple(cells))
    yield Row("what it is")
    if start is not None:
        yield Row("status quo", tuple("yes" if state == start else "" for state in shown.states))
    for concept in solution.concepts:
        held = solution.equilibria(concept)
        yield Row(f"equilibrium, {TITLES[concept]}", tuple("yes" if state in held else "" for state in shown.states))


def _parts(case: Case, solution: Solution, limit: int) -> Iterator[Part]:
    conflict = case.conflict
    reasons = Reasons(conflict, case.grounds)
    equilibria, is_more = strongest(solution, limit)
    counts = [f"{TITLES[concept]}: {solution.equilibria(concept).count:,}" for concept in solution.concepts]
    about = "Equilibria, states that would hold for all, by concept: " + "; ".join(counts) + "."
    about += f" The {limit} that hold under most concepts are told of." if is_more else ""
    lines: list[Entry] = []
    for state, concepts in equilibria:
        lines.append(_entry(Line(f"{state_name(conflict, state)} [{', '.join(concepts)}]"), is_head=True))
        lines.append(_entry(Line(state_words(conflict, state), 1)))
        lines += [_entry(replace(line, depth=line.depth + 1)) for line in reasons.lines(state, concepts)]
    yield Part("Why", about, tuple(lines))
    wants = tuple(_entry(line, is_head=not line.depth) for line in reasons.statement_lines())
    about = "The most important first: the first statement on which two states differ decides between them."
    yield Part("What they want", about, wants)


def _entry(line: Line, *, is_head: bool = False) -> Entry:
    return Entry(clean(line.text), line.depth, tuple(map(_cleaned, line.evidence)), is_head)


def _cleaned(one: Evidence) -> Evidence:
    return Evidence(**{key: clean(value) for key, value in one.plain().items()})


def _analysis(lines: Iterable[str]) -> Part:
    title, *rest = lines
    found = tuple(Entry(clean(line), (len(line) - len(line.lstrip(" "))) // 2) for line in rest)
    return Part(clean(title.capitalize() if title.isupper() else title), "", found)
