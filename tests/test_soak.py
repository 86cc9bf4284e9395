"""A minute and a half of the hour that `make soak` takes: mixed load, runaway queries, and no growth."""

from __future__ import annotations

import sys

import pytest

from benchmarks.soak import grows, soak


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_does_not_grow_under_load() -> None:
    curve = soak(90)
    assert not grows(curve), curve
