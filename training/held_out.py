"""Gather the reports held out of the training, each with its text, for `calibrate.py`: held_out.py BENCH OUT."""

import shutil
import sys
from pathlib import Path

ANNOTATIONS = Path(__file__).parent / "annotations"


def main(bench: Path, out: Path) -> None:
    """Copy records and texts into one folder, which is no part of the project: it holds texts of PolNeAR."""
    out.mkdir(parents=True, exist_ok=True)
    for name in (ANNOTATIONS / "held_out.txt").read_text(encoding="utf-8").split():
        is_invented = (ANNOTATIONS / "invented" / f"{name}.json").exists()
        records = ANNOTATIONS / ("invented" if is_invented else "polnear")
        texts = records if is_invented else bench / "polnear" / "train" / "text"
        shutil.copy(records / f"{name}.json", out)
        shutil.copy(texts / f"{name}.txt", out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
