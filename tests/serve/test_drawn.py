"""Maps kept in memory."""

import pytest

from sinequanon.errors import RecordNotFound
from sinequanon.serve import drawn
from sinequanon.serve.drawn import BeingDrawnError, DrawnMaps


def test_a_map_is_drawn_once_until_its_dossier_changes(workbench, digest, monkeypatch):
    monkeypatch.setattr(drawn, "_SOON_S", 60.0)
    maps = workbench.maps
    first = maps.get("talks")
    assert maps.get("talks") is first
    workbench.store.decide("talks", digest, "positions", "p1", "reject", who="Ana")
    assert maps.get("talks").state != first.state


def test_one_of_before_is_shown_while_a_large_one_is_drawn_anew(workbench, digest, monkeypatch):
    monkeypatch.setattr(drawn, "_SOON_S", -1.0)
    first = workbench.maps.get("talks")
    workbench.store.decide("talks", digest, "positions", "p1", "reject", who="Ana")
    shown = workbench.maps.get("talks")
    assert (shown.map, shown.is_current) == (first.map, False)


def test_a_first_map_that_takes_long_is_asked_for_again(workbench, client):
    workbench.maps = DrawnMaps(workbench.store, patience_s=0.0)
    with pytest.raises(BeingDrawnError, match="'melay' is being drawn"):
        workbench.maps.get("melay")
    answer = client.get("/d/talks/map", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["refresh"]) == (503, "5")
    assert "<h1>One moment</h1>" in answer.text
    assert client.get("/api/v1/dossiers/talks/map?as_of=2006").headers["retry-after"] == "5"


def test_what_is_not_there_is_told(workbench):
    with pytest.raises(RecordNotFound):
        workbench.maps.get("nowhere")


def test_no_more_than_a_few_are_kept(workbench):
    for year in range(2000, 2012):
        workbench.maps.get("talks", str(year))
    assert len(workbench.maps._kept) == 8
