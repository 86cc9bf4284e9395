"""What a graph says of the corrections that were applied in it."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.corrected import Corrections
from kg.corrections import Correction
from kg.derive.selection import day
from kg.store import Store
from kg.vocabulary import DCTERMS, PROV, RDF, RDFS, Iris, Vb, VbClass

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")


def correction_quads(store: Store, corrections: Corrections) -> Iterator[ox.Quad]:
    """Yield every correction that is applied somewhere, by whom and when; one of an older file as it stands there."""
    graph = store.iris.graph("corrections")
    known = {store.iris.correction(correction.id): correction for correction in corrections.all}
    for node in sorted({str(quad.object)[1:-1] for quad in store.match(predicate=PROV + "wasInfluencedBy")}):
        if node in known:
            yield from _correction_quads(known[node], iris=store.iris, graph=ox.NamedNode(graph))
        else:
            yield from _as_it_stands(store, ox.NamedNode(node), graph=graph)


def _correction_quads(correction: Correction, *, iris: Iris, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    node, agent = ox.NamedNode(iris.correction(correction.id)), ox.NamedNode(iris.agent(correction.by))
    yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.CORRECTION), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(str(correction)), graph)
    yield ox.Quad(node, ox.NamedNode(PROV + "wasAttributedTo"), agent, graph)
    yield ox.Quad(node, ox.NamedNode(DCTERMS + "created"), day(correction.date), graph)
    yield ox.Quad(agent, _TYPE, ox.NamedNode(PROV + "Agent"), graph)
    yield ox.Quad(agent, _LABEL, ox.Literal(correction.by), graph)
    for property_, said in (
        (Vb.CHANGE, correction.correction.value),
        (Vb.CHANGED, correction.subject),
        (Vb.CHANGED_TO, correction.object),
        (Vb.CHANGED_IN, correction.document),
        (DCTERMS + "description", correction.reason),
    ):
        if said:
            yield ox.Quad(node, ox.NamedNode(property_), ox.Literal(said), graph)


def _as_it_stands(store: Store, node: ox.NamedNode, *, graph: str) -> Iterator[ox.Quad]:
    """Yield what a graph says of a correction that is in the file no more, and of whoever made it."""
    for quad in store.match(subject=node, graph=graph):
        yield quad
        if isinstance(quad.object, ox.NamedNode):
            yield from store.match(subject=quad.object, graph=graph)
