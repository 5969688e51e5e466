"""The map: from records and decisions to what waits for what, and what would unlock it.

`draw_map` makes the map of a dossier; `docs/method.md` tells the method. Data flows one way: mentions -> options ->
stances -> rules -> fixed points -> deadlocks, unlocks; doors and shifts from the stances.
"""

from sinequanon.mapping.deadlocks import Deadlock, Standoff, Wait
from sinequanon.mapping.doors import Door, DoorStatus
from sinequanon.mapping.mapped import Map, draw_map, map_readings
from sinequanon.mapping.options import Option, Options
from sinequanon.mapping.parties import Parties, Party
from sinequanon.mapping.quotes import Quote
from sinequanon.mapping.rules import Node, Rule
from sinequanon.mapping.shifts import Shift, ShiftKind
from sinequanon.mapping.stances import Said, Stance
from sinequanon.mapping.unlocks import Change, ChangeKind, Unlock

__all__ = [
    "Change",
    "ChangeKind",
    "Deadlock",
    "Door",
    "DoorStatus",
    "Map",
    "Node",
    "Option",
    "Options",
    "Parties",
    "Party",
    "Quote",
    "Rule",
    "Said",
    "Shift",
    "ShiftKind",
    "Stance",
    "Standoff",
    "Unlock",
    "Wait",
    "draw_map",
    "map_readings",
]
