"""Files of GDELT, which have the addresses of reports and no word of their text."""

import re
from collections.abc import Sequence

from sinequanon.ingest.columns import key_of

# http://data.gdeltproject.org/documentation: GKG 2.1, Events 1.0 and 2.0 and Mentions have no header.
_GKG_COLUMNS, _MENTION_COLUMNS, _EVENT_COLUMNS = 27, 16, (57, 58, 61)
_GKG_ID = re.compile(r"\d{14}-T?\d+")
_MOMENT = re.compile(r"\d{14}")
_DAY = re.compile(r"\d{8}")
_ARTICLES = {"url", "mobileurl", "title"}
_ADDRESS_COLUMNS = {"sourceurl", "sourceurls", "documentidentifier", "mentionidentifier"}


def kind_of(row: Sequence[str]) -> str | None:
    """What a table of GDELT is, by its first row; None for another table."""
    keys = {key_of(name) for name in row}
    if keys >= _ARTICLES:
        return "list of articles"
    if keys & _ADDRESS_COLUMNS:
        return "table"
    if len(row) == _GKG_COLUMNS and _GKG_ID.fullmatch(row[0]):
        return "Global Knowledge Graph"
    if len(row) in _EVENT_COLUMNS and row[0].isdecimal() and _DAY.fullmatch(row[1]):
        return "table of events"
    if len(row) == _MENTION_COLUMNS and _MOMENT.fullmatch(row[1]):
        return "table of mentions"
    return None


def without_text(what: str) -> str:
    """Why such a table gives no report, and what to do."""
    return (
        f"is a GDELT {what}: it has the addresses of reports but not their texts; save the pages at these addresses "
        "(a WARC file of them can be read) or get the texts from the outlets"
    )
