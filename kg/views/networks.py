"""Networks to look around in, and the same networks drawn for print."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from kg import resources
from kg.errors import StoreError
from kg.frames import frame
from kg.palette import NEUTRAL, colours
from kg.views.page import POLICY, software

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from kg.views.view import View

DRAWN = 60  # nodes of a picture for print: more names cannot be read
LINES = 250  # and more lines cannot be followed
SHOWN = 10_000  # and more would make a notebook of many megabytes, which no eye can follow
HEIGHT = 620
_COLUMNS = ("source", "target", "act", "date", "weight", "label", "quote", "document")


class Shown:
    """A network that Jupyter shows; whatever networkx makes of it is shown too."""

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return network_view(self, title="", query=str(self.graph.get("query", "")))._repr_html_()  # type: ignore[arg-type, attr-defined]


class ShownActs(Shown, nx.MultiDiGraph):  # type: ignore[type-arg]
    """A network with an edge for each act."""


class ShownDirected(Shown, nx.DiGraph):  # type: ignore[type-arg]
    """A network with one weighted edge from an actor to another or to a thing."""


class ShownMutual(Shown, nx.Graph):  # type: ignore[type-arg]
    """A network with one weighted edge between two actors."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NetworkView:
    """A network to look around in; `alt` tells in words what it shows, `query` is the Python that makes it."""

    title: str
    alt: str
    query: str
    graph: nx.Graph[str]

    def __repr__(self) -> str:
        return f"<{self.title}: {self.alt}>"

    @property
    def data(self) -> pd.DataFrame:
        """Return the edges as a table, with the names of their nodes."""
        names = {node: str(label) for node, label in self.graph.nodes(data="label")}
        rows = (
            (names[s], names[t], *(edge.get(column, "") for column in _COLUMNS[2:]))
            for s, t, edge in self.graph.edges(data=True)
        )
        return frame(_COLUMNS, rows)

    def view(self) -> View:
        """Draw it for print: of a large network the `DRAWN` nodes with most edges."""
        from kg.views.view import View

        graph = _largest(self.graph)
        left = self.graph.number_of_nodes() - graph.number_of_nodes()
        most = f" Drawn are the {DRAWN} nodes with most edges." if left else ""
        wide = f" Drawn are the {LINES} heaviest lines." if graph.number_of_edges() > LINES else ""
        alt = f"{self.alt}{most}{wide}"
        return View(title=self.title, alt=alt, query=self.query, data=self.data, figure=_figure(graph, self.title))

    def html(self) -> str:
        """Return a page that loads nothing, with search, filters, and the sentences behind each edge."""
        template = (resources.templates() / "explorer.html").read_text("utf-8")
        # A text can end no script: "<" stands in it as an escape.
        data = json.dumps(self._said(), ensure_ascii=False).replace("<", "\\u003c")
        values = {"policy": POLICY, "title": escape(self.title), "data": data}
        return re.sub(r"\{\{(\w+)\}\}", lambda place: values[place[1]], template)

    def save(self, path: str | Path) -> Path:
        """Write it to a file: html to look around in, svg, png or pdf for print, csv for the edges."""
        file = Path(path)
        if file.suffix.lower() != ".html":
            return self.view().save(file)
        try:
            file.write_text(self.html(), "utf-8")
        except OSError as error:
            raise StoreError(f"cannot be written: {error.strerror or error}", path=file) from error
        return file

    def _repr_html_(self) -> str:
        if self.graph.number_of_edges() > SHOWN:
            return f"<p>{escape(self.alt)} Too many to show here: narrow them down, or save them as a page.</p>"
        inner = escape(self.html(), quote=True)
        title = escape(self.alt, quote=True)
        style = f"width:100%;height:{HEIGHT}px;border:1px solid #ddd"
        return f'<iframe srcdoc="{inner}" title="{title}" style="{style}"></iframe>'

    def _said(self) -> dict[str, Any]:
        graph = self.graph
        places = {node: place for place, node in enumerate(graph)}
        acts = dict.fromkeys(_act(edge) for *_, edge in graph.edges(data=True))
        own = colours(act for act in acts if act and ";" not in act)
        return {
            "title": self.title,
            "alt": self.alt,
            "query": self.query,
            "software": software(),
            "directed": graph.is_directed(),
            "single": graph.is_multigraph(),
            "colours": {**own, **{act: NEUTRAL for act in acts if act not in own}},
            "names": {act: act.replace("_", " ") or "links" for act in acts},
            "nodes": [{"label": str(node["label"]), "kind": str(node["kind"])} for _, node in graph.nodes(data=True)],
            "edges": [_edge(places[s], places[t], edge) for s, t, edge in graph.edges(data=True)],
        }


