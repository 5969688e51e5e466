import json
from dataclasses import replace
from itertools import combinations

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from disputes import If, Meeting, Stand, make
from sinequanon import Reading, Report
from sinequanon.briefs.cited import cite
from sinequanon.cli import app
from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.exports.map_tables import map_tables
from sinequanon.mapping import draw_map
from sinequanon.mapping.outline import Line, Section
from sinequanon.records import Act, Connective, ContactStatus
from sinequanon.serve import Workbench, create_app
from sinequanon.store import Store, comparing
from sinequanon.store.copies import Copy, Decided, group
from wire import printed

WITHDRAW = Stand(
    "Island Front",
    Act.DEMAND,
    "Norland must withdraw all of its troops from the northern harbour before the end of the month",
    agent="Norland",
    speaker="Cleo Fane",
)
RELEASE = Stand(
    "Norland",
    Act.COMMIT,
    "Norland will release the twelve prisoners “taken in March” if the Island Front lifts its blockade of the port",
    conditions=(If(Connective.IF, "the Island Front lifts its blockade of the port", "Island Front"),),
)
MET = Meeting(("Norland", "Sudland"), ContactStatus.HELD, "Norland and Sudland met on an island near the coast")
ADDED = Stand("Sudland", Act.REFUSE, "Sudland will not send any observers to the harbour this year", agent="Sudland")


def told(name: str, published: str | None, *sentences: Stand | Meeting) -> tuple[Report, Reading]:
    report, reading = make(f"The quarrel over the harbour went on, as {name} has it", published, *sentences)
    return replace(report, name=name, outlet=name), reading


def straight(item: Stand) -> Stand:
    """A sentence with the quotation marks of another house."""
    clause = item.clause.replace("“", '"').replace("”", '"')
    return item._replace(clause=clause)


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "store.db")) as opened:
        yield opened


@pytest.fixture
def wired(store):
    """One story in three outlets, of which the last one has a paragraph of its own."""
    for report, reading in (
        told("Beacon", "2021-05-03", WITHDRAW, straight(RELEASE), MET),
        told("Agency", "2021-05-01", WITHDRAW, RELEASE, MET),
        told("Clarion", "2021-05-02", WITHDRAW, RELEASE, MET, ADDED),
    ):
        store.add("harbour", report, reading)
    return store


def digest(store: Store, name: str) -> str:
    return next(row.digest for row in store.reports("harbour") if row.name == name)


def mentions(store: Store, **asked):
    return [mention for option in draw_map(store, "harbour", **asked).options for mention in option.mentions]


def sqn(*words: str) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return done.stdout


# Which reports are copies


def test_invented_stories_are_told_from_follow_ups_and_rivals(store):
    made = list(printed())
    for item in made:
        store.add("wire", item.report, Reading(doc=item.report.name))
    story_of = {item.report.name: item.story for item in made}
    is_true = {pair for pair in combinations(sorted(story_of), 2) if story_of[pair[0]] == story_of[pair[1]]}
    stories = store.copies.stories("wire")
    found = {pair for story in stories for pair in combinations(sorted(copy.report for copy in story.reports), 2)}
    assert len(found & is_true) / len(found) == 1.0
    assert len(found & is_true) / len(is_true) >= 0.98
    for story in stories:
        assert story.first.published == min(copy.published for copy in story.reports)
        assert story.first.similarity is None and all(copy.similarity >= 0.7 for copy in story.reports[1:])


def test_reports_are_compared_once(wired, monkeypatch):
    signed = []
    sign = comparing.signatures.sign
    monkeypatch.setattr(comparing.signatures, "sign", lambda texts: signed.extend(texts) or sign(texts))
    before = wired.copies.stories("harbour")
    assert len(signed) == 3
    report, reading = told("Dispatch", "2021-05-04", WITHDRAW, RELEASE, MET)
    wired.add("harbour", report, reading)
    (story,) = wired.copies.stories("harbour")
    assert signed[3:] == [report.text]
    assert story.reports[:3] == before[0].reports and story.reports[3].report == "Dispatch"


def test_short_reports_are_no_copies(store):
    for name in ("one", "two"):
        store.add("brief", Report(name=name, text=f"Talks resume on Monday, says {name}."), Reading(doc=name))
    assert store.copies.stories("brief") == ()


def test_without_dates_the_longest_is_the_first(store):
    for name, more in (("short", ()), ("long", (ADDED,))):
        store.add("harbour", *told(name, None, WITHDRAW, RELEASE, MET, *more))
    assert [copy.report for copy in store.copies.stories("harbour")[0].reports] == ["long", "short"]


def test_dossiers_that_are_merged_are_compared(store):
    store.add("harbour", *told("Agency", "2021-05-01", WITHDRAW, RELEASE, MET))
    store.add("other", *told("Beacon", "2021-05-03", WITHDRAW, RELEASE, MET))
    assert store.copies.stories("harbour") == store.copies.stories("other") == ()
    store.merge_dossiers("other", "harbour")
    assert [copy.report for copy in store.copies.stories("harbour")[0].reports] == ["Agency", "Beacon"]


