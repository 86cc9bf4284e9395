"""The front process's side of extraction: one process that reads texts, started when it is first asked."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from typing import Any

from api.errors import BusyError, WorkerError
from api.plan import Plan
from api.settings import Settings
from api.wire import Message
from api.workers import Turn, Worker

LOADING = 120.0


class Texts:
    """Hands texts to the process that reads them, one after the other."""

    def __init__(self, settings: Settings, plan: Plan) -> None:
        self._settings = settings
        self._plan = plan
        self._worker: Worker | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = asyncio.Lock()

    async def read(self, head: dict[str, Any], body: bytes) -> Message:
        """Let a text be read; raise `KgError` where that took too long, or is not free in time."""
        try:
            async with asyncio.timeout(self._settings.extract_timeout):
                await self._turn.acquire()
        except TimeoutError:
            raise BusyError("too many texts are being read", remedy="try again in a while") from None
        answer: Message | None = None
        try:
            worker = await self._ready()
            answer = await worker.ask(Turn(head, body, budget=self._settings.extract_timeout)).next()
            return answer
        finally:
            self._turn.release()
            if answer is None:
                self.close()  # whatever it was doing, it is not waited for

    async def _ready(self) -> Worker:
        if self._worker is not None and not self._worker.ended:
            return self._worker
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "api.extracting", str(theirs.fileno()), str(os.getpid()), self._plan.write()]
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        ours.setblocking(False)
        worker = self._worker = Worker(self, self._process.pid)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=ours)
        message = await worker.expect(Turn({}, budget=LOADING)).next()
        if message.head["status"] != 200:
            raise WorkerError("no language pipeline can be loaded")
        return worker

    def watch(self, now: float) -> None:
        """End the process when its time is up."""
        if self._worker is not None:
            self._worker.watch(now)

    def lost(self, worker: Worker) -> None:
        """Do nothing: the next text starts another."""

    async def how_it_ended(self, pid: int) -> int:
        """Return the signal that ended the process, 0 for none or where that is not known within a second."""
        for _ in range(50):
            if self._process is not None and (code := self._process.poll()) is not None:
                return max(-code, 0)
            await asyncio.sleep(0.02)
        return 0

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._worker = self._process = None
