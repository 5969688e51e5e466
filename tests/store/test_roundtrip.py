import dataclasses
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinequanon import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Group,
    Origin,
    Position,
    Quotation,
    Reading,
    Report,
    Statement,
    TextSpan,
)
from sinequanon.errors import InvalidRecord, RecordNotFound, UnreadableReport
from sinequanon.store import Added, Store

GOLD = sorted(path.stem for path in (Path(__file__).parent.parent / "gold").glob("*.json"))

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
details = st.none() | words
dates = st.sampled_from([None, "2006", "2006-02", "2006-02-14"])
json_values = st.recursive(st.none() | st.booleans() | st.integers() | words, lambda part: st.lists(part, max_size=3))
origins = st.none() | st.builds(
    Origin, finder=words, rule=words, version=words, confidence=st.floats(0, 1, allow_nan=False)
)


@st.composite
def spans(draw: st.DrawFn, length: int) -> TextSpan:
    start = draw(st.integers(0, length - 1))
    return TextSpan(start, draw(st.integers(start + 1, length)))


def ids_of(records: tuple[Any, ...]) -> list[str]:
    return [record.id for record in records]


def some(draw: st.DrawFn, letter: str, most: int) -> list[str]:
    return [f"{letter}{number}" for number in range(draw(st.integers(0, most)))]


def several(values: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, min_size=least, max_size=3).map(tuple)


@st.composite
def readings(draw: st.DrawFn, length: int) -> Reading:
    names = some(draw, "a", 4)
    span = spans(length)
    body = st.none() | st.sampled_from(names) if names else st.none()
    actor = st.sampled_from(names)
    actors = tuple(
        Actor(id=name, name=draw(words), kind=draw(st.sampled_from(ActorKind)), of=draw(body),
              key=draw(st.none() | words), mentions=draw(several(span)), origin=draw(origins))
        for name in names
    )  # fmt: skip
    statements = tuple(
        Statement(id=name, speaker=draw(actor), source=draw(st.none() | span), cue=draw(st.none() | span),
                  content=draw(several(span, 1)), quotation=draw(st.sampled_from(Quotation)), said=draw(dates),
                  origin=draw(origins))
        for name in (some(draw, "s", 3) if names else [])
    )  # fmt: skip
    conditions = tuple(
        Condition(id=name, connective=draw(st.sampled_from(Connective)), marker=draw(span), span=draw(span),
                  agent=draw(body), group=draw(st.sampled_from(Group)), origin=draw(origins))
        for name in some(draw, "c", 3)
    )  # fmt: skip
    said_in = st.sampled_from([None, *ids_of(statements)])
    tied = several(st.sampled_from(ids_of(conditions))) if conditions else st.just(())
    positions = tuple(
        Position(id=name, statement=draw(said_in), holder=draw(actor), act=draw(st.sampled_from(Act)), span=draw(span),
                 agent=draw(body), target=draw(body), conditions=draw(tied), origin=draw(origins))
        for name in (some(draw, "p", 3) if names else [])
    )  # fmt: skip
    contacts = tuple(
        Contact(id=name, kind=draw(st.sampled_from(ContactKind)), status=draw(st.sampled_from(ContactStatus)),
                span=draw(span), parties=draw(several(actor)), by=draw(body), date=draw(dates), origin=draw(origins))
        for name in (some(draw, "k", 3) if names else [])
    )  # fmt: skip
    return Reading(
        doc=draw(words), published=draw(dates), notes=draw(several(words)), actors=actors, statements=statements,
        positions=positions, conditions=conditions, contacts=contacts,
    )  # fmt: skip


@st.composite
def read_reports(draw: st.DrawFn) -> tuple[Report, Reading]:
    text = draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60))
    report = Report(
        name=draw(words), text=text, title=draw(details), outlet=draw(details), url=draw(details),
        published=draw(dates), metadata=draw(st.dictionaries(words, json_values, max_size=3)),
    )  # fmt: skip
    return report, draw(readings(len(text)))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Store.open(str(tmp_path_factory.mktemp("random") / "store.db")) as store:
        yield store


dossiers = (f"dossier {number}" for number in itertools.count())


@given(read_reports())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_loaded_equals_what_was_added(shared: Store, read: tuple[Report, Reading]) -> None:
    report, reading = read
    dossier = next(dossiers)
    assert shared.add(dossier, report, reading) is Added.NEW
    assert shared.reading(dossier, report.digest) == reading
    assert shared.report(dossier, report.digest) == report
    assert shared.add(dossier, report, reading) is Added.SAME
    rows = [*shared.actors(dossier), *shared.statements(dossier), *shared.positions(dossier)]
    for row in [*rows, *shared.contacts(dossier)]:
        assert all(evidence.text == report.text[evidence.start : evidence.end] != "" for evidence in row.evidence)


@pytest.mark.parametrize("name", GOLD)
def test_gold_reading_survives(gold_store: Store, gold: Callable[[str], tuple[Report, Reading]], name: str) -> None:
    report, reading = gold(name)
    assert gold_store.reading("gold", report.digest) == reading
    assert gold_store.report("gold", report.digest) == report


