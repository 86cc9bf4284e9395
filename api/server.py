"""Run the service, and leave a note in the store's folder that says where it answers."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from api.connection import Connection
from api.front import started
from api.plan import Plan
from api.settings import Settings, check, read
from kg.archive import Archive
from kg.errors import KgError, UsageError
from kg.memory import Memory
from kg.places import afar, profile_of
from kg.search import FILE, refresh
from kg.store import SERVER, Store

log = logging.getLogger(__name__)

GRACE = 3
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is bound to, and where that is reached from here


def serve(
    path: Path | str, *, host: str = "127.0.0.1", port: int = 8000, ontology: Sequence[Path] = (), **given: Any
) -> None:
    """Answer over HTTP until SIGINT or SIGTERM; port 0 takes a free one; `given` outweighs the environment's settings.

    Requests that are being answered then have `GRACE` seconds.
    """
    settings = read(**given)
    check(settings, host)
    with ExitStack() as held:
        engine = str(path) if profile_of(path) else ""
        if engine:
            settings = settings.model_copy(update={"read_only": True, "memory": Memory.NEVER})
            plan = _prepared(held.enter_context(_afar(engine, ontology)), settings, engine=engine)
        else:
            with Store.open(path, ontology=ontology) as store:  # what is wrong with it is told before anything starts
                plan = _prepared(store, settings)
        listener = held.enter_context(_bound(host, port))
        url = address(host, listener.getsockname()[1])
        with asyncio.Runner(loop_factory=_loop) as runner:
            runner.run(_answer(settings, plan, listener, url))


def _afar(engine: str, ontology: Sequence[Path]) -> Archive:
    found = afar(engine, ontology=ontology)
    if not isinstance(found, Archive):
        raise UsageError(f"{engine} is served already")
    return found


def _prepared(store: Store, settings: Settings, *, engine: str = "") -> Plan:
    """See that the text index is there, and return what the workers have to know."""
    if store.stale:
        log.warning("%s: what is derived lags behind what was last written (build again)", store.name)
    if not store.stale or not (store.path / FILE).exists():
        refresh(store)
    return Plan(
        folder=str(store.path),
        engine=engine,
        base=store.iris.base,
        own=tuple(map(str, store.own)),
        default_graph=settings.default_graph,
        query_memory=settings.query_memory,
        update_memory=settings.update_memory,
        extract_memory=settings.extract_memory,
        max_rows=settings.max_rows,
        max_result=settings.max_result,
        services=settings.services,
    )


async def _answer(settings: Settings, plan: Plan, listener: socket.socket, url: str) -> None:
    async with started(settings, plan) as front:
        config = uvicorn.Config(
            front,
            http=Connection,
            log_level="critical",
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=list(settings.proxies),
            timeout_graceful_shutdown=GRACE,
        )
        path = Path(plan.folder)
        with note(path, url):
            what = plan.engine or path
            print(f"Serving {what} at {url} (routes: {url}/docs). Ctrl-C ends it.", file=sys.stderr, flush=True)
            await _Server(config).serve(sockets=[listener])


def _loop() -> asyncio.AbstractEventLoop:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop()
    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


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


class _Server(uvicorn.Server):
    """Uvicorn's server, which ends in order at either signal and does not raise it once more."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let both signals end the server; a second one ends it at once."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
