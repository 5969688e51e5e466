"""The functions of the package do what the commands do."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import sinequanon as sq
from sinequanon.api import raise_fault
from sinequanon.cli import app
from sinequanon.errors import InvalidRecord, UnreadableReport
from sinequanon.listing import to_plain
from sinequanon.mapping.plain import map_json
from sinequanon.store import Rows, StatementRow, Store

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples" / "wikinews-hamas-prerequisite-for-talks.txt"
DOCS = ROOT / "docs" / "python.md"
TOLD = {"published": "2006-02-14", "outlet": "Wikinews"}
TALKS = "Israel must withdraw its troops, Khalid Mashal said on Monday. Hamas will not recognise Israel.\n"


@pytest.fixture(scope="module")
def read(reader):
    return sq.read_report(EXAMPLE, **TOLD)


@pytest.fixture
def store(example_store):
    with Store.open(str(example_store)) as opened:
        yield opened


def lines(result):
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


# The same as the commands


def test_a_file_is_read_as_the_command_reads_it(sqn, read):
    printed = sqn("read", EXAMPLE, "--published", TOLD["published"], "--outlet", TOLD["outlet"], "--json")
    assert read.to_json() == json.loads(printed.stdout)


def test_a_text_is_read_as_its_file(read):
    again = sq.read_report(EXAMPLE.read_text(encoding="utf-8"), **TOLD)
    assert again.to_json() | {"doc": read.report.name} == read.to_json()
    assert again.report.digest == read.report.digest


def test_the_account_is_that_of_the_command(sqn, read):
    printed = sqn("read", EXAMPLE, "--published", TOLD["published"], "--outlet", TOLD["outlet"])
    assert read.account(width=80).split() == printed.stdout.split()
    assert str(read) == read.account()


def test_what_is_unsure_is_left_out_as_the_command_does(sqn, read):
    printed = sqn("read", EXAMPLE, "--published", TOLD["published"], "--min-confidence", 0.8, "--json")
    assert read.without_unsure(0.8).to_json() == json.loads(printed.stdout)


def test_several_are_read_in_order(sqn, folder):
    assert [one.to_json() for one in sq.read_reports(folder)] == lines(sqn("read", folder, "--json"))


def test_reading_into_a_dossier_keeps_what_the_command_keeps(store, sqn, tmp_path):
    with sq.Store.open(str(tmp_path / "own.db")) as own:
        run = sq.read_into(own, "talks", str(EXAMPLE), **TOLD)
        assert (run.outcomes, run.faults) == ({"new": 1}, ())
        for section in ("actors", "statements", "positions", "contacts"):
            assert getattr(own, section)("talks") == getattr(store, section)("talks")
        again = sq.read_into(own, "talks", [EXAMPLE], **TOLD)
        assert again.outcomes == {"unchanged": 1}


@pytest.mark.parametrize("section", ["statements", "positions", "contacts", "actors"])
def test_rows_of_a_report_are_those_of_the_store(store, read, section):
    kept = [to_plain(row) | {"dossier": ""} for row in getattr(store, section)("talks")]
    assert sorted(map(json.dumps, to_plain(getattr(read, section)))) == sorted(map(json.dumps, kept))


@pytest.mark.parametrize("section", ["statements", "positions", "contacts", "actors"])
def test_rows_are_what_the_command_prints(sqn, store, example_store, section):
    rows = getattr(store, section)("talks")
    assert to_plain(rows) == lines(sqn(section, "--dossier", "talks", "--json", "--db", example_store))


def test_the_map_is_what_the_command_prints(sqn, store, example_store):
    printed = sqn("map", "talks", "--json", "--db", example_store)
    assert json.loads(json.dumps(map_json(sq.draw_map(store, "talks")))) == json.loads(printed.stdout)


def test_an_export_is_that_of_the_command(sqn, store, example_store, tmp_path):
    done = sq.export_dossier(store, "talks", "jsonld", str(tmp_path / "own.jsonld"))
    sqn("export", "talks", "--format", "jsonld", "--out", tmp_path / "its.jsonld", "--db", example_store)
    assert done.number > 0
    own, its = ((tmp_path / name).read_text(encoding="utf-8") for name in ("own.jsonld", "its.jsonld"))
    assert without_times(own) == without_times(its)


def without_times(text):
    """An export without its times and without the name of its run, which comes from the time."""
    run = re.search(r'"(urn:uuid:[\w-]+)",\s*"type": "prov:Activity"', text)
    assert run is not None
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+", "", text.replace(run[1], ""))


def test_a_brief_is_that_of_the_command(sqn, store, example_store, tmp_path):
    pytest.importorskip("matplotlib")
    files = sq.write_brief(store, "talks", str(tmp_path / "own.md"), goals="talks between Israel and Hamas")
    words = ("--goal", "talks between Israel and Hamas", "--out", tmp_path / "its.md", "--db", example_store)
    assert sqn("brief", "talks", *words).exit_code == 0
    assert tmp_path / "own.md" in files
    own, its = ((tmp_path / name).read_text(encoding="utf-8") for name in ("own.md", "its.md"))
    assert own.replace("own.png", "its.png") == its


def test_scores_are_those_of_the_command(sqn, tmp_path, annotated):
    report, _ = annotated
    for ending in ("txt", "json"):
        source = ROOT / "tests" / "gold" / f"{report.name}.{ending}"
        (tmp_path / source.name).write_bytes(source.read_bytes())
    found = sq.evaluate(tmp_path)
    assert found.to_json() == json.loads(sqn("evaluate", tmp_path, "--json").stdout)
    assert str(found) == sqn("evaluate", tmp_path).stdout.rstrip("\n")
    perfect = sq.evaluate(str(tmp_path), predictions=str(tmp_path))
    assert perfect.missing == 0
    assert perfect.scores["positions without claims", "full"].f1 == 1.0
    assert repr(found) == "<Evaluation of 1 document, 0 without a prediction>"


def test_attributions_are_those_of_the_command(sqn, folder):
    assert to_plain(list(sq.attributions(folder))) == lines(sqn("attributions", folder))


def test_relations_are_those_of_the_command(sqn, tmp_path):
    table = tmp_path / "in.tsv"
    table.write_text("uid\tsentence\tsource\ttarget\n1\tFrance will meet Hamas in Moscow.\tFrance\tHamas\n")
    assert list(sq.relations(str(table))) == lines(sqn("relations", table))


# What is taken for what


def test_details_that_the_text_does_not_tell():
    read = sq.read_report(TALKS, title="No talks", outlet="Herald", url="https://x.example", published="2006-02-14")
    report = read.report
    assert (report.name, report.title, report.outlet, report.url) == ("text", "No talks", "Herald", "https://x.example")
    assert report.text == f"No talks\n\n{TALKS}"
    assert read.reading.published == "2006-02-14"


def test_details_that_a_file_does_not_tell(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"text": TALKS, "url": "https://own.example", "desk": "South"}))
    report = sq.read_report(path, title="No talks", url="https://x.example").report
    assert (report.title, report.url, report.metadata) == ("No talks", "https://own.example", {"desk": "South"})
    assert report.text == f"No talks\n\n{TALKS}"


@pytest.mark.parametrize("name", ["report.txt", "my reports/day 2.html", "/etc/passwd"])
def test_a_name_of_a_file_is_not_read_as_a_text(name):
    with pytest.raises(UnreadableReport, match=r"pathlib\.Path"):
        sq.read_report(name)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", "is empty"),
        (" \n", "is empty"),
        ("Die Regierung hat die Gespräche mit der Opposition am Montag abgesagt.", "English"),
        ("Hamas will not\x00 recognise Israel.", "NUL"),
    ],
)
def test_a_text_that_is_no_report(text, cause):
    with pytest.raises(UnreadableReport, match=cause):
        sq.read_report(text)


def test_a_date_that_is_none():
    with pytest.raises(UnreadableReport, match="date of publication"):
        sq.read_report(TALKS, published="Monday")


def test_a_file_of_several_reports(folder):
    with pytest.raises(UnreadableReport, match="read_reports"):
        sq.read_report(folder)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UnreadableReport, match="no such file"):
        sq.read_report(tmp_path / "none.txt")


def test_own_actors(tmp_path, read):
    table = tmp_path / "own.csv"
    table.write_text("key,name,kind\nvalley-union,Valley Union,organisation\n")
    for actors in (str(table), [table]):
        found = sq.read_report("Valley Union will not sign the treaty, it said.", actors=actors)
        assert "Valley Union" in {row.record.name for row in found.actors}


def test_what_cannot_be_read_stops_or_is_kept(folder):
    paths = [folder / "none.txt", folder / "talks.txt"]
    with pytest.raises(UnreadableReport, match="no such file"):
        list(sq.read_reports(paths))
    faults = []
    assert [one.report.name for one in sq.read_reports(paths, on_fault=faults.append)] == ["talks"]
    assert [type(fault) for fault in faults] == [UnreadableReport]
    faults.clear()
    assert len(list(sq.attributions(paths, on_fault=faults.append))) == len(faults) == 1
    with pytest.raises(UnreadableReport):
        raise_fault(faults[0])


def test_faults_of_a_run_are_told(folder, tmp_path):
    with Store.open(str(tmp_path / "own.db")) as own:
        run = sq.read_into(own, "talks", [folder, folder / "none.txt"])
    assert (run.outcomes["new"], run.outcomes["failed"], len(run.faults)) == (2, 1, 1)
    assert "none.txt" in str(run)
    assert repr(run) == "<ReadRun: 2 new, 1 failed>"


def test_what_cannot_be_written(store, tmp_path):
    with pytest.raises(InvalidRecord, match="graphml"):
        sq.export_dossier(store, "talks", "xlsx", tmp_path / "x")
    for given in ({"since": "Monday"}, {"as_of": "Monday"}):
        with pytest.raises(InvalidRecord, match=f"{next(iter(given))} is 'Monday'"):
            sq.write_brief(store, "talks", tmp_path / "x.md", **given)


# Names


def test_names_are_imported_when_they_are_asked_for():
    code = (
        "import sys, sinequanon; assert 'sinequanon.store' not in sys.modules and 'Store' in dir(sinequanon);"
        "import sinequanon.read.said, sinequanon.store; from sinequanon import *;"
        "assert Store is sinequanon.store.Store and callable(read_report) and Map and draw_map"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)


@pytest.mark.parametrize("name", sq.__all__)
def test_public_names_are_there(name):
    assert getattr(sq, name) is not None
    assert name in dir(sq)


def test_another_name_is_not_there():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        sq.nonsense  # noqa: B018


def test_all_is_complete():
    assert set(sq._LAZY) <= set(sq.__all__)
    assert len(set(sq.__all__)) == len(sq.__all__)


def test_types_are_known_through_the_lazy_names(tmp_path):
    pytest.importorskip("mypy")
    code = tmp_path / "uses.py"
    code.write_text(
        "import sinequanon as sq\n"
        "read = sq.read_report('x')\n"
        "reveal_type(read)\n"
        "reveal_type(read.positions[0].holder)\n"
        "reveal_type(read.positions[:2])\n"
        "with sq.Store.open() as store:\n"
        "    reveal_type(sq.draw_map(store, 'talks'))\n"
        "    reveal_type(sq.read_into(store, 'talks', 'x').faults)\n"
        "sq.nonsense\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", str(code)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert re.findall(r'Revealed type is "(.*)"', done.stdout) == [
        "sinequanon.api.ReadReport",
        "str",
        "sinequanon.store.results.Rows[sinequanon.store.results.PositionRow]",
        "sinequanon.mapping.mapped.Map",
        "tuple[sinequanon.errors.SinequanonError, ...]",
    ]
    assert re.findall(r"error: (.*)", done.stdout) == ['Module has no attribute "nonsense"  [attr-defined]']


def test_rows_are_a_list(store):
    rows = store.statements("talks")
    assert isinstance(rows, Rows)
    assert rows == list(rows)
    assert list(rows) == rows
    assert isinstance(rows[0], StatementRow)
    assert rows[1:3] == list(rows)[1:3]
    assert isinstance(rows[1:3], Rows)
    assert json.dumps(Rows([1, 2])) == "[1, 2]"
    for found in (
        store.search("talks"),
        store.search("."),
        store.dossiers(),
        store.reports("talks"),
        store.decisions(),
    ):
        assert isinstance(found, Rows)


# The page


def test_the_code_of_the_page_runs(reader, tmp_path, monkeypatch, capsys):
    blocks = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    names = {"example": EXAMPLE}
    for block in blocks:
        exec(compile(block, str(DOCS), "exec"), names)
    printed = capsys.readouterr().out
    assert "Hamas refuse ['Hamas will not recognise Israel']" in printed
    assert "no-such-folder: no such file or folder" in printed
    assert len(names["records"]) > 10
    assert (tmp_path / "talks.jsonld").exists()


def test_the_page_tells_each_command_that_it_names():
    commands = {name for row in re.findall(r"^\| (`sqn .*?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
                for name in re.findall(r"`(?:sqn )?(\w+)", row)}  # fmt: skip
    known = CliRunner().invoke(app, ["--help"]).stdout
    assert [name for name in sorted(commands) if not re.search(rf"^\s+{name}\b", known, re.MULTILINE)] == []
