"""Puts what the program prints on the example, and its headline scores, into README.md.

Usage: python tools/make_readme_output.py [--check]

It reads the example and the annotated texts, which takes half a minute. Both depend on the models. The figures of
docs/quality.md are made by tools/make_quality.py.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXAMPLE = "examples/wikinews-hamas-prerequisite-for-talks.txt"
COMMAND = ["read", EXAMPLE, "--published", "2006-02-14", "--outlet", "Wikinews"]
DOSSIER = "examples/strait-of-melay"
GOAL = "talks between Israel and Hamas"
PARTIES, ENTRIES = 4, 3  # of the positions: so many parties, and of each so many entries
OTHERS = 3  # entries of every other section
CUT = "  […]"
Scores = dict[str, dict[str, dict[str, float]]]


def example_output() -> str:
    """What `sqn read` prints on the example, shortened, with the command above it."""
    shown = "\n".join(shorten(run(*COMMAND).rstrip("\n")))
    return f"```console\n$ sqn {' '.join(COMMAND)}\n{shown}\n```"


def map_output() -> str:
    """What the map's commands print on the invented dossier and on the example, shortened, with the commands."""
    with tempfile.TemporaryDirectory() as folder:
        store = str(Path(folder) / "store.db")
        run("read", DOSSIER, "--dossier", "melay", "--db", store)
        run(*COMMAND, "--dossier", "hamas", "--db", store)
        drawn = run("map", "melay", "--db", store)
        freed = run("unlock", "hamas", "--goal", GOAL, "--db", store)
    deadlocks = drawn.partition("\nDEADLOCKS\n")[2].partition("\n\n")[0]
    return (
        f"```console\n$ sqn map melay\n{CUT}\nDEADLOCKS\n{deadlocks}\n{CUT}\n\n"
        f'$ sqn unlock hamas --goal "{GOAL}"\n{freed.rstrip()}\n```'
    )


def shorten(text: str) -> Iterator[str]:
    """The first entries of each section; "[…]" stands for the others."""
    blocks = text.split("\n\n")
    yield blocks[0]
    parties = 0
    for block in blocks[1:]:
        lines = block.split("\n")
        is_party = lines[0].endswith(":") and not lines[0].startswith(" ")
        if lines[0].isupper():
            yield "\n" + lines.pop(0)
            is_party = lines[0].endswith(":") and not lines[0].startswith(" ")
        elif parties < PARTIES:
            yield ""
        parties += is_party
        if is_party and parties > PARTIES:
            if parties == PARTIES + 1:
                yield "\n[…]"
            continue
        if is_party:
            yield lines.pop(0)
        yield from _first_entries(lines, ENTRIES if is_party else OTHERS)


def _first_entries(lines: list[str], most: int) -> Iterator[str]:
    starts = [number for number, line in enumerate(lines) if re.match(r"  \S", line)]
    if len(starts) <= most:
        yield from lines
    else:
        yield from lines[: starts[most]]
        yield CUT


def headline(scores: Scores) -> str:
    """The line of figures for README.md."""

    def f1(part: str, row: str) -> str:
        return f"{100 * scores[part][row]['f1']:.0f}"

    positions = "positions without claims"
    return (
        f"F1 on the development set: statements {f1('statements', 'found')} ({f1('statements', '+speaker')} with the "
        f"right speaker), positions {f1(positions, 'found')} ({f1(positions, '+act')} with the right act, "
        f"{f1(positions, 'full')} in full), conditions {f1('conditions', 'full')} in full, contacts "
        f"{f1('contacts', 'found')}."
    )


def run(*words: str) -> str:
    """What a command prints, in a window of 92 columns."""
    environment = {**os.environ, "COLUMNS": "92", "NO_COLOR": "1"}
    command = [sys.executable, "-m", "sinequanon", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout


def put(page: str, name: str, content: str) -> str:
    """The page with this content between its two markers of this name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    if page.count(begin) != 1 or page.count(end) != 1:
        sys.exit(f"{begin} and {end} should each stand once")
    before, rest = page.split(begin)
    return f"{before}{begin}\n{content}\n{end}{rest.split(end)[1]}"


def main() -> None:
    """Write the page, or with --check tell whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit status 1 where it is not current")
    is_check = parser.parse_args().check
    scores = json.loads(run("evaluate", "tests/gold", "--json"))["scores"]
    page = README.read_text(encoding="utf-8")
    made = put(put(put(page, "output", example_output()), "map", map_output()), "scores", headline(scores))
    if is_check:
        sys.exit(0 if made == page else f"{README.name} is not current")
    README.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
