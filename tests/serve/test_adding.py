"""Adding reports: by pasting, uploading, and by addresses that a real server on this machine answers."""

import gzip
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from threading import Event

import pytest

from sinequanon.serve.jobs import MOST_WAITING
from sinequanon.settings import settings
from sinequanon.store.accounts import Action
from web_server import HTML, TALKS

PAGE = {"accept": "text/html"}
API = "/api/v1/dossiers/talks"


def done(client, job, dossier="talks"):
    """A job once all is read."""
    assert client.app.state.jobs.wait(60)
    return client.get(f"/api/v1/dossiers/{dossier}/jobs/{job}").json()


def upload(client, *files, status=202, **more):
    parts = [("files", (name, io.BytesIO(data))) for name, data in files]
    answer = client.post(f"{API}/uploads", files=parts or {"other": ""}, data=more)
    assert answer.status_code == status, answer.text
    return answer.json()


def leftovers():
    return set(Path(gettempdir()).glob("sqn-adding-*"))


# Pasting


def test_pasted_text_is_read_and_logged(client, workbench):
    job = client.post(
        f"{API}/reports",
        json={
            "text": TALKS,
            "title": "Talks",
            "outlet": "Wire",
            "published": "2006-02-14",
            "url": "https://x.example/a",
        },
    ).json()
    found = done(client, job["id"])
    assert (found["state"], found["outcomes"], found["sources_done"]) == ("done", {"new": 1}, 1)
    item = found["items"][0]
    assert (item["name"], item["outcome"]) == ("Talks", "new")
    assert item["records"]["positions"] >= 2
    report = workbench.store.report("talks", item["digest"])
    assert (report.outlet, report.published, report.url) == ("Wire", "2006-02-14", "https://x.example/a")
    entry = workbench.store.accounts.entries(action=Action.REPORT_ADDED)[0]
    assert (entry.who, entry.dossier, entry.detail) == ("Ana", "talks", f"Talks · {item['digest']}")


def test_form_leads_to_the_job_and_the_report(client):
    answer = client.post("/d/talks/add/text", data={"text": TALKS, "title": "A <b> title"}, headers=PAGE)
    assert "Reports being added" in answer.text or "Reports added" in answer.text
    assert client.app.state.jobs.wait(60)
    page = client.get(answer.url.path, headers=PAGE).text
    assert "A &lt;b&gt; title" in page
    assert "/d/talks/reports/" in page
    assert answer.url.path in client.get("/d/talks/add", headers=PAGE).text


def test_forgotten_report_stays_forgotten(client, workbench):
    asked = {"text": TALKS, "title": "Day two"}
    first = done(client, client.post(f"{API}/reports", json=asked).json()["id"])["items"][0]
    forgetting = workbench.store.forgetting
    forgetting.forget(forgetting.find_report("talks", first["digest"]))
    again = done(client, client.post(f"{API}/reports", json=asked).json()["id"])["items"][0]
    assert (again["outcome"], again["digest"]) == ("forgotten", None)
    assert "--again" in again["cause"]
    assert len(workbench.store.reports("talks")) == 1


def test_same_text_again_changes_nothing(client):
    jobs = [client.post(f"{API}/reports", json={"text": TALKS, "title": "Talks"}).json()["id"] for _ in range(2)]
    assert [list(done(client, job)["outcomes"]) for job in jobs] == [["new"], ["unchanged"]]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"text": "  \n"}, "is empty"),
        ({"text": TALKS, "published": "14/02/2006"}, "is not a date"),
        ({"text": TALKS, "url": "javascript:alert(1)"}, "http://"),
        (
            {"text": "Les négociations ont repris hier soir à Genève, a déclaré le ministre des affaires." * 5},
            "English",
        ),
        ({"text": "a\0b and more words of the text"}, "NUL"),
        ({"text": TALKS, "title": "x" * 501}, "title"),
        ({}, "text"),
    ],
)
def test_text_that_cannot_be_read_is_told_at_once(client, given, told):
    answer = client.post(f"{API}/reports", json=given)
    assert (answer.status_code, told in answer.json()["detail"]) == (422, True), answer.text


def test_lone_surrogate_in_json(client):
    answer = client.post(
        f"{API}/reports", content=b'{"text": "a \\ud800 b"}', headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)


def test_what_was_typed_is_still_there_after_a_fault(client):
    data = {"text": TALKS, "published": "soon", "outlet": 'A "wire"'}
    answer = client.post("/d/talks/add/text", data=data, headers=PAGE)
    assert answer.status_code == 422
    assert "soon is not a date" in answer.text
    assert TALKS in answer.text
    assert 'value="A &#34;wire&#34;"' in answer.text


