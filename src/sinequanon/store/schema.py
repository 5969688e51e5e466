"""The tables: reports and what was read from them, and apart from them what people decided.

A record's row is the record document's row (`records.record_to_json`) with its lists of ids and mentions in child
tables; spans are JSON, `[start, end)` in code points. `words` columns hold folded words (`words.words_of`) to ask for.
A reference to another record of the report is checked when the transaction ends, so the order of rows does not matter.
On PostgreSQL all texts have the collation "C" (step 0008), so that they sort and compare as on SQLite.
"""

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

REVISION = "0011"
"""The newest step in `migrations/versions`; revisions are four digits and count up."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def _json(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, JSON(none_as_null=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _of_report() -> Column[int]:
    return Column("report_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True)


def _record(name: str, *parts: Column[object] | Column[str] | ForeignKeyConstraint) -> Table:
    """A table of records: `id` is the record's id in its reading, `place` its place in the section."""
    return Table(
        name,
        metadata,
        _of_report(),
        Column("id", Text, primary_key=True),
        Column("place", Integer, nullable=False),
        *parts,
        _text("finder", nullable=True),
        _text("rule", nullable=True),
        _text("version", nullable=True),
        Column("confidence", Float),
    )


def _child(name: str, owner: str, section: str, *parts: Column[object] | Column[str] | ForeignKeyConstraint) -> Table:
    """A table of what one record holds several of, in order; `owner` is the column that names the record."""
    return Table(
        name,
        metadata,
        _of_report(),
        Column(owner, Text, primary_key=True),
        Column("place", Integer, primary_key=True),
        *parts,
        _refers(owner, section),
    )


def _refers(column: str, section: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["report_id", column], [f"{section}.report_id", f"{section}.id"], deferrable=True, initially="DEFERRED"
    )


dossiers = Table(
    "dossiers",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    _text("created_at"),
    _text("archived_at", nullable=True),
    UniqueConstraint("name"),
)

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    _text("digest"),
    _text("name"),
    _text("text"),
    _text("title", nullable=True),
    _text("outlet", nullable=True),
    _text("url", nullable=True),
    _text("published", nullable=True),
    _json("metadata"),
    _text("added_at"),
    # The reading that the report has now.
    _text("version"),
    _text("read_at"),
    _text("doc"),
    _text("doc_published", nullable=True),
    _json("notes"),
    UniqueConstraint("dossier_id", "digest"),
    Index(None, "dossier_id", "published"),
)

actors = _record(
    "actors",
    _text("name"),
    _text("kind"),
    _text("of", nullable=True),
    _text("key", nullable=True),
    _text("words"),
    _refers("of", "actors"),
)
mentions = _child("mentions", "actor", "actors", _json("span"), _text("words"))

statements = _record(
    "statements",
    _text("speaker"),
    _json("source", nullable=True),
    _json("cue", nullable=True),
    _json("content"),
    _text("quotation"),
    _text("said", nullable=True),
    _text("words"),
    _refers("speaker", "actors"),
)

positions = _record(
    "positions",
    _text("statement", nullable=True),
    _text("holder"),
    _text("act"),
    _json("span"),
    _text("agent", nullable=True),
    _text("target", nullable=True),
    _text("words"),
    _refers("statement", "statements"),
    _refers("holder", "actors"),
    _refers("agent", "actors"),
    _refers("target", "actors"),
)

conditions = _record(
    "conditions",
    _text("connective"),
    _json("marker"),
    _json("span"),
    _text("agent", nullable=True),
    _text("group"),
    _refers("agent", "actors"),
)
position_conditions = _child(
    "position_conditions", "position", "positions", _text("condition"), _refers("condition", "conditions")
)

contacts = _record(
    "contacts",
    _text("kind"),
    _text("status"),
    _json("span"),
    _text("by", nullable=True),
    _text("date", nullable=True),
    _text("words"),
    _refers("by", "actors"),
)
contact_parties = _child("contact_parties", "contact", "contacts", _text("party"), _refers("party", "actors"))

