"""The positions matrix, its cells and the list of positions."""

import csv
import io

import pytest

from sinequanon.serve.views.matrix import Asked, view_matrix
from sinequanon.serve.views.spoken import Stand

PAGE = {"accept": "text/html"}
HALT = ("hamas", "halt armed resistance")


def cell_of(client, party, option, dossier="talks", **asked):
    matrix = client.get(f"/api/v1/dossiers/{dossier}/matrix", params=asked).json()
    names = {head["id"]: head["name"] for head in matrix["options"]}
    return next(c for c in matrix["cells"] if c["party"] == party and option in names[c["option"]])


def test_the_matrix_has_what_each_party_said_last(client):
    cell = cell_of(client, *HALT)
    assert (cell["stand"], cell["words"], cell["date"], cell["outlet"]) == (
        "conditional",
        "under a condition",
        "2006-02-14",
        "Wikinews",
    )
    demanded = cell_of(client, "hamas", "Israel: withdraw")
    assert demanded["stand"] in ("demanded", "awaited")
    page = client.get("/d/talks/positions", headers=PAGE).text
    assert '<th scope="row">Hamas</th>' in page
    assert "under a condition" in page
    assert "has not spoken" in page
    assert "<caption>" in page


def test_a_cell_has_its_sentences_with_their_conditions(client):
    cell = cell_of(client, *HALT)
    found = client.get(
        "/api/v1/dossiers/talks/matrix/cell", params={"party": cell["party"], "option": cell["option"]}
    ).json()
    sentence = found["sentences"][0]
    assert sentence["source"]["speaker"] == "Khalid Mashal"
    assert [one["connective"] for one in sentence["conditions"]] == ["if", "if"]
    assert sentence["decision"] is None
    page = client.get("/d/talks/positions", params={"cell": f"{cell['party']}|{cell['option']}"}, headers=PAGE).text
    assert "Khalid Mashal said so" in page
    assert f"at={cell['start']}-{cell['end']}" in page
    assert "as the machine read it, confidence" in page
    assert "data-copy=" in page


def test_what_a_person_decided_is_told_apart(client, workbench, digest):
    cell = cell_of(client, *HALT)
    asked = {"party": cell["party"], "option": cell["option"]}
    rows = workbench.store.positions("talks", about='"armed resistance"')
    workbench.store.decide("talks", digest, "positions", rows[0].record.id, "confirm", who="Ana", note="clear")
    sentence = client.get("/api/v1/dossiers/talks/matrix/cell", params=asked).json()["sentences"][0]
    assert sentence["decision"]["words"].startswith("confirmed by Ana")
    page = client.get("/d/talks/positions", params={"cell": "|".join(asked.values())}, headers=PAGE).text
    assert "confirmed by Ana" in page
    assert "(“clear”)" in page


def test_as_of_a_date_it_is_the_map_drawn_as_of_it(client, workbench):
    whole = workbench.maps.get("melay").map
    for as_of in ("2019", "2020-02-07", "2021-03", "2022-12-31"):
        now = view_matrix(whole, Asked(as_of=as_of))
        then = view_matrix(workbench.maps.get("melay", as_of).map, Asked())
        assert {key: (last.stand, number) for key, (last, number) in now.found.items()} == {
            key: (last.stand, number) for key, (last, number) in then.found.items()
        }


def test_filters_leave_only_what_fits(client):
    def cells(**asked):
        return client.get("/api/v1/dossiers/melay/matrix", params=asked).json()["cells"]

    everything = cells()
    assert {cell["stand"] for cell in cells(stand="refused")} == {"refused"}
    assert {cell["party"] for cell in cells(actor="Kestria")} == {"kestria"}
    assert {cell["outlet"] for cell in cells(outlet="The Brelin Courier")} == {"The Brelin Courier"}
    assert all(cell["date"][:4] >= "2022" for cell in cells(since="2022"))
    assert 0 < len(cells(since="2020", as_of="2021")) < len(everything)
    assert 0 < len(cells(about="withdraw")) < len(everything)
    assert len(cells(min_confidence=0.9)) < len(everything)
    assert cells(actor="nobody of that name") == []
    assert "fits" in client.get("/d/melay/positions", params={"actor": "nobody"}, headers=PAGE).text


def test_rows_and_columns_are_paged_and_it_is_said(client):
    page = client.get("/d/melay/positions", params={"rows": 5, "columns": 4}, headers=PAGE).text
    assert page.count('<th scope="row">') == 5
    assert "Parties 1–5 of" in page
    assert "Options 1–4 of" in page
    assert "more options</a>" in page
    later = client.get("/d/melay/positions", params={"rows": 5, "columns": 4, "column": 4}, headers=PAGE).text
    assert "Options 5–8 of" in later
    assert "earlier options" in later
    beyond = client.get("/d/melay/positions", params={"row": 5000}, headers=PAGE)
    assert beyond.status_code == 200


