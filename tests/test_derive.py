"""The derived graphs: the same whatever the order, and shortcuts only for what is said without reserve."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from readings import BANK, CHINA, KENYA, NEIGHBOURS, act, bank, document, fill, reading

from kg.corrected import load as load_corrections
from kg.derive import derive
from kg.model import Polarity, Reading, Voice
from kg.ontology import load
from kg.sameness import SCORES, Reason
from kg.store import Store
from kg.vocabulary import Iris

GRAPHS = ("actors", "deliverables", "shortcuts")


def derived(store: Store, graph: str) -> list[str]:
    """List the triples of a derived graph, shortened, but for the aliases of actors that the ontology knows."""
    found = (str(quad) for quad in store.match(graph=store.iris.graph(graph)))
    return sorted(short(quad) for quad in found if graph != "actors" or not ("altLabel" in quad or "exactM" in quad))


def short(quad: str) -> str:
    for name, iri in (Iris("http://x/").prefixes() | {"a": "http://x/act/"}).items():
        quad = quad.replace(f"<{iri}", f"<{name}:")
    return " ".join(part.strip("<>") for part in quad.split(" <graph:")[0].split(" "))


def test_what_is_derived_from_a_speech(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, reading())
        acts = sorted(
            str(q.subject).removeprefix("<http://x/act/")[:-1]
            for q in store.match(predicate="https://w3id.org/verbale/ns#act")
        )
        assert derived(store, "actors") == [
            "actor:CHN rdf:type vb:State",
            'actor:CHN rdfs:label "China"',
            "actor:SCO rdf:type vb:Organisation",
            'actor:SCO rdfs:label "SCO"',
        ]
        nodes = [line for line in derived(store, "deliverables") if not line.startswith("a:")]
        assert nodes == [
            "deliverable:hegemony rdf:type vb:Deliverable",
            'deliverable:hegemony rdfs:label "hegemony"',
            "deliverable:sco-development-bank rdf:type vb:Deliverable",
            'deliverable:sco-development-bank rdfs:label "SCO development bank"',
        ]
        links = [line.split() for line in derived(store, "deliverables") if line.startswith("a:")]
        assert [link[0].removeprefix("a:") for link in links] == acts
        assert {tuple(link[1:]) for link in links} == {
            ("vb:deliverable", "deliverable:hegemony"),
            ("vb:deliverable", "deliverable:sco-development-bank"),
        }
        assert derived(store, "shortcuts") == ["actor:CHN vb:proposes deliverable:sco-development-bank"]
        assert store.stale is False


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, ["actor:CHN vb:pledges deliverable:road"]),
        (
            {"actors": (CHINA, KENYA)},
            ["actor:CHN vb:pledges deliverable:road", "actor:KEN vb:pledges deliverable:road"],
        ),
        ({"direction": "increase"}, ["actor:CHN vb:pledges deliverable:road"]),
        ({"act": "calls_for"}, ["actor:CHN vb:calls_for deliverable:road"]),
        ({"polarity": Polarity.NEGATIVE}, []),
        ({"conditional": True}, []),
        ({"voice": Voice.REPORTED}, []),
        ({"direction": "end"}, []),
        ({"direction": "reduce"}, []),
        ({"direction": "prevent"}, []),
        ({"deliverable": ""}, []),
        ({"deliverable": "the"}, []),
    ],
)
def test_shortcuts(tmp_path: Path, said: dict[str, Any], expected: list[str]) -> None:
    spoken = document()
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, Reading(document=spoken, acts=(act(spoken, BANK, **said),)))
        assert derived(store, "shortcuts") == expected


def test_a_candidate_counts_nowhere_but_its_actor_has_a_name(tmp_path: Path) -> None:
    spoken = document(actors=())
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, Reading(document=spoken, candidates=(bank(spoken),)))
        assert [derived(store, graph) for graph in GRAPHS[1:]] == [[], []]
        assert derived(store, "actors") == ["actor:CHN rdf:type vb:State", 'actor:CHN rdfs:label "China"']


def test_actors_of_the_ontology_have_their_other_names_and_matches(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, reading())
        china = {short(str(quad)) for quad in store.match(graph=store.iris.graph("actors"))}
        assert china >= {
            'actor:CHN skos:altLabel "People\'s Republic of China"',
            "actor:CHN skos:exactMatch http://www.wikidata.org/entity/Q148",
            "actor:CHN skos:exactMatch https://sws.geonames.org/1814991",
        }


def test_those_who_belong_to_what_is_mentioned_do_so_from_when_until_when(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, reading())
        lines = derived(store, "memberships")
        node = "http://x/membership/SCO-IND-2017-06-09"
        assert [line for line in lines if line.startswith(node)] == [
            f"{node} org:member actor:IND",
            f"{node} org:organization actor:SCO",
            f"{node} rdf:type org:Membership",
            f'{node} rdfs:label "India in SCO from 2017-06-09"',
            f'{node} vb:since "2017-06-09"^^<xsd:date',
        ]
        assert sum(line.endswith("org:Membership") for line in lines) == 10
        assert [line for line in lines if line.startswith(("actor:CHN", "actor:IND"))] == [
            "actor:IND rdf:type vb:State",
            'actor:IND rdfs:label "India"',
        ]


def test_names_of_many_wordings_are_the_most_frequent_whatever_the_order(tmp_path: Path) -> None:
    wordings = ["SCO development bank", "SCO Development Bank", "SCO Development Bank", "the SCO development bank"]
    callers = [NEIGHBOURS, type(NEIGHBOURS)(NEIGHBOURS.id, "neighbouring states"), NEIGHBOURS, NEIGHBOURS]
    readings = []
    for number, (wording, caller) in enumerate(zip(wordings, callers, strict=True)):
        spoken = document(id=f"d{number}")
        readings.append(Reading(document=spoken, acts=(bank(spoken, deliverable=wording, actors=(caller,)),)))
    seen = set()
    for number, order in enumerate(permutations(readings)):
        if number % 6:
            continue
        with Store.create(tmp_path / f"s{number}", base="http://x/") as store:
            fill(store, *order)
            seen.add(tuple(line for graph in GRAPHS for line in derived(store, graph)))
    (lines,) = seen
    assert [line for line in lines if "Label" in line or "label" in line] == [
        'actor:CHN rdfs:label "China"',
        'actor:SCO rdfs:label "SCO"',
        'actor:neighbouring-states rdfs:label "Neighbouring States"',
        'deliverable:sco-development-bank rdfs:label "SCO Development Bank"',
        'deliverable:sco-development-bank skos:altLabel "SCO development bank"',
        'deliverable:sco-development-bank skos:altLabel "the SCO development bank"',
    ]


def valley(name: str, wording: str) -> Reading:
    spoken = document(id=name)
    return Reading(document=spoken, acts=(bank(spoken, deliverable=wording),))


def test_one_thing_has_one_node_with_the_reason_and_the_others_lead_to_it(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, valley("one", "reform of the Valley Council"), valley("two", "Valley Council reforms"))
        lines = derived(store, "deliverables")
        assert [line for line in lines if line.startswith("deliverable:")] == [
            "deliverable:reform-of-valley-council dcterms:isReplacedBy deliverable:valley-council-reforms",
            'deliverable:reform-of-valley-council rdfs:label "reform of the Valley Council"',
            "deliverable:valley-council-reforms rdf:type vb:Deliverable",
            'deliverable:valley-council-reforms rdfs:label "Valley Council reforms"',
            'deliverable:valley-council-reforms skos:altLabel "reform of the Valley Council"',
        ]
        assert [line.split()[1:] for line in lines if line.startswith("a:")] == [
            ["vb:deliverable", "deliverable:valley-council-reforms"]
        ] * 2
        said = [line.split(" ", 1)[1] for line in derived(store, "sameness")]
        reason = "the same words, but for their order, number or spelling"
        assert said == [
            "rdf:type vb:Sameness",
            f'rdfs:label "reform-of-valley-council and valley-council-reforms: {reason}"',
            f'vb:reason "{reason}"',
            "vb:same deliverable:reform-of-valley-council",
            "vb:same deliverable:valley-council-reforms",
            f'vb:score "{SCORES[Reason.ALIKE]}"^^<xsd:decimal',
        ]
        assert derived(store, "shortcuts") == ["actor:CHN vb:proposes deliverable:valley-council-reforms"]


CORRECTED = """kind,correction,subject,object,document,by,date,reason
deliverable,split,reform of the Valley Council,Valley Council reforms,,A. Reader,2026-03-01,
deliverable,merge,Valley bank,Multilateral Bank for the Valley,,A. Reader,2026-03-01,
deliverable,rename,Valley Council reforms,Council reform,,A. Reader,2026-03-01,
deliverable,split,the drugs accord,Harbour Accord,four,A. Reader,2026-03-01,
deliverable,merge,nowhere,anywhere,,A. Reader,2026-03-01,
"""


def test_a_researcher_decides_and_the_graph_says_who_did(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(CORRECTED, "utf-8")
    corrections = load_corrections(tmp_path / "mine.csv", ontology=load())
    wordings = ["reform of the Valley Council", "Valley Council reforms", "Valley bank", "drugs accord", "drugs accord"]
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, *(valley(name, word) for name, word in zip(["a", "b", "c", "four", "five"], wordings, strict=True)))
        before = derived(store, "deliverables")
        derive(store, ontology=load(), corrections=corrections)
        names = [line for line in derived(store, "deliverables") if "rdfs:label" in line or "isReplacedBy" in line]
        assert names == [
            'deliverable:drugs-accord rdfs:label "drugs accord"',
            'deliverable:harbour-accord rdfs:label "Harbour Accord"',
            'deliverable:multilateral-bank-for-valley rdfs:label "Valley bank"',
            'deliverable:reform-of-valley-council rdfs:label "reform of the Valley Council"',
            "deliverable:valley-bank dcterms:isReplacedBy deliverable:multilateral-bank-for-valley",
            'deliverable:valley-bank rdfs:label "Valley bank"',
            'deliverable:valley-council-reforms rdfs:label "Council reform"',
        ]
        applied = [line for line in derived(store, "corrections") if "rdfs:label" in line and "→" in line]
        assert len(applied) == len(corrections.all) - 1
        derive(store, ontology=load())
        assert derived(store, "deliverables") == before
        assert derived(store, "corrections") == []


def test_what_is_gone_leaves_nothing_behind(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, reading(), reading(document(id="other")))
        before = {graph: derived(store, graph) for graph in GRAPHS}
        store.remove_graph(store.iris.document("other"))
        fill(store)
        assert {graph: len(derived(store, graph)) for graph in GRAPHS} == {
            "actors": 4,
            "deliverables": 6,
            "shortcuts": 1,
        }
        fill(store, reading(document(id="other")))
        assert {graph: derived(store, graph) for graph in GRAPHS} == before
        for document_id in ("speech", "other"):
            store.remove_graph(store.iris.document(document_id))
        fill(store)
        assert store.graphs() == [store.iris.graph("tombstones")]
