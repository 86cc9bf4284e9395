"""Requests that stand in the line of one worker: each gets its own answer, and is held up by nobody for long."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from serving import ENDLESS, PATIENCE, build, running

from api.errors import BusyError, WorkerError
from api.wire import Channel
from api.workers import Turn, Worker
from kg.errors import KgError

SQUARE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(STRLEN(CONCAT(STR(?a), STR(?f))) < 0) }"


class Other:
    """A worker's end of the socket, in a thread: it answers what it is told to say, after the seconds it is told."""

    def __init__(self) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.may_start = Event()
        self.began: list[str] = []

    def run(self) -> None:
        channel = Channel(self.theirs)
        self.may_start.wait()
        with self.theirs, suppress(BrokenPipeError):
            while (message := channel.receive()) is not None:
                say = message.head["say"]
                self.began.append(say)
                time.sleep(message.head["after"])
                if say == "nothing more":
                    break
                channel.send({"status": 200, "more": True}, say.encode())
                channel.send({"end": True}, say.encode())

    def lost(self, worker: Worker) -> None:
        pass

    async def how_it_ended(self, pid: int) -> int:
        return signal.SIGSEGV


def with_worker(do: Callable[[Worker, Other], Awaitable[None]]) -> None:
    other = Other()
    thread = Thread(target=other.run)
    thread.start()

    async def run() -> None:
        worker = Worker(other, process.pid)
        transport, _ = await asyncio.get_running_loop().create_connection(lambda: worker, sock=other.ours)
        try:
            await do(worker, other)
        finally:
            other.may_start.set()
            transport.abort()
            await asyncio.sleep(0.01)

    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:  # to be killed
        asyncio.run(run())
        process.kill()
    thread.join(PATIENCE)


def turn(say: str, after: float = 0.0) -> Turn:
    return Turn({"say": say, "after": after, "snapshot": f"of {say}"}, budget=60)


async def told(asked: Turn) -> list[bytes]:
    return [(await asked.next()).body for _ in range(2)]


def test_each_is_told_what_it_asked_for() -> None:
    async def do(worker: Worker, other: Other) -> None:
        other.may_start.set()
        line = [worker.ask(turn(str(number))) for number in range(5)]
        assert worker.snapshots == {f"of {number}" for number in range(5)}
        assert [one.begun is None for one in line] == [False, True, True, True, True]
        assert [await told(one) for one in reversed(line)] == [[b"%d" % number] * 2 for number in (4, 3, 2, 1, 0)]
        assert not worker.turns
        assert worker.brisk

    with_worker(do)


@pytest.mark.parametrize("begun", [True, False], ids=["while it is at the first", "before it has begun anything"])
def test_those_behind_the_first_can_be_taken_back(begun: bool) -> None:
    async def do(worker: Worker, other: Other) -> None:
        first, *behind = [worker.ask(turn(name, 0.2)) for name in "abc"]
        if begun:
            other.may_start.set()
            while not other.began:
                await asyncio.sleep(0.01)
        assert worker.take_back() == behind
        assert worker.take_back() == []
        later = worker.ask(turn("d"))
        other.may_start.set()
        assert await told(first) == [b"a", b"a"]
        assert await told(later) == [b"d", b"d"]
        assert other.began == ["a", "d"]
        assert all(one.worker is None and one.begun is None and not one.done for one in behind)

    with_worker(do)


def test_what_was_begun_when_it_is_taken_back_is_told_to_nobody() -> None:
    async def do(worker: Worker, other: Other) -> None:
        other.may_start.set()
        first, second = worker.ask(turn("a")), worker.ask(turn("b", 0.1))
        while other.began != ["a", "b"]:
            time.sleep(0.01)  # this loop does not read what the worker has answered
        assert worker.take_back() == [second]
        assert await told(first) == [b"a", b"a"]
        assert await told(worker.ask(turn("c"))) == [b"c", b"c"]
        assert not second.done

    with_worker(do)


def test_who_leaves_the_line_holds_nobody_up() -> None:
    async def do(worker: Worker, other: Other) -> None:
        line = [worker.ask(turn(name)) for name in "abc"]
        line[1].end(BusyError("enough"))
        other.may_start.set()
        assert await told(line[2]) == [b"c", b"c"]
        with pytest.raises(BusyError, match="enough"):
            await line[1].next()
        assert await told(line[0]) == [b"a", b"a"]

    with_worker(do)