def test_no_dossier_and_no_job(client):
    assert client.get("/d/none/add").status_code == 404
    assert client.post("/api/v1/dossiers/none/reports", json={"text": TALKS}).status_code == 404
    assert client.get(f"{API}/jobs/none").status_code == 404
    assert client.post(f"{API}/jobs/none/cancel").status_code == 404
    job = client.post(f"{API}/reports", json={"text": TALKS}).json()["id"]
    assert client.get(f"/api/v1/dossiers/melay/jobs/{job}").status_code == 404, "it is of another dossier"
    assert "none" not in [one["name"] for one in client.get("/api/v1/dossiers").json()]


def test_nobody_without_a_name_adds(client):
    client.cookies.clear()
    assert client.post(f"{API}/reports", json={"text": TALKS}).status_code == 403
    assert upload(client, ("a.txt", TALKS.encode()), status=403)


# Uploading


def test_every_kind_of_file_is_read(client, workbench):
    before = leftovers()
    job = upload(
        client,
        ("plain.txt", b"France will host the talks, Paris said. " + TALKS.encode()),
        ("page.HTML", HTML.encode()),
        ("notes.md", b"# Notes\n\nRussia will host Hamas leaders in Moscow, Mr Putin said on Monday.\n"),
        ("one.json", b'{"text": "Egypt demands that Israel withdraw its troops, Cairo said."}'),
        ("many.jsonl", b'{"text": "Iran refuses to talk, Tehran said on Monday."}\n{"text": 7}\n'),
        ("noname", b"Hamas offers a truce, Khalid Mashal said on Tuesday."),
        ("scan.png", b"\x89PNG\r\n\x1a\n"),
        outlet="Wire",
        published="2006-02-14",
    )
    found = done(client, job["id"])
    assert found["outcomes"] == {"new": 6, "failed": 2}
    assert (found["sources"], found["sources_done"], found["state"]) == (7, 7, "done")
    told = {item["name"]: item["cause"] for item in found["items"] if item["cause"]}
    assert "is a PNG picture" in told["scan.png"]
    assert "text" in told["many.jsonl line 2"]
    reports = {report.name: report for report in workbench.store.reports("talks")}
    assert {"plain", "page", "notes", "one", "many-0001", "noname"} <= set(reports)
    assert (reports["plain"].outlet, reports["plain"].published) == ("Wire", "2006-02-14")
    assert leftovers() == before


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "..\\..\\a.txt", "/etc/cron.d/x", "a\0b.txt", ".",
                                  "x" * 500 + ".txt", "<img src=x>.txt", "C:\\con.txt"])  # fmt: skip
def test_name_of_a_file_is_never_a_path(client, workbench, name):
    before = leftovers()
    found = done(client, upload(client, (name, TALKS.encode()))["id"])
    assert found["outcomes"] == {"new": 1}, found
    added = workbench.store.report("talks", found["items"][0]["digest"])
    assert not set(added.name) & set('/\\<>\0"')
    assert leftovers() == before


def test_every_suffix_of_a_name_counts(client, workbench):
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML.encode()
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2006-02-14T00:00:00Z\r\n"
    head += "WARC-Target-URI: http://news.example/a\r\nContent-Type: application/http; msgtype=response\r\n"
    crawl = f"{head}Content-Length: {len(page)}\r\n\r\n".encode() + page + b"\r\n\r\n"
    table = f'text,title\n"{TALKS} Rome said so.",Rome\n'.encode()
    job = upload(client, ("Crawl.WARC.gz", gzip.compress(crawl)), ("day.csv.gz", gzip.compress(table)))
    found = done(client, job["id"])
    assert found["outcomes"] == {"new": 2}, found
    rows = {row.title: row for row in workbench.store.reports("talks")}
    assert rows["Talks"].url == "http://news.example/a"
    assert rows["Rome"].name == "day-0002", "by its row"
    named = done(client, upload(client, ("x" * 300 + ".csv.gz", gzip.compress(table.replace(b"Rome", b"Oslo"))))["id"])
    assert named["outcomes"] == {"new": 1}, named


def test_equal_names_are_told_apart(client, workbench):
    job = upload(client, ("a.txt", TALKS.encode()), ("b/a.txt", (TALKS + " Hamas said so.").encode()))
    names = {item["name"] for item in done(client, job["id"])["items"]}
    assert names == {"a", "a-2"}


