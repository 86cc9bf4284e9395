"""The front process's side of its workers: to start, ask, watch and end them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol, cast

from api.errors import BusyError, MemoryUpError, TimeUpError, WorkerError
from api.plan import Plan
from api.wire import Message, Unpacker, pack
from kg.errors import KgError

_FULL = 4
STARVED = 0.15
"""Seconds without a reader getting free after which more are started."""


class Parent(Protocol):
    """What started a worker."""

    def lost(self, worker: Worker) -> None:
        """Take note that a worker is gone."""

    async def how_it_ended(self, pid: int) -> int:
        """Return the signal that ended a process."""


class Worker(asyncio.Protocol):
    """One worker process at the other end of a socket."""

    def __init__(self, nursery: Parent) -> None:
        self.nursery = nursery
        self.pid = 0
        self.asked_at = 0.0
        self.budget = 0.0
        self.waiting_since: float | None = None
        self.why: KgError | None = None
        self.ended = False
        self.free = False
        self.snapshot = ""
        self.on_slow: Callable[[], None] | None = None
        self._transport: asyncio.Transport | None = None
        self._unpacker = Unpacker()
        self._messages: deque[Message] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take what the worker sends, and let it wait when nobody takes it further."""
        self._messages.extend(self._unpacker.feed(data))
        if len(self._messages) > _FULL and not self._paused and self._transport:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the worker is gone."""
        self.ended = True
        self.nursery.lost(self)
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def ask(self, head: dict[str, Any], body: bytes, *, budget: float) -> None:
        """Send a request; the worker may be waited for so many seconds in all until it has answered."""
        self.budget = budget
        self.free = False
        self.asked_at = asyncio.get_running_loop().time()
        if self._transport:
            self._transport.write(pack(head, body))

    async def next(self) -> Message:
        """Wait for the next message; raise the reason why none will come."""
        while not self._messages:
            if self.ended:
                raise self.why or await self._post_mortem()
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            self.waiting_since = since = loop.time()
            try:
                await self._waiter
            finally:
                self._waiter = self.waiting_since = None
                self.budget -= loop.time() - since
        message = self._messages.popleft()
        if self._paused and self._transport and len(self._messages) <= _FULL // 2:
            self._paused = False
            self._transport.resume_reading()
        return message

    async def _post_mortem(self) -> KgError:
        number = await self.nursery.how_it_ended(self.pid)
        if number == signal.SIGABRT:  # what the engine's allocator does when there is no more
            return MemoryUpError("it needs more memory than it may take", remedy="ask for less at once")
        return WorkerError(f"a worker ended by signal {number}")

    def watch(self, now: float) -> None:
        """End the worker when its time is up; let one that takes long give way to others."""
        if self.waiting_since is None:
            return
        if now - self.waiting_since > self.budget:
            self.end(TimeUpError("the time for it is up", remedy="ask for less, or for a part at a time"))
        elif self.on_slow is not None and now - self.asked_at > 0.3:
            slow, self.on_slow = self.on_slow, None
            slow()
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def end(self, why: KgError | None = None) -> None:
        """Kill the process, whatever it is doing."""
        if self.ended:
            return
        self.why = self.why or why
        self.ended = True
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        if self._transport:
            self._transport.abort()
        self._wake()


class Nursery(asyncio.Protocol):
    """A process that forks workers; see `api.nursery`."""

    def __init__(self, control: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self.control = control
        self.ready: asyncio.Future[dict[str, Any]] = loop.create_future()
        self.ended = False
        self.alive: set[Worker] = set()
        self._numbers = count()
        self._forks: dict[int, asyncio.Future[int]] = {}
        self._endings: dict[int, int] = {}
        self._told = bytearray()
        self._transport: asyncio.BaseTransport | None = None

    @classmethod
    async def start(cls, plan: Plan) -> tuple[Nursery, subprocess.Popen[bytes]]:
        """Start the first nursery and wait until it has imported everything."""
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "api.nursery", str(theirs.fileno()), str(os.getpid()), plan.write()]
        environment = os.environ | {"MALLOC_ARENA_MAX": "2"}
        process = subprocess.Popen(  # noqa: S603 - ourselves
            command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL
        )
        theirs.close()
        nursery = await cls.hold(ours)
        await nursery.ready
        return nursery, process

    @classmethod
    async def hold(cls, control: socket.socket) -> Nursery:
        """Talk to a nursery over its control socket."""
        nursery = cls(control.dup())
        await asyncio.get_running_loop().create_connection(lambda: nursery, sock=control)
        return nursery

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the nursery is gone, and with it its workers."""
        self.ended = True
        if not self.ready.done():
            self.ready.set_exception(WorkerError("the workers' process did not start"))
        for fork in self._forks.values():
            if not fork.done():
                fork.set_exception(WorkerError("the workers' process ended"))

    def data_received(self, data: bytes) -> None:
        """Take what the nursery tells."""
        self._told += data
        *lines, self._told = self._told.split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "forked" in said:
                self._forks.pop(said["forked"]).set_result(said["pid"])
            elif "ended" in said:
                self._endings[said["ended"]] = said["signal"]
            else:
                self.ready.set_result(said)

    async def _fork(self, role: str, theirs: socket.socket, **told: Any) -> int:
        number = next(self._numbers)
        self._forks[number] = asyncio.get_running_loop().create_future()
        forked = self._forks[number]
        request = json.dumps({"number": number, "role": role, **told}).encode()
        try:
            socket.send_fds(self.control, [request], [theirs.fileno()])
        except OSError as error:
            raise WorkerError(f"no worker can be started: {error}") from error
        finally:
            theirs.close()
        return await forked

    async def fork(self, role: str) -> Worker:
        """Start a worker."""
        ours, theirs = socket.socketpair()
        worker = Worker(self)
        worker.pid = await self._fork(role, theirs)
        ours.setblocking(False)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        self.alive.add(worker)
        return worker

    async def template(self, snapshot: str) -> tuple[Nursery, int]:
        """Start a nursery that copies a snapshot into memory; wait on its `ready`."""
        ours, theirs = socket.socketpair()
        pid = await self._fork("template", theirs, path=snapshot)
        ours.setblocking(False)
        return await Nursery.hold(ours), pid

    def lost(self, worker: Worker) -> None:
        """Forget a worker that ended."""
        self.alive.discard(worker)

    async def how_it_ended(self, pid: int) -> int:
        """Return the signal that ended a process, 0 for none or where that is not known within a second."""
        for _ in range(50):
            if pid in self._endings:
                return self._endings.pop(pid)
            await asyncio.sleep(0.02)
        return 0

    def close(self) -> None:
        """Close the control socket: the nursery ends, and so do its workers."""
        if self._transport:
            self._transport.close()
        self.control.close()


