import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from sinequanon import __version__
from sinequanon.evaluation import score_lines, score_reader
from sinequanon.listing import CSV_CELLS
from sinequanon.records import from_json
from sinequanon.runs import leave_out_unsure

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"
EXAMPLE = ROOT / "examples" / "wikinews-hamas-prerequisite-for-talks.txt"
COMMANDS = (
    "read", "positions", "statements", "contacts", "actors", "options", "map", "unlock", "shifts", "search", "dossiers",
    "reports", "decide", "undo", "decisions", "brief", "export", "evaluate", "attributions", "relations",
)  # fmt: skip


def command(*words):
    return [sys.executable, "-m", "sinequanon", *map(str, words)]


def started(*words):
    """A command that can be interrupted also where the tests themselves run in the background, which ignores it."""

    def listen():
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command(*words), **pipes, text=True, preexec_fn=listen)


def finished(*words, **options):
    return subprocess.run(command(*words), capture_output=True, text=True, timeout=120, **options)


# The program


def test_help_loads_neither_the_model_nor_the_database_nor_rich():
    code = (
        "import sys\n"
        "from sinequanon.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    loaded = set(re.findall(r"'(\w+)'", done.stderr))
    assert "sinequanon" in loaded
    assert not loaded & {"spacy", "sqlalchemy", "rich", "trafilatura", "numpy", "networkx", "alembic"}
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(sqn, name):
    result = sqn(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: sqn {name}")


def test_version(sqn):
    assert sqn("--version").stdout == f"sinequanon {__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "No such command"),
        (["read"], "Missing argument"),
        (["read", EXAMPLE, "--json", "--out", "x"], "exclude each other"),
        (["read", EXAMPLE, "--published", "yesterday"], "'yesterday' is not a date"),
        (["read", EXAMPLE, "--min-confidence", "2"], "--min-confidence"),
        (["positions", "--act", "complain"], "'complain'"),
        (["positions", "--since", "spring"], "'spring' is not a date"),
        (["positions", "--json", "--csv"], "exclude each other"),
        (["contacts", "--status", "maybe"], "'maybe'"),
        (["statements", "--act", "demand"], "No such option"),
        (["decide", "praise", "p1", "-d", "x", "--report", "y", "--by", "Z"], "praise"),
        (["decide", "correct", "p1", "-d", "x", "--report", "y", "--by", "Z", "--set", "act"], "FIELD=VALUE"),
    ],
    ids=lambda value: " ".join(map(str, value))[:40] if isinstance(value, list) else None,
)
def test_wrong_command_line_is_status_2(sqn, words, told):
    result = sqn(*words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_entry_point_tells_an_error_in_one_line_with_status_1(tmp_path):
    done = finished("positions", "--db", tmp_path / "none.db")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"sqn: {tmp_path}/none.db: no store there; sqn read PATH --dossier NAME makes one\n"
    assert not (tmp_path / "none.db").exists()


def test_unexpected_error_keeps_its_traceback(sqn, monkeypatch):
    monkeypatch.setattr("sinequanon.runs.load_reader", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sqn("read", EXAMPLE)


def test_reader_of_our_output_may_leave(example_store):
    script = f'"{sys.executable}" -m sinequanon positions --db "{example_store}" --json | head -c 1'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("{", "")


# Reading


def test_account_on_standard_output(sqn):
    result = sqn("read", EXAMPLE, "--published", "2006-02-14")
    assert result.exit_code == 0
    assert result.stderr == ""
    assert result.stdout.startswith(f"{EXAMPLE.stem}\n2006-02-14\nread from it: ")
    assert re.search(r"^POSITIONS\nHamas:\n  demands     “Israel must withdraw its troops", result.stdout, re.MULTILINE)


def test_reading_without_a_dossier_stores_nothing(sqn, tmp_path):
    assert sqn("read", EXAMPLE, "--db", tmp_path / "x.db").exit_code == 0
    assert not (tmp_path / "x.db").exists()


def test_json_of_one_file_is_one_indented_record_document(sqn):
    result = sqn("read", EXAMPLE, "--json", "--published", "2006-02-14")
    document = json.loads(result.stdout)
    assert result.stdout.startswith('{\n  "doc": "wikinews')
    assert from_json(document).published == "2006-02-14"
    for section in ("statements", "positions", "contacts", "actors"):
        for record in document[section]:
            assert {"finder", "rule", "version", "confidence"} <= set(record)


def test_spans_of_the_document_slice_the_text(sqn):
    text = EXAMPLE.read_bytes().decode()
    reading = from_json(json.loads(sqn("read", EXAMPLE, "--json").stdout))
    assert any(text[slice(*position.span)].startswith("Israel must withdraw") for position in reading.positions)


def test_json_of_a_folder_is_json_lines(sqn, folder):
    lines = sqn("read", folder, "--json").stdout.splitlines()
    assert [json.loads(line)["doc"] for line in lines] == ["talks", "visit"]


def test_json_of_a_folder_with_one_report_is_one_line(sqn, folder):
    (folder / "visit.txt").unlink()
    assert sqn("read", folder, "--json").stdout.count("\n") == 1


def test_json_lines_give_json_lines(sqn, tmp_path):
    rows = [{"text": "Israel must withdraw, he said.", "outlet": "A"}, {"text": "Hamas refused to talk.", "id": "own"}]
    path = tmp_path / "feed.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    documents = [json.loads(line) for line in sqn("read", path, "--json").stdout.splitlines()]
    assert [document["doc"] for document in documents] == ["feed-0001", "own"]


def test_standard_input(sqn):
    result = sqn("read", "-", "--json", stdin="Israel must withdraw its troops, Hamas said on Monday.\n")
    assert json.loads(result.stdout)["doc"] == "stdin"


def test_min_confidence_leaves_records_out_of_json(sqn):
    everything = json.loads(sqn("read", EXAMPLE, "--json").stdout)
    sure = json.loads(sqn("read", EXAMPLE, "--json", "--min-confidence", "0.8").stdout)
    assert 0 < len(sure["positions"]) < len(everything["positions"])
    assert all(position["confidence"] >= 0.8 for position in sure["positions"])


def test_min_confidence_keeps_what_a_position_refers_to(annotated):
    _, reading = annotated
    assert leave_out_unsure(reading, 1.0).positions == reading.positions
    sure = leave_out_unsure(reading, 1.0)
    ids = {record.id for record in (*sure.actors, *sure.statements, *sure.conditions)}
    for position in sure.positions:
        wanted = {position.holder, position.agent, position.target, position.statement, *position.conditions}
        assert wanted - {None} <= ids


def test_out_writes_one_document_a_report(sqn, folder, tmp_path):
    result = sqn("read", folder, "--out", tmp_path / "made" / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert sorted(path.name for path in (tmp_path / "made" / "out").iterdir()) == ["talks.json", "visit.json"]
    from_json(json.loads((tmp_path / "made" / "out" / "talks.json").read_text(encoding="utf-8")))


def test_out_that_is_a_file_is_one_line(sqn, folder, tmp_path):
    (tmp_path / "file").write_text("")
    result = sqn("read", folder, "--out", tmp_path / "file")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"sqn: {tmp_path}/file: cannot be made a folder")


BAD = {
    "empty.txt": (b"", "is empty"),
    "binary.txt": (b"%PDF-1.7 \x00\x01", "is a PDF document"),
    "nul.txt": (b"talks\x00\x00were held", "is binary"),
    "latin.txt": ("Der Präsident said that talks will go on in the capital.".encode("cp1252"), "is not UTF-8"),
    "french.txt": (
        "Le président a déclaré que la France ne participera pas aux négociations cette semaine.".encode(),
        "is in French",
    ),
    "lines.jsonl": (b'{"text": "Israel must withdraw its troops."}\n{"title": "no text"}\n{broken\n', "line 2"),
    "page.html": (b"<html><head><title>x</title></head><body></body></html>", "page.html"),
}


def test_each_bad_input_is_one_line_and_the_others_are_read(sqn, folder):
    for name, (content, _) in BAD.items():
        (folder / name).write_bytes(content)
    result = sqn("read", folder, folder / "absent.txt", "--json")
    lines = result.stderr.splitlines()
    assert result.exit_code == 1
    assert [json.loads(line)["doc"] for line in result.stdout.splitlines()] == ["lines-0001", "talks", "visit"]
    assert len(lines) == len(BAD) + 2, lines  # two of the lines are bad, and one file is absent
    for name, (_, cause) in BAD.items():
        assert any(line.startswith(f"sqn: {folder / name}") and cause in line for line in lines), name
    assert f"sqn: {folder}/absent.txt: no such file or folder" in lines


def test_no_report_at_all_loads_no_model(sqn, monkeypatch, tmp_path):
    monkeypatch.setattr("sinequanon.runs.load_reader", lambda _: pytest.fail("loaded"))
    assert sqn("read", tmp_path / "absent").exit_code == 1


def test_file_name_with_control_characters_is_one_plain_line(sqn, tmp_path):
    (tmp_path / "a\n\x1b[31mb.txt").write_bytes(b"")
    result = sqn("read", tmp_path / "a\n\x1b[31mb.txt")
    assert len(result.stderr.splitlines()) == 1
    assert "\x1b" not in result.stderr


def test_faults_of_a_table_of_actors_are_told(sqn, tmp_path):
    table = tmp_path / "own.csv"
    table.write_text("name,kind\nOurs,club\n")
    result = sqn("read", EXAMPLE, "--actors", table)
    assert result.exit_code == 1
    assert result.stderr.startswith("sqn: own.csv line 2: ")


# Keeping


def numbers(text):
    return {name: int(number) for name, number in re.findall(r"^  (\w+) +(\d+)$", text, re.MULTILINE)}


def test_kept_reports_are_not_read_again(sqn, folder, tmp_path):
    words = ("read", folder, "-d", "x", "--db", tmp_path / "x.db")
    first, second = sqn(*words), sqn(*words)
    assert numbers(first.stdout)["new"] == 2
    assert numbers(second.stdout) == {"new": 0, "replaced": 0, "unchanged": 2, "failed": 0}


def test_other_tables_of_actors_read_again(sqn, folder, tmp_path):
    words = ("read", folder, "-d", "x", "--db", tmp_path / "x.db")
    table = tmp_path / "own.csv"
    table.write_text("name,kind\nThe Committee,organisation\n")
    sqn(*words)
    assert numbers(sqn(*words, "--actors", table).stdout)["replaced"] == 2
    assert numbers(sqn(*words, "--actors", table).stdout)["unchanged"] == 2
    table.write_text("name,kind\nThe Board,organisation\n")
    assert numbers(sqn(*words, "--actors", table).stdout)["replaced"] == 2


def test_date_told_later_reads_again(sqn, folder, tmp_path):
    words = ("read", folder, "-d", "x", "--db", tmp_path / "x.db")
    sqn(*words)
    assert numbers(sqn(*words, "--published", "2006-02-14").stdout)["replaced"] == 2
    assert numbers(sqn(*words).stdout)["unchanged"] == 2


def test_same_text_twice_is_one_report(sqn, folder, tmp_path):
    (folder / "copy.txt").write_bytes((folder / "talks.txt").read_bytes())
    result = sqn("read", folder, "-d", "x", "--db", tmp_path / "x.db")
    assert (numbers(result.stdout)["new"], numbers(result.stdout)["repeated"]) == (2, 1)


def test_kept_reports_are_written_from_the_store(sqn, folder, tmp_path):
    words = ("read", folder, "-d", "x", "--db", tmp_path / "x.db", "--json")
    first, second = sqn(*words), sqn(*words)
    assert first.stdout == second.stdout
    assert numbers(second.stderr)["unchanged"] == 2


def stored(db):
    try:
        with closing(sqlite3.connect(db, timeout=10)) as connection:
            return connection.execute("SELECT count(*) FROM reports").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


MANY = 80  # reports: several rounds of those that a run takes in at once, so that it can be stopped between


@pytest.fixture
def many(tmp_path):
    made = tmp_path / "many"
    made.mkdir()
    text = EXAMPLE.read_text(encoding="utf-8")
    for number in range(MANY):
        (made / f"report-{number:03}.txt").write_text(f"{text}\n\nThis is report {number}.\n", encoding="utf-8")
    return made


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_stopped_run_goes_on_where_it_was(sqn, many, tmp_path, stop):
    db = tmp_path / "x.db"
    words = ("read", many, "-d", "x", "--workers", 1, "--db", db)
    process = started(*words)
    deadline = time.monotonic() + 100
    while stored(db) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(stop)
    out, err = process.communicate(timeout=60)
    kept = stored(db)
    assert 2 <= kept < MANY
    if stop is signal.SIGINT:
        told = f"sqn: stopped; {kept} of {MANY} reports are stored; run the same command to go on\n"
        assert (process.returncode, out, err) == (1, "", told)
    rest = numbers(sqn(*words).stdout)
    assert (rest["unchanged"], rest["new"]) == (kept, MANY - kept)
    assert stored(db) == MANY


# Asking


@pytest.mark.parametrize("section", ["positions", "statements", "contacts", "actors"])
def test_table_for_people(sqn, example_store, section):
    result = sqn(section, "--db", example_store)
    assert result.exit_code == 0
    assert "“" in result.stdout
    assert re.fullmatch(rf"\d+ {section} found\n", result.stderr)
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_table_tells_act_words_speaker_outlet_and_place(sqn, example_store):
    shown = sqn("positions", "--db", example_store, "--actor", "Olmert", "--act", "refuse").stdout
    for part in ("2006-02-14", "refuses", "“We will not conduct any negotiations", "said by Ehud Olmert", "Wikinews"):
        assert part in shown


@pytest.mark.parametrize("section", ["positions", "statements", "contacts", "actors"])
def test_json_lines_have_words_at_their_places(sqn, example_store, section):
    text = EXAMPLE.read_bytes().decode()
    rows = [json.loads(line) for line in sqn(section, "--db", example_store, "--json").stdout.splitlines()]
    assert rows
    for row in rows:
        assert row["outlet"] == "Wikinews"
        assert row["record"]["version"].startswith(__version__)
        assert all(text[item["start"] : item["end"]] == item["text"] for item in row["evidence"])


@pytest.mark.parametrize("section", sorted(CSV_CELLS))
def test_csv_has_every_field_and_span(sqn, example_store, section):
    text = EXAMPLE.read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(sqn(section, "--db", example_store, "--csv").stdout), strict=True))
    lines = [json.loads(line) for line in sqn(section, "--db", example_store, "--json").stdout.splitlines()]
    for row, line in zip(rows, lines, strict=True):
        assert None not in row
        assert set(row) == set(CSV_CELLS[section])
        spans = [tuple(map(int, span.split("-"))) for span in row["evidence_spans"].split(" | ")]
        assert " | ".join(text[start:end] for start, end in spans) == row["evidence"]
        assert row["id"] == line["record"]["id"]
        assert float(row["confidence"]) == line["record"]["confidence"]


