"""SPARQL in a cell of its own: `%load_ext kg.magic`, `%sparql_on my.store`, and then `%%sparql` above a query.

Prefixes of the store need no declaration. A query that cannot be read is shown with a mark under the place.
"""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING, NoReturn

from IPython.core.error import UsageError as CellError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class

from kg.errors import KgError, QueryError
from kg.graph import Graph

if TYPE_CHECKING:
    import pandas as pd


@magics_class
class SparqlMagics(Magics):
    """The magics; the graph that is asked is the last one opened by `%sparql_on`, or the variable `g`."""

    def __init__(self, shell: InteractiveShell) -> None:
        super().__init__(shell)
        self._graph: Graph | None = None
        self._opened: Graph | None = None

    @line_magic
    def sparql_on(self, line: str) -> None:
        """Ask this store from now on: `%sparql_on FOLDER`, an address, or the name of a variable that holds a graph."""
        (name,) = shlex.split(line) or [""]
        held = self.shell.user_ns.get(name) if self.shell else None
        if self._opened is not None:
            self._opened.close()
        self._graph = self._opened = None
        if isinstance(held, Graph):
            self._graph = held
            return
        try:
            self._graph = self._opened = Graph.open(name)
        except KgError as error:
            raise CellError(str(error)) from None

    @cell_magic
    def sparql(self, line: str, cell: str) -> pd.DataFrame:
        """Answer the query in the cell as a table: `%%sparql [NAME] [-p PREFIX=IRI] …`; `NAME` is a variable for it."""
        asked = _options(line)
        query = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in asked.prefixes) + cell
        try:
            table = self._asked().sparql(query)
        except QueryError as error:
            raise CellError(pointed(error, cell, before=len(asked.prefixes))) from None
        except KgError as error:
            raise CellError(str(error)) from None
        if asked.name and self.shell:
            self.shell.user_ns[asked.name] = table
        return table

    def _asked(self) -> Graph:
        held = self.shell.user_ns.get("g") if self.shell else None
        graph = self._graph or held
        if not isinstance(graph, Graph):
            raise CellError("no graph is open: %sparql_on my.store, or g = kg.open(…)")
        return graph


class _Parser(argparse.ArgumentParser):
    """A parser that raises where others leave."""

    def error(self, message: str) -> NoReturn:
        raise CellError(f"%%sparql: {message}; it takes [NAME] [-p PREFIX=IRI]")


def pointed(error: QueryError, query: str, *, before: int = 0) -> str:
    """Show a query in numbered lines with a mark under the place of an error; `before` lines were put above it."""
    lines = query.rstrip("\n").split("\n")
    at = (error.line or 0) - before - 1
    if error.line is None or error.column is None or not 0 <= at < len(lines):
        return str(error)
    said = error.message.partition(": ")[2]
    numbered = [f"{number:>3}  {text}" for number, text in enumerate(lines, start=1)]
    numbered.insert(at + 1, f"     {' ' * (error.column - 1)}▲")
    return "\n".join([said, *numbered, error.remedy]).rstrip()


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics to a shell; IPython calls this for `%load_ext kg.magic`."""
    shell.register_magics(SparqlMagics)


def _options(line: str) -> argparse.Namespace:
    parser = _Parser(prog="%%sparql", add_help=False)
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("-p", "--prefix", dest="prefixes", action="append", default=[], type=_prefix)
    return parser.parse_args(shlex.split(line))


def _prefix(said: str) -> tuple[str, str]:
    prefix, equals, iri = said.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{said!r} is no PREFIX=IRI")
    return prefix.rstrip(":"), iri.strip("<>")
