"""Words per second of the reader beside the plain parse with the same language model, and the memory that it takes.

Usage: python benchmarks/read_speed.py [PATH...] [--rounds N] [--reports N] [--words N] [--json]

The plain parse is `nlp.pipe` over the same texts in the same run; the two take turns, so that a slow spell of the
machine hits both. With --reports N so many short reports are then read one after the other and let go, each with a name
that no report before it had, and the memory of the process is sampled on the way (Linux only).
"""

import argparse
import gc
import json
import os
import random
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sinequanon.ingest import ingest
from sinequanon.records import Report
from sinequanon.runs import Run, load_reader

GOLD = Path(__file__).parent.parent / "tests" / "gold"
WARM_UP = 50
SHOWN = (0, 10, 25, 50, 75, 100)  # percent of the reports
SYLLABLES = ("ba", "de", "fi", "go", "ka", "lu", "ma", "ne", "pi", "ro", "sa", "tu", "va", "ze")


@dataclass
class Speed:
    """What one way of going through the words took, all rounds together."""

    words: int = 0
    wall_s: float = 0.0
    process_s: float = 0.0

    @property
    def words_per_s(self) -> float:
        """Words per second of processor time."""
        return self.words / self.process_s

    def time(self, work: Callable[[], Iterable[object]], words: int) -> None:
        """Add one round: exhaust what the work gives, keeping nothing."""
        wall, process = time.perf_counter(), time.process_time()
        deque(work(), maxlen=0)
        self.wall_s += time.perf_counter() - wall
        self.process_s += time.process_time() - process
        self.words += words


def measure_speed(reader: Any, reports: Sequence[Report], rounds: int) -> dict[str, Speed]:
    """The plain parse and the reader over the same texts, in turns."""
    texts = [report.text for report in reports]
    words = sum(len(text.split()) for text in texts)
    ways: dict[str, Callable[[], Iterable[object]]] = {
        "plain parse": lambda: reader.nlp.pipe(texts),
        "reader": lambda: reader.read_all(reports),
    }
    speeds = {name: Speed() for name in ways}
    for work in ways.values():
        deque(work(), maxlen=0)  # not counted: caches fill
    for number in range(rounds):
        for name in list(ways)[:: 1 if number % 2 else -1]:
            speeds[name].time(ways[name], words)
    return speeds


def short_reports(reports: Sequence[Report], count: int, words: int) -> Iterator[Report]:
    """Reports of about so many words, made of paragraphs drawn by chance, each with a name not met before."""
    paragraphs = [line for report in reports for line in report.text.splitlines() if len(line.split()) > 8]
    chance = random.Random(1)
    for number in range(count):
        chosen: list[str] = [f"{_name(number)} said that talks must begin."]
        while sum(len(line.split()) for line in chosen) < words:
            chosen.append(chance.choice(paragraphs))
        yield Report(name=f"report-{number}", text="\n\n".join(chosen), published="2016-05-10")


def _name(number: int) -> str:
    name = ""
    while number or not name:
        number, place = divmod(number, len(SYLLABLES))
        name += SYLLABLES[place]
    return f"Xo{name}"


def measure_memory(reader: Any, reports: Iterator[Report], count: int) -> dict[int, int]:
    """The resident memory in bytes after each percent of the reports; 0 is before the first."""
    gc.collect()
    samples = {0: resident_bytes()}
    run = Run(reports, lambda: reader)
    for done, _ in enumerate(run, 1):
        percent = 100 * done // count
        if percent not in samples:
            samples[percent] = resident_bytes()
    return samples


def resident_bytes() -> int:
    """The memory that the process has now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak_bytes() -> int:
    """The most memory that the process has had."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="reports to read; default: the annotated texts")
    parser.add_argument("--rounds", type=int, default=3, help="how often all texts are read; default: 3")
    parser.add_argument("--reports", type=int, default=0, help="short reports to read for the memory; default: none")
    parser.add_argument("--words", type=int, default=60, help="words of each short report, at least; default: 60")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()

    reports = [item for item in ingest(options.paths or sorted(GOLD.glob("*.txt"))) if isinstance(item, Report)]
    if not reports:
        sys.exit("no reports there")
    reader = load_reader()
    result: dict[str, Any] = {"version": reader.version, "texts": len(reports)}
    if options.reports:  # first: the parse of long texts leaves free memory behind that would hide growth
        deque(reader.read_all(short_reports(reports, WARM_UP, options.words)), maxlen=0)
        before = time.perf_counter()
        stream = short_reports(reports, options.reports, options.words)
        result["memory"] = measure_memory(reader, stream, options.reports)
        result["memory_reports"] = options.reports
        result["memory_wall_s"] = time.perf_counter() - before
        result["memory_peak_bytes"] = peak_bytes()
    speeds = measure_speed(reader, reports, options.rounds)
    result["speed"] = {name: asdict(speed) | {"words_per_s": speed.words_per_s} for name, speed in speeds.items()}
    result["ratio"] = speeds["reader"].words_per_s / speeds["plain parse"].words_per_s
    result["peak_bytes"] = peak_bytes()
    print(json.dumps(result, indent=1) if options.json else "\n".join(_lines(result)))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    yield f"{result['version']}, {result['texts']} texts"
    yield f"{'':12} {'words':>9} {'process s':>10} {'wall s':>8} {'words/s':>9}"
    for name, row in result["speed"].items():
        yield (f"{name:12} {row['words']:9,} {row['process_s']:10.2f} {row['wall_s']:8.2f} {row['words_per_s']:9,.0f}")
    yield f"the reader has {result['ratio']:.0%} of the speed of the plain parse"
    if "memory" in result:
        yield f"{result['memory_reports']:,} short reports in {result['memory_wall_s']:.0f} s; resident memory after"
        for percent in (percent for percent in SHOWN if percent in result["memory"]):
            yield f"  {percent:3} %  {result['memory'][percent] / 2**20:7.1f} MiB"
        yield f"  peak   {result['memory_peak_bytes'] / 2**20:7.1f} MiB"
    yield f"peak memory {result['peak_bytes'] / 2**20:.1f} MiB"


if __name__ == "__main__":
    main()
