"""The ontology as something published: OWL 2 DL, consistent, with labels, definitions and explained scales."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import owlrl
import pytest
import rdflib
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, XSD, Literal, URIRef
from serving import build

import kg
from kg import vocabulary
from kg.model import Polarity, Voice
from kg.ontology import load
from kg.resources import ontologies
from kg.store import Store
from kg.terms import graph as to_graph
from kg.vocabulary import PREFIXES, VB, Vb, VbClass

FILES = [path for path in sorted(ontologies().glob("*.ttl")) if path.name != "shapes.ttl"]
NS = URIRef(VB.removesuffix("#"))
VANN = rdflib.Namespace("http://purl.org/vocab/vann/")
SCALE = rdflib.Namespace("https://w3id.org/verbale/scale#")
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
RESERVED = (str(OWL), str(RDF), str(RDFS))
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# The datatypes of OWL 2 that we use: xsd:date is none of them, so no range names it.
DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.dateTime}
PREFIX = "".join(f"@prefix {name}: <{iri}> . " for name, iri in PREFIXES.items())


@pytest.fixture(scope="module")
def terms() -> rdflib.Graph:
    return rdflib.Graph().parse(ontologies() / "verbale.ttl")


@pytest.fixture(scope="module")
def everything() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in FILES:
        graph.parse(path)
    return graph


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> rdflib.Graph:
    with Store.open(build(tmp_path_factory.mktemp("published") / "s")) as store:
        return to_graph(list(store.match()))


def kinds(terms: rdflib.Graph, *wanted: URIRef) -> set[URIRef]:
    return {term for kind in wanted for term in terms.subjects(RDF.type, kind) if isinstance(term, URIRef)}


def contradictions(graph: rdflib.Graph) -> list[str]:
    """Draw all conclusions of OWL 2 RL, and return what cannot be."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    nothing = (f"{node} is nothing" for node in graph.subjects(RDF.type, OWL.Nothing))
    return sorted([*map(str, graph.objects(None, ERROR)), *nothing])


def test_no_property_is_of_two_kinds_nor_a_class(terms: rdflib.Graph) -> None:
    object_, datatype, annotation = (kinds(terms, kind) for kind in PROPERTIES)
    classes = kinds(terms, OWL.Class)
    assert object_ & datatype == object_ & annotation == datatype & annotation == set()
    assert classes & (object_ | datatype | annotation) == set()


def test_whatever_is_used_is_declared(terms: rdflib.Graph, everything: rdflib.Graph, data: rdflib.Graph) -> None:
    used = {predicate for graph in (everything, data) for predicate in graph.predicates()}
    classes = {kind for graph in (everything, data) for kind in graph.objects(None, RDF.type)}
    foreign = {term for term in used if not str(term).startswith(RESERVED)}
    assert foreign - kinds(terms, *PROPERTIES) == set()
    assert {kind for kind in classes if not str(kind).startswith(RESERVED)} - kinds(terms, OWL.Class) == set()


def test_whatever_the_code_writes_is_declared(terms: rdflib.Graph) -> None:
    code = "\n".join(path.read_text("utf-8") for path in Path(kg.__file__).parent.rglob("*.py"))
    found = re.findall(r'\b(DCTERMS|ORG|PROV|SCHEMA|SKOS) \+ "(\w+)"', code)
    written = {URIRef(getattr(vocabulary, name) + term) for name, term in found}
    assert len(written) > 20
    assert written - kinds(terms, OWL.Class, *PROPERTIES) == set()


def test_values_are_what_their_properties_take(
    terms: rdflib.Graph, everything: rdflib.Graph, data: rdflib.Graph
) -> None:
    things, words = kinds(terms, OWL.ObjectProperty), kinds(terms, OWL.DatatypeProperty)
    for _, predicate, value in (*everything, *data):
        assert not (predicate in things and isinstance(value, Literal)), (predicate, value)
        assert not (predicate in words and not isinstance(value, Literal)), (predicate, value)


def test_domains_ranges_and_parents_are_of_the_right_kind(terms: rdflib.Graph) -> None:
    classes = kinds(terms, OWL.Class)
    for property_ in kinds(terms, *PROPERTIES):
        ranges, domains = set(terms.objects(property_, RDFS.range)), set(terms.objects(property_, RDFS.domain))
        kind = terms.value(property_, RDF.type)
        assert domains <= classes, property_
        assert ranges <= (classes if kind == OWL.ObjectProperty else DATATYPES), property_
        assert {terms.value(parent, RDF.type) for parent in terms.objects(property_, RDFS.subPropertyOf)} <= {kind}
    for parent in (*terms.objects(None, RDFS.subClassOf), *terms.objects(None, OWL.disjointWith)):
        assert parent in classes


def test_the_header_says_who_when_and_under_which_licence(terms: rdflib.Graph) -> None:
    said = {predicate: str(value) for predicate, value in terms.predicate_objects(NS)}
    assert said[VANN.preferredNamespacePrefix] == "vb"
    assert said[VANN.preferredNamespaceUri] == VB
    assert said[DCTERMS.license] == "https://creativecommons.org/licenses/by/4.0/"
    assert said[OWL.versionIRI] == f"{NS}/{said[OWL.versionInfo]}"
    assert said[OWL.versionInfo] in said[DCTERMS.bibliographicCitation]
    assert {DCTERMS.creator, DCTERMS.created, DCTERMS.modified, DCTERMS.title, DCTERMS.description} <= said.keys()


