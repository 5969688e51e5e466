"""Parquet: the tables of the CSV folder with typed columns; needs pyarrow."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sinequanon.errors import MissingExtra
from sinequanon.exports.content import Content
from sinequanon.exports.map_tables import map_tables
from sinequanon.exports.record_tables import record_tables
from sinequanon.exports.tables import Table, Type
from sinequanon.exports.writing import whole_folder


def write(content: Content, path: Path) -> int:
    """Write the folder; gives the number of tables.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    import_arrow()
    tables = [*record_tables(content), *map_tables(content.map)]
    with whole_folder(path, [f"{table.name}.parquet" for table in tables]) as draft:
        write_tables(tables, draft)
    return len(tables)


def write_tables(tables: Iterable[Table], folder: Path) -> None:
    """Write one file a table into a folder."""
    arrow, files = import_arrow()
    types = {
        Type.TEXT: arrow.string(),
        Type.WHOLE: arrow.int64(),
        Type.NUMBER: arrow.float64(),
        Type.FLAG: arrow.bool_(),
        Type.LIST: arrow.list_(arrow.string()),
    }
    for table in tables:
        schema = arrow.schema([(name, types[kind]) for name, kind in table.columns.items()])
        files.write_table(arrow.Table.from_pylist(list(table.rows), schema=schema), folder / f"{table.name}.parquet")


def import_arrow() -> tuple[Any, Any]:
    """`pyarrow` and `pyarrow.parquet`.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow as arrow
        import pyarrow.parquet as files
    except ImportError:
        raise MissingExtra("the format parquet needs pyarrow: pip install 'sinequanon[parquet]'") from None
    return arrow, files
