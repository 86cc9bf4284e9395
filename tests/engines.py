"""Real SPARQL engines that the tests start, and a proxy before one that fails as networks do."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.profiles import Login, Profile

PATIENCE = 60
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
"""


def found(program: str) -> str:
    """Return the path of an engine's program; without it a test is skipped, but never in continuous integration."""
    path = shutil.which(program, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{program} is not installed: see .ci/run")
    return str(path)


def free_port() -> int:
    """Return a port that nothing listens at."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextmanager
def oxigraph(**keys: object) -> Iterator[Profile]:
    """Start an Oxigraph server with an empty store in memory; `keys` are further ones of its profile."""
    port = free_port()
    command = [found("oxigraph"), "serve", "--bind", f"127.0.0.1:{port}"]
    with _started(command, port):
        yield oxigraph_at(f"http://127.0.0.1:{port}", **keys)


def oxigraph_at(address: str, **keys: object) -> Profile:
    """Make the profile of an Oxigraph server, or of what stands before it."""
    plain: dict[str, object] = {"union": "union-default-graph=true", "timeout": 30.0}
    return Profile(  # type: ignore[arg-type]
        query=f"{address}/query", update=f"{address}/update", graphs=f"{address}/store", **plain | keys
    )


@contextmanager
def virtuoso(folder: Path) -> Iterator[Profile]:
    """Start a Virtuoso with an empty database in a folder; its user is dba, its password dba."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(folder=folder, sql=sql, http=http), "utf-8")
    command = [found("virtuoso-t"), "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    address = f"http://127.0.0.1:{http}"
    with _started(command, http):
        yield Profile(
            query=f"{address}/sparql",
            update=f"{address}/sparql-auth",
            login=Login.DIGEST,
            timeout=30,
        )


@contextmanager
def _started(command: list[str], port: int) -> Iterator[None]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + PATIENCE
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if time.monotonic() > until or server.poll() is not None:
                        raise
                    time.sleep(0.02)
            yield
        finally:
            server.send_signal(signal.SIGKILL)
            server.wait(PATIENCE)


def write_profile(path: Path, profile: Profile) -> Path:
    """Write a profile as a user would."""
    said = {name: getattr(profile, name) for name in ("query", "update", "graphs", "union", "login")}
    lines = [f'{name} = "{value}"\n' for name, value in said.items() if value]
    path.write_text("".join([*lines, f"timeout = {profile.timeout}\nbatch = {profile.batch}\n"]), "utf-8")
    return path


Fault = Callable[["Relay"], None]


class Relay(BaseHTTPRequestHandler):
    """Passes a request on and the answer back, unless a fault is due."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_POST(self) -> None:
        """Pass a request with a body on."""
        self.body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.seen.append(self.path.partition("?")[0])
        fault = self.server.due(self.path)
        if fault is None:
            self.pass_on()
        else:
            fault(self)

    do_GET = do_POST  # noqa: N815 - the name that the server looks for

    def pass_on(self, *, answered: bool = True) -> None:
        """Ask the engine, and answer as it does, or keep the answer back."""
        target = urlsplit(self.server.target)
        connection = HTTPConnection(str(target.hostname), target.port, timeout=PATIENCE)
        connection.request(self.command, self.path, self.body, {k: v for k, v in self.headers.items() if k != "Host"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        if answered:
            self.answer(answer.status, content, answer.headers.get("Content-Type", ""))

    def answer(self, status: int, content: bytes = b"", kind: str = "text/plain") -> None:
        """Answer with a status."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Proxy(ThreadingHTTPServer):
    """Stands before an engine; `faults` wait for the requests to come, a path's part and what happens to each."""

    daemon_threads = True

    def __init__(self, target: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Relay)
        self.target = target
        self.faults: list[tuple[str, Fault | None]] = []
        self.seen: list[str] = []
        self.hung = threading.Event()

    @property
    def address(self) -> str:
        """Return where it answers."""
        return f"http://127.0.0.1:{self.server_port}"

    def due(self, path: str) -> Fault | None:
        """Return what happens to this request."""
        if self.faults and self.faults[0][0] in path:
            return self.faults.pop(0)[1]
        return None

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


@contextmanager
def proxy(target: str = "") -> Iterator[Proxy]:
    """Run a proxy."""
    server = Proxy(target)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.hung.set()
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, said: bytes = b"") -> Fault:
    """Answer with a status, and do not ask the engine."""
    return lambda relay: relay.answer(code, said)


def cut(relay: Relay) -> None:
    """Break the connection in the middle of an answer, and do not ask the engine."""
    relay.send_response(200)
    relay.send_header("Content-Length", "1000")
    relay.end_headers()
    relay.wfile.write(b'{"head"')
    relay.close_connection = True


def lose(relay: Relay) -> None:
    """Let the engine do what it is asked, and break the connection before it is answered."""
    relay.pass_on(answered=False)
    relay.close_connection = True


def hang(relay: Relay) -> None:
    """Never answer."""
    relay.server.hung.set()
    time.sleep(PATIENCE)


def trickle(relay: Relay) -> None:
    """Answer so slowly that each part is in time and the whole never comes."""
    relay.send_response(200)
    relay.send_header("Content-Length", "1000")
    relay.end_headers()
    for _ in range(100):
        relay.wfile.write(b" ")
        time.sleep(0.1)
