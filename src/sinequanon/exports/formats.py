"""The formats, and the one function that writes any of them."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sinequanon.exports.pseudonyms import Redaction
    from sinequanon.store import Store


class Format(StrEnum):
    """What an export is: tables, a graph, annotations, events, a file of another program, or annotated reports."""

    CSV = "csv"
    PARQUET = "parquet"
    GRAPHML = "graphml"
    GEXF = "gexf"
    JSONLD = "jsonld"
    POLECAT = "polecat"
    DNA = "dna"
    GOLD = "gold"


@dataclass(frozen=True)
class Exported:
    """What was written: how many of which things."""

    number: int
    things: str


def export_dossier(
    store: "Store",
    dossier: str,
    format: Format,  # noqa: A002 (as the command's option)
    path: Path,
    *,
    as_of: str | None = None,
    min_confidence: float | None = None,
    every: bool = False,
    redact: "Redaction | None" = None,
) -> Exported:
    """Write a dossier in a format, whole or not at all.

    Args:
        store: where the dossier is.
        dossier: its name.
        format: one of `Format`.
        path: the file to write, for `csv`, `parquet` and `gold` the folder. An export that is there is replaced.
        as_of: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: only what was said or done by the end of it.
        min_confidence: records less sure are left out, except those that a person confirmed. None is the threshold of
            the map; tables and annotations, which tell the confidence of each record, then have all records. A gold
            folder takes records however sure.
        every: for `gold`, also reports of which only some records are decided.
        redact: what is redacted; None for nothing.

    Raises:
        RecordNotFound: there is no such dossier, or for `gold` no report of which all records are decided.
        InvalidRecord: `as_of` is no date.
        OutputError: the path cannot be written.
        MissingExtra: the format needs a package that is not installed.
    """
    from sinequanon.exports import csv_folder, dna, gexf, gold, graphml, jsonld, parquet, polecat
    from sinequanon.exports.content import Content

    if redact is not None:
        from sinequanon.exports.redact import redacted

        with redacted(store, dossier, redact) as (copy, name):
            return export_dossier(copy, name, format, path, as_of=as_of, min_confidence=min_confidence, every=every)
    content = Content(store, dossier, as_of=as_of, min_confidence=min_confidence)
    match Format(format):
        case Format.CSV:
            return Exported(csv_folder.write(content, path), "tables")
        case Format.PARQUET:
            return Exported(parquet.write(content, path), "tables")
        case Format.GRAPHML:
            return Exported(graphml.write(content, path), "nodes")
        case Format.GEXF:
            return Exported(gexf.write(content, path), "nodes")
        case Format.JSONLD:
            return Exported(jsonld.write(content, path), "annotations")
        case Format.POLECAT:
            return Exported(polecat.write(content, path), "events")
        case Format.DNA:
            return Exported(dna.write(content, path), "statements")
        case Format.GOLD:
            return Exported(gold.write(store, dossier, path, as_of=as_of, every=every), "annotated reports")
