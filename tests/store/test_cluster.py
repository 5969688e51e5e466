"""Dask workers of this machine: the same records, killed ones, reports that kill, runs that are stopped and go on."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from sinequanon import Report, cluster
from sinequanon.cluster import Cluster, ClusterError
from sinequanon.errors import InvalidActorTable, MissingExtra
from sinequanon.exports.parts import PartFolder
from sinequanon.runs import Outcome, Run, Target
from sinequanon.store import Store
from sinequanon.store.integrity import check

DEADLY = "a report that kills whoever reads it"


def reports(number: int) -> Iterator[Report]:
    for place in range(number):
        yield Report(name=f"r{place}", text=f"Hamas said on day {place} that Israel must withdraw its troops.\n")


def no_reader() -> Any:
    raise AssertionError("this process reads nothing")


@pytest.fixture(scope="module")
def workers() -> Iterator[Cluster]:
    with Cluster(count=2) as started:
        yield started


class Kept(Cluster):
    """Workers that go on after a run."""

    def __init__(self, workers: Cluster):
        self.__dict__ = workers.__dict__

    def __exit__(self, *_: object) -> None:
        pass


def test_workers_read_as_the_reader_does_in_the_order_of_the_reports(reader: Any, workers: Cluster) -> None:
    wanted = list(reports(21))
    tickets = [workers.submit(report) for report in wanted]
    assert workers.version == reader.version
    assert [workers.result(ticket) for ticket in tickets] == [reader.read(report) for report in wanted]
    assert not workers._reports and not workers._batches and not workers._results


def test_killed_worker_loses_and_doubles_nothing(store: Store, address: str, workers: Cluster, tmp_path: Path) -> None:
    parts = PartFolder(tmp_path / "parts", reports_a_part=16)
    run = Run(reports(40), no_reader, load_many=lambda: Kept(workers), many=1, target=Target(store, "d"), told={})
    for number, (report, reading) in enumerate(run):
        parts.has(report, workers.version)
        parts.put(report, reading)
        if number == 5:
            os.kill(next(iter(workers._client.run(os.getpid).values())), signal.SIGKILL)
    parts.close()
    wanted = Counter(report.digest for report in reports(40))
    assert run.outcomes == {Outcome.NEW: 40}
    assert Counter(row.digest for row in store.reports("d")) == wanted
    files = sorted((tmp_path / "parts").glob("part=*/reports.parquet"))
    assert (
        Counter(digest for file in files for digest in pyarrow.parquet.read_table(file)["digest"].to_pylist()) == wanted
    )
    assert len(files) == 3
    assert check(address) == (40, [])


def deadly_batch(batch: Sequence[Report], tables: object) -> Any:
    if any(report.text == DEADLY for report in batch):
        os._exit(1)
    return cluster._Answer("1", [report.text for report in batch])


def test_report_that_kills_its_workers_is_told_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_read_batch", deadly_batch)
    monkeypatch.setattr(cluster, "_MOST_DEATHS", 0)
    with Cluster(count=2) as own:
        texts = ["one", DEADLY, "three", "four"]
        tickets = [own.submit(Report(name=text, text=text)) for text in texts]
        found = [own.result(ticket) for ticket in tickets]
    assert found == ["one", "several workers died while they read it (is there enough memory?)", "three", "four"]


def other_version(*_: object) -> Any:
    return cluster._Answer("9.9+model", [])


def strange(*_: object) -> Any:
    raise ModuleNotFoundError("No module named 'spacy'")


@pytest.mark.parametrize(
    ("what", "told"), [(other_version, r"have Sinequanon 9\.9\+model and this is"), (strange, r"cannot read \(ModuleN")]
)
def test_workers_that_do_not_fit_are_told(
    workers: Cluster, monkeypatch: pytest.MonkeyPatch, what: Callable[..., Any], told: str
) -> None:
    monkeypatch.setattr(cluster, "_read_batch", what)
    monkeypatch.setattr(workers, "_version", None)
    with pytest.raises(ClusterError, match=told):
        _ = workers.version


def test_workers_of_several_versions_are_told(workers: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    _ = workers.version
    monkeypatch.setattr(cluster, "_read_batch", other_version)
    with pytest.raises(ClusterError, match=r"some as 9\.9\+model"):
        workers.result(workers.submit(next(reports(1))))


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:1", "nonsense:/x", "tls://127.0.0.1:1"])
def test_scheduler_that_cannot_be_reached_is_told(wrong: str) -> None:
    with pytest.raises(ClusterError, match=f"{wrong}: no Dask scheduler can be reached"):
        Cluster(scheduler=wrong, timeout_s=0.2)


def test_missing_extra_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"pip install 'sinequanon\[dask\]'"):
        Cluster()


def test_fault_of_a_table_is_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(InvalidActorTable, match=r"none\.csv"):
        Cluster(actors=[tmp_path / "none.csv"])


def test_table_of_actors_is_sent_to_the_workers(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("name,kind\nXyzland,state\n")
    (sent,) = cluster._load_tables([table])
    answer = cluster._read_batch([Report(name="x", text="Xyzland must withdraw, Hamas said.\n")], (sent,))
    assert "+actors." in answer.version
    assert not isinstance(answer.readings[0], str)
    assert {actor.name for actor in answer.readings[0].actors} == {"Xyzland", "Hamas"}


def test_run_that_is_stopped_goes_on(sqn: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for report in reports(80):
        (tmp_path / "in" / f"{report.name}.txt").write_text(report.text)
    db = tmp_path / "store.db"
    read = ["read", tmp_path / "in", "-d", "d", "--db", db]
    command = [sys.executable, "-m", "sinequanon", *map(str, read), "--engine", "dask", "--workers", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    while not stored(db):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    before = stored(db)
    assert before < 80
    assert (process.returncode, err) == (
        1,
        f"sqn: stopped; {before:,} of 80 reports are stored; run the same command to go on\n",
    )
    assert sqn(*read, "--workers", 1).exit_code == 0
    assert check(str(db)) == (80, [])
    assert stored(db) == 80


def stored(db: Path) -> int:
    with Store.open(str(db)) as store:
        return len(store.reports("d")) if store.dossiers() else 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--scheduler", "tcp://h:1"], "--scheduler is for --engine dask"),
        (["--engine", "dask", "--scheduler", "tcp://h:1", "--workers", 2], "--workers and --scheduler exclude"),
        (["--parquet", "p", "--dossier", "d"], "--dossier and --parquet exclude"),
        (["--parquet", "p", "--json"], "--json and --parquet exclude"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    sqn: Callable[..., Any], folder: Path, options: Sequence[object], told: str
) -> None:
    refused = sqn("read", folder, *options)
    assert refused.exit_code == 2
    assert told in refused.stderr
