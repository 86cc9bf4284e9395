"""The derived graph of topics: from wordings, or from what half of the objects share, and each label in one graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from readings import BANK, HEGEMONY, act, document, fill

from kg.model import PartialDate, Reading
from kg.store import Store
from kg.vocabulary import Iris

PREFIXES = Iris("http://x/").prefixes()


def written(store: Store) -> list[str]:
    """List the triples of the graph of topics, shortened and sorted."""
    lines = []
    for quad in store.match(graph=store.iris.graph("topics")):
        line = " ".join(str(term) for term in (quad.subject, quad.predicate, quad.object))
        for name, iri in PREFIXES.items():
            line = line.replace(f"<{iri}", f"<{name}:")
        lines.append(line.replace("<", "").replace(">", ""))
    return sorted(lines)


def about(store: Store, *said: tuple[str, str]) -> list[str]:
    """Write acts of these deliverables and objects, and list what the deliverables are said to be about."""
    spoken = document()
    acts = tuple(act(spoken, BANK, deliverable=deliverable, object=object) for deliverable, object in said)
    fill(store, Reading(document=spoken, acts=acts))
    return [line for line in written(store) if line.startswith("deliverable:")]


def test_topics_and_things_stand_with_class_and_label(tmp_path: Path) -> None:
    spoken = document()
    things = "fishing in the Black Sea under the Kyoto Protocol with China and Kenya"
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, Reading(document=spoken, acts=(act(spoken, HEGEMONY, deliverable=things, object=things),)))
        deliverable = next(line.split()[0] for line in written(store) if line.startswith("deliverable:"))
        assert [line.replace(deliverable, "deliverable:d") for line in written(store)] == [
            'actor:KEN rdf:type vb:State',
            'actor:KEN rdfs:label "Kenya"',
            "deliverable:d vb:concerns actor:CHN",
            "deliverable:d vb:concerns actor:KEN",
            "deliverable:d vb:concerns instrument:kyoto-protocol",
            "deliverable:d vb:concerns place:black-sea",
            "deliverable:d vb:topic topic:climate-change",
            "deliverable:d vb:topic topic:environment",
            "deliverable:d vb:topic topic:sdg-13",
            "deliverable:d vb:topic topic:sdg-14",
            "instrument:kyoto-protocol rdf:type vb:Instrument",
            'instrument:kyoto-protocol rdfs:label "Kyoto Protocol"',
            "place:black-sea rdf:type vb:Place",
            'place:black-sea rdfs:label "Black Sea"',
            "topic:climate-change rdf:type vb:Topic",
            'topic:climate-change rdfs:label "Climate change"',
            "topic:climate-change skos:inScheme topic:issue-areas",
            "topic:environment rdf:type vb:Topic",
            'topic:environment rdfs:label "Environment"',
            "topic:environment skos:inScheme topic:issue-areas",
            "topic:sdg-13 rdf:type vb:Topic",
            'topic:sdg-13 rdfs:label "SDG 13: Climate Action"',
            "topic:sdg-13 skos:inScheme topic:sustainable-development-goals",
            "topic:sdg-14 rdf:type vb:Topic",
            'topic:sdg-14 rdfs:label "SDG 14: Life Below Water"',
            "topic:sdg-14 skos:inScheme topic:sustainable-development-goals",
        ]  # fmt: skip
        triples = [(q.subject, q.predicate, q.object) for q in store.match()]
        assert len(triples) == len(set(triples))


TERROR = ["deliverable:campaign--speech vb:topic topic:sdg-16", "deliverable:campaign--speech vb:topic topic:terrorism"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([("campaign", "campaign against terrorism")], TERROR),
        ([("campaign", "campaign against terrorism"), ("campaign", "these campaigns")], TERROR),
        ([("campaign", "campaign against terrorism"), ("campaign", "campaign"), ("campaign", "the campaign")], []),
        ([("campaign", "campaign in Kenya")], ["deliverable:campaign--speech vb:concerns actor:KEN"]),
        ([("campaign", "")], []),
        ([("schools", "schools against terrorism in Kenya")],
         ["deliverable:schools vb:concerns actor:KEN", "deliverable:schools vb:topic topic:education",
          "deliverable:schools vb:topic topic:sdg-4"]),
    ],
)  # fmt: skip
def test_objects_count_where_wordings_tell_none(
    tmp_path: Path, said: list[tuple[str, str]], expected: list[str]
) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        assert about(store, *said) == expected


def test_what_is_gone_leaves_no_topic(tmp_path: Path) -> None:
    with Store.create(tmp_path / "s", base="http://x/") as store:
        assert about(store, ("schools", "schools")) != []
        store.remove_graph(store.iris.document("speech"))
        fill(store)
        assert written(store) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("1993", []),
        ("2016", ["deliverable:paris-agreement vb:concerns instrument:paris-agreement"]),
        (None, ["deliverable:paris-agreement vb:concerns instrument:paris-agreement"]),
    ],
)
def test_an_instrument_is_not_meant_before_it_was_there(tmp_path: Path, day: str | None, expected: list[str]) -> None:
    spoken = document(date=PartialDate.parse(day) if day else None)
    with Store.create(tmp_path / "s", base="http://x/") as store:
        fill(store, Reading(document=spoken, acts=(act(spoken, BANK, deliverable="Paris Agreement"),)))
        assert [line for line in written(store) if "vb:concerns" in line] == expected
