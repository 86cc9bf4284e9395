"""Texts that are sent: read and answered, or read and kept as documents."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from serving import BASE, PATIENCE, build, running

TOKEN = "a long enough token"
MAY = {"authorization": f"Bearer {TOKEN}"}
TEXT = "---\nactor: China\ndate: 2024-01-02\n---\nWe pledge to build a railway."


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("documents") / "store")


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[httpx.Client]:
    with (
        running(path, token=TOKEN, timeout="60", extract_text="10000") as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
    ):
        yield client


def readers_of_texts(path: Path) -> list[int]:
    """List the processes that read texts for the service on a store."""
    server = json.loads((path / "server.json").read_text("utf-8"))["pid"]
    told = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(server)], capture_output=True, text=True, check=True)
    return [int(line.split()[0]) for line in told.stdout.splitlines() if "-m api.extracting" in line]


def test_a_text_is_answered_with_its_acts_and_triples(client: httpx.Client, path: Path) -> None:
    before = client.get("/documents").json()
    answer = client.post("/extract", content=TEXT, headers={"content-type": "text/plain"})
    said = answer.json()
    assert (answer.status_code, said["document"]) == (200, "text")
    assert [(act["actor"], act["act"], act["action"], act["object"]) for act in said["acts"]] == [
        ("China", "pledges", "build", "a railway")
    ]
    assert len(list(ox.parse(said["triples"], format=ox.RdfFormat.TURTLE))) > 20
    assert client.get("/documents").json() == before


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
    ],
)
def test_a_text_is_answered_as_rdf(client: httpx.Client, media_type: str, form: ox.RdfFormat) -> None:
    answer = client.post("/extract", content=TEXT, headers={"accept": media_type})
    assert answer.headers["content-type"] == media_type
    assert len(list(ox.parse(answer.content, format=form))) > 20


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"content": ""}, 400, "bad-document"),
        ({"content": "%PDF-1.7"}, 400, "bad-document"),
        ({"content": "---\ndate: tomorrow\n---\nWe pledge."}, 400, "bad-document"),
        ({"content": "x" * 10_001}, 413, "too-large"),
        ({"content": "We pledge.", "headers": {"content-type": "text/html"}}, 415, "unsupported-media-type"),
        ({"content": "We pledge.", "headers": {"accept": "image/png"}}, 406, "not-acceptable"),
    ],
)
def test_what_is_no_text_is_refused(client: httpx.Client, sent: dict[str, object], status: int, code: str) -> None:
    answer = client.post("/extract", **sent)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert client.get("/extract").status_code == 405


@pytest.mark.parametrize(
    ("method", "address", "allow"),
    [
        ("OPTIONS", "/documents/told", "DELETE, GET, HEAD, PUT"),
        ("POST", "/documents/joint/2022", "DELETE, GET, HEAD, PUT"),
        ("PUT", "/documents/told/text", "GET, HEAD"),
        ("DELETE", "/documents/joint/2022/text", "GET, HEAD"),
        ("OPTIONS", "/reconcile", "GET, HEAD, POST"),
        ("DELETE", "/", "GET, HEAD"),
        ("POST", "/nowhere", "GET, HEAD"),
    ],
)
def test_a_method_that_a_path_lacks_is_told_the_others(
    client: httpx.Client, method: str, address: str, allow: str
) -> None:
    answer = client.request(method, address, headers=MAY)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)


def test_a_document_comes_changes_and_goes(client: httpx.Client) -> None:
    made = client.put("/documents/new%2Fone", content=TEXT, headers=MAY | {"if-none-match": "*"})
    assert (made.status_code, made.headers["location"].rpartition("/documents/")[2]) == (201, "new%2Fone")
    assert {key: made.json()[key] for key in ("id", "iri", "acts", "candidates", "stale")} == {
        "id": "new/one",
        "iri": f"{BASE}document/new%2Fone",
        "acts": 1,
        "candidates": 0,
        "stale": True,
    }
    assert client.get("/documents/new%2Fone/text").text == "We pledge to build a railway."
    assert client.put("/documents/new%2Fone", content=TEXT, headers=MAY | {"if-none-match": "*"}).status_code == 412

    seen = client.get("/documents/new%2Fone")
    tag = {"if-match": seen.headers["etag"]}
    assert client.get("/documents/new%2Fone", headers={"if-none-match": seen.headers["etag"]}).status_code == 304
    changed = client.put("/documents/new%2Fone", content=TEXT.replace("railway", "port"), headers=MAY | tag)
    late = client.put("/documents/new%2Fone", content=TEXT, headers=MAY | tag)
    assert (changed.status_code, late.status_code) == (200, 412)

    assert client.get("/deliverables/port").status_code == 404
    assert client.post("/derive", headers=MAY).status_code == 204
    assert client.get("/deliverables/port").json()["acts"] == 1
    hits = client.get("/search", params={"q": "port", "kind": "act"}).json()["items"]
    assert [hit["document"] for hit in hits] == ["new/one"]
    run = "ASK { GRAPH graph:runs { ?run vb:option 'service=PUT' ; prov:generated ?document } }"
    assert client.get("/sparql", params={"query": run, "$document": f"<{made.json()['iri']}>"}).json()["boolean"]

    assert client.delete("/documents/new%2Fone", headers=MAY).status_code == 204
    assert client.get("/documents/new%2Fone").status_code in (404, 410)
    assert client.delete("/documents/new%2Fone", headers=MAY).status_code == 404


def test_a_text_that_cannot_be_read_leaves_the_old_one(client: httpx.Client) -> None:
    before = client.get("/documents/far").json()
    refused = client.put("/documents/far", content=b"\xff\xfe\x00", headers=MAY)
    other = client.put("/documents/far", content="---\nid: near\n---\nWe pledge.", headers=MAY)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "bad-document")
    assert other.json()["error"]["message"] == "the text says that its id is 'near'"
    assert client.get("/documents/far").json() == before


@pytest.mark.parametrize(
    ("method", "address"), [("PUT", "/documents/x"), ("DELETE", "/documents/far"), ("POST", "/derive")]
)
def test_keeping_and_removing_need_a_token(client: httpx.Client, method: str, address: str) -> None:
    answer = client.request(method, address, content="We pledge.")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
    if address != "/derive":
        assert client.request(method, f"{address}?x=1", content="We pledge.", headers=MAY).status_code == 400


def test_a_reader_of_texts_that_dies_is_one_failed_request_at_most(client: httpx.Client, path: Path) -> None:
    assert client.post("/extract", content="We pledge to build a road.").status_code == 200
    (reader,) = readers_of_texts(path)
    os.kill(reader, signal.SIGKILL)
    answers = [client.post("/extract", content="We pledge to build a road.").status_code for _ in range(2)]
    assert answers[-1] == 200
    assert readers_of_texts(path) != [reader]


def test_a_text_whose_time_is_up_is_ended_while_others_are_answered(tmp_path: Path) -> None:
    with (
        running(build(tmp_path / "store"), extract_timeout="1", extract_text="2000000") as url,
        httpx.Client(base_url=url, timeout=PATIENCE) as client,
    ):
        client.post("/extract", content="We pledge to build a road.")
        long = "We pledge to build a road, and call on all states to support the new bank. " * 20_000
        answer = client.post("/extract", content=long)
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "time-up")
        assert client.get("/health").status_code == 200
        assert client.post("/extract", content="We pledge to build a road.").status_code == 200


def test_serving_starts_no_reader_of_texts_until_one_is_asked_for(tmp_path: Path) -> None:
    path = build(tmp_path / "store")
    with running(path, extract_text="0") as url:
        assert httpx.post(f"{url}/extract", content="We pledge.", timeout=PATIENCE).status_code == 413
        assert readers_of_texts(path) == []
