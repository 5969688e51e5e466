"""Sentences of the reports, and on SQLite an index of their words.

Both come from the texts alone: a later step that changes them makes them anew and takes the filling out of this one.
Step 0008 does so for the words on PostgreSQL.
"""

import sqlalchemy as sa
from alembic import op

from sinequanon.store.search import keep_sentences

revision = "0002"
down_revision = "0001"

_TEXTS = """
CREATE VIEW sentence_texts AS
SELECT sentences.id AS id, substr(reports.text, sentences.start + 1, sentences."end" - sentences.start) AS text
FROM sentences JOIN reports ON reports.id = sentences.report_id
"""
_INDEX = """
CREATE VIRTUAL TABLE sentence_index USING fts5(
    text, content='sentence_texts', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
)
"""


def upgrade() -> None:
    """Make the table and the index, and fill them from the reports that are there."""
    op.create_table(
        "sentences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_sentences_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentences")),
        sa.UniqueConstraint("report_id", "start", name=op.f("uq_sentences_report_id_start")),
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(_TEXTS)
        op.execute(_INDEX)
    for report_id, text in connection.execute(sa.text("SELECT id, text FROM reports")).all():
        keep_sentences(connection, report_id, text)
    if connection.dialect.name == "sqlite":
        op.execute("INSERT INTO sentence_index(sentence_index) VALUES ('rebuild')")
