"""The example report that must always be read right, and a floor under the scores on the development set."""

from collections.abc import Callable
from typing import Any

import pytest

from sinequanon import Act, Connective, ContactKind, ContactStatus, Position, Reading, Report
from sinequanon.read.pipeline import Reader
from sinequanon.read.scoring import HEADLINE, load_gold, score


@pytest.fixture(scope="module")
def example(reader: Reader, annotated: tuple[Report, Reading]) -> tuple[str, Reading]:
    report = annotated[0]
    return report.text, reader.read(report)


def named(reading: Reading, actor: str | None) -> str | None:
    found = reading.actor(actor)
    return found.name if found is not None else None


def speaker_of(reading: Reading, position: Position) -> str | None:
    said = {statement.id: statement.speaker for statement in reading.statements}
    return named(reading, said.get(position.statement or ""))


def positions(text: str, reading: Reading, holder: str, act: Act) -> list[tuple[str, str | None, str | None]]:
    """Words, agent and target of a holder's positions with an act."""
    return [
        (text[slice(*p.span)], named(reading, p.agent), named(reading, p.target))
        for p in reading.positions
        if named(reading, p.holder) == holder and p.act is act
    ]


def conditions(text: str, reading: Reading, holder: str, act: Act) -> list[tuple[Connective, str, str | None]]:
    wanted = {c for p in reading.positions if named(reading, p.holder) == holder and p.act is act for c in p.conditions}
    return [(c.connective, text[slice(*c.span)], named(reading, c.agent)) for c in reading.conditions if c.id in wanted]


def test_withdrawal_is_a_prerequisite_for_talks(example: tuple[str, Reading]) -> None:
    withdrawal = "Israel must withdraw its troops from Palestinian territories"
    assert (withdrawal, "Israel", None) in positions(*example, "Hamas", Act.DEMAND)
    assert ("peace talks", "Hamas", "Israel") in positions(*example, "Hamas", Act.WILLING)
    assert conditions(*example, "Hamas", Act.WILLING) == [(Connective.PREREQUISITE, withdrawal, "Israel")]


def test_a_commitment_with_two_conditions_and_a_speaker_that_the_quotation_does_not_name(
    example: tuple[str, Reading],
) -> None:
    text, reading = example
    words = "Hamas, and the Palestinian people together with it, will decide to halt armed resistance"
    (halt,) = [p for p in reading.positions if text[slice(*p.span)] == words and named(reading, p.holder) == "Hamas"]
    assert (halt.act, speaker_of(reading, halt)) == (Act.COMMIT, "Khalid Mashal")
    assert [statement.source for statement in reading.statements if statement.id == halt.statement] == [None]
    found = [c for c in reading.conditions if c.id in halt.conditions]
    assert [(c.connective, named(reading, c.agent), c.group) for c in found] == [
        (Connective.IF, "Israel", "all"),
        (Connective.IF, "Israel", "all"),
    ]
    assert [text[slice(*c.span)] for c in found] == [
        "Israel recognises our rights",
        "pledges to withdraw from all occupied lands",
    ]
    assert positions(*example, "Palestinian people", Act.COMMIT) == [(words, "Palestinian people", None)]


def test_a_refusal_with_its_scope_is_a_closed_door(example: tuple[str, Reading]) -> None:
    text, reading = example
    words = "We will not conduct any negotiations with Hamas or with anyone who is part of it or dependent on it"
    assert (words, "Israel", "Hamas") in positions(*example, "Israel", Act.REFUSE)
    (refusal,) = [p for p in reading.positions if text[slice(*p.span)] == words]
    assert speaker_of(reading, refusal) == "Ehud Olmert"
    assert ("talks", "refused", ["Israel", "Hamas"], None) in contacts(reading)


def test_an_open_door(example: tuple[str, Reading]) -> None:
    (open_door,) = positions(*example, "Ehud Olmert", Act.WILLING)
    assert open_door[0].startswith("he left open the possibility of ongoing negotiations with Palestinian President")
    assert open_door[1:] == ("Ehud Olmert", "Mahmoud Abbas")
    assert ("talks", "proposed", ["Ehud Olmert", "Mahmoud Abbas"], None) in contacts(example[1])
    assert conditions(*example, "Ehud Olmert", Act.WILLING) == [(Connective.IF, "those exist", None)]


