"""Maps drawn once and shown until something in their dossier changes.

A map of a large dossier takes seconds. While a new one is drawn the one before is shown, and said to be of before.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock, Thread

from sinequanon.mapping import Map, draw_map
from sinequanon.mapping.mapped import MIN_CONFIDENCE
from sinequanon.store import Store

_KEPT = 8  # maps in memory
_SOON_S = 0.5  # a map that took no longer is drawn while the page waits

Key = tuple[str, str | None, float]


@dataclass(frozen=True)
class Drawn:
    """A map, the state of the dossier that it shows, how long it took, and whether the dossier is still in it."""

    map: Map
    state: str
    took_s: float
    is_current: bool = True


class DrawnMaps:
    """The maps of a store's dossiers by dossier, date and least confidence; threads may share it."""

    def __init__(self, store: Store):
        self._store = store
        self._kept: OrderedDict[Key, Drawn] = OrderedDict()
        self._locks: dict[Key, Lock] = {}
        self._guard = Lock()

    def get(self, dossier: str, as_of: str | None = None, min_confidence: float = MIN_CONFIDENCE) -> Drawn:
        """The map of a dossier; one of before where a new one takes long and is being drawn.

        Raises:
            RecordNotFound: there is no such dossier.
            InvalidRecord: `as_of` is no date.
        """
        key = (dossier, as_of, min_confidence)
        state = self._store.state(dossier)
        with self._guard:
            kept = self._kept.get(key)
            lock = self._locks.setdefault(key, Lock())
        if kept is not None and kept.state == state:
            return kept
        if kept is None or kept.took_s <= _SOON_S:
            with lock:
                return self._draw(key)
        Thread(target=self._draw_again, args=(key, lock), daemon=True).start()
        return Drawn(kept.map, kept.state, kept.took_s, is_current=False)

    def _draw_again(self, key: Key, lock: Lock) -> None:
        if lock.acquire(blocking=False):
            try:
                self._draw(key)
            finally:
                lock.release()

    def _draw(self, key: Key) -> Drawn:
        state = self._store.state(key[0])
        with self._guard:
            kept = self._kept.get(key)
        if kept is not None and kept.state == state:
            return kept
        started = time.monotonic()
        drawn = draw_map(self._store, key[0], as_of=key[1], min_confidence=key[2])
        done = Drawn(drawn, state, time.monotonic() - started)
        with self._guard:
            self._kept[key] = done
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return done
