"""What goes where: tables and data to standard output, progress, notices and complaints to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

_PLAIN_WIDTH = 160
_SHORT = 36
_LEAST = 16
_GAP = 3


def complain(fault: object) -> None:
    """Say on standard error, in one line, what went wrong."""
    typer.echo(f"kg: {' '.join(str(fault).split())}", err=True)


def notice(text: str) -> None:
    """Say on standard error what is going on."""
    typer.echo(text, err=True)


def count(number: int, noun: str) -> str:
    """Write a number of things: "1 act", "2 acts"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def errors() -> Console:
    """Return a console on standard error, for progress."""
    from rich.console import Console

    return Console(stderr=True)


def emit(data: bytes) -> None:
    """Write data to standard output as it is."""
    typer.echo(data, nl=False)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "") -> None:
    """Print rows to standard output; a long column wraps."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    console = Console(file=sys.stdout, width=_width(), highlight=False)
    natural = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    grid = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for column, width in zip(columns, _widths(natural, console.width - _GAP * len(columns)), strict=True):
        grid.add_column(column, width=width, overflow="fold")
    for row in cells:
        grid.add_row(*map(Text, row))
    console.print(grid)


def _widths(natural: Sequence[int], available: int) -> list[int]:
    """Share out a line: some for every column, less for the last ones where it is narrow, the rest to the hungriest."""
    widths = [min(width, _SHORT) for width in natural]
    for index in reversed(range(len(widths))):
        excess = max(0, sum(widths) - available)
        widths[index] = max(min(widths[index], _LEAST), widths[index] - excess)
    while sum(widths) < available and (hungry := [i for i, width in enumerate(widths) if width < natural[i]]):
        widths[min(hungry, key=widths.__getitem__)] += 1
    return widths


def _width() -> int | None:
    """Return the width to print to; where nobody looks (a pipe, a log), a wide one."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return shutil.get_terminal_size().columns
    return _PLAIN_WIDTH
