"""The map, the unlock panel and the doors: as pages, and the same as JSON."""

import json
import re

import pytest

from sinequanon.mapping.unlocks import find_unlocks
from sinequanon.serve.views import graph, mapped
from sinequanon.serve.views.unlocks import find_ways

PAGE = {"accept": "text/html"}
API = "/api/v1/dossiers/melay"


def _part(client, **asked):
    return client.get(f"{API}/map", params=asked).json()["part"]


def test_the_deadlock_is_drawn_first_with_its_sentences(client):
    part = _part(client)
    assert part["deadlocks"] == [["Dorrin Liberation Front", "Kestria", "Melay"]]
    stuck = [edge for edge in part["edges"] if edge["deadlock"]]
    assert len(stuck) == 3
    assert all(edge["in_cycle"] and not edge["is_met"] and edge["line"]["quotes"] for edge in stuck)
    assert part["edges"][:3] == stuck
    assert {option["id"] for option in part["options"][:3]} == {edge["option"] for edge in stuck}


def test_the_page_says_the_same_in_words_and_links_to_the_sentences(client):
    page = client.get("/d/melay/map", headers=PAGE).text
    assert "Kestria would: withdraw its troops from the Dorrin Islands, if: Melay: end the blockade" in page
    assert re.search(r'href="/d/melay/reports/[0-9a-f]+\?at=\d+-\d+#c\d+"', page)
    assert "data-copy=" in page
    given = json.loads(re.search(r'id="part">(.*?)</script>', page, re.DOTALL)[1])
    assert len(given["nodes"]) == len(_part(client)["options"])


def test_no_page_has_an_inline_style_or_script(client):
    for path in ("map", "doors", "actors", "options"):
        page = client.get(f"/d/melay/{path}", headers=PAGE).text
        assert not re.search(r'\sstyle="|<style|\son\w+="|<script>', page)


def test_a_focus_with_a_depth_leaves_its_neighbours(client):
    edge = _part(client)["edges"][0]
    near = _part(client, focus=edge["option"], depth=1)
    assert near["focus"] == edge["option"]
    assert edge["awaited"] in {option["id"] for option in near["options"]}
    assert len(near["options"]) < len(_part(client)["options"])
    page = client.get("/d/melay/map", params={"focus": edge["id"]}, headers=PAGE).text
    assert f"<h3>{edge['line']['text']}</h3>" in page


def test_what_is_no_more_is_no_focus(client):
    assert _part(client, focus="o00000000", depth=2)["focus"] is None


def test_a_party_and_words_choose(client):
    of_party = _part(client, party="Lethany")
    assert any("Lethany" in option["owners"] for option in of_party["options"])
    assert _part(client, q="blockade")["options"][0]["deadlock"] == 1
    assert _part(client, q="no such words at all")["options"] == []
    assert client.get(f"{API}/map", params={"party": "Nobody"}).status_code == 404


def test_as_a_package_the_deadlock_holds(client):
    part = _part(client, view="package")
    assert all(edge["is_met"] for edge in part["edges"] if edge["deadlock"])
    assert part["options"][0]["state"] == "only in a package"


def test_no_more_than_the_most_are_drawn_and_the_rest_is_counted(client, workbench, monkeypatch):
    monkeypatch.setattr(graph, "MOST", 5)
    drawn = workbench.maps.get("melay").map
    part = mapped.map_part(drawn)
    assert len(part.options) == 5
    assert part.left_out == part.asked - 5 > 0
    assert "left out" in client.get("/d/melay/map", headers=PAGE).text
    last = list(graph.network_of(drawn).order)[-1]
    assert mapped.map_part(drawn, focus=last).options[0].id == last


def test_sections_are_given_in_parts(client):
    told = client.get(f"{API}/map/words/follows", params={"start": 25}).json()
    assert told["start"] == 25
    assert told["of"] == 25 + len(told["lines"])
    assert client.get(f"{API}/map/words/nonsense").status_code == 404
    page = client.get("/d/melay/map", params={"section": "follows", "start": 25}, headers=PAGE).text
    assert "lines 26–" in page


def test_a_date_leaves_out_what_was_said_later(client):
    assert len(_part(client, as_of="2019")["options"]) < len(_part(client)["options"])


@pytest.mark.parametrize(
    "asked",
    [{"as_of": "yesterday"}, {"as_of": "2020-99-99-99"}, {"min_confidence": "nan"}, {"min_confidence": 2},
     {"view": "x"}, {"depth": 99}, {"depth": "a"}, {"focus": "x" * 1000}],
)  # fmt: skip
def test_bad_questions_get_a_clear_answer(client, asked):
    for path in (f"{API}/map", "/d/melay/map"):
        answer = client.get(path, params=asked)
        assert answer.status_code == 422
        assert "\n" not in answer.json()["detail"]


