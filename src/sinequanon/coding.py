"""What other schemes ask of the reader: attributions in the sense of PolNeAR, relations in that of PLOVER."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sinequanon.errors import SinequanonError
from sinequanon.runs import load_reader

if TYPE_CHECKING:
    from sinequanon.ingest import Ingested


def attribution_documents(ingested: Iterable["Ingested"]) -> Iterator[dict[str, Any] | SinequanonError]:
    """For each report a document with its attributions in the wide sense, as `statements`; an error for one not had."""
    reader = None
    for item in ingested:
        if isinstance(item, SinequanonError):
            yield item
            continue
        reader = reader or load_reader()
        rows = [
            {
                "id": f"s{number}",
                "source": one.source,
                "cue": one.cue,
                "content": one.content,
                "confidence": one.confidence,
            }
            for number, one in enumerate(reader.attributions(item), 1)
        ]
        yield {"doc": item.name, "statements": rows}


def code_relations(table: Path) -> Iterator[dict[str, Any] | SinequanonError]:
    """For each row of a table of sentences its relation: `uid`, `root`, `confidence`; an error for a bad row.

    Raises:
        UnreadableReport: the table cannot be read, or lacks a column.
    """
    from sinequanon.read.relations import RelationCoder, read_questions

    coder = None
    for question in read_questions(table):
        if isinstance(question, SinequanonError):
            yield question
            continue
        if coder is None:
            reader = load_reader()
            coder = RelationCoder(reader.nlp, reader.model)
        relation = coder.code(question)
        yield {"uid": relation.uid, "root": relation.root, "confidence": relation.confidence}
