"""The front process's side of the writer: one write after the other, each durable and seen when it is answered."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from api.errors import BusyError, PreconditionError
from api.wire import Message
from api.workers import Nursery, Turn, Worker
from api.writer import PATIENCE
from kg import snapshots
from kg.errors import KgError, StoreError

BATCH = 32
BATCH_SECONDS = 0.2
QUEUE = 500


@dataclass(slots=True)
class Write:
    """One write that waits its turn; `graph` is what it changes, `...` for an update, which may change any."""

    head: dict[str, Any]
    body: bytes
    graph: Any
    condition: Callable[[str], bool] | None
    done: asyncio.Future[Message]
    budget: float


class Tags:
    """ETags: a graph's is new whenever it may have changed, and in each run of the service."""

    def __init__(self) -> None:
        self._run = secrets.token_hex(4)
        self._all = 0
        self._changed: dict[str | None, int] = {}
        self._count = 0

    def of(self, graph: str | None) -> str:
        """Return the tag of a graph, without the format that follows it."""
        return f"{self._run}-{max(self._all, self._changed.get(graph, 0))}"

    def change(self, graph: Any) -> None:
        """Note that a graph was changed, or by `...` that all may have been."""
        self._count += 1
        if graph is ...:
            self._all = self._count
            self._changed.clear()
        else:
            self._changed[graph] = self._count


@dataclass(slots=True)
class Writes:
    """The queue of writes, and the snapshot that readers answer from."""

    folder: Path
    nursery: Nursery
    timeout: float
    current: str = ""
    tags: Tags = field(default_factory=Tags)
    last: float = 0.0
    count: int = 0
    worker: Worker | None = None
    _latches: dict[str, int] = field(default_factory=dict)
    _queue: deque[Write] = field(default_factory=deque)
    _some: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        """Start the writer, and make a snapshot of what is there."""
        self.worker = None
        worker = await self.nursery.fork("writer")
        answer = await worker.ask(Turn({}, budget=PATIENCE + self.timeout + 60)).next()
        if answer.head["status"] != 200:
            raise StoreError("cannot be opened to be served", path=self.folder)
        self.worker = worker
        await self._publish()

    async def submit(
        self,
        head: dict[str, Any],
        body: bytes,
        *,
        graph: Any,
        condition: Callable[[str], bool] | None = None,
        budget: float | None = None,
    ) -> Message:
        """Wait for a write's turn and its answer; it may take `budget` seconds, or the time limit of updates."""
        if len(self._queue) >= QUEUE:
            raise BusyError("too many writes are waiting", remedy="try again in a while")
        done: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._queue.append(Write(head, body, graph, condition, done, budget or self.timeout))
        self._some.set()
        return await done

    async def run(self) -> None:
        """Carry writes out until cancelled; several that wait share one snapshot."""
        loop = asyncio.get_running_loop()
        while True:
            await self._some.wait()
            finished: list[tuple[Write, Message]] = []
            until = loop.time() + BATCH_SECONDS
            while self._queue and len(finished) < BATCH and loop.time() < until:
                write = self._queue.popleft()
                if write.done.cancelled():
                    continue
                try:
                    finished.append((write, await self._carry_out(write)))
                except KgError as error:
                    _fail(write, error)
            if not self._queue:
                self._some.clear()
            await self._finish(finished)

    async def _carry_out(self, write: Write) -> Message:
        if write.condition is not None and not write.condition(self.tags.of(write.graph)):
            raise PreconditionError("the graph is not what the request expects", remedy="GET it and look at its ETag")
        answer = await self._ask(write.head, write.body, budget=write.budget)
        if answer.head["status"] < 300:
            self.tags.change(write.graph)
            self.count += 1
        return answer

    async def _finish(self, finished: list[tuple[Write, Message]]) -> None:
        if not finished:
            return
        try:
            if any(answer.head["status"] < 300 for _, answer in finished):
                await self._publish()
        except KgError as error:
            for write, _ in finished:
                _fail(write, error)
            return
        for write, answer in finished:
            if not write.done.done():
                write.done.set_result(answer)

    async def _ask(self, head: dict[str, Any], body: bytes, *, budget: float) -> Message:
        if self.worker is None or self.worker.ended:
            await self.open()
        worker = self.worker
        assert worker is not None  # noqa: S101 - opened above
        try:
            return await worker.ask(Turn(head, body, budget=budget)).next()
        except KgError:
            await self.open()
            raise

    async def _publish(self) -> None:
        worker = self.worker
        assert worker is not None  # noqa: S101 - only called while there is one
        answer = await worker.ask(Turn({"kind": "publish"}, budget=self.timeout + 60)).next()
        path = answer.head.get("snapshot", "")
        latch = self._latches.get(path) or (snapshots.latch(Path(path)) if path else None)
        if latch is None:
            raise StoreError("no snapshot could be made", path=self.folder)
        self._latches[path] = latch
        self.current = path
        self.last = asyncio.get_running_loop().time()

    def release(self, used: set[str]) -> None:
        """Let go of the snapshots that nobody reads any more; the writer takes them away when it makes the next."""
        for path in self._latches.keys() - used - {self.current}:
            os.close(self._latches.pop(path))


def _fail(write: Write, error: KgError) -> None:
    if not write.done.done():
        write.done.set_exception(error)
