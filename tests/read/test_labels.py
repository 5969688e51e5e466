"""What a name that nobody knows is: told by the words around all its mentions."""

import pytest
from spacy.tokens import Span

from sinequanon import Reading, Report
from sinequanon.read.actors import ActorFinder
from sinequanon.read.parse import parse_all
from sinequanon.read.pipeline import Reader
from sinequanon.records import ActorKind


def read(reader: Reader, text: str) -> Reading:
    return reader.read(Report(name="labels", text=text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hestrund condemned the attack. The government of Hestrund recalled its envoy.", "Hestrund"),
        ("Hestrund condemned the attack. Hestrund's commerce secretary, Ana Ruiz, welcomed the vote.", "Hestrund"),
        ("Hestrund condemned the attack. The Hestrundian minister welcomed the vote.", "Hestrund"),
        ("The presidents of Hestrund and Oldmark met. Oldmark condemned the attack.", "Oldmark"),
        ("The Republic of Hestrund condemned the attack. Peru praised Hestrund.", "Republic of Hestrund"),
    ],
)
def test_what_has_what_states_have_is_a_state(reader: Reader, text: str, name: str) -> None:
    found = {actor.name: actor.kind for actor in read(reader, text).actors}
    assert found[name] is ActorKind.STATE


def test_a_state_has_one_actor_for_its_full_and_its_short_name(reader: Reader) -> None:
    reading = read(reader, "The Republic of Hestrund condemned the attack. Later Hestrund praised the envoy.")
    holders = {position.holder for position in reading.positions}
    assert len(reading.positions) == 2
    assert len(holders) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Secretary of State Ruiz and U.S. Secretary of Defense Carter condemned the attack.",
        "Ana Ruiz condemned the attack. Confidence in Ruiz is low, and faith in Ruiz is lower.",
    ],
)
def test_a_person_stays_one(reader: Reader, text: str) -> None:
    found = [actor.kind for actor in read(reader, text).actors if "Ruiz" in actor.name]
    assert found == [ActorKind.PERSON]


@pytest.mark.parametrize("office", ["Interior Minister", "Trade Commissioner"])
def test_what_an_office_is_in_charge_of_is_no_actor(reader: Reader, office: str) -> None:
    reading = read(reader, f"{office} Ana Ruiz condemned the attack. It was shameful, she said.")
    assert [actor.name for actor in reading.actors] == ["Ana Ruiz"]


def test_a_name_is_found_again_where_the_language_model_passes_over_it(reader: Reader) -> None:
    parsed = next(parse_all(reader.nlp, ["Hestrund rejected the offer. Peru praised Hestrund."]))
    first = next(token for token in parsed.doc if token.text == "Hestrund")
    parsed.doc.ents = [Span(parsed.doc, first.i, first.i + 1, "GPE")]
    found = [name for name in ActorFinder(parsed, reader.table).names if parsed.doc[name.first].text == "Hestrund"]
    assert len(found) == 2
    assert found[0].entity is found[1].entity


def test_pronouns_of_a_quotation_do_not_tell_who_speaks_from_he_or_she(reader: Reader) -> None:
    text = (
        "The gathering, convened by Omar Tolun, elected a council. Its head, the poet Ana Ruiz, said it would meet. "
        '"With the General himself we shall not sit at a table," she said, "until our people walk out of his prisons."'
    )
    reading = read(reader, text)
    speakers = {actor.name for actor in reading.actors if any(s.speaker == actor.id for s in reading.statements)}
    assert speakers == {"Ana Ruiz"}
