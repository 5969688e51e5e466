"""The coefficient against published examples, and what of decisions goes into it."""

import pytest

from sinequanon.records import TextSpan
from sinequanon.serve.agreement import find_agreement, left_with, nominal_alpha, spans_of
from sinequanon.store import Decision, DecisionKind


def units(*coders):
    """One unit for each column; a dot is no value."""
    columns = zip(*(row.split() for row in coders), strict=True)
    return [{coder: value for coder, value in enumerate(column) if value != "."} for column in columns]


def test_two_coders_with_two_values_as_published():
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part A
    found = nominal_alpha(units("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"))
    assert found.alpha == pytest.approx(0.095, abs=5e-4)
    assert (found.units, found.values, found.agreed) == (10, 20, 0.6)


def test_two_coders_with_several_values_as_published():
    # the same, part B
    found = nominal_alpha(units("a a b b d c c c e d d a", "b a b b b c c c e d d d"))
    assert found.alpha == pytest.approx(0.692, abs=5e-4)


def test_four_coders_with_missing_values_as_published():
    # the same, part C
    found = nominal_alpha(
        units(
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        )
    )
    assert found.alpha == pytest.approx(0.743, abs=5e-4)
    assert (found.units, found.values) == (11, 40)


@pytest.mark.parametrize("given", [[], units("1 2 3"), units("1 1", "1 1")])
def test_nothing_can_be_told(given):
    assert nominal_alpha(given).alpha is None


def test_perfect_agreement_is_one():
    assert nominal_alpha(units("1 2 2", "1 2 2")).alpha == 1.0


TEXT = "Hamas said it would hold talks. Israel refused."


def decision(who, record, kind=DecisionKind.CONFIRM, span=(14, 30), **fields):
    return Decision(
        id=1,
        dossier="d",
        kind=kind,
        section="positions",
        digest="x",
        record=record,
        spans=(TextSpan(*span),),
        was={"act": "commit", "span": list(span)},
        fields=fields,
        who=who,
        note=None,
        decided_at="2026-01-01",
        undone_at=None,
        undone_by=None,
    )


def test_what_a_coder_left_a_record_with():
    assert left_with(decision("A", "p1")) == "commit"
    assert left_with(decision("A", "p1", DecisionKind.REJECT)) == "rejected"
    mended = decision("A", "p1", DecisionKind.CORRECT, act="willing")
    assert left_with(mended) == "willing"
    assert spans_of(decision("A", "p1", DecisionKind.REJECT)) == ()


def test_words_of_the_sentence_are_the_units():
    mended = Decision(**{**decision("B", "p1", DecisionKind.CORRECT).__dict__, "fields": {"span": [20, 30]}})
    found = find_agreement([decision("A", "p1"), mended], {"x": TEXT})
    words = found.words["positions"]
    # Hamas said it | would | hold talks: six words of the sentence, of which only "would" is told apart
    assert (words.units, words.values) == (6, 12)
    assert words.agreed == pytest.approx(5 / 6)
    assert found.acts["positions"].alpha is None
    assert [one.record for one in found.differences] == ["p1"]


def test_a_rejected_record_has_no_words():
    found = find_agreement([decision("A", "p1"), decision("B", "p1", DecisionKind.REJECT)], {"x": TEXT})
    assert found.words["positions"].units == 0
    assert found.acts["positions"].units == 1
    assert set(found.pairs) == {("A", "B")}


def test_records_of_one_coder_do_not_count():
    found = find_agreement([decision("A", "p1"), decision("A", "p2"), decision("B", "p2")], {"x": TEXT})
    assert found.records == 1
