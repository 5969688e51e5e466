"""The settings: one table, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Setting:
    """One setting: the environment variable that sets it, its default and what it means."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("SQN_DB", "", "address of the store; empty: a SQLite file in the user's data folder"),
    Setting("SQN_MODEL", "", "folder or name of a spaCy English model; empty: the one installed with the program"),
    Setting("SQN_MAX_WORDS", "200000", "words of one report above which it is refused"),
    Setting("SQN_MAX_BYTES", "64000000", "bytes of one file above which it is refused (JSON lines apart)"),
    Setting("SQN_MAX_UNPACKED", "20000000000", "bytes that one packed file or archive may become"),
    Setting("SQN_MAX_MEMBERS", "100000", "members that one archive may have"),
    Setting("SQN_ALLOW_ADDRESSES", "0", "1: `sqn read` and the workbench fetch addresses that they are given"),
)


@cache
def settings() -> Mapping[str, str]:
    """The value of each setting, by name."""
    return {setting.name: os.environ.get(setting.name, setting.default) for setting in SETTINGS}


def number(name: str) -> int:
    """A setting that is a number; its default where the environment holds none.

    Raises:
        ValueError: the environment holds something else.
    """
    value = settings()[name]
    if not value.isdecimal():
        raise ValueError(f"{name} is {value!r} and should be a whole number")
    return int(value)


def is_on(name: str) -> bool:
    """A setting that is 1 or 0; its default where the environment holds none.

    Raises:
        ValueError: the environment holds something else.
    """
    value = settings()[name]
    if value not in ("", "0", "1"):
        raise ValueError(f"{name} is {value!r} and should be 0 or 1")
    return value == "1"


def default_store() -> str:
    """The SQLAlchemy address of the store that is used where none is named."""
    if settings()["SQN_DB"]:
        return settings()["SQN_DB"]
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return f"sqlite:///{data / 'sinequanon' / 'sinequanon.db'}"
