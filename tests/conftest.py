import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sinequanon import Reading, Report
from sinequanon.cli import app
from sinequanon.ingest.addresses import Rules
from sinequanon.records import from_json
from sinequanon.runs import load_reader
from web_server import local_rules, web_server

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"
EXAMPLE = ROOT / "examples" / "wikinews-hamas-prerequisite-for-talks.txt"
TALKS = "Israel must withdraw its troops, Khalid Mashal said on Monday. Hamas will not recognise Israel.\n"


@pytest.fixture(scope="session")
def reader() -> Any:
    """The reader, with the language model loaded once for all tests."""
    return load_reader()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a web server on this machine."""
    with web_server() as found:
        yield found


@pytest.fixture
def rules() -> Rules:
    """What of that server may be fetched."""
    return local_rules()


@pytest.fixture
def sqn(reader: Any) -> Callable[..., Any]:
    """Runs a command in this process, where the language model is loaded already."""

    def run(*words: object, stdin: str | bytes | None = None) -> Any:
        result = CliRunner().invoke(app, [str(word) for word in words], input=stdin, prog_name="sqn")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def annotated() -> tuple[Report, Reading]:
    """The example report with its annotation by hand."""
    reading = from_json(json.loads((GOLD / f"{EXAMPLE.stem}.json").read_text(encoding="utf-8")))
    return Report(name=EXAMPLE.stem, text=EXAMPLE.read_bytes().decode(), published="2006-02-14"), reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two reports."""
    made = tmp_path / "reports"
    made.mkdir()
    (made / "talks.txt").write_text(TALKS, encoding="utf-8")
    (made / "visit.txt").write_text("France supports the meeting. Russia will host Hamas leaders in Moscow.\n")
    return made


@pytest.fixture(scope="session")
def _example_store(reader: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    db = tmp_path_factory.mktemp("stores") / "example.db"
    command = ["read", EXAMPLE, "-d", "talks", "--published", "2006-02-14", "--outlet", "Wikinews", "--db", db]
    result = CliRunner().invoke(app, [str(word) for word in command])
    assert result.exit_code == 0, result.stderr
    return db


@pytest.fixture
def example_store(_example_store: Path, tmp_path: Path) -> Iterator[Path]:
    """A store of its own with the example report in the dossier "talks"."""
    db = tmp_path / "example.db"
    db.write_bytes(_example_store.read_bytes())
    yield db
