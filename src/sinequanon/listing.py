"""What the store gives, as JSON lines, as CSV and as tables for people."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TextIO

from rich import box
from rich.table import Table
from rich.text import Text

from sinequanon.records import Actor, Condition, Contact, Position, Statement, TextSpan, record_to_json
from sinequanon.show import ACT_WORDS, CONTACT_WORDS, counted, quoted, visible
from sinequanon.store import (
    ActorRow,
    ConditionRow,
    ContactRow,
    Decision,
    DecisionKind,
    DossierRow,
    Evidence,
    Hit,
    PositionRow,
    ReportRow,
    ResultRow,
    StatementRow,
)

if TYPE_CHECKING:
    from sinequanon.mapping import Map, Option, Party
    from sinequanon.mapping.outline import Line
    from sinequanon.store.copies import Story

_RECORDS = (Actor, Statement, Position, Condition, Contact)
_DECIDED = {"confirm": "confirmed", "reject": "rejected", "correct": "corrected", "add": "added"}
_WIDEST = 26  # columns of a table's narrow columns
_MOST_NAMES = 6
_BETWEEN = " | "  # the parts of a cell that holds several

Cells = Mapping[str, Callable[[Any], object]]


# JSON


def to_plain(value: Any) -> Any:
    """A row, or a part of one, as what `json.dumps` takes; a record as in the record document, a span as a list."""
    if isinstance(value, _RECORDS):
        return record_to_json(value)
    if isinstance(value, Evidence):
        return value._asdict()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(item) for item in value]
    return value


def write_json_lines(rows: Iterable[object], stream: TextIO) -> None:
    """One JSON object a row and line."""
    for row in rows:
        stream.write(json.dumps(to_plain(row), ensure_ascii=False) + "\n")


# CSV


def write_csv(section: str, rows: Iterable[object], stream: TextIO) -> None:
    """A header and one line a record, by RFC 4180; nothing is cut and nothing altered."""
    cells = CSV_CELLS[section]
    writer = csv.writer(stream)
    writer.writerow(cells)
    for row in rows:
        writer.writerow([_cell(cell(row)) for cell in cells.values()])


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, StrEnum):
        return value.value
    return _BETWEEN.join(str(_cell(item)) for item in value) if isinstance(value, list) else value


def _texts(evidence: Iterable[Evidence | None]) -> list[str]:
    return [item.text for item in evidence if item is not None]


def _places(spans: Iterable[Evidence | TextSpan | None]) -> list[str]:
    return [f"{span[0]}-{span[1]}" for span in spans if span is not None]


def _origin(name: str) -> Callable[[Any], object]:
    return lambda row: getattr(row.record.origin, name) if row.record.origin is not None else None


def _conditions(part: Callable[[ConditionRow], object]) -> Callable[[Any], object]:
    return lambda row: [_cell(part(condition)) for condition in row.conditions]


def _fields(*names: str) -> Cells:
    return {name: attrgetter(name) for name in names}


def _of_record(*names: str) -> Cells:
    return {name: attrgetter(f"record.{name}") for name in names}


_FIRST: Cells = {**_fields("dossier", "report", "date"), **_of_record("id")}
_EVIDENCE: Cells = {
    "evidence": lambda row: _texts(row.evidence),
    "evidence_spans": lambda row: _places(row.evidence),
}
_LAST: Cells = {
    **_fields("title", "outlet", "url", "published", "digest"),
    **{name: _origin(name) for name in ("finder", "rule", "version", "confidence")},
    "decision": lambda row: row.decision.kind if row.decision else None,
    "decision_id": lambda row: row.decision.id if row.decision else None,
    "decision_fields": lambda row: json.dumps(row.decision.fields, ensure_ascii=False) if row.decision else None,
    "decided_by": lambda row: row.decision.who if row.decision else None,
    "decision_note": lambda row: row.decision.note if row.decision else None,
}
CSV_CELLS: Mapping[str, Cells] = {
    "actors": {**_FIRST, **_of_record("name", "kind", "key"), **_fields("of"), **_EVIDENCE, **_LAST},
    "statements": {
        **_FIRST,
        **_fields("speaker"),
        "source": lambda row: _texts([row.source]),
        "source_span": lambda row: _places([row.source]),
        "cue": lambda row: _texts([row.cue]),
        "cue_span": lambda row: _places([row.cue]),
        **_of_record("quotation", "said"),
        **_EVIDENCE,
        **_LAST,
    },
    "positions": {
        **_FIRST,
        **_of_record("act"),
        **_fields("holder", "agent", "target", "speaker"),
        **_EVIDENCE,
        "statement_id": lambda row: row.record.statement,
        "statement": lambda row: _texts(row.statement),
        "statement_spans": lambda row: _places(row.statement),
        "condition_ids": _conditions(lambda item: item.record.id),
        "condition_connectives": _conditions(lambda item: item.record.connective),
        "condition_groups": _conditions(lambda item: item.record.group),
        "condition_markers": _conditions(lambda item: item.marker.text),
        "condition_marker_spans": _conditions(lambda item: _places([item.marker])),
        "conditions": _conditions(lambda item: _texts(item.evidence)),
        "condition_spans": _conditions(lambda item: _places(item.evidence)),
        "condition_agents": _conditions(lambda item: item.agent),
        "condition_rules": _conditions(lambda item: item.record.origin.rule if item.record.origin else None),
        "condition_confidences": _conditions(
            lambda item: item.record.origin.confidence if item.record.origin else None
        ),
        **_LAST,
    },
    "contacts": {
        **_FIRST,
        **_of_record("kind", "status"),
        "parties": lambda row: list(row.parties),
        **_fields("by"),
        "contact_date": lambda row: row.record.date,
        **_EVIDENCE,
        **_LAST,
    },
}


# Tables


def table_of(section: str, rows: Sequence[Any]) -> Table:
    """The records of a section as a table for people."""
    return _TABLES[section](rows)


def _table(*columns: str, numbers: Sequence[str] = (), lines_between: int = 1) -> Table:
    """A table without a frame; the last column takes what width is left."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0), leading=lines_between)
    for column in columns:
        is_last = column == columns[-1]
        is_number = column in numbers
        table.add_column(
            column,
            justify="right" if is_number else "left",
            no_wrap=is_number or column in ("date", "published"),
            overflow="fold",
            ratio=1 if is_last else None,
            max_width=None if is_last else _WIDEST,
        )
    return table


