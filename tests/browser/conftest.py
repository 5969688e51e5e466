"""The workbench in a real browser: Debian's Chromium, headless, against a server in this process."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sinequanon import read_into
from sinequanon.store import Store

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "wikinews-hamas-prerequisite-for-talks.txt"
MELAY = ROOT / "examples" / "strait-of-melay"
_PATIENCE_MS = 30_000  # other tests run beside
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _browser_path() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("SQN_TEST_ALL"):
            pytest.fail("no Chromium; apt-get install chromium")
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The browser, started once."""
    path = _browser_path()
    from playwright.sync_api import expect, sync_playwright

    with sync_playwright() as playwright:
        expect.set_options(timeout=_PATIENCE_MS)
        started = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def read_store(reader: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both examples, read once."""
    path = tmp_path_factory.mktemp("browser") / "examples.db"
    with Store.open(str(path)) as store:
        read_into(store, "talks", EXAMPLE, published="2006-02-14", outlet="Wikinews")
        read_into(store, "melay", MELAY)
    return path


@pytest.fixture
def served(read_store: Path, reader: Any, tmp_path: Path) -> Iterator[str]:
    """The address of a workbench on a store of its own, for a test that changes it."""
    with _serving(read_store, reader, tmp_path) as address:
        yield address


@pytest.fixture(scope="module")
def module_served(read_store: Path, reader: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a workbench for tests that only look."""
    with _serving(read_store, reader, tmp_path_factory.mktemp("looked-at")) as address:
        yield address


@contextmanager
def _serving(read_store: Path, reader: Any, folder: Path) -> Iterator[str]:
    import uvicorn

    from sinequanon.serve import Workbench, create_app

    copy = folder / "examples.db"
    copy.write_bytes(read_store.read_bytes())
    with Store.open(str(copy)) as store, socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        workbench = Workbench(store)
        workbench.__dict__["_reader"] = reader
        server = uvicorn.Server(uvicorn.Config(create_app(workbench), log_level="error"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def page(browser: Any, served: str) -> Iterator[Any]:
    """A page of the workbench by somebody called Ana; a fault on its console fails the test."""
    context = browser.new_context(base_url=served, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sqn_who", "value": "Ana", "url": served}])
    faults: list[str] = []
    made = context.new_page()
    made.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on(
        "request", lambda request: None if request.url.startswith((served, "data:")) else faults.append(request.url)
    )
    yield made
    context.close()
    assert not faults, faults
