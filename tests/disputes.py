"""Small invented reports with their records: one sentence a line, each with who takes which stand in it."""

from collections.abc import Sequence
from typing import NamedTuple

from sinequanon import Reading, Report
from sinequanon.mapping import Map, map_readings
from sinequanon.records import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Group,
    Position,
    Quotation,
    Statement,
    TextSpan,
)

KINDS = {
    "Norland": ActorKind.STATE,
    "Sudland": ActorKind.STATE,
    "Westland": ActorKind.STATE,
    "Island Front": ActorKind.ARMED_GROUP,
    "Ada Noll": ActorKind.PERSON,
    "Ben Orr": ActorKind.PERSON,
    "Cleo Fane": ActorKind.PERSON,
}
BODIES = {"Ada Noll": "Norland", "Ben Orr": "Norland", "Cleo Fane": "Island Front"}


class If(NamedTuple):
    """A condition: how it depends, the words (which stand in the clause), and who would act."""

    connective: Connective
    clause: str
    agent: str | None
    group: Group = Group.ALL


class Stand(NamedTuple):
    """Whose stand, the sentence, who would do it, to whom, under which conditions, and who says so."""

    holder: str
    act: Act
    clause: str
    agent: str | None = None
    target: str | None = None
    conditions: tuple[If, ...] = ()
    speaker: str | None = None
    said: str | None = None


class Meeting(NamedTuple):
    """A contact told in a sentence."""

    parties: tuple[str, ...]
    status: ContactStatus
    clause: str
    by: str | None = None
    kind: ContactKind = ContactKind.TALKS
    date: str | None = None


def make(name: str, published: str | None, *told: Stand | Meeting) -> tuple[Report, Reading]:
    """A report of the sentences, and its reading."""
    text = f"{name}.\n" + "".join(f"{item.clause}.\n" for item in told)

    def place(clause: str) -> TextSpan:
        at = text.index(clause)
        return TextSpan(at, at + len(clause))

    statements: list[Statement] = []
    positions: list[Position] = []
    conditions: list[Condition] = []
    contacts: list[Contact] = []
    for number, item in enumerate(told):
        if isinstance(item, Meeting):
            contacts.append(
                Contact(
                    id=f"k{number}",
                    kind=item.kind,
                    status=item.status,
                    span=place(item.clause),
                    parties=tuple(map(key, item.parties)),
                    by=key(item.by),
                    date=item.date,
                )
            )
            continue
        span = place(item.clause)
        for count, needed in enumerate(item.conditions):
            where = place(needed.clause)
            conditions.append(
                Condition(
                    id=f"c{number}-{count}",
                    connective=needed.connective,
                    marker=TextSpan(where.start - 2, where.start - 1),
                    span=where,
                    agent=key(needed.agent),
                    group=needed.group,
                )
            )
            if count == 0:
                span = TextSpan(span.start, where.start)
        if item.speaker:
            statements.append(
                Statement(
                    id=f"s{number}",
                    speaker=str(key(item.speaker)),
                    source=None,
                    cue=None,
                    content=(span,),
                    quotation=Quotation.INDIRECT,
                    said=item.said,
                )
            )
        positions.append(
            Position(
                id=f"p{number}",
                statement=f"s{number}" if item.speaker else None,
                holder=str(key(item.holder)),
                act=item.act,
                span=span,
                agent=key(item.agent),
                target=key(item.target),
                conditions=tuple(f"c{number}-{count}" for count in range(len(item.conditions))),
            )
        )
    return Report(name=name, text=text, published=published, outlet="Tidings"), Reading(
        doc=name,
        published=published,
        actors=tuple(
            Actor(id=str(key(who)), name=who, kind=kind, of=key(BODIES.get(who))) for who, kind in KINDS.items()
        ),
        statements=tuple(statements),
        positions=tuple(positions),
        conditions=tuple(conditions),
        contacts=tuple(contacts),
    )


def key(name: str | None) -> str | None:
    """The id of an actor of a report."""
    return None if name is None else name.lower().replace(" ", "-")


def draw(*told: Stand | Meeting, published: str | None = "2021-05-01") -> Map:
    """The map of one report."""
    return map_readings([make("report", published, *told)])


def draw_all(*reports: tuple[str | None, Sequence[Stand | Meeting]], as_of: str | None = None) -> Map:
    """The map of reports, each given by its date and sentences."""
    made = [make(f"report {number}", date, *told) for number, (date, told) in enumerate(reports)]
    return map_readings(made, as_of=as_of)
