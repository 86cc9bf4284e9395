"""What was read in a document, as quads: the whole graph of one speech, and what varies."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pyoxigraph as ox
import pytest
from readings import BANK, CHINA, HEGEMONY, KENYA, NEIGHBOURS, SCO, act, bank, document, hegemony, reading

from kg.model import Amount, Deadline, Document, Genre, PartialDate, Polarity, Reading, Voice
from kg.ontology import load
from kg.quads import (
    LABEL_LENGTH,
    PART_LENGTH,
    Run,
    RunResult,
    act_label,
    document_quads,
    header_quads,
    result_quads,
    run_quads,
)
from kg.vocabulary import DCTERMS, RDF, VB, Iris, Vb, VbClass, act_id

IRIS = Iris("http://x/")


def quads(read: Reading) -> list[ox.Quad]:
    return list(document_quads(read, iris=IRIS, ontology=load(), extractor="made by hand"))


def triples(found: list[ox.Quad]) -> list[str]:
    return sorted(f"{quad.subject} {quad.predicate} {quad.object}" for quad in found)


def turtle(text: str) -> list[str]:
    prefixes = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in IRIS.prefixes().items())
    return triples(list(ox.parse(prefixes + text, format=ox.RdfFormat.TURTLE)))


def values(found: list[ox.Quad], term: str) -> list[str]:
    return [
        quad.object.value for quad in found if quad.predicate.value == term and not isinstance(quad.object, ox.Triple)
    ]


SPEECH = f"""\
document:speech a vb:Document ;
    rdfs:label "At the meeting" ;
    dcterms:identifier "speech" ;
    dcterms:title "At the meeting" ;
    vb:date "2021-11-25"^^xsd:date ;
    vb:dateEnd "2021-11-25"^^xsd:date ;
    vb:year 2021 ;
    vb:datePrecision "day" ;
    vb:genre "speech" ;
    vb:speaksFor actor:CHN ;
    dcterms:language "en" ;
    vb:sha256 "{document().sha256}" ;
    vb:extractor "made by hand" ;
    vb:textPart <http://x/document/speech/text/0> .
<http://x/document/speech/text/0> a vb:TextPart ;
    rdfs:label "At the meeting, text from 0" ;
    vb:content "{BANK} {HEGEMONY}" ;
    vb:offset 0 .
