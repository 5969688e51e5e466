"""Reading in the background: what was asked for is read by one thread, whether or not anybody looks on.

What a job has still to read waits in the store: the next server goes on where one stopped or was killed. What became of
the reports is known as long as the server runs.
"""

import logging
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from sinequanon.errors import SinequanonError, StoreUnusable, UnreadableReport
from sinequanon.ingest.addresses import Rules
from sinequanon.ingest.names import Names, safe_name
from sinequanon.records import SECTIONS, Report
from sinequanon.serve.sources import Ingested, reports_of
from sinequanon.store.accounts import Action
from sinequanon.store.waiting import Source, WaitingJob

if TYPE_CHECKING:
    from sinequanon.serve.workbench import Workbench

MOST_WAITING = 20
"""Jobs that may wait; each may hold files of the size that one upload may have."""

_MOST_KEPT = 200
_PROGRESS = ("new", "replaced")
_LOG = logging.getLogger(__name__)


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, kw_only=True)
class Item:
    """What became of one report.

    Attributes:
        number: its place in the job, from 1.
        name: what it is called.
        outcome: new, replaced, unchanged or failed.
        digest: the report's; None where it failed.
        cause: why it failed.
        records: how many were read, by section.
        took_s: how long it took, in seconds.
    """

    number: int
    name: str
    outcome: str
    digest: str | None = None
    cause: str | None = None
    records: dict[str, int] = field(default_factory=dict)
    took_s: float


@dataclass(frozen=True, kw_only=True)
class JobView:
    """A job as it is now.

    Attributes:
        id: what it is asked for by.
        dossier: where its reports go.
        who: who asked for it.
        state: waiting, running, done, failed (as a whole: `cause` says why) or cancelled.
        cause: why it ended before its end.
        now: what is being done at present.
        sources: how many texts, files or addresses it has.
        sources_done: how many of them are dealt with.
        outcomes: how many reports became what.
        made_at: when it was asked for; this and the next two in UTC, ISO 8601.
        started_at: when reading began.
        ended_at: when it ended.
        took_s: how long it has been running, in seconds.
        is_cancelling: whether it ends after the report that is being read.
        items: the reports, or a part of them.
        items_from: how many items stand before these.
        items_total: how many there are.
    """

    id: str
    dossier: str
    who: str
    state: JobState
    cause: str | None
    now: str | None
    sources: int
    sources_done: int
    outcomes: dict[str, int]
    made_at: str
    started_at: str | None
    ended_at: str | None
    took_s: float
    is_cancelling: bool
    items: tuple[Item, ...]
    items_from: int
    items_total: int

    @property
    def is_open(self) -> bool:
        """Whether something is still to come."""
        return self.state in OPEN


@dataclass(kw_only=True)
class _Job:
    id: str
    dossier: str
    who: str
    address: str | None
    sources: tuple[tuple[int, str], ...]
    state: JobState = JobState.WAITING
    cause: str | None = None
    now: str | None = None
    sources_done: int = 0
    items: list[Item] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    made_at: str
    started_at: str | None = None
    ended_at: str | None = None
    started: float = 0
    took_s: float = 0
    stop: Event = field(default_factory=Event)
    names: Names = field(default_factory=Names)


