"""The texts that a store keeps: the whole of one, and a sentence of it with what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.sentences import Sentence
from kg.store import Store
from kg.vocabulary import Vb

BEFORE, AFTER = 2, 1  # sentences


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence between what stands before and after it, each in one line."""

    before: str
    sentence: str
    after: str


def kept_text(store: Store, document: str) -> str:
    """Return the kept text of the document at an IRI."""

    def _said(part: ox.NamedNode, term: str) -> str:
        found = next(store.match(subject=part, predicate=term, graph=document)).object
        return found.value if isinstance(found, ox.Literal) else ""

    parts = [quad.object for quad in store.match(subject=ox.NamedNode(document), predicate=Vb.TEXT_PART)]
    nodes = [part for part in parts if isinstance(part, ox.NamedNode)]
    nodes.sort(key=lambda part: int(_said(part, Vb.OFFSET)))
    return "".join(_said(part, Vb.CONTENT) for part in nodes)


def passage(text: str, sentences: Sequence[Sentence], *, start: int, end: int) -> Passage:
    """Return the stretch of a text from start to end with the sentences around it."""
    before = [sentence for sentence in sentences if sentence.end <= start][-BEFORE:]
    after = [sentence for sentence in sentences if sentence.start >= end][:AFTER]
    first, last = (before[0].start if before else start), (after[-1].end if after else end)
    return Passage(*(" ".join(part.split()) for part in (text[first:start], text[start:end], text[end:last])))
