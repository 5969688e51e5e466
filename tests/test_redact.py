"""Redacted exports: no byte of a person's name in any format, and records that still rest on their words."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest

from sinequanon import Report
from sinequanon.exports import Format, export_dossier
from sinequanon.exports.pseudonyms import Redaction, find_pseudonyms
from sinequanon.exports.redact import _Rewriter, redacted
from sinequanon.records import from_json
from sinequanon.store import Store

GOLD = Path(__file__).parent / "gold"
SPEECH = "us-the-united-states-and-iraq-sign-loan-guarantee-a"
EXAMPLE = "wikinews-hamas-prerequisite-for-talks"


def load(name):
    reading = from_json(json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8")))
    return (GOLD / f"{name}.txt").read_text(encoding="utf-8"), reading


TEXT, READING = load(EXAMPLE)
PEOPLE = [actor for actor in READING.actors if actor.kind == "person" and len(actor.name.split()) > 1]
PARTS = sorted({part for actor in PEOPLE for part in re.findall(r"[A-Z]\w+", actor.name)} - {"President", "Minister"})


@pytest.fixture
def store(tmp_path):
    with Store.open(str(tmp_path / "s.db")) as store:
        last = PARTS[0]
        report = Report(
            name=f"{last.lower()}-on-talks", text=TEXT, title=f"{PEOPLE[0].name}’s offer", published="2006-02-14",
            outlet=f"{last} Post", url=f"https://x.example/{last.lower()}",
            metadata={"author": PEOPLE[0].name, last: [last]},
        )  # fmt: skip
        store.add("d", report, READING)
        text, reading = load(SPEECH)
        store.add("d", Report(name="speech", text=text), reading)
        for section in ("statements", "positions", "conditions", "contacts"):
            for record in getattr(READING, section):
                store.decide("d", report.digest, section, record.id, "confirm", who="Ada Byron", note=f"{last} said so")
        yield store


def contents(path):
    """All that an export holds, as text and unpacked, with the names of its files."""
    files = [path] if path.is_file() else sorted(path.iterdir())
    for file in files:
        yield file.name.encode() if path.is_dir() else b""
        content = file.read_bytes()
        yield content
        if zipfile.is_zipfile(io.BytesIO(content)):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from map(archive.read, archive.namelist())
    if path.suffix == ".parquet":
        import pyarrow.parquet

        yield from (str(pyarrow.parquet.read_table(file).to_pylist()).encode() for file in files)


@pytest.mark.parametrize(
    ("format_", "without_texts"), [*((one, False) for one in Format), (Format.GOLD, True), (Format.DNA, True)]
)
def test_no_name_of_a_person_is_in_an_export(store, tmp_path, format_, without_texts):
    assert len(PARTS) >= 3
    path = tmp_path / f"out.{format_}"
    asked = Redaction(without_texts=without_texts)
    done = export_dossier(store, "d", format_, path, every=True, redact=asked)
    assert done.number
    whole = b"\n".join(contents(path)).decode("utf-8", "ignore").casefold()
    for part in [*PARTS, "Ada Byron"]:
        assert not re.search(rf"(?<![^\W_]){re.escape(part.casefold())}(?![^\W_])", whole), part
    if format_ not in (Format.GRAPHML, Format.GEXF):
        assert "person 1" in whole or "person-1" in whole


def test_records_rest_on_the_same_words(store):
    with redacted(store, "d", Redaction()) as (copy, name):
        rows = {row.name: row.digest for row in copy.reports(name)}
        changed = next(digest for called, digest in rows.items() if called != "speech")
        report, reading = copy.report(name, changed), copy.reading(name, changed)
        for section in ("statements", "positions", "conditions", "contacts", "actors"):
            assert len(getattr(reading, section)) == len(getattr(READING, section))
        by_id = {actor.id: actor for actor in READING.actors}
        for position, before in zip(reading.positions, READING.positions, strict=True):
            old, new = TEXT[slice(*before.span)], report.text[slice(*position.span)]
            assert new == old or "Person " in new
        for actor in reading.actors:
            if by_id[actor.id].kind == "person":
                assert re.fullmatch(r"Person \d+", actor.name)
                assert actor.key is None
            else:
                assert actor.name == by_id[actor.id].name
        assert report.url is None
        assert all(one.who == "Analyst 1" and one.record for one in copy.decisions(name))


def test_one_person_has_one_pseudonym_and_two_have_two(store):
    with redacted(store, "d", Redaction()) as (copy, name):
        names = {actor.record.name for actor in copy.actors(name) if actor.record.kind == "person"}
    assert len(names) >= len(PEOPLE)


def test_all_actors(store, tmp_path):
    path = tmp_path / "all"
    export_dossier(store, "d", Format.CSV, path, redact=Redaction(all_actors=True))
    whole = b"\n".join(contents(path)).decode()
    for name in ("Hamas", "Israel", "Israeli", *PARTS):
        assert not re.search(rf"(?<![^\W_]){name}(?![^\W_])", whole, re.IGNORECASE), name


def test_key_is_written_when_asked_only(sqn, store, tmp_path):
    key, out = tmp_path / "key.csv", tmp_path / "out"
    words = ["export", "d", "--format", "csv", "--out", out, "--db", tmp_path / "s.db"]
    assert sqn(*words, "--redact").exit_code == 0
    assert not key.exists()
    assert sqn(*words, "--redact", "--redact-key", key).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(key.read_text(encoding="utf-8"))))
    assert any(PEOPLE[0].name in row["names"] for row in rows)
    assert sqn(*words, "--redact-key", key).exit_code == 2


def test_names_in_words_around_them(store):
    rewriter = _Rewriter(find_pseudonyms(store, "d", Redaction()), Redaction())
    person = max(PEOPLE, key=lambda one: len(one.name))
    first, last = person.name.split()[0], person.name.split()[-1]
    label = rewriter.text(person.name)
    assert rewriter._replaced(f"{last}'s plan, said {last.upper()}.").text == f"{label}'s plan, said {label}."
    assert rewriter._replaced(f"{first} {last} will go.").text == f"{label} will go."
    assert rewriter._replaced(f"x-{last.lower()}-y", in_any_case=True).text == f"x-{label}-y"
    assert rewriter._replaced("Nothing of the kind.").text == "Nothing of the kind."
