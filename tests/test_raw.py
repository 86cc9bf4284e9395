"""Raw writes: what they put in, what lags behind and catches up, and that what is refused changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from readings import fill, reading

from kg import raw
from kg.derive import derive
from kg.errors import KgError
from kg.ontology import load
from kg.raw import Triple
from kg.rows import HitKind, WordsFilter
from kg.search import search
from kg.staleness import EVERY_GRAPH
from kg.store import Store

GRAPH = "urn:graph"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.create(tmp_path / "s") as made:
        fill(made, reading())
        yield made


def triples(*numbers: int) -> list[Triple]:
    return [(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(number)) for number in numbers]


def held(store: Store, graph: str | None) -> list[int]:
    node = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
    found = store.quads.quads_for_pattern(None, None, None, node)
    return sorted(int(quad.object.value) for quad in found if isinstance(quad.object, ox.Literal))


@pytest.mark.parametrize("graph", [GRAPH, None])
def test_a_graph_is_put_added_to_and_dropped(store: Store, graph: str | None) -> None:
    raw.put(store, graph, triples(1, 2))
    raw.put(store, graph, triples(3))
    raw.add(store, graph, triples(4))
    assert (held(store, graph), raw.has(store, graph)) == ([3, 4], True)
    raw.drop(store, graph)
    assert (held(store, graph), raw.has(store, graph)) == ([], graph is None)
    assert not store.quads.contains_named_graph(ox.NamedNode(store.iris.graph("staged")))


@pytest.mark.parametrize("write", [raw.put, raw.add])
def test_a_graph_without_a_triple_is_there(store: Store, write: object) -> None:
    write(store, GRAPH, [])  # type: ignore[operator]
    assert raw.has(store, GRAPH)


@pytest.mark.parametrize("graph", [GRAPH, None])
def test_raw_writes_leave_the_store_stale(store: Store, graph: str | None) -> None:
    for write in (lambda: raw.put(store, graph, triples(1)), lambda: raw.add(store, graph, triples(2))):
        derive(store, ontology=load())
        before = store.revision
        write()
        assert (store.stale, store.changed) == (True, [graph] if graph else [])
        assert store.revision > before


def test_an_update_may_change_any_graph_and_one_that_is_refused_none(store: Store) -> None:
    for refused in ("INSERT DATA { ?x ?y ?z }", "LOAD <http://127.0.0.1:9/>"):
        with pytest.raises(KgError):
            store.update(refused)
        assert not store.stale
    store.update("INSERT DATA { GRAPH <urn:graph> { <urn:s> <urn:p> 7 } }")
    assert (store.changed, held(store, GRAPH)) == ([EVERY_GRAPH], [7])


def test_what_an_update_changed_is_derived_and_found(store: Store) -> None:
    def found() -> list[str]:
        return [hit.label for hit in search(store, "harbour", WordsFilter(kind=HitKind.DELIVERABLE))]

    derive(store, ontology=load())
    assert found() == []
    store.update(
        "DELETE { GRAPH ?g { ?act vb:mention ?old } } INSERT { GRAPH ?g { ?act vb:mention 'Gwadar harbour' } }"
        "WHERE { GRAPH ?g { ?act vb:mention ?old } }"
    )
    derive(store, ontology=load())
    assert found() == ["Gwadar harbour"]
    store.update("DROP ALL")
    derive(store, ontology=load())
    assert (found(), store.stale) == ([], False)
