"""What there is to export of a dossier: the records as the store gives them and as people decided, and the map."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from sinequanon.errors import InvalidRecord
from sinequanon.mapping import Map, draw_map
from sinequanon.mapping.mentions import confidence_of, is_by
from sinequanon.records import MIN_CONFIDENCE, Contact, Position, Reading, Record, Report
from sinequanon.store import Decision, DecisionKind, ReportRow, ResultRow, Store
from sinequanon.store.checks import is_date

_DECIDED_FOR = (DecisionKind.CONFIRM, DecisionKind.CORRECT, DecisionKind.ADD)


class Content:
    """A dossier as of a date; its parts are read when they are asked for.

    Raises:
        InvalidRecord: the date is none.
    """

    def __init__(self, store: Store, dossier: str, *, as_of: str | None = None, min_confidence: float | None = None):
        if as_of is not None and not is_date(as_of):
            raise InvalidRecord(f"as_of is {as_of!r} and should be YYYY, YYYY-MM or YYYY-MM-DD")
        self._store = store
        self._as_of = as_of
        self._min_confidence = min_confidence
        self.dossier = dossier

    @cached_property
    def map(self) -> Map:
        """The map; where no confidence was asked for, of records of the usual one."""
        least = MIN_CONFIDENCE if self._min_confidence is None else self._min_confidence
        return draw_map(self._store, self.dossier, as_of=self._as_of, min_confidence=least)

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        """What people decided in the dossier, also what was undone."""
        return self._store.decisions(self.dossier)

    @cached_property
    def reports(self) -> Sequence[ReportRow]:
        """The reports that were published by the date, or tell of something by it."""
        told = {row.digest for section in self.rows.values() for row in section}
        return [row for row in self._store.reports(self.dossier) if self._is_by(row.published) or row.digest in told]

    @cached_property
    def rows(self) -> Mapping[str, Sequence[Any]]:
        """The results by section, as they were read, with what a person decided on each; all actors."""
        asks: Mapping[str, Callable[..., Sequence[Any]]] = {
            "actors": self._store.actors,
            "statements": self._store.statements,
            "positions": self._store.positions,
            "contacts": self._store.contacts,
        }
        found = {section: ask(self.dossier, until=self._as_of) for section, ask in asks.items()}
        return {
            section: [row for row in rows if section == "actors" or self._is_sure_row(row)]
            for section, rows in found.items()
        }

    def readings(self, *, usual: float) -> Iterator[tuple[Report, Reading]]:
        """The reports with what they say by the date, as people decided, in order of publication.

        Positions keep their statement and conditions, however sure; actors all stay.

        Args:
            usual: how sure a record has to be where nothing was asked for.
        """
        least = usual if self._min_confidence is None else self._min_confidence
        known = sorted(self._store.decided(self.dossier), key=lambda item: (item[0].published or "", item[0].name))
        for report, reading in known:
            chosen = self._chosen(report, reading, least)
            if self._is_by(report.published) or chosen.statements or chosen.positions or chosen.contacts:
                yield report, chosen

    def _chosen(self, report: Report, reading: Reading, least: float) -> Reading:
        def is_in(record: Record) -> bool:
            return confidence_of(record) >= least and self._is_by(date_of(record, report, reading))

        positions = tuple(filter(is_in, reading.positions))
        kept = {position.statement for position in positions}
        needed = {condition for position in positions for condition in position.conditions}
        return replace(
            reading,
            positions=positions,
            contacts=tuple(filter(is_in, reading.contacts)),
            statements=tuple(item for item in reading.statements if item.id in kept or is_in(item)),
            conditions=tuple(item for item in reading.conditions if item.id in needed),
        )

    def _is_by(self, date: str | None) -> bool:
        return is_by(date, self._as_of)

    def _is_sure_row(self, row: ResultRow) -> bool:
        least = self._min_confidence
        decided_for = row.decision is not None and row.decision.kind in _DECIDED_FOR
        record: Record = row.record  # type: ignore[attr-defined]  # each kind of row has one
        return least is None or decided_for or confidence_of(record) >= least


def date_of(record: Record, report: Report, reading: Reading) -> str | None:
    """When something was said or done: a contact's own date, that of a position's statement, else the publication's."""
    own: str | None = None
    if isinstance(record, Contact):
        own = record.date
    elif isinstance(record, Position):
        own = next((item.said for item in reading.statements if item.id == record.statement), None)
    else:
        own = getattr(record, "said", None)
    return own or report.published
