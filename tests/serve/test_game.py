"""The game: the draft, what people make of it, what would hold, and conflicts that are sent to be solved."""

import json

import pytest

from sinequanon.errors import InvalidConflict, SinequanonError
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.serve.solver import Solver, TooLongError
from sinequanon.serve.views.game_edits import Do, Edit, apply_edit
from sinequanon.serve.views.game_files import mark_of, plain_of, read_case
from sinequanon.serve.views.game_solved import solve_game
from sinequanon.solve.files import read_yaml

PAGE = {"accept": "text/html"}
GAME = "/api/v1/dossiers/talks/game"
DILEMMA = {
    "name": "dilemma",
    "options": ["one silent", "two silent"],
    "decision_makers": [
        {
            "name": "One",
            "options": ["one silent"],
            "preference": {"kind": "prioritisation", "statements": ["two silent", "NOT one silent"]},
        },
        {
            "name": "Two",
            "options": ["two silent"],
            "preference": {"kind": "prioritisation", "statements": ["one silent", "NOT two silent"]},
        },
    ],
}


def get(client, **asked):
    answer = client.get(GAME, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def edit(client, **asked):
    answer = client.post(f"{GAME}/edits", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def wants(game, name="Hamas"):
    return [one["text"] for one in dm(game, name)["wants"]]


def dm(game, name="Hamas"):
    return next(one for one in game["deciders"] if one["name"] == name)


# The draft


def test_the_draft_is_told_as_one_with_evidence_and_reasons(client, digest):
    game = get(client)
    assert game["solved"]["draft"].startswith("DRAFT")
    assert game["confirmed_by"] is None
    assert game["version"] is None
    assert [one["name"] for one in game["deciders"]] == ["Hamas", "Israel"]
    asked = dm(game)["wants"][0]
    assert asked["text"] == "recognises our rights"
    assert asked["words"][0]["words"] == "Israel recognises our rights"
    assert asked["words"][0]["address"].startswith(f"/d/talks/reports/{digest}?at=")
    first = game["solved"]["states"][0]
    assert first["concepts"] == ["nash", "gmr", "smr", "seq", "sim"]
    assert first["why"][0]["text"] == "this would hold (Nash) because"
    assert first["why"][0]["under"][0]["text"].startswith("Hamas stays")


def test_the_page_says_the_same(client):
    page = client.get("/d/talks/game", headers=PAGE)
    assert page.status_code == 200
    for words in ("Nobody has confirmed this conflict", "What would hold", "this would hold (Nash) because",
                  "Options by state", "Israel recognises our rights", "The draft leaves out"):  # fmt: skip
        assert words in page.text
    assert "style=" not in page.text


def test_the_game_has_a_date(client):
    assert client.get("/api/v1/dossiers/melay/game", params={"as_of": "2022"}).json()["as_of"] == "2022"
    assert client.get("/d/melay/game", params={"as_of": "2022"}, headers=PAGE).status_code in (200, 404)
    assert client.get("/api/v1/dossiers/melay/game", params={"as_of": "soon"}).status_code == 422


def test_a_map_without_a_game_is_told(client, workbench):
    workbench.store.create_dossier("empty")
    assert client.get("/api/v1/dossiers/empty/game").status_code == 404
    page = client.get("/d/empty/game", headers=PAGE)
    assert page.status_code == 200
    assert "There is no draft" in page.text
    assert client.post("/api/v1/dossiers/empty/game/confirm", json={}).status_code == 404
    assert client.get("/api/v1/dossiers/nowhere/game").status_code == 404
    sent = client.post("/api/v1/dossiers/empty/game", json={"conflict": DILEMMA})
    assert sent.status_code == 200
    assert not sent.json()["deciders"][0]["wants"][0]["of_draft"]


# Changes


def test_a_statement_moves_and_what_changed_is_told(client):
    before = get(client)
    game = edit(client, do="move", dm="Hamas", place=4, to=0, mark=before["mark"])
    assert wants(game) == [wants(before)[4], *wants(before)[:4], *wants(before)[5:]]
    assert game["version"]["who"] == "Ana"
    assert "moved from 5 to 1" in game["version"]["what"]
    moved = dm(game)["wants"][0]
    assert (moved["of_draft"], moved["draft_place"]) == (True, 4)
    gmr = next(one for one in game["against_before"]["shifts"] if one["concept"] == "gmr")
    counts = {one["concept"]: one["equilibria"] for one in before["solved"]["counts"]}
    assert gmr["kept"] + gmr["vanished"] == counts["gmr"]
    assert gmr["vanished"] > 0
    assert game["against_before"]["outcomes"]
    assert game["against_draft"] == game["against_before"]
    assert get(client)["mark"] == game["mark"]


def test_what_a_person_adds_is_never_taken_for_what_the_draft_says(client):
    before = get(client)
    game = edit(client, do="add", dm="Israel", formula="halt armed resistance", to=1, why="said in private")
    added = dm(game, "Israel")["wants"][1]
    assert added["text"] == "halt armed resistance"
    assert (added["of_draft"], added["words"]) == (False, [])
    assert added["why"] == "said in private (added by Ana)"
    game = edit(client, do="change", dm="Hamas", place=2, formula="halt armed resistance IF recognises our rights")
    assert not dm(game)["wants"][2]["of_draft"]
    assert dm(game)["wants"][2]["words"] == []
    assert [one["text"] for one in dm(game)["lost"]] == [wants(before)[2]]
    page = client.get("/d/talks/game", headers=PAGE).text
    assert "by a person" in page
    assert "of the draft that a person removed or rewrote" in page
    assert get(client, version="draft")["conflict"] == before["conflict"]


def test_undo_is_step_by_step_and_keeps_who_did_what(client):
    before = get(client)
    first = edit(client, do="remove", dm="Israel", place=3)
    edit(client, do="open", dm="Israel", place=0)
    client.cookies.set(WHO_COOKIE, "Ben")
    game = client.post(f"{GAME}/undo", json={}).json()
    assert game["conflict"] == first["conflict"]
    game = client.post(f"{GAME}/undo", json={}).json()
    assert game["version"] is None
    assert game["conflict"] == before["conflict"]
    assert client.post(f"{GAME}/undo", json={}).status_code == 404
    versions = client.get(f"{GAME}/versions").json()
    assert [(one["kind"], one["who"], one["undone_by"]) for one in versions] == [
        ("edit", "Ana", "Ben"),
        ("edit", "Ana", "Ben"),
        ("draft", "sinequanon", None),
    ]
    again = client.post(f"{GAME}/versions/{versions[1]['id']}/return", json={}).json()
    assert again["conflict"] == first["conflict"]


def test_reset_counts_the_draft_and_can_be_undone(client):
    before = get(client)
    changed = edit(client, do="remove", dm="Israel", place=0)
    game = client.post(f"{GAME}/reset", json={"mark": changed["mark"]}).json()
    assert game["conflict"] == before["conflict"]
    assert client.post(f"{GAME}/reset", json={}).status_code == 422
    edit(client, do="remove", dm="Israel", place=1)
    client.post(f"{GAME}/undo", json={})
    assert client.post(f"{GAME}/undo", json={}).json()["conflict"] == changed["conflict"]


def test_a_game_is_confirmed_under_a_name_till_it_changes(client):
    game = client.post(f"{GAME}/confirm", json={"mark": get(client)["mark"]}).json()
    assert (game["confirmed_by"], game["solved"]["draft"]) == ("Ana", "")
    assert "<b>Confirmed</b> by Ana" in client.get("/d/talks/game", headers=PAGE).text
    assert client.post(f"{GAME}/confirm", json={}).status_code == 422
    assert all(one["of_draft"] for one in dm(game)["wants"])
    game = edit(client, do="move", dm="Hamas", place=0, to=1)
    assert game["confirmed_by"] is None
    assert game["solved"]["draft"]


def test_a_change_on_what_was_changed_meanwhile_is_refused(client):
    mark = get(client)["mark"]
    edit(client, do="move", dm="Hamas", place=0, to=1)
    for path, body in (("edits", {"do": "move", "dm": "Hamas", "to": 2}), ("confirm", {}), ("undo", {}), ("reset", {})):
        answer = client.post(f"{GAME}/{path}", json={**body, "mark": mark})
        assert answer.status_code == 409
        assert "changed meanwhile by Ana" in answer.json()["detail"]


def test_options_and_decision_makers_go_with_what_speaks_of_them(client):
    game = edit(client, do="remove_option", option="withdraw its troops from Palestinian territories")
    assert game["options"] == 6
    assert not any("withdraw" in text for name in ("Hamas", "Israel") for text in wants(game, name))
    assert "and what speaks of it" in game["version"]["what"]
    assert game["lost"] == ["option “withdraw its troops from Palestinian territories” of Israel"]
    game = edit(client, do="remove_dm", dm="Israel")
    assert [one["name"] for one in game["deciders"]] == ["Hamas"]
    answer = client.post(f"{GAME}/edits", json={"do": "remove_dm", "dm": "Hamas"})
    assert answer.status_code == 422
    assert answer.json()["detail"] == "talks: it has no options\ntalks: it has no decision makers"


def test_what_cannot_be_and_where_all_stand_today(client):
    before = get(client)
    assert before["has_today"]
    feasible = before["solved"]["feasible"]
    game = edit(client, do="forbid", formula="recognises our rights AND NOT agree to talks with Hamas", why="said so")
    assert game["solved"]["feasible"] < feasible
    added = game["infeasible"][-1]
    assert (added["of_draft"], added["why"]) == (False, "said so (added by Ana)")
    game = edit(client, do="allow", place=added["place"])
    assert game["solved"]["feasible"] == feasible
    game = edit(client, do="status_quo", taken=["agree to talks with Hamas"])
    today = next(one for one in game["solved"]["states"] if one["is_today"])
    assert today["text"].count("Y") == 1
    taken = [one["text"] for one in dm(game, "Israel")["options"] if one["is_taken"]]
    assert taken == ["agree to talks with Hamas"]
    game = edit(client, do="forbid", formula="agree to talks with Hamas")
    assert not game["has_today"]
    answer = client.post(f"{GAME}/edits", json={"do": "status_quo", "taken": ["agree to talks with Hamas"]})
    assert answer.status_code == 422


def test_open_statements_are_tried_in_every_way(client):
    game = edit(client, do="open", dm="Israel", place=2)
    assert dm(game, "Israel")["wants"][2]["is_open"]
    assert "tried in every way (3:" in game["solved"]["unknown_note"]
    assert len(game["solved"]["unknown"]) == 5
    assert not dm(edit(client, do="known", dm="Israel", place=2), "Israel")["wants"][2]["is_open"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"do": "move", "dm": "Hamas", "place": 40}, "Hamas has no statement 41; there are 7"),
        ({"do": "move", "dm": "Hamas", "place": 0, "to": 9}, "Hamas has no place 10; there are 7"),
        ({"do": "move", "dm": "Hamas", "place": 2, "to": 2}, "nothing would change"),
        ({"do": "remove", "dm": "Nobody"}, "no decision maker 'Nobody'"),
        ({"do": "add", "dm": "Hamas", "formula": "peace"}, "there is no option 'peace'"),
        ({"do": "add", "dm": "Hamas", "formula": ""}, "an empty formula"),
        ({"do": "add", "dm": "Hamas", "formula": "x\0"}, "holds a NUL"),
        ({"do": "remove_option", "option": "peace"}, "there is no option 'peace'"),
        ({"do": "allow", "place": 9}, "there is no infeasible pattern 10"),
        ({"do": "allow", "place": 10**30}, "place: Input should be less than"),
        ({"do": "win"}, "do: Input should be"),
        ({"do": "add", "dm": "Hamas", "formula": "a" * 501}, "formula: String should have at most 500"),
    ],
)
def test_what_cannot_be_changed_is_told(client, asked, told):
    answer = client.post(f"{GAME}/edits", json=asked)
    assert answer.status_code == 422
    assert told in answer.json()["detail"]