def test_csv_leaves_the_reports_words_alone(sqn, tmp_path):
    (tmp_path / "a.txt").write_text("=Israel must withdraw its troops from the city, Hamas said on Monday.\n")
    sqn("read", tmp_path / "a.txt", "-d", "x", "--db", tmp_path / "x.db")
    rows = list(csv.DictReader(io.StringIO(sqn("statements", "--db", tmp_path / "x.db", "--csv").stdout)))
    text = (tmp_path / "a.txt").read_text()
    for row in rows:
        start, end = map(int, row["evidence_spans"].split("-"))
        assert row["evidence"] == text[start:end]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--act", "refuse", "--actor", "Israel", "--about", "negotiat*"], 1),
        (["--about", '"peace talks"', "--act", "threaten"], 0),
        (["--since", "2007"], 0),
        (["--until", "2006-02"], None),
        (["--dossier", "talks", "--limit", "1"], 1),
        (["--min-confidence", "1"], 0),
    ],
)
def test_filters(sqn, example_store, words, count):
    found = sqn("positions", "--db", example_store, "--json", *words).stdout.splitlines()
    assert len(found) == count if count is not None else found


def test_contacts_by_kind_and_status(sqn, example_store):
    rows = sqn("contacts", "--db", example_store, "--json", "--kind", "meet", "--status", "planned").stdout.splitlines()
    assert {json.loads(row)["record"]["kind"] for row in rows} == {"meet"}