def test_the_slider_has_the_dates_that_occur(client):
    dates = client.get("/api/v1/dossiers/melay/matrix/dates").json()["dates"]
    assert dates == sorted(set(dates))
    assert all(len(date) == 10 for date in dates)
    assert "2019-03-01" in dates  # from "in March"


def test_the_matrix_downloads_as_lines_and_as_a_table(client):
    answer = client.get("/api/v1/dossiers/talks/matrix", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(lines) == len(client.get("/api/v1/dossiers/talks/matrix").json()["cells"])
    assert lines[0]["party_name"]
    table = client.get("/api/v1/dossiers/talks/matrix", params={"format": "table"}).text
    rows = list(csv.reader(io.StringIO(table.lstrip("\ufeff"))))
    assert rows[0][0] == "party"
    assert any("under a condition; 2006-02-14; Wikinews" in row for row in rows)


def test_the_list_has_every_position_and_what_was_decided(client, workbench, digest):
    row = workbench.store.positions("talks", act="refuse")[0]
    workbench.store.decide("talks", digest, "positions", row.record.id, "correct", who="Ana", fields={"act": "demand"})
    found = client.get("/api/v1/dossiers/talks/positions").json()
    assert found["all"] == len(found["positions"]) == len(workbench.store.positions("talks"))
    one = next(item for item in found["positions"] if item["id"] == row.record.id)
    assert one["act"] == "refuse"
    assert one["corrected"] == {"act": "demand"}
    page = client.get("/d/talks/positions/list", headers=PAGE).text
    assert "corrected by Ana" in page
    assert "now: act demand" in page


def test_the_list_is_filtered_and_paged(client, workbench):
    def listed(**asked):
        return client.get("/api/v1/dossiers/melay/positions", params=asked).json()

    everything = listed(limit=1000)
    assert everything["all"] == len(everything["positions"]) > 60
    second = listed(offset=50)
    assert second["positions"] == everything["positions"][50:100]
    assert {item["act"] for item in listed(act="refuse")["positions"]} == {"refuse"}
    assert {item["source"]["outlet"] for item in listed(outlet="The Brelin Courier")["positions"]} == {
        "The Brelin Courier"
    }
    assert listed(offset=5000)["positions"] == []
    assert all(item["source"]["confidence"] >= 0.8 for item in listed(min_confidence=0.8)["positions"])
    page = client.get("/d/melay/positions/list", headers=PAGE).text
    assert "Positions 1–50 of" in page
    lines = client.get("/api/v1/dossiers/melay/positions", params={"format": "csv", "limit": 1000}).text
    assert len(list(csv.DictReader(io.StringIO(lines.lstrip("\ufeff"))))) == everything["all"]


@pytest.mark.parametrize("view", ["/positions", "/positions/list"])
@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"since": "2019-1"},
        {"since": "٢٠١٩"},
        {"min_confidence": "2"},
        {"min_confidence": "nan"},
        {"actor": "a\0b"},
        {"actor": "a" * 300},
    ],
)
def test_bad_questions_get_a_clear_answer(client, view, asked):
    answer = client.get(f"/d/melay{view}", params=asked)
    assert answer.status_code == 422
    assert "\n" not in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/d/nowhere/positions", {}, 404),
        ("/d/nowhere/positions/list", {}, 404),
        ("/d/a%00b/positions", {}, 422),
        ("/api/v1/dossiers/nowhere/matrix", {}, 404),
        ("/api/v1/dossiers/nowhere/positions", {}, 404),
        ("/api/v1/dossiers/nowhere/matrix/dates", {}, 404),
        ("/api/v1/dossiers/melay/matrix", {"stand": "furious"}, 422),
        ("/api/v1/dossiers/melay/positions", {"act": "furious"}, 422),
        ("/api/v1/dossiers/melay/positions", {"offset": "99999999999999999999"}, 422),
        ("/api/v1/dossiers/melay/matrix/cell", {"party": "nobody", "option": "nothing"}, 404),
        ("/api/v1/dossiers/melay/matrix/cell", {"party": "kestria", "option": "nothing"}, 404),
        ("/api/v1/dossiers/melay/matrix/cell", {}, 422),
        ("/d/melay/positions", {"cell": "nobody|nothing"}, 404),
        ("/d/melay/positions", {"cell": "|"}, 404),
        ("/d/melay/positions", {"since": "", "as_of": "", "actor": "", "stand": "", "outlet": ""}, 200),
        ("/d/melay/positions/list", {"since": "", "until": "", "actor": "", "act": "", "outlet": ""}, 200),
        ("/d/melay/positions", {"as_of": "9999-99-99"}, 200),
        ("/d/melay/positions/list", {"since": "0000", "about": "*"}, 200),
    ],
)
def test_every_question_gets_its_answer(client, path, asked, status):
    assert client.get(path, params=asked).status_code == status


def test_every_stand_has_words_and_a_sign():
    from sinequanon.serve.views.spoken import SIGNS, STAND_WORDS

    assert set(SIGNS) == set(STAND_WORDS) == set(Stand)
    assert len(set(SIGNS.values())) == len(Stand)
