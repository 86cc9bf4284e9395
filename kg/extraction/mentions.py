"""Whom a sentence names, by name or as worded, and how each naming is tied to an action."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from kg.extraction.frames import Frame
from kg.extraction.slots import Words
from kg.extraction.speakers import Reach, Speakers
from kg.model import Actor, ActorKind

_SOMEBODY = frozenset({Reach.NAME, Reach.SET, Reach.UNKNOWN, Reach.OFFICE, Reach.ISSUER})
PEOPLE = frozenset(
    """
    children citizens civilians cities creditors democracies donors entrepreneurs families farmers firms individuals
    industry journalists leaders lenders members migrants ministers missions neighbors officials personnel persons
    players recipients refugees region regions residents scholars start-ups students suppliers survivors teachers
    victims women youth
    """.split()
)
_MODIFIERS = frozenset({"compound", "nmod", "amod"})
_NOMINAL = frozenset({"NOUN", "PROPN"})
_FARTHEST = 8  # words on the way from a naming up to the action


@dataclass(frozen=True, slots=True)
class Naming:
    """Where a sentence names somebody first, and by what sort of words; without a token where it does not."""

    actor: Actor
    sort: str
    token: Token | None = None


def namings(sentence: Span, speakers: Speakers) -> list[Naming]:
    """Return whom a sentence names, each once, then the forum of the speech and those whom "both sides" would mean."""
    found: dict[Actor, Naming] = {}
    for naming in (*_by_nouns(sentence, speakers), *_by_mentions(sentence, speakers)):
        found.setdefault(naming.actor, naming)
    for sort, actors in (("audience", speakers.audience), ("party", speakers.parties)):
        for actor in actors:
            found.setdefault(actor, Naming(actor, sort))
    return list(found.values())


def _by_nouns(sentence: Span, speakers: Speakers) -> Iterator[Naming]:
    for token in sentence:
        if token.pos_ not in {"NOUN", "PROPN", "PRON", "DET"} or token.dep_ in _MODIFIERS or token.lower_ == "all":
            continue
        party = speakers.named(token)
        if party.reach in {Reach.THING, Reach.OURS}:
            if token.pos_ == "NOUN" and token.lower_ in PEOPLE:
                yield Naming(speakers.worded(token), "people", token)
        elif party.reach is Reach.SET and [actor.kind for actor in party.actors] == [ActorKind.SET]:
            yield Naming(speakers.worded(token), party.reach, token)
        elif party.reach in _SOMEBODY:
            yield from (Naming(actor, party.reach, token) for actor in party.actors)


def _by_mentions(sentence: Span, speakers: Speakers) -> Iterator[Naming]:
    for mention in speakers.mentions(sentence.text):
        span = sentence.char_span(mention.start, mention.end, alignment_mode="expand")
        if span is not None:
            yield Naming(mention.actor, mention.form, span.root)


def ties(naming: Naming, frame: Frame, words: Words, *, before: int, within: int) -> tuple[str, ...]:
    """Return how a naming is tied to an action, as short strings.

    `before` others are named before it, `within` of them in the action's object.
    """
    token, kind = naming.token, naming.actor.kind.value
    where, way = ("nowhere", ["-"]) if token is None else (_where(token, frame, words), _way(token, frame))
    near = ">".join(way[:2])
    act = frame.act
    tied = [
        f"where={where}",
        f"where={where}|action={frame.action}",
        f"order={min(before, 3)}|{where}",
        f"near={near}|{where}",
        f"near={near}|{where}|act={act}",
        f"near={near}|{where}|action={frame.action}",
        f"far={way[-1]}|{where}",
        f"far={way[-1]}|{where}|act={act}",
        f"steps={len(way)}|{where}",
    ]
    for name, value in (("kind", kind), ("sort", naming.sort)):
        tied += [f"{name}={value}|{where}", f"{name}={value}|{where}|act={act}", f"{name}={value}|{near}"]
    if where == "object":
        tied += [f"within={min(within, 2)}|{kind}", f"within={min(within, 2)}|{naming.sort}"]
    if token is not None:
        tied.append(f"distance={min(abs(token.i - frame.head.i) // 4, 5)}|{where}")
    return tuple(tied)


def _where(token: Token, frame: Frame, words: Words) -> str:
    if words.first <= token.i <= words.last:
        return "object"
    return "before" if token.i < frame.head.i else "after"


def _way(token: Token, frame: Frame) -> list[str]:
    """Return the relations from a naming up to the action, or to a predicate passed on the way to it."""
    way: list[str] = []
    while len(way) < _FARTHEST and token != frame.head:
        if token in frame.passed:
            return [*way, "passed"]
        if token.head == token:
            return [*way, "outside"]
        joined = token.dep_ == "conj" and token.head.pos_ in _NOMINAL
        if token.dep_ == "pobj":
            way.append(token.head.lower_)
            token = token.head
        elif not joined:
            way.append(token.dep_)
        token = token.head
    return way or ["-"]
