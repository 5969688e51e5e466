"""Who may log in, and the log of what was done."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, empty."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("name", "key", "role", "password", "created_at", "password_at")),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("key", name="uq_accounts_key"),
    )
    op.create_table(
        "logins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("digest", "kind")),
        *(_text(name, nullable=True) for name in ("label", "role")),
        *(_text(name) for name in ("made_at", "used_at", "expires_at")),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
        sa.UniqueConstraint("digest", name="uq_logins_digest"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_logins_account_id_accounts", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_logins_account_id", "logins", ["account_id"])
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("key", "address", "at")),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_at", "attempts", ["at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        *(_text(name) for name in ("at", "who", "action")),
        *(_text(name, nullable=True) for name in ("dossier", "detail", "address")),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_who", "audit", ["who"])
    op.create_index("ix_audit_action", "audit", ["action"])


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)
