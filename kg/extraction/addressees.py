"""Towards whom an act is done: who is asked, who receives, whose thing is backed or rejected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.extraction.choice import Choice
from kg.extraction.frames import Frame
from kg.extraction.mentions import PEOPLE, Naming, ties
from kg.extraction.slots import Words
from kg.extraction.speakers import Party, Reach, Speakers
from kg.model import Actor, ActorKind

_SOMEBODY = frozenset({Reach.NAME, Reach.SET, Reach.UNKNOWN, Reach.OFFICE, Reach.ISSUER})
# Between them, cross-validation on the training texts finds most sets of addressees right.
LIKELY = 0.3  # from here on the likeliest of those named is an addressee
LIKELY_TOO = 0.4  # and so is each other


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be addressed, with how the sentence ties them to the action."""

    actor: Actor
    features: tuple[str, ...]


def called_on(frame: Frame, asked: Party, *, words: Words, speakers: Speakers) -> Party:
    """Return who is asked to act: by name, else in the text's own words, whatever noun they are called by."""
    token = frame.asked
    if token is None:
        return asked
    if asked.reach is Reach.SET and [actor.kind for actor in asked.actors] == [ActorKind.SET]:
        return replace(asked, actors=(speakers.worded(token),))
    if asked.actors or token.pos_ != "NOUN" or frame.act != "calls_for":
        return asked
    called = token.dep_ in {"dobj", "pobj", "dative"} and token.head.lower_ != "for"
    if token.lower_ in PEOPLE or (called and not words.first <= token.i <= words.last):
        return Party((speakers.worded(token),), Reach.SET, why="as worded")
    return asked


def put_to(
    frame: Frame, *, asked: Party, actors: Sequence[Actor], listed: bool, speakers: Speakers
) -> tuple[Actor, ...]:
    """Return those that an act is addressed to beyond doubt: who is asked, else the forum that a proposal is put to.

    A proposal, and what stands in a list of them, is put to the forum that the speech is given at.
    """
    called = asked.actors if asked.reach in _SOMEBODY else ()
    forum = speakers.audience if frame.act == "proposes" or (listed and frame.act == "calls_for") else ()
    found = (tuple(dict.fromkeys(actor for actor in way if actor not in actors)) for way in (called, forum))
    return next((way for way in found if way), ())


def candidates(
    frame: Frame, namings: Sequence[Naming], *, words: Words, actors: Sequence[Actor]
) -> tuple[Candidate, ...]:
    """Return who of those that a sentence names may be addressed, in the order of the text."""
    others = [naming for naming in namings if naming.actor not in actors]
    found: list[Candidate] = []
    within = 0
    shared = (
        "bias",
        f"act={frame.act}",
        f"action={frame.action}",
        f"named={min(len(others), 4)}",
    )
    for before, naming in enumerate(others):
        features = ties(naming, frame, words, before=before, within=within)
        within += "where=object" in features
        found.append(Candidate(naming.actor, (*shared, *features)))
    return tuple(found)


def likely(found: Sequence[Candidate], choice: Choice) -> tuple[Actor, ...]:
    """Return the likeliest of some candidates, if it is likely enough, and all others that are more so."""
    probable = [(choice.probability(candidate.features), candidate.actor) for candidate in found]
    best = max((probability for probability, _ in probable), default=0.0)
    return tuple(actor for probability, actor in probable if probability >= (LIKELY if probability == best else LIKELY_TOO))