def test_deleted_dossier_leaves_nothing(wired):
    assert wired.copies.stories("harbour")
    wired.delete_dossier("harbour")
    wired.add("harbour", *told("Agency", "2021-05-01", WITHDRAW, RELEASE, MET))
    assert wired.copies.stories("harbour") == ()


def copies_of(names: str) -> list[Copy]:
    return [
        Copy(digest=name, report=name, title=None, outlet=None, url=None, published=None, letters=1) for name in names
    ]


def told_groups(links: dict[tuple[str, str], float], **decided: frozenset[tuple[str, str]]) -> list[str]:
    stories = group(copies_of("abcd"), links, Decided(**decided))
    return ["".join(copy.digest for copy in story.reports) for story in stories]


def test_copies_of_copies_are_of_the_story_unless_a_person_said_otherwise():
    links = {("a", "b"): 0.9, ("b", "c"): 0.8}
    assert told_groups(links) == ["abc"]
    assert told_groups(links, apart=frozenset({("a", "c"), ("c", "a")})) == ["ab"]
    assert told_groups(links, together=frozenset({("c", "d"), ("d", "c")})) == ["abcd"]


# What the map makes of them


def test_records_of_a_story_count_once_and_name_the_other_outlets(wired):
    found = {mention.quote.record: mention for mention in mentions(wired)}
    assert sorted((m.quote.outlet, m.quote.section) for m in found.values()) == [
        ("Agency", "conditions"),
        ("Agency", "contacts"),
        ("Agency", "positions"),
        ("Agency", "positions"),
        ("Clarion", "positions"),
    ]
    assert {m.quote.where.partition("also in ")[2] for m in found.values() if m.quote.outlet == "Agency"} == {
        "Clarion, Beacon"
    }
    assert found["p3"].quote.also == ()
    for place in found["p1"].quote.also:
        text = wired.report("harbour", place.digest).text
        assert text[place.start : place.end].startswith("Norland will release the twelve prisoners")


def test_outlets_of_copies_are_named_wherever_the_outlet_is(wired, tmp_path):
    digest = next(row.digest for row in wired.reports("harbour") if row.name == "Agency")
    assert wired.copies.of("harbour", digest) == (), "nothing was compared yet"
    drawn = draw_map(wired, "harbour")
    assert [copy.outlet for copy in wired.copies.of("harbour", digest)] == ["Clarion", "Beacon"]
    lines = tuple(Line(said.quote.text, quotes=(said.quote,)) for said in drawn.stances.said)
    brief = cite("t", (), [Section("t", "", lines)])
    assert "Agency, also in Clarion, Beacon" in {source.outlet for source in brief.sources}
    table = next(table for table in map_tables(drawn) if table.name == "stances")
    assert "also in Clarion, Beacon" in {row["also_in"] for row in table.rows}
    with TestClient(create_app(Workbench(wired))) as client:
        page = client.get(f"/d/harbour/reports/{digest}", headers={"accept": "text/html"}).text
    assert "Nearly the same text" in page and page.index(">Clarion</a>") < page.index(">Beacon</a>")
    others = {"from": [copy.digest for copy in wired.copies.of("harbour", digest)]}
    wired.decide_on_dossier("harbour", "copies", "split", who="Ada", reports=[digest], **others)
    assert wired.copies.of("harbour", digest) == ()


def test_map_as_of_a_date_names_the_copies_until_then(wired):
    assert {m.quote.also_in for m in mentions(wired, as_of="2021-05-02")} == {"also in Clarion", ""}
    assert {m.quote.also_in for m in mentions(wired, as_of="2021-05-01")} == {""}
    assert draw_map(wired, "harbour").material.reports == 3


def test_without_a_story_each_report_counts(wired):
    names = [digest(wired, name) for name in ("Agency", "Beacon", "Clarion")]
    for one, others in ((names[0], names[1:]), (names[1], names[2:])):
        wired.decide_on_dossier("harbour", "copies", "split", who="Ada", reports=[one], from_=others)
    assert len(mentions(wired)) == 13


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("must withdraw all of its troops", "must not withdraw all of its troops"),
        ("from the northern harbour", "from the northern Ruvano"),
        ("before the end of", "after the end of"),
        ("before the end of the month", "before May 12 or the month"),
    ],
)
def test_sentence_that_says_something_else_is_no_copy(store, one, other):
    store.add("harbour", *told("Agency", "2021-05-01", WITHDRAW, RELEASE, MET))
    changed = WITHDRAW._replace(clause=WITHDRAW.clause.replace(one, other))
    store.add("harbour", *told("Beacon", "2021-05-02", changed, RELEASE, MET))
    assert len(store.copies.stories("harbour")) == 1
    assert sorted(m.quote.outlet for m in mentions(store) if "withdraw" in m.quote.text) == ["Agency", "Beacon"]


