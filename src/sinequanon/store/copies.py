"""Stories: reports of a dossier that are nearly the same text, as when several outlets print what one agency wrote.

Each report is compared once, when the stories are first asked for after it came (see `comparing`). Nothing is taken
away: each copy stays a report of its own. What people decide on stories (`join`, `split`) is kept apart, as decisions
on the dossier, and outlives the reports' readings.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from sqlalchemy import Connection, Engine, delete, func, select

from sinequanon.errors import InvalidRecord, RecordNotFound
from sinequanon.store import engine, schema
from sinequanon.store.decisions import DecisionKind
from sinequanon.store.reports import get_dossier

_REPORTS, _SIGNATURES, _COPIES = schema.reports.c, schema.signatures.c, schema.copies.c

Links = Mapping[tuple[str, str], float]


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One report of a story; `similarity` is the share of the shorter text that stands in both it and the first.

    For a report that was compared with another one of the story only, it is that of the most similar; None for the
    first report, and for one that a person joined.
    """

    digest: str
    report: str
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None
    letters: int
    similarity: float | None = None

    @property
    def order(self) -> tuple[bool, str, int, str, str]:
        """Sorts by day of publication, those without one last; of one day, and without one, the longest first."""
        return (self.published is None, self.published or "", -self.letters, self.report, self.digest)


@dataclass(frozen=True)
class Story:
    """Reports that are nearly the same text; the first stands for all."""

    reports: tuple[Copy, ...]

    @property
    def first(self) -> Copy:
        """The first that was published, or the longest where none has a date."""
        return self.reports[0]

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets by name, in the order of the reports."""
        return tuple(dict.fromkeys(copy.outlet for copy in self.reports if copy.outlet))


class Copies:
    """The stories of a store's dossiers. Threads may share it."""

    def __init__(self, database: Engine):
        self._engine = database

    def stories(self, dossier: str) -> tuple[Story, ...]:
        """The stories of a dossier that have several reports, by their first report.

        Reports that came since it was last asked are compared now.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        self._compare_new(dossier)
        with engine.reading(self._engine) as connection:
            dossier_id = get_dossier(connection, dossier)
            copies = list(_load_copies(connection, dossier_id))
            links = _load_links(connection, dossier_id)
            decided = _load_decided(connection, dossier_id)
        return group(copies, links, decided)

    def of(self, dossier: str, digest: str) -> tuple[Copy, ...]:
        """The other reports of a report's story, as far as the reports were compared by now.

        Raises:
            RecordNotFound: there is no such dossier.
        """
        with engine.reading(self._engine) as connection:
            dossier_id = get_dossier(connection, dossier)
            links, decided = _load_links(connection, dossier_id), _load_decided(connection, dossier_id)
            near = _connected(digest, [*links, *decided.together])
            copies = list(_load_copies(connection, dossier_id, near)) if len(near) > 1 else []
        stories = (story.reports for story in group(copies, links, decided))
        found = next((reports for reports in stories if digest in {copy.digest for copy in reports}), ())
        return tuple(copy for copy in found if copy.digest != digest)

    def find(self, dossier: str, names: Iterable[str]) -> list[Copy]:
        """The reports of a dossier with these names or digests, which may be cut to eight characters or more.

        Raises:
            RecordNotFound: there is none, or several.
        """
        with engine.reading(self._engine) as connection:
            copies = list(_load_copies(connection, get_dossier(connection, dossier)))
        return [_named(name, copies, dossier) for name in names]

    def _compare_new(self, dossier: str) -> None:
        """Keep of the reports that were not compared yet which others they are copies of."""
        from sinequanon.store import comparing  # loads NumPy

        with engine.reading(self._engine) as connection:
            compared = comparing.compare_new(connection, get_dossier(connection, dossier))
        if compared.signatures:
            with engine.writing(self._engine) as connection:
                comparing.save(connection, compared)


def forget(connection: Connection, dossier_id: int) -> None:
    """Forget the signatures of a dossier's reports, so that they are compared anew in the one to which they move."""
    of_dossier = select(_REPORTS.id).where(_REPORTS.dossier_id == dossier_id)
    connection.execute(delete(schema.signatures).where(_SIGNATURES.report_id.in_(of_dossier)))


# Grouping


@dataclass(frozen=True)
class Decided:
    """What people decided on stories, by digest: which reports are of one story, and which are not."""

    together: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    apart: frozenset[tuple[str, str]] = field(default_factory=frozenset)