def _statement_table(rows: Sequence[StatementRow]) -> Table:
    table = _table("date", "speaker", "in the report's words")
    for row in rows:
        table.add_row(row.date or "", _text(row.speaker), _words(row))
    return table


def _position_table(rows: Sequence[PositionRow]) -> Table:
    table = _table("date", "holder", "in the report's words")
    for row in rows:
        conditions = [_condition(number, item) for number, item in enumerate(row.conditions)]
        holder = _text(row.holder).append(f"\n{ACT_WORDS[row.record.act]}")
        table.add_row(row.date or "", holder, _words(row, *conditions, _roles(row)))
    return table


def _contact_table(rows: Sequence[ContactRow]) -> Table:
    table = _table("date", "contact", "in the report's words")
    for row in rows:
        parties = ", ".join(row.parties) + (f" · asked by {row.by}" if row.by else "")
        contact = f"{CONTACT_WORDS[row.record.kind]}, {row.record.status}"
        table.add_row(row.date or "", contact, Text.assemble(_text(parties), "\n", _words(row)))
    return table


def _actor_table(rows: Sequence[ActorRow]) -> Table:
    """Each actor once, with the number of its reports and mentions, the most named first."""
    table = _table("actor", "kind", "reports", "mentions", "called", numbers=["reports", "mentions"], lines_between=0)
    found: dict[str, list[ActorRow]] = {}
    for row in rows:
        found.setdefault(row.record.key or row.record.name, []).append(row)
    groups = [(group, sum(len(row.record.mentions) for row in group)) for group in found.values()]
    for group, mentions in sorted(groups, key=lambda item: -item[1]):
        bodies = ", ".join(dict.fromkeys(row.of for row in group if row.of))
        name = f"{group[0].record.name} ({bodies})" if bodies else group[0].record.name
        called = list(dict.fromkeys(f"“{visible(item.text)}”" for row in group for item in row.evidence))
        names = ", ".join(called[:_MOST_NAMES] + ["…"] * (len(called) > _MOST_NAMES))
        kind = group[0].record.kind.replace("_", " ")
        table.add_row(_text(name), kind, f"{len(group):,}", f"{mentions:,}", Text(names))
    return table


