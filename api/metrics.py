"""Figures about the service, as Prometheus reads them."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import PurePath

from api.exchange import Exchange
from api.readers import Readers
from api.writes import Writes
from kg.errors import KgError

BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, float("inf"))


class Metrics:
    """What was counted since the service started."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        self.ended: Counter[type[KgError]] = Counter()
        self.sent = 0
        self._took: Counter[float] = Counter()
        self._seconds = 0.0

    def count(self, exchange: Exchange, route: str) -> None:
        """Count an answered request."""
        taken = time.perf_counter() - exchange.since
        self.requests[route, exchange.status] += 1
        self.sent += exchange.sent
        self._seconds += taken
        self._took[next(bucket for bucket in BUCKETS if taken <= bucket)] += 1

    def write(self, readers: Readers, writes: Writes, *, in_memory: bool) -> bytes:
        """Write all figures in the text format."""
        lines = ["# TYPE verbale_requests_total counter"]
        lines += [
            f'verbale_requests_total{{route="{route}",status="{status}"}} {count}'
            for (route, status), count in sorted(self.requests.items())
        ]
        lines.append("# TYPE verbale_request_seconds histogram")
        total = 0
        for bucket in BUCKETS:
            total += self._took[bucket]
            name = "+Inf" if bucket == BUCKETS[-1] else bucket
            lines.append(f'verbale_request_seconds_bucket{{le="{name}"}} {total}')
        lines += [f"verbale_request_seconds_sum {self._seconds:.6f}", f"verbale_request_seconds_count {total}"]
        lines.append("# TYPE verbale_ended_total counter")
        lines += [f'verbale_ended_total{{why="{kind.__name__}"}} {count}' for kind, count in self.ended.items()]
        figures = {
            "sent_bytes_total": self.sent,
            "writes_total": writes.count,
            "revision": int(PurePath(writes.current).name),
            "in_memory": int(in_memory),
            "readers": readers.count,
            "readers_busy": len(readers.busy),
        }
        for name, value in figures.items():
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# TYPE verbale_{name} {kind}", f"verbale_{name} {value}"]
        return "\n".join([*lines, ""]).encode()
