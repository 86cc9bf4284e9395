"""What the service says of itself: SPARQL 1.1 Service Description, and VoID."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

from api.answers import Output
from api.negotiation import acceptable
from api.plan import Plan
from api.served import DefaultGraph, Served
from api.sparql import TRIPLES
from api.wire import Channel
from kg.results import write
from kg.sparql import triples
from kg.vocabulary import RDF

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
FORMATS = "http://www.w3.org/ns/formats/"
MOST_GRAPHS = 1000
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
INPUTS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads")


def answer(channel: Channel, served: Served, head: dict[str, Any], *, plan: Plan) -> None:
    """Send the description; the endpoint is where the request was sent to."""
    media_type = acceptable(head.get("accept"), tuple(TRIPLES))
    form = TRIPLES[media_type]
    results = triples(describe(served, head["base"], writable=head["writable"]))
    with Output(channel, plan, form, media_type) as output:
        write(results, form, output, prefixes={"sd": SD, "void": VOID})


def describe(served: Served, base: str, *, writable: bool) -> Iterator[ox.Quad]:
    """Yield the description; of more than a thousand graphs the first thousand are named."""
    service = ox.NamedNode(f"{base}/sparql")
    dataset, default = ox.BlankNode("dataset"), ox.BlankNode("default")

    yield _say(service, RDF + "type", SD + "Service")
    yield _say(service, SD + "endpoint", service)
    languages = ["SPARQL10Query", "SPARQL11Query", *(["SPARQL11Update"] if writable else [])]
    yield from (_say(service, SD + "supportedLanguage", SD + one) for one in languages)
    yield from (_say(service, SD + "resultFormat", FORMATS + one) for one in (*RESULTS, *INPUTS))
    yield from (_say(service, SD + "inputFormat", FORMATS + one) for one in INPUTS if writable)
    yield _say(service, SD + "feature", SD + "EmptyGraphs")
    if served.default_graph is DefaultGraph.UNION:
        yield _say(service, SD + "feature", SD + "UnionDefaultGraph")
    yield _say(service, SD + "defaultDataset", dataset)
    yield _say(dataset, RDF + "type", SD + "Dataset")
    yield _say(dataset, RDF + "type", VOID + "Dataset")
    yield _say(dataset, VOID + "sparqlEndpoint", service)
    yield _say(dataset, VOID + "triples", ox.Literal(served.size))
    yield _say(dataset, SD + "defaultGraph", default)
    yield _say(default, RDF + "type", SD + "Graph")
    for number, graph in enumerate(islice(served.store.graphs(), MOST_GRAPHS)):
        named, content = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield _say(dataset, SD + "namedGraph", named)
        yield _say(named, RDF + "type", SD + "NamedGraph")
        yield _say(named, SD + "name", graph)
        yield _say(named, SD + "graph", content)
        yield _say(content, RDF + "type", SD + "Graph")


def _say(subject: ox.NamedNode | ox.BlankNode, term: str, value: Any) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(term), ox.NamedNode(value) if isinstance(value, str) else value)
