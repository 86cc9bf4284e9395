"""The commands that read a store: query, serve, diff, validate."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import count, emit, notice, table
from kg.cli.options import Jobs, OntologyFiles, StorePlace
from kg.errors import UsageError
from kg.memory import Memory

if TYPE_CHECKING:
    from kg.client import Remote
    from kg.corrected import Corrections
    from kg.diff import Difference
    from kg.rows import ActRow
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


class DifferenceFormat(StrEnum):
    """The forms that differences are printed in."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class DefaultGraph(StrEnum):
    """What a query that names no dataset sees."""

    UNION = "union"
    STRICT = "strict"


@contextmanager
def opened(place: str | Path, ontology: Sequence[Path] | None = None) -> Iterator[Store | Remote]:
    """Open a store to read it, wherever it is; names are understood by the files given, or by those it keeps."""
    from kg.places import afar
    from kg.store import Store

    source = afar(place, ontology=ontology or ())
    if source is None:
        with _in_folder(Path(place), ontology) as found:
            yield found
        return
    with source:
        if isinstance(source, Store):
            warn_of_lag(source)
        yield source


@contextmanager
def _in_folder(folder: Path, ontology: Sequence[Path] | None) -> Iterator[Store | Remote]:
    """Open the store in a folder, or the service that holds it.

    Where another process holds it, a build for example, a snapshot is read.
    """
    from kg.copies import Copy
    from kg.errors import StoreLockedError
    from kg.kept import kept
    from kg.store import Store, served_at

    address = served_at(folder)
    if address is None:
        try:
            source = Store.open(folder, ontology=ontology or ())
        except StoreLockedError:
            source = copy = Copy.take(folder, ontology=ontology or ())
            notice(f"{folder} is held by another process: reading its state of {copy.age:.0f} seconds ago")
        with source as store:
            if not isinstance(store, Copy):
                warn_of_lag(store)
            yield store
    else:
        from kg.client import Remote

        notice(f"{folder} is being served: asking {address}")
        with Remote(address, ontology=ontology or kept(folder)) as remote:
            yield remote


def corrections_of(source: Store | Remote, place: str | Path) -> Corrections:
    """Return the corrections that a store keeps, by which names are understood; of a service only its folder tells."""
    from kg.corrected import kept
    from kg.store import Store

    return kept(source.path if isinstance(source, Store) else Path(place), ontology=source.ontology)


def warn_of_lag(store: Store) -> None:
    """Say so where the derived graphs do not agree with the documents: a build was cut short, or graphs were sent."""
    if store.stale:
        notice(f"{store.name}: what is derived lags behind what was last written (build again)")


def query(
    store: StorePlace,
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
    from kg.named import ask

    asked = _text(file) if file else text
    with opened(store, ontology) as source:
        if named:
            corrections = corrections_of(source, store)
            results = ask(source, named, _parameters(param or []), corrections=corrections)
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
    store: StorePlace,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    default_graph: Annotated[
        DefaultGraph | None,
        typer.Option(help="What a query that names no dataset sees: all graphs (union), or the default graph."),
    ] = None,
    memory: Annotated[
        Memory | None, typer.Option(help="Copy the store into memory if it is small, always or never.")
    ] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Refuse all writing.")] = False,
    ontology: OntologyFiles = None,
) -> None:
    """Answer over HTTP until Ctrl-C."""
    from api.server import serve as answer

    options = {"default_graph": default_graph, "memory": memory, "read_only": read_only or None}
    given = {name: value for name, value in options.items() if value is not None}
    answer(store, host=host, port=port, ontology=ontology or (), **given)


def diff(
    before: Annotated[str, typer.Argument(metavar="STORE", help="A store, as --store names it elsewhere.")],
    after: Annotated[str, typer.Argument(metavar="STORE", help="The store to compare it with.")],
    format: Annotated[DifferenceFormat, typer.Option(help="How to print the differences.")] = DifferenceFormat.TABLE,
) -> None:
    """Say which acts came, went or changed from one store to another."""
    from kg.diff import compare

    found = compare(*(_acts(folder) for folder in (before, after)))
    if format is DifferenceFormat.JSON:
        _print_json(found)
    elif format is DifferenceFormat.CSV:
        _print_csv(found)
    else:
        _print_table(found)
    notice(count(len(found), "difference"))


def _acts(place: str) -> list[ActRow]:
    from kg.client import Remote
    from kg.lookup import acts
    from kg.rows import ActFilter

    with opened(place) as source:
        return list(source.acts(ActFilter())) if isinstance(source, Remote) else acts(source)


def _summaries(found: Sequence[Difference]) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield, for kinds of act and for documents, a row of counts each: how many came, went and changed."""
    from kg.diff import Change, tally

    for by in ("act", "document"):
        yield by, [[name, *(str(counts[change]) for change in Change)] for name, counts in tally(found, by).items()]


def _print_table(found: Sequence[Difference]) -> None:
    from kg.diff import Change, records

    columns = ("change", "document", "actor", "act", "action", "object", "fields", "quote")
    cells = [[_joined(record[column]) for column in columns] for record in records(found)]
    if cells:
        table(columns, cells)
    for by, rows in _summaries(found) if cells else ():
        table([by, *Change], rows)


def _joined(cell: str | list[str]) -> str:
    return cell if isinstance(cell, str) else "; ".join(cell)


def _print_json(found: Sequence[Difference]) -> None:
    from kg.diff import Change, records

    summary = {
        f"by {by}": {name: dict(zip(Change, map(int, counts), strict=True)) for name, *counts in rows}
        for by, rows in _summaries(found)
    }
    said = {"summary": summary, "differences": list(records(found))}
    emit((json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode())


def _print_csv(found: Sequence[Difference]) -> None:
    from kg.diff import COLUMNS, records

    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(record | {"fields": _joined(record["fields"])} for record in records(found))
    emit(out.getvalue().encode())


def validate(store: StorePlace, jobs: Jobs = 1, ontology: OntologyFiles = None) -> None:
    """Check each graph against the shapes and name every fault."""
    from kg.validate import validate as check

    with opened(store, ontology) as source:
        faults = check(source, jobs=jobs)
    for fault in faults:
        emit(f"{fault.severity}: {fault.graph}: {fault.focus} {fault.path}: {fault.message}\n".encode())
    violations = sum(fault.severity == "violation" for fault in faults)
    notice(f"{count(violations, 'violation')}, {count(len(faults) - violations, 'warning')}")
    if violations:
        raise typer.Exit(1)
