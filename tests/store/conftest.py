import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from postgres_server import Server, running_server
from sinequanon import Reading, Report
from sinequanon.records import from_json
from sinequanon.store import Store

GOLD = Path(__file__).parent.parent / "gold"
TALKS = "wikinews-hamas-prerequisite-for-talks"


def load_gold(name: str) -> tuple[Report, Reading]:
    reading = from_json(json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8")))
    text = (GOLD / f"{name}.txt").read_text(encoding="utf-8")
    return Report(name=name, text=text, outlet=name.partition("-")[0], published=reading.published), reading


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="sqn") as folder, running_server(Path(folder)) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a store with the tables of this version (SQLite: to be made), on each of the two databases."""
    if request.param == "sqlite":
        yield str(tmp_path / "store.db")
        return
    server = request.getfixturevalue("server")
    made = server.make()
    yield made
    server.drop(made)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with Store.open(address) as opened:
        yield opened


@pytest.fixture
def gold() -> Callable[[str], tuple[Report, Reading]]:
    return load_gold


@pytest.fixture
def talks() -> tuple[Report, Reading]:
    report, reading = load_gold(TALKS)
    return report, reading


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def gold_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    is_file = request.param == "sqlite"
    address = str(tmp_path_factory.mktemp("gold") / "store.db") if is_file else request.getfixturevalue("server").make()
    with Store.open(address) as opened:
        for path in sorted(GOLD.glob("*.json")):
            report, reading = load_gold(path.stem)
            opened.add("gold", report, reading)
        yield opened
