"""One identifier for a thing however a text words it, and the label that stands for its wordings."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kg.actors import Gazetteer
from kg.vocabulary import slug

_DROPPED = re.compile(r"\b(?:[Tt]he|[Aa]n|a)\b|^A\b|['’]s\b")
_SPELT = frozenset({"name", "acronym"})


def identify(mention: str, *, gazetteer: Gazetteer) -> str:
    """Return the last part of a deliverable's IRI: articles dropped, organisations under their one short name.

    "the Shanghai Cooperation Organization Development Bank" and "SCO development bank" are both `sco-development-bank`.
    A mention without any word has none, and the answer is empty.
    """
    parts: list[str] = []
    at = 0
    for found in gazetteer.find(mention):
        if found.form in _SPELT:
            parts += [mention[at : found.start], found.actor.name]
            at = found.end
    return slug(_DROPPED.sub(" ", " ".join([*parts, mention[at:]])))


def label(wordings: Mapping[str, int]) -> str:
    """Pick the most frequent wording, and of equally frequent ones the first by alphabet."""
    return min(wordings, key=lambda wording: (-wordings[wording], wording))