def test_each_waits_for_the_other_under_one_agreement(example: tuple[str, Reading]) -> None:
    text, reading = example
    (requirement,) = positions(text, reading, "Israel", Act.DEMAND)
    assert requirement[0].startswith("Israeli requirement that Hamas agree to the tenets")
    assert requirement[1] == "Hamas"
    assert not [row for row in positions(*example, "Hamas", Act.COMMIT) if row[0].startswith("Hamas agree")]
    assert ("Israel itself was not adhering to it", "Israel", None) in positions(*example, "Khalid Mashal", Act.ACCUSE)
    assert positions(*example, "Palestinians", Act.REFUSE) == [
        ("the Palestinians also feel it is not expedient to adhere to it", "Palestinians", None)
    ]
    assert conditions(*example, "Palestinians", Act.REFUSE) == [
        (Connective.SINCE, "no one is abiding by the dispositions of the road map", None)
    ]


def test_dates_are_resolved_from_the_day_of_publication(example: tuple[str, Reading]) -> None:
    text, reading = example
    monday = {s.said for s in reading.statements if s.cue is not None and text[slice(*s.cue)] == "stated"}
    assert monday == {"2006-02-13"}
    assert [k.date for k in reading.contacts if k.kind is ContactKind.INVITE] == ["2006-02"]  # "last week"


def test_dates_are_unknown_without_the_day_of_publication(reader: Reader, example: tuple[str, Reading]) -> None:
    reading = reader.read(Report(name="example", text=example[0]))
    assert {statement.said for statement in reading.statements} == {None}
    assert {contact.date for contact in reading.contacts} == {None}


def contacts(reading: Reading) -> list[tuple[str, str, list[str | None], str | None]]:
    return [
        (str(k.kind), str(k.status), [named(reading, party) for party in k.parties], named(reading, k.by))
        for k in reading.contacts
    ]


def test_contacts_with_kind_status_and_parties(example: tuple[str, Reading]) -> None:
    found = contacts(example[1])
    assert ("meet", "planned", ["Hamas", "Vladimir Putin"], None) in found
    assert ("invite", "proposed", ["Vladimir Putin", "Hamas"], "Vladimir Putin") in found
    assert ("request", "proposed", ["Thabo Mbeki", "Hamas"], "Thabo Mbeki") in found
    assert ("request", "proposed", ["Hugo Chavez", "Hamas"], "Hugo Chavez") in found
    assert ContactStatus.HELD not in {k.status for k in example[1].contacts}
    (support,) = positions(*example, "French leaders", Act.SUPPORT)
    assert support[0] == "French leaders have supported the meeting"


def test_respectively_ties_each_president_to_his_state(example: tuple[str, Reading]) -> None:
    bodies = {actor.name: named(example[1], actor.of) for actor in example[1].actors}
    assert (bodies["Thabo Mbeki"], bodies["Hugo Chavez"]) == ("South Africa", "Venezuela")


def test_a_group_and_its_members(example: tuple[str, Reading]) -> None:
    reading = example[1]
    members = {actor.name for actor in reading.actors if named(reading, actor.of) == "Middle East Quartet"}
    assert members == {"Russia", "EU", "US", "UN"}


def test_a_position_told_by_another_is_attributed_to_both(example: tuple[str, Reading]) -> None:
    text, reading = example
    words = "it does not consider Hamas an extremist and terrorist movement"
    (claim,) = [p for p in reading.positions if text[slice(*p.span)] == words]
    assert (named(reading, claim.holder), speaker_of(reading, claim)) == ("Russia", "Russia")
    outer = [s for s in reading.statements if any(span.start <= claim.span.start < span.end for span in s.content)]
    assert {named(reading, statement.speaker) for statement in outer} == {"Khalid Mashal", "Russia"}


FLOORS = [
    ("statements", "found", 0.88),
    ("statements", "+speaker", 0.82),
    (HEADLINE, "found", 0.65),
    (HEADLINE, "+act", 0.60),
    (HEADLINE, "full", 0.45),
    ("conditions", "full", 0.70),
    ("contacts", "found", 0.55),
]


@pytest.fixture(scope="module")
def scores(reader: Reader, pytestconfig: pytest.Config) -> Any:
    gold = list(load_gold(pytestconfig.rootpath / "tests" / "gold"))
    read: Callable[[str, Reading], Reading] = lambda text, g: reader.read(Report(name=g.doc, text=text))  # noqa: E731
    return score((text, annotation, read(text, annotation)) for text, annotation in gold)


@pytest.mark.parametrize(("part", "row", "floor"), FLOORS)
def test_scores_on_the_development_set_stay_above_their_floor(scores: Any, part: str, row: str, floor: float) -> None:
    assert scores[part, row].f1 >= floor