def test_nothing_found_is_told(sqn, example_store):
    result = sqn("positions", "--db", example_store, "--since", "2010")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no positions found\n")


def test_unknown_dossier_is_status_1(sqn, example_store):
    result = sqn("positions", "--db", example_store, "-d", "none")
    assert (result.exit_code, result.stderr) == (1, "sqn: the store has no dossier 'none'\n")


def test_search_gives_the_sentence(sqn, example_store):
    result = sqn("search", "--db", example_store, "closing", "diplomatic")
    assert "However, he left open the possibility" in " ".join(result.stdout.split())
    assert "talks · wikinews-hamas-prerequisite-for-talks · Wikinews · 2006-02-14" in result.stdout


def test_search_as_json_tells_where_the_words_stand(sqn, example_store):
    text = EXAMPLE.read_bytes().decode()
    (hit,) = map(json.loads, sqn("search", "--db", example_store, "--json", "armed", "resistance").stdout.splitlines())
    assert [text[start:end] for start, end in hit["highlights"]] == ["armed", "resistance"]


def test_search_marks_the_words_on_a_terminal(sqn, example_store, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;4marmed\x1b[0m" in sqn("search", "--db", example_store, "armed").stdout


def test_dossiers_and_reports(sqn, example_store):
    (dossier,) = map(json.loads, sqn("dossiers", "--db", example_store, "--json").stdout.splitlines())
    (report,) = map(json.loads, sqn("reports", "-d", "talks", "--db", example_store, "--json").stdout.splitlines())
    assert (dossier["name"], dossier["reports"]) == ("talks", 1)
    assert (report["name"], report["outlet"]) == (EXAMPLE.stem, "Wikinews")
    assert "talks" in sqn("dossiers", "--db", example_store).stdout
    assert "Wikinews" in sqn("reports", "-d", "talks", "--db", example_store).stdout


# Deciding


def decide(sqn, db, *words):
    return sqn("decide", *words, "-d", "talks", "--report", EXAMPLE.stem, "--by", "Ann", "--db", db)


def listed(sqn, db):
    return [json.loads(line) for line in sqn("decisions", "--db", db, "--json").stdout.splitlines()]


def test_decision_is_made_shown_and_undone(sqn, example_store):
    made = decide(sqn, example_store, "reject", "p1", "--note", "no")
    assert made.stdout.startswith("decision 1: reject p1 of wikinews")
    assert "[rejected by Ann]" in sqn("positions", "--db", example_store).stdout
    assert sqn("undo", "1", "--by", "Bo", "--db", example_store).exit_code == 0
    assert "[rejected by Ann]" not in sqn("positions", "--db", example_store).stdout
    (decision,) = listed(sqn, example_store)
    assert (decision["who"], decision["note"], decision["undone_by"]) == ("Ann", "no", "Bo")
    assert "undone by Bo" in " ".join(sqn("decisions", "--db", example_store).stdout.split())


def test_correction_takes_names_null_and_lists(sqn, example_store):
    words = ("correct", "p1", "--set", "act=refuse", "--set", "target=null", "--set", "span=[100, 131]")
    assert decide(sqn, example_store, *words).exit_code == 0
    assert listed(sqn, example_store)[0]["fields"] == {"act": "refuse", "target": None, "span": [100, 131]}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["correct", "p1"], "to correct a record takes fields"),
        (["reject", "p999"], "no record 'p999'"),
        (["correct", "p1", "--set", "act=shout"], "shout"),
    ],
)
def test_decision_that_does_not_fit_is_status_1(sqn, example_store, words, told):
    result = decide(sqn, example_store, *words)
    assert result.exit_code == 1
    assert told in result.stderr


