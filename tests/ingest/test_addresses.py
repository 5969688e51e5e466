"""Pages and feeds at addresses, which a real server on this machine answers."""

import socket
import time
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from sinequanon import Report
from sinequanon.errors import UnreadableReport
from sinequanon.ingest import addresses, find_files, ingest
from sinequanon.ingest.addresses import Rules, check_address, fetch, is_public
from sinequanon.settings import settings
from sinequanon.store import Store
from web_server import HTML, TALKS, Pages


def test_this_machine_is_refused(port):
    for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "127.1", "0.0.0.0", "[::ffff:127.0.0.1]"):
        with pytest.raises(UnreadableReport, match=r"no public address|not known"):
            fetch(f"http://{host}:{port}/page", Rules(ports=None))
    assert Pages.asked == []


def test_one_private_address_among_many_is_enough(rules):
    both = replace(rules, may_reach=is_public, look_up=lambda *_: ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(UnreadableReport, match=r"10\.0\.0\.1, which is no public address"):
        fetch("http://rebound.example/", both)


def test_connection_goes_to_the_address_that_was_looked_at(port, rules):
    """The second look-up of a name that changes its address never happens."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    page = fetch(f"http://rebound.example:{port}/page?q=a%20b", replace(rules, look_up=lambda *_: next(answers)))
    assert page.data == HTML.encode()
    assert (page.url, page.suffix, page.name) == (f"http://rebound.example:{port}/page?q=a%20b", ".html", "page")
    path, headers = Pages.asked[-1]
    assert (path, headers["Host"]) == ("/page?q=a%20b", f"rebound.example:{port}")
    assert "Cookie" not in headers


def test_redirects_are_followed_and_each_is_looked_at(port, rules):
    page = fetch(f"http://news.example:{port}/lead/lead/page", rules)
    assert page.url == f"http://news.example:{port}/page"
    assert all("Cookie" not in headers for _, headers in Pages.asked)
    with pytest.raises(UnreadableReport, match=r"inner\.example at 127\.0\.0\.2, which is no public address"):
        fetch(f"http://news.example:{port}/away", rules)
    with pytest.raises(UnreadableReport, match="more than 5 times"):
        fetch(f"http://news.example:{port}/round", rules)
    with pytest.raises(UnreadableReport, match="http://"):
        fetch(f"http://news.example:{port}/bad", rules)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("missing", "status 404"),
        ("kind/application/pdf", "application/pdf"),
        ("kind/image/svg+xml", "image/svg"),
        ("kind", "not told"),
        ("zipped", "compressed"),
        ("endless", "more than 100,000 bytes"),
    ],
)
def test_answer_that_is_no_page(port, rules, path, told):
    with pytest.raises(UnreadableReport) as refused:
        fetch(f"http://news.example:{port}/{path}", rules)
    assert told in refused.value.cause


@pytest.mark.parametrize("path", ["slow", "dripping"])
def test_slow_answer_is_cut(port, rules, path):
    started = time.monotonic()
    with pytest.raises(UnreadableReport, match=r"longer than 0\.5 seconds"):
        fetch(f"http://news.example:{port}/{path}", replace(rules, timeout_s=0.5))
    assert time.monotonic() - started < 2


def test_server_that_never_answers(rules):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        with pytest.raises(UnreadableReport, match="longer than"):
            fetch(f"http://news.example:{deaf.getsockname()[1]}/", replace(rules, timeout_s=0.3))


def test_encoding_that_the_server_names(port, rules):
    assert fetch(f"http://news.example:{port}/latin", rules).data.decode("utf-8-sig") == "Zoë wants talks"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/", "file:///etc/passwd", "javascript:alert(1)", "news.example", "http://", "http:///x", "",
        "http://ana:secret@news.example/", "http://news.example@127.0.0.1/", "http://news.example:22/",
        "http://news.example:x/", "http://news.example:99999/", "http://[::1", "http://a b/", "http://a\\@b/",
        "http://x.example/\r\nHost: y", "http://" + "x" * 3000, "http://" + "é" * 100 + ".example", "http://a%00b/",
        "http://\ud800.example/", "//news.example/", "gopher://news.example:80/",
    ],
)  # fmt: skip
def test_address_that_is_none(url):
    with pytest.raises(UnreadableReport):
        check_address(url, Rules())


def test_address_is_asked_for_as_it_is_shown():
    assert check_address(" HTTPS://Bücher.example/ü?q=ä#part ", Rules()) == (
        "https://xn--bcher-kva.example/%C3%BC?q=%C3%A4"
    )


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0", "169.254.169.254", "100.100.100.200", "224.0.0.1",
     "168.63.129.16", "192.0.0.192", "255.255.255.255", "240.0.0.1", "::1", "::", "::ffff:8.8.8.8", "64:ff9b::808:808",
     "64:ff9b:1::1", "2002:808:808::1", "2001:0:4136:e378::1", "fd00:ec2::254", "fe80::1", "fe80::1%1", "ff02::1",
     "::8.8.8.8", "2001:db8::1", "fec0::1"],
)  # fmt: skip
def test_address_that_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:812::200e"])
def test_address_that_is_public(address):
    assert is_public(ip_address(address))


# As reports


def test_page_is_read_as_a_file_would_be(port, rules, tmp_path):
    saved = tmp_path / "talks.txt"
    saved.write_text(TALKS)
    page, file = ingest([f"http://news.example:{port}/lead/page", saved], rules=rules, outlet="Wire")
    assert (page.title, page.outlet, page.url) == ("Talks", "Wire", f"http://news.example:{port}/page")
    assert TALKS in page.text
    assert file.text == TALKS


@pytest.mark.parametrize("kind", ["rss+xml", "atom+xml", "xml"])
def test_feed_gives_its_entries_and_nothing_that_they_name_is_fetched(port, rules, kind):
    first, second = ingest([f"http://news.example:{port}/feed/{kind}"], rules=rules)
    assert (first.title, first.outlet, first.url) == ("Talks", "Wire", "http://news.example/talks")
    assert (first.published, first.metadata["text_is"]) == ("2006-02-14", "summary")
    assert TALKS in first.text
    assert (second.title, second.url) == ("Truce", None)
    assert [path for path, _ in Pages.asked] == [f"/feed/{kind}"]


def test_what_gives_no_report_is_told_with_its_address(port, rules):
    asked = [f"http://news.example:{port}/{path}" for path in ("missing", "away", "kind/application/pdf")]
    faults = list(ingest(asked, rules=rules))
    assert [fault.where for fault in faults] == asked
    assert [fault.path for fault in faults] == asked
    assert "status 404" in faults[0].cause


def test_nothing_is_fetched_unless_the_setting_allows_it(port, monkeypatch):
    for value in ("0", ""):
        allow(monkeypatch, value)
        (fault,) = ingest([f"http://127.0.0.1:{port}/page"])
        assert "SQN_ALLOW_ADDRESSES=1" in fault.cause
    allow(monkeypatch, "1")
    (fault,) = ingest([f"http://127.0.0.1:{port}/page"])
    assert "only 80 and 443 may be asked" in fault.cause
    (fault,) = ingest(["http://127.0.0.1/page"])
    assert "no public address" in fault.cause
    allow(monkeypatch, "yes")
    with pytest.raises(ValueError, match="0 or 1"):
        list(ingest(["http://127.0.0.1/page"]))
    monkeypatch.undo()
    settings.cache_clear()


def allow(monkeypatch, value):
    monkeypatch.setenv("SQN_ALLOW_ADDRESSES", value)
    settings.cache_clear()


@pytest.fixture
def allowed(monkeypatch, rules):
    """The settings allow addresses, and those of the server on this machine are taken for public."""
    Pages.asked.clear()
    allow(monkeypatch, "1")
    monkeypatch.setattr(addresses, "Rules", lambda: rules)
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_addresses_on_the_command_line(sqn, port, allowed, tmp_path):
    db, base = tmp_path / "s.db", f"http://news.example:{port}"
    done = sqn("read", f"{base}/page", f"{base}/feed", f"{base}/missing", "-d", "d", "--db", db)
    assert done.exit_code == 1
    assert f"{base}/missing: gives the status 404" in done.stderr
    with Store.open(str(db)) as store:
        assert {row.url for row in store.reports("d")} == {f"{base}/page", "http://news.example/talks", None}
        (failure,) = store.failures.list("d")
        assert failure.path == f"{base}/missing"
    asked = len(Pages.asked)
    assert sqn("retry", "d", "--db", db).exit_code == 1
    assert len(Pages.asked) == asked + 1
    again = sqn("read", f"{base}/feed", "-d", "d", "--db", db)
    assert (again.exit_code, "unchanged" in again.stdout) == (0, True)


def test_address_is_no_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "http:").mkdir()
    Path("http:/a.txt").write_text(TALKS)
    assert find_files(["http://a.txt", "./http:/a.txt"]) == ["http://a.txt", Path("http:/a.txt")]
    (report,) = ingest(["./http:/a.txt"])
    assert isinstance(report, Report)