def dossier_table(rows: Sequence[DossierRow]) -> Table:
    """The dossiers of a store."""
    table = _table("reports", "made at", "dossier", numbers=["reports"], lines_between=0)
    for row in rows:
        archived = f" (archived at {row.archived_at})" if row.archived_at is not None else ""
        table.add_row(f"{row.reports:,}", row.created_at, _text(row.name).append(archived, style="dim"))
    return table


def report_table(rows: Sequence[ReportRow]) -> Table:
    """The reports of a dossier."""
    names = ("positions", "statements", "contacts")
    table = _table("published", *names, "report", numbers=names, lines_between=0)
    for row in rows:
        details = [part for part in (row.outlet, row.title, f"read by {row.version}") if part]
        report = _text(row.name).append("\n" + " · ".join(map(visible, details)), style="dim")
        table.add_row(row.published or "", *(f"{row.counts.get(name, 0):,}" for name in names), report)
    return table


def decision_table(rows: Sequence[Decision]) -> Table:
    """What people decided."""
    table = _table("id", "decision", "on", numbers=["id"])
    for row in rows:
        undone = "" if row.is_in_force else f", undone by {row.undone_by} at {row.undone_at}"
        lost = " (not in the present reading)" if row.is_without_reading else ""
        fields = [f"{name} = {value}" for name, value in row.values.items()]
        said = _text(", ".join([str(row.kind), *fields]))
        said.append(f"\n{visible(row.who)}, {row.decided_at}{visible(undone)}")
        said.append(f"\n“{visible(row.note)}”" if row.note else "")
        read = {} if row.kind is DecisionKind.ADD else row.was
        was = ", ".join(f"{name} = {value}" for name, value in read.items() if _tells(name, value))
        on = _text(f"{row.dossier} · {row.section} {row.record or ''}{lost}").append(
            f"\nread: {visible(was)}" if was else ""
        )
        table.add_row(str(row.id), said, on)
    return table


def _tells(name: str, value: object) -> bool:
    return isinstance(value, str) and name not in ("finder", "rule", "version")


def story_table(stories: Sequence["Story"]) -> Table:
    """Each story with its reports, the one that stands for all first, and how similar the others are."""
    table = _table("story", "published", "similar", "outlet", "report", numbers=["story", "similar"], lines_between=0)
    for number, story in enumerate(stories, start=1):
        for copy in story.reports:
            is_first = copy is story.first
            similar = "" if copy.similarity is None else f"{copy.similarity:.2f}"
            table.add_row(
                str(number) if is_first else "",
                copy.published or "",
                similar,
                _text(copy.outlet or ""),
                _text(copy.report),
                end_section=copy is story.reports[-1],
            )
    return table


def party_table(parties: Sequence["Party"]) -> Table:
    """Each party with its kind and body, and the names that were taken for it, with the reason and how sure it is."""
    table = _table("party", "kind", "of", "names taken for one", lines_between=0)
    names = {party.id: party.name for party in parties}
    for party in parties:
        reasons = [f"{what} ({reason}, {sure:.2f})" for reason, what, sure in party.reasons if reason != "name"]
        table.add_row(
            _text(party.name),
            party.kind.replace("_", " "),
            _text(names.get(party.of or "", "")),
            Text("; ".join(map(visible, reasons)) or ", ".join(map(visible, party.names))),
        )
    return table


def option_table(drawn: "Map", options: Sequence["Option"]) -> Table:
    """Options with who may do them, where these stand, and how often the reports speak of them."""
    table = _table("id", "stance", "mentions", "option", numbers=["mentions"], lines_between=0)
    for option in options:
        stances = [drawn.stance(owner, option.id).value for owner in option.owners]
        told = (
            stances
            if len(stances) < 2
            else [f"{drawn.parties[owner].name} {stance}" for owner, stance in zip(option.owners, stances, strict=True)]
        )
        table.add_row(option.id, _text("\n".join(told)), f"{len(option.mentions):,}", _text(option.label))
    return table


