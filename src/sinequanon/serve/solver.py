"""Work with a limit on its time that holds: in a process of its own, which is ended where it takes longer.

What somebody sends to be solved may be large, or made to take long: formulas, patterns, states. Only ending the
process ends that for certain. One piece of work runs at a time, so that memory is bounded too. The process starts with
the first piece of work and waits for more.
"""

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from sinequanon.errors import InvalidConflict, SinequanonError

START_S = 30.0
"""How long a new process may take to be ready."""
P = ParamSpec("P")
T = TypeVar("T")


class TooLongError(SinequanonError):
    """The time did not suffice for what was sent."""


class BusyError(TooLongError):
    """It was not begun: others are being solved for, or what solves it was not ready."""


class Solver:
    """Runs functions of this package in a process of its own. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: Any = None
        self._end: Connection | None = None

    def ask(self, seconds: float, function: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """What a function gives, or raises where that is one of our errors.

        Args:
            seconds: how long it may take, and how long to wait for others before.
            function: of a module, so that the process finds it; what it is given and gives is copied.
            given: its arguments.
            named: those by name.

        Raises:
            TooLongError: it took longer, or more memory than there is.
            BusyError: it was not begun.
        """
        if not self._lock.acquire(timeout=seconds):
            raise BusyError(f"others are being solved for; not begun within {seconds:g} s")
        try:
            end = self._started()
            end.send((function, given, named))
            if not end.poll(seconds):
                self._stop()
                raise TooLongError(f"not solved within {seconds:g} s; with fewer options or statements it goes faster")
            kind, value = end.recv()
        except (EOFError, OSError) as error:
            self._stop()
            raise TooLongError("what solves it ended: it took more memory than there is") from error
        finally:
            self._lock.release()
        if kind == "invalid":
            raise InvalidConflict(*value)
        if kind == "fault":
            raise SinequanonError(value)
        found: T = value
        return found

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._stop()

    def _started(self) -> Connection:
        if self._end is not None and self._process.is_alive():
            return self._end
        self._stop()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._end = ours
        if not ours.poll(START_S):
            self._stop()
            raise BusyError(f"what solves it was not ready within {START_S:g} s")
        ours.recv()
        return ours

    def _stop(self) -> None:
        if self._end is not None:
            self._end.close()
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._end = None


def _serve(end: Connection) -> None:
    """Do one piece of work after another till the other side goes away."""
    end.send("ready")
    with suppress(EOFError, KeyboardInterrupt, OSError):
        while True:
            function, given, named = end.recv()
            end.send(_done(function, given, named))


def _done(function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> tuple[str, Any]:
    try:
        return "found", function(*given, **named)
    except InvalidConflict as error:
        return "invalid", (error.where, error.problems)
    except SinequanonError as error:
        return "fault", str(error)
    except (MemoryError, RecursionError) as error:
        return "fault", f"too large to be solved here ({type(error).__name__})"
