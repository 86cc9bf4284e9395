"""How a worker answers a request: at once where the answer is short, in parts where it is long."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from api.counting import Rows
from api.errors import TooMuchError, describe
from api.plan import Plan
from api.wire import Channel
from kg.errors import KgError
from kg.results import ResultFormat

PART = 1 << 16
_NOT_XML = bytes(set(range(0x20)) - set(b"\t\n\r"))


class Output:
    """A file that the engine writes an answer to; each full part goes out as a message.

    What goes wrong in its `with` block is raised while nothing was sent, and afterwards breaks the answer off.
    """

    def __init__(self, channel: Channel, plan: Plan, form: ResultFormat, media_type: str, **headers: str) -> None:
        told = {"content-type": media_type, "vary": "Accept"} | headers
        self._channel = channel
        self._head = {"status": 200, "headers": [*map(list, told.items())]}
        self._kept = bytearray()
        self._drop = _NOT_XML if form in (ResultFormat.XML, ResultFormat.RDF) else None
        self._rows = Rows(form)
        self._plan = plan
        self._size = 0
        self._begun = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> bool:
        try:
            if error is not None:
                raise error
            self._admit()
        except KgError as wrong:
            if not self._begun:
                raise
            self._channel.send({"broken": str(wrong)})
            return True
        self._channel.send({"end": True} if self._begun else self._head, bytes(self._kept))
        return False

    def write(self, data: bytes) -> int:
        """Take bytes; characters that XML cannot hold are left out of it."""
        self._kept += data if self._drop is None else data.translate(None, self._drop)
        if len(self._kept) >= PART:
            self._admit()
            self._channel.send({} if self._begun else self._head | {"more": True}, bytes(self._kept))
            self._kept.clear()
            self._begun = True
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is left is sent at the end."""

    def _admit(self) -> None:
        """Refuse more bytes or rows than an answer may have."""
        most = self._plan
        self._size += len(self._kept)
        if self._size > most.max_result:
            raise TooMuchError(f"the answer has more than {most.max_result} bytes", remedy="ask for a part, with LIMIT")
        if most.max_rows:
            self._rows.see(bytes(self._kept))
            if self._rows.number > most.max_rows:
                raise TooMuchError(
                    f"the answer has more than {most.max_rows} rows", remedy="ask for a part, with LIMIT"
                )


def refuse(channel: Channel, error: KgError) -> None:
    """Answer with an error in the one shape."""
    response = describe(error)
    headers = [[name, value] for name, value in response.headers.items() if name != "content-length"]
    channel.send({"status": response.status_code, "headers": headers}, bytes(response.body))
