"""What `ontologies/*.ttl` says, as typed values: act types, triggers, actions, cues, actors, memberships,
people, topics, instruments and places.

A researcher's own files come after ours: a property that takes one value is overridden by the later file, one that
takes several (aliases, complements) is added to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from kg.model import Actor, ActorKind
from kg.resources import ontologies
from kg.turtle import Node, read_nodes
from kg.vocabulary import ACT, INSTRUMENT, ORG, PLACE, RDF, RDFS, SKOS, TOPIC, Vb, VbClass

ACTOR_CLASSES: Mapping[ActorKind, VbClass] = MappingProxyType(
    {
        ActorKind.STATE: VbClass.STATE,
        ActorKind.TERRITORY: VbClass.TERRITORY,
        ActorKind.ORGANISATION: VbClass.ORGANISATION,
        ActorKind.FORUM: VbClass.FORUM,
        ActorKind.BODY: VbClass.BODY,
        ActorKind.SET: VbClass.ACTOR_SET,
    }
)

_SHAPES = "shapes.ttl"
_TYPE = RDF + "type"
_LABEL = RDFS + "label"
_ALIAS = SKOS + "altLabel"
_SCHEME = SKOS + "inScheme"
_SAME = SKOS + "exactMatch"
_MEMBERSHIP = ORG + "Membership"
_MEMBER = ORG + "member"
_ORGANISATION = ORG + "organization"
_UNIT = ORG + "OrganizationalUnit"
_UNIT_OF = ORG + "unitOf"
_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"


class TriggerKind(StrEnum):
    """The sorts of words that mark an act, and of those that stand between the mark and the action."""

    VERB = "verb"
    NOUN = "noun"
    ADJECTIVE = "adjective"
    MODAL = "modal"
    HOST = "host"
    REPORTING = "reporting"
    CARRIER = "carrier"
    LIGHT_NOUN = "light-noun"
    LIGHT_VERB = "light-verb"


@dataclass(frozen=True, slots=True)
class ActType:
    """One of the kinds of speech act; `key` names it in tables and as a shortcut, `concept` ends its IRI."""

    key: str
    concept: str
    label: str
    point: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that mark an act, with what they take as complement and how firmly they say it.

    `act` is the key of the act type, or nothing for words that only lead to one.
    """

    id: str
    lemma: str
    kind: TriggerKind
    complements: frozenset[str]
    act: str
    force: int


@dataclass(frozen=True, slots=True)
class ActionClass:
    """What an action does to its thing: the stage that it gives it (0: none) and the direction in which it moves it."""

    lemma: str
    stage: int
    direction: str


