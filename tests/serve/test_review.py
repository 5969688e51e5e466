import io
import json
import re
import zipfile

import pytest
from fastapi.testclient import TestClient

from sinequanon.evaluation import score_folder
from sinequanon.records import to_json
from sinequanon.serve import create_app
from sinequanon.serve.people import WHO_COOKIE

PAGE = {"accept": "text/html"}
API = "/api/v1/dossiers/melay/review"


@pytest.fixture
def bo(workbench):
    with TestClient(create_app(workbench), cookies={WHO_COOKIE: "Bo"}) as made:
        yield made


def first(client, **params):
    return client.get(API, params={"limit": 1, **params}).json()["records"][0]


def form(item, decide, **more):
    return {name: item[name] for name in ("digest", "section", "record", "place")} | {"decide": decide} | more


def decide(client, item, kind, **fields):
    body = {name: item[name] for name in ("digest", "section", "record")} | {"kind": kind, "fields": fields}
    answer = client.post("/api/v1/dossiers/melay/review", json=body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def test_a_deadlocks_edges_come_first_and_the_least_sure_of_them(client):
    found = client.get(API, params={"limit": 500}).json()["records"]
    on_edges = [one for one in found if one["why"].startswith("on a deadlock’s edge")]
    assert found[: len(on_edges)] == on_edges
    assert {one["section"] for one in on_edges} == {"positions", "conditions"}
    sure = [
        client.get(f"{API}/record", params={"report": one["digest"], "record": f"{one['section']}/{one['record']}"})
        for one in on_edges
    ]
    confidences = [answer.json()["confidence"] for answer in sure]
    assert confidences == sorted(confidences)


def test_every_record_comes_once(client, workbench):
    found, after = [], None
    while True:
        page = client.get(API, params={"limit": 100} | ({"after": after} if after else {})).json()
        found += [(one["digest"], one["section"], one["record"]) for one in page["records"]]
        if (after := page["next"]) is None:
            break
    assert len(found) == len(set(found)) == workbench.store.dossier_contents("melay").records


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"section": "contacts"}, lambda item: item["section"] == "contacts"),
        ({"act": "refuse"}, lambda item: ["act", "refuse"] in item["told"]["fields"]),
        ({"least": "0.5", "most": "0.7"}, lambda item: 0.5 <= item["confidence"] <= 0.7),
        ({"outlet": "The Brelin Courier"}, lambda item: item["outlet"] == "The Brelin Courier"),
        ({"actor": "Rasheem Odalleh", "section": "positions"}, lambda item: "Odalleh" in str(item["told"]["fields"])),
    ],
)
def test_filters(client, asked, fits):
    found = client.get(API, params={"limit": 30, **asked}).json()["records"]
    assert found
    for one in found[::7]:
        where = {"report": one["digest"], "record": f"{one['section']}/{one['record']}"}
        assert fits(client.get(f"{API}/record", params=where).json())


def test_nothing_fits_an_unknown_actor_or_outlet(client):
    assert client.get(API, params={"actor": "Nobody Atall"}).json() == {"records": [], "next": None}
    assert client.get(API, params={"outlet": "No Such Paper"}).json()["records"] == []
    assert "Nothing left to decide here" in client.get("/d/melay/review?actor=Nobody", headers=PAGE).text


def test_the_page_shows_the_record_in_its_paragraph_and_goes_on_after_a_decision(client, workbench):
    page = client.get("/d/melay/review", headers=PAGE).text
    item = first(client)
    assert "on a deadlock’s edge" in page
    place = "melay", item["digest"]
    span = next(one.span for one in workbench.store.reading(*place).positions if one.id == item["record"])
    first_words = " ".join(workbench.store.report(*place).text[span.start : span.end].split()[:3])
    assert re.search(rf'<mark class="record of-positions">.*{re.escape(first_words)}', page)
    answer = client.post("/d/melay/review", data=form(item, "confirm"), follow_redirects=False)
    assert answer.status_code == 303
    following = client.get(answer.headers["location"], headers=PAGE).text
    assert f'value="{item["record"]}"' not in following or f'value="{item["digest"]}"' not in following
    made = workbench.store.decisions("melay")
    assert [(one.kind, one.who, one.record) for one in made] == [("confirm", "Ana", item["record"])]
    assert re.search(r"1 of [0-9]{3} records decided", following)
    assert first(client) != item


