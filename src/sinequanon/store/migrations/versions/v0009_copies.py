"""Which reports of a dossier are nearly the same text; empty, as it is found when it is asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "signatures",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("method", text, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", name="pk_signatures"),
        _of_report("signatures", "report_id"),
    )
    op.create_table(
        "copies",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("similarity", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("report_id", "other_id", name="pk_copies"),
        _of_report("copies", "report_id"),
        _of_report("copies", "other_id"),
    )
    op.create_index("ix_copies_other_id", "copies", ["other_id"])


def _of_report(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["reports.id"], name=f"fk_{table}_{column}_reports", ondelete="CASCADE")
