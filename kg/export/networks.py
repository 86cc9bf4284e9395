"""The network of actors and what their acts are about, for the tools that draw and measure networks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.export.selection import Selection
from kg.netfiles import plain
from kg.network import network

if TYPE_CHECKING:
    import networkx as nx


def write_graphml(chosen: Selection, out: Path) -> None:
    """Write the network in GraphML; an edge is one act of one actor."""
    import networkx as nx

    nx.write_graphml(_drawn(chosen), out, named_key_ids=True)


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
        said = list(_beside(graph, node))
        if all("start" in one for one in said):
            data.update(start=min(one["start"] for one in said), end=max(one["end"] for one in said))
    nx.write_gexf(graph, out)


def write_cyjs(chosen: Selection, out: Path) -> None:
    """Write the network in the JSON of Cytoscape, which Cytoscape.js reads as it is."""
    import networkx as nx

    written = nx.cytoscape_data(_drawn(chosen), name="label") | {"data": {"name": "Verbale"}}
    for edge in written["elements"]["edges"]:
        edge["data"] |= {"id": edge["data"]["key"], "interaction": edge["data"]["act"]}
    head = {"format_version": "1.0", "generated_by": "verbale", "target_cytoscapejs_version": "~2.1"}
    out.write_text(json.dumps(head | written, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _drawn(chosen: Selection) -> nx.MultiDiGraph[str]:
    """Return the network as other tools read it, with no attribute that is empty."""
    drawn = plain(network(chosen.acts))
    for *_, data in (*drawn.nodes(data=True), *drawn.edges(data=True)):
        for key in [key for key, value in data.items() if value == "" or (key, value) == ("year", 0)]:
            del data[key]
    return drawn


def _beside(graph: nx.MultiDiGraph[str], node: str) -> Iterator[dict[str, Any]]:
    yield from (data for *_, data in graph.out_edges(node, data=True))
    yield from (data for *_, data in graph.in_edges(node, data=True))
