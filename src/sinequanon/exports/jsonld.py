"""JSON-LD: one W3C Web Annotation a record, with its words, and PROV on how it came to be.

See https://www.w3.org/TR/annotation-model/ and https://www.w3.org/TR/prov-o/. Records are as people decided; each
decision on a record is an annotation of that record's.
"""

import base64
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

from sinequanon import __version__
from sinequanon.exports.content import Content
from sinequanon.exports.writing import whole_file
from sinequanon.records import Actor, Condition, Contact, Position, Reading, Record, Report, Statement, TextSpan
from sinequanon.store import Decision, ReportRow
from sinequanon.store.decisions import ON_RECORDS

CONTEXT = (
    "http://www.w3.org/ns/anno.jsonld",
    {
        "dcterms": "http://purl.org/dc/terms/",
        "prov": "http://www.w3.org/ns/prov#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "sqn": "urn:x-sinequanon:",
    },
)
AROUND = 32
"""Code points of the text before and after the words, as prefix and suffix."""

Json = dict[str, Any]
_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_SECTIONS = ("actors", "statements", "positions", "conditions", "contacts")


def write(content: Content, path: Path, *, now: datetime | None = None) -> int:
    """Write the file; gives the number of annotations.

    Args:
        content: the dossier.
        path: the file.
        now: when the annotations were made into JSON-LD; None for now.
    """
    collection = annotation_collection(content, now or datetime.now(UTC))
    with whole_file(path) as draft:
        draft.write_text(json.dumps(collection, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return int(collection["total"])


def annotation_collection(content: Content, now: datetime) -> Json:
    """All annotations of a dossier, in one page."""
    maker = _Maker(content.dossier, _time(now.astimezone(UTC).isoformat(timespec="seconds")))
    rows = {row.digest: row for row in content.reports}
    items: list[Json] = []
    known: list[Report] = []
    for report, reading in content.readings(usual=0.0):
        known.append(report)
        row = rows.get(report.digest)
        items += maker.annotations(report, reading, read_at=row.read_at if row else None)
    items += maker.assessments(content.decisions, {item["id"] for item in items})
    return maker.collection(items, known, rows)


class _Maker:
    """Makes the annotations of one dossier."""

    def __init__(self, dossier: str, generated: str):
        self._dossier = dossier
        self._generated = generated

    def name(self, *parts: str) -> str:
        """An address that a thing keeps in every export of the same reading."""
        return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join((self._dossier, *parts))).urn

    def annotations(self, report: Report, reading: Reading, *, read_at: str | None) -> Iterator[Json]:
        """One annotation for each record of a report that has words."""
        for section in _SECTIONS:
            for record in getattr(reading, section):
                spans = _spans(record)
                if spans:
                    yield self._annotation(section, record, spans, report, reading, read_at)

    def _annotation(
        self,
        section: str,
        record: Any,
        spans: list[TextSpan],
        report: Report,
        reading: Reading,
        read_at: str | None,
    ) -> Json:
        name = self.name(report.digest, section, record.id)
        targets = [segment(report, span) for span in spans]
        tag = {"type": "TextualBody", "purpose": "tagging", "value": _tag(record), "format": "text/plain"}
        body = {
            "id": f"{name}#record",
            "type": ["Dataset", f"sqn:{type(record).__name__}"],
            "sqn:report": report.name,
            "sqn:record": record.id,
            **_without_none(self._fields(record, report, reading)),
        }
        annotation: Json = {
            "id": name,
            "type": "Annotation",
            "motivation": "identifying" if isinstance(record, Actor) else "classifying",
            **({"created": _time(read_at)} if read_at else {}),
            **self._made(),
            "body": [tag, body],
            "target": targets if len(targets) > 1 else targets[0],
            "prov:wasDerivedFrom": {"id": text_name(report.digest)},
        }
        origin = record.origin
        if origin is not None:
            annotation["creator"] = {"type": "Software", "name": f"{origin.finder} {origin.version}"}
            body |= {f"sqn:{part}": getattr(origin, part) for part in ("finder", "rule", "version", "confidence")}
        return annotation

    def _fields(self, record: Record, report: Report, reading: Reading) -> Json:
        """What a record says, with its roles as the bodies of actors' and other records' annotations."""

        def actor(name: str | None) -> Json | None:
            known = reading.actor(name)
            return None if known is None else {**self._body("actors", report, known.id), "sqn:name": known.name}

        def words(span: TextSpan | None) -> Json | None:
            return None if span is None else segment(report, span)

        fields: Json
        match record:
            case Actor():
                fields = {"name": record.name, "kind": record.kind, "of": actor(record.of), "key": record.key}
            case Statement():
                fields = {
                    "speaker": actor(record.speaker),
                    "quotation": record.quotation,
                    "said": record.said,
                    "source": words(record.source),
                    "cue": words(record.cue),
                }
            case Position():
                said = self._body("statements", report, record.statement) if record.statement else None
                conditions = [self._body("conditions", report, name) for name in record.conditions]
                fields = {
                    "act": record.act,
                    "holder": actor(record.holder),
                    "agent": actor(record.agent),
                    "target": actor(record.target),
                    "statement": said,
                    "condition": conditions or None,
                    "plover": record.event.type if record.event else None,
                }
            case Condition():
                fields = {
                    "connective": record.connective,
                    "group": record.group,
                    "agent": actor(record.agent),
                    "marker": words(record.marker),
                }
            case Contact():
                fields = {
                    "kind": record.kind,
                    "status": record.status,
                    "by": actor(record.by),
                    "date": record.date,
                    "party": [found for name in record.parties if (found := actor(name)) is not None],
                    "plover": record.event.type if record.event else None,
                }
        return {f"sqn:{name}": value for name, value in fields.items()}

    def _body(self, section: str, report: Report, record: str) -> Json:
        return {"id": f"{self.name(report.digest, section, record)}#record"}

    def _made(self) -> Json:
        return {"generated": self._generated, "generator": self._software(), "prov:wasGeneratedBy": {"id": self._run()}}

    def assessments(self, decisions: Iterable[Decision], known: set[str]) -> Iterator[Json]:
        """What people decided on records that are there, one annotation a decision in force."""
        for decision in decisions:
            on_record = decision.kind in ON_RECORDS and decision.is_in_force and decision.digest and decision.record
            target = self.name(decision.digest or "", decision.section, decision.record or "")
            if on_record and target in known:
                yield self._assessment(decision, target)

    def _assessment(self, decision: Decision, target: str) -> Json:
        tag = {"type": "TextualBody", "purpose": "tagging", "value": str(decision.kind), "format": "text/plain"}
        bodies: list[Json] = [tag]
        if decision.note:
            note = {"type": "TextualBody", "purpose": "commenting", "value": decision.note, "format": "text/plain"}
            bodies.append(note)
        if decision.fields:
            told = json.dumps(decision.fields, ensure_ascii=False)
            bodies.append({"type": "TextualBody", "purpose": "editing", "value": told, "format": "application/json"})
        return {
            "id": self.name("decision", str(decision.id)),
            "type": "Annotation",
            "motivation": "assessing",
            "creator": {"type": "Person", "name": decision.who},
            "created": _time(decision.decided_at),
            **self._made(),
            "body": bodies,
            "target": target,
        }

    def collection(self, items: list[Json], reports: Iterable[Report], rows: Mapping[str, ReportRow]) -> Json:
        """The collection with its only page, and the run that made it from the reports."""
        name, page = self.name("annotations"), self.name("annotations", "page 1")
        run = {
            "id": self._run(),
            "type": "prov:Activity",
            "prov:endedAtTime": {"@type": "xsd:dateTime", "@value": self._generated},
            "prov:wasAssociatedWith": self._software() | {"type": ["Software", "prov:SoftwareAgent"]},
            "prov:used": [_report(report, rows.get(report.digest)) for report in reports],
        }
        first = {"id": page, "type": "AnnotationPage", "startIndex": 0, "partOf": name, "items": items}
        return {
            "@context": list(CONTEXT),
            "id": name,
            "type": "AnnotationCollection",
            "label": self._dossier,
            "total": len(items),
            "prov:wasGeneratedBy": run,
            **({"first": first, "last": page} if items else {}),
        }

    def _run(self) -> str:
        return self.name("run", self._generated)

    def _software(self) -> Json:
        return {
            "id": f"urn:x-sinequanon:version:{__version__}",
            "type": "Software",
            "name": f"Sinequanon {__version__}",
        }


def segment(report: Report, span: TextSpan) -> Json:
    """Words of a report, by what they are and by where they stand (code points, as the recommendation counts)."""
    text = report.text
    return {
        "type": "SpecificResource",
        "source": text_name(report.digest),
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": text[span.start : span.end],
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }


def text_name(digest: str) -> str:
    """The name of a text by its SHA-256 (RFC 6920)."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(bytes.fromhex(digest)).decode("ascii").rstrip("=")


def _spans(record: Record) -> list[TextSpan]:
    match record:
        case Actor():
            return list(record.mentions)
        case Statement():
            return list(record.content)
        case _:
            return [record.span]


def _tag(record: Record) -> str:
    match record:
        case Actor() | Contact():
            return str(record.kind)
        case Statement():
            return str(record.quotation)
        case Position():
            return str(record.act)
        case Condition():
            return str(record.connective)


def _report(report: Report, row: ReportRow | None) -> Json:
    """A report as a PROV entity; its address counts as one only where it is one of the web."""
    address = report.url or ""
    is_address = _ADDRESS.match(address) is not None
    fields = {
        "id": text_name(report.digest),
        "type": ["Text", "prov:Entity"],
        "format": "text/plain",
        "sqn:name": report.name,
        "dcterms:title": report.title,
        "dcterms:publisher": report.outlet,
        "dcterms:date": report.published,
        "prov:wasDerivedFrom": {"id": percent(address, safe="%/:?#[]@!$&'()*+,;=~")} if is_address else None,
        "sqn:address": None if is_address else report.url,
        "sqn:version": row.version if row else None,
    }
    return _without_none(fields)


def _without_none(fields: Mapping[str, Any]) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _time(value: str) -> str:
    """A time in UTC as the recommendation writes it, with Z."""
    return value.replace("+00:00", "Z")
