from typing import Any

import pytest

from sinequanon import (
    Act,
    Actor,
    ActorKind,
    Contact,
    ContactKind,
    ContactStatus,
    Origin,
    Position,
    Quotation,
    Reading,
    Report,
    Statement,
    TextSpan,
)
from sinequanon.errors import InvalidRecord
from sinequanon.store import Store

TALKS = "wikinews-hamas-prerequisite-for-talks"


def test_position_row_tells_all(gold_store: Store) -> None:
    rows = gold_store.positions("gold", actor="Hamas", act="commit", about="armed resistance")
    row = rows[0]
    assert (row.dossier, row.report, row.outlet, row.holder, row.speaker) == (
        "gold", TALKS, "wikinews", "Hamas", "Khalid Mashal",
    )  # fmt: skip
    assert row.evidence[0].text.endswith("will decide to halt armed resistance")
    assert [
        (line.record.connective, line.marker.text, line.evidence[0].text, line.agent) for line in row.conditions
    ] == [
        ("if", "If", "Israel recognises our rights", "Israel"),
        ("if", "If", "pledges to withdraw from all occupied lands", "Israel"),
    ]
    assert row.statement[0].text.startswith("If Israel recognises")


def test_statement_row_tells_all(gold_store: Store) -> None:
    row = gold_store.statements("gold", actor="mashal")[0]
    assert row.speaker == "Khalid Mashal"
    assert row.source is not None
    assert row.cue is not None
    assert (row.source.text, row.cue.text) == (
        "Khalid Mashal, a leader-in-exile of the Palestinian Hamas party",
        "stated",
    )


def test_contact_row_tells_all(gold_store: Store) -> None:
    row = gold_store.contacts("gold", actor="Vladimir Putin")[0]
    assert "Vladimir Putin" in row.parties
    assert row.evidence[0].text


@pytest.mark.parametrize(
    ("asked", "holders"),
    [
        ({"actor": "HAMAS"}, {"Hamas"}),
        ({"actor": "Khalid Mashal", "act": "commit"}, {"Hamas", "Palestinian people"}),
        ({"actor": "mashal", "act": "commit"}, {"Hamas", "Palestinian people"}),
        ({"actor": "nobody"}, set()),
        ({"actor": ""}, set()),
        ({"actor": "—"}, set()),
        ({"actor": "%"}, set()),
        ({"actor": "\udcff"}, set()),
    ],
)
def test_actor_filter(store: Store, talks: tuple[Report, Reading], asked: dict[str, Any], holders: set[str]) -> None:
    store.add("d", *talks)
    assert {row.holder for row in store.positions("d", **asked)} >= holders
    assert bool(store.positions("d", **asked)) == bool(holders)


def test_actor_filter_reaches_who_belongs_to_it(store: Store, talks: tuple[Report, Reading]) -> None:
    store.add("d", *talks)
    assert "Khalid Mashal" in {row.speaker for row in store.statements("d", actor="hamas")}
    assert {row.record.name for row in store.actors("d", actor="the Middle East quartet")} == {
        "Middle East Quartet", "Russia", "EU", "US", "UN",
    }  # fmt: skip


def small(published: str | None = None, said: str | None = None, date: str | None = None) -> tuple[Report, Reading]:
    text = "Ánna will not TALK to the 50% Élan. Talks!"
    origin = Origin(finder="f", rule="r", version="1", confidence=0.4)
    reading = Reading(
        doc="r",
        actors=(Actor(id="a1", name="Ánna Bell", kind=ActorKind.PERSON, key="X:Bell", mentions=(TextSpan(0, 4),)),),
        statements=(
            Statement(
                id="s1",
                speaker="a1",
                source=None,
                cue=None,
                content=(TextSpan(0, 34), TextSpan(36, 41)),
                quotation=Quotation.DIRECT,
                said=said,
            ),
        ),
        positions=(
            Position(id="p1", statement="s1", holder="a1", act=Act.REFUSE, span=TextSpan(0, 34), origin=origin),
        ),
        contacts=(
            Contact(
                id="k1",
                kind=ContactKind.TALKS,
                status=ContactStatus.REFUSED,
                span=TextSpan(10, 34),
                parties=("a1",),
                date=date,
            ),
        ),
    )
    return Report(name="r", text=text, published=published), reading