def test_no_file(client):
    assert "holds no file" in upload(client, status=422)["detail"]
    answer = client.post("/d/talks/add/files", files={"files": ("", b"")}, headers=PAGE)
    assert (answer.status_code, "holds no file" in answer.text) == (422, True)
    assert client.post(f"{API}/uploads", data={"files": "text"}).status_code == 422
    assert client.post(f"{API}/uploads", content=b"x", headers={"content-type": "text/plain"}).status_code == 422


def test_form_that_is_broken(client):
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(f"{API}/uploads", content=b"no form at all", headers=headers).status_code == 400
    headers = {"content-type": "multipart/form-data"}
    assert client.post(f"{API}/uploads", content=b"no form at all", headers=headers).status_code == 400
    assert client.post("/d/talks/add/text", files={"text": ("a.txt", b"x")}).status_code == 422


def test_upload_that_is_too_large_or_has_too_many_files(client, monkeypatch):
    before = leftovers()
    assert "200" in upload(client, *[("a.txt", b"x")] * 201, status=400)["detail"]
    monkeypatch.setattr("sinequanon.serve.security.number", lambda _: 1000)
    assert "more than 101,000 bytes" in upload(client, ("a.txt", b"x" * 102_000), status=413)["detail"]

    def untold() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        for _ in range(20):
            yield b"x" * 10_000

    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(f"{API}/uploads", content=untold(), headers=headers).status_code == 413
    assert leftovers() == before


def test_body_that_is_too_large(client):
    answer = client.post(f"{API}/reports", json={"text": "x" * 5_000_000})
    assert (answer.status_code, answer.json()["detail"].startswith("more than")) == (413, True)


# Jobs


@contextmanager
def held(client, monkeypatch) -> Iterator[None]:
    """The reader waits before each report."""
    workbench, go = client.app.state.workbench, Event()
    reader = workbench.reader

    class Slow:
        version = reader.version

        def read_all(self, reports):
            assert go.wait(60)
            return reader.read_all(reports)

    workbench.__dict__["_reader"] = Slow()
    try:
        yield
    finally:
        go.set()
        assert client.app.state.jobs.wait(60)
        workbench.__dict__["_reader"] = reader


def test_cancelling_stops_after_the_present_report(client, workbench, monkeypatch):
    with held(client, monkeypatch):
        first = upload(client, *[(f"{place}.txt", f"{TALKS} {place}.".encode()) for place in range(5)])["id"]
        second = upload(client, ("later.txt", TALKS.encode()))["id"]
        while client.get(f"{API}/jobs/{first}").json()["state"] == "waiting":
            time.sleep(0.01)
        page = client.get(f"/d/talks/jobs/{first}", headers=PAGE).text
        assert "Cancel the rest" in page
        cancelled = client.post(f"{API}/jobs/{first}/cancel").json()
        assert (cancelled["state"], cancelled["is_cancelling"]) == ("running", True)
        assert client.post(f"/d/talks/jobs/{second}/cancel", headers=PAGE).status_code == 200
        assert client.get(f"{API}/jobs/{second}").json()["state"] == "cancelled"
    found = done(client, first)
    assert (found["state"], found["outcomes"], found["cause"]) == ("cancelled", {"new": 1}, "cancelled by Ana")
    assert leftovers() == set()
    assert client.post(f"{API}/jobs/{first}/cancel").json()["state"] == "cancelled"
    assert len(workbench.store.accounts.entries(action=Action.ADDING_CANCELLED)) == 2


def test_no_more_than_so_many_wait(client, monkeypatch):
    with held(client, monkeypatch):
        told = [
            client.post(f"{API}/reports", json={"text": f"{TALKS} {n}."}).status_code for n in range(MOST_WAITING + 2)
        ]
        assert told[-1] == 503
        assert upload(client, ("a.txt", TALKS.encode()), status=503)
        for job in client.get(f"{API}/jobs").json():
            client.post(f"{API}/jobs/{job['id']}/cancel")


def test_dossier_that_goes_meanwhile_is_not_made_anew(client, workbench, monkeypatch):
    workbench.store.create_dossier("short")
    with held(client, monkeypatch):
        client.post(f"{API}/reports", json={"text": TALKS})
        job = client.post("/api/v1/dossiers/short/reports", json={"text": TALKS}).json()["id"]
        workbench.store.delete_dossier("short")
    found = client.app.state.jobs.get("short", job)
    assert (found.state, "no dossier" in found.cause) == ("failed", True)


