"""Every page in a real browser: nothing on the console, no serious fault of accessibility, none wider than a phone."""

from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "axe" / "axe.min.js"
PAGES = (
    "/",
    "/d/talks",
    "/d/talks/reports",
    "REPORT",
    "/d/talks/review",
    "/d/talks/review/agreement",
    "/d/melay/positions",
    "/d/melay/positions/list",
    "/d/melay/map",
    "/d/melay/doors",
    "/d/melay/timeline",
    "/d/melay/game",
    "/d/melay/actors",
    "/d/melay/options",
    "/d/talks/decisions",
    "/d/melay/search?q=blockade",
    "/d/talks/add",
    "/nowhere",
)


@pytest.fixture(scope="module")
def report_path(module_served: str) -> str:
    """The address of the example report."""
    import httpx

    reports = httpx.get(f"{module_served}/api/v1/dossiers/talks/reports").json()
    return f"/d/talks/reports/{reports['reports'][0]['digest']}"


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page(browser: Any, module_served: str, report_path: str, path: str, scheme: str) -> None:
    context = browser.new_context(base_url=module_served, viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(report_path if path == "REPORT" else path, wait_until="networkidle")
    width = page.evaluate("document.documentElement.scrollWidth")
    told = list(faults)  # before axe looks, whose own styles the page's policy stops
    found = _serious(page)
    context.close()
    assert [fault for fault in told if "404 (Not Found)" not in fault or path != "/nowhere"] == []
    assert width <= 390
    assert not found


def _serious(page: Any) -> list[str]:
    """The serious and critical faults that axe finds; it is run by the tester, whom the page's policy does not bind."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    violations = page.evaluate("axe.run().then(found => found.violations)")
    return [
        f"{fault['id']}: {node['target']}"
        for fault in violations
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
