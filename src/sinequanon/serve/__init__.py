"""The workbench: pages on which an analyst reads, checks and explores a dossier, and the JSON API behind them.

`views` gives what a page shows as plain values, `routes` puts it under addresses, as a page and as JSON. Needs the
extra `serve`.
"""

from sinequanon.serve.app import create_app
from sinequanon.serve.workbench import Workbench

__all__ = ["Workbench", "create_app"]
