"""Run the service, and leave a note in the store's folder that says where it answers."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import uvicorn

from api.app import create_app
from kg.errors import KgError
from kg.store import SERVER, Store

GRACE = 3
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is bound to, and where that is reached from here


def serve(store: Store, *, host: str = "127.0.0.1", port: int = 8000, default_graph: str = "union") -> None:
    """Answer over HTTP until SIGINT or SIGTERM; port 0 takes a free one.

    Queries that still run then have `GRACE` seconds. The engine cannot be interrupted, so one that takes longer takes
    the process with it, which loses nothing, since the service only reads.
    """
    app = create_app(store, default_graph=default_graph)
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=GRACE)
    with _bound(host, port) as listener:
        url = address(host, listener.getsockname()[1])
        with note(store.path, url), _ending_on_sigterm():
            print(f"Serving {store.path} at {url} (routes: {url}/docs). Ctrl-C ends it.", file=sys.stderr, flush=True)
            uvicorn.Server(config).run(sockets=[listener])
    if app.state.served.running:
        print("A query was still running and is given up.", file=sys.stderr, flush=True)
        os._exit(0)


def address(host: str, port: int) -> str:
    """Return the URL under which a bound host and port are reached from this machine."""
    reachable = EVERYWHERE.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


@contextmanager
def note(folder: Path, url: str) -> Iterator[None]:
    """Keep `server.json` with the address and the process in a folder while the service runs."""
    path = folder / SERVER
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise KgError(f"port {port} of {host} is in use", remedy="name another with --port") from error
        raise KgError(f"cannot listen at {host}, port {port}: {error.strerror or error}") from error


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """Let both signals end the `with` block in order: uvicorn raises them once more when it has shut down."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, leave)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)
