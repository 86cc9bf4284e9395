"""What phrases mean, by the ontology alone: each is read once, and what was read can be kept and handed back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

from kg import actors, deliverables, sources, spelling, topics, vocabulary, wordings
from kg.deliverables import identify
from kg.model import Actor
from kg.ontology import Instrument, Ontology
from kg.topics import Thing, Topics
from kg.wordings import Forms, forms, is_general

_READ_BY = (actors, deliverables, spelling, topics, vocabulary, wordings)

Record = list[Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """What is meant by the words for a deliverable (`kg.deliverables.identify`), and how they are compared."""

    key: str
    general: bool
    forms: Forms


@dataclass(slots=True)
class Known:
    """What phrases of one kind were read as: what was `kept`, what is `new`, and which are `used`."""

    kept: Mapping[str, Record] = field(default_factory=dict)
    new: MutableMapping[str, Record] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def of(self, phrase: str, read: Callable[[str], Record]) -> Record:
        """Return what a phrase was read as, and read it if it never was."""
        self.used.add(phrase)
        record = self.kept.get(phrase) or self.new.get(phrase)
        if record is None:
            record = self.new[phrase] = read(phrase)
        return record


class Phrases:
    """Reads phrases: what deliverables are called, and what any phrase is about and names."""

    def __init__(self, ontology: Ontology, *, called: Known | None = None, about: Known | None = None) -> None:
        self.called = called or Known()
        self.about = about or Known()
        self._ontology = ontology
        self._topics = Topics(ontology)

    def wording(self, phrase: str) -> Wording:
        """Tell what the words for a deliverable mean."""
        key, general, *compared = self.called.of(phrase, self._read_wording)
        return Wording(key, general, Forms(*compared))

    def topics(self, phrase: str) -> list[str]:
        """Return the identifiers of the topics of a phrase."""
        found: list[str] = self.about.of(phrase, self._read_about)[0]
        return found

    def things(self, phrase: str) -> list[Thing]:
        """Return the instruments, places and actors that a phrase names."""
        return [self._thing(*named) for named in self.about.of(phrase, self._read_about)[1]]

    def _read_wording(self, phrase: str) -> Record:
        compared = forms(phrase, ontology=self._ontology)
        key, general = (read(phrase, ontology=self._ontology) for read in (identify, is_general))
        return [key, general, compared.alike, compared.core, compared.joined]

    def _read_about(self, phrase: str) -> Record:
        return [list(self._topics.of([phrase])), [[_kind(thing), thing.id] for thing in self._topics.concerns(phrase)]]

    def _thing(self, kind: str, id: str) -> Thing:
        if kind == "actor":
            return self._ontology.actors[id].actor
        return self._ontology.instruments[id] if kind == "instrument" else self._ontology.places[id]


def reader(ontology: Ontology) -> str:
    """Return what a reading depends on, as digests: the ontology, and the code that reads."""
    return f"{ontology.digest} {sources.digest(*_READ_BY)}"


def _kind(thing: Thing) -> str:
    if isinstance(thing, Actor):
        return "actor"
    return "instrument" if isinstance(thing, Instrument) else "place"
