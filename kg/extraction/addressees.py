"""Towards whom an act is done: who is asked, who receives, whose thing is backed or rejected."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.extraction.clauses import children
from kg.extraction.frames import Frame
from kg.extraction.slots import Words
from kg.extraction.speakers import Party, Reach, Speakers
from kg.model import Actor, ActorKind

_SOMEBODY = frozenset({Reach.NAME, Reach.SET, Reach.UNKNOWN, Reach.OFFICE, Reach.ISSUER})
_NAMED = frozenset({Reach.NAME, Reach.OFFICE})
_NOBODY = frozenset("society societies institution institutions economy economies world union".split())
_TOWARDS = frozenset({"with", "to", "for", "towards", "toward", "on", "upon", "against"})


def addressees(
    frame: Frame, *, asked: Party, words: Words, actors: tuple[Actor, ...], listed: bool, speakers: Speakers
) -> tuple[Actor, ...]:
    """Return the parties that an act is addressed to, by the first of these that names any (codebook: `addressee`).

    A proposal, and what stands in a list of them, is put to the forum that the speech is given at.
    """
    ways = (
        _asked(asked),
        speakers.audience if frame.act == "proposes" or (listed and frame.act == "calls_for") else (),
        _recipients(frame, speakers),
        _in_object(frame, words, speakers),
    )
    found = (tuple(dict.fromkeys(actor for actor in way if actor not in actors)) for way in ways)
    return next((way for way in found if way), ())


def _asked(asked: Party) -> Iterator[Actor]:
    if asked.reach in _SOMEBODY:
        yield from asked.actors


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
    if frame.act in {"calls_for", "proposes"}:
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
