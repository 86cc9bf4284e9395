"""What a phrase is about, and what it names: topics by their terms, instruments, places and actors by their names.

Terms are looked up as whole words, in singular or plural, the longest from left to right: "food security" is food and
not security. No language pipeline is needed, and a phrase is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from kg.actors import Gazetteer, typed
from kg.errors import UsageError
from kg.model import Actor
from kg.ontology import Instrument, Ontology, Place, Topic
from kg.spelling import singular
from kg.vocabulary import INSTRUMENT, PLACE, Iris, slug

Thing = Actor | Instrument | Place
_Value = TypeVar("_Value")


class Name(NamedTuple):
    """Where a text names what; the two ends are code points."""

    start: int
    end: int
    thing: Thing


class Topics:
    """Finds what phrases are about and what they name, by an ontology's terms and names."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._gazetteer = Gazetteer(ontology)
        self._terms = _terms(ontology)
        self._names = _names(ontology)

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the identifiers of the topics that any of the texts has a term of, sorted."""
        found = (topics for text in texts for terms in self._terms for _, _, topics in terms.find(text))
        return tuple(sorted({topic for topics in found for topic in topics}))

    def names(self, text: str) -> tuple[Name, ...]:
        """List where a text names instruments, places and actors, from left to right, not overlapping.

        Of two names that overlap the longer counts, and one that several things bear counts for none. A demonym
        ("French") or a person's name is no actor here.
        """
        actors = [Name(m.start, m.end, m.actor) for m in self._gazetteer.find(text) if m.form in _SPELT]
        others = [Name(start, end, *things) for start, end, things in self._names.find(text) if len(things) == 1]
        kept: list[Name] = []
        for name in sorted([*others, *actors], key=lambda name: (name.start, -name.end)):
            if not kept or kept[-1].end <= name.start:
                kept.append(name)
            elif name.end - name.start > kept[-1].end - kept[-1].start:
                kept[-1] = name
        return tuple(kept)

    def concerns(self, text: str) -> tuple[Thing, ...]:
        """Return the instruments, places and actors that a text names, in its order, once each."""
        return tuple(dict.fromkeys(name.thing for name in self.names(text)))

    def topic(self, said: str) -> Topic:
        """Return the topic of a label, identifier or SDG number; raise `UsageError`, which suggests others."""
        known = {slug(name): topic for topic in self._ontology.topics.values() for name in _called(topic)}
        if (topic := known.get(slug(said))) is None:
            raise _unknown("topic", said, {slug(topic.label): topic.label for topic in known.values()})
        return topic

    def thing(self, said: str) -> Thing:
        """Return the instrument, place or actor of a name, alias, acronym or identifier; raise `UsageError`.

        A name that an instrument or a place bears comes before an actor's.
        """
        ontology = self._ontology
        others: list[Instrument | Place] = [*ontology.instruments.values(), *ontology.places.values()]
        known = {slug(name): one for one in others for name in (one.id, one.label, *one.aliases, *_acronyms(one))}
        record = ontology.actors.get(said)
        actor = record.actor if record else self._gazetteer.resolve(said)
        if (thing := known.get(slug(said)) or actor) is None:
            names = [one.label for one in others] + [record.actor.name for record in ontology.actors.values()]
            raise _unknown("instrument, place or actor", said, {slug(name): name for name in names})
        return thing


def name_of(thing: Thing) -> str:
    """Return the one short name of a thing."""
    return thing.name if isinstance(thing, Actor) else thing.label


def thing_iri(thing: Thing, iris: Iris) -> str:
    """Return the IRI of an actor in the store, or of an instrument or a place, which is the ontology's."""
    if isinstance(thing, Actor):
        return iris.actor(thing.id)
    return (INSTRUMENT if isinstance(thing, Instrument) else PLACE) + thing.id


class _Lexicon(Generic[_Value]):
    """Values by terms of one or several words; a term without values only keeps shorter ones from being found."""

    def __init__(self, entries: Iterable[tuple[str, _Value | None]]) -> None:
        self._senses: dict[tuple[str, ...], list[tuple[tuple[str, ...], list[_Value]]]] = {}
        self._longest: dict[str, int] = {}
        for term, value in entries:
            spelling = tuple(_stem(token) for token in _TOKEN.findall(typed(term)))
            key = tuple(word.casefold() for word in spelling)
            if not key:
                continue
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))
            self._senses.setdefault(key, []).append((spelling, [] if value is None else [value]))

    def find(self, text: str) -> Iterator[tuple[int, int, frozenset[_Value]]]:
        """Yield where a term stands, in code points, and its values: the longest ones, not overlapping."""
        tokens = list(_TOKEN.finditer(typed(text)))
        words = [_stem(token[0]) for token in tokens]
        folded = [word.casefold() for word in words]
        at = 0
        while at < len(words):
            for length in range(min(self._longest.get(folded[at], 0), len(words) - at), 0, -1):
                found = self._senses.get(tuple(folded[at : at + length]), ())
                fitting = [values for spelling, values in found if _fits(spelling, words[at : at + length])]
                if fitting:
                    values = frozenset(value for several in fitting for value in several)
                    yield tokens[at].start(), tokens[at + length - 1].end(), values
                    at += length
                    break
            else:
                at += 1


def _called(topic: Topic) -> tuple[str, ...]:
    return (topic.id, topic.label, topic.label.partition(": ")[2] or topic.label)


def _acronyms(thing: Instrument | Place) -> tuple[str, ...]:
    return thing.acronyms if isinstance(thing, Instrument) else ()


def _unknown(what: str, said: str, names: Mapping[str, str]) -> UsageError:
    near = [names[name] for name in get_close_matches(slug(said), names, n=5, cutoff=0.5)]
    remedy = f"perhaps {', '.join(near)}" if near else "names and aliases stand in the ontology's files"
    return UsageError(f"no {what} is called {said!r}", remedy=remedy)


@lru_cache(maxsize=4)
def _terms(ontology: Ontology) -> tuple[_Lexicon[str], ...]:
    """Make a lexicon of each scheme's topics, so that a term of one scheme hides none of another's."""
    topics = ontology.topics.values()
    idle = [(term, None) for term in ontology.idle_terms]
    return tuple(
        _Lexicon([*((term, topic.id) for topic in topics if topic.scheme == scheme for term in topic.terms), *idle])
        for scheme in sorted({topic.scheme for topic in topics})
    )


@lru_cache(maxsize=4)
def _names(ontology: Ontology) -> _Lexicon[Thing]:
    instruments: list[tuple[str, Thing | None]] = [
        (name, one) for one in ontology.instruments.values() for name in (one.label, *one.aliases, *one.acronyms)
    ]
    return _Lexicon(
        [*instruments, *((n, place) for place in ontology.places.values() for n in (place.label, *place.aliases))]
    )


_SPELT = frozenset({"name", "acronym"})
# Hyphens part words, but for "co-operation" and its like, which are also spelt as one.
_TOKEN = re.compile(r"[Cc]o-(?:op|ord)[^\W_]*|[^\W_]+|[^\w\s'-]")


def _fits(spelling: tuple[str, ...], words: list[str]) -> bool:
    """Tell whether each word of a term that has capitals stands so in the text."""
    return all(wanted in (word, word.lower()) for wanted, word in zip(spelling, words, strict=True))


@lru_cache(maxsize=65536)
def _stem(token: str) -> str:
    """Return a word without hyphens, in the singular and in American spelling; only lower-case endings are cut."""
    return singular(token.replace("-", ""))
