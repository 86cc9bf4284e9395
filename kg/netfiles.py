"""A network as bytes: GraphML, GEXF, node-link JSON, or CSV with an edge a row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from io import BytesIO, StringIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from kg.escaping import guarded, printable

if TYPE_CHECKING:
    import networkx as nx

Network = TypeVar("Network", bound="nx.Graph[str]")


class NetFormat(StrEnum):
    """The formats of networks."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    NODE_LINK = "node-link"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Return the media type to announce the format with."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES: Mapping[NetFormat, str] = {
    NetFormat.GRAPHML: "application/graphml+xml",
    NetFormat.GEXF: "application/gexf+xml",
    NetFormat.NODE_LINK: "application/vnd.node-link+json",
    NetFormat.CSV: "text/csv",
}


def write(graph: nx.Graph[str], form: NetFormat) -> bytes:
    """Write a network; each edge has the attribute `iri` of its act, or none where it stands for several."""
    return _WRITERS[form](plain(graph))


def edges(graph: nx.Graph[str]) -> list[dict[str, Any]]:
    """List the edges: `source` and `target`, each with `iri`, `label` and `kind`, and all that is said of the edge."""

    return [
        {"source": _end(graph, source), "target": _end(graph, target), **data}
        for source, target, data in plain(graph).edges(data=True)
    ]


def _end(graph: nx.Graph[str], iri: str) -> dict[str, str]:
    return {"iri": iri, "label": str(graph.nodes[iri]["label"]), "kind": str(graph.nodes[iri]["kind"])}


def table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write rows as CSV (RFC 4180) in UTF-8; a cell that a spreadsheet would take for a formula begins with "'"."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def plain(graph: Network) -> Network:
    """Return a copy of a network with a short key for every edge, and nothing in it that XML cannot hold."""
    drawn = type(graph)()
    for node, data in graph.nodes(data=True):
        drawn.add_node(node, **_told(data))
    if not graph.is_multigraph():
        for source, target, data in graph.edges(data=True):
            drawn.add_edge(source, target, **_told(data))
        return drawn
    for number, (source, target, iri, data) in enumerate(graph.edges(keys=True, data=True)):  # type: ignore[call-overload]
        drawn.add_edge(source, target, key=f"e{number}", iri=iri, **_told(data))
    return drawn


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: printable(value) if isinstance(value, str) else value for key, value in data.items()}


def _graphml(graph: nx.Graph[str]) -> bytes:
    import networkx as nx

    out = BytesIO()
    nx.write_graphml(graph, out, named_key_ids=True)
    return out.getvalue()


def _gexf(graph: nx.Graph[str]) -> bytes:
    import networkx as nx

    out = BytesIO()
    nx.write_gexf(graph, out)
    return out.getvalue()


def _node_link(graph: nx.Graph[str]) -> bytes:
    import networkx as nx

    return json.dumps(nx.node_link_data(graph, edges="links"), ensure_ascii=False).encode()


def _csv(graph: nx.Graph[str]) -> bytes:
    told = [
        {"source": source, "source_label": graph.nodes[source]["label"], "target": target}
        | {"target_label": graph.nodes[target]["label"]}
        | data
        for source, target, data in graph.edges(data=True)
    ]
    columns = dict.fromkeys(["source", "source_label", "target", "target_label"])
    columns |= dict.fromkeys(key for row in told for key in row)
    return table(list(columns), told)


_WRITERS: Mapping[NetFormat, Callable[[nx.Graph[str]], bytes]] = MappingProxyType(
    {NetFormat.GRAPHML: _graphml, NetFormat.GEXF: _gexf, NetFormat.NODE_LINK: _node_link, NetFormat.CSV: _csv}
)
