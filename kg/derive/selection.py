"""What the derived graphs are computed from: rows that our own queries find."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyoxigraph as ox

from kg import resources
from kg.sparql import solutions
from kg.store import Store
from kg.vocabulary import XSD


def select(store: Store, query: str, *columns: str) -> Iterator[tuple[ox.NamedNode, ...]]:
    """Yield the rows of a query, with the columns in the order given."""
    for row in solutions(store.query(resources.query("derive", query))):
        yield tuple(row[column] for column in columns)


def day(moment: date) -> ox.Literal:
    """Write a day down as an `xsd:date`."""
    return ox.Literal(moment.isoformat(), datatype=ox.NamedNode(XSD + "date"))
