"""The map as a graph: parties, options and rules as nodes; who controls, wants and waits for what as edges.

| edge | from | to | its words |
|---|---|---|---|
| controls | party | option that it may do, alone or with others | its latest stance, where it took one |
| wants | party | option of somebody else's | the demand; `holds` is false where it wants it not to be done |
| condition | option | rule that waits for it | the position; `condition` has the condition's own words |
| gives | rule | option that follows by it, or that a party consents to | the position |
| belongs | party | body that it belongs to | none |

That a joint option needs every owner's consent is told by its `controls` edges, not by a rule of its own.
"""

from collections.abc import Iterator
from typing import Any

import networkx as nx

from sinequanon.exports.characters import one_line
from sinequanon.exports.map_tables import numbered_rules, stances_on
from sinequanon.mapping import Map, Node, Option, Party, Quote, Rule, Said

_BETWEEN = "; "


def to_networkx(drawn: Map) -> "nx.MultiDiGraph[str]":
    """The map as a graph that every format of networkx can hold.

    Nodes are called `party:ID`, `option:ID` and `rule:ID`, edges have the keys `e1`, `e2`, … Attributes are texts on
    one line, numbers and truth values, never None; every node, and every edge, has the same ones, except that only
    edges that rest on words have a `confidence`.

    Returns:
        A `networkx.MultiDiGraph`.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=one_line(drawn.dossier))
    rules = [(name, rule) for name, rule in numbered_rules(drawn) if rule.said is not None]
    graph.add_nodes_from((f"party:{party.id}", _party(party, drawn)) for party in drawn.parties)
    graph.add_nodes_from((f"option:{option.id}", _option(option, drawn)) for option in drawn.options)
    graph.add_nodes_from((f"rule:{name}", _rule(rule, rule.said, drawn)) for name, rule in rules if rule.said)
    edges = [*_structure(drawn), *_wants(drawn)]
    for name, rule in rules:
        edges += _edges_of_rule(f"rule:{name}", rule)
    for number, (start, end, attributes) in enumerate(edges, 1):
        graph.add_edge(start, end, key=f"e{number}", **attributes)
    return graph


Edge = tuple[str, str, dict[str, Any]]


def _node(label: str, kind: str, **more: Any) -> dict[str, Any]:
    rest = {"subkind": "", "owner": "", "stance": "", "code": "", "follows": False, "carried": False}
    return {"label": one_line(label), "kind": kind, **rest, **more}


def _party(party: Party, drawn: Map) -> dict[str, Any]:
    decides = drawn.parties[drawn.parties.decides(party.id)].name
    code = party.codes.get("iso3") or party.key or ""
    return _node(party.name, "party", subkind=str(party.kind), owner=one_line(decides), code=one_line(code))


def _option(option: Option, drawn: Map) -> dict[str, Any]:
    names = [drawn.parties[owner].name for owner in option.owners]
    stances = stances_on(drawn, option)
    told = [f"{name}: {stance}" for name, stance in zip(names, stances, strict=True)] if option.is_joint else stances
    return _node(
        option.label,
        "option",
        subkind=str(option.kind),
        owner=one_line(_BETWEEN.join(names)),
        stance=one_line(_BETWEEN.join(told)),
        follows=Node(option.id) in drawn.follows,
        carried=Node(option.id) in drawn.carried,
    )


def _rule(rule: Rule, said: Said, drawn: Map) -> dict[str, Any]:
    return _node(
        drawn.label(rule.head),
        "rule",
        subkind="firm" if rule.is_firm else "readiness",
        owner=one_line(drawn.parties[said.party].name),
        stance=str(said.stance),
        follows=rule.head in drawn.follows,
        carried=rule.head in drawn.carried,
    )


def _edge(kind: str, quote: Quote | None = None, *, condition: str = "", holds: bool = True) -> dict[str, Any]:
    words = {
        name: one_line(getattr(quote, name, None) or "")
        for name in ("text", "sentence", "speaker", "report", "outlet", "also_in", "url", "date")
    }
    sure = {"confidence": float(quote.confidence)} if quote is not None else {}
    return {"label": kind, "kind": kind, "condition": one_line(condition), "holds": holds, **words, **sure}


def _structure(drawn: Map) -> Iterator[Edge]:
    """Who belongs to whom, and who controls what."""
    for party in drawn.parties:
        if party.of is not None:
            yield f"party:{party.id}", f"party:{party.of}", _edge("belongs")
    for option in drawn.options:
        for owner in option.owners:
            said = drawn.stances.latest(owner, option.id)
            yield f"party:{owner}", f"option:{option.id}", _edge("controls", said[-1].quote if said else None)


def _wants(drawn: Map) -> Iterator[Edge]:
    for wish in drawn.stances.wishes:
        edge = _edge("wants", wish.quote, holds=not wish.is_against)
        yield f"party:{wish.party}", f"option:{wish.option}", edge


def _edges_of_rule(name: str, rule: Rule) -> Iterator[Edge]:
    quote = rule.said.quote if rule.said is not None else None
    for node, condition in (rule.conditions or {}).items():
        edge = _edge("condition", quote, condition=condition.quote.text, holds=node.holds)
        yield f"option:{node.option}", name, edge
    yield name, f"option:{rule.head.option}", _edge("gives", quote, holds=rule.head.holds)
