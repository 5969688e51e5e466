"""Logging in, accounts, tokens and the log."""

import re

import pytest
from fastapi.testclient import TestClient

from sinequanon.serve import accounts as passwords
from sinequanon.serve import create_app
from sinequanon.serve.sessions import digest_of, local_path
from sinequanon.store.accounts import Action

PAGE = {"accept": "text/html"}
PASSWORD = "a long and winding road"
pytestmark = pytest.mark.usefixtures("kept")
OPEN = ("/login", "/logout", "/login/state", "/static", "/who", "/api/v1/openapi.json")


@pytest.fixture
def guarded(workbench, kept):
    """A workbench on which people log in: Ana the editor, Ben the coder, Eve the reader."""
    workbench.needs_login = True
    for name, role in (("Ana", "editor"), ("Ben", "coder"), ("Eve", "reader")):
        workbench.store.accounts.add(name, role, kept)
    with TestClient(create_app(workbench), follow_redirects=False) as made:
        yield made


def enter(client, name, password=PASSWORD, **more):
    return client.post("/login", data={"name": name, "password": password, **more}, headers=PAGE)


def log_of(workbench, action):
    return [(entry.who, entry.detail) for entry in workbench.store.accounts.entries(action=action)]


def test_pages_lead_to_the_login_and_back(guarded):
    answer = guarded.get("/d/talks/add?x=1", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=/d/talks/add%3Fx%3D1"
    page = guarded.get(answer.headers["location"], headers=PAGE)
    assert 'value="/d/talks/add?x=1"' in page.text
    answer = enter(guarded, "ana", next="/d/talks/add?x=1")
    assert answer.headers["location"] == "/d/talks/add?x=1"
    assert guarded.get("/d/talks/add", headers=PAGE).status_code == 200


def test_every_address_asks_for_a_login(guarded):
    app, asked = guarded.app, 0
    for path, methods in app.openapi()["paths"].items():
        for method in methods:
            answer = guarded.request(method, re.sub(r"\{\w+\}", "1", path), json={})
            assert answer.status_code in (401, 404, 422), (method, path)
            assert answer.status_code == 401 or method != "get", (method, path)
            asked += 1
    assert asked > 5


def test_api_tells_programs_how(guarded):
    answer = guarded.get("/api/v1/dossiers", headers=PAGE)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json() == {"detail": "log in first"}


def test_cookie_is_for_this_server_only_and_the_store_has_no_secret(guarded, workbench):
    cookie = enter(guarded, "Ana").headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert "Secure" not in cookie
    secret = guarded.cookies["sqn_session"]
    assert workbench.store.accounts.find_login(digest_of(secret)) is not None
    assert workbench.store.accounts.find_login(secret) is None


def test_cookie_under_https(guarded, workbench):
    workbench.is_secure = True
    cookie = enter(guarded, "Ana").headers["set-cookie"]
    assert cookie.startswith("__Host-sqn_session=")
    assert "Secure" in cookie


def test_wrong_password_and_unknown_name_say_the_same(guarded, workbench):
    wrong, unknown = enter(guarded, "Ana", "wrong"), enter(guarded, "Nobody", "wrong")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("Ana", "") == unknown.text.replace("Nobody", "")
    assert log_of(workbench, Action.LOGIN_FAILED) == [("Nobody", None), ("Ana", None)]


def test_unknown_name_takes_as_much_work(guarded, workbench, monkeypatch):
    hasher, verified = passwords._HASHER, []

    class Watched:
        hash = hasher.hash

        def verify(self, kept, password):
            verified.append(kept.rsplit("$", 2)[0])
            return hasher.verify(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Watched())
    for name in ("Ana", "Nobody"):
        enter(guarded, name, "wrong")
    assert len(verified) == 2
    assert verified[0] == verified[1], "the same parameters"


def test_guessing_is_slowed_down(guarded, workbench):
    told = [enter(guarded, "Ana", "wrong").status_code for _ in range(6)]
    assert told == [401] * 5 + [429]
    refused = enter(guarded, "Ana")
    assert refused.status_code == 429
    assert "wait 15 minutes" in refused.text
    assert enter(guarded, "Ben").status_code == 303, "others may still log in"
    assert len(log_of(workbench, Action.LOGIN_FAILED)) == 5


def test_success_clears_the_count(guarded):
    for _ in range(3):
        assert [enter(guarded, "Ana", "wrong").status_code for _ in range(3)] == [401] * 3
        assert enter(guarded, "Ana").status_code == 303


@pytest.mark.parametrize("path", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example",
                                  "/\t/elsewhere.example", "javascript:alert(1)", "/login?next=/", "x"])  # fmt: skip
