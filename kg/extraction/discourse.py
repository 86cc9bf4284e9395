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
_SILENT = 2  # blocks in a list that may count nothing


def scopes(sentences: Sequence[Sentence]) -> list[Scope | None]:
    """Return, for each sentence, the list that it stands in: the first of several; headers themselves stand in none."""
    found: list[Scope | None] = [None] * len(sentences)
    headers = [_header(sentence) for sentence in sentences]
    done = 0
    for index, (kind, end) in enumerate(zip(headers, _ends(sentences, headers), strict=True)):
        if kind is not None and end > done:
            start = max(index + 1, done)
            found[start:end] = [Scope(kind, sentences[index])] * (end - start)
            done = end
    return found


def _header(sentence: Sentence) -> ListKind | None:
    if _PROPOSES.search(sentence.clean):
        return ListKind.PROPOSALS
    if sentence.clean.endswith(":") and _AGREES.search(sentence.clean):
        return ListKind.AGREEMENTS
    return None


def _ends(sentences: Sequence[Sentence], headers: Sequence[ListKind | None]) -> list[int]:
    """Return where the list ends that each sentence could head, 0 where it heads none.

    A list goes on to the end of the block of its last counted item, up to another header that opens a block or three
    blocks that count nothing. Read backwards, in one pass: `after[n]` is the end for a list whose last n blocks counted
    nothing before it came here.
    """
    ends = [0] * len(sentences)
    after = [0] * (_SILENT + 1)
    block_end = len(sentences)
    for index in range(len(sentences) - 1, 0, -1):
        sentence = sentences[index]
        if index + 1 < len(sentences) and sentences[index + 1].block != sentence.block:
            block_end = index + 1
        if _COUNTED.match(sentence.clean) or sentence.item:
            here = [after[0] or block_end] * (_SILENT + 1)
        else:
            here = [*after[1:], 0] if sentence.opens else after
        ends[index - 1] = here[0]
        after = [0] * (_SILENT + 1) if sentence.opens and headers[index] is not None else here
    return ends
