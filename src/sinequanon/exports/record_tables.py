"""The tables of the store: reports, actors, statements, positions, conditions, contacts, decisions."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from sinequanon.exports.tables import Columns, Row, Table, Type, made
from sinequanon.listing import CSV_CELLS
from sinequanon.records import SECTIONS, TextSpan
from sinequanon.store import ConditionRow, Decision, PositionRow, ReportRow

_COUNTS = tuple(SECTIONS)
_REPORTS: Columns = {
    **dict.fromkeys(("dossier", "digest", "name", "title", "outlet", "url", "published"), Type.TEXT),
    **dict.fromkeys(("added_at", "version", "read_at"), Type.TEXT),
    **dict.fromkeys(_COUNTS, Type.WHOLE),
}
_TYPES: Mapping[str, Type] = {
    "confidence": Type.NUMBER,
    "decision_id": Type.WHOLE,
    **dict.fromkeys(("evidence", "evidence_spans", "source", "source_span", "cue", "cue_span"), Type.LIST),
    **dict.fromkeys(("statement", "statement_spans", "parties", "conditions"), Type.LIST),
    **dict.fromkeys(("condition_ids", "condition_connectives", "condition_groups", "condition_markers"), Type.LIST),
    **dict.fromkeys(("condition_marker_spans", "condition_spans", "condition_agents"), Type.LIST),
    **dict.fromkeys(("condition_rules", "condition_confidences"), Type.LIST),
}
"""The columns of `CSV_CELLS` that hold something else than one text."""

_CONDITIONS: Columns = {
    **dict.fromkeys(("dossier", "report", "date", "position_id", "id", "connective", "group", "agent"), Type.TEXT),
    **dict.fromkeys(("marker", "marker_span", "evidence", "evidence_span"), Type.TEXT),
    **dict.fromkeys(("title", "outlet", "url", "published", "digest", "finder", "rule", "version"), Type.TEXT),
    "confidence": Type.NUMBER,
    "decision": Type.TEXT,
    "decision_id": Type.WHOLE,
    **dict.fromkeys(("decision_fields", "decided_by", "decision_note"), Type.TEXT),
}
_DECISIONS: Columns = {
    "id": Type.WHOLE,
    **dict.fromkeys(("dossier", "kind", "section", "digest", "record"), Type.TEXT),
    "spans": Type.LIST,
    **dict.fromkeys(("was", "fields", "who", "note", "decided_at", "undone_at", "undone_by"), Type.TEXT),
    "changed": Type.LIST,
}


class Records(Protocol):
    """What the tables are made of: a dossier's `Content`, or a part of a run."""

    @property
    def reports(self) -> Sequence[ReportRow]:
        """The reports."""

    @property
    def rows(self) -> Mapping[str, Sequence[Any]]:
        """The results by section."""

    @property
    def decisions(self) -> Sequence[Decision]:
        """What people decided."""


def record_tables(content: Records) -> Iterator[Table]:
    """The tables in the order of the work; records are as they were read, with what a person decided on them."""
    yield made("reports", _REPORTS, map(_report, content.reports))
    for section in ("actors", "statements", "positions"):
        yield _section(section, content)
    positions: list[PositionRow] = list(content.rows["positions"])
    yield made("conditions", _CONDITIONS, (_condition(row, item) for row in positions for item in row.conditions))
    yield _section("contacts", content)
    yield made("decisions", _DECISIONS, map(_decision, content.decisions))


def _section(section: str, content: Records) -> Table:
    cells = CSV_CELLS[section]
    columns = {name: _TYPES.get(name, Type.TEXT) for name in cells}
    return made(section, columns, ({name: cell(row) for name, cell in cells.items()} for row in content.rows[section]))


def _report(row: ReportRow) -> Row:
    return {name: row.counts.get(name, 0) if name in _COUNTS else getattr(row, name) for name in _REPORTS}


def _condition(row: PositionRow, item: ConditionRow) -> Row:
    record, origin, decision = item.record, item.record.origin, item.decision
    return {
        **{name: getattr(row, name) for name in ("dossier", "report", "date", "title", "outlet", "url")},
        "published": row.published,
        "digest": row.digest,
        "position_id": row.record.id,
        "id": record.id,
        "connective": record.connective,
        "group": record.group,
        "agent": item.agent,
        "marker": item.marker.text,
        "marker_span": _place(record.marker),
        "evidence": " ".join(part.text for part in item.evidence),
        "evidence_span": _place(record.span),
        **{name: getattr(origin, name, None) for name in ("finder", "rule", "version", "confidence")},
        "decision": decision.kind if decision else None,
        "decision_id": decision.id if decision else None,
        "decision_fields": _json(decision.fields) if decision else None,
        "decided_by": decision.who if decision else None,
        "decision_note": decision.note if decision else None,
    }


def _decision(decision: Decision) -> Row:
    row: dict[str, Any] = {name: getattr(decision, name) for name in _DECISIONS}
    return row | {
        "spans": [_place(span) for span in decision.spans],
        "was": _json(decision.was),
        "fields": _json(decision.fields),
    }


def _place(span: TextSpan) -> str:
    return f"{span.start}-{span.end}"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
