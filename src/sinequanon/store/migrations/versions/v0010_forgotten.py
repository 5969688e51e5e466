"""Which reports were forgotten, by nothing but the digests of their texts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table, empty."""
    text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "forgotten",
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("digest", text, nullable=False),
        sa.Column("forgotten_at", text, nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "digest", name="pk_forgotten"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_forgotten_dossier_id_dossiers", ondelete="CASCADE"
        ),
    )
