"""The derived graphs, the same whatever the order of documents.

What is derived can be thrown away and computed again. A store that is `stale` has derived graphs that lag behind.
"""

from __future__ import annotations

from kg.corrected import NONE, Corrections
from kg.derive.actors import actor_quads, membership_quads
from kg.derive.corrections import correction_quads
from kg.derive.deliverables import deliverable_quads, named_things, sameness_quads, shortcut_quads
from kg.derive.history import history_quads
from kg.derive.ledger import ledger
from kg.derive.tombstones import bury, exhume
from kg.derive.topics import topic_quads
from kg.ontology import Ontology
from kg.search import refresh
from kg.store import Store

__all__ = ["derive"]


def derive(store: Store, *, ontology: Ontology, corrections: Corrections = NONE) -> None:
    """Compute the derived graphs and the text index anew, and note that they agree with the documents."""
    with store.changing():
        _derive(store, ontology=ontology, corrections=corrections)


def _derive(store: Store, *, ontology: Ontology, corrections: Corrections) -> None:
    graph = store.iris.graph
    with ledger(store, ontology=ontology) as known:
        acts, phrases = known.acts, known.phrases
        store.rebuild_graph(graph("actors"), actor_quads(store, ontology=ontology, corrections=corrections))
        store.rebuild_graph(graph("memberships"), list(membership_quads(store, ontology=ontology)))
        named = named_things(acts, phrases, iris=store.iris, corrections=corrections)
        store.rebuild_graph(graph("sameness"), sameness_quads(store, named))
        bury(store, named)
        store.renew_graph(graph("deliverables"), deliverable_quads(store, named))
        exhume(store, named)
        store.rebuild_graph(graph("topics"), topic_quads(store, acts, named, phrases, ontology=ontology))
        store.rebuild_graph(graph("history"), list(history_quads(store, acts, named, phrases, ontology=ontology)))
        store.rebuild_graph(graph("shortcuts"), shortcut_quads(store, acts, named, ontology=ontology))
        store.rebuild_graph(graph("corrections"), list(correction_quads(store, corrections)))
        refresh(store)
    store.settle()
