"""What was added to dossiers in a workbench and is still to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the table, empty."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        *(sa.Column(name, text, nullable=False) for name in ("job", "who", "made_at")),
        sa.Column("address", text, nullable=True),
        *(sa.Column(name, text, nullable=False) for name in ("name", "kind")),
        sa.Column("given", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_waiting"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_waiting_dossier_id_dossiers", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_waiting_job", "waiting", ["job"])
