"""What stands in a brief: the firmest of the map, every line with its source, what was left out told."""

import re
from itertools import zip_longest

import pytest

from sinequanon.briefs.cited import Referring, cite, clean
from sinequanon.briefs.content import Limits, make_brief
from sinequanon.errors import RecordNotFound
from sinequanon.mapping.outline import Line, Section, map_sections

OLMERT = "We will not conduct any negotiations with Hamas or with anyone who is part of it or dependent on it."


def section(brief, title):
    return next(item for item in brief.sections if item.title.startswith(title))


def texts(section):
    return [line.text for line in section.lines]


def paper(brief):
    return cite(brief.title, brief.facts, brief.sections)


def test_title_and_facts(talks):
    brief = make_brief(talks, min_confidence=0.7)
    assert brief.title == "Brief: talks"
    assert brief.facts[0] == "Map as of 2006-02-14 · 1 report · 1 outlet · published 2006-02-14"
    assert "confidence under 0.7" in brief.facts[1]


def test_closed_door_and_its_scope(talks):
    doors = section(make_brief(talks), "Doors")
    assert "Hamas – Israel: closed, by Israel" in texts(doors)
    closed = next(line for line in doors.lines if line.text.startswith("Hamas – Israel"))
    assert any(OLMERT in quote.sentence for quote in closed.quotes)


def test_words_of_reports_stand_in_quotation_marks(talks):
    positions = section(make_brief(talks), "Positions")
    assert "demands of Israel: “withdraw its troops from Palestinian territories”" in texts(positions)


def test_positions_are_those_of_the_main_parties(talks):
    lines = section(make_brief(talks), "Positions").lines
    parties = [line.text for line in lines if line.depth == 0]
    assert parties[:2] == ["Hamas (spoken for by Khalid Mashal)", "Israel (spoken for by Ehud Olmert)"]
    assert "refused: talks between Hamas and Israel" in [line.text for line in lines]


def test_talks_behind_the_closed_door_are_the_goal(talks):
    brief = make_brief(talks)
    unlocks = section(brief, "What would free: talks between Hamas and Israel")
    assert texts(unlocks)[0] == "Way 1: 2 changes, by Israel"
    assert any(text == "Israel lifts its refusal: talks between Hamas and Israel" for text in texts(unlocks))


def test_goals_are_those_asked_for(talks):
    brief = make_brief(talks, goals=["talks between Israel and Mashal", "halt armed resistance (no such"][:1])
    assert section(brief, "What would free").title.startswith("What would free: talks between Hamas and Israel")
    with pytest.raises(RecordNotFound):
        make_brief(talks, goals=["something else"])


def test_goal_that_nobody_spoke_of(melay):
    brief = make_brief(melay, goals=["talks between Kestria and Melay"])
    unlocks = section(brief, "What would free: talks between Kestria and Melay")
    assert "Kestria pledges: talks between Kestria and Melay" in texts(unlocks)


def test_deadlock_is_a_cycle_with_sentences(melay):
    deadlocks = section(make_brief(melay), "Deadlocks")
    assert texts(deadlocks)[0] == "Deadlock 1: Kestria, Melay, Dorrin Liberation Front"
    assert len(deadlocks.lines) == 4
    assert all(line.quotes for line in deadlocks.lines[1:])


def test_without_a_deadlock_that_is_told(talks):
    deadlocks = section(make_brief(talks), "Deadlocks")
    assert (deadlocks.lines, deadlocks.about[-13:]) == ((), ": none found.")


def test_changes_only_where_asked_for(talks):
    assert not [item for item in make_brief(talks).sections if item.title.startswith("What changed")]
    assert "none found" in section(make_brief(talks, since="2006"), "What changed since 2006").about


def test_what_is_left_out_is_told_with_the_command(talks):
    limits = Limits(parties=1, positions=1, demands=0, doors=2, unlocks=1)
    brief = make_brief(talks, limits=limits)
    assert re.search(r"\. 1 of \d+; \d+ left out; sqn map talks lists all\.", section(brief, "Positions").about)
    assert re.search(r"\. 2 of \d+; ", section(brief, "Doors").about)
    assert re.search(r"The first 1; sqn unlock talks --goal \w+ lists more\.", section(brief, "What would free").about)


