"""A worker that only reads: queries, graphs, the description of the service, and the routes of the application."""

from __future__ import annotations

import asyncio
import socket
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api import description, graphs, sparql
from api.answers import refuse
from api.app import create_app
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
        self._loop = asyncio.new_event_loop()
        self.served: Served | None = None

    def answer(self, message: Message) -> None:
        """Answer one request from the snapshot that it names."""
        head, body = message
        try:
            served = self._serve(head)
            match head["kind"]:
                case "query":
                    sparql.answer(self.channel, served, head, body, services=self.plan.services)
                case "graph":
                    graphs.answer(self.channel, served, head)
                case "describe":
                    description.answer(self.channel, served, head)
                case "size":
                    self.channel.send({"size": served.size})
                case _:
                    self._loop.run_until_complete(self._apply(head, body))
        except KgError as error:
            refuse(self.channel, error)

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
            "query_string": head["qs"].encode("latin-1"),
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head["headers"]],
        }
        await _application()(scope, receive, send)  # type: ignore[arg-type]
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in started["headers"]]
        kept = [pair for pair in headers if pair[0] != "content-length"]
        self.channel.send({"status": started["status"], "headers": kept}, b"".join(parts))


def run(held: socket.socket, plan: Plan, shared: Shared | None) -> None:
    """Answer until the front process closes the socket."""
    channel = Channel(held)
    reader = Reader(channel, plan, shared)
    while (message := channel.receive()) is not None:
        reader.answer(message)
