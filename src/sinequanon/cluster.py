"""Dask workers that read reports, on this machine or on others, used as `workers.Workers`; needs `distributed`.

The parent hands out reports in small batches and takes readings; it alone writes. Each worker loads the models once. A
batch whose worker dies is read again by another, which Dask sees to. A batch over which several workers died is read
report by report, so that only the report that kills them is told as unreadable.
"""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from sinequanon import __version__
from sinequanon.errors import MissingExtra, SinequanonError
from sinequanon.records import Reading, Report
from sinequanon.workers import read_one

if TYPE_CHECKING:
    from sinequanon.read.pipeline import Reader

_BATCH_REPORTS = 8  # what Dask takes to hand out a task is shared by so many reports
_BATCH_CHARACTERS = 20_000  # from which on a batch is full
_BACKLOG = 4  # batches that a worker has at a time, so that it never waits for the parent
_MOST_DEATHS = 1  # of workers of our own over one batch, before it is read report by report
_COUNTED_EVERY_S = 10.0
_LOST = (CancelledError, OSError)  # what Dask raises when its scheduler is gone
_LOGGERS = ("distributed", "distributed.client")  # those of Dask that have a level of their own
_ONE_AT_A_TIME = Lock()  # a worker may have several threads, and a reader takes one report at a time


class ClusterError(SinequanonError):
    """A cluster cannot be reached, its workers do not fit this program, or it is lost."""


class _Table(NamedTuple):
    """A table of actors as it is sent to workers, which may not have the file."""

    name: str
    content: bytes


class _Answer(NamedTuple):
    """What a worker makes of a batch: its reader's version, and of each report the reading or why there is none."""

    version: str
    readings: list[Reading | str]


