import doctest
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sinequanon import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Group,
    Origin,
    Position,
    Quotation,
    Reading,
    Report,
    Statement,
    TextSpan,
    show,
)
from sinequanon.records import from_json
from sinequanon.runs import Outcome
from sinequanon.show import account, counted, quoted, shorten, summary, visible

GOLD = Path(__file__).parent / "gold"


def console(width=100):
    return Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)


def shown(report, reading, width=100, **options):
    return [line.plain for line in account(report, reading, console(width), **options)]


def origin(confidence, rule="must"):
    return Origin(finder="positions", rule=rule, version="1", confidence=confidence)


TEXT = (
    'Mashal said: "If Israel pledges to withdraw or recognises our rights, Hamas will halt." '
    "No talks, Putin told Mashal."
)
REPORT = Report(name="made", text=TEXT, title="A title", outlet="Wikinews", published="2006-02-14")


def place(words):
    start = TEXT.index(words)
    return TextSpan(start, start + len(words))


def made(**changes):
    actors = (
        Actor(id="a1", name="Khalid Mashal", kind=ActorKind.PERSON, of="a2"),
        Actor(id="a2", name="Hamas", kind=ActorKind.PARTY),
        Actor(id="a3", name="Israel", kind=ActorKind.STATE),
    )
    quotation = place("If Israel pledges to withdraw or recognises our rights, Hamas will halt")
    said = Statement(
        id="s1", speaker="a1", source=place("Mashal"), cue=place("said"), content=(quotation,),
        quotation=Quotation.DIRECT, said="2006-02-13",
    )  # fmt: skip
    conditions = (
        Condition(id="c1", connective=Connective.IF, marker=place("If"), span=place("Israel pledges to withdraw"),
                  agent="a3", group=Group.ANY),
        Condition(id="c2", connective=Connective.IF, marker=place("If"), span=place("recognises our rights"),
                  agent="a3", group=Group.ANY),
    )  # fmt: skip
    halt = Position(
        id="p1", statement="s1", holder="a2", act=Act.COMMIT, span=place("Hamas will halt"), agent="a2",
        conditions=("c1", "c2"),
    )  # fmt: skip
    reading = Reading(doc="made", actors=actors, statements=(said,), positions=(halt,), conditions=conditions)
    return replace(reading, **changes)


def test_position_is_told_with_its_conditions_and_its_speaker():
    assert shown(REPORT, made())[4:] == [
        "POSITIONS",
        "Hamas:",
        "  commits to  “Hamas will halt”  70–85",
        '              in “Mashal said: "If Israel pledges to withdraw or recognises our rights, Hamas will',
        '              halt."”',
        "                if “Israel pledges to withdraw”",
        "                or if “recognises our rights”",
        "              said by Khalid Mashal on 2006-02-13",
    ]


def test_header_tells_title_outlet_date_and_counts():
    assert shown(REPORT, made())[:3] == [
        "made",
        "A title · Wikinews · 2006-02-14",
        "read from it: 1 position, 1 statement, 0 contacts",
    ]


def test_unknown_date_is_told():
    assert shown(Report(name="x", text=TEXT), made())[1] == "no date of publication"


def test_position_without_a_statement_is_told_by_the_report():
    position = replace(made().positions[0], statement=None)
    assert "              told by the report" in shown(REPORT, made(positions=(position,)))


def test_position_in_the_holders_own_words_names_no_speaker():
    position = replace(made().positions[0], holder="a1", conditions=())
    lines = shown(REPORT, made(positions=(position,), conditions=()))
    assert "Khalid Mashal (Hamas):" in lines
    assert not any("said by" in line for line in lines)


def test_stand_told_by_another_is_attributed_to_both():
    inner = replace(made().statements[0], id="s2", speaker="a3", content=(place("recognises our rights"),), said=None)
    position = replace(made().positions[0], statement="s2", conditions=())
    lines = shown(REPORT, made(statements=(made().statements[0], inner), positions=(position,), conditions=()))
    assert "              said by Israel · as told by Khalid Mashal" in lines


