"""Who the actors of a graph are: names, kinds and matches, and who belonged to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

import pyoxigraph as ox

from kg.actors import provisional
from kg.corrected import NONE, Corrections
from kg.deliverables import label
from kg.derive.selection import day, select
from kg.model import ActorKind
from kg.ontology import ACTOR_CLASSES, ActorRecord, Membership, Ontology
from kg.store import Store
from kg.vocabulary import ORG, RDF, RDFS, SKOS, Iris, Vb

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_ALIAS = ox.NamedNode(SKOS + "altLabel")
_SAME = ox.NamedNode(SKOS + "exactMatch")
_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"


def actor_quads(store: Store, *, ontology: Ontology, corrections: Corrections = NONE) -> Iterator[ox.Quad]:
    """Yield name, kind and matches of every actor that a document mentions."""
    graph = ox.NamedNode(store.iris.graph("actors"))
    names = _provisional_names(store)
    for (node,) in select(store, "actors", "actor"):
        actor_id = unquote(node.value.removeprefix(store.iris.actor("")))
        record = corrections.records.get(actor_id) or ontology.actors.get(actor_id)
        if record is None:
            yield ox.Quad(node, _TYPE, ox.NamedNode(ACTOR_CLASSES[ActorKind.SET]), graph)
            yield ox.Quad(node, _LABEL, ox.Literal(label(names.get(actor_id) or {actor_id: 1})), graph)
        else:
            yield from _record_quads(node, record, graph)


def membership_quads(store: Store, *, ontology: Ontology) -> Iterator[ox.Quad]:
    """Yield who belonged to every organisation and forum that a document mentions, and from when until when.

    Members that no document mentions are named here, so that the graph of actors holds those that some document does.
    """
    graph = ox.NamedNode(store.iris.graph("memberships"))
    mentioned = {node.value for (node,) in select(store, "actors", "actor")}
    found = [m for m in ontology.memberships if store.iris.actor(m.organisation) in mentioned]
    for membership in found:
        yield from _membership_quads(membership, ontology=ontology, iris=store.iris, graph=graph)
    for member in sorted({membership.member for membership in found}):
        if (iri := store.iris.actor(member)) not in mentioned:
            yield from _name_quads(ox.NamedNode(iri), ontology.actors[member], graph)


def _provisional_names(store: Store) -> dict[str, dict[str, int]]:
    names: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, count in select(store, "names", "name", "count"):
        names[provisional(name.value).id][name.value] = int(count.value)
    return names


def _record_quads(node: ox.NamedNode, record: ActorRecord, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    yield from _name_quads(node, record, graph)
    for alias in sorted({record.formal, *record.aliases, *record.acronyms} - {"", record.actor.name}):
        yield ox.Quad(node, _ALIAS, ox.Literal(alias), graph)
    for prefix, code in ((_WIKIDATA, record.wikidata), (_GEONAMES, record.geonames)):
        if code:
            yield ox.Quad(node, _SAME, ox.NamedNode(prefix + code), graph)


def _name_quads(node: ox.NamedNode, record: ActorRecord, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    yield ox.Quad(node, _TYPE, ox.NamedNode(ACTOR_CLASSES[record.actor.kind]), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(record.actor.name), graph)


def _membership_quads(
    membership: Membership, *, ontology: Ontology, iris: Iris, graph: ox.NamedNode
) -> Iterator[ox.Quad]:
    member, whole = (ontology.actors[key].actor for key in (membership.member, membership.organisation))
    first, last = membership.since, membership.until
    node = ox.NamedNode(iris.membership(f"{whole.id}-{member.id}" + (f"-{first}" if first else "")))
    times = [f"{word} {moment}" for word, moment in (("from", first), ("until", last)) if moment is not None]
    yield ox.Quad(node, _TYPE, ox.NamedNode(ORG + "Membership"), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(" ".join([f"{member.name} in {whole.name}", *times])), graph)
    yield ox.Quad(node, ox.NamedNode(ORG + "member"), ox.NamedNode(iris.actor(member.id)), graph)
    yield ox.Quad(node, ox.NamedNode(ORG + "organization"), ox.NamedNode(iris.actor(whole.id)), graph)
    for property_, moment in ((Vb.SINCE, first), (Vb.UNTIL, last)):
        if moment is not None:
            yield ox.Quad(node, ox.NamedNode(property_), day(moment), graph)
