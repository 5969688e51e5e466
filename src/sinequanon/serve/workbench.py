"""What all pages share: the store, the maps drawn so far, and what this server allows."""

from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from sinequanon.serve.drawn import DrawnMaps
from sinequanon.store import Store

if TYPE_CHECKING:
    from sinequanon.read.pipeline import Reader


@dataclass
class Workbench:
    """An open store with what a server keeps in memory.

    Attributes:
        store: where the dossiers are.
        hosts: the names under which browsers may ask for the pages (against DNS rebinding).
        needs_login: whether people log in; otherwise whoever reaches the page is an editor and gives a name.
        may_fetch: whether reports may be added by their address on the web.
        is_secure: whether browsers reach it by https, so that cookies travel by nothing else.
    """

    store: Store
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "::1", "testserver")
    needs_login: bool = False
    may_fetch: bool = False
    is_secure: bool = False
    maps: DrawnMaps = field(init=False)
    _reader_lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self.maps = DrawnMaps(self.store)

    @property
    def reader(self) -> "Reader":
        """The reader, loaded at its first use."""
        with self._reader_lock:
            return self._reader

    @cached_property
    def _reader(self) -> "Reader":
        from sinequanon.runs import load_reader

        return load_reader()
