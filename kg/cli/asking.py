"""The commands that read a store: query, serve, export, validate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import count, emit, notice, table
from kg.cli.options import Jobs, OntologyFiles, StoreFolder
from kg.errors import UsageError
from kg.formats import ExportFormat

if TYPE_CHECKING:
    from kg.client import Remote
    from kg.sparql import QueryResults, Term
    from kg.store import Store


class AnswerFormat(StrEnum):
    """The forms that answers are printed in."""

    TABLE = "table"
    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TTL = "ttl"


class DefaultGraph(StrEnum):
    """What a query that names no dataset sees."""

    UNION = "union"
    STRICT = "strict"


class Memory(StrEnum):
    """Whether queries are answered from a copy in memory."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@contextmanager
def _reading(folder: Path, ontology: Sequence[Path] | None = None) -> Iterator[Store | Remote]:
    """Open a store, or the service that holds it; names are understood by the files given, or by those it keeps."""
    from kg.kept import kept
    from kg.store import Store, served_at

    address = served_at(folder)
    if address is None:
        with Store.open(folder, ontology=ontology or ()) as store:
            yield store
    else:
        from kg.client import Remote

        notice(f"{folder} is being served: asking {address}")
        with Remote(address, ontology=ontology or kept(folder)) as remote:
            yield remote


def query(
    store: StoreFolder,
    text: Annotated[str, typer.Argument(metavar="QUERY", help="A SPARQL query.")] = "",
    file: Annotated[Path | None, typer.Option(metavar="F.rq", help="A file with the query.")] = None,
    named: Annotated[str, typer.Option(metavar="NAME", help="A query that comes with Verbale.")] = "",
    param: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="A named query's parameter; may be given again.")
    ] = None,
    format: Annotated[AnswerFormat, typer.Option(help="How to print the answer.")] = AnswerFormat.TABLE,
    ontology: OntologyFiles = None,
) -> None:
    """Answer a SPARQL query, given as an argument, in a file or by the name of one that comes with Verbale."""
    if sum(map(bool, (text, file, named))) != 1:
        raise UsageError("give one of QUERY, --file and --named")
    if param and not named:
        raise UsageError("--param goes with --named")
    from kg.corrected import kept
    from kg.named import find

    asked = _text(file) if file else text
    with _reading(store, ontology) as source:
        if named:
            wanted, known = find(named), source.ontology
            corrections = kept(store, ontology=known)
            given = _parameters(param or [])
            values = wanted.bind(given, iris=source.iris, ontology=known, corrections=corrections)
            results = source.query(wanted.text, substitutions=values)
        else:
            results = source.query(asked)
        _print(results, format, source.iris.prefixes())


def _parameters(given: list[str]) -> dict[str, str]:
    for pair in given:
        if "=" not in pair:
            raise UsageError(f"--param {pair}: write NAME=VALUE")
    return dict(pair.split("=", 1) for pair in given)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 text") from error


def _print(results: QueryResults, format: AnswerFormat, prefixes: Mapping[str, str]) -> None:
    import pyoxigraph as ox

    from kg.results import ResultFormat, serialize

    if format is not AnswerFormat.TABLE:
        emit(serialize(results, ResultFormat(format.value), prefixes=prefixes))
    elif isinstance(results, ox.QuerySolutions):
        columns = [variable.value for variable in results.variables]
        table(columns, [[_shown(term, prefixes) for term in row] for row in results])
    elif isinstance(results, ox.QueryBoolean):
        emit(b"yes\n" if results else b"no\n")
    else:
        emit(serialize(results, ResultFormat.TTL, prefixes=prefixes))


def _shown(term: Term | None, prefixes: Mapping[str, str]) -> str:
    """Write a term for people: a literal without its type, an IRI by its prefix where it has one."""
    import pyoxigraph as ox

    if term is None:
        return ""
    if not isinstance(term, ox.NamedNode):
        return term.value if isinstance(term, ox.Literal) else str(term)
    prefix, base = max(prefixes.items(), key=lambda item: len(item[1]) * term.value.startswith(item[1]))
    return term.value.replace(base, f"{prefix}:", 1) if term.value.startswith(base) else term.value


def serve(
    store: StoreFolder,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    default_graph: Annotated[
        DefaultGraph | None,
        typer.Option(help="What a query that names no dataset sees: all graphs (union), or the default graph."),
    ] = None,
    memory: Annotated[
        Memory | None, typer.Option(help="Answer from a copy in memory: when writing is quiet, always or never.")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse all writing.")] = False,
    ontology: OntologyFiles = None,
) -> None:
    """Answer over HTTP until Ctrl-C."""
    from api.server import serve as answer

    options = {"default_graph": default_graph, "memory": memory, "read_only": read_only or None}
    given = {name: value for name, value in options.items() if value is not None}
    answer(store, host=host, port=port, ontology=ontology or (), **given)


def export(
    store: StoreFolder,
    format: Annotated[ExportFormat, typer.Option(help="csv: an act a row; graphml, gexf: who – act – deliverable.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    codes: Annotated[
        bool, typer.Option("--codes", help="With csv: add the codes that PLOVER, CAMEO and IATI would give.")
    ] = False,
) -> None:
    """Write the whole graph to a file."""
    from kg.export import export as write

    with _reading(store) as source:
        write(source, format, out, codes=codes)
    notice(f"wrote {out}")


def validate(store: StoreFolder, jobs: Jobs = 1, ontology: OntologyFiles = None) -> None:
    """Check each graph against the shapes and name every fault."""
    from kg.validate import validate as check

    with _reading(store, ontology) as source:
        faults = check(source, jobs=jobs)
    for fault in faults:
        emit(f"{fault.severity}: {fault.graph}: {fault.focus} {fault.path}: {fault.message}\n".encode())
    notice(count(len(faults), "fault"))
    if any(fault.severity == "violation" for fault in faults):
        raise typer.Exit(1)
