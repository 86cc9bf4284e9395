"""Write a whole store to one file: as RDF, as a network, or as a flat table with an act a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.client import Remote
from kg.errors import StoreError, UsageError
from kg.formats import ExportFormat
from kg.lookup import acts, query_text
from kg.network import network
from kg.rows import ActFilter, ActRow
from kg.sparql import solutions
from kg.store import Store

if TYPE_CHECKING:
    import networkx as nx

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def export(source: Store | Remote, form: ExportFormat, out: Path, *, codes: bool = False) -> None:
    """Write a store, or one that is served, to a file that is there wholly or not at all.

    `codes` adds the codes of other schemes to a table; a graph has no place for them.
    """
    if codes and form is not ExportFormat.CSV:
        raise UsageError(f"codes are columns of a table, and {form} is none", remedy="export csv")
    temporary = out.with_name(f".{out.name}.tmp")
    write = partial(_write_csv, codes=True) if codes else _WRITERS[form]
    try:
        write(source, temporary)
        temporary.replace(out)
    except OSError as error:
        raise StoreError(f"cannot be written: {error.strerror or error}", path=out) from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_turtle(source: Store | Remote, out: Path) -> None:
    triples = (ox.Triple(quad.subject, quad.predicate, quad.object) for quad in _quads(source))
    ox.serialize(triples, str(out), format=ox.RdfFormat.TURTLE, prefixes=source.iris.prefixes())


def _write_dataset(source: Store | Remote, out: Path, *, form: ox.RdfFormat) -> None:
    ox.serialize(_quads(source), str(out), format=form, prefixes=source.iris.prefixes())


def _quads(source: Store | Remote) -> Iterator[ox.Quad]:
    if isinstance(source, Store):
        yield from (quad for graph in source.graphs() for quad in source.read(graph))
        return
    for row in solutions(source.query(query_text("quads"))):
        yield ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"])


def _rows(source: Store | Remote) -> Iterable[ActRow]:
    return source.acts(ActFilter()) if isinstance(source, Remote) else acts(source)


def _write_csv(source: Store | Remote, out: Path, *, codes: bool = False) -> None:
    from kg.frames import acts_frame

    crosswalk = source.ontology.crosswalk if codes else ()
    acts_frame(_rows(source), crosswalk=crosswalk).to_csv(out, index=False, encoding="utf-8", lineterminator="\n")


def _write_graphml(source: Store | Remote, out: Path) -> None:
    import networkx as nx

    nx.write_graphml(_writable(network(_rows(source))), out)


def _write_gexf(source: Store | Remote, out: Path) -> None:
    import networkx as nx

    nx.write_gexf(_writable(network(_rows(source))), out)


def _writable(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Take out the characters that XML cannot hold at all, and give every edge an identifier of its own."""
    for _, data in graph.nodes(data=True):
        data.update({key: _clean(value) for key, value in data.items()})
    for number, (*_, data) in enumerate(graph.edges(keys=True, data=True)):
        data.update({key: _clean(value) for key, value in data.items()}, id=str(number))
    return graph


def _clean(value: object) -> object:
    return _NOT_XML.sub("", value) if isinstance(value, str) else value


_WRITERS: Mapping[ExportFormat, Callable[[Store | Remote, Path], None]] = MappingProxyType(
    {
        ExportFormat.TTL: _write_turtle,
        ExportFormat.TRIG: partial(_write_dataset, form=ox.RdfFormat.TRIG),
        ExportFormat.NQ: partial(_write_dataset, form=ox.RdfFormat.N_QUADS),
        ExportFormat.JSONLD: partial(_write_dataset, form=ox.RdfFormat.JSON_LD),
        ExportFormat.GRAPHML: _write_graphml,
        ExportFormat.GEXF: _write_gexf,
        ExportFormat.CSV: _write_csv,
    }
)
