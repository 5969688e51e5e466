"""The picture of a map: options as boxes, by party in columns; arrows for "waits for"; deadlocks marked.

A stance is told by its word in the box, by colour and by pattern, so that a print in grey and a reader who sees no
colours lose nothing. Of a large map only the deadlocks (else the goals) and what stands next to them are drawn.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from io import BytesIO
from textwrap import wrap
from typing import Any, NamedTuple

import matplotlib as mpl
import networkx as nx
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Patch, Rectangle
from matplotlib.path import Path

from sinequanon.briefs.cited import clean
from sinequanon.briefs.fonts import drawable
from sinequanon.mapping import outline
from sinequanon.mapping.mapped import Map
from sinequanon.mapping.rules import Node
from sinequanon.mapping.stances import Stance

MOST_BOXES = 10
"""A map with more boxes is drawn in part."""

_MOST_COLUMNS = 4
_OTHERS = "others"  # the column of parties that get none of their own
_LINES = 3  # of a label
_LOCKED_TIE = 10  # arrows weigh as much as one of a deadlock
_PORT = 0.18  # below the middle of a box, where an arrow that goes a long way leaves and comes in
_INCHES = 7.2  # the width of a printed page without its margins
_HEIGHT = 0.62  # of a box, inches
_ACROSS, _DOWN = 0.5, 0.3  # between boxes, inches
_STYLES: dict[Stance, tuple[str, str]] = {  # colours of Okabe and Ito, and a pattern
    Stance.DONE: ("#009e73", ""),
    Stance.PLEDGED: ("#56b4e9", ".."),
    Stance.CONDITIONAL: ("#e69f00", "//"),
    Stance.WILLING: ("#f0e442", "oo"),
    Stance.OPEN: ("#dddddd", ""),
    Stance.REFUSED: ("#d55e00", "xx"),
}
_FIRMEST = (Stance.REFUSED, Stance.OPEN, Stance.WILLING, Stance.CONDITIONAL, Stance.PLEDGED, Stance.DONE)
_DEADLOCK = "#b0003a"
_PIXELS_PER_INCH = 200


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A drawn map: as SVG, as PNG, in words for who does not see it, and how much of the map it shows."""

    svg: bytes
    png: bytes
    alt: str
    caption: str


def draw(drawn: Map, goals: Sequence[str] = ()) -> Picture | None:
    """The picture of a map; None where no option has a condition and no goal is given."""
    graph = _graph(drawn, goals)
    every = graph.number_of_nodes()
    if every > MOST_BOXES:
        graph = _neighbourhood(graph, drawn, goals)
    if not graph:
        return None
    figure = _figure(graph, drawn)
    part = f" {graph.number_of_nodes()} of {every} options that stand in a condition, next to "
    part += "the deadlocks." if drawn.deadlocks else "the goal."
    caption = "An arrow leads from what waits to what it waits for." + (part if graph.number_of_nodes() < every else "")
    return Picture(svg=_svg(figure), png=_png(figure), alt=_in_words(graph, drawn), caption=caption)


