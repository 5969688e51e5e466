"""Dossiers, reports, the records read from them, and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("name", name=op.f("uq_dossiers_name")),
    )
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("outlet", sa.Text()),
        sa.Column("url", sa.Text()),
        sa.Column("published", sa.Text()),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("read_at", sa.Text(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("doc_published", sa.Text()),
        sa.Column("notes", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_reports_dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("dossier_id", "digest", name=op.f("uq_reports_dossier_id_digest")),
    )
    op.create_index(op.f("ix_reports_dossier_id_published"), "reports", ["dossier_id", "published"])
    op.create_table(
        "actors",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("of", sa.Text()),
        sa.Column("key", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("finder", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("version", sa.Text()),
        sa.Column("confidence", sa.Float()),
        sa.ForeignKeyConstraint(
            ["report_id", "of"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_actors_report_id_of"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_actors_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "id", name=op.f("pk_actors")),
    )
    op.create_index(op.f("ix_actors_words"), "actors", ["words"])
    op.create_table(
        "mentions",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("span", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id", "actor"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_mentions_report_id_actor"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_mentions_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "actor", "place", name=op.f("pk_mentions")),
    )
    op.create_index(op.f("ix_mentions_words"), "mentions", ["words"])
    op.create_table(
        "statements",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("source", sa.JSON(none_as_null=True)),
        sa.Column("cue", sa.JSON(none_as_null=True)),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("quotation", sa.Text(), nullable=False),
        sa.Column("said", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("finder", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("version", sa.Text()),
        sa.Column("confidence", sa.Float()),
        sa.ForeignKeyConstraint(
            ["report_id", "speaker"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_statements_report_id_speaker"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_statements_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "id", name=op.f("pk_statements")),
    )
    op.create_table(
        "conditions",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("connective", sa.Text(), nullable=False),
        sa.Column("marker", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("span", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("agent", sa.Text()),
        sa.Column("group", sa.Text(), nullable=False),
        sa.Column("finder", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("version", sa.Text()),
        sa.Column("confidence", sa.Float()),
        sa.ForeignKeyConstraint(
            ["report_id", "agent"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_conditions_report_id_agent"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_conditions_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "id", name=op.f("pk_conditions")),
    )
    op.create_table(
        "positions",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text()),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("span", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("agent", sa.Text()),
        sa.Column("target", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("finder", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("version", sa.Text()),
        sa.Column("confidence", sa.Float()),
        sa.ForeignKeyConstraint(
            ["report_id", "agent"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_positions_report_id_agent"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "holder"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_positions_report_id_holder"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "statement"],
            ["statements.report_id", "statements.id"],
            name=op.f("fk_positions_report_id_statement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "target"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_positions_report_id_target"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_positions_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "id", name=op.f("pk_positions")),
    )
    op.create_table(
        "position_conditions",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id", "condition"],
            ["conditions.report_id", "conditions.id"],
            name=op.f("fk_position_conditions_report_id_condition"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "position"],
            ["positions.report_id", "positions.id"],
            name=op.f("fk_position_conditions_report_id_position"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_position_conditions_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "position", "place", name=op.f("pk_position_conditions")),
    )
    op.create_table(
        "contacts",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("span", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("by", sa.Text()),
        sa.Column("date", sa.Text()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("finder", sa.Text()),
        sa.Column("rule", sa.Text()),
        sa.Column("version", sa.Text()),
        sa.Column("confidence", sa.Float()),
        sa.ForeignKeyConstraint(
            ["report_id", "by"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_contacts_report_id_by"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_contacts_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("report_id", "id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "contact_parties",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id", "contact"],
            ["contacts.report_id", "contacts.id"],
            name=op.f("fk_contact_parties_report_id_contact"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id", "party"],
            ["actors.report_id", "actors.id"],
            name=op.f("fk_contact_parties_report_id_party"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_contact_parties_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "contact", "place", name=op.f("pk_contact_parties")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text()),
        sa.Column("spans", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("was", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("record", sa.Text()),
        sa.Column("fields", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("decided_at", sa.Text(), nullable=False),
        sa.Column("undone_at", sa.Text()),
        sa.Column("undone_by", sa.Text()),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_decisions_dossier_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_dossier_id_digest"), "decisions", ["dossier_id", "digest"])
