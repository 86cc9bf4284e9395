"""What stays at the addresses of deliverables that no document mentions any more."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.derive.deliverables import Named
from kg.store import Store
from kg.vocabulary import RDF, RDFS, Vb, VbClass

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_REASON = ox.Literal("no document mentions it any more")


def bury(store: Store, named: Named) -> None:
    """Give a tombstone to each deliverable that the graph still has and that is not among those named."""
    living = _living(store, named)
    labels = store.match(predicate=RDFS + "label", graph=store.iris.graph("deliverables"))
    gone = [quad for quad in labels if quad.subject not in living]
    store.append(quad for label in gone for quad in _tombstone(store, label))


def exhume(store: Store, named: Named) -> None:
    """Take the tombstones away from the deliverables that came back."""
    living = _living(store, named)
    store.retract(quad for quad in store.match(graph=store.iris.graph("tombstones")) if quad.subject in living)


def _living(store: Store, named: Named) -> set[object]:
    keys = {*named.wordings, *map(named.things.canonical, named.wordings)}
    return {ox.NamedNode(store.iris.deliverable(key)) for key in keys}


def _tombstone(store: Store, label: ox.Quad) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(store.iris.graph("tombstones"))
    yield ox.Quad(label.subject, _TYPE, ox.NamedNode(VbClass.TOMBSTONE), graph)
    yield ox.Quad(label.subject, _LABEL, label.object, graph)
    yield ox.Quad(label.subject, ox.NamedNode(Vb.REASON), _REASON, graph)
