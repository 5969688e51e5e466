"""The positions as a list: each as it was read, with what a person decided on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sinequanon.mapping.mentions import confidence_of
from sinequanon.mapping.outline import connective_words
from sinequanon.records import Act
from sinequanon.serve.views.sources import Decided, Source, decided, source_of_row
from sinequanon.store import PositionRow, Store
from sinequanon.store.queries import Filter

ACT_WORDS: Mapping[Act, str] = {
    Act.DEMAND: "demands",
    Act.COMMIT: "commits to",
    Act.WILLING: "is willing",
    Act.REFUSE: "refuses",
    Act.THREATEN: "threatens",
    Act.SUPPORT: "supports",
    Act.ACCUSE: "accuses",
    Act.CLAIM: "claims",
}


@dataclass(frozen=True, kw_only=True)
class ListedPosition:
    """A position; `conditions` are told with their connective, `corrected` is what a person says instead."""

    id: str
    date: str | None
    holder: str
    act: Act
    agent: str | None
    target: str | None
    speaker: str | None
    conditions: tuple[str, ...]
    source: Source
    decision: Decided | None
    corrected: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The positions that fit, by date, from number `offset` on; `all` is how many there are."""

    offset: int
    all: int
    positions: tuple[ListedPosition, ...]


def list_positions(store: Store, asked: Filter) -> Listed:
    """A page of the positions that fit.

    Raises:
        RecordNotFound: there is no such dossier.
        InvalidRecord: a date or the act is none.
    """
    total = sum(store.count_by_date("positions", asked).values())
    rows = store.page("positions", asked) if asked.offset < total else []
    return Listed(offset=asked.offset, all=total, positions=tuple(map(_listed, rows)))


def _listed(row: PositionRow) -> ListedPosition:
    decision = row.decision
    return ListedPosition(
        id=row.record.id,
        date=row.date,
        holder=row.holder,
        act=row.record.act,
        agent=row.agent,
        target=row.target,
        speaker=row.speaker,
        conditions=tuple(
            f"{connective_words(item.record.connective)} {' '.join(part.text for part in item.evidence)}"
            for item in row.conditions
        ),
        source=source_of_row(row, row.evidence, row.speaker, confidence_of(row.record)),
        decision=decided(decision),
        corrected=decision.fields if decision is not None and decision.kind == "correct" else {},
    )