# Without a script


def test_forms_work_without_a_script(client):
    mark = get(client)["mark"]
    sent = {"do": "move", "dm": "Hamas", "place": "1", "to": "0", "mark": mark}
    answer = client.post("/d/talks/game", data=sent, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/d/talks/game#changed")
    game = get(client)
    assert wants(game)[0] == "withdraw its troops from Palestinian territories"
    sent = {
        "do": "add",
        "dm": "Hamas",
        "formula": "NOT recognises our rights",
        "to": "",
        "mark": game["mark"],
        "why": "",
    }
    assert client.post("/d/talks/game", data=sent, follow_redirects=False).status_code == 303
    assert wants(get(client))[-1] == "NOT recognises our rights"
    sent = {"do": "status_quo", "taken": ["halt armed resistance", "recognises our rights"]}
    assert client.post("/d/talks/game", data=sent, follow_redirects=False).status_code == 303
    assert sum(one["is_taken"] for name in ("Hamas", "Israel") for one in dm(get(client), name)["options"]) == 2
    for path in ("confirm", "undo", "reset"):
        assert client.post(f"/d/talks/game/{path}", follow_redirects=False).status_code == 303
    assert client.post("/d/talks/game/return", data={"version": 2}, follow_redirects=False).status_code == 303


def test_a_form_with_a_fault_shows_it_with_what_was_typed(client):
    sent = {"do": "add", "dm": "Hamas", "formula": "<peace>", "why": "because"}
    answer = client.post("/d/talks/game", data=sent, headers=PAGE)
    assert answer.status_code == 422
    assert "there is no option &#39;&lt;peace&gt;&#39;" in answer.text
    assert 'value="&lt;peace&gt;"' in answer.text


def test_who_gave_no_name_changes_nothing(client):
    client.cookies.delete(WHO_COOKIE)
    assert client.post(f"{GAME}/edits", json={"do": "move", "dm": "Hamas", "to": 1}).status_code == 403
    page = client.get("/d/talks/game", headers=PAGE).text
    assert "Give your name at the top" in page
    assert "data-edit" not in page


# Files


def test_files_are_those_of_the_command_line_and_come_back(client):
    draft = client.get(f"{GAME}/file")
    assert draft.headers["content-disposition"] == 'attachment; filename="game.yaml"'
    assert draft.text.startswith("# A draft that the program made from a map.")
    game = edit(client, do="move", dm="Hamas", place=0, to=6)
    text = client.get(f"{GAME}/file", params={"format": "yaml"}).text
    assert plain_of(read_yaml(text).cases[0])["decision_makers"] == game["conflict"]["decision_makers"]
    assert "edit by Ana at" in text
    plain = client.get(f"{GAME}/file", params={"format": "json"}).json()
    assert plain["confirmed"] is False
    assert plain["decision_makers"][0]["preference"]["statements"][6] == ["------Y"]
    client.post(f"{GAME}/reset", json={})
    answer = client.post("/d/talks/game/upload", files={"file": ("mine.yaml", text)}, follow_redirects=False)
    assert answer.status_code == 303
    again = get(client)
    assert again["conflict"]["decision_makers"] == game["conflict"]["decision_makers"]
    assert again["version"]["kind"] == "upload"
    assert all(one["of_draft"] for one in dm(again)["wants"])


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.yaml", b"options: [a]\ndecision_makers: []\nmood: good", "unknown key"),
        ("a.yaml", b"a: &b [*b]", "anchors and aliases"),
        ("a.json", b"{", "no JSON"),
        ("a.json", b"\xff\xfe", "not UTF-8"),
        ("a.yaml", b"title: " + b"a" * 400_000, "at most 300,000 are taken here"),
    ],
)
def test_files_with_faults_are_told(client, name, text, told):
    answer = client.post("/d/talks/game/upload", files={"file": (name, text)}, headers=PAGE)
    assert answer.status_code == 422
    assert told in answer.text


