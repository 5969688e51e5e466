"""Files, pages and lines -> reports, whose text is fixed from here on."""

from sinequanon.ingest.files import find_files
from sinequanon.ingest.pipeline import Ingested, ingest, ingest_stream, ingest_text

__all__ = ["Ingested", "find_files", "ingest", "ingest_stream", "ingest_text"]
