from __future__ import annotations

import datetime

import pandas as pd
import pyoxigraph as ox
import pytest
from readings import reading

from kg.frames import frame, reading_frame, results_frame, value
from kg.records import KEYS
from kg.vocabulary import XSD


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (None, None),
        (ox.NamedNode("urn:x"), "urn:x"),
        (ox.BlankNode("b"), "b"),
        (ox.Literal("words"), "words"),
        (ox.Literal("mots", language="fr"), "mots"),
        (literal("7", "integer"), 7),
        (literal("7", "unsignedByte"), 7),
        (literal("7.5", "decimal"), 7.5),
        (literal("1e3", "double"), 1000.0),
        (literal("true", "boolean"), True),
        (literal("0", "boolean"), False),
        (literal("2021-11-25", "date"), datetime.date(2021, 11, 25)),
        (literal("2021-11-25T01:02:03", "dateTime"), datetime.datetime(2021, 11, 25, 1, 2, 3)),
        (literal("2021-02-30", "date"), "2021-02-30"),
        (literal("many", "integer"), "many"),
        (literal("2021", "gYear"), 2021),
        (literal("2021Z", "gYear"), 2021),
        (literal("2021-11-25+02:00", "date"), datetime.date(2021, 11, 25)),
        (literal("2021-11", "gYearMonth"), "2021-11"),
        (ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.NamedNode("urn:o")), "<urn:s> <urn:p> <urn:o>"),
    ],
)
def test_a_term_becomes_a_value(term: ox.NamedNode | None, expected: object) -> None:
    assert value(term) == expected
    assert type(value(term)) is type(expected)


def test_columns_have_the_types_of_what_is_in_them() -> None:
    day = datetime.date(1648, 10, 24)
    rows: list[list[object]] = [
        [1, 1, True, True, 0.5, "a", day, day, None, 1],
        [2, None, False, None, None, None, None, day, None, "x"],
    ]
    table = frame([*"abcdefghij"], rows)
    kinds = [str(kind) for kind in table.dtypes]
    assert kinds[:5] == ["int64", "Int64", "bool", "boolean", "float64"]
    assert kinds[6:8] == ["datetime64[s]", "datetime64[s]"]
    assert kinds[9] == "object"
    assert table["d"].isna().tolist() == [False, True]
    assert table["h"].dt.year.tolist() == [1648, 1648]
    assert table["i"].isna().all()


def test_an_empty_table_keeps_its_columns() -> None:
    assert frame(["a", "b"], []).columns.tolist() == ["a", "b"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT ?n ?m { VALUES (?n ?m) { (1 'a') (UNDEF 'b') } }", {"n": [1, None], "m": ["a", "b"]}),
        ("SELECT ?x { FILTER(false) }", {"x": []}),
        ("ASK {}", {"answer": [True]}),
        ("CONSTRUCT { <urn:s> <urn:p> 5 } {}", {"subject": ["urn:s"], "predicate": ["urn:p"], "object": [5]}),
    ],
)
def test_results_become_a_table(query: str, expected: dict[str, list[object]]) -> None:
    table = results_frame(ox.Store().query(query))
    found = {column: [None if pd.isna(cell) else cell for cell in table[column]] for column in table}
    assert found == expected


def test_a_reading_becomes_a_table() -> None:
    table = reading_frame(reading())
    assert tuple(table) == KEYS
    assert table[["actor", "act", "addressee", "polarity"]].to_dict("list") == {
        "actor": ["China", "China"],
        "act": ["proposes", "pledges"],
        "addressee": ["SCO", ""],
        "polarity": ["positive", "negative"],
    }
