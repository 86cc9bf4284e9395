"""The one worker that holds the store: it writes, one request after the other, and makes the snapshots for readers."""

from __future__ import annotations

import shutil
import socket
import time
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api import bodies
from api.answers import refuse
from api.errors import PreconditionError
from api.plan import Plan
from api.sandbox import cap_memory
from api.sparql import UPDATE, sent, values
from api.wire import Channel
from kg.errors import KgError, NotFoundError, StoreLockedError, UsageError
from kg.sparql import update
from kg.store import Store

SNAPSHOTS = "serving"
PATIENCE = 5.0
_REPLACE_DEFAULT = "MOVE GRAPH staged: TO DEFAULT"


class Writer:
    """What carries writes out."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self.store = store
        self.plan = plan
        self._staged = ox.NamedNode(store.iris.graph("staged"))

    def carry_out(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Carry one request out, and return the head of the answer; raise `KgError` where nothing was changed."""
        match head["kind"]:
            case "publish":
                self.store.quads.backup(head["path"])
                return {"status": 200}
            case "update":
                self._update(head, body)
                return {"status": 204, "headers": []}
            case _:
                return {"status": self._change(head, body), "headers": []}

    def _update(self, head: dict[str, Any], body: bytes) -> None:
        given = sent(head, body, UPDATE)
        texts = values(given, "update")
        if len(texts) != 1 or values(given, "query"):
            raise UsageError(f"exactly one update is needed, and {len(texts)} were given", remedy="send update=…")
        self.store.mark_stale()
        iris = self.store.iris
        update(
            self.store.quads,
            texts[0],
            prefixes=iris.prefixes(),
            base_iri=iris.base,
            using=values(given, "using-graph-uri"),
            using_named=values(given, "using-named-graph-uri"),
            services=self.plan.services,
        )

    def _change(self, head: dict[str, Any], body: bytes) -> int:
        graph: str | None = head["graph"]
        quads = self.store.quads
        node = ox.DefaultGraph() if graph is None else ox.NamedNode(graph)
        was = graph is None or quads.contains_named_graph(ox.NamedNode(graph))
        if head["exists"] not in (None, was):
            raise PreconditionError("the graph is there" if was else "no such graph is here")
        if head["method"] == "DELETE":
            if not was:
                raise NotFoundError("no such graph is here")
            self.store.mark_stale()
            quads.remove_graph(node)
            return 204
        fresh = [ox.Quad(*triple, node) for triple in bodies.read(body, head["type"], base=head["iri"])]
        self.store.mark_stale()
        if head["method"] == "POST":
            quads.extend(fresh)
        elif isinstance(node, ox.NamedNode):
            self.store.replace_graph(node.value, fresh)
        else:
            self._replace_default(fresh)
        if isinstance(node, ox.NamedNode):
            quads.add_graph(node)
        return 204 if was else 201

    def _replace_default(self, fresh: list[ox.Quad]) -> None:
        quads = self.store.quads
        quads.add_graph(self._staged)
        quads.extend([ox.Quad(quad.subject, quad.predicate, quad.object, self._staged) for quad in fresh])
        quads.update(_REPLACE_DEFAULT, prefixes={"staged": self._staged.value})


def opened(plan: Plan) -> Store:
    """Open the store; wait a little where a process that was just killed still holds it."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return Store.open(plan.folder, ontology=tuple(map(Path, plan.own)))
        except StoreLockedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def run(held: socket.socket, plan: Plan) -> None:
    """Write until the front process closes the socket."""
    channel = Channel(held)
    try:
        store = opened(plan)
    except KgError as error:
        refuse(channel, error)
        return
    with store:
        snapshots = Path(plan.folder) / SNAPSHOTS
        if channel_first := channel.receive():
            if channel_first.head.get("clean"):
                shutil.rmtree(snapshots, ignore_errors=True)
            snapshots.mkdir(exist_ok=True)
            channel.send({"status": 200})
        writer = Writer(store, plan)
        cap_memory(plan.update_memory << 20)
        while (message := channel.receive()) is not None:
            try:
                channel.send(writer.carry_out(*message))
            except KgError as error:
                refuse(channel, error)
