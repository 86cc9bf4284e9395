"""Literals in the one form that two engines can be compared by: some write true as 1, or 1.50 as 1.5."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kg.sparql import Term
from kg.vocabulary import XSD


def canonical(term: Term) -> Term:
    """Return a term in its canonical form; what is no well-formed literal stays as it is.

    >>> print(canonical(ox.Literal("1.50", datatype=ox.NamedNode(XSD + "decimal"))))
    "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>
    """
    write = _FORMS.get(term.datatype.value) if isinstance(term, ox.Literal) and not term.language else None
    if write is None or not isinstance(term, ox.Literal):
        return term
    try:
        return ox.Literal(write(term.value), datatype=term.datatype)
    except (ValueError, InvalidOperation, KeyError):
        return term


def canonical_triple(triple: ox.Triple) -> ox.Triple:
    """Return a triple with its object in canonical form."""
    return ox.Triple(triple.subject, triple.predicate, canonical(triple.object))


def _decimal(value: str) -> str:
    return f"{Decimal(value).normalize() + 0:f}"


def _moment(value: str) -> str:
    moment = datetime.fromisoformat(value)
    return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()


_FORMS: Mapping[str, Callable[[str], str]] = {
    XSD + "boolean": {"1": "true", "true": "true", "0": "false", "false": "false"}.__getitem__,
    XSD + "integer": lambda value: str(int(value)),
    XSD + "decimal": _decimal,
    XSD + "dateTime": _moment,
}
