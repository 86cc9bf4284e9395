"""Who is linked to what by which acts: a network for networkx, and walks in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.errors import NotFoundError
from kg.rows import ActRow, Node

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One act as a link from an actor to what it is about."""

    source: Node
    target: Node
    iri: str
    act: str
    label: str
    date: str
    quote: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Neighbour:
    """A node beside another, and the acts that link the two."""

    iri: str
    label: str
    kind: str
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A way through the network: its nodes, and for each step the acts that make it."""

    nodes: tuple[Node, ...]
    steps: tuple[tuple[Link, ...], ...]


def network(rows: Iterable[ActRow]) -> nx.MultiDiGraph[str]:
    """Link every actor to what its acts are about.

    Nodes are IRIs with `label` and `kind` ("actor", "deliverable"); an edge is one act of one actor, keyed by the act's
    IRI. All attributes are plain strings and numbers, so that the network can be written in any format.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in rows:
        if row.about is None:
            continue
        graph.add_node(row.about.iri, label=row.about.label, kind="deliverable")
        for actor in row.actors:
            graph.add_node(actor.iri, label=actor.label, kind="actor")
            graph.add_edge(actor.iri, row.about.iri, key=row.iri, **attributes(row))
    return graph


def attributes(row: ActRow) -> dict[str, str | int | float | bool]:
    """Return what an edge says of its act."""
    return {
        "act": row.act,
        "label": row.label,
        "action": row.action,
        "date": row.date.isoformat() if row.date else "",
        "year": row.date.year if row.date else 0,
        "polarity": row.polarity,
        "voice": row.voice,
        "conditional": row.conditional,
        "force": row.force,
        "stage": row.stage,
        "direction": row.direction,
        "confidence": row.confidence,
        "quote": row.quote,
        "document": row.document,
    }


def find_node(graph: nx.Graph[str], name: str) -> str:
    """Return the IRI of the node that has this IRI or this label, in whatever case it is written."""
    if name in graph:
        return name
    labels = {str(label).casefold(): iri for iri, label in graph.nodes(data="label")}
    if found := labels.get(name.casefold()):
        return found
    close = get_close_matches(name.casefold(), labels, n=3)
    meant = ", ".join(str(graph.nodes[labels[label]]["label"]) for label in close)
    raise NotFoundError(f"nothing in the network is called {name!r}", remedy=f"did you mean {meant}?" if meant else "")


def neighbours(graph: nx.Graph[str], node: str) -> list[Neighbour]:
    """List the nodes that some act links to this one, those with most acts first."""
    found = [
        Neighbour(iri=iri, label=_label(graph, iri), kind=str(graph.nodes[iri]["kind"]), links=links(graph, node, iri))
        for iri in {*beside(graph, node)}
    ]
    return sorted(found, key=lambda item: (-len(item.links), item.label, item.iri))


def beside(graph: nx.Graph[str], node: str) -> Iterator[str]:
    """Yield the nodes beside one, whichever way the edges lead; one that both lead to comes twice."""
    yield from graph.adj[node]
    if graph.is_directed():
        yield from graph.pred[node]  # type: ignore[attr-defined]


def path(graph: nx.Graph[str], start: str, end: str) -> Walk:
    """Find a shortest way from one node to another, along the acts and against them."""
    import networkx as nx

    try:
        return walk(graph, nx.shortest_path(graph.to_undirected(as_view=True), start, end))
    except nx.NetworkXNoPath:
        raise NotFoundError(f"no acts link {_label(graph, start)} to {_label(graph, end)}") from None


def walk(graph: nx.Graph[str], iris: Sequence[str]) -> Walk:
    """Tell a way through the network with the acts of each step."""
    nodes = tuple(Node(iri, _label(graph, iri)) for iri in iris)
    steps = tuple(links(graph, near, far) for near, far in pairwise(iris))
    return Walk(nodes=nodes, steps=steps)


def links(graph: nx.Graph[str], one: str, other: str) -> tuple[Link, ...]:
    """List the acts that link two nodes, in either direction, by date."""
    found = {*_directed(graph, one, other)}
    if graph.is_directed():
        found |= {*_directed(graph, other, one)}
    return tuple(sorted(found, key=lambda link: (link.date, link.iri)))


def _directed(graph: nx.Graph[str], source: str, target: str) -> Iterator[Link]:
    near, far = (Node(iri, _label(graph, iri)) for iri in (source, target))
    found = graph.get_edge_data(source, target) or {}
    for iri, data in found.items() if graph.is_multigraph() or not found else [("", found)]:
        words = {key: str(data[key]) for key in ("act", "label", "date", "quote")}
        yield Link(source=near, target=far, iri=str(iri), **words)


def _label(graph: nx.Graph[str], iri: str) -> str:
    return str(graph.nodes[iri]["label"])