class Readers:
    """The readers: some idle, more when queries take long, all of them replaced after they were killed."""

    def __init__(self, nursery: Nursery, *, idle: int, most: int) -> None:
        self.nursery = nursery
        self.first = nursery
        self.busy: set[Worker] = set()
        self._idle: list[Worker] = []
        self._least = idle
        self._most = most
        self._starting = 0
        self._waiting: deque[tuple[float, asyncio.Future[Worker]]] = deque()
        self._freed = 0.0

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.busy) + len(self._idle)

    async def take(self, *, patience: float) -> Worker:
        """Return an idle reader, or wait for one; raise `BusyError` where none is free in time."""
        while self._idle:
            worker = self._idle.pop()
            if not worker.ended and worker.nursery is self.nursery:
                self.busy.add(worker)
                return worker
            worker.end()
        loop = asyncio.get_running_loop()
        place: asyncio.Future[Worker] = loop.create_future()
        self._waiting.append((loop.time(), place))
        if self.count + self._starting < self._least:
            self._grow()
        try:
            async with asyncio.timeout(patience):
                return await place
        except TimeoutError:
            raise BusyError("too many queries are running", remedy="try again in a while") from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.give(place.result())
            raise

    def give(self, worker: Worker) -> None:
        """Take a reader back; one that has not finished is ended first by the caller."""
        self.busy.discard(worker)
        if worker.ended:
            if self.count + self._starting < self._least or self._waiting:
                self._grow()
            return
        if worker.nursery is not self.nursery or (self.count >= 2 * self._least and not self._waiting):
            worker.end()
            self._fill()
            return
        worker.on_slow = None
        self._freed = asyncio.get_running_loop().time()
        self._hand(worker)

    def _hand(self, worker: Worker) -> None:
        while self._waiting:
            _, place = self._waiting.popleft()
            if not place.done():
                self.busy.add(worker)
                place.set_result(worker)
                return
        self._idle.append(worker)

    def _grow(self) -> None:
        if self.count + self._starting >= self._most:
            return
        self._starting += 1
        task = asyncio.get_running_loop().create_task(self._start())
        _TASKS.add(task)
        task.add_done_callback(_TASKS.discard)

    async def _start(self) -> None:
        try:
            try:
                worker = await self.nursery.fork("reader")
            except KgError:
                if self.nursery is self.first:
                    raise
                self.nursery = self.first
                worker = await self.nursery.fork("reader")
        except KgError:
            return
        finally:
            self._starting -= 1
        self._hand(worker)

    def _fill(self) -> None:
        for _ in range(self._least - self.count - self._starting):
            self._grow()

    def move(self, nursery: Nursery) -> None:
        """Start readers from another nursery from now on; those at work finish first."""
        self.nursery = nursery
        for worker in self._idle:
            worker.end()
        self._idle.clear()
        self._fill()

    def watch(self, now: float) -> None:
        """Look after the readers: end what takes too long, and start more for those that wait while none gets free."""
        for worker in tuple(self.busy):
            worker.watch(now)
        self._fill()
        late = sum(now - max(since, self._freed) > STARVED for since, place in self._waiting if not place.done())
        for _ in range(min(late - self._starting, 4)):
            self._grow()


_TASKS: set[asyncio.Task[None]] = set()
