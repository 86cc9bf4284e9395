"""Towards whom an act is done: who is asked, who receives, whose thing is backed or rejected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from kg.extraction.choice import Choice
from kg.extraction.clauses import children
from kg.extraction.frames import Frame
from kg.extraction.mentions import PEOPLE, Naming, ties
from kg.extraction.slots import Words
from kg.extraction.speakers import Party, Reach, Speakers
from kg.model import Actor, ActorKind

_SOMEBODY = frozenset({Reach.NAME, Reach.SET, Reach.UNKNOWN, Reach.OFFICE, Reach.ISSUER})
_NAMED = frozenset({Reach.NAME, Reach.OFFICE})
_NOBODY = frozenset("society societies institution institutions economy economies world union".split())
_TOWARDS = frozenset({"with", "to", "for", "towards", "toward", "on", "upon", "against"})
# Between them, cross-validation on the training texts finds most sets of addressees right.
LIKELY = 0.28  # from here on the likeliest of those named is an addressee
LIKELY_TOO = 0.4  # and so is each other
CALLED = 0.5  # the same in a call: nothing is asked of those whom it only names
_CALLS = frozenset({"calls_for", "proposes"})


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
    frame: Frame, namings: Sequence[Naming], *, words: Words, actors: Sequence[Actor], speakers: Speakers
) -> tuple[Candidate, ...]:
    """Return who of those that a sentence names may be addressed, in the order of the text."""
    others = [naming for naming in namings if naming.actor not in actors]
    plain = _plainly(frame, words, actors, speakers)
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
        told = (f"plain={naming.actor in plain}|{bool(plain)}", f"plain={naming.actor in plain}|act={frame.act}")
        found.append(Candidate(naming.actor, (*shared, *told, *features)))
    return tuple(found)


def likely(found: Sequence[Candidate], choice: Choice, *, act: str) -> tuple[Actor, ...]:
    """Return the likeliest of some candidates, if it is likely enough, and all others that are more so."""
    probable = [(choice.probability(candidate.features), candidate.actor) for candidate in found]
    best = max((probability for probability, _ in probable), default=0.0)
    first, other = (CALLED, CALLED) if act in _CALLS else (LIKELY, LIKELY_TOO)
    return tuple(actor for probability, actor in probable if probability >= (first if probability == best else other))


def _plainly(frame: Frame, words: Words, actors: Sequence[Actor], speakers: Speakers) -> set[Actor]:
    """Return whom the grammar alone makes addressees: the recipients, else those to whom the object belongs."""
    ways = (_recipients(frame, speakers), _in_object(frame, words, speakers))
    return next((found for way in ways if (found := set(way) - set(actors))), set())


def _recipients(frame: Frame, speakers: Speakers) -> Iterator[Actor]:
    """Yield who stands in a "to", "with" or "for" of the action, or of the carriers above it."""
    for verb in (frame.head, *(token for token in frame.passed if token.pos_ == "VERB")):
        for child in children(verb, "prep", "dative"):
            if child.dep_ == "dative" and child.pos_ != "ADP":
                yield from _somebody(child, speakers)
            elif child.lower_ in _TOWARDS:
                for noun in children(child, "pobj"):
                    yield from _somebody(noun, speakers)


def _somebody(noun: Token, speakers: Speakers) -> Iterator[Actor]:
    party = speakers.named(noun)
    if party.reach in _SOMEBODY and not (party.reach is Reach.SET and noun.lower_ in _NOBODY):
        yield from party.actors


def _in_object(frame: Frame, words: Words, speakers: Speakers) -> Iterator[Actor]:
    """Yield whom the action is done to, else whose the object is, or whom it names first.

    Nothing is asked of those whom a call only names; a pledge on an organisation's rules is not made to it.
    """
    for token in children(frame.head, "dobj"):
        party = speakers.named(token)
        somebody = party.reach in _NAMED or (party.reach is Reach.SET and token.lower_ not in _NOBODY)
        if somebody and token.pos_ != "PRON":
            yield from party.actors
    if frame.act in _CALLS:
        return
    for token in frame.head.doc[words.first : words.last + 1]:
        if token.pos_ in {"NOUN", "PROPN"} and token.dep_ not in {"compound", "amod", "nmod", "conj"}:
            party = speakers.named(token)
            if party.reach in _NAMED:
                yield from (actor for actor in party.actors if _concerns(frame, actor))
                return
    yield from (m.actor for m in speakers.mentions(words.text)[:1] if _concerns(frame, m.actor))


def _concerns(frame: Frame, actor: Actor) -> bool:
    return frame.act != "pledges" or actor.kind is ActorKind.STATE
