from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

import httpx
import pytest
from serving import PATIENCE, build, running

from api.connection import LARGE, Gathering


class Written:
    """What a transport of the loop is asked to do, in order."""

    def __init__(self) -> None:
        self.done: list[bytes | str] = []
        self.closing = False

    def writelines(self, parts: list[bytes]) -> None:
        self.done.append(b"".join(parts))

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.done.append("closed")

    def pause_reading(self) -> None:
        self.done.append("paused")


async def gathered(*writes: bytes, close: bool = False, closing: bool = False) -> list[bytes | str]:
    written = Written()
    transport = Gathering(written, asyncio.get_running_loop())  # type: ignore[arg-type]
    for data in writes:
        transport.write(data)
    written.closing = closing
    if close:
        transport.close()
    await asyncio.sleep(0)
    transport.pause_reading()
    return written.done


@pytest.mark.parametrize(
    ("writes", "close", "done"),
    [
        ((b"head", b"body"), False, [b"headbody", "paused"]),
        ((b"head", b"body"), True, [b"headbody", "closed", "paused"]),
        ((), True, ["closed", "paused"]),
        ((b"head", b"x" * LARGE, b"rest"), False, [b"head" + b"x" * LARGE, b"rest", "paused"]),
    ],
)
def test_what_is_written_in_one_turn_is_sent_at_once(
    writes: tuple[bytes, ...], close: bool, done: list[bytes | str]
) -> None:
    assert asyncio.run(gathered(*writes, close=close)) == done


def test_nothing_is_sent_to_who_has_gone() -> None:
    assert asyncio.run(gathered(b"head", b"body", closing=True)) == ["paused"]


def test_a_short_answer_comes_in_one_piece(tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(build(tmp_path_factory.mktemp("served") / "store")) as url:
        address = urlsplit(url)
        with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as client:
            for _ in range(3):
                client.sendall(f"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
                head, _, body = client.recv(1 << 16).partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 OK")
                assert body == b'{"head":{},"boolean":true}'
        assert httpx.get(f"{url}/health", timeout=PATIENCE).json()["status"] == "ok"
