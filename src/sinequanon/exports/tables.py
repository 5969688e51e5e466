"""All tables of an export, each with its columns and their types; `csv_folder` and `parquet` write them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Columns = Mapping[str, "Type"]
Row = Mapping[str, Any]


class Type(StrEnum):
    """What the cells of a column hold; any cell but that of a list may be empty (None)."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    LIST = "list"


@dataclass(frozen=True)
class Table:
    """A table: its name, its columns in order, and its rows, each with a cell for every column."""

    name: str
    columns: Columns
    rows: Sequence[Row]


def made(name: str, columns: Columns, rows: Iterable[Row]) -> Table:
    """A table with its cells as plain values of their column's type."""
    convert = {column: _CONVERT[kind] for column, kind in columns.items()}
    return Table(name, columns, [{column: convert[column](row[column]) for column in columns} for row in rows])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _list(value: Any) -> list[str]:
    return ["" if item is None else str(item) for item in value or ()]


def _or_none(kind: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else kind(value)


_CONVERT: Mapping[Type, Callable[[Any], Any]] = {
    Type.TEXT: _text,
    Type.WHOLE: _or_none(int),
    Type.NUMBER: _or_none(float),
    Type.FLAG: _or_none(bool),
    Type.LIST: _list,
}
