"""Which states a text could speak for: what its namings of each show, as features for a log-linear model.

The features tell how and where a state is named, never which one, so that they hold for states not trained on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import log1p

from kg.actors import Gazetteer, Mention, typed
from kg.model import Actor, ActorKind

_ZONES = ((0.03, "opening"), (0.1, "early"), (0.85, "middle"), (0.95, "late"), (1.0, "end"))
_BEFORE, _AFTER, _NEAR = 40, 30, 120  # code points of context
_FIRST_PERSON = re.compile(r"\b(?:[Ww]e|[Oo]ur|us|I|[Mm]y)\b")
_WORD = re.compile(r"[^\W\d_]+|\d+|\*+|[^\w\s]")
_ARTICLE = re.compile(r"\bthe\s+$", re.IGNORECASE)


def candidates(text: str, gazetteer: Gazetteer) -> dict[Actor, dict[str, float]]:
    """Return the features of each state and territory that a text names, in the order of their first naming."""
    text = typed(text)
    found = gazetteer.find(text)
    masked = _masked(text, found)
    namings: dict[Actor, list[Mention]] = {}
    for mention in found:
        if mention.actor.kind in {ActorKind.STATE, ActorKind.TERRITORY}:
            namings.setdefault(mention.actor, []).append(mention)
    spreads = {actor: _spread(mentions, len(text)) for actor, mentions in namings.items()}
    most, widest = max(map(len, namings.values()), default=0), max(spreads.values(), default=0)
    return {
        actor: _cues(masked, mentions)
        | {
            "count": log1p(len(mentions)),
            "share": len(mentions) / most,
            "spread": spreads[actor],
            "widest": float(spreads[actor] == widest),
            "first": mentions[0].start / len(text),
            "last": mentions[-1].end / len(text),
        }
        for actor, mentions in namings.items()
    }


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    """Return a text of the same length in which each name is stars, so that no name becomes a feature."""
    parts, end = [], 0
    for mention in mentions:
        parts += [text[end : mention.start], "*" * (mention.end - mention.start)]
        end = mention.end
    return "".join(parts) + text[end:]


def _spread(mentions: Sequence[Mention], length: int) -> float:
    """Return in how many tenths of a text a state is named, from 0 to 1."""
    return len({10 * mention.start // length for mention in mentions}) / 10


def _cues(masked: str, mentions: Sequence[Mention]) -> dict[str, float]:
    """Return how often each cue stands with some namings, as the logarithm of one more."""
    seen = Counter(cue for mention in mentions for cue in _around(masked, mention))
    return {cue: log1p(count) for cue, count in seen.items()}


def _around(masked: str, mention: Mention) -> Iterator[str]:
    """Yield the cues of one naming: its place, a first person near it, the one and two words on either side of it."""
    place = mention.start / len(masked)
    yield next(zone for end, zone in _ZONES if place <= end)
    sort = "people" if mention.form == "demonym" else "state"
    if _FIRST_PERSON.search(masked, max(0, mention.start - _NEAR), mention.end + _NEAR):
        yield f"{sort}: first person"
    before = _ARTICLE.sub("", masked[max(0, mention.start - _BEFORE) : mention.start])
    left = [_plain(word) for word in _WORD.findall(before)[-2:]]
    right = [_plain(word) for word in _WORD.findall(masked, mention.end, mention.end + _AFTER)[:2]]
    for words in filter(None, {tuple(left), tuple(left[-1:])}):
        yield f"{' '.join(words)} {sort}"
    for words in filter(None, {tuple(right), tuple(right[:1])}):
        yield f"{sort} {' '.join(words)}"


def _plain(word: str) -> str:
    """Return a word in lower case, a number as "#", a name as "*"."""
    return "#" if word.isdigit() else "*" if word[0] == "*" else word.lower()
