"""The one converter between pyoxigraph's terms, which the store speaks, and rdflib's, which people's scripts do."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from kg.sparql import Term

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def to_rdflib(term: Term) -> Node:
    """Turn a term of the store into one of rdflib's; lexical forms stay as they are."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        plain = term.language is not None or datatype in (_STRING, _LANGUAGE_STRING)
        kind = None if plain else rdflib.URIRef(datatype)
        return rdflib.Literal(term.value, lang=term.language, datatype=kind, normalize=False)
    raise TypeError(f"rdflib has no term for {term}")


def from_rdflib(node: Node) -> Term:
    """Turn a term of rdflib's into one of the store."""
    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    raise TypeError(f"the store has no term for {node!r}")


def graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    """Collect the triples of quads in a graph of rdflib's, whatever graphs they stood in."""
    collected = rdflib.Graph()
    for quad in quads:
        collected.add((to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)))
    return collected
