"""Our own parsers under whatever is thrown at them: each reads it, or refuses it with an error of ours, and quickly."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import bodies, graphs
from api.exchange import Exchange
from api.negotiation import choose
from api.settings import Settings
from api.sparql import FORM, UPDATE, asked, pairs, sent
from api.wire import Unpacker, pack
from kg.errors import KgError, UsageError
from kg.sparql import evaluate, inspect, update

OFFERED = ("text/turtle", "application/n-triples", "text/html")
PLAIN = st.text(st.characters(codec="latin-1"), max_size=40)
WHOLE = st.integers(-(2**63), 2**63 - 1)
NOISE = st.binary(max_size=60)


def mixed(*tokens: str, size: int = 30) -> st.SearchStrategy[str]:
    """Make texts of tokens that mean something to a parser, in any order, with some noise between."""
    return st.lists(st.sampled_from(tokens) | st.text(max_size=3), max_size=size).map("".join)


@given(accept=mixed("text/", "turtle", "*/*", "*", ";q=", "0", "1", ".5", ",", ";", "/", "html", " ", "=", "q"))
def test_any_accept_header_chooses_what_is_offered_or_nothing(accept: str) -> None:
    assert choose(accept, OFFERED) in (*OFFERED, None)
    assert choose(f"{accept},text/html", OFFERED) is not None


@given(said=st.dictionaries(st.sampled_from(OFFERED), st.integers(0, 1000), min_size=1))
def test_the_type_of_the_best_quality_is_chosen(said: dict[str, int]) -> None:
    accept = ", ".join(f"{kind};q={quality / 1000}" for kind, quality in said.items())
    chosen = choose(accept, OFFERED)
    best = max(said.values())
    assert (chosen is None) if best == 0 else (chosen is not None and said[chosen] == best)


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=9))))
def test_a_form_is_read_as_it_was_written(given: list[tuple[str, str]]) -> None:
    with suppress(UnicodeEncodeError):  # a lone surrogate
        assert pairs(urlencode(given).encode()) == given


@given(
    body=NOISE, query=NOISE, kind=st.sampled_from([FORM, UPDATE, "", "text/plain", "multipart/form-data; boundary="])
)
def test_any_request_is_read_or_refused(body: bytes, query: bytes, kind: str) -> None:
    head = {"qs": query.decode("latin-1"), "method": "POST", "type": kind}
    with suppress(KgError):
        asked(sent(head, body, UPDATE))


@given(
    written=mixed("<urn:a>", '"x"', "@en", "^^", " . ", "<urn:b> <urn:c>", "<<", ">>", "_:a", "\n", "\\u0041", "(", "#")
)
def test_a_value_for_a_variable_is_one_term_or_refused(written: str) -> None:
    with suppress(UsageError):
        (term,) = asked([("query", "ASK {}"), ("$x", written)]).substitutions.values()
        assert isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple)


@given(path=PLAIN, query=st.sampled_from(["graph=", "default", "default=&graph=urn:a", ""]), iri=PLAIN)
def test_a_request_means_one_graph_or_is_refused(path: str, query: str, iri: str) -> None:
    given = query + urlencode({"": iri})[1:] if query == "graph=" else query
    with suppress(UsageError):
        graph = graphs.target(f"/graphs{path}", given.encode(), "http://here")
        assert not graph or ox.NamedNode(graph).value == graph


@given(match=st.none() | PLAIN, none=st.none() | PLAIN, host=PLAIN)
def test_any_condition_and_host_is_read(match: str | None, none: str | None, host: str) -> None:
    headers = {"if-match": match, "if-none-match": none, "host": host}
    scope = {
        "method": "PUT", "path": "/graphs", "query_string": b"", "scheme": "http", "client": None,
        "headers": [(name.encode(), said.encode("latin-1")) for name, said in headers.items() if said is not None],
    }  # fmt: skip
    exchange = Exchange(scope, None, None, Settings())  # type: ignore[arg-type]
    condition = exchange.condition()
    assert condition is None or condition("a") in (True, False)
    with suppress(UsageError):
        assert exchange.base.startswith("http://")


@given(heads=st.lists(st.dictionaries(st.text(max_size=3), WHOLE)), body=NOISE, size=st.integers(1, 50))
def test_messages_are_put_together_wherever_they_are_cut(heads: list[dict[str, int]], body: bytes, size: int) -> None:
    stream = b"".join(pack(head, body) for head in heads)
    unpacker = Unpacker()
    got = [message for at in range(0, len(stream), size) for message in unpacker.feed(stream[at : at + size])]
    assert got == [(head, body) for head in heads]


KINDS = [*bodies.READ, "multipart/form-data; boundary=b", "multipart/form-data", "multipart/form-data; boundary=\x00"]
BODY = mixed(
    "--b\r\n", "--b--", "\r\n", "Content-Type: text/turtle", "Content-Disposition: form-data; name=x",
    "Content-Transfer-Encoding: base64", "<urn:a> <urn:b> ", '"', "'''", "\\", "(", ")", "[", "]", "{", "}", "<a>",
    "</a>", "<!DOCTYPE a>", "&lt;", '{"@id":"urn:a","urn:b":', '"@context"', "#", ". ", "<<", ">>",
    "@prefix : <urn:> .", ":",
)  # fmt: skip


@given(body=BODY.map(lambda text: text.encode("utf-8", "surrogatepass")) | NOISE, kind=st.sampled_from(KINDS))
def test_any_graph_is_read_or_refused(body: bytes, kind: str) -> None:
    with suppress(KgError):
        bodies.read(body, kind, base="http://here/")


def nested(depth: int, form: str) -> tuple[bytes, ox.RdfFormat]:
    """Nest so deep, between texts with brackets in them that count for nothing."""
    if form == "json":
        return f'{{"urn:p":"{{[\\"["}}{"[" * depth}{"]" * depth}'.encode(), ox.RdfFormat.JSON_LD
    if form == "xml":
        return f"{'<a>' * depth}(([[{'</a>' * depth}".encode(), ox.RdfFormat.RDF_XML
    texts = "\"((\" '[[' '''{(\n\\'''' \"\"\"\"[[\"\"\" <urn:a(b)> # ((((\n"
    return f"{texts}{'(' * depth}{')' * depth}".encode(), ox.RdfFormat.TURTLE


@pytest.mark.parametrize("form", ["turtle", "json", "xml"])
@given(depth=st.integers(bodies.MAX_DEPTH - 3, bodies.MAX_DEPTH + 3))
def test_depth_is_counted_outside_of_texts(form: str, depth: int) -> None:
    body, kind = nested(depth, form)
    if depth > bodies.MAX_DEPTH:
        with pytest.raises(UsageError, match="nests more than"):
            bodies.admit(body, kind)
    else:
        bodies.admit(body, kind)


@pytest.mark.parametrize("token", ["'", "'''", '"""', "\\", '"\\', "(" * 201 + "'", "<", "#", "{[", "''' '", "\\'"])
def test_no_text_takes_the_scanners_long(token: str) -> None:
    """A quarter of a megabyte of what makes regular expressions go back and forth; a square would take minutes."""
    text = token * (250_000 // len(token))
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.JSON_LD):
        with suppress(KgError):
            bodies.admit(b"(" * 300 + text.encode(), form)
    inspect(text)


PORT = "<http://127.0.0.1:PORT/> "
PREFIX = f"PREFIX x: {PORT}"
QUERY = mixed(
    "SELECT * ", "ASK ", "WHERE ", "{ ", "} ", "SERVICE ", "SERVICE", "service ", "SILENT ", "?s ?p ?o . ", "FROM ",
    "<urn:g> ", "GRAPH ?g ", PORT, PREFIX, "x:y ", "x:y·\\' ", "# SERVICE\n", "'SERVICE' ", "\\u0053ERVICE ",
    f"BASE {PORT}", "<a> ", "VALUES ?v { 1 } ", "FILTER(1=1) ", "FILTER(?s<'b>c') ", "FILTER(?s<?p&&'b>c'=?o) ",
    "UNION ", "OPTIONAL ", "; ", "\n", "\t", "''' ", '"', "'",
)  # fmt: skip
WHOLE = st.sampled_from(
    [
        "{}",
        "SELECT * {{ {} }}",
        "ASK {{ {} {{ ?s ?p ?o }} }}",
        "ASK {{ {} <http://127.0.0.1:PORT/> {{}} }}",
        f"{PREFIX} ASK {{{{ {{}} }}}}",
    ]
)


@pytest.fixture(scope="module")
def canary() -> Iterator[tuple[int, list[str]]]:
    """Listen, and note every request."""
    hits: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Canary) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, hits
        server.shutdown()


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=QUERY, whole=WHOLE)
def test_no_query_reaches_another_machine(canary: tuple[int, list[str]], text: str, whole: str) -> None:
    port, hits = canary
    query = whole.format(text).replace("PORT", str(port))
    with suppress(KgError):
        results = evaluate(ox.Store(), query)
        if not isinstance(results, ox.QueryBoolean):
            with suppress(RuntimeError):
                list(results)
    assert hits == []