<ACT> a vb:Act ;
    rdfs:label "China proposes: explore viable approaches to the setting-up of an SCO development bank" ;
    vb:act act:proposal ;
    vb:actor actor:CHN ;
    vb:addressee actor:SCO ;
    vb:action "explore" ;
    vb:object "viable approaches to the setting-up of an SCO development bank" ;
    vb:mention "SCO development bank" ;
    vb:quote "{BANK}" ;
    vb:start 0 ;
    vb:end 82 ;
    vb:document document:speech ;
    vb:confidence 0.9 ;
    vb:explanation "made; by hand" ;
    vb:date "2021-11-25"^^xsd:date ;
    vb:year 2021 ;
    vb:polarity "positive" ;
    vb:voice "own" ;
    vb:trigger "need to" ;
    vb:triggerLemma "need" ;
    vb:force 3 ;
    vb:stage 1 ;
    vb:direction "start" ."""


def test_the_graph_of_a_speech() -> None:
    spoken = document(title="At the meeting", genre=Genre.SPEECH)
    found = quads(Reading(document=spoken, acts=(bank(spoken),)))
    iri = IRIS.act(act_id("speech", sentence=BANK, act="proposes", action="explore", object=bank(spoken).object))
    assert triples(found) == turtle(SPEECH.replace("<ACT>", f"<{iri}>"))
    assert {quad.graph_name for quad in found} == {ox.NamedNode("http://x/document/speech")}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"deadline": Deadline("by 2030", date(2030, 1, 1), date(2030, 12, 31))},
         {"deadlineText": "by 2030", "deadline": "2030-12-31"}),
        ({"deadline": Deadline("soon")}, {"deadlineText": "soon"}),
        ({"amount": Amount("US$ 500 million", 5e8, "USD")},
         {"amountText": "US$ 500 million", "amount": "500000000", "amountUnit": "USD"}),
        ({"amount": Amount("a lot")}, {"amountText": "a lot"}),
        ({"amount": Amount("0.0000001 %", 1e-7, "percent")},
         {"amountText": "0.0000001 %", "amount": "0.0000001", "amountUnit": "percent"}),
        ({"conditional": True}, {"conditional": "true"}),
        ({"voice": Voice.REPORTED, "reported_by": KENYA}, {"reportedBy": "http://x/actor/KEN"}),
        ({"inclusive": True, "renewed": True, "specificity": 2},
         {"inclusive": "true", "renewed": "true", "specificity": "2"}),
        ({"as_members": (SCO,)}, {"asMembers": "http://x/actor/SCO"}),
        ({"polarity": Polarity.NEGATIVE}, {}),
        ({"confidence": 0.12345}, {}),
        ({"object": "", "deliverable": "", "rule": "", "why": ""}, {}),
    ],
)  # fmt: skip
def test_what_only_some_acts_say(said: dict[str, Any], expected: dict[str, str]) -> None:
    optional = {"deadlineText", "deadline", "amountText", "amount", "amountUnit", "conditional", "reportedBy"}
    optional |= {"inclusive", "renewed", "specificity", "asMembers"}
    spoken = document()
    found = quads(Reading(document=spoken, acts=(bank(spoken, **said),)))
    told = {term: values(found, VB + term)[0] for term in optional if values(found, VB + term)}
    assert told == expected
    counted = [quad for quad in found if "/act/" in str(quad.subject)]
    assert len(counted) <= (26 if expected.keys() & {"amount", "specificity"} else 25)


def test_co_actors_and_unknown_ones_keep_their_names() -> None:
    spoken = document()
    found = quads(Reading(document=spoken, acts=(bank(spoken, actors=(CHINA, KENYA), addressees=(NEIGHBOURS,)),)))
    assert values(found, Vb.ACTOR) == ["http://x/actor/CHN", "http://x/actor/KEN"]
    assert values(found, Vb.ADDRESSEE) == ["http://x/actor/neighbouring-states"]
    assert values(found, "https://schema.org/mentions") == ["Neighbouring States"]


def test_a_candidate_is_no_act() -> None:
    spoken = document()
    found = quads(Reading(document=spoken, candidates=(bank(spoken, confidence=0.2),)))
    iri = IRIS.act(act_id("speech", sentence=BANK, act="proposes", action="explore", object=bank(spoken).object))
    told = {quad.predicate.value.removeprefix(VB): quad.object for quad in found if quad.subject == ox.NamedNode(iri)}
    assert told[RDF + "type"] == ox.NamedNode(VbClass.CANDIDATE)
    assert told["suggests"] == ox.NamedNode("https://w3id.org/verbale/act#proposal")
    assert told["suggestedActor"] == ox.NamedNode("http://x/actor/CHN")
    assert not {"act", "actor", "addressee", "polarity"} & told.keys()
    assert values(found, "http://www.w3.org/2000/01/rdf-schema#label")[-1].startswith("Candidate: China proposes: expl")


def test_a_sentence_that_stands_twice_is_two_acts() -> None:
    spoken = document(f"{BANK} {BANK}")
    second = bank(spoken, start=83, end=83 + len(BANK))
    types = [
        quad for quad in quads(Reading(document=spoken, acts=(bank(spoken), second))) if "Act>" in str(quad.object)
    ]
    first, other = (str(quad.subject)[1:-1] for quad in types)
    assert other == f"{first}-2"


def test_iris_depend_on_nothing_but_what_is_said() -> None:
    later = document(f"Good morning. {BANK}", title="Another title", date=PartialDate.parse("2022"))
    subjects = [
        {
            str(quad.subject)
            for quad in quads(Reading(document=spoken, acts=(bank(spoken),)))
            if "/act/" in str(quad.subject)
        }
        for spoken in (document(), later)
    ]
    assert subjects[0] == subjects[1]


@pytest.mark.parametrize("length", [1, PART_LENGTH, PART_LENGTH + 1, 3 * PART_LENGTH])
def test_a_long_text_lies_in_parts(length: int) -> None:
    text = "ä" * length
    found = quads(Reading(document=document(text)))
    parts = dict(zip(map(int, values(found, Vb.OFFSET)), values(found, Vb.CONTENT), strict=True))
    assert "".join(part for _, part in sorted(parts.items())) == text
    assert max(map(len, parts.values())) <= PART_LENGTH
    assert len(values(found, Vb.TEXT_PART)) == len(parts) == -(-length // PART_LENGTH)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"date": PartialDate.parse("2021")}, {"date": "2021-01-01", "dateEnd": "2021-12-31", "datePrecision": "year"}),
        ({"date": PartialDate.parse("2024-02")},
         {"date": "2024-02-01", "dateEnd": "2024-02-29", "datePrecision": "month"}),
        ({"date": None}, {}),
        ({"date": None, "actors": ("the PRC",), "actor_inferred": True},
         {"speaksFor": "http://x/actor/CHN", "actorInferred": "true"}),
        ({"date": None, "actors": ("Friends of the Sea",)}, {"speaksFor": "http://x/actor/friends-of-the-sea"}),
    ],
)  # fmt: skip
def test_headers(known: dict[str, Any], expected: dict[str, str]) -> None:
    terms = {"date", "dateEnd", "datePrecision", "actorInferred"} | ({"speaksFor"} if "actors" in known else set())
    found = list(header_quads(document(**known), iris=IRIS, ontology=load()))
    assert {term: values(found, VB + term)[0] for term in terms if values(found, VB + term)} == expected
    assert {quad.subject for quad in found} == {ox.NamedNode("http://x/document/speech")}


def test_every_string_of_the_header_is_kept() -> None:
    strings = (
        "title",
        "publisher",
        "series",
        "speaker",
        "venue",
        "language",
        "translation",
        "source",
        "retrieved",
        "rights",
    )
    known: dict[str, Any] = {name: f"the {name}" for name in strings}
    spoken = Document(id="x", text="Text", **known)
    found = list(header_quads(spoken, iris=IRIS, ontology=load()))
    assert {quad.object.value for quad in found if isinstance(quad.object, ox.Literal)} >= {
        f"the {name}" for name in strings
    }


def test_pages_and_notes_of_a_text_are_kept_and_each_quote_has_its_page() -> None:
    spoken = document(pages=(0, 40, len(BANK) + 1), notes=("one", "two"), media_type="application/pdf")
    read = Reading(document=spoken, acts=(bank(spoken),), candidates=(hegemony(spoken),))
    found = quads(read)
    assert values(found, Vb.PAGE_OFFSETS) == [f"0 40 {len(BANK) + 1}"]
    assert sorted(values(found, Vb.TEXT_NOTE)) == ["one", "two"]
    assert values(found, DCTERMS + "format") == ["application/pdf"]
    assert sorted(values(found, Vb.PAGE)) == ["1", "3"]
    assert values(quads(reading()), Vb.PAGE) == []


def test_no_triple_stands_twice_and_no_node_is_blank() -> None:
    found = [*quads(reading()), *quads(reading(document(id="other")))]
    triples = Counter((quad.subject, quad.predicate, quad.object) for quad in found)
    assert set(triples.values()) == {1}
    assert not any(isinstance(term, ox.BlankNode) for triple in triples for term in triple)


def test_the_record_of_a_run() -> None:
    start, end = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), datetime(2026, 1, 2, 3, 5, tzinfo=UTC)
    run = Run(started=start, extractor="made", options=(("jobs", "2"), ("prune", "false")))
    begun = list(run_quads(run, iris=IRIS))
    assert triples(begun) == turtle("""
        <http://x/run/20260102T030405000006Z> a prov:Activity ;
            rdfs:label "Run of 2026-01-02 03:04:05" ;
            prov:startedAtTime "2026-01-02T03:04:05.000006+00:00"^^xsd:dateTime ;
            vb:extractor "made" ;
            vb:option "jobs=2" , "prune=false" .""")
    counts = {"read": 4, "replaced": 1, "unchanged": 3, "removed": 0, "acts": 9, "candidates": 2}
    result = RunResult(ended=end, failures=("a.txt: the file is empty",), **counts)
    ended = list(result_quads(run, result, iris=IRIS))
    assert triples(ended) == turtle("""
        <http://x/run/20260102T030405000006Z> prov:endedAtTime "2026-01-02T03:05:00+00:00"^^xsd:dateTime ;
            vb:documentsRead 4 ; vb:documentsReplaced 1 ; vb:documentsUnchanged 3 ; vb:documentsRemoved 0 ;
            vb:actsFound 9 ; vb:candidatesFound 2 ;
            vb:failure "a.txt: the file is empty" .""")
    assert {quad.graph_name for quad in (*begun, *ended)} == {ox.NamedNode("http://x/graph/runs")}


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ({}, "China pledges: build a road"),
        ({"polarity": Polarity.NEGATIVE}, "China pledges not to: build a road"),
        ({"act": "calls_for", "action": "stop"}, "China calls for: stop a road"),
        ({"act": "calls_for", "polarity": Polarity.NEGATIVE}, "China calls on others not to: build a road"),
        ({"act": "calls_for", "action": "call", "object": "a truce"}, "China calls for: a truce"),
        ({"act": "supports", "action": "support", "actors": (KENYA,), "object": "the strengthening of ties"},
         "Kenya supports: the strengthening of ties"),
        ({"act": "supports", "action": "endorse", "trigger_lemma": "endorse"}, "China supports: a road"),
        ({"act": "opposes", "action": "oppose", "polarity": Polarity.NEGATIVE}, "China does not oppose: a road"),
        ({"act": "supports", "action": "support", "polarity": Polarity.NEGATIVE, "actors": (CHINA, KENYA)},
         "China and Kenya do not support: a road"),
        ({"act": "agrees", "actors": (KENYA, CHINA)}, "China and Kenya agree: build a road"),
        ({"act": "calls_for", "action": "build", "actors": (KENYA, CHINA)}, "China and Kenya call for: build a road"),
        ({"act": "delivers", "polarity": Polarity.NEGATIVE}, "China says it did not: build a road"),
        ({"voice": Voice.REPORTED}, "China pledges (reported): build a road"),
        ({"voice": Voice.REPORTED, "conditional": True, "polarity": Polarity.NEGATIVE},
         "China pledges not to (reported, conditional): build a road"),
        ({"action": "withdraw", "object": ""}, "China pledges: withdraw"),
        ({"object": "two\n  lines"}, "China pledges: build two lines"),
    ],
)  # fmt: skip
def test_labels(said: dict[str, Any], label: str) -> None:
    assert act_label(act(document(), HEGEMONY, **said)) == label


def test_a_long_label_is_cut_at_a_word() -> None:
    label = act_label(act(document(), HEGEMONY, object="roads, " * 60))
    assert label.endswith("roads …")
    assert LABEL_LENGTH - 10 < len(label) <= LABEL_LENGTH + 2
    assert act_label(act(document(), HEGEMONY, object="x" * 500)).startswith("China pledges: build")


def test_labels_of_the_speech() -> None:
    assert [act_label(found) for found in reading().acts] == [
        "China proposes: explore viable approaches to the setting-up of an SCO development bank",
        "China pledges not to: seek hegemony",
    ]
    assert act_label(hegemony(document(), actors=(SCO,))) == "SCO pledges not to: seek hegemony"
