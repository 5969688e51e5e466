"""The gold folder: what people decided, as `sqn evaluate` takes it."""

import json

import pytest
from typer.testing import CliRunner

from sinequanon.cli import app
from sinequanon.errors import RecordNotFound
from sinequanon.exports import Format, export_dossier
from sinequanon.read.scoring import load_gold


@pytest.fixture
def open_report(store):
    (report,) = [one for one in store.reports("talks") if one.name.startswith("wikinews")][:1]
    return report


def decide_all(store, report, reject=()):
    reading = store.reading("talks", report.digest)
    for section in ("statements", "positions", "conditions", "contacts"):
        for record in getattr(reading, section):
            kind = "reject" if record.id in reject else "confirm"
            store.decide("talks", report.digest, section, record.id, kind, who="Ana")
    return reading


def test_only_reports_that_are_decided_as_a_whole(store, open_report, tmp_path):
    reading = store.reading("talks", open_report.digest)
    store.decide("talks", open_report.digest, "positions", reading.positions[0].id, "reject", who="Ana")
    with pytest.raises(RecordNotFound, match="--all"):
        export_dossier(store, "talks", Format.GOLD, tmp_path / "gold")
    assert not (tmp_path / "gold").exists()
    export_dossier(store, "talks", Format.GOLD, tmp_path / "gold", every=True)
    known = {gold.doc: gold for _, gold in load_gold(tmp_path / "gold")}
    assert len(known[reading.doc].positions) == len(reading.positions) - 1


def test_decisions_are_carried_out(store, open_report, tmp_path):
    reading = store.reading("talks", open_report.digest)
    decide_all(store, open_report, reject={reading.positions[0].id})
    fields = {"act": "demand"} if reading.positions[1].act != "demand" else {"act": "commit"}
    store.decide("talks", open_report.digest, "positions", reading.positions[1].id, "correct", who="Bo", fields=fields)
    done = export_dossier(store, "talks", Format.GOLD, tmp_path / "gold")
    assert done.number == 1
    ((text, gold),) = load_gold(tmp_path / "gold")
    assert text == store.report("talks", open_report.digest).text
    acts = {position.id: position.act for position in gold.positions}
    assert reading.positions[0].id not in acts
    assert acts[reading.positions[1].id] == fields["act"]


def test_the_command_and_evaluate(store, open_report, tmp_path):
    decide_all(store, open_report)
    folder = tmp_path / "gold"
    words = ["export", "talks", "--format", "gold", "--out", str(folder), "--db", str(tmp_path / "store.db")]
    told = CliRunner().invoke(app, words)
    assert told.stderr == f"{folder}: 1 annotated report written\n"
    scored = CliRunner().invoke(app, ["evaluate", str(folder), "--predictions", str(folder), "--json"])
    scores = json.loads(scored.stdout)["scores"]
    assert scores["positions with claims"]["full"]["f1"] == 1.0


def test_a_folder_with_other_things_is_left_alone(store, open_report, tmp_path):
    decide_all(store, open_report)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "mine.txt").write_text("mine")
    words = ["export", "talks", "--format", "gold", "--out", str(tmp_path / "gold"), "--db", str(tmp_path / "store.db")]
    assert CliRunner().invoke(app, words).exit_code == 1
    assert (tmp_path / "gold" / "mine.txt").read_text() == "mine"
