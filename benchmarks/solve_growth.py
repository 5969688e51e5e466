"""How solving grows: time of each concept and memory on generated conflicts, one option more at a time.

Usage: python benchmarks/solve_growth.py [--options N...] [--dms K...] [--check FOLDER] [--plot FILE.svg] [--json]
       [--symbolic [--seconds S] [--statements M] [--mixed]]

The models are those of `tests/conflicts/scaling`, by the same recipe for any number of options and decision makers: all
states feasible, all moves reversible, as many statements as options. --check compares with the verified results of a
folder instead (n = 20 too, which the tests leave out). A process of its own measures each model, so that the peak of
the memory is that model's.

--symbolic measures the engine for more options than can be listed, under a budget: the time on the clock and that of
all processors, the peak of this process and twice that of the larger worker, and what the budget was not enough for.
--statements takes fewer statements than options, --mixed makes a third of the options one-way and adds three
infeasible patterns.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sinequanon.solve.arrays import Engine
from sinequanon.solve.concepts import Concept
from sinequanon.solve.conflict import Conflict, DecisionMaker, Moves, Option, Pattern, Prioritisation, Statement
from sinequanon.solve.files import read_conflicts
from sinequanon.solve.results import differences
from sinequanon.solve.stability import EngineKind, solve

OPTIONS = (8, 10, 12, 14, 16, 18, 20)
DMS = (2, 3, 4)


def generate(dms: int, size: int, wanted: int | None = None) -> Conflict:
    """The model of the recipe; with so many statements instead of as many as options."""
    chance = random.Random(f"gmcr-scaling k={dms} n={size} v=0")
    made = []
    first = 0
    for number in range(dms):
        owned = size // dms + (number < size % dms)
        statements: list[list[str]] = []
        while len(statements) < (size if wanted is None else wanted):
            statement = _statement(chance, size)
            if statement not in statements:
                statements.append(statement)
        preference = Prioritisation(tuple(Statement(tuple(map(Pattern.read, texts))) for texts in statements))
        made.append(DecisionMaker(f"D{number + 1}", tuple(range(first, first + owned)), preference))
        first += owned
    options = tuple(Option(f"o{place + 1}") for place in range(size))
    return Conflict(options, tuple(made), name=f"scaling-k{dms}-n{size:02}")


def _statement(chance: random.Random, size: int) -> list[str]:
    count = 1 if chance.random() < 0.7 else 2
    patterns: list[str] = []
    while len(patterns) < count:
        places = sorted(chance.sample(range(size), chance.randint(1, 3)))
        letters = ["-"] * size
        for place in places:
            letters[place] = "Y" if chance.random() < 0.5 else "N"
        if "".join(letters) not in patterns:
            patterns.append("".join(letters))
    return sorted(patterns)


def mix(conflict: Conflict) -> Conflict:
    """The same with about a third of the options one-way and three patterns of infeasible states."""
    chance = random.Random(f"{conflict.name} mixed")
    infeasible = []
    for _ in range(3):
        mask = sum(1 << place for place in chance.sample(range(conflict.size), 3))
        infeasible.append(Pattern(mask, mask & chance.getrandbits(conflict.size)))
    moves = [chance.choice([*[Moves.BOTH] * 4, Moves.TO_YES, Moves.TO_NO]) for _ in conflict.options]
    options = (Option(option.name, move) for option, move in zip(conflict.options, moves, strict=True))
    return replace(conflict, options=tuple(options), infeasible=tuple(infeasible))


def measure_symbolic(conflict: Conflict, seconds: float) -> dict[str, object]:
    """All five concepts on diagrams, as a user has them: by workers where it pays, of which the memory is counted too.

    Under `undecided` stands what the budget did not suffice for.
    """
    from sinequanon.solve.diagrams import Budget

    started = time.perf_counter()
    solution = solve(conflict, engine=EngineKind.SYMBOLIC, budget=Budget(seconds))
    all_s = time.perf_counter() - started
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "dms": len(conflict.dms),
        "options": conflict.size,
        "all_s": all_s,
        "cpu_s": sum(one.ru_utime + one.ru_stime for one in used),
        "peak_mib": _peak_mib() + 2 * _peak_mib(resource.RUSAGE_CHILDREN),
        "undecided": ", ".join(one.concept for one in solution.undecided) or "-",
    }


def measure(dms: int, size: int) -> dict[str, object]:
    """The seconds of each concept for all decision makers, and the peak of the memory."""
    conflict = generate(dms, size)
    started = time.perf_counter()
    engine = Engine(conflict)
    figures: dict[str, object] = {"dms": dms, "options": size, "levels_s": time.perf_counter() - started}
    for concept in Concept:
        begun = time.perf_counter()
        for place in range(dms):
            engine.stable(place, concept)
        figures[f"{concept}_s"] = time.perf_counter() - begun
    return figures | {"all_s": time.perf_counter() - started, "peak_mib": _peak_mib()}


def _peak_mib(whose: int = resource.RUSAGE_SELF) -> float:
    return resource.getrusage(whose).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def check(folder: Path) -> int:
    """Compare every model of a folder that is small enough with its verified results; how many differ."""
    wrong = 0
    for path in sorted(folder.glob("*.json")):
        for case in read_conflicts(path).cases:
            if case.conflict.size > max(OPTIONS) or case.expected is None:
                continue
            started = time.perf_counter()
            found = list(differences(solve(case.conflict), case.expected))
            wrong += bool(found)
            print(f"{case.conflict.name:20} {time.perf_counter() - started:8.3f} s  {'; '.join(found) or 'agrees'}")
    return wrong


def plot(measured: Sequence[dict[str, object]], path: Path) -> None:
    """Time over options, one line for each number of decision makers."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 4))
    axes = figure.subplots()
    for dms in dict.fromkeys(item["dms"] for item in measured):
        of_dms = [item for item in measured if item["dms"] == dms]
        axes.plot(
            [item["options"] for item in of_dms],  # type: ignore[misc]
            [item["all_s"] for item in of_dms],  # type: ignore[misc]
            marker="o",
            label=f"{dms} decision makers",
        )
    axes.set(yscale="log", xlabel="options", ylabel="seconds, all five concepts")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--options", type=int, nargs="+", default=OPTIONS)
    parser.add_argument("--dms", type=int, nargs="+", default=DMS)
    parser.add_argument("--check", type=Path, metavar="FOLDER")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg")
    parser.add_argument("--json", action="store_true", help="one line a model")
    parser.add_argument("--symbolic", action="store_true", help="measure the engine of diagrams")
    parser.add_argument("--seconds", type=float, default=300.0, help="with --symbolic: the budget")
    parser.add_argument("--statements", type=int, help="with --symbolic: so many for each decision maker")
    parser.add_argument("--mixed", action="store_true", help="with --symbolic: one-way options, infeasible states")
    parser.add_argument("--one", action="store_true", help="measure one model in this process")
    asked = parser.parse_args()
    if asked.check is not None:
        sys.exit(bool(check(asked.check)))
    if asked.one:
        if asked.symbolic:
            conflict = generate(asked.dms[0], asked.options[0], asked.statements)
            print(json.dumps(measure_symbolic(mix(conflict) if asked.mixed else conflict, asked.seconds)))
        else:
            print(json.dumps(measure(asked.dms[0], asked.options[0])))
        return
    columns = ["dms", "options", "levels_s", *(f"{concept}_s" for concept in Concept), "all_s", "peak_mib"]
    if asked.symbolic:
        columns = ["dms", "options", "all_s", "cpu_s", "peak_mib", "undecided"]
    if not asked.json:
        print("".join(name.rjust(10) for name in columns))
    measured = []
    for dms in asked.dms:
        for size in asked.options:
            command = [sys.executable, __file__, "--one", "--dms", str(dms), "--options", str(size)]
            command += ["--symbolic", "--seconds", str(asked.seconds)] if asked.symbolic else []
            command += ["--statements", str(asked.statements)] if asked.statements is not None else []
            command += ["--mixed"] if asked.mixed else []
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
            measured.append(json.loads(done.stdout))
            cells = [measured[-1][name] for name in columns]
            row = "".join((f"{cell:.4f}" if isinstance(cell, float) else str(cell)).rjust(10) for cell in cells)
            print(done.stdout.strip() if asked.json else row, flush=True)
    if asked.plot is not None:
        plot(measured, asked.plot)


if __name__ == "__main__":
    main()
