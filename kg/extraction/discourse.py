"""What a sentence inherits from those before it: the list that it stands in.

"I wish to propose the following: First … Fourth, we need to …" makes proposals of all that the list says must be done.
A scope opens with a header, runs through the blocks that count its items, and ends with the last counted one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.sentences import Sentence


class ListKind(StrEnum):
    """What the header of a list makes of its items."""

    PROPOSALS = "proposals"
    AGREEMENTS = "agreements"


@dataclass(frozen=True, slots=True)
class Scope:
    """A list that a sentence stands in: what it makes of its items and the header's sentence."""

    kind: ListKind
    header: Sentence


_ORDINAL = (
    r"(?:first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|sixth(?:ly)?|seventh(?:ly)?|eighth(?:ly)?"
    r"|ninth(?:ly)?|tenth(?:ly)?|last(?:ly)?|finally)"
)
_COUNTED = re.compile(rf"^(?:{_ORDINAL}(?: and foremost| of all)?\s*[,:;.–—-]|\(?\d{{1,2}}[.)])", re.I)
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|several|some|a few|the|these|a number of|\w+-point|\d+)"
_THINGS = r"(?:proposals?|suggestions?|points?|recommendations?|propositions?)"
_PROPOSES = re.compile(
    r"\b(?:propose|suggest|recommend|put forward|make|offer|present|share|outline|submit)\b[^.;]{0,60}?"
    rf"(?:\bthe following|\bas follows|{_COUNT}(?:[\w-]* ){{0,3}}{_THINGS})\b"
    r"|\b\w+-point (?:proposal|plan|programme|program)\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"\b(?:agreed?|decided?|resolved?|concurred)\b[^.;]{0,60}?\b(?:the following|as follows|these steps)\b"
    r"|\b(?:agreed?|decided?)\b[^.]{0,20}(?:to|that|on)?\s*:$",
    re.IGNORECASE,
)


def scopes(sentences: Sequence[Sentence]) -> list[Scope | None]:
    """Return, for each sentence, the list that it stands in; headers themselves stand in none."""
    found: list[Scope | None] = [None] * len(sentences)
    for index, sentence in enumerate(sentences):
        kind = _header(sentence)
        if kind is None:
            continue
        for member in _members(sentences, index):
            found[member] = found[member] or Scope(kind, sentence)
    return found


def _header(sentence: Sentence) -> ListKind | None:
    if _PROPOSES.search(sentence.clean):
        return ListKind.PROPOSALS
    if sentence.clean.endswith(":") and _AGREES.search(sentence.clean):
        return ListKind.AGREEMENTS
    return None


def _members(sentences: Sequence[Sentence], header: int) -> range:
    """Return the sentences that belong to the list under a header: to the end of the block of its last counted item."""
    last = header
    silent = 0
    for index in range(header + 1, len(sentences)):
        sentence = sentences[index]
        counted = bool(_COUNTED.match(sentence.clean) or sentence.item)
        silent = 0 if counted else silent + (sentence.opens)
        if silent > 2 or (index > header + 1 and _header(sentence) is not None and sentence.opens):
            break
        if counted:
            last = index
    end = last
    while last > header and end + 1 < len(sentences) and sentences[end + 1].block == sentences[last].block:
        end += 1
    return range(header + 1, end + 1)
