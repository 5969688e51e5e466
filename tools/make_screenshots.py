"""Make the pictures of the workbench in `docs/images` with Chromium, from the example dossiers.

Usage: make_screenshots.py ADDRESS, where `sqn serve` answers for a store with the dossiers that `make demo` makes.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
PAGES = {
    "overview": "/d/demo",
    "report": "REPORT",
    "review": "/d/melay/review",
    "positions": "/d/melay/positions",
    "map": "/d/melay/map",
    "doors": "/d/melay/doors",
    "timeline": "/d/melay/timeline",
    "game": "/d/demo/game",
}
SIZES = (("", 1280, 900, "light"), ("-narrow", 390, 800, "dark"))


def main() -> None:
    """Make them all."""
    address = sys.argv[1].rstrip("/")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for ending, width, height, scheme in SIZES:
            context = browser.new_context(
                base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme
            )
            context.add_cookies([{"name": "sqn_who", "value": "Ana", "url": address}])
            page = context.new_page()
            reports = page.request.get("/api/v1/dossiers/demo/reports").json()["reports"]
            for name, at in PAGES.items():
                page.goto(at.replace("REPORT", f"/d/demo/reports/{reports[0]['digest']}"), wait_until="networkidle")
                page.wait_for_timeout(2_000)  # graphs and the timeline are drawn in the page
                page.screenshot(path=IMAGES / f"{name}{ending}.png")
            context.close()


if __name__ == "__main__":
    main()
