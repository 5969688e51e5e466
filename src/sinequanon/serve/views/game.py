"""A dossier's game: the draft from its map, and what people made of it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sinequanon.bridge import Draft, draft_case, draft_conflict
from sinequanon.errors import InvalidConflict, RecordNotFound
from sinequanon.mapping import Map
from sinequanon.serve.views.game_files import from_kept, plain_of
from sinequanon.serve.views.kept import kept_with_map
from sinequanon.solve.cases import Case
from sinequanon.store import Store
from sinequanon.store.games import Standing, Version

LIVE = "draft"
"""What is asked for to see the draft as the program makes it now, whatever people made of it."""


@dataclass(frozen=True, kw_only=True)
class Game:
    """A game before it is solved: what is asked for, and what it may be compared with."""

    as_of: str
    is_current: bool
    draft: Draft | None
    draft_fault: str
    live: Case | None
    standing: Standing
    version: Version | None
    case: Case | None
    is_last: bool
    before: Case | None
    base: Case | None

    @property
    def others(self) -> tuple[Case, ...]:
        """What it is to be compared with: the version before, and the draft that it began with."""
        return tuple(one for one in (self.before, self.base) if one is not None)

    @property
    def last_id(self) -> int | None:
        """The number of the last version in force."""
        return None if self.standing.last is None else self.standing.last.id

    @property
    def live_plain(self) -> dict[str, Any] | None:
        """The draft of now as it is kept."""
        return None if self.live is None else plain_of(self.live)


@kept_with_map
def drafted(drawn: Map) -> Draft | str:
    """The draft from a map, or why there is none."""
    try:
        return draft_conflict(drawn)
    except InvalidConflict as error:
        return "; ".join(error.problems)


def find_game(store: Store, drawn: Map, dossier: str, as_of: str, which: str = "", *, is_current: bool = True) -> Game:
    """The game of a dossier.

    Args:
        store: where the versions are.
        drawn: the map.
        dossier: the dossier.
        as_of: the date of the map; empty for now.
        which: a version by number, `LIVE` for the draft of now, or empty for what counts.
        is_current: whether the map shows the dossier as it is.

    Raises:
        RecordNotFound: there is no such dossier or version.
    """
    found = drafted(drawn)
    draft = found if isinstance(found, Draft) else None
    live = None if draft is None else draft_case(draft)
    standing = store.games.standing(dossier, as_of)
    version = standing.last if standing.is_held else None
    if which == LIVE:
        version = None
    elif which:
        version = store.games.get(dossier, as_of, int(which))
        if version.conflict is None:
            raise RecordNotFound(f"version {which} of the game took all changes back; it holds no conflict")
    is_last = (version.id if version else None) == (standing.last.id if standing.last and standing.is_held else None)
    case = live if version is None else kept_case(version)
    base = None
    if version is not None and standing.draft is not None:
        base = kept_case(standing.draft)
    before = _before(standing) if is_last and version is not None else None
    return Game(
        as_of=as_of,
        is_current=is_current,
        draft=draft,
        draft_fault="" if isinstance(found, Draft) else found,
        live=live,
        standing=standing,
        version=version,
        case=case,
        is_last=is_last,
        before=None if case is None or before is None or before.conflict == case.conflict else before,
        base=None if case is None or base is None or base.conflict == case.conflict else base,
    )


def _before(standing: Standing) -> Case | None:
    return None if standing.before is None or standing.before.conflict is None else kept_case(standing.before)


def kept_case(version: Version) -> Case:
    """The conflict of a version, which is read once."""
    return _read(json.dumps(version.conflict))


@lru_cache(maxsize=200)
def _read(text: str) -> Case:
    return from_kept(json.loads(text))
