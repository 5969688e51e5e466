"""Who may log in and what was done: accounts, their sessions and tokens, attempts to log in, and the log.

Secrets never come here: a password is kept as the hash that the caller made, a session or token as its digest.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, and_, delete, func, insert, select, true, update

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.store import engine, schema
from sinequanon.store.checks import check_texts

ROLES = ("reader", "coder", "editor")
"""What an account may do; each may do what those before it may."""

LONGEST_NAME = 100
_TOUCH_S = 600  # the time of a login's last use is kept to so many seconds, so that looking seldom writes
_ACCOUNTS, _LOGINS, _ATTEMPTS, _AUDIT = schema.accounts.c, schema.logins.c, schema.attempts.c, schema.audit.c


class LoginKind(StrEnum):
    """A browser's session, or a token that a program shows."""

    SESSION = "session"
    TOKEN = "token"


class Action(StrEnum):
    """What the log tells of."""

    LOGIN = "logged in"
    LOGIN_FAILED = "failed to log in"
    LOGOUT = "logged out"
    ACCOUNT_ADDED = "account added"
    ACCOUNT_REMOVED = "account removed"
    ROLE_CHANGED = "role changed"
    PASSWORD_CHANGED = "password changed"
    TOKEN_MADE = "token made"
    TOKEN_REMOVED = "token removed"
    DOSSIER_MADE = "dossier made"
    REPORT_ADDED = "report added"
    REPORT_READ_AGAIN = "report read again"
    RECORD_ADDED = "record added"
    ADDING_CANCELLED = "adding cancelled"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Somebody who may log in; times are UTC in ISO 8601."""

    id: int
    name: str
    role: str
    created_at: str
    password_at: str


@dataclass(frozen=True, kw_only=True)
class Login:
    """A session or a token: its kind, its label, the role that it is held to (None: the account's), and its times."""

    id: int
    kind: str
    label: str | None
    role: str | None
    made_at: str
    used_at: str
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the log: when, who, what, in which dossier, what more there is to say, and from which address."""

    id: int
    at: str
    who: str
    action: str
    dossier: str | None
    detail: str | None
    address: str | None


@dataclass(frozen=True)
class Attempts:
    """How often somebody tried to log in of late: by name from one address, from that address, and by that name."""

    pair: int
    address: int
    name: int


def now() -> datetime:
    """The time, in UTC and to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def name_key(name: str) -> str:
    """What tells two accounts apart: the name without regard to case, width and spaces around it.

    >>> name_key(" ＡＮＡ ")
    'ana'
    """
    return unicodedata.normalize("NFKC", name).strip().casefold()


class Accounts:
    """The accounts of a store. Threads may share it; names are found without regard to case."""

    def __init__(self, database: Engine):
        self._engine = database

    def add(self, name: str, role: str, password: str) -> Account:
        """Make an account; `password` is a hash.

        Raises:
            InvalidRecord: the name or the role does not fit, or there is an account of this name.
        """
        name = unicodedata.normalize("NFC", name).strip()
        _check_name(name)
        _check_role(role)
        time = now().isoformat()
        row = {"name": name, "key": name_key(name), "role": role, "password": password, "created_at": time}
        with engine.writing(self._engine) as connection:
            if _find(connection, name) is not None:
                raise InvalidRecord(f"there is an account {name!r} already")
            connection.execute(insert(schema.accounts), row | {"password_at": time})
            return _account(_get(connection, name))

    def list(self) -> tuple[Account, ...]:
        """The accounts by name."""
        with engine.reading(self._engine) as connection:
            found = connection.execute(select(schema.accounts).order_by(_ACCOUNTS.key)).all()
            return tuple(_account(row) for row in found)

    def get(self, name: str) -> Account:
        """The account of a name."""
        with engine.reading(self._engine) as connection:
            return _account(_get(connection, name))

    def password(self, name: str) -> str | None:
        """The hash of an account's password; None where there is no such account."""
        with engine.reading(self._engine) as connection:
            found = _find(connection, name)
            return None if found is None else str(found.password)

    def set_role(self, name: str, role: str) -> Account:
        """Give an account another role.

        Raises:
            InvalidRecord: there is no such role, or it is the last editor.
        """
        _check_role(role)
        with engine.writing(self._engine) as connection:
            found = _get(connection, name)
            if role != "editor":
                _see_that_an_editor_stays(connection, found)
            connection.execute(update(schema.accounts).where(_ACCOUNTS.id == found.id).values(role=role))
            return _account(_get(connection, name))

    def set_password(self, name: str, password: str, *, but: str | None = None) -> Account:
        """Change a password, which ends all sessions and tokens of the account but the one of the digest `but`."""
        with engine.writing(self._engine) as connection:
            found = _get(connection, name)
            values = {"password": password, "password_at": now().isoformat()}
            connection.execute(update(schema.accounts).where(_ACCOUNTS.id == found.id).values(values))
            others = true() if but is None else _LOGINS.digest != but
            connection.execute(delete(schema.logins).where(_LOGINS.account_id == found.id, others))
            return _account(_get(connection, name))

    def remove(self, name: str) -> Account:
        """Remove an account; what was decided and logged under its name stays.

        Raises:
            InvalidRecord: it is the last editor.
        """
        with engine.writing(self._engine) as connection:
            found = _get(connection, name)
            _see_that_an_editor_stays(connection, found)
            connection.execute(delete(schema.accounts).where(_ACCOUNTS.id == found.id))
            return _account(found)

    # Sessions and tokens

    def open_login(
        self,
        name: str,
        digest: str,
        kind: LoginKind,
        lasts: timedelta,
        *,
        label: str | None = None,
        role: str | None = None,
        password: str | None = None,
    ) -> Login:
        """Keep the digest of a new session or token, and forget those that have expired.

        Args:
            name: the account's.
            digest: what the secret is known by.
            kind: which of the two it is.
            lasts: how long, unless it is closed before.
            label: what a person calls it.
            role: the most that it may do; None for whatever the account may.
            password: the hash that it was opened with, to see that nobody changed it meanwhile; None to let that be.

        Raises:
            RecordNotFound: there is no such account, or its password is another by now.
        """
        check_texts(label=label)
        if role is not None:
            _check_role(role)
        time = now()
        row = {"digest": digest, "kind": kind.value, "label": label, "role": role, "made_at": time.isoformat()}
        row |= {"used_at": time.isoformat(), "expires_at": (time + lasts).isoformat()}
        with engine.writing(self._engine) as connection:
            found = _get(connection, name)
            if password is not None and found.password != password:
                raise RecordNotFound(f"the password of {name!r} was changed meanwhile")
            connection.execute(delete(schema.logins).where(_LOGINS.expires_at <= time.isoformat()))
            connection.execute(insert(schema.logins), row | {"account_id": found.id})
            return _login(connection.execute(select(schema.logins).where(_LOGINS.digest == digest)).one())

    def find_login(self, digest: str, *, idle: timedelta | None = None) -> tuple[Account, Login] | None:
        """Whose session or token this is; None where there is none, it has expired, or a session lay idle longer."""
        time = now()
        query = select(schema.logins).where(_LOGINS.digest == digest, _LOGINS.expires_at > time.isoformat())
        with engine.reading(self._engine) as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            owner = connection.execute(select(schema.accounts).where(_ACCOUNTS.id == row.account_id)).one()
        since_used = time - datetime.fromisoformat(row.used_at)
        if idle is not None and row.kind == LoginKind.SESSION and since_used > idle:
            return None
        if since_used.total_seconds() > _TOUCH_S:
            self._touch(row.id, time)
        return _account(owner), _login(row)

    def _touch(self, login: int, time: datetime) -> None:
        with engine.writing(self._engine) as connection:
            connection.execute(update(schema.logins).where(_LOGINS.id == login).values(used_at=time.isoformat()))

    def close_login(self, digest: str) -> None:
        """End a session or token; nothing happens where there is none."""
        with engine.writing(self._engine) as connection:
            connection.execute(delete(schema.logins).where(_LOGINS.digest == digest))

    def tokens(self, name: str) -> tuple[Login, ...]:
        """The tokens of an account that have not expired, the newest first."""
        with engine.reading(self._engine) as connection:
            owned = and_(_LOGINS.account_id == _get(connection, name).id, _LOGINS.kind == LoginKind.TOKEN.value)
            query = select(schema.logins).where(owned, _LOGINS.expires_at > now().isoformat())
            return tuple(_login(row) for row in connection.execute(query.order_by(_LOGINS.id.desc())))

    def remove_token(self, name: str, token: int) -> Login:
        """Remove a token of an account, by its id."""
        with engine.writing(self._engine) as connection:
            owned = and_(_LOGINS.account_id == _get(connection, name).id, _LOGINS.kind == LoginKind.TOKEN.value)
            found = connection.execute(select(schema.logins).where(owned, _LOGINS.id == token)).first()
            if found is None:
                raise RecordNotFound(f"{name!r} has no token {token}")
            connection.execute(delete(schema.logins).where(_LOGINS.id == token))
            return _login(found)

    # Attempts to log in

    def count_attempt(self, name: str, address: str, window: timedelta) -> Attempts:
        """Keep that somebody tries to log in, and give how often that was within a window, this time included.

        It is kept before the password is looked at, so that many at once are no way around the count.
        """
        key, since = name_key(name), (now() - window).isoformat()
        with engine.writing(self._engine) as connection:
            connection.execute(delete(schema.attempts).where(_ATTEMPTS.at < since))
            row = {"key": key, "address": address, "at": now().isoformat()}
            connection.execute(insert(schema.attempts), row)
            by_name, by_address = _ATTEMPTS.key == key, _ATTEMPTS.address == address
            wanted = (and_(by_name, by_address), by_address, by_name)
            return Attempts(*(_count(connection, chosen) for chosen in wanted))

    def forget_attempts(self, name: str, address: str) -> None:
        """Forget the attempts by a name from an address, after one that succeeded."""
        with engine.writing(self._engine) as connection:
            by_both = and_(_ATTEMPTS.key == name_key(name), _ATTEMPTS.address == address)
            connection.execute(delete(schema.attempts).where(by_both))

    # The log

    def log(
        self,
        action: Action,
        who: str,
        *,
        dossier: str | None = None,
        detail: str | None = None,
        address: str | None = None,
    ) -> None:
        """Add a line to the log; characters that no database keeps are replaced."""
        row = {"at": now().isoformat(), "who": who, "action": action.value, "dossier": dossier}
        kept = {name: _storable(value) for name, value in (row | {"detail": detail, "address": address}).items()}
        with engine.writing(self._engine) as connection:
            connection.execute(insert(schema.audit), kept)

    def entries(
        self,
        *,
        who: str | None = None,
        action: str | None = None,
        dossier: str | None = None,
        before: int | None = None,
        limit: int | None = None,
    ) -> tuple[Entry, ...]:
        """Lines of the log, the newest first; `before` is the id that they must be older than."""
        chosen = list(_chosen(who, action, dossier))
        if before is not None:
            chosen.append(_AUDIT.id < before)
        query = select(schema.audit).where(and_(true(), *chosen)).order_by(_AUDIT.id.desc()).limit(limit)
        with engine.reading(self._engine) as connection:
            return tuple(Entry(**row) for row in connection.execute(query).mappings())

    def count_entries(self, *, who: str | None = None, action: str | None = None, dossier: str | None = None) -> int:
        """How many lines of the log there are."""
        query = select(func.count()).select_from(schema.audit).where(and_(true(), *_chosen(who, action, dossier)))
        with engine.reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())


