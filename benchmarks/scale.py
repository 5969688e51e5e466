"""Dask workers beside the plain pool over the same reports, and the memory of the workers over many reports.

Usage: python benchmarks/scale.py speed [--pool N,N] [--dask N,N] [--reports N] [--words N] [--rounds N] [--db DB]
       python benchmarks/scale.py memory FOLDER [--dask N | --pool N] [--reports N] [--samples N]
       python benchmarks/scale.py writing [--reports N] [--words N] [--db DB]

`speed` has the engines take turns, each into a dossier of its own, and gives words per second of all but the first
quarter of the reports, in which models are loaded: by the clock, and by the time that the parent and the workers had
of the processors, which tells more on a machine that others use. `memory` reads reports of one or two sentences into
FOLDER/store.db and prints a line for each sample: the reports read, the seconds, the words, and the resident memory of
the parent and of each worker in MiB; the same command again goes on where it was stopped, with new workers. `writing`
tells how many readings a second the parent can keep, which bounds how many workers it can feed.
"""

import argparse
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from kills import ACTS, PARTIES
from read_speed import GOLD, short_reports
from sinequanon.cluster import Cluster
from sinequanon.ingest import ingest
from sinequanon.records import Report
from sinequanon.runs import Run, Target, load_reader
from sinequanon.store import Store
from sinequanon.workers import Workers

Start = Callable[[], Workers | Cluster]
_LEAST_MIB = 200  # of a process that has loaded the models


def starts(pool: Sequence[int], dask: Sequence[int]) -> dict[str, Start]:
    """What starts each engine, by its name."""
    found: dict[str, Start] = {f"pool of {count}": partial(Workers, count) for count in pool}
    return found | {f"dask with {count}": partial(Cluster, count=count) for count in dask}


def words_of(reports: Sequence[Report]) -> int:
    """How many words the reports have."""
    return sum(len(report.text.split()) for report in reports)


# Speed


@dataclass
class Speed:
    """Words per second of the clock, and of the processors' time of the parent and its workers together."""

    by_clock: float = 0.0
    by_processor: float = 0.0

    def better(self, other: "Speed") -> "Speed":
        """The best of both."""
        return Speed(max(self.by_clock, other.by_clock), max(self.by_processor, other.by_processor))


def time_run(store: Store, dossier: str, reports: Sequence[Report], start: Start) -> Speed:
    """The speed of one run, the first quarter of the reports not counted: models load, caches fill."""
    run = Run(reports, no_reader, load_many=start, many=1, target=Target(store, dossier), wants_all=False)
    first, last = len(reports) // 4, len(reports) - 1
    began, used = 0.0, 0.0
    for number, _ in enumerate(run):
        if number == first:
            began, used = time.perf_counter(), processor_s()
        if number == last:  # here, while the workers are there to be asked
            words = words_of(reports[first + 1 :])
            return Speed(words / (time.perf_counter() - began), words / (processor_s() - used))
    raise AssertionError("reports are missing")


def processor_s() -> float:
    """What this process and its children have used of the processors, in seconds."""
    parent = psutil.Process()
    times = [process.cpu_times() for process in (parent, *parent.children(recursive=True))]
    return sum(used.user + used.system for used in times)


def no_reader() -> Any:
    """The parent reads nothing."""
    raise AssertionError


def measure_speed(options: argparse.Namespace) -> None:
    """Let the engines take turns and print the best of each, beside the first."""
    reports = list(made_reports(options))
    engines = starts(options.pool, options.dask)
    best = dict.fromkeys(engines, Speed())
    print(f"{len(reports)} reports of {words_of(reports) / len(reports):.0f} words")
    with open_store(options.db) as store:
        for turn, name in itertools.product(range(options.rounds), engines):
            speed = time_run(store, f"{turn}-{name}", reports, engines[name])
            best[name] = best[name].better(speed)
            print(f"{name}: {speed.by_clock:,.0f} words/s, {speed.by_processor:,.0f} a second of processor", flush=True)
    reference = best[next(iter(best))]
    for name, speed in best.items():
        clock, processor = speed.by_clock / reference.by_clock, speed.by_processor / reference.by_processor
        print(f"{name}: best {clock:.2f} of the first by the clock, {processor:.2f} by processor time")
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


