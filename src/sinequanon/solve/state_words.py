"""States and moves in words."""

from sinequanon.solve.conflict import Conflict, State
from sinequanon.solve.moves import Move


def state_words(conflict: Conflict, state: State) -> str:
    """What each decision maker does in a state: `MoE: nothing; Uniroyal: Delay`."""
    parts = []
    for dm in conflict.dms:
        taken = [conflict.options[place].name for place in sorted(dm.options) if state >> place & 1]
        parts.append(f"{dm.name}: {', '.join(taken) or 'nothing'}")
    return "; ".join(parts)


def state_name(conflict: Conflict, state: State) -> str:
    """A state by its letters, with its label if it has one."""
    label = conflict.label(state)
    text = conflict.text(state)
    return text if label in (None, text) else f"{text} ({label})"


def move_words(conflict: Conflict, move: Move) -> str:
    """What a move changes: `Uniroyal drops Delay and takes Accept`."""
    changed = [place for place in range(conflict.size) if (move.start ^ move.end) >> place & 1]
    dropped = [conflict.options[place].name for place in changed if move.start >> place & 1]
    taken = [conflict.options[place].name for place in changed if move.end >> place & 1]
    parts = ([f"drops {', '.join(dropped)}"] if dropped else []) + ([f"takes {', '.join(taken)}"] if taken else [])
    return f"{move.dm} {' and '.join(parts)}"
