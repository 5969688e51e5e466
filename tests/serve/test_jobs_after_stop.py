"""What waits to be read outlives the server: one that stops, one that is killed, on both databases."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import httpx
import pytest
from fastapi.testclient import TestClient

from postgres_server import running_server
from sinequanon.serve import create_app
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.serve.sources import MOST_TRIES
from sinequanon.store import Store
from sinequanon.store.accounts import Action

API = "/api/v1/dossiers/talks"
COOKIE = {WHO_COOKIE: "Ana"}
TALKS = "Israel must withdraw its troops, Khalid Mashal said on Monday."


@contextmanager
def running(workbench):
    with TestClient(create_app(workbench), cookies=COOKIE) as client:
        yield client


def paste(client, text=TALKS):
    answer = client.post(f"{API}/reports", json={"text": text})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


class Held:
    """A reader that reads so many reports and then waits till it is let go."""

    def __init__(self, reader, count=0):
        self.version, self._reader, self._left, self.go = reader.version, reader, count, Event()

    def read_all(self, reports):
        self._left -= 1
        if self._left < 0:
            assert self.go.wait(60)
        return self._reader.read_all(reports)


@pytest.fixture
def held(workbench):
    """Makes the workbench's reader wait; at the end of a server it is let go."""
    reader = workbench.reader

    def hold(count=0):
        workbench.__dict__["_reader"] = made = Held(reader, count)
        return made

    yield hold
    workbench.__dict__["_reader"] = reader


def reports(store):
    return Counter(store.report("talks", row.digest).text for row in store.reports("talks"))


def test_next_server_goes_on_where_one_stopped(workbench, held, digest):
    lines = "".join(json.dumps({"text": f"{TALKS} It was day {number}."}) + "\n" for number in range(4))
    with running(workbench) as client:
        reader = held(2)
        files = {"files": ("many.jsonl", lines.encode())}
        first = client.post(f"{API}/uploads", files=files, data={"outlet": "Wire"}).json()["id"]
        second = paste(client)
        while len(client.get(f"{API}/jobs/{first}").json()["items"]) < 2:
            time.sleep(0.01)
        client.app.state.jobs.close(0)
        reader.go.set()
    assert 2 < len(workbench.store.reports("talks")) < 6
    assert [job.job for job in workbench.store.waiting.jobs()] == [first, second]
    with running(workbench) as client:
        assert client.app.state.jobs.wait(60)
        found = client.get(f"{API}/jobs/{first}").json()
        assert (found["who"], found["state"]) == ("Ana", "done")
        assert found["outcomes"] == {"unchanged": 3, "new": 1}
        assert client.get(f"{API}/jobs/{second}").json()["outcomes"] == {"new": 1}
    assert workbench.store.waiting.jobs() == []
    found = reports(workbench.store)
    assert len(found) == 6 and set(found.values()) == {1}
    assert Counter(row.outlet for row in workbench.store.reports("talks"))["Wire"] == 4
    assert workbench.store.accounts.count_entries(action=Action.REPORT_ADDED) == 5


def test_what_was_cancelled_or_done_does_not_come_back(workbench, held):
    with running(workbench) as client:
        reader = held()
        jobs = [paste(client, f"{TALKS} {number}.") for number in range(3)]
        assert client.post(f"{API}/jobs/{jobs[2]}/cancel").status_code == 200
        reader.go.set()
        assert client.app.state.jobs.wait(60)
    with running(workbench) as client:
        assert client.get(f"{API}/jobs").json() == []
    assert len(workbench.store.reports("talks")) == 3


def test_text_over_which_servers_die_is_given_up(workbench):
    with running(workbench) as client:
        client.app.state.jobs.close()
        paste(client)
    (job,) = workbench.store.waiting.jobs()
    for _ in range(MOST_TRIES):
        workbench.store.waiting.begin(job.sources[0][0])
    with running(workbench) as client:
        assert client.app.state.jobs.wait(60)
        (item,) = client.get(f"{API}/jobs/{job.job}").json()["items"]
        assert (item["outcome"], "is not tried again" in item["cause"]) == ("failed", True)
    assert workbench.store.waiting.jobs() == []


def test_address_is_not_fetched_by_a_server_that_may_not(workbench):
    workbench.may_fetch = True
    with running(workbench) as client:
        client.app.state.jobs.close()
        job = client.post(f"{API}/addresses", json={"addresses": ["https://news.example/a"]}).json()["id"]
    workbench.may_fetch = False
    with running(workbench) as client:
        client.app.state.jobs.rules = None  # a look at them would fail
        assert client.app.state.jobs.wait(60)
        (item,) = client.get(f"{API}/jobs/{job}").json()["items"]
        assert "fetches nothing" in item["cause"]


def test_dossier_that_was_deleted_takes_what_waits_with_it(workbench):
    with running(workbench) as client:
        client.app.state.jobs.close()
        paste(client)
    workbench.store.delete_dossier("talks")
    with running(workbench) as client:
        assert client.app.state.jobs.wait(60)
    assert workbench.store.waiting.jobs() == []
    assert "talks" not in [row.name for row in workbench.store.dossiers()]


# A server that is killed


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    if request.param == "sqlite":
        yield str(tmp_path / "killed.db")
        return
    with tempfile.TemporaryDirectory(prefix="sqn") as folder, running_server(Path(folder)) as server:
        yield server.make()


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(address):
    """A server in a process of its own, killed in the end unless it has ended; gives it and a client."""
    port = free_port()
    command = [sys.executable, "-m", "sinequanon", "serve", "--port", str(port), "--db", address]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", cookies=COOKIE, timeout=60) as client:
            wait_until(lambda: answers(client) or process.poll() is not None)
            assert process.poll() is None
            yield process, client
    finally:
        process.kill()
        process.wait()


def answers(client):
    try:
        return client.get("/api/v1/dossiers").status_code == 200
    except httpx.TransportError:
        return False


def wait_until(is_so, timeout_s=120):
    until = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def is_all_read(client):
    return not any(job["state"] in ("waiting", "running") for job in client.get(f"{API}/jobs").json())


def test_killed_server_loses_and_doubles_nothing(address):
    lines = [f"{TALKS} Hamas refuses to talk, it said on day {number}." for number in range(30)]
    pasted = [f"{TALKS} Egypt proposes talks, Cairo said on day {number}." for number in range(5)]
    with Store.open(address) as store:
        store.create_dossier("talks")
        with serving(address) as (process, client):
            content = "".join(json.dumps({"text": line}) + "\n" for line in lines).encode()
            assert client.post(f"{API}/uploads", files={"files": ("many.jsonl", content)}).status_code == 202
            for text in pasted:
                paste(client, text)
            process.send_signal(signal.SIGKILL)  # while the language model is loaded
        assert reports(store) == Counter()
        with serving(address) as (process, client):
            wait_until(lambda: len(reports(store)) > 3)
            process.send_signal(signal.SIGKILL)  # in the midst of a file
        with serving(address) as (process, client):
            wait_until(lambda: len(reports(store)) > 6)
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        with serving(address) as (_, client):
            wait_until(lambda: is_all_read(client))
        assert reports(store) == Counter([*lines, *pasted])
        assert store.waiting.jobs() == []
        added = Counter(entry.detail for entry in store.accounts.entries(action=Action.REPORT_ADDED, limit=100))
        assert set(added.values()) == {1}