class Jobs:
    """The jobs of a server; threads may share it. `rules` says which addresses may be fetched."""

    def __init__(self, workbench: "Workbench", rules: Rules | None = None):
        self.rules = rules or Rules()
        self._workbench = workbench
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = Lock()
        self._worker: Thread | None = None
        self._is_closed = False

    @property
    def is_full(self) -> bool:
        """Whether so many wait that no more is taken."""
        with self._lock:
            return sum(job.state is JobState.WAITING for job in self._jobs.values()) >= MOST_WAITING

    def add(
        self,
        dossier: str,
        who: str,
        sources: Iterable[Source],
        *,
        address: str | None = None,
    ) -> str:
        """Read some reports as soon as those before are done; gives the job's id. They are kept until they are read.

        Args:
            dossier: where the reports go.
            who: who asks for it.
            sources: what gives the reports.
            address: the network address of who asks, for the log.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        waiting = self._workbench.store.waiting
        kept = waiting.add(dossier, secrets.token_urlsafe(9), sources, who=who, made_at=_time(), address=address)
        self._take_up([kept])
        return kept.job

    def resume(self) -> None:
        """Take up what an earlier server left."""
        self._take_up(self._workbench.store.waiting.jobs())

    def _take_up(self, kept: Iterable[WaitingJob]) -> None:
        with self._lock:
            for one in kept:
                job = _Job(
                    id=one.job,
                    dossier=one.dossier,
                    who=one.who,
                    address=one.address,
                    sources=one.sources,
                    made_at=one.made_at,
                )
                self._jobs.setdefault(job.id, job)
            self._forget_old()
            is_open = any(job.state is JobState.WAITING for job in self._jobs.values())
            if is_open and self._worker is None and not self._is_closed:
                self._worker = Thread(target=self._work, name="sqn-reading", daemon=True)
                self._worker.start()

    def get(self, dossier: str, job: str, *, first: int = 0, limit: int = 100) -> JobView | None:
        """A job of a dossier with `limit` of its items after the `first` ones; None where there is none."""
        with self._lock:
            found = self._jobs.get(job)
            if found is None or found.dossier != dossier:
                return None
            return _view(found, first, limit)

    def list(self, dossier: str) -> tuple[JobView, ...]:
        """The jobs of a dossier that are still known, without their items, the newest first."""
        with self._lock:
            return tuple(_view(job, 0, 0) for job in reversed(self._jobs.values()) if job.dossier == dossier)

    def cancel(self, dossier: str, job: str, who: str) -> bool:
        """End a job: at once if it waits, after the present report if it runs; False where it has ended already."""
        with self._lock:
            found = self._jobs.get(job)
            if found is None or found.dossier != dossier or found.state not in OPEN or found.stop.is_set():
                return False
            found.stop.set()
            found.cause = f"cancelled by {who}"
            if found.state is JobState.WAITING:
                _end(found, JobState.CANCELLED)
        self._workbench.store.waiting.drop(job)
        self._log(Action.ADDING_CANCELLED, found, f"job {found.id}", who=who)
        return True

    def wait(self, timeout_s: float) -> bool:
        """Wait until all is done; False where it is not after so many seconds."""
        with self._lock:
            worker = self._worker
        if worker is not None:
            worker.join(timeout_s)
        return worker is None or not worker.is_alive()

    def close(self, timeout_s: float = 10) -> None:
        """Stop after the report that is being read; what is left waits for the next server."""
        with self._lock:
            self._is_closed = True
            for job in self._jobs.values():
                job.stop.set()
        self.wait(timeout_s)

    # In the thread that reads

    def _work(self) -> None:
        while (job := self._next()) is not None:
            state = JobState.DONE
            try:
                self._read(job)
            except StoreUnusable as error:
                state, job.cause = JobState.FAILED, f"{error}; it is tried again when the server is started anew"
            except SinequanonError as error:
                state, job.cause = JobState.FAILED, str(error)
                self._drop(job)
            except Exception as error:  # one job must not end those after it
                _LOG.exception("reading in the background failed")
                state, job.cause = JobState.FAILED, f"a fault of the program ({type(error).__name__}); its log has more"
                self._drop(job)
            with self._lock:
                if state is JobState.DONE and job.sources_done < len(job.sources):
                    state = JobState.CANCELLED
                job.cause = None if state is JobState.DONE else job.cause
                _end(job, state)

    def _next(self) -> _Job | None:
        with self._lock:
            job = next((job for job in self._jobs.values() if job.state is JobState.WAITING), None)
            if job is None or self._is_closed:
                self._worker = None
                return None
            job.state, job.started_at, job.started = JobState.RUNNING, _time(), time.monotonic()
            job.now = "loading the language model"
        return job

    def _read(self, job: _Job) -> None:
        _ = self._workbench.reader
        waiting = self._workbench.store.waiting
        for number, name in job.sources:
            if job.stop.is_set():
                return
            job.now = name
            self._workbench.store.dossier_contents(job.dossier)  # one removed meanwhile is not made anew
            source = waiting.begin(number)
            if source is not None and not self._read_source(job, number, source):
                return
            waiting.is_done(number)
            job.sources_done += 1

    def _read_source(self, job: _Job, number: int, source: Source) -> bool:
        """Read all reports of a source; False where somebody stops it."""
        tries, started = source.tries, time.monotonic()
        for ingested in reports_of(source, self.rules if self._workbench.may_fetch else None):
            is_new = not job.stop.is_set() and self._take(job, ingested, started) in _PROGRESS
            if tries and (is_new or job.stop.is_set()):
                self._workbench.store.waiting.went_on(number)
                tries = 0
            if job.stop.is_set():
                return False
            started = time.monotonic()
        return True

    def _take(self, job: _Job, ingested: Ingested, started: float) -> str:
        """Read one report and keep it, and tell what became of it; a fault costs this one only."""
        from sinequanon.runs import Outcome, Run, Target

        faults: list[SinequanonError] = []
        forgotten: list[str] = []
        if isinstance(ingested, Report):
            ingested = replace(ingested, name=job.names.unique(safe_name(ingested.name)))
            job.now = ingested.title or ingested.name
        store = self._workbench.store
        run = Run(
            [ingested],
            lambda: self._workbench.reader,
            target=Target(store, job.dossier),
            on_fault=faults.append,
            on_forgotten=lambda _, since: forgotten.append(f"on {since[:10]}; sqn read --again reads it anew"),
        )
        for _ in run:
            pass
        outcome = next(iter(run.outcomes)).value
        item = Item(
            number=len(job.items) + 1,
            name=(ingested.title or ingested.name) if isinstance(ingested, Report) else ingested.where,
            outcome=outcome,
            digest=ingested.digest if isinstance(ingested, Report) and not (faults or forgotten) else None,
            cause=_cause(faults[0]) if faults else next(iter(forgotten), None),
            records={section: run.records[section] for section in SECTIONS if run.records[section]},
            took_s=round(time.monotonic() - started, 3),
        )
        with self._lock:
            job.items.append(item)
            job.outcomes[outcome] += 1
            job.took_s = time.monotonic() - job.started
        if outcome in (Outcome.NEW, Outcome.REPLACED):
            action = Action.REPORT_ADDED if outcome == Outcome.NEW else Action.REPORT_READ_AGAIN
            self._log(action, job, f"{item.name} · {item.digest}")
        return str(outcome)

    def _drop(self, job: _Job) -> None:
        with suppress(StoreUnusable):
            self._workbench.store.waiting.drop(job.id)

    def _log(self, action: Action, job: _Job, detail: str, *, who: str | None = None) -> None:
        accounts = self._workbench.store.accounts
        accounts.log(action, who or job.who, dossier=job.dossier, detail=detail, address=job.address)

    def _forget_old(self) -> None:
        ended = [job.id for job in self._jobs.values() if job.state not in OPEN]
        for name in ended[: max(0, len(self._jobs) - _MOST_KEPT)]:
            del self._jobs[name]


def _end(job: _Job, state: JobState) -> None:
    job.state, job.now, job.ended_at = state, None, _time()
    job.took_s = time.monotonic() - job.started if job.started else 0


def _view(job: _Job, first: int, limit: int) -> JobView:
    return JobView(
        id=job.id,
        dossier=job.dossier,
        who=job.who,
        state=job.state,
        cause=job.cause,
        now=job.now,
        sources=len(job.sources),
        sources_done=job.sources_done,
        outcomes=dict(job.outcomes),
        made_at=job.made_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        took_s=round(time.monotonic() - job.started if job.state is JobState.RUNNING else job.took_s, 1),
        is_cancelling=job.stop.is_set() and job.state in OPEN,
        items=tuple(job.items[first : first + limit]),
        items_from=first,
        items_total=len(job.items),
    )


def _cause(error: SinequanonError) -> str:
    return error.cause if isinstance(error, UnreadableReport) else str(error)


def _time() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
