"""What several tests share: where the annotated reference texts lie."""

from __future__ import annotations

from pathlib import Path

import pytest

GOLD = Path(__file__).parents[2] / "shared" / "gold"


@pytest.fixture(scope="session")
def gold() -> Path:
    """Return the folder of annotated texts, which lies beside the checkout and not in it."""
    if not GOLD.is_dir():
        pytest.skip(f"the annotated texts are not beside this checkout ({GOLD})")
    return GOLD
