"""The command that says whether an installation and a store are in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import count, emit, notice
from kg.cli.options import Pipeline


def doctor(
    store: Annotated[
        Path | None, typer.Option("--store", metavar="DIR", envvar="KG_STORE", help="A store's folder, to look at too.")
    ] = None,
    pipeline: Pipeline = "",
) -> None:
    """Say what is installed, which pipeline and store are used, what is wrong with them, and how to mend it."""
    from kg.doctor import State, examine

    wrong = 0
    for finding in examine(folder=store, pipeline=pipeline or None):
        wrong += finding.state is State.WRONG
        emit(f"{finding}\n".encode())
    notice(f"{count(wrong, 'thing')} wrong")
    if wrong:
        raise typer.Exit(1)
