"""The terms that code uses are the terms that the ontology declares, and IRIs are minted so that they live long."""

from __future__ import annotations

import doctest
import json
import string
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

import kg.vocabulary
from kg.ontology import load
from kg.resources import ontologies
from kg.vocabulary import ACT, DEFAULT_BASE, PREFIXES, RDF, VB, XSD, Iris, Vb, VbClass, act_id, slug

IRIS = Iris("https://example.org/g/")
FILES = sorted(ontologies().glob("*.ttl"))
TURTLE = pyoxigraph.RdfFormat.TURTLE
TEXT = st.text(min_size=1, max_size=40)


def declared(*kinds: str) -> set[str]:
    """List the terms of our namespace that the ontology declares to be of one of the given kinds."""
    graph = rdflib.Graph().parse(ontologies() / "verbale.ttl")
    types = {rdflib.OWL[kind] for kind in kinds}
    return {str(s) for s, o in graph.subject_objects(rdflib.RDF.type) if o in types and str(s).startswith(VB)}


def used(path: Path) -> set[str]:
    """List the terms of our namespace that an ontology file uses."""
    quads = pyoxigraph.parse(path=path, format=TURTLE)
    nodes = {node for quad in quads for node in (quad.subject, quad.predicate, quad.object)}
    return {n.value for n in nodes if isinstance(n, pyoxigraph.NamedNode) and n.value.startswith(VB)}


def test_classes_in_code_are_the_classes_declared() -> None:
    assert declared("Class") == set(VbClass)


def test_properties_in_code_are_the_properties_declared() -> None:
    assert declared("ObjectProperty", "DatatypeProperty") == set(Vb)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_uses_a_term_that_is_not_declared(path: Path) -> None:
    assert used(path) <= {*Vb, *VbClass}


def test_each_act_type_has_its_shortcut() -> None:
    assert [VB + key for key in load().acts] == list(Vb)[-10:]


def test_each_term_has_label_definition_and_origin() -> None:
    graph = rdflib.Graph().parse(ontologies() / "verbale.ttl")
    about = (rdflib.RDFS.label, rdflib.SKOS.definition, rdflib.RDFS.isDefinedBy)
    counts = {(term, len(list(graph.objects(rdflib.URIRef(term), p)))) for term in {*Vb, *VbClass} for p in about}
    assert counts == {(term, 1) for term in {*Vb, *VbClass}}


def test_ontology_has_a_version_and_imports_nothing() -> None:
    graph = rdflib.Graph().parse(ontologies() / "verbale.ttl")
    (versioned,) = graph.subject_objects(rdflib.OWL.versionIRI)
    assert versioned == (rdflib.URIRef(VB[:-1]), rdflib.URIRef(f"{VB[:-1]}/0.1.0"))
    assert list(graph.triples((None, rdflib.OWL.imports, None))) == []


@pytest.mark.parametrize("path", [path for path in FILES if path.name != "shapes.ttl"], ids=lambda path: path.name)
def test_no_file_but_the_shapes_has_blank_nodes(path: Path) -> None:
    quads = list(pyoxigraph.parse(path=path, format=TURTLE))
    assert [q for q in quads if pyoxigraph.BlankNode in (type(q.subject), type(q.object))] == []


def test_json_ld_context_has_every_term() -> None:
    context = json.loads((ontologies() / "context.jsonld").read_text("utf-8"))["@context"]
    names = {value["@id"] if isinstance(value, dict) else value for value in context.values() if value != 1.1}
    assert {name for name in names if name.startswith("vb:")} == {"vb:" + t.removeprefix(VB) for t in {*Vb, *VbClass}}


def test_json_ld_context_gives_typed_triples() -> None:
    context = json.loads((ontologies() / "context.jsonld").read_text("utf-8"))["@context"]
    act = {
        "id": "https://example.org/a",
        "type": "Act",
        "actor": "https://example.org/b",
        "year": 2021,
        "quote": "We will.",
    }
    data = json.dumps({"@context": context, **act})
    triples = {(q.predicate.value, str(q.object)) for q in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.JSON_LD)}
    assert triples == {
        (RDF + "type", f"<{VbClass.ACT}>"),
        (Vb.ACTOR, "<https://example.org/b>"),
        (Vb.YEAR, f'"2021"^^<{XSD}integer>'),
        (Vb.QUOTE, '"We will."'),
    }


@pytest.mark.parametrize(
    ("minted", "expected"),
    [
        (IRIS.document("sco-2021"), "https://example.org/g/document/sco-2021"),
        (IRIS.document("a/b c?"), "https://example.org/g/document/a%2Fb%20c%3F"),
        (IRIS.text("d", 2), "https://example.org/g/document/d/text/2"),
        (IRIS.actor("CHN"), "https://example.org/g/actor/CHN"),
        (IRIS.deliverable("sco-development-bank"), "https://example.org/g/deliverable/sco-development-bank"),
        (IRIS.run("2026-01-01T00:00"), "https://example.org/g/run/2026-01-01T00%3A00"),
        (IRIS.graph("shortcuts"), "https://example.org/g/graph/shortcuts"),
        (
            IRIS.act(act_id("d", sentence="We will go.", act="pledges", action="go", object="")),
            "https://example.org/g/act/vdtncdgcb3pafqw4kcme",
        ),
        (Iris().actor("CHN"), DEFAULT_BASE + "actor/CHN"),
    ],
)
def test_iris_are_minted_from_the_base(minted: str, expected: str) -> None:
    assert minted == expected


def test_prefixes_are_the_vocabularies_and_the_stores_own() -> None:
    own = {name: f"https://example.org/g/{name}/" for name in ("document", "actor", "deliverable", "run", "graph")}
    assert IRIS.prefixes() == PREFIXES | own
    assert IRIS.prefixes()["act"] == ACT


@given(document=TEXT, sentence=TEXT, action=TEXT, object=TEXT)
def test_act_iri_survives_case_and_white_space(document: str, sentence: str, action: str, object: str) -> None:
    def mint(text: str, occurrence: int = 0) -> str:
        return act_id(document, sentence=text, act="pledges", action=action, object=object, occurrence=occurrence)

    iri = mint(sentence)
    assert mint(f"  {sentence}\n") == iri
    assert mint(sentence, 1) == f"{iri}-2"
    assert set(iri) <= set(string.ascii_lowercase + string.digits)


@given(
    sentence=st.text(alphabet=string.ascii_letters + " ", max_size=40), word=st.from_regex(r"[a-z]+", fullmatch=True)
)
def test_act_iri_differs_with_what_is_said(sentence: str, word: str) -> None:
    iris = {
        act_id("d", sentence=text, act="offers", action="go", object="") for text in (sentence, f"{sentence} {word}")
    }
    assert len(iris) == 2


@given(TEXT)
def test_minted_iris_are_valid(text: str) -> None:
    for iri in (IRIS.document(text), IRIS.actor(text), IRIS.deliverable(text), IRIS.run(text), IRIS.text(text, 0)):
        assert pyoxigraph.NamedNode(iri).value == iri


@given(TEXT)
def test_slug_is_stable(text: str) -> None:
    assert slug(slug(text)) == slug(text)
    assert not set(slug(text)) & set(" /#?%_")


def test_examples_in_docstrings_hold() -> None:
    assert doctest.testmod(kg.vocabulary) == doctest.TestResults(failed=0, attempted=1)
