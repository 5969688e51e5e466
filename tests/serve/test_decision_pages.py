"""Deciding on records, undoing, and the list of decisions."""

import json

import pytest

from sinequanon.serve.people import WHO_COOKIE

PAGE = {"accept": "text/html"}
URL = "/api/v1/dossiers/talks/decisions"


@pytest.fixture
def decide(client, digest):
    """Decides through the API: `decide(kind, record, field=value, …)` gives the answer."""

    def ask(does, record="p1", section="positions", note=None, as_read=False, **fields):
        body = {"digest": digest, "section": section, "record": record, "kind": does, "note": note}
        return client.post(URL, json=body | {"as_read": as_read} | ({"fields": fields} if fields else {}))

    return ask


def decided_act(workbench, record="p1"):
    (_, reading), *_ = workbench.store.decided("talks")
    return next((one.act for one in reading.positions if one.id == record), None)


class TestDeciding:
    def test_a_decision_is_kept_under_the_name_of_who_makes_it(self, decide, workbench):
        made = decide("reject", note="hearsay")
        assert made.status_code == 201
        assert (made.json()["who"], made.json()["note"], made.json()["kind"]) == ("Ana", "hearsay", "reject")
        assert decided_act(workbench) is None

    def test_a_second_correction_keeps_the_first(self, decide, workbench):
        decide("correct", act="refuse")
        made = decide("correct", holder="Ehud Olmert", span=[107, 160]).json()
        assert made["fields"] == {"act": "refuse", "holder": "Ehud Olmert", "span": [107, 160]}
        assert decided_act(workbench) == "refuse"

    def test_to_confirm_a_correction_keeps_it(self, decide, client, workbench):
        decide("correct", act="refuse")
        client.cookies.delete(WHO_COOKIE)
        client.cookies.set(WHO_COOKIE, "Ben")
        made = decide("confirm").json()
        assert (made["kind"], made["who"], made["fields"]) == ("correct", "Ben", {"act": "refuse"})
        assert decide("confirm", as_read=True).json()["kind"] == "confirm"
        assert decided_act(workbench) == "demand"

    def test_a_record_corrected_back_is_confirmed(self, decide):
        decide("correct", act="refuse")
        made = decide("correct", act="demand", holder="a2").json()
        assert (made["kind"], made["fields"]) == ("confirm", {})

    @pytest.mark.parametrize(
        ("section", "record", "fields"),
        [
            ("statements", "s5", {"content": [[951, 1031]], "source": None, "said": "2006-02", "speaker": "Hamas"}),
            ("conditions", "c1", {"connective": "if", "group": "any", "marker": [161, 170], "agent": None}),
            ("contacts", "k5", {"kind": "visit", "status": "planned", "parties": ["Hamas", "Fatah"], "by": None}),
            ("actors", "a1", {"name": "Khaled Meshaal", "kind": "person", "of": "Hamas"}),
        ],
    )
    def test_every_kind_of_record_is_corrected(self, decide, section, record, fields):
        made = decide("correct", record, section, **fields)
        assert made.status_code == 201
        assert set(made.json()["fields"]) <= set(fields)

    @pytest.mark.parametrize(
        ("change", "status"),
        [
            ({"record": "p999"}, 404),
            ({"digest": "0" * 64}, 404),
            ({"digest": "\0"}, 422),
            ({"record": "\0"}, 422),
            ({"section": "options"}, 422),
            ({"kind": "merge"}, 422),
            ({"kind": "correct"}, 422),
            ({"kind": "confirm", "fields": {"act": "refuse"}}, 422),
            ({"kind": "correct", "fields": {"act": "dance"}}, 422),
            ({"kind": "correct", "fields": {"act": None}}, 422),
            ({"kind": "correct", "fields": {"span": ["a", "b"]}}, 422),
            ({"kind": "correct", "fields": {"span": [True, 5]}}, 422),
            ({"kind": "correct", "fields": {"span": [9, 3]}}, 422),
            ({"kind": "correct", "fields": {"span": [0, 10**9]}}, 422),
            ({"kind": "correct", "fields": {"span": [0, 10**30]}}, 422),
            ({"kind": "correct", "fields": {"quotation": "direct"}}, 422),
            ({"kind": "correct", "fields": {"holder": "\0"}}, 422),
            ({"kind": "correct", "fields": {"holder": "  "}}, 422),
            ({"kind": "correct", "fields": {"\ud800": 1}}, 422),
            ({"kind": "correct", "fields": {"holder": "\ud800"}}, 422),
            ({"note": "x" * 6_000}, 422),
            ({"note": "\0"}, 422),
        ],
    )
    def test_what_does_not_fit_is_told(self, client, digest, change, status):
        body = {"digest": digest, "section": "positions", "record": "p1", "kind": "reject"} | change
        sent = json.dumps(body)  # lone surrogates escaped
        answer = client.post(URL, content=sent, headers={"content-type": "application/json"})
        assert answer.status_code == status
        assert "\n" not in answer.json()["detail"]
        assert client.get(URL).json()["total"] == 0

    @pytest.mark.parametrize("body", ["", "[]", "{", "null", '{"kind": NaN}'])
    def test_a_body_that_is_none_is_told(self, client, body):
        answer = client.post(URL, content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 422

    def test_without_a_name_nothing_is_decided(self, client, decide):
        client.cookies.delete(WHO_COOKIE)
        answer = decide("confirm")
        assert answer.status_code == 403
        assert "give your name" in answer.json()["detail"]


class TestUndoing:
    def test_an_undone_decision_stays_and_does_not_count(self, decide, client, workbench):
        made = decide("reject").json()
        undone = client.post(f"{URL}/{made['id']}/undo").json()
        assert undone["undone_by"] == "Ana"
        assert decided_act(workbench) == "demand"
        assert client.get(URL).json()["total"] == 1
        again = client.post(f"{URL}/{made['id']}/undo")
        assert again.status_code == 422
        assert "undone by Ana" in again.json()["detail"]

    def test_a_dossier_undoes_its_own_decisions_only(self, decide, client):
        made = decide("reject").json()
        assert client.post(f"/api/v1/dossiers/melay/decisions/{made['id']}/undo").status_code == 404
        assert client.post(f"/d/melay/decisions/{made['id']}/undo").status_code == 404

    @pytest.mark.parametrize(("number", "status"), [("0", 422), ("99", 404), (str(2**40), 422), ("x", 422)])
    def test_a_number_that_is_none_is_told(self, client, number, status):
        assert client.post(f"{URL}/{number}/undo").status_code == status


class TestForms:
    def test_a_record_is_confirmed_and_undone_without_script(self, client, digest):
        page = f"/d/talks/reports/{digest}?kind=positions"
        form = {"decide": "confirm/positions/p1", "note": "seen", "back": page}
        answer = client.post(f"/d/talks/reports/{digest}/decide", data=form, follow_redirects=False)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{page}&record=positions-p1#positions-p1"
        assert "seen" in client.get(answer.headers["location"], headers=PAGE).text
        (made,) = client.get(URL).json()["decisions"]
        undone = client.post(f"/d/talks/decisions/{made['id']}/undo", data={"back": page}, follow_redirects=False)
        assert undone.headers["location"] == f"{page}&record=positions-p1#positions-p1"
        assert client.get(f"{URL}?standing=in_force").json()["total"] == 0

    @pytest.mark.parametrize(
        "back", ["https://elsewhere.example/d/", "//elsewhere.example", "/d/\\x", "/d/\r\nX: y", "/x"]
    )
    def test_nobody_is_led_elsewhere(self, client, digest, back):
        form = {"decide": "reject/positions/p1", "back": back}
        answer = client.post(f"/d/talks/reports/{digest}/decide", data=form, follow_redirects=False)
        assert answer.headers["location"].startswith(f"/d/talks/reports/{digest}?record=")

    @pytest.mark.parametrize(
        ("decide", "status"),
        [
            ("merge/positions/p1", 422),
            ("confirm/options/p1", 422),
            ("confirm/positions", 422),
            ("confirm/positions/p99", 404),
            ("", 422),
        ],
    )
    def test_a_form_that_does_not_fit_is_told(self, client, digest, decide, status):
        answer = client.post(f"/d/talks/reports/{digest}/decide", data={"decide": decide})
        assert answer.status_code == status


class TestList:
    @pytest.fixture
    def several(self, decide, workbench, digest):
        decide("confirm", "p1")
        decide("correct", "p2", act="refuse", note="=cmd()")
        workbench.store.decide("talks", digest, "contacts", "k1", "reject", who="<i>Ben</i>")
        merged = workbench.store.decide_on_dossier("talks", "actors", "merge", who="Ana", actor="US", into="UN")
        workbench.store.undo(merged.id, who="Cleo")

    @pytest.mark.usefixtures("several")
    def test_the_newest_comes_first(self, client):
        found = client.get(URL).json()
        assert [one["kind"] for one in found["decisions"]] == ["merge", "reject", "correct", "confirm"]
        assert client.get(f"{URL}?per_page=2&page=2").json()["decisions"] == found["decisions"][2:]

    @pytest.mark.parametrize(
        ("asked", "kinds"),
        [
            ({"who": "<i>Ben</i>"}, ["reject"]),
            ({"kind": "correct"}, ["correct"]),
            ({"section": "actors"}, ["merge"]),
            ({"standing": "undone"}, ["merge"]),
            ({"standing": "in_force", "who": "Ana"}, ["correct", "confirm"]),
            ({"digest": "0" * 64}, []),
        ],
    )
    @pytest.mark.usefixtures("several")
    def test_decisions_are_asked_for(self, client, asked, kinds):
        assert [one["kind"] for one in client.get(URL, params=asked).json()["decisions"]] == kinds

    @pytest.mark.usefixtures("several")
    def test_the_page_tells_who_decided_what(self, client, digest):
        page = client.get("/d/talks/decisions", headers=PAGE).text
        assert "&lt;i&gt;Ben&lt;/i&gt;" in page
        assert "<i>Ben" not in page
        assert "<del>willing</del> → <ins>refuse</ins>" in page
        assert "by Cleo" in page
        assert f"/d/talks/reports/{digest}?at=183-194#c183" in page
        assert page.count("formaction=") == 3

    @pytest.mark.usefixtures("several")
    def test_the_csv_holds_no_formula(self, client):
        answer = client.get(f"{URL}?format=csv&per_page=1")
        assert answer.headers["content-type"].startswith("text/csv")
        assert len(answer.text.splitlines()) == 5
        assert "'=cmd()" in answer.text

    @pytest.mark.parametrize(
        ("asked", "status"),
        [("page=0", 422), ("kind=dance", 422), ("who=%00", 422), ("page=9", 200), ("standing=perhaps", 422)],
    )
    def test_odd_questions_have_clear_answers(self, client, asked, status):
        assert client.get(f"/d/talks/decisions?{asked}").status_code == status
        assert client.get(f"{URL}?{asked}").status_code == status

    def test_an_empty_list_says_so(self, client):
        assert "Nothing is decided" in client.get("/d/talks/decisions", headers=PAGE).text
        assert client.get("/d/nowhere/decisions").status_code == 404