@pytest.mark.parametrize("name", ["anna", "ANNA BELL", "bell", "x:bell", "Ánna"])
def test_actor_by_name_mention_or_key(store: Store, name: str) -> None:
    store.add("d", *small())
    assert len(store.positions(actor=name)) == len(store.contacts(actor=name)) == len(store.actors(actor=name)) == 1


@pytest.mark.parametrize(
    ("about", "is_found"),
    [
        ("talk", True),
        ("ÉLAN talk", True),
        ("elan", True),
        ("tal", False),
        ("tal*", True),
        ('"talk to the"', True),
        ('"to talk"', False),
        ("talk peace", False),
        ("50%", True),
        ("5%", False),
        ("_", True),
        ("", True),
    ],
)
def test_about(store: Store, about: str, is_found: bool) -> None:
    store.add("d", *small())
    assert bool(store.positions(about=about)) is is_found


def test_phrase_does_not_reach_across_spans(store: Store) -> None:
    store.add("d", *small())
    assert store.statements(about="elan talks")
    assert not store.statements(about='"elan talks"')


@pytest.mark.parametrize(
    ("own", "published", "since", "until", "is_found"),
    [
        ("2006-02-14", None, "2006-02-14", "2006-02-14", True),
        ("2006-02-14", None, "2006-02-15", None, False),
        ("2006-02-14", None, None, "2006-02-13", False),
        ("2006-02-14", None, "2006-02", "2006", True),
        ("2006-02-14", None, "2006", "2006-01", False),
        ("2006-02", None, "2006-02-20", None, True),
        ("2006-02", None, None, "2006-02-01", True),
        ("2006-02", None, "2006-03", None, False),
        ("2006", None, "2006-12-31", None, True),
        ("2006", None, None, "2005", False),
        (None, "2006-02-14", "2006-02", "2006-02", True),
        ("2005", "2006-02-14", "2006-02", None, False),
        (None, None, "1900", None, False),
        (None, None, None, "2100", False),
        (None, None, None, None, True),
    ],
)
def test_dates_are_intervals(
    store: Store, own: str | None, published: str | None, since: str | None, until: str | None, is_found: bool
) -> None:
    store.add("d", *small(published, said=own, date=own))
    for ask in (store.statements, store.positions, store.contacts):
        rows = ask(since=since, until=until)
        assert bool(rows) is is_found
        assert all(row.date == (own or published) for row in rows)


def test_order_is_by_date_and_none_last(store: Store) -> None:
    for number, published in enumerate([None, "2006-02-14", "2005", "2006-02"]):
        report, reading = small(published)
        store.add("d", Report(name=str(number), text=report.text + str(number), published=published), reading)
    assert [row.date for row in store.positions()] == ["2005", "2006-02", "2006-02-14", None]
    assert [row.date for row in store.positions(limit=2)] == ["2005", "2006-02"]
    assert store.positions(limit=0) == store.positions(limit=-1) == []


def test_confidence_of_records_by_hand_is_not_asked(store: Store) -> None:
    store.add("d", *small())
    assert len(store.positions(min_confidence=0.4)) == 1
    assert store.positions(min_confidence=0.5) == []
    assert len(store.statements(min_confidence=0.5)) == 1


def test_contact_kind_and_status(store: Store) -> None:
    store.add("d", *small())
    assert len(store.contacts(kind="talks", status="refused")) == 1
    assert store.contacts(kind="meet") == store.contacts(status="held") == []


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("positions", {"act": "deny"}),
        ("contacts", {"kind": "war"}),
        ("contacts", {"status": "?"}),
        ("actors", {"since": "May"}),
    ],
)
def test_what_cannot_be_asked(store: Store, query: str, asked: dict[str, str]) -> None:
    with pytest.raises(InvalidRecord, match="should be"):
        getattr(store, query)(**asked)


def test_many_reports(store: Store) -> None:
    report, reading = small("2006")
    for number in range(450):
        store.add("d", Report(name=str(number), text=f"{report.text} {number}", published="2006"), reading)
    assert [row.report for row in store.positions("d", actor="bell")] == [str(number) for number in range(450)]