def network_view(graph: nx.Graph[str], *, title: str, query: str) -> NetworkView:
    """Show a network, and say in words what it shows."""
    return NetworkView(title=title or "Network", alt=_alt(graph), query=query, graph=graph)


def shown(graph: nx.Graph[str], *, query: str) -> nx.Graph[str]:
    """Return the same network as one that Jupyter shows; `query` is kept as an attribute of the graph."""
    kind = ShownActs if graph.is_multigraph() else ShownDirected if graph.is_directed() else ShownMutual
    return kind(graph, query=query)


def _figure(graph: nx.Graph[str], title: str) -> Figure:
    """Draw acts on things in two columns, actors among themselves in a circle."""
    from kg.draw import draw
    from kg.views.circle import circle

    graph = _heaviest(graph)
    if isinstance(graph, nx.MultiDiGraph) and {kind for _, kind in graph.nodes(data="kind")} != {"actor"}:
        return draw(graph, title=title)
    return circle(graph, title=title)


def _largest(graph: nx.Graph[str]) -> nx.Graph[str]:
    if graph.number_of_nodes() <= DRAWN:
        return graph
    most = sorted(graph, key=lambda node: (-graph.degree(node), str(graph.nodes[node]["label"])))[:DRAWN]
    kept = graph.subgraph(most)
    return kept.subgraph([node for node in kept if kept.degree(node)])


def _heaviest(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Keep the lines that can be told apart: of many, one for all acts of a kind between two, then the widest."""
    if graph.number_of_edges() <= LINES:
        return graph
    alike: defaultdict[tuple[str, ...], list[Any]] = defaultdict(list)
    for edge in _edges(graph):
        data = graph.edges[edge]
        alike[(*edge[:2], _act(data), data.get("polarity", ""), data.get("voice", ""))].append(edge)
    weights = {same[0]: sum(float(graph.edges[edge]["weight"]) for edge in same) for same in alike.values()}
    kept: nx.Graph[str] = graph.edge_subgraph(sorted(weights, key=lambda edge: (-weights[edge], edge))[:LINES]).copy()
    for edge in _edges(kept):
        kept.edges[edge]["weight"] = weights[edge]
    return kept


def _edges(graph: nx.Graph[str]) -> Iterator[Any]:
    return iter(graph.edges(keys=True)) if isinstance(graph, nx.MultiDiGraph) else iter(graph.edges)


def _edge(source: int, target: int, edge: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        key: edge[key] for key in ("date", "year", "force", "label", "quote", "document") if key in edge
    }
    return {
        "date": "",
        "label": said.get("label", ""),
        **said,
        "s": source,
        "t": target,
        "act": _act(edge),
        "weight": edge.get("weight", 1),
        "negated": edge.get("polarity") == "negative",
        "reported": edge.get("voice") == "reported",
    }


def _act(edge: dict[str, Any]) -> str:
    return str(edge.get("act", ""))


def _alt(graph: nx.Graph[str]) -> str:
    if not graph:
        return "A network without a node."
    kinds = Counter(str(kind) for _, kind in graph.nodes(data="kind"))
    acts = Counter(_act(edge).replace("_", " ") for *_, edge in graph.edges(data=True))
    nodes = " and ".join(f"{count} {kind}s" for kind, count in kinds.most_common())
    told = ", ".join(f"{count} {act}" for act, count in acts.most_common() if act)
    edges = f"{graph.number_of_edges()} {'acts' if graph.is_multigraph() else 'links'}" + (f" ({told})" if told else "")
    return f"Network of {nodes}, linked by {edges}. Most edges: {', '.join(_busiest(graph))}."


def _busiest(graph: nx.Graph[str]) -> Iterator[str]:
    for node in sorted(graph, key=lambda node: (-graph.degree(node), str(graph.nodes[node]["label"])))[:5]:
        yield f"{graph.nodes[node]['label']} ({graph.degree(node)})"
