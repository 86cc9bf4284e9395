"""Query results as Arrow tables, for polars, DuckDB, R and Parquet.

This needs pyarrow, which comes with `pip install "verbale[arrow]"`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.errors import UsageError

try:
    import pyarrow as pa
except ImportError as error:
    raise UsageError("Arrow tables need pyarrow", remedy='pip install "verbale[arrow]"') from error


def arrow_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> pa.Table:
    """Make a table whose columns have Arrow's types: days are `date32`; of a column of several types, strings."""
    cells: list[tuple[object, ...]] = list(zip(*rows, strict=True))
    return pa.table([_column(column) for column in cells or [()] * len(columns)], names=list(columns))


def _column(cells: Sequence[object]) -> pa.Array:
    try:
        return pa.array(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if cell is None else str(cell) for cell in cells])