def _graph(drawn: Map, goals: Sequence[str]) -> "nx.DiGraph[str]":
    """Options that wait for options, with the connective of each edge, and the goals."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    known = {option.id for option in drawn.options}
    graph.add_nodes_from(goal for goal in goals if goal in known)
    for rule in drawn.rules:
        if rule.said is None or rule.conditions is None:
            continue
        for node, condition in rule.conditions.items():
            if node.option != rule.head.option:
                connective = next(item.connective for item in rule.said.requirements if item.mention == condition)
                words = outline.connective_words(connective) + ("" if node.holds else " not")
                graph.add_edge(rule.head.option, node.option, words=words, locked=False)
    for deadlock in drawn.deadlocks:
        for wait in deadlock.waits:
            if graph.has_edge(wait.option, wait.awaited.option):
                graph.edges[wait.option, wait.awaited.option]["locked"] = True
    return graph


def _neighbourhood(graph: "nx.DiGraph[str]", drawn: Map, goals: Sequence[str]) -> "nx.DiGraph[str]":
    """What stands in deadlocks, else the goals, and then what is nearest to it."""
    locked = [option for deadlock in drawn.deadlocks if len(deadlock.cycle) > 1 for option in deadlock.options]
    start = [node for node in (*locked, *goals) if node in graph] or [max(sorted(graph), key=graph.degree)]
    around = graph.to_undirected(as_view=True)
    chosen = list(dict.fromkeys(start))
    for node in chosen:  # grows while it is walked: breadth first
        chosen += [near for near in sorted(around[node]) if near not in chosen]
    if len(chosen) < MOST_BOXES // 2:
        chosen += [node for node in sorted(graph, key=graph.degree, reverse=True) if node not in chosen]
        chosen = _with_partners(chosen[: MOST_BOXES // 2], graph)
    return nx.DiGraph(graph.subgraph(chosen[:MOST_BOXES]))


def _with_partners(chosen: list[str], graph: "nx.DiGraph[str]") -> list[str]:
    partners = [near for node in chosen for near in (*graph.successors(node), *graph.predecessors(node))]
    return list(dict.fromkeys([*chosen, *partners]))


class _Place(NamedTuple):
    """The middle of a box, in inches."""

    x: float
    y: float


# The layout: a column a party, each column ordered so that neighbours stand near each other


def _columns(graph: "nx.DiGraph[str]", drawn: Map) -> dict[str, list[str]]:
    """The options by the name of the column: a party, "jointly", or the others."""
    columns: dict[str, list[str]] = {}
    for node in graph:
        owners = drawn.options[node].owners
        name = drawn.parties[owners[0]].name if len(owners) == 1 else "jointly" if owners else "nobody named"
        columns.setdefault(name, []).append(node)
    locked = {option for deadlock in drawn.deadlocks for option in deadlock.options}
    most = sorted(columns, key=lambda name: (not locked & set(columns[name]), -len(columns[name]), name))
    for name in most[_MOST_COLUMNS - 1 :] if len(most) > _MOST_COLUMNS else ():
        columns.setdefault(_OTHERS, []).extend(columns.pop(name))
    return columns


def _places(graph: "nx.DiGraph[str]", columns: dict[str, list[str]]) -> dict[str, "_Place"]:
    """The middle of each box in inches, y downwards; all rows are in line, so that arrows find a way between them."""
    names = _ordered_columns(graph, columns)
    rows = {node: float(row) for name in names for row, node in enumerate(columns[name])}
    around = graph.to_undirected(as_view=True)
    for _ in range(4):  # each box moves to where its neighbours are
        for name in names:
            columns[name].sort(key=lambda node: sum(rows[near] for near in around[node]) / max(len(around[node]), 1))
            rows |= {node: float(row) for row, node in enumerate(columns[name])}
    tallest = max(map(len, columns.values()))
    return {
        node: _Place(
            (place + 0.5) * _INCHES / len(names), (_HEIGHT + _DOWN) * (row + (tallest - len(columns[name])) // 2)
        )
        for place, name in enumerate(names)
        for row, node in enumerate(columns[name])
    }


def _ordered_columns(graph: "nx.DiGraph[str]", columns: dict[str, list[str]]) -> list[str]:
    """Columns with many arrows between them side by side, those of a deadlock above all."""
    of = {node: name for name, nodes in columns.items() for node in nodes}
    ties: nx.Graph[str] = nx.Graph()
    ties.add_nodes_from(sorted(columns, key=lambda name: (name == _OTHERS, name)))
    for first, second, is_locked in graph.edges(data="locked"):
        if of[first] != of[second]:
            weight = _tie(ties, of[first], of[second]) + (_LOCKED_TIE if is_locked else 1)
            ties.add_edge(of[first], of[second], weight=weight)
    order = [max(ties, key=lambda name: ties.degree(name, weight="weight"))]
    left = [name for name in ties if name not in order]
    while left:  # to the end that it has more to do with
        best = max(left, key=lambda name: max(_tie(ties, name, order[0]), _tie(ties, name, order[-1])))
        left.remove(best)
        if _tie(ties, best, order[0]) > _tie(ties, best, order[-1]):
            order.insert(0, best)
        else:
            order.append(best)
    return order


def _tie(ties: "nx.Graph[str]", first: str, second: str) -> int:
    return int(ties.get_edge_data(first, second, {"weight": 0})["weight"])


# Drawing


def _figure(graph: "nx.DiGraph[str]", drawn: Map) -> Figure:
    columns = _columns(graph, drawn)
    places = _places(graph, columns)
    width = _INCHES / len(columns) - _ACROSS
    top, bottom = -_HEIGHT / 2 - 0.4, max(place.y for place in places.values()) + _HEIGHT / 2 + 0.48
    figure = Figure(figsize=(_INCHES, bottom - top), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, _INCHES)
    axes.set_ylim(bottom, top)
    axes.axis("off")
    for name, nodes in columns.items():
        if name != _OTHERS:
            heading = "\n".join(_lines(name, int(width * 14), most=2))
            _text(axes, places[nodes[0]].x, top + 0.18, heading, size=7, weight="bold", ha="center")
    numbers = {option: number for number, item in enumerate(drawn.deadlocks, 1) for option in item.options}
    for number, (first, second, data) in enumerate(sorted(graph.edges(data=True), key=lambda edge: edge[:2])):
        shift = 0.11 if graph.has_edge(second, first) else 0.0
        way = _way(places[first], places[second], width, shift if first < second else -shift, number)
        _arrow(axes, way, data)
    others = set(columns.get(_OTHERS, ()))
    for node in graph:
        _box(axes, drawn, node, places[node], width, numbers.get(node), named=node in others)
    _legend(axes, {_stance(drawn, node) for node in graph}, bool(set(numbers) & set(graph)))
    return figure


def _text(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    """Text as it is: a report's "$" begins no formula."""
    axes.text(x, y, drawable(clean(text)), parse_math=False, **{"size": 6.5, "color": "black", "va": "center", **style})


