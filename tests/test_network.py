from __future__ import annotations

import datetime
import io
from dataclasses import replace

import networkx as nx
import pytest

from kg.errors import NotFoundError
from kg.network import Link, Neighbour, Walk, find_node, links, neighbours, network, path
from kg.rows import ActRow, Node

CHINA, KENYA, FIJI = (Node(f"urn:{name.lower()}", name) for name in ("China", "Kenya", "Fiji"))
BANK, ROAD, TREES = (Node(f"urn:{name}", name) for name in ("bank", "road", "trees"))


def row(iri: str, *actors: Node, about: Node | None, day: str = "2021-11-25", **said: object) -> ActRow:
    date = datetime.date.fromisoformat(day) if day else None
    plain = ActRow(
        iri=iri, label=f"{iri} said", actors=actors, about=about, date=date,
        actor="; ".join(actor.label for actor in actors), act="pledges", point="commissive", action="build",
        object="it", deliverable="it", addressee=(), as_members=(), addressees=(), deadline=None, deadline_to=None,
        amount=None, amount_value=None, amount_unit=None, polarity="positive", voice="own", reported_by=None,
        conditional=False, trigger="will", trigger_lemma="will", force=3, stage=1, direction="start", inclusive=False,
        renewed=False, specificity=0, confidence=0.5, explanation="", quote=f"{iri}!", document="speech", start=0,
        end=3, document_iri="urn:speech",
    )  # fmt: skip
    return replace(plain, **said)  # type: ignore[arg-type]


ROWS = [
    row("urn:1", CHINA, about=BANK),
    row("urn:2", CHINA, KENYA, about=ROAD, day="2020-01-01"),
    row("urn:3", CHINA, about=BANK, day="", act="proposes", conditional=True),
    row("urn:4", FIJI, about=TREES),
    row("urn:5", KENYA, about=None),
]


def link(iri: str, source: Node, target: Node, *, act: str = "pledges", day: str = "2021-11-25") -> Link:
    return Link(source=source, target=target, iri=iri, act=act, label=f"{iri} said", date=day, quote=f"{iri}!")


FIRST = link("urn:1", CHINA, BANK)
UNDATED = link("urn:3", CHINA, BANK, act="proposes", day="")
CHINESE_ROAD, KENYAN_ROAD = (link("urn:2", actor, ROAD, day="2020-01-01") for actor in (CHINA, KENYA))


def test_actors_are_linked_to_what_their_acts_are_about() -> None:
    graph = network(ROWS)
    assert {node: graph.nodes[node] for node in graph} == {
        **{node.iri: {"label": node.label, "kind": "actor"} for node in (CHINA, KENYA, FIJI)},
        **{node.iri: {"label": node.label, "kind": "deliverable"} for node in (BANK, ROAD, TREES)},
    }
    assert sorted(graph.edges(keys=True)) == [
        ("urn:china", "urn:bank", "urn:1"),
        ("urn:china", "urn:bank", "urn:3"),
        ("urn:china", "urn:road", "urn:2"),
        ("urn:fiji", "urn:trees", "urn:4"),
        ("urn:kenya", "urn:road", "urn:2"),
    ]
    assert graph.edges["urn:china", "urn:bank", "urn:3"] == {
        "act": "proposes",
        "label": "urn:3 said",
        "action": "build",
        "date": "",
        "year": 0,
        "polarity": "positive",
        "voice": "own",
        "conditional": True,
        "force": 3,
        "stage": 1,
        "direction": "start",
        "confidence": 0.5,
        "quote": "urn:3!",
        "document": "speech",
    }
    assert graph.edges["urn:fiji", "urn:trees", "urn:4"]["year"] == 2021


def test_a_network_can_be_written_in_the_usual_formats() -> None:
    written = io.BytesIO()
    nx.write_graphml(network(ROWS), written)
    nx.write_gexf(network(ROWS), written)
    assert b"urn:china" in written.getvalue()


@pytest.mark.parametrize(("name", "iri"), [("urn:china", "urn:china"), ("China", "urn:china"), ("BANK", "urn:bank")])
def test_a_node_is_found_by_its_address_or_its_name(name: str, iri: str) -> None:
    assert find_node(network(ROWS), name) == iri


@pytest.mark.parametrize(("name", "remedy"), [("Chin", "did you mean China?"), ("xyz", "")])
def test_an_unknown_node_is_an_error(name: str, remedy: str) -> None:
    with pytest.raises(NotFoundError, match=f"^nothing in the network is called '{name}'") as raised:
        find_node(network(ROWS), name)
    assert raised.value.remedy == remedy


def test_neighbours_come_by_the_number_of_acts_between() -> None:
    assert neighbours(network(ROWS), CHINA.iri) == [
        Neighbour(iri=BANK.iri, label="bank", kind="deliverable", links=(UNDATED, FIRST)),
        Neighbour(iri=ROAD.iri, label="road", kind="deliverable", links=(CHINESE_ROAD,)),
    ]
    assert neighbours(network(ROWS), ROAD.iri) == [
        Neighbour(iri=CHINA.iri, label="China", kind="actor", links=(CHINESE_ROAD,)),
        Neighbour(iri=KENYA.iri, label="Kenya", kind="actor", links=(KENYAN_ROAD,)),
    ]


def test_a_path_goes_along_acts_and_against_them() -> None:
    assert path(network(ROWS), KENYA.iri, BANK.iri) == Walk(
        nodes=(KENYA, ROAD, CHINA, BANK), steps=((KENYAN_ROAD,), (CHINESE_ROAD,), (UNDATED, FIRST))
    )
    assert path(network(ROWS), BANK.iri, BANK.iri) == Walk(nodes=(BANK,), steps=())


def test_there_may_be_no_path() -> None:
    with pytest.raises(NotFoundError, match="no acts link China to Fiji"):
        path(network(ROWS), CHINA.iri, FIJI.iri)


def test_links_are_the_same_from_both_ends() -> None:
    graph = network(ROWS)
    assert links(graph, CHINA.iri, BANK.iri) == links(graph, BANK.iri, CHINA.iri) == (UNDATED, FIRST)
    assert links(graph, CHINA.iri, TREES.iri) == ()


def test_no_acts_make_an_empty_network() -> None:
    assert network([]).number_of_nodes() == 0
