"""From a report that is pasted in to a confirmed record, the deadlock and the game, as a person goes it."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

EXAMPLE = Path(__file__).parents[2] / "examples" / "wikinews-hamas-prerequisite-for-talks.txt"
SLOW_MS = 60_000  # reading and drawing beside other work


def test_from_the_report_to_the_game(page: Any) -> None:
    add_the_report(page)
    confirm_the_first_record(page)
    see_who_waits(page)
    find_the_unlock(page)
    solve_the_game(page)


def add_the_report(page: Any) -> None:
    page.goto("/")
    page.get_by_label("Its name").fill("by hand")
    page.get_by_role("button", name="Make it").click()
    page.goto("/d/by%20hand/add")
    page.get_by_label("Text", exact=True).fill(EXAMPLE.read_text(encoding="utf-8"))
    paste = page.get_by_role("region", name=re.compile("paste", re.IGNORECASE))
    paste.get_by_label("Outlet").fill("Wikinews")
    paste.get_by_label("Day of publication").fill("2006-02-14")
    page.get_by_role("button", name="Read the text").click()
    page.locator("#items a").first.click(timeout=SLOW_MS)


def confirm_the_first_record(page: Any) -> None:
    expect(page.locator(".report.scripted")).to_be_visible()  # a key that is pressed before is not heard
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_contain_text("onfirm")
    page.reload()
    expect(page.locator("#records")).to_contain_text("Ana")
    page.goto("/d/by%20hand/decisions")
    expect(page.locator("main")).to_contain_text("Ana")


def see_who_waits(page: Any) -> None:
    page.goto("/d/by%20hand")
    expect(page.get_by_role("heading", name="Hamas and Israel wait for each other")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator("main")).to_contain_text("We will not conduct any negotiations with Hamas")


def find_the_unlock(page: Any) -> None:
    page.goto("/d/by%20hand/map?goal=talks+between+Israel+and+Hamas")
    expect(page.locator("main")).to_contain_text("Israel")
    expect(page.locator("canvas").first).to_be_visible(timeout=SLOW_MS)


def solve_the_game(page: Any) -> None:
    page.goto("/d/by%20hand/game")
    expect(page.locator("main")).to_contain_text("this would hold", timeout=SLOW_MS)
    expect(page.locator("main")).to_contain_text("draft")
