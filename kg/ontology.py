"""What `ontologies/*.ttl` says, as typed values: act types, triggers, actions, cues, actors, memberships,
people and the crosswalk to other schemes.

A researcher's own files come after ours: a property that takes one value is overridden by the later file, one that
takes several (aliases, complements) is added to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import product
from pathlib import Path
from types import MappingProxyType

from kg.model import Actor, ActorKind
from kg.resources import ontologies
from kg.statuses import Statuses
from kg.statuses import read as read_statuses
from kg.turtle import Node, Source, read_nodes, sources
from kg.vocabulary import ACT, ORG, RDF, RDFS, SKOS, VB, Vb, VbClass

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
_SHAPES = "shapes.ttl"
_TYPE = RDF + "type"
_LABEL = RDFS + "label"
_ALIAS = SKOS + "altLabel"
_SAME = SKOS + "exactMatch"
_MEMBERSHIP = ORG + "Membership"
_MEMBER = ORG + "member"
_ORGANISATION = ORG + "organization"
_UNIT = ORG + "OrganizationalUnit"
_UNIT_OF = ORG + "unitOf"
_KEY = re.compile("[a-z]+(?:_[a-z]+)*")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Crosswalk:
    """That acts of a sort have a code in another scheme, or none where it is empty; what is empty else asks nothing."""

    scheme: str
    code: str
    act: str
    lemmas: frozenset[str]
    actions: frozenset[str]
    polarity: str
    directions: frozenset[str]
    requires: frozenset[str]


@dataclass(frozen=True, eq=False)
class Ontology:
    """All that the ontology's files say; `namesakes` are names that mean no actor, `digest` is the files' SHA-256."""

    acts: Mapping[str, ActType]
    triggers: tuple[Trigger, ...]
    actions: Mapping[str, ActionClass]
    cues: Mapping[str, Cue]
    actors: Mapping[str, ActorRecord]
    memberships: tuple[Membership, ...]
    people: tuple[Person, ...]
    namesakes: tuple[str, ...]
    crosswalk: tuple[Crosswalk, ...]
    statuses: Statuses
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


def load(*extra: Path) -> Ontology:
    """Read Verbale's ontology, and then the given files of a researcher's own; same content, same value."""
    return _load(*sources(extra))


def read(paths: Iterable[Path]) -> Ontology:
    """Read exactly the given files; raise `OntologyError`, which names file and term, for what cannot be used."""
    return _ontology(sources(paths))


@lru_cache(maxsize=8)
def _load(*extra: Source) -> Ontology:
    paths = [path for path in sorted(ontologies().glob("*.ttl")) if path.name != _SHAPES]
    return _ontology([*sources(paths), *extra])


def _ontology(files: Iterable[Source]) -> Ontology:
    nodes, digest = read_nodes(files)
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
            namesakes=tuple(node.required(_LABEL) for node in self.by_class.get(VbClass.NAMESAKE, ())),
            crosswalk=tuple(self.crosswalk()),
            statuses=read_statuses(self.nodes),
            digest=digest,
        )

    def acts(self) -> dict[str, ActType]:
        acts: dict[str, ActType] = {}
        for node in self.by_class.get(VbClass.ACT_TYPE, ()):
            act = self.act(node)
            if act.key in acts:
                raise node.fault(f"has the key {act.key!r}, which is that of act:{acts[act.key].concept}")
            acts[act.key] = act
        return acts

    def act(self, node: Node) -> ActType:
        if not node.iri.startswith(ACT):
            raise node.fault(f"an act type belongs into the namespace {ACT}")
        if not _KEY.fullmatch(node.required(Vb.KEY)):
            raise node.fault(f"{node.one(Vb.KEY)!r} as {Vb.KEY} is not of the form of 'pledges' or 'calls_for'")
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


def _same(node: Node, prefix: str) -> str:
    return next((iri.removeprefix(prefix).strip("/") for iri in node.all(_SAME) if iri.startswith(prefix)), "")
