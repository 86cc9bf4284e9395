"""How alike two annotations' words are: phrases by their content words, names by who is meant, quantities by number.

What counts as the same is part of the published measure, so it is written down here and not taken from the ontology,
which grows.
"""

from __future__ import annotations

import re
from collections import Counter

_SMALL = frozenset({
    "a", "an", "the", "of", "in", "on", "for", "to", "and", "or", "with", "by", "at", "from", "as",
    "its", "their", "our", "his", "her", "this", "that", "these", "those", "all",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
_ARTICLE = re.compile(r"^(?:the|an?)\s+")
_PLURALS = (
    (re.compile(r"(?<=[a-z]{2})ies$"), "y"),
    (re.compile(r"(?<=ss|sh|ch|.x)es$"), ""),
    (re.compile(r"(?<=[a-rt-z])s$"), ""),
)
_QUANTITY = re.compile(
    r"\d[\d,.]*|\b(?:hundred|fifty|thirty|twenty|fifteen|twelve|ten|nine|eight|seven|six|five|four|three|two|one"
    r"|this|next|last)\b"
)
_SAME = {
    "bangladesh": ("people's republic of bangladesh", "people’s republic of bangladesh"),
    "china": ("people's republic of china", "people’s republic of china", "prc"),
    "european union": ("eu",),
    "g20": ("group of twenty",),
    "g7": ("group of seven",),
    "g8": ("group of eight",),
    "germany": ("federal republic of germany",),
    "india": ("republic of india",),
    "iran": ("islamic republic of iran",),
    "kazakhstan": ("republic of kazakhstan",),
    "nigeria": ("federal republic of nigeria",),
    "russia": ("russian federation",),
    "sco": ("shanghai cooperation organization", "sco members", "sco member states"),
    "south korea": ("republic of korea", "korea"),
    "soviet union": ("ussr",),
    "spain": ("kingdom of spain",),
    "turkey": ("turkiye", "türkiye"),
    "united kingdom": ("uk", "great britain"),
    "united nations": ("un",),
    "united states": ("us", "u.s.", "usa", "united states of america"),
    "vietnam": ("viet nam",),
}
_CANONICAL = {other: name for name, others in _SAME.items() for other in others}


def same_name(name: str) -> str:
    """Fold a name of an actor, or a verb, to the form in which two are compared."""
    plain = _ARTICLE.sub("", name.strip().lower())
    return _CANONICAL.get(plain, plain)


def party(actor: str) -> frozenset[str]:
    """Fold "India; Mauritius" to the set of those who act together."""
    return frozenset(same_name(part) for part in actor.split(";") if part.strip())


def content_words(phrase: str) -> Counter[str]:
    """Count a phrase's content words with plural endings folded; all its words where none is a content word."""
    plain = phrase.lower().replace("u.s.", "us").replace("co-op", "coop")
    every = _WORD.findall(plain)
    return Counter([_singular(word) for word in every if word not in _SMALL] or every)


def _singular(word: str) -> str:
    for ending, stem in _PLURALS:
        folded = ending.sub(stem, word)
        if folded != word:
            return folded
    return word


def token_f1(one: str, other: str) -> float:
    """Return the harmonic mean of the two shares of content words that both phrases have."""
    ours, theirs = content_words(one), content_words(other)
    if not ours or not theirs:
        return 0.0
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def same_quantity(one: str, other: str) -> bool:
    """Tell whether two phrases state the same numbers in mostly the same words: $2 billion is not $3 billion."""
    return _numbers(one) == _numbers(other) and token_f1(one, other) >= 0.5


def _numbers(phrase: str) -> frozenset[str]:
    return frozenset(found.strip(",.") for found in _QUANTITY.findall(phrase.lower()))
