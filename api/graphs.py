"""`/graphs`: whole graphs by the Graph Store HTTP Protocol; here what reads, and which graph a request means."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

import pyoxigraph as ox

from api.answers import Output
from api.negotiation import acceptable
from api.plan import Plan
from api.served import Served
from api.sparql import TRIPLES, form_of, pairs
from api.wire import Channel
from kg.archive import Archive
from kg.errors import NotFoundError, UsageError
from kg.results import ResultFormat
from kg.store import Store

PATH = "/graphs"


def target(path: str, query_string: bytes, base: str, *, reading: bool = True) -> str | None:
    """Return the IRI of the graph that a request means; None is the default graph, and "" no graph at all.

    `?graph=` names one, `?default` the default graph; an address below `/graphs/` is itself a graph's name.
    """
    given = pairs(query_string)
    named = [value for name, value in given if name == "graph"]
    default = any(name == "default" for name, _ in given)
    known = ("graph", "default", "format") if reading else ("graph", "default")
    if len(named) + default > 1 or any(name not in known for name, _ in given):
        raise UsageError("a request means one graph", remedy="send ?graph=IRI or ?default, and nothing else")
    if default:
        return None
    below = path.removeprefix(PATH).strip("/")
    if named and below:
        raise UsageError("a request means one graph", remedy="leave ?graph away, or what follows /graphs")
    if below:
        return checked(f"{base}{quote(unquote(path), safe='/:@!$&*+,;=~')}")
    return checked(named[0]) if named else ""


def address(graph: str | None) -> str:
    """Return where a graph is found, below the service's address."""
    return f"{PATH}?default" if graph is None else f"{PATH}?graph={quote(graph, safe='')}"


def checked(iri: str) -> str:
    """Return an IRI that is absolute and well-formed; raise `UsageError` for another."""
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        raise UsageError("the graph's name is no absolute IRI") from None


def answer(channel: Channel, served: Served, head: dict[str, Any], *, plan: Plan) -> None:
    """Send a whole graph."""
    graph = ox.DefaultGraph() if head["graph"] is None else ox.NamedNode(head["graph"])
    quads = _held(served.store, graph)
    if isinstance(graph, ox.NamedNode) and not quads.contains_named_graph(graph):
        raise NotFoundError("no such graph is here", remedy="GET /sparql describes the graphs")
    wanted = [value for name, value in pairs(head["qs"].encode("latin-1")) if name == "format"]
    if wanted:
        form = form_of(wanted[-1])
        media_type = form.media_type
    else:
        media_type = acceptable(head.get("accept"), tuple(TRIPLES))
        form = TRIPLES[media_type]
    if not form.for_triples:
        raise UsageError(f"{form} cannot hold a graph")
    with Output(channel, plan, form, media_type, etag=f'"{head["tag"]}-{form}"') as output:
        if not head.get("bodiless"):
            quads.dump(output, _FORMATS[form], from_graph=graph, prefixes=served.store.iris.prefixes())  # type: ignore[arg-type]


def _held(store: Store, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Store:
    """Return what holds a graph: the store's engine, or a copy of the graph where that is another one elsewhere."""
    if not isinstance(store, Archive):
        return store.quads
    held = ox.Store()
    if isinstance(graph, ox.NamedNode):
        held.extend(store.read(graph.value))
    return held


_FORMATS = {
    ResultFormat.TTL: ox.RdfFormat.TURTLE,
    ResultFormat.NT: ox.RdfFormat.N_TRIPLES,
    ResultFormat.NQ: ox.RdfFormat.N_QUADS,
    ResultFormat.TRIG: ox.RdfFormat.TRIG,
    ResultFormat.RDF: ox.RdfFormat.RDF_XML,
    ResultFormat.JSONLD: ox.RdfFormat.JSON_LD,
}
