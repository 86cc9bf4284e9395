"""Verbale: who pledged, proposed, asked for or rejected what, read from diplomatic texts as a knowledge graph.

>>> import kg
>>> g = kg.open("my.store")                    # doctest: +SKIP
>>> g.acts(actor="China", act="proposes")      # doctest: +SKIP
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kg.extraction import Extractor
    from kg.graph import Graph
    from kg.ontology import Ontology
    from kg.views.marks import ShownReading

__all__ = ["extract", "open"]


def open(source: str | Path, *, ontology: Sequence[Path] = (), memory: str = "auto") -> Graph:
    """Open a store's folder, or the address of one that is served, for questions.

    `ontology` are Turtle files of your own, in place of those that the store keeps. `memory` is
    "always", "never" or "auto": whether the store is loaded into memory; by itself a small one is.
    """
    from kg.graph import Graph

    return Graph.open(source, ontology=ontology, memory=memory)


def extract(text: str, *, actor: str = "", date: str = "", ontology: Sequence[Path] = ()) -> ShownReading:
    """Read a text and return the acts in it; `actor` is on whose behalf it speaks, inferred where it is not given.

    `ontology` are Turtle files of your own, read after Verbale's. Jupyter shows the acts marked in the text.
    """
    from kg.documents import parse_document
    from kg.ontology import load
    from kg.views.marks import ShownReading

    document = parse_document(text.encode(), source="text", actor=actor, date=date)
    reading = _extractor(load(*ontology)).read(document)
    return ShownReading(document=reading.document, acts=reading.acts, candidates=reading.candidates)


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("verbale")
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


@lru_cache(maxsize=1)
def _extractor(ontology: Ontology) -> Extractor:
    from kg.extraction import Extractor

    return Extractor(ontology=ontology)
