"""The API against its own OpenAPI document: whatever is sent, no answer is a server error."""

import os
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinequanon.serve import Workbench, create_app
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.store import Store

EXAMPLES_EACH = int(os.environ.get("SQN_API_EXAMPLES", "5"))
"""How many requests each address gets; more are sent by hand."""


@pytest.fixture(scope="module")
def store(read_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    copy = tmp_path_factory.mktemp("schema") / "examples.db"
    copy.write_bytes(read_store.read_bytes())
    with Store.open(str(copy)) as opened:
        yield opened


def test_no_server_error(store: Store, reader: Any) -> None:
    workbench = Workbench(store)
    workbench.__dict__["_reader"] = reader
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(workbench))
    known = {"dossier": "talks", "digest": store.reports("talks")[0].digest}
    faults: list[str] = []
    operations = [found.ok() for found in schema.get_all_operations()]
    for operation in operations:
        try:
            _try(operation, known)
        except Exception as error:  # the other addresses are tried too
            faults.append(f"{operation.label}: {error}")
    assert len(operations) > 50
    assert not faults, "\n\n".join(faults)


def _try(operation: Any, known: dict[str, str]) -> None:
    """Send requests of all shapes, half of them to a dossier and report that are there."""

    @settings(
        max_examples=EXAMPLES_EACH,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), is_known=st.booleans())
    def send(case: Any, is_known: bool) -> None:
        if is_known:
            there = {name: value for name, value in known.items() if name in case.path_parameters}
            case.path_parameters.update(there)
        answer = case.call(cookies={WHO_COOKIE: "Ana"})
        is_busy = answer.status_code == 503 and "retry-after" in answer.headers  # on a slow machine
        assert answer.status_code < 500 or is_busy, f"{answer.status_code}: {answer.text[:300]}"

    send()
