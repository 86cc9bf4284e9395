"""Who is meant by a name: a gazetteer over the ontology's actors and people, and provisional actors for the rest.

Names are looked up in a trie of words, so that a text is read once from left to right. A name that several actors bear
on the day in question ("Congolese", "Korea") is nobody's: it is passed over, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from kg.model import Actor, ActorKind, Document
from kg.ontology import ActorRecord, Ontology, Person, in_force
from kg.vocabulary import slug

Form = Literal["name", "demonym", "acronym", "person"]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names an actor, and by what sort of name; the two ends are code points."""

    start: int
    end: int
    actor: Actor
    form: Form


class Gazetteer:
    """Finds actors by their names on a day: who existed, and who was in office, comes before others.

    Without a day, what still exists comes before what has ended. Somebody out of office on the day is nobody.
    """

    def __init__(self, ontology: Ontology, *, on: date | None = None) -> None:
        self._on = on
        self._root = _trie(ontology)
        self._ontology = ontology

    def filed(self, name: str) -> Actor | None:
        """Return the actor that a document is filed under: a name ("Iran, Islamic Republic of"), an ISO code or an id.

        A code of today stands for who bore the state's name on the day: RUS in 1985 for the Soviet Union.
        """
        first, comma, rest = name.partition(", ")
        turned = self.resolve(f"{rest} {first}") if comma else None
        return self.resolve(name) or turned or self.coded(name)

    def coded(self, code: str) -> Actor | None:
        """Return the actor of an ISO code or an id, whatever else bears it as an acronym ("NAM")."""
        coded = (record for record in self._ontology.actors.values() if record.iso3 == code)
        record = next(coded, self._ontology.actors.get(code))
        return (self.resolve(record.actor.name) or record.actor) if record else None

    def resolve(self, name: str) -> Actor | None:
        """Return the one actor that is meant by a name, demonym, acronym or person's name, or nothing."""
        for text in _variants(name):
            branch = _follow(self._root, text)
            if branch is not None and (branch.namesake or branch.bearers):
                bearer = self._bearer(branch, text)
                return bearer.actor if bearer else None
        return None

    def find(self, text: str) -> list[Mention]:
        """List the actors that a text names: the longest names, from left to right, not overlapping, whole words."""
        mentions: list[Mention] = []
        end = 0
        for word in _CAPITALISED.finditer(text):
            start = word.start()
            if start >= end and (branch := self._root.next.get(_fold(word[0]))) is not None:
                end, bearer = self._longest(text, start, word.end(), branch)
                if bearer is not None:
                    mentions.append(Mention(start, end, bearer.actor, bearer.form))
        return mentions

    def _longest(self, text: str, start: int, end: int, branch: _Branch) -> tuple[int, _Bearer | None]:
        found: tuple[int, _Bearer | None] = (start, None)
        while True:
            if branch.namesake or _spelled(branch, text[start:end]):
                found = (end, self._bearer(branch, text[start:end]))
            match = _NEXT.match(text, end) if branch.next else None
            if match is None or (following := branch.next.get(_fold(match[1]))) is None:
                return found
            branch, end = following, match.end()

    def _bearer(self, branch: _Branch, text: str) -> _Bearer | None:
        """Return the one bearer of a name as it is spelled here, if there is one on the day."""
        bearers = [] if branch.namesake else _spelled(branch, text)
        current = [bearer for bearer in bearers if in_force(bearer.dated, on=self._on)]
        if not current and self._on is not None:
            bearers = [bearer for bearer in bearers if bearer.form != "person"]
        candidates = current or bearers
        named = [bearer for bearer in candidates if _fold(bearer.actor.name) == _fold(text)]
        return next((group[0] for group in (candidates, named) if len({bearer.actor for bearer in group}) == 1), None)


def provisional(phrase: str) -> Actor:
    """Make an actor of a phrase that no gazetteer knows: a set that has no identity beyond these words."""
    name = _ARTICLE.sub("", " ".join(typed(phrase).split()))
    return Actor(slug(name) or "unnamed", name, ActorKind.SET)


def typed(text: str) -> str:
    """Return a text of the same length with apostrophes and hyphens as a typewriter has them."""
    return text.translate(_TYPOGRAPHY)


