"""What people made of the games that the program drafts: every version, with who made it and when.

A line of versions belongs to a dossier and a date (`as_of`, empty for now). It begins with the draft as it was when
somebody first changed it, so that what the draft says and what a person made of it stay apart. A version that is
undone is dated, not deleted. The last one in force counts: an edit, a confirmation and a file that was uploaded are
what they hold; after a draft or a reset what counts is the draft that the program makes now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, insert, select, update

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.store import engine, schema
from sinequanon.store.checks import check_texts
from sinequanon.store.decisions import utc_now
from sinequanon.store.reports import get_dossier

_GAMES = schema.games.c
_LISTED = tuple(column for column in _GAMES if column.name not in ("conflict", "dossier_id", "as_of"))
MOST_LISTED = 200
"""Versions of a line that are told of, the newest first."""


class VersionKind(StrEnum):
    """How a version came about."""

    DRAFT = "draft"
    EDIT = "edit"
    UPLOAD = "upload"
    CONFIRM = "confirm"
    RESET = "reset"


HELD = frozenset({VersionKind.EDIT, VersionKind.UPLOAD, VersionKind.CONFIRM})
"""The kinds of versions that somebody made, and that count as they are."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version of a game.

    Attributes:
        id: its number.
        kind: how it came about.
        what: what was changed, in words.
        who: who did it; for a draft the program.
        made_at: when, UTC in ISO 8601.
        undone_at: when it was undone.
        undone_by: by whom.
        conflict: the conflict in the layout of conflict files; None for a reset, and where versions are listed.
    """

    id: int
    kind: VersionKind
    what: str
    who: str
    made_at: str
    undone_at: str | None = None
    undone_by: str | None = None
    conflict: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a line of versions stands.

    Attributes:
        last: the last version in force, of whatever kind; None where nobody changed anything.
        before: the one in force before it.
        draft: the draft that the last one began with.
    """

    last: Version | None = None
    before: Version | None = None
    draft: Version | None = None

    @property
    def is_held(self) -> bool:
        """Whether the last version counts as it is, and not the draft of now."""
        return self.last is not None and self.last.kind in HELD


