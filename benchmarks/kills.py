"""Kills runs of `sqn read` at random moments and sees that in the end every report is there exactly once.

Usage: python benchmarks/kills.py DB [--kills N] [--reports N] [--workers N] [--seed N] [--most-s S]

DB is the address of an empty store, SQLite or PostgreSQL. Short reports are written to a temporary folder and read by
`sqn read` in a process group of its own, which gets SIGKILL after a random time, again and again; after each kill the
store is checked as `sqn db check` does. Then one run goes on to the end. Exit status 1 where a report is missing or
doubled, or a check finds a fault. A kill before the first report is kept hits a process that loads the models: it is
counted apart. Where a run ends before its kill, the dossier is emptied and the kills go on with a new one.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from sinequanon.store import Store
from sinequanon.store.integrity import check

DOSSIER = "kills"
PARTIES = ("Hamas", "Israel", "Russia", "France", "Egypt", "Iran", "Turkey", "Qatar", "Jordan", "Norway")
ACTS = ("must withdraw its troops", "should open the crossing", "must release the prisoners", "must stop the attacks")


@dataclass
class Account:
    """What became of the kills."""

    kills: int = 0
    while_loading: int = 0
    ended_before: int = 0
    faults: list[str] = field(default_factory=list)


def write_reports(folder: Path, number: int) -> None:
    """So many reports of one or two sentences, no two alike."""
    chance = random.Random(1)
    for place in range(number):
        who, whom = chance.sample(PARTIES, 2)
        text = f"{who} said on day {place} of the talks that {whom} {chance.choice(ACTS)}."
        if place % 2:
            text += f" {whom} will meet {chance.choice(PARTIES)} in Geneva."
        (folder / f"report-{place:05}.txt").write_text(f"{text}\n", encoding="utf-8")


def start(folder: Path, db: str, workers: int) -> subprocess.Popen[bytes]:
    """A run in a process group of its own."""
    words = ["read", str(folder), "--dossier", DOSSIER, "--db", db, "--workers", str(workers)]
    command = [sys.executable, "-m", "sinequanon", *words]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def count(db: str) -> int:
    """How many reports the store has."""
    with Store.open(db) as store:
        return len(store.reports(DOSSIER)) if store.dossiers() else 0


def kill_once(folder: Path, db: str, workers: int, wait_s: float, account: Account) -> None:
    """Start a run, kill it after a while and look at what is left."""
    before = count(db)
    process = start(folder, db, workers)
    deadline = time.monotonic() + wait_s
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    if process.poll() is not None:
        account.ended_before += 1
        with Store.open(db) as store:
            store.delete_dossier(DOSSIER)
    else:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        account.kills += 1
        account.while_loading += count(db) == before
    account.faults += check(db)[1]


def read_to_the_end(folder: Path, db: str, workers: int, account: Account) -> None:
    """Go on to the end and compare what is there with what was to be read."""
    process = start(folder, db, workers)
    if process.wait() != 0:
        account.faults.append(f"the last run ended with {process.returncode}")
    with Store.open(db) as store:
        names = sorted(row.name for row in store.reports(DOSSIER))
    wanted = sorted(path.stem for path in folder.iterdir())
    if names != wanted:
        account.faults.append(f"{len(names)} reports instead of {len(wanted)}, {len(set(names))} of them different")
    account.faults += check(db)[1]


def run(db: str, *, kills: int, reports: int, workers: int, seed: int, most_s: float) -> Account:
    """All of it."""
    chance = random.Random(seed)
    account = Account()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_reports(folder, reports)
        while account.kills < kills:
            kill_once(folder, db, workers, chance.uniform(0, most_s), account)
        kept = count(db)
        read_to_the_end(folder, db, workers, account)
    print(
        f"{db.partition(':')[0] if '://' in db else 'sqlite'}: {account.kills} kills ({account.while_loading} before a"
        f" report was kept, {account.ended_before} runs ended first), {kept} of {reports} reports there at the last"
        f" one; in the end {count(db)}; {len(account.faults)} faults"
    )
    return account


def main() -> None:
    """Parse, run, tell."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("db", metavar="DB")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-s", type=float, default=30.0, help="longest time before a kill")
    options = vars(parser.parse_args())
    account = run(options.pop("db"), **options)
    for fault in account.faults:
        print(fault)
    sys.exit(1 if account.faults else 0)


if __name__ == "__main__":
    main()