def test_nobody_is_led_elsewhere(guarded, path):
    assert enter(guarded, "Ana", next=path).headers["location"] == "/"


def test_local_path_keeps_what_is_ours():
    assert local_path("/d/a%2Fb?at=1-2&x=%E2%80%93") == "/d/a%2Fb?at=1-2&x=%E2%80%93"


def test_logout_ends_the_session(guarded):
    enter(guarded, "Ana")
    secret = guarded.cookies["sqn_session"]
    guarded.post("/logout")
    assert "sqn_session" not in guarded.cookies
    guarded.cookies.set("sqn_session", secret)
    assert guarded.get("/api/v1/me").status_code == 401


def test_another_session_at_each_login(guarded):
    enter(guarded, "Ana")
    before = guarded.cookies["sqn_session"]
    enter(guarded, "Ana")
    assert guarded.cookies["sqn_session"] != before
    guarded.cookies.clear()
    guarded.cookies.set("sqn_session", before)
    assert guarded.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(("name", "status"), [("Eve", 403), ("Ben", 403), ("Ana", 202)])
def test_role_decides(guarded, name, status):
    enter(guarded, name)
    answer = guarded.post("/api/v1/dossiers/talks/reports", json={"text": "Israel must withdraw, Hamas said."})
    assert answer.status_code == status
    assert guarded.get("/api/v1/dossiers").status_code == 200


def test_role_changes_at_once(guarded, workbench):
    enter(guarded, "Ben")
    assert guarded.get("/audit").status_code == 403
    workbench.store.accounts.set_role("Ben", "editor")
    assert guarded.get("/audit").status_code == 200


def test_the_given_name_counts_for_nothing(guarded):
    guarded.cookies.set("sqn_who", "Ana")
    assert guarded.get("/api/v1/me").status_code == 401


def test_own_password(guarded, workbench, kept):
    other = TestClient(guarded.app)
    enter(other, "Ben")
    enter(guarded, "Ben")
    wrong = guarded.post("/account/password", data={"password": "wrong", "new": "another long password"})
    assert wrong.status_code == 422
    short = guarded.post("/account/password", data={"password": PASSWORD, "new": "short"})
    assert (short.status_code, "12 to 256" in short.text) == (422, True)
    assert guarded.post("/account/password", data={"password": PASSWORD, "new": "another long one"}).status_code == 303
    assert guarded.get("/api/v1/me").json() == {"name": "Ben", "role": "coder"}
    assert other.get("/api/v1/me").status_code == 401
    assert log_of(workbench, Action.PASSWORD_CHANGED) == [("Ben", "Ben")]


def make_token(client, role="reader"):
    page = client.post("/account/tokens", data={"label": "script <1>", "role": role, "days": 3}, headers=PAGE)
    return re.search(r"<code>(sqn_[\w-]+)</code>", page.text)[1]


