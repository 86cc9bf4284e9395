"""The application that the commands hang on, and how an error leaves it."""

from __future__ import annotations

import logging
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from kg.cli import (
    asking,
    auditing,
    carrying,
    doctoring,
    keeping,
    measuring,
    reading,
    reviewing,
    searching,
    storing,
    telling,
)
from kg.cli.console import complain
from kg.errors import KgError, UsageError

FAILURE = 1
USAGE = 2


class Commands(TyperGroup):
    """The commands; an error of ours becomes one line on standard error and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            complain(error)
            raise typer.Exit(USAGE if isinstance(error, UsageError) else FAILURE) from error


app = typer.Typer(
    name="kg",
    cls=Commands,
    help="Read diplomatic texts into a knowledge graph of who pledged, proposed, asked for or rejected what.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        import kg

        typer.echo(f"kg {kg.__version__}")
        raise typer.Exit


def _fingerprint(wanted: bool) -> None:
    if wanted:
        from kg.extraction import Extractor
        from kg.fingerprint import of_reading

        for name, value in of_reading(str(Extractor().fingerprint)).lines():
            typer.echo(f"{name:12} {value}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
    fingerprint: Annotated[
        bool,
        typer.Option("--fingerprint", callback=_fingerprint, is_eager=True, help="Print what a reading depends on."),
    ] = False,
) -> None:
    """Send warnings to standard error, one line each."""
    logging.basicConfig(format="kg: %(message)s", stream=sys.stderr, level=logging.WARNING, force=True)


for command in (
    reading.extract,
    keeping.build,
    keeping.remove,
    asking.query,
    telling.history,
    telling.compare,
    searching.search,
    asking.serve,
    carrying.export,
    carrying.crate,
    carrying.annotated,
    carrying.mcp,
    asking.diff,
    asking.validate,
    auditing.audit,
    reviewing.review,
    measuring.evaluate,
    doctoring.doctor,
    reading.samples,
):
    app.command()(command)
app.add_typer(storing.store)


def main() -> None:
    """Run the command line."""
    app()