class Cluster:
    """Reads reports on the workers of a Dask cluster; use it in a `with` statement.

    `submit` takes a report and gives a ticket, `result` waits for its reading. `ahead` is how many reports to submit
    before a result is asked for.

    Args:
        scheduler: the address of a scheduler that runs; None starts one with workers of its own, which listen to this
            machine only, take no orders but ours, and end with the `with` statement.
        count: how many workers to start; of no account with a scheduler's address.
        actors: tables of actors.
        timeout_s: how long to wait for the scheduler, and for its first worker.

    Raises:
        MissingExtra: `distributed` is not installed.
        InvalidActorTable: a table has faults.
        ClusterError: the scheduler cannot be reached.
    """

    def __init__(
        self,
        *,
        scheduler: str | None = None,
        count: int = 1,
        actors: Sequence[Path] = (),
        timeout_s: float = 10.0,
    ):
        self._tables = _load_tables(actors)
        self._where = "of this machine" if scheduler is None else f"at {scheduler}"
        self._timeout_s = timeout_s
        self._reports: dict[int, Report] = {}
        self._results: dict[int, Reading | str] = {}
        self._open: list[int] = []
        self._batches: dict[int, tuple[list[int], Any]] = {}
        self._tickets = 0
        self._version: str | None = None
        self._threads, self._counted_at = count, -_COUNTED_EVERY_S
        self._ends = ExitStack()
        self._client = self._ends.enter_context(
            _own_client(count) if scheduler is None else _client_of(scheduler, timeout_s)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._batches.clear()
        self._ends.close()

    @property
    def ahead(self) -> int:
        """How many reports to submit before a result is asked for; workers may come and go."""
        if time.monotonic() - self._counted_at > _COUNTED_EVERY_S:
            with self._lost_is_told():
                self._threads = max(sum(self._client.nthreads().values()), 1)
            self._counted_at = time.monotonic()
        return _BACKLOG * _BATCH_REPORTS * self._threads

    @property
    def version(self) -> str:
        """The version of the reader, the same on all workers.

        Raises:
            ClusterError: no worker comes, or it cannot read, or its program is of another version.
            ModelMissing: a model cannot be loaded.
        """
        if self._version is None:
            self._wait_for_worker()
            self._version = self._ask_version()
        return self._version

    def submit(self, report: Report) -> int:
        """Have a report read; gives the ticket to ask for its reading with."""
        self._tickets += 1
        self._reports[self._tickets] = report
        self._open.append(self._tickets)
        length = sum(len(self._reports[ticket].text) for ticket in self._open)
        if len(self._open) == _BATCH_REPORTS or length >= _BATCH_CHARACTERS:
            self._hand_out()
        return self._tickets

    def result(self, ticket: int) -> Reading | str:
        """The reading of a report, or why there is none; waits for it.

        Raises:
            ClusterError: the cluster is lost, or a worker reads as another version.
        """
        if ticket in self._open:
            self._hand_out()
        if ticket not in self._results:
            self._take(*self._batches[ticket])
        return self._results.pop(ticket)

    def _hand_out(self) -> None:
        """Send the reports that were gathered."""
        batch = (self._open, self._send([self._reports[ticket] for ticket in self._open]))
        self._batches.update(dict.fromkeys(self._open, batch))
        self._open = []

    def _send(self, reports: Sequence[Report]) -> Any:
        with self._lost_is_told():
            return self._client.submit(_read_batch, reports, self._tables, pure=False)

    def _take(self, tickets: Sequence[int], future: Any) -> None:
        """Wait for a batch and keep what came of it."""
        answer = self._ask(future)
        readings = answer.readings if answer else [self._read_alone(ticket) for ticket in tickets]
        for ticket, reading in zip(tickets, readings, strict=True):
            self._results[ticket] = reading
            del self._reports[ticket], self._batches[ticket]

    def _read_alone(self, ticket: int) -> Reading | str:
        """A reading of a report that was in a batch over which workers died; waits for it."""
        answer = self._ask(self._send([self._reports[ticket]]))
        return answer.readings[0] if answer else "several workers died while they read it (is there enough memory?)"

    def _ask(self, future: Any) -> _Answer | None:
        """What workers answer; None where several died over it."""
        from distributed import KilledWorker

        try:
            with self._lost_is_told():
                answer: _Answer = future.result()
        except KilledWorker:
            return None
        except SinequanonError:
            raise
        except Exception as error:
            told = f"{type(error).__name__}: {_first_line(error)}"
            raise ClusterError(f"the workers {self._where} cannot read ({told})") from None
        if self._version not in (None, answer.version):
            raise ClusterError(
                f"of the workers {self._where} some read as {self._version}, some as {answer.version};"
                " give them the same program and models"
            )
        return answer

    @contextmanager
    def _lost_is_told(self) -> Iterator[None]:
        try:
            yield
        except _LOST as error:
            told = type(error).__name__
            raise ClusterError(f"the workers {self._where} are lost ({told}); the same command goes on") from None

    def _wait_for_worker(self) -> None:
        try:
            self._client.wait_for_workers(1, timeout=self._timeout_s)
        except _LOST:  # a TimeoutError is an OSError
            raise ClusterError(f"no worker {self._where} has come in {self._timeout_s:g} seconds") from None

    def _ask_version(self) -> str:
        answer = self._ask(self._send([]))
        if answer is None:
            raise ClusterError(f"the workers {self._where} die while they load the models (is there enough memory?)")
        if answer.version.partition("+")[0] != __version__:
            raise ClusterError(
                f"the workers {self._where} have Sinequanon {answer.version} and this is {__version__};"
                " give them the same"
            )
        return answer.version


@contextmanager
def _own_client(count: int) -> Iterator[Any]:
    """A client of a cluster on this machine, which nobody else can use: its connections are encrypted with new keys."""
    config, distributed = _import_dask()
    settings = {
        "distributed.scheduler.allowed-failures": _MOST_DEATHS,
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.worker.profile.enabled": False,  # which else takes a worker some 500 MiB in its first hour
    }
    security = distributed.Security.temporary()
    with TemporaryDirectory(prefix="sqn-") as scratch, config.set(settings), _silence():
        cluster = distributed.LocalCluster(
            n_workers=count,
            threads_per_worker=1,
            host="127.0.0.1",
            protocol="tls://",
            security=security,
            scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
            memory_limit=None,
            local_directory=scratch,
            silence_logs=logging.CRITICAL,
        )
        with cluster, distributed.Client(cluster, security=security, set_as_default=False) as client:
            yield client


@contextmanager
def _client_of(scheduler: str, timeout_s: float) -> Iterator[Any]:
    """A client of a scheduler that runs."""
    _, distributed = _import_dask()
    with _silence():
        try:
            # First, as a client that has found no scheduler hangs when it is closed; in a thread, as in a notebook an
            # event loop runs already.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(asyncio.run, _reach(distributed, scheduler, timeout_s)).result()
            client = distributed.Client(scheduler, timeout=timeout_s, set_as_default=False)
        except (OSError, TypeError, ValueError) as error:
            raise ClusterError(f"{scheduler}: no Dask scheduler can be reached ({_first_line(error)})") from None
        with client:
            yield client


async def _reach(distributed: Any, address: str, timeout_s: float) -> None:
    keys = distributed.Security().get_connection_args("client")
    async with asyncio.timeout(timeout_s + 1):  # Dask's own does not hold where something else answers
        connection = await distributed.comm.connect(address, timeout=timeout_s, **keys)
        connection.abort()


def _import_dask() -> tuple[Any, Any]:
    try:
        import dask.config
        import distributed
    except ImportError:
        raise MissingExtra("this needs Dask: pip install 'sinequanon[dask]'") from None
    return dask.config, distributed


@contextmanager
def _silence() -> Iterator[None]:
    """Have Dask tell nothing of dead workers and lost connections: what matters is told by an error or a failure."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _load_tables(actors: Sequence[Path]) -> tuple[_Table, ...]:
    """The tables of actors as they are sent; a fault is told here, by the file's own name."""
    if not actors:
        return ()
    from sinequanon.read.table import load_table

    load_table(*actors)
    return tuple(_Table(path.name, path.read_bytes()) for path in actors)


# What a worker does


def _read_batch(reports: Sequence[Report], tables: tuple[_Table, ...]) -> _Answer:
    """Read reports, with the models loaded once."""
    with _ONE_AT_A_TIME:
        reader = _reader(tables)
        return _Answer(reader.version, [read_one(reader, report) for report in reports])


@lru_cache(maxsize=1)
def _reader(tables: tuple[_Table, ...]) -> "Reader":
    from sinequanon.runs import load_reader

    with TemporaryDirectory(prefix="sqn-") as folder:
        paths = [Path(folder) / f"{number}-{table.name}" for number, table in enumerate(tables)]
        for path, table in zip(paths, tables, strict=True):
            path.write_bytes(table.content)
        return load_reader(paths)
