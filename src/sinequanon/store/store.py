"""The store: reports, what was read from them and what people decided, in one database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, and_, select, true

from sinequanon.errors import InvalidRecord
from sinequanon.records import SECTIONS, Reading, Report
from sinequanon.store import (
    added,
    contexts,
    decisions,
    dossiers,
    engine,
    excerpts,
    files,
    reports,
    rows,
    schema,
    search,
    transfer,
)
from sinequanon.store.accounts import Accounts
from sinequanon.store.checks import check_reading, check_report, check_texts
from sinequanon.store.copies import Copies
from sinequanon.store.decided import decided_reading
from sinequanon.store.decisions import Decision, DecisionKind
from sinequanon.store.dossiers import DossierContents, Merged
from sinequanon.store.failures import Failures
from sinequanon.store.forgetting import Forgetting, is_back
from sinequanon.store.games import Games
from sinequanon.store.queries import Filter, count_by_date, find_records
from sinequanon.store.results import ActorRow, ContactRow, DossierRow, PositionRow, ReportRow, Rows, StatementRow
from sinequanon.store.search import Hit
from sinequanon.store.waiting import Waiting

if TYPE_CHECKING:
    from sinequanon.store.vectors import Vectors

T = TypeVar("T")


class Added(StrEnum):
    """What became of a report: it is new, its reading was replaced, or all was there as it is."""

    NEW = "new"
    REPLACED = "replaced"
    SAME = "same"


class Store:
    """An open store; close it, or use it in a `with` statement. Threads may share one.

    Queries (`actors`, `statements`, `positions`, `contacts`) give records in order of date and take:

    - `dossier`: None for all.
    - `actor`: who has a part in the record: a name, mention or table key without regard to case, diacritics and a
      leading article, or a word of a person's name; actors merged with it, and whoever belongs to it (`of`, one level).
      For a position its holder, agent, target or speaker.
    - `about`: words that the record holds, all of them, `*` after a prefix and phrases in double quotes: a statement's
      content, a position's span and its conditions, a contact's span, one mention of an actor. Text without a letter or
      digit asks for nothing.
    - `since`, `until`: both included, each `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, against the record's own date (for a
      position that of its statement), else the day of publication. A partial date fits if one of its days does; a
      record without any date does not.
    - `min_confidence`: records made by hand have none and are always given.
    - `limit`: how many at most.

    They look at records as they were read or added; what a person made of one is in its row's `decision`. All methods
    raise `RecordNotFound` for a dossier, report or record that is not there, and `StoreUnusable` where the database or
    its disk fails.
    """

    def __init__(self, database: Engine):
        self._engine = database

    @classmethod
    def open(cls, url: str | None = None) -> Self:
        """Open a store, making it or bringing its tables up to date where needed.

        Args:
            url: an SQLAlchemy address or the path of a SQLite file; None for the store in the settings.

        Raises:
            StoreUnusable: it cannot be opened, or holds something else.
            SchemaTooNew: a later version of the program wrote it.
            MissingExtra: the driver of the database is not installed.
        """
        return cls(engine.connect(url))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def accounts(self) -> Accounts:
        """Who may log in to a workbench on this store, and the log of what was done there."""
        return Accounts(self._engine)

    @property
    def games(self) -> Games:
        """What people made of the games that are drafted from the dossiers."""
        return Games(self._engine)

    @property
    def failures(self) -> Failures:
        """What runs into the dossiers could not read."""
        return Failures(self._engine)

    @property
    def waiting(self) -> Waiting:
        """What was added in a workbench and is still to be read."""
        return Waiting(self._engine)

    @property
    def copies(self) -> Copies:
        """The stories: reports of a dossier that are nearly the same text."""
        return Copies(self._engine)

    @property
    def forgetting(self) -> Forgetting:
        """Removing reports and actors for good."""
        return Forgetting(self._engine)

    def add(self, dossier: str, report: Report, reading: Reading, *, version: str | None = None) -> Added:
        """Keep a report with all records read from it, or nothing; a dossier of a new name is made.

        A report with the same text replaces the reading of the one before; the decisions stay and look for their
        records in it. What the new one does not tell of title, outlet, address, date and metadata stays too.

        Args:
            dossier: the dispute's name.
            report: the report.
            reading: its records.
            version: the version of the reader, for `has`; None for that of the records.

        Raises:
            UnreadableReport: the report holds what no database keeps.
            InvalidRecord: a record has no place in the text, or names one that is not there.
        """
        dossiers.check_name(dossier)
        check_report(report)
        check_reading(report, reading)
        values = rows.report_row(report) | rows.reading_row(reading)
        values["version"] = rows.version_of(reading) if version is None else version
        check_texts(version=version)
        with engine.writing(self._engine) as connection:
            dossier_id = reports.find_or_make_dossier(connection, dossier)
            before = reports.find_report(connection, dossier_id, report.digest)
            if before is None:
                reports.insert_report(connection, dossier_id, report, reading, values)
                is_back(connection, dossier_id, report.digest)
                return Added.NEW
            has_details = all(before._mapping[name] == value for name, value in values.items())
            known = rows.load_readings(connection, [before.id])[before.id]
            if has_details and added.without_added(known) == reading:
                return Added.SAME
            reports.replace_reading(connection, before, reading, values)
            return Added.REPLACED

    def has(self, dossier: str, digest: str, version: str) -> bool:
        """Whether a dossier has a report as this version of the reader reads it."""
        with engine.reading(self._engine) as connection:
            dossier_id = reports.find_dossier(connection, dossier)
            found = None if dossier_id is None else reports.find_report(connection, dossier_id, digest)
            return found is not None and found.version == version

    def dossiers(self, *, with_archived: bool = False) -> list[DossierRow]:
        """The dossiers by name; without those that are archived, unless they are asked for too."""
        with engine.reading(self._engine) as connection:
            return reports.list_dossiers(connection, with_archived=with_archived)

    def dossier_contents(self, name: str) -> DossierContents:
        """How much a dossier holds."""
        with engine.reading(self._engine) as connection:
            return dossiers.count_contents(connection, name)

    def state(self, dossier: str) -> str:
        """A mark that changes with whatever is added to, read anew in or decided on a dossier."""
        with engine.reading(self._engine) as connection:
            return dossiers.state(connection, dossier)

    def create_dossier(self, name: str) -> None:
        """Make an empty dossier.

        Raises:
            InvalidRecord: it is no name, or there is a dossier of this name.
        """
        with engine.writing(self._engine) as connection:
            dossiers.create_dossier(connection, name)

    def rename_dossier(self, name: str, new_name: str) -> None:
        """Give a dossier another name.

        Raises:
            InvalidRecord: the new name is none, or there is a dossier of this name.
        """
        with engine.writing(self._engine) as connection:
            dossiers.rename_dossier(connection, name, new_name)

    def merge_dossiers(self, name: str, into: str) -> Merged:
        """Move all that a dossier holds into another and remove it.

        A report whose text the other has already is kept as the other has it; the decisions on it look for their
        records in the reading there.

        Raises:
            InvalidRecord: they are one.
        """
        with engine.writing(self._engine) as connection:
            return dossiers.merge_dossiers(connection, name, into)

    def archive_dossier(self, name: str) -> None:
        """Hide a dossier from the list; it can be read into and asked as before.

        Raises:
            InvalidRecord: it is archived already.
        """
        with engine.writing(self._engine) as connection:
            dossiers.set_archived(connection, name, True)

    def unarchive_dossier(self, name: str) -> None:
        """Show an archived dossier in the list again.

        Raises:
            InvalidRecord: it is not archived.
        """
        with engine.writing(self._engine) as connection:
            dossiers.set_archived(connection, name, False)

    def delete_dossier(self, name: str) -> DossierContents:
        """Remove a dossier with its reports, records and decisions for good; gives how much went."""
        with engine.writing(self._engine) as connection:
            return dossiers.delete_dossier(connection, name)

    def export_dossier(self, name: str, path: Path) -> DossierContents:
        """Write a dossier to a file, whole or not at all; gives how much it holds.

        Raises:
            DossierFileError: the file cannot be written.
        """
        with engine.reading(self._engine) as connection:
            dossier_id = reports.get_dossier(connection, name)
            with files.writing_file(path) as writer:
                transfer.export_dossier(connection, dossier_id, writer)
            return dossiers.count_contents(connection, name)

    def import_dossier(
        self, path: Path, *, name: str | None = None, check_conflict: transfer.CheckConflict = lambda _: None
    ) -> DossierContents:
        """Write what a file of `export_dossier` holds as a new dossier, whole or not at all; gives how much that is.

        Args:
            path: the file.
            name: the new dossier's name; None for the one in the file.
            check_conflict: raises `InvalidConflict` where what a version of a game holds is no conflict.

        Raises:
            DossierFileError: the file cannot be read, or something in it does not fit.
            InvalidRecord: there is a dossier of this name.
        """
        with files.reading_file(path) as reader:
            chosen = transfer.name_in(reader) if name is None else name
            with engine.reading(self._engine) as connection:
                dossiers.check_is_free(connection, chosen)
            transfer.check_file(reader, check_conflict)
            with engine.writing(self._engine) as connection:
                transfer.import_dossier(connection, reader, chosen)
                return dossiers.count_contents(connection, chosen)

    def reports(self, dossier: str) -> list[ReportRow]:
        """The reports of a dossier, without their texts, by date of publication (those without one last) and name."""
        with engine.reading(self._engine) as connection:
            return reports.list_reports(connection, dossier)

    def report(self, dossier: str, digest: str) -> Report:
        """One report with its text."""
        with engine.reading(self._engine) as connection:
            return rows.report_from_row(reports.get_report(connection, dossier, digest))

    def reading(self, dossier: str, digest: str) -> Reading:
        """What was read from a report and what people added to it, without regard to other decisions."""
        with engine.reading(self._engine) as connection:
            report_id = reports.get_report(connection, dossier, digest).id
            return rows.load_readings(connection, [report_id])[report_id]

    def excerpt(self, dossier: str, digest: str, start: int, end: int) -> excerpts.Excerpt:
        """What was read in a part of a report, `[start, end)` in code points, and the decisions on the report."""
        with engine.reading(self._engine) as connection:
            return excerpts.load_excerpt(connection, reports.get_report(connection, dossier, digest), start, end)

    def start_of(self, dossier: str, digest: str, section: str, record: str) -> int | None:
        """Where a record begins in its report by the decision in force; None where there is no such record."""
        with engine.reading(self._engine) as connection:
            return excerpts.start_of(connection, reports.get_report(connection, dossier, digest), section, record)

    def vectors(self, model: str, texts: Sequence[str], encode: Callable[[Sequence[str]], "Vectors"]) -> "Vectors":
        """The vectors of some texts, shape `(len(texts), width)`, each encoded once and kept.

        Args:
            model: the name and version of what encodes.
            texts: the texts.
            encode: gives the vectors, of length one, of texts that are not kept.
        """
        from sinequanon.store import vectors

        keys = {vectors.key_of(model, text): text for text in texts}
        with engine.reading(self._engine) as connection:
            kept = vectors.load(connection, list(keys))
        missing = {key: text for key, text in keys.items() if key not in kept}
        if missing:
            new = dict(zip(missing, vectors.pack(encode(list(missing.values()))), strict=True))
            with engine.writing(self._engine) as connection:
                vectors.save(connection, new)
            kept |= new
        return vectors.unpack([kept[vectors.key_of(model, text)] for text in texts])

    def decided(self, dossier: str) -> Iterator[tuple[Report, Reading]]:
        """Each report of a dossier with its reading as people decided on it, in no set order.

        What they rejected is left out, what they corrected is put right; both, and what they confirmed, have the
        confidence 1.
        """
        with engine.reading(self._engine) as connection:
            table = schema.reports.c
            of_dossier = table.dossier_id == reports.get_dossier(connection, dossier)
            ids = connection.execute(select(table.id).where(of_dossier)).scalars().all()
            for _, context in contexts.load_contexts(connection, ids):
                yield rows.report_from_row(context.report), decided_reading(context.reading, context.decisions)

    def actors(
        self,
        dossier: str | None = None,
        *,
        actor: str | None = None,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> list[ActorRow]:
        """Actors, each once for every report that has it."""
        asked = Filter(
            dossier=dossier,
            actor=actor,
            about=about,
            since=since,
            until=until,
            min_confidence=min_confidence,
            limit=limit,
        )
        with engine.reading(self._engine) as connection:
            return find_records(connection, "actors", asked, contexts.actor_row)

    def statements(
        self,
        dossier: str | None = None,
        *,
        actor: str | None = None,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> list[StatementRow]:
        """Statements; `actor` is the speaker."""
        asked = Filter(
            dossier=dossier,
            actor=actor,
            about=about,
            since=since,
            until=until,
            min_confidence=min_confidence,
            limit=limit,
        )
        with engine.reading(self._engine) as connection:
            return find_records(connection, "statements", asked, contexts.statement_row)

    def positions(
        self,
        dossier: str | None = None,
        *,
        actor: str | None = None,
        act: str | None = None,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> list[PositionRow]:
        """Positions with their conditions; `act` is one of `Act`."""
        asked = Filter(
            dossier=dossier,
            actor=actor,
            act=act,
            about=about,
            since=since,
            until=until,
            min_confidence=min_confidence,
            limit=limit,
        )
        with engine.reading(self._engine) as connection:
            return find_records(connection, "positions", asked, contexts.position_row)

    def contacts(
        self,
        dossier: str | None = None,
        *,
        actor: str | None = None,
        kind: str | None = None,
        status: str | None = None,
        about: str | None = None,
        since: str | None = None,
        until: str | None = None,
        min_confidence: float | None = None,
        limit: int | None = None,
    ) -> list[ContactRow]:
        """Contacts; `kind` is one of `ContactKind`, `status` one of `ContactStatus`, `actor` a party or `by`."""
        asked = Filter(
            dossier=dossier,
            actor=actor,
            kind=kind,
            status=status,
            about=about,
            since=since,
            until=until,
            min_confidence=min_confidence,
            limit=limit,
        )
        with engine.reading(self._engine) as connection:
            return find_records(connection, "contacts", asked, contexts.contact_row)

    def page(self, section: str, asked: Filter) -> Rows[Any]:
        """The records of a section that fit, in order of date: `asked.limit` at most, from `asked.offset` on."""
        with engine.reading(self._engine) as connection:
            return find_records(connection, section, asked, contexts.BUILDERS[section])

    def count_by_date(self, section: str, asked: Filter) -> dict[str | None, int]:
        """How many records of a section fit, by their date, in no set order."""
        with engine.reading(self._engine) as connection:
            return count_by_date(connection, section, asked)

    def outlets(self, dossier: str) -> list[str]:
        """The outlets of a dossier's reports by name."""
        with engine.reading(self._engine) as connection:
            table = schema.reports.c
            of_dossier = table.dossier_id == reports.get_dossier(connection, dossier)
            query = select(table.outlet).where(of_dossier, table.outlet.is_not(None)).distinct()
            return sorted(connection.execute(query).scalars())

    def ask(self, dossier: str, question: Callable[[Connection, int], T]) -> T:
        """What a function of this package's modules gives on a connection and the row of a dossier.

        For questions that one view has of its own (`queue`, `tallies`); it sees one state of the database throughout.
        """
        with engine.reading(self._engine) as connection:
            return question(connection, reports.get_dossier(connection, dossier))

    def search(self, words: str, dossier: str | None = None, *, limit: int = 50) -> list[Hit]:
        """The sentences of the reports that hold all words, the best first.

        A phrase stands in double quotes, a prefix ends in `*`; everything else is text, without regard to case and
        diacritics. Words without a letter or digit find nothing.
        """
        with engine.reading(self._engine) as connection:
            dossier_id = None if dossier is None else reports.get_dossier(connection, dossier)
            return search.find(connection, words, dossier_id, limit)

    def decide(
        self,
        dossier: str,
        digest: str,
        section: str,
        record: str,
        kind: DecisionKind | str,
        *,
        who: str,
        fields: Mapping[str, Any] | None = None,
        note: str | None = None,
    ) -> Decision:
        """Keep what a person decided about a record; the reading stays as it is.

        Args:
            dossier: the dossier.
            digest: the report's.
            section: the section of the record document: actors, statements, positions, conditions or contacts.
            record: the record's id in the present reading.
            kind: confirm, reject or correct.
            who: the name of who decides.
            fields: for a correction, the fields that are otherwise, as in the record document; actors by id or name.
            note: why.

        Raises:
            InvalidRecord: the kind, `who` or a field does not fit.
        """
        kind = _decision_kind(kind)
        with engine.writing(self._engine) as connection:
            row = reports.get_report(connection, dossier, digest)
            reading = rows.load_readings(connection, [row.id])[row.id]
            decision_id = decisions.record_decision(
                connection, row, reading, section, record, kind=kind, fields=fields or {}, who=who, note=note
            )
            return _load_decision(connection, decision_id)

    def add_record(
        self, dossier: str, digest: str, section: str, fields: Mapping[str, Any], *, who: str, note: str | None = None
    ) -> Decision:
        """Add a record that the reader missed; new readings of the report keep it, and to undo it takes it out.

        Args:
            dossier: the dossier.
            digest: the report's.
            section: the section of the record document.
            fields: the record as there, without an id; actors by id or name. A position may name its `statement`, a
                condition names its `position`, by the id in the present reading.
            who: the name of who adds it.
            note: why.

        Raises:
            InvalidRecord: the section or `who` is none, a field is missing or does not fit, or the report has the
                record already.
        """
        if section not in SECTIONS:
            raise InvalidRecord(f"section is {section!r} and should be one of {', '.join(SECTIONS)}")
        with engine.writing(self._engine) as connection:
            row = reports.get_report(connection, dossier, digest)
            reading = rows.load_readings(connection, [row.id])[row.id]
            decision_id = added.record_added(connection, row, reading, section, fields, who=who, note=note)
            reports.renew_added(connection, row.dossier_id, digest)
            return _load_decision(connection, decision_id)

    def decide_on_dossier(
        self,
        dossier: str,
        section: str,
        kind: DecisionKind | str,
        /,
        *,
        who: str,
        note: str | None = None,
        **fields: Any,
    ) -> Decision:
        """Keep what a person decided about an actor, an option or the copies of a dossier.

        Actors, by name or table key: `merge` (`actor`, `into`: the two are one), `split` (`actor`, `from_`: they are
        two), `rename` (`actor`, `name`), `set` (`actor` and any of `kind`, `of`, `iso3`, `cameo`). Options, by the ids
        of their mentions: `merge` (`mentions`, `into`), `split` (`mentions`, `from_`), `rename` (`mentions`, `name`),
        `owner` (`mentions`, `owners`). Copies, by the digests of reports: `merge` (`reports`, `into`: they are one
        story), `split` (`reports`, `from_`: they are not).

        Raises:
            InvalidRecord: a field is missing or does not fit.
        """
        kind = _decision_kind(kind)
        given = {name.rstrip("_"): value for name, value in fields.items()}
        with engine.writing(self._engine) as connection:
            dossier_id = reports.get_dossier(connection, dossier)
            decision_id = decisions.record_on_dossier(connection, dossier_id, section, kind, given, who, note)
            return _load_decision(connection, decision_id)

    def undo(self, decision: int, *, who: str) -> Decision:
        """Undo a decision, by its id; it stays, with the time and who undid it.

        Raises:
            InvalidRecord: it is undone already, or `who` is empty.
        """
        with engine.writing(self._engine) as connection:
            undone = decisions.undo_decision(connection, decision, who)
            if undone.kind == DecisionKind.ADD:
                reports.renew_added(connection, undone.dossier_id, undone.digest)
            return _load_decision(connection, decision)

    def decisions(
        self,
        dossier: str | None = None,
        *,
        digest: str | None = None,
        in_force: bool = False,
        on_dossier: bool = False,
    ) -> list[Decision]:
        """Decisions in the order they were made, also those that the present readings have no record for.

        Args:
            dossier: None for all.
            digest: of one report only.
            in_force: leave out what was undone.
            on_dossier: only those on actors and options of the whole dossier.
        """
        table = schema.decisions.c
        with engine.reading(self._engine) as connection:
            chosen: list[ColumnElement[bool]] = [true()]
            if dossier is not None:
                chosen.append(table.dossier_id == reports.get_dossier(connection, dossier))
            if digest is not None:
                chosen.append(table.digest == digest)
            if in_force:
                chosen.append(table.undone_at.is_(None))
            if on_dossier:
                chosen.append(table.digest.is_(None))
            return reports.list_decisions(connection, and_(*chosen))


def _load_decision(connection: Connection, decision_id: int) -> Decision:
    return reports.list_decisions(connection, schema.decisions.c.id == decision_id)[0]


def _decision_kind(kind: str) -> DecisionKind:
    try:
        return DecisionKind(kind)
    except ValueError:
        raise InvalidRecord(f"kind is {kind!r} and should be one of {', '.join(DecisionKind)}") from None
