"""What the reader takes from the model's marks, whose chances are given here, where rules leave something open."""

from typing import Any

import pytest

from sinequanon.read.model import Mark, Marks
from sinequanon.read.pipeline import Reader
from sinequanon.read.table import load_table
from sinequanon.records import ContactKind, ContactStatus, Reading, Report
from sinequanon.runs import load_model

DEMAND = "The road must be reopened, Lena Vost told reporters in Melay on Monday. Her rival Kassim Oru agreed with her."
TALKS = "The talks between the delegates resumed in Melay on Monday. Kassim Oru had come by train."


class AsRules(Marks):
    """A record is as sure as its rule, or as its mark where there is none."""

    def sure(self, task: str, rule: float, chance: float) -> float:  # noqa: ARG002 (as the real one)
        return rule or chance


class OneMark:
    """Stands for the trained model: marks one word of the report, and others as those who play a role."""

    version = "one"

    def __init__(self, task: str, word: str, labels: dict[str, float], role: str, chances: dict[str, float]):
        self.task, self.word, self.labels, self.role, self.chances = task, word, labels, role, chances

    def read(self, doc: Any, tasks: Any) -> Marks:
        places = {token.text: token.i for token in doc}
        roles: dict[str, dict[int, float]] = {
            role: {} for role in ("span", "holder", "agent", "target", "party", "by", "of", "marker", "antecedent")
        }
        roles[self.role] = {places.get(word, -1): chance for word, chance in self.chances.items()}
        mark = Mark(places[self.word], {"any": 0.9} | self.labels, roles)
        return AsRules({task: {mark.token: mark} if task == self.task else {} for task in tasks}, {})


def read(text: str, *mark: Any) -> Reading:
    model: Any = OneMark(*mark)
    return Reader(load_model(""), load_table(), model).read(Report(name="r", text=text))


def names(reading: Reading, *ids: str | None) -> list[str | None]:
    by_id = {actor.id: actor.name for actor in reading.actors}
    return [by_id[ident] if ident else None for ident in ids]


@pytest.mark.parametrize(("chance", "agent"), [(0.6, "Kassim Oru"), (0.4, None)])
def test_the_model_names_the_agent_where_it_is_sure_and_the_rule_names_none(chance: float, agent: str | None) -> None:
    acts = {"demand": 0.9} | dict.fromkeys(("commit", "willing", "refuse", "threaten", "support", "accuse"), 0.0)
    reading = read(DEMAND, "position", "reopened", acts, "agent", {"Oru": chance, "": 1 - chance})
    (demand,) = (p for p in reading.positions if p.act == "demand")
    assert names(reading, demand.holder, demand.agent) == ["Lena Vost", agent]


@pytest.mark.parametrize(("ending", "n_found"), [("if the snow lasts", 1), ("for two weeks", 0)])
def test_a_condition_speaks_for_a_position_that_only_the_model_marks(ending: str, n_found: int) -> None:
    acts = {"any": 0.4, "refuse": 0.9} | dict.fromkeys(
        ("demand", "commit", "willing", "threaten", "support", "accuse"), 0.0
    )
    text = f"The Front stays in Melay {ending}, Lena Vost told reporters on Monday."
    words = dict.fromkeys(("The", "Front", "stays", "in", "Melay"), 0.9)
    found = [p for p in read(text, "position", "stays", acts, "span", words).positions if p.act == "refuse"]
    assert [len(p.conditions) for p in found] == [1] * n_found


@pytest.mark.parametrize(("chance", "parties"), [(0.55, ["delegates", "Kassim Oru"]), (0.45, ["delegates"])])
def test_a_contact_of_one_party_gets_the_next_likely_one(chance: float, parties: list[str]) -> None:
    labels = dict.fromkeys([*ContactKind, *ContactStatus], 0.0) | {"talks": 0.9, "held": 0.9}
    reading = read(TALKS, "contact", "resumed", labels, "party", {"Oru": chance})
    (contact,) = reading.contacts
    assert names(reading, *contact.parties) == parties


@pytest.mark.parametrize(("chance", "status"), [(0.9, ContactStatus.CANCELLED), (0.7, ContactStatus.HELD)])
def test_the_model_says_how_far_a_contact_has_come_where_it_is_sure(chance: float, status: ContactStatus) -> None:
    labels = dict.fromkeys([*ContactKind, *ContactStatus], 0.0) | {
        "talks": 0.9,
        "cancelled": chance,
        "held": 1 - chance,
    }
    reading = read(TALKS, "contact", "resumed", labels, "party", {})
    (contact,) = reading.contacts
    assert contact.status is status


@pytest.mark.parametrize(("chance", "holder"), [(0.6, "Melay"), (0.4, "Lena Vost")])
def test_who_we_is_where_nothing_ties_the_speaker_to_a_body(chance: float, holder: str) -> None:
    text = 'Melay has closed its border. "We will not talk to the Front," Lena Vost told reporters on Monday.'
    reading = read(text, "pronoun", "We", {}, "antecedent", {"Melay": chance, "": 1 - chance})
    (refusal,) = (p for p in reading.positions if p.act == "refuse")
    assert names(reading, refusal.holder) == [holder]
