"""The front process: an ASGI application that checks requests, hands them to workers and sends on what they answer."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import uuid4

from api import graphs
from api.access import Gate
from api.bodies import TEXTS
from api.errors import BusyError, MethodError, TooLargeError, UnsupportedMediaTypeError
from api.exchange import Exchange, Receive, Scope, Send
from api.metrics import Metrics
from api.negotiation import acceptable
from api.plan import Plan
from api.readers import Readers
from api.settings import MEGABYTE, Settings
from api.sparql import TRIPLES, pairs
from api.texts import Texts
from api.wire import Message
from api.workers import Nursery, Turn
from api.writes import Writes
from kg.errors import KgError, UsageError
from kg.memory import Memory, available, fits
from kg.results import ResultFormat
from kg.vocabulary import Iris

TICK = 0.05
SMALL_BODY = MEGABYTE
DOCUMENTS = "/documents/"
JSON = "application/json"


class Template(NamedTuple):
    """A nursery that holds a snapshot in memory."""

    nursery: Nursery
    pid: int
    snapshot: str


class Front:
    """The service, between `started` and its end."""

    def __init__(self, settings: Settings, plan: Plan, nursery: Nursery, writes: Writes) -> None:
        self.settings = settings
        self.plan = plan
        self.writes = writes
        self.readers = Readers(
            nursery, idle=settings.workers, most=settings.max_workers, current=lambda: writes.current
        )
        self.gate = Gate(settings)
        self.metrics = Metrics()
        self.texts = Texts(settings, plan)
        self._iris = Iris(plan.base)
        self._templates: list[Template] = []
        self._copied = ""
        self._routes: dict[str, Callable[[Exchange], Any]] = {
            "/sparql": self._query,
            "/update": self._update,
            graphs.PATH: self._graph,
            "/ready": self._ready,
            "/metrics": self._metrics,
            "/extract": self._extract,
            "/derive": self._derive,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        exchange = Exchange(scope, receive, send, self.settings)
        path = exchange.path
        route = self._route(exchange)
        try:
            self.gate.enter(exchange.client, time.monotonic())
        except KgError as error:
            await exchange.refuse(error)
        else:
            try:
                await route(exchange)
            except KgError as error:
                await exchange.refuse(error)
            finally:
                self.gate.leave(exchange.client)
        self.metrics.count(exchange, "/graphs" if route == self._graph else path if path in self._routes else "other")
        exchange.log()

    def _route(self, exchange: Exchange) -> Callable[[Exchange], Any]:
        path = exchange.path
        if path.startswith(graphs.PATH + "/"):
            return self._graph
        if _is_document(path) and exchange.method in ("PUT", "DELETE"):
            return self._document
        return self._routes.get(path, self._apply)

    async def _query(self, exchange: Exchange) -> None:
        method = exchange.method
        if method == "OPTIONS":
            await exchange.answer_whole(204, [*exchange.cors("GET, HEAD, POST"), ["allow", "GET, HEAD, POST, OPTIONS"]])
            return
        if method not in ("GET", "HEAD", "POST"):
            raise MethodError(f"{method} is not known here", allow="GET, HEAD, POST")
        if len(exchange.query_string) > self.settings.max_query:
            raise TooLargeError("the query is too long", remedy=f"{self.settings.max_query} bytes are read")
        body = await exchange.body(self.settings.max_query) if method == "POST" else b""
        head = exchange.head("query")
        if method != "POST" and not exchange.query_string:
            head |= {"kind": "describe", "base": exchange.base, "writable": self.settings.writable}
        exchange.shown = (exchange.query_string, body)
        await self._relay(exchange, head, body)

    async def _apply(self, exchange: Exchange) -> None:
        body = await exchange.body(SMALL_BODY)
        scope = {name: exchange.scope[name] for name in ("path", "http_version", "root_path")}
        scope["method"] = (
            "GET" if exchange.method == "HEAD" else exchange.method
        )  # the body is left away when it is sent
        scheme, _, host = exchange.base.partition("://")
        name, _, port = host.rpartition(":") if host.rpartition(":")[2].isdigit() else (host, "", "")
        scope |= {"scheme": scheme, "server": [name, int(port or (443 if scheme == "https" else 80))]}
        scope |= {"raw_path": exchange.scope["raw_path"].decode("latin-1"), "client": None}
        headers = [[one.decode("latin-1"), two.decode("latin-1")] for one, two in exchange.scope["headers"]]
        kept = [pair for pair in headers if pair[0] not in ("authorization", "cookie")]
        if exchange.method == "HEAD":
            scope["method"] = "GET"
        head = exchange.head("app") | {"scope": scope, "headers": kept}
        if _is_document(exchange.path):
            head["tag"] = self.writes.tags.of(self._iris.document(exchange.path.removeprefix(DOCUMENTS)))
        await self._relay(exchange, head, body)

    async def _graph(self, exchange: Exchange) -> None:
        method = exchange.method
        known = "GET, HEAD, PUT, POST, DELETE"
        if method not in known.split(", "):
            raise MethodError(f"{method} is not known here", allow=known)
        reading = method in ("GET", "HEAD")
        if not reading:
            self.gate.admit_write(exchange.header("authorization"))
        graph = graphs.target(exchange.path, exchange.query_string, exchange.base, reading=reading)
        made = graph == "" and method == "POST" and not exchange.query_string
        if made:
            graph = f"{exchange.base}{graphs.PATH}/{uuid4()}"
        if graph == "":
            raise UsageError("no graph is named", remedy="send ?graph=IRI or ?default")
        head = exchange.head("graph") | {"graph": graph, "iri": graph or exchange.base + graphs.PATH}
        if reading:
            head |= {"tag": self.writes.tags.of(graph), "bodiless": method == "HEAD"}
            await self._relay(exchange, head, b"")
            return
        if exchange.header("content-encoding") not in (None, "identity"):
            raise UnsupportedMediaTypeError("a compressed body is not read", remedy="send it as it is")
        body = b"" if method == "DELETE" else await exchange.body(self.settings.max_body)
        head["exists"] = exchange.exists
        answer = await self.writes.submit(head, body, graph=graph, condition=exchange.condition())
        headers = answer.head["headers"]
        if answer.head["status"] == 201:
            headers = [*headers, ["location", graph if made else f"{exchange.base}{graphs.address(graph)}"]]
        await exchange.answer_whole(answer.head["status"], headers, answer.body)

    async def _update(self, exchange: Exchange) -> None:
        if exchange.method != "POST":
            raise MethodError(f"{exchange.method} is not known here", allow="POST")
        self.gate.admit_write(exchange.header("authorization"))
        if any(name in ("update", "query") for name, _ in pairs(exchange.query_string)):
            raise UsageError("an update is not read from the address", remedy="send it as the body")
        body = await exchange.body(self.settings.max_body)
        exchange.shown = (exchange.query_string, body)
        answer = await self.writes.submit(exchange.head("update"), body, graph=...)
        await exchange.answer_whole(answer.head["status"], answer.head["headers"], answer.body)

    async def _extract(self, exchange: Exchange) -> None:
        if exchange.method != "POST":
            raise MethodError(f"{exchange.method} is not known here", allow="POST")
        media_type = acceptable(exchange.header("accept"), (JSON, *TRIPLES))
        form = TRIPLES.get(media_type, ResultFormat.TTL)
        head = {"id": None, "form": form, "whole": media_type == JSON}
        answer = await self._read(exchange, head)
        headers = answer.head.get("headers", [["content-type", media_type], ["vary", "Accept"]])
        await exchange.answer_whole(answer.head["status"], headers, answer.body)

    async def _document(self, exchange: Exchange) -> None:
        self.gate.admit_write(exchange.header("authorization"))
        id = exchange.path.removeprefix(DOCUMENTS)
        if not id or exchange.query_string:
            raise UsageError("no document is named" if not id else "no parameters are known here")
        told: dict[str, Any] = {"extractor": "", "acts": 0, "candidates": 0}
        triples = b""
        if exchange.method == "PUT":
            text = await self._read(exchange, {"id": id, "form": ResultFormat.NT, "whole": False})
            if text.head["status"] != 200:
                await exchange.answer_whole(text.head["status"], text.head["headers"], text.body)
                return
            told, triples = {name: text.head[name] for name in told}, text.body
        graph = self._iris.document(id)
        head = exchange.head("document") | told | {"graph": graph, "exists": exchange.exists}
        answer = await self.writes.submit(head, triples, graph=graph, condition=exchange.condition())
        headers = [*answer.head["headers"], ["content-type", JSON]]
        body = json.dumps({"id": id, "iri": graph, "stale": True} | told).encode()
        if answer.head["status"] == 204:
            body = b""
        elif answer.head["status"] == 201:
            headers.append(["location", f"{exchange.base}{DOCUMENTS}{quote(id, safe='')}"])
        await exchange.answer_whole(answer.head["status"], headers, answer.body or body)

    async def _read(self, exchange: Exchange, head: dict[str, Any]) -> Message:
        """Read the text that is sent, in the process for it."""
        kind = (exchange.header("content-type") or "text/plain").partition(";")[0].strip().lower()
        if kind not in TEXTS:
            raise UnsupportedMediaTypeError(f"a text of type {kind!r} is not read", remedy=f"send {', '.join(TEXTS)}")
        return await self.texts.read(head, await exchange.body(self.settings.extract_text))

    async def _derive(self, exchange: Exchange) -> None:
        if exchange.method != "POST":
            raise MethodError(f"{exchange.method} is not known here", allow="POST")
        self.gate.admit_write(exchange.header("authorization"))
        head, budget = exchange.head("derive"), self.settings.derive_timeout
        answer = await self.writes.submit(head, b"", graph=..., budget=budget)
        await exchange.answer_whole(answer.head["status"], answer.head["headers"], answer.body)

    async def _ready(self, exchange: Exchange) -> None:
        exchange.only_reads()
        worker = self.writes.worker
        if worker is None or worker.ended or self.readers.nursery.ended:
            raise BusyError("the service is starting, or mending itself", remedy="try again in a while")
        await exchange.answer_whole(200, [["content-type", "application/json"]], b'{"status":"ready"}')

    async def _metrics(self, exchange: Exchange) -> None:
        exchange.only_reads()
        figures = self.metrics.write(self.readers, self.writes, in_memory=self._is_in_memory())
        await exchange.answer_whole(200, [["content-type", "text/plain; version=0.0.4; charset=utf-8"]], figures)

    async def _relay(self, exchange: Exchange, head: dict[str, Any], body: bytes) -> None:
        """Let a reader answer, and send its answer on; break off what does not come to its end."""
        turn = self.readers.ask(head, body, budget=self.settings.timeout)
        watching: list[asyncio.Task[None]] = []
        turn.on_slow = lambda: watching.append(asyncio.create_task(exchange.end_when_gone(turn)))
        try:
            message = await turn.next()
            if message.head.get("more"):
                await self._stream(exchange, turn, message)
            else:
                await exchange.answer_whole(message.head["status"], message.head["headers"], message.body)
        except KgError as error:
            self._note(error)
            raise
        finally:
            turn.end()
            for task in watching:
                task.cancel()

    async def _stream(self, exchange: Exchange, turn: Turn, first: Message) -> None:
        await exchange.begin(first.head["status"], first.head["headers"])
        message = first
        while "end" not in message.head:
            if "broken" in message.head or not await exchange.part(message.body):
                return
            try:
                message = await turn.next()
            except KgError as error:
                self._note(error)
                return
        await exchange.finish(message.body)

    def _note(self, error: KgError) -> None:
        self.metrics.ended[type(error)] += 1

    async def watch(self) -> None:
        """Look after the workers until cancelled."""
        swept = 0.0
        while True:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            self.readers.watch(now)
            if self.writes.worker is not None:
                self.writes.worker.watch(now)
            self.texts.watch(now)
            if now - swept > 1:
                swept = now
                self._sweep()

    def _sweep(self) -> None:
        nurseries = [self.readers.first, *(one.nursery for one in self._templates)]
        read = {name for nursery in nurseries for worker in nursery.alive for name in worker.snapshots}
        self.writes.release(read | {one.snapshot for one in self._templates})
        for template in self._templates[:]:
            nursery = template.nursery
            if nursery is not self.readers.nursery and not nursery.alive and nursery.ready.done():
                self._templates.remove(template)
                nursery.close()
                with suppress(ProcessLookupError):
                    os.kill(template.pid, signal.SIGKILL)

    async def copy(self) -> None:
        """Copy the graph into memory whenever it has been quiet for a while, until cancelled."""
        if self.settings.memory is Memory.NEVER:
            return
        loop = asyncio.get_running_loop()
        while True:
            if self.writes.current != self._copied and loop.time() - self.writes.last >= self.settings.quiet:
                self._copied = self.writes.current
                if self.settings.memory is Memory.ALWAYS or fits(await self._size(), free=available()):
                    await self._copy(self._copied)
            await asyncio.sleep(0.2)

    async def _copy(self, snapshot: str) -> None:
        with suppress(KgError):
            nursery, pid = await self.readers.first.template(snapshot)
            self._templates.append(Template(nursery, pid, snapshot))
            await nursery.ready
            if self.writes.current == snapshot:
                self.readers.move(nursery)

    def close(self) -> None:
        """End all workers."""
        self.texts.close()
        self.readers.close()
        for nursery in (*(one.nursery for one in self._templates), self.readers.first):
            for worker in tuple(nursery.alive):
                worker.end()
            nursery.close()

    def _is_in_memory(self) -> bool:
        return any(
            one.nursery is self.readers.nursery and one.snapshot == self.writes.current for one in self._templates
        )

    async def _size(self) -> int:
        turn = self.readers.ask({"kind": "size"}, b"", budget=60)
        return int((await turn.next()).head["size"])


def _is_document(path: str) -> bool:
    """Tell whether a path is that of a document, and not of its text."""
    return path.startswith(DOCUMENTS) and not path.endswith("/text")


@asynccontextmanager
async def started(settings: Settings, plan: Plan) -> AsyncIterator[Front]:
    """Start the workers, and end them at the end."""
    nursery, process = await Nursery.start(plan)
    writes = Writes(Path(plan.folder), nursery, settings.timeout)
    front = Front(settings, plan, nursery, writes)
    tasks = []
    try:
        await writes.open()
        tasks = [asyncio.create_task(one) for one in (writes.run(), front.watch(), front.copy())]
        yield front
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        front.close()
        while process.poll() is None:
            await asyncio.sleep(0.01)
