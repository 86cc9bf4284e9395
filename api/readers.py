"""The readers: some idle, more when queries take long, all of them replaced after they were killed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any

from api.workers import BRISK, LONG, Nursery, Turn, Worker
from kg.errors import KgError

LINE = 8
"""Requests at most that stand in the line of one reader; so it need not sleep between short ones."""
SLOW = 0.05
"""Seconds after which nobody stands in line behind a request."""
STARVED = 0.15
"""Seconds without an answer from any reader after which more are started."""


class Readers:
    """Hands requests to readers: to one that is idle, else into the line of one that is quick, else when one gets free.

    Whoever stands behind what turns out to be slow, or ends its reader, is handed to another.
    """

    def __init__(self, nursery: Nursery, *, idle: int, most: int, current: Callable[[], str]) -> None:
        self.nursery = nursery
        self.first = nursery
        self.busy: set[Worker] = set()
        self._idle: list[Worker] = []
        self._least = idle
        self._most = most
        self._current = current
        self._starting = 0
        self._waiting: deque[Turn] = deque()
        self._answered = 0.0

    @property
    def count(self) -> int:
        """Return how many there are."""
        return len(self.busy) + len(self._idle)

    def ask(self, head: dict[str, Any], body: bytes, *, budget: float) -> Turn:
        """Let a reader answer from the current snapshot; `budget` is that of a `Turn`, in seconds."""
        turn = Turn(head, body, budget=budget)
        self._waiting.append(turn)
        self._hand_out()
        if self._waiting:
            self._fill()
        return turn

    def _hand_out(self) -> None:
        while self._waiting:
            if not self._waiting[0].wanted:
                self._waiting.popleft()
                continue
            worker = self._idle.pop() if self._idle else self._quickest()
            if worker is None:
                return
            turn = self._waiting.popleft()
            turn.head["snapshot"] = self._current()
            self.busy.add(worker)
            worker.ask(turn)

    def _quickest(self) -> Worker | None:
        now = monotonic()
        quick = [
            worker
            for worker in self.busy
            if worker.brisk
            and len(worker.turns) < LINE
            and worker.spent(now) < BRISK
            and worker.nursery is self.nursery
        ]
        return min(quick, key=lambda worker: len(worker.turns), default=None)

    def _changed(self, worker: Worker) -> None:
        """Go on after a reader has answered, or is gone."""
        if worker.ended:
            self.busy.discard(worker)
            if worker in self._idle:
                self._idle.remove(worker)
            self._take_back(worker)
            if self._waiting:
                self._grow()
            self._fill()
            return
        self._answered = monotonic()
        if worker.turns:
            self._hand_out()
        else:
            self.busy.discard(worker)
            self._free(worker)

    def _free(self, worker: Worker) -> None:
        if worker.nursery is not self.nursery or (self.count >= 2 * self._least and not self._waiting):
            worker.end()
            return
        self._idle.append(worker)
        self._hand_out()
        if self._idle:
            now = monotonic()
            held_up = (other for other in self.busy if len(other.turns) > 1 and other.spent(now) > BRISK)
            if (other := next(held_up, None)) is not None:
                self._take_back(other)

    def _take_back(self, worker: Worker) -> None:
        self._waiting.extendleft(reversed(worker.take_back()))
        self._hand_out()

    def _fill(self) -> None:
        for _ in range(self._least - self.count - self._starting):
            self._grow()

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
        worker.on_change = self._changed
        if worker.ended:
            self._fill()
        else:
            self._free(worker)

    def move(self, nursery: Nursery) -> None:
        """Start readers from another nursery from now on; those at work finish first."""
        self.nursery = nursery
        for worker in self._idle[:]:
            worker.end()
        self._fill()

    def close(self) -> None:
        """Start no more."""
        self._most = 0

    def watch(self, now: float) -> None:
        """Look after the readers: end what takes too long, and start more for those that wait while none answers."""
        for worker in tuple(self.busy):
            worker.watch(now)
            spent = 0.0 if worker.ended else worker.spent(now)
            if spent > SLOW:
                self._take_back(worker)
            if spent > LONG:
                worker.give_way()
        for turn in tuple(self._waiting):
            turn.watch(now)
        self._hand_out()
        self._fill()
        late = sum(turn.wanted and now - max(turn.since, self._answered) > STARVED for turn in self._waiting)
        for _ in range(min(late - self._starting, 4)):
            self._grow()


_TASKS: set[asyncio.Task[None]] = set()