def test_undo_goes_back_to_the_record(client, workbench):
    item = first(client)
    made = decide(client, item, "reject")
    answer = client.post("/d/melay/review/undo", data={"decision": made["id"]}, follow_redirects=False)
    assert f"record={item['section']}%2F{item['record']}" in answer.headers["location"]
    assert not workbench.store.decisions("melay", in_force=True)
    assert client.post("/d/melay/review/undo", data={"decision": made["id"]}).status_code == 422
    assert client.post("/api/v1/dossiers/melay/review/undo", json={"decision": 99}).status_code == 404


def test_a_correction_keeps_only_what_is_otherwise(client, workbench):
    item = first(client)
    full = client.get(
        f"{API}/record", params={"report": item["digest"], "record": f"{item['section']}/{item['record']}"}
    )
    told = full.json()["told"]
    start, end = told["start"], told["end"]
    given = form(item, "correct", fields=["act=willing"], start=str(start + 8), end=str(end), note="a wish only")
    assert client.post("/d/melay/review", data=given, follow_redirects=False).status_code == 303
    (made,) = workbench.store.decisions("melay")
    assert made.fields == {"act": "willing", "span": [start + 8, end]}
    assert made.note == "a wish only"
    same = form(item, "correct", fields=["act=commit"], start=str(start), end=str(end))
    assert client.post("/d/melay/review", data=same).status_code == 422


def test_a_second_coder_does_not_see_the_first_when_blind(client, bo):
    item = first(client)
    decide(client, item, "reject")
    where = {"report": item["digest"], "record": f"{item['section']}/{item['record']}"}
    assert first(bo) != item
    assert first(bo, scope="mine") == first(bo, blind=True)
    blind = bo.get(f"{API}/record", params=where | {"blind": True}).json()
    assert (blind["judgements"], blind["hidden"]) == ([], 1)
    page = bo.get("/d/melay/review", params=where | {"blind": "true"}, headers=PAGE).text
    assert "hidden until you have decided" in page
    assert "Ana</strong>" not in page
    assert "Edit in the report" not in page
    decide(bo, item, "confirm")
    seen = bo.get(f"{API}/record", params=where | {"blind": True}).json()["judgements"]
    assert [(one["who"], one["kind"]) for one in seen] == [("Ana", "reject"), ("Bo", "confirm")]


def test_progress_tells_sections_acts_and_coders(client, bo):
    item = first(client)
    decide(client, item, "confirm")
    decide(client, item, "reject")
    decide(bo, item, "confirm")
    progress = client.get(f"{API}/progress").json()
    assert progress["decided"] == 1
    assert {one["section"]: one["decided"] for one in progress["sections"]}["positions"] == 1
    positions = next(one for one in progress["sections"] if one["section"] == "positions")
    assert sum(one["records"] for one in progress["acts"]) == positions["records"] > 100
    assert [(one["who"], one["confirm"], one["reject"]) for one in progress["coders"]] == [("Ana", 0, 1), ("Bo", 1, 0)]


def test_agreement_between_two_coders(client, bo):
    found = client.get(API, params={"limit": 6, "section": "positions", "act": "refuse"}).json()["records"]
    for number, item in enumerate(found):
        decide(client, item, "confirm")
        decide(bo, item, "reject") if number == 0 else decide(bo, item, "confirm")
    agreement = client.get(f"{API}/agreement").json()
    assert agreement["coders"] == ["Ana", "Bo"]
    acts = agreement["acts"]["positions"]
    # 6 pairs, one of them refuse against rejected: 1 - 11 * 2 / (11 * 1 * 2) = 0
    assert (acts["units"], acts["values"]) == (6, 12)
    assert acts["alpha"] == pytest.approx(0.0)
    assert agreement["words"]["positions"]["alpha"] == 1.0
    assert [one["left_with"] for one in agreement["differences"]] == [{"Ana": "refuse", "Bo": "rejected"}]
    page = client.get("/d/melay/review/agreement", headers=PAGE).text
    assert "Ana and Bo" in page
    table = client.get(f"{API}/agreement?format=csv").text
    assert table.splitlines()[1].endswith(",refuse,rejected")


