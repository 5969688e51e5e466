"""Actors and options: merge, split, rename, set and owner, each with undo."""

import pytest

from sinequanon.serve import drawn
from sinequanon.serve.people import WHO_COOKIE

PAGE = {"accept": "text/html"}
API = "/api/v1/dossiers/melay"


@pytest.fixture(autouse=True)
def _maps_are_waited_for(monkeypatch):
    """On a slow machine too, what was decided is in the next page."""
    monkeypatch.setattr(drawn, "_SOON_S", 3600.0)


def _post(client, path, **fields):
    return client.post(f"/d/melay/{path}", data=fields, follow_redirects=False)


def _party(client, name):
    return client.get(f"{API}/parties/{name}").json()["party"]


def _option(client, label):
    rows = client.get(f"{API}/options", params={"q": label}).json()["rows"]
    return next(row for row in rows if row["label"] == label)


def _undo(client, workbench, section):
    last = workbench.store.decisions("melay", on_dossier=True)[-1]
    kind = {"actors": "actor", "options": "option"}[section]
    assert _post(client, f"{kind}-decisions/{last.id}/undo").status_code == 303
    return last


def test_parties_are_listed_in_parts(client):
    first = client.get(f"{API}/parties").json()
    assert first["of"] == first["in_all"] > len(first["rows"]) == 50
    rest = client.get(f"{API}/parties", params={"start": 50}).json()["rows"]
    assert len(rest) == first["of"] - 50
    assert {row["id"] for row in rest}.isdisjoint(row["id"] for row in first["rows"])
    assert client.get(f"{API}/parties", params={"q": "KESTRIA"}).json()["rows"][0]["name"] == "Kestria"
    states = client.get(f"{API}/parties", params={"kind": "state"}).json()["rows"]
    assert {row["kind"] for row in states} == {"state"}


def test_a_party_has_the_places_that_name_it(client):
    page = client.get("/d/melay/actors/kestria", headers=PAGE).text
    assert "/d/melay/reports/" in page
    assert client.get("/d/melay/actors/nobody-at-all", headers=PAGE).status_code == 404
    named = client.get(f"{API}/parties/kestria").json()["named"]
    assert named[0]["places"][0]["evidence"][0][2].startswith("Kestria")


def test_both_sides_of_a_merge_are_told_apart(client):
    page = client.get("/d/melay/actors/r-odaleh/merge", params={"into": "Odale"}, headers=PAGE).text
    assert "“R. Odaleh” becomes part of “Odale”" in page
    assert page.index("goes into the other") < page.index("stays</span> Odale")
    assert "The other way round: “Odale” becomes part of “R. Odaleh”" in page
    assert client.get("/d/melay/actors/odale/merge", params={"into": "odale"}).status_code == 422


def test_a_merge_goes_the_way_it_says_and_is_undone(client, workbench):
    before = _party(client, "odale")
    answer = _post(client, "actors/r-odaleh/merge", into="odale", keep_name="true", note="one spelling")
    assert answer.headers["location"] == "/d/melay/actors#decisions"
    merged = _party(client, "Odale")
    assert merged["name"] == "Odale"
    assert {"R. Odaleh", *before["names"]} <= set(merged["names"])
    page = client.get("/d/melay/actors", headers=PAGE).text
    assert "R. Odaleh is Odale" in page
    assert "one spelling" in page
    assert _undo(client, workbench, "actors").kind == "rename"
    merge = workbench.store.decisions("melay", on_dossier=True)[0]
    assert merge.who == "Ana"
    assert _post(client, f"actor-decisions/{merge.id}/undo").status_code == 303
    assert _party(client, "odale") == before
    assert "undone by Ana" in client.get("/d/melay/actors", headers=PAGE).text
    assert _post(client, f"actor-decisions/{merge.id}/undo").status_code == 422


def test_a_split_takes_a_name_out(client, workbench):
    rows = client.get(f"{API}/parties", params={"start": 0}).json()["rows"]
    party = next(row for row in rows if len({name.lower() for name in row["names"]}) > 1)
    name, from_ = party["names"][1], party["names"][0]
    assert _post(client, f"actors/{party['id']}/split", name=name, **{"from": from_}).status_code == 303
    names = [set(row["names"]) for row in client.get(f"{API}/parties").json()["rows"]]
    assert not any({name, from_} <= known for known in names)
    _undo(client, workbench, "actors")
    assert _party(client, party["id"])["names"] == party["names"]
    assert _post(client, f"actors/{party['id']}/split", name="Nobody", **{"from": from_}).status_code == 422


def test_a_party_is_renamed_and_set(client, workbench):
    assert _post(client, "actors/lethany/rename", name="Republic of Lethany").status_code == 303
    assert _party(client, "lethany")["name"] == "Republic of Lethany"
    answer = _post(client, "actors/lethany/set", kind="igo", of="Littoral States Organisation", iso3="LTH", cameo="")
    assert answer.status_code == 303
    party = _party(client, "lethany")
    assert (party["kind"], party["of"], party["codes"]) == ("igo", "Littoral States Organisation", {"iso3": "LTH"})
    last = _undo(client, workbench, "actors")
    assert "cameo" not in last.fields
    assert _party(client, "lethany")["kind"] == "state"
    assert _post(client, "actors/lethany/set", kind="state").status_code == 422
    assert _post(client, "actors/lethany/set", kind="planet").status_code == 422
    assert _post(client, "actors/lethany/set", kind="state", of="nobody at all").status_code == 404
    assert _post(client, "actors/lethany/rename", name="   ").status_code == 422


