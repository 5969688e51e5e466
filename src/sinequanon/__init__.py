"""Sinequanon: reports on a dispute read into evidence-linked records.

Importing the package loads the records and the errors only: no language model, no database, no web. The functions and
classes of `_LAZY` are imported when they are first asked for; `docs/python.md` tells of them.
"""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sinequanon.api import (
        Evaluation,
        ReadReport,
        ReadRun,
        attributions,
        evaluate,
        export_dossier,
        read_into,
        read_report,
        read_reports,
        relations,
        write_brief,
    )
    from sinequanon.mapping import Map, draw_map
    from sinequanon.store import Rows, Store

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
    "Evaluation",
    "Group",
    "Map",
    "Origin",
    "Position",
    "Quotation",
    "ReadReport",
    "ReadRun",
    "Reading",
    "Report",
    "Rows",
    "SinequanonError",
    "Statement",
    "Store",
    "TextSpan",
    "__version__",
    "attributions",
    "draw_map",
    "evaluate",
    "export_dossier",
    "read_into",
    "read_report",
    "read_reports",
    "relations",
    "write_brief",
]

_LAZY: "Mapping[str, str]" = {
    "Evaluation": "sinequanon.api",
    "Map": "sinequanon.mapping",
    "ReadReport": "sinequanon.api",
    "ReadRun": "sinequanon.api",
    "Rows": "sinequanon.store",
    "Store": "sinequanon.store",
    "attributions": "sinequanon.api",
    "draw_map": "sinequanon.mapping",
    "evaluate": "sinequanon.api",
    "export_dossier": "sinequanon.api",
    "read_into": "sinequanon.api",
    "read_report": "sinequanon.api",
    "read_reports": "sinequanon.api",
    "relations": "sinequanon.api",
    "write_brief": "sinequanon.api",
}

if not TYPE_CHECKING:  # a type checker has the imports above, and reports every other name

    def __getattr__(name: str) -> Any:
        """A public name that is imported when it is first asked for."""
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_LAZY[name]), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
