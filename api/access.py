"""Who may write, and how often one may ask."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from math import ceil

from api.errors import OftenError, ReadOnlyError, UnauthorizedError
from api.settings import Settings

_MOST_CLIENTS = 10_000


class Gate:
    """Checks tokens, and counts the requests of each client."""

    def __init__(self, settings: Settings) -> None:
        own = [] if settings.token is None else [_hash(settings.token.get_secret_value())]
        self._hashes = [*own, *settings.token_hashes]
        self._writable = settings.writable
        self._rate = settings.rate
        self._concurrency = settings.concurrency
        self._left: dict[str, tuple[float, float]] = {}
        self._running: defaultdict[str, int] = defaultdict(int)

    def admit_write(self, authorization: str | None) -> None:
        """Let a write pass that has a known token; raise `ReadOnlyError` or `UnauthorizedError`."""
        if not self._writable:
            raise ReadOnlyError("nothing can be written to this service")
        scheme, _, token = (authorization or "").partition(" ")
        given = _hash(token.strip())
        known = [hmac.compare_digest(given, one) for one in self._hashes]
        if scheme.lower() != "bearer" or not any(known):
            raise UnauthorizedError("writing needs a known token", remedy="send Authorization: Bearer TOKEN")

    def enter(self, client: str, now: float) -> None:
        """Count a request in; raise `OftenError` for one too many a minute (a bucket that refills) or at once."""
        if self._concurrency and self._running[client] >= self._concurrency:
            remedy = "wait for an answer before you ask again"
            raise OftenError("too many of your requests are running", remedy=remedy, wait=1)
        if self._rate:
            if len(self._left) > _MOST_CLIENTS:
                self._left = {one: left for one, left in self._left.items() if now - left[1] < 60}
            left, since = self._left.get(client, (float(self._rate), now))
            left = min(self._rate, left + (now - since) * self._rate / 60)
            self._left[client] = (left - 1 if left >= 1 else left, now)
            if left < 1:
                wait = ceil((1 - left) * 60 / self._rate)
                raise OftenError("you ask too often", remedy=f"{self._rate} requests a minute are allowed", wait=wait)
        if self._concurrency:
            self._running[client] += 1

    def leave(self, client: str) -> None:
        """Count a request out."""
        if self._concurrency:
            self._running[client] -= 1
            if self._running[client] <= 0:
                del self._running[client]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
