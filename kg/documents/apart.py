"""Parsers at work in a process of their own, which has so much memory and so much time for a file and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict
from types import TracebackType
from typing import Any

from kg.documents.content import Content
from kg.documents.formats import FORMATS, Format
from kg.errors import DocumentError

SECONDS = 60.0
MEMORY = 2_000_000_000

_REMEDY = "split it, or save its text alone"
_START = "import sys; sys.path[:] = sys.argv[2:]; from kg.documents.apart import serve; serve(memory=int(sys.argv[1]))"


class Apart:
    """One process that reads files, started when the first one comes and again after one that ended it."""

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *reason: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def read(self, kind: Format, raw: bytes, *, source: str) -> Content:
        """Read a file's bytes there; raise a `DocumentError` for what cannot be read, or not within the limits."""
        process = self._process = self._process or _started(self._memory)
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._seconds, end)
        timer.start()
        try:
            answer = _ask(process, kind, raw, source)
        finally:
            timer.cancel()
        if not answer:
            self.close()
            reason = (
                f"took longer than {self._seconds:g} seconds" if late.is_set() else "ended the process that read it"
            )
            raise DocumentError(f"{reason}, as {kind.name} does that is broken or huge", source=source, remedy=_REMEDY)
        told = json.loads(answer)
        if "fault" in told:
            raise DocumentError(told["fault"], source=source, remedy=told["remedy"])
        return Content(**told)


def _started(memory: int) -> subprocess.Popen[bytes]:
    """Start the process, in a session of its own: Ctrl-C is not for it."""
    command = [sys.executable, "-c", _START, str(memory), *sys.path]
    return subprocess.Popen(  # noqa: S603  this very program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )


def _ask(process: subprocess.Popen[bytes], kind: Format, raw: bytes, source: str) -> bytes:
    """Send a file and wait for the answer, which is empty where the process ended."""
    assert process.stdin is not None  # noqa: S101  both are pipes
    assert process.stdout is not None  # noqa: S101
    try:
        process.stdin.write(
            json.dumps({"format": kind.name, "source": source, "size": len(raw)}).encode() + b"\n" + raw
        )
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return b""


def serve(*, memory: int) -> None:
    """Read files from standard input and answer on standard output, until there are no more."""
    _limit(memory)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no answer
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        raw = sys.stdin.buffer.read(request["size"])
        answers.write(json.dumps(_answer(FORMATS[request["format"]], raw, request["source"])).encode() + b"\n")
        answers.flush()


def _limit(memory: int) -> None:
    """Hold this process to so many bytes of memory, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _answer(kind: Format, raw: bytes, source: str) -> dict[str, Any]:
    try:
        return asdict(kind.read(raw, source=source))
    except DocumentError as error:
        return {"fault": error.message.removeprefix(f"{source}: "), "remedy": error.remedy}
    except MemoryError:
        return {"fault": "takes too much memory to read", "remedy": _REMEDY}
    except Exception as error:  # noqa: BLE001  whatever one file does to a parser, the others go on
        return {"fault": f"cannot be read as {kind.name}: {type(error).__name__}: {error}", "remedy": "save it anew"}
