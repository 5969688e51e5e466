"""How long it takes to find the stories of a dossier, and again when some reports came: `python benchmarks/copies.py`.

The reports are words drawn by Zipf's law: of each three two are copies, with a dateline, or without a paragraph. They
are written into a store without records; the time of that is not counted.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice

from sinequanon import Reading, Report
from sinequanon.store import Store, engine, reports, rows

WORDS = [f"word{number}" for number in range(20_000)]
WEIGHTS = [1 / (number + 10) for number in range(20_000)]


def printed(seed: int) -> Iterator[Report]:
    """Reports of about 400 words without end."""
    chance = random.Random(seed)
    number = 0
    while True:
        story = [" ".join(chance.choices(WORDS, WEIGHTS, k=40)) + "." for _ in range(10)]
        for paragraphs in (story, [f"DORRIN (Wire) - {story[0]}", *story[1:]], story[: chance.randint(5, 9)]):
            number += 1
            yield Report(name=f"{seed}-{number}", text="\n\n".join(paragraphs), outlet=f"Paper {number % 40}")


def fill(store: Store, number: int, seed: int) -> None:
    """Write so many reports in one transaction."""
    with engine.writing(store._engine) as connection:
        dossier_id = reports.find_or_make_dossier(connection, "wire")
        for report in islice(printed(seed), number):
            reading = Reading(doc=report.name)
            values = rows.report_row(report) | rows.reading_row(reading) | {"version": "none"}
            reports.insert_report(connection, dossier_id, report, reading, values)


def timed(store: Store, told: str) -> None:
    """Find the stories and print how long it took."""
    started, used = time.perf_counter(), time.process_time()
    found = store.copies.stories("wire")
    copies = sum(len(story.reports) for story in found)
    seconds, of_processor = time.perf_counter() - started, time.process_time() - used
    print(f"{told}: {seconds:.1f} s ({of_processor:.1f} s of processor), {len(found):,} stories of {copies:,} reports")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    number = parser.parse_args().reports
    with tempfile.TemporaryDirectory() as folder, Store.open(f"{folder}/store.db") as store:
        fill(store, number, 1)
        timed(store, f"{number:,} new reports")
        timed(store, "asked again")
        fill(store, 100, 2)
        timed(store, "100 more reports")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