def made_reports(options: argparse.Namespace) -> Iterator[Report]:
    """Reports of so many words, no two alike, of the sentences of the annotated ones."""
    gold = [found for found in ingest([GOLD]) if isinstance(found, Report)]
    return short_reports(gold, options.reports, options.words)


@contextmanager
def open_store(db: str | None) -> Iterator[Store]:
    """The store at an address, or one in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder, Store.open(db or str(Path(folder) / "store.db")) as store:
        yield store


# Memory


def measure_memory(options: argparse.Namespace) -> None:
    """Read short reports and print samples of the memory."""
    options.folder.mkdir(parents=True, exist_ok=True)
    [start] = starts(options.pool, options.dask).values()
    every = max(options.reports // options.samples, 1)
    began, words = time.perf_counter(), 0
    print("reports\tseconds\twords\tparent\tworkers", flush=True)
    with Store.open(str(options.folder / "store.db")) as store:
        reports = tiny_reports(options.reports)
        run = Run(reports, no_reader, load_many=start, many=1, target=Target(store, "memory"), wants_all=False)
        for number, (report, _) in enumerate(run, 1):
            words += len(report.text.split())
            if number % every == 0:
                workers = "\t".join(f"{name}:{size:.0f}" for name, size in sorted(worker_sizes().items()))
                seconds = time.perf_counter() - began
                print(f"{run.done}\t{seconds:.0f}\t{words}\t{resident(psutil.Process()):.0f}\t{workers}", flush=True)
    print(f"{run.stored} of {options.reports} reports are stored, {run.failed} failed")


def tiny_reports(number: int) -> Iterator[Report]:
    """Reports of one or two sentences, no two alike, as `kills.write_reports` writes them."""
    chance = random.Random(1)
    for place in range(number):
        who, whom = chance.sample(PARTIES, 2)
        text = f"{who} said on day {place} of the talks that {whom} {chance.choice(ACTS)}."
        if place % 2:
            text += f" {whom} will meet {chance.choice(PARTIES)} in Geneva."
        yield Report(name=f"report-{place:06}", text=f"{text}\n")


def worker_sizes() -> dict[int, float]:
    """The resident memory in MiB of each worker, by process; what has loaded no models is none."""
    sizes = {child.pid: resident(child) for child in psutil.Process().children(recursive=True)}
    return {process: size for process, size in sizes.items() if size > _LEAST_MIB}


def resident(process: psutil.Process) -> float:
    """The resident memory of a process in MiB; 0 where it is gone."""
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


# Writing


def measure_writing(options: argparse.Namespace) -> None:
    """Read reports once, then keep them again and again, and print how many a second are kept."""
    reader = load_reader()
    read = [(report, reader.read(report)) for report in made_reports(options)]
    with open_store(options.db) as store:
        began, used = time.perf_counter(), processor_s()
        for number, (report, reading) in itertools.product(range(5), read):
            store.add(f"writing-{number}", report, reading, version=reader.version)
        seconds, used = time.perf_counter() - began, processor_s() - used
    words, kept = words_of([report for report, _ in read]) / len(read), 5 * len(read)
    print(
        f"of {words:.0f} words: {kept / seconds:,.0f} readings kept a second, {kept / used:,.0f} a second of processor"
    )


def numbers(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(part) for part in text.split(",")]


def main() -> None:
    """Parse and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for name, measure in (("speed", measure_speed), ("memory", measure_memory), ("writing", measure_writing)):
        command = commands.add_parser(name)
        command.set_defaults(measure=measure)
        command.add_argument("--reports", type=int, default=100_000 if name == "memory" else 300)
        if name == "memory":
            command.add_argument("folder", type=Path)
            command.add_argument("--samples", type=int, default=200)
        else:
            command.add_argument("--words", type=int, default=200)
            command.add_argument("--db", help="address of an empty store; default: SQLite in a temporary folder")
        if name != "writing":
            command.add_argument("--pool", type=numbers, default=[] if name == "memory" else [2, 4])
            command.add_argument("--dask", type=numbers, default=[] if name == "memory" else [4])
        if name == "speed":
            command.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    if options.measure is measure_memory and len(options.pool) + len(options.dask) != 1:
        sys.exit("give one of --pool N and --dask N")
    options.measure(options)


if __name__ == "__main__":
    main()
