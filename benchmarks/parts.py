"""What each part of the reader brings: the scores on annotated reports with parts left out.

    python benchmarks/parts.py GOLD_DIR

The whole reader; without the trained model's help on pronouns; without the records that only the model finds; and the
rules alone, their records neither weighed nor completed.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from spacy.tokens import Doc

from sinequanon.read.model import Marks, TrainedModel, load_model
from sinequanon.read.pipeline import Reader
from sinequanon.read.scoring import HEADLINE, load_gold, score
from sinequanon.records import Reading, Report

ROWS = (
    ("statements", "found"),
    ("statements", "+speaker"),
    *((HEADLINE, name) for name in ("found", "+act", "full")),
    *((part, name) for part in ("conditions", "contacts") for name in ("found", "full")),
)


class RulesOnly(Marks):
    """No marks at all: each record keeps its rule's confidence."""

    def sure(self, task: str, rule: float, chance: float) -> float:  # noqa: ARG002 (stands for the model's)
        """The rule's own confidence."""
        return rule


class Part:
    """The trained model with some of its marks taken away."""

    def __init__(self, model: TrainedModel, take: Callable[[Marks, Sequence[str]], Marks]):
        self._model, self._take, self.version = model, take, model.version

    def read(self, doc: Doc, tasks: Sequence[str]) -> Marks:
        """The marks that are left."""
        return self._take(self._model.read(doc, tasks), tasks)


def without_pronouns(marks: Marks, _: Sequence[str]) -> Marks:
    """All marks but those of pronouns."""
    marks.by_task["pronoun"] = {}
    return marks


def rules_only(_: Marks, tasks: Sequence[str]) -> Marks:
    """None."""
    return RulesOnly({task: {} for task in tasks}, {})


def without_trained(reading: Reading) -> Reading:
    """A reading without the records that only the model found, and what hangs on them."""
    kept = {
        section: tuple(r for r in getattr(reading, section) if r.origin is None or r.origin.rule != "trained")
        for section in ("statements", "positions", "conditions", "contacts")
    }
    return replace(reading, **kept)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", type=Path)
    texts = list(load_gold(parser.parse_args().gold))
    model = load_model()
    rest = {"without pronouns": Part(model, without_pronouns), "rules alone": Part(model, rules_only)}
    readers = {"all": model, **rest}
    for name, part in readers.items():
        reader = Reader(model=part)  # type: ignore[arg-type]
        read = [reader.read(Report(name=g.doc, text=t, published=g.published)) for t, g in texts]
        show(name, texts, read)
        if name == "all":
            show("without what only the model finds", texts, [without_trained(one) for one in read])


def show(name: str, texts: Sequence[tuple[str, Reading]], read: Sequence[Reading]) -> None:
    """One line: F1 in percent of each row."""
    scores = score((text, gold, one) for (text, gold), one in zip(texts, read, strict=True))
    print(f"{name}: " + ", ".join(f"{part} {row} {100 * scores[part, row].f1:.1f}" for part, row in ROWS), flush=True)


if __name__ == "__main__":
    main()
