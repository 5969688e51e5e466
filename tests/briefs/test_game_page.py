"""The page of a game: nothing is fetched, nothing runs, nothing in a file becomes markup."""

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from sinequanon.solve.cases import Case
from sinequanon.solve.engines import How
from sinequanon.solve.files import read_conflicts
from sinequanon.solve.grounds import Evidence, Ground, Grounds
from sinequanon.solve.stability import solve

pytest.importorskip("matplotlib")

from sinequanon.briefs.game_page import game_html

CASES = read_conflicts(Path(__file__).parent.parent / "conflicts" / "cases.json").cases
EVIL = "<script>alert('$x')</script><img src=x onerror=a>"


def page_of(case, **options):
    how = How()
    solution = how.solve(case.conflict)
    return game_html(case, solution, limit=5, facts=(how.decided(solution),), **options)


@pytest.mark.parametrize("item", CASES, ids=lambda item: item.conflict.name)
def test_page_needs_nothing_from_elsewhere(item):
    text = page_of(item)
    tree = html.fromstring(text)
    assert not tree.xpath("//script | //link | //iframe | //@onerror | //@onclick")
    assert all(address.startswith("data:image/svg+xml;base64,") for address in tree.xpath("//@src"))
    assert not re.findall(r"url\(|@import", text)
    assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
    assert "prefers-color-scheme: dark" in text and "@media print" in text


def test_nothing_in_a_file_becomes_markup():
    case = CASES[0]
    dms = (replace(case.conflict.dms[0], name=EVIL), *case.conflict.dms[1:])
    options = (replace(case.conflict.options[0], name=f"$ {EVIL}"), *case.conflict.options[1:])
    grounds = Grounds(statements={EVIL: (Ground(EVIL, (Evidence(EVIL, EVIL, EVIL, EVIL, sentence=EVIL * 2),)),)})
    conflict = replace(case.conflict, dms=dms, options=options, title=EVIL)
    tree = html.fromstring(page_of(Case(conflict, grounds=grounds), analyses=[[EVIL, EVIL]]))
    assert not tree.xpath("//script | //img[not(starts-with(@src, 'data:'))] | //@onerror")
    assert EVIL in tree.xpath("//h1")[0].text_content()
    svg = base64.b64decode(tree.xpath("//img/@src")[0].partition(",")[2]).decode()
    assert "<script" not in svg and "<text" not in svg


def test_equilibria_and_status_quo_are_told_in_words():
    case = next(item for item in CASES if item.conflict.name == "prisoners-dilemma")
    text = page_of(case, start=case.conflict.read_state("YY"))
    tree = html.fromstring(text)
    rows = {row.xpath("string(th)"): row.xpath("td/text()") for row in tree.xpath("//tbody/tr")}
    assert len(rows["status quo"]) == 1
    assert rows["equilibrium, Nash"] == ["yes"] and rows["equilibrium, sequential"] == ["yes", "yes"]
    alt = tree.xpath("//img/@alt")[0]
    assert "Prisoner 1 drops Prisoner 1 cooperates (an improvement)" in alt
    assert "DRAFT" not in text


def test_picture_is_the_same_each_time():
    case = CASES[3]
    assert page_of(case) == page_of(case)


def test_a_large_conflict_says_what_is_left_out():
    (case,) = read_conflicts(Path(__file__).parent.parent / "conflicts" / "scaling" / "k3-n08.json").cases
    text = game_html(case, solve(case.conflict), limit=3, start=0)
    assert "Of 256 feasible states" in text and "are left out" in text