CHANGE = mixed(
    "INSERT DATA ", "INSERT ", "DELETE ", "WHERE ", "{ ", "} ", "<urn:s> <urn:p> 1 . ", "?s ?p ?o . ", "LOAD ",
    "LOAD", "load ", "SILENT ", PORT, PREFIX, "INTO GRAPH <urn:g> ", "; ", "USING <urn:g> ", "WITH <urn:g> ",
    "CLEAR ALL ", "# LOAD\n", "x:y ", "x:y·\\' ", "SERVICE ", "'LOAD' ", "\\u004COAD ", f"BASE {PORT}", "<a> ", "'",
)  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=CHANGE, end=st.sampled_from(["", "LOAD <http://127.0.0.1:PORT/>"]), using=st.sampled_from([(), ("urn:g",)]))
def test_no_update_reaches_another_machine(
    canary: tuple[int, list[str]], text: str, end: str, using: tuple[str, ...]
) -> None:
    port, hits = canary
    with suppress(KgError):
        update(ox.Store(), (text + end).replace("PORT", str(port)), using=using)
    assert hits == []


def test_the_canary_sings(canary: tuple[int, list[str]]) -> None:
    port, hits = canary
    with suppress(KgError):
        update(ox.Store(), f"LOAD <http://127.0.0.1:{port}/x>", services=[f"http://127.0.0.1:{port}/x"])
    assert json.dumps(hits) == '["/x"]'
