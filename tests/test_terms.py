"""Terms go to rdflib and come back as they were."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from kg.sparql import Term
from kg.terms import from_rdflib, graph, to_rdflib

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("term", "node"),
    [
        (ox.NamedNode("urn:a"), rdflib.URIRef("urn:a")),
        (ox.BlankNode("b1"), rdflib.BNode("b1")),
        (ox.Literal("plain"), rdflib.Literal("plain")),
        (ox.Literal("mot", language="fr"), rdflib.Literal("mot", lang="fr")),
        (ox.Literal("007", datatype=ox.NamedNode(XSD + "integer")),
         rdflib.Literal("007", datatype=rdflib.XSD.integer, normalize=False)),
        (ox.Literal(True), rdflib.Literal("true", datatype=rdflib.XSD.boolean)),
        (ox.Literal("2021-11-25", datatype=ox.NamedNode(XSD + "date")),
         rdflib.Literal("2021-11-25", datatype=rdflib.XSD.date)),
    ],
)  # fmt: skip
def test_both_ways(term: Term, node: rdflib.term.Node) -> None:
    assert to_rdflib(term) == node
    assert str(to_rdflib(term)) == getattr(term, "value", "")
    assert from_rdflib(to_rdflib(term)) == term


def test_terms_without_a_partner() -> None:
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"))
    with pytest.raises(TypeError, match="rdflib has no term"):
        to_rdflib(triple)
    with pytest.raises(TypeError, match="the store has no term"):
        from_rdflib(rdflib.Variable("x"))


def test_graph() -> None:
    quad = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c"), ox.NamedNode("urn:g"))
    assert set(graph([quad, quad])) == {(rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.Literal("c"))}
