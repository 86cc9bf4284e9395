"""Whether a store goes into memory."""

from __future__ import annotations

import pytest

from kg.memory import BYTES_A_QUAD, MOST_QUADS, SHARE, available, fits


@pytest.mark.parametrize(
    ("quads", "free", "expected"),
    [
        (0, 0, True),
        (1_000, SHARE * BYTES_A_QUAD * 1_000, True),
        (1_001, SHARE * BYTES_A_QUAD * 1_000, False),
        (MOST_QUADS, 2**40, True),
        (MOST_QUADS + 1, 2**40, False),
    ],
)
def test_a_store_fits_by_number_and_by_what_is_free(quads: int, free: int, expected: bool) -> None:
    assert fits(quads, free=free) is expected


def test_some_memory_is_available() -> None:
    assert 2**24 < available() < 2**50