def test_fault_of_the_program_ends_one_job_only(client, workbench, monkeypatch, caplog):
    reader = workbench.reader

    class Broken:
        version = reader.version

        def read_all(self, _):
            raise RuntimeError("secret")

    workbench.__dict__["_reader"] = Broken()
    job = client.post(f"{API}/reports", json={"text": TALKS}).json()["id"]
    found = done(client, job)
    assert (found["state"], found["cause"]) == ("failed", "a fault of the program (RuntimeError); its log has more")
    workbench.__dict__["_reader"] = reader
    assert done(client, client.post(f"{API}/reports", json={"text": TALKS}).json()["id"])["state"] == "done"


def test_items_in_parts(client):
    lines = "".join(f'{{"text": "Hamas demands that Israel withdraw, it said on day {n}."}}\n' for n in range(5))
    job = upload(client, ("many.jsonl", lines.encode()))["id"]
    done(client, job)
    part = client.get(f"{API}/jobs/{job}?first=2&limit=2").json()
    assert ([item["number"] for item in part["items"]], part["items_total"]) == ([3, 4], 5)
    assert client.get(f"{API}/jobs/{job}?first=-1").status_code == 422
    assert client.get(f"/d/talks/jobs/{job}?first=99999", headers=PAGE).status_code == 200


# Dossiers


def test_new_dossier_from_the_home_page(client, workbench):
    answer = client.post("/dossiers", data={"name": " Sea of Melay "}, headers=PAGE)
    assert answer.url.raw_path == b"/d/Sea%20of%20Melay/add"
    assert client.post("/api/v1/dossiers", json={"name": "other"}).status_code == 201
    assert workbench.store.accounts.count_entries(action=Action.DOSSIER_MADE, dossier="other") == 1
    assert 'action="/dossiers"' in client.get("/", headers=PAGE).text


@pytest.mark.parametrize("name", ["talks", "", " ", "a/b", "a\\b", "..", "a\0b", "x" * 201])
def test_dossier_that_cannot_be_made(client, name):
    assert client.post("/api/v1/dossiers", json={"name": name}).status_code == 422
    assert client.post("/dossiers", data={"name": name}).status_code == 422


# Addresses


def test_fetching_is_off_unless_allowed(client):
    given = {"addresses": ["https://news.example/a"]}
    answer = client.post(f"{API}/addresses", json=given)
    assert (answer.status_code, "--allow-addresses" in answer.json()["detail"]) == (403, True)
    assert "fetches nothing" in client.get("/d/talks/add", headers=PAGE).text


def test_page_is_fetched_and_read(client, workbench, port, rules):
    workbench.may_fetch, client.app.state.jobs.rules = True, rules
    given = {"addresses": [f"http://news.example:{port}/{path}" for path in ("lead/page", "away", "missing")]}
    found = done(client, client.post(f"{API}/addresses", json=given | {"outlet": "Wire"}).json()["id"])
    assert found["outcomes"] == {"new": 1, "failed": 2}
    report = workbench.store.report("talks", found["items"][0]["digest"])
    assert (report.title, report.outlet, report.url) == ("Talks", "Wire", f"http://news.example:{port}/page")
    assert found["items"][1]["name"] == f"http://news.example:{port}/away"
    assert leftovers() == set()


def test_addresses_by_the_form(client, workbench, port, rules):
    workbench.may_fetch, client.app.state.jobs.rules = True, rules
    answer = client.post("/d/talks/add/addresses", data={"addresses": f"\nhttp://news.example:{port}/\n"}, headers=PAGE)
    assert answer.url.path.startswith("/d/talks/jobs/")
    for bad in ("", "file:///etc/passwd", "http://a.example/\n" * 21):
        answer = client.post("/d/talks/add/addresses", data={"addresses": bad}, headers=PAGE)
        assert (answer.status_code, "Not added." in answer.text) == (422, True)


def test_feed_at_an_address_is_read_entry_by_entry(client, workbench, port, rules):
    workbench.may_fetch, client.app.state.jobs.rules = True, rules
    given = {"addresses": [f"http://news.example:{port}/feed"]}
    found = done(client, client.post(f"{API}/addresses", json=given).json()["id"])
    assert found["outcomes"] == {"new": 2}
    assert "http://news.example/talks" in {row.url for row in workbench.store.reports("talks")}


def test_settings_bound_the_upload():
    assert int(settings()["SQN_MAX_BYTES"]) > 0
