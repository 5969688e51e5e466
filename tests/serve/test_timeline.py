"""The timeline: a page with a list by month, and the same as JSON."""

import csv
import io
import json
import re

import pytest

from sinequanon.serve.views.timeline import Kind, _slices, days_of

PAGE = {"accept": "text/html"}


def get(client, dossier="melay", **asked):
    answer = client.get(f"/api/v1/dossiers/{dossier}/timeline", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_statements_contacts_and_shifts_come_by_date(client):
    found = get(client, limit=500)
    assert found["all"] == len(found["happenings"]) == sum(found["counts"].values())
    assert set(found["counts"]) == {item["kind"] for item in found["happenings"]} == {"statement", "contact", "shift"}
    dates = [item["date"] for item in found["happenings"] if item["date"]]
    assert dates == sorted(dates)


def test_pages_give_each_line_once(client):
    whole = get(client, limit=500)["happenings"]
    pages = [item for at in range(0, len(whole), 17) for item in get(client, limit=17, offset=at)["happenings"]]

    def key(item):
        return json.dumps(item, sort_keys=True)

    assert sorted(map(key, pages)) == sorted(map(key, whole))


def test_filters_leave_only_what_fits(client):
    everything = get(client, limit=500)
    assert {item["kind"] for item in get(client, kind="shift")["happenings"]} == {"shift"}
    two = get(client, kind=["contact", "shift"], limit=500)
    assert set(two["counts"]) == {"contact", "shift"}
    assert two["all"] < everything["all"]
    recent = get(client, since="2023", limit=500)
    assert all((item["date"] + "-99-99") >= "2023" for item in recent["happenings"])
    assert all(item["date"][:4] <= "2019" for item in get(client, until="2019", limit=500)["happenings"])
    mine = get(client, actor="Kestria", limit=500)
    assert 0 < mine["all"] < everything["all"]
    outlets = get(client, outlet="The Brelin Courier", limit=500)["happenings"]
    assert {item["sources"][-1]["outlet"] for item in outlets} == {"The Brelin Courier"}
    assert get(client, actor="nobody of that name")["happenings"] == []


def test_a_partial_date_stays_partial(client):
    met = next(item for item in get(client, kind="contact", limit=500)["happenings"] if item["date"] == "2019-03")
    assert (met["first"], met["last"]) == ("2019-03-01", "2019-03-31")
    page = client.get("/d/melay/timeline", params={"kind": "contact"}, headers=PAGE).text
    assert '<time datetime="2019-03">' in page


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ("2019", ("2019-01-01", "2019-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("2019-12", ("2019-12-01", "2019-12-31")),
        ("2019-05-23", ("2019-05-23", "2019-05-23")),
        ("2019-13", None),
        ("9999-12", None),
        ("0000", None),
        (None, None),
    ],
)
def test_a_date_spans_its_days(told, days):
    assert days_of(told) == days


def test_a_page_of_several_kinds_is_cut_where_it_should_be():
    counts = {Kind.STATEMENT: {"2019": 2, "2020": 3, None: 1}, Kind.CONTACT: {"2020": 2}}
    assert _slices(counts, 0, 3) == {Kind.STATEMENT: (0, 3)}
    assert _slices(counts, 3, 3) == {Kind.STATEMENT: (3, 2), Kind.CONTACT: (0, 1)}
    assert _slices(counts, 6, 9) == {Kind.CONTACT: (1, 1), Kind.STATEMENT: (5, 1)}
    assert _slices(counts, 8, 9) == {}


def test_the_page_works_without_a_script(client, digest):
    page = client.get("/d/talks/timeline", headers=PAGE).text
    assert f"/d/talks/reports/{digest}?at=" in page
    assert "as the machine read it, confidence" in page
    assert "Khalid Mashal" in page
    assert "Lines 1–" in page
    assert re.search(r"<h2><time datetime=\"2006-02\">", page)


def test_the_page_says_what_is_left_out_and_where_to_jump(client):
    page = client.get("/d/melay/timeline", params={"limit": 20}, headers=PAGE).text
    assert "Lines 1–20 of" in page
    assert re.search(r"the next lines, \d+ more", page)
    assert "Jump to a" in page
    found = get(client)
    for jump in found["jumps"][:5]:
        first = get(client, offset=jump["number"], limit=1)["happenings"][0]
        assert (first["date"] or "").startswith(jump["date"])


def test_a_decision_is_told(client, workbench):
    row = workbench.store.statements("talks", min_confidence=0.7)[0]
    workbench.store.decide("talks", row.digest, "statements", row.record.id, "reject", who="Ana")
    told = [item["decision"] for item in get(client, "talks", kind="statement", min_confidence=0)["happenings"]]
    assert any(one and one["words"].startswith("rejected by Ana") for one in told)
    assert "rejected by Ana" in client.get("/d/talks/timeline", headers=PAGE).text


def test_it_downloads(client):
    lines = client.get("/api/v1/dossiers/melay/timeline", params={"format": "csv", "limit": 500}).text
    assert len(list(csv.DictReader(io.StringIO(lines.lstrip("\ufeff"))))) == get(client)["all"]


def test_news_text_never_becomes_markup(client, workbench):
    from sinequanon.records import Report, from_json

    text = "Eve </script><script>alert(1)</script> said no."
    actors = [{"id": "a1", "name": text[:38], "kind": "person", "mentions": [[0, 38]]}]
    said = {"id": "s1", "speaker": "a1", "source": None, "cue": [39, 43], "content": [[44, 46]], "quotation": "direct"}
    reading = from_json({"doc": "x", "actors": actors, "statements": [said]})
    workbench.store.add("bad", Report(name="x", text=text, published="2020-01-01"), reading)
    page = client.get("/d/bad/timeline", headers=PAGE).text
    assert "<script>alert" not in page
    assert "Eve" in page


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/d/nowhere/timeline", {}, 404),
        ("/api/v1/dossiers/nowhere/timeline", {}, 404),
        ("/d/melay/timeline", {"kind": "gossip"}, 422),
        ("/d/melay/timeline", {"since": "soon"}, 422),
        ("/d/melay/timeline", {"limit": 100000}, 422),
        ("/d/melay/timeline", {"offset": -1}, 422),
        ("/d/melay/timeline", {"offset": 999999}, 200),
        ("/d/melay/timeline", {"actor": "\0"}, 422),
        ("/d/melay/timeline", {"about": '"*"'}, 200),
        ("/d/melay/timeline", {"since": "2019-99", "until": "0001"}, 422),
        ("/d/melay/timeline", {"since": "", "until": "", "actor": "", "about": "", "outlet": ""}, 200),
    ],
)
def test_every_question_gets_its_answer(client, path, asked, status):
    assert client.get(path, params=asked).status_code == status
