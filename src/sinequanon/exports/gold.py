"""A gold folder: reports as people decided on them, as `sqn evaluate` takes them.

A record that a person rejected is out, one that he corrected is put right, one that he added is in. Recall on such a
folder is over what the reader had found at the time and what people added.
Reports of which every record is decided are taken (actors apart, who are no records of their own in a comparison); with
`every` also those of which only some are, the others as they were read, which flatters the reader that read them.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection

from sinequanon.errors import RecordNotFound
from sinequanon.exports.writing import whole_folder
from sinequanon.mapping.mapped import check_as_of
from sinequanon.mapping.mentions import is_by
from sinequanon.records import Reading, to_json
from sinequanon.store import Store
from sinequanon.store.contexts import load_contexts
from sinequanon.store.decided import decided_reading
from sinequanon.store.tallies import DecidedReport, decided_reports

_UNSAFE = frozenset('/\\:*?"<>|') | frozenset(map(chr, range(32)))
_LONGEST_NAME = 120
_NONE = (
    "no report of dossier {!r} has all its records decided (statements, positions, conditions and contacts); "
    "decide on the rest, or take those too of which some are decided (--all)"
)


def write(store: Store, dossier: str, path: Path, *, as_of: str | None = None, every: bool = False) -> int:
    """Write the folder, `NAME.txt` beside `NAME.json`; gives the number of reports.

    Args:
        store: where the dossier is.
        dossier: its name.
        path: the folder; one that is there is replaced where it holds nothing else.
        as_of: only reports that were published by the end of it.
        every: also reports of which only some records are decided.

    Raises:
        RecordNotFound: there is no such dossier, or no report to write.
        InvalidRecord: `as_of` is no date.
        OutputError: the folder cannot be written.
    """
    chosen = chosen_reports(store, dossier, as_of=as_of, every=every)
    names = {f"{name}{end}" for name in _names(chosen) for end in (".txt", ".json")}
    with whole_folder(path, names) as folder:
        for name, text in _files(store, dossier, chosen):
            (folder / name).write_bytes(text)
    return len(chosen)


def as_zip(store: Store, dossier: str, *, every: bool = False) -> bytes:
    """The folder as a zip file.

    Raises:
        RecordNotFound: there is no such dossier, or no report to write.
    """
    chosen = chosen_reports(store, dossier, every=every)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in _files(store, dossier, chosen):
            packed.writestr(name, text)
    return out.getvalue()


def chosen_reports(
    store: Store, dossier: str, *, as_of: str | None = None, every: bool = False
) -> Sequence[DecidedReport]:
    """The reports that a gold folder would hold.

    Raises:
        RecordNotFound: there is no such dossier, or no report to write.
        InvalidRecord: `as_of` is no date.
    """
    check_as_of(as_of)
    found = store.ask(dossier, lambda connection, row: decided_reports(connection, row, complete=not every))
    chosen = [report for report in found if as_of is None or is_by(report.published, as_of)]
    if not chosen:
        told = f"nobody has decided on a record of dossier {dossier!r}" if every else _NONE.format(dossier)
        raise RecordNotFound(told)
    return chosen


def _files(store: Store, dossier: str, chosen: Sequence[DecidedReport]) -> Iterator[tuple[str, bytes]]:
    names = dict(zip((report.id for report in chosen), _names(chosen), strict=True))

    def load(connection: Connection, _: int) -> Iterator[tuple[str, bytes]]:
        for report_id, context in load_contexts(connection, list(names)):
            reading = decided_reading(context.reading, context.decisions)
            yield f"{names[report_id]}.txt", context.report.text.encode()
            yield f"{names[report_id]}.json", _document(reading)

    return iter(store.ask(dossier, lambda connection, row: list(load(connection, row))))


def _document(reading: Reading) -> bytes:
    return (json.dumps(to_json(reading), ensure_ascii=False, indent=1) + "\n").encode()


def _names(reports: Sequence[DecidedReport]) -> list[str]:
    """A name for the files of each report: its own as far as a file may have it, with its digest where two have one."""
    plain = ["".join("_" if char in _UNSAFE else char for char in report.name)[:_LONGEST_NAME] for report in reports]
    folded = [name.casefold().strip(" .") for name in plain]
    return [
        name.strip(" .") if one and folded.count(one) == 1 else f"{name.strip(' .') or 'report'}-{report.digest[:12]}"
        for name, one, report in zip(plain, folded, reports, strict=True)
    ]
