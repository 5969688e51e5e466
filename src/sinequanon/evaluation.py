"""Scores over a folder of annotated reports, and the table that shows them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sinequanon.errors import InvalidRecord
from sinequanon.read.scoring import Row, Scores, load_gold, score
from sinequanon.records import Reading, Report, from_json

if TYPE_CHECKING:
    from sinequanon.read.pipeline import Reader

_PARTS = ("positions without claims", "positions with claims", "acts", "statements", "conditions", "contacts")


def score_reader(folder: Path, reader: "Reader") -> Scores:
    """Read the texts of a folder, each told its date of publication where the annotation has it, and compare.

    Raises:
        UnreadableReport: the folder holds no annotation, or one with no text beside it.
        InvalidRecord: an annotation does not fit the layout.
    """
    return score(
        (text, gold, reader.read(Report(name=gold.doc, text=text, published=gold.published)))
        for text, gold in load_gold(folder)
    )


def score_folder(folder: Path, predictions: Path) -> tuple[Scores, int]:
    """Compare a folder of record documents with the annotation; gives how many of them are missing as well.

    A missing document counts as one that found nothing.

    Raises:
        UnreadableReport: the folder holds no annotation, or one with no text beside it.
        InvalidRecord: a document does not fit the layout, or has no annotation.
    """
    names = sorted(path.stem for path in folder.glob("*.json"))
    predicted = {path.stem: path for path in predictions.glob("*.json")}
    if stray := sorted(set(predicted) - set(names)):
        raise InvalidRecord(f"{predictions}: documents without an annotation in {folder}: {' '.join(stray)}")
    pairs = zip(names, load_gold(folder), strict=True)
    scores = score((text, gold, _load(predicted.get(name))) for name, (text, gold) in pairs)
    return scores, len(set(names) - set(predicted))


def _load(path: Path | None) -> Reading:
    if path is None:
        return Reading(doc="")
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except InvalidRecord as error:
        raise InvalidRecord(f"{path}: {error}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidRecord(f"{path}: no JSON ({error})") from None


def score_lines(scores: Scores, missing: int) -> Iterator[str]:
    """Yields the lines of the table: for each part and row precision, recall and F1 in percent, and the numbers."""
    yield f"{scores.documents} documents, {missing} without a prediction"
    for part in _PARTS:
        yield ""
        yield f"{part:26} {'P':>6} {'R':>6} {'F1':>6}  right   gold   pred"
        for (own, name), row in scores.rows.items():
            if own == part:
                yield _line(name, row)


def _line(name: str, row: Row) -> str:
    shares = " ".join(f"{100 * share:6.1f}" for share in (row.precision, row.recall, row.f1))
    return f"  {name:24} {shares} {row.right:6} {row.gold:6} {row.predicted:6}"
