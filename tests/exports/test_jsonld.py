import json
import warnings

import rdflib
from rdflib.namespace import PROV, RDF

from exports.annotations import ANNO, faults_of
from sinequanon.exports.jsonld import text_name

OA = rdflib.Namespace("http://www.w3.org/ns/oa#")
SQN = rdflib.Namespace("urn:x-sinequanon:")


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def as_rdf(collection):
    """The triples; the context of the recommendation is given, not fetched."""
    document = collection | {"@context": [ANNO, collection["@context"][1]]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib uses what it says not to use
        return rdflib.Graph().parse(data=json.dumps(document), format="json-ld")


def test_collection_keeps_the_rules(export):
    assert list(faults_of(read(export("jsonld")))) == []


def test_one_annotation_a_record_with_its_words(export, example):
    report, reading = example
    items = read(export("jsonld"))["first"]["items"]
    sections = ("actors", "statements", "positions", "conditions", "contacts")
    assert len(items) == sum(len(getattr(reading, section)) for section in sections)
    for item in items:
        for target in item["target"] if isinstance(item["target"], list) else [item["target"]]:
            quote, place = target["selector"]
            start, end = place["start"], place["end"]
            assert target["source"] == text_name(report.digest)
            assert report.text[start:end] == quote["exact"]
            assert report.text[:start].endswith(quote["prefix"])
            assert report.text[end:].startswith(quote["suffix"])


def test_bodies_have_type_and_roles(export):
    items = read(export("jsonld"))["first"]["items"]
    bodies = {body["sqn:record"]: body for item in items for body in item["body"] if "sqn:record" in body}
    commitment = bodies["p3"]
    assert commitment["type"] == ["Dataset", "sqn:Position"]
    assert (commitment["sqn:act"], commitment["sqn:plover"]) == ("commit", "AGREE")
    assert commitment["sqn:holder"] == {"id": bodies["a2"]["id"], "sqn:name": "Hamas"}
    assert [item["id"] for item in commitment["sqn:condition"]] == [bodies["c2"]["id"], bodies["c3"]["id"]]
    assert commitment["sqn:statement"] == {"id": bodies["s2"]["id"]}


def test_triples_are_those_of_the_vocabularies(export, example):
    collection = read(export("jsonld"))
    graph = as_rdf(collection)
    annotations = set(graph.subjects(RDF.type, OA.Annotation))
    assert len(annotations) == collection["total"]
    assert all(set(graph.objects(item, OA.hasTarget)) and set(graph.objects(item, OA.hasBody)) for item in annotations)
    assert {str(item) for item in graph.objects(None, OA.motivatedBy)} == {str(OA.classifying), str(OA.identifying)}
    holders = set(graph.objects(None, SQN.holder))
    assert holders and all(set(graph.objects(holder, RDF.type)) for holder in holders)
    (run,) = set(graph.subjects(RDF.type, PROV.Activity))
    (text,) = set(graph.objects(run, PROV.used))
    assert str(text) == text_name(example[0].digest)
    assert [str(item) for item in graph.objects(text, PROV.wasDerivedFrom)] == [
        "https://en.wikinews.org/wiki/Hamas%20prerequisite?a=1&b=2"
    ]


def test_decisions_are_annotations_of_their_records(export, store, example):
    digest = example[0].digest
    store.decide("talks", digest, "positions", "p1", "confirm", who="Ann", note="so it says")
    store.decide("talks", digest, "positions", "p2", "reject", who="Ann")
    store.decide("talks", digest, "positions", "p5", "correct", who="Ben", fields={"target": None})
    collection = read(export("jsonld"))
    items = {item["id"]: item for item in collection["first"]["items"]}
    assert list(faults_of(collection)) == []
    assessed = [item for item in items.values() if item["motivation"] == "assessing"]
    assert [(item["body"][0]["value"], item["creator"]["name"]) for item in assessed] == [
        ("confirm", "Ann"), ("correct", "Ben"),
    ]  # fmt: skip
    assert [items[item["target"]]["body"][1]["sqn:record"] for item in assessed] == ["p1", "p5"]
    assert "p2" not in {body.get("sqn:record") for item in items.values() for body in item["body"]}


def test_the_checker_finds_faults(export):
    collection = read(export("jsonld"))
    item = collection["first"]["items"][0]
    item["motivation"] = "guessing"
    item["target"] = {"type": "SpecificResource", "source": "no iri", "selector": []} | {
        "selector": [
            {"type": "TextQuoteSelector", "exact": "ab"},
            {"type": "TextPositionSelector", "start": 1, "end": 2},
        ]
    }
    assert len(list(faults_of(collection))) == 3
