"""The workbench on a store with the two example dossiers as the reader reads them: "talks" and "melay"."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from sinequanon import read_into
from sinequanon.serve import Workbench, create_app
from sinequanon.serve import accounts as passwords
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.store import Store

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "wikinews-hamas-prerequisite-for-talks.txt"
MELAY = ROOT / "examples" / "strait-of-melay"
PASSWORD = "a long and winding road"


@pytest.fixture(scope="module")
def kept() -> Iterator[str]:
    """The hash of the password; hashing is slow on purpose, but not while these tests run."""
    slow = passwords._HASHER
    assert slow.memory_cost >= 19 * 1024, "at least what OWASP asks for"
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    passwords._decoy.cache_clear()
    yield passwords.hashed(PASSWORD, "x")
    passwords._HASHER = slow
    passwords._decoy.cache_clear()


@pytest.fixture(scope="session")
def read_store(reader: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both examples, read once for all tests; take `workbench`, which has a copy of its own."""
    path = tmp_path_factory.mktemp("serve") / "examples.db"
    with Store.open(str(path)) as store:
        read_into(store, "talks", EXAMPLE, published="2006-02-14", outlet="Wikinews")
        read_into(store, "melay", MELAY)
    return path


@pytest.fixture
def workbench(read_store: Path, reader: Any, tmp_path: Path) -> Iterator[Workbench]:
    """A workbench on a store of its own."""
    copy = tmp_path / "examples.db"
    copy.write_bytes(read_store.read_bytes())
    with Store.open(str(copy)) as store:
        made = Workbench(store)
        made.__dict__["_reader"] = reader
        yield made


@pytest.fixture
def client(workbench: Workbench) -> Iterator[TestClient]:
    """A browser's requests without a browser, by somebody called Ana."""
    with TestClient(create_app(workbench), cookies={WHO_COOKIE: "Ana"}) as made:
        yield made


@pytest.fixture
def digest(workbench: Workbench) -> str:
    """The digest of the one report in "talks"."""
    return workbench.store.reports("talks")[0].digest