def _chosen(who: str | None, action: str | None, dossier: str | None) -> Iterator[ColumnElement[bool]]:
    for column, value in ((_AUDIT.who, who), (_AUDIT.action, action), (_AUDIT.dossier, dossier)):
        if value is not None:
            yield column == _storable(value)


def _storable(value: str | None) -> str | None:
    return None if value is None else value.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _count(connection: Connection, chosen: ColumnElement[bool]) -> int:
    return int(connection.execute(select(func.count()).select_from(schema.attempts).where(chosen)).scalar_one())


def _find(connection: Connection, name: str) -> Row[Any] | None:
    key = name_key(name)
    if key != _storable(key):
        return None
    return connection.execute(select(schema.accounts).where(_ACCOUNTS.key == key)).first()


def _get(connection: Connection, name: str) -> Row[Any]:
    found = _find(connection, name)
    if found is None:
        raise RecordNotFound(f"there is no account {name!r}")
    return found


def _see_that_an_editor_stays(connection: Connection, leaving: Row[Any]) -> None:
    query = select(func.count()).select_from(schema.accounts).where(_ACCOUNTS.role == "editor")
    if leaving.role == "editor" and connection.execute(query).scalar_one() == 1:
        raise InvalidRecord(f"{leaving.name!r} is the last editor; make another one first")


def _check_name(name: str) -> None:
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidRecord(
            f"a name has 1 to {LONGEST_NAME} characters that can be printed; {name[:200]!r} does not fit"
        )
    check_texts(name=name)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise InvalidRecord(f"role is {role!r} and should be one of {', '.join(ROLES)}")


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id, name=row.name, role=row.role, created_at=row.created_at, password_at=row.password_at
    )  # fmt: skip


def _login(row: Row[Any]) -> Login:
    names = ("id", "kind", "label", "role", "made_at", "used_at", "expires_at")
    return Login(**{name: row._mapping[name] for name in names})
