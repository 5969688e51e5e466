"""Made reports: a deadlock with a shift, and names of any text; and readers of each format."""

import csv
from pathlib import Path

from sinequanon import Reading, Report
from sinequanon.records import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Origin,
    Position,
    Quotation,
    Statement,
    TextSpan,
)

DEADLOCK = (
    "If Alba withdraws its troops, Borduria will open the border. "
    "If Borduria opens the border, Alba will withdraw its troops."
)
LATER = "Alba will not withdraw its troops."


def span(text: str, words: str, nth: int = 0) -> TextSpan:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return TextSpan(start, start + len(words))


def origin(confidence: float) -> Origin:
    return Origin(finder="positions", rule="will", version="0.1", confidence=confidence)


def deadlock() -> tuple[Report, Reading]:
    text = DEADLOCK
    alba = Actor(id="a1", name="Alba", kind=ActorKind.STATE, key="ALB", mentions=(span(text, "Alba"),))
    borduria = Actor(id="a2", name="Borduria", kind=ActorKind.STATE, mentions=(span(text, "Borduria"),))
    conditions = (
        Condition(
            id="c1",
            connective=Connective.IF,
            marker=span(text, "If"),
            span=span(text, "Alba withdraws its troops"),
            agent="a1",
        ),
        Condition(
            id="c2",
            connective=Connective.IF,
            marker=span(text, "If", 1),
            span=span(text, "Borduria opens the border"),
            agent="a2",
        ),
    )
    positions = (
        Position(
            id="p1", statement=None, holder="a2", act=Act.COMMIT, agent="a2", target="a1", conditions=("c1",),
            span=span(text, "Borduria will open the border"), origin=origin(0.9),
        ),
        Position(
            id="p2", statement=None, holder="a1", act=Act.COMMIT, agent="a1", target="a2", conditions=("c2",),
            span=span(text, "Alba will withdraw its troops"), origin=origin(0.9),
        ),
    )  # fmt: skip
    reading = Reading(doc="first", actors=(alba, borduria), positions=positions, conditions=conditions)
    return Report(name="first", text=text, published="2020-01-02"), reading


def later() -> tuple[Report, Reading]:
    alba = Actor(id="a1", name="Alba", kind=ActorKind.STATE, mentions=(span(LATER, "Alba"),))
    position = Position(
        id="p1",
        statement=None,
        holder="a1",
        act=Act.REFUSE,
        agent="a1",
        span=TextSpan(0, len(LATER)),
        origin=origin(0.7),
    )
    unsure = Position(
        id="p2", statement=None, holder="a1", act=Act.CLAIM, span=TextSpan(0, len(LATER)), origin=origin(0.3)
    )
    reading = Reading(doc="second", actors=(alba,), positions=(position, unsure))
    return Report(name="second", text=LATER, published="2020-03-04"), reading


def named(name: str, words: str) -> tuple[Report, Reading]:
    """A report in which a body of any name promises another, in any words, if they withdraw, and a meeting is held."""
    source = f"«{name}»"
    before = f"{source} said:\r\n"
    after = ", if they withdraw. 😀 They met."
    text = before + words + after
    rest = len(text) - len(after)
    stand = TextSpan(len(before), rest)
    cue = TextSpan(len(source) + 1, len(source) + 5)
    actors = (
        Actor(id="a1", name=name, kind=ActorKind.PARTY, mentions=(TextSpan(1, 1 + len(name)),)),
        Actor(
            id="a2",
            name=f"{name} of the other side",
            kind=ActorKind.PERSON,
            mentions=(TextSpan(len(text) - 9, len(text) - 5),),
        ),
    )
    statement = Statement(
        id="s1", speaker="a1", source=TextSpan(0, len(source)), cue=cue, content=(stand,), quotation=Quotation.DIRECT
    )  # fmt: skip
    condition = Condition(
        id="c1",
        connective=Connective.IF,
        marker=TextSpan(rest + 2, rest + 4),
        span=TextSpan(rest + 5, rest + 18),
        agent="a2",
    )
    position = Position(
        id="p1", statement="s1", holder="a1", act=Act.COMMIT, agent="a1", target="a2", span=stand, conditions=("c1",)
    )
    contact = Contact(
        id="k1",
        kind=ContactKind.MEET,
        status=ContactStatus.HELD,
        span=TextSpan(len(text) - 9, len(text) - 1),
        parties=("a1", "a2"),
    )
    reading = Reading(
        doc="named",
        actors=actors,
        statements=(statement,),
        positions=(position,),
        conditions=(condition,),
        contacts=(contact,),
    )
    return Report(name="named", text=text, title=name, outlet=name, url=words, published="2020-01-02"), reading


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_tsv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", strict=True))
    assert {len(row) for row in rows} == {40}
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