@pytest.mark.parametrize("dossier", ["talks", "melay"])
def test_every_line_has_its_source(dossier, request):
    drawn = request.getfixturevalue(dossier)
    made = paper(
        make_brief(drawn, since="2000", goals=["talks between Melay and Kestria"] if dossier == "melay" else ())
    )
    numbers = {f"{source.number}{letter}" for source in made.sources for letter, _, _ in source.places}
    for part in made.parts:
        for entry, below in zip_longest(part.entries, part.entries[1:]):
            marks = {*entry.marks, *(item.mark for item in entry.quoted)}
            if part.title != "What would free: talks between Kestria and Melay":  # nobody spoke of them
                assert marks or (below and below.depth > entry.depth), entry.text
            assert marks <= numbers


def test_marks_lead_to_the_words(talks, annotated):
    report, _ = annotated
    made = paper(make_brief(talks))
    places = {f"{source.number}{letter}": report.text[a:b] for source in made.sources for letter, a, b in source.places}
    quoted = [item for part in made.parts for entry in part.entries for item in entry.quoted]
    assert quoted
    for item in quoted:
        assert " ".join(places[item.mark].split()) in item.words


def test_same_words_are_shown_once_in_a_section(melay):
    line = Line("told", (melay.deadlocks[0].cycle[0].said.quote,))
    entries = cite("", (), [Section("A", "", (line, line)), Section("B", "", (line,))]).parts
    assert [len(entry.quoted) for part in entries for entry in part.entries] == [1, 0, 1]
    assert entries[0].entries[1].marks == ("1a",)
    entries = cite("", (), [Section("A", "", (line, line)), Section("B", "", (line,))], once=True).parts
    assert [len(entry.quoted) for part in entries for entry in part.entries] == [1, 0, 0]
    assert entries[1].entries[0].marks == ("1a",)


def test_places_in_one_shown_sentence_have_one_mark(melay):
    wait = melay.deadlocks[0].cycle[0]
    line = Line("told", (wait.said.quote, wait.condition.quote))
    made = cite("", (), [Section("A", "", (line,))])
    assert [(len(entry.quoted), entry.marks) for entry in made.parts[0].entries] == [(1, ())]
    assert [len(source.places) for source in made.sources] == [1]


def test_lines_over_others_are_headings_and_those_under_one_have_its_mark(melay):
    quote = melay.deadlocks[0].cycle[0].said.quote
    lines = (Line("party"), Line("said", (quote,), 1), Line("since", (), 2), Referring("chain", (quote,), 1))
    entries = cite("", (), [Section("A", "", lines)]).parts[0].entries
    assert [(len(entry.quoted), entry.marks) for entry in entries] == [(0, ()), (1, ()), (0, ("1a",)), (0, ("1a",))]


def test_what_blocks_comes_first_and_nothing_is_told_twice(melay):
    brief = make_brief(melay, since="2000")
    titles = [item.title for item in brief.sections]
    assert titles[0] == "Deadlocks"
    assert not {text for item in brief.sections[1:] for text in texts(item)} & {"Kestria and Melay"}
    shown = [
        item.words for part in cite("", (), brief.sections, once=True).parts for e in part.entries for item in e.quoted
    ]
    assert len(shown) == len(set(shown))


def test_whole_map_can_be_cited(talks):
    made = cite("map", (), map_sections(talks))
    assert [source.outlet for source in made.sources] == ["Wikinews"]
    assert {part.title for part in made.parts} >= {"Options by party", "Doors"}


def test_control_characters_and_turns_are_made_visible():
    assert clean("a\x1b[0m\u202eb\u2066c\ud800\ufffe\n d") == "a�[0m�b�c�� d"
    assert clean("שלום עולם") == "שלום עולם"
