"""The picture of a game: states as boxes, moves and improvements as arrows with the letter of who makes them.

Equilibria have a double frame and the status quo a dashed one, and both say so in words, so that a print in grey and a
reader who sees no colours lose nothing.
"""

from collections.abc import Sequence
from io import BytesIO
from string import ascii_uppercase
from typing import Any

import matplotlib as mpl
import networkx as nx
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from sinequanon.briefs.cited import clean
from sinequanon.briefs.fonts import drawable
from sinequanon.solve.conflict import State
from sinequanon.solve.shown import Edge, Shown
from sinequanon.solve.stability import Solution

_INCHES = 7.2
_NARROW, _WIDTH, _HEIGHT = 0.98, 1.16, 0.46  # of a box, inches; narrow where states have few letters
_FEW = 6
_LETTERS = 16  # of a state in one line
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#56b4e9", "#000000")  # of Okabe and Ito
_EQUILIBRIUM = "#1b1b1b"


def letter(place: int) -> str:
    """The letter of a decision maker by its place: A to Z, then A2 and so on."""
    turn, rest = divmod(place, len(ascii_uppercase))
    return ascii_uppercase[rest] + (str(turn + 1) if turn else "")


def draw_game(solution: Solution, shown: Shown, start: State | None) -> bytes:
    """The picture as SVG, text as outlines; the boxes are numbered in the order of the states."""
    places = _places(shown, start)
    ys = [y for _, y in places.values()]
    names = [dm.name for dm in solution.conflict.dms]
    bottom = min(ys) - 0.75 - 0.2 * ((len(names) + 1) // 2)
    top = max(ys) + 0.55
    figure = Figure(figsize=(_INCHES, top - bottom), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, _INCHES)
    axes.set_ylim(bottom, top)
    axes.axis("off")
    boxes = {
        state: _box(axes, solution, state, number, places[state], is_start=state == start)
        for number, state in enumerate(shown.states, 1)
    }
    for edge in shown.edges:
        _arrow(axes, edge, boxes, names.index(edge.move.dm), places)
    _legend(axes, names, shown.edges)
    return _svg(figure)


def _places(shown: Shown, start: State | None) -> dict[State, tuple[float, float]]:
    """The middle of each box in inches: on a ring, so that no arrow crosses a box, or in steps from the status quo."""
    graph: nx.DiGraph[State] = nx.DiGraph()
    graph.add_nodes_from(shown.states)
    graph.add_edges_from((edge.move.start, edge.move.end) for edge in shown.edges)
    steps = {} if start is None else nx.single_source_shortest_path_length(graph, start)
    is_tree = bool(steps) and len(shown.edges) < len(shown.states)
    if is_tree:
        last = max(steps.values()) + 1
        nx.set_node_attributes(graph, {state: steps.get(state, last) for state in graph}, "step")
        layout = nx.multipartite_layout(graph, subset_key="step", align="horizontal")
        columns = max(sum(steps.get(one, last) == step for one in graph) for step in range(last + 1))
        return _scaled(layout, height=1.15 * len({steps.get(one, last) for one in graph}), columns=columns)
    return _scaled(nx.circular_layout(graph), height=0.72 * len(graph), columns=len(graph))


def _scaled(layout: dict[State, Any], height: float, columns: int) -> dict[State, tuple[float, float]]:
    """A layout over the width of the page, less where there are few side by side, and so many inches high."""
    width = min(_INCHES - _WIDTH - 0.3, 2.0 * max(columns - 1, 0))
    xs, ys = zip(*layout.values(), strict=True)
    wide, tall = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    left = (_INCHES - width) / 2 if max(xs) > min(xs) else _INCHES / 2
    return {
        state: (left + (float(x) - min(xs)) / wide * width, -(float(y) - min(ys)) / tall * (height - _HEIGHT))
        for state, (x, y) in layout.items()
    }


def _box(
    axes: Any, solution: Solution, state: State, number: int, place: tuple[float, float], *, is_start: bool
) -> FancyBboxPatch:
    """A state by its number and letters, with what it is in words."""
    x, y = place
    width = _NARROW if solution.conflict.size <= _FEW else _WIDTH
    held = solution.concepts_of(state)
    style: dict[str, Any] = {"boxstyle": "square,pad=0", "facecolor": "white", "edgecolor": _EQUILIBRIUM, "zorder": 3}
    if held:
        around = 0.05
        frame = FancyBboxPatch(
            (x - width / 2 - around, y - _HEIGHT / 2 - around), width + 2 * around, _HEIGHT + 2 * around, **style
        )
        axes.add_patch(frame)
    line = {"linewidth": 1.3 if held else 0.8, "linestyle": "--" if is_start else "-"}
    box = FancyBboxPatch((x - width / 2, y - _HEIGHT / 2), width, _HEIGHT, **(style | line))
    axes.add_patch(box)
    text = solution.conflict.text(state)
    shown = text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"
    lines = [f"{number}: {shown}"]
    lines += ["status quo"] if is_start else []
    lines += [f"equilibrium: {_concepts(solution, held)}"] if held else []
    step = 0.145
    for row, words in enumerate(lines):
        weight = "bold" if row == 0 else "normal"
        _text(axes, x, y + step * (len(lines) - 1) / 2 - step * row, words, size=6.2, weight=weight, zorder=5)
    return frame if held else box


def _concepts(solution: Solution, held: Sequence[str]) -> str:
    return "all" if len(held) == len(solution.concepts) else f"{len(held)} of {len(solution.concepts)}"


def _arrow(axes: Any, edge: Edge, boxes: dict[State, Any], place: int, places: dict[State, Any]) -> None:
    """An arrow from box to box, solid for an improvement, with the letter of who makes it."""
    start, end = edge.move.start, edge.move.end
    colour = _COLOURS[place % len(_COLOURS)]
    style: dict[str, Any] = {
        "arrowstyle": "<|-|>" if edge.is_both_ways else "-|>",
        "linestyle": "-" if edge.is_improvement else (0, (4, 2)),
        "linewidth": 1.3 if edge.is_improvement else 0.9,
        "color": colour,
        "mutation_scale": 8,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    (x1, y1), (x2, y2) = places[start], places[end]
    axes.add_patch(FancyArrowPatch((x1, y1), (x2, y2), patchA=boxes[start], patchB=boxes[end], zorder=2, **style))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.7}
    _text(axes, x1 + (x2 - x1) * 0.44, y1 + (y2 - y1) * 0.44, letter(place), size=6.5, color=colour, bbox=box, zorder=4)


def _text(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    """Text as it is: a "$" begins no formula."""
    known = {"color": "black", "ha": "center", "va": "center", **style}
    axes.text(x, y, drawable(clean(text)), parse_math=False, **known)


def _legend(axes: Any, names: Sequence[str], edges: Sequence[Edge]) -> None:
    handles = [
        Line2D([], [], color=_COLOURS[place % len(_COLOURS)], linewidth=1.5, label=_legend_text(place, name))
        for place, name in enumerate(names)
    ]
    if any(edge.is_improvement for edge in edges):
        handles.append(Line2D([], [], color="#444444", linewidth=1.3, label="improvement for the mover"))
    if not all(edge.is_improvement for edge in edges):
        handles.append(Line2D([], [], color="#444444", linewidth=0.9, linestyle=(0, (4, 2)), label="other move"))
    axes.legend(handles=handles, loc="lower center", bbox_to_anchor=(0.5, 0.0), ncol=2, frameon=False, fontsize=6.5)


def _legend_text(place: int, name: str) -> str:
    shown = drawable(clean(name)).replace("$", r"\$")
    return f"{letter(place)}  {shown if len(shown) <= 50 else shown[:49] + '…'}"


def _svg(figure: Figure) -> bytes:
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "sinequanon"}):
        out = BytesIO()
        FigureCanvasSVG(figure).print_figure(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
