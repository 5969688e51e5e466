"""Adding records that the reader missed, by the API, and where they are seen then."""

import io
import json
import time
import zipfile

import pytest
from fastapi.testclient import TestClient

from sinequanon.evaluation import score_folder
from sinequanon.records import to_json
from sinequanon.serve import create_app
from sinequanon.serve.people import WHO_COOKIE, Person, Role
from sinequanon.store.added import without_added

PAGE = {"accept": "text/html"}
SLOW_S = 60
DECISIONS = "/api/v1/dossiers/talks/decisions"
TEXT = "resisting the Israeli occupation of Palestinian land"
POSITION = {"section": "positions", "holder": "Hamas", "act": "threaten", "agent": "Hamas", "target": "Israel"}


@pytest.fixture
def place(workbench, digest):
    """Where some words stand in the report."""
    text = workbench.store.report("talks", digest).text

    def find(words):
        return [text.index(words), text.index(words) + len(words)]

    return find


@pytest.fixture
def add(client, digest, place):
    """Adds a record: `add(field=value, …, note=…)` gives the answer."""

    def ask(note=None, **record):
        given = POSITION | {"span": place(TEXT)} if "section" not in record else {}
        url = f"/api/v1/dossiers/talks/reports/{digest}/records"
        return client.post(url, json={"record": given | record, "note": note})

    return ask


def records_of(section, words):
    """A record of each section on some words."""
    return {
        "actors": {"name": words, "kind": "organisation", "mentions": [[5, 9]], "of": "Hamas"},
        "statements": {"speaker": "a1", "content": [[5, 9]], "quotation": "direct", "cue": [1, 3], "said": "2006-02"},
        "positions": {"holder": "Israel", "act": "claim", "span": [5, 9], "statement": "s1"},
        "conditions": {"position": "p1", "connective": "unless", "marker": [1, 3], "span": [5, 9], "agent": "Hamas"},
        "contacts": {"kind": "call", "status": "held", "span": [5, 9], "parties": ["Hamas", "Israel"], "by": "Hamas"},
    }[section]


class TestAdding:
    @pytest.mark.parametrize("section", ["actors", "statements", "positions", "conditions", "contacts"])
    def test_every_kind_of_record_is_added_and_undone(self, add, client, digest, section):
        made = add(section=section, **records_of(section, "the movement"), note="missed")
        assert made.status_code == 201, made.text
        told = made.json()
        assert (told["kind"], told["section"], told["record"], told["who"]) == ("add", section, "h1", "Ana")
        assert told["note"] == "missed"
        report = client.get(f"/api/v1/dossiers/talks/reports/{digest}").json()
        assert "h1" in [record["id"] for record in report["reading"][section]]
        assert client.post(f"{DECISIONS}/{told['id']}/undo").json()["undone_by"] == "Ana"
        report = client.get(f"/api/v1/dossiers/talks/reports/{digest}").json()
        assert "h1" not in [record["id"] for record in report["reading"][section]]

    @pytest.mark.parametrize(
        ("change", "status", "told"),
        [
            ({"span": [0, 10**6]}, 422, "is no place in a text of"),
            ({"span": [9, 3]}, 422, "is no place"),
            ({"span": ["a", "b"]}, 422, "record.positions.span"),
            ({"span": None}, 422, "record.positions.span"),
            ({"act": "dance"}, 422, "record.positions.act"),
            ({"holder": "Atlantis"}, 422, "no actor of the report"),
            ({"holder": "\0"}, 422, "a NUL"),
            ({"statement": "s999"}, 422, "should be the id of one of the report's statements"),
            ({"conditions": ["c1"]}, 422, "record.positions.conditions"),
            ({"section": "options"}, 422, "record"),
            ({"note": "x" * 6_000}, 422, "note"),
        ],
    )
    def test_what_does_not_fit_is_told_in_a_line(self, client, digest, place, change, status, told):
        note = change.pop("note", None) if "note" in change else None
        body = {"record": POSITION | {"span": place(TEXT)} | change, "note": note}
        answer = client.post(f"/api/v1/dossiers/talks/reports/{digest}/records", json=body)
        assert answer.status_code == status
        assert told in answer.json()["detail"]
        assert "\n" not in answer.json()["detail"]
        assert client.get(DECISIONS).json()["total"] == 0

    def test_unknown_report_is_told(self, client):
        body = {"record": POSITION | {"span": [0, 5]}}
        assert client.post(f"/api/v1/dossiers/talks/reports/{'0' * 64}/records", json=body).status_code == 404

    def test_same_record_is_not_added_twice(self, add):
        add()
        assert "says so already" in add().json()["detail"]

    def test_without_a_name_nothing_is_added(self, add, client):
        client.cookies.delete(WHO_COOKIE)
        assert add().status_code == 403

    def test_it_is_logged(self, add, workbench):
        add()
        (entry, *_) = workbench.store.accounts.entries()
        assert (entry.action, entry.who, entry.dossier) == ("record added", "Ana", "talks")
        assert entry.detail == "positions h1"

    def test_it_is_documented(self, client):
        paths = client.get("/api/v1/openapi.json").json()["paths"]
        assert "post" in paths["/api/v1/dossiers/{dossier}/reports/{digest}/records"]


