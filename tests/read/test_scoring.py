"""The measure: small cases with known figures, gold against itself, and the figures of the reference scorer.

`data/reference_scores.json` holds what the project's reference scorer gives for damaged copies of `tests/gold`. The
damage is made again here from the seed (`distort.py`), so a change of either needs new figures.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from distort import distort

from sinequanon import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Position,
    Quotation,
    Reading,
    SinequanonError,
    Statement,
    TextSpan,
)
from sinequanon.errors import InvalidRecord, UnreadableReport
from sinequanon.read.scoring import HEADLINE, Row, best_pairs, load_gold, normalise_name, score
from sinequanon.records import from_json, to_json

GOLD = Path(__file__).parents[1] / "gold"
REFERENCE = json.loads((Path(__file__).parent / "data" / "reference_scores.json").read_text(encoding="utf-8"))
POSITIONS = (HEADLINE, "positions with claims")

TEXT = (
    "Mr Olmert said that Israel will not talk with Hamas unless Hamas halts attacks. Putin met Mashal in Moscow today."
)


def span(words: str, text: str = TEXT) -> TextSpan:
    assert text.count(words) == 1, f"{words!r} does not stand there once"
    return TextSpan(text.index(words), text.index(words) + len(words))


def actor(actor_id: str, name: str, **values: Any) -> Actor:
    return Actor(id=actor_id, name=name, kind=ActorKind.STATE, **values)


def statement(**values: Any) -> Statement:
    content = (span("Israel will not talk with Hamas unless Hamas halts attacks"),)
    standard = {"id": "s1", "speaker": "olmert", "source": None, "cue": None, "content": content}
    return Statement(quotation=Quotation.INDIRECT, **standard | values)


def position(**values: Any) -> Position:
    standard = {"id": "p1", "holder": "israel", "act": Act.REFUSE, "span": span("Israel will not talk with Hamas")}
    return Position(statement="s1", **{"agent": "israel", "conditions": ("c1",)} | standard | values)


def condition(**values: Any) -> Condition:
    standard = {"id": "c1", "connective": Connective.UNLESS, "span": span("Hamas halts attacks"), "agent": "hamas"}
    return Condition(marker=span("unless"), **standard | values)


def contact(**values: Any) -> Contact:
    standard = {"id": "k1", "span": span("Putin met Mashal in Moscow"), "parties": ("putin", "mashal")}
    return Contact(**{"kind": ContactKind.MEET, "status": ContactStatus.HELD} | standard | values)


ANNOTATION = Reading(
    doc="olmert",
    actors=(
        actor("olmert", "Ehud Olmert", of="israel", mentions=(span("Mr Olmert"),)),
        actor("israel", "Israel", mentions=(span("Israel"),)),
        actor("hamas", "Hamas"),
        actor("putin", "Vladimir Putin", mentions=(span("Putin"),)),
        actor("mashal", "Khalid Mashal", of="hamas", mentions=(span("Mashal"),)),
    ),
    statements=(statement(),),
    positions=(position(),),
    conditions=(condition(),),
    contacts=(contact(),),
)


def right(predicted: Reading, *, gold: Reading = ANNOTATION) -> dict[tuple[str, str], int]:
    """How many are right in each row."""
    return {key: row.right for key, row in score([(TEXT, gold, predicted)]).rows.items()}


def change(**sections: Any) -> Reading:
    return replace(
        ANNOTATION, **{name: value if isinstance(value, tuple) else (value,) for name, value in sections.items()}
    )


def test_the_same_reading_is_right_everywhere() -> None:
    scores = score([(TEXT, ANNOTATION, ANNOTATION)])
    assert scores.documents == 1
    assert {act: row.gold for act, row in scores.acts.items() if row.gold} == {Act.REFUSE: 1}
    for key, row in scores.rows.items():
        if key[0] != "acts" or key[1] == "refuse":
            assert row == Row(1, 1, 1)
            assert (row.precision, row.recall, row.f1) == (1.0, 1.0, 1.0)


def test_nothing_predicted_and_nothing_annotated() -> None:
    nothing = Reading(doc="olmert")
    assert score([(TEXT, ANNOTATION, nothing)])["conditions", "full"] == Row(0, 1, 0)
    assert score([(TEXT, nothing, ANNOTATION)])["conditions", "full"] == Row(0, 0, 1)
    assert score([]).documents == 0
    assert set(score([]).rows.values()) == {Row()}
    assert list(score([]).rows) == list(score([(TEXT, ANNOTATION, ANNOTATION)]).rows)
    assert (Row().precision, Row().recall, Row().f1) == (0.0, 0.0, 0.0)


def test_figures_are_summed_before_they_are_divided() -> None:
    rows = score([(TEXT, ANNOTATION, ANNOTATION)] * 2 + [(TEXT, ANNOTATION, Reading(doc="olmert"))])
    row = rows["statements", "found"]
    assert row == Row(right=2, gold=3, predicted=2)
    assert (row.precision, row.recall, row.f1) == (1.0, 2 / 3, 0.8)


def test_the_table_as_json() -> None:
    table = score([(TEXT, ANNOTATION, ANNOTATION)]).to_json()
    assert table["documents"] == 1
    assert list(table["scores"]) == ["statements", *POSITIONS, "acts", "conditions", "contacts"]
    assert list(table["scores"]["statements"]) == ["found", "+speaker"]
    assert list(table["scores"]["acts"]) == list(Act)
    assert list(table["scores"][HEADLINE]) == ["found", "+act", "+holder", "+agent", "+holder or body", "full"]
    figures = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "right": 1, "gold": 1, "predicted": 1}
    assert table["scores"]["contacts"]["full"] == figures
    json.dumps(table)


# One thing is wrong in each prediction; the rows that then have nothing right.
WRONG = {
    "speaker": (change(statements=statement(speaker="hamas")), {("statements", "+speaker")}),
    "content too short": (
        change(statements=statement(content=(span("Israel will not talk"),))),
        {("statements", "found"), ("statements", "+speaker")},
    ),
    "content of two spans": (
        change(statements=statement(content=(span("Israel will not talk"), span("unless Hamas halts attacks")))),
        set(),
    ),
    "act": (
        change(positions=position(act=Act.COMMIT)),
        {*((part, row) for part in POSITIONS for row in ("+act", "full")), ("acts", "refuse")},
    ),
    "a claim": (
        change(positions=position(act=Act.CLAIM)),
        {
            *((HEADLINE, row) for row in ("found", "+act", "+holder", "+agent", "+holder or body", "full")),
            *(("positions with claims", row) for row in ("+act", "full")),
            ("acts", "refuse"),
        },
    ),
    "the minister for the state": (
        change(positions=position(holder="olmert")),
        {(part, row) for part in POSITIONS for row in ("+holder", "full")},
    ),
    "another holder": (
        change(positions=position(holder="mashal")),
        {(part, row) for part in POSITIONS for row in ("+holder", "+holder or body", "full")},
    ),
    "no agent": (
        change(positions=position(agent=None)),
        {(part, row) for part in POSITIONS for row in ("+agent", "full")},
    ),
    "position elsewhere": (
        change(positions=position(span=span("Putin met Mashal"))),
        {
            *((p, row) for p in POSITIONS for row in ("found", "+act", "+holder", "+agent", "+holder or body", "full")),
            *{("acts", "refuse"), ("conditions", "+attached"), ("conditions", "full")},
        },
    ),
    "connective": (
        change(conditions=condition(connective=Connective.IF)),
        {("conditions", "+connective"), ("conditions", "full")},
    ),
    "condition of nothing": (
        change(positions=position(conditions=())),
        {("conditions", "+attached"), ("conditions", "full")},
    ),
    "condition under another id": (
        change(conditions=condition(id="c9"), positions=position(conditions=("c8", "c9"))),
        set(),
    ),
    "condition too long": (
        change(conditions=condition(span=span("Hamas unless Hamas halts attacks. Putin met"))),
        {("conditions", row) for row in ("found", "+connective", "+attached", "full")},
    ),
    "kind": (change(contacts=contact(kind=ContactKind.TALKS)), {("contacts", "+kind"), ("contacts", "full")}),
    "status": (change(contacts=contact(status=ContactStatus.PLANNED)), {("contacts", "+status"), ("contacts", "full")}),
    "parties in another order": (change(contacts=contact(parties=("mashal", "putin"))), set()),
    "a party too many": (
        change(contacts=contact(parties=("mashal", "putin", "hamas"))),
        {("contacts", "+parties"), ("contacts", "full")},
    ),
    "one party twice": (
        change(contacts=contact(parties=("putin", "putin"))),
        {("contacts", "+parties"), ("contacts", "full")},
    ),
    "told elsewhere by the same parties": (change(contacts=contact(span=span("Mr Olmert said"))), set()),
    "told elsewhere by other parties": (
        change(contacts=contact(span=span("Mr Olmert said"), parties=("putin", "hamas"))),
        {("contacts", row) for row in ("found", "+kind", "+status", "+parties", "full")},
    ),
}


@pytest.mark.parametrize(("predicted", "expected"), WRONG.values(), ids=WRONG)
def test_one_thing_wrong(predicted: Reading, expected: set[tuple[str, str]]) -> None:
    all_right = {key for key, number in right(ANNOTATION).items() if number}
    assert {key for key in all_right if not right(predicted)[key]} == expected


def test_a_tie_goes_to_the_pair_that_agrees_in_more() -> None:
    wrong = position(id="p0", act=Act.DEMAND, holder="hamas", agent=None, conditions=())
    rows = score([(TEXT, ANNOTATION, change(positions=(wrong, position(), wrong)))])
    assert rows[HEADLINE, "full"] == Row(right=1, gold=1, predicted=3)


def test_each_record_is_in_one_pair() -> None:
    """The long prediction shares most with the first, but both are found only if it takes the second."""
    gold = change(
        positions=(position(span=span("Israel will not talk")), position(id="p2", span=span("talk with Hamas")))
    )
    predicted = change(
        positions=(position(span=span("will not talk with Hamas")), position(id="p2", span=span("Israel will not")))
    )
    assert score([(TEXT, gold, predicted)])[HEADLINE, "found"] == Row(right=2, gold=2, predicted=2)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("The United States", {"united", "states"}),
        ("the U.S.", {"us"}),
        ("Israel's", {"israel"}),
        ("Israel’s", {"israel"}),
        ("Hugo Chávez", {"hugo", "chavez"}),
        ("AL-QAIDA", {"al", "qaida"}),
        ("a.k.a. Abu", {"aka", "abu"}),
        ("the", set()),
        ("", set()),
    ],
)
def test_normalise_name(name: str, words: set[str]) -> None:
    assert normalise_name(name) == words


@pytest.mark.parametrize(
    ("name", "is_right"),
    [
        ("Ehud Olmert", True),
        ("Olmert", True),
        ("Prime Minister Ehud Olmert", True),
        ("the Mr Olmert’s", True),
        ("Ehud Barak", False),
        ("Israel", False),
        ("the", False),
        ("", False),
    ],
)
def test_a_name_is_right_within_or_around_a_gold_name(name: str, is_right: bool) -> None:
    others = tuple(a for a in ANNOTATION.actors if a.id != "olmert")
    predicted = change(actors=(actor("olmert", name), *others))
    assert right(predicted)["statements", "+speaker"] == is_right


def test_an_actor_that_is_not_listed_is_wrong() -> None:
    predicted = change(statements=statement(speaker="nobody"), positions=position(holder="nobody"))
    assert right(predicted)["statements", "+speaker"] == 0
    assert right(predicted)[HEADLINE, "+holder or body"] == 0


def test_best_pairs_have_the_greatest_total() -> None:
    rng = Random(7)
    for _ in range(200):
        n_rows, n_columns = 1 + int(rng.random() * 4), 1 + int(rng.random() * 4)
        weights = {
            (row, column): Fraction(1 + int(rng.random() * 6), 1 + int(rng.random() * 4))
            for row in range(n_rows)
            for column in range(n_columns)
            if rng.random() < 0.7
        }
        pairs = best_pairs(weights, n_rows, n_columns)
        assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
        assert sum(weights[pair] for pair in pairs) == _greatest_total(weights, n_rows, n_columns)


def _greatest_total(weights: Mapping[tuple[int, int], Fraction], n_rows: int, n_columns: int) -> Fraction:
    size = max(n_rows, n_columns)
    return max(
        sum((weights.get(pair, Fraction(0)) for pair in enumerate(columns)), Fraction(0))
        for columns in permutations(range(size))
    )


def test_pairs_of_the_same_total_go_to_the_first() -> None:
    same = {(row, column): Fraction(1) for row in range(3) for column in range(2)}
    assert best_pairs(same, 3, 2) == [(0, 0), (1, 1)]
    assert best_pairs({(0, 2): Fraction(1), (0, 1): Fraction(1)}, 1, 3) == [(0, 1)]
    assert best_pairs({}, 3, 0) == []


def test_gold_against_itself() -> None:
    scores = score((text, reading, reading) for text, reading in load_gold(GOLD))
    assert scores.documents == len(list(GOLD.glob("*.json")))
    for (_, name), row in scores.rows.items():
        if name != "+attached" and name != "full":
            assert row.right == row.gold == row.predicted > 0
            assert row.f1 == 1.0
    for part in POSITIONS:
        assert scores[part, "full"].f1 == 1.0


@pytest.mark.parametrize("run", REFERENCE["runs"], ids=lambda run: f"seed {run['seed']}")
def test_the_reference_gives_the_same_figures(run: dict[str, Any]) -> None:
    rng = Random(run["seed"])
    scores = score(_damaged(rng, run["strength"]))
    figures: dict[str, dict[str, list[int]]] = {part: {} for part, _ in scores.rows}
    for (part, name), row in scores.rows.items():
        figures[part][name] = [row.right, row.gold, row.predicted]
    assert figures == run["scores"]


def _damaged(rng: Random, strength: float) -> Iterator[tuple[str, Reading, Reading]]:
    for text, reading in map(_read, REFERENCE["documents"]):
        yield text, reading, from_json(distort(to_json(reading), text, rng, strength))


def _read(name: str) -> tuple[str, Reading]:
    document = json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))
    return (GOLD / f"{name}.txt").read_bytes().decode("utf-8"), from_json(document)


def test_load_gold_keeps_the_text_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes("One.\r\nTwo – é.".encode())
    (tmp_path / "b.json").write_text('{"doc": "b", "actors": []}')
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "a.json").write_text('{"doc": "a"}')
    (tmp_path / "c.txt").write_text("no annotation")
    assert list(load_gold(tmp_path)) == [("", Reading(doc="a")), ("One.\r\nTwo – é.", Reading(doc="b"))]


@pytest.mark.parametrize(
    ("annotation", "text", "error", "message"),
    [
        (None, b"a text", UnreadableReport, "no annotation"),
        (b'{"doc": "n"}', None, UnreadableReport, "n.txt: the text of an annotation is missing"),
        (b'{"doc": "n"}', b"\xff\xfe", UnreadableReport, "n.txt: no text in UTF-8"),
        (b'{"doc": ', b"a text", InvalidRecord, "n.json: no JSON"),
        (b'{"doc": "\xff"}', b"a text", InvalidRecord, "n.json: no JSON"),
        (b"[]", b"a text", InvalidRecord, "n.json: a record document is"),
        (b'{"doc": "n", "actors": 5}', b"a text", InvalidRecord, "n.json: "),
        (b'{"doc": "n", "conditions": [{"id": "c1"}]}', b"a text", InvalidRecord, "n.json: condition c1: "),
        (
            b'{"doc": "n", "actors": [{"id": "a1", "name": "n", "kind": "state", "mentions": [[2, 99]]}]}',
            b"a text",
            InvalidRecord,
            "n.json: actor a1: [2, 99] is no span of a text of 6 letters",
        ),
        (
            b'{"doc": "n", "actors": [{"id": "a1", "name": "n", "kind": "state", "mentions": [["a", "b"]]}]}',
            b"a text",
            InvalidRecord,
            "n.json: actor a1: ['a', 'b'] is no span",
        ),
    ],
)
def test_load_gold_tells_what_is_wrong(
    tmp_path: Path, annotation: bytes | None, text: bytes | None, error: type[SinequanonError], message: str
) -> None:
    if annotation is not None:
        (tmp_path / "n.json").write_bytes(annotation)
    if text is not None:
        (tmp_path / "n.txt").write_bytes(text)
    with pytest.raises(error) as caught:
        list(load_gold(tmp_path))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
