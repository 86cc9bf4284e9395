"""How a worker answers a request: at once where the answer is short, in parts where it is long."""

from __future__ import annotations

from typing import Any

from api.errors import describe
from api.wire import Channel
from kg.errors import KgError

PART = 1 << 16
_NOT_XML = bytes(set(range(0x20)) - set(b"\t\n\r"))


class Output:
    """A file that the engine writes an answer to; each full part goes out as a message."""

    def __init__(self, channel: Channel, head: dict[str, Any], *, xml: bool) -> None:
        self._channel = channel
        self._head = head
        self._kept = bytearray()
        self._drop = _NOT_XML if xml else None
        self.begun = False

    def write(self, data: bytes) -> int:
        """Take bytes; characters that XML cannot hold are left out of it."""
        self._kept += data if self._drop is None else data.translate(None, self._drop)
        if len(self._kept) >= PART:
            self._channel.send({} if self.begun else self._head | {"more": True}, bytes(self._kept))
            self._kept.clear()
            self.begun = True
        return len(data)

    def flush(self) -> None:
        """Do nothing: `end` sends what is left."""

    def end(self) -> None:
        """Send what is left, and say that it was all."""
        self._channel.send({"end": True} if self.begun else self._head, bytes(self._kept))


def refuse(channel: Channel, error: KgError) -> None:
    """Answer with an error in the one shape."""
    response = describe(error)
    headers = [[name, value] for name, value in response.headers.items() if name != "content-length"]
    channel.send({"status": response.status_code, "headers": headers}, bytes(response.body))