class TestSeen:
    def test_on_the_report_as_made_by_hand(self, add, client, digest):
        add(note="overlooked")
        page = client.get(f"/d/talks/reports/{digest}?record=positions-h1", headers=PAGE).text
        card = page[page.index('id="positions-h1"') :]
        card = card[: card.index("</details>")]
        for words in ("+ added", "Added by hand", "made by hand, by Ana", "overlooked", "added it", "Undo this"):
            assert words in card
        assert "confidence" not in card

    def test_in_decisions_and_in_what_the_map_is_drawn_from(self, add, client, workbench, place):
        add()
        page = client.get("/d/talks/decisions?kind=add", headers=PAGE).text
        assert "<ins>threaten</ins>" in page
        assert TEXT in page
        (_, reading), *_ = workbench.store.decided("talks")
        assert [list(one.span) for one in reading.positions if one.act == "threaten"] == [place(TEXT)]

    def test_in_the_matrix_and_the_map(self, add, client, place):
        words, url = "forming a new Palestinian government", "/api/v1/dossiers/talks"
        assert words not in client.get(f"{url}/matrix").text
        options = client.get(f"{url}/map").json()["part"]["in_all"]
        add(act="commit", target=None, span=place(words))
        assert words in client.get(f"{url}/matrix").text
        until = time.monotonic() + SLOW_S  # a map that takes long to draw is given as it was meanwhile
        while (now := client.get(f"{url}/map").json()["part"]["in_all"]) == options and time.monotonic() < until:
            time.sleep(0.2)
        assert now == options + 1

    def test_in_the_gold_folder_as_one_that_the_reader_missed(self, add, client, workbench, digest, tmp_path, place):
        add()
        found = zipfile.ZipFile(io.BytesIO(client.get("/api/v1/dossiers/talks/gold.zip?every=true").content))
        (name,) = [name for name in found.namelist() if name.endswith(".json")]
        positions = json.loads(found.read(name))["positions"]
        assert [one["span"] for one in positions if one["id"] == "h1"] == [place(TEXT)]
        found.extractall(tmp_path / "gold")
        (tmp_path / "read").mkdir()
        reading = without_added(workbench.store.reading("talks", digest))
        (tmp_path / "read" / name).write_text(json.dumps(to_json(reading)), encoding="utf-8")
        scores, _ = score_folder(tmp_path / "gold", tmp_path / "read")
        row = scores["positions with claims", "found"]
        assert row.gold == row.right + 1

    def test_a_second_coder_confirms_it_in_the_queue(self, add, client):
        add()
        client.cookies.delete(WHO_COOKIE)
        client.cookies.set(WHO_COOKIE, "Bo")
        listed = client.get("/api/v1/dossiers/talks/review?scope=mine&limit=500").json()["records"]
        (item,) = [one for one in listed if one["record"] == "h1"]
        body = {name: item[name] for name in ("digest", "section", "record")} | {"kind": "confirm", "note": "seen"}
        assert client.post("/api/v1/dossiers/talks/review", json=body).status_code == 201
        agreed = client.get("/api/v1/dossiers/talks/review/agreement").json()
        assert (agreed["coders"], agreed["records"]) == (["Ana", "Bo"], 1)
        assert agreed["words"]["positions"]["agreed"] == 1
        coders = client.get("/api/v1/dossiers/talks/review/progress").json()["coders"]
        assert [(coder["who"], coder["add"], coder["confirm"]) for coder in coders] == [("Ana", 1, 0), ("Bo", 0, 1)]
        page = client.get(f"/d/talks/review?report={item['digest']}&record=positions/h1", headers=PAGE).text
        assert "nobody: a person added it" in page
        assert "“seen”" in page


class TestNotesInTheQueue:
    def test_a_note_is_written_with_a_decision_and_shown(self, client, workbench):
        page = client.get("/d/talks/review", headers=PAGE).text
        assert '<textarea id="note" name="note"' in page
        (item,) = client.get("/api/v1/dossiers/talks/review?limit=1").json()["records"]
        form = {name: item[name] for name in ("digest", "section", "record", "place")}
        answer = client.post("/d/talks/review", data=form | {"decide": "reject", "note": " hearsay "})
        assert [made.note for made in workbench.store.decisions("talks")] == ["hearsay"]
        assert "“hearsay”" in answer.text
        assert "hearsay" in client.get("/d/talks/decisions", headers=PAGE).text


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.CODER, 201)])
def test_who_may_add(workbench, digest, role, status):
    workbench.needs_login = True
    app = create_app(workbench)
    app.state.find_person = lambda _: Person("Eve", role)
    body = {"record": POSITION | {"span": [10, 20]}}
    answer = TestClient(app).post(f"/api/v1/dossiers/talks/reports/{digest}/records", json=body)
    assert answer.status_code == status
