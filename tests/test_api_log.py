"""What an operator sees: a line of JSON for each request, figures, and headers that keep browsers careful."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from serving import PATIENCE, ROOT, build, running, wait

TOKEN = "a token for this test"
LINE = {"time", "id", "client", "method", "path", "status", "ms", "bytes"}


@contextmanager
def logging(path: Path, into: Path, **settings: str) -> Iterator[httpx.Client]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | {f"KG_{name.upper()}": one for name, one in settings.items()}
    command = [sys.executable, "-m", "kg", "serve", "--store", str(path), "--port", "0"]
    with into.open("w") as file, subprocess.Popen(command, env=environment, stderr=file) as server:
        try:
            with httpx.Client(base_url=wait(path), timeout=PATIENCE) as client:
                yield client
        finally:
            server.terminate()
            server.wait(PATIENCE)


def lines(into: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in into.read_text("utf-8").splitlines() if line.startswith("{")]


@pytest.mark.parametrize("shown", [True, False])
def test_each_request_is_a_line_and_queries_are_only_told_if_asked(tmp_path: Path, shown: bool) -> None:
    settings = {"log": "all", "token": TOKEN} | ({"log_queries": "true"} if shown else {})
    into = tmp_path / "log"
    with logging(build(tmp_path / "store"), into, **settings) as client:
        asked = client.get("/sparql", params={"query": "ASK { <urn:secret> ?p ?o }"})
        client.post(
            "/update",
            content="INSERT DATA { <urn:hidden> <urn:b> 1 }",
            headers={"authorization": f"Bearer {TOKEN}", "content-type": "application/sparql-update"},
        )
        client.get("/nowhere", headers={"authorization": f"Bearer {TOKEN}"})
    told = lines(into)
    assert [(one["method"], one["path"], one["status"]) for one in told] == [
        ("GET", "/sparql", 200),
        ("POST", "/update", 204),
        ("GET", "/nowhere", 404),
    ]
    assert told[0]["id"] == asked.headers["x-request-id"]
    assert len({one["id"] for one in told}) == 3
    assert [set(one) - LINE for one in told] == ([{"query"}, {"query"}, set()] if shown else [set()] * 3)
    written = into.read_text("utf-8")
    assert ("secret" in written, "hidden" in written, TOKEN in written) == (shown, shown, False)


def test_only_faults_are_logged_unless_asked(tmp_path: Path) -> None:
    into = tmp_path / "log"
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(CONCAT(STR(?c), STR(?i))) < 0) }"
    with logging(build(tmp_path / "store"), into, timeout="1") as client:
        client.get("/health")
        client.get("/nowhere")
        client.get("/sparql", params={"query": slow})
    assert [(one["path"], one["status"]) for one in lines(into)] == [("/sparql", 504)]


def test_figures_count_what_was_answered_and_ended(tmp_path: Path) -> None:
    with running(build(tmp_path / "store")) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        for _ in range(3):
            client.get("/sparql", params={"query": "ASK {}"})
        client.get("/sparql", params={"query": "ASK {"})
        figures = dict(
            line.rsplit(" ", 1) for line in client.get("/metrics").text.splitlines() if not line.startswith("#")
        )
    assert figures['verbale_requests_total{route="/sparql",status="200"}'] == "3"
    assert figures['verbale_requests_total{route="/sparql",status="400"}'] == "1"
    assert figures["verbale_request_seconds_count"] == "4"
    assert {"verbale_readers", "verbale_readers_busy", "verbale_revision", "verbale_in_memory"} <= figures.keys()


def test_headers_keep_browsers_careful_and_others_may_read(tmp_path: Path) -> None:
    with running(build(tmp_path / "store"), token=TOKEN) as url, httpx.Client(base_url=url, timeout=PATIENCE) as client:
        read = [client.get(path) for path in ("/", "/docs", "/search?q=bank", "/acts", "/sparql", "/graphs?default")]
        preflight = client.options("/sparql", headers={"origin": "http://x", "access-control-request-method": "POST"})
        written = client.post("/update", content="CLEAR ALL", headers={"content-type": "application/sparql-update"})
    for one in (*read, preflight, written):
        assert one.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in one.headers["content-security-policy"]
        assert one.headers["referrer-policy"] == "no-referrer"
        assert "server" not in one.headers
    assert {one.headers["access-control-allow-origin"] for one in (*read, preflight)} == {"*"}
    assert "access-control-allow-origin" not in written.headers
    assert "access-control-allow-credentials" not in preflight.headers
