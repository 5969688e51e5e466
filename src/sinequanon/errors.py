"""The errors that a caller can act on.

SinequanonError
├── UnreadableReport    a file, page or line that gives no report; the others are read
├── InvalidRecord       a record document or decision that does not fit the layout
├── InvalidActorTable   a table of actors with faults, all of them listed
├── InvalidConflict     a conflict, or a file of one, with faults, all of them listed
├── ModelMissing        the English language model cannot be loaded
├── RecordNotFound      no such dossier, report or record in the store
├── SchemaTooNew        the store was written by a later version
├── StoreUnusable       the store cannot be opened, read or written
└── MissingExtra        an optional part is not installed
"""

from collections.abc import Sequence


class SinequanonError(Exception):
    """What went wrong, with the value, the limit and the cure in one line."""


class UnreadableReport(SinequanonError):
    """A file, page or line gives no report; `path` is the file to read again, where there is one."""

    def __init__(self, where: str, cause: str, path: str | None = None):
        self.where = where
        self.cause = cause
        self.path = path
        super().__init__(f"{where}: {cause}")


class InvalidRecord(SinequanonError):
    """A record document or a decision does not fit the layout."""


class InvalidActorTable(SinequanonError):
    """A table of actors has faults; the message lists them all."""


class InvalidConflict(SinequanonError):
    """A conflict, or a file of one, has faults; the message has a line for each."""

    def __init__(self, where: str, problems: Sequence[str]):
        self.where = where
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{where}: {problem}" for problem in problems))


class ModelMissing(SinequanonError):
    """The English language model cannot be loaded."""


class RecordNotFound(SinequanonError):
    """The store has no such dossier, report or record."""


class SchemaTooNew(SinequanonError):
    """The store was written by a later version of the program."""


class StoreUnusable(SinequanonError):
    """The store cannot be opened, read or written."""


class MissingExtra(SinequanonError):
    """An optional part is not installed; the message says which `pip install` cures it."""
