"""What a reader hands on before the checks: a draft of a report, or the cause why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):  # noqa: N818 -- not an error of the program: it becomes the caller's UnreadableReport
    """The cause why a file, page or line gives no report; who catches it knows where."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a report and a file may hold at most, and what may come out of one that is packed."""

    words: int
    bytes: int
    unpacked: int = 20_000_000_000
    members: int = 100_000


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A report before its checks.

    `part` says which line or item of the file it is, for messages, and is empty where the file is one report;
    `published` is an ISO date already; `name` is safe as a file name but not yet unique.
    """

    name: str
    text: str
    part: str = ""
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The cause why one part of a file gives no report, while the other parts are read."""

    part: str
    cause: str
