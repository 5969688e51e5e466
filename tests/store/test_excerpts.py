"""Parts of a reading, on both databases: together they hold what the whole holds."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from sinequanon import Reading, Report, TextSpan
from sinequanon.errors import RecordNotFound
from sinequanon.records import SECTIONS
from sinequanon.store import Store
from sinequanon.store.rows import evidence_spans


def ids(reading: Reading) -> set[tuple[str, str]]:
    return {(section, record.id) for section in SECTIONS for record in getattr(reading, section)}


def begins(record: Any) -> int:
    return min((span.start for span in evidence_spans(record)), default=0)


def test_excerpt_of_all_is_the_reading(gold_store: Store) -> None:
    for row in gold_store.reports("gold"):
        whole = gold_store.reading("gold", row.digest)
        excerpt = gold_store.excerpt("gold", row.digest, 0, len(gold_store.report("gold", row.digest).text))
        assert excerpt.reading == whole
        assert excerpt.counts == {section: len(getattr(whole, section)) for section in SECTIONS}
        assert sorted(excerpt.actors) == sorted({actor.name for actor in whole.actors})


def test_parts_hold_what_begins_in_them_and_all_that_it_names(gold_store: Store) -> None:
    for row in gold_store.reports("gold"):
        whole = gold_store.reading("gold", row.digest)
        text = gold_store.report("gold", row.digest).text
        cuts = [0, len(text) // 3, len(text) // 2, len(text)]
        for start, end in itertools.pairwise(cuts):
            reading = gold_store.excerpt("gold", row.digest, start, end).reading
            here = {
                (section, record.id)
                for section in SECTIONS
                for record in getattr(whole, section)
                if section != "actors" and start <= begins(record) < end
            }
            assert here <= ids(reading) <= ids(whole)
            for position in reading.positions:
                if ("positions", position.id) in here:
                    named = {("conditions", name) for name in position.conditions}
                    named |= {("statements", position.statement)} if position.statement else set()
                    assert named <= ids(reading)
            for actor in reading.actors:
                assert all(start <= mention.start < end for mention in actor.mentions)
            named_actors = {position.holder for position in reading.positions}
            assert named_actors <= {actor.id for actor in reading.actors}


def test_record_belongs_to_where_it_was_corrected_to(store: Store, talks: tuple[Report, Reading]) -> None:
    report, reading = talks
    store.add("d", report, reading)
    position = reading.positions[0]
    end = len(report.text)
    assert store.start_of("d", report.digest, "positions", position.id) == position.span.start
    far = [end - 20, end - 5]
    store.decide("d", report.digest, "positions", position.id, "correct", who="Ada", fields={"span": far})
    assert store.start_of("d", report.digest, "positions", position.id) == end - 20
    excerpt = store.excerpt("d", report.digest, end - 30, end)
    assert position.id in {one.id for one in excerpt.reading.positions}
    assert [decision.fields["span"] for decision in excerpt.decisions] == [far]


def test_place_of_an_actor_and_of_nothing(store: Store, talks: tuple[Report, Reading]) -> None:
    report, reading = talks
    hidden = replace(reading.actors[0], id="a99", name="Nobody", of=None, key=None, mentions=())
    store.add("d", report, replace(reading, actors=(*reading.actors, hidden)))
    actor = next(actor for actor in reading.actors if actor.mentions)
    assert store.start_of("d", report.digest, "actors", actor.id) == min(span.start for span in actor.mentions)
    for section, record in (("actors", "a99"), ("positions", "none"), ("elsewhere", "p1")):
        assert store.start_of("d", report.digest, section, record) is None
    shown = [store.excerpt("d", report.digest, *place).reading for place in (TextSpan(0, 50), TextSpan(50, 100))]
    assert ["a99" in {actor.id for actor in reading.actors} for reading in shown] == [True, False]
    with pytest.raises(RecordNotFound):
        store.excerpt("d", "none", 0, 10)
