"""What is worked out of a map once and kept as long as the map is."""

import weakref
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from sinequanon.mapping import Map

T = TypeVar("T")


def kept_with_map(make: Callable[[Map], T]) -> Callable[[Map], T]:
    """Make a function of a map work once for each map; threads may share it."""
    kept: dict[int, tuple[weakref.ref[Map], T]] = {}
    guard = Lock()

    @wraps(make)
    def get(drawn: Map) -> T:
        with guard:
            found = kept.get(id(drawn))
            if found is not None and found[0]() is drawn:
                return found[1]
            made = make(drawn)
            number = id(drawn)
            kept[number] = (weakref.ref(drawn, lambda _: kept.pop(number, None)), made)
            return made

    return get
