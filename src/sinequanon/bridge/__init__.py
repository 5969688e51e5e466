"""From the map to the game: the only package that knows both worlds."""

from sinequanon.bridge.drafting import MAX_OPTIONS, Draft, Ground, draft_conflict
from sinequanon.bridge.telling import equilibrium_lines, quote_line, write_draft

__all__ = ["MAX_OPTIONS", "Draft", "Ground", "draft_conflict", "equilibrium_lines", "quote_line", "write_draft"]
