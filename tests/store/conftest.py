import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sinequanon import Reading, Report
from sinequanon.records import from_json
from sinequanon.store import Store

GOLD = Path(__file__).parent.parent / "gold"
TALKS = "wikinews-hamas-prerequisite-for-talks"


def load_gold(name: str) -> tuple[Report, Reading]:
    reading = from_json(json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8")))
    text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    return Report(name=name, text=text, outlet=name.partition("-")[0], published=reading.published), reading


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "store.db")) as opened:
        yield opened


@pytest.fixture
def gold() -> Callable[[str], tuple[Report, Reading]]:
    return load_gold


@pytest.fixture
def talks() -> tuple[Report, Reading]:
    report, reading = load_gold(TALKS)
    return report, reading


@pytest.fixture(scope="module")
def gold_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(str(tmp_path_factory.mktemp("gold") / "store.db")) as opened:
        for path in sorted(GOLD.glob("*.json")):
            report, reading = load_gold(path.stem)
            opened.add("gold", report, reading)
        yield opened
