"""A live rdflib dataset on a store or a service, for scripts that speak rdflib; it reads and never writes."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox
import rdflib
from rdflib.query import Result
from rdflib.store import Store as RdflibStore
from rdflib.term import Identifier, Node, URIRef

from kg import resources
from kg.errors import UsageError
from kg.results import ResultFormat, serialize
from kg.terms import from_rdflib, to_rdflib

if TYPE_CHECKING:
    from kg.client import Remote
    from kg.store import Store

    Pattern = tuple[Node | None, Node | None, Node | None]
    Triple = tuple[Node, Node, Node]

UNION = "__UNION__"


def dataset(source: Store | Remote) -> rdflib.Dataset:
    """Return a dataset whose default graph is the union of all graphs, as in our own queries."""
    live = rdflib.Dataset(store=ReadOnly(source), default_union=True)
    for prefix, namespace in source.iris.prefixes().items():
        live.bind(prefix, namespace, replace=True)
    return live


class ReadOnly(RdflibStore):
    """The side that rdflib sees of a store: every pattern and query is answered by the engine itself."""

    context_aware = True
    graph_aware = True

    def __init__(self, source: Store | Remote) -> None:
        super().__init__()
        self._source = source
        self._namespaces: dict[str, URIRef] = {}

    def triples(
        self, triple_pattern: Pattern, context: rdflib.Graph | None = None
    ) -> Iterator[tuple[Triple, Iterator[rdflib.Graph]]]:
        """Yield the triples of a pattern, each with the graph that it stands in."""
        for subject, predicate, object_, graph in self._quads(triple_pattern, context):
            yield (subject, predicate, object_), iter([self._graph(graph)])

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        wanted = None if context is None else str(context.identifier)
        return sum(count for graph, count in self._graphs() if wanted in (None, graph))

    def contexts(self, triple: Triple | None = None) -> Generator[rdflib.Graph, None, None]:
        """Yield the graphs, all or those in which a triple stands."""
        if triple is None or not any(triple):
            yield from (self._graph(URIRef(graph)) for graph, _ in self._graphs())
        else:
            yield from (self._graph(graph) for *_, graph in self._quads(triple, None))

    def query(
        self,
        query: str | Any,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib's own names
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **options: Any,
    ) -> Result:
        """Evaluate a query's text; a query prepared by rdflib is left to rdflib."""
        if not isinstance(query, str):
            raise NotImplementedError
        results = self._source.query(
            query,
            default_graphs=None if queryGraph == UNION else [str(queryGraph)],
            substitutions={str(name): from_rdflib(node) for name, node in initBindings.items()},
        )
        return _result(results)

    def bind(self, prefix: str, namespace: URIRef, override: bool = True) -> None:
        """Remember a prefix for serialisations."""
        if override or prefix not in self._namespaces:
            self._namespaces[prefix] = namespace

    def namespace(self, prefix: str) -> URIRef | None:
        """Return the namespace of a prefix."""
        return self._namespaces.get(prefix)

    def prefix(self, namespace: URIRef) -> str | None:
        """Return the prefix of a namespace."""
        return next((prefix for prefix, known in self._namespaces.items() if known == namespace), None)

    def namespaces(self) -> Iterator[tuple[str, URIRef]]:
        """Yield every prefix with its namespace."""
        yield from self._namespaces.items()

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Let rdflib name a graph, which does not make one."""

    def add(self, *quad: Any, **options: Any) -> NoReturn:
        """Refuse to write."""
        raise UsageError("the dataset is there to be read", remedy="change documents, and run kg build")

    addN = remove = remove_graph = update = add  # noqa: N815 - rdflib's own names

    def _quads(self, pattern: Pattern, context: rdflib.Graph | None) -> Iterator[tuple[Any, Any, Any, Any]]:
        asked = dict(zip(("subject", "predicate", "object"), pattern, strict=True))
        asked["graph"] = None if context is None else context.identifier
        given = {name: from_rdflib(node) for name, node in asked.items() if node is not None}
        solutions = self._source.query(resources.query("lookup", "quads"), substitutions=given)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - a SELECT
        for solution in solutions:
            yield tuple(to_rdflib(solution[name]) for name in asked)  # type: ignore[misc]

    def _graphs(self) -> Iterator[tuple[str, int]]:
        solutions = self._source.query(resources.query("lookup", "graphs"))
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - a SELECT
        yield from ((solution["graph"].value, int(solution["triples"].value)) for solution in solutions)

    def _graph(self, iri: Any) -> rdflib.Graph:
        return rdflib.Graph(store=self, identifier=iri)


def _result(results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Result:
    if isinstance(results, ox.QueryTriples):
        constructed = Result("CONSTRUCT")
        constructed.graph = rdflib.Graph().parse(data=serialize(results, ResultFormat.NT), format="nt")
        return constructed
    return Result.parse(io.BytesIO(serialize(results, ResultFormat.JSON)), format="json")
