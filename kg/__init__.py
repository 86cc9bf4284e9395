"""Verbale: who pledged, proposed, asked for or rejected what, read from diplomatic texts as a knowledge graph.

>>> import kg
>>> g = kg.open("my.store")                    # doctest: +SKIP
>>> g.acts(actor="China", act="proposes")      # doctest: +SKIP
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.extraction import Extractor
    from kg.graph import Graph
    from kg.model import Reading

__all__ = ["extract", "open"]


def open(source: str | Path) -> Graph:
    """Open a store's folder, or the address of one that is served, for questions."""
    from kg.graph import Graph

    return Graph.open(source)


def extract(text: str, *, actor: str = "", date: str = "") -> Reading:
    """Read a text and return the acts in it; `actor` is on whose behalf it speaks, inferred where it is not given."""
    from kg.documents import parse_document

    document = parse_document(text.encode(), source="text", actor=actor, date=date)
    return _extractor().read(document)


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version

        return version("verbale")
    raise AttributeError(f"module 'kg' has no attribute {name!r}")


@lru_cache(maxsize=1)
def _extractor() -> Extractor:
    from kg.extraction import Extractor

    return Extractor()
