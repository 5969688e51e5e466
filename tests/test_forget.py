"""Forgetting: what goes, what stays and is told, and that no byte of it is left in the files of the store."""

import json
from pathlib import Path

import pytest

from sinequanon import Report, read_into
from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.records import from_json
from sinequanon.store import Store
from sinequanon.store.games import VersionKind

GOLD = Path(__file__).parent / "gold"
EXAMPLE = "wikinews-hamas-prerequisite-for-talks"
TEXT = (GOLD / f"{EXAMPLE}.txt").read_text(encoding="utf-8")
READING = from_json(json.loads((GOLD / f"{EXAMPLE}.json").read_text(encoding="utf-8")))
OTHER = "The talks in Cairo will go on."
PERSON = next(actor for actor in READING.actors if actor.kind == "person" and len(actor.name.split()) > 1)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "store" / "s.db"
    with Store.open(str(path)) as store:
        store.add("d", Report(name=EXAMPLE, text=TEXT, published="2006-02-14"), READING)
        store.add("d", Report(name="other", text=OTHER), from_json({"doc": "other"}))
        digest = Report(name="x", text=TEXT).digest
        for section in ("actors", "statements", "positions"):
            record = next(iter(getattr(READING, section))).id
            store.decide("d", digest, section, record, "confirm", who="Ada", note=f"as {PERSON.name} says")
        store.failures.add("d", "file.txt", f"{PERSON.name}: bad", version="1", report=Report(name=EXAMPLE, text=TEXT))
        quoted = [{"words": "a prerequisite for peace talks", "report": EXAMPLE}, {"words": "go on", "report": "other"}]
        add_game(store, "2006", {"name": "talks", "evidence": quoted})
        store.vectors("m", [PERSON.name], lambda texts: __import__("numpy").ones((len(texts), 4)))
    return path


def add_game(store, as_of, conflict):
    store.games.add("d", as_of, VersionKind.UPLOAD, what="sent", who="Ada", conflict=conflict, after=None)


def bytes_of(path):
    return b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()


def test_forgotten_report_leaves_its_digest_only(path, sqn):
    done = sqn("forget", "report", EXAMPLE, "--dossier", "d", "--yes", "--db", path)
    assert done.exit_code == 0, done.stderr
    assert "positions" in done.stdout and "reports 1" in done.stdout and "decisions 3" in done.stdout
    left = bytes_of(path)
    for word in (PERSON.name.split()[-1], "prerequisite", "Hamas", "hamas"):
        assert word.lower().encode() not in left
    with Store.open(str(path)) as store:
        assert [row.name for row in store.reports("d")] == ["other"]
        assert len(store.search("Cairo")) == 1
        assert store.forgetting.forgotten_at("d", Report(name="x", text=TEXT).digest)
        game = store.games.standing("d", "2006").last.conflict
        assert game["evidence"] == [{"words": "go on", "report": "other"}]


def test_report_by_the_beginning_of_its_digest(path):
    digest = Report(name="x", text=OTHER).digest
    with Store.open(str(path)) as store:
        assert list(store.forgetting.find_report("d", digest[:8]).reports.values()) == ["other"]
        with pytest.raises(RecordNotFound):
            store.forgetting.find_report("d", "none")
        store.add("d", Report(name="other", text="Another text."), from_json({"doc": "other"}))
        with pytest.raises(InvalidRecord, match="stands for 2 reports"):
            store.forgetting.find_report("d", "other")


