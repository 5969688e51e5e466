"""What other processes do to a store: killed while they write, or writing at the same time."""

import importlib.util
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from sinequanon.store import Store

WRITER = Path(__file__).with_name("writer.py")
_spec = importlib.util.spec_from_file_location("writer", WRITER)
assert _spec is not None
assert _spec.loader is not None
writer = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(writer)


def start(path: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WRITER), str(path), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> None:
    out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert out.endswith("done\n")


def check(path: Path) -> int:
    """See that the store is sound and holds whole reports only; gives their number."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Store.open(str(path)) as store:
        found = store.reports("d") if store.dossiers() else []
        for row in found:
            report, reading = writer.make(int(row.name))
            assert store.reading("d", row.digest) == reading
            assert store.report("d", row.digest) == report
        sentences = store.search('"Hamas said"', limit=100_000)
        assert len(sentences) == 50 * len(found)
        return len(found)


def test_killed_writer_leaves_whole_reports(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    chance = random.Random(7)
    numbers = []
    for turn in range(10):
        process = start(path, 0, 100_000)
        assert process.stdout is not None
        if turn:
            assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.01, 0.3) if turn else 0.7)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        numbers.append(check(path))
    assert numbers == sorted(numbers)
    assert numbers[-1] > 3
    last = numbers[-1] + 3
    finish(start(path, 0, last))
    assert check(path) == last


def test_two_writers_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    both = [start(path, 0, 25), start(path, 15, 40)]
    for process in both:
        finish(process)
    assert check(path) == 40
