"""What a notebook shows: well-formed, complete, and with nothing in it that acts."""

import re
from dataclasses import replace

import lxml.html
import pytest
from rich.text import Text

import sinequanon as sq
from sinequanon import (
    Act,
    Actor,
    ActorKind,
    Contact,
    ContactKind,
    ContactStatus,
    Group,
    Position,
    Reading,
    Report,
    TextSpan,
)
from sinequanon.api import ReadReport
from sinequanon.mapping import map_readings
from sinequanon.mapping.outline import Line
from sinequanon.notebook import MOST_ROWS, lines_html, map_html, marked_text, rows_html, text_html
from sinequanon.records import Condition, Connective, Quotation, Statement
from sinequanon.store import Rows, Store

TAGS = {"div", "p", "b", "u", "br", "small", "mark", "table", "thead", "tbody", "tr", "th", "td", "details", "summary"}
EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;\x1b[31m"


def parsed(html):
    """The tree of what is shown, after a look at its tags and attributes."""
    tree = lxml.html.fragment_fromstring(html, create_parent="main")
    for element in tree.iterdescendants():
        assert element.tag in TAGS
        assert set(element.attrib) <= {"style", "title", "class"}
        assert "url(" not in element.attrib.get("style", "")
    opened, closed = (len(re.findall(rf"<{slash}details>", html)) for slash in ("", "/"))
    assert opened == closed
    return tree


def evil():
    """A report, actor and outlet that try to break out of the page, with their records."""
    text = f"{EVIL} must go & said {EVIL}. If <b>you</b> go, we meet."
    span = TextSpan(0, len(EVIL) + 8)
    return (
        Report(name=EVIL, text=text, title=EVIL, outlet=EVIL, url=f"javascript:{EVIL}", published="2020-01-02"),
        Reading(
            doc=EVIL,
            published="2020-01-02",
            actors=(Actor(id="a1", name=EVIL, kind=ActorKind.STATE), Actor(id="a2", name="B", kind=ActorKind.STATE)),
            statements=(
                Statement(id="s1", speaker="a1", source=None, cue=None, content=(span,), quotation=Quotation.DIRECT),
            ),
            positions=(
                Position(
                    id="p1", statement="s1", holder="a1", act=Act.DEMAND, span=span, agent="a2", conditions=("c1",)
                ),
            ),
            conditions=(
                Condition(
                    id="c1", connective=Connective.IF, marker=TextSpan(0, 2), span=TextSpan(3, 20), group=Group.ALL
                ),
            ),
            contacts=(
                Contact(
                    id="k1",
                    kind=ContactKind.TALKS,
                    status=ContactStatus.REFUSED,
                    span=span,
                    parties=("a1", "a2"),
                    by="a1",
                ),
            ),
            notes=(EVIL,),
        ),
    )


@pytest.fixture
def store(example_store):
    with Store.open(str(example_store)) as opened:
        yield opened


# Rows


@pytest.mark.parametrize("section", ["actors", "statements", "positions", "contacts"])
def test_rows_are_a_table_with_the_words_and_their_source(store, section):
    rows = getattr(store, section)("talks")
    tree = parsed(rows._repr_html_())
    assert len(tree.findall(".//tbody/tr")) == len(rows)
    shown = tree.text_content()
    assert all(f"“{' '.join(row.evidence[0].text.split())}" in shown for row in rows)
    assert f"{len(rows)} {section} found" in shown
    if section != "actors":
        assert all(f"{row.report} · {row.evidence[0].start}–" in shown for row in rows)


def test_other_lists(store):
    row = store.positions("talks")[0]
    made = store.decide("talks", row.digest, "positions", row.record.id, "reject", who="Ada <b>", note="irony")
    for rows, words in [
        (store.search("prerequisite"), "prerequisite"),
        (store.reports("talks"), "Wikinews"),
        (store.dossiers(), "talks"),
        (store.decisions("talks"), "Ada <b>"),
        (store.positions("talks"), "[rejected by Ada <b>]"),
    ]:
        assert words in parsed(rows._repr_html_()).text_content()
    assert parsed(store.search("prerequisite")._repr_html_()).find(".//u").text == "prerequisite"
    assert made.id == 1


def test_no_rows_and_rows_of_no_known_kind():
    assert parsed(rows_html(Rows())).text_content() == "no rows found"
    assert parsed(rows_html(Rows(["<i>"]))).text_content() == "['<i>']"


def test_only_the_first_of_many_are_shown_and_all_counted(store):
    rows = Rows(list(store.positions("talks")) * 30)
    tree = parsed(rows._repr_html_())
    assert len(tree.findall(".//tbody/tr")) == MOST_ROWS
    assert f"{len(rows)} positions found, the first {MOST_ROWS} shown" in tree.text_content()


def test_texts_keep_their_look():
    text = Text("a <b>\nc", style="bold")
    text.append("dim & ", style="dim").append("both", style="bold underline")
    assert text_html(text) == ("<b>a &lt;b&gt;<br>c</b><b><small>dim &amp; </small></b><b><b><u>both</u></b></b>")
    assert text_html(Text("")) == ""


# A report


def test_a_report_has_its_evidence_marked(reader, annotated):
    report, reading = annotated
    tree = parsed(ReadReport(report, reading)._repr_html_())
    assert report.text in tree.text_content()
    marks = tree.findall(".//mark[@title]")
    titles = " ".join(mark.get("title") for mark in marks)
    assert "Hamas demands" in titles
    assert "condition (if) of: Hamas commits to" in titles
    assert "talks, refused: " in titles
    assert "said by Khalid Mashal" in titles
    positions = tree.findall("./div/table/tbody/tr") or tree.findall(".//tbody/tr")
    assert len(positions) >= len(reading.positions)


def test_marked_text_is_the_text(annotated):
    report, reading = annotated
    assert parsed(marked_text(report.text, reading)).text_content() == report.text
    assert marked_text("", Reading(doc="x")) == ""
    assert marked_text("a < b", Reading(doc="x")) == "a &lt; b"


def test_each_place_is_within_the_marks_of_its_records(annotated):
    report, reading = annotated
    tree = lxml.html.fragment_fromstring(marked_text(report.text, reading), create_parent="main")
    at = len(tree.text or "")
    marked = set()
    for mark in tree:
        marked |= set(range(at, at + len(mark.text)))
        at += len(mark.text) + len(mark.tail or "")
    spans = [item.span for part in ("positions", "conditions", "contacts") for item in getattr(reading, part)]
    spans += [span for statement in reading.statements for span in statement.content]
    assert marked == {place for span in spans for place in range(*span)}


# The map


def test_a_map_tells_its_parties_options_deadlocks_and_doors(annotated):
    drawn = map_readings([annotated], dossier="talks")
    tree = parsed(drawn._repr_html_())
    rows = {row[0].text: row for row in tree.findall("./div/table/tbody/tr")}
    assert set(rows) == {"parties", "options", "deadlocks", "doors"}
    assert "Hamas" in rows["parties"].text_content()
    assert rows["options"][1].text == str(len(drawn.options))
    assert "refused" in rows["options"].text_content()
    assert rows["deadlocks"][1].text == str(len(drawn.deadlocks))
    assert "closed" in rows["doors"].text_content()
    folded = [summary.text for summary in tree.iter("summary")]
    assert any(title.startswith("Options by party (") for title in folded)
    assert any(title.startswith("Doors (") for title in folded)
    words = "“We will not conduct any negotiations with Hamas or with anyone who is part of it or dependent on it”"
    assert words in tree.text_content()


def test_an_empty_map():
    assert "0" in parsed(map_html(map_readings([], dossier="none"))).text_content()


def test_lines_of_an_unlock():
    assert parsed(lines_html([Line("a <b>", (), 1)])).text_content() == "a <b>"


# Nothing acts


def test_nothing_of_a_report_acts(reader):
    read = ReadReport(*evil())
    for html in (
        read._repr_html_(),
        read.positions._repr_html_(),
        read.statements._repr_html_(),
        read.contacts._repr_html_(),
        read.actors._repr_html_(),
        map_readings([evil()], dossier=EVIL)._repr_html_(),
    ):
        tree = parsed(html)
        assert "<script" not in html
        assert "\x1b" not in html
        assert "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&amp;" in tree.text_content()


def test_nothing_of_a_store_acts(tmp_path):
    report, reading = evil()
    report = replace(report, text=report.text.replace("\x1b", " "), title="T<i>", name="n<i>", outlet="o<i>", url=None)
    clean = replace(
        reading,
        doc="n<i>",
        notes=(),
        actors=tuple(replace(actor, name=actor.name.replace("\x1b", " ")) for actor in reading.actors),
    )
    with Store.open(str(tmp_path / "own.db")) as own:
        own.add("d<script>", report, clean)
        for rows in (own.positions(), own.dossiers(), own.reports("d<script>"), own.search("go")):
            assert rows
            parsed(rows._repr_html_())


def test_what_html_cannot_hold_is_replaced():
    html = ReadReport(Report(name="x", text="a\x00b\ud800c\x85"), Reading(doc="x"))._repr_html_()
    html.encode()
    assert "a�b�c�" in html


# In a shell


def test_reprs_are_one_short_line(store, annotated, reader):
    read = ReadReport(*annotated)
    drawn = map_readings([annotated], dossier="talks", as_of="2006")
    for shown in (repr(read), repr(drawn), repr(store.positions()), repr(Rows()), repr(ReadReport(*evil()))):
        assert "\n" not in shown
        assert len(shown) < 160
    assert repr(Rows()) == "<Rows: none>"
    assert repr(store.statements()[:2]) == "<Rows: 2 StatementRow>"
    assert repr(drawn).startswith("<Map of 'talks' as of 2006: ")
    assert sq.Rows is Rows