def test_options_by_state_as_csv(client):
    text = client.get(GAME, params={"format": "csv"}).text
    assert text.splitlines()[0].startswith("\ufeffdecision maker,option,1 NNYNNNN")
    assert "equilibrium, Nash" in text


# Conflicts that are sent


def test_a_conflict_is_solved_and_nothing_kept(client):
    answer = client.post("/api/v1/solve", json=DILEMMA)
    assert answer.status_code == 200
    assert {one["concept"]: one["equilibria"] for one in answer.json()["counts"]}["nash"] == 1
    assert answer.json()["states"][0]["text"] == "NN"
    assert client.get(f"{GAME}/versions").json() == []


def test_another_conflict_is_kept(client):
    answer = client.post(GAME, json={"conflict": DILEMMA, "what": "a dilemma", "mark": get(client)["mark"]})
    assert answer.status_code == 200
    game = answer.json()
    assert game["version"]["what"] == "a dilemma"
    assert not any(one["of_draft"] for one in dm(game, "One")["wants"])
    assert len(game["lost"]) == 2 + 7 + 1
    assert client.get(f"{GAME}/versions/{game['version']['id']}").json()["conflict"]["name"] == "dilemma"


def test_all_that_is_wrong_with_a_conflict_is_listed(client):
    wrong = {"options": ["a", {"nom": "b"}], "decision_makers": [{"name": "x", "options": ["c"]}], "mood": 1}
    for path, body in (("/api/v1/solve", wrong), (GAME, {"conflict": wrong})):
        answer = client.post(path, json=body)
        assert answer.status_code == 422
        lines = answer.json()["detail"].splitlines()
        assert len(lines) >= 4
        assert any("unknown key 'mood'" in line for line in lines)


