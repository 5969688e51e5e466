"""The addresses, a module for each part of the workbench: pages, and under `/api/v1` the same as JSON."""

from sinequanon.serve.routes import (
    accounts,
    adding,
    decisions,
    game,
    home,
    mapped,
    naming,
    overview,
    positions,
    records,
    reports,
    review,
    search,
    timeline,
)

_MODULES = (
    home,
    accounts,
    overview,
    reports,
    review,
    positions,
    mapped,
    timeline,
    game,
    naming,
    decisions,
    records,
    search,
    adding,
)
ROUTERS = tuple(router for module in _MODULES for router in module.ROUTERS)
