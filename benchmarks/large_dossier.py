"""Write a store with one large invented dossier, for measuring pages and maps; nothing is read.

Usage: python benchmarks/large_dossier.py STORE [--dossier NAME] [--reports N] [--words N] [--seed N]
       [--decisions N]

A report is seven sentences from templates: two statements with a condition each, two without, a demand, and two
contacts, again and again where it should have more words; its record document is made with it, about twenty records a
report (5,000 reports, 100,000 records). Parties are forty invented states and movements, each with a leader and a
minister or spokesman; what they may do is drawn from lists of verbs and things, so that several reports speak of one
thing in other words. A party that refused something may pledge it years later, so that there are shifts. Some records
are confirmed, rejected or corrected, as by two coders.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sinequanon.records import Reading, Report, from_json
from sinequanon.store import Store

REPORTS = 5_000
FIRST_DAY = date(2004, 1, 5)
DAYS = 20 * 365
PARTIES = 40
OUTLETS = ("Strait News Agency", "The Brelin Courier", "Meridian Wire", "Harbour Post", "Radio Lethany", "The Observer")
ORIGIN = {"finder": "invented", "rule": "template", "version": "0"}
_FIRST = ("Benno", "Adelin", "Doran", "Ilse", "Karim", "Noor", "Pavel", "Sana", "Tomas", "Vera", "Yusra", "Zeno")
_ONSET = (
    "Bar",
    "Cor",
    "Del",
    "Fer",
    "Gal",
    "Hel",
    "Kes",
    "Lor",
    "Mar",
    "Nor",
    "Pel",
    "Ris",
    "Sol",
    "Tam",
    "Vel",
    "Zan",
)
_CODA = ("adia", "enia", "istan", "ovia", "uria")
_SURNAME = ("achter", "bane", "dell", "gorin", "hald", "kov", "lund", "moro", "nakis", "rask", "stein", "velsk")
_MOVEMENT = ("Liberation Front", "People's Movement", "National Council", "Resistance Union")
_DEEDS = (
    "withdraw its troops from {place}",
    "release the prisoners of {place}",
    "open the border crossing at {place}",
    "lift the blockade of {place}",
    "stop the shelling of {place}",
    "recognise the government of {place}",
    "admit inspectors to {place}",
    "dismantle its outposts near {place}",
    "let aid convoys into {place}",
    "halt rocket fire on {place}",
    "return the refugees of {place}",
    "hold elections in {place}",
)
_PLACES = ("Asmira", "Orlen", "Port Halden", "Melay", "Tarsis", "the Vell valley", "Quorin", "Saint Orme")


@dataclass(frozen=True)
class Body:
    """A decision maker with who speaks for it."""

    name: str
    kind: str
    leader: str
    speaker: str
    deeds: tuple[str, ...]


@dataclass
class Draft:
    """A report while it is written: its text so far and its records."""

    published: date
    text: str = ""
    actors: dict[str, dict[str, Any]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def write(self, words: str) -> list[int]:
        """Add words; gives their span."""
        start = len(self.text)
        self.text += words
        return [start, len(self.text)]

    def actor(self, name: str, kind: str, of: str | None = None) -> str:
        """The id of an actor, its mention being written now."""
        if name not in self.actors:
            self.actors[name] = {"id": f"a{len(self.actors) + 1}", "name": name, "kind": kind, "of": of, "mentions": []}
        self.actors[name]["mentions"].append(self.write(name))
        return str(self.actors[name]["id"])

    def record(self, section: str, letter: str, chance: random.Random, **values: Any) -> str:
        """Add a record; gives its id."""
        rows = self.rows.setdefault(section, [])
        confidence = round(min(0.99, max(0.3, chance.gauss(0.8, 0.12))), 2)
        rows.append({"id": f"{letter}{len(rows) + 1}", **values, **ORIGIN, "confidence": confidence})
        return str(rows[-1]["id"])

    def reading(self, name: str) -> Reading:
        """The record document."""
        actors = [{**actor, **ORIGIN, "confidence": 0.9} for actor in self.actors.values()]
        return from_json({"doc": name, "published": self.published.isoformat(), "actors": actors, **self.rows})


def invent_bodies(chance: random.Random) -> list[Body]:
    """The decision makers, the first of them the most spoken of."""
    names = [f"{onset}{coda}" for onset in _ONSET for coda in _CODA]
    chance.shuffle(names)
    found = []
    for number in range(PARTIES):
        is_state = number % 3 != 2
        name = names[number] if is_state else f"{names[number]} {chance.choice(_MOVEMENT)}"
        people = [f"{chance.choice(_FIRST)} {chance.choice(_ONSET)}{chance.choice(_SURNAME)}{number}" for _ in "ab"]
        deeds = tuple(
            deed.format(place=place) for deed in chance.sample(_DEEDS, 6) for place in chance.sample(_PLACES, 2)
        )
        found.append(Body(name, "state" if is_state else "armed_group", people[0], people[1], deeds))
    return found


def write_report(number: int, bodies: Sequence[Body], chance: random.Random, words: int) -> tuple[Report, Reading]:
    """A report of at least so many words, and its records."""
    day = FIRST_DAY + timedelta(days=number * DAYS // max(REPORTS, 1) % DAYS)
    draft = Draft(day)
    weights = [1 / (place + 2) for place in range(len(bodies))]
    one, other, third = _three(bodies, weights, chance)
    title = f"{one.name} and {other.name}: report {number + 1:,}"
    draft.write(f"{title}\n\n")
    _paragraph(draft, one, other, third, chance)
    paragraph = len(draft.text.split())
    for _ in range(paragraph, words, paragraph):
        draft.write("\n\n")
        _paragraph(draft, *_three(bodies, weights, chance), chance)
    name = f"invented-{number + 1:06}"
    report = Report(
        name=name,
        text=draft.text,
        title=title,
        outlet=chance.choice(OUTLETS),
        url=f"https://news.example/{number + 1}",
        published=day.isoformat(),
    )
    return report, draft.reading(name)


def _paragraph(draft: Draft, one: Body, other: Body, third: Body, chance: random.Random) -> None:
    _conditional(draft, one, other, chance)
    _plain(draft, other, chance)
    _conditional(draft, other, one, chance)
    _plain(draft, third, chance)
    _demand(draft, one, other, chance)
    _contact(draft, one, third, "met", "meet", "held", chance)
    _contact(draft, one, other, "will hold talks with", "talks", "planned", chance)


def _three(bodies: Sequence[Body], weights: Sequence[float], chance: random.Random) -> list[Body]:
    found: list[Body] = []
    while len(found) < 3:
        body = chance.choices(bodies, weights)[0]
        if body not in found:
            found.append(body)
    return found


def _said(draft: Draft, body: Body, chance: random.Random) -> tuple[str, str, list[int], list[int]]:
    """Write who says something; gives the ids of speaker and body, and the spans of source and cue."""
    is_leader = chance.random() < 0.5
    draft.write("Leader " if is_leader else "Spokesman ")
    start = len(draft.text)
    person = draft.actor(body.leader if is_leader else body.speaker, "person")
    source = [start, len(draft.text)]
    draft.write(" of ")
    name = draft.actor(body.name, body.kind)
    draft.actors[body.leader if is_leader else body.speaker]["of"] = name
    draft.write(" ")
    cue = draft.write(chance.choice(("said", "told reporters", "declared")))
    draft.write(" that ")
    return person, name, source, cue


def _statement(draft: Draft, start: int, said: tuple[str, str, list[int], list[int]], chance: random.Random) -> str:
    person, _, source, cue = said
    date_said = (draft.published - timedelta(days=chance.randrange(3))).isoformat()
    kept = date_said if chance.random() < 0.9 else date_said[:7]
    return draft.record(
        "statements", "s", chance, speaker=person, source=source, cue=cue, content=[[start, len(draft.text)]],
        quotation="indirect", said=kept,
    )  # fmt: skip


def _conditional(draft: Draft, body: Body, other: Body, chance: random.Random) -> None:
    """It would do something if the other does something."""
    said = _said(draft, body, chance)
    start = len(draft.text)
    span = draft.write(f"it would {chance.choice(body.deeds)}")
    draft.write(" ")
    marker = draft.write("if")
    draft.write(" ")
    begin = len(draft.text)
    agent = draft.actor(other.name, other.kind)
    draft.write(f" agrees to {chance.choice(other.deeds)}")
    condition = draft.record(
        "conditions", "c", chance, connective="if", marker=marker, span=[begin, len(draft.text)], agent=agent,
        group="all",
    )  # fmt: skip
    statement = _statement(draft, start, said, chance)
    draft.write(". ")
    draft.record(
        "positions", "p", chance, statement=statement, holder=said[1], act="commit", span=span, agent=said[1],
        target=agent, conditions=[condition],
    )  # fmt: skip


def _plain(draft: Draft, body: Body, chance: random.Random) -> None:
    """It refuses, promises, threatens or is ready to do something."""
    said = _said(draft, body, chance)
    start = len(draft.text)
    act, words = chance.choice(
        (("refuse", "would never"), ("commit", "would"), ("willing", "was ready to"), ("threaten", "threatened to"))
    )
    span = draft.write(f"it {words} {chance.choice(body.deeds)}")
    statement = _statement(draft, start, said, chance)
    draft.write(". ")
    draft.record(
        "positions", "p", chance, statement=statement, holder=said[1], act=act, span=span, agent=said[1], target=None,
        conditions=[],
    )  # fmt: skip


def _demand(draft: Draft, body: Body, other: Body, chance: random.Random) -> None:
    holder = draft.actor(body.name, body.kind)
    draft.write(" demanded that ")
    start = len(draft.text)
    agent = draft.actor(other.name, other.kind)
    draft.write(f" {chance.choice(other.deeds)}")
    span = [start, len(draft.text)]
    draft.write(". ")
    draft.record(
        "positions", "p", chance, statement=None, holder=holder, act="demand", span=span, agent=agent, target=None,
        conditions=[],
    )  # fmt: skip


def _contact(draft: Draft, body: Body, other: Body, words: str, kind: str, status: str, chance: random.Random) -> None:
    start = len(draft.text)
    first = draft.actor(body.leader, "person")
    draft.write(f" {words} ")
    second = draft.actor(other.leader, "person")
    for leader, of in ((body.leader, body), (other.leader, other)):
        if draft.actors[leader]["of"] is None and of.name in draft.actors:
            draft.actors[leader]["of"] = draft.actors[of.name]["id"]
    span = [start, len(draft.text)]
    away = timedelta(days=chance.randrange(1, 40))
    day = draft.published - away if status == "held" else draft.published + away
    told = chance.choice((day.isoformat(), day.isoformat(), day.isoformat()[:7], day.isoformat()[:4], None))
    draft.write(". ")
    draft.record(
        "contacts", "k", chance, kind=kind, status=status, span=span, parties=[first, second], by=None, date=told
    )


def invent(count: int, seed: int, words: int = 0) -> Iterator[tuple[Report, Reading]]:
    """So many reports with their readings, by date."""
    chance = random.Random(seed)
    bodies = invent_bodies(chance)
    for number in range(count):
        place = number * REPORTS // max(count, 1)  # a small dossier has the same twenty years
        report, reading = write_report(place, bodies, chance, words)
        yield report, reading


def decide(store: Store, dossier: str, reports: Sequence[tuple[str, Reading]], count: int, seed: int) -> None:
    """Decisions of two coders on positions drawn by chance."""
    chance = random.Random(seed)
    for digest, reading in chance.sample(reports, min(count, len(reports))):
        position = chance.choice(reading.positions)
        kind = chance.choice(("confirm", "confirm", "reject", "correct"))
        fields = {"act": "willing"} if kind == "correct" else None
        if kind == "correct" and position.act == "willing":
            kind, fields = "confirm", None
        who = chance.choice(("Ana", "Bo"))
        store.decide(dossier, digest, "positions", position.id, kind, who=who, fields=fields)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("store", help="a SQLite file, or an SQLAlchemy address")
    parser.add_argument("--dossier", default="large")
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--words", type=int, default=0, help="the least that a report has")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--decisions", type=int, default=200)
    options = parser.parse_args()
    started = time.monotonic()
    if "://" not in options.store:
        Path(options.store).parent.mkdir(parents=True, exist_ok=True)
    with Store.open(options.store) as store:
        added = []
        for report, reading in invent(options.reports, options.seed, options.words):
            store.add(options.dossier, report, reading)
            added.append((report.digest, reading))
        decide(store, options.dossier, added, options.decisions, options.seed)
        contents = store.dossier_contents(options.dossier)
    print(
        f"{contents.reports:,} reports, {contents.records:,} records, {contents.decisions:,} decisions"
        f" in {time.monotonic() - started:.0f} s"
    )


if __name__ == "__main__":
    main()
