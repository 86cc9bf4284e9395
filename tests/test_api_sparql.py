from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pyoxigraph as ox
import pytest
from serving import BASE, PATIENCE, build, running

ROWS = "SELECT ?quote WHERE { ?act vb:actor actor:FJI ; vb:quote ?quote }"
TRIPLES = "CONSTRUCT WHERE { actor:FJI rdfs:label ?label }"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s vb:quote ?o }"
TOLD = f"{BASE}document/told"
FAR = f"{BASE}document/far"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    path = build(tmp_path_factory.mktemp("sparql") / "store")
    with running(path) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


def single(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    (binding,) = answer.json()["results"]["bindings"]
    (value,) = binding.values()
    return str(value["value"])


def test_a_query_is_sent_in_three_ways(client: httpx.Client) -> None:
    answers = [
        client.get("/sparql", params={"query": ROWS}),
        client.post("/sparql", data={"query": ROWS}),
        client.post("/sparql", content=ROWS, headers=DIRECT),
    ]
    assert [single(answer) for answer in answers] == ["We pledge to plant trees."] * 3
    assert {answer.headers["vary"] for answer in answers} == {"Accept"}


@pytest.mark.parametrize(
    ("accept", "sent", "begin"),
    [
        (None, "application/sparql-results+json", '{"head":{"vars":["quote"]}'),
        ("application/json", "application/json", '{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        ("text/html, application/xml;q=0.9", "application/xml", "<?xml"),
        ("text/csv, */*;q=0.1", "text/csv; charset=utf-8", "quote\r\nWe pledge to plant trees."),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", '?quote\n"We pledge'),
    ],
)
def test_rows_are_sent_as_asked(client: httpx.Client, accept: str | None, sent: str, begin: str) -> None:
    answer = client.get("/sparql", params={"query": ROWS}, headers={"accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, sent)
    assert answer.text.startswith(begin)


@pytest.mark.parametrize(
    ("accept", "sent", "form"),
    [
        (None, "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/trig", "application/trig", ox.RdfFormat.TRIG),
        ("application/n-quads;q=0.2", "application/n-quads", ox.RdfFormat.N_QUADS),
    ],
)
def test_triples_are_sent_as_asked(client: httpx.Client, accept: str | None, sent: str, form: ox.RdfFormat) -> None:
    answer = client.get("/sparql", params={"query": TRIPLES}, headers={"accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, sent)
    (quad,) = ox.parse(answer.content, format=form)
    assert quad.object == ox.Literal("Fiji")


@pytest.mark.parametrize(
    ("query", "form", "sent"),
    [
        (ROWS, "csv", "text/csv; charset=utf-8"),
        (ROWS, "application/json", "application/sparql-results+json"),
        (TRIPLES, "jsonld", "application/ld+json"),
        ("ASK {}", "xml", "application/sparql-results+xml"),
    ],
)
def test_the_format_may_be_named_instead(client: httpx.Client, query: str, form: str, sent: str) -> None:
    answer = client.get("/sparql", params={"query": query, "format": form}, headers={"accept": "image/png"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, sent)


@pytest.mark.parametrize(
    ("dataset", "count"),
    [
        ({}, "6"),
        ({"default-graph-uri": FAR}, "1"),
        ({"default-graph-uri": [FAR, TOLD]}, "3"),
        ({"default-graph-uri": "urn:nowhere"}, "0"),
        ({"named-graph-uri": FAR}, "0"),
    ],
)
def test_the_dataset_may_be_named(client: httpx.Client, dataset: dict[str, str | list[str]], count: str) -> None:
    assert single(client.get("/sparql", params={"query": COUNT, **dataset})) == count
    assert single(client.post("/sparql", data={"query": COUNT, **dataset})) == count
    assert single(client.post("/sparql", content=COUNT, headers=DIRECT, params=dataset)) == count


def test_a_named_graph_is_what_graph_sees(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s vb:quote ?o } }"
    assert single(client.get("/sparql", params={"query": query, "named-graph-uri": FAR})) == "1"


@pytest.mark.parametrize(
    ("written", "value"),
    [("<urn:x>", "urn:x"), ('"a \\"b\\""', 'a "b"'), ('"1"^^<http://www.w3.org/2001/XMLSchema#int>', "1")],
)
def test_a_variable_may_be_given_its_value(client: httpx.Client, written: str, value: str) -> None:
    assert single(client.get("/sparql", params={"query": "SELECT ?x {}", "$x": written})) == value


@pytest.mark.parametrize(
    ("parameters", "status", "code", "told"),
    [
        ({"x": "1"}, 400, "bad-request", "exactly one query is needed, and 0 were given"),
        ({"query": ["ASK {}", "ASK {}"]}, 400, "bad-request", "exactly one query is needed, and 2 were given"),
        ({"query": "SELECT ?x {"}, 400, "bad-query", "line 1, column 12: not understood near '{'"),
        ({"query": "ASK { SERVICE <http://x/> {} }"}, 403, "forbidden-query", "SERVICE is not allowed"),
        ({"query": "INSERT DATA { <urn:a> <urn:b> 1 }"}, 400, "bad-query", "line 1, column 1"),
        ({"query": "ASK {}", "format": "pdf"}, 400, "bad-request", "no format is called 'pdf'"),
        ({"query": "ASK {}", "format": "ttl"}, 400, "bad-request", "which ttl cannot hold"),
        ({"query": "SELECT ?x {}", "$x": "<urn:x> . <urn:y>"}, 400, "bad-request", "is no term in N-Triples"),
        ({"query": "SELECT ?x {}", "$x": "<urn:x> . <urn:a> <urn:b> <urn:c>"}, 400, "bad-request", "is no term"),
        ({"query": "ASK {}", "$x": "<urn:x>"}, 400, "bad-query", "x"),
        ({"query": "ASK {}", "default-graph-uri": "no iri"}, 400, "bad-query", "Invalid IRI"),
    ],
)
def test_a_wrong_request_is_told_why(
    client: httpx.Client, parameters: dict[str, str | list[str]], status: int, code: str, told: str
) -> None:
    answer = client.get("/sparql", params=parameters)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert told in error["message"]


def test_a_malformed_query_is_told_where(client: httpx.Client) -> None:
    error = client.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"}).json()["error"]
    assert (error["line"], error["column"]) == (2, 16)


@pytest.mark.parametrize(("query", "accept"), [(ROWS, "text/turtle"), (TRIPLES, "text/csv"), ("ASK {}", "image/png")])
def test_what_cannot_be_sent_is_not_acceptable(client: httpx.Client, query: str, accept: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert (answer.status_code, answer.json()["error"]["code"]) == (406, "not-acceptable")


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({}, b"ASK {}", 415),
        ({"content-type": "application/json"}, b"{}", 415),
        (DIRECT, "ASK { ?s ?p 'é' }".encode("latin-1"), 400),
        (FORM, b"query=ASK%20%7B%7D&x=%FF", 400),
        (FORM, b"query=\xff", 400),
        (FORM | {"content-type": FORM["content-type"] + "; charset=utf-8"}, b"query=ASK%20%7B%7D", 200),
    ],
)
def test_a_body_is_read_by_its_type(client: httpx.Client, headers: dict[str, str], content: bytes, status: int) -> None:
    assert client.post("/sparql", content=content, headers=headers).status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_nothing_is_written(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/sparql", params={"query": "ASK {}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method-not-allowed")


def test_the_standards_default_graph_is_empty_when_it_is_strict(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = build(tmp_path_factory.mktemp("strict") / "store")
    with running(path, default_graph="strict") as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        assert client.get("/health").json()["default_graph"] == "strict"
        assert single(client.get("/sparql", params={"query": COUNT})) == "0"
        assert single(client.get("/sparql", params={"query": COUNT.replace("WHERE", f"FROM <{FAR}> WHERE")})) == "1"


def test_other_requests_are_answered_while_a_query_runs(client: httpx.Client) -> None:
    slow = (
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g vb:quote ?h . ?i vb:quote ?j . "
        'FILTER(CONTAINS(STR(?f), "")) }'
    )
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(httpx.get, f"{client.base_url}/sparql", params={"query": slow}, timeout=PATIENCE)
        waits = [client.get("/health").elapsed.total_seconds()]
        while not running.done():
            waits.append(client.get("/health").elapsed.total_seconds())
    taken = running.result().elapsed.total_seconds()
    assert int(single(running.result())) > 1_440_000
    assert sorted(waits)[len(waits) // 2] < taken / 2


def test_every_answer_is_described(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["paths"]["/sparql"]
    assert set(described) == {"get", "post"}
    assert set(described["get"]["responses"]) == {"200", "400", "403", "406", "413", "415", "429", "503", "504"}
    assert json.dumps(described["post"]["requestBody"]["content"]).count("schema") == 2
