"""Several processes that read reports, each with the models loaded once, so that all cores have work.

The parent hands out reports and takes readings; it alone writes. A process that dies costs no report: another takes its
place and reads again what it had. A report over which two processes died is told as unreadable.
"""

import os
import signal
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sinequanon.errors import ModelMissing, SinequanonError
from sinequanon.records import Reading, Report

if TYPE_CHECKING:
    from sinequanon.read.pipeline import Reader

_BACKLOG = 8  # reports that a process has at a time, so that it never waits for the parent
_MOST_DEATHS = 2  # of processes over one report, and of processes in a row while they load


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_one(reader: "Reader", report: Report) -> Reading | str:
    """What a reader makes of a report, or why it makes nothing: no report may stop the others."""
    try:
        return next(reader.read_all([report]))
    except Exception as error:
        told = str(error).partition("\n")[0]
        return f"the reader failed with {type(error).__name__}: {told}"


@dataclass
class _Worker:
    """A process, the parent's end of the pipe, and the tickets that it has, the oldest first."""

    process: BaseProcess
    pipe: Connection
    has: deque[int] = field(default_factory=deque)
    is_ready: bool = False


class Workers:
    """Reads reports in `count` processes; use it in a `with` statement, which ends them.

    `submit` takes a report and gives a ticket, `result` waits for its reading. `ahead` is how many reports to submit
    before a result is asked for.
    """

    def __init__(self, count: int, actors: Sequence[Path] = ()):
        self.ahead = 2 * _BACKLOG * count
        self._actors = tuple(actors)
        self._context = get_context("spawn")  # a forked process would share the threads of the models
        self._waiting: deque[int] = deque()
        self._reports: dict[int, Report] = {}
        self._results: dict[int, Reading | str] = {}
        self._deaths: Counter[int] = Counter()
        self._early_deaths = 0
        self._tickets = 0
        self._version: str | None = None
        self._workers = [self._start() for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.process.kill()  # it holds nothing that is not in the parent too
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()

    @property
    def version(self) -> str:
        """The version of the reader.

        Raises:
            InvalidActorTable: a table has faults.
            ModelMissing: a model cannot be loaded.
        """
        while self._version is None:
            self._pump(wait=True)
        return self._version

    @property
    def processes(self) -> list[int]:
        """The ids of the processes."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def submit(self, report: Report) -> int:
        """Have a report read; gives the ticket to ask for its reading with."""
        self._tickets += 1
        self._reports[self._tickets] = report
        self._waiting.append(self._tickets)
        self._pump(wait=False)
        return self._tickets

    def result(self, ticket: int) -> Reading | str:
        """The reading of a report, or why there is none; waits for it."""
        while ticket not in self._results:
            self._pump(wait=True)
        return self._results.pop(ticket)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._actors), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _pump(self, *, wait: bool) -> None:
        """Take what the processes have sent and hand out what waits."""
        by_pipe: dict[Any, _Worker] = {worker.pipe: worker for worker in self._workers}
        for pipe in connection.wait(list(by_pipe), timeout=None if wait else 0):
            self._take(by_pipe[pipe])
        for worker in self._workers:
            self._hand_out(worker)

    def _take(self, worker: _Worker) -> None:
        try:
            told, value = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        if isinstance(value, SinequanonError):
            raise value
        if told is None:
            self._version, worker.is_ready, self._early_deaths = value, True, 0
        else:
            worker.has.remove(told)
            del self._reports[told]
            self._results[told] = value

    def _hand_out(self, worker: _Worker) -> None:
        with suppress(OSError):  # a dead process is found by what it does not send
            while self._waiting and worker.is_ready and len(worker.has) < _BACKLOG:
                ticket = self._waiting[0]
                worker.pipe.send((ticket, self._reports[ticket]))
                worker.has.append(self._waiting.popleft())

    def _replace(self, worker: _Worker) -> None:
        """Start another process in place of a dead one and have its reports read again."""
        worker.process.join()
        worker.pipe.close()
        if not worker.is_ready:
            self._count_early_death(worker)
        if worker.has:
            self._blame(worker.has[0])
        self._waiting.extendleft(ticket for ticket in reversed(worker.has) if ticket in self._reports)
        self._workers[self._workers.index(worker)] = self._start()

    def _blame(self, ticket: int) -> None:
        self._deaths[ticket] += 1
        if self._deaths[ticket] >= _MOST_DEATHS:
            del self._reports[ticket]
            self._results[ticket] = f"{_MOST_DEATHS} processes died while they read it (is there enough memory?)"

    def _count_early_death(self, worker: _Worker) -> None:
        self._early_deaths += 1
        if self._early_deaths > _MOST_DEATHS * len(self._workers):
            raise ModelMissing(
                f"processes stop while they load the models (exit code {worker.process.exitcode}); use --workers 1"
            )


def _work(pipe: Connection, actors: Sequence[Path]) -> None:
    """What a process does: load, then read what comes until the parent closes the pipe or is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends its processes
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from sinequanon.runs import load_reader

    try:
        reader = load_reader(actors)
    except SinequanonError as error:
        pipe.send((None, error))
        return
    waiting: SimpleQueue[tuple[int, Report]] = SimpleQueue()
    Thread(target=_receive, args=(pipe, waiting), daemon=True).start()
    with suppress(OSError):
        pipe.send((None, reader.version))
        while True:
            ticket, report = waiting.get()
            pipe.send((ticket, read_one(reader, report)))


def _receive(pipe: Connection, waiting: "SimpleQueue[tuple[int, Report]]") -> None:
    """Take reports as soon as they come, so that the parent never waits while it sends."""
    try:
        while True:
            waiting.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)
