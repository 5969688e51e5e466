"""One record for a person to judge: its words in their paragraph, what was read of them, and what people decided."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sinequanon.records import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Group,
    Position,
    Quotation,
    Reading,
    Record,
    Report,
    Statement,
    TextSpan,
)
from sinequanon.show import ACT_WORDS
from sinequanon.store.rows import evidence_spans
from sinequanon.store.words import split_sentences

_AROUND = 700  # code points of context on each side, at most
_SHORT = 200  # a paragraph shorter than this is shown with its neighbours

CHOICES: Mapping[str, Mapping[str, type[StrEnum]]] = {
    "actors": {"kind": ActorKind},
    "statements": {"quotation": Quotation},
    "positions": {"act": Act},
    "conditions": {"connective": Connective, "group": Group},
    "contacts": {"kind": ContactKind, "status": ContactStatus},
}
"""The fields of a record that are one of a closed list, by section."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of letters of a paragraph, and what they are of: `record`, `condition`, `position`, `cue`, `source`."""

    text: str
    roles: tuple[str, ...]
    begins: bool = False


@dataclass(frozen=True, kw_only=True)
class Told:
    """A record in words.

    `line` is a sentence about it, `fields` what was read, by label; `words` its evidence, `start` and `end` where that
    begins and ends (code points), `sentence` the sentences around; `pieces` the paragraph, which begins at `from_`.
    `elsewhere` counts evidence outside of the paragraph.
    """

    line: str
    fields: tuple[tuple[str, str], ...]
    words: str
    sentence: str
    start: int
    end: int
    from_: int
    pieces: tuple[Piece, ...]
    elsewhere: int


def tell(report: Report, reading: Reading, record: Record) -> Told:
    """A record of a reading for a person."""
    text = report.text
    spans = evidence_spans(record) or (TextSpan(0, 0),)
    marks = [(span, "record") for span in spans] + list(_beside(reading, record))
    place = paragraph(text, spans[0])
    sentences = [item for item in split_sentences(text) if item.start < spans[0].end and spans[0].start < item.end]
    start, end = (sentences[0].start, sentences[-1].end) if sentences else spans[0]
    return Told(
        line=_line(text, reading, record),
        fields=tuple((label, value) for label, value in _fields(text, reading, record) if value),
        words=" […] ".join(one_line(text[slice(*span)]) for span in spans[:5]),
        sentence=one_line(text[start:end]),
        start=spans[0].start,
        end=spans[0].end,
        from_=place.start,
        pieces=tuple(cut(text, place, marks)),
        elsewhere=sum(not (place.start <= span.start and span.end <= place.end) for span in spans),
    )


def paragraph(text: str, span: TextSpan) -> TextSpan:
    """The paragraph around a span, with its neighbours where it is short, cut at sentences where it is long."""
    start, end = text.rfind("\n", 0, span.start) + 1, _line_end(text, span.end)
    if end - start < _SHORT:
        start = text.rfind("\n", 0, max(start - 1, 0)) + 1
        end = _line_end(text, end + 1)
    if span.start - start > _AROUND:
        start = _sentence_start(text, span.start - _AROUND, span.start)
    if end - span.end > _AROUND:
        end = span.end + _AROUND
        end = max(end, text.find(" ", end)) if text.find(" ", end) - end < 50 else end
    return TextSpan(start, max(end, span.end))


def cut(text: str, place: TextSpan, marks: Sequence[tuple[TextSpan, str]]) -> Iterator[Piece]:
    """The runs of a place in a text that the same marks cover; `begins` where a mark of the record starts."""
    inside = [(span, role) for span, role in marks if span.start < place.end and place.start < span.end]
    at = {place.start, place.end}
    at |= {min(max(end, place.start), place.end) for span, _ in inside for end in span}
    starts = {span.start for span, role in inside if role == "record"}
    for start, end in pairwise(sorted(at)):
        roles = dict.fromkeys(role for span, role in inside if span.start <= start and end <= span.end)
        yield Piece(text=text[start:end], roles=tuple(roles), begins=start in starts)


def one_line(text: str) -> str:
    """A text without line ends and repeated spaces."""
    return " ".join(text.split())


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", min(at, len(text)))
    return len(text) if found < 0 else found


