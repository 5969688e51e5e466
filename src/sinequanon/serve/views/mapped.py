"""The map of a dossier: the part that is drawn, the same in words, and what is left out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sinequanon.mapping import Map, Option, Quote, outline
from sinequanon.mapping.mentions import Kind
from sinequanon.mapping.outline import Line
from sinequanon.serve.views.graph import (
    Network,
    ShownEdge,
    ShownOption,
    choose,
    network_of,
    options_of_focus,
    show_edges,
    show_options,
)

LINES = 25
"""How many lines of a section a page has."""

_SECTIONS: Sequence[tuple[str, str, str, Callable[[Map], Iterable[Line]]]] = (
    (
        "deadlocks",
        "Deadlocks",
        "Parties that wait for each other and, as they say, would move together.",
        outline.deadlock_lines,
    ),
    ("waits", "Mutual waits", "Each wants of the other what the other has not promised.", outline.standoff_lines),
    (
        "follows",
        "What follows step by step",
        "From what is done and pledged, if each side waits to see.",
        outline.step_lines,
    ),
    (
        "package",
        "What a package could carry besides",
        "If all moved together, or somebody guaranteed it.",
        outline.package_lines,
    ),
    ("obligations", "Obligations", "Agreements that each side says the other breaks.", outline.obligation_lines),
    (
        "contradictions",
        "Contradictions",
        "Speakers of one body who said opposite things within a week.",
        outline.contradiction_lines,
    ),
)
SECTIONS = tuple(slug for slug, *_ in _SECTIONS)


@dataclass(frozen=True, kw_only=True)
class WordsPart:
    """A part of a section of the map in words: lines from `start` on, of `of` in all."""

    slug: str
    title: str
    about: str
    lines: tuple[Line, ...]
    start: int
    of: int


@dataclass(frozen=True, kw_only=True)
class MapPart:
    """The part of a map that is drawn.

    `focus` is the option or edge chosen, None where the map has none of this name. `asked` counts the options that fit
    what was asked for; `left_out` those of them that are not drawn; `apart` the options without any condition, which
    are drawn only where a party or words are asked for.
    """

    dossier: str
    as_of: str | None
    together: bool
    focus: str | None
    options: tuple[ShownOption, ...]
    edges: tuple[ShownEdge, ...]
    in_all: int
    asked: int
    left_out: int
    apart: int
    deadlocks: tuple[tuple[str, ...], ...]


def map_part(
    drawn: Map,
    *,
    together: bool = False,
    party: str | None = None,
    q: str = "",
    focus: str | None = None,
    depth: int | None = None,
) -> MapPart:
    """The part asked for; `party` is a decision maker's id, for the rest see `graph.choose`."""
    network = network_of(drawn)
    ends = options_of_focus(network, focus)
    chosen = choose(network, party=party, q=q.strip(), focus=ends, depth=depth if ends else None)
    return MapPart(
        dossier=drawn.dossier,
        as_of=drawn.as_of,
        together=together,
        focus=focus if ends else None,
        options=tuple(show_options(network, chosen.options, together=together)),
        edges=tuple(show_edges(network, chosen.options, together=together)),
        in_all=len(drawn.options),
        asked=chosen.of,
        left_out=chosen.of - len(chosen.options),
        apart=len(drawn.options) - len(network.at),
        deadlocks=tuple(tuple(drawn.parties[party].name for party in item.parties) for item in drawn.deadlocks),
    )


def map_words(drawn: Map) -> list[WordsPart]:
    """The sections of the map in words that have any, each with its first lines."""
    parts = (words_part(drawn, slug) for slug in SECTIONS)
    return [part for part in parts if part.of]


def words_part(drawn: Map, slug: str, start: int = 0, most: int = LINES) -> WordsPart:
    """Some lines of one section."""
    title, about = next((title, about) for known, title, about, _ in _SECTIONS if known == slug)
    lines = _lines(network_of(drawn), slug)
    return WordsPart(
        slug=slug, title=title, about=about, lines=tuple(lines[start : start + most]), start=start, of=len(lines)
    )


def _lines(network: Network, slug: str) -> Sequence[Line]:
    """All lines of a section, kept with the network."""
    kept = vars(network).setdefault("_lines", {})
    if slug not in kept:
        kept[slug] = tuple(next(make for known, _, _, make in _SECTIONS if known == slug)(network.drawn))
    lines: Sequence[Line] = kept[slug]
    return lines


def owners(drawn: Map) -> list[tuple[str, str]]:
    """The decision makers that have options, by id and name, in order of their names."""
    kept = vars(network_of(drawn))
    if "_owners" not in kept:
        known = dict.fromkeys(owner for option in drawn.options for owner in option.owners)
        kept["_owners"] = sorted(((owner, drawn.parties[owner].name) for owner in known), key=lambda pair: pair[1])
    found: list[tuple[str, str]] = kept["_owners"]
    return found


def find_labels(drawn: Map, q: str, most: int = 50) -> list[Option]:
    """Options with some words in their label; without words those that most is said on."""
    words = q.strip().casefold()
    fit = [option for option in drawn.options if words in option.label.casefold()]
    return sorted(fit, key=lambda option: -len(option.mentions))[:most]


def suggested_goals(drawn: Map, most: int = 50) -> list[str]:
    """Labels of options that are worth asking how to reach: in deadlocks, talks behind closed doors, demanded ones."""
    network = network_of(drawn)
    kept = vars(network)
    if "_goals" not in kept:
        stuck = [drawn.options[option] for option in network.deadlock_of]
        talks = [option for option in drawn.options if option.kind is Kind.TALKS]
        demanded = {wish.option for wish in drawn.stances.wishes}
        goals = [*stuck, *talks, *(option for option in drawn.options if option.id in demanded)]
        kept["_goals"] = list(dict.fromkeys(option.label for option in goals))
    found: list[str] = kept["_goals"]
    return found[:most]


def cited(quote: Quote) -> str:
    """A sentence as a citation: its words, who said them, and where and when they stand."""
    told = f"said by {quote.speaker}" if quote.speaker else ""
    named = [quote.title or quote.report, quote.outlet, quote.also_in, quote.published, quote.url]
    where = ", ".join(part for part in named if part)
    return f"“{quote.sentence}” ({'; '.join(part for part in (told, where) if part)})"
