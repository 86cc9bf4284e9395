"""The derived graphs, from actors and memberships to deliverables, topics and shortcuts: the same whatever the order.

What is derived can be thrown away and computed again. A store that is `stale` has derived graphs that lag behind.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import unquote

import pyoxigraph as ox

from kg import resources
from kg.actors import Gazetteer, provisional
from kg.concerning import topic_quads
from kg.corrected import NONE, Corrections
from kg.corrections import Correction
from kg.deliverables import identify, label
from kg.model import ActorKind
from kg.ontology import ACTOR_CLASSES, ActorRecord, Membership, Ontology
from kg.sparql import solutions
from kg.store import Store
from kg.vocabulary import ACT, DCTERMS, ORG, PROV, RDF, RDFS, SKOS, VB, XSD, Iris, Vb, VbClass

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_ALIAS = ox.NamedNode(SKOS + "altLabel")
_SAME = ox.NamedNode(SKOS + "exactMatch")
_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"


def derive(store: Store, *, ontology: Ontology, corrections: Corrections = NONE) -> None:
    """Compute the derived graphs anew, and note that they agree with the documents."""
    store.rebuild_graph(store.iris.graph("actors"), actor_quads(store, ontology=ontology, corrections=corrections))
    store.rebuild_graph(store.iris.graph("memberships"), list(membership_quads(store, ontology=ontology)))
    store.rebuild_graph(store.iris.graph("corrections"), list(correction_quads(store, corrections)))
    wordings = _wordings(store, ontology=ontology)
    store.rebuild_graph(store.iris.graph("deliverables"), deliverable_quads(store, wordings))
    store.rebuild_graph(store.iris.graph("topics"), topic_quads(store, ontology=ontology))
    store.rebuild_graph(store.iris.graph("shortcuts"), shortcut_quads(store, wordings, ontology=ontology))
    store.settle()


def actor_quads(store: Store, *, ontology: Ontology, corrections: Corrections = NONE) -> Iterator[ox.Quad]:
    """Yield name, kind and matches of every actor that a document mentions."""
    graph = ox.NamedNode(store.iris.graph("actors"))
    names = _provisional_names(store)
    for (node,) in _select(store, "actors", "actor"):
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
    mentioned = {node.value for (node,) in _select(store, "actors", "actor")}
    found = [m for m in ontology.memberships if store.iris.actor(m.organisation) in mentioned]
    for membership in found:
        yield from _membership_quads(membership, ontology=ontology, iris=store.iris, graph=graph)
    for member in sorted({membership.member for membership in found}):
        if (iri := store.iris.actor(member)) not in mentioned:
            yield from _name_quads(ox.NamedNode(iri), ontology.actors[member], graph)


def correction_quads(store: Store, corrections: Corrections) -> Iterator[ox.Quad]:
    """Yield every correction that is applied somewhere, by whom and when; one of an older file as it stands there."""
    graph = store.iris.graph("corrections")
    known = {store.iris.correction(correction.id): correction for correction in corrections.all}
    for node in sorted({str(quad.object)[1:-1] for quad in store.match(predicate=PROV + "wasInfluencedBy")}):
        if node in known:
            yield from _correction_quads(known[node], iris=store.iris, graph=ox.NamedNode(graph))
        else:
            yield from _as_it_stands(store, ox.NamedNode(node), graph=graph)


def deliverable_quads(store: Store, wordings: Mapping[str, str]) -> Iterator[ox.Quad]:
    """Yield the deliverable of every act, and each deliverable with its label and its other wordings."""
    graph = ox.NamedNode(store.iris.graph("deliverables"))
    property_ = ox.NamedNode(Vb.DELIVERABLE)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for act, mention in _select(store, "mentions", "act", "mention"):
        if found := wordings[mention.value]:
            counts[found][mention.value] += 1
            yield ox.Quad(act, property_, ox.NamedNode(store.iris.deliverable(found)), graph)
    for found, mentions in counts.items():
        yield from _node_quads(store.iris, found, mentions, graph)


def shortcut_quads(store: Store, wordings: Mapping[str, str], *, ontology: Ontology) -> Iterator[ox.Quad]:
    """Yield one triple from actor to deliverable for each kind of act that says what it does without reserve."""
    graph = ox.NamedNode(store.iris.graph("shortcuts"))
    properties = {ACT + act.concept: ox.NamedNode(VB + act.key) for act in ontology.acts.values()}
    for actor, kind, mention in _select(store, "shortcuts", "actor", "type", "mention"):
        if (found := wordings[mention.value]) and (property_ := properties.get(kind.value)):
            yield ox.Quad(actor, property_, ox.NamedNode(store.iris.deliverable(found)), graph)


def _wordings(store: Store, *, ontology: Ontology) -> dict[str, str]:
    gazetteer = Gazetteer(ontology)
    distinct = {mention.value for _, mention in _select(store, "mentions", "act", "mention")}
    return {mention: identify(mention, gazetteer=gazetteer) for mention in distinct}


def _provisional_names(store: Store) -> dict[str, dict[str, int]]:
    names: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, count in _select(store, "names", "name", "count"):
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
    times = [f"{word} {day}" for word, day in (("from", first), ("until", last)) if day is not None]
    yield ox.Quad(node, _TYPE, ox.NamedNode(ORG + "Membership"), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(" ".join([f"{member.name} in {whole.name}", *times])), graph)
    yield ox.Quad(node, ox.NamedNode(ORG + "member"), ox.NamedNode(iris.actor(member.id)), graph)
    yield ox.Quad(node, ox.NamedNode(ORG + "organization"), ox.NamedNode(iris.actor(whole.id)), graph)
    for property_, day in ((Vb.SINCE, first), (Vb.UNTIL, last)):
        if day is not None:
            yield ox.Quad(node, ox.NamedNode(property_), _day(day), graph)


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))


def _correction_quads(correction: Correction, *, iris: Iris, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    node, agent = ox.NamedNode(iris.correction(correction.id)), ox.NamedNode(iris.agent(correction.by))
    yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.CORRECTION), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(str(correction)), graph)
    yield ox.Quad(node, ox.NamedNode(PROV + "wasAttributedTo"), agent, graph)
    yield ox.Quad(node, ox.NamedNode(DCTERMS + "created"), _day(correction.date), graph)
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


def _node_quads(iris: Iris, found: str, mentions: Mapping[str, int], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    node, name = ox.NamedNode(iris.deliverable(found)), label(mentions)
    yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.DELIVERABLE), graph)
    yield ox.Quad(node, _LABEL, ox.Literal(name), graph)
    for other in sorted(set(mentions) - {name}):
        yield ox.Quad(node, _ALIAS, ox.Literal(other), graph)


def _select(store: Store, query: str, *columns: str) -> Iterator[tuple[ox.NamedNode, ...]]:
    text = (resources.queries() / "derive" / f"{query}.rq").read_text("utf-8")
    for row in solutions(store.query(text)):
        yield tuple(row[column] for column in columns)
