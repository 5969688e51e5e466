"""A run of the reader over some reports: what is read, kept, passed over and refused, counted as it goes."""

import hashlib
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import chain, islice
from pathlib import Path
from threading import current_thread, main_thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sinequanon import __version__
from sinequanon.errors import InvalidActorTable, InvalidRecord, SinequanonError, UnreadableReport
from sinequanon.records import SECTIONS, Reading, Record, Report
from sinequanon.workers import Workers, read_one

if TYPE_CHECKING:
    from spacy.language import Language

    from sinequanon.cluster import Cluster
    from sinequanon.ingest import Ingested
    from sinequanon.read.pipeline import Reader
    from sinequanon.store import Store

_COSTS_ONE_REPORT = (UnreadableReport, InvalidRecord)
_STOPS = (signal.SIGINT, signal.SIGTERM)
MANY = 32  # reports from which on it is worth while to start several processes


class Outcome(StrEnum):
    """What became of a report."""

    READ = "read"
    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    FORGOTTEN = "forgotten"
    FAILED = "failed"


STORED = (Outcome.NEW, Outcome.REPLACED, Outcome.UNCHANGED)
_OUTCOMES = {"new": Outcome.NEW, "replaced": Outcome.REPLACED, "same": Outcome.UNCHANGED}


@dataclass(frozen=True)
class Target:
    """Where the readings of a run are kept: an open store and the name of the dossier.

    `brings_back`: whether reports that were forgotten there may be read and kept again.
    """

    store: "Store"
    dossier: str
    brings_back: bool = False


@cache
def load_model(name: str) -> "Language":
    """The language model, loaded once; `name` is that of the settings."""
    from sinequanon.read.parse import load_language

    return load_language(name)


def load_reader(actors: Sequence[Path] = ()) -> "Reader":
    """The reader with the user's own tables of actors, whose contents are part of its version.

    Raises:
        InvalidActorTable: a table has faults.
        ModelMissing: the language model cannot be loaded.
    """
    from sinequanon.read.pipeline import Reader
    from sinequanon.read.table import load_table
    from sinequanon.settings import settings

    table = load_table(*actors)
    reader = Reader(load_model(settings()["SQN_MODEL"]), table)
    if actors:
        reader.version = f"{reader.version}+actors.{_digest(actors)}"
    return reader


