"""PLOVER event types of positions and contacts, for users of event data.

The types are those of the PLOVER codebook (Open Event Data Alliance, CC BY-SA 4.0). An event has a source, who acts or
speaks, and a target; a record that names only one party is no event.
"""

from collections.abc import Sequence
from typing import NamedTuple

POSITION_TYPES = {
    "demand": "REQUEST",
    "commit": "AGREE",
    "willing": "AGREE",
    "refuse": "REJECT",
    "threaten": "THREATEN",
    "support": "SUPPORT",
    "accuse": "ACCUSE",
}
_AIMED_AT_DOER = {"demand", "accuse", "support"}  # who is asked, blamed or praised is who does the thing
CONTACT_TYPES = {
    "held": "CONSULT",
    "ongoing": "CONSULT",
    "planned": "AGREE",
    "proposed": "REQUEST",
    "refused": "REJECT",
    "cancelled": "REJECT",
}


class Event(NamedTuple):
    """An event type with the ids of the actors between whom it is."""

    type: str
    source: str
    target: str


def position_event(act: str, holder: str, agent: str | None, target: str | None) -> Event | None:
    """The event that a position is; None for a claim, and where nobody but the holder is named."""
    others = (agent, target) if act in _AIMED_AT_DOER else (target, agent)
    other = next((actor for actor in others if actor is not None and actor != holder), None)
    return Event(POSITION_TYPES[act], holder, other) if act in POSITION_TYPES and other is not None else None


def contact_event(kind: str, status: str, parties: Sequence[str], by: str | None) -> Event | None:
    """The event that a contact is, from who invites or asks, else the first party; None where there is no second.

    A signed agreement is SUPPORT, as diplomatic cooperation; any other contact goes by how far it has come.
    """
    source = by or (parties[0] if parties else None)
    target = next((party for party in parties if party != source), None)
    if source is None or target is None:
        return None
    signed = kind == "agreement" and status in {"held", "ongoing"}
    return Event("SUPPORT" if signed else CONTACT_TYPES[status], source, target)