def test_unknown_report_is_told(sqn, example_store):
    result = sqn("decide", "reject", "p1", "-d", "talks", "--report", "x", "--by", "Ann", "--db", example_store)
    assert result.stderr == "sqn: dossier 'talks' has no report 'x'; sqn reports lists them\n"


def test_merge(sqn, example_store):
    result = sqn("actors", "merge", "Khalid Mashal", "Hamas", "-d", "talks", "--by", "Ann", "--db", example_store)
    assert result.stdout.startswith("decision 1: Khalid Mashal is Hamas")


# Scoring


@pytest.fixture
def small_gold(tmp_path):
    made = tmp_path / "gold"
    made.mkdir()
    for path in [EXAMPLE, *sorted(GOLD.glob("un*.txt"))[:2]]:
        for suffix in (".txt", ".json"):
            source = GOLD / f"{path.stem}{suffix}"
            (made / source.name).write_bytes(source.read_bytes())
    return made


def test_evaluate_reads_and_prints_the_table(sqn, reader, small_gold):
    expected = list(score_lines(score_reader(small_gold, reader), 0))
    result = sqn("evaluate", small_gold)
    assert result.stdout.splitlines() == expected
    assert expected[0] == "3 documents, 0 without a prediction"
    assert expected[2] == "positions without claims        P      R     F1  right   gold   pred"


