"""CSV: a folder with one file a table, by RFC 4180; nothing is cut and nothing altered."""

import csv
from pathlib import Path
from typing import Any

from sinequanon.exports.content import Content
from sinequanon.exports.map_tables import map_tables
from sinequanon.exports.record_tables import record_tables
from sinequanon.exports.tables import Table
from sinequanon.exports.writing import whole_folder

BETWEEN = " | "
"""Stands between the parts of a cell that holds several, as in `sqn positions --csv`."""


def write(content: Content, path: Path) -> int:
    """Write the folder; gives the number of tables."""
    tables = [*record_tables(content), *map_tables(content.map)]
    with whole_folder(path, [f"{table.name}.csv" for table in tables]) as draft:
        for table in tables:
            _write_table(table, draft / f"{table.name}.csv")
    return len(tables)


def _write_table(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows([_cell(row[name]) for name in table.columns] for row in table.rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return BETWEEN.join(value)
    return "" if value is None else value
