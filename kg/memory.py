"""Whether a store goes into memory, where the same queries run faster."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path

MOST_QUADS = 1_000_000
BYTES_A_QUAD = 600
SHARE = 4


class Memory(StrEnum):
    """Whether a store is loaded into memory: where it is small enough, in any case, or not at all."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def fits(quads: int, *, free: int) -> bool:
    """Tell whether so many quads are few enough and take less than a `SHARE`th of the bytes that are free."""
    return quads <= MOST_QUADS and quads * BYTES_A_QUAD <= free // SHARE


def available() -> int:
    """Return how many bytes of memory can be had without swapping, or half of all where that is not known."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