class Games:
    """The versions of games in a store. Threads may share it."""

    def __init__(self, database: Engine):
        self._engine = database

    def standing(self, dossier: str, as_of: str) -> Standing:
        """The versions that count.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        with engine.reading(self._engine) as connection:
            return _standing(connection, get_dossier(connection, dossier), as_of)

    def versions(self, dossier: str, as_of: str) -> tuple[Version, ...]:
        """The versions without their conflicts, the newest first, at most `MOST_LISTED`.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        with engine.reading(self._engine) as connection:
            of = _of(get_dossier(connection, dossier), as_of)
            query = select(*_LISTED).where(of).order_by(_GAMES.id.desc()).limit(MOST_LISTED)
            return tuple(_version(row) for row in connection.execute(query))

    def count(self, dossier: str, as_of: str) -> int:
        """How many versions there are.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        with engine.reading(self._engine) as connection:
            of = _of(get_dossier(connection, dossier), as_of)
            return int(connection.execute(select(func.count()).where(of)).scalar_one())

    def get(self, dossier: str, as_of: str, version: int) -> Version:
        """One version with its conflict.

        Raises:
            RecordNotFound: there is no such dossier or version.
        """
        with engine.reading(self._engine) as connection:
            of = and_(_of(get_dossier(connection, dossier), as_of), _GAMES.id == version)
            row = connection.execute(select(*_LISTED, _GAMES.conflict).where(of)).first()
            if row is None:
                raise RecordNotFound(f"the game of {dossier!r} has no version {version}{_then(as_of)}")
            return _version(row)

    def add(
        self,
        dossier: str,
        as_of: str,
        kind: VersionKind,
        *,
        what: str,
        who: str,
        conflict: Mapping[str, Any] | None,
        after: int | None,
        draft: Mapping[str, Any] | None = None,
    ) -> Version:
        """Keep a version.

        Args:
            dossier: whose game it is.
            as_of: the date of the map that it comes from; empty for now.
            kind: how it came about.
            what: what was changed, in words.
            who: who did it.
            conflict: the conflict; None for a reset.
            after: the number of the last version in force as its maker knew it; None where there was none.
            draft: the draft of now, which is kept before the version where the line begins with it.

        Raises:
            RecordNotFound: there is no such dossier.
            InvalidRecord: somebody changed the game meanwhile, or a text cannot be kept.
        """
        check_texts(who=who, what=what, conflict=conflict, draft=draft)
        if not who.strip():
            raise InvalidRecord("a version of a game needs the name of who made it")
        with engine.writing(self._engine) as connection:
            dossier_id = get_dossier(connection, dossier)
            standing = _standing(connection, dossier_id, as_of)
            last = standing.last
            if (last.id if last else None) != after:
                by = f" by {last.who} at {last.made_at}" if last else ""
                raise InvalidRecord(f"the game was changed meanwhile{by}: look at it again")
            row = {"dossier_id": dossier_id, "as_of": as_of, "made_at": utc_now()}
            if draft is not None and not standing.is_held:
                told = {"kind": VersionKind.DRAFT.value, "what": "the draft as it was", "who": "sinequanon"}
                connection.execute(insert(schema.games), row | told | {"conflict": draft})
            made = row | {"kind": kind.value, "what": what, "who": who, "conflict": conflict}
            number = connection.execute(insert(schema.games).returning(_GAMES.id), made).scalar_one()
            return _version(connection.execute(select(*_LISTED, _GAMES.conflict).where(_GAMES.id == number)).one())

    def undo(self, dossier: str, as_of: str, *, who: str, after: int | None) -> Version:
        """Undo the last change in force; gives the version that no longer counts.

        Raises:
            RecordNotFound: there is no such dossier, or nothing to undo.
            InvalidRecord: somebody changed the game meanwhile, or nobody undoes it.
        """
        check_texts(who=who)
        if not who.strip():
            raise InvalidRecord("to undo needs the name of who does it")
        with engine.writing(self._engine) as connection:
            of = _in_force(get_dossier(connection, dossier), as_of)
            last = connection.execute(select(func.max(_GAMES.id)).where(of)).scalar_one()
            if last != after:
                raise InvalidRecord("the game was changed meanwhile: look at it again")
            of_persons = and_(of, _GAMES.kind != VersionKind.DRAFT.value)
            chosen = connection.execute(select(func.max(_GAMES.id)).where(of_persons)).scalar_one()
            if chosen is None:
                raise RecordNotFound(f"the game of {dossier!r} has no change that could be undone{_then(as_of)}")
            undone = {"undone_at": utc_now(), "undone_by": who}
            connection.execute(update(schema.games).where(of, _GAMES.id >= chosen).values(undone))
            return _version(connection.execute(select(*_LISTED).where(_GAMES.id == chosen)).one())


def _of(dossier_id: int, as_of: str) -> ColumnElement[bool]:
    return and_(_GAMES.dossier_id == dossier_id, _GAMES.as_of == as_of)


def _in_force(dossier_id: int, as_of: str) -> ColumnElement[bool]:
    return and_(_of(dossier_id, as_of), _GAMES.undone_at.is_(None))


def _standing(connection: Connection, dossier_id: int, as_of: str) -> Standing:
    of = _in_force(dossier_id, as_of)
    query = select(*_LISTED, _GAMES.conflict)
    found = connection.execute(query.where(of).order_by(_GAMES.id.desc()).limit(2)).all()
    last, before = (_version(found[place]) if place < len(found) else None for place in (0, 1))
    of_draft = and_(of, _GAMES.kind == VersionKind.DRAFT.value)
    draft = connection.execute(query.where(of_draft).order_by(_GAMES.id.desc()).limit(1)).first()
    return Standing(last=last, before=before, draft=None if draft is None else _version(draft))


def _version(row: Any) -> Version:
    """A version from its row."""
    known = dict(row._mapping)
    return Version(**known | {"kind": VersionKind(known["kind"])})


def _then(as_of: str) -> str:
    return f" as of {as_of}" if as_of else ""
