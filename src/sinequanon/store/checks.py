"""What a report and its reading must hold to be stored; all faults are told at once."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date

from sinequanon.errors import InvalidRecord, UnreadableReport
from sinequanon.records import SECTIONS, Reading, Record, Report, TextSpan, to_json
from sinequanon.store.shapes import reading_misfits
from sinequanon.store.words import unstorable

REFERENCES: Mapping[str, Mapping[str, str]] = {
    "actors": {"of": "actors"},
    "statements": {"speaker": "actors"},
    "positions": {
        "statement": "statements",
        "holder": "actors",
        "agent": "actors",
        "target": "actors",
        "conditions": "conditions",
    },
    "conditions": {"agent": "actors"},
    "contacts": {"parties": "actors", "by": "actors"},
}
"""For each section the fields that name other records, and the section of these."""

_SPAN_FIELDS = ("source", "cue", "span", "marker", "mentions", "content")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?", re.ASCII)
_DAY = len("YYYY-MM-DD")
_MOST_FAULTS_TOLD = 5


def is_date(value: str) -> bool:
    """Whether a text is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, and there is such a month or day."""
    if _DATE.fullmatch(value) is None:
        return False
    try:
        return len(value) < _DAY or bool(date.fromisoformat(value))
    except ValueError:
        return False


def check_report(report: Report) -> None:
    """See that a database can keep the report.

    Raises:
        UnreadableReport: a text holds a NUL or a lone surrogate, the date is none, or the metadata are not JSON.
    """
    fault = next(_report_faults(report), None)
    if fault is not None:
        raise UnreadableReport(ascii(report.name)[1:-1], fault)


def check_reading(report: Report, reading: Reading) -> None:
    """See that each record is of the types it names, has its evidence in the report, and names what is there.

    Raises:
        InvalidRecord: the faults of the reading.
    """
    faults = list(reading_misfits(reading)) or list(_faults(reading, len(report.text)))
    if faults:
        told = "; ".join(faults[:_MOST_FAULTS_TOLD])
        more = f"; and {len(faults) - _MOST_FAULTS_TOLD} more" if len(faults) > _MOST_FAULTS_TOLD else ""
        raise InvalidRecord(f"{report.name}: {told}{more}")


def check_texts(**values: object) -> None:
    """See that a database can keep each value.

    Raises:
        InvalidRecord: one of them holds a NUL or a lone surrogate, or is no JSON.
    """
    for name, value in values.items():
        for fault in _json_faults(name, value):
            raise InvalidRecord(fault)


def spans_of(record: Record, name: str) -> tuple[TextSpan, ...]:
    """The spans in one field of a record, whether it holds one, several or none."""
    value = getattr(record, name, None)
    if value is None:
        return ()
    return (value,) if isinstance(value, TextSpan) else tuple(value)


def record_faults(record: Record, length: int) -> Iterator[str]:
    """What is wrong with one record by itself, in a text of this length."""
    for name in _SPAN_FIELDS:
        for start, end in spans_of(record, name):
            if not 0 <= start < end <= length:
                yield f"{record.id}: {name} [{start}, {end}] is no place in a text of {length} code points"
    for name in ("said", "date"):
        value = getattr(record, name, None)
        if value is not None and not is_date(value):
            yield f"{record.id}: {name} is {value!r} and should be YYYY, YYYY-MM or YYYY-MM-DD"
    if record.origin is not None and not 0 <= record.origin.confidence <= 1:
        yield f"{record.id}: confidence is {record.origin.confidence} and should be from 0 to 1"


def _report_faults(report: Report) -> Iterator[str]:
    yield from _unstorable("the text", report.text)
    yield from _unstorable("its name, title, outlet or address", [report.name, report.title, report.outlet, report.url])
    if report.published is not None and not is_date(report.published):
        yield f"published is {report.published!r} and should be YYYY-MM-DD"
    yield from _json_faults("its metadata", dict(report.metadata))


def _faults(reading: Reading, length: int) -> Iterator[str]:
    yield from _unstorable("the reading", to_json(reading))
    if reading.published is not None and not is_date(reading.published):
        yield f"published is {reading.published!r} and should be YYYY-MM-DD"
    ids = {section: {record.id for record in getattr(reading, section)} for section in SECTIONS}
    for section in SECTIONS:
        records: tuple[Record, ...] = getattr(reading, section)
        if len(ids[section]) < len(records):
            yield f"two {section} have one id"
        for record in records:
            yield from record_faults(record, length)
            yield from _lost_references(section, record, ids)


def _lost_references(section: str, record: Record, ids: Mapping[str, set[str]]) -> Iterator[str]:
    for item in fields(record):
        known = ids.get(REFERENCES[section].get(item.name, ""))
        value = getattr(record, item.name)
        if known is None or value is None:
            continue
        for name in [value] if isinstance(value, str) else value:
            if name not in known:
                yield f"{record.id}: {item.name} names {name!r}, which is not in the reading"


def _unstorable(where: str, value: object) -> Iterator[str]:
    """A fault for each text in a JSON value that no database keeps."""
    if isinstance(value, str):
        found = unstorable(value)
        if found is not None:
            what = "a NUL" if found.group() == "\0" else "a lone surrogate"
            yield f"{where} holds {what} at {found.start()}; remove it"
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _unstorable(where, key)
            yield from _unstorable(where, part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _unstorable(where, part)


def _json_faults(where: str, value: object) -> Iterator[str]:
    """A fault where a value is no JSON that a database keeps."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        yield f"{where}: no JSON: {error}"
    else:
        yield from _unstorable(where, value)