def test_decisions_need_a_name(client):
    client.cookies.delete(WHO_COOKIE)
    assert _post(client, "actors/lethany/rename", name="X").status_code == 403
    assert "Give your name" in client.get("/d/melay/actors/lethany", headers=PAGE).text


def test_options_are_listed(client):
    found = client.get(f"{API}/options", params={"q": "blockade", "party": "Melay"}).json()
    assert "Melay: end the blockade" in {row["label"] for row in found["rows"]}
    assert all("Melay" in row["owners"] for row in found["rows"])
    page = client.get("/d/melay/options", params={"q": "blockade"}, headers=PAGE).text
    assert "Melay: end the blockade" in page
    rows = client.get(f"{API}/options", params={"format": "csv"}).text.splitlines()
    assert len(rows) == 1 + client.get(f"{API}/options").json()["of"]


def test_an_option_is_merged_into_another_and_undone(client, workbench):
    one = _option(client, "Kestria: give up the base")
    into = _option(client, "Kestria: withdraw its troops from the Dorrin Islands")
    page = client.get(f"/d/melay/options/{one['id']}/merge", params={"into": into["id"]}, headers=PAGE).text
    assert page.index("goes into the other</span> Kestria: give up the base") < page.index("stays</span> Kestria: with")
    assert _post(client, f"options/{one['id']}/merge", into=into["id"]).status_code == 303
    merged = client.get(f"{API}/options/{one['id']}").json()["option"]
    assert merged["label"] == into["label"]
    assert merged["mentions"] == one["mentions"] + into["mentions"]
    assert "is part of" in client.get("/d/melay/options", headers=PAGE).text
    _undo(client, workbench, "options")
    assert _option(client, one["label"]) == one
    assert _post(client, f"options/{one['id']}/merge", into=one["id"]).status_code == 422


def test_chosen_mentions_are_split_off(client, workbench):
    one = _option(client, "Kestria: withdraw its troops from the Dorrin Islands")
    mentions = [said["id"] for said in client.get(f"{API}/options/{one['id']}").json()["mentions"]]
    assert _post(client, f"options/{one['id']}/split", mention=mentions[-2:]).status_code == 303
    apart = client.get(f"{API}/options/{mentions[-1]}").json()
    assert [said["id"] for said in apart["mentions"]] == mentions[-2:]
    _undo(client, workbench, "options")
    assert client.get(f"{API}/options/{mentions[-1]}").json()["option"] == one
    assert _post(client, f"options/{one['id']}/split").status_code == 422
    assert _post(client, f"options/{one['id']}/split", mention=mentions).status_code == 422
    assert _post(client, f"options/{one['id']}/split", mention=["nonsense"]).status_code == 404


def test_an_option_gets_another_name_and_owner(client, workbench):
    one = _option(client, "Kestria: give up the base")
    assert _post(client, f"options/{one['id']}/rename", name="base given up").status_code == 303
    assert _post(client, f"options/{one['id']}/owner", owner=["Lethany", ""]).status_code == 303
    now = client.get(f"{API}/options/{one['id']}").json()["option"]
    assert (now["label"], now["owners"]) == ("base given up", ["Lethany"])
    _undo(client, workbench, "options")
    assert _option(client, "base given up")["owners"] == ["Kestria"]
    assert _post(client, f"options/{one['id']}/owner", owner=["Nobody at all"]).status_code == 404
    assert _post(client, f"options/{one['id']}/owner").status_code == 422


def test_the_same_as_json(client):
    made = client.post(f"{API}/parties/r-odaleh/merge", json={"into": "Odale", "note": "spelling"}).json()
    assert [(one["kind"], one["who"], one["note"]) for one in made] == [("merge", "Ana", "spelling")]
    undone = client.post(f"{API}/actor-decisions/{made[0]['id']}/undo").json()
    assert undone["undone_by"] == "Ana"
    one = _option(client, "Kestria: give up the base")
    made = client.post(f"{API}/options/{one['id']}/rename", json={"name": "base"}).json()
    assert client.post(f"{API}/actor-decisions/{made['id']}/undo").status_code == 404
    assert client.post(f"{API}/option-decisions/{made['id']}/undo").status_code == 200
    assert client.post(f"{API}/option-decisions/{2**31 - 1}/undo").status_code == 404
    assert client.post(f"{API}/option-decisions/{2**80}/undo").status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("parties/odale/rename", '{"name": "\\u0000"}'),
        ("parties/odale/rename", '{"name": "\\ud800"}'),
        ("parties/odale/rename", '{"name": ""}'),
        ("parties/odale/merge", '{"into": "\\u0000"}'),
        ("parties/odale/set", '{"of": "\\u0000", "iso3": "\\u0000"}'),
        ("parties/odale/set", "{}"),
        ("parties/odale/split", '{"name": "\\u0000", "from": "x"}'),
        ("options/nonsense/split", '{"mentions": []}'),
        ("options/nonsense/owner", '{"owners": ["\\u0000"]}'),
        ("parties/%00/rename", '{"name": "x"}'),
        ("parties/odale/rename", "no json"),
    ],
)
def test_odd_bodies_get_a_clear_answer(client, path, body):
    answer = client.post(f"{API}/{path}", content=body, headers={"content-type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert isinstance(answer.json()["detail"], str)