def _box(axes: Any, drawn: Map, node: str, place: _Place, width: float, deadlock: int | None, *, named: bool) -> None:
    """A box with a patterned strip at its side, what may be done, and the stance in a word."""
    left, top = place.x - width / 2, place.y - _HEIGHT / 2
    stance = _stance(drawn, node)
    colour, pattern = _STYLES[stance]
    edge, line = (_DEADLOCK, 2.0) if deadlock else ("#444444", 0.8)
    frame: dict[str, Any] = {"facecolor": "white", "edgecolor": edge, "linewidth": line}
    strip: dict[str, Any] = {"facecolor": colour, "edgecolor": "#333333", "linewidth": 0.5, "hatch": pattern * 2}
    axes.add_patch(Rectangle((left, top), width, _HEIGHT, zorder=3, **frame))
    axes.add_patch(Rectangle((left, top), 0.14, _HEIGHT, zorder=4, **strip))
    option = drawn.options[node]
    label = option.label if option.is_joint or named else option.label.partition(": ")[2] or option.label
    for number, text in enumerate(_lines(label, int((width - 0.22) * 17.5))):
        _text(axes, left + 0.2, top + 0.1 + 0.13 * number, text, zorder=5)
    bottom = top + _HEIGHT - 0.09
    _text(axes, left + 0.2, bottom, _word(stance), size=6, weight="bold", zorder=5)
    if deadlock:
        style = {"size": 6, "weight": "bold", "color": _DEADLOCK, "ha": "right", "zorder": 5}
        _text(axes, left + width, top - 0.075, f"deadlock {deadlock}", **style)


def _lines(label: str, letters: int, most: int = _LINES) -> list[str]:
    """A label in at most so many lines; a cut is told, and a quotation still closed."""
    lines = wrap(drawable(clean(label)), letters)
    if len(lines) <= most:
        return lines
    end = " […]" + "”" * label.endswith("”")
    last = lines[most - 1] if len(lines[most - 1] + end) <= letters else lines[most - 1].rpartition(" ")[0]
    return [*lines[: most - 1], last[:letters] + end]


