from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest
from serving import BASE, build, running

from kg import client
from kg.client import Remote
from kg.errors import ForbiddenQueryError, KgError, NotFoundError, QueryError, StoreError, UsageError
from kg.lookup import acts
from kg.rows import ActFilter, HitKind, WordsFilter
from kg.search import search
from kg.sparql import solutions
from kg.store import Store


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    path = build(tmp_path_factory.mktemp("client") / "store")
    with running(path) as url, Remote(f"{url}/") as remote:
        yield remote


def test_the_service_tells_how_its_iris_are_made(remote: Remote) -> None:
    assert remote.iris.actor("CHN") == f"{BASE}actor/CHN"


def test_queries_give_what_a_store_gives(remote: Remote) -> None:
    rows = solutions(remote.query("SELECT ?label WHERE { actor:FJI rdfs:label ?label }"))
    assert [row["label"] for row in rows] == [ox.Literal("Fiji")]
    answer = remote.query("ASK { actor:FJI rdfs:label 'Fiji' }")
    assert isinstance(answer, ox.QueryBoolean)
    assert bool(answer)
    triples = remote.query("CONSTRUCT WHERE { actor:FJI rdfs:label ?label }")
    assert isinstance(triples, ox.QueryTriples)
    assert [triple.object for triple in triples] == [ox.Literal("Fiji")]


@pytest.mark.parametrize(
    "term",
    [
        ox.NamedNode("urn:x?a=b&c=d"),
        ox.Literal('a "quoted"\nline + ünï'),
        ox.Literal("5", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("mots", language="fr"),
    ],
)
def test_values_reach_the_query_unchanged(remote: Remote, term: ox.Literal | ox.NamedNode) -> None:
    (row,) = solutions(remote.query("SELECT ?x {}", substitutions={"x": term}))
    assert row["x"] == term


def test_a_query_may_name_its_dataset(remote: Remote) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s vb:quote ?o }"
    named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s vb:quote ?o } }"
    far = [f"{BASE}document/far"]
    (row,) = solutions(remote.query(count, default_graphs=far))
    (other,) = solutions(remote.query(named, named_graphs=far))
    assert (row["n"].value, other["n"].value) == ("1", "1")


def test_acts_come_page_by_page(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(remote.acts(ActFilter()))
    monkeypatch.setattr(client, "PAGE", 2)
    assert list(remote.acts(ActFilter())) == whole
    assert len(whole) == 5


def test_hits_come_page_by_page(remote: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = remote.search("china")
    monkeypatch.setattr(client, "PAGE", 2)
    assert (remote.search("china"), remote.search("china", limit=1)) == (whole, whole[:1])
    assert len(whole) == 3


def test_hits_are_the_same_as_in_the_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = build(tmp_path_factory.mktemp("hits") / "store")
    wanted = WordsFilter(kind=HitKind.ACT, actor="China")
    with running(path) as url, Remote(url) as remote:
        assert remote.search("the", wanted) == search(path, "the", wanted) != []


def test_acts_are_the_same_as_in_the_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = build(tmp_path_factory.mktemp("same") / "store")
    with Store.open(path) as store:
        direct = acts(store)
    with running(path) as url, Remote(url) as remote:
        assert list(remote.acts(ActFilter())) == direct


@pytest.mark.parametrize(
    ("query", "kind", "message"),
    [
        ("SELECT ?x {", QueryError, "line 1, column 12: not understood near '{'"),
        (
            "ASK { SERVICE <http://x/> {} }",
            ForbiddenQueryError,
            "SERVICE is not allowed: a query stays within the store",
        ),
    ],
)
def test_errors_are_those_of_a_store(remote: Remote, query: str, kind: type[QueryError], message: str) -> None:
    with pytest.raises(kind) as raised:
        remote.query(query)
    assert (type(raised.value), raised.value.message) == (kind, message)


def test_a_malformed_query_keeps_its_place(remote: Remote) -> None:
    with pytest.raises(QueryError) as raised:
        remote.query("SELECT ?x {")
    assert (raised.value.line, raised.value.column) == (1, 12)


def test_names_that_are_not_there_are_errors(remote: Remote) -> None:
    with pytest.raises(NotFoundError, match=r"no actor 'Chinaa' is in this graph \(did you mean China\?\)"):
        list(remote.acts(ActFilter(actor="Chinaa")))
    with pytest.raises(UsageError, match="no kind of act"):
        list(remote.acts(ActFilter(act="dances")))


def test_a_service_that_is_not_there_is_an_error() -> None:
    with Remote("http://127.0.0.1:9") as nobody, pytest.raises(StoreError, match="the service cannot be reached"):
        nobody.query("ASK {}")


class Odd(BaseHTTPRequestHandler):
    """Answers as no service of ours would."""

    answer = (502, b"<h1>Bad gateway</h1>")
    patience = threading.Event()

    def do_POST(self) -> None:
        status, body = self.answer
        if status == 0:
            self.patience.wait(5)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def odd() -> Iterator[str]:
    Odd.patience.clear()
    with HTTPServer(("127.0.0.1", 0), Odd) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        Odd.patience.set()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (502, b"<h1>Bad gateway</h1>", "answered 502 Bad Gateway"),
        (500, b'{"error": "text"}', "answered 500 Internal Server Error"),
        (500, b'{"error": {"code": "store", "message": "broken"}}', "broken"),
        (0, b"", "the service did not answer in time"),
    ],
)
def test_what_is_no_answer_is_an_error(
    odd: str, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, message: str
) -> None:
    monkeypatch.setattr(Odd, "answer", (status, body))
    with Remote(odd, timeout=0.5) as remote, pytest.raises(KgError) as raised:
        remote.query("ASK {}")
    assert (type(raised.value), str(raised.value)) == (StoreError, f"{odd}: {message}")
