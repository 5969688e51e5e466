"""Records in a database: open a `Store`, add, ask, decide.

Loads SQLAlchemy, and Alembic only when a store is made or upgraded.
"""

from sinequanon.store.decisions import Decision, DecisionKind
from sinequanon.store.dossiers import DossierContents, Merged
from sinequanon.store.files import DossierFileError
from sinequanon.store.results import (
    ActorRow,
    ConditionRow,
    ContactRow,
    DossierRow,
    Evidence,
    PositionRow,
    ReportRow,
    ResultRow,
    Rows,
    StatementRow,
)
from sinequanon.store.search import Hit
from sinequanon.store.store import Added, Store

__all__ = [
    "ActorRow",
    "Added",
    "ConditionRow",
    "ContactRow",
    "Decision",
    "DecisionKind",
    "DossierContents",
    "DossierFileError",
    "DossierRow",
    "Evidence",
    "Hit",
    "Merged",
    "PositionRow",
    "ReportRow",
    "ResultRow",
    "Rows",
    "StatementRow",
    "Store",
]
