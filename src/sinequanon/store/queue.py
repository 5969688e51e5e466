"""The records of a dossier in the order in which they are worth a person's look, and how far people have come.

The order: records that the caller names (those that the map rests on) come first, as he ranks them; then lane by lane
what the records of a dossier weigh (conditions, refusals, commitments, …, claims, statements, actors), and within a
lane those of which the reader is least sure; what has no confidence, as it was made by hand, comes last. A **place** in
this order is a tuple that compares; the next record is the first behind a place, so that no list is kept and a queue of
100,000 records costs an index's look-up.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select, tuple_

from sinequanon.records import Act
from sinequanon.store import schema
from sinequanon.store.naming import matching_actors
from sinequanon.store.tallies import in_force

_AT_ONCE = 200
_FEW_ACTORS = 500  # so many are named in a query, more are looked for by it
_REPORTS = schema.reports.c
_DECISIONS = schema.decisions.c


class Key(NamedTuple):
    """A record of a dossier: its report's digest, its section and its id in the present reading."""

    digest: str
    section: str
    record: str


class Place(NamedTuple):
    """Where a record stands in the queue.

    `lane` is the number of its lane, `NAMED` before all lanes; `sure` its confidence (of a named record its number),
    then the report's row and the record's place there.
    """

    lane: int
    sure: float
    report: int
    number: int


@dataclass(frozen=True)
class Lane:
    """Records that weigh the same: of a section, for positions of some acts; made by hand or read."""

    section: str
    acts: tuple[Act, ...] = ()
    by_hand: bool = False


_READ = (
    Lane("conditions"),
    Lane("positions", (Act.REFUSE, Act.COMMIT, Act.THREATEN)),
    Lane("positions", (Act.WILLING, Act.DEMAND)),
    Lane("contacts"),
    Lane("positions", (Act.SUPPORT, Act.ACCUSE, Act.CLAIM)),
    Lane("statements"),
    Lane("actors"),
)
LANES = (*_READ, *(Lane(lane.section, lane.acts, by_hand=True) for lane in _READ))
"""The lanes, those that weigh most first."""

NAMED = -1
"""The lane of the records that the caller names."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which records of a dossier are asked for; None leaves a part open.

    `open_to` is whose decisions count: None for anybody's (records on which nobody decided), else one coder's (records
    on which he did not). `with_decided` gives the decided ones too.
    """

    section: str | None = None
    act: str | None = None
    actor: str | None = None
    outlet: str | None = None
    least: float | None = None
    most: float | None = None
    open_to: str | None = None
    with_decided: bool = False


class Queued(NamedTuple):
    """A record with its place in the queue."""

    key: Key
    place: Place


def place_of(connection: Connection, dossier_id: int, key: Key, named: Sequence[Key] = ()) -> Place | None:
    """Where a record stands; None where the dossier has no such record."""
    if key.section not in schema.RECORDS:
        return None
    table = schema.RECORDS[key.section]
    columns = _columns(table)
    query = select(*columns, *([table.c.act] if key.section == "positions" else [])).join(schema.reports)
    of_record = and_(_REPORTS.dossier_id == dossier_id, _REPORTS.digest == key.digest, table.c.id == key.record)
    row = connection.execute(query.where(of_record)).first()
    if row is None:
        return None
    if key in named:
        return Place(NAMED, float(list(named).index(key)), 0, 0)
    act = Act(row.act) if key.section == "positions" else None
    lanes = enumerate(LANES)
    lane = next(
        number
        for number, lane in lanes
        if lane.section == key.section
        and (act is None or act in lane.acts)
        and lane.by_hand == (row.confidence is None)
    )
    return _place(lane, row)


