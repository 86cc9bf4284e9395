"""One request and its answer, as ASGI has them, with the limits, headers and log lines that all share."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from itertools import count
from secrets import token_hex
from typing import Any

from api.errors import MethodError, SlowError, TooLargeError, describe
from api.settings import Log, Settings
from api.workers import Turn
from kg.errors import KgError, UsageError

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

SECURITY = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
]
FRAMED = [
    *SECURITY[:1],
    *SECURITY[2:3],
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"),
]
"""Headers of the one page that pages of others may frame."""
_RUN = token_hex(4)
_NUMBERS = count(1)
PREVIEW = "/reconcile/preview"


class Exchange:
    """A request, and what was answered so far."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, settings: Settings) -> None:
        self.scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.query_string: bytes = scope["query_string"]
        self.status = 0
        self.sent = 0
        self.since = time.perf_counter()
        self.shown: tuple[bytes, bytes] | None = None
        self._receive = receive
        self._send = send
        self._settings = settings
        self._id = f"{_RUN}-{next(_NUMBERS)}"
        self._headers: dict[bytes, bytes] = dict(scope["headers"])
        self._gone = False

    @property
    def client(self) -> str:
        """Return the client's address."""
        return self.scope["client"][0] if self.scope.get("client") else "local"

    @property
    def base(self) -> str:
        """Return the address of the service as the client knows it, without a slash."""
        if self._settings.public_url:
            return self._settings.public_url.rstrip("/")
        host = self.header("host") or "localhost"
        if any(character in host for character in "<>\"{}|\\^`/?#@ '"):
            raise UsageError("the Host header is no host")
        return f"{self.scope['scheme']}://{host}"

    def header(self, name: str) -> str | None:
        """Return a header of the request."""
        value = self._headers.get(name.encode())
        return None if value is None else value.decode("latin-1")

    def only_reads(self) -> None:
        """Raise `MethodError` for a method other than GET and HEAD."""
        if self.method not in ("GET", "HEAD"):
            raise MethodError(f"{self.method} is not known here", allow="GET, HEAD")

    def head(self, kind: str) -> dict[str, Any]:
        """Return what a worker is told of the request."""
        return {
            "kind": kind,
            "method": self.method,
            "qs": self.query_string.decode("latin-1"),
            "type": self.header("content-type") or "",
            "accept": self.header("accept"),
        }

    @property
    def exists(self) -> bool | None:
        """Return whether a graph has to exist: yes with `If-Match: *`, no with `If-None-Match: *`, None if either."""
        if self.header("if-none-match") == "*":
            return False
        return True if self.header("if-match") == "*" else None

    def condition(self) -> Callable[[str], bool] | None:
        """Return the test that If-Match and If-None-Match put to a graph's tag, if they are sent."""
        match, none = self.header("if-match"), self.header("if-none-match")
        if match is None and none is None:
            return None

        def holds(tag: str) -> bool:
            named = [
                {one.strip().removeprefix("W/").strip('"').rpartition("-")[0] for one in (given or "").split(",")}
                for given in (match, none)
            ]
            return (match in (None, "*") or tag in named[0]) and (none in (None, "*") or tag not in named[1])

        return holds

    async def body(self, most: int) -> bytes:
        """Read the body; raise `TooLargeError` or `SlowError`."""
        told = self.header("content-length")
        if told is not None and told.isdigit() and int(told) > most:
            raise TooLargeError("the body is too large", remedy=f"{most} bytes are read")
        if told is None and b"transfer-encoding" not in self._headers:
            return b""
        kept = bytearray()
        try:
            async with asyncio.timeout(self._settings.body_timeout):
                while True:
                    event = await self._receive()
                    if event["type"] == "http.disconnect":
                        raise SlowError("the client left before the body had come")
                    kept += event.get("body", b"")
                    if len(kept) > most:
                        raise TooLargeError("the body is too large", remedy=f"{most} bytes are read")
                    if not event.get("more_body"):
                        return bytes(kept)
        except TimeoutError:
            raise SlowError("the body did not arrive in time") from None

    def cors(self, methods: str) -> list[list[str]]:
        """Return what pages of other sites may do; that they may read is told with every answer."""
        return [["access-control-allow-methods", methods], ["access-control-allow-headers", "accept, content-type"]]

    async def begin(self, status: int, headers: Iterable[Iterable[str]], length: int | None = None) -> None:
        """Send the head of the answer."""
        self.status = status
        told = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if self.path in ("/sparql", "/reconcile") or (self.method in ("GET", "HEAD") and self.path != "/metrics"):
            told.append((b"access-control-allow-origin", b"*"))
        if length is not None and status not in (204, 304):
            told.append((b"content-length", b"%d" % length))
        told += [*(FRAMED if self.path == PREVIEW else SECURITY), (b"x-request-id", self._id.encode())]
        await self._send({"type": "http.response.start", "status": status, "headers": told})

    async def part(self, body: bytes) -> bool:
        """Send a part of the body; tell whether anybody is there to read it."""
        if self._gone:
            return False
        self.sent += len(body)
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
        return True

    async def finish(self, body: bytes) -> None:
        """Send the last part."""
        self.sent += len(body)
        await self._send({"type": "http.response.body", "body": body})

    async def answer_whole(self, status: int, headers: Iterable[Iterable[str]], body: bytes = b"") -> None:
        """Send a whole answer."""
        await self.begin(status, headers, len(body))
        await self.finish(b"" if self.method == "HEAD" else body)

    async def refuse(self, error: KgError) -> None:
        """Send an error in the one shape, unless something was sent already; close where a body is left unread."""
        if self.status:
            return
        response = describe(error)
        headers = [[name, value] for name, value in response.headers.items() if name != "content-length"]
        if isinstance(error, TooLargeError | SlowError):
            headers.append(["connection", "close"])
        await self.answer_whole(response.status_code, headers, bytes(response.body))

    async def end_when_gone(self, turn: Turn) -> None:
        """Wait until the client leaves, and give its turn up then."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone = True
        turn.end(SlowError("the client left"))

    def log(self) -> None:
        """Write a line of JSON about the request, if such are wanted."""
        settings = self._settings
        if settings.log is Log.OFF or (settings.log is Log.FAULTS and self.status < 500):
            return
        line: dict[str, Any] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "id": self._id,
            "client": self.client,
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "ms": round((time.perf_counter() - self.since) * 1000, 1),
            "bytes": self.sent,
        }
        if settings.log_queries and self.shown is not None:
            line["query"] = b" ".join(part for part in self.shown if part)[:10_000].decode("utf-8", "replace")
        print(json.dumps(line), file=sys.stderr, flush=True)
