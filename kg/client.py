"""A store that is served, asked over HTTP as one in a folder is asked directly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pyoxigraph as ox

from kg import resources
from kg.errors import ForbiddenQueryError, KgError, NotFoundError, QueryError, StoreError, UsageError
from kg.ontology import Ontology, load
from kg.rows import ActFilter, ActRow, DocumentRow, Hit, WordsFilter
from kg.sparql import QueryResults, Term, solutions, triples
from kg.vocabulary import Iris

TIMEOUT = 60.0
PAGE = 1000
ACCEPT = "application/sparql-results+json, application/n-triples"

_KINDS: Mapping[str, type[KgError]] = {
    "forbidden-query": ForbiddenQueryError,
    "not-found": NotFoundError,
    "gone": NotFoundError,
    "bad-request": UsageError,
    "bad-parameter": UsageError,
}


class Remote:
    """The service at an address; it answers the same questions as a store. Close it, or use it in a `with` block.

    `ontology` are the files of a researcher's own by which names are understood on this side.
    """

    def __init__(self, url: str, *, timeout: float = TIMEOUT, ontology: Sequence[Path] = ()) -> None:
        self.url = url.rstrip("/")
        self.own = tuple(ontology)
        self._http = httpx.Client(base_url=self.url, timeout=timeout)

    @cached_property
    def iris(self) -> Iris:
        """Return how the served store mints its IRIs."""
        return Iris(str(self._json("/health", {})["base"]))

    @cached_property
    def ontology(self) -> Ontology:
        """Return Verbale's ontology with what the files given add to it."""
        return load(*self.own)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        substitutions: Mapping[str, Term] | None = None,
    ) -> QueryResults:
        """Evaluate a SPARQL query; values for its variables travel as `$name` parameters, in N-Triples."""
        parameters = {
            "default-graph-uri": list(default_graphs or ()),
            "named-graph-uri": list(named_graphs or ()),
            **{f"${name}": str(term) for name, term in (substitutions or {}).items()},
        }
        headers = {"Content-Type": "application/sparql-query", "Accept": ACCEPT}
        answer = self._send("POST", "/sparql", params=parameters, content=text.encode(), headers=headers)
        if answer.headers["content-type"].startswith("application/n-triples"):
            return triples(ox.parse(answer.content, ox.RdfFormat.N_TRIPLES))
        return ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)

    def graphs(self) -> list[str]:
        """List the IRIs of all graphs, sorted."""
        return [row["graph"].value for row in solutions(self.query(resources.query("lookup", "graphs")))]

    def read(self, graph: str) -> Iterator[ox.Quad]:
        """Yield the quads of one graph."""
        node = ox.NamedNode(graph)
        for row in solutions(self.query(resources.query("lookup", "quads"), substitutions={"graph": node})):
            yield ox.Quad(row["subject"], row["predicate"], row["object"], node)

    def acts(self, wanted: ActFilter) -> Iterator[ActRow]:
        """Give the acts asked for, by date and place in their document."""
        return map(ActRow.from_record, self._items("/acts", _given(wanted) | {"limit": PAGE}))

    def act(self, iri: str) -> ActRow:
        """Read one act by its IRI; raise `NotFoundError` where there is none."""
        return ActRow.from_record(self._json(f"/acts/{_last(iri)}", {}))

    def document(self, iri: str) -> DocumentRow:
        """Read what is known of one document by its IRI; raise `NotFoundError` where there is none."""
        return DocumentRow.from_record(self._json(f"/documents/{_last(iri)}", {}))

    def search(self, text: str, wanted: WordsFilter | None = None, *, limit: int = 20, offset: int = 0) -> list[Hit]:
        """Find acts, deliverables and documents by their words, those that fit best first."""
        page = {"q": text, "limit": min(limit, PAGE), "offset": offset}
        items = self._items("/search", _given(wanted or WordsFilter()) | page)
        return [Hit.from_record(item) for item in islice(items, limit)]

    def documents(self) -> Iterator[DocumentRow]:
        """Give what is known of the documents, by date."""
        return map(DocumentRow.from_record, self._items("/documents", {"limit": PAGE}))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _items(self, path: str, parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what a list holds, page by page."""
        answer = self._json(path, parameters)
        yield from answer["items"]
        while answer["next"] is not None:
            answer = self._json(answer["next"], None)
            yield from answer["items"]

    def _json(self, path: str, parameters: dict[str, Any] | None) -> dict[str, Any]:
        answer: dict[str, Any] = self._send("GET", path, params=parameters).json()
        return answer

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        try:
            answer = self._http.request(method, path, **request)
        except httpx.TimeoutException as error:
            raise StoreError("the service did not answer in time", path=self.url) from error
        except httpx.TransportError as error:
            raise StoreError(f"the service cannot be reached: {error}", path=self.url) from error
        if answer.is_success:
            return answer
        raise _error(answer, self.url)


def serves(url: str, *, timeout: float = TIMEOUT) -> bool:
    """Tell whether it is `kg serve` that answers at an address, and not another engine: only it tells its base."""
    try:
        said = httpx.get(f"{url.rstrip('/')}/health", timeout=timeout).json()
    except (httpx.HTTPError, ValueError):
        return False
    return isinstance(said, dict) and {"base", "default_graph"} <= said.keys()


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _given(wanted: ActFilter | WordsFilter) -> dict[str, Any]:
    return {name: str(value) for name, value in asdict(wanted).items() if value}


def _error(answer: httpx.Response, url: str) -> KgError:
    try:
        said = answer.json()["error"]
        code, message, remedy = said["code"], said["message"], said.get("remedy", "")
    except (ValueError, KeyError, TypeError):
        return StoreError(f"answered {answer.status_code} {answer.reason_phrase}", path=url)
    if code == "bad-query":
        line, column = said.get("line"), said.get("column")
        message = message.removeprefix(f"line {line}, column {column}: ")
        return QueryError(message, line=line, column=column, remedy=remedy)
    return _KINDS[code](message, remedy=remedy) if code in _KINDS else StoreError(message, path=url, remedy=remedy)
