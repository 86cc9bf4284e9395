"""The network of actors and what their acts are about, for the tools that draw and measure networks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.escaping import printable
from kg.export.selection import Selection
from kg.network import network

if TYPE_CHECKING:
    import networkx as nx


def write_graphml(chosen: Selection, out: Path) -> None:
    """Write the network in GraphML; an edge is one act of one actor."""
    import networkx as nx

    nx.write_graphml(_drawn(chosen), out, edge_id_from_attribute="id", named_key_ids=True)


def write_gexf(chosen: Selection, out: Path) -> None:
    """Write the network in GEXF as a dynamic graph.

    An edge lasts from the first to the last day of its document's date, a node from its first act to its last; what is
    undated is always there.
    """
    import networkx as nx

    graph = _drawn(chosen)
    ends = {row.iri: row.date_end.isoformat() for row in chosen.documents.values() if row.date_end}
    documents = {row.iri: row.document_iri for row in chosen.acts}
    for *_, data in graph.edges(data=True):
        if day := data.get("date"):
            data.update(start=day, end=ends.get(documents[data["iri"]], day))
    for node, data in graph.nodes(data=True):
        days = [(said.get("start"), said.get("end")) for *_, said in _beside(graph, node)]
        if all(start for start, _ in days):
            data.update(start=min(start for start, _ in days), end=max(end for _, end in days))
    nx.write_gexf(graph, out)


def write_cyjs(chosen: Selection, out: Path) -> None:
    """Write the network in the JSON of Cytoscape, which Cytoscape.js reads as it is."""
    graph = _drawn(chosen)
    nodes = [{"data": {"id": node, "name": data["label"], **data}} for node, data in graph.nodes(data=True)]
    edges = [
        {"data": {**data, "source": source, "target": target, "interaction": data["act"]}}
        for source, target, data in graph.edges(data=True)
    ]
    written = {
        "format_version": "1.0",
        "generated_by": "verbale",
        "target_cytoscapejs_version": "~2.1",
        "data": {"name": "Verbale"},
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
    out.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _drawn(chosen: Selection) -> nx.MultiDiGraph[str]:
    """Return the network with an id for every edge, and no attribute that is empty or that XML cannot hold."""
    import networkx as nx

    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph = network(chosen.acts)
    for node, data in graph.nodes(data=True):
        drawn.add_node(node, **_told(data))
    for number, (source, target, iri, data) in enumerate(graph.edges(keys=True, data=True)):
        drawn.add_edge(source, target, key=number, **_told(data), iri=iri, id=f"e{number}")
    return drawn


def _told(data: dict[str, Any]) -> dict[str, Any]:
    cleaned = {key: printable(value) if isinstance(value, str) else value for key, value in data.items()}
    return {key: value for key, value in cleaned.items() if value != "" and (key, value) != ("year", 0)}


def _beside(graph: nx.MultiDiGraph[str], node: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield from graph.out_edges(node, data=True)
    yield from graph.in_edges(node, data=True)