Index(None, actors.c.words)
Index(None, mentions.c.words)
Index(None, positions.c.confidence, positions.c.report_id, positions.c.place, positions.c.act)
for _table in (actors, statements, conditions, contacts):
    Index(None, _table.c.confidence, _table.c.report_id, _table.c.place)

RECORDS = {table.name: table for table in (actors, statements, positions, conditions, contacts)}
"""The table of each section of the record document."""

CHILDREN = {
    "actors": (mentions, "mentions", "span"),
    "positions": (position_conditions, "conditions", "condition"),
    "contacts": (contact_parties, "parties", "party"),
}
"""For a section whose records hold lists: the child table, the record's field and the column with its values."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    _text("kind"),
    _text("section"),
    # The anchor, which outlives any reading, and the record that it meets in the present one.
    _text("digest", nullable=True),
    _json("spans"),
    _json("was"),
    _text("record", nullable=True),
    _json("fields"),
    _text("who"),
    _text("note", nullable=True),
    _text("decided_at"),
    _text("undone_at", nullable=True),
    _text("undone_by", nullable=True),
    Index(None, "dossier_id", "digest"),
    Index(None, "dossier_id", "section", "digest", "record"),
)

sentences = Table(
    "sentences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", ForeignKey("reports.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    UniqueConstraint("report_id", "start"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("key", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

# Team use: who may log in, and what was done

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("name"),
    # The name without regard to case and width, which is what must be unique.
    _text("key"),
    _text("role"),
    _text("password"),
    _text("created_at"),
    _text("password_at"),
    UniqueConstraint("key"),
)

logins = Table(
    "logins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    _text("digest"),
    _text("kind"),
    _text("label", nullable=True),
    _text("role", nullable=True),
    _text("made_at"),
    _text("used_at"),
    _text("expires_at"),
    UniqueConstraint("digest"),
    Index(None, "account_id"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("key"),
    _text("address"),
    _text("at"),
    Index(None, "at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    _text("at"),
    _text("who"),
    _text("action"),
    _text("dossier", nullable=True),
    _text("detail", nullable=True),
    _text("address", nullable=True),
    Index(None, "who"),
    Index(None, "action"),
)

games = Table(
    "games",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    # The date of the map that the game comes from; empty for now.
    _text("as_of"),
    _text("kind"),
    _text("what"),
    _text("who"),
    _json("conflict", nullable=True),
    _text("made_at"),
    _text("undone_at", nullable=True),
    _text("undone_by", nullable=True),
    Index(None, "dossier_id", "as_of"),
)
"""Versions of the games that are drafted from maps, as `games.py` tells."""

failures = Table(
    "failures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    _text("place"),
    _text("cause"),
    _text("failed_at"),
    _text("version"),
    # What `sqn retry` reads: a file, or the report itself where it was taken in; and what the run was told.
    _text("path", nullable=True),
    _json("report", nullable=True),
    _json("options"),
    Index(None, "dossier_id", "place"),
)
"""What runs could not read, as `failures.py` tells."""

signatures = Table("signatures", metadata, _of_report(), _text("method"), Column("value", LargeBinary, nullable=False))
"""By which each report was compared with the others of its dossier, as `copies.py` tells."""

copies = Table(
    "copies",
    metadata,
    _of_report(),
    Column("other_id", ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True),
    Column("similarity", Float, nullable=False),
    Index(None, "other_id"),
)
"""Two reports that are nearly the same text."""

forgotten = Table(
    "forgotten",
    metadata,
    Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", Text, primary_key=True),
    _text("forgotten_at"),
)
"""The reports that were forgotten, as `forgetting.py` tells."""

waiting = Table(
    "waiting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dossier_id", ForeignKey("dossiers.id", ondelete="CASCADE"), nullable=False),
    _text("job"),
    _text("who"),
    _text("made_at"),
    _text("address", nullable=True),
    _text("name"),
    _text("kind"),
    _json("given"),
    Column("content", LargeBinary),
    Column("tries", Integer, nullable=False),
    Index(None, "job"),
)
"""What is still to be read for a workbench, a row for each source, as `waiting.py` tells."""