def test_evaluate_of_the_annotation_itself_is_perfect(sqn, small_gold):
    scores = json.loads(sqn("evaluate", small_gold, "--predictions", small_gold, "--json").stdout)
    assert (scores["documents"], scores["missing"]) == (3, 0)
    rows = [row for part in scores["scores"].values() for row in part.values() if row["gold"]]
    assert {(row["precision"], row["recall"], row["f1"]) for row in rows} == {(1.0, 1.0, 1.0)}


def test_evaluate_agrees_whether_it_reads_or_scores_documents(sqn, small_gold, tmp_path):
    rows = []
    for path in sorted(small_gold.glob("*.json")):
        published = json.loads(path.read_text(encoding="utf-8"))["published"]
        day = ["--published", published] if published else []
        sqn("read", path.with_suffix(".txt"), "--out", tmp_path / "out", *day)
        rows.append(path.stem)
    assert sqn("evaluate", small_gold).stdout == sqn("evaluate", small_gold, "--predictions", tmp_path / "out").stdout


def test_missing_documents_count_as_missed(sqn, small_gold, tmp_path):
    (tmp_path / "none").mkdir()
    result = sqn("evaluate", small_gold, "--predictions", tmp_path / "none")
    assert result.stdout.startswith("3 documents, 3 without a prediction\n")


def test_document_without_an_annotation_is_an_error(sqn, small_gold, tmp_path):
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "stray.json").write_text("{}")
    result = sqn("evaluate", small_gold, "--predictions", tmp_path / "none")
    assert result.exit_code == 1
    assert "stray" in result.stderr


# The reference


def test_reference_of_the_commands_is_current():
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_cli_docs.py", "--check"],
        capture_output=True, text=True, timeout=60, env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