def test_odd_texts_are_no_fault(client):
    for text in ("\x00", "'; drop table", "%", "<script>alert(1)</script>", "\U0001f5fa", "talks between and"):
        for path in ("/d/melay/map", f"{API}/map"):
            assert client.get(path, params={"q": text, "focus": text}, headers=PAGE).status_code == 200
        page = client.get("/d/melay/map", params={"goal": text}, headers=PAGE)
        assert page.status_code in (200, 404)
        assert "<script>alert" not in page.text


def test_an_unknown_dossier_is_not_found(client):
    for path in ("map", "doors", "map/unlocks?goal=x", "map/file?format=json", "parties", "options"):
        assert client.get(f"/api/v1/dossiers/nowhere/{path}").status_code == 404


def test_ways_to_a_goal(client):
    asked = {"goal": "Dorrin Liberation Front: hand over its heavy weapons"}
    found = client.get(f"{API}/map/unlocks", params=asked).json()
    assert [(way["changes"], way["parties"]) for way in found["ways"]] == [
        (1, ["Dorrin Liberation Front"]),
        (1, ["Kestria"]),
        (1, ["Melay"]),
    ]
    assert not found["is_cut"]
    assert not found["is_more"]
    package = client.get(f"{API}/map/unlocks", params=asked | {"view": "package"}).json()
    assert package["follows_already"]
    page = client.get("/d/melay/map", params=asked, headers=PAGE).text
    assert "1 change, by Kestria" in page


def test_ways_are_bounded(client):
    found = client.get(f"{API}/map/unlocks", params={"goal": "talks between Hamas and Israel", "limit": 1})
    assert found.status_code == 404
    found = client.get(
        "/api/v1/dossiers/talks/map/unlocks", params={"goal": "talks between Hamas and Israel", "limit": 1}
    ).json()
    assert len(found["ways"]) == 1
    assert found["is_more"]
    assert client.get(f"{API}/map/unlocks", params={"goal": "x", "limit": 1000}).status_code == 422


def test_a_search_ends_with_its_time(workbench):
    drawn = workbench.maps.get("talks").map
    ways = find_ways(drawn, "talks between Hamas and Israel", time_s=0)
    assert ways.is_cut
    assert ways.ways == ()


def test_a_time_changes_nothing_where_it_is_enough(workbench):
    drawn = workbench.maps.get("melay").map
    goal = "talks between Kestria and Dorrin Liberation Front"
    assert list(drawn.unlocks(goal, time_s=60)) == list(drawn.unlocks(goal))
    assert find_unlocks.__doc__
    assert "TimeoutError" in find_unlocks.__doc__


def test_an_unknown_goal_is_told_on_the_page(client):
    page = client.get("/d/melay/map", params={"goal": "peace on earth"}, headers=PAGE)
    assert page.status_code == 404
    assert "no option &#39;peace on earth&#39;" in page.text
    assert 'id="graph"' in page.text


def test_goals_are_offered(client):
    goals = client.get(f"{API}/map/goals").json()
    assert "Melay: end the blockade" in goals[:3]
    assert client.get(f"{API}/map/goals", params={"q": "BLOCKADE"}).json()[0] == "Melay: end the blockade"


@pytest.mark.parametrize("kind", ["graphml", "gexf", "json", "html"])
def test_the_map_is_given_as_a_file(client, kind):
    answer = client.get(f"{API}/map/file", params={"format": kind})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    assert "heavy weapons" in answer.text


def test_doors(client):
    part = client.get(f"{API}/doors").json()["part"]
    assert part["of"] == len(part["doors"])
    assert part["doors"][0]["status"] == "closed"
    of_melay = client.get(f"{API}/doors", params={"party": "Melay", "status": "held"}).json()["part"]
    assert all("Melay" in (door["first"], door["second"]) for door in of_melay["doors"])
    assert {door["status"] for door in of_melay["doors"]} == {"held"}


def test_doors_as_a_page_and_a_table(client):
    page = client.get("/d/melay/doors", params={"party": "Kestria"}, headers=PAGE).text
    assert '<th scope="row">' in page
    assert "closed" in page
    assert client.get("/d/melay/doors", params={"party": "Nobody"}, headers=PAGE).status_code == 404
    rows = client.get(f"{API}/doors", params={"format": "csv"}).text.splitlines()
    assert rows[0].lstrip("\ufeff").startswith("first,second,status")
    assert len(rows) == 1 + client.get(f"{API}/doors").json()["part"]["of"]
    assert client.get(f"{API}/doors", params={"status": "ajar"}).status_code == 422