def option_texts(option: "Option", width: int) -> Iterable[Text]:
    """An option, and each of its mentions: its id, how sure it is to belong, its words and where they stand."""
    yield Text(f"{option.id}  {visible(option.label)}", style="bold")
    for mention in option.mentions:
        kind = mention.act or mention.status or "condition"
        yield Text(f"  {mention.id}  {option.sure.get(mention.id, 1.0):.2f}  {kind}")
        yield Text(f"    {quoted(mention.quote.text, max(width - 6, 40))}")
        yield Text(f"    {visible(mention.quote.where)}", style="dim")


def hit_lines(hits: Iterable[Hit]) -> Iterable[Text]:
    """Each sentence found, with the words asked for in bold, and under it where it stands."""
    for hit in hits:
        sentence = Text("“")
        at = hit.start
        for span in hit.highlights:
            sentence.append(_visible_piece(hit, at, span.start))
            sentence.append(_visible_piece(hit, span.start, span.end), style="bold underline")
            at = span.end
        sentence.append(_visible_piece(hit, at, hit.end)).append("”")
        yield sentence
        where = [hit.dossier, hit.report, hit.outlet, hit.published, f"{hit.start}–{hit.end}"]
        yield Text("  " + " · ".join(visible(part) for part in where if part), style="dim")


def outline_texts(line: "Line", width: int) -> Iterable[Text]:
    """A line of the map, and under it each quotation with its place, at most so wide."""
    indent = "  " * line.depth
    yield Text(f"{indent}{visible(line.text)}", style="bold" if line.depth == 0 else "")
    for quote in line.quotes:
        told = f"said by {quote.speaker}" if quote.speaker else "told by the report"
        yield Text(f"{indent}  {quoted(quote.text, max(width - len(indent) - 4, 40))}")
        when = quote.date if quote.date != quote.published else None
        parts = [told, when, quote.where]
        yield Text(f"{indent}    {' · '.join(visible(part) for part in parts if part)}", style="dim")


def _visible_piece(hit: Hit, start: int, end: int) -> str:
    piece = hit.text[start - hit.start : end - hit.start]
    inner = visible(piece)
    before = " " if piece[:1].isspace() else ""
    return f"{before}{inner}{' ' if inner and piece[-1:].isspace() else ''}"


def _words(row: ResultRow, *more: str) -> Text:
    """The report's words in quotation marks, what belongs to them, what a person decided, and where they stand."""
    words = " […] ".join(visible(item.text) for item in row.evidence)
    text = Text("\n".join([f"“{words}”", *(visible(line) for line in more if line)]))
    if row.decision is not None:
        text.append(f"\n[{_DECIDED[row.decision.kind]} by {visible(row.decision.who)}]", style="bold")
    published = row.published if row.published != row.date else None
    places = ", ".join(_places(row.evidence)).replace("-", "–")
    where = [row.outlet, published, row.report, places, _id(row)]
    return text.append("\n" + " · ".join(visible(part) for part in where if part), style="dim")


def _condition(number: int, row: ConditionRow) -> str:
    link = "" if number == 0 else ("and " if row.record.group == "all" else "or ")
    marker = row.marker.text.lower() if row.marker.start < row.record.span.start else row.record.connective
    return f"{link}{marker} “{' '.join(item.text for item in row.evidence)}”"


def _roles(row: PositionRow) -> str:
    parts = [f"by {row.agent}"] if row.agent and row.agent != row.holder else []
    parts += [f"to {row.target}"] if row.target else []
    told = f"said by {row.speaker}" if row.speaker and row.speaker != row.holder else ""
    parts += [told] if told or row.speaker else ["told by the report"]
    return " · ".join(part for part in parts if part)


def _id(row: Any) -> str:
    return str(row.record.id)


def _text(value: str) -> Text:
    return Text(visible(value))


_TABLES: Mapping[str, Callable[[Sequence[Any]], Table]] = {
    "actors": _actor_table,
    "statements": _statement_table,
    "positions": _position_table,
    "contacts": _contact_table,
}


def total(section: str, rows: Sequence[object]) -> str:
    """The number of records found.

    >>> total("positions", [])
    'no positions found'
    """
    return f"{counted(len(rows), section)} found" if rows else f"no {section} found"