@dataclass(frozen=True, slots=True)
class Cue:
    """Words from which a property of an act follows; `force` is 0 where they change none."""

    lemmas: frozenset[str]
    force: int = 0


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """An actor with its names and codes; `since` and `until` bound the existence of one that came or went."""

    actor: Actor
    formal: str = ""
    aliases: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    iso2: str = ""
    iso3: str = ""
    wikidata: str = ""
    geonames: str = ""
    since: date | None = None
    until: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """That one actor belongs to another, both days included; the identifiers are actors'."""

    member: str
    organisation: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody (or an agency) that speaks for an actor (its identifier); one value for each time in office."""

    name: str
    actor: str
    since: date | None = None
    until: date | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """What deliverables are about: its label, the scheme that it stands in (the end of its IRI) and its words."""

    id: str
    label: str
    scheme: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty, agenda, initiative or process that texts name."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A region, sea, city or area that texts name and that is no actor; it implies no recognition."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    wikidata: str = ""


@dataclass(frozen=True, eq=False)
class Ontology:
    """All that the ontology's files say.

    `namesakes` are names that mean no actor, `idle_terms` words that contain a topic's term and mean none; `digest` is
    the files' SHA-256.
    """

    acts: Mapping[str, ActType]
    triggers: tuple[Trigger, ...]
    actions: Mapping[str, ActionClass]
    cues: Mapping[str, Cue]
    actors: Mapping[str, ActorRecord]
    memberships: tuple[Membership, ...]
    people: tuple[Person, ...]
    namesakes: tuple[str, ...]
    topics: Mapping[str, Topic]
    idle_terms: tuple[str, ...]
    instruments: Mapping[str, Instrument]
    places: Mapping[str, Place]
    digest: str

    def members(self, organisation: str, *, on: date | None = None) -> tuple[Actor, ...]:
        """List the members of an organisation on a day, or those that have not left, by name."""
        found = {m.member for m in self.memberships if m.organisation == organisation and in_force(m, on=on)}
        return tuple(sorted((self.actors[member].actor for member in found), key=lambda actor: actor.name))


def in_force(dated: ActorRecord | Membership | Person, *, on: date | None) -> bool:
    """Tell whether something with a beginning and an end holds on a day, or without one, whether it has not ended."""
    if on is None:
        return dated.until is None
    return (dated.since is None or dated.since <= on) and (dated.until is None or on <= dated.until)


@lru_cache(maxsize=8)
def load(*extra: Path) -> Ontology:
    """Read Verbale's ontology, and then the given files of a researcher's own."""
    paths = [path for path in sorted(ontologies().glob("*.ttl")) if path.name != _SHAPES]
    return read([*paths, *extra])


def read(paths: Iterable[Path]) -> Ontology:
    """Read exactly the given files; raise `OntologyError`, which names file and term, for what cannot be used."""
    nodes, digest = read_nodes(paths)
    return _Builder(nodes).ontology(digest)


class _Builder:
    """Turns nodes into values, and checks that what they refer to is there."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self.nodes = nodes
        self.by_class: dict[str, list[Node]] = {}
        for node in nodes.values():
            for kind in node.all(_TYPE):
                self.by_class.setdefault(kind, []).append(node)

    def ontology(self, digest: str) -> Ontology:
        return Ontology(
            acts=MappingProxyType({act.key: act for act in map(self.act, self.by_class.get(VbClass.ACT_TYPE, ()))}),
            triggers=tuple(map(self.trigger, self.by_class.get(VbClass.TRIGGER, ()))),
            actions=MappingProxyType({action.lemma: action for action in self.actions()}),
            cues=MappingProxyType({node.id: self.cue(node) for node in self.by_class.get(VbClass.CUE, ())}),
            actors=MappingProxyType({record.actor.id: record for record in self.actors()}),
            memberships=tuple(self.memberships()),
            people=tuple(self.people()),
            namesakes=tuple(node.required(_LABEL) for node in self.namesakes() if not node.all(Vb.TERM)),
            topics=MappingProxyType({topic.id: topic for topic in map(self.topic, self.of(VbClass.TOPIC))}),
            idle_terms=tuple(term for node in self.namesakes() for term in node.all(Vb.TERM)),
            instruments=MappingProxyType({one.id: one for one in map(_instrument, self.of(VbClass.INSTRUMENT))}),
            places=MappingProxyType({place.id: place for place in map(_place, self.of(VbClass.PLACE))}),
            digest=digest,
        )

    def of(self, term: VbClass) -> list[Node]:
        return self.by_class.get(term, [])

    def namesakes(self) -> list[Node]:
        return self.of(VbClass.NAMESAKE)

    def topic(self, node: Node) -> Topic:
        _within(node, TOPIC, "a topic")
        scheme = self.known(node, node.required(_SCHEME))
        return Topic(node.id, node.required(_LABEL), scheme.id, node.all(Vb.TERM))

    def act(self, node: Node) -> ActType:
        _within(node, ACT, "an act type")
        return ActType(
            key=node.required(Vb.KEY),
            concept=node.iri.removeprefix(ACT),
            label=node.required(_LABEL),
            point=node.required(Vb.POINT),
        )

    def trigger(self, node: Node) -> Trigger:
        if (kind := node.required(Vb.KIND)) not in set(TriggerKind):
            raise node.fault(f"{kind!r} is no kind of trigger: {', '.join(TriggerKind)}")
        return Trigger(
            id=node.id,
            lemma=node.required(Vb.LEMMA),
            kind=TriggerKind(kind),
            complements=frozenset(node.all(Vb.COMPLEMENT)),
            act=self.marked(node),
            force=node.number(Vb.FORCE, most=4),
        )

    def marked(self, node: Node) -> str:
        if not node.one(Vb.MARKS):
            return ""
        target = self.known(node, node.one(Vb.MARKS))
        if VbClass.ACT_TYPE not in target.all(_TYPE):
            raise node.fault(f"marks {target.iri}, which is no act type")
        return target.required(Vb.KEY)

    def actions(self) -> Iterator[ActionClass]:
        for node in self.by_class.get(VbClass.ACTION_CLASS, ()):
            node.required(Vb.LEMMA)
            for lemma in node.all(Vb.LEMMA):
                yield ActionClass(lemma, node.number(Vb.STAGE, most=4), node.one(Vb.DIRECTION))

    def cue(self, node: Node) -> Cue:
        node.required(Vb.LEMMA)
        return Cue(frozenset(node.all(Vb.LEMMA)), node.number(Vb.FORCE, most=4))

    def actors(self) -> Iterator[ActorRecord]:
        for kind, term in ACTOR_CLASSES.items():
            for node in self.by_class.get(term, ()):
                yield self.actor(node, kind)

    def actor(self, node: Node, kind: ActorKind) -> ActorRecord:
        return ActorRecord(
            actor=Actor(node.id, node.required(_LABEL), kind),
            formal=node.one(Vb.FORMAL_NAME),
            aliases=node.all(_ALIAS),
            demonyms=node.all(Vb.DEMONYM),
            acronyms=node.all(Vb.ACRONYM),
            iso2=node.one(Vb.ISO2),
            iso3=node.one(Vb.ISO3),
            wikidata=_same(node, _WIKIDATA),
            geonames=_same(node, _GEONAMES),
            since=node.day(Vb.SINCE),
            until=node.day(Vb.UNTIL),
            successors=tuple(self.known(node, iri).id for iri in node.all(Vb.SUCCESSOR)),
        )

    def memberships(self) -> Iterator[Membership]:
        for node, member in self.belongings():
            if VbClass.PERSON not in member.all(_TYPE):
                yield Membership(member.id, self.organisation(node), node.day(Vb.SINCE), node.day(Vb.UNTIL))

    def people(self) -> Iterator[Person]:
        for node, person in self.belongings():
            if VbClass.PERSON in person.all(_TYPE):
                name, aliases = person.required(_LABEL), person.all(_ALIAS)
                yield Person(name, self.organisation(node), node.day(Vb.SINCE), node.day(Vb.UNTIL), aliases)
        for unit in self.by_class.get(_UNIT, ()):
            yield Person(unit.required(_LABEL), self.known(unit, unit.required(_UNIT_OF)).id, aliases=unit.all(_ALIAS))

    def belongings(self) -> Iterator[tuple[Node, Node]]:
        for node in self.by_class.get(_MEMBERSHIP, ()):
            yield node, self.known(node, node.required(_MEMBER))

    def organisation(self, node: Node) -> str:
        return self.known(node, node.required(_ORGANISATION)).id

    def known(self, node: Node, iri: str) -> Node:
        if (target := self.nodes.get(iri)) is None:
            raise node.fault(f"refers to {iri}, which no file describes")
        return target


def _instrument(node: Node) -> Instrument:
    _within(node, INSTRUMENT, "an instrument")
    names = node.all(_ALIAS), node.all(Vb.ACRONYM)
    return Instrument(node.id, node.required(_LABEL), *names, _same(node, _WIKIDATA))


def _place(node: Node) -> Place:
    _within(node, PLACE, "a place")
    return Place(node.id, node.required(_LABEL), node.all(_ALIAS), _same(node, _WIKIDATA))


def _within(node: Node, namespace: str, what: str) -> None:
    if not node.iri.startswith(namespace):
        raise node.fault(f"{what} belongs into the namespace {namespace}")


def _same(node: Node, prefix: str) -> str:
    return next((iri.removeprefix(prefix).strip("/") for iri in node.all(_SAME) if iri.startswith(prefix)), "")
