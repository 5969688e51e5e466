"""The workbench on PostgreSQL, with several people at once, and with logins."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from postgres_server import running_server
from sinequanon.serve import Workbench, create_app
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.store import Store
from sinequanon.store.accounts import Action
from sinequanon.store.copying import copy

CODERS = 6
PAGES = ("", "reports", "review", "positions", "map", "doors", "timeline", "game", "actors", "options", "decisions")
PAGE = {"accept": "text/html"}
PASSWORD = "a long and winding road"


@pytest.fixture(scope="module")
def server():
    with tempfile.TemporaryDirectory(prefix="sqn") as folder, running_server(Path(folder)) as running:
        yield running


@pytest.fixture
def address(server, read_store):
    """A database of its own with both examples."""
    made = server.make()
    copy(str(read_store), made, replaces=True)
    yield made
    server.drop(made)


@pytest.fixture
def workbench(address, reader) -> Iterator[Workbench]:
    with Store.open(address) as store:
        made = Workbench(store)
        made.__dict__["_reader"] = reader
        yield made


def test_several_coders_decide_at_once_and_every_page_answers(workbench):
    with TestClient(create_app(workbench), cookies={WHO_COOKIE: "Ana"}) as client:
        _decide_at_once(client.app, workbench.store)
        for page in PAGES:
            answer = client.get(f"/d/talks/{page}".rstrip("/"), headers=PAGE)
            assert answer.status_code == 200, page
        found = client.get("/d/talks/search?q=prerequisite", headers=PAGE)
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


# Logins


@pytest.fixture
def guarded(workbench, kept):
    """An application on which people log in: Ana the editor, Ben the coder, Eve the reader."""
    workbench.needs_login = True
    for name, role in (("Ana", "editor"), ("Ben", "coder"), ("Eve", "reader")):
        workbench.store.accounts.add(name, role, kept)
    return create_app(workbench)


def entered(app, name, password=PASSWORD, status=303):
    client = TestClient(app, follow_redirects=False)
    answer = client.post("/login", data={"name": name, "password": password}, headers=PAGE)
    assert answer.status_code == status, answer.text
    return client


def me(client):
    answer = client.get("/api/v1/me")
    return answer.json().get("role") if answer.status_code == 200 else answer.status_code


def test_session_counts_on_every_server_until_it_is_ended_on_one(guarded, address, workbench):
    ana = entered(guarded, "ana")
    with Store.open(address) as store:
        other = TestClient(create_app(Workbench(store, needs_login=True)), cookies=dict(ana.cookies))
        assert (me(ana), me(other)) == ("editor", "editor")
        ana.post("/logout")
        assert (me(ana), me(other)) == (401, 401)
    told = [(entry.who, entry.action) for entry in workbench.store.accounts.entries()]
    assert told == [("Ana", Action.LOGOUT), ("Ana", Action.LOGIN)]


@pytest.mark.parametrize(
    ("name", "statuses"), [("Eve", (403, 403, 403)), ("Ben", (201, 403, 403)), ("Ana", (201, 201, 200))]
)
def test_role_decides(guarded, workbench, name, statuses):
    client = entered(guarded, name)
    digest = workbench.store.reports("talks")[0].digest
    asked = {"digest": digest, "section": "positions", "record": "p1", "kind": "confirm"}
    told = (
        client.post("/api/v1/dossiers/talks/decisions", json=asked).status_code,
        client.post("/api/v1/dossiers", json={"name": "new"}).status_code,
        client.get("/api/v1/audit").status_code,
    )
    assert told == statuses
    assert [decision.who for decision in workbench.store.decisions("talks")] == [name] * (statuses[0] == 201)


def test_role_changes_at_once_and_the_last_editor_stays(guarded, workbench):
    ana, ben = entered(guarded, "Ana"), entered(guarded, "Ben")
    assert ana.post("/accounts/role", data={"name": "Ben", "role": "editor"}).status_code == 303
    assert me(ben) == "editor"
    assert ben.post("/accounts/remove", data={"name": "Ana"}).status_code == 303
    assert me(ana) == 401
    assert ben.post("/accounts/role", data={"name": "Ben", "role": "reader"}).status_code == 422
    assert ben.post("/accounts/remove", data={"name": "Ben"}).status_code == 422
    actions = Counter(entry.action for entry in workbench.store.accounts.entries())
    assert actions[Action.ACCOUNT_REMOVED] == 1


def test_own_password_ends_the_other_sessions(guarded):
    first, second = entered(guarded, "Ben"), entered(guarded, "Ben")
    changed = first.post("/account/password", data={"password": PASSWORD, "new": "another long one"})
    assert changed.status_code == 303
    assert (me(first), me(second)) == ("coder", 401)
    entered(guarded, "Ben", status=401)
    entered(guarded, "Ben", "another long one")


def test_token_is_held_to_its_role_and_can_be_taken_back(guarded):
    ana = entered(guarded, "Ana")
    page = ana.post("/account/tokens", data={"label": "é", "role": "reader", "days": 3}, headers=PAGE).text
    secret = re.search(r"<code>(sqn_[\w-]+)</code>", page)[1]
    program = TestClient(guarded, headers={"authorization": f"Bearer {secret}"})
    assert me(program) == "reader"
    assert program.post("/api/v1/dossiers", json={"name": "new"}).status_code == 403
    token = re.search(r'name="token" value="(\d+)"', ana.get("/account", headers=PAGE).text)[1]
    ana.post("/account/tokens/remove", data={"token": token})
    assert me(program) == 401


def test_guessing_at_the_same_time_is_slowed_down(guarded, workbench):
    def guess(number):
        client = TestClient(guarded, follow_redirects=False)
        return client.post("/login", data={"name": "Ana", "password": f"wrong {number}"}).status_code

    with ThreadPoolExecutor(CODERS) as pool:
        told = Counter(pool.map(guess, range(20)))
    assert told == {401: 5, 429: 15}
    entered(guarded, "Ana", status=429)
    entered(guarded, "Ben")
    assert workbench.store.accounts.count_entries(action=Action.LOGIN_FAILED) == 5


def test_people_log_in_at_once_and_each_is_in_the_log(guarded, workbench):
    with ThreadPoolExecutor(CODERS) as pool:
        clients = list(pool.map(lambda name: entered(guarded, name), ["Ana", "Ben", "Eve"] * 4))
    assert [me(client) for client in clients] == ["editor", "coder", "reader"] * 4
    entries = workbench.store.accounts.entries(action=Action.LOGIN)
    assert Counter(entry.who for entry in entries) == {"Ana": 4, "Ben": 4, "Eve": 4}
    page = clients[0].get("/audit?who=Eve", headers=PAGE).text
    assert "4 of 4 lines" in page
    found = clients[0].get("/api/v1/audit", params={"who": "Ben"}).json()
    assert {entry["who"] for entry in found} == {"Ben"} and len(found) == 4


def test_accounts_on_the_command_line(sqn, address):
    assert sqn("accounts", "add", "Zoë", "--role", "editor", "--db", address, stdin=f"{PASSWORD}\n").exit_code == 0
    assert sqn("accounts", "add", "zoë", "--db", address, stdin=f"{PASSWORD}\n").exit_code == 1
    assert "editor" in sqn("accounts", "list", "--db", address).stdout
    with Store.open(address) as store:
        assert me(entered(create_app(Workbench(store, needs_login=True)), "ZOË")) == "editor"
        assert store.accounts.count_entries(action=Action.ACCOUNT_ADDED) == 1