def test_token_asks_the_api(guarded):
    enter(guarded, "Ana")
    secret = make_token(guarded)
    program = TestClient(guarded.app, headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").json() == {"name": "Ana", "role": "reader"}
    assert program.post("/api/v1/dossiers", json={"name": "new"}).status_code == 403, "it is held to a role"
    assert program.get("/account").status_code == 403, "no token makes tokens or changes passwords"
    page = guarded.get("/account", headers=PAGE).text
    assert secret not in page
    assert "script &lt;1&gt;" in page
    token = re.search(r'name="token" value="(\d+)"', page)[1]
    guarded.post("/account/tokens/remove", data={"token": token})
    assert program.get("/api/v1/me").status_code == 401


def test_token_gives_no_more_than_the_account_has(guarded, workbench):
    enter(guarded, "Ana")
    secret = make_token(guarded, "editor")
    workbench.store.accounts.set_role("Ben", "editor")
    workbench.store.accounts.set_role("Ana", "coder")
    program = TestClient(guarded.app, headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").json()["role"] == "coder"
    enter(guarded, "Eve")
    assert TestClient(guarded.app, headers={"authorization": f"Bearer {make_token(guarded, 'editor')}"}).get(
        "/api/v1/me").json() == {"name": "Eve", "role": "reader"}  # fmt: skip


@pytest.mark.parametrize("header", ["Bearer", "Bearer sqn_x", "Basic QW5h", "Bearer " + "x" * 5000, ""])
def test_header_that_is_no_token(guarded, header):
    enter(guarded, "Ana")
    assert guarded.get("/api/v1/me", headers={"authorization": header}).status_code == 401


def test_a_session_is_no_token_and_a_token_no_session(guarded):
    enter(guarded, "Ana")
    secret = guarded.cookies["sqn_session"]
    token = make_token(guarded)
    bare = TestClient(guarded.app)
    assert bare.get("/api/v1/me", headers={"authorization": f"Bearer {secret}"}).status_code == 401
    bare.cookies.set("sqn_session", token)
    assert bare.get("/api/v1/me").status_code == 401


def test_editor_manages_accounts(guarded, workbench):
    enter(guarded, "Ana")
    made = guarded.post("/accounts", data={"name": "Zoë", "role": "reader", "password": PASSWORD})
    assert made.status_code == 303
    guarded.post("/accounts/role", data={"name": "Zoë", "role": "coder"})
    guarded.post("/accounts/password", data={"name": "Zoë", "password": "and now another one"})
    assert "Zoë" in guarded.get("/accounts", headers=PAGE).text
    assert [one["role"] for one in guarded.get("/api/v1/accounts").json() if one["name"] == "Zoë"] == ["coder"]
    zoe = TestClient(guarded.app)
    enter(zoe, "Zoë", "and now another one")
    assert zoe.get("/api/v1/me").json() == {"name": "Zoë", "role": "coder"}
    guarded.post("/accounts/remove", data={"name": "Zoë"})
    assert zoe.get("/api/v1/me").status_code == 401
    assert log_of(workbench, Action.ACCOUNT_REMOVED) == [("Ana", "Zoë")]


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("/accounts", {"name": "ana", "role": "reader", "password": PASSWORD}, 422),
        ("/accounts", {"name": "New", "role": "king", "password": PASSWORD}, 422),
        ("/accounts", {"name": "New", "role": "reader", "password": "aaaaaaaaaaaaaaaa"}, 422),
        ("/accounts", {"name": "long long name", "role": "reader", "password": "Long long name"}, 422),
        ("/accounts", {"name": "a\0b", "role": "reader", "password": PASSWORD}, 422),
        ("/accounts/role", {"name": "Ana", "role": "reader"}, 422),
        ("/accounts/remove", {"name": "Ana"}, 422),
        ("/accounts/remove", {"name": "\0"}, 404),
        ("/accounts/password", {"name": "Nobody", "password": PASSWORD}, 404),
        ("/account/tokens/remove", {"token": 77}, 404),
        ("/account/tokens/remove", {"token": 10**30}, 422),
        ("/account/tokens", {"label": "x", "role": "reader", "days": 0}, 422),
    ],
)
def test_what_does_not_fit_is_told(guarded, path, data, status):
    enter(guarded, "Ana")
    answer = guarded.post(path, data=data)
    assert (answer.status_code, set(answer.json())) == (status, {"detail"})


@pytest.mark.parametrize("name", ["Ben", "Eve"])
def test_only_editors_manage_accounts(guarded, name):
    enter(guarded, name)
    for path in ("/accounts", "/api/v1/accounts", "/audit", "/api/v1/audit"):
        assert guarded.get(path).status_code == 403
    assert guarded.post("/accounts/role", data={"name": name, "role": "editor"}).status_code == 403


def test_another_site_logs_nobody_in_or_out(guarded):
    for path in ("/login", "/logout", "/accounts/remove"):
        headers = {"origin": "https://elsewhere.example"}
        assert guarded.post(path, data={"name": "Ana", "password": PASSWORD}, headers=headers).status_code == 403
        assert guarded.post(path, data={}, headers={"origin": "null"}).status_code == 403


@pytest.mark.parametrize("host", ["[", "[::1", "", "a]b"])
def test_host_that_is_none(guarded, host):
    assert guarded.get("/login", headers={"host": host}).status_code in (400, 403)
    assert guarded.post("/login", headers={"origin": f"http://{host}"}).status_code == 403


