from __future__ import annotations

import networkx as nx
import pytest
from test_network import BANK, CHINA, FIJI, KENYA, ROAD, TREES, row

from kg.errors import UsageError
from kg.projections import NetworkKind, merged, project, stands
from kg.rows import ActRow, Node

FINANCE, NATURE = Node("urn:finance", "Finance"), Node("urn:nature", "Nature")


def edges(graph: nx.Graph[str], *attributes: str) -> list[tuple[object, ...]]:
    label = dict(graph.nodes(data="label"))
    return sorted((label[s], label[t], *(said[name] for name in attributes)) for s, t, said in graph.edges(data=True))


def test_an_act_leads_to_each_addressee() -> None:
    acts = [row("urn:1", CHINA, KENYA, about=BANK, addressees=(FIJI, KENYA), act="calls_for")]
    graph = project(NetworkKind.ACTOR_ACTOR, acts)
    assert edges(graph, "act", "weight", "quote") == [
        ("China", "Fiji", "calls_for", 1.0, "urn:1!"),
        ("China", "Kenya", "calls_for", 1.0, "urn:1!"),
        ("Kenya", "Fiji", "calls_for", 1.0, "urn:1!"),
        ("Kenya", "Kenya", "calls_for", 1.0, "urn:1!"),
    ]
    assert {kind for _, kind in graph.nodes(data="kind")} == {"actor"}


def test_an_act_leads_to_what_its_thing_is_about() -> None:
    acts = [row("urn:1", CHINA, about=BANK), row("urn:2", FIJI, about=TREES), row("urn:3", FIJI, about=None)]
    graph = project(NetworkKind.ACTOR_TOPIC, acts, things={BANK.iri: [FINANCE], TREES.iri: [FINANCE, NATURE]})
    assert edges(graph) == [("China", "Finance"), ("Fiji", "Finance"), ("Fiji", "Nature")]
    assert dict(graph.nodes(data="kind"))[FINANCE.iri] == "topic"


def test_who_is_committed_to_the_same_is_linked_by_how_few_share_it() -> None:
    acts = [
        row("urn:1", CHINA, KENYA, about=BANK, day="2020-01-01"),
        row("urn:2", CHINA, KENYA, FIJI, about=ROAD, act="agrees", day="2022-01-01"),
        row("urn:3", FIJI, about=BANK, act="proposes"),
        row("urn:4", FIJI, about=BANK, polarity="negative"),
        row("urn:5", FIJI, about=BANK, conditional=True),
        row("urn:6", FIJI, about=BANK, voice="reported"),
        row("urn:7", FIJI, about=BANK, direction="end"),
    ]
    graph = project(NetworkKind.CO_COMMITMENT, acts)
    assert edges(graph, "weight", "things", "label", "year", "last") == [
        ("China", "Fiji", 0.5, 1, "road", 2022, 2022),
        ("China", "Kenya", 1.5, 2, "bank; road", 2020, 2022),
        ("Kenya", "Fiji", 0.5, 1, "road", 2022, 2022),
    ]
    assert graph.edges[CHINA.iri, KENYA.iri]["quote"] == "urn:1 said: “urn:1!”\nurn:2 said: “urn:2!”"


@pytest.mark.parametrize(("kind", "act"), [(NetworkKind.SUPPORT, "supports"), (NetworkKind.OPPOSITION, "opposes")])
def test_who_is_behind_or_against_what_others_undertake(kind: NetworkKind, act: str) -> None:
    acts = [
        row("urn:1", CHINA, about=BANK, act="proposes"),
        row("urn:2", KENYA, about=BANK, act=act),
        row("urn:3", CHINA, about=BANK, act=act),
        row("urn:4", FIJI, about=ROAD, act=act),
        row("urn:5", FIJI, about=TREES, act="reaffirms"),
    ]
    graph = project(kind, acts)
    assert graph.is_directed()
    assert edges(graph, "act", "weight", "things") == [("Kenya", "China", act, 1.0, 1)]


def test_many_things_are_named_in_part() -> None:
    things = [Node(f"urn:{name}", name) for name in "abcde"]
    graph = project(
        NetworkKind.CO_COMMITMENT, [row(f"urn:{thing.label}", CHINA, FIJI, about=thing) for thing in things]
    )
    assert edges(graph, "things", "label") == [("China", "Fiji", 5, "a; b; c and 2 more")]


def test_merging_counts_the_acts_between_two() -> None:
    acts = [
        row("urn:1", CHINA, about=BANK, day="2020-01-01"),
        row("urn:2", CHINA, about=BANK, act="offers", day="2023-01-01"),
        row("urn:3", CHINA, about=BANK, day=""),
        row("urn:4", FIJI, about=BANK, day=""),
    ]
    graph = merged(project(NetworkKind.ACTOR_DELIVERABLE, acts))
    assert graph.edges[CHINA.iri, BANK.iri] == {
        "weight": 3.0,
        "act": "offers; pledges",
        "first": 2020,
        "last": 2023,
        "quote": "urn:1!\nurn:2!\nurn:3!",
    }
    assert graph.edges[FIJI.iri, BANK.iri]["first"] == 0
    assert merged(graph) is graph
    assert max(nx.pagerank(graph).values()) == nx.pagerank(graph)[BANK.iri]


@pytest.mark.parametrize("kind", NetworkKind)
def test_every_kind_can_be_written_in_the_usual_formats(kind: NetworkKind) -> None:
    acts = [row("urn:1", CHINA, KENYA, about=BANK, addressees=(FIJI,)), row("urn:2", FIJI, about=BANK, act="supports")]
    graph = project(kind, acts, things={BANK.iri: [FINANCE]})
    assert "\n".join(nx.generate_graphml(graph)).count("<node") == graph.number_of_nodes()
    assert "\n".join(nx.generate_gexf(merged(graph))).startswith("<gexf")


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(UsageError, match="no network is of the kind 'stars'"):
        NetworkKind.of("stars")


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, True), ({"polarity": "negative"}, False), ({"voice": "reported"}, False), ({"direction": "reduce"}, False)],
)
def test_an_act_stands_for_its_thing_or_not(said: dict[str, str], expected: bool) -> None:
    act: ActRow = row("urn:1", CHINA, about=BANK, **said)
    assert stands(act) is expected
