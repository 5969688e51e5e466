from pathlib import Path
from typing import Any

import pytest

from sinequanon import Reading, Report
from sinequanon.mapping import Map, map_readings
from sinequanon.records import from_json

ROOT = Path(__file__).parent.parent.parent
MELAY = ROOT / "examples" / "strait-of-melay" / "2023-10-13-three-sides-wait.md"
ODALEH = '"The Front will hand over its heavy weapons if Kestria withdraws its troops from the Dorrin Islands,"'
QUINT = "Melay would lift the blockade of Port Sorren only after the Front hands over its heavy weapons"
CASTAN = "Kestria would withdraw its soldiers from the islands if Melay lifts the blockade"
HANDS_OVER = "the Front hands over its heavy weapons"

# holder, sentence, what is promised, connective, its words, the condition, on whom
_PROMISES = [
    ("a1", ODALEH, "The Front will hand over its heavy weapons", "if", "Kestria withdraws its troops", "a2"),
    ("a3", QUINT, "Melay would lift the blockade of Port Sorren", "only after", HANDS_OVER, "a1"),
    ("a2", CASTAN, "Kestria would withdraw its soldiers", "if", "Melay lifts the blockade", "a3"),
]  # fmt: skip


def melay_readings() -> list[tuple[Report, Reading]]:
    """The last report of the invented dossier, its three promises annotated by hand."""
    head, _, text = MELAY.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    report = Report(
        name=MELAY.stem,
        text=text,
        title=fields["title"],
        outlet=fields["outlet"].strip('"'),
        published=fields["published"],
        url="https://example.org/three-sides?a=1&b=2",
    )
    names = [("a1", "Dorrin Liberation Front", "armed_group"), ("a2", "Kestria", "state"), ("a3", "Melay", "state")]
    document: dict[str, Any] = {
        "doc": report.name,
        "published": report.published,
        "actors": [{"id": i, "name": n, "kind": k, "of": None, "mentions": [span(text, n)]} for i, n, k in names],
        "statements": [],
        "positions": [],
        "conditions": [],
        "contacts": [],
    }
    for number, (holder, sentence, promise, marker, condition, agent) in enumerate(_PROMISES, 1):
        at = text.index(sentence)
        place = [at, at + len(sentence)]
        said = {"id": f"s{number}", "speaker": holder, "source": None, "cue": None, "content": [place], "said": None}
        document["statements"].append(said | {"quotation": "indirect"})
        document["conditions"].append(
            {
                "id": f"c{number}",
                "connective": "only_if" if marker == "only after" else marker,
                "marker": span(text, f" {marker} ", at),
                "span": span(text, condition, at),
                "agent": agent,
                "group": "all",
            }
        )
        position = {"id": f"p{number}", "statement": f"s{number}", "holder": holder, "act": "commit"}
        position |= {"span": span(text, promise, at), "agent": holder, "target": None, "conditions": [f"c{number}"]}
        document["positions"].append(position)
    return [(report, from_json(document))]


def span(text: str, words: str, start: int = 0) -> list[int]:
    at = text.index(words, start)
    return [at, at + len(words)]


@pytest.fixture(scope="session")
def three_sides() -> tuple[Report, Reading]:
    return melay_readings()[0]


@pytest.fixture(scope="session")
def melay(three_sides: tuple[Report, Reading]) -> Map:
    return map_readings([three_sides], dossier="melay")


@pytest.fixture(scope="session")
def talks(annotated: tuple[Report, Reading]) -> Map:
    """The map of the example report, annotated by hand."""
    report, reading = annotated
    told = Report(
        name=report.name,
        text=report.text,
        published="2006-02-14",
        outlet="Wikinews",
        title="Hamas: Israeli withdrawal is prerequisite for talks",
        url="https://en.wikinews.org/wiki/Hamas",
    )
    return map_readings([(told, reading)], dossier="talks")
