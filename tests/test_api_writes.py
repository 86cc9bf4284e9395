"""Updates and whole graphs over HTTP: who may, what is kept, and what is refused."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from serving import PATIENCE, build, running, wait

TOKEN = "a long enough token"
UPDATE = {"content-type": "application/sparql-update"}
TURTLE = {"content-type": "text/turtle"}
MAY = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("writes") / "store")


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    hashes = ",".join(hashlib.sha256(token.encode()).hexdigest() for token in ("another", TOKEN))
    with (
        running(path, token_hashes=hashes, timeout="60") as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
    ):
        yield client


def ask(client: httpx.Client, query: str) -> bool:
    return bool(client.get("/sparql", params={"query": query}).json()["boolean"])


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer no"}, {"authorization": f"Basic {TOKEN}"}])
def test_writing_needs_a_known_token(client: httpx.Client, headers: dict[str, str]) -> None:
    update = client.post("/update", content="INSERT DATA { <urn:no> <urn:b> 1 }", headers=UPDATE | headers)
    put = client.put("/graphs?graph=urn:no", content="<urn:no> <urn:b> 1 .", headers=TURTLE | headers)
    delete = client.delete("/graphs?graph=urn:no", headers=headers)
    assert [one.status_code for one in (update, put, delete)] == [401] * 3
    assert update.headers["www-authenticate"] == "Bearer"
    assert not ask(client, "ASK { <urn:no> ?p ?o }")


@pytest.mark.parametrize("settings", [{}, {"token": TOKEN, "read_only": "true"}])
def test_without_a_token_or_read_only_nobody_writes(tmp_path: Path, settings: dict[str, str]) -> None:
    with running(build(tmp_path / "store"), **settings) as url:
        answer = httpx.post(f"{url}/update", timeout=PATIENCE, content="CLEAR ALL", headers=UPDATE | MAY)
        described = httpx.get(f"{url}/sparql", timeout=PATIENCE).text
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "read-only")
    assert "SPARQL11Update" not in described


def test_what_is_written_is_read_and_the_derived_graphs_are_stale(client: httpx.Client, path: Path) -> None:
    (path / "stale").unlink(missing_ok=True)
    answer = client.post("/update", content="INSERT DATA { GRAPH <urn:g> { <urn:a> <urn:b> 1 } }", headers=UPDATE | MAY)
    assert answer.status_code == 204
    assert ask(client, "ASK { <urn:a> <urn:b> 1 }")
    assert (path / "stale").exists()


@pytest.mark.parametrize(
    ("update", "parameters", "status", "code"),
    [
        ("INSERT DATA { ?x ?y ?z }", {}, 400, "bad-query"),
        ("LOAD <http://127.0.0.1:9/>", {}, 403, "forbidden-query"),
        ("BASE <http://127.0.0.1:9/> PREFIX : <urn:x> LOAD <a>", {}, 403, "forbidden-query"),
        ("LOAD SILENT <http://127.0.0.1:9/>", {}, 204, ""),
        (
            "INSERT { <urn:x> <urn:y> ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
            {},
            403,
            "forbidden-query",
        ),
        ("INSERT { <urn:x> <urn:y> 1 } USING <urn:g> WHERE {}", {"using-graph-uri": "urn:h"}, 400, "bad-query"),
        ("INSERT { <urn:x> <urn:y> ?o } WHERE { ?s ?p ?o }", {"using-graph-uri": "urn:unknown"}, 204, ""),
        ("INSERT { <urn:x> <urn:y> ?o } WHERE { ?s ?p ?o }", {"using-graph-uri": "no IRI"}, 400, "bad-query"),
        ("CLEAR ALL", {"update": "CLEAR ALL"}, 400, "bad-request"),
    ],
)
def test_updates_are_refused_for_a_reason(
    client: httpx.Client, update: str, parameters: dict[str, str], status: int, code: str
) -> None:
    answer = client.post("/update", content=update, params=parameters, headers=UPDATE | MAY)
    assert (answer.status_code, answer.json()["error"]["code"] if answer.content else "") == (status, code)
    assert not ask(client, "ASK { <urn:x> <urn:y> ?o }")


def test_the_dataset_of_an_update_may_be_named(client: httpx.Client) -> None:
    client.put("/graphs?graph=urn:from", content="<urn:s> <urn:only> 7 .", headers=TURTLE | MAY)
    text = "INSERT { <urn:got> <urn:y> ?o } WHERE { ?s <urn:only> ?o } ; DELETE WHERE { <urn:nothing> ?p ?o }"
    assert client.post("/update?using-graph-uri=urn:from", content=text, headers=UPDATE | MAY).status_code == 204
    assert ask(client, "ASK { <urn:got> <urn:y> 7 }")


def test_a_graph_is_put_read_changed_and_deleted(client: httpx.Client) -> None:
    url = "/graphs?graph=urn:put"
    made = client.put(url, content="<urn:a> <urn:b> 1 .", headers=TURTLE | MAY)
    read = client.get(url, headers={"accept": "application/n-triples"})
    head = client.head(url)
    again = client.put(url, content="<urn:a> <urn:b> 2 .", headers=TURTLE | MAY)
    wrong = client.put(url, content="<urn:a> <urn:b> 3 . <<<", headers=TURTLE | MAY)
    added = client.post(url, content="<urn:a> <urn:b> 4 .", headers=TURTLE | MAY)
    changed = client.get(url, headers={"accept": "text/turtle"})
    assert [one.status_code for one in (made, read, head, again, wrong, added)] == [201, 200, 200, 204, 400, 204]
    assert read.text == '<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    assert [number in changed.text for number in ("2", "3 ", "4")] == [True, False, True]
    assert [client.delete(url, headers=MAY).status_code for _ in range(2)] == [204, 404]
    assert client.get(url).status_code == 404


def test_a_graph_that_changed_meanwhile_is_not_overwritten(client: httpx.Client) -> None:
    url = "/graphs?graph=urn:tag"
    new = {"if-none-match": "*"}
    made = [client.put(url, content="<urn:a> <urn:b> 1 .", headers=TURTLE | MAY | one).status_code for one in (new, {})]
    tag = {"if-match": client.get(url).headers["etag"]}
    codes = [client.put(url, content="<urn:a> <urn:b> 2 .", headers=TURTLE | MAY | tag).status_code for _ in range(2)]
    assert (made, codes) == ([201, 204], [204, 412])


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/turtle", b"<urn:a> <urn:b> " + b"(" * 20_000 + b")" * 20_000 + b" .", 400),
        ("application/ld+json", b'{"@id":"urn:a","urn:p":' * 20_000 + b'"x"' + b"}" * 20_000, 400),
        ("application/rdf+xml", b"<a>" * 20_000 + b"</a>" * 20_000, 400),
        ("application/rdf+xml", b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]><r>&a;</r>', 400),
        ("application/rdf+xml", "<!DOCTYPE r><r/>".encode("utf-16"), 400),
        ("application/pdf", b"%PDF", 415),
        ("multipart/form-data", b"no parts", 400),
    ],
)
def test_what_is_dangerous_to_parse_is_refused(client: httpx.Client, kind: str, body: bytes, status: int) -> None:
    answer = client.put("/graphs?graph=urn:bad", content=body, headers=MAY | {"content-type": kind})
    assert answer.status_code == status
    assert client.get("/graphs?graph=urn:bad").status_code == 404


def test_no_request_leads_to_another(client: httpx.Client) -> None:
    hits = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

    with HTTPServer(("127.0.0.1", 0), Canary) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        canary = f"http://127.0.0.1:{server.server_port}"
        context = json.dumps({"@context": f"{canary}/context", "@id": "urn:a", "name": "x"})
        client.put("/graphs?graph=urn:j", content=context, headers=MAY | {"content-type": "application/ld+json"})
        for query in (f"SELECT * FROM <{canary}/from> {{ ?s ?p ?o }}", f"ASK {{ SERVICE SILENT <{canary}> {{}} }}"):
            client.get("/sparql", params={"query": query, "default-graph-uri": f"{canary}/default"})
        for update in (f"LOAD SILENT <{canary}/load>", f"LOAD <{canary}/load>"):
            client.post("/update", content=update, headers=UPDATE | MAY)
        server.shutdown()
    assert hits == []


def test_the_workers_have_no_network(path: Path, client: httpx.Client) -> None:
    """Look from outside: each worker stands in a network namespace of its own."""
    import os

    pid = json.loads((path / "server.json").read_text("utf-8"))["pid"]
    (nursery,) = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    spaces = [Path(f"/proc/{one}/ns/net").readlink() for one in (os.getpid(), int(nursery))]
    assert spaces[0] != spaces[1]


def test_limits_are_kept(tmp_path: Path) -> None:
    settings = {"max_query": "1000", "max_body": "1000", "rate": "8", "body_timeout": "0.5", "token": TOKEN}
    with running(build(tmp_path / "store"), **settings) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        long = "ASK { " + "?s ?p ?o . " * 200 + "}"
        told = client.get("/sparql", params={"query": long})
        sent = client.post("/sparql", content=long, headers={"content-type": "application/sparql-query"})
        parts = client.post(
            "/sparql", content=iter([long.encode()]), headers={"content-type": "application/sparql-query"}
        )
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), PATIENCE) as slow:
            slow.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nA")
            late = slow.recv(99)
        many = [client.get("/health") for _ in range(15)]
    assert [one.status_code for one in (told, sent, parts)] == [413] * 3
    assert late.startswith(b"HTTP/1.1 408")
    assert (many[-1].status_code, 1 <= int(many[-1].headers["retry-after"]) <= 8) == (429, True)
    assert {one.headers["x-content-type-options"] for one in (told, many[0], many[-1])} == {"nosniff"}


@pytest.mark.parametrize(
    ("query", "setting", "told"),
    [
        ("SELECT * { ?a ?b ?c } LIMIT 20", {}, "200"),
        ("SELECT * { ?a ?b ?c } LIMIT 21", {}, "the answer has more than 20 rows"),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", {}, "200"),
        ("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", {"max_result": "1000"}, "the answer has more than 1000 bytes"),
    ],
)
def test_answers_have_so_many_rows_and_bytes(tmp_path: Path, query: str, setting: dict[str, str], told: str) -> None:
    with running(build(tmp_path / "store"), max_rows="20", **setting) as url:
        for form in ("csv", "tsv", "json", "xml") if query.startswith("S") else ("ttl", "nt", "rdf"):
            answer = httpx.get(f"{url}/sparql", params={"query": query, "format": form}, timeout=PATIENCE)
            error = answer.json()["error"] if answer.status_code == 400 else {"message": str(answer.status_code)}
            assert error["message"] == told


def test_service_and_load_reach_what_is_allowed_and_nothing_else(tmp_path: Path) -> None:
    other = build(tmp_path / "other")
    with running(other) as far:
        settings = {"services": f"{far}/sparql {far}/graphs?default", "token": TOKEN}
        with (
            running(build(tmp_path / "store"), **settings) as url,
            httpx.Client(base_url=url, timeout=PATIENCE) as near,
        ):

            def code(text: str) -> int:
                return near.get("/sparql", params={"query": text}).status_code

            assert ask(near, f"ASK {{ SERVICE <{far}/sparql> {{ ?act vb:act ?kind }} }}") is True
            assert code(f"ASK {{ SERVICE <{far}/sparql?x> {{ ?a ?b ?c }} }}") == 403
            assert code(f"ASK {{ SERVICE <{far}/> {{ ?a ?b ?c }} }}") == 403
            assert code(f"ASK {{ SERVICE SILENT <{url}/sparql> {{ ?a ?b ?c }} }}") == 403
            assert code(f"ASK {{ VALUES ?s {{ <{far}/sparql> }} SERVICE ?s {{ ?a ?b ?c }} }}") == 403
            for address, status in ((f"{far}/graphs?default", 204), (f"{far}/graphs?graph=urn:x", 403)):
                update = f"LOAD <{address}> INTO GRAPH <urn:loaded>"
                assert near.post("/update", content=update, headers=UPDATE | MAY).status_code == status


def test_one_client_has_so_many_requests_running(tmp_path: Path) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?i))) < 0) }"
    with (
        running(build(tmp_path / "store"), concurrency="2", timeout="3") as url,
        ThreadPoolExecutor(max_workers=4) as pool,
    ):
        asked = [pool.submit(httpx.get, f"{url}/sparql", params={"query": slow}, timeout=PATIENCE) for _ in range(4)]
        codes = sorted(one.result().status_code for one in asked)
        assert codes == [429, 429, 504, 504]
        assert httpx.get(f"{url}/health", timeout=PATIENCE).status_code == 200


def test_memory_is_limited_and_results_are_streamed_or_broken_off(tmp_path: Path) -> None:
    doubling = "SELECT (STRLEN(?s26) AS ?n) { BIND('0123456789abcdef' AS ?s0) " + " ".join(
        f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(26)
    )
    wide = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with (
        running(build(tmp_path / "store"), max_result="1000000") as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
    ):
        answer = client.get("/sparql", params={"query": doubling + " }"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "memory-up")
        with client.stream("GET", "/sparql", params={"query": wide}) as long, pytest.raises(httpx.RemoteProtocolError):
            long.read()
        assert long.status_code == 200
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_copy_in_memory_takes_over_and_follows(tmp_path: Path) -> None:
    path = build(tmp_path / "store")
    with (
        running(path, memory="always", quiet="0", token=TOKEN) as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
    ):

        def copied() -> None:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                if "verbale_in_memory 1" in client.get("/metrics").text:
                    return
                time.sleep(0.05)
            raise TimeoutError("no copy was made")

        for number in range(3):
            copied()
            assert ask(client, "ASK { ?s ?p ?o }")
            client.post("/update", content=f"INSERT DATA {{ <urn:n> <urn:b> {number} }}", headers=UPDATE | MAY)
            assert ask(client, f"ASK {{ <urn:n> <urn:b> {number} }}")
        assert client.get("/ready").json() == {"status": "ready"}


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    import os
    import signal

    path = build(tmp_path / "store")
    with running(path, token=TOKEN) as url:
        for number in range(5):
            httpx.put(
                f"{url}/graphs?graph=urn:{number}",
                timeout=PATIENCE,
                content="<urn:a> <urn:b> 1 .",
                headers=TURTLE | MAY,
            )
        os.kill(json.loads((path / "server.json").read_text("utf-8"))["pid"], signal.SIGKILL)
    (path / "server.json").unlink()
    with running(path) as url:
        assert [
            httpx.get(f"{wait(path)}/graphs?graph=urn:{number}", timeout=PATIENCE).status_code for number in range(5)
        ] == [200] * 5
