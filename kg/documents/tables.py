"""Tables of metadata: CSV files, a text to a row, with the columns named in the first line."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.documents.plain import decode
from kg.errors import DocumentError

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells by column, without space around, and the line that it begins on."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns, by names as `column_name` makes them, and its rows; `source` names it in errors."""

    source: str
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()


def read_table(raw: bytes, *, source: str) -> Table:
    """Read a table in CSV, whatever of `,`, `;`, `|` and tab parts its cells; blank lines are passed over.

    Raise a `DocumentError`, which names file and line, for one that is malformed.
    """
    lines = _lines(decode(raw, source=source)[0], source)
    number, header = next(lines, (1, []))
    columns = tuple(map(column_name, header))
    doubled = sorted({column for column in columns if column and columns.count(column) > 1})
    if doubled or not any(columns):
        message = f"there are two columns `{doubled[0]}`" if doubled else "there are no columns"
        raise DocumentError(message, source=source, line=number, remedy="name each column in the first line")
    return Table(source, tuple(filter(None, columns)), tuple(_rows(columns, lines, source)))


def _rows(columns: tuple[str, ...], lines: Iterator[tuple[int, list[str]]], source: str) -> Iterator[Row]:
    for line, cells in lines:
        if any(cells[len(columns) :]):
            message = f"there are {len(cells)} cells under {len(columns)} columns"
            remedy = "put a cell with a comma in it in quotation marks"
            raise DocumentError(message, source=source, line=line, remedy=remedy)
        if any(cells):
            yield Row(line, {column: cell for column, cell in zip(columns, cells, strict=False) if column})


def _lines(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows, each with the line that it begins on."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise DocumentError(f"no CSV: {error}", source=source, line=line, remedy="save it as CSV UTF-8") from error


def column_name(text: str) -> str:
    """Return the name of a column in small letters: `ISO Code` is `iso_code`."""
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")


def plain_value(text: str) -> str:
    """Return a value as it is compared: without regard to case, accents' composition, and zeros before a number."""
    folded = unicodedata.normalize("NFC", text).strip().casefold()
    return folded.lstrip("0") or "0" if folded.isdecimal() else folded