def test_unsure_position_stands_apart_with_confidence_and_rule():
    position = replace(made().positions[0], origin=origin(0.5))
    lines = shown(REPORT, made(positions=(position,)))
    assert "POSITIONS" not in lines
    at = lines.index("WHAT IT WAS NOT SURE OF")
    assert lines[at + 1 :] == [
        "  0.50  Hamas: commits to “Hamas will halt” · said by Khalid Mashal on 2006-02-13 (rule",
        "        must)",
    ]


def test_threshold_is_the_callers():
    position = replace(made().positions[0], origin=origin(0.5))
    assert "POSITIONS" in shown(REPORT, made(positions=(position,)), unsure_below=0.45)


def test_unsure_condition_of_a_sure_position_is_marked():
    first, second = made().conditions
    lines = shown(REPORT, made(conditions=(replace(first, origin=origin(0.5)), second)))
    assert "                if “Israel pledges to withdraw” (not sure)" in lines


def test_claims_come_after_the_other_acts():
    claim = replace(made().positions[0], id="p0", act=Act.CLAIM, conditions=())
    acts = [
        line.split("  ")[1] for line in shown(REPORT, made(positions=(claim, *made().positions))) if "70–85" in line
    ]
    assert acts == ["commits to", "claims"]


def test_statement_without_a_position_is_listed():
    lines = shown(REPORT, made(positions=(), conditions=()))
    at = lines.index("STATEMENTS WITHOUT A POSITION")
    assert lines[at + 1] == "  Khalid Mashal (Hamas), 2006-02-13:"


def test_notes_are_told():
    assert shown(REPORT, made(notes=("quotation mark at 13 is not closed",)))[-1] == (
        "  note  quotation mark at 13 is not closed"
    )


def test_nothing_read_gives_the_header_alone():
    assert len(shown(REPORT, Reading(doc="made"))) == 3


@pytest.mark.parametrize("path", sorted(GOLD.glob("*.json")), ids=lambda path: path.stem[:30])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_every_line_fits_and_every_sure_record_is_there(path, width):
    text = path.with_suffix(".txt").read_bytes().decode()
    reading = from_json(json.loads(path.read_text(encoding="utf-8")))
    lines = shown(Report(name=path.stem, text=text), reading, width)
    assert all(len(line) <= width for line in lines), max(lines, key=len)
    assert all(line == line.rstrip() for line in lines)
    joined = " ".join(lines)
    for record in (*reading.positions, *reading.contacts):
        assert f"{record.span.start}–{record.span.end}" in joined


def test_annotated_example(annotated):
    report, reading = annotated
    lines = shown(report, reading)
    at = lines.index("  commits to  “Hamas, and the Palestinian people together with it, will decide to halt armed")
    assert [line.strip() for line in lines[at : at + 4]] == [
        "commits to  “Hamas, and the Palestinian people together with it, will decide to halt armed",
        "resistance”  278–366",
        "if “Israel recognises our rights”",
        "and if “pledges to withdraw from all occupied lands”",
    ]


@given(st.text(), st.integers(min_value=8, max_value=200))
def test_quoted_words_are_one_line_within_the_limit(text, letters):
    words = quoted(text, letters)
    assert len(words) <= letters
    assert words.isprintable() or not any(char in words for char in "\n\r\x1b\x07\x9b")


def test_control_characters_do_not_reach_the_terminal():
    assert visible("a\x1b[31mb\x9bc\r\nd") == "a�[31mb�c d"


@pytest.mark.parametrize(
    ("text", "letters", "expected"),
    [("short", 10, "short"), ("one two three four", 14, "one two […]"), ("unbreakable" * 3, 12, "unbreaka […]")],
)
def test_shorten(text, letters, expected):
    assert shorten(text, letters) == expected


def test_counted():
    assert [counted(1, "positions"), counted(2, "positions"), counted(1234, "reports")] == [
        "1 position", "2 positions", "1,234 reports",
    ]  # fmt: skip


def test_summary_tells_outcomes_and_records():
    lines = [line.plain for line in summary(Counter({Outcome.NEW: 1}), Counter(positions=3))]
    assert lines[:5] == [
        "reports",
        "  new                  1",
        "  replaced             0",
        "  unchanged            0",
        "  failed               0",
    ]
    assert "  positions            3" in lines


def test_examples_in_docstrings():
    assert doctest.testmod(show).failed == 0
