"""Which actor or deliverable of a store is meant by a name: candidates with scores, for tables of others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import pyoxigraph as ox
from rapidfuzz import fuzz, process

from kg.actors import Gazetteer
from kg.ontology import ACTOR_CLASSES
from kg.store import Store
from kg.vocabulary import RDF, RDFS, SKOS, VB, Vb, VbClass

LEAST = 50.0
CERTAIN = 100.0
_PROPERTY_SHARE = 0.3
_TYPE, _LABEL = RDF + "type", RDFS + "label"

TYPES: Mapping[str, str] = MappingProxyType(
    {"Actor": "Actor", "Deliverable": "Deliverable"}
    | {str(term).removeprefix(VB): kind.value.capitalize() for kind, term in ACTOR_CLASSES.items()}
)
PROPERTIES: Mapping[str, str] = MappingProxyType(
    {
        "label": "Name",
        "alias": "Other name",
        "kind": "Kind of actor, or deliverable",
        "iri": "Address in the graph",
        "same_as": "The same actor elsewhere",
        "topic": "Topic",
        "acts": "Number of acts",
    }
)
_READ = {_LABEL: "label", SKOS + "altLabel": "alias", SKOS + "exactMatch": "same_as", Vb.TOPIC: "topic"}


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor or a deliverable; its `id` is what follows the store's base in its IRI."""

    id: str
    name: str
    types: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the label and all other names."""
        return (self.name, *self.values.get("alias", ()))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may be meant, a score from 0 to 100, and whether it is certain."""

    entity: Entity
    score: float
    match: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A name to look for, of what types (any), with values that properties should have."""

    text: str = ""
    types: Sequence[str] = ()
    properties: Sequence[tuple[str, Sequence[str]]] = ()
    limit: int = 10


class Catalogue:
    """All actors and deliverables of a store, by their names."""

    def __init__(self, store: Store) -> None:
        self.entities = {one.id: one for one in _entities(store)}
        self._store = store
        self._gazetteer = Gazetteer(store.ontology)
        self._names = [(name.casefold(), one) for one in self.entities.values() for name in one.names]
        self._folded = [name for name, _ in self._names]
        self._exact: defaultdict[str, dict[Entity, None]] = defaultdict(dict)
        for name, one in self._names:
            self._exact[name][one] = None

    def find(self, wanted: Wanted) -> list[Candidate]:
        """List who or what may be meant, the best first; certain is what alone bears the name among those asked for."""
        scores = self._scores(wanted) if wanted.text.strip() else dict.fromkeys(self._of(wanted.types), 0.0)
        known = [pair for pair in wanted.properties if pair[0] in PROPERTIES]
        if known:
            share = _PROPERTY_SHARE if wanted.text.strip() else 1.0
            scores = {one: (1 - share) * score + share * _agreement(one, known) for one, score in scores.items()}
        best = sorted(scores.items(), key=lambda pair: (-pair[1], -int(_first(pair[0], "acts")), pair[0].id))
        certain = [one for one, score in best if score >= CERTAIN]
        return [
            Candidate(one, round(score, 1), len(certain) == 1 and one == certain[0])
            for one, score in best[: wanted.limit]
            if score >= LEAST
        ]

    def starting(self, prefix: str, *, limit: int, offset: int = 0) -> list[Entity]:
        """List the entities that have a name with a word that begins so, those with most acts first."""
        folded = prefix.casefold().strip()
        found = {one: None for name, one in self._names if name.startswith(folded) or f" {folded}" in name}
        return sorted(found, key=lambda one: (-int(_first(one, "acts")), one.name, one.id))[offset : offset + limit]

    def _of(self, types: Sequence[str]) -> Iterator[Entity]:
        return (one for one in self.entities.values() if not types or not set(types).isdisjoint(one.types))

    def _scores(self, wanted: Wanted) -> dict[Entity, float]:
        folded = wanted.text.casefold().strip()
        found: dict[Entity, float] = {}
        close = process.extract(
            folded, self._folded, scorer=fuzz.token_sort_ratio, score_cutoff=LEAST, limit=20 * wanted.limit
        )
        for _, score, place in close:
            one = self._names[place][1]
            found[one] = max(found.get(one, 0.0), min(score, CERTAIN - 1))
        for one in (*self._exact.get(folded, ()), *self._meant(wanted.text)):
            found[one] = CERTAIN
        allowed = set(self._of(wanted.types))
        return {one: score for one, score in found.items() if one in allowed}

    def _meant(self, text: str) -> Iterator[Entity]:
        """Yield the actor that the ontology knows by a name, an identifier of its own, or an IRI."""
        known = self._gazetteer.resolve(text)
        iris = self._store.iris
        for iri in (iris.actor(known.id) if known else "", iris.actor(text), text):
            if one := self.entities.get(iri.removeprefix(iris.base)):
                yield one


def _agreement(entity: Entity, wanted: Iterable[tuple[str, Sequence[str]]]) -> float:
    """Return the share of the values asked for that an entity has, from 0 to 100."""
    asked = [
        value.casefold() in {one.casefold() for one in entity.values.get(property_, ())}
        for property_, values in wanted
        for value in values
    ]
    return 100 * sum(asked) / len(asked) if asked else 0.0


def _first(entity: Entity, property_: str) -> str:
    return next(iter(entity.values.get(property_, ())), "0")


def _entities(store: Store) -> Iterator[Entity]:
    kinds = {str(term): str(term).removeprefix(VB) for term in ACTOR_CLASSES.values()}
    kinds |= {VbClass.DELIVERABLE: "Deliverable"}
    counts = {
        "actors": Counter(quad.object for quad in store.match(predicate=Vb.ACTOR)),
        "deliverables": Counter(quad.object for quad in store.match(predicate=Vb.DELIVERABLE)),
    }
    for graph, counted in counts.items():
        said: defaultdict[ox.NamedNode, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for term, name in _READ.items():
            for quad in store.match(predicate=term, graph=store.iris.graph(graph)):
                said[quad.subject][name].add(quad.object.value)  # type: ignore[index, union-attr]
        for quad in store.match(predicate=_TYPE, graph=store.iris.graph(graph)):
            kind = kinds.get(quad.object.value)  # type: ignore[union-attr]
            names = said[quad.subject]  # type: ignore[index]
            if kind is None or not names["label"]:
                continue
            iri = quad.subject.value  # type: ignore[union-attr]
            values = {name: tuple(sorted(values)) for name, values in names.items()}
            values |= {"kind": (kind,), "iri": (iri,), "acts": (str(counted[quad.subject]),)}
            types = (kind,) if graph == "deliverables" else (kind, "Actor")
            yield Entity(iri.removeprefix(store.iris.base), values["label"][0], types, values)
