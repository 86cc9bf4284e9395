"""A worker that only reads: queries, graphs, the description of the service, and the routes of the application."""

from __future__ import annotations

import asyncio
import socket
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from fastapi import FastAPI

from api import description, graphs, sparql
from api.answers import refuse
from api.app import create_app
from api.plan import Copy, Plan
from api.sandbox import cap_memory, uncap_memory
from api.served import DefaultGraph, Served
from api.wire import Channel, Message
from kg.errors import KgError
from kg.ontology import load
from kg.store import Store
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
    """What answers from one generation of the graph at a time."""

    def __init__(self, channel: Channel, plan: Plan, copy: Copy | None) -> None:
        self.channel = channel
        self.plan = plan
        self._copy = copy
        self._generation = -1
        self._loop = asyncio.new_event_loop()
        self.served: Served | None = None

    def answer(self, message: Message) -> None:
        """Answer one request from the generation that it names."""
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
        generation = head["generation"]
        if self.served is None or generation != self._generation:
            uncap_memory()
            if self._copy is not None and self._copy.generation == generation:
                quads = self._copy.quads
            else:
                quads = ox.Store.read_only(head["path"])
            plan = self.plan
            own = tuple(map(Path, plan.own))
            store = Store(Path(plan.folder), iris=Iris(plan.base), quads=quads, own=own)
            self.served = Served(store, DefaultGraph(plan.default_graph))
            _application().state.served = self.served
            self._generation = generation
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


def run(held: socket.socket, plan: Plan, copy: Copy | None) -> None:
    """Answer until the front process closes the socket."""
    channel = Channel(held)
    reader = Reader(channel, plan, copy)
    while (message := channel.receive()) is not None:
        reader.answer(message)
