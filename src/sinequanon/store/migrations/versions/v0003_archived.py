"""When a dossier was archived."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; no dossier is archived."""
    op.add_column("dossiers", sa.Column("archived_at", sa.Text()))
