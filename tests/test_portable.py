from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from serving import BASE, build

from kg import resources
from kg.named import find, load
from kg.portable import deleted, inserted, portable
from kg.sparql import Term
from kg.store import Store

WORDS = {
    "actor": "China",
    "deliverable": "bridge",
    "document": "joint/2022",
    "day": "2023-06-01",
    "year": "2020",
    "topic": "SDG 13",
    "thing": "SCO",
}
DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
NAMED = [(name, words) for name in sorted(load()) for words in ({}, {"actor": "SCO"}, {"day": "1990-01-01"})]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(build(tmp_path_factory.mktemp("portable") / "store")) as store:
        yield store


def rows(found: object) -> Counter[tuple[tuple[str, Term | None], ...]]:
    if isinstance(found, ox.QueryTriples):
        return Counter(
            (("subject", one.subject), ("predicate", one.predicate), ("object", one.object)) for one in found
        )
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Counter(tuple((name, row[name]) for name in names) for row in found)


def plain(store: Store, text: str, values: dict[str, Term]) -> object:
    """Ask as another engine is asked: all that it is told stands in the text."""
    written = portable(text, prefixes=store.iris.prefixes(), base=store.iris.base, values=values)
    return store.quads.query(written, use_default_graph_as_union=True)


@pytest.mark.parametrize(("name", "words"), NAMED)
def test_named_queries_answer_the_same_with_their_values_in_the_text(
    store: Store, name: str, words: dict[str, str]
) -> None:
    query = find(name)
    given = {parameter.name: (WORDS | words)[parameter.kind] for parameter in query.parameters}
    values = query.bind(given, iris=store.iris, ontology=store.ontology)
    assert rows(plain(store, query.text, values)) == rows(store.query(query.text, substitutions=values))


@pytest.mark.parametrize("path", sorted((resources.queries() / "lookup").glob("*.rq")), ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "values",
    [{}, {"actor": ox.NamedNode(f"{BASE}actor/CHN")}, {"since": ox.Literal("2022-01-01", datatype=DATE)}],
    ids=["nothing", "actor", "since"],
)
def test_lookups_answer_the_same(store: Store, path: Path, values: dict[str, Term]) -> None:
    text = path.read_text("utf-8")
    given = values if all(f"?{name}" in text for name in values) else {}
    assert rows(plain(store, text, given)) == rows(store.query(text, substitutions=given))


@pytest.mark.parametrize(
    "term",
    [
        ox.NamedNode("urn:x?a=b&c=d"),
        ox.Literal('" } UNION { ?s ?p ?o } #'),
        ox.Literal('a \\ "quoted"\nline\r + ünï\t\u0085 }'),
        ox.Literal("5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("mots", language="fr"),
    ],
)
def test_a_value_is_a_term_whatever_is_in_it(store: Store, term: Term) -> None:
    assert list(rows(plain(store, "SELECT ?x WHERE { }", {"x": term}))) == [(("x", term),)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("SELECT ?x { ?s ?p ?x }", "SELECT ?x {  VALUES ?x { 1 } ?s ?p ?x }"),
        ("ASK { }", "ASK {  VALUES ?x { 1 } }"),
        ("ASK { { ?s ?p ?o } }", "ASK {  VALUES ?x { 1 } { ?s ?p ?o } }"),
        (
            "ASK { { ?s ?p ?x } UNION { ?s ?x ?o } }",
            "ASK {  VALUES ?x { 1 } {  VALUES ?x { 1 } ?s ?p ?x } UNION {  VALUES ?x { 1 } ?s ?x ?o } }",
        ),
        (
            "ASK { { # a ?x\n SELECT ?x { ?s ?p ?x } } VALUES ?y { 2 } }",
            "ASK {  VALUES ?x { 1 } { # a ?x\n SELECT ?x {  VALUES ?x { 1 } ?s ?p ?x } } VALUES ?y { 2 } }",
        ),
        ('ASK { ?s ?p "{ ?x }" }', 'ASK {  VALUES ?x { 1 } ?s ?p "{ ?x }" }'),
        ("CONSTRUCT { ?s ?p ?x } WHERE { ?s ?p ?x }", "CONSTRUCT { ?s ?p ?x } WHERE {  VALUES ?x { 1 } ?s ?p ?x }"),
    ],
)
def test_where_values_stand(text: str, wanted: str) -> None:
    one = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    assert portable(text, prefixes={}, base="", values={"x": one}) == wanted.replace("{ 1 }", f"{{ {one} }}")


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("ASK { ?s vb:act ?x }", "PREFIX vb: <urn:vb/>\n"),
        ("ASK { ?s ?p 'vb:act' }", ""),
        ("PREFIX vb: <urn:other/> ASK { ?s vb:act ?x }", ""),
        ("ASK { graph:a vb:act|rdf:b ?x }", "PREFIX vb: <urn:vb/>\nPREFIX graph: <urn:graph/>\n"),
    ],
)
def test_only_the_prefixes_that_are_used_go_with_a_query(text: str, head: str) -> None:
    assert portable(text, prefixes={"vb": "urn:vb/", "graph": "urn:graph/"}, base="") == head + text


def test_quads_go_in_and_out_by_updates() -> None:
    graph, other = ox.NamedNode("urn:g"), ox.NamedNode("urn:h")
    subject, term = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    quads = [
        ox.Quad(subject, term, ox.Literal('a "b" \\ }\n'), graph),
        ox.Quad(subject, term, ox.Literal("c", language="en"), graph),
        ox.Quad(subject, term, ox.NamedNode("urn:o"), other),
    ]
    held = ox.Store()
    held.update(inserted(quads))
    assert set(held) == set(quads)
    held.update(deleted(quads[:2]))
    assert set(held) == {quads[2]}
