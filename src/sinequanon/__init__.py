"""Sinequanon: reports on a dispute read into evidence-linked records.

Importing the package loads the records and the errors only: no language model, no database, no web.
"""

from sinequanon.errors import SinequanonError
from sinequanon.records import (
    Act,
    Actor,
    ActorKind,
    Condition,
    Connective,
    Contact,
    ContactKind,
    ContactStatus,
    Group,
    Origin,
    Position,
    Quotation,
    Reading,
    Report,
    Statement,
    TextSpan,
)

__version__ = "0.1.0"

__all__ = [
    "Act",
    "Actor",
    "ActorKind",
    "Condition",
    "Connective",
    "Contact",
    "ContactKind",
    "ContactStatus",
    "Group",
    "Origin",
    "Position",
    "Quotation",
    "Reading",
    "Report",
    "SinequanonError",
    "Statement",
    "TextSpan",
    "__version__",
]
