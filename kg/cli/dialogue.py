"""How a command talks with whoever sits before it: all of it on standard error, since it is no data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from kg.cli.console import errors


def ask(question: str) -> str:
    """Ask for a line; the end of the input or Ctrl-C raises `typer.Abort`."""
    typer.echo(f"{question} ", nl=False, err=True)
    try:
        return input().strip()
    except (EOFError, KeyboardInterrupt) as end:
        raise typer.Abort from end


def say(text: str, *, style: str = "") -> None:
    """Show a paragraph, wrapped to the window."""
    from rich.text import Text

    errors().print(Text(text, style=style))


@contextmanager
def until_end() -> Iterator[None]:
    """Let the end of the input, or Ctrl-C, end a dialogue and nothing else."""
    try:
        yield
    except typer.Abort:
        typer.echo(err=True)
