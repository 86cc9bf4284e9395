from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.canonical import canonical, canonical_triple
from kg.vocabulary import XSD


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        ("boolean", "1", "true"),
        ("boolean", "0", "false"),
        ("boolean", "true", "true"),
        ("integer", "007", "7"),
        ("integer", "-0", "0"),
        ("decimal", "1.500", "1.5"),
        ("decimal", "5000000.0", "5000000"),
        ("decimal", "0.0", "0"),
        ("dateTime", "2020-01-01T10:00:00.5+00:00", "2020-01-01T10:00:00.500000+00:00"),
        ("dateTime", "2020-01-01T12:00:00+02:00", "2020-01-01T10:00:00+00:00"),
        ("dateTime", "2020-01-01T10:00:00Z", "2020-01-01T10:00:00+00:00"),
        ("dateTime", "2020-01-01T10:00:00", "2020-01-01T10:00:00"),
        ("date", "2020-01-01", "2020-01-01"),
        ("decimal", "much", "much"),
        ("boolean", "perhaps", "perhaps"),
    ],
)
def test_literals_have_one_form(kind: str, given: str, wanted: str) -> None:
    datatype = ox.NamedNode(XSD + kind)
    assert canonical(ox.Literal(given, datatype=datatype)) == ox.Literal(wanted, datatype=datatype)


@pytest.mark.parametrize("term", [ox.NamedNode("urn:1"), ox.Literal("1.50"), ox.Literal("x", language="en")])
def test_other_terms_stay_as_they_are(term: ox.NamedNode | ox.Literal) -> None:
    assert canonical(term) == term


def test_of_a_triple_only_the_object_is_a_literal() -> None:
    subject = ox.NamedNode("urn:s")
    said = ox.Triple(subject, subject, ox.Literal("1", datatype=ox.NamedNode(XSD + "boolean")))
    assert canonical_triple(said) == ox.Triple(subject, subject, ox.Literal(True))
