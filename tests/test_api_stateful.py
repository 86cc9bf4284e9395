"""Whatever is written in whatever order, the service says what a set of triples for each graph would say."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from serving import PATIENCE, running

from kg.store import Store

TOKEN = "a token for this test"
GRAPHS = st.sampled_from(["urn:g:1", "urn:g:2", "urn:g:3"])
TRIPLES = st.sets(st.integers(0, 6), max_size=4)
NT = {"content-type": "application/n-triples"}
UPDATE = {"content-type": "application/sparql-update"}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[httpx.Client, int]]:
    path = tmp_path / "store"
    Store.create(path).close()
    headers = {"authorization": f"Bearer {TOKEN}"}
    with (
        running(path, token=TOKEN, memory="always", quiet="0.2") as url,
        httpx.Client(base_url=url, headers=headers, timeout=PATIENCE) as client,
    ):
        yield client, json.loads((path / "server.json").read_text("utf-8"))["pid"]


def triples(numbers: set[int]) -> str:
    return "\n".join(f'<urn:s> <urn:p> "{number}" .' for number in sorted(numbers))


class Service(RuleBasedStateMachine):
    """A service, and beside it what it should hold."""

    client: httpx.Client
    pid: int

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[str, set[int]] = {}
        self.tags: dict[str, str] = {}
        self.done(self.client.post("/update", content="DROP ALL", headers=UPDATE))

    def done(self, answer: httpx.Response, *codes: int) -> None:
        assert answer.status_code in (codes or (200, 201, 204)), answer.text

    @rule(graph=GRAPHS, numbers=TRIPLES)
    def put(self, graph: str, numbers: set[int]) -> None:
        answer = self.client.put("/graphs", params={"graph": graph}, content=triples(numbers), headers=NT)
        self.done(answer, 204 if graph in self.held else 201)
        self.held[graph] = set(numbers)

    @rule(graph=GRAPHS, numbers=TRIPLES)
    def add(self, graph: str, numbers: set[int]) -> None:
        answer = self.client.post("/graphs", params={"graph": graph}, content=triples(numbers), headers=NT)
        self.done(answer, 204 if graph in self.held else 201)
        self.held.setdefault(graph, set()).update(numbers)

    @rule(graph=GRAPHS)
    def delete(self, graph: str) -> None:
        answer = self.client.delete("/graphs", params={"graph": graph})
        self.done(answer, 204 if graph in self.held else 404)
        self.held.pop(graph, None)

    @rule(graph=GRAPHS, numbers=TRIPLES)
    def put_what_cannot_be_read(self, graph: str, numbers: set[int]) -> None:
        body = f"{triples(numbers)}\n<urn:s> <urn:p> "
        self.done(self.client.put("/graphs", params={"graph": graph}, content=body, headers=NT), 400)

    @rule(graph=GRAPHS, numbers=TRIPLES.filter(bool))
    def insert(self, graph: str, numbers: set[int]) -> None:
        text = f"INSERT DATA {{ GRAPH <{graph}> {{ {triples(numbers)} }} }}"
        self.done(self.client.post("/update", content=text, headers=UPDATE))
        self.held.setdefault(graph, set()).update(numbers)

    @rule(graph=GRAPHS, numbers=TRIPLES)
    def take_out(self, graph: str, numbers: set[int]) -> None:
        text = f"DELETE DATA {{ GRAPH <{graph}> {{ {triples(numbers)} }} }}"
        self.done(self.client.post("/update", content=text, headers=UPDATE))
        if graph in self.held:
            self.held[graph] -= numbers

    @rule(graph=GRAPHS, numbers=TRIPLES)
    def fail_half_way(self, graph: str, numbers: set[int]) -> None:
        text = f"INSERT DATA {{ GRAPH <{graph}> {{ {triples(numbers)} }} }}" + f" ; CREATE GRAPH <{graph}>" * 2
        self.done(self.client.post("/update", content=text, headers=UPDATE), 400)

    @rule(graph=GRAPHS)
    def copy(self, graph: str) -> None:
        text = f"COPY SILENT GRAPH <{graph}> TO GRAPH <urn:g:1>"
        self.done(self.client.post("/update", content=text, headers=UPDATE))
        if graph != "urn:g:1":
            copied = self.held.get(graph, set())  # of an empty graph the engine makes none
            self.held = {name: numbers for name, numbers in self.held.items() if name != "urn:g:1"}
            self.held |= {"urn:g:1": set(copied)} if copied else {}

    @rule(graph=GRAPHS, numbers=TRIPLES)
    def put_if_it_is_what_was_read(self, graph: str, numbers: set[int]) -> None:
        tag = self.client.get("/graphs", params={"graph": graph}).headers.get("etag")
        if tag is None:
            return
        headers = NT | {"if-match": tag}
        for code in (204, 412):
            answer = self.client.put("/graphs", params={"graph": graph}, content=triples(numbers), headers=headers)
            self.done(answer, code)
        self.held[graph] = set(numbers)

    @rule(at=st.integers(0, 3))
    def kill_a_worker(self, at: int) -> None:
        """Kill one, and wait until the service has mended itself: until then a request may fail."""
        (nursery,) = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text("ascii").split()
        workers = Path(f"/proc/{nursery}/task/{nursery}/children").read_text("ascii").split()
        with suppress(OSError):
            os.kill(int(workers[at % len(workers)]), signal.SIGKILL)
        while self.client.post("/update", content="INSERT DATA {}", headers=UPDATE).status_code != 204:
            pass
        while self.client.get("/sparql", params={"query": "ASK {}"}).status_code != 200:
            pass

    @invariant()
    def it_says_what_it_should(self) -> None:
        query = "SELECT ?g ?o { GRAPH ?g { <urn:s> <urn:p> ?o } FILTER(STRSTARTS(STR(?g), 'urn:g:')) }"
        answer = self.client.get("/sparql", params={"query": query})
        said = {(row["g"]["value"], int(row["o"]["value"])) for row in answer.json()["results"]["bindings"]}
        assert said == {(graph, number) for graph, numbers in self.held.items() for number in numbers}


def test_the_service_holds_what_was_written(served: tuple[httpx.Client, int]) -> None:
    Service.client, Service.pid = served
    run_state_machine_as_test(
        Service,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