def test_forgotten_actor_has_no_record_and_its_name_is_told_to_stay_in_texts(path, sqn):
    with Store.open(str(path)) as store:
        add_game(store, "", {"name": "talks", "notes": f"as {PERSON.name} says"})
    done = sqn("forget", "actor", PERSON.name, "--dossier", "d", "--yes", "--db", path)
    assert done.exit_code == 0, done.stderr
    assert "--also-reports" in done.stderr and EXAMPLE in done.stderr
    with Store.open(str(path)) as store:
        reading = store.reading("d", Report(name="x", text=TEXT).digest)
        assert PERSON.id not in {actor.id for actor in reading.actors}
        gone = {statement.id for statement in READING.statements if statement.speaker == PERSON.id}
        assert gone.isdisjoint(statement.id for statement in reading.statements)
        for position in reading.positions:
            assert PERSON.id not in (position.holder, position.agent, position.target)
            assert position.statement not in gone
        assert all(PERSON.id not in (*contact.parties, contact.by) for contact in reading.contacts)
        assert reading.positions  # those of others stay
        assert store.failures.list("d") == ()
        assert (store.games.count("d", ""), store.games.count("d", "2006")) == (0, 1)
        assert not [one for one in store.decisions("d") if PERSON.name in json.dumps([dict(one.was), one.note])]
        store.add("d", store.report("d", Report(name="x", text=TEXT).digest), reading)  # still sound


def test_forgotten_actor_with_its_reports_leaves_no_byte(path, sqn):
    done = sqn("forget", "actor", PERSON.name, "--also-reports", "--yes", "--db", path)
    assert done.exit_code == 0, done.stderr
    assert done.stderr == ""
    for part in PERSON.name.split():
        assert part.lower().encode() not in bytes_of(path)


def test_asked_first(path, sqn):
    before = sqn("reports", "d", "--json", "--db", path).stdout
    done = sqn("forget", "report", EXAMPLE, "--dossier", "d", "--db", path)
    assert done.exit_code == 2
    assert "--yes" in done.stderr
    assert sqn("reports", "d", "--json", "--db", path).stdout == before


@pytest.mark.parametrize(
    "words", [["report", "none", "--dossier", "d"], ["actor", "Nobody"], ["actor", " "], ["report", "x", "-d", "none"]]
)
def test_what_is_not_there_is_one_line(path, sqn, words):
    done = sqn("forget", *words, "--yes", "--db", path)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1


def test_open_reader_keeps_bytes_and_it_is_told(path, sqn):
    import sqlite3

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM reports").fetchone()
    done = sqn("forget", "report", EXAMPLE, "--dossier", "d", "--yes", "--db", f"sqlite:///{path}?timeout=1")
    other.close()
    assert done.exit_code == 1
    assert "another program has the store open" in done.stderr


def test_read_passes_over_what_was_forgotten(tmp_path, folder, sqn):
    db = tmp_path / "r.db"
    assert sqn("read", folder, "-d", "d", "--db", db).exit_code == 0
    assert sqn("forget", "report", "talks", "-d", "d", "--yes", "--db", db).exit_code == 0
    again = sqn("read", folder, "-d", "d", "--db", db)
    assert again.exit_code == 0
    assert "talks: forgotten on " in again.stderr and "--again reads it anew" in again.stderr
    with Store.open(str(db)) as store:
        assert [row.name for row in store.reports("d")] == ["visit"]
    with Store.open(str(db)) as store:
        assert read_into(store, "d", folder).outcomes == {"forgotten": 1, "unchanged": 1}
    assert sqn("read", folder, "-d", "d", "--again", "--db", db).exit_code == 0
    with Store.open(str(db)) as store:
        assert sorted(row.name for row in store.reports("d")) == ["talks", "visit"]
        assert store.forgetting.forgotten_at("d", store.reports("d")[0].digest) is None


def test_on_postgresql(tmp_path_factory):
    import tempfile

    from postgres_server import running_server

    with (
        tempfile.TemporaryDirectory(prefix="sqn") as folder,
        running_server(Path(folder)) as server,
        Store.open(server.make()) as store,
    ):
        store.add("d", Report(name=EXAMPLE, text=TEXT), READING)
        store.add("d", Report(name="other", text=OTHER), from_json({"doc": "other"}))
        forgetting = store.forgetting
        done = forgetting.forget(forgetting.find_actor(PERSON.name))
        assert done.is_wiped
        assert done.counts["actors"] >= 1
        assert PERSON.name not in {row.record.name for row in store.actors("d")}
        forgetting.forget(forgetting.find_report("d", EXAMPLE))
        assert [row.name for row in store.reports("d")] == ["other"]
        assert len(store.search("Cairo")) == 1
