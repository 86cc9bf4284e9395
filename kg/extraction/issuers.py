"""On whose behalf a document speaks, and whom its offices and names stand for, as the document itself says.

Where the metadata name no actor, the title and the text are asked: how and where they name each state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.actors import Gazetteer, provisional, typed
from kg.extraction.candidates import candidates
from kg.extraction.ranking import TITLED, load_ranking
from kg.model import Actor, ActorKind, Document, Genre

_TITLE = (
    r"(?:Vice President|President|Prime Minister|Deputy Prime Minister|Chancellor|Premier|Foreign Minister|Minister"
    r"|Secretary of State|Secretary|National Security Advis[eo]r|NSA|King|Emir|Crown Prince|Sultan|Chairman"
    r"|State Councilor)"
)
_TITLED = re.compile(rf"\b({_TITLE})\s+((?:(?:[A-Z][\w'.-]+|da|de|bin|al|van|von)\s+){{0,4}}[A-Z][\w'-]+)")
_OF = re.compile(r"(?:\s*,)?\s+of\s+(?:the\s+)?")
_SPACE = re.compile(r"[^\S\n]+|(?<!\n)\n(?!\n)")
_ONE = re.compile(r"\b(?:I|[Mm]y)\b")
_JOINT = re.compile(r"\bjoint\s+(?:[\w’'-]+\s+)?(?:statement|declaration|communiqu)", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:(?:(?:the|our|these)\s+(?:two|three|four)|both(?:\s+our)?)"
    r"\s+(?:leaders|sides|countries|nations|governments|peoples|presidents|(?:prime\s+)?ministers)"
    r"|the\s+leaders(?!\s+of)|the\s+president\s+and\s+(?:the\s+)?prime\s+minister"
    r"|we,?\s+the\s+(?:leaders|heads|presidents|ministers|governments|representatives))\b",
    re.IGNORECASE,
)
_STATES = frozenset({ActorKind.STATE, ActorKind.TERRITORY, ActorKind.ORGANISATION, ActorKind.FORUM})


@dataclass(frozen=True, slots=True)
class Introductions:
    """What a document says of its people: whom each surname and each bare office stands for."""

    surnames: Mapping[str, Actor]
    offices: Mapping[str, tuple[Actor, ...]]


def introductions(document: Document, gazetteer: Gazetteer) -> Introductions:
    """Collect "President Marcos of the Philippines" and the like from title and text."""
    text = _SPACE.sub(" ", typed(f"{document.title}.\n\n{document.text}"))
    surnames: dict[str, Actor] = {}
    offices: dict[str, dict[Actor, None]] = {}
    for match in _TITLED.finditer(text):
        surname = match[2].split()[-1].removesuffix("'s")
        actor = surnames.get(surname) or _introduced(text, match, gazetteer)
        if actor is not None:
            surnames[surname] = actor
            offices.setdefault(match[1].lower(), {})[actor] = None
    return Introductions(surnames, {office: tuple(actors) for office, actors in offices.items()})


def _introduced(text: str, match: re.Match[str], gazetteer: Gazetteer) -> Actor | None:
    """Return whom a titled person speaks for: known by name, "of X", or by the demonym before the title."""
    person = next((m for m in gazetteer.find(match[0]) if m.form == "person"), None)
    if person is not None:
        return person.actor
    of = _OF.match(text, match.end())
    if of:
        after = gazetteer.find(text[of.end() : of.end() + 60])
        if after and after[0].start == 0:
            return after[0].actor
    before = text[max(0, match.start() - 40) : match.start()]
    near = [m for m in gazetteer.find(before) if before[m.end :].strip() in {"", "'s"}]
    return near[-1].actor if near else None


def issuers(document: Document, gazetteer: Gazetteer) -> tuple[Actor, ...]:
    """Return on whose behalf "I" and "we" speak: the given actors, else as title and text suggest."""
    if document.actors:
        return tuple(gazetteer.filed(name) or provisional(name) for name in document.actors)
    if document.publisher and document.genre in {Genre.REPORT, Genre.STATEMENT}:
        publisher = gazetteer.resolve(document.publisher)
        if publisher is not None:
            return (publisher,)
    if _is_joint(document):
        return parties_in_title(document, gazetteer)
    return _speaker(document, gazetteer)


def _is_joint(document: Document) -> bool:
    """Tell whether a document speaks for several, by its genre, else as its title or words say."""
    if document.genre is not None:
        return document.genre is Genre.JOINT
    if _JOINT.search(document.title):
        return True
    says_so = _JOINT.search(document.text) or _SEVERAL.search(document.text)
    return says_so is not None and _ONE.search(document.text) is None


def parties_in_title(document: Document, gazetteer: Gazetteer) -> tuple[Actor, ...]:
    """Return the states and organisations that a title names, people standing for theirs, in its order."""
    known = introductions(document, gazetteer).surnames
    found = [(m.start, m.actor) for m in gazetteer.find(document.title) if m.actor.kind in _STATES]
    found += [(m.start(), known[w]) for m in re.finditer(r"[A-Z][\w-]+", document.title) if (w := m[0]) in known]
    return tuple(dict.fromkeys(actor for _, actor in sorted(found, key=lambda item: item[0])))


def _speaker(document: Document, gazetteer: Gazetteer) -> tuple[Actor, ...]:
    """Return the state that a text most probably speaks for; nobody where none is probable enough."""
    seen: dict[Actor, Mapping[str, float]] = {**candidates(document.text, gazetteer)}
    for mention in gazetteer.find(document.title):
        if mention.actor.kind in _STATES:
            seen[mention.actor] = {**seen.get(mention.actor, {}), TITLED: 1.0}
    best = load_ranking().best(seen)
    return (best,) if best is not None else ()
