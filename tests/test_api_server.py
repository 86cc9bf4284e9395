from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from serving import build

from api.server import address, serve
from kg.errors import KgError
from kg.store import Store, served_at

SERVE = """
import sys
from api.server import serve
from kg.store import Store

with Store.open(sys.argv[1]) as store:
    serve(store, port=0)
print("spaCy was loaded" if "spacy" in sys.modules else "no spaCy")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return build(tmp_path / "store")


@contextmanager
def process(path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield server, wait(path)
        finally:
            server.kill()


def wait(path: Path) -> str:
    for _ in range(400):
        if url := served_at(path):
            return url
        time.sleep(0.05)
    raise TimeoutError("the server did not come up")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_served_store_says_where_until_it_ends(path: Path, number: signal.Signals) -> None:
    with process(path) as (server, url):
        assert json.loads((path / "server.json").read_text("utf-8")) == {"url": url, "pid": server.pid}
        assert httpx.get(f"{url}/health").json()["status"] == "ok"
        assert httpx.get(f"{url}/acts", params={"actor": "Chinese"}).status_code == 200
        assert httpx.get(f"{url}/graph/neighbours", params={"node": "China"}).status_code == 200
        server.send_signal(number)
        out, complaints = server.communicate(timeout=20)
    assert (server.returncode, out) == (0, "no spaCy\n")
    assert complaints == f"Serving {path} at {url} (routes: {url}/docs). Ctrl-C ends it.\n"
    assert not (path / "server.json").exists()
    assert list(path.glob("*.tmp")) == []


def test_a_query_without_an_end_does_not_keep_the_server_up(path: Path) -> None:
    endless = (
        "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER(STRLEN(STR(?l)) > 0) }"
    )
    with process(path) as (server, url), ThreadPoolExecutor(max_workers=1) as pool:
        asking = pool.submit(httpx.get, f"{url}/sparql", params={"query": endless}, timeout=30)
        while not asking.running():
            time.sleep(0.01)
        httpx.get(f"{url}/health")
        server.terminate()
        _, complaints = server.communicate(timeout=20)
    assert (asking.result().status_code, asking.result().json()["error"]["code"]) == (503, "ending")
    assert server.returncode == 0
    assert complaints.splitlines()[1:] == [
        "ERROR:    Cancel 1 running task(s), timeout graceful shutdown exceeded",
        "the service ends, and the query was still running",
        "A query was still running and is given up.",
    ]
    assert not (path / "server.json").exists()


def test_it_is_served_in_this_process_too(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers: list[httpx.Response] = []

    def ask_and_end() -> None:
        answers.append(httpx.get(f"{wait(path)}/health"))
        os.kill(os.getpid(), signal.SIGTERM)

    asking = threading.Thread(target=ask_and_end)
    before = signal.getsignal(signal.SIGTERM)
    asking.start()
    with Store.open(path) as store:
        serve(store, port=0, default_graph="strict")
    asking.join()
    assert answers[0].json()["default_graph"] == "strict"
    assert "Serving" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_port_in_use_is_said_to_be(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, Store.open(path) as store:
        port = taken.getsockname()[1]
        with pytest.raises(KgError, match=rf"^port {port} of 127.0.0.1 is in use \(name another with --port\)$"):
            serve(store, port=port)
    assert not (path / "server.json").exists()


def test_an_address_of_another_machine_is_refused(path: Path) -> None:
    with Store.open(path) as store, pytest.raises(KgError, match=r"cannot listen at 192\.0\.2\.1, port 0"):
        serve(store, host="192.0.2.1", port=0)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("example.org", "http://example.org:80"),
    ],
)
def test_the_address_can_be_reached_from_here(host: str, url: str) -> None:
    assert address(host, 80) == url