def test_alignments_to_other_vocabularies_stay(terms: rdflib.Graph) -> None:
    parents = {(str(s).removeprefix(VB), str(o)) for s, o in terms.subject_objects(RDFS.subClassOf)}
    assert {("Act", str(PROV.Entity)), ("Actor", str(PROV.Agent)), ("ActType", str(SKOS.Concept))} <= parents
    outside = {o for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in terms.objects(None, p) if VB not in str(o)}
    text = (ontologies() / "README.md").read_text("utf-8")
    names = {name: iri for name, iri in PREFIXES.items() if name not in ("vb", "act")}
    short = {
        next(f"{n}:{str(o).removeprefix(iri)}" for n, iri in names.items() if str(o).startswith(iri)) for o in outside
    }
    assert {term for term in short if f"`{term}`" not in text} == set()


def test_schemes_and_concepts_are_complete(everything: rdflib.Graph) -> None:
    concepts = set(everything.subjects(SKOS.inScheme, None))
    schemes = set(everything.objects(None, SKOS.inScheme))
    assert schemes >= {SCALE[name] for name in ("force", "stage", "direction", "point", "polarity", "voice")}
    for scheme in schemes:
        assert (scheme, RDF.type, SKOS.ConceptScheme) in everything
        assert [len(list(everything.objects(scheme, p))) for p in (RDFS.label, DCTERMS.title, SKOS.definition)] == [
            1
        ] * 3
        tops = set(everything.objects(scheme, SKOS.hasTopConcept))
        assert tops
        assert tops == set(everything.subjects(SKOS.topConceptOf, scheme))
    for concept in concepts:
        assert (concept, RDF.type, SKOS.Concept) in everything
        assert [len(list(everything.objects(concept, p))) for p in (RDFS.label, SKOS.definition)] == [1, 1]


def notations(everything: rdflib.Graph, scale: str) -> set[object]:
    concepts = everything.subjects(SKOS.inScheme, SCALE[scale])
    found = [value.toPython() for one in concepts for value in everything.objects(one, SKOS.notation)]
    assert len(found) == len(set(found))
    return set(found)


def test_values_in_the_data_are_the_notations_of_their_scale(everything: rdflib.Graph) -> None:
    known = load()
    forces = {trigger.force for trigger in known.triggers if trigger.act} | {cue.force for cue in known.cues.values()}
    assert notations(everything, "force") == forces - {0}
    assert notations(everything, "stage") == {action.stage for action in known.actions.values()} - {0}
    assert notations(everything, "direction") == {action.direction for action in known.actions.values()} - {""}
    assert notations(everything, "point") == {act.point for act in known.acts.values()}
    assert notations(everything, "polarity") == set(Polarity)
    assert notations(everything, "voice") == set(Voice)


@pytest.mark.parametrize("scale", ["stage", "direction"])
def test_examples_of_a_scale_are_what_they_exemplify(everything: rdflib.Graph, scale: str) -> None:
    for concept in everything.subjects(SKOS.inScheme, SCALE[scale]):
        example, value = (everything.value(concept, term) for term in (SKOS.example, SKOS.notation))
        action = load().actions[str(example).split(" ")[0]]
        assert isinstance(value, Literal)
        assert getattr(action, scale) == value.toPython()


def test_nothing_contradicts_itself(everything: rdflib.Graph, data: rdflib.Graph) -> None:
    assert contradictions(everything + data) == []


@pytest.mark.parametrize(
    ("seeded", "found"),
    [
        ("<urn:a> a vb:Act , vb:Candidate .", "Act and .+Candidate have a common individual urn:a"),
        ("<urn:c> a vb:Candidate ; vb:actor <urn:k> .", "Act and .+Candidate have a common individual urn:c"),
        ("<urn:a> vb:actor <urn:d> . <urn:d> a vb:Document .", "Actor and .+Document have a common individual urn:d"),
        ("<urn:k> a vb:State , vb:Forum .", "State and .+Forum have a common individual urn:k"),
        ("<urn:p> a vb:Person . <urn:a> vb:addressee <urn:p> .", "Actor and .+Person have a common individual urn:p"),
    ],
)
def test_a_contradiction_is_found(terms: rdflib.Graph, seeded: str, found: str) -> None:
    (message,) = contradictions(terms + rdflib.Graph().parse(data=PREFIX + seeded, format="turtle"))
    assert re.search(found, message)


def test_every_term_of_ours_is_said_to_be_ours(terms: rdflib.Graph) -> None:
    assert {str(term) for term in terms.subjects(RDFS.isDefinedBy, NS)} == {*Vb, *VbClass}
    assert {str(term) for term in labelled(terms)} == {*Vb, *VbClass, str(NS)}


def labelled(terms: rdflib.Graph) -> Iterator[object]:
    yield from terms.subjects(RDFS.label, None)
