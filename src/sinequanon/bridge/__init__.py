"""From the map to the game: the only package that knows both worlds."""

from sinequanon.bridge.drafting import MAX_OPTIONS, Draft, Ground, draft_conflict
from sinequanon.bridge.telling import draft_case, equilibrium_lines, evidence_of, quote_line, write_draft

__all__ = [
    "MAX_OPTIONS",
    "Draft",
    "Ground",
    "draft_case",
    "draft_conflict",
    "equilibrium_lines",
    "evidence_of",
    "quote_line",
    "write_draft",
]
