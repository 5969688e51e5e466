import csv
import io
import re

import pytest

PAGE = {"accept": "text/html"}
API = "/api/v1/dossiers/melay/search"


def test_sentences_are_found_by_report_with_the_words_marked(client, workbench):
    found = client.get(API, params={"q": "withdraw* troops"}).json()
    assert found["sentences"] == sum(len(one["sentences"]) for one in found["found"]) > 2
    for one in found["found"]:
        text = workbench.store.report("melay", one["digest"]).text
        for sentence in one["sentences"]:
            assert text[sentence["start"] : sentence["end"]] == sentence["text"]
            assert "".join(run["text"] for run in sentence["runs"]) == sentence["text"]
            assert {run["text"].lower()[:6] for run in sentence["runs"] if run["is_found"]} == {"withdr", "troops"}
            assert f"at={sentence['start']}-{sentence['end']}&hit=" in sentence["address"]
            assert sentence["address"].endswith(f"#c{sentence['start']}")


def test_the_words_are_still_marked_in_the_report(client):
    sentence = client.get(API, params={"q": "withdraw*"}).json()["found"][0]["sentences"][0]
    page = client.get(sentence["address"], headers=PAGE).text
    marked = re.findall(r'<mark class="seg[^"]* k-h[^"]*"[^>]*>([^<]*)</mark>', page)
    assert "".join(marked) == "".join(run["text"] for run in sentence["runs"] if run["is_found"])


def test_the_page(client):
    page = client.get("/d/melay/search?q=troops", headers=PAGE).text
    assert "<mark>troops</mark>" in page
    assert "Positions on these words" in page
    assert 'value="troops"' in page
    assert "double quotes" in client.get("/d/melay/search", headers=PAGE).text
    assert "No sentence holds" in client.get("/d/melay/search?q=zebra", headers=PAGE).text


def test_words_are_escaped(client):
    page = client.get("/d/melay/search", params={"q": '<script>alert(1)</script>"'}, headers=PAGE).text
    assert "<script>alert" not in page


def test_filters_and_pages(client, workbench):
    everything = client.get(API, params={"q": "the"}).json()
    assert everything["pages"] == -(-everything["sentences"] // 50) > 1
    seen = set()
    for page in range(1, everything["pages"] + 1):
        for one in client.get(API, params={"q": "the", "page": page}).json()["found"]:
            seen |= {(one["digest"], sentence["start"]) for sentence in one["sentences"]}
    assert len(seen) == everything["sentences"]
    outlet = client.get(API, params={"q": "the", "outlet": "The Brelin Courier"}).json()
    assert {one["outlet"] for one in outlet["found"]} == {"The Brelin Courier"}
    assert {row["outlet"] for row in outlet["positions"]} <= {"The Brelin Courier"}
    late = client.get(API, params={"q": "the", "since": "2023", "until": "2023-10"}).json()
    assert {one["published"][:4] for one in late["found"]} == {"2023"}
    assert client.get(API, params={"q": "the", "page": 9999}).json()["found"] == []
    assert workbench.store.search("the", "melay", limit=3)[0].text == everything["found"][0]["sentences"][0]["text"]


def test_the_table_has_all_sentences(client):
    number = client.get(API, params={"q": "the"}).json()["sentences"]
    answer = client.get(API, params={"q": "the", "format": "csv"})
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0][:2] == ["digest", "report"]
    assert len(rows) == number + 1


def test_positions_tell_what_people_decided(client, workbench):
    one = client.get(API, params={"q": "heavy weapons"}).json()["positions"][0]
    workbench.store.decide("melay", one["digest"], "positions", one["record"], "reject", who="Ana")
    again = client.get(API, params={"q": "heavy weapons"}).json()["positions"][0]
    assert (again["record"], again["decision"]) == (one["record"], "Ana: reject")


@pytest.mark.parametrize("query", ["since=x", "since=2006-1", "until=tomorrow", "page=0", "page=1e9", f"q={'a' * 501}"])
def test_bad_questions_are_refused(client, query):
    assert client.get(f"{API}?{query}").status_code == 422


@pytest.mark.parametrize("q", ["%00", "%ED%A0%80", '"', "***", "' OR 1=1 --", "NEAR(a b)", "%F0%9F%98%80", "🕊 talks"])
def test_odd_words_are_only_words(client, q):
    assert client.get(f"{API}?q={q}").status_code == 200
    assert client.get(f"/d/melay/search?q={q}&outlet={q}", headers=PAGE).status_code == 200


def test_unknown_dossier(client):
    assert client.get("/api/v1/dossiers/none/search?q=a").status_code == 404
    assert client.get("/d/none/search?q=a", headers=PAGE).status_code == 404