def test_the_end_of_a_worker_is_the_failure_of_one() -> None:
    async def do(worker: Worker, other: Other) -> None:
        changes: list[bool] = []
        worker.on_change = lambda one: changes.append(one.ended)
        first, fatal, behind = [worker.ask(turn(name)) for name in ("a", "nothing more", "b")]
        other.may_start.set()
        assert await told(first) == [b"a", b"a"]
        with pytest.raises(WorkerError, match="ended by signal 11"):
            await fatal.next()
        assert changes == [False, True]
        assert worker.take_back() == [behind]

    with_worker(do)


def test_the_clock_runs_from_when_the_worker_is_at_it() -> None:
    async def do(worker: Worker, other: Other) -> None:
        first, second = worker.ask(turn("a")), worker.ask(turn("b"))
        second.budget = 5
        waiting = asyncio.ensure_future(second.next())
        await asyncio.sleep(0)
        now = time.monotonic()
        second.watch(now)
        assert second.wanted
        second.watch(now + 6)
        assert (first.wanted, second.wanted) == (True, False)
        with pytest.raises(BusyError):
            await waiting
        worker.watch(now + 61)
        assert not worker.ended  # nobody has waited for the first yet
        waiting = asyncio.ensure_future(first.next())
        await asyncio.sleep(0)
        worker.watch(time.monotonic() + 61)
        with pytest.raises(KgError, match="the time for it is up"):
            await waiting
        assert worker.ended

    with_worker(do)


def ask(client: httpx.Client, url: str, query: str) -> tuple[int, str, float]:
    response = client.get(f"{url}/sparql", params={"query": query}, headers={"accept": "text/csv"})
    return response.status_code, response.text, response.elapsed.total_seconds()


def test_many_ask_quick_and_slow_things_at_once(tmp_path: Path) -> None:
    def go(name: int) -> None:
        with httpx.Client(timeout=PATIENCE) as client:
            for number in range(60):
                if number % 10 == name:
                    assert ask(client, url, SQUARE)[:2] == (200, "n\r\n0\r\n")
                said = f"{name}-{number}"
                assert ask(client, url, f"SELECT ('{said}' AS ?x) {{}}")[:2] == (200, f"x\r\n{said}\r\n")

    with running(build(tmp_path / "store"), memory="always") as url, ThreadPoolExecutor(12) as pool:
        list(pool.map(go, range(12)))


def test_nobody_waits_long_behind_one_that_does_not_end(tmp_path: Path) -> None:
    with (
        running(build(tmp_path / "store"), memory="always", timeout="3", workers="1") as url,
        ThreadPoolExecutor(12) as pool,
        ExitStack() as held,
    ):
        clients = [held.enter_context(httpx.Client(timeout=PATIENCE)) for _ in range(12)]
        for _ in range(2):
            list(pool.map(lambda client: ask(client, url, "ASK {}"), clients * 4))  # quick, so that lines form
            queries = ["ASK {}", "ASK {}", ENDLESS, *["ASK {}"] * 9]
            answers = list(pool.map(lambda asked: ask(asked[0], url, asked[1]), zip(clients, queries, strict=True)))
            quick = [answer for answer, query in zip(answers, queries, strict=True) if query != ENDLESS]
            assert {code for code, _, _ in quick} == {200}
            assert max(took for _, _, took in quick) < 1.5
            assert answers[2][0] == 504


@pytest.mark.skipif(sys.platform != "linux", reason="workers are found in /proc")
def test_a_killed_worker_fails_at_most_what_it_was_at(tmp_path: Path) -> None:
    def go(name: int) -> list[int]:
        with httpx.Client(timeout=PATIENCE) as client:
            codes = []
            for number in range(150):
                said = f"{name}-{number}"
                code, text, _ = ask(client, url, f"SELECT ('{said}' AS ?x) {{}}")
                assert code != 200 or text == f"x\r\n{said}\r\n"
                codes.append(code)
            return codes

    def children(pid: int) -> list[int]:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]

    path = build(tmp_path / "store")
    with running(path, memory="never") as url, ThreadPoolExecutor(12) as pool:
        asking = [pool.submit(go, name) for name in range(12)]
        (server,) = [pid for pid in children(os.getpid()) if str(path).encode() in command(pid)]
        killed = 0
        while not all(one.done() for one in asking) and killed < 6:
            for pid in children(children(server)[0])[-1:]:
                os.kill(pid, signal.SIGKILL)
                killed += 1
            time.sleep(0.3)
        codes = [code for one in asking for code in one.result()]
    assert killed
    assert set(codes) <= {200, 500, 502, 503}
    assert sum(code != 200 for code in codes) <= killed


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()
