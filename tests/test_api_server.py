from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from serving import ENDLESS, PATIENCE, build, wait

from api.server import address, serve
from kg.errors import KgError

SERVE = """
import sys
from api.server import serve

serve(sys.argv[1], port=0, **{name: value for name, _, value in (given.partition("=") for given in sys.argv[2:])})
print("spaCy was loaded" if "spacy" in sys.modules else "no spaCy")
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return build(tmp_path / "store")


@contextmanager
def process(path: Path, *settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE, str(path), *settings],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            yield server, wait(path)
        finally:
            server.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_served_store_says_where_until_it_ends(path: Path, number: signal.Signals) -> None:
    with process(path) as (server, url):
        assert json.loads((path / "server.json").read_text("utf-8")) == {"url": url, "pid": server.pid}
        assert httpx.get(f"{url}/health", timeout=PATIENCE).json()["status"] == "ok"
        assert httpx.get(f"{url}/acts", timeout=PATIENCE, params={"actor": "Chinese"}).status_code == 200
        assert httpx.get(f"{url}/graph/neighbours", timeout=PATIENCE, params={"node": "China"}).status_code == 200
        server.send_signal(number)
        out, complaints = server.communicate(timeout=PATIENCE)
    assert (server.returncode, out) == (0, "no spaCy\n")
    assert complaints == f"Serving {path} at {url} (routes: {url}/docs). Ctrl-C ends it.\n"
    assert not (path / "server.json").exists()
    assert list(path.glob("*.tmp")) == []


def test_a_query_without_an_end_does_not_keep_the_server_up(path: Path) -> None:
    with process(path) as (server, url), ThreadPoolExecutor(max_workers=1) as pool:
        asking = pool.submit(httpx.get, f"{url}/sparql", params={"query": ENDLESS}, timeout=PATIENCE)
        time.sleep(0.5)
        server.terminate()
        server.communicate(timeout=PATIENCE)
    assert isinstance(asking.exception(), httpx.RemoteProtocolError) or asking.result().status_code >= 500
    assert server.returncode == 0
    assert not (path / "server.json").exists()


def descendants(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return found + [further for child in found for further in descendants(child)]


def gone(pids: list[int]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not [
            pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()
        ]:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_the_workers_die_with_a_server_that_is_killed(path: Path) -> None:
    with process(path) as (server, url):
        httpx.get(f"{url}/health", timeout=PATIENCE)
        workers = descendants(server.pid)
        assert len(workers) >= 3
        server.kill()
        server.wait()
        assert gone(workers)
    with process(path) as (_, url):
        assert httpx.get(f"{url}/health", timeout=PATIENCE).status_code == 200


@pytest.mark.skipif(sys.platform != "linux", reason="workers are found in /proc")
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_every_worker_that_crashes_is_replaced(path: Path, number: signal.Signals) -> None:
    with process(path, "token=X") as (server, url):
        (nursery,) = descendants(server.pid)[:1]
        for pid in descendants(nursery):
            os.kill(pid, number)
        headers = {"authorization": "Bearer X", "content-type": "application/sparql-update"}
        update = "INSERT DATA { <urn:a> <urn:b> 1 }"
        codes = [
            httpx.post(f"{url}/update", timeout=PATIENCE, content=update, headers=headers).status_code for _ in range(2)
        ]
        assert codes[-1] == 204
        assert (
            httpx.get(f"{url}/sparql", timeout=PATIENCE, params={"query": "ASK { <urn:a> <urn:b> 1 }"}).json()[
                "boolean"
            ]
            is True
        )


def test_what_takes_too_long_is_ended_and_others_are_answered(path: Path) -> None:
    with process(path, "timeout=4", "token=X") as (_, url), ThreadPoolExecutor(max_workers=8) as pool:
        asking = [
            pool.submit(httpx.get, f"{url}/sparql", params={"query": ENDLESS}, timeout=PATIENCE) for _ in range(6)
        ]
        headers = {"authorization": "Bearer X", "content-type": "application/sparql-update"}
        far = (
            ENDLESS.replace("{ ?a", "{ GRAPH ?graph { ?a")
            .replace(" FILTER", "} FILTER")
            .replace("?d ?e", "} GRAPH ?other { ?d ?e")
        )
        update = f"INSERT {{ <urn:a> <urn:b> ?n }} WHERE {{ {{ {far} }} }}"
        writing = pool.submit(httpx.post, f"{url}/update", content=update, headers=headers, timeout=PATIENCE)
        waits = [
            httpx.get(f"{url}/sparql", timeout=PATIENCE, params={"query": "ASK {}"}).elapsed.total_seconds()
            for _ in range(20)
        ]
        assert {one.result().json()["error"]["code"] for one in [*asking, writing]} == {"time-up"}
        assert {one.result().status_code for one in [*asking, writing]} == {504}
        assert sorted(waits)[len(waits) // 2] < 1
        assert httpx.post(f"{url}/update", timeout=PATIENCE, content="CLEAR ALL", headers=headers).status_code == 204


def test_a_port_in_use_is_said_to_be(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KgError, match=rf"^port {port} of 127.0.0.1 is in use \(name another with --port\)$"):
            serve(path, port=port)
    assert not (path / "server.json").exists()


def test_an_address_of_another_machine_is_refused(path: Path) -> None:
    with pytest.raises(KgError, match=r"cannot listen at 192\.0\.2\.1, port 0"):
        serve(path, host="192.0.2.1", port=0)


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
