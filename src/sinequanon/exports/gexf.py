"""GEXF 1.2: the graph of the map, for Gephi."""

from pathlib import Path

import networkx as nx

from sinequanon.exports.content import Content
from sinequanon.exports.graph import to_networkx
from sinequanon.exports.writing import whole_file


def write(content: Content, path: Path) -> int:
    """Write the file; gives the number of nodes."""
    graph = to_networkx(content.map)
    for _, _, key, attributes in graph.edges(keys=True, data=True):
        attributes["id"] = key
    with whole_file(path) as draft:
        nx.write_gexf(graph, draft, version="1.2draft")
    return len(graph)
