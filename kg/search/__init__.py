"""Search for words in quotes, deliverables and titles: an index beside the store, which can be thrown away."""

from kg.search.index import FILE
from kg.search.keeping import refresh
from kg.search.searching import search

__all__ = ["FILE", "refresh", "search"]
