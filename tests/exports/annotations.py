"""A checker of the rules of the W3C Web Annotation Data Model that a collection of ours has to keep."""

import re
from collections.abc import Iterator
from typing import Any

MOTIVATIONS = {
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
    *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
}
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

# Of http://www.w3.org/ns/anno.jsonld what our annotations use, so that nothing is fetched.
ANNO = {
    "oa": "http://www.w3.org/ns/oa#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": {"@type": "@id", "@id": "@id"},
    "type": {"@type": "@id", "@id": "@type"},
    "Annotation": "oa:Annotation",
    "Dataset": "dctypes:Dataset",
    "Text": "dctypes:Text",
    "TextualBody": "oa:TextualBody",
    "SpecificResource": "oa:SpecificResource",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextPositionSelector": "oa:TextPositionSelector",
    "Person": "foaf:Person",
    "Software": "as:Application",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    **{name: f"oa:{name}" for name in MOTIVATIONS},
    "body": {"@type": "@id", "@id": "oa:hasBody"},
    "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"},
    "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
    "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
    "creator": {"@type": "@id", "@id": "dcterms:creator"},
    "generator": {"@type": "@id", "@id": "as:generator"},
    "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "generated": {"@id": "dcterms:issued", "@type": "xsd:dateTime"},
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    "first": {"@type": "@id", "@id": "as:first"},
    "last": {"@type": "@id", "@id": "as:last"},
    "partOf": {"@type": "@id", "@id": "as:partOf"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "format": "dc:format",
    "value": "rdf:value",
    "name": "foaf:name",
    "label": "rdfs:label",
    "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
}


def faults_of(collection: dict[str, Any]) -> Iterator[str]:
    """What breaks a rule, in words."""
    if collection["@context"][0] != "http://www.w3.org/ns/anno.jsonld":
        yield "the context is not that of annotations"
    if collection["type"] != "AnnotationCollection" or not IRI.fullmatch(collection["id"]):
        yield "no collection with an IRI"
    page = collection.get("first", {"items": []})
    if collection["total"] != len(page["items"]):
        yield "total is not the number of annotations"
    if page["items"] and (page["type"] != "AnnotationPage" or page["partOf"] != collection["id"]):
        yield "the page is not one of the collection"
    seen: set[str] = set()
    for item in page["items"]:
        yield from (f"{item.get('id')}: {fault}" for fault in _faults_of_annotation(item))
        if item["id"] in seen:
            yield f"{item['id']}: twice"
        seen.add(item["id"])
    yield from (f"None under {place}" for place in _nones(collection, "$"))


def _faults_of_annotation(item: dict[str, Any]) -> Iterator[str]:
    if not IRI.fullmatch(item.get("id", "")) or item.get("type") != "Annotation":
        yield "no annotation with an IRI"
    if item.get("motivation") not in MOTIVATIONS:
        yield "no motivation"
    for name in ("created", "generated"):
        if name in item and not TIME.fullmatch(item[name]):
            yield f"{name} is no time with Z"
    for name in ("creator", "generator"):
        if name in item and not ({"id", "name"} & set(item[name])):
            yield f"{name} is nobody"
    for body in item["body"]:
        if body["type"] == "TextualBody":
            if not isinstance(body.get("value"), str) or body.get("purpose") not in MOTIVATIONS:
                yield "a textual body without value or purpose"
        elif not IRI.fullmatch(body.get("id", "")):
            yield "a body without an IRI"
    targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
    if not targets:
        yield "no target"
    for target in targets:
        yield from _faults_of_target(target)


def _faults_of_target(target: Any) -> Iterator[str]:
    if isinstance(target, str):
        if not IRI.fullmatch(target):
            yield "a target that is no IRI"
        return
    if target["type"] != "SpecificResource" or not IRI.fullmatch(target["source"]):
        yield "a target without a source"
    quote, position = target["selector"]
    if quote["type"] != "TextQuoteSelector" or not quote["exact"]:
        yield "no words"
    if position["type"] != "TextPositionSelector" or not 0 <= position["start"] < position["end"]:
        yield "no place"
    if len(quote["exact"]) != position["end"] - position["start"]:
        yield "the words are not of the length of the place"


def _nones(value: Any, place: str) -> Iterator[str]:
    if value is None:
        yield place
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _nones(part, f"{place}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _nones(part, f"{place}[{number}]")
