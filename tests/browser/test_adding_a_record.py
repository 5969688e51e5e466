"""A position that the machine missed, added on the report from the keyboard, and seen in the matrix."""

import re
from typing import Any

from playwright.sync_api import expect
from test_pages import _serious

SLOW_MS = 60_000  # drawing the map beside other work
WORDS = "forming a new Palestinian government"


def test_missed_position_is_added_by_keys(page: Any, served: str) -> None:
    import httpx

    (report,) = httpx.get(f"{served}/api/v1/dossiers/talks/reports").json()["reports"]
    page.goto(f"/d/talks/reports/{report['digest']}")
    expect(page.locator(".report.scripted")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("n")
    choose_the_words(page)
    fill_the_fields(page)
    expect(page.get_by_role("status")).to_contain_text("H1 added, by Ana")
    card = page.locator("#positions-h1")
    expect(card).to_contain_text("made by hand, by Ana")
    expect(card).to_contain_text("not in the record of the machine")
    see_it_in_the_matrix(page)
    page.go_back()
    undo_it(page)


def choose_the_words(page: Any) -> None:
    shown = page.locator("#editor .words mark")
    expect(shown).to_contain_text("Khalid Mashal, a leader-in-exile")
    for _ in range(2):
        page.keyboard.press("PageDown")
    expect(shown).to_have_text(re.compile("^Hamas has faced .* January 25th$"))
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    while shown.inner_text() != WORDS and len(shown.inner_text()) > len(WORDS):
        page.keyboard.press("ArrowLeft")
    expect(shown).to_have_text(WORDS)
    page.keyboard.press("Enter")


def fill_the_fields(page: Any) -> None:
    page.keyboard.press("p")
    expect(page.get_by_role("heading", name="New position: act")).to_be_visible()
    page.keyboard.press("c")
    for field in ("holder", "agent"):
        expect(page.get_by_role("heading", name=f"New position: {field}")).to_be_visible()
        page.keyboard.type("Hamas")
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="New position: target")).to_be_visible()
    assert not _serious(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="New position", exact=True)).to_be_visible()
    page.keyboard.press("m")
    page.keyboard.type("not in the record of the machine")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")


def see_it_in_the_matrix(page: Any) -> None:
    page.goto("/d/talks/positions")
    expect(page.locator("main")).to_contain_text("new Palestinian government", timeout=SLOW_MS)


def undo_it(page: Any) -> None:
    expect(page.locator("#positions-h1")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("status")).to_contain_text("Undone: H1")
    expect(page.locator("#positions-h1")).to_have_count(0)
