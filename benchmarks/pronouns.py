"""How well the reader resolves ambiguous pronouns: GAP (Webster et al. 2018), two named people for each pronoun.

    python benchmarks/pronouns.py ../shared/bench/data/gap/gap-validation.tsv

A name counts as the pronoun's where the reader resolves the pronoun to the actor of that name. The figures are GAP's:
F1 over all names, by the pronoun's gender, and the ratio of the two (bias).
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

from sinequanon.read.actors import ActorFinder
from sinequanon.read.model import load_model
from sinequanon.read.parse import load_language, parse_all
from sinequanon.read.table import load_table

Counts = dict[str, list[int]]  # by gender: right, given, annotated


def judged(path: Path) -> Iterator[tuple[str, bool, bool]]:
    """For each name of each row the pronoun's gender, and whether the name is annotated, and given, as its own."""
    nlp, table, model = load_language(), load_table(), load_model()
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        with nlp.memory_zone():
            parsed = next(parse_all(nlp, [row["Text"]]))
            finder = ActorFinder(parsed, table, model.read(parsed.doc, ["pronoun"])["pronoun"])
            starts = {token.idx: token for token in parsed.doc}
            pronoun = starts.get(int(row["Pronoun-offset"]))
            found = finder.resolve(pronoun) if pronoun is not None else None
            gender = "feminine" if row["Pronoun"].lower() in {"she", "her", "hers"} else "masculine"
            for one in "AB":
                start = int(row[f"{one}-offset"])
                places = range(start, start + len(row[one]))
                names = {
                    id(n.entity) for n in finder.names for t in parsed.doc[n.first : n.last + 1] if t.idx in places
                }
                yield gender, row[f"{one}-coref"] == "TRUE", found is not None and id(found) in names


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gap", type=Path)
    options = parser.parse_args()
    counts: Counts = {"masculine": [0, 0, 0], "feminine": [0, 0, 0]}
    for gender, is_own, is_given in judged(options.gap):
        for place, counted in enumerate((is_own and is_given, is_given, is_own)):
            counts[gender][place] += counted
    scores = {gender: f1(*counted) for gender, counted in counts.items()}
    total = f1(*(sum(column) for column in zip(*counts.values(), strict=True)))
    print(f"F1 {total:.1f}, masculine {scores['masculine']:.1f}, feminine {scores['feminine']:.1f}", end="")
    print(f", bias {scores['feminine'] / scores['masculine']:.2f}")


def f1(right: int, given: int, annotated: int) -> float:
    """F1 in percent."""
    return 200 * right / (given + annotated)


if __name__ == "__main__":
    main()