class Order:
    """The records of a dossier that fit what is asked for, in the order of the queue.

    Args:
        connection: where to look.
        dossier_id: the dossier's row.
        asked: which records.
        named: records that come before all others, in their order.
    """

    def __init__(self, connection: Connection, dossier_id: int, asked: Asked, named: Sequence[Key] = ()):
        self._connection = connection
        self._dossier_id = dossier_id
        self._asked = asked
        self._named = named
        self._is_named = frozenset(named)

    def after(self, place: Place | None = None, *, limit: int = 1) -> list[Queued]:
        """The first records behind a place; None is before all."""
        return list(islice(self._behind(place or Place(NAMED, -1.0, 0, 0)), limit)) if self._can_be else []

    def before(self, place: Place) -> Queued | None:
        """The last record before a place."""
        return next(self._ahead(place), None) if self._can_be else None

    @cached_property
    def _can_be(self) -> bool:
        """Whether there is an actor and an outlet such as are asked for: otherwise every lane is looked through."""
        if self._asked.outlet is not None:
            of_outlet = (_REPORTS.dossier_id == self._dossier_id, _REPORTS.outlet == self._asked.outlet)
            if self._connection.execute(select(_REPORTS.id).where(*of_outlet).limit(1)).first() is None:
                return False
        return self._asked.actor is None or bool(self._actors)

    @cached_property
    def _actors(self) -> list[tuple[int, str]]:
        """The report and id of each actor of the name asked for; of many only the first."""
        actors = matching_actors(self._connection, self._dossier_id, self._asked.actor or "")
        is_here = and_(_REPORTS.id == actors.c.report_id, _REPORTS.dossier_id == self._dossier_id)
        query = select(actors.c.report_id, actors.c.id).join(schema.reports, is_here)
        return [(row.report_id, row.id) for row in self._connection.execute(query.limit(_FEW_ACTORS + 1))]

    def _behind(self, place: Place) -> Iterator[Queued]:
        if place.lane == NAMED:
            yield from self._among_named(range(max(int(place.sure), -1) + 1, len(self._named)))
        for number in range(max(place.lane, 0), len(LANES)):
            yield from self._in_lane(number, place if number == place.lane else None, is_forward=True)

    def _ahead(self, place: Place) -> Iterator[Queued]:
        for number in range(min(place.lane, len(LANES) - 1), -1, -1):
            yield from self._in_lane(number, place if number == place.lane else None, is_forward=False)
        end = min(max(int(place.sure), 0), len(self._named)) if place.lane == NAMED else len(self._named)
        yield from self._among_named(range(end - 1, -1, -1))

    def _among_named(self, numbers: Sequence[int]) -> Iterator[Queued]:
        is_often = self._asked.actor is not None and len(self._actors) > _FEW_ACTORS
        at_once = 4 * _AT_ONCE if is_often else _AT_ONCE  # to find the actors again takes long
        for at in range(0, len(numbers), at_once):
            chosen = numbers[at : at + at_once]
            fitting = self._fitting([self._named[number] for number in chosen])
            for number in chosen:
                if self._named[number] in fitting:
                    yield Queued(self._named[number], Place(NAMED, float(number), 0, 0))

    def _fitting(self, keys: Iterable[Key]) -> set[Key]:
        """Those of some records that are asked for."""
        by_section: dict[str, list[tuple[str, str]]] = {}
        for key in keys:
            by_section.setdefault(key.section, []).append((key.digest, key.record))
        found: set[Key] = set()
        for section, pairs in by_section.items():
            if self._leaves_out(Lane(section)):
                continue
            table = schema.RECORDS[section]
            query = self._chosen(section, select(_REPORTS.digest, table.c.id).join(schema.reports))
            query = query.where(_REPORTS.dossier_id == self._dossier_id, tuple_(_REPORTS.digest, table.c.id).in_(pairs))
            found.update(Key(row.digest, section, row.id) for row in self._connection.execute(query))
        return found

    def _in_lane(self, number: int, place: Place | None, *, is_forward: bool) -> Iterator[Queued]:
        lane = LANES[number]
        if self._leaves_out(lane):
            return
        table = schema.RECORDS[lane.section]
        order = [table.c.report_id, table.c.place] if lane.by_hand else [table.c.confidence, table.c.report_id]
        order = order if lane.by_hand else [*order, table.c.place]
        query = self._chosen(lane.section, select(*_columns(table)).join(schema.reports)).where(
            _REPORTS.dossier_id + 0 == self._dossier_id,  # the sum keeps the database from sorting the whole dossier
            table.c.confidence.is_(None) if lane.by_hand else table.c.confidence.is_not(None),
        )
        if lane.acts:
            query = query.where(table.c.act.in_(lane.acts))
        query = query.order_by(*(order if is_forward else [column.desc() for column in order])).limit(_AT_ONCE)
        while True:
            page = query if place is None else query.where(_is_beyond(order, place, lane, is_forward=is_forward))
            rows = self._connection.execute(page).all()
            for row in rows:
                key = Key(row.digest, lane.section, row.id)
                if key not in self._is_named:
                    yield Queued(key, _place(number, row))
            if len(rows) < _AT_ONCE:
                return
            place = _place(number, rows[-1])

    def _leaves_out(self, lane: Lane) -> bool:
        """Whether nothing of a lane can be asked for."""
        asked = self._asked
        return (asked.section is not None and lane.section != asked.section) or (
            asked.act is not None and (lane.section != "positions" or (bool(lane.acts) and asked.act not in lane.acts))
        )

    def _chosen(self, section: str, query: Select[Any]) -> Select[Any]:
        table, asked = schema.RECORDS[section], self._asked
        if not asked.with_decided:
            query = query.where(~self._is_decided(section, table.c.id))
        if asked.act is not None:
            query = query.where(table.c.act == asked.act)
        if asked.outlet is not None:
            query = query.where(_REPORTS.outlet == asked.outlet)
        if asked.least is not None:
            query = query.where(table.c.confidence >= asked.least)
        if asked.most is not None:
            query = query.where(table.c.confidence <= asked.most)
        return query if asked.actor is None else query.where(self._concerns(section, asked.actor))

    def _is_decided(self, section: str, record: ColumnElement[str]) -> ColumnElement[bool]:
        by = [] if self._asked.open_to is None else [_DECISIONS.who == self._asked.open_to]
        return exists().where(
            *in_force(self._dossier_id),
            _DECISIONS.section == section,
            _DECISIONS.digest == _REPORTS.digest,
            _DECISIONS.record == record,
            *by,
        )

    def _concerns(self, section: str, actor: str) -> ColumnElement[bool]:
        """Whether an actor has a part in a record."""
        chosen: Any = self._actors
        if len(chosen) > _FEW_ACTORS:
            actors = matching_actors(self._connection, self._dossier_id, actor)
            chosen = select(actors.c.report_id, actors.c.id)
        table = schema.RECORDS[section]
        parts = [tuple_(table.c.report_id, table.c[role]).in_(chosen) for role in _ROLES[section]]
        if section == "contacts":
            party = schema.contact_parties.c
            met = select(party.report_id, party.contact).where(tuple_(party.report_id, party.party).in_(chosen))
            parts.append(tuple_(table.c.report_id, table.c.id).in_(met))
        if section == "conditions":
            of, position = schema.position_conditions.c, schema.positions.c
            is_of = and_(position.report_id == of.report_id, position.id == of.position)
            held = select(of.report_id, of.condition).join(schema.positions, is_of)
            held = held.where(tuple_(position.report_id, position.holder).in_(chosen))
            parts.append(tuple_(table.c.report_id, table.c.id).in_(held))
        return or_(*parts)


_ROLES: Mapping[str, tuple[str, ...]] = {
    "actors": ("id",),
    "statements": ("speaker",),
    "positions": ("holder", "agent", "target"),
    "conditions": ("agent",),
    "contacts": ("by",),
}


def _columns(table: Any) -> tuple[Any, ...]:
    return (table.c.report_id, table.c.id, table.c.place, table.c.confidence, _REPORTS.digest)


def _place(lane: int, row: Row[Any]) -> Place:
    return Place(lane, 1.0 if row.confidence is None else row.confidence, row.report_id, row.place)


def _is_beyond(order: Sequence[Any], place: Place, lane: Lane, *, is_forward: bool) -> ColumnElement[bool]:
    at = place[2:] if lane.by_hand else place[1:]
    return tuple_(*order) > tuple_(*at) if is_forward else tuple_(*order) < tuple_(*at)
