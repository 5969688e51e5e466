import pytest

from exports.samples import deadlock, read_tsv
from sinequanon.exports import Format, export_dossier
from sinequanon.exports.polecat import COLUMNS, country_codes, event_mode
from sinequanon.records import Contact, ContactKind, ContactStatus, TextSpan


def test_one_line_a_record_that_is_an_event(export, example):
    _, reading = example
    events = {item.id: item.event for item in (*reading.positions, *reading.contacts) if item.event is not None}
    rows = read_tsv(export("polecat"))
    assert tuple(rows[0]) == COLUMNS and len(COLUMNS) == 40
    assert {row["Event ID"].partition("-")[2]: row["Event Type"] for row in rows} == {
        name: event.type for name, event in events.items()
    }
    assert {row["Event Date"] for row in rows} >= {"2006-02-14"}
    assert {(row["Source"], row["Publication Date"]) for row in rows} == {("Wikinews", "2006-02-14")}
    first = next(row for row in rows if row["Event ID"].endswith("-p1"))
    assert (first["Actor Name"], first["Recipient Name"], first["Recipient Name Raw"]) == ("Hamas", "Israel", "Israel")
    assert {row[name] for row in rows for name in ("Intensity", "Quad Code", "Contexts")} == {""}


def test_countries_are_iso_codes_of_the_table_or_of_a_person(store, tmp_path):
    store.add("dispute", *deadlock())
    store.decide_on_dossier("dispute", "actors", "set", who="Ann", actor="Borduria", iso3="ROU")
    export_dossier(store, "dispute", Format.POLECAT, tmp_path / "events.tsv")
    rows = read_tsv(tmp_path / "events.tsv")
    assert [(row["Actor Country"], row["Recipient Country"]) for row in rows] == [("ROU", "ALB"), ("ALB", "ROU")]
    assert {row["Version"] for row in rows} == {"0.1"}
    codes = country_codes()
    assert codes["ISR"] == "ISR" and "ABK" not in codes  # the key of what has no code of its own


@pytest.mark.parametrize(
    ("kind", "status", "parties", "mode"),
    [
        ("visit", "held", "ab", "visit"),
        ("call", "held", "ab", "phone"),
        ("mediate", "ongoing", "ab", "third-party"),
        ("talks", "held", "abc", "multilateral"),
        ("talks", "held", "ab", ""),
        ("invite", "proposed", "ab", "meet"),
        ("talks", "refused", "ab", "meet"),
        ("agreement", "refused", "ab", ""),
        ("talks", "planned", "ab", ""),
    ],
)
def test_modes(kind, status, parties, mode):
    contact = Contact(
        id="k", kind=ContactKind(kind), status=ContactStatus(status), span=TextSpan(0, 1), parties=tuple(parties)
    )
    assert event_mode(contact, contact.event) == mode


def test_empty_dossier_has_a_header(store, tmp_path):
    export_dossier(store, "talks", Format.POLECAT, tmp_path / "events.tsv", as_of="1999")
    assert (tmp_path / "events.tsv").read_text(encoding="utf-8") == "\t".join(COLUMNS) + "\n"
