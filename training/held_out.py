"""Gather reports that the training has not seen, each with its text: held_out.py LIST BENCH OUT.

LIST is `annotations/held_out.txt`, for the calibration, or `annotations/unseen.txt`, for scores.
"""

import shutil
import sys
from pathlib import Path

ANNOTATIONS = Path(__file__).parent / "annotations"


def main(names: Path, bench: Path, out: Path) -> None:
    """Copy records and texts into one folder, which is no part of the project: it may hold texts of PolNeAR."""
    out.mkdir(parents=True, exist_ok=True)
    for name in names.read_text(encoding="utf-8").split():
        is_invented = (ANNOTATIONS / "invented" / f"{name}.json").exists()
        records = ANNOTATIONS / ("invented" if is_invented else "polnear")
        texts = records if is_invented else bench / "polnear" / "train" / "text"
        shutil.copy(records / f"{name}.json", out)
        shutil.copy(texts / f"{name}.txt", out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
