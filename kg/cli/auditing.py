"""The command that draws a sample, has it coded, and prints what it says of the whole store."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import count, emit, notice
from kg.cli.dialogue import ask, say, until_end
from kg.cli.options import StoreFolder
from kg.errors import UsageError


class FiguresFormat(StrEnum):
    """The forms that the figures of an audit are printed in."""

    TEXT = "text"
    JSON = "json"


def audit(
    store: StoreFolder,
    sheet: Annotated[Path, typer.Option("--sheet", metavar="FILE", help="The CSV sheet, drawn if it is not there.")],
    sample: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="How many acts to draw, and how many sentences without any; 50."),
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="The same seed draws the same from the same store; 1.")
    ] = None,
    draw_only: Annotated[bool, typer.Option("--draw-only", help="Draw the sample, to be coded elsewhere.")] = False,
    second: Annotated[
        Path | None, typer.Option("--second", metavar="FILE", help="A copy of the sheet that somebody else has coded.")
    ] = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="Then list the sentences in which something else was found.")
    ] = False,
    format: Annotated[FiguresFormat, typer.Option(help="How to print the figures.")] = FiguresFormat.TEXT,
) -> None:
    """Estimate precision and recall on the store's own texts, from a random sample that you code."""
    from kg.audit import coded_again, draw_audit, open_audit
    from kg.audit.agreement import agreement
    from kg.audit.audits import SEED, SIZE
    from kg.audit.figures import differences as unlike
    from kg.audit.figures import figures
    from kg.audit.interview import interview
    from kg.copies import Copy

    with Copy.take(store) as copy:
        if sheet.exists():
            found = open_audit(copy, sheet)
            drawn = found.key
            if (sample or drawn.size, drawn.seed if seed is None else seed) != (drawn.size, drawn.seed):
                fault = f"{sheet} was drawn with --sample {drawn.size} --seed {drawn.seed}"
                raise UsageError(fault, remedy="leave them away, or name another sheet")
        else:
            found = draw_audit(copy, sheet, size=sample or SIZE, seed=SEED if seed is None else seed)
            notice(f"{sheet}: {count(len(found.cells), 'sentence')} drawn; what was found in them is kept beside it")
    if draw_only:
        return
    if found.open:
        with until_end():
            interview(found, ask=ask, say=say)
        with Copy.take(store) as copy:
            found = open_audit(copy, sheet)
    if found.open:
        coded = len(found.cells) - len(found.open)
        notice(f"{sheet}: {coded} of {count(len(found.cells), 'sentence')} coded; the same command goes on")
        return
    said = figures(found, between=agreement(found, coded_again(found, second)) if second else None)
    as_json = format is FiguresFormat.JSON
    emit(f"{json.dumps(said.record(), ensure_ascii=False, indent=2) if as_json else said}\n".encode())
    for line in unlike(found) if differences else ():
        notice(line)
