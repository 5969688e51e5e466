import pytest

from sinequanon.serve.views.overview import count_months
from sinequanon.store.tallies import Published

PAGE = {"accept": "text/html"}


def test_the_first_page_tells_who_waits_for_whom_with_the_sentence(client):
    page = client.get("/d/talks", headers=PAGE).text
    assert "<h2>Hamas and Israel wait for each other</h2>" in page
    assert "<mark>peace talks</mark>" in page
    assert "said by Khalid Mashal" in page
    assert "Israel refuses: talks between Hamas and Israel" in page
    for way in ("map", "review", "reports"):
        assert f'href="/d/talks/{way}"' in page


def test_a_deadlock_is_told_in_words(client):
    found = client.get("/api/v1/dossiers/melay/overview").json()
    knot = found["knots"][0]
    assert knot["headline"] == "Dorrin Liberation Front, Kestria and Melay wait for each other"
    assert knot["is_deadlock"]
    assert [says["line"].split(" waits for ")[0] for says in knot["lines"]] == [
        "Dorrin Liberation Front",
        "Kestria",
        "Melay",
    ]
    marked = [run["text"] for run in knot["lines"][1]["words"][0]["runs"] if run["is_found"]]
    assert marked == ["Kestria would withdraw its soldiers from the islands", "Melay lifts the blockade"]
    assert "<strong>Deadlock</strong>" in client.get("/d/melay", headers=PAGE).text


def test_counts(client, workbench):
    found = client.get("/api/v1/dossiers/melay/overview").json()
    assert found["reports"] == sum(one["reports"] for one in found["outlets"]) == 14
    assert sum(number for _, number in found["months"]["counts"]) + found["months"]["undated"] == 14
    assert found["progress"]["records"] == workbench.store.dossier_contents("melay").records
    assert "Melay" in [party["name"] for party in found["parties"]]


def test_an_empty_dossier_and_an_unknown_one(client, workbench):
    workbench.store.create_dossier("new & <empty>")
    page = client.get("/d/new%20%26%20%3Cempty%3E", headers=PAGE).text
    assert "No report yet" in page
    assert "<empty>" not in page
    assert client.get("/d/none", headers=PAGE).status_code == 404
    assert client.get("/api/v1/dossiers/none/overview").status_code == 404


@pytest.mark.parametrize(
    ("months", "unit", "first", "length"),
    [
        (["2006-11", "2007-01"], "month", ("2006-11", 1), 3),
        (["2000-01", "2007-01"], "year", ("2000", 1), 8),
        (["2006", "2006-05"], "year", ("2006", 2), 1),
        ([None], "month", None, 0),
        (["0001-01", "9999-12"], "year", ("0001", 1), 2),
    ],
)
def test_months(months, unit, first, length):
    counted = count_months([Published(outlet=None, month=month, reports=1) for month in months])
    assert (counted.unit, len(counted.counts)) == (unit, length)
    assert first is None or counted.counts[0] == first
