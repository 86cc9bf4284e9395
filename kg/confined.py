"""Questions answered by a process of their own, which is ended where one takes too much time or memory."""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from kg.errors import KgError, LimitError, StoreError
from kg.graph import Graph
from kg.limits import Limits
from kg.questions import QUESTIONS
from kg.workers import begin

_OPENING = 60.0
_ENDING = 5.0


class Confined:
    """A store, in a folder or at an address, asked one question at a time in a process that can be killed.

    The engine cannot be told to stop a query, so its process is ended, and the next question starts another one. Close
    it, or use it in a `with` block.
    """

    def __init__(self, source: str, *, limits: Limits) -> None:
        self.source = source
        self.limits = limits
        self._turn = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def ask(self, question: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Answer a question of `kg.questions`; raise `LimitError` where it takes too much, or another error of ours."""
        with self._turn:
            line = self._line or self._start()
            try:
                line.send((question, dict(arguments)))
            except OSError:
                raise self._died() from None
            return self._receive(line, self.limits.seconds)

    def open(self) -> None:
        """Start the process, so that what is wrong with the store is told at once."""
        with self._turn:
            if self._line is None:
                self._start()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join(_ENDING)
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _start(self) -> Connection:
        spawn = multiprocessing.get_context("spawn")
        self._line, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_answer, args=(theirs, self.source, self.limits), daemon=True)
        self._process.start()
        theirs.close()
        self._receive(self._line, _OPENING)
        return self._line

    def _receive(self, line: Connection, seconds: float) -> dict[str, Any]:
        try:
            if not line.poll(seconds):
                self.close()
                raise LimitError(f"the answer takes more than {seconds:g} seconds", remedy="ask for less at once")
            error, answer = line.recv()
        except (EOFError, OSError):
            raise self._died() from None
        if error is not None:
            raise error
        said: dict[str, Any] = json.loads(answer)
        return said

    def _died(self) -> KgError:
        code = None
        if self._process is not None:
            self._process.join(_ENDING)
            code = self._process.exitcode
        self.close()
        if code == -signal.SIGABRT:  # what the engine's allocator does when there is no more
            return LimitError("the answer takes more memory than it may", remedy="ask for less at once")
        return StoreError(f"the process that answers ended ({code})", path=self.source, remedy="ask again")


def _answer(line: Connection, source: str, limits: Limits) -> None:
    """Open the store and answer until nobody asks any more."""
    begin()
    try:
        graph = Graph.open(source)
        graph.source.iris.prefixes()
    except KgError as error:
        line.send((error, b""))
        return
    line.send((None, b"{}"))
    with graph, suppress(EOFError):
        while True:
            question, arguments = line.recv()
            line.send(_attempt(graph, question, arguments, limits))


def _attempt(graph: Graph, question: str, arguments: dict[str, Any], limits: Limits) -> tuple[KgError | None, bytes]:
    source = graph.source
    _cap(limits.megabytes << 20)
    try:
        answer = json.dumps(QUESTIONS[question](source, limits, **arguments), ensure_ascii=False).encode()
    except KgError as error:
        return error, b""
    except MemoryError:
        return LimitError("the answer takes more memory than it may", remedy="ask for less at once"), b""
    finally:
        _cap(None)
    if len(answer) > 2 * limits.bytes:
        return LimitError(f"the answer has more than {limits.bytes} bytes", remedy="ask for less at once"), b""
    return None, answer


def _cap(more: int | None) -> None:
    """Allow so many bytes of memory beyond what is taken now, on Linux; None takes the limit away."""
    if sys.platform != "linux":
        return
    import resource

    limit = resource.RLIM_INFINITY
    if more is not None:
        with open("/proc/self/statm", encoding="ascii") as told:  # noqa: PTH123 - a file of the kernel's
            limit = int(told.read().split()[0]) * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
