import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sinequanon import Actor, ActorKind, Reading, Report, TextSpan
from sinequanon.cli import app
from sinequanon.store import Store

DOCS = Path(__file__).parent.parent / "docs"
REPORT = Report(name="r", text="Israel met Hamas.")
READING = Reading(doc="r", actors=(Actor(id="a1", name="Israel", kind=ActorKind.STATE, mentions=(TextSpan(0, 6),)),))
COMMANDS = ("create", "rename", "merge", "archive", "unarchive", "delete", "export", "import")


@pytest.fixture
def db(tmp_path):
    path = tmp_path / "store.db"
    with Store.open(str(path)) as store:
        store.add("talks", REPORT, READING)
        store.decide("talks", REPORT.digest, "actors", "a1", "confirm", who="Ada")
        store.create_dossier("other")
    return path


@pytest.fixture
def sqn(db):
    """Runs a command of `sqn dossiers` on the store."""

    def run(*words, stdin=None, db=db):
        result = CliRunner().invoke(app, ["dossiers", *map(str, words), "--db", str(db)], input=stdin, prog_name="sqn")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setattr("sinequanon.cli.dossiers._has_terminal", lambda: True)


def listed(sqn, *words):
    return [json.loads(line)["name"] for line in sqn("--json", *words).stdout.splitlines()]


def test_commands_have_help_and_are_told(sqn):
    group = typer.main.get_command(app).commands["dossiers"]
    assert tuple(group.commands) == COMMANDS
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        result = CliRunner().invoke(app, ["dossiers", name, "-h"], prog_name="sqn")
        assert result.stdout.startswith(f"Usage: sqn dossiers {name}")
        assert f"\n### sqn dossiers {name}\n" in page
        assert f"`{name}" in (DOCS / "store.md").read_text(encoding="utf-8")


def test_every_subcommand_of_every_command_is_told():
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    for name, command in typer.main.get_command(app).commands.items():
        for below in getattr(command, "commands", {}):
            assert f"\n### sqn {name} {below}\n" in page


def test_list_hides_archived_ones(sqn):
    assert sqn("archive", "talks").stdout == "dossier 'talks' archived; sqn dossiers --all lists it\n"
    assert listed(sqn) == ["other"]
    assert listed(sqn, "--all") == ["other", "talks"]
    assert re.search(r"talks \(archived at", sqn("--all").stdout)
    assert sqn("--all").stderr == "2 dossiers found\n"
    assert sqn("unarchive", "talks").exit_code == 0
    assert listed(sqn) == ["other", "talks"]


def test_dossier_is_made_and_renamed(sqn, tmp_path):
    new = tmp_path / "new" / "store.db"
    assert sqn("create", "one", db=new).stdout.startswith("dossier 'one' made")
    assert sqn("rename", "one", "two", db=new).stdout == "dossier 'one' is now 'two'\n"
    again = sqn("create", "two", db=new)
    assert (again.exit_code, again.stderr) == (1, "sqn: the store has a dossier 'two' already; give another name\n")


@pytest.mark.parametrize("words", [("delete", "talks"), ("merge", "talks", "other")], ids=" ".join)
def test_nothing_goes_without_a_yes(sqn, words, monkeypatch):
    refused = sqn(*words)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    monkeypatch.setattr("sinequanon.cli.dossiers._has_terminal", lambda: True)
    for answer in ("n\n", "\n", ""):
        result = sqn(*words, stdin=answer)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "'talks'" in result.stderr
        assert "1 report, 1 record, 1 decision" in result.stderr
    assert listed(sqn) == ["other", "talks"]


def test_delete_tells_what_went(sqn, terminal):
    assert sqn("delete", "talks", stdin="y\n").stdout == "dossier 'talks' deleted: 1 report, 1 record, 1 decision\n"
    assert sqn("delete", "other", "--yes").stdout == "dossier 'other' deleted: 0 reports, 0 records, 0 decisions\n"
    assert listed(sqn, "--all") == []


def test_merge_tells_what_moved(sqn, db):
    told = "dossier 'talks' merged into 'other': 1 report and 1 decision moved"
    assert sqn("merge", "talks", "other", "--yes").stdout == f"{told}\n"
    with Store.open(str(db)) as store:
        store.add("talks", REPORT, READING)
    told = "dossier 'talks' merged into 'other': 0 reports and 0 decisions moved, 1 report it had already"
    assert sqn("merge", "talks", "other", "--yes").stdout == f"{told}\n"
    assert listed(sqn) == ["other"]


@pytest.mark.parametrize(
    "words",
    [("delete", "none"), ("merge", "none", "talks"), ("merge", "talks", "none"), ("rename", "none", "x")],
    ids=" ".join,
)
def test_dossier_that_is_not_there_is_told_before_asking(sqn, words):
    result = sqn(*words)
    assert (result.exit_code, result.stderr) == (1, "sqn: the store has no dossier 'none'\n")


def test_merge_into_itself_is_refused_before_asking(sqn):
    result = sqn("merge", "talks", "talks")
    assert result.exit_code == 1
    assert "into itself" in result.stderr


def test_export_and_import(sqn, tmp_path):
    path = tmp_path / "talks.zip"
    counts = "1 report, 1 record, 1 decision"
    assert sqn("export", "talks", "--out", path).stdout == f"dossier 'talks' written to {path}: {counts}\n"
    taken = sqn("import", path)
    assert (taken.exit_code, taken.stdout) == (1, "")
    assert "already" in taken.stderr
    assert sqn("import", path, "--name", "copy").stdout == f"dossier 'copy' imported: {counts}\n"
    assert sqn("import", path, db=tmp_path / "new.db").stdout == f"dossier 'talks' imported: {counts}\n"
    bad = sqn("import", __file__)
    assert bad.exit_code == 1
    assert len(bad.stderr.splitlines()) == 1


def test_option_before_a_command_is_not_lost():
    for option in (["--all"], ["--json"], ["--db", "x.db"]):
        result = CliRunner().invoke(app, ["dossiers", *option, "create", "x"], prog_name="sqn")
        assert result.exit_code == 2
        assert f"'{option[0]}': stands before create" in result.stderr


def test_question_on_a_terminal(db):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "sinequanon", "dossiers", "delete", "talks", "--db", str(db)]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, text=True) as running:
        os.close(theirs)
        os.write(ours, b"y\n")
        stdout, _ = running.communicate(timeout=60)
    told = os.read(ours, 4096).decode()
    os.close(ours)
    assert stdout == "dossier 'talks' deleted: 1 report, 1 record, 1 decision\n"
    assert "Delete dossier 'talks' for good (1 report, 1 record, 1 decision)?" in told