@pytest.mark.parametrize(
    ("one", "other"), [("before the end", "before end"), ("harbour", "harbor"), ("troops", "Troops")]
)
def test_house_style_makes_no_other_sentence(store, one, other):
    store.add("harbour", *told("Agency", "2021-05-01", WITHDRAW, RELEASE, MET))
    changed = WITHDRAW._replace(clause=WITHDRAW.clause.replace(one, other))
    store.add("harbour", *told("Beacon", "2021-05-02", changed, RELEASE, MET))
    assert [m.quote.also_in for m in mentions(store) if "withdraw" in m.quote.text] == ["also in Beacon"]


def test_what_a_person_rejected_does_not_come_back_by_a_copy(wired):
    wired.decide("harbour", digest(wired, "Agency"), "positions", "p0", "reject", who="Ada")
    assert not [m for m in mentions(wired) if "withdraw" in m.quote.text]


def test_confirmed_copy_goes_first(wired):
    wired.decide("harbour", digest(wired, "Beacon"), "positions", "p0", "confirm", who="Ada")
    (found,) = [m for m in mentions(wired) if "withdraw" in m.quote.text]
    assert (found.quote.outlet, found.quote.also_in) == ("Beacon", "also in Agency, Clarion")


def test_decisions_on_options_hold_when_an_earlier_copy_comes(store):
    store.add("harbour", *told("Beacon", "2021-05-03", WITHDRAW, RELEASE, MET))
    (option,) = [item for item in draw_map(store, "harbour").options if "withdraw" in item.words]
    ids = [mention.id for mention in option.mentions]
    store.decide_on_dossier("harbour", "options", "rename", who="Ada", mentions=ids, name="leave the harbour")
    store.add("harbour", *told("Agency", "2021-05-01", WITHDRAW, RELEASE, MET))
    drawn = draw_map(store, "harbour")
    found = drawn.options.find(option.id)
    assert (found.words, found.mentions[0].quote.outlet) == ("leave the harbour", "Agency")


# The command


def test_stories_are_listed_split_and_joined(wired, tmp_path):
    db = ("--db", str(tmp_path / "store.db"))
    listed = sqn("copies", "-d", "harbour", *db)
    assert listed.index("Agency") < listed.index("Clarion") < listed.index("Beacon")
    (row,) = sqn("copies", "-d", "harbour", "--json", *db).splitlines()
    assert [copy["outlet"] for copy in json.loads(row)["reports"]] == ["Agency", "Clarion", "Beacon"]
    by = ("-d", "harbour", "--by", "Ada", *db)
    assert sqn("copies", "split", "Beacon", *by).startswith("decision 1: Beacon: no copy of the other 2")
    assert len(wired.copies.stories("harbour")[0].reports) == 2
    sqn("copies", "join", "Agency", "Beacon", *by)
    assert len(wired.copies.stories("harbour")[0].reports) == 3
    sqn("undo", "2", "--by", "Ada", *db)
    assert len(wired.copies.stories("harbour")[0].reports) == 2
    sqn("undo", "1", "--by", "Ada", *db)
    assert len(wired.copies.stories("harbour")[0].reports) == 3
    assert wired.decisions("harbour")[0].undone_by == "Ada"


@pytest.mark.parametrize(
    ("words", "told_off"),
    [
        (("split", "Agency", "Beacon", "Clarion"), "not all"),
        (("join", "Agency", "Beacon"), "not of one story yet"),
        (("split", "Nobody"), "no report 'Nobody'"),
    ],
)
def test_decisions_that_change_nothing_are_refused(wired, tmp_path, words, told_off):
    done = CliRunner().invoke(
        app, ["copies", *words, "-d", "harbour", "--by", "Ada", "--db", str(tmp_path / "store.db")]
    )
    assert done.exit_code == 1 and told_off in done.output
    assert wired.decisions("harbour") == []


def test_decisions_on_copies_move_with_the_dossier(wired, tmp_path):
    names = [digest(wired, name) for name in ("Agency", "Beacon", "Clarion")]
    wired.decide_on_dossier("harbour", "copies", "split", who="Ada", reports=names[:1], from_=names[1:])
    wired.export_dossier("harbour", tmp_path / "harbour.zip")
    wired.import_dossier(tmp_path / "harbour.zip", name="again")
    assert wired.copies.stories("again") == wired.copies.stories("harbour")
    with pytest.raises(InvalidRecord, match="takes from"):
        wired.decide_on_dossier("harbour", "copies", "split", who="Ada", reports=names)


def test_unknown_dossier(store):
    with pytest.raises(RecordNotFound):
        store.copies.stories("nowhere")
