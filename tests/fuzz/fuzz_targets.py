"""What is fuzzed: for each target how an input is made of a random number generator, and what is done with it.

A target's `run` returns, whatever the input, or raises a `SinequanonError`; anything else is a fault.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from fuzz_mutate import dumped, formula, mutate_bytes, mutate_value
from fuzz_seeds import TEXT, seeds

from sinequanon.errors import SinequanonError, UnreadableReport
from sinequanon.ingest import ingest
from sinequanon.ingest.files import KINDS
from sinequanon.records import Reading, Report, from_json, to_json

TESTS = Path(__file__).parent.parent
EXAMPLE = "wikinews-hamas-prerequisite-for-talks"


@dataclass(frozen=True)
class Target:
    """Something that takes what others wrote.

    Attributes:
        name: what it is called.
        make: gives an input.
        run: what is done with it.
        weight: how many inputs it gets for one of the slowest.
    """

    name: str
    make: Callable[[Random], bytes]
    run: Callable[[bytes], object]
    weight: int


def is_held(target: Target, content: bytes) -> bool:
    """Run a target; gives whether it refused the input.

    Raises:
        Exception: a fault.
    """
    try:
        target.run(content)
    except SinequanonError as error:
        assert str(error).strip(), "an error without a word"
        return True
    return False


def targets() -> list[Target]:
    """All targets, those of files by the suffixes that the program takes now."""
    return [*_file_targets(), *_record_targets(), *_conflict_targets(), *_store_targets(), _reader_target()]


# Files


def _file_targets() -> Iterator[Target]:
    known = seeds()
    for suffix, kind in KINDS.items():
        samples = known.get(suffix) or next(known[one] for one in known if KINDS.get(one) is kind)
        yield Target(f"file {suffix}", _mutated(samples), _reads_file(suffix), 40)
    yield Target(
        "file without suffix", _mutated([one for samples in known.values() for one in samples]), _reads_file(""), 40
    )


def _mutated(samples: list[bytes]) -> Callable[[Random], bytes]:
    return lambda random: mutate_bytes(random.choice(samples), random)


def _reads_file(suffix: str) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        path = _scratch() / f"x{suffix}"
        path.write_bytes(content)
        for item in ingest([path]):
            if isinstance(item, UnreadableReport):
                assert item.cause and "\n" not in item.cause, item.cause
            else:
                assert item.text.strip()
                json.dumps([item.text, item.title, dict(item.metadata)], allow_nan=False, ensure_ascii=False).encode()

    return run


@cache
def _scratch() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="sqn-fuzz")
    _KEPT.append(folder)
    return Path(folder.name)


_KEPT: list[Any] = []


# Record documents


@cache
def _example() -> tuple[Report, dict[str, Any]]:
    document = json.loads((TESTS / "gold" / f"{EXAMPLE}.json").read_text(encoding="utf-8"))
    return Report(name=EXAMPLE, text=(TESTS / "gold" / f"{EXAMPLE}.txt").read_text(encoding="utf-8")), document


@cache
def _small_document() -> dict[str, Any]:
    """The example cut down to the first position with a condition and what it needs, so that each change counts."""
    document = _example()[1]
    position = next(row for row in document["positions"] if row.get("conditions"))
    named = {position["holder"], position.get("agent"), position.get("target")}
    statement = [row for row in document["statements"] if row["id"] == position.get("statement")]
    named |= {row["speaker"] for row in statement}
    conditions = [row for row in document["conditions"] if row["id"] in position["conditions"]]
    named |= {row.get("agent") for row in conditions}
    contacts = document["contacts"][:1]
    named |= {name for row in contacts for name in [*row["parties"], row.get("by")]}
    actors = [row | {"of": None} for row in document["actors"] if row["id"] in named]
    return document | {
        "actors": actors, "statements": statement, "positions": [position], "conditions": conditions,
        "contacts": contacts,
    }  # fmt: skip


def _record_targets() -> Iterator[Target]:
    def make(random: Random) -> bytes:
        return dumped(mutate_value(_small_document(), random))

    yield Target("record document", make, lambda content: from_json(json.loads(content)), 2000)
    yield Target("record document, kept", make, _keep, 80)


def _keep(content: bytes) -> None:
    store = _store()
    reading = from_json(json.loads(content))
    store.add("fuzz", _example()[0], reading)
    assert store.reading("fuzz", _example()[0].digest) == reading
    json.dumps(to_json(reading))


@cache
def _store() -> Any:
    from sinequanon.store import Store

    return Store.open(str(_scratch() / "fuzz.db"))


# Conflicts


@cache
def _cases() -> list[dict[str, Any]]:
    collection = json.loads((TESTS / "conflicts" / "cases.json").read_text(encoding="utf-8"))
    small = [case for case in collection["cases"] if len(json.dumps(case)) < 4000]
    return [*small[:6], collection | {"cases": small[:2]}]


@cache
def _yaml_cases() -> list[bytes]:
    from sinequanon.solve.files import read_json, write_yaml

    return [write_yaml(read_json(json.dumps(case))).encode() for case in _cases()]


def _conflict_targets() -> Iterator[Target]:
    from sinequanon.solve.files import read_conflicts

    def read_as(suffix: str) -> Callable[[bytes], object]:
        def run(content: bytes) -> None:
            path = _scratch() / f"conflict{suffix}"
            path.write_bytes(content)
            read_conflicts(path)

        return run

    def make_json(random: Random) -> bytes:
        case = random.choice(_cases())
        return dumped(mutate_value(case, random)) if random.random() < 0.7 else mutate_bytes(dumped(case), random)

    yield Target("conflict JSON", make_json, read_as(".json"), 300)
    yield Target(
        "conflict YAML", lambda random: mutate_bytes(random.choice(_yaml_cases()), random), read_as(".yaml"), 20
    )
    yield Target("formula", lambda random: formula(random).encode(), _read_formula, 2000)


def _read_formula(content: bytes) -> None:
    from sinequanon.solve.formulas import read_formula

    try:
        read_formula(content.decode(), ["a", "b", "c", "a b", "é"])
    except ValueError as error:  # its documented error, which who reads conflicts turns into one of ours
        raise UnreadableReport("formula", str(error)) from None


# Dossier files


@cache
def _dossier_parts() -> dict[str, list[Any]]:
    """The parts of the file of a small dossier with a decision and a game."""
    from sinequanon.store import Store
    from sinequanon.store.games import VersionKind

    report, document = _example()[0], _small_document()
    path = _scratch() / "seed.dossier"
    with Store.open(str(_scratch() / "seed.db")) as store:
        store.add("seed", report, from_json(document))
        position = document["positions"][0]["id"]
        store.decide("seed", report.digest, "positions", position, "correct", who="Ada", fields={"act": "demand"})
        game = {"name": "talks", "options": []}
        store.games.add("seed", "", VersionKind.UPLOAD, what="sent", who="Ada", conflict=game, after=None)
        store.export_dossier("seed", path)
    with zipfile.ZipFile(path) as archive:
        return {name: [json.loads(line) for line in archive.read(name).splitlines()] for name in archive.namelist()}


def _make_dossier(random: Random) -> bytes:
    parts = dict(_dossier_parts())
    part = random.choice(list(parts))
    parts[part] = mutate_value(parts[part], random) if random.random() < 0.9 else parts[part]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in parts.items():
            lines = rows if isinstance(rows, list) else [rows]
            archive.writestr(name, b"\n".join(map(dumped, lines)))
    content = out.getvalue()
    return content if random.random() < 0.8 else mutate_bytes(content, random)


def _import_dossier(content: bytes) -> None:
    path = _scratch() / "fuzz.dossier"
    path.write_bytes(content)
    store = _store()
    with _without("imported", store):
        store.import_dossier(path, name="imported")
        for _, reading in store.decided("imported"):
            assert isinstance(reading, Reading)
        store.decisions("imported")
        store.positions("imported")


@contextmanager
def _without(dossier: str, store: Any) -> Iterator[None]:
    """Leaves no such dossier behind."""
    try:
        yield
    finally:
        if any(row.name == dossier for row in store.dossiers()):
            store.delete_dossier(dossier)


def _store_targets() -> Iterator[Target]:
    yield Target("dossier file", _make_dossier, _import_dossier, 15)


# The reader


@cache
def _reader() -> Any:
    from sinequanon.runs import load_reader

    return load_reader()


def _reader_target() -> Target:
    sample = TEXT + " " + _example()[0].text[:600]

    def make(random: Random) -> bytes:
        return mutate_bytes(sample.encode(), random)[:3000]

    def run(content: bytes) -> None:
        report = Report(name="x", text=content.decode(errors="replace"), published="2023-10-13")
        reading = _reader().read(report)
        json.dumps(to_json(reading))
        for position in reading.positions:
            assert 0 <= position.span.start < position.span.end <= len(report.text)

    return Target("reader", make, run, 1)
