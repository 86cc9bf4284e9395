"""From the nodes of Turtle files to the ontology's values; what they refer to must be there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType

from kg.model import Actor, ActorKind
from kg.ontology.values import (
    ActionClass,
    ActorRecord,
    ActType,
    Crosswalk,
    Cue,
    Instrument,
    Membership,
    Ontology,
    Person,
    Place,
    Topic,
    Trigger,
    TriggerKind,
)
from kg.statuses import read as read_statuses
from kg.turtle import Node
from kg.vocabulary import ACT, INSTRUMENT, ORG, PLACE, RDF, RDFS, SKOS, TOPIC, VB, Vb, VbClass

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

REQUIREMENTS = frozenset({"addressee", "money"})
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
_KEY = re.compile("[a-z]+(?:_[a-z]+)*")
_WIKIDATA = "http://www.wikidata.org/entity/"
_GEONAMES = "https://sws.geonames.org/"


def build(nodes: Mapping[str, Node], *, digest: str) -> Ontology:
    """Make the ontology of the files' nodes; raise `OntologyError` for what cannot be used."""
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
            acts=MappingProxyType(self.acts()),
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
            crosswalk=tuple(self.crosswalk()),
            statuses=read_statuses(self.nodes),
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

    def acts(self) -> dict[str, ActType]:
        acts: dict[str, ActType] = {}
        for node in self.of(VbClass.ACT_TYPE):
            act = self.act(node)
            if act.key in acts:
                raise node.fault(f"has the key {act.key!r}, which is that of act:{acts[act.key].concept}")
            acts[act.key] = act
        return acts

    def act(self, node: Node) -> ActType:
        _within(node, ACT, "an act type")
        if not _KEY.fullmatch(node.required(Vb.KEY)):
            raise node.fault(f"{node.one(Vb.KEY)!r} as {Vb.KEY} is not of the form of 'pledges' or 'calls_for'")
        return ActType(
            key=node.required(Vb.KEY),
            concept=node.iri.removeprefix(ACT),
            label=node.required(_LABEL),
            point=node.required(Vb.POINT),
            definition=node.one(SKOS + "definition"),
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
        return self.act_key(node, Vb.MARKS, node.one(Vb.MARKS)) if node.one(Vb.MARKS) else ""

    def act_key(self, node: Node, term: str, iri: str) -> str:
        target = self.known(node, iri)
        if VbClass.ACT_TYPE not in target.all(_TYPE):
            raise node.fault(f"{term.removeprefix(VB)} {target.iri}, which is no act type")
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

    def crosswalk(self) -> Iterator[Crosswalk]:
        for node in self.by_class.get(VbClass.CROSSWALK, ()):
            node.required(Vb.TO_SCHEME)
            node.required(Vb.OF_ACT)
            if unknown := set(node.all(Vb.REQUIRES)) - REQUIREMENTS:
                raise node.fault(f"requires {min(unknown)!r}, which is none of {', '.join(sorted(REQUIREMENTS))}")
            for scheme, act in product(node.all(Vb.TO_SCHEME), node.all(Vb.OF_ACT)):
                yield Crosswalk(
                    scheme=self.known(node, scheme).required(_LABEL),
                    code=node.one(Vb.TO_CODE),
                    act=self.act_key(node, Vb.OF_ACT, act),
                    lemmas=frozenset(self.known(node, iri).required(Vb.LEMMA) for iri in node.all(Vb.OF_TRIGGER)),
                    actions=frozenset(node.all(Vb.OF_ACTION)),
                    polarity=node.one(Vb.OF_POLARITY),
                    directions=frozenset(node.all(Vb.OF_DIRECTION)),
                    requires=frozenset(node.all(Vb.REQUIRES)),
                )

    def known(self, node: Node, iri: str) -> Node:
        if (target := self.nodes.get(iri)) is None:
            raise node.fault(f"refers to {iri}, which no file describes")
        return target


def _instrument(node: Node) -> Instrument:
    _within(node, INSTRUMENT, "an instrument")
    names = node.all(_ALIAS), node.all(Vb.ACRONYM)
    return Instrument(node.id, node.required(_LABEL), *names, _same(node, _WIKIDATA), node.day(Vb.SINCE))


def _place(node: Node) -> Place:
    _within(node, PLACE, "a place")
    return Place(node.id, node.required(_LABEL), node.all(_ALIAS), _same(node, _WIKIDATA))


def _within(node: Node, namespace: str, what: str) -> None:
    if not node.iri.startswith(namespace):
        raise node.fault(f"{what} belongs into the namespace {namespace}")


def _same(node: Node, prefix: str) -> str:
    return next((iri.removeprefix(prefix).strip("/") for iri in node.all(_SAME) if iri.startswith(prefix)), "")
