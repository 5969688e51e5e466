"""Runs over many reports: several processes, killed ones, what cannot be read and is tried again."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sinequanon import Report
from sinequanon.errors import InvalidActorTable
from sinequanon.runs import Outcome, Run, Target
from sinequanon.store import Store
from sinequanon.store.integrity import check
from sinequanon.workers import Workers

_spec = importlib.util.spec_from_file_location("kills", Path(__file__).parents[2] / "benchmarks" / "kills.py")
assert _spec is not None
assert _spec.loader is not None
kills = importlib.util.module_from_spec(_spec)
sys.modules["kills"] = kills  # its dataclass looks itself up there
_spec.loader.exec_module(kills)


def reports(number: int) -> Iterator[Report]:
    for place in range(number):
        yield Report(name=f"r{place}", text=f"Hamas said on day {place} that Israel must withdraw its troops.\n")


def no_reader() -> Any:
    raise AssertionError("this process reads nothing")


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as started:
        yield started


def test_processes_read_as_the_reader_does_in_the_order_of_the_reports(reader: Any, workers: Workers) -> None:
    wanted = list(reports(20))
    tickets = [workers.submit(report) for report in wanted]
    assert workers.version == reader.version
    assert [workers.result(ticket) for ticket in tickets] == [reader.read(report) for report in wanted]


def test_killed_process_costs_no_report(store: Store, workers: Workers) -> None:
    run = Run(reports(70), no_reader, load_many=lambda: Kept(workers), target=Target(store, "d"), told={})
    names = []
    for number, (report, _) in enumerate(run):
        names.append(report.name)
        if number == 10:
            os.kill(workers.processes[0], signal.SIGKILL)
    assert names == [report.name for report in reports(70)]
    assert run.outcomes == {Outcome.NEW: 70}
    assert store.failures.list("d") == ()


class Kept(Workers):
    """Processes that go on after a run."""

    def __init__(self, workers: Workers):
        self.__dict__ = workers.__dict__

    def __exit__(self, *_: object) -> None:
        pass


def test_report_that_kills_each_process_is_told(workers: Workers) -> None:
    ticket = workers.submit(next(reports(1)))
    workers._blame(ticket)
    workers._blame(ticket)
    assert "2 processes died" in str(workers.result(ticket))


def test_fault_of_a_process_while_it_loads_is_raised(tmp_path: Path) -> None:
    with Workers(1, [tmp_path / "none.csv"]) as refused, pytest.raises(InvalidActorTable, match=r"none\.csv"):
        _ = refused.version


def test_fault_of_the_reader_costs_one_report(reader: Any, store: Store) -> None:
    class Broken:
        version = "1"

        def read_all(self, chosen: list[Report]) -> Any:
            if chosen[0].name == "r1":
                raise RuntimeError("no way\nmore")
            return reader.read_all(chosen)

    run = Run(reports(3), lambda: Broken(), target=Target(store, "d"), told={"outlet": "o"})  # type: ignore[arg-type]
    assert [report.name for report, _ in run] == ["r0", "r2"]
    (failure,) = store.failures.list("d")
    assert (failure.place, failure.cause) == ("r1", "the reader failed with RuntimeError: no way")
    assert (failure.report, failure.version) == (list(reports(3))[1], "1")


def test_failures_are_listed_and_tried_again(sqn: Callable[..., Any], folder: Path, address: str) -> None:
    bad = folder / "bad.txt"
    bad.write_bytes(b"")
    read = sqn("read", folder, "--dossier", "d", "--db", address, "--outlet", "Wire", "--workers", 1)
    assert read.exit_code == 1
    listed = sqn("failures", "d", "--db", address)
    assert "is empty" in listed.stdout
    assert sqn("retry", "d", "--db", address).exit_code == 1
    bad.write_text("Egypt will host the talks in Cairo, Hamas said on Friday.\n")
    assert sqn("retry", "d", "--db", address).exit_code == 0
    assert sqn("failures", "d", "--db", address).stderr == "no failures found\n"
    with Store.open(address) as store:
        assert {(row.name, row.outlet) for row in store.reports("d")} >= {("bad", "Wire")}
        assert len(store.reports("d")) == 3


def test_file_that_is_read_again_is_no_failure_any_more(sqn: Callable[..., Any], folder: Path, address: str) -> None:
    (folder / "bad.txt").write_bytes(b"")
    sqn("read", folder, "-d", "d", "--db", address, "--workers", 1)
    sqn("read", folder, "-d", "d", "--db", address, "--workers", 1)
    with Store.open(address) as store:
        assert len(store.failures.list("d")) == 1
        (folder / "bad.txt").write_text("Egypt will host the talks in Cairo, Hamas said on Friday.\n")
        assert sqn("read", folder, "-d", "d", "--db", address, "--workers", 1).exit_code == 0
        assert store.failures.list("d") == ()
        store.failures.add("d", "x", "c", version="1")
        store.create_dossier("e")
        store.merge_dossiers("d", "e")
        assert [failure.place for failure in store.failures.list("e")] == ["x"]
        store.delete_dossier("e")


def test_killed_runs_lose_and_double_nothing(address: str) -> None:
    account = kills.run(address, kills=3, reports=60, workers=2, seed=3, most_s=8)
    assert (account.kills, account.faults) == (3, [])


def test_what_is_stored_when_a_run_is_stopped_is_counted(
    store: Store, reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = store.add

    def add(*given: Any, **named: Any) -> Any:
        added = kept(*given, **named)
        signal.raise_signal(signal.SIGINT)  # as a person may, at the worst moment
        return added

    monkeypatch.setattr(store, "add", add)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may ignore it
    run = Run([Report(name="a", text="Israel must withdraw, he said.")], lambda: reader, target=Target(store, "d"))
    try:
        with pytest.raises(KeyboardInterrupt):
            list(run)
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert (run.stored, len(store.reports("d"))) == (1, 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopped_run_tells_what_is_stored(tmp_path: Path, number: signal.Signals) -> None:
    (tmp_path / "in").mkdir()
    kills.write_reports(tmp_path / "in", 3000)
    db = tmp_path / "store.db"
    command = [sys.executable, "-m", "sinequanon", "read", str(tmp_path / "in"), "-d", "kills", "--db", str(db)]
    listens = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # whoever started the tests may not
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, preexec_fn=listens
    )
    while not kills.count(str(db)):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    stored = kills.count(str(db))
    assert (process.returncode, err) == (
        1,
        f"sqn: stopped; {stored:,} of 3,000 reports are stored; run the same command to go on\n",
    )
    assert check(str(db)) == (stored, [])
