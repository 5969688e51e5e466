"""The arithmetic of the quality page: intervals, bands of confidence, what is put between the marks."""

import importlib.util
import sys
from pathlib import Path

import pytest

from sinequanon.read.scoring import Row

PATH = Path(__file__).parent.parent / "tools" / "make_quality.py"


@pytest.fixture(scope="module")
def quality():
    spec = importlib.util.spec_from_file_location("make_quality", PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their own module up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_texts_that_are_alike_leave_no_doubt(quality):
    assert quality.interval([Row(1, 2, 2)] * 6) == (0.5, 0.5)


def test_interval_is_around_f1_and_the_same_each_time(quality):
    rows = [Row(2, 4, 3), Row(5, 5, 5), Row(0, 3, 1), Row(4, 6, 7), Row(3, 3, 4), Row(1, 4, 2), Row(6, 8, 7)]
    low, high = quality.interval(rows)
    assert 0.4 < low < sum(rows, Row()).f1 < high < 1
    assert quality.interval(rows) == (low, high)


def test_interval_of_what_is_now_right_now_wrong(quality):
    """The number of right texts among 20 is binomial (20, 1/2): 95 % of the draws have 6 to 14."""
    low, high = quality.interval([Row(1, 1, 1), Row(0, 1, 1)] * 10)
    assert (low, high) == (pytest.approx(0.3, abs=0.051), pytest.approx(0.7, abs=0.051))


def test_draws_with_nothing_to_find_are_left_out(quality):
    assert quality.interval([Row(), Row(), Row(), Row(), Row(1, 1, 1)]) == (1.0, 1.0)


@pytest.mark.parametrize("rows", [[], [Row(1, 1, 1)] * 4, [Row()] * 9], ids=["none", "too few", "nothing in them"])
def test_no_interval(quality, rows):
    assert quality.interval(rows) is None


def test_bands(quality):
    bands = quality.group([(0.5, True), (0.69, False), (0.7, True), (1.0, True), (0.9, False)])
    assert list(bands) == ["0.3–0.5", "0.5–0.7", "0.7–0.8", "0.8–0.9", "0.9–1.0"]
    assert [band.number for band in bands.values()] == [0, 2, 1, 0, 2]
    assert bands["0.5–0.7"] == (2, pytest.approx(0.595), 0.5)
    assert bands["0.9–1.0"] == (2, pytest.approx(0.95), 0.5)


def test_band_below_the_first_is_there_when_needed(quality):
    assert list(quality.group([(0.29, True)]))[:2] == ["under 0.3", "0.3–0.5"]


def test_put_changes_what_is_between_the_marks_only(quality):
    assert quality.put("a <!-- n -->b<!-- /n --> c", "n", "d | e") == "a <!-- n -->d | e<!-- /n --> c"
    with pytest.raises(SystemExit):
        quality.put("a", "n", "d")


def test_words_stand_in_a_table_as_they_are(quality):
    assert quality._plain("a|b *c* [d] […]") == "a\\|b \\*c\\* \\[d] […]"
