"""Passwords and logging in: what is taken as a password, and how guessing is made slow."""

import unicodedata
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sinequanon.errors import InvalidRecord
from sinequanon.store.accounts import LONGEST_NAME, Account, Accounts, Action, name_key

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
WINDOW = timedelta(minutes=15)
"""How long an attempt to log in counts."""

_MOST_BY_PAIR = 5
_MOST_BY_ADDRESS = 30
_MOST_BY_NAME = 50  # from everywhere; higher, so that nobody is easily locked out by others
_HASHER = PasswordHasher()  # argon2id as RFC 9106 has it for servers of little memory: 64 MiB a time
_AT_ONCE = BoundedSemaphore(4)  # more at once would only take memory


class LoginRefused(Exception):  # noqa: N818 (it is an answer, not a fault)
    """Nobody is logged in: why, and the HTTP status that says so."""

    def __init__(self, detail: str, status: int):
        self.detail = detail
        self.status = status
        super().__init__(detail)


def hashed(password: str, name: str) -> str:
    """The argon2 hash of a new password.

    Raises:
        InvalidRecord: it is too short, too long, or the name of its account.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidRecord(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    if name_key(password) == name_key(name) or len(set(password)) < 4:
        raise InvalidRecord("this password is too easy to guess; take several words that only you put together")
    with _AT_ONCE:
        return _HASHER.hash(_folded(password))


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one of a hash; no hash (an unknown name) takes as long as a wrong password."""
    decoy = _decoy()
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or decoy, _folded(password[:LONGEST_PASSWORD]))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None and len(password) <= LONGEST_PASSWORD


def log_in(accounts: Accounts, name: str, password: str, address: str) -> tuple[Account, str]:
    """The account of a name with its password's hash, if the password is right; the log tells of either.

    Raises:
        LoginRefused: name and password do not fit, or there were too many attempts of late.
    """
    name = name[: 2 * LONGEST_NAME].strip()
    tried = accounts.count_attempt(name, address, WINDOW)
    if tried.pair > _MOST_BY_PAIR or tried.address > _MOST_BY_ADDRESS or tried.name > _MOST_BY_NAME:
        minutes = int(WINDOW.total_seconds()) // 60
        raise LoginRefused(f"too many attempts to log in; wait {minutes} minutes and try again", 429)
    kept = accounts.password(name)
    if not is_password(kept, password) or kept is None:
        accounts.log(Action.LOGIN_FAILED, name, address=address)
        raise LoginRefused("name and password do not fit together", 401)
    accounts.forget_attempts(name, address)
    account = accounts.get(name)
    accounts.log(Action.LOGIN, account.name, address=address)
    return account, kept


def _folded(password: str) -> str:
    """The password in the one form in which every keyboard writes it (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace").decode()


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody has this password")
