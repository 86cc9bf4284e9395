"""What can be measured in a network, and the parts of it that can be cut out: the same numbers in every run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Any

from kg.errors import NotFoundError, UsageError
from kg.network import beside
from kg.projections import merged

if TYPE_CHECKING:
    import networkx as nx

DAMPING = 0.85
_ROUNDS = 100
_CLOSE = 1e-9


class Measure(StrEnum):
    """What makes a node central: those beside it, the ways that lead over it, or how central those beside it are."""

    DEGREE = "degree"
    BETWEENNESS = "betweenness"
    PAGERANK = "pagerank"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A node and how central it is."""

    iri: str
    label: str
    kind: str
    value: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A node and the number of its community; 1 is the largest."""

    iri: str
    label: str
    kind: str
    community: int


def undirected(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Return a network with one edge between two nodes, whose `weight` is the sum of all between them either way."""
    import networkx as nx

    plain: nx.Graph[str] = nx.Graph()
    plain.add_nodes_from(graph.nodes(data=True))
    for source, target, data in merged(graph).edges(data=True):
        before = plain.get_edge_data(source, target, {"weight": 0.0})
        plain.add_edge(source, target, weight=before["weight"] + float(data["weight"]))
    return plain


def ego(graph: nx.Graph[str], node: str, *, radius: int) -> nx.Graph[str]:
    """Cut out what is within so many steps of a node, whichever way the edges lead."""
    near = {node}
    edge = {node}
    for _ in range(radius):
        edge = {other for one in edge for other in beside(graph, one)} - near
        near |= edge
    return cut(graph, near)


def cut(graph: nx.Graph[str], nodes: Iterable[str]) -> nx.Graph[str]:
    """Cut out some nodes and what links them."""
    part: nx.Graph[str] = graph.subgraph(nodes).copy()
    return part


def simple(graph: nx.Graph[str], start: str, end: str, *, steps: int, most: int) -> list[list[str]]:
    """List the ways of so many steps that pass no node twice, the shortest first, so many at most.

    Raises `NotFoundError` where there is none.
    """
    import networkx as nx

    if start == end:
        raise UsageError("a way leads from one node to another", remedy="name two")
    plain = undirected(graph)
    within = set(nx.single_source_shortest_path_length(plain, start, cutoff=steps))
    if end not in within:
        raise NotFoundError(f"no way of {steps} steps leads from {_name(plain, start)} to {_name(plain, end)}")
    ways = nx.shortest_simple_paths(plain.subgraph(within), start, end)
    return list(islice(takewhile(lambda way: len(way) <= steps + 1, ways), most))


def along(graph: nx.Graph[str], ways: Iterable[Sequence[str]]) -> nx.Graph[str]:
    """Cut out the edges that make the steps of some ways."""
    steps = {frozenset(step) for way in ways for step in pairwise(way)}
    part = cut(graph, {node for step in steps for node in step})
    part.remove_edges_from([edge for edge in _edges(part) if frozenset(edge[:2]) not in steps])
    return part


def _edges(graph: nx.Graph[str]) -> list[Any]:
    return list(graph.edges(keys=True) if graph.is_multigraph() else graph.edges())  # type: ignore[call-overload]


def places(graph: nx.Graph[str], measure: Measure, *, pivots: int) -> list[Place]:
    """Measure how central each node is, the most central first.

    Degree counts the nodes beside it. Betweenness, from 0 to 1, counts steps, and is estimated from so many nodes, the
    same each time, where there are more. PageRank goes by weights, either way, with a damping of 0.85.
    """
    import networkx as nx

    plain = undirected(graph)
    values: Mapping[str, float]
    match measure:
        case Measure.DEGREE:
            values = dict(plain.degree)
        case Measure.BETWEENNESS:
            count = plain.number_of_nodes()
            values = nx.betweenness_centrality(plain, k=pivots if pivots < count else None, seed=1)
        case Measure.PAGERANK:
            values = pagerank(plain)
    found = [
        Place(iri=node, label=str(data["label"]), kind=str(data["kind"]), value=round(values[node], 8))
        for node, data in plain.nodes(data=True)
    ]
    return sorted(found, key=lambda place: (-place.value, place.label, place.iri))


def pagerank(graph: nx.Graph[str]) -> dict[str, float]:
    """Return the PageRank of each node by power iteration; networkx' own needs SciPy."""
    count = graph.number_of_nodes()
    strength = dict(graph.degree(weight="weight"))
    ranks = dict.fromkeys(graph, 1 / count) if count else {}
    for _ in range(_ROUNDS):
        lost = sum(rank for node, rank in ranks.items() if not strength[node])
        fresh = dict.fromkeys(graph, (1 - DAMPING + DAMPING * lost) / count) if count else {}
        for node, beside_it in graph.adjacency():
            share = DAMPING * ranks[node] / strength[node] if strength[node] else 0.0
            for other, data in beside_it.items():
                fresh[other] += share * data["weight"]
        moved = sum(abs(fresh[node] - rank) for node, rank in ranks.items())
        ranks = fresh
        if moved < _CLOSE * count:
            break
    return ranks


def communities(graph: nx.Graph[str]) -> list[Member]:
    """Part the nodes into communities by the method of Louvain, the largest first, and name the members of each."""
    import networkx as nx

    plain = undirected(graph)
    order = sorted(plain)
    numbered = nx.relabel_nodes(
        plain, {node: number for number, node in enumerate(order)}
    )  # sets of numbers have one order
    found = nx.community.louvain_communities(numbered, weight="weight", seed=1) if order else []
    largest = sorted((sorted(order[number] for number in one) for one in found), key=lambda one: (-len(one), one))
    members = [
        Member(iri=node, label=_name(plain, node), kind=str(plain.nodes[node]["kind"]), community=place)
        for place, one in enumerate(largest, 1)
        for node in one
    ]
    return sorted(members, key=lambda member: (member.community, member.label, member.iri))


def _name(graph: nx.Graph[str], node: str) -> str:
    return str(graph.nodes[node]["label"])
