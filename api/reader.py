"""A worker that only reads: queries, graphs, the description of the service, and the routes of the application."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api import description, graphs, sparql
from api.answers import refuse
from api.app import create_app
from api.errors import MemoryUpError
from api.plan import Plan, Shared
from api.sandbox import cap_memory, uncap_memory
from api.served import DefaultGraph, Served
from api.wire import Channel, Message
from kg.errors import KgError
from kg.ontology import load
from kg.places import snapshot_of
from kg.vocabulary import Iris


@cache
def _application() -> FastAPI:
    return create_app(None)


def prepare(iris: Iris, own: tuple[Path, ...]) -> None:
    """Make before a fork what every reader needs."""
    _application().openapi()
    load(*own)
    iris.prefixes()


class Reader:
    """What answers from one snapshot at a time."""

    def __init__(self, channel: Channel, plan: Plan, shared: Shared | None) -> None:
        self.channel = channel
        self.plan = plan
        self._shared = shared
        self._snapshot = ""
        self._kept_more = False
        self._loop = asyncio.new_event_loop()
        self.served: Served | None = None

    def answer(self, message: Message) -> None:
        """Answer one request from the snapshot that it names."""
        head, body = message
        try:
            served = self._serve(head)
            match head["kind"]:
                case "query":
                    sparql.answer(self.channel, served, head, body, plan=self.plan)
                case "graph":
                    graphs.answer(self.channel, served, head, plan=self.plan)
                case "describe":
                    description.answer(self.channel, served, head, plan=self.plan)
                case "size":
                    self.channel.send({"size": served.size})
                case _:
                    self._kept_more = True
                    self._loop.run_until_complete(self._apply(head, body))
        except KgError as error:
            refuse(self.channel, error)
        except MemoryError:
            self.served = None  # with all that was kept for other requests
            uncap_memory()
            refuse(self.channel, MemoryUpError("it needs more memory than it may take", remedy="ask for less at once"))

    def _serve(self, head: dict[str, Any]) -> Served:
        snapshot = head["snapshot"]
        if self.served is None or snapshot != self._snapshot:
            uncap_memory()
            plan, shared = self.plan, self._shared
            if shared is not None and shared.snapshot == snapshot:
                store = shared.store
            else:
                store = snapshot_of(plan.engine, Path(snapshot), ontology=plan.ontology)
            self.served = Served(store, DefaultGraph(plan.default_graph))
            _application().state.served = self.served
            self._snapshot = snapshot
            cap_memory(plan.query_memory << 20)
        elif self._kept_more:  # networks and names that are kept for the next request are not on its account
            uncap_memory()
            cap_memory(self.plan.query_memory << 20)
        self._kept_more = False
        return self.served

    async def _apply(self, head: dict[str, Any], body: bytes) -> None:
        """Run the application for one request, and send on what it answers."""
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(event: dict[str, Any]) -> None:
            if event["type"] == "http.response.start":
                started.update(event)
            else:
                parts.append(event.get("body", b""))

        scope = {
            **head["scope"],
            "type": "http",
            "asgi": {"version": "3.0"},
            "raw_path": head["scope"]["raw_path"].encode("latin-1"),
            "query_string": head["qs"].encode("latin-1"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head["headers"]],
        }
        await _application()(scope, receive, send)  # type: ignore[arg-type]
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in started["headers"]]
        kept = [pair for pair in headers if pair[0] != "content-length"]
        status, whole = started["status"], b"".join(parts)
        if status == HTTPStatus.OK and head["method"] in ("GET", "HEAD"):
            tag = _tag(whole, head.get("tag", ""), dict(kept))
            kept.append(["etag", tag])
            if _is_known(dict(map(tuple, head["headers"])).get("if-none-match", ""), tag):
                status, whole = HTTPStatus.NOT_MODIFIED, b""
        self.channel.send({"status": status, "headers": kept}, whole)


def _tag(body: bytes, graph: str, headers: dict[str, str]) -> str:
    """Make an ETag of what is answered, after that of the graph which it is about, if it is about one."""
    digest = hashlib.sha256(headers.get("content-type", "").encode() + b"\0" + body).hexdigest()[:20]
    return f'"{graph}-{digest}"' if graph else f'"{digest}"'


def _is_known(known: str, tag: str) -> bool:
    """Tell whether an If-None-Match header names a tag."""
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))


def run(held: socket.socket, plan: Plan, shared: Shared | None) -> None:
    """Answer until the front process closes the socket."""
    channel = Channel(held)
    reader = Reader(channel, plan, shared)
    while (message := channel.receive()) is not None:
        reader.answer(message)
