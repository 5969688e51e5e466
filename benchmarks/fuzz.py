"""Long fuzz runs: mutated files, record documents, conflicts, dossiers and texts, in processes with limits.

    python benchmarks/fuzz.py [--inputs N] [--seconds S] [--only WORD ...] [--first N] [--json FILE]

Each target of `tests/fuzz/fuzz_targets.py` runs in a process of its own with a limit of memory; an input that takes too
long, or ends the process, is a fault as any other exception is. Input number I of a target is always the same: its name
and number are told for each fault, and `--only NAME --first I --inputs 1` runs it again. Printed are the inputs, how
many of these were refused with an error of ours, the faults, the slowest input and the growth of memory.
"""

import argparse
import json
import multiprocessing
import resource
import signal
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "fuzz"))

from fuzz_targets import Target, is_held, targets

INPUT_S = 20
"""Seconds that one input may take; a machine that does other work as well is given time."""
MEMORY = 1 << 30
"""Bytes that a process may take beyond what the program and its models have when the first inputs are done."""
_WARM = 20
_DEAF_S = 2 * INPUT_S + 60


class TooSlow(BaseException):
    """An input took longer than it may."""


@dataclass
class Result:
    """What became of a target's inputs."""

    name: str
    inputs: int = 0
    refused: int = 0
    faults: dict[str, list[int]] = field(default_factory=dict)
    slowest_s: float = 0.0
    slowest: int = 0
    growth_mb: float = 0.0
    seconds: float = 0.0

    def add_fault(self, cause: str, number: int) -> None:
        """Count a fault of one input by its cause."""
        self.faults.setdefault(cause, []).append(number)


def run_target(target: Target, first: int, count: int, seconds: float) -> Result:
    """Run a target's inputs in a process of its own, and in a new one after each that ends."""
    result, began = Result(target.name), time.monotonic()
    while count > 0 and (left := seconds - (time.monotonic() - began)) > 0:
        at, receiver, process = _started(target, first, count, left)
        last = _gather(receiver, process, at, result)
        done = last - first + 1 if last is not None else count
        first, count = first + done, count - done
    result.seconds = time.monotonic() - began
    return result


def _started(target: Target, first: int, count: int, seconds: float) -> tuple[Any, Connection, Any]:
    at = multiprocessing.Value("q", first, lock=False)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_work, args=(target, first, count, seconds, at, sender), daemon=True)
    process.start()
    sender.close()
    return at, receiver, process


def _gather(receiver: Connection, process: Any, at: Any, result: Result) -> int | None:
    """Take in what a process tells; gives the number of the input that ended it, None where it came to its end."""
    begun, before = at.value, (-1, time.monotonic())
    while True:
        if receiver.poll(1):
            try:
                part: Result = receiver.recv()
            except EOFError:
                process.join()
                return _ended(result, begun, at.value, f"the process ended with {process.exitcode}")
            _merge(result, part)
            process.join()
            return None
        if at.value != before[0]:
            before = (at.value, time.monotonic())
        elif time.monotonic() - before[1] > _DEAF_S:
            process.kill()
            process.join()
            return _ended(result, begun, at.value, "hangs and hears no signal")


def _ended(result: Result, begun: int, number: int, cause: str) -> int:
    result.inputs += number - begun + 1
    result.add_fault(cause, number)
    return number


def _merge(result: Result, part: Result) -> None:
    result.inputs += part.inputs
    result.refused += part.refused
    for cause, numbers in part.faults.items():
        result.faults.setdefault(cause, []).extend(numbers)
    if part.slowest_s > result.slowest_s:
        result.slowest_s, result.slowest = part.slowest_s, part.slowest
    result.growth_mb = max(result.growth_mb, part.growth_mb)


def _work(target: Target, first: int, count: int, seconds: float, at: Any, sender: Connection) -> None:
    """Run inputs and tell at the end what became of them."""
    signal.signal(signal.SIGALRM, _stop)
    result, until = Result(target.name), time.monotonic() + seconds
    base = 0
    for number in range(first, first + count):
        at.value = number
        if number == first + min(_WARM, count - 1):
            base = _peak()
            _limit_memory()
        if time.monotonic() > until:
            break
        _one(target, number, result)
    result.growth_mb = (_peak() - base) / 1e6
    sender.send(result)


def _one(target: Target, number: int, result: Result) -> None:
    content = target.make(Random(f"{target.name} {number}"))
    result.inputs += 1
    began = time.monotonic()
    signal.setitimer(
        signal.ITIMER_REAL, INPUT_S * (10 if result.inputs == 1 else 1)
    )  # the first one loads what is needed
    try:
        result.refused += is_held(target, content)
    except (Exception, TooSlow) as error:
        result.add_fault(_cause(error), number)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    took = time.monotonic() - began
    if result.inputs > 1 and took > result.slowest_s:
        result.slowest_s, result.slowest = took, number


def _cause(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "sinequanon" in frame.filename and "fuzz" not in frame.filename]
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}: {str(error)[:100]!r}{place}" if not place else f"{type(error).__name__}{place}"


def _stop(*_: object) -> None:
    raise TooSlow


def _limit_memory() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main() -> None:
    """Run all targets, or those named, and print a line for each and one for all."""
    parser = argparse.ArgumentParser(description="Long fuzz runs.")
    parser.add_argument("--inputs", type=int, default=0, help="inputs of each target; default: by its speed")
    parser.add_argument("--seconds", type=float, default=60, help="seconds of each target at most")
    parser.add_argument("--scale", type=int, default=100, help="inputs of the slowest target, without --inputs")
    parser.add_argument("--only", nargs="*", default=[], help="targets whose name holds one of these")
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--json", type=Path, help="file that the figures go to")
    asked = parser.parse_args()
    chosen = [one for one in targets() if not asked.only or any(word in one.name for word in asked.only)]
    results = []
    for target in chosen:
        count = asked.inputs or target.weight * asked.scale
        results.append(run_target(target, asked.first, count, asked.seconds))
        _print(results[-1])
        if asked.json:
            asked.json.write_text(json.dumps([asdict(one) for one in results], indent=1) + "\n")
    faults = sum(len(numbers) for one in results for numbers in one.faults.values())
    print(f"in all {sum(one.inputs for one in results):,} inputs, {faults} faults")
    sys.exit(bool(faults))


def _print(one: Result) -> None:
    rate = one.inputs / max(one.seconds, 0.001)
    print(
        f"{one.name:24} {one.inputs:>9,} inputs ({rate:,.0f}/s), {one.refused:,} refused, "
        f"slowest {one.slowest_s:.2f} s (#{one.slowest}), memory +{one.growth_mb:.0f} MB, "
        f"{sum(map(len, one.faults.values()))} faults",
        flush=True,
    )
    for cause, numbers in one.faults.items():
        print(f"    {len(numbers)} x {cause}: #{', #'.join(map(str, numbers[:3]))}", flush=True)


if __name__ == "__main__":
    main()