def test_agreement_of_one_coder_tells_how_to_begin(client):
    decide(client, first(client), "confirm")
    page = client.get("/d/melay/review/agreement", headers=PAGE).text
    assert "No two coders" in page
    assert "scope=mine" in page


def test_the_gold_folder_is_what_evaluate_takes(client, workbench, tmp_path):
    gold = "/api/v1/dossiers/talks/gold.zip"
    assert client.get(gold).status_code == 404
    store = workbench.store
    (report,) = store.reports("talks")
    reading = store.reading("talks", report.digest)
    rejected = reading.contacts[0].id
    for section in ("statements", "positions", "conditions", "contacts"):
        for record in getattr(reading, section):
            kind = "reject" if record.id == rejected else "confirm"
            store.decide("talks", report.digest, section, record.id, kind, who="Ana")
    data = client.get(gold).content
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path / "gold")
    names = sorted(path.name for path in (tmp_path / "gold").iterdir())
    assert names == [f"{report.name}.json", f"{report.name}.txt"]
    predictions = tmp_path / "predictions"
    predictions.mkdir()
    (predictions / names[0]).write_text(json.dumps(to_json(reading)), encoding="utf-8")
    scores, missing = score_folder(tmp_path / "gold", predictions)
    assert missing == 0
    assert scores["positions with claims", "found"].f1 == 1.0
    contacts = scores["contacts", "found"]
    assert (contacts.right, contacts.gold, contacts.predicted) == (6, 6, 7)


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "after=99~1~1~1",
        "after=0~nan~1~1",
        "after=0~1e999~1~1",
        "least=2",
        "act=hug",
        "section=dreams",
        "scope=all",
        "limit=0",
        "limit=1000000",
    ],
)
def test_bad_questions_are_refused(client, query):
    assert client.get(f"{API}?{query}").status_code == 422


@pytest.mark.parametrize(
    "record", ["positions/none", "dreams/p1", "p1", "positions/", "positions/%00", "actors/%ED%A0%80"]
)
def test_unknown_records_are_not_found(client, digest, record):
    assert client.get(f"/api/v1/dossiers/talks/review/record?report={digest}&record={record}").status_code == 404


@pytest.mark.parametrize("path", ["review", "review/progress", "review/agreement", "gold.zip"])
def test_unknown_dossiers_are_not_found(client, path):
    assert client.get(f"/api/v1/dossiers/none/{path}").status_code == 404


def test_who_gives_no_name_does_not_decide(client):
    item = first(client)
    client.cookies.delete(WHO_COOKIE)
    assert client.post("/d/melay/review", data=form(item, "confirm")).status_code == 403
    page = client.get("/d/melay/review", headers=PAGE).text
    assert "Give your name" in page
    assert re.search(r'value="confirm" data-key="c" disabled', page)


@pytest.mark.parametrize(
    "body",
    [
        b'{"digest": "\\ud800", "section": "positions", "record": "p1", "kind": "confirm"}',
        b'{"digest": "a", "section": "positions", "record": "p1", "kind": "confirm", "fields": {"act": "\\u0000"}}',
        b'{"digest": "a", "section": "x", "record": "p1", "kind": "confirm"}',
        b'{"digest": "a", "section": "positions", "record": "p1", "kind": "merge"}',
        b"[]",
    ],
)
def test_bad_decisions_are_refused(client, body):
    answer = client.post(API, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (404, 422)
    assert "\n" not in answer.json()["detail"]
