"""Exports: a dossier's records and its map in the formats of the field; `docs/exports.md` tells what maps to what.

`export_dossier` writes any of the formats; `graph.to_networkx` gives the map as a networkx graph. Data flows one way:
store and map -> `content` -> tables, graph, annotations, events -> one module a format. Importing this loads nothing
heavy.
"""

from sinequanon.exports.formats import Exported, Format, export_dossier

__all__ = ["Exported", "Format", "export_dossier"]
