"""The commands on actors, options and the map: what they print, what they keep, and what they say of what is wrong."""

import json
import re
import shutil
import xml.etree.ElementTree as ET

import pytest
from typer.testing import CliRunner

from disputes import If, Meeting, Stand, make
from sinequanon import Reading
from sinequanon.cli import app
from sinequanon.records import Act, Connective, ContactStatus
from sinequanon.store import Store

N, S, FRONT = "Norland", "Sudland", "Island Front"
BY = ("--by", "Ada")
IN_ISLES = ("-d", "isles")
REPORTS = [
    make(
        "first", "2020-01-01",
        Stand(N, Act.REFUSE, "Norland will never withdraw its troops from the islands", N),
        Meeting((N, S), ContactStatus.PLANNED, "Norland will meet Sudland"),
        Stand(S, Act.DEMAND, "Norland must publish its fishing quotas", N),
    ),
    make(
        "second", "2021-05-01",
        Stand(
            N, Act.COMMIT, "Norland will withdraw its troops from the islands if Sudland lifts the blockade", N, None,
            (If(Connective.IF, "Sudland lifts the blockade", S),), "Ada Noll",
        ),
        Stand(
            S, Act.COMMIT, "Sudland would end the blockade if the troops are withdrawn by Norland", S, None,
            (If(Connective.IF, "the troops are withdrawn by Norland", N),),
        ),
        Stand(N, Act.REFUSE, "Norland will not hold talks with the Island Front", N, FRONT, (), "Ben Orr"),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def _stores(tmp_path_factory, annotated):
    path = tmp_path_factory.mktemp("maps") / "store.db"
    with Store.open(str(path)) as store:
        store.add("talks", *annotated)
        for report, reading in REPORTS:
            store.add("isles", report, reading)
        store.create_dossier("empty")
        store.add("silent", REPORTS[0][0], Reading(doc="first"))
    return path


@pytest.fixture
def sqn(_stores, tmp_path):
    """Runs a command on a store of its own."""
    path = tmp_path / "store.db"
    shutil.copy(_stores, path)

    def run(*words):
        result = CliRunner().invoke(app, [*map(str, words), "--db", str(path)], prog_name="sqn")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def done(result):
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


def rows(sqn, *words):
    return [json.loads(line) for line in sqn(*words, "--json").stdout.splitlines()]


def drawn(sqn, *words):
    return json.loads(done(sqn("map", "isles", "--json", *words)))


def option(sqn, words):
    (found,) = [item for item in rows(sqn, "options", "list", *IN_ISLES) if words in item["label"]]
    return found


def quotes(value):
    """All quotations in a JSON value."""
    if isinstance(value, dict):
        if {"digest", "start", "end"} <= set(value):
            yield value
        for part in value.values():
            yield from quotes(part)
    elif isinstance(value, list):
        for part in value:
            yield from quotes(part)


# The map


def check_quotes(value, texts):
    found = list(quotes(value))
    assert found
    for quote in found:
        assert quote["text"].split() == texts[quote["digest"]][quote["start"] : quote["end"]].split()
        assert quote["report"]
        assert quote["published"]


@pytest.mark.parametrize("dossier", ["talks", "isles"])
def test_json_has_every_quotation_with_its_place(sqn, annotated, dossier):
    texts = {report.digest: report.text for report, _ in [*REPORTS, annotated]}
    document = json.loads(done(sqn("map", dossier, "--json")))
    for part in ("options", "rules", "doors"):
        check_quotes(document[part], texts)
    stated = [rule for rule in document["rules"] if rule["party"] is not None]
    assert all(rule["quote"] and all(node["quote"] for node in rule["body"]) for rule in stated)
    ids = {party["id"] for party in document["parties"]}
    assert all(set(item["owners"]) <= ids for item in document["options"])


def test_map_in_words(sqn):
    text = done(sqn("map", "isles"))
    assert text.startswith("isles · all dates · 2 reports\n")
    for heading in ("OPTIONS BY PARTY", "DEADLOCKS", "DOORS"):
        assert f"\n{heading}\n" in text
    assert "1. Norland, Sudland\n" in text
    assert "Island Front – Norland: closed, by Norland" in text
    assert "Cleo Fane – Norland: closed, by Norland, as it belongs to Island Front" in text
    assert re.search(r"said by Ada Noll · Tidings · 2021-05-01 · second · \d+–\d+", text)


@pytest.mark.parametrize(
    ("as_of", "reports", "stance"),
    [("2020", 1, "refused"), ("2021-04", 1, "refused"), ("2021-05-01", 2, "conditional"), ("2021", 2, "conditional")],
)
def test_map_as_of_a_date(sqn, as_of, reports, stance):
    document = drawn(sqn, "--as-of", as_of)
    (found,) = [item for item in document["options"] if "withdraw" in item["label"]]
    assert (document["as_of"], document["reports"]) == (as_of, reports)
    assert found["stances"]["norland"]["stance"] == stance


def test_map_before_all_reports(sqn):
    result = sqn("map", "isles", "--as-of", "1999")
    assert (result.exit_code, result.stdout) == (0, "isles · as of 1999 · 0 reports\n")
    assert result.stderr.startswith("no options found")


def test_min_confidence(sqn, tmp_path):
    document = json.loads(done(sqn("map", "talks", "--json", "--min-confidence", "1")))
    assert document["options"], "records by hand are sure"


def test_graphml_and_page(sqn):
    root = ET.fromstring(done(sqn("map", "isles", "--graphml")))
    assert root.tag.endswith("graphml")
    page = done(sqn("map", "isles", "--html"))
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "Norland will not hold talks with the Island Front" in page


@pytest.mark.parametrize("dossier", ["empty", "silent"])
def test_dossier_without_options(sqn, dossier):
    result = sqn("map", dossier)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 1)
    assert result.stderr.startswith("no options found")
    assert json.loads(sqn("map", dossier, "--json").stdout)["options"] == []
    ET.fromstring(sqn("map", dossier, "--graphml").stdout)
    assert "<html" in sqn("map", dossier, "--html").stdout
    assert sqn("options", "list", "-d", dossier).stderr == "no options found\n"
    assert sqn("shifts", dossier).stderr == "no shifts found\n"
    assert sqn("unlock", dossier, "--goal", "talks between A and B").exit_code == 1


# Unlocks and shifts


def test_unlock_talks_that_nobody_spoke_of(sqn):
    text = done(sqn("unlock", "isles", "--goal", "talks between Sudland and the Island Front"))
    assert "to free: talks between Island Front and Sudland\n" in text
    assert "1. 2 changes, by Island Front, Sudland\n" in text


def test_unlock_by_talks_by_id_and_by_words(sqn):
    by_talks = rows(sqn, "unlock", "isles", "--goal", "talks between Norland and the Island Front")
    kinds = [{(change["kind"], change["party"]) for change in item["changes"]} for item in by_talks]
    assert kinds == [{("lift", "norland"), ("pledge", "island-front")}]
    (lifted,) = [change for change in by_talks[0]["changes"] if change["kind"] == "lift"]
    assert lifted["quote"]["speaker"] == "Ben Orr"
    withdraw = option(sqn, "withdraw")
    by_id = rows(sqn, "unlock", "isles", "--goal", withdraw["id"])
    assert by_id == rows(sqn, "unlock", "isles", "--goal", withdraw["label"])
    assert [len(item["changes"]) for item in by_id] == [1, 1]
    assert {item["changes"][0]["party"] for item in by_id} == {"norland", "sudland"}
    assert all(change["condition"] for item in by_id for change in item["changes"])


def test_unlock_together_and_limit(sqn):
    (free,) = rows(sqn, "unlock", "isles", "--goal", option(sqn, "withdraw")["id"], "--together")
    assert free["changes"] == []
    text = sqn("unlock", "isles", "--goal", "withdraw", "--together").stdout
    assert "(as a package)" in text
    assert "It follows already" in text
    first = sqn("unlock", "isles", "--goal", "withdraw", "--limit", "1")
    assert first.stderr == "the first 1 sets; --limit shows more\n"
    assert "\n2. " not in first.stdout


def test_shifts(sqn):
    (shift,) = rows(sqn, "shifts", "isles")
    assert (shift["kind"], shift["before"]["stance"], shift["after"]["stance"]) == (
        "softened",
        "refused",
        "conditional",
    )
    texts = {report.digest: report.text for report, _ in REPORTS}
    check_quotes(shift, texts)
    assert "refused → under a condition" in done(sqn("shifts", "isles", "--actor", "Ada Noll", "--option", "withdraw"))
    for words in (["--actor", S], ["--since", "2022"], ["--as-of", "2020"], ["--option", "quotas"]):
        assert sqn("shifts", "isles", *words).stderr == "no shifts found\n"


# Decisions


def test_list_of_actors(sqn):
    assert {row["record"]["name"] for row in rows(sqn, "actors", *IN_ISLES)} >= {N, S, FRONT}


def test_list_and_show_of_options(sqn):
    assert sqn("options", "list", *IN_ISLES).stderr == "5 options found\n"
    of_front = rows(sqn, "options", "list", *IN_ISLES, "--actor", FRONT)
    assert [item["label"] for item in of_front] == ["talks between Island Front and Norland"]
    text = done(sqn("options", "show", "withdraw", *IN_ISLES))
    for mention in option(sqn, "withdraw")["mentions"]:
        assert f"  {mention['id']}  " in text


def decision_of(result):
    return re.match(r"decision (\d+): .+; to undo it: sqn undo \1 --by NAME\n$", done(result)).group(1)


def made(sqn, case):
    """The words of a decision, with the ids that the store gives."""
    withdraw, blockade = option(sqn, "withdraw"), option(sqn, "blockade")
    return {
        "actors merge": ["actors", "merge", FRONT, S],
        "actors split": ["actors", "split", "Cleo Fane", S],
        "actors rename": ["actors", "rename", "Front", "The Rebels"],
        "actors set": ["actors", "set", "Cleo Fane", "--of", S, "--cameo", "SUD"],
        "actors set none": ["actors", "set", "Noll", "--of", ""],
        "options merge": ["options", "merge", "quotas", withdraw["id"]],
        "options merge across": ["options", "merge", blockade["id"], withdraw["id"]],
        "options split": ["options", "split", "blockade", blockade["mentions"][0]["id"]],
        "options rename": ["options", "rename", "withdraw", "leave: all of it"],
        "options owner": ["options", "owner", "quotas", "Cleo Fane"],
    }[case]


CASES = (
    "actors merge", "actors rename", "actors set", "actors set none", "options merge", "options merge across",
    "options split", "options rename", "options owner",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_decision_is_kept_listed_and_undone(sqn, case):
    before = drawn(sqn)
    number = decision_of(sqn(*made(sqn, case), *IN_ISLES, *BY, "--note", "seen"))
    assert drawn(sqn) != before
    kept = rows(sqn, "decisions", *IN_ISLES)
    assert [(str(row["id"]), row["kind"], row["who"], row["note"]) for row in kept] == [
        (number, case.split()[1], "Ada", "seen")
    ]
    assert done(sqn("undo", number, *BY)) == f"decision {number} undone\n"
    assert drawn(sqn) == before
    assert "undone by Ada" in " ".join(sqn("decisions", *IN_ISLES).stdout.split())


def test_split_of_merged_actors(sqn):
    before = drawn(sqn)
    decision_of(sqn("actors", "merge", FRONT, S, *IN_ISLES, *BY))
    decision_of(sqn("actors", "split", FRONT, S, *IN_ISLES, *BY))
    assert [party["id"] for party in drawn(sqn)["parties"]] == [party["id"] for party in before["parties"]]
    again = sqn("actors", "split", FRONT, S, *IN_ISLES, *BY)
    assert (again.exit_code, again.stderr) == (1, "sqn: 'Island Front' and 'Sudland' are two actors already\n")


def test_renamed_actor_is_asked_for_by_either_name(sqn):
    decision_of(sqn("actors", "rename", FRONT, "The Rebels", *IN_ISLES, *BY))
    for name in (FRONT, "rebels"):
        (found,) = rows(sqn, "options", "list", *IN_ISLES, "--actor", name)
        assert found["label"] == "talks between The Rebels and Norland"
        assert rows(sqn, "positions", *IN_ISLES, "--actor", name)
    decision_of(sqn("actors", "set", "The Rebels", "--cameo", "REB", *IN_ISLES, *BY))
    (party,) = [party for party in drawn(sqn)["parties"] if party["name"] == "The Rebels"]
    assert party["codes"] == {"cameo": "REB"}


def test_merged_option_is_the_second(sqn):
    blockade, withdraw = option(sqn, "blockade"), option(sqn, "withdraw")
    decision_of(sqn("options", "merge", withdraw["id"], blockade["id"], *IN_ISLES, *BY))
    merged = option(sqn, "blockade")
    assert merged["owners"] == ["sudland"]
    assert len(merged["mentions"]) == len(blockade["mentions"]) + len(withdraw["mentions"])


def test_owner_is_the_decision_maker(sqn):
    result = sqn("options", "owner", "quotas", "Cleo Fane", *IN_ISLES, *BY)
    assert "is up to Island Front;" in done(result)
    assert option(sqn, "quotas")["owners"] == ["island-front"]


def test_name_that_a_person_gave_is_shown_whole(sqn):
    decision_of(sqn("options", "rename", "withdraw", "leave: all of it", *IN_ISLES, *BY))
    assert "under a condition: leave: all of it [" in sqn("map", "isles").stdout


def test_names_cannot_steer_the_terminal_or_the_page(sqn):
    wild = "<b>Front</b> [red]\x1b[31m"
    for kind, name in (("actors", FRONT), ("options", "withdraw")):
        told = done(sqn(kind, "rename", name, wild, *IN_ISLES, *BY))
        assert "\x1b" not in told
    words = [["map", "isles"], ["options", "list", *IN_ISLES], ["shifts", "isles"], ["decisions", *IN_ISLES]]
    words += [
        ["unlock", "isles", "--goal", "talks between Norland and island-front"],
        ["options", "show", wild, *IN_ISLES],
    ]
    for command in words:
        text = sqn(*command).stdout
        assert "\x1b" not in text
        assert "[red]" in text or "<b>" in text, command
    assert "<b>Front" not in sqn("map", "isles", "--html").stdout
    ET.fromstring(sqn("map", "isles", "--graphml").stdout)


# What is wrong


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["map", "none"], "no dossier 'none'"),
        (["unlock", "none", "--goal", "x"], "no dossier 'none'"),
        (["shifts", "none"], "no dossier 'none'"),
        (["options", "list", "-d", "none"], "no dossier 'none'"),
        (["actors", "merge", "a", "b", "-d", "none", *BY], "no dossier 'none'"),
        (["actors", "merge", "Eastland", S, *IN_ISLES, *BY], "no actor is called 'Eastland'"),
        (["actors", "merge", S, "Front", *IN_ISLES, *BY], "no actor is called 'Front'"),
        (["actors", "merge", S, "the sudland", *IN_ISLES, *BY], "of two actors"),
        (["actors", "split", "Eastland", S, *IN_ISLES, *BY], "no actor is called 'Eastland'"),
        (["actors", "split", N, S, *IN_ISLES, *BY], "are two actors already"),
        (["actors", "rename", "Eastland", "E", *IN_ISLES, *BY], "no actor is called 'Eastland'"),
        (["actors", "rename", S, "", *IN_ISLES, *BY], "takes name"),
        (["actors", "set", S, "--of", "Eastland", *IN_ISLES, *BY], "no actor is called 'Eastland'"),
        (["actors", "merge", S, N, *IN_ISLES, "--by", " "], "needs the name of who made it"),
        (["options", "list", *IN_ISLES, "--actor", "Eastland"], "no party 'Eastland'"),
        (["options", "show", "moon", *IN_ISLES], "no option 'moon'"),
        (["options", "show", "", *IN_ISLES], "no option ''"),
        (["options", "show", "its", *IN_ISLES], "'its' may be 2 options: o"),
        (["options", "merge", "quotas", "moon", *IN_ISLES, *BY], "no option 'moon'"),
        (["options", "merge", "quotas", "fishing", *IN_ISLES, *BY], "are one option already"),
        (["options", "owner", "quotas", "Eastland", *IN_ISLES, *BY], "no party 'Eastland'"),
        (["options", "rename", "quotas", "", *IN_ISLES, *BY], "takes name"),
        (["unlock", "isles", "--goal", "moon"], "no option 'moon'"),
        (["unlock", "isles", "--goal", "talks between Norland and Eastland"], "no party 'Eastland'"),
        (["unlock", "isles", "--goal", "talks between Norland and Ada Noll"], "names one decision maker, Norland"),
        (["shifts", "isles", "--actor", "Eastland"], "no party 'Eastland'"),
        (["shifts", "isles", "--option", "moon"], "no option 'moon'"),
        (["undo", "99", *BY], "no decision 99"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_one_line_and_status_1(sqn, words, told):
    result = sqn(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert told in result.stderr
    assert result.stderr.startswith("sqn: ")
    assert len(result.stderr.splitlines()) == 1
    assert rows(sqn, "decisions") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["map"], "Missing argument"),
        (["map", "isles", "--json", "--html"], "exclude each other"),
        (["map", "isles", "--json", "--graphml"], "exclude each other"),
        (["map", "isles", "--as-of", "spring"], "'spring' is not a date"),
        (["map", "isles", "--min-confidence", "2"], "--min-confidence"),
        (["unlock", "isles"], "--goal"),
        (["unlock", "isles", "--goal", "x", "--limit", "0"], "--limit"),
        (["unlock", "isles", "--goal", "x", "--as-of", "2021/05"], "is not a date"),
        (["shifts", "isles", "--since", "spring"], "'spring' is not a date"),
        (["shifts", "isles", "--as-of", "spring"], "'spring' is not a date"),
        (["actors", "set", S, *IN_ISLES, *BY], "give one of --kind"),
        (["actors", "set", S, "--kind", "planet", *IN_ISLES, *BY], "'planet'"),
        (["actors", "merge", S, N, *BY], "--dossier"),
        (["actors", "merge", S, N, *IN_ISLES], "--by"),
        (["actors", *IN_ISLES, "merge", S, N, *BY], "stands before merge"),
        (["options", "split", "quotas", "nothere", *IN_ISLES, *BY], "no mention of"),
        (["undo", "9" * 30, *BY], "ID"),
        (["undo", "one", *BY], "a valid integer"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, list) else None,
)
def test_wrong_command_line_is_status_2(sqn, words, told):
    result = sqn(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_split_of_all_mentions(sqn):
    ids = [mention["id"] for mention in option(sqn, "quotas")["mentions"]]
    result = sqn("options", "split", "quotas", *ids, *IN_ISLES, *BY)
    assert (result.exit_code, "nothing to split them from" in result.stderr) == (2, True)


def test_parties_are_listed_with_the_names_taken_for_one(sqn):
    found = {row["name"]: row for row in rows(sqn, "actors", "parties", *IN_ISLES)}
    assert {N, S, FRONT, "Ada Noll"} <= set(found)
    assert sqn("actors", "parties", *IN_ISLES).stdout.startswith("party")
    sqn("actors", "merge", "Sudland", "Norland", *IN_ISLES, *BY)
    merged = {row["name"]: row for row in rows(sqn, "actors", "parties", *IN_ISLES)}
    assert S not in merged
    assert ["merged", 1.0] in [[reason, sure] for reason, _, sure in merged[N]["reasons"]]
