"""Fit how sure the reader's records are, on annotated reports that neither stage of the training has seen.

    python calibrate.py --model ../src/sinequanon/data/model GOLD_DIR ...

For each kind of record a logistic function of the rule's confidence and the model's chance (Platt 1999) is fitted to
whether the record is right, and written into the model's card.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from sinequanon.read import model as reader_model
from sinequanon.read.model import Marks, TrainedModel
from sinequanon.read.pipeline import Reader
from sinequanon.read.scoring import judge, load_gold
from sinequanon.records import Report

TASK_OF = {"statements": "statement", "positions": "position", "conditions": "condition", "contacts": "contact"}
Cases = dict[str, list[tuple[list[float], bool]]]


def _packed(_: Marks, task: str, rule: float, chance: float) -> float:  # noqa: ARG001 (stands for Marks.sure)
    """Both figures in one, to be had back from the record's confidence."""
    return 1000 + round(100 * min(rule, 0.99)) + min(round(chance, 4), 0.9999)


def _terms(packed: float) -> list[float]:
    whole = int(packed - 1000 + 1e-6)
    rule, chance = whole / 100, packed - 1000 - whole
    chance = chance if chance > 1e-3 else 0.0
    return [1.0, reader_model.log_odds(rule), float(rule == 0), reader_model.log_odds(chance), float(chance == 0)]


def collect(model: Path, folders: list[Path]) -> Cases:
    """For each kind of record the terms of its confidence and whether it is right."""
    Marks.sure = _packed  # type: ignore[method-assign]
    reader = Reader(model=TrainedModel(model))
    cases: Cases = {section: [] for section in TASK_OF}
    for folder in folders:
        for text, gold in load_gold(folder):
            reading = reader.read(Report(name=gold.doc, text=text, published=gold.published))
            for section, judged in judge(text, gold, reading).items():
                cases[section] += [(_terms(r.origin.confidence), right) for r, right in judged if r.origin]
    return cases


def fit(rows: list[tuple[list[float], bool]], penalty: float = 1.0) -> list[float]:
    """The weights of a logistic regression, by Newton's method, with a small penalty on all but the first."""
    x, y = np.array([terms for terms, _ in rows]), np.array([float(right) for _, right in rows])
    weights, ridge = np.zeros(x.shape[1]), penalty * np.diag([0.0, *[1.0] * (x.shape[1] - 1)])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (chance - y) + ridge @ weights
        curvature = (x.T * (chance * (1 - chance))) @ x + ridge + 1e-9 * np.eye(x.shape[1])
        weights = weights - np.linalg.solve(curvature, gradient)
    return [round(float(weight), 3) for weight in weights]


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("gold", type=Path, nargs="+")
    options = parser.parse_args()
    reader_model.LEAST.update(dict.fromkeys(reader_model.LEAST, 0.0))
    cases = collect(options.model, options.gold)
    card = json.loads((options.model / "card.json").read_text(encoding="utf-8"))
    card["calibration"] = {TASK_OF[section]: fit(rows) for section, rows in cases.items()}
    (options.model / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    for section, rows in cases.items():
        right = sum(right for _, right in rows)
        print(f"{section}: {right} of {len(rows)} right; weights {card['calibration'][TASK_OF[section]]}")


if __name__ == "__main__":
    main()
