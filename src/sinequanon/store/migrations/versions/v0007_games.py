"""What people made of the games that the program drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table, empty."""
    op.create_table(
        "games",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("as_of", "kind", "what", "who")),
        sa.Column("conflict", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("undone_at", "undone_by")),
        sa.PrimaryKeyConstraint("id", name="pk_games"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_games_dossier_id_dossiers", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_games_dossier_id_as_of", "games", ["dossier_id", "as_of"])
