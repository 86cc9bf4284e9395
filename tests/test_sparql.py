"""Queries: what is refused before the engine sees it, which graphs they see, and where an error is said to be."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ForbiddenQueryError, QueryError
from kg.sparql import MAX_DEPTH, MAX_OPERATORS, QueryShape, admit, evaluate, inspect, solutions

ONE, TWO = "urn:graph:one", "urn:graph:two"
ALL = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o"


@pytest.fixture
def store() -> ox.Store:
    held = ox.Store()
    node, says = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    for graph in (ONE, TWO):
        held.add(ox.Quad(node, says, ox.Literal(graph[10:]), ox.NamedNode(graph)))
    held.add(ox.Quad(node, says, ox.Literal("default")))
    return held


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("ASK {}", QueryShape(False, (), 1, 0)),
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", QueryShape(True, (), 1, 1)),
        ("SELECT * from:g { ?s ?p ?o }", QueryShape(True, (), 1, 1)),
        ("SELECT * { ?from ?p 'FROM' } # FROM <x>", QueryShape(False, (), 1, 1)),
        ("SELECT * { <urn:FROM> ?p ?o . ?s ex:FROM ?o }", QueryShape(False, (), 1, 1)),
        ("ASK { ?s :SERVICE '''it's SERVICE''' }", QueryShape(False, (), 1, 0)),
        ('ASK { ?s ex:it\\\'SERVICE """a " SERVICE"""@en }', QueryShape(False, (), 1, 0)),
        ("ASK { SERVICE <urn:x> { } }", QueryShape(False, ("urn:x",), 2, 0)),
        ("ASK { service silent ?s { } }", QueryShape(False, ("",), 2, 0)),
        ("ASK { ?s ?p trueSERVICE:x { } }", QueryShape(False, ("",), 2, 0)),
        ("ASK { FILTER(1 - 1 = 0 || !true) }", QueryShape(False, (), 2, 5)),
        ("ASK { { } UNION { [] ?p (1 2) } }", QueryShape(False, (), 3, 1)),
        ("ASK {'unfinished SERVICE", QueryShape(False, (), 1, 0)),
        ("ASK { ?s x:y·\\' ?o . SERVICE <urn:x> { } ?q ?r 'x' }", QueryShape(False, ("urn:x",), 2, 0)),
        ("ASK { FILTER(?a<'b>c') SERVICE <urn:x> { } FILTER('q') }", QueryShape(False, ("",), 4, 1)),
        ("ASK { FILTER(1<((((1))))&&2>1) }", QueryShape(False, (), 6, 1)),
        ("ASK { ?s ?p <http://x/d'Ivoire> ; ?q 'SERVICE' }", QueryShape(False, (), 1, 0)),
    ],
)
def test_inspect(text: str, shape: QueryShape) -> None:
    assert inspect(text) == shape


PIECES = ["SERVICE", "ser", "vice", "Load", "FROM ", " WITH ", "using", "ſ", "<urn:x>", "'", '"', "(", "{" * 150, "[",
          "}", "#", "\n", "!", "--", "UNION", ":", "?a", " ", "\\u0053", "é", "=" * 1500]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_query_is_admitted_as_its_tokens_say(text: str) -> None:
    shape = inspect(text)
    harmless = not shape.reaches and shape.depth <= MAX_DEPTH and shape.operators <= MAX_OPERATORS
    try:
        assert admit(text) == shape.names_dataset
    except QueryError:
        assert not harmless or "\\u" in text
    else:
        assert harmless


@pytest.mark.parametrize(
    ("text", "options", "seen"),
    [
        (ALL, {}, ["default", "one", "two"]),
        (ALL, {"union": False}, ["default"]),
        (ALL, {"default_graphs": [ONE]}, ["one"]),
        (ALL, {"default_graphs": [ONE, TWO]}, ["one", "two"]),
        (ALL, {"default_graphs": ["urn:none"]}, []),
        (ALL, {"named_graphs": [ONE]}, []),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", {}, ["one", "two"]),
        ("SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o", {"named_graphs": [TWO]}, ["two"]),
        ("SELECT ?o FROM graph:one { ?s ?p ?o }", {}, ["one"]),
        ("SELECT ?o FROM graph:one { ?s ?p ?o }", {"default_graphs": [TWO]}, ["two"]),
        ("SELECT ?o FROM graph:one { <s> ?p ?o }", {}, ["one"]),
        ("SELECT ?o ?s { ?s ?p ?o } ORDER BY ?o", {"substitutions": {"s": ox.NamedNode("urn:none")}}, []),
    ],
)
def test_evaluate_sees_the_right_graphs(
    store: ox.Store, text: str, options: dict[str, object], seen: list[str]
) -> None:
    results = evaluate(store, text, prefixes={"graph": "urn:graph:"}, base_iri="urn:", **options)  # type: ignore[arg-type]
    assert [row["o"].value for row in solutions(results)] == seen


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE<http://127.0.0.1:9/>{ } } } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { } }",
        "SELECT * { ?s ?p 'a\\u0027' SERVICE <http://127.0.0.1:9/> { } #'\n }",
        "SELECT * { ?s ?p '\\UFFFFFFFF' . SERVICE <http://127.0.0.1:9/> { } }",
    ],
)
def test_service_is_refused(store: ox.Store, text: str) -> None:
    with pytest.raises(ForbiddenQueryError, match="SERVICE is not allowed"):
        evaluate(store, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK " + "{" * 5000 + "}" * 5000, f"nests 5000 brackets deep; at most {MAX_DEPTH}"),
        ("ASK { FILTER(" + "!" * 20_000 + "true) }", f"has 20001 operators; at most {MAX_OPERATORS}"),
        ("ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 9000) + " }", "has 8999 operators"),
        ("ASK { FILTER(" + "1-" * 20_000 + "1) }", "has 20001 operators"),
    ],
)
def test_what_would_break_the_parser_is_refused(store: ox.Store, text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        evaluate(store, text)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "line 1, column 1: not understood"),
        ("SELECT * WHERE { ?s ?p", 1, 23, "line 1, column 23: not understood near '?p'"),
        ("SELECT *\n{ ?s ?p ?o } nonsense", 2, 20, "line 2, column 20: not understood near 'nonsense'"),
        ("ASK {\n ?s foo:bar ?o }", 2, 12, "line 2, column 12: prefix not found near 'foo:bar'"),
        ("INSERT DATA { }", 1, 10, "line 1, column 10: not understood near 'DATA'"),
    ],
)
def test_errors_say_where(store: ox.Store, text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        evaluate(store, text)
    assert (caught.value.line, caught.value.column, str(caught.value)) == (line, column, message)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"substitutions": {"x": ox.Literal("1")}}, "does not contains variable"),
        ({"default_graphs": ["no IRI"]}, "Invalid IRI"),
    ],
)
def test_values_that_cannot_be_used(store: ox.Store, options: dict[str, object], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        evaluate(store, ALL, **options)  # type: ignore[arg-type]


def test_solutions_are_rows_only(store: ox.Store) -> None:
    with pytest.raises(QueryError, match="gives no rows"):
        solutions(evaluate(store, "ASK {}"))


def test_limits_stay_below_what_the_engine_survives(store: ox.Store) -> None:
    deep = "ASK " + "{" * MAX_DEPTH + "}" * MAX_DEPTH
    wide = "ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * MAX_OPERATORS) + " }"
    assert [bool(evaluate(store, text)) for text in (deep, wide)] == [True, True]