def test_forms_are_not_sent_with_the_origin_null(guarded):
    assert guarded.get("/login").headers["referrer-policy"] == "same-origin"


def test_log_as_page_and_files(guarded, workbench):
    enter(guarded, "Ana")
    workbench.store.accounts.log(Action.REPORT_ADDED, "=Ben", dossier="talks", detail="<b>x</b>")
    page = guarded.get("/audit", headers=PAGE).text
    assert "&lt;b&gt;x" in page
    assert "report added" in page
    found = guarded.get("/api/v1/audit", params={"dossier": "talks"}).json()
    assert [(entry["who"], entry["action"]) for entry in found] == [("=Ben", "report added")]
    assert "'=Ben" in guarded.get("/api/v1/audit?format=csv").text
    assert guarded.get("/audit", params={"who": "\0"}).status_code == 200
    assert guarded.get("/audit", params={"before": "x"}).status_code == 422


def test_log_in_parts(guarded, workbench):
    enter(guarded, "Ana")
    for number in range(150):
        workbench.store.accounts.log(Action.REPORT_ADDED, "Ben", detail=f"report {number}")
    first = guarded.get("/audit?who=Ben", headers=PAGE).text
    assert "100 of 150 lines" in first
    older = re.search(r'href="(/audit\?[^"]+)">Older', first)[1].replace("&amp;", "&")
    assert "50 of 150 lines" in guarded.get(older, headers=PAGE).text


def test_without_accounts(client):
    assert client.get("/accounts").status_code == 404
    assert client.get("/account").status_code == 404
    assert client.get("/login", follow_redirects=False).headers["location"] == "/"
    assert client.get("/api/v1/me").json() == {"name": "Ana", "role": "editor"}
    assert client.get("/audit", headers=PAGE).status_code == 200


# The command line


def test_accounts_on_the_command_line(sqn, example_store):
    db = ("--db", example_store)
    assert sqn("accounts", "add", "Ana", "--role", "editor", *db, stdin=f"{PASSWORD}\n").exit_code == 0
    assert sqn("accounts", "add", "Ben", *db, stdin="short\n").exit_code == 1
    assert sqn("accounts", "add", "Ben", *db, stdin=f"{PASSWORD}\n").exit_code == 0
    assert sqn("accounts", "role", "ben", "coder", *db).stdout == "Ben is coder from now on\n"
    assert sqn("accounts", "password", "Ben", *db, stdin="yet another one\n").exit_code == 0
    assert sqn("accounts", "token", "Ben", "--for", "script", *db).stdout.startswith("sqn_")
    listed = sqn("accounts", *db)
    assert re.search(r"Ana\s+editor", listed.stdout)
    assert listed.stderr == "2 accounts\n"
    assert sqn("accounts", "list", *db).stdout == listed.stdout
    assert sqn("accounts", "remove", "Ana", *db).exit_code == 1
    assert sqn("accounts", "remove", "Ben", *db).exit_code == 0


def test_serving_others_takes_a_login(sqn, example_store, monkeypatch):
    served = []
    monkeypatch.setattr("uvicorn.run", lambda app, **given: served.append((app, given)))
    refused = sqn("serve", "--db", example_store, "--host", "0.0.0.0")
    assert (refused.exit_code, "--auth" in refused.stderr, len(refused.stderr.splitlines())) == (1, True, 1)
    nobody = sqn("serve", "--db", example_store, "--host", "0.0.0.0", "--auth")
    assert (nobody.exit_code, "sqn accounts add" in nobody.stderr) == (1, True)
    assert served == []
    sqn("accounts", "add", "Ana", "--role", "editor", "--db", example_store, stdin=f"{PASSWORD}\n")
    flags = ("--host", "0.0.0.0", "--auth", "--known-as", "sqn.example", "--secure", "--allow-addresses")
    assert sqn("serve", "--db", example_store, *flags).exit_code == 0
    workbench = served[0][0].state.workbench
    assert (workbench.needs_login, workbench.is_secure, workbench.may_fetch) == (True, True, True)
    assert "sqn.example" in workbench.hosts
    assert served[0][1]["proxy_headers"] is True
    assert sqn("serve", "--db", example_store, "--host", "::", "--open-to-all").exit_code == 0
