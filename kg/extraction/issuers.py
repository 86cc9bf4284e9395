"""On whose behalf a document speaks, and whom its offices and names stand for, as the document itself says.

Where the metadata name no actor, the title and the text are asked: whose delegation, who "is ready to".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kg.actors import Gazetteer, Mention, provisional
from kg.model import Actor, ActorKind, Document, Genre

_TITLE = (
    r"(?:Vice President|President|Prime Minister|Deputy Prime Minister|Chancellor|Premier|Foreign Minister|Minister"
    r"|Secretary of State|Secretary|National Security Advis[eo]r|NSA|King|Emir|Crown Prince|Sultan|Chairman"
    r"|State Councilor)"
)
_TITLED = re.compile(rf"\b({_TITLE})\s+((?:(?:[A-Z][\w'.-]+|da|de|bin|al|van|von)\s+){{0,4}}[A-Z][\w'-]+)")
_OF = re.compile(r"\s*,?\s+of\s+(?:the\s+)?")
_SPEAKS = re.compile(
    r"\s+(?:will|shall|is|has|welcomes|supports|believes|reaffirms|reiterates|calls|urges|proposes|remains|stands"
    r"|attaches|considers|wishes|continues|hopes|condemns|fully|therefore|also|strongly|firmly)\b"
)
_OWN = re.compile(
    r"\b(?:my|our)\s+(?:own\s+)?(?:country|Government|delegation|nation|people|State|Republic|Kingdom)\s*,?\s*$", re.I
)
_BEHALF = re.compile(
    r"(?:on behalf of|delegation of|people and Government of|Government and (?:the )?people of|Government of|people of"
    r"|delegation from)(?:\s+(?:the|my country,?))*\s*$",
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
    text = f"{document.title}.\n{document.text}".replace("’", "'")
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
        return tuple(gazetteer.resolve(name) or provisional(name) for name in document.actors)
    if document.publisher and document.genre in {Genre.REPORT, Genre.STATEMENT}:
        publisher = gazetteer.resolve(document.publisher)
        if publisher is not None:
            return (publisher,)
    titled = parties_in_title(document, gazetteer)
    if document.genre is Genre.JOINT and titled:
        return titled
    return _speaker(document, gazetteer)


def parties_in_title(document: Document, gazetteer: Gazetteer) -> tuple[Actor, ...]:
    """Return the states and organisations that a title names, people standing for theirs, in its order."""
    known = introductions(document, gazetteer).surnames
    found = [(m.start, m.actor) for m in gazetteer.find(document.title) if m.actor.kind in _STATES]
    found += [(m.start(), known[w]) for m in re.finditer(r"[A-Z][\w-]+", document.title) if (w := m[0]) in known]
    return tuple(dict.fromkeys(actor for _, actor in sorted(found, key=lambda item: item[0])))


def _speaker(document: Document, gazetteer: Gazetteer) -> tuple[Actor, ...]:
    """Return the state that a text sounds like; nobody where it merely names states and none speaks of itself."""
    text = document.text.replace("’", "'")
    scores: Counter[Actor] = Counter()
    speaks: set[Actor] = set()
    for mention in gazetteer.find(document.title):
        if mention.actor.kind in _STATES:
            scores[mention.actor] += 3
            speaks.add(mention.actor)
    for mention in gazetteer.find(text):
        if mention.actor.kind is ActorKind.STATE:
            weight = _weight(text, mention)
            scores[mention.actor] += weight
            if weight > 1:
                speaks.add(mention.actor)
    best = max(speaks, key=lambda actor: (scores[actor], actor.name), default=None)
    return (best,) if best is not None else ()


def _weight(text: str, mention: Mention) -> int:
    """Return how much one naming of a state says that it is the speaker's own."""
    before = text[max(0, mention.start - 60) : mention.start]
    if _OWN.search(before):
        return 12
    if mention.form == "demonym":
        return 4 if re.match(r"\s+(?:delegation|Government)\b", text[mention.end : mention.end + 14]) else 1
    if _BEHALF.search(before):
        return 4
    return 3 if _SPEAKS.match(text, mention.end) else 1