def spoken_for(document: Document, ontology: Ontology) -> tuple[Actor, ...]:
    """Return the actors that a document's own record names as those on whose behalf it speaks."""
    gazetteer = Gazetteer(ontology, on=document.date.last if document.date else None)
    return tuple(gazetteer.filed(name) or provisional(name) for name in document.actors)


@dataclass(frozen=True, slots=True)
class _Bearer:
    """An actor that bears a name in the times of `dated`; `spelling` is given where upper and lower case matter."""

    actor: Actor
    form: Form
    dated: ActorRecord | Person
    spelling: str = ""


@dataclass(slots=True)
class _Branch:
    """A place in the trie: the words that may follow, and who bears the name that ends here."""

    next: dict[str, _Branch] = field(default_factory=dict)
    bearers: list[_Bearer] = field(default_factory=list)
    namesake: bool = False


@lru_cache(maxsize=4)
def _trie(ontology: Ontology) -> _Branch:
    root = _Branch()
    for names, bearer in _bearers(ontology):
        for name in filter(None, names):
            _grow(root, name).bearers.append(bearer if bearer.form in ("name", "demonym") else _exactly(bearer, name))
    for name in ontology.namesakes:
        _grow(root, name).namesake = True
    return root


def _bearers(ontology: Ontology) -> Iterator[tuple[Iterable[str], _Bearer]]:
    for record in ontology.actors.values():
        yield (record.actor.name, record.formal, *record.aliases), _Bearer(record.actor, "name", record)
        yield record.demonyms, _Bearer(record.actor, "demonym", record)
        yield record.acronyms, _Bearer(record.actor, "acronym", record)
    for person in ontology.people:
        yield (person.name, *person.aliases), _Bearer(ontology.actors[person.actor].actor, "person", person)


def _exactly(bearer: _Bearer, name: str) -> _Bearer:
    return _Bearer(bearer.actor, bearer.form, bearer.dated, _plain(name))


def _grow(branch: _Branch, name: str) -> _Branch:
    for token in _TOKEN.findall(name):
        branch = branch.next.setdefault(_fold(token), _Branch())
    return branch


def _follow(branch: _Branch, name: str) -> _Branch | None:
    for token in _TOKEN.findall(name):
        if (following := branch.next.get(_fold(token))) is None:
            return None
        branch = following
    return branch


def _spelled(branch: _Branch, text: str) -> list[_Bearer]:
    """Return the bearers of a name that may be spelled so; those that must be spelled so come alone."""
    plain = _plain(text)
    exact = [bearer for bearer in branch.bearers if bearer.spelling == plain]
    return exact or [bearer for bearer in branch.bearers if not bearer.spelling]


_CAPITALISED = re.compile(r"(?<![^\W_])[A-ZÀ-ÖØ-ÞŠŽČĆ][^\W_]*")
_NEXT = re.compile(r"[^\S\n]*(?:\n[^\S\n]*)?([^\W_]+|[^\w\s])")
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_TYPOGRAPHY = str.maketrans("’‘ʼ\u2010\u2011", "'''--")
_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)


def _plain(text: str) -> str:
    """Fold white space, apostrophes and accents, but not case."""
    text = " ".join(typed(text).split())
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _fold(token: str) -> str:
    return token.lower() if token.isascii() else _plain(token).casefold()


_HOLDER = (
    r"(?:governments?|delegations?|authorities|leaders?|leadership|presidency|side"
    r"|(?:vice[ -])?presidents?|(?:deputy )?prime ministers?|premiers?|chancellors?|king|queen|emir|sultan"
    r"|(?:permanent )?representatives?|heads? of state|heads? of government"
    r"|foreign (?:ministry|ministers?|secretary)|minist(?:ry|ers?) (?:of|for) foreign affairs)"
)
_CARRIERS = (
    _ARTICLE,
    re.compile(rf"^{_HOLDER}\s+of\s+(?:the\s+)?", re.IGNORECASE),
    re.compile(rf"\s+{_HOLDER}$", re.IGNORECASE),
    re.compile(r"(?:'s|(?<=s)')$"),
    re.compile(r"^(?:republic|kingdom|state)\s+of\s+(?:the\s+)?", re.IGNORECASE),
)


def _variants(name: str) -> Iterator[str]:
    """Yield a name as it is given, then ever less of it: without article, office, possessive and "Republic of"."""
    text = " ".join(typed(name).split())
    yield text
    for carrier in _CARRIERS:
        shorter = carrier.sub("", text)
        if shorter != text:
            yield shorter
        text = shorter
