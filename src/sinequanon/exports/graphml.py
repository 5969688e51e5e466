"""GraphML: the graph of the map, for Gephi, yEd, Cytoscape, igraph."""

from pathlib import Path
from typing import Any

from networkx.readwrite.graphml import GraphMLWriter

from sinequanon.exports.content import Content
from sinequanon.exports.graph import to_networkx
from sinequanon.exports.writing import whole_file
from sinequanon.mapping import Map


def write(content: Content, path: Path) -> int:
    """Write the file; gives the number of nodes."""
    with whole_file(path) as draft:
        draft.write_text(graphml_text(content.map), encoding="utf-8")
    return len(to_networkx(content.map))


def graphml_text(drawn: Map) -> str:
    """The graph of a map as the text of a GraphML file."""
    writer = GraphMLWriter(to_networkx(drawn))
    _write_booleans_small(writer.xml)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{writer}\n"


def _write_booleans_small(xml: Any) -> None:
    """Truth values as XML Schema has them; networkx writes them as Python does, which strict readers refuse."""
    keys = {key.get("id") for key in xml.iter("key") if key.get("attr.type") == "boolean"}
    for data in xml.iter("data"):
        if data.get("key") in keys:
            data.text = data.text.lower()
