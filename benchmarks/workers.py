"""Words per second of one process and of several over the same reports, kept in a store, side by side.

Usage: python benchmarks/workers.py [--workers N] [--reports N] [--words N] [--rounds N] [--db DB]

One process and N take turns, so that a slow spell of the machine hits both; the time from the first report kept to the
last is counted, without the loading. Each turn writes to a dossier of its own.
"""

import argparse
import itertools
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from read_speed import GOLD, short_reports
from sinequanon.ingest import ingest
from sinequanon.records import Report
from sinequanon.runs import Run, Target
from sinequanon.store import Store
from sinequanon.workers import Workers


def time_run(store: Store, dossier: str, reports: Sequence[Report], workers: int) -> float:
    """Words per second of one run, the first tenth of the reports not counted: caches fill."""
    run = Run(reports, lambda: None, load_many=lambda: Workers(workers), target=Target(store, dossier), wants_all=False)  # type: ignore[arg-type,return-value]
    first = len(reports) // 10
    began = 0.0
    for number, _ in enumerate(run):
        if number == first:
            began = time.perf_counter()
    words = sum(len(report.text.split()) for report in reports[first + 1 :])
    return words / (time.perf_counter() - began)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--reports", type=int, default=300)
    parser.add_argument("--words", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--db", help="address of an empty store; default: a SQLite file in a temporary folder")
    options = parser.parse_args()
    gold = [found for found in ingest([GOLD]) if isinstance(found, Report)]
    reports = list(short_reports(gold, options.reports, options.words))
    speeds: dict[int, list[float]] = {1: [], options.workers: []}
    with tempfile.TemporaryDirectory() as folder, Store.open(options.db or str(Path(folder) / "store.db")) as store:
        for turn, number in itertools.product(range(options.rounds), speeds):
            speeds[number].append(time_run(store, f"{turn}-{number}", reports, number))
    one, several = (max(found) for found in speeds.values())
    for number, found in speeds.items():
        print(f"{number} processes: {', '.join(f'{speed:,.0f}' for speed in found)} words/s")
    print(f"best of each: {several / one:.2f} times; load of the machine {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
