"""The derived graph of topics: what each deliverable is about, and which actors, instruments and places it concerns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from kg.derive.deliverables import Named
from kg.derive.phrases import Phrases
from kg.derive.said import SaidAct
from kg.model import Actor
from kg.ontology import ACTOR_CLASSES, Instrument, Ontology
from kg.store import Store
from kg.topics import Thing, name_of, thing_iri
from kg.vocabulary import RDF, RDFS, SKOS, TOPIC, Vb, VbClass

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_SCHEME = ox.NamedNode(SKOS + "inScheme")
_Found = TypeVar("_Found", bound=Hashable)


def topic_quads(
    store: Store, acts: Iterable[SaidAct], named: Named, phrases: Phrases, *, ontology: Ontology
) -> Iterator[ox.Quad]:
    """Yield the topics of every deliverable and the things that it concerns, with their classes and labels.

    They are those of its wordings. Where these tell none, they are those of its acts' objects that at least half of
    the acts share, so that "efforts" is not about everything.
    """
    graph = ox.NamedNode(store.iris.graph("topics"))
    used: set[str] = set()
    things: set[Thing] = set()
    for key, wordings, objects, last in _deliverables(acts, named):
        deliverable = ox.NamedNode(store.iris.deliverable(key))
        for topic in _told(phrases.topics, wordings, objects):
            used.add(topic)
            yield ox.Quad(deliverable, ox.NamedNode(Vb.TOPIC), ox.NamedNode(TOPIC + topic), graph)
        for thing in _told(phrases.things, wordings, objects):
            if isinstance(thing, Instrument) and last and thing.since and last < thing.since.isoformat():
                continue  # a namesake: there was a Paris Agreement in 1991, too
            things.add(thing)
            yield ox.Quad(deliverable, ox.NamedNode(Vb.CONCERNS), ox.NamedNode(thing_iri(thing, store.iris)), graph)
    yield from _topics(used, ontology, graph)
    for thing in things:
        node = ox.NamedNode(thing_iri(thing, store.iris))
        if not isinstance(thing, Actor) or next(store.match(subject=node, predicate=RDFS + "label"), None) is None:
            yield ox.Quad(node, _TYPE, ox.NamedNode(_class(thing)), graph)
            yield ox.Quad(node, _LABEL, ox.Literal(name_of(thing)), graph)


def _deliverables(acts: Iterable[SaidAct], named: Named) -> Iterator[tuple[str, list[str], list[str], str]]:
    """Yield each deliverable with its distinct wordings, with the object of each of its acts and the last one's day."""
    wordings: defaultdict[str, set[str]] = defaultdict(set)
    objects: defaultdict[str, list[str]] = defaultdict(list)
    days: dict[str, str] = {}
    for act in acts:
        if thing := named.about(act):
            wordings[thing].add(act.mention)
            objects[thing].append(act.object)
            days[thing] = max(act.date, days.get(thing, ""))
    for thing, mentions in wordings.items():
        yield thing, sorted(mentions), objects[thing], days[thing]


def _told(read: Callable[[str], Iterable[_Found]], wordings: list[str], objects: list[str]) -> list[_Found]:
    """Return what the wordings tell, or else what at least half of the objects do."""
    if found := dict.fromkeys(one for wording in wordings for one in read(wording)):
        return list(found)
    counts = Counter(one for text in objects for one in set(read(text)))
    return [one for one, count in counts.items() if 2 * count >= len(objects)]


def _topics(used: Iterable[str], ontology: Ontology, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for topic in (ontology.topics[one] for one in used):
        node = ox.NamedNode(TOPIC + topic.id)
        yield ox.Quad(node, _TYPE, ox.NamedNode(VbClass.TOPIC), graph)
        yield ox.Quad(node, _LABEL, ox.Literal(topic.label), graph)
        yield ox.Quad(node, _SCHEME, ox.NamedNode(TOPIC + topic.scheme), graph)


def _class(thing: Thing) -> str:
    if isinstance(thing, Actor):
        return ACTOR_CLASSES[thing.kind]
    return VbClass.INSTRUMENT if isinstance(thing, Instrument) else VbClass.PLACE
