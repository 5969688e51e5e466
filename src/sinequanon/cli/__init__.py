"""The command line, `sqn`: one thin command a stage, which parses, calls and prints.

Everything that takes time to load (the language model, the database, the tables) is imported by the command that needs
it, so that `sqn --help` answers at once. The commands are listed in the order in which these modules are imported.
"""

# isort: skip_file
from sinequanon.cli.app import app, main
from sinequanon.cli import (  # noqa: F401 (they add their commands)
    reading,
    asking,
    actors,
    options,
    copies,
    mapping,
    gaming,
    solving,
    briefing,
    serving,
    accounts,
    dossiers,
    db,
    deciding,
    coding,
    exporting,
    forgetting,
)

__all__ = ["app", "main"]
