"""What a phrase is about, and what it names: topics by their terms, instruments, places and actors by their names.

Terms are looked up as whole words, in singular or plural, the longest from left to right: "food security" is food and
not security. No language pipeline is needed, and a phrase is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from kg.actors import Gazetteer, typed
from kg.model import Actor
from kg.ontology import Instrument, Ontology, Place

Thing = Actor | Instrument | Place
_Value = TypeVar("_Value")


class Topics:
    """Finds what phrases are about and what they name, by an ontology's terms and names."""

    def __init__(self, ontology: Ontology) -> None:
        self._gazetteer = Gazetteer(ontology)
        self._terms = _terms(ontology)
        self._names = _names(ontology)

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the identifiers of the topics that any of the texts has a term of, sorted."""
        found = (topics for text in texts for terms in self._terms for _, _, topics in terms.find(text))
        return tuple(sorted({topic for topics in found for topic in topics}))

    def concerns(self, text: str) -> tuple[Thing, ...]:
        """Return the instruments, places and actors that a text names, in its order, once each.

        Of names that overlap the longest counts, and one that several things bear counts for none. A demonym ("French")
        or a person's name is no actor here.
        """
        actors = [(m.start, m.end, m.actor) for m in self._gazetteer.find(text) if m.form in _SPELT]
        others = [(start, end, *things) for start, end, things in self._names.find(text) if len(things) == 1]
        kept: list[tuple[int, int, Thing]] = []
        for start, end, thing in sorted([*others, *actors], key=lambda found: (found[0] - found[1], found[0])):
            if all(end <= first or last <= start for first, last, _ in kept):
                kept.append((start, end, thing))
        kept.sort(key=lambda found: found[:2])
        return tuple(dict.fromkeys(thing for _, _, thing in kept))


class _Lexicon(Generic[_Value]):
    """Values by terms of one or several words; a term without values only keeps shorter ones from being found."""

    def __init__(self, entries: Iterable[tuple[str, _Value | None]]) -> None:
        self._senses: dict[tuple[str, ...], list[tuple[tuple[str, ...], list[_Value]]]] = {}
        self._longest: dict[str, int] = {}
        for term, value in entries:
            spelling = tuple(_stem(token) for token in _TOKEN.findall(typed(term)))
            key = tuple(word.casefold() for word in spelling)
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
        (name, one)
        for one in ontology.instruments.values()
        for name in (one.label, *one.aliases, *one.acronyms)
    ]
    return _Lexicon([*instruments, *((n, place) for place in ontology.places.values() for n in (place.label, *place.aliases))])


_SPELT = frozenset({"name", "acronym"})
# Hyphens part words, but for "co-operation" and its like, which are also spelt as one.
_TOKEN = re.compile(r"[Cc]o-(?:op|ord)[^\W_]*|[^\W_]+|[^\w\s'-]")


def _fits(spelling: tuple[str, ...], words: list[str]) -> bool:
    """Tell whether each word of a term that has capitals stands so in the text."""
    return all(wanted in (word, word.lower()) for wanted, word in zip(spelling, words, strict=True))


@lru_cache(maxsize=65536)
def _stem(token: str) -> str:
    """Return a word without hyphen and plural ending, in American spelling; only lower-case endings are cut."""
    word = token.replace("-", "")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = re.sub(r"(?<=[a-z]{2})ies$|(?<=ch|sh|ss)es$|(?<=x)es$|s$", lambda end: "y" if end[0] == "ies" else "", word)
    return re.sub(r"(?<=i)s(?=ation$)", "z", re.sub(r"(?<=[a-z]{3})our$", "or", word)).replace("gramme", "gram")
