import xml.etree.ElementTree as ElementTree
from collections import Counter

import networkx as nx
import pytest

from exports.samples import deadlock
from sinequanon.exports.graph import to_networkx
from sinequanon.mapping import map_readings

GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"
GEXF = "{http://www.gexf.net/1.2draft}"


def test_graph_has_the_map(example):
    drawn = map_readings([example], dossier="talks")
    graph = to_networkx(drawn)
    kinds = Counter(data["kind"] for _, data in graph.nodes(data=True))
    assert isinstance(graph, nx.MultiDiGraph)
    assert kinds["party"] == len(list(drawn.parties))
    assert kinds["option"] == len(drawn.options)
    assert kinds["rule"] == sum(rule.said is not None for rule in drawn.rules)
    edges = Counter(data["kind"] for _, _, data in graph.edges(data=True))
    assert edges["controls"] == sum(len(option.owners) for option in drawn.options)
    assert edges["wants"] == len(drawn.stances.wishes)
    assert edges["condition"] == sum(len(rule.conditions or ()) for rule in drawn.rules)
    assert edges["gives"] == kinds["rule"]


def test_attributes_are_plain_and_whole(example):
    graph = to_networkx(map_readings([example]))
    rows = [data for _, data in graph.nodes(data=True)] + [data for *_, data in graph.edges(data=True)]
    assert {type(value) for row in rows for value in row.values()} <= {str, float, bool}
    assert len({frozenset(data) for _, data in graph.nodes(data=True)}) == 1
    for *_, data in graph.edges(data=True):
        if data["kind"] in ("condition", "wants", "gives"):
            assert data["sentence"] and data["report"] and data["date"] == "2006-02-14" and data["confidence"] == 1.0


def test_a_deadlock_is_a_circle():
    graph = to_networkx(map_readings([deadlock()]))
    waits = graph.edge_subgraph(
        [(a, b, k) for a, b, k, data in graph.edges(keys=True, data=True) if data["kind"] in ("condition", "gives")]
    )
    assert max(map(len, nx.strongly_connected_components(waits))) == 4


@pytest.mark.parametrize("format_", ["graphml", "gexf"])
def test_networkx_reads_back_what_was_written(format_, export, store):
    path = export(format_)
    from sinequanon.mapping import draw_map

    graph = to_networkx(draw_map(store, "talks"))
    read = nx.read_graphml(path, force_multigraph=True) if format_ == "graphml" else nx.read_gexf(path)
    assert set(read) == set(graph)
    assert len(read.edges) == len(graph.edges)
    for node, data in graph.nodes(data=True):
        assert {name: read.nodes[node][name] for name in data} == data
    told = Counter(tuple(sorted((a, b, *map(str, _known(data))) for a, b, data in graph.edges(data=True))))
    assert told == Counter(tuple(sorted((a, b, *map(str, _known(data))) for a, b, data in read.edges(data=True))))


def _known(data):
    return [data[name] for name in ("kind", "sentence", "condition", "holds", "date")]


def test_graphml_is_well_formed(export):
    path = export("graphml")
    root = ElementTree.parse(path).getroot()
    assert root.tag == f"{GRAPHML}graphml"
    assert {element.tag.partition("}")[0] + "}" for element in root.iter()} == {GRAPHML}
    keys = {key.get("id"): key for key in root.iter(f"{GRAPHML}key")}
    assert len(keys) == len(list(root.iter(f"{GRAPHML}key")))
    nodes = {node.get("id") for node in root.iter(f"{GRAPHML}node")}
    edges = list(root.iter(f"{GRAPHML}edge"))
    assert all(edge.get(end) in nodes for edge in edges for end in ("source", "target"))
    assert len({edge.get("id") for edge in edges}) == len(edges)
    for data in root.iter(f"{GRAPHML}data"):
        if keys[data.get("key")].get("attr.type") == "boolean":
            assert data.text in ("true", "false")
    assert "None" not in path.read_text(encoding="utf-8")


def test_gexf_is_well_formed(export):
    path = export("gexf")
    root = ElementTree.parse(path).getroot()
    assert (root.tag, root.get("version")) == (f"{GEXF}gexf", "1.2")
    assert {element.tag.partition("}")[0] + "}" for element in root.iter()} == {GEXF}
    declared = {
        kind.get("class"): {item.get("id") for item in kind.iter(f"{GEXF}attribute")}
        for kind in root.iter(f"{GEXF}attributes")
    }
    for thing in ("node", "edge"):
        for element in root.iter(f"{GEXF}{thing}"):
            assert element.get("label")
            assert {value.get("for") for value in element.iter(f"{GEXF}attvalue")} <= declared[thing]
    nodes = {node.get("id") for node in root.iter(f"{GEXF}node")}
    edges = list(root.iter(f"{GEXF}edge"))
    assert all(edge.get(end) in nodes for edge in edges for end in ("source", "target"))
    assert len({edge.get("id") for edge in edges}) == len(edges)
    assert "None" not in path.read_text(encoding="utf-8")
