"""Validation: each shape with an example that passes and one that fails, and quotes against the text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node
from readings import bank, document, fill, reading

from kg import resources
from kg.model import Genre, Reading
from kg.ontology import load
from kg.quads import document_quads
from kg.store import Store
from kg.validate import Fault, Severity, shacl, validate
from kg.vocabulary import PREFIXES, Iris, Vb

IRIS = Iris("http://x/")
SHAPE = "https://w3id.org/verbale/shape#"

DOCUMENT = f"""<d> a vb:Document ; rdfs:label "D" ; dcterms:identifier "d" ; vb:sha256 "{"0" * 64}" ;
  vb:textPart <t> ; vb:date "2021-11-01"^^xsd:date ; vb:dateEnd "2021-11-30"^^xsd:date ; vb:year 2021 ;
  vb:fileDigest "{"0" * 64}" ; vb:datePrecision "month" ; vb:genre "speech" ; vb:speaksFor <CHN> ;
  vb:pageOffsets "0" ; vb:textNote "page numbers were left out" ."""
PART = """<t> a vb:TextPart ; rdfs:label "T" ; vb:content "text" ; vb:offset 0 ."""
ACT = """<a> a vb:Act ; rdfs:label "China pledges: build a road" ; vb:act act:pledge ; vb:actor <CHN> ;
  vb:addressee <KEN> ; vb:action "build" ; vb:object "a road" ; vb:mention "road" ; vb:quote "text" ; vb:start 0 ;
  vb:end 4 ; vb:page 1 ; vb:document <d> ; vb:date "2021-11-01"^^xsd:date ; vb:confidence 0.9 ; vb:explanation "rule" ;
  vb:polarity "positive" ; vb:voice "own" ; vb:reportedBy <KEN> ; vb:conditional true ; vb:trigger "will" ; vb:force 3 ;
  vb:stage 3 ; vb:asMembers <KEN> ; vb:inclusive true ; vb:renewed true ; vb:specificity 2 ;
  vb:deadline "2022-12-31"^^xsd:date ; vb:amount 5.5 ."""
CANDIDATE = """<c> a vb:Candidate ; rdfs:label "Candidate: China pledges: build" ; vb:suggests act:pledge ;
  vb:suggestedActor <CHN> ; vb:quote "text" ; vb:start 0 ; vb:end 4 ; vb:document <d> ; vb:confidence 0.2 ;
  vb:explanation "rule" ."""
ACTOR = """<CHN> a vb:State ; rdfs:label "China" ."""
DELIVERABLE = """<r> a vb:Deliverable ; rdfs:label "road" . <a> vb:deliverable <r> ."""
SAMENESS = """<p> dcterms:isReplacedBy <r> ; rdfs:label "roads" .
<s> a vb:Sameness ; rdfs:label "road and roads" ; vb:same <r> , <p> ; vb:score 0.9 ; vb:reason "number" ."""
RUN = """<run> a prov:Activity ; rdfs:label "Run" ; prov:startedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
  prov:endedAtTime "2026-01-01T00:01:00Z"^^xsd:dateTime ; vb:extractor "x" ."""
TOMBSTONE = """<gone> a vb:Tombstone ; rdfs:label "gone" ; vb:reason "no document has it" ; vb:document <d> ;
  vb:extractor "y" ."""
CORRECTION = """<m> a vb:Correction ; rdfs:label "merge PRC → China" ; vb:change "merge" ; prov:wasAttributedTo <me> ;
  dcterms:created "2026-03-01"^^xsd:date . <me> a prov:Agent ; rdfs:label "A. Reader" ."""
HISTORY = """<a> vb:status status:promised ; vb:repeats <b> . status:promised a vb:Status ; rdfs:label "promised" .
<h> a vb:Shift ; rdfs:label "China hardens on road" ; vb:shift "hardening" ; vb:ofDeliverable <r> ; vb:earlier <b> ;
  vb:later <a> ; vb:date "2021-11-02"^^xsd:date ; vb:year 2020 ."""
WHOLE = "\n".join((DOCUMENT, PART, ACT, CANDIDATE, ACTOR, DELIVERABLE, SAMENESS, CORRECTION, RUN, TOMBSTONE, HISTORY))


def graph(turtle: str) -> rdflib.Graph:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return rdflib.Graph().parse(data=f"@base <http://x/> .\n{prefixes}{turtle}", format="turtle")


def broken(turtle: str) -> set[tuple[str, str]]:
    """Return which shapes a graph breaks, and how badly."""
    report = shacl(graph(turtle))
    return {
        (
            str(report.value(result, SH.sourceShape)).removeprefix(SHAPE),
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


FAILING = {
    "Label": ('rdfs:label "China" .', 'rdfs:label "China" , "PRC" .', "Violation"),
    "DocumentIdentifier": ('dcterms:identifier "d" ;', "", "Violation"),
    "DocumentHash": (f'vb:sha256 "{"0" * 64}"', 'vb:sha256 "0f"', "Violation"),
    "DocumentFile": (f'vb:fileDigest "{"0" * 64}"', 'vb:fileDigest "0f"', "Violation"),
    "DocumentText": ("vb:textPart <t> ;", "", "Violation"),
    "DocumentDate": (
        'vb:date "2021-11-01"^^xsd:date ; vb:dateEnd',
        'vb:date "2021-12-01"^^xsd:date ; vb:dateEnd',
        "Violation",
    ),
    "DocumentYear": ("vb:year 2021", 'vb:year "2021"', "Violation"),
    "DocumentPrecision": ('"month"', '"week"', "Violation"),
    "DocumentGenre": ('"speech"', '"song"', "Violation"),
    "DocumentPages": ('vb:pageOffsets "0"', 'vb:pageOffsets "0, 7"', "Violation"),
    "DocumentActor": ("; vb:speaksFor <CHN>", "", "Warning"),
    "TextPartContent": ('vb:content "text"', f'vb:content "{"x" * 32_001}"', "Violation"),
    "TextPartOffset": ("vb:offset 0", "vb:offset -1", "Violation"),
    "Act": ("<a> a vb:Act ;", "<a> a vb:Act , vb:Candidate ; vb:suggests act:pledge ;", "Violation"),
    "ActLabel": ('"China pledges: build a road"', '"pledge"', "Violation"),
    "ActType": ("vb:act act:pledge ;", "vb:act act:pledge , act:offer ;", "Violation"),
    "ActActor": ("vb:actor <CHN>", 'vb:actor "China"', "Violation"),
    "ActAddressee": ("vb:addressee <KEN>", "vb:addressee <CHN>", "Warning"),
    "ActAction": ('vb:action "build" ;', "", "Violation"),
    "ActObject": ('vb:object "a road" ;', "", "Warning"),
    "ActMention": ('vb:mention "road"', f'vb:mention "{"x" * 201}"', "Warning"),
    "ActPolarity": ('"positive"', '"mixed"', "Violation"),
    "ActVoice": ('"own"', '"passive"', "Violation"),
    "ActReportedBy": ("vb:reportedBy <KEN>", "vb:reportedBy <KEN> , <CHN>", "Violation"),
    "ActConditional": ("vb:conditional true", "vb:conditional false", "Violation"),
    "ActForce": ("vb:force 3", "vb:force 5", "Violation"),
    "ActStage": ("vb:stage 3", "vb:stage 0", "Violation"),
    "ActAsMembers": ("vb:asMembers <KEN>", 'vb:asMembers "SCO"', "Violation"),
    "ActInclusive": ("vb:inclusive true", "vb:inclusive false", "Violation"),
    "ActRenewed": ("vb:renewed true", "vb:renewed false", "Violation"),
    "ActSpecificity": ("vb:specificity 2", "vb:specificity 4", "Violation"),
    "ActDeadline": ('vb:deadline "2022-12-31"^^xsd:date', 'vb:deadline "next year"', "Violation"),
    "ActDeadlineLater": ('"2022-12-31"', '"2020-12-31"', "Warning"),
    "ActAmount": ("vb:amount 5.5", 'vb:amount "5.5 million"', "Violation"),
    "ActTrigger": ('vb:trigger "will" ;', "", "Warning"),
    "CandidateType": ("vb:suggests act:pledge ;", "", "Violation"),
    "CandidateNoAct": ("vb:suggests act:pledge ;", "vb:suggests act:pledge ; vb:act act:pledge ;", "Violation"),
    "CandidateNoActor": ("vb:suggestedActor <CHN> ;", "vb:suggestedActor <CHN> ; vb:actor <CHN> ;", "Violation"),
    "Quote": ('vb:quote "text" ;', 'vb:quote "" ;', "Violation"),
    "Start": ("vb:start 0 ;", "vb:start 4 ;", "Violation"),
    "Page": ("vb:page 1 ;", "vb:page 0 ;", "Violation"),
    "End": ("vb:end 4 ;", "vb:end 4 , 5 ;", "Violation"),
    "EvidenceDocument": ("vb:document <d> ;", "vb:document <elsewhere> ;", "Violation"),
    "Confidence": ("vb:confidence 0.9", "vb:confidence 1.1", "Violation"),
    "Explanation": ('vb:explanation "rule" ;', "", "Warning"),
    "DeliverableActs": ("<a> vb:deliverable <r> .", "", "Violation"),
    "OneDeliverable": ("<a> vb:deliverable <r> .", "<a> vb:deliverable <r> , <s> .", "Violation"),
    "ReplacedBy": ("dcterms:isReplacedBy <r>", "dcterms:isReplacedBy <r> , <d>", "Violation"),
    "Same": ("vb:same <r> , <p>", "vb:same <r>", "Violation"),
    "Score": ("vb:score 0.9", "vb:score 2.0", "Violation"),
    "Reason": ('vb:reason "number"', "vb:reason 1", "Violation"),
    "OneStatus": ("vb:status status:promised", "vb:status status:promised , status:agreed", "Violation"),
    "OneRepeated": ("vb:repeats <b>", "vb:repeats <b> , <c>", "Violation"),
    "ShiftKind": ('vb:shift "hardening"', 'vb:shift "change"', "Violation"),
    "ShiftDeliverable": ("vb:ofDeliverable <r> ;", "", "Violation"),
    "ShiftEarlier": ("vb:earlier <b>", "vb:earlier <a>", "Violation"),
    "ShiftLater": ("vb:later <a>", 'vb:later "a"', "Violation"),
    "ShiftDate": ('"2021-11-02"^^xsd:date', '"2021"', "Violation"),
    "ShiftYear": ("vb:year 2020", 'vb:year "2020"', "Violation"),
    "CorrectionBy": ("prov:wasAttributedTo <me>", 'prov:wasAttributedTo "me"', "Violation"),
    "CorrectionDate": ('"2026-03-01"^^xsd:date', '"1 March"', "Violation"),
    "CorrectionChange": ('vb:change "merge"', 'vb:change "marry"', "Violation"),
    "RunStart": ("prov:startedAtTime", "prov:generatedAtTime", "Violation"),
    "TombstoneReason": ('vb:reason "no document has it" ;', "", "Violation"),
    "TombstoneDocument": ("vb:document <d> ;\n  vb:extractor", 'vb:document "d" ;\n  vb:extractor', "Violation"),
    "TombstoneExtractor": ('vb:extractor "y"', "vb:extractor 1", "Violation"),
    "RunEnd": ("prov:endedAtTime ", 'prov:endedAtTime "then" , ', "Violation"),
    "RunExtractor": ('vb:extractor "x"', "vb:extractor 1", "Violation"),
}


def test_a_whole_graph_passes_every_shape() -> None:
    assert broken(WHOLE) == set()


@pytest.mark.parametrize(("shape", "change"), FAILING.items(), ids=list(FAILING))
def test_each_shape_fails_on_its_own(shape: str, change: tuple[str, str, str]) -> None:
    before, after, severity = change
    assert before in WHOLE
    assert (shape, severity) in broken(WHOLE.replace(before, after))


def focus(shapes: rdflib.Graph, shape: Node, data: rdflib.Graph) -> set[Node]:
    """Return the nodes of a graph that a node shape is about."""
    classes = {node for kind in shapes.objects(shape, SH.targetClass) for node in data.subjects(RDF.type, kind)}
    return classes | {node for term in shapes.objects(shape, SH.targetSubjectsOf) for node in data.subjects(term)}


def test_every_property_shape_has_an_example_that_passes_and_one_that_fails() -> None:
    shapes, whole = rdflib.Graph().parse(resources.ontologies() / "shapes.ttl"), graph(WHOLE)
    assert {str(shape).removeprefix(SHAPE) for shape in shapes.subjects(SH.message)} == FAILING.keys()
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert list(shapes.objects(shape, SH.message)), shape
        path = shapes.value(shape, SH.path)
        inverse = shapes.value(path, SH.inversePath)
        nodes = {node for whose in shapes.subjects(SH.property, shape) for node in focus(shapes, whose, whole)}
        values = {
            v for node in nodes for v in (whole.subjects(inverse, node) if inverse else whole.objects(node, path))
        }
        forbidden = shapes.value(shape, SH.maxCount) == rdflib.Literal(0)
        assert (nodes != set(), values == set()) == (True, forbidden), shape


@cache
def failing(shape: Node) -> frozenset[Node]:
    """Return the nodes that break a property shape in its failing example."""
    before, after, _ = FAILING[str(shape).removeprefix(SHAPE)]
    report = shacl(graph(WHOLE.replace(before, after)))
    return frozenset(report.value(result, SH.focusNode) for result in report.subjects(SH.sourceShape, shape))


def test_every_node_shape_has_nodes_that_pass_and_nodes_that_fail() -> None:
    shapes, whole = rdflib.Graph().parse(resources.ontologies() / "shapes.ttl"), graph(WHOLE)
    targeted = {shape for term in (SH.targetClass, SH.targetSubjectsOf) for shape in shapes.subjects(term)}
    assert set(shapes.subjects(RDF.type, SH.NodeShape)) == targeted | set(shapes.objects(None, SH["not"]))
    for shape in targeted:
        nodes = focus(shapes, shape, whole)
        assert nodes, shape
        assert any(nodes & failing(one) for one in shapes.objects(shape, SH.property)), shape


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "s", base=IRIS.base) as made:
        yield made


def test_a_store_of_ours_is_valid(store: Store) -> None:
    other = document(id="other", title="A title", genre=Genre.JOINT)
    fill(store, reading(), Reading(document=other, acts=(bank(other),), candidates=(bank(other, confidence=0.1),)))
    assert validate(store) == []


def test_faults_are_named_graph_by_graph(store: Store) -> None:
    fill(store, reading(), reading(document(id="other", actors=())))
    graph = IRIS.document("other")
    (act,) = (quad.subject for quad in store.match(predicate=Vb.POLARITY, object=ox.Literal("positive"), graph=graph))
    assert isinstance(act, ox.NamedNode)
    store.append([ox.Quad(act, ox.NamedNode(Vb.POLARITY), ox.Literal("mixed"), ox.NamedNode(graph))])
    faults = validate(store)
    message = "speaks for nobody: its actor was neither given nor found"
    assert Fault(graph, graph, Vb.SPEAKS_FOR, message, Severity.WARNING) in faults
    assert {fault for fault in faults if fault.severity is Severity.VIOLATION} == {
        Fault(graph, act.value, Vb.POLARITY, "has not exactly one polarity", Severity.VIOLATION)
    }
    assert validate(store, jobs=2) == faults


@pytest.mark.parametrize(
    ("term", "value", "message"),
    [
        (Vb.START, ox.Literal(1), "its quote is not what the text says from 1 to 82"),
        (Vb.END, ox.Literal(83), "its quote is not what the text says from 0 to 83"),
        (Vb.QUOTE, ox.Literal("Other words."), "its quote is not what the text says from 0 to 82"),
        (
            Vb.CONTENT,
            ox.Literal("Other words altogether, which the quote does not stand in, whatever."),
            "its quote is not",
        ),
        (Vb.SHA256, ox.Literal("0" * 64), "its text has another SHA-256"),
        (Vb.PAGE, ox.Literal(2), "its quote does not begin on its page"),
        (Vb.START, ox.Literal("first"), "has not exactly one start before its end"),
        (Vb.OFFSET, ox.Literal("first"), "has not exactly one offset"),
    ],
)
def test_evidence_is_looked_up(store: Store, term: str, value: ox.Literal, message: str) -> None:
    spoken = document(pages=(0, 100))
    read = Reading(document=spoken, acts=(bank(spoken),))
    quads = [
        ox.Quad(quad.subject, quad.predicate, value, quad.graph_name) if quad.predicate.value == term else quad
        for quad in document_quads(read, iris=IRIS, ontology=load(), extractor="x")
    ]
    store.replace_graph(IRIS.document("speech"), quads)
    assert any(fault.message.startswith(message) for fault in validate(store))


def test_a_long_text_is_put_together_again(store: Store) -> None:
    text = "We met. " * 10_000 + document().text
    fill(store, reading(document(text)))
    assert validate(store) == []
