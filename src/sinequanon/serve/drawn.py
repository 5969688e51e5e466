"""Maps drawn once and shown until something in their dossier changes.

A map of a large dossier takes long. While a new one is drawn the one before is shown, and said to be of before; where
there is none before, the page says that it is being drawn and asks again.
"""

import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, replace
from threading import Lock, Semaphore, Thread

from sinequanon.errors import SinequanonError
from sinequanon.mapping import Map, draw_map
from sinequanon.mapping.mapped import check_as_of
from sinequanon.records import MIN_CONFIDENCE
from sinequanon.store import Store

_KEPT = 8  # maps in memory
_AT_ONCE = 2  # maps drawn at a time
_WAITING = 8  # maps asked for and not drawn yet
_SOON_S = 2.0  # a map that took no longer is drawn anew while the page waits
_PATIENCE_S = 10.0  # how long a page waits for a first map

Key = tuple[str, str | None, float]


class BeingDrawnError(SinequanonError):
    """The map that is asked for is not there yet."""


@dataclass(frozen=True)
class Drawn:
    """A map, the state of the dossier that it shows, how long it took, and whether the dossier is still in it."""

    map: Map
    state: str
    took_s: float
    is_current: bool = True


class DrawnMaps:
    """The maps of a store's dossiers by dossier, date and least confidence; threads may share it."""

    def __init__(self, store: Store, *, patience_s: float = _PATIENCE_S):
        self._store = store
        self._patience_s = patience_s
        self._kept: OrderedDict[Key, Drawn] = OrderedDict()
        self._drawing: dict[Key, Future[Drawn]] = {}
        self._guard = Lock()
        self._turns = Semaphore(_AT_ONCE)

    def get(self, dossier: str, as_of: str | None = None, min_confidence: float = MIN_CONFIDENCE) -> Drawn:
        """The map of a dossier; one of before where a new one takes long and is being drawn.

        Raises:
            RecordNotFound: there is no such dossier.
            InvalidRecord: `as_of` is no date.
            BeingDrawnError: there is none yet, or too many others are being drawn.
        """
        check_as_of(as_of)
        key = (dossier, as_of, min_confidence)
        state = self._store.state(dossier)
        with self._guard:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
        if kept is not None and kept.state == state:
            return kept
        drawing = self._begin(key)
        if kept is not None and kept.took_s > _SOON_S:
            return replace(kept, is_current=False)
        try:
            drawn = drawing.result(self._patience_s)
        except TimeoutError:
            if kept is not None:
                return replace(kept, is_current=False)
            raise BeingDrawnError(f"the map of {dossier!r} is being drawn; ask again in some seconds") from None
        return drawn if drawn.state == state else replace(drawn, is_current=False)

    def prepare(self, dossier: str) -> None:
        """Begin to draw the map of a dossier that somebody will ask for soon."""
        self._begin((dossier, None, MIN_CONFIDENCE))

    def _begin(self, key: Key) -> Future[Drawn]:
        """The drawing of a map, which is begun where nobody has."""
        with self._guard:
            if key in self._drawing:
                return self._drawing[key]
            if len(self._drawing) >= _WAITING:
                raise BeingDrawnError("many other maps are being drawn; ask again in some seconds")
            drawing = self._drawing[key] = Future()
        Thread(target=self._draw, args=(key, drawing), daemon=True).start()
        return drawing

    def _draw(self, key: Key, drawing: Future[Drawn]) -> None:
        try:
            with self._turns:
                state, started = self._store.state(key[0]), time.monotonic()
                drawn = draw_map(self._store, key[0], as_of=key[1], min_confidence=key[2])
                done = Drawn(drawn, state, time.monotonic() - started)
        except BaseException as error:
            with self._guard:
                del self._drawing[key]
            drawing.set_exception(error)
            return
        with self._guard:
            del self._drawing[key]
            self._kept[key] = done
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        drawing.set_result(done)
