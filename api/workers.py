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
from time import monotonic
from typing import Any, Protocol, cast

from api.errors import BusyError, MemoryUpError, TimeUpError, WorkerError
from api.plan import Plan
from api.wire import DROP, Message, Unpacker, is_last, pack
from kg.errors import KgError

BRISK = 0.002
"""Seconds within which a worker is so quick that others may stand in line behind what it is at."""
LONG = 0.3
"""Seconds after which an answer is waited for with less regard: its client may have left, and others go first."""
_FULL = 4
_NO_FASTBINS = "glibc.malloc.mxfast=0"
"""Else a query goes through all small blocks that the graph in memory has left free: 37 and not 13 µs at a million."""


class Parent(Protocol):
    """What started a worker."""

    def lost(self, worker: Worker) -> None:
        """Take note that a worker is gone."""

    async def how_it_ended(self, pid: int) -> int:
        """Return the signal that ended a process."""


class Turn:
    """One request on its way: it waits, stands in a worker's line, is answered there, and is over.

    It may wait `budget` seconds for a worker to begin, and then as long for its answer; only what is waited for counts.
    """

    def __init__(self, head: dict[str, Any], body: bytes = b"", *, budget: float) -> None:
        self.head = head
        self.body = body
        self.budget = budget
        self.since = monotonic()
        self.begun: float | None = None
        self.worker: Worker | None = None
        self.done = False
        self.wanted = True
        self.on_slow: Callable[[], None] | None = None
        self._why: KgError | None = None
        self._messages: deque[Message] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._waits_since = 0.0

    @property
    def is_full(self) -> bool:
        """Tell whether so much was answered that more should come only when this was taken."""
        return len(self._messages) > _FULL

    def take(self, message: Message) -> None:
        """Keep a part of the answer, unless nobody wants it."""
        if self.wanted:
            self._messages.append(message)
            self.wake()
        self.done = is_last(message)

    def wake(self) -> None:
        """Let whoever waits for the next message look again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self) -> Message:
        """Wait for the next message; raise the reason why none will come."""
        while not self._messages:
            if self._why is not None:
                raise self._why
            if self.worker is not None and self.worker.ended:
                raise self.worker.why or await self.worker.post_mortem()
            self._waiter = asyncio.get_running_loop().create_future()
            self._waits_since = monotonic()
            try:
                await self._waiter
            finally:
                self._waiter = None
                self.budget -= self._waited(monotonic())
        message = self._messages.popleft()
        if self.worker is not None and len(self._messages) <= _FULL // 2:
            self.worker.resume()
        return message

    def _waited(self, now: float) -> float:
        return 0.0 if self.begun is None else now - max(self._waits_since, self.begun)

    def watch(self, now: float) -> None:
        """End what takes too long; note what takes long."""
        if self.on_slow is not None and now - self.since > LONG:
            slow, self.on_slow = self.on_slow, None
            slow()
        if self.begun is None:
            if now - self.since > self.budget:
                self.end(BusyError("too many queries are running", remedy="try again in a while"))
        elif self._waiter is not None and self._waited(now) > self.budget:
            self.end(TimeUpError("the time for it is up", remedy="ask for less, or for a part at a time"))

    def end(self, why: KgError | None = None) -> None:
        """Give up what is not done; a worker that is at it is killed."""
        if self.done or not self.wanted:
            return
        self.wanted = False
        self._why = why
        if self.begun is not None and self.worker is not None:
            self.worker.end(why)
        self.wake()


class Worker(asyncio.Protocol):
    """One worker process at the other end of a socket, and those who stand in its line; it is at the first."""

    def __init__(self, nursery: Parent, pid: int) -> None:
        self.nursery = nursery
        self.pid = pid
        self.turns: deque[Turn] = deque()
        self.brisk = False
        self.ended = False
        self.why: KgError | None = None
        self.on_change: Callable[[Worker], None] | None = None
        self._snapshot = ""
        self._transport: asyncio.Transport | None = None
        self._unpacker = Unpacker()
        self._paused = False

    @property
    def snapshots(self) -> set[str]:
        """Return the snapshots that it reads, or will."""
        return {self._snapshot, *(turn.head.get("snapshot", "") for turn in self.turns)}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Take what the worker sends, and let it wait when nobody takes it further."""
        for message in self._unpacker.feed(data):
            turn = self.turns[0]
            turn.take(message)
            if turn.done:
                self._finish(turn)
        if self.turns and self.turns[0].is_full and not self._paused and self._transport:
            self._transport.pause_reading()
            self._paused = True

    def resume(self) -> None:
        """Take again what the worker sends."""
        if self._paused and self._transport and not self.ended:
            self._paused = False
            self._transport.resume_reading()

    def _finish(self, turn: Turn) -> None:
        self.turns.popleft()
        now = monotonic()
        self.brisk = now - (turn.begun or 0.0) < BRISK
        if self.turns:
            self.turns[0].begun = now
        if self.on_change is not None:
            self.on_change(self)

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the worker is gone."""
        self._gone()
        self.nursery.lost(self)

    def ask(self, turn: Turn) -> Turn:
        """Send a request, to be answered after those before it."""
        if self._transport:
            self._transport.write(pack(turn.head, turn.body))
        return self.expect(turn)

    def expect(self, turn: Turn) -> Turn:
        """Wait for what the worker tells without being asked."""
        turn.worker = self
        self._snapshot = turn.head.get("snapshot", "")
        self.turns.append(turn)
        if len(self.turns) == 1:
            turn.begun = monotonic()
        return turn

    def take_back(self) -> list[Turn]:
        """Return those who stand in line behind the first; what the worker may still answer them is for nobody."""
        others = list(self.turns)[1:]
        wanted = [turn for turn in others if turn.wanted]
        if not wanted:
            return []
        for at, turn in enumerate(others, 1):
            self.turns[at] = nobody = Turn(turn.head, budget=0.0)
            nobody.wanted = False
            turn.worker = None
        if self._transport and not self.ended:
            self._transport.write(pack({DROP: len(others)}))
        return wanted

    def spent(self, now: float) -> float:
        """Return for how many seconds it has been at the first in its line."""
        begun = self.turns[0].begun if self.turns else None
        return 0.0 if begun is None else now - begun

    async def post_mortem(self) -> KgError:
        """Tell why the process ended by itself."""
        number = await self.nursery.how_it_ended(self.pid)
        if number == signal.SIGABRT:  # what the engine's allocator does when there is no more
            return MemoryUpError("it needs more memory than it may take", remedy="ask for less at once")
        return WorkerError(f"a worker ended by signal {number}")

    def watch(self, now: float) -> None:
        """End the worker when its time is up, or when it has long been at what nobody wants."""
        if self.turns:
            self.turns[0].watch(now)
            if self.spent(now) > LONG and not self.turns[0].wanted:
                self.end()

    def give_way(self) -> None:
        """Let other processes go first from now on."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 10)

    def end(self, why: KgError | None = None) -> None:
        """Kill the process, whatever it is doing."""
        if self.ended:
            return
        self.why = why
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        if self._transport:
            self._transport.abort()
        self._gone()

    def _gone(self) -> None:
        if self.ended:
            return
        self.ended = True
        if self.turns:
            self.turns[0].wake()
        if self.on_change is not None:
            self.on_change(self)


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
        told = [*filter(None, [os.environ.get("GLIBC_TUNABLES")]), _NO_FASTBINS]
        environment = os.environ | {"MALLOC_ARENA_MAX": "2", "GLIBC_TUNABLES": ":".join(told)}
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
        worker = Worker(self, await self._fork(role, theirs))
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
