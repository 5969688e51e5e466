"""The workbench on PostgreSQL, with several people at once."""

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi.testclient import TestClient

from postgres_server import running_server
from sinequanon.serve import Workbench, create_app
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.store import Store
from sinequanon.store.copying import copy

CODERS = 6
PAGES = ("", "reports", "review", "positions", "map", "doors", "timeline", "game", "actors", "options", "decisions")


def test_several_coders_decide_at_once_and_every_page_answers(read_store, reader):
    with tempfile.TemporaryDirectory(prefix="sqn") as folder, running_server(Path(folder)) as server:
        address = server.make()
        copy(str(read_store), address, replaces=True)
        with Store.open(address) as store:
            workbench = Workbench(store)
            workbench.__dict__["_reader"] = reader
            with TestClient(create_app(workbench), cookies={WHO_COOKIE: "Ana"}) as client:
                _decide_at_once(client.app, store)
                for page in PAGES:
                    answer = client.get(f"/d/talks/{page}".rstrip("/"), headers={"accept": "text/html"})
                    assert answer.status_code == 200, page
                found = client.get("/d/talks/search?q=prerequisite", headers={"accept": "text/html"})
                assert "prerequisite" in found.text


def _decide_at_once(app, store):
    """Each coder decides on each position, all at the same time; no decision is lost or doubled."""
    digest = store.reports("talks")[0].digest
    records = [position.id for position in store.reading("talks", digest).positions]

    def work(name):
        client = TestClient(app, cookies={WHO_COOKIE: name})
        for record in records:
            asked = {"digest": digest, "section": "positions", "record": record, "kind": "confirm"}
            answer = client.post("/api/v1/dossiers/talks/decisions", json=asked)
            assert answer.status_code == 201, answer.text

    with ThreadPoolExecutor(CODERS) as pool:
        list(pool.map(work, [f"coder {number}" for number in range(CODERS)]))
    made = sorted((decision.who, decision.record) for decision in store.decisions("talks"))
    assert made == sorted((f"coder {number}", record) for number in range(CODERS) for record in records)
