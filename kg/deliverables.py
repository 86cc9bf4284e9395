"""What a thing is called: one identifier for a wording, whether it means anything beyond its text, and a label.

Wordings that differ by more than articles, capitals and the name of an organisation have identifiers of their own;
`kg.sameness` says which of those mean one thing.
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.ontology import Ontology
from kg.topics import Topics, name_of
from kg.vocabulary import slug
from kg.wordings import cue_words, mended, without_articles

_WITHIN = "--"  # no slug has two hyphens together


def identify(mention: str, *, ontology: Ontology) -> str:
    """Return the last part of a deliverable's IRI: articles dropped, whatever has a name under its one short name.

    "the Shanghai Cooperation Organization Development Bank" and "SCO development bank" are both `sco-development-bank`.
    A mention that names no thing (no word, a pronoun: the ontology's `cue:no-thing`) has none, and the answer is empty.
    """
    text = mended(mention)
    parts: list[str] = []
    at = 0
    for named in Topics(ontology).names(text):
        parts += [text[at : named.start], name_of(named.thing)]
        at = named.end
    name = slug(without_articles(" ".join([*parts, text[at:]])))
    return "" if name.replace("-", " ") in cue_words(ontology, "no-thing") else name


def within(identifier: str, document: str) -> str:
    """Return the identifier of what a wording means only within a document, as general ones do."""
    return f"{identifier}{_WITHIN}{slug(document)}"


def scope(identifier: str) -> str:
    """Return the document within which alone an identifier means something, or nothing."""
    return identifier.partition(_WITHIN)[2]


def label(wordings: Mapping[str, int]) -> str:
    """Pick the most frequent wording, and of equally frequent ones the first by alphabet."""
    return min(wordings, key=lambda wording: (-wordings[wording], wording))
