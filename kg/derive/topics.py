"""The derived graph of topics: what each deliverable is about, and which actors, instruments and places it concerns."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from typing import TypeVar

import pyoxigraph as ox

from kg.derive.selection import select
from kg.model import Actor
from kg.ontology import ACTOR_CLASSES, Instrument, Ontology
from kg.store import Store
from kg.topics import Thing, Topics, name_of, thing_iri
from kg.vocabulary import RDF, RDFS, SKOS, TOPIC, Vb, VbClass

_TYPE = ox.NamedNode(RDF + "type")
_LABEL = ox.NamedNode(RDFS + "label")
_SCHEME = ox.NamedNode(SKOS + "inScheme")
_Found = TypeVar("_Found", bound=Hashable)


def topic_quads(store: Store, *, ontology: Ontology) -> Iterator[ox.Quad]:
    """Yield the topics of every deliverable and the things that it concerns, with their classes and labels.

    They are those of its wordings. Where these tell none, they are those of its acts' objects that at least half of
    the acts share, so that "efforts" is not about everything.
    """
    graph = ox.NamedNode(store.iris.graph("topics"))
    topics = Topics(ontology)
    about = cache(lambda text: topics.of([text]))
    named = cache(topics.concerns)
    used: set[str] = set()
    things: set[Thing] = set()
    for deliverable, wordings, objects in _deliverables(store):
        for topic in _told(about, wordings, objects):
            used.add(topic)
            yield ox.Quad(deliverable, ox.NamedNode(Vb.TOPIC), ox.NamedNode(TOPIC + topic), graph)
        for thing in _told(named, wordings, objects):
            things.add(thing)
            yield ox.Quad(deliverable, ox.NamedNode(Vb.CONCERNS), ox.NamedNode(thing_iri(thing, store.iris)), graph)
    yield from _topics(used, ontology, graph)
    for thing in things:
        node = ox.NamedNode(thing_iri(thing, store.iris))
        if not isinstance(thing, Actor) or next(store.match(subject=node, predicate=RDFS + "label"), None) is None:
            yield ox.Quad(node, _TYPE, ox.NamedNode(_class(thing)), graph)
            yield ox.Quad(node, _LABEL, ox.Literal(name_of(thing)), graph)


def _deliverables(store: Store) -> Iterator[tuple[ox.NamedNode, list[str], list[str]]]:
    """Yield each deliverable with its distinct wordings and with the object of each of its acts."""
    wordings: defaultdict[ox.NamedNode, set[str]] = defaultdict(set)
    objects: defaultdict[ox.NamedNode, list[str]] = defaultdict(list)
    for deliverable, mention, object_ in select(store, "wordings", "deliverable", "mention", "object"):
        wordings[deliverable].add(mention.value)
        objects[deliverable].append(object_.value if object_ is not None else "")
    for deliverable, mentions in wordings.items():
        yield deliverable, sorted(mentions), objects[deliverable]


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
