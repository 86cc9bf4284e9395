"""Messages between the front process and its workers: a head of JSON and a body of bytes, over a socket pair."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

_LENGTHS = struct.Struct("<II")
_READ = 1 << 16
_POLLS = 40


class Message(NamedTuple):
    """One message; a part of a longer body has an empty head."""

    head: dict[str, Any]
    body: bytes


DROP = "drop"
"""In the head of a message that takes back so many before it, as far as the worker has not begun them."""


def is_last(message: Message) -> bool:
    """Tell whether an answer ends with a message: one with a head, unless more is to come."""
    return bool(message.head) and not message.head.get("more")


def pack(head: dict[str, Any], body: bytes = b"") -> bytes:
    """Write a message: two lengths, the head as JSON (whole numbers of 64 bits at most), the body."""
    told = orjson.dumps(head) if head else b""
    return _LENGTHS.pack(len(told), len(body)) + told + body


_DROPPED = Message({"dropped": True}, b"")


class Unpacker:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def feed(self, data: bytes | memoryview) -> Iterator[Message]:
        """Add bytes, and yield the messages that are complete."""
        kept = self._kept
        kept += data
        at = 0
        while len(kept) - at >= _LENGTHS.size:
            head, body = _LENGTHS.unpack_from(kept, at)
            start = at + _LENGTHS.size
            if len(kept) - start < head + body:
                break
            at = start + head + body
            told = orjson.loads(kept[start : start + head]) if head else {}
            yield Message(told, bytes(kept[start + head : at]))
        del kept[:at]


class Channel:
    """A worker's end: blocking, one message after the other."""

    def __init__(self, held: socket.socket) -> None:
        self._socket = held
        self._room = bytearray(_READ)
        self._unpacker = Unpacker()
        self._waiting: list[Message] = []

    def receive(self) -> Message | None:
        """Wait for the next message that was not taken back; None when the other side is gone."""
        while True:
            size = self._glance() if self._waiting else self._read()
            if size == 0:
                return None
            if size is not None:
                self._waiting.extend(self._unpacker.feed(memoryview(self._room)[:size]))
                self._drop()
            if self._waiting:
                message = self._waiting.pop(0)
                if message is not _DROPPED:
                    return message
                self.send(*message)

    def _drop(self) -> None:
        """Note what was taken back; in its turn it is answered all the same, so that the other side can count."""
        kept: list[Message] = []
        for message in self._waiting:
            if DROP in message.head:
                dropped = min(message.head[DROP], len(kept))
                kept[len(kept) - dropped :] = [_DROPPED] * dropped
            else:
                kept.append(message)
        self._waiting = kept

    def _glance(self) -> int | None:
        """Read what has come; None for nothing, 0 for the end."""
        try:
            return self._socket.recv_into(self._room, 0, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None

    def _read(self) -> int:
        """Read what comes: for a moment without sleeping, since to be woken may take longer than a short answer."""
        for _ in range(_POLLS):
            if (size := self._glance()) is not None:
                return size
            os.sched_yield()
        return self._socket.recv_into(self._room)

    def send(self, head: dict[str, Any], body: bytes = b"") -> None:
        """Send a message, waiting while the other side does not read."""
        self._socket.sendall(pack(head, body))