def group(copies: Sequence[Copy], links: Links, decided: Decided) -> tuple[Story, ...]:
    """The stories of several reports that copies make: what a person joined first, then the most similar.

    A copy of a copy is of the story too, unless a person said that it is none of one of its reports.

    Args:
        copies: the reports.
        links: how similar those are that are nearly the same, by their digests.
        decided: what people decided on them.
    """
    by_digest = {copy.digest: copy for copy in copies}
    members = {digest: [digest] for digest in by_digest}
    likely = sorted(links, key=lambda pair: (-links[pair], pair))
    for one, other in [*sorted(decided.together), *likely]:
        if one in members and other in members:
            _join(members, one, other, decided.apart)
    stories = {id(found): found for found in members.values() if len(found) > 1}
    made = [_story([by_digest[digest] for digest in found], links) for found in stories.values()]
    return tuple(sorted(made, key=lambda story: story.first.order))


def _connected(digest: str, pairs: Iterable[tuple[str, str]]) -> set[str]:
    """A report and all that are linked to it, over others as well."""
    neighbours: dict[str, set[str]] = {}
    for one, other in pairs:
        neighbours.setdefault(one, set()).add(other)
        neighbours.setdefault(other, set()).add(one)
    found, new = {digest}, {digest}
    while new := {other for one in new for other in neighbours.get(one, ())} - found:
        found |= new
    return found


def _join(members: dict[str, list[str]], one: str, other: str, apart: frozenset[tuple[str, str]]) -> None:
    small, large = sorted((members[one], members[other]), key=len)
    if small is large or (apart and not apart.isdisjoint(product(small, large))):
        return
    large += small
    for digest in small:
        members[digest] = large


def _story(copies: Iterable[Copy], links: Links) -> Story:
    first, *rest = sorted(copies, key=lambda copy: copy.order)
    digests = [first.digest, *(copy.digest for copy in rest)]
    return Story((first, *(replace(copy, similarity=_similarity(copy.digest, digests, links)) for copy in rest)))


def _similarity(digest: str, digests: Sequence[str], links: Links) -> float | None:
    """How similar a report is to the first of its story, or else to the one that is most like it."""
    shares = [links.get((other, digest), links.get((digest, other))) for other in digests if other != digest]
    return shares[0] if shares[0] is not None else max((share for share in shares if share is not None), default=None)


# The database


def _load_copies(connection: Connection, dossier_id: int, digests: Collection[str] | None = None) -> Iterator[Copy]:
    """The reports of a dossier, or some of them."""
    columns = [_REPORTS[name] for name in ("digest", "title", "outlet", "url", "published")]
    query = select(_REPORTS.name.label("report"), *columns, func.length(_REPORTS.text).label("letters"))
    query = query.where(_REPORTS.dossier_id == dossier_id)
    if digests is not None:
        query = query.where(_REPORTS.digest.in_(digests))
    for row in connection.execute(query).mappings():
        yield Copy(**row)


def _load_links(connection: Connection, dossier_id: int) -> dict[tuple[str, str], float]:
    one, other = schema.reports.alias(), schema.reports.alias()
    joined = schema.copies.join(one, one.c.id == _COPIES.report_id).join(other, other.c.id == _COPIES.other_id)
    query = select(one.c.digest, other.c.digest, _COPIES.similarity).select_from(joined)
    found = connection.execute(query.where(one.c.dossier_id == dossier_id, other.c.dossier_id == dossier_id))
    return {(row[0], row[1]): row[2] for row in found}


def _load_decided(connection: Connection, dossier_id: int) -> Decided:
    """What people decided; the later decision counts."""
    table = schema.decisions.c
    of_copies = (table.dossier_id == dossier_id, table.section == "copies", table.undone_at.is_(None))
    together: set[tuple[str, str]] = set()
    apart: set[tuple[str, str]] = set()
    for kind, fields in connection.execute(select(table.kind, table.fields).where(*of_copies).order_by(table.id)):
        is_merge = kind == DecisionKind.MERGE
        pairs = _both_ways(fields["reports"], fields["into" if is_merge else "from"])
        together.difference_update(pairs)
        apart.difference_update(pairs)
        (together if is_merge else apart).update(pairs)
    return Decided(frozenset(together), frozenset(apart))


def _both_ways(some: Iterable[str], others: Iterable[str]) -> list[tuple[str, str]]:
    return [pair for one, other in product(some, others) for pair in ((one, other), (other, one))]


def _named(name: str, copies: Sequence[Copy], dossier: str) -> Copy:
    found = [copy for copy in copies if copy.report == name]
    found = found or [copy for copy in copies if len(name) >= 8 and copy.digest.startswith(name)]
    if not found:
        raise RecordNotFound(f"dossier {dossier!r} has no report {name!r}; sqn reports lists them")
    if len(found) > 1:
        told = ", ".join(copy.digest[:12] for copy in found)
        raise InvalidRecord(f"{len(found)} reports have the name {name!r}; give one's digest: {told}")
    return found[0]