def test_counts_and_lists(gold_store: Store, talks: tuple[Report, Reading]) -> None:
    assert [(row.name, row.reports) for row in gold_store.dossiers()] == [("gold", len(GOLD))]
    row = next(row for row in gold_store.reports("gold") if row.name == talks[0].name)
    assert row.counts == {
        section: len(getattr(talks[1], section))
        for section in ("actors", "statements", "positions", "conditions", "contacts")
    }


def test_second_reading_replaces_the_first(store: Store, talks: tuple[Report, Reading]) -> None:
    report, reading = talks
    smaller = Reading(doc=reading.doc, actors=reading.actors)
    assert store.add("d", report, reading, version="1") is Added.NEW
    assert store.has("d", report.digest, "1")
    assert store.add("d", report, smaller, version="2") is Added.REPLACED
    assert store.reading("d", report.digest) == smaller
    assert not store.has("d", report.digest, "1")
    assert store.has("d", report.digest, "2")
    assert store.positions("d") == []
    assert len(store.search("prerequisite")) == 1


def test_same_text_is_one_report_in_each_dossier(store: Store, talks: tuple[Report, Reading]) -> None:
    report, reading = talks
    again = dataclasses.replace(report, name="copy", outlet=None, url="https://example.org/1")
    assert store.add("one", report, reading) is Added.NEW
    assert store.add("two", report, reading) is Added.NEW
    assert store.add("one", again, reading) is Added.REPLACED
    assert [(row.name, row.outlet, row.url) for row in store.reports("one")] == [
        ("copy", "wikinews", "https://example.org/1")
    ]


def test_version_is_that_of_the_records(store: Store) -> None:
    origin = Origin(finder="actors", rule="table", version="0.1", confidence=0.5)
    actor = Actor(id="a1", name="Israel", kind=ActorKind.STATE, mentions=(TextSpan(0, 6),), origin=origin)
    report = Report(name="r", text="Israel")
    store.add("d", report, Reading(doc="r", actors=(actor,)))
    assert store.has("d", report.digest, "0.1")
    assert not store.has("other", report.digest, "0.1")
    assert not store.has("\udc80", report.digest, "0.1")


@pytest.mark.parametrize(
    "report",
    [
        Report(name="r", text="a\0b"),
        Report(name="r", text="a\ud800b"),
        Report(name="r\udcff", text="a"),
        Report(name="r", text="a", title="\0"),
        Report(name="r", text="a", published="yesterday"),
        Report(name="r", text="a", metadata={"when": object()}),
        Report(name="r", text="a", metadata={"rate": float("nan")}),
        Report(name="r", text="a", metadata={"a": ["\udcff"]}),
    ],
    ids=["nul", "surrogate", "name", "title", "date", "object", "not-a-number", "metadata"],
)
def test_report_that_no_database_keeps_is_refused(store: Store, report: Report) -> None:
    with pytest.raises(UnreadableReport):
        store.add("d", report, Reading(doc="r"))
    assert store.dossiers() == []


def actor(**values: Any) -> Actor:
    return Actor(**({"id": "a1", "name": "Israel", "kind": ActorKind.STATE} | values))


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (Reading(doc="r", actors=(actor(mentions=(TextSpan(0, 9),)),)), r"mentions \[0, 9\] is no place"),
        (Reading(doc="r", actors=(actor(mentions=(TextSpan(2, 2),)),)), "no place"),
        (Reading(doc="r", actors=(actor(of="a9"),)), "of names 'a9'"),
        (Reading(doc="r", actors=(actor(), actor())), "two actors have one id"),
        (Reading(doc="r", actors=(actor(name="\ud800"),)), "lone surrogate"),
        (Reading(doc="r", notes=("\0",)), "NUL"),
        (
            Reading(
                doc="r", actors=(actor(origin=Origin(finder="f", rule="r", version="1", confidence=float("nan"))),)
            ),
            "confidence is nan",
        ),
        (
            Reading(
                doc="r",
                actors=(actor(),),
                contacts=(
                    Contact(
                        id="k1",
                        kind=ContactKind.MEET,
                        status=ContactStatus.HELD,
                        span=TextSpan(0, 1),
                        parties=("a1", "a2"),
                        date="Monday",
                    ),
                ),
            ),
            "date is 'Monday'.*; k1: parties names 'a2'",
        ),
    ],
)
def test_reading_that_does_not_fit_is_refused_whole(store: Store, reading: Reading, told: str) -> None:
    with pytest.raises(InvalidRecord, match=told):
        store.add("d", Report(name="r", text="Israel"), reading)
    assert store.dossiers() == []


def test_what_is_not_there_is_not_found(store: Store, talks: tuple[Report, Reading]) -> None:
    store.add("d", *talks)
    for ask in (store.reports, store.positions, store.decisions, lambda name: store.search("peace", name)):
        with pytest.raises(RecordNotFound, match="no dossier"):
            ask("other")
        with pytest.raises(RecordNotFound, match="no dossier"):
            ask("\udcff")
    with pytest.raises(RecordNotFound, match="no report"):
        store.reading("d", "abc")


@pytest.mark.parametrize("name", ["", " ", "a\0", "\udcff"])
def test_dossier_needs_a_name(store: Store, talks: tuple[Report, Reading], name: str) -> None:
    with pytest.raises(InvalidRecord):
        store.add(name, *talks)