def _way(first: _Place, second: _Place, width: float, shift: float, number: int) -> list[tuple[float, float]]:
    """The corners of an arrow from box to box, none of them and nothing between them in a box.

    Between neighbouring columns, or neighbouring boxes of one, it goes straight; else through the space between the
    columns and that between the rows. `shift` sets apart two that go opposite ways, `number` those side by side.
    """
    column = width + _ACROSS
    apart = (number % 5 - 2) * 0.06
    if first.x == second.x:
        down = 1 if second.y > first.y else -1
        if abs(second.y - first.y) < 1.5 * (_HEIGHT + _DOWN):
            x = first.x + shift
            return [(x, first.y + down * _HEIGHT / 2), (x, second.y - down * _HEIGHT / 2)]
        side = first.x - width / 2
        lane = side - _ACROSS / 2 + apart
        return [(side, first.y + shift), (lane, first.y + shift), (lane, second.y - shift), (side, second.y - shift)]
    right = 1 if second.x > first.x else -1
    start = (first.x + right * width / 2, first.y + shift)
    end = (second.x - right * width / 2, second.y + shift)
    if abs(second.x - first.x) < 1.5 * column:
        return [start, end]
    start, end = (start[0], start[1] + _PORT), (end[0], end[1] + _PORT)
    between = first.y + (1 if second.y >= first.y else -1) * (_HEIGHT + _DOWN) / 2 + apart / 2
    out, into = start[0] + right * _ACROSS / 2 + apart, end[0] - right * _ACROSS / 2 + apart
    return [start, (out, start[1]), (out, between), (into, between), (into, end[1]), end]


def _arrow(axes: Any, way: list[tuple[float, float]], data: dict[str, Any]) -> None:
    """An arrow with the connective on it: in its middle, or where a longer one begins."""
    colour, line = (_DEADLOCK, 1.8) if data["locked"] else ("#444444", 1.0)
    path = Path(way, [Path.MOVETO, *[Path.LINETO] * (len(way) - 1)])
    style: dict[str, Any] = {"arrowstyle": "-|>", "mutation_scale": 9, "color": colour, "linewidth": line}
    axes.add_patch(FancyArrowPatch(path=path, zorder=2, **style))
    (x1, y1), (x2, y2) = way[:2] if len(way) == 2 else way[1:3]
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
    words = str(data["words"])
    _text(
        axes,
        x1 + (x2 - x1) * 0.42,
        y1 + (y2 - y1) * 0.42,
        words,
        size=6,
        style="italic",
        ha="center",
        bbox=box,
        zorder=6,
    )


def _legend(axes: Any, stances: Collection[Stance], has_deadlock: bool) -> None:
    patches = [
        Patch(facecolor=_STYLES[stance][0], hatch=_STYLES[stance][1] * 2, edgecolor="#333333", label=_word(stance))
        for stance in Stance
        if stance in stances
    ]
    if has_deadlock:
        patches.append(Patch(facecolor="white", edgecolor=_DEADLOCK, linewidth=2, label="in a deadlock"))
    axes.legend(
        handles=patches, loc="lower center", bbox_to_anchor=(0.5, 0.0), ncol=len(patches), frameon=False, fontsize=6.5
    )


def _stance(drawn: Map, node: str) -> Stance:
    """The least ready stance of those who would do it."""
    owners = drawn.options[node].owners
    return min((drawn.stance(owner, node) for owner in owners), key=_FIRMEST.index, default=Stance.OPEN)


def _word(stance: Stance) -> str:
    return "under a condition" if stance is Stance.CONDITIONAL else stance.value


def _svg(figure: Figure) -> bytes:
    """Text as outlines: it looks the same everywhere, and is no text that a browser could take for more."""
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "sinequanon"}):
        out = BytesIO()
        FigureCanvasSVG(figure).print_figure(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _png(figure: Figure) -> bytes:
    out = BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png", dpi=_PIXELS_PER_INCH)
    return out.getvalue()


def _in_words(graph: "nx.DiGraph[str]", drawn: Map) -> str:
    told = [
        f"{drawn.label(Node(first))} waits, {data['words']}: {drawn.label(Node(second))}"
        for first, second, data in graph.edges(data=True)
    ]
    return clean("Picture of the map. " + "; ".join(told) + ("." if told else ""))
