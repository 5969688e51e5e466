"""How long every page and every answer of the API takes at the server, on one dossier.

Usage: python benchmarks/pages.py STORE [--dossier NAME] [--times N] [--bar MS] [--only WORDS] [--json]

STORE is a SQLite file or an SQLAlchemy address; `large_dossier.py` writes one, with `--reports 1 --words 200000` that
of a very long report. The application is asked in this process (no network): each page of a dossier and each GET of
the API, once before the clock starts and then ten times. Printed are the first answer (which may have to draw the
map), the median and the slowest in milliseconds, the median of the processor's time (which a busy machine stretches
less), and the bytes; a median over the bar fails the run. What an address needs besides the dossier (a report, an
actor, an option) is taken from the store; an address whose needs are not met, or that does not answer with 200, is
printed with its status and not timed.
"""

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi.testclient import TestClient

from sinequanon.serve import Workbench, create_app
from sinequanon.serve.drawn import DrawnMaps
from sinequanon.serve.people import WHO_COOKIE
from sinequanon.store import Store
from sinequanon.store.queries import Filter

BAR_MS = 300.0
TIMES = 10
_NEEDED = re.compile(r"\{(\w+)(?::\w+)?\}")
_FILTERED: Mapping[str, tuple[str, ...]] = {
    "/d/{dossier}/positions": (
        "as_of=2012-05-01",
        "since=2010-05&as_of=2015",
        "actor={actor}",
        "row=20&column=600",
        "rows=100&columns=50",
        "cell={cell}",
    ),
    "/d/{dossier}/positions/list": ("actor={actor}", "act=refuse&since=2015", "about=aid", "offset=15000"),
    "/d/{dossier}/timeline": ("actor={actor}", "kind=shift", "offset=20000", "since=2012&until=2013"),
    "/d/{dossier}/search": ("q=withdraw",),
    "/d/{dossier}/reports/{digest}": ("part=20", "record=positions-{record}", "kind=actors&part=20"),
}
"""Questions that are also asked of some pages."""


@dataclass(frozen=True)
class Measured:
    """One address: the seconds of its first answer and of each later one, none where it does not answer."""

    address: str
    status: int
    first_s: float
    later_s: tuple[float, ...]
    cpu_s: tuple[float, ...]
    size: int

    @property
    def median_ms(self) -> float:
        """The median of the later answers."""
        return statistics.median(self.later_s) * 1000 if self.later_s else 0.0


def addresses(app: Any, known: Mapping[str, str]) -> Iterator[str]:
    """Every GET of the pages and of the API, filled in with what is known."""
    paths = {path for path in _paths(app.routes) if path != "/static" and not path.endswith("openapi.json")}
    for path in sorted(paths, key=lambda path: (path.startswith("/api"), path)):
        if set(_NEEDED.findall(path)) <= set(known):
            filled = _NEEDED.sub(lambda need: quote(known[need[1]], safe=""), path)
            yield filled
            for asked in _FILTERED.get(path, ()):
                if set(_NEEDED.findall(asked)) <= set(known):
                    yield f"{filled}?{_NEEDED.sub(lambda need: quote(known[need[1]], safe=''), asked)}"
        else:
            print(f"not asked, something is not known: {path}", file=sys.stderr)


def _paths(routes: Any) -> Iterator[str]:
    """The paths of all routes that take a GET, those of included routers too."""
    for route in routes:
        if "GET" in (getattr(route, "methods", None) or ()):
            yield route.path
        inner = getattr(route, "original_router", None) or getattr(route, "router", None)
        if inner is not None:
            yield from _paths(inner.routes)


def known_of(workbench: Workbench, dossier: str) -> dict[str, str]:
    """A value for each thing that an address may name."""
    rows = workbench.store.page("positions", Filter(dossier=dossier, limit=1))
    known = {"dossier": dossier}
    if rows:
        row = rows[0]
        known |= {"digest": row.digest, "record": row.record.id, "section": "positions", "actor": row.holder}
    workbench.maps = DrawnMaps(workbench.store, patience_s=600.0)  # the first map is waited for
    drawn = workbench.maps.get(dossier).map
    option = max(drawn.options, key=lambda option: len(option.mentions), default=None)
    if option is not None:
        known |= {"option": option.id, "goal": option.id}
        said = [said for said in drawn.stances.said if said.option == option.id]
        known |= {"party": said[0].party, "cell": f"{said[0].party}|{option.id}"} if said else {}
    return known


def measure(client: TestClient, address: str, times: int) -> Measured:
    """Ask an address once, then so many times."""
    first_s, answer = _ask(client, address)
    later_s, cpu_s = [], []
    for _ in range(times if answer.status_code == 200 else 0):
        began_s = time.process_time()
        later_s.append(_ask(client, address)[0])
        cpu_s.append(time.process_time() - began_s)
    return Measured(address, answer.status_code, first_s, tuple(later_s), tuple(cpu_s), len(answer.content))


def _ask(client: TestClient, address: str) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = client.get(address, headers={"accept": "text/html"}, follow_redirects=False)
    return time.perf_counter() - started, answer


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("store")
    parser.add_argument("--dossier", default="large")
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--bar", type=float, default=BAR_MS, help="milliseconds")
    parser.add_argument("--only", default="", help="addresses that hold this")
    parser.add_argument("--json", action="store_true", help="one line an address")
    options = parser.parse_args()
    slow = 0
    with Store.open(options.store) as store:
        workbench = Workbench(store)
        started = time.perf_counter()
        known = known_of(workbench, options.dossier)
        print(f"the map is drawn after {time.perf_counter() - started:.1f} s", file=sys.stderr)
        if not options.json:
            print("".join(name.rjust(width) for name, width in COLUMNS) + "   address")
        app = create_app(workbench)
        with TestClient(app, cookies={WHO_COOKIE: "Ana"}) as client:
            for address in addresses(app, known):
                if options.only not in address:
                    continue
                found = measure(client, address, options.times)
                slow += found.median_ms > options.bar
                print(_line(found, options.bar, as_json=options.json), flush=True)
    print(f"{slow} over {options.bar:.0f} ms", file=sys.stderr)
    return 1 if slow else 0


COLUMNS = (("status", 6), ("first", 10), ("median", 9), ("slowest", 9), ("cpu", 9), ("bytes", 11))


def _line(found: Measured, bar: float, *, as_json: bool) -> str:
    if as_json:
        times = {"first_s": found.first_s, "later_s": found.later_s, "cpu_s": found.cpu_s, "median_ms": found.median_ms}
        return json.dumps({"address": found.address, "status": found.status, "bytes": found.size, **times})
    if not found.later_s:
        return f"{found.status:>6}  {'-':>8} {'-':>8} {'-':>8} {'-':>8} {found.size:>10,}   {found.address}"
    over = "!" if found.median_ms > bar else " "
    slowest, cpu = max(found.later_s) * 1000, statistics.median(found.cpu_s) * 1000
    told = f"{found.first_s * 1000:>8.0f} {found.median_ms:>8.0f} {slowest:>8.0f} {cpu:>8.0f} {found.size:>10,}"
    return f"{found.status:>6}  {told} {over} {found.address}"


if __name__ == "__main__":
    sys.exit(main())
