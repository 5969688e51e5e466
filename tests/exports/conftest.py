import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sinequanon import Reading, Report
from sinequanon.exports import Format, export_dossier
from sinequanon.records import from_json
from sinequanon.store import Store

GOLD = Path(__file__).parent.parent / "gold" / "wikinews-hamas-prerequisite-for-talks"

Export = Callable[..., Path]


@pytest.fixture
def example() -> tuple[Report, Reading]:
    """The annotated example."""
    text = GOLD.with_suffix(".txt").read_bytes().decode()
    report = Report(
        name=GOLD.name,
        text=text,
        title="Hamas: withdrawal a prerequisite",
        outlet="Wikinews",
        url="https://en.wikinews.org/wiki/Hamas prerequisite?a=1&b=2",
        published="2006-02-14",
    )
    return report, from_json(json.loads(GOLD.with_suffix(".json").read_text(encoding="utf-8")))


@pytest.fixture
def store(tmp_path: Path, example: tuple[Report, Reading]) -> Iterator[Store]:
    """A store with the example in the dossier "talks"."""
    with Store.open(str(tmp_path / "store.db")) as opened:
        opened.add("talks", *example)
        yield opened


@pytest.fixture
def export(store: Store, tmp_path: Path) -> Export:
    """Writes an export of the example and gives its path."""

    def write(format_: str, **asked: object) -> Path:
        path = tmp_path / f"out.{format_}"
        export_dossier(store, "talks", Format(format_), path, **asked)
        return path

    return write
