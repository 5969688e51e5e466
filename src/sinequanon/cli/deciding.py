"""Deciding on records: `sqn decide`, `merge`, `undo`, `decisions`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sinequanon.cli.app import Db, Dossier, InDossier, Json, Note, Who, app, open_store, print_rows, tell_decision
from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.records import SECTIONS, Reading

if TYPE_CHECKING:
    from sinequanon.store import Store


@app.command()
def decide(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="confirm, reject or correct.", show_default=False)],
    record: Annotated[
        str, typer.Argument(metavar="RECORD", help="The record's id in its report, as p3.", show_default=False)
    ],
    dossier: InDossier,
    report: Annotated[str, typer.Option("--report", metavar="NAME", help="The report's name, or its digest.")],
    who: Who,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="FIELD=VALUE", help="For a correction; may be repeated. Actors by name, null for none."
        ),
    ] = None,
    note: Note = None,
    db: Db = None,
) -> None:
    """Decide on a record.

    It is right, wrong, or right with other fields. The reading stays as it is, and a new reading of the report keeps
    the decision.
    """
    from sinequanon.show import visible

    fields = _parse_fields(values or [])
    if kind not in ("confirm", "reject", "correct"):
        raise typer.BadParameter(f"{kind!r} is none of confirm, reject, correct", param_hint="KIND")
    with open_store(db) as store:
        digest = _find_digest(store, dossier, report)
        section = _find_section(store.reading(dossier, digest), report, record)
        made = store.decide(dossier, digest, section, record, kind, who=who, fields=fields, note=note)
    tell_decision(made.id, f"{kind} {record} of {visible(report)}")


@app.command()
def undo(
    decision: Annotated[
        int, typer.Argument(metavar="ID", help="The decision's number.", min=1, max=2**31 - 1, show_default=False)
    ],
    who: Who,
    db: Db = None,
) -> None:
    """Undo a decision.

    It stays listed, with the time and who undid it.
    """
    with open_store(db) as store:
        store.undo(decision, who=who)
    print(f"decision {decision} undone")


@app.command()
def decisions(dossier: Dossier = None, db: Db = None, as_json: Json = False) -> None:
    """List what people decided.

    Undone decisions are listed too.
    """
    from sinequanon import listing

    with open_store(db) as store:
        print_rows(store.decisions(dossier), "decisions", listing.decision_table, as_json)


def _parse_fields(values: Sequence[str]) -> dict[str, Any]:
    """`FIELD=VALUE` texts as fields; a list, a text in quotation marks and null are taken as JSON."""
    import json

    fields: dict[str, Any] = {}
    for item in values:
        name, equals, value = item.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"{item!r} is not FIELD=VALUE", param_hint="--set")
        try:
            fields[name] = json.loads(value) if value == "null" or value.startswith(("[", '"')) else value
        except ValueError:
            raise typer.BadParameter(f"{value!r} is no JSON list or text", param_hint="--set") from None
    return fields


def _find_digest(store: "Store", dossier: str, name: str) -> str:
    """The digest of the report of a name, or of the one whose digest begins so."""
    rows = store.reports(dossier)
    found = [row.digest for row in rows if row.name == name]
    found = found or [row.digest for row in rows if len(name) >= 8 and row.digest.startswith(name)]
    if not found:
        raise RecordNotFound(f"dossier {dossier!r} has no report {name!r}; sqn reports lists them")
    if len(found) > 1:
        raise InvalidRecord(f"{len(found)} reports have the name {name!r}; give one's digest: {', '.join(found)}")
    return found[0]


def _find_section(reading: Reading, report: str, record: str) -> str:
    """The section that has a record of this id."""
    found = [section for section in SECTIONS if any(item.id == record for item in getattr(reading, section))]
    if len(found) != 1:
        cause = f"several records {record!r}: {', '.join(found)}" if found else f"no record {record!r}"
        raise RecordNotFound(f"the reading of {report!r} has {cause}")
    return found[0]
