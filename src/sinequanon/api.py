"""What the commands do, as functions: read, keep, export, write a brief, score, and code in other schemes.

The rest of what the command does is in `Store` (asking and deciding) and `Map` (what waits for what). All of this can
be imported from `sinequanon` itself; `docs/python.md` shows it.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rich.console import Console
from rich.text import Text

from sinequanon.errors import InvalidRecord, SinequanonError, UnreadableReport
from sinequanon.records import Reading, Report, to_json
from sinequanon.runs import Outcome, Run, Target, leave_out_unsure, load_reader
from sinequanon.show import UNSURE_BELOW, account, counted, summary

if TYPE_CHECKING:
    from sinequanon.exports import Exported, Format
    from sinequanon.read.pipeline import Reader
    from sinequanon.read.scoring import Scores
    from sinequanon.store import ActorRow, ContactRow, PositionRow, Rows, StatementRow, Store
    from sinequanon.store.contexts import Context

Paths = str | Path | Iterable[str | Path]
"""One path, or several."""

OnFault = Callable[[SinequanonError], None]
"""Called with what could not be read; `faults.append` of a list keeps them and goes on with the others."""

T = TypeVar("T")

_WIDTH = 100  # columns of what is printed


def raise_fault(error: SinequanonError) -> None:
    """Stop at the first text that cannot be read.

    Raises:
        SinequanonError: the error itself.
    """
    raise error


# Reading


@dataclass(frozen=True)
class ReadReport:
    """A report with what was read from it.

    `print` shows it as `sqn read` does, a notebook as a page with the evidence marked. `positions`, `statements`,
    `contacts` and `actors` are rows as a `Store` gives them, with names for ids and the report's words; `reading` has
    the records themselves.
    """

    report: Report
    reading: Reading

    @property
    def positions(self) -> "Rows[PositionRow]":
        """The positions with their conditions, in the order of the text."""
        from sinequanon.store import Rows
        from sinequanon.store.contexts import position_row

        context, said = self._context(), {statement.id: statement.said for statement in self.reading.statements}
        published = self.report.published
        return Rows(
            position_row(context, one, said.get(one.statement or "") or published) for one in self._of("positions")
        )

    @property
    def statements(self) -> "Rows[StatementRow]":
        """The statements, in the order of the text."""
        from sinequanon.store import Rows
        from sinequanon.store.contexts import statement_row

        context = self._context()
        return Rows(statement_row(context, one, one.said or self.report.published) for one in self._of("statements"))

    @property
    def contacts(self) -> "Rows[ContactRow]":
        """The contacts, in the order of the text."""
        from sinequanon.store import Rows
        from sinequanon.store.contexts import contact_row

        context = self._context()
        return Rows(contact_row(context, one, one.date or self.report.published) for one in self._of("contacts"))

    @property
    def actors(self) -> "Rows[ActorRow]":
        """The actors."""
        from sinequanon.store import Rows
        from sinequanon.store.contexts import actor_row

        context = self._context()
        return Rows(actor_row(context, one, self.report.published) for one in self._of("actors"))

    def without_unsure(self, min_confidence: float = UNSURE_BELOW) -> "ReadReport":
        """The same without the records under a confidence, as `sqn read --min-confidence`."""
        return replace(self, reading=leave_out_unsure(self.reading, min_confidence))

    def to_json(self) -> dict[str, Any]:
        """The record document, as `sqn read --json` prints it."""
        return to_json(self.reading)

    def account(self, *, width: int = _WIDTH, unsure_below: float = UNSURE_BELOW) -> str:
        """The account for people, as `sqn read` prints it, at most so many columns wide."""
        return _printed(account(self.report, self.reading, _console(width), unsure_below=unsure_below), width)

    def __str__(self) -> str:
        return self.account()

    def __repr__(self) -> str:
        told = (counted(len(getattr(self.reading, name)), name) for name in ("positions", "statements", "contacts"))
        return f"<ReadReport {self.report.name!r}: {', '.join(told)}>"

    def _repr_html_(self) -> str:
        from sinequanon.notebook import report_html

        return report_html(self)

    def _of(self, section: str) -> Any:
        return getattr(self.reading, section)

    def _context(self) -> "Context":
        from sinequanon.store.contexts import bare_context

        return bare_context(self.report, self.reading)


@dataclass(frozen=True)
class ReadRun:
    """What became of the reports of a run: how many of each outcome, what was read by section, and the faults."""

    outcomes: Mapping[Outcome, int]
    records: Mapping[str, int]
    faults: tuple[SinequanonError, ...]

    def __str__(self) -> str:
        lines = _printed(summary(self.outcomes, self.records), _WIDTH)
        return "\n".join([lines, *map(str, self.faults)])

    def __repr__(self) -> str:
        told = ", ".join(f"{self.outcomes[outcome]:,} {outcome}" for outcome in Outcome if self.outcomes.get(outcome))
        return f"<ReadRun: {told or 'no reports'}>"


def read_report(
    text_or_path: str | Path,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    actors: Paths = (),
) -> ReadReport:
    """Read one report: a text, or a file of any kind that `sqn read` takes.

    Args:
        text_or_path: a `str` is the text itself, a `pathlib.Path` the file that holds it; the one is never taken for
            the other.
        published: the day of publication, `YYYY-MM-DD`. This and the next three are for what the report does not tell
            itself.
        outlet: who published it.
        title: its headline, which is put above the text where it is not there.
        url: its address.
        actors: your own tables of actors (CSV), added to the shipped one.

    Raises:
        UnreadableReport: the text is empty, too long or not English; the file cannot be read or holds several reports.
        InvalidActorTable: a table has faults.
        ModelMissing: the language model cannot be loaded.
    """
    from sinequanon.ingest import ingest_text

    if isinstance(text_or_path, Path):
        report = _only_report(text_or_path, published=published, outlet=outlet)
        if title or url:
            report = ingest_text(
                report.text,
                name=report.name,
                title=report.title or title,
                outlet=report.outlet,
                url=report.url or url,
                published=report.published,
                metadata=report.metadata,
            )
    else:
        _check_is_text(text_or_path)
        report = ingest_text(text_or_path, title=title, outlet=outlet, url=url, published=published)
    return ReadReport(report, _reader(actors).read(report))


def read_reports(
    paths: Paths,
    *,
    published: str | None = None,
    outlet: str | None = None,
    actors: Paths = (),
    on_fault: OnFault = raise_fault,
) -> Iterator[ReadReport]:
    """Read files and folders, as `sqn read PATH…`; yields each report when it is read and keeps nothing.

    Args:
        paths: files, folders, and "-" for standard input.
        published: the day of publication of the reports that do not tell theirs.
        outlet: the outlet of those that do not tell theirs.
        actors: your own tables of actors (CSV), added to the shipped one.
        on_fault: what to do about a text that cannot be read; stops by default.

    Raises:
        UnreadableReport: `published` is not a date, or, by default, a text cannot be read.
        InvalidActorTable: a table has faults.
        ModelMissing: the language model cannot be loaded.
    """
    from sinequanon.ingest import ingest

    run = Run(ingest(_listed(paths), published=published, outlet=outlet), lambda: _reader(actors), on_fault=on_fault)
    return (ReadReport(report, reading) for report, reading in run)


def read_into(
    store: "Store",
    dossier: str,
    paths: Paths,
    *,
    published: str | None = None,
    outlet: str | None = None,
    actors: Paths = (),
    again: bool = False,
) -> ReadRun:
    """Read files and folders and keep what is read, as `sqn read PATH… --dossier NAME`.

    A report that is kept already, as this version and these tables of actors read it, is not read again: a run that was
    stopped goes on where it was. What cannot be read is among the `faults` of what comes back; the others are read.

    Args:
        store: where to keep it.
        dossier: the dossier's name; it is made where there is none of it.
        paths: files, folders, and "-" for standard input.
        published: the day of publication of the reports that do not tell theirs.
        outlet: the outlet of those that do not tell theirs.
        actors: your own tables of actors (CSV), added to the shipped one.
        again: whether reports that were forgotten in the dossier are read anew, and not passed over.

    Raises:
        UnreadableReport: `published` is not a date.
        InvalidRecord: the dossier's name is none.
        InvalidActorTable: a table has faults.
        ModelMissing: the language model cannot be loaded.
        StoreUnusable: the database or its disk fails.
    """
    from sinequanon.ingest import ingest

    faults: list[SinequanonError] = []
    run = Run(
        ingest(_listed(paths), published=published, outlet=outlet),
        lambda: _reader(actors),
        target=Target(store, dossier, brings_back=again),
        wants_all=False,
        on_fault=faults.append,
    )
    for _ in run:
        pass  # each is kept before it is given
    return ReadRun(run.outcomes, run.records, tuple(faults))


def _reader(actors: Paths) -> "Reader":
    return load_reader([Path(path) for path in _listed(actors)])


def _listed(paths: Paths) -> list[str | Path]:
    return [paths] if isinstance(paths, str | Path) else list(paths)


def _only_report(path: Path, *, published: str | None, outlet: str | None) -> Report:
    from sinequanon.ingest import ingest
    from sinequanon.ingest.files import shown

    found = list(islice(ingest([path], published=published, outlet=outlet), 2))
    if len(found) != 1:
        cause = "holds several reports; read_reports gives each" if found else "holds no report"
        raise UnreadableReport(shown(path), cause)
    if isinstance(found[0], SinequanonError):
        raise found[0]
    return found[0]


def _check_is_text(text: str) -> None:
    """Refuse what was meant as the name of a file: no report is one word, or one line with the ending of a file."""
    from sinequanon.ingest.files import KINDS

    line = text.strip()
    if line and (len(line.split()) == 1 or ("\n" not in line and Path(line).suffix.lower() in KINDS)):
        raise UnreadableReport(repr(line[:60]), "is no text of a report; for a file give pathlib.Path(…)")


# Writing


def export_dossier(
    store: "Store",
    dossier: str,
    format: "Format | str",  # noqa: A002 (as the command's option)
    path: str | Path,
    *,
    as_of: str | None = None,
    min_confidence: float | None = None,
) -> "Exported":
    """Write a dossier, its records and its map, in a format of the field, as `sqn export`.

    Args:
        store: where the dossier is.
        dossier: its name.
        format: csv, parquet, graphml, gexf, jsonld, polecat or dna.
        path: the file to write, for csv and parquet the folder. An export that is there is replaced.
        as_of: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`: only what was said or done by the end of it.
        min_confidence: as for `sinequanon.exports.export_dossier`.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: `as_of` is no date, or the format none.
        OutputError: the path cannot be written.
        MissingExtra: the format needs a package that is not installed.
    """
    from sinequanon import exports

    if format not in set(exports.Format):
        raise InvalidRecord(f"format is {format!r} and should be one of {', '.join(exports.Format)}")
    chosen = exports.Format(format)
    return exports.export_dossier(store, dossier, chosen, Path(path), as_of=as_of, min_confidence=min_confidence)


def write_brief(
    store: "Store",
    dossier: str,
    path: str | Path,
    *,
    since: str | None = None,
    as_of: str | None = None,
    goals: str | Iterable[str] = (),
    min_confidence: float = UNSURE_BELOW,
) -> list[Path]:
    """Write a brief of about two pages, as `sqn brief`; gives the files that were written.

    Args:
        store: where the dossier is.
        dossier: its name.
        path: the file; its ending tells the format: .md (with a .png beside it), .html, .docx or .pdf.
        since: tell what changed since this date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
        as_of: the dossier as it was at the end of this date.
        goals: what should come about, as for `Map.unlocks`; without one, talks between the two parties with a closed
            door for which most is waited.
        min_confidence: records less sure are left out; those that a person confirmed count as sure.

    Raises:
        RecordNotFound: there is no such dossier, or a goal is no option of it.
        InvalidRecord: a date is none.
        BriefNotWritten: the ending names no format, or the file cannot be written.
        MissingExtra: a package is not installed.
    """
    from sinequanon.briefs import writing
    from sinequanon.briefs.content import make_brief
    from sinequanon.mapping import draw_map
    from sinequanon.store.checks import is_date

    writing.check_format(Path(path))
    for name, date in (("since", since), ("as_of", as_of)):
        if date is not None and not is_date(date):
            raise InvalidRecord(f"{name} is {date!r} and should be YYYY, YYYY-MM or YYYY-MM-DD")
    drawn = draw_map(store, dossier, as_of=as_of, min_confidence=min_confidence)
    chosen = [goals] if isinstance(goals, str) else list(goals)
    made = make_brief(drawn, since=since, goals=chosen, min_confidence=min_confidence)
    return writing.write_brief(made, drawn, Path(path))


# Scores and other schemes


@dataclass(frozen=True)
class Evaluation:
    """Scores over annotated reports, and how many of them had no prediction; `print` shows the table."""

    scores: "Scores"
    missing: int

    def to_json(self) -> dict[str, Any]:
        """What `sqn evaluate --json` prints."""
        return self.scores.to_json() | {"missing": self.missing}

    def __str__(self) -> str:
        from sinequanon.evaluation import score_lines

        return "\n".join(score_lines(self.scores, self.missing))

    def __repr__(self) -> str:
        return f"<Evaluation of {counted(self.scores.documents, 'documents')}, {self.missing:,} without a prediction>"


def evaluate(gold: str | Path, *, predictions: str | Path | None = None, actors: Paths = ()) -> Evaluation:
    """Score readings against annotated reports, as `sqn evaluate`.

    Args:
        gold: a folder of annotated texts, `NAME.txt` beside `NAME.json`.
        predictions: a folder of record documents to score, `NAME.json`; None to read the texts now.
        actors: your own tables of actors (CSV) for reading them.

    Raises:
        UnreadableReport: the folder holds no annotation, or one with no text beside it.
        InvalidRecord: a document does not fit the layout, or has no annotation.
    """
    from sinequanon.evaluation import score_folder, score_reader

    if predictions is None:
        return Evaluation(score_reader(Path(gold), _reader(actors)), 0)
    return Evaluation(*score_folder(Path(gold), Path(predictions)))


def attributions(paths: Paths, *, on_fault: OnFault = raise_fault) -> Iterator[dict[str, Any]]:
    """Find all attributions in the wide sense of PolNeAR, as `sqn attributions`; yields a document for each report.

    Args:
        paths: files, folders, and "-" for standard input.
        on_fault: what to do about a text that cannot be read; stops by default.

    Raises:
        UnreadableReport: by default, a text cannot be read.
    """
    from sinequanon.coding import attribution_documents
    from sinequanon.ingest import ingest

    return _without_faults(attribution_documents(ingest(_listed(paths))), on_fault)


def relations(table: str | Path, *, on_fault: OnFault = raise_fault) -> Iterator[dict[str, Any]]:
    """Code sentences whose source and target are given, as `sqn relations`; yields `uid`, `root`, `confidence`.

    Args:
        table: tab-separated, with the columns uid, sentence, source, target.
        on_fault: what to do about a row that cannot be coded; stops by default.

    Raises:
        UnreadableReport: the table cannot be read or lacks a column, or, by default, a row cannot be coded.
    """
    from sinequanon.coding import code_relations

    return _without_faults(code_relations(Path(table)), on_fault)


def _without_faults(items: Iterable[T | SinequanonError], on_fault: OnFault) -> Iterator[T]:
    for item in items:
        if isinstance(item, SinequanonError):
            on_fault(item)
        else:
            yield item


def _console(width: int) -> Console:
    return Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)


def _printed(lines: Iterable[Text], width: int) -> str:
    """The lines as plain text."""
    console = _console(width)
    with console.capture() as captured:
        for line in lines:
            console.print(line)
    return captured.get().rstrip("\n")
