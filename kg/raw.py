"""Whole graphs as others send them to a store, with no document behind them; what is derived then lags behind."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg import resources
from kg.store import Store

Triple = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


def has(store: Store, graph: str | None) -> bool:
    """Tell whether there is a graph; the default graph, which is None here and below, always is there."""
    return graph is None or store.quads.contains_named_graph(ox.NamedNode(graph))


def put(store: Store, graph: str | None, triples: Sequence[Triple]) -> None:
    """Put triples in place of a graph, wholly or not at all; one without any is there and is empty."""
    with store.changing():
        if graph is None:
            _put_default(store, triples)
        else:
            node = ox.NamedNode(graph)
            store.replace_graph(graph, (ox.Quad(*triple, node) for triple in triples))
            store.quads.add_graph(node)


def add(store: Store, graph: str | None, triples: Sequence[Triple]) -> None:
    """Add triples to a graph, all or none, and make it if it is not there."""
    node = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    with store.changing():
        store.mark_stale(graph or "")
        store.append(ox.Quad(*triple, node) for triple in triples)
        if isinstance(node, ox.NamedNode):
            store.quads.add_graph(node)


def drop(store: Store, graph: str | None) -> None:
    """Remove a graph, or empty the default graph."""
    if graph is not None:
        store.remove_graph(graph)
        return
    with store.changing():
        store.mark_stale()
        store.quads.clear_graph(ox.DefaultGraph())


def _put_default(store: Store, triples: Sequence[Triple]) -> None:
    staged = ox.NamedNode(store.iris.graph("staged"))
    store.mark_stale()
    store.quads.add_graph(staged)
    store.quads.extend([ox.Quad(*triple, staged) for triple in triples])
    store.quads.update(
        (resources.queries() / "write" / "default.ru").read_text("utf-8"), prefixes=store.iris.prefixes()
    )
