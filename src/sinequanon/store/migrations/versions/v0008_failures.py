"""What runs could not read; and on PostgreSQL an index of the sentences' words, and texts in the order of code points.

Without the collation "C" a server's language decides how texts are sorted and compared, dates among them.
"""

import sqlalchemy as sa
from alembic import op

from sinequanon.store.search import index_all

revision = "0008"
down_revision = "0007"

_INDEX = """
CREATE TABLE sentence_index (
    id INTEGER CONSTRAINT pk_sentence_index PRIMARY KEY
        CONSTRAINT fk_sentence_index_id REFERENCES sentences (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
)
"""


def upgrade() -> None:
    """Make the tables, and fill the index from the sentences that are there."""
    op.create_table(
        "failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("place", "cause", "failed_at", "version")),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("report", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_failures"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_failures_dossier_id_dossiers", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_failures_dossier_id_place", "failures", ["dossier_id", "place"])
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        _compare_by_code_points(connection)
        op.execute(_INDEX)
        op.execute("CREATE INDEX ix_sentence_index_words ON sentence_index USING gin (words)")
        index_all(connection)


def _compare_by_code_points(connection: sa.Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote
    inspector = sa.inspect(connection)
    for table in inspector.get_table_names():
        texts = [column["name"] for column in inspector.get_columns(table) if isinstance(column["type"], sa.Text)]
        changes = ", ".join(f'ALTER COLUMN {quote(name)} TYPE TEXT COLLATE "C"' for name in texts)
        if changes:
            op.execute(f"ALTER TABLE {quote(table)} {changes}")
