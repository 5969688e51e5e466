from datetime import timedelta

import pytest

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.store import Store
from sinequanon.store import accounts as module
from sinequanon.store.accounts import Action, LoginKind

DAY = timedelta(days=1)


@pytest.fixture
def accounts(store: Store):
    made = store.accounts
    made.add("Ana", "editor", "hash")
    return made


def test_names_are_one_without_regard_to_case_and_width(accounts):
    assert accounts.get("ａNA ").name == "Ana"
    with pytest.raises(InvalidRecord, match="already"):
        accounts.add("ana", "reader", "hash")


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\0b", "a\nb", "a\ud800"])
def test_name_that_is_none(accounts, name):
    with pytest.raises(InvalidRecord):
        accounts.add(name, "reader", "hash")


def test_unknown_names_and_roles(accounts):
    assert accounts.password("nobody") is None
    assert accounts.password("\0\ud800") is None
    with pytest.raises(RecordNotFound):
        accounts.get("nobody")
    with pytest.raises(InvalidRecord, match="role"):
        accounts.add("Ben", "king", "hash")


def test_the_last_editor_stays(accounts):
    accounts.add("Ben", "coder", "hash")
    for leave in (lambda: accounts.remove("Ana"), lambda: accounts.set_role("Ana", "reader")):
        with pytest.raises(InvalidRecord, match="last editor"):
            leave()
    accounts.set_role("Ben", "editor")
    accounts.remove("Ana")
    assert [account.name for account in accounts.list()] == ["Ben"]


def test_session_is_found_until_it_ends(accounts):
    accounts.open_login("Ana", "d1", LoginKind.SESSION, DAY)
    account, login = accounts.find_login("d1")
    assert (account.name, login.kind, login.role) == ("Ana", "session", None)
    accounts.close_login("d1")
    assert accounts.find_login("d1") is None


def test_session_expires_and_idles(accounts, monkeypatch):
    accounts.open_login("Ana", "d1", LoginKind.SESSION, 3 * DAY)
    accounts.open_login("Ana", "d2", LoginKind.TOKEN, 3 * DAY)
    time = module.now()
    monkeypatch.setattr(module, "now", lambda: time + 2 * DAY)
    assert accounts.find_login("d1", idle=DAY) is None
    assert accounts.find_login("d2", idle=DAY) is not None
    assert accounts.find_login("d1", idle=3 * DAY)[1].used_at == time.isoformat()
    assert accounts.find_login("d1", idle=DAY) is not None, "it was used just now"
    monkeypatch.setattr(module, "now", lambda: time + 3 * DAY)
    assert accounts.find_login("d1") is None


def test_a_new_password_ends_all_but_the_present_session(accounts):
    for digest in ("d1", "d2"):
        accounts.open_login("Ana", digest, LoginKind.SESSION, DAY)
    accounts.open_login("Ana", "d3", LoginKind.TOKEN, DAY, label="script", role="reader")
    accounts.set_password("Ana", "other", but="d1")
    assert [accounts.find_login(digest) is not None for digest in ("d1", "d2", "d3")] == [True, False, False]


def test_no_session_by_a_password_that_was_changed_meanwhile(accounts):
    with pytest.raises(RecordNotFound, match="meanwhile"):
        accounts.open_login("Ana", "d1", LoginKind.SESSION, DAY, password="before")


def test_removing_an_account_ends_its_sessions(accounts):
    accounts.add("Ben", "coder", "hash")
    accounts.open_login("Ben", "d1", LoginKind.SESSION, DAY)
    accounts.remove("Ben")
    assert accounts.find_login("d1") is None


def test_tokens_belong_to_their_account(accounts):
    accounts.add("Ben", "coder", "hash")
    token = accounts.open_login("Ana", "d1", LoginKind.TOKEN, DAY, label="script")
    accounts.open_login("Ana", "d2", LoginKind.SESSION, DAY)
    assert [one.label for one in accounts.tokens("Ana")] == ["script"]
    with pytest.raises(RecordNotFound):
        accounts.remove_token("Ben", token.id)
    accounts.remove_token("Ana", token.id)
    assert accounts.tokens("Ana") == ()


def test_attempts_are_counted_by_name_and_address(accounts, monkeypatch):
    tried = [accounts.count_attempt(*pair, DAY) for pair in (("Ana", "a"), ("ANA", "b"), ("Ben", "b"), ("ana", "b"))]
    assert [(one.pair, one.address, one.name) for one in tried] == [(1, 1, 1), (1, 1, 2), (1, 2, 1), (2, 3, 3)]
    accounts.forget_attempts("Ana", "b")
    assert accounts.count_attempt("Ana", "b", DAY).pair == 1
    time = module.now()
    monkeypatch.setattr(module, "now", lambda: time + 2 * DAY)
    assert accounts.count_attempt("Ana", "b", DAY).name == 1


def test_log_is_read_from_its_end(accounts):
    for number in range(5):
        accounts.log(Action.LOGIN, "Ana" if number % 2 else "B\0\ud800n", detail=str(number), address="::1")
    assert [entry.detail for entry in accounts.entries(limit=2)] == ["4", "3"]
    assert [entry.detail for entry in accounts.entries(before=3)] == ["1", "0"]
    assert accounts.count_entries(who="Ana", action="logged in") == 2
    assert accounts.count_entries(dossier="talks") == 0
