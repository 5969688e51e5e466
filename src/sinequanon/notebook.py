"""How a notebook shows reports, records and maps, as HTML.

What reports, tables and people say is escaped everywhere; there is no script, no link and nothing to fetch. Rows and
lines have the same words as those of the commands (`listing`): the report's in quotation marks, with their source.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.table import Table
from rich.text import Text

from sinequanon.listing import (
    decision_table,
    dossier_table,
    hit_lines,
    outline_texts,
    report_table,
    table_of,
    total,
)
from sinequanon.records import Position, Reading, Record, TextSpan
from sinequanon.runs import is_sure
from sinequanon.show import ACT_WORDS, CONTACT_WORDS, UNSURE_BELOW, counted, visible
from sinequanon.store import Decision, DossierRow, Hit, ReportRow, ResultRow

if TYPE_CHECKING:
    from sinequanon.api import ReadReport
    from sinequanon.mapping import Map
    from sinequanon.mapping.outline import Line, Section

MOST_ROWS = 100
"""How many rows of a table and lines of a section are shown; the rest is counted."""

_WHOLE = 1_000_000  # letters: no quotation is cut, as it is on a terminal
_MOST_NAMES = 20
_CELL = "text-align:left;vertical-align:top;padding:2px 12px 2px 0"
_NUMBER = _CELL.replace("left", "right")
_DATE = f"{_CELL};white-space:nowrap"
_TAGS = {"bold": "b", "underline": "u", "dim": "small"}
_LISTS: Mapping[type, tuple[str, Callable[[Sequence[Any]], Table]]] = {
    DossierRow: ("dossiers", dossier_table),
    ReportRow: ("reports", report_table),
    Decision: ("decisions", decision_table),
}


# Rows


def rows_html(rows: Sequence[object]) -> str:
    """Rows of one kind as a table, and how many there are; those of another kind, or none, are told in words."""
    first = rows[0] if rows else None
    if isinstance(first, ResultRow):
        return _rows_table(first.section, rows, lambda shown: table_of(first.section, shown))
    if isinstance(first, Hit):
        return _hits(rows)
    thing, make = _LISTS.get(type(first), ("rows", None))
    if make is None:
        return f"<p>{_text(repr(list(rows)) if rows else total('rows', rows))}</p>"
    return _rows_table(thing, rows, make)


def _rows_table(thing: str, rows: Sequence[Any], make: Callable[[Sequence[Any]], Table]) -> str:
    """A table and its number; actors, each of which is one row for all its reports, are cut after that only."""
    is_grouped = thing == "actors"
    table = make(rows if is_grouped else rows[:MOST_ROWS])
    return _table(table) + f"<p>{_total(thing, rows, table.row_count if is_grouped else len(rows))}</p>"


def _total(thing: str, rows: Sequence[object], number: int) -> str:
    return _text(total(thing, rows) + (f", the first {MOST_ROWS} shown" if number > MOST_ROWS else ""))


def _hits(rows: Sequence[Any]) -> str:
    texts = iter(hit_lines(rows[:MOST_ROWS]))
    items = (
        f"<p>{text_html(sentence)}<br>{text_html(where)}</p>" for sentence, where in zip(texts, texts, strict=True)
    )
    return f"<div>{''.join(items)}<p>{_total('sentences', rows, len(rows))}</p></div>"


def _table(table: Table) -> str:
    """A table made for the terminal, at most `MOST_ROWS` of it."""
    styles = [
        _NUMBER if column.justify == "right" else _DATE if str(column.header) == "date" else _CELL
        for column in table.columns
    ]
    rows = zip(*(list(column.cells)[:MOST_ROWS] for column in table.columns), strict=True)
    head = _row("th", styles, [column.header for column in table.columns])
    body = "".join(_row("td", styles, cells) for cells in rows)
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(tag: str, styles: Sequence[str], cells: Sequence[object]) -> str:
    inner = (f'<{tag} style="{style}">{_cell(cell)}</{tag}>' for style, cell in zip(styles, cells, strict=True))
    return f"<tr>{''.join(inner)}</tr>"


def _cell(value: object) -> str:
    return text_html(value) if isinstance(value, Text) else _text(str(value))


def text_html(text: Text) -> str:
    """A text made for the terminal: its line ends, and what is bold, underlined or dim."""
    cuts = sorted({0, len(text.plain), *(place for span in text.spans for place in (span.start, span.end))})
    pieces = []
    for start, end in pairwise(cuts):
        styles = [text.style, *(span.style for span in text.spans if span.start <= start and end <= span.end)]
        tags = [_TAGS[word] for style in styles for word in str(style).split() if word in _TAGS]
        opening, closing = "".join(f"<{tag}>" for tag in tags), "".join(f"</{tag}>" for tag in reversed(tags))
        pieces.append(f"{opening}{_text(text.plain[start:end])}{closing}")
    return "".join(pieces)


# A report


class _Marked(NamedTuple):
    """A place in a report, and what stands there: what kind of record, and which in words."""

    span: TextSpan
    kind: str
    title: str


_MARKS: Mapping[str, str] = {
    "condition": "background:#ffe08a;color:#000",
    "contact": "background:#c8e6c9;color:#000",
    "position": "background:#cfe2ff;color:#000",
    "statement": "background:none;color:inherit;border-bottom:1px dotted",
}
"""The look of each kind; a place that has several looks as the first of them, and its title tells all."""


def report_html(read: "ReadReport") -> str:
    """A report: its text with the evidence marked, its positions, and the other records to unfold."""
    report, reading = read.report, read.reading
    counts = [counted(len(getattr(reading, name)), name) for name in ("positions", "statements", "contacts")]
    details = [report.title, report.outlet, report.published or "no date of publication", report.url, ", ".join(counts)]
    sure = [row for row in read.positions if is_sure(row.record, UNSURE_BELOW)]
    unsure = [row for row in read.positions if not is_sure(row.record, UNSURE_BELOW)]
    under_name = _text(" · ".join(visible(detail) for detail in details if detail))
    parts = [
        f"<p><b>{_text(visible(report.name))}</b><br>{under_name}</p>",
        f'<div style="white-space:pre-wrap;max-width:60em">{marked_text(report.text, reading)}</div>',
        f"<p>{_legend()}</p>",
        rows_html(sure) if sure else f"<p>{total('positions', sure)}</p>",
        _folded("What it was not sure of", unsure),
        _folded("Contacts", read.contacts),
        _folded("Statements", read.statements),
        *(f"<p>{_text(visible(note))}</p>" for note in reading.notes),
    ]
    return f'<div class="sinequanon">{"".join(parts)}</div>'


def marked_text(text: str, reading: Reading) -> str:
    """The text with a `<mark>` around each place of evidence, whose title tells all records that stand there."""
    marked = list(_marked(reading))
    cuts = sorted({0, len(text), *(place for one in marked for place in one.span)})
    pieces = []
    for start, end in pairwise(cuts):
        here = [one for one in marked if one.span.start <= start and end <= one.span.end]
        words = _text(text[start:end], line_end="\n")
        if here:
            kind = next(kind for kind in _MARKS if any(one.kind == kind for one in here))
            title = _text("; ".join(dict.fromkeys(one.title for one in here)), line_end=" ")
            words = f'<mark style="{_MARKS[kind]}" title="{title}">{words}</mark>'
        pieces.append(words)
    return "".join(pieces)


def _marked(reading: Reading) -> Iterator[_Marked]:
    for statement in reading.statements:
        for span in statement.content:
            yield _Marked(span, "statement", f"said by {_name(reading, statement.speaker)}")
    for position in reading.positions:
        yield _Marked(position.span, "position", _stand(reading, position))
    for condition in reading.conditions:
        held = [_stand(reading, position) for position in reading.positions if condition.id in position.conditions]
        connective = condition.connective.replace("_", " ")
        yield _Marked(condition.span, "condition", f"condition ({connective}) of: {', '.join(held) or 'none'}")
    for contact in reading.contacts:
        parties = ", ".join(_name(reading, party) for party in contact.parties)
        yield _Marked(contact.span, "contact", f"{CONTACT_WORDS[contact.kind]}, {contact.status}: {parties}")


def _stand(reading: Reading, position: Position) -> str:
    sure = "" if is_sure(position, UNSURE_BELOW) else f" (confidence {_confidence(position):.2f})"
    return f"{_name(reading, position.holder)} {ACT_WORDS[position.act]}{sure}"


def _confidence(record: Record) -> float:
    return record.origin.confidence if record.origin is not None else 1.0


def _name(reading: Reading, actor_id: str) -> str:
    actor = reading.actor(actor_id)
    return visible(actor.name if actor is not None else actor_id)


def _legend() -> str:
    return " ".join(f'<mark style="{style}">{kind}</mark>' for kind, style in _MARKS.items())


def _folded(title: str, rows: Sequence[object]) -> str:
    return _details(title, len(rows), rows_html(rows)) if rows else ""


# The map


def map_html(drawn: "Map") -> str:
    """A map: parties, options by stance, deadlocks and doors in a table, and its sections to unfold."""
    from sinequanon.mapping.outline import map_sections

    as_of = f"as of {drawn.as_of}" if drawn.as_of else "all dates"
    head = f"{visible(drawn.dossier)} · {as_of} · {counted(drawn.material.reports, 'reports')}"
    rows = "".join(f"<tr>{_head(name)}{_value(*told)}</tr>" for name, told in _summary(drawn))
    sections = "".join(map(_section, map_sections(drawn)))
    return f'<div class="sinequanon"><p><b>{_text(head)}</b></p><table><tbody>{rows}</tbody></table>{sections}</div>'


def _summary(drawn: "Map") -> Iterator[tuple[str, tuple[int, str]]]:
    """Yields a heading, its number, and what it is made of."""
    parties = [visible(party.name) for party in drawn.parties]
    stances = Counter(drawn.stance(owner, option.id) for option in drawn.options for owner in option.owners)
    circles = [", ".join(visible(drawn.parties[one].name) for one in item.parties) for item in drawn.deadlocks]
    doors = Counter(door.status for door in drawn.doors)
    yield "parties", (len(parties), _some(parties))
    yield "options", (len(drawn.options), _counts(stances))
    yield "deadlocks", (len(circles), _some(circles, "; "))
    yield "doors", (len(drawn.doors), _counts(doors))


def _counts(counter: Mapping[Any, int]) -> str:
    """Numbers by kind, in the order of the kinds."""
    kinds = type(next(iter(counter))) if counter else ()
    return ", ".join(f"{counter[kind]:,} {kind}" for kind in kinds if counter[kind])


def _some(names: Sequence[str], between: str = ", ") -> str:
    more = [f"and {len(names) - _MOST_NAMES:,} more"] if len(names) > _MOST_NAMES else []
    return between.join([*names[:_MOST_NAMES], *more])


def _head(name: str) -> str:
    return f'<th style="{_CELL}">{name}</th>'


def _value(number: int, told: str) -> str:
    return f'<td style="{_NUMBER}">{number:,}</td><td style="{_CELL}">{_text(told)}</td>'


def _section(section: "Section") -> str:
    lines = "".join(map(line_html, section.lines[:MOST_ROWS]))
    more = f"<p>and {len(section.lines) - MOST_ROWS:,} more lines</p>" if len(section.lines) > MOST_ROWS else ""
    entries = sum(line.depth == 0 for line in section.lines) or len(section.lines)
    return _details(section.title, entries, f"<div><small>{_text(section.about)}</small></div>{lines}{more}")


def line_html(line: "Line") -> str:
    """A line of the map, and under it each quotation with its source, not cut."""
    first, *rest = map(_without_indent, outline_texts(line, _WHOLE))
    once = dict.fromkeys(map(text_html, rest))  # two records can rest on the same words
    quotes = "".join(f'<div style="margin-left:2em">{shown}</div>' for shown in once)
    above = 2 if line.depth else 8
    style = f"margin:{above}px 0 0 {2 * line.depth}em;max-width:60em"
    return f'<div style="{style}">{text_html(first)}{quotes}</div>'


def _without_indent(text: Text) -> Text:
    return text[len(text.plain) - len(text.plain.lstrip()) :]


def lines_html(lines: Iterable["Line"]) -> str:
    """Lines of `sinequanon.mapping.outline`, such as those of an unlock."""
    return f'<div class="sinequanon">{"".join(map(line_html, lines))}</div>'


# Escaping


def _details(title: str, number: int, inner: str) -> str:
    return f"<details><summary>{_text(title)} ({number:,})</summary>{inner}</details>"


def _text(value: str, line_end: str = "<br>") -> str:
    """Any text as HTML, also within an attribute's quotation marks; characters that HTML cannot hold are replaced."""
    shown = "".join("�" if _is_unfit(char) else char for char in value)
    return escape(shown).replace("\n", line_end)


def _is_unfit(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t"
