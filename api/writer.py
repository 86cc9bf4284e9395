"""The one worker that holds the store: it writes, one request after the other, and makes the snapshots for readers."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from api import bodies
from api.answers import refuse
from api.errors import PreconditionError
from api.plan import Plan
from api.sandbox import cap_memory, uncap_memory
from api.sparql import UPDATE, sent, values
from api.wire import Channel
from kg import raw
from kg.corrected import kept
from kg.derive import derive
from kg.errors import KgError, NotFoundError, StoreLockedError, UsageError
from kg.places import snapshot_of
from kg.quads import Run, RunResult, result_quads, run_quads
from kg.store import Store

PATIENCE = 30.0


class Writer:
    """What carries writes out."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self.store = store
        self.plan = plan

    def carry_out(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Carry one request out, and return the head of the answer; raise `KgError` where nothing was changed."""
        match head["kind"]:
            case "publish":
                return {"status": 200, "snapshot": str(self.store.snapshot())}
            case "update":
                self._update(head, body)
                return {"status": 204, "headers": []}
            case "document":
                return self._document(head, body)
            case "derive":
                self._derive()
                return {"status": 204, "headers": []}
            case _:
                return {"status": self._change(head, body), "headers": []}

    def _update(self, head: dict[str, Any], body: bytes) -> None:
        given = sent(head, body, UPDATE)
        texts = values(given, "update")
        if len(texts) != 1 or values(given, "query"):
            raise UsageError(f"exactly one update is needed, and {len(texts)} were given", remedy="send update=…")
        self.store.update(
            texts[0],
            using=values(given, "using-graph-uri"),
            using_named=values(given, "using-named-graph-uri"),
            services=self.plan.services,
        )

    def _document(self, head: dict[str, Any], body: bytes) -> dict[str, Any]:
        """Put what was read in a text in place of a document, or remove one; derived graphs are stale then."""
        graph: str = head["graph"]
        was = self._existing(graph, head["exists"])
        deleting = head["method"] == "DELETE"
        if deleting and not was:
            raise NotFoundError("no such document is here")
        iris, target = self.store.iris, ox.NamedNode(graph)
        run = Run(started=datetime.now(UTC), extractor=head["extractor"], options=(("service", head["method"]),))
        with self.store.changing():
            self.store.append(run_quads(run, iris=iris))
            if deleting:
                self.store.remove_graph(graph, run=iris.run(run.id))
            else:
                said = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
                quads = (ox.Quad(one.subject, one.predicate, one.object, target) for one in said)
                self.store.replace_graph(graph, quads, run=iris.run(run.id))
            result = RunResult(
                ended=datetime.now(UTC),
                read=int(not deleting),
                replaced=int(was and not deleting),
                unchanged=0,
                removed=int(deleting),
                acts=head["acts"],
                candidates=head["candidates"],
            )
            self.store.append(result_quads(run, result, iris=iris))
        return {"status": 204 if deleting else 200 if was else 201, "headers": []}

    def _derive(self) -> None:
        if not self.store.stale:
            return
        uncap_memory()
        ontology = self.store.ontology
        derive(self.store, ontology=ontology, corrections=kept(self.store.path, ontology=ontology))
        cap_memory(self.plan.update_memory << 20)

    def _existing(self, graph: str | None, wanted: bool | None) -> bool:
        """Tell whether a graph is there; raise `PreconditionError` where that is not as it has to be."""
        was = raw.has(self.store, graph)
        if wanted not in (None, was):
            raise PreconditionError("it is there" if was else "no such graph is here")
        return was

    def _change(self, head: dict[str, Any], body: bytes) -> int:
        graph: str | None = head["graph"]
        was = self._existing(graph, head["exists"])
        if head["method"] == "DELETE":
            if not was:
                raise NotFoundError("no such graph is here")
            raw.drop(self.store, graph)
            return 204
        triples = bodies.read(body, head["type"], base=head["iri"])
        (raw.add if head["method"] == "POST" else raw.put)(self.store, graph, triples)
        return 204 if was else 201


def opened(plan: Plan) -> Store:
    """Open the store; wait a little where a process that was just killed still holds it."""
    if plan.engine:
        return snapshot_of(plan.engine, Path(plan.folder), ontology=plan.ontology)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return Store.open(plan.folder, ontology=plan.ontology)
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
        channel.receive()
        channel.send({"status": 200})
        writer = Writer(store, plan)
        cap_memory(plan.update_memory << 20)
        while (message := channel.receive()) is not None:
            try:
                channel.send(writer.carry_out(*message))
            except KgError as error:
                refuse(channel, error)
