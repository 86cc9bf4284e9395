"""Results in every format, and refusals of those that cannot hold them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.errors import UsageError
from kg.results import ResultFormat, serialize

NODE, SAYS = ox.NamedNode("urn:s"), ox.NamedNode("urn:p#says")
ROWS, YES, TRIPLES = "SELECT ?s ?o { ?s ?p ?o }", "ASK { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture
def store() -> ox.Store:
    held = ox.Store()
    held.add(ox.Quad(NODE, SAYS, ox.Literal("a, “b”")))
    return held


@pytest.mark.parametrize(
    ("query", "form", "expected"),
    [
        (ROWS, "csv", 's,o\r\nurn:s,"a, “b”"\r\n'),
        (ROWS, "tsv", '?s\t?o\n<urn:s>\t"a, “b”"\n'),
        (YES, "csv", "true"),
        (YES, "tsv", "true"),
        (TRIPLES, "nt", '<urn:s> <urn:p#says> "a, “b”" .\n'),
        (TRIPLES, "nq", '<urn:s> <urn:p#says> "a, “b”" .\n'),
        (TRIPLES, "ttl", '@prefix p: <urn:p#> .\n<urn:s> p:says "a, “b”" .\n'),
        (TRIPLES, "trig", '@prefix p: <urn:p#> .\n<urn:s> p:says "a, “b”" .\n'),
    ],
)
def test_serialize(store: ox.Store, query: str, form: str, expected: str) -> None:
    assert serialize(store.query(query), ResultFormat(form), prefixes={"p": "urn:p#"}).decode() == expected


def test_json(store: ox.Store) -> None:
    assert json.loads(serialize(store.query(YES), ResultFormat.JSON)) == {"head": {}, "boolean": True}
    rows = json.loads(serialize(store.query(ROWS), ResultFormat.JSON))
    assert rows["results"]["bindings"] == [
        {"s": {"type": "uri", "value": "urn:s"}, "o": {"type": "literal", "value": "a, “b”"}}
    ]
    assert json.loads(serialize(store.query(TRIPLES), ResultFormat.JSONLD))[0]["@id"] == "urn:s"


@pytest.mark.parametrize(("query", "form"), [(ROWS, ResultFormat.XML), (TRIPLES, ResultFormat.RDF)])
def test_xml_survives_control_characters(query: str, form: ResultFormat) -> None:
    store = ox.Store()
    store.add(ox.Quad(NODE, SAYS, ox.Literal("a\x01\x0b\tb")))
    root = ElementTree.fromstring(serialize(store.query(query), form))
    assert "a\tb" in "".join(root.itertext())


@pytest.mark.parametrize(
    ("query", "form", "message"),
    [
        (TRIPLES, "csv", "the query gives triples, which csv cannot hold .take one of ttl, nt, nq, trig, rdf, jsonld"),
        (ROWS, "ttl", "the query gives rows, which ttl cannot hold .take one of json, xml, csv, tsv"),
        (YES, "nt", "the query gives rows, which nt cannot hold"),
    ],
)
def test_formats_that_do_not_fit(store: ox.Store, query: str, form: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        serialize(store.query(query), ResultFormat(form))


def test_media_types() -> None:
    assert {form.value: form.media_type for form in ResultFormat} == {
        "json": "application/sparql-results+json",
        "xml": "application/sparql-results+xml",
        "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
        "ttl": "text/turtle",
        "nt": "application/n-triples",
        "nq": "application/n-quads",
        "trig": "application/trig",
        "rdf": "application/rdf+xml",
        "jsonld": "application/ld+json",
    }
