"""Indexes for the review queue: records by how sure they are, and decisions by the record that they meet."""

from alembic import op

revision = "0006"
down_revision = "0005"

_ORDER = ["confidence", "report_id", "place"]


def upgrade() -> None:
    """Make the indexes."""
    op.create_index("ix_positions_confidence_report_id_place_act", "positions", [*_ORDER, "act"])
    for name in ("actors", "statements", "conditions", "contacts"):
        op.create_index(f"ix_{name}_confidence_report_id_place", name, _ORDER)
    met = ["dossier_id", "section", "digest", "record"]
    op.create_index("ix_decisions_dossier_id_section_digest_record", "decisions", met)