def _digest(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise InvalidActorTable(f"{path}: cannot be read ({error.strerror})") from None
    return digest.hexdigest()[:8]


class _Here:
    """Reads in this process, each report when its reading is asked for; the same to use as `Workers`."""

    ahead = 0

    def __init__(self, reader: "Reader", *, goes_on: bool):
        self.version = reader.version
        self._reader = reader
        self._goes_on = goes_on

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def submit(self, report: Report) -> Report:
        return report

    def result(self, report: Report) -> Reading | str:
        return read_one(self._reader, report) if self._goes_on else next(self._reader.read_all([report]))


class Run:
    """Iterating gives each report with its reading, in the order in which the reports come.

    With a target each reading is kept before it is given; a report that is kept already, as this version of the reader
    reads it, is not read again, nor is a text that was met before in the run. What reads is loaded for the first report
    that comes. Of many reports so many are held at a time as the processes need, never all.

    `outcomes` counts the reports by what became of them and `records` what was read, by section.
    """

    def __init__(
        self,
        ingested: Iterable["Ingested"],
        load: Callable[[], "Reader"],
        *,
        load_many: Callable[[], "Workers | Cluster"] | None = None,
        many: int = MANY,
        target: Target | None = None,
        is_written: Callable[[Report, str], bool] | None = None,
        told: Mapping[str, Any] | None = None,
        wants_all: bool = True,
        on_fault: Callable[[SinequanonError], None] = lambda _: None,
        on_forgotten: Callable[[Report, str], None] = lambda *_: None,
    ):
        """Prepare a run.

        Args:
            ingested: the reports, and an error for each that could not be had.
            load: gives the reader.
            load_many: gives the processes that read in its place where there are many reports.
            many: how many reports are many.
            target: where the readings are kept; None for nowhere.
            is_written: for a run without a target, whether whoever takes the readings has that of a report by this
                version of the reader already; such a report is passed over, and so is a text that was met before.
            told: what `sqn retry` must know to read again what could not be read, which is then kept with the target,
                and costs one report even where the fault is the reader's; None where such a fault is to be raised.
            wants_all: whether a report that is not read again is given with its kept reading, or left out.
            on_fault: called with each error that costs one report.
            on_forgotten: called with each report that is passed over since it was forgotten, and the time of that.
        """
        self.outcomes: Counter[Outcome] = Counter()
        self.records: Counter[str] = Counter()
        self._ingested = ingested
        self._load = load
        self._load_many = load_many
        self._many = many
        self._target = target
        self._is_written = is_written
        self._told = told
        self._wants_all = wants_all
        self._on_fault = on_fault
        self._on_forgotten = on_forgotten
        self._seen: set[bytes] = set()
        self._version = __version__

    @property
    def keeps(self) -> bool:
        """Whether readings are stored, by the run or by whoever takes them."""
        return self._target is not None or self._is_written is not None

    @property
    def stored(self) -> int:
        """How many of the reports are in the store by now."""
        return sum(self.outcomes[outcome] for outcome in STORED)

    @property
    def failed(self) -> int:
        """How many reports could not be read."""
        return self.outcomes[Outcome.FAILED]

    @property
    def done(self) -> int:
        """How many reports are dealt with, refused ones included."""
        return self.outcomes.total()

    def __iter__(self) -> Iterator[tuple[Report, Reading]]:
        reports = self._reports()
        first = list(islice(reports, self._many))
        if not first:
            return
        load_many = self._load_many if len(first) == self._many else None
        with _Here(self._load(), goes_on=self._told is not None) if load_many is None else load_many() as engine:
            self._version = engine.version
            yield from self._read(engine, chain(first, reports))

    def _read(self, engine: Any, reports: Iterable[Report]) -> Iterator[tuple[Report, Reading]]:
        """Have the reports read that are not kept, some ahead of those that are given."""
        ahead: deque[tuple[Report, Any]] = deque()
        for report in reports:
            ahead.append((report, None if self._is_kept(report) else engine.submit(report)))
            while ahead and (ahead[0][1] is None or len(ahead) > engine.ahead):
                yield from self._finish(engine, *ahead.popleft())
        while ahead:
            yield from self._finish(engine, *ahead.popleft())

    def _finish(self, engine: Any, report: Report, ticket: Any) -> Iterator[tuple[Report, Reading]]:
        """The report with its reading, once it is kept; nothing where it is not to be had."""
        reading = self._pass_over(report) if ticket is None else self._keep(report, engine.result(ticket))
        if reading is not None:
            yield report, reading

    def _reports(self) -> Iterator[Report]:
        """The reports that can be had, with a target each text once."""
        for item in self._ingested:
            if isinstance(item, SinequanonError):
                self._fail(item)
            elif self.keeps and not self._is_first(item):
                self.outcomes[Outcome.REPEATED] += 1
            elif not self._is_forgotten(item):
                yield item

    def _is_first(self, report: Report) -> bool:
        digest = bytes.fromhex(report.digest)[:16]
        is_first = digest not in self._seen
        self._seen.add(digest)
        return is_first

    def _is_forgotten(self, report: Report) -> bool:
        """Whether a report was forgotten, which is told, and is to stay so."""
        if self._target is None or self._target.brings_back:
            return False
        since = self._target.store.forgetting.forgotten_at(self._target.dossier, report.digest)
        if since is not None:
            self.outcomes[Outcome.FORGOTTEN] += 1
            self._on_forgotten(report, since)
        return since is not None

    def _is_kept(self, report: Report) -> bool:
        """Whether the report is there as it would be read now, in a store also told nothing new about it."""
        if self._target is None:
            return self._is_written is not None and self._is_written(report, self._version)
        store, dossier = self._target.store, self._target.dossier
        if not store.has(dossier, report.digest, self._version):
            return False
        before = store.report(dossier, report.digest)
        details = [(getattr(report, name), getattr(before, name)) for name in ("title", "outlet", "url", "published")]
        return all(now is None or now == then for now, then in details)

    def _pass_over(self, report: Report) -> Reading | None:
        self.outcomes[Outcome.UNCHANGED] += 1
        if self._target is None or not self._wants_all:
            return None
        return replace(self._target.store.reading(self._target.dossier, report.digest), doc=report.name)

    def _keep(self, report: Report, reading: Reading | str) -> Reading | None:
        """The reading once it is kept; None where there is none or it cannot be."""
        if isinstance(reading, str):
            self._fail(UnreadableReport(report.name, reading), report)
            return None
        if self._target is None:
            self.outcomes[Outcome.NEW if self.keeps else Outcome.READ] += 1
        else:
            try:
                with _whole():
                    added = self._target.store.add(self._target.dossier, report, reading, version=self._version)
                    self.outcomes[_OUTCOMES[added.value]] += 1
            except _COSTS_ONE_REPORT as error:
                self._fail(UnreadableReport(report.name, str(error)), report)
                return None
        self.records.update({section: len(getattr(reading, section)) for section in SECTIONS})
        return reading

    def _fail(self, error: SinequanonError, report: Report | None = None) -> None:
        self.outcomes[Outcome.FAILED] += 1
        if self._target is not None and self._told is not None and isinstance(error, UnreadableReport):
            from sinequanon.ingest.files import lasting

            self._target.store.failures.add(
                self._target.dossier,
                error.where,
                error.cause,
                version=self._version,
                path=None if error.path is None else lasting(error.path),
                report=report,
                options=self._told,
            )
        self._on_fault(error)


@contextmanager
def _whole() -> Iterator[None]:
    """Hold back Ctrl-C and SIGTERM till the end, so that what is stored is counted; threads are not sent them."""
    if current_thread() is not main_thread():
        yield
        return
    held: list[int] = []
    before = {number: signal.signal(number, lambda number, _: held.append(number)) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if held:
            signal.raise_signal(held[0])


def is_sure(record: Record, least: float) -> bool:
    """Whether a record has at least a confidence; one made by hand has none and is sure."""
    return record.origin is None or record.origin.confidence >= least


def leave_out_unsure(reading: Reading, least: float) -> Reading:
    """The reading without the statements, positions and contacts under a confidence, and without what only they have.

    What a position that stays refers to stays with it: without its conditions it would say more than the report.
    """
    positions = tuple(position for position in reading.positions if is_sure(position, least))
    referred = {position.statement for position in positions}
    statements = tuple(item for item in reading.statements if item.id in referred or is_sure(item, least))
    held = {name for position in positions for name in position.conditions}
    conditions = tuple(condition for condition in reading.conditions if condition.id in held)
    contacts = tuple(contact for contact in reading.contacts if is_sure(contact, least))
    named = {statement.speaker for statement in statements} | {condition.agent for condition in conditions}
    named |= {name for position in positions for name in (position.holder, position.agent, position.target)}
    named |= {name for contact in contacts for name in (contact.by, *contact.parties)}
    present = _with_bodies(reading, named)
    return replace(
        reading,
        actors=tuple(actor for actor in reading.actors if actor.id in present),
        statements=statements,
        positions=positions,
        conditions=conditions,
        contacts=contacts,
    )


def _with_bodies(reading: Reading, named: set[str | None]) -> set[str]:
    """The ids of some actors and of whatever they belong to."""
    found: set[str] = set()
    waiting = [name for name in named if name is not None]
    while waiting:
        actor = reading.actor(waiting.pop())
        if actor is not None and actor.id not in found:
            found.add(actor.id)
            waiting += [actor.of] if actor.of else []
    return found
