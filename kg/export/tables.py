"""Tables: an act a row, as CSV, as a package of CSV files that describe themselves, as a workbook and as Parquet."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from kg.errors import UsageError
from kg.escaping import FORMULA, guarded, printable
from kg.export.columns import Column, Kind, Table, Value, act_table, document_table
from kg.export.selection import Selection, batches
from kg.extras import needed

_ROWS = 1_048_575
_CELL = 32_767
_CSVW = {Kind.INTEGER: "integer", Kind.NUMBER: "double", Kind.BOOLEAN: "boolean", Kind.DATE: "date"}
_BATCH = 10_000


def write_csv(chosen: Selection, out: Path) -> None:
    """Write the table of acts in CSV and UTF-8."""
    _write_csv(act_table(chosen), out)


def write_package(chosen: Selection, folder: Path) -> None:
    """Write the tables of acts and documents, and what describes them for Frictionless and for CSVW."""
    tables = [act_table(chosen), document_table(chosen)]
    for table in tables:
        _write_csv(table, folder / f"{table.name}.csv")
    _write_json(folder / "datapackage.json", _data_package(tables, folder))
    _write_json(folder / "csv-metadata.json", _csvw(tables))


def write_xlsx(chosen: Selection, out: Path) -> None:
    """Write a workbook of acts, documents and the meaning of the columns; no cell of it is a formula."""
    openpyxl = needed("openpyxl", extra="export")
    if max(len(chosen.acts), len(chosen.documents)) > _ROWS:
        raise UsageError(f"a sheet holds {_ROWS} rows, and there are more acts", remedy="export parquet or csv")
    book = openpyxl.Workbook(write_only=True)
    tables = [act_table(chosen), document_table(chosen)]
    for table in tables:
        _write_sheet(book, table.title, [column.name for column in table.columns], table.rows())
    told: Iterator[list[Value]] = (
        [table.name, one.name, one.kind, one.told] for table in tables for one in table.columns
    )
    _write_sheet(book, "Columns", ["table", "column", "type", "meaning"], told)
    book.save(out)


def write_parquet(chosen: Selection, out: Path) -> None:
    """Write the table of acts in Parquet, each column with its type and its meaning."""
    arrow, parquet = (needed(name, extra="export") for name in ("pyarrow", "pyarrow.parquet"))
    table = act_table(chosen)
    schema = arrow.schema([_arrow_field(arrow, column) for column in table.columns])
    with parquet.ParquetWriter(out, schema, compression="zstd") as file:
        for batch in batches(table.rows(), _BATCH):
            columns = zip(schema.types, zip(*batch, strict=True), strict=True)
            arrays = [arrow.array(cells, kind) for kind, cells in columns]
            file.write_batch(arrow.record_batch(arrays, schema=schema))


def _write_csv(table: Table, out: Path) -> None:
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.columns)
        writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows())


def _csv_cell(cell: Value) -> Value:
    if isinstance(cell, bool):
        return str(cell).lower()
    return guarded(cell) if isinstance(cell, str) else cell


def _write_sheet(book: Any, title: str, header: Sequence[str], rows: Iterator[list[Value]]) -> None:
    cells = import_module("openpyxl.cell")
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    sheet.append(header)
    for row in rows:
        sheet.append([_text_cell(cells, sheet, cell) if isinstance(cell, str) else cell for cell in row])


def _text_cell(cells: ModuleType, sheet: Any, text: str) -> Any:
    """Make a cell that is text whatever it begins with, and stays so when it is edited."""
    cell = cells.WriteOnlyCell(sheet, printable(text)[:_CELL])
    cell.data_type = "s"
    cell.quotePrefix = FORMULA.match(text) is not None
    return cell


def _arrow_field(arrow: ModuleType, column: Column) -> Any:
    types = {
        Kind.STRING: arrow.string(),
        Kind.INTEGER: arrow.int64(),
        Kind.NUMBER: arrow.float64(),
        Kind.BOOLEAN: arrow.bool_(),
        Kind.DATE: arrow.date32(),
    }
    return arrow.field(column.name, types[column.kind], metadata={"description": column.told})


def _data_package(tables: Sequence[Table], folder: Path) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": "verbale-acts",
        "title": "Speech acts in diplomatic texts",
        "description": _ABOUT_CELLS,
        "resources": [_resource(table, folder) for table in tables],
    }


_ABOUT_CELLS = (
    "An act a row. A text that a spreadsheet would take for a formula has an apostrophe before it, which is not part "
    "of it. Rights in the documents are told in documents.csv."
)


def _resource(table: Table, folder: Path) -> dict[str, Any]:
    content = (folder / f"{table.name}.csv").read_bytes()
    schema: dict[str, Any] = {
        "fields": [
            {"name": one.name, "type": one.kind, "description": one.told} | _unique(one, table) for one in table.columns
        ],
        "primaryKey": table.key,
    }
    if table.name == "acts":
        schema["foreignKeys"] = [{"fields": "document", "reference": {"resource": "documents", "fields": "id"}}]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _unique(column: Column, table: Table) -> dict[str, Any]:
    return {"constraints": {"required": True, "unique": True}} if column.name == table.key else {}


def _csvw(tables: Sequence[Table]) -> dict[str, Any]:
    return {"@context": "http://www.w3.org/ns/csvw", "tables": [_csvw_table(table) for table in tables]}


def _csvw_table(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "aboutUrl": "{+iri}",
        "primaryKey": table.key,
        "columns": [_csvw_column(column, required=column.name == table.key) for column in table.columns],
    }
    if table.name == "acts":
        reference = {"resource": "documents.csv", "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "document", "reference": reference}]
    return {"url": f"{table.name}.csv", "dc:title": table.title, "tableSchema": schema}


def _csvw_column(column: Column, *, required: bool) -> dict[str, Any]:
    term = {"propertyUrl": column.term} if column.term else {"suppressOutput": True}
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.told,
        "datatype": _CSVW.get(column.kind, "string"),
        "required": required,
        **term,
    }


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
