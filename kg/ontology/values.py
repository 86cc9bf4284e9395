"""What the ontology's files say, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kg.model import Actor
from kg.statuses import Statuses


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
    definition: str = field(default="", compare=False)


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


@dataclass(frozen=True, slots=True)
class Topic:
    """What deliverables are about: its label, the scheme that it stands in (the end of its IRI) and its words."""

    id: str
    label: str
    scheme: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """A treaty, agenda, initiative or process that texts name, from the day `since` on where that is known."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    wikidata: str = ""
    since: date | None = None


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
    crosswalk: tuple[Crosswalk, ...]
    statuses: Statuses
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
