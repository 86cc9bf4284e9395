from __future__ import annotations

import os
import subprocess
import sys

import networkx as nx
import pytest
from test_network import BANK, CHINA, FIJI, KENYA, ROAD, TREES, row

from kg.errors import NotFoundError, UsageError
from kg.measures import Measure, along, communities, cut, ego, pagerank, places, simple, undirected
from kg.projections import NetworkKind, project

ACTS = [
    row("urn:1", CHINA, KENYA, about=BANK),
    row("urn:2", CHINA, about=BANK),
    row("urn:3", KENYA, about=ROAD),
    row("urn:4", FIJI, about=TREES),
]
GRAPH = project(NetworkKind.ACTOR_DELIVERABLE, ACTS)
REPRODUCED = """
from test_measures import GRAPH
from kg.measures import Measure, communities, places
print(communities(GRAPH), [places(GRAPH, measure, pivots=2) for measure in Measure])
"""


def test_parallel_edges_add_up() -> None:
    assert {frozenset(edge): weight for *edge, weight in undirected(GRAPH).edges(data="weight")} == {
        frozenset((CHINA.iri, BANK.iri)): 2.0,
        frozenset((FIJI.iri, TREES.iri)): 1.0,
        frozenset((KENYA.iri, BANK.iri)): 1.0,
        frozenset((KENYA.iri, ROAD.iri)): 1.0,
    }


def test_pagerank_is_what_networkx_computes() -> None:
    graph = undirected(GRAPH)
    expected = nx.pagerank(graph, weight="weight", tol=1e-12, max_iter=1000)
    assert pagerank(graph) == pytest.approx(expected, abs=1e-6)
    assert pagerank(nx.Graph()) == {}


@pytest.mark.parametrize(
    ("measure", "best"),
    [
        (Measure.DEGREE, [("Kenya", 2), ("bank", 2), ("China", 1)]),
        (Measure.BETWEENNESS, [("Kenya", 0.2), ("bank", 0.2), ("China", 0.0)]),
    ],
)
def test_the_most_central_come_first(measure: Measure, best: list[tuple[str, float]]) -> None:
    assert [(place.label, place.value) for place in places(GRAPH, measure, pivots=100)][:3] == best


def test_communities_are_numbered_by_their_size() -> None:
    found = {member.label: member.community for member in communities(GRAPH)}
    assert list(found.values()) == sorted(found.values())
    assert found["China"] == found["bank"]
    assert found["Fiji"] == found["trees"] != found["China"]
    assert communities(nx.Graph()) == []


def test_figures_are_the_same_in_each_run() -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", REPRODUCED],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_parts_are_cut_out_with_their_acts() -> None:
    assert sorted(ego(GRAPH, CHINA.iri, radius=1)) == [BANK.iri, CHINA.iri]
    assert sorted(ego(GRAPH, CHINA.iri, radius=2)) == [BANK.iri, CHINA.iri, KENYA.iri]
    assert cut(GRAPH, [CHINA.iri, BANK.iri, TREES.iri]).number_of_edges() == 2
    assert sorted(along(GRAPH, [[CHINA.iri, BANK.iri]]).edges(keys=True)) == [
        (CHINA.iri, BANK.iri, "urn:1"),
        (CHINA.iri, BANK.iri, "urn:2"),
    ]


def test_ways_have_bounds() -> None:
    assert simple(GRAPH, CHINA.iri, ROAD.iri, steps=3, most=5) == [[CHINA.iri, BANK.iri, KENYA.iri, ROAD.iri]]
    with pytest.raises(NotFoundError, match="no way of 2 steps leads from China to road"):
        simple(GRAPH, CHINA.iri, ROAD.iri, steps=2, most=5)
    with pytest.raises(UsageError, match="a way leads from one node to another"):
        simple(GRAPH, CHINA.iri, CHINA.iri, steps=2, most=5)
    grid = nx.grid_2d_graph(5, 5)
    nx.set_node_attributes(grid, "x", "label")
    nx.set_edge_attributes(grid, 1.0, "weight")
    ways = simple(grid, (0, 0), (4, 4), steps=8, most=7)
    assert [len(way) for way in ways] == [9] * 7
