"""What waits to be read in a workbench, on both databases."""

import pytest

from sinequanon.errors import RecordNotFound
from sinequanon.store import Store
from sinequanon.store.waiting import Source, SourceKind, WaitingJob

TEXT = Source(kind=SourceKind.TEXT, name="Talks", given={"report": {"text": "é"}})
FILE = Source(kind=SourceKind.FILE, name="a.txt", given={"published": None, "outlet": "Wire"}, content=b"\x00\xff")


def add(store: Store, job: str, *sources: Source, dossier: str = "d") -> WaitingJob:
    return store.waiting.add(dossier, job, sources, who="Ana", made_at="2006-02-14T12:00:00+00:00", address="1.2.3.4")


def test_sources_wait_in_order_until_they_are_done(store: Store) -> None:
    store.create_dossier("d")
    kept = [add(store, "j2", TEXT, FILE), add(store, "j1", TEXT)]
    assert store.waiting.jobs() == kept
    (first, _), (second, name) = kept[0].sources
    assert name == "a.txt"
    begun = [store.waiting.begin(second) for _ in range(2)]
    assert [(source.content, source.given, source.tries) for source in begun if source] == [
        (b"\x00\xff", FILE.given, 1),
        (b"\x00\xff", FILE.given, 2),
    ]
    store.waiting.went_on(second)
    again = store.waiting.begin(second)
    assert again is not None and again.tries == 1
    store.waiting.is_done(first)
    assert store.waiting.begin(first) is None
    assert [job.sources for job in store.waiting.jobs()] == [((second, "a.txt"),), kept[1].sources]
    store.waiting.drop("j2")
    assert [job.job for job in store.waiting.jobs()] == ["j1"]


def test_job_is_kept_whole_or_not_at_all(store: Store) -> None:
    store.create_dossier("d")

    def broken() -> Source:
        raise OSError("the disk failed")

    with pytest.raises(Exception, match="the disk failed"):
        store.waiting.add("d", "j", (make() for make in (lambda: TEXT, broken)), who="A", made_at="2006", address=None)
    with pytest.raises(RecordNotFound):
        add(store, "j", TEXT, dossier="none")
    assert store.waiting.jobs() == []


def test_what_waits_goes_with_its_dossier(store: Store) -> None:
    for name in ("d", "e", "f"):
        store.create_dossier(name)
        add(store, name, TEXT, dossier=name)
    store.delete_dossier("d")
    store.merge_dossiers("e", "f")
    store.rename_dossier("f", "g")
    assert [(job.job, job.dossier) for job in store.waiting.jobs()] == [("e", "g"), ("f", "g")]
