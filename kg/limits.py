"""How much a question may take: time, memory, rows and bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Seconds that an answer may take, megabytes of memory beyond what the store takes, rows and bytes that it has."""

    seconds: float = 10.0
    megabytes: int = 300
    rows: int = 1000
    bytes: int = 1_000_000

    def fit(self, name: str, rows: Iterable[Any]) -> dict[str, Any]:
        """Take as many rows as an answer may have, and tell whether there were more and what they were too many for."""
        kept: list[Any] = []
        left = self.bytes
        for row in rows:
            left -= len(json.dumps(row, ensure_ascii=False).encode())
            if len(kept) == self.rows or left < 0:
                return {name: kept, "cut": "rows" if left >= 0 else "bytes"}
            kept.append(row)
        return {name: kept, "cut": None}