def _sentence_start(text: str, least: int, most: int) -> int:
    starts = [sentence.start for sentence in split_sentences(text) if least <= sentence.start <= most]
    return starts[0] if starts else least


def _beside(reading: Reading, record: Record) -> Iterator[tuple[TextSpan, str]]:
    """What else is marked: a statement's source and cue, a position's conditions and words of saying, and so on."""
    match record:
        case Statement():
            yield from _saying(record)
        case Position():
            for condition in reading.conditions:
                if condition.id in record.conditions:
                    yield from ((span, "condition") for span in (condition.marker, condition.span))
            for statement in reading.statements:
                if statement.id == record.statement:
                    yield from _saying(statement)
        case Condition():
            yield record.marker, "cue"
            yield from ((position.span, "position") for position in _positions_of(reading, record))
        case _:
            return


def _saying(statement: Statement) -> Iterator[tuple[TextSpan, str]]:
    if statement.source is not None:
        yield statement.source, "source"
    if statement.cue is not None:
        yield statement.cue, "cue"


def _positions_of(reading: Reading, condition: Condition) -> list[Position]:
    return [position for position in reading.positions if condition.id in position.conditions]


def _line(text: str, reading: Reading, record: Record) -> str:
    def words(span: TextSpan) -> str:
        return f"“{one_line(text[slice(*span)])}”"

    match record:
        case Position():
            return f"{_name(reading, record.holder)} {ACT_WORDS[record.act]}: {words(record.span)}"
        case Condition():
            positions = _positions_of(reading, record)
            of = f"{_name(reading, positions[0].holder)} {ACT_WORDS[positions[0].act]}, " if positions else ""
            return f"{of}{_words(record.connective)}: {words(record.span)}"
        case Contact():
            parties = " and ".join(_name(reading, party) for party in record.parties)
            return f"{_words(record.kind)}, {_words(record.status)}: {parties}"
        case Statement():
            return f"{_name(reading, record.speaker)} said: {' […] '.join(map(words, record.content))}"
        case Actor():
            return f"{record.name}, {_words(record.kind)}"


def _fields(text: str, reading: Reading, record: Record) -> Iterator[tuple[str, str]]:
    match record:
        case Position():
            said = next((item for item in reading.statements if item.id == record.statement), None)
            conditions = [item for item in reading.conditions if item.id in record.conditions]
            yield "act", record.act
            yield "holder", _name(reading, record.holder)
            yield "agent", _name(reading, record.agent)
            yield "target", _name(reading, record.target)
            yield "condition", "; ".join(_condition(text, item) for item in conditions)
            yield "said by", _name(reading, said.speaker) if said is not None else "told by the report itself"
            yield "said on", (said.said if said is not None else None) or ""
        case Condition():
            yield "connective", _words(record.connective)
            yield "group", record.group
            yield "agent", _name(reading, record.agent)
            of = (_line(text, reading, position) for position in _positions_of(reading, record))
            yield "condition of", "; ".join(of)
        case Contact():
            yield "kind", record.kind
            yield "status", record.status
            yield "parties", ", ".join(_names(reading, record.parties))
            yield "by", _name(reading, record.by)
            yield "date", record.date or ""
        case Statement():
            yield "speaker", _name(reading, record.speaker)
            yield "quotation", record.quotation
            yield "source", one_line(text[slice(*record.source)]) if record.source else ""
            yield "cue", one_line(text[slice(*record.cue)]) if record.cue else ""
            yield "said on", record.said or ""
        case Actor():
            yield "name", record.name
            yield "kind", _words(record.kind)
            yield "belongs to", _name(reading, record.of)
            yield "in the table of actors", record.key or ""
            yield "mentions", str(len(record.mentions))


def _condition(text: str, condition: Condition) -> str:
    return f"{_words(condition.connective)} “{one_line(text[slice(*condition.span)])}”"


def _name(reading: Reading, actor_id: str | None) -> str:
    actor = reading.actor(actor_id)
    return actor.name if actor is not None else ""


def _names(reading: Reading, ids: Iterable[str]) -> list[str]:
    return [_name(reading, actor_id) for actor_id in ids]


def _words(value: str) -> str:
    return value.replace("_", " ")
