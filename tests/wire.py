"""Invented agency stories as outlets print them: copies with realistic edits, and look-alikes that are none."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from sinequanon import Report

STORIES = 30
_PLACES = ("Karsa", "Dorrin", "Melay", "Tolvik", "Asmere", "Velen", "Ondra", "Pellis", "Ruvano", "Sorrel")
_SIDES = (
    "the Kestrian government",
    "the Island Front",
    "the Northern Council",
    "the Dorrin Assembly",
    "the Free Ports",
)
_PEOPLE = ("Ada Noll", "Ben Orr", "Cleo Fane", "Dag Ravn", "Esme Tarr", "Filip Moss", "Greta Lund", "Hal Iver")
_THINGS = ("ceasefire", "prisoner exchange", "harbour blockade", "border crossing", "fishing zone", "dam", "airport")
_LINES = (
    "{side} will not return to talks on the {thing} unless {other} first withdraws its {number} soldiers from {place}.",
    "“We have heard promises before, and we don't believe them,” {person}, a spokesman for {side}, told reporters.",
    "{person} said the {thing} had been agreed in {month} and had to be kept by both sides without any exception.",
    "Witnesses in {place} reported that {number} trucks had left the town before dawn on {day}, heading for the coast.",
    "{other} denied the charge and called on the mediators to publish the full text of the {month} agreement.",
    "The envoy met {person} for {number} minutes at a hotel in {place}; neither side would say what was discussed.",
    "“If {side} opens the road to {place}, we are ready to organise a meeting within {number} days,” {person} said.",
    "At least {number} people have been displaced since {month}, according to a relief agency working in {place}.",
    "A draft seen by the agency would leave the {thing} under joint control until the end of {month} next year.",
    "Analysts say the quarrel over the {thing} has cost the two economies about {number} percent of their trade.",
    "{person} told the parliament in {place} that no minister had the mandate to give up the {thing} by himself.",
    "Fishermen from {place} gathered at the quay on {day} to ask for the return of {number} boats taken in {month}.",
    "{other} would accept observers at the {thing} only if they came from countries that had taken no side so far.",
    "The two delegations are due to see each other again in {place} on {day}, the mediators announced in a statement.",
)
_FAMILY = (
    "The dispute over {place} began in 1987, when the first {thing} treaty lapsed and both sides moved troops there.",
    "Some {number} people live in the contested district, most of them from fishing families who speak both languages.",
)


class Printed(NamedTuple):
    """A report, the number of the story that it is a copy of, and what was done to it."""

    report: Report
    story: str
    edit: str


def _filled(line: str, chance: random.Random) -> str:
    side, other = chance.sample(_SIDES, 2)
    return line.format(
        side=side, other=other, thing=chance.choice(_THINGS), place=chance.choice(_PLACES),
        person=chance.choice(_PEOPLE), number=chance.randint(3, 990), day=chance.choice(("Monday", "Friday", "Sunday")),
        month=chance.choice(("March", "June", "October")),
    )  # fmt: skip


def _written(chance: random.Random, lines: int) -> list[str]:
    """The paragraphs of a story: two sentences each."""
    chosen = chance.sample(_LINES, lines)
    sentences = [_filled(line, chance) for line in chosen]
    sentences = [f"{text[0].upper()}{text[1:]}" for text in sentences]
    return [" ".join(sentences[at : at + 2]) for at in range(0, lines, 2)]


def _house_style(text: str) -> str:
    pairs = (("percent", "per cent"), ("organise", "organize"), ("don't", "don’t"), ("told reporters", "said"))
    for one, other in (*pairs, ("“", '"'), ("”", '"'), ("has cost", "had cost"), (" about ", " around ")):
        text = text.replace(one, other)
    return text


def _edited(paragraphs: list[str], edit: str, chance: random.Random) -> list[str]:
    """The story as an outlet prints it."""
    made = list(paragraphs)
    if edit == "headline":
        made.insert(0, f"{chance.choice(_PLACES)} quarrel deepens as envoys meet")
    elif edit == "dropped":
        del made[chance.randrange(1, len(made))]
    elif edit == "dateline":
        made[0] = f"{chance.choice(_PLACES).upper()}, Oct 12 (Wire) - {made[0]}"
    elif edit == "style":
        made = [_house_style(text) for text in made]
    elif edit == "half":
        made = made[: max(2, len(made) // 2)]
    elif edit == "added":
        made += [" ".join(_filled(line, chance) for line in chance.sample(_LINES, 2))]
    elif edit == "all":
        made = [_house_style(text) for text in [f"{chance.choice(_PLACES)} (Wire) - {made[0]}", *made[1:-1]]]
    return made


EDITS = ("headline", "dropped", "dateline", "style", "half", "added", "all")


def printed(seed: int = 7) -> Iterator[Printed]:
    """30 stories with one to five copies each, and for each a follow-up and another agency's report of the event."""
    chance = random.Random(seed)
    for number in range(STORIES):
        family = [_filled(line, chance) for line in _FAMILY]
        first = [*_written(chance, 10), " ".join(family)]
        yield _report(first, f"s{number}", "first", chance)
        for edit in chance.sample(EDITS, chance.randint(1, 5)):
            yield _report(_edited(first, edit, chance), f"s{number}", edit, chance)
        # A follow-up by the same agency repeats the background and a quotation; a rival has the same quotation.
        quotation = first[0].split(". ")[0].rstrip(".") + "."
        follow_up = [*_written(chance, 8), f"Earlier this week: {quotation}", " ".join(family)]
        yield _report(follow_up, f"s{number}-followed", "follow-up", chance)
        yield _report([quotation, *_written(chance, 8)], f"s{number}-rival", "rival", chance)


def _report(paragraphs: list[str], story: str, edit: str, chance: random.Random) -> Printed:
    day = f"2021-10-{chance.randint(10, 28)}"
    name = f"{story}-{edit}"
    return Printed(Report(name=name, text="\n\n".join(paragraphs), outlet=f"Paper {name}", published=day), story, edit)