@pytest.mark.parametrize(
    "conflict",
    [
        {},
        {"options": [], "decision_makers": []},
        {"cases": [DILEMMA, DILEMMA]},
        {**DILEMMA, "name": "\ud800"},
        {**DILEMMA, "title": "a\0b"},
        {**DILEMMA, "infeasible": ["one silent OR NOT one silent"]},
        {**DILEMMA, "decision_makers": "all"},
        {"options": [f"o{n}" for n in range(21)], "decision_makers": [
            {"name": "A", "options": list(range(21)), "preference": {"kind": "weights", "weights": [1] * 21}}]},
    ],
)  # fmt: skip
def test_no_conflict_breaks_the_server(client, conflict):
    answer = client.post("/api/v1/solve", content=json.dumps(conflict), headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_large_conflict_ends_in_time(client):
    size = 20
    names = [f"o{n}" for n in range(size)]
    deciders = [
        {
            "name": f"D{n}",
            "options": names[n::2],
            "preference": {
                "kind": "prioritisation",
                "statements": [
                    f"{names[(n + step) % size]} IFF {names[(n + 3 * step + 1) % size]}" for step in range(9)
                ],
            },
        }
        for n in range(2)
    ]
    answer = client.post("/api/v1/solve", json={"options": names, "decision_makers": deciders}, params={"seconds": 0.5})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert any(one["undecided"] for one in answer.json()["counts"])


def test_work_that_takes_too_long_is_ended_and_others_go_on():
    solver = Solver()
    with pytest.raises(TooLongError):
        solver.ask(0.5, _never)
    assert solver.ask(20, sum, [1, 2]) == 3
    with pytest.raises(InvalidConflict) as told:
        solver.ask(20, read_case, {"options": 1, "mood": 2})
    assert len(told.value.problems) > 1
    with pytest.raises(SinequanonError):
        solver.ask(20, _fault)
    solver.close()


def _never():
    while True:
        pass


def _fault():
    raise SinequanonError("a fault")


# Views


def test_changes_of_a_ranking_and_weights():
    plain = {
        "name": "both",
        "options": ["a", "b"],
        "decision_makers": [
            {"name": "A", "options": ["a"], "preference": {"kind": "ranking", "best_first": ["Y-", "N-"]}},
            {"name": "B", "options": ["b"], "preference": {"kind": "weights", "weights": {"a": 1, "b": -1}}},
        ],
    }
    case = read_case(plain)
    changed, what = apply_edit(case, Edit(do=Do.MOVE, dm="A", place=0, to=1), "Ana")
    assert "a group of its ranking" in what
    assert mark_of(changed) != mark_of(case)
    for wrong in (
        Edit(do=Do.MOVE, dm="B"),
        Edit(do=Do.ADD, dm="A", formula="a"),
        Edit(do=Do.REMOVE_OPTION, option="b"),
    ):
        with pytest.raises(InvalidConflict):
            apply_edit(case, wrong, "Ana")
    assert solve_game(changed, [case]).changed[0].shifts


def test_a_large_draft_is_pictured_in_little_time(client):
    game = client.get("/api/v1/dossiers/melay/game").json()
    picture = game["solved"]["picture"]
    assert 2 <= len(picture["states"]) <= 16
    assert {one["start"] for one in picture["moves"]} <= set(picture["states"])
