"""Yes or no: a small log-linear model over short strings, trained on annotated texts.

Its weights are data, made by `python -m kg.training`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_WEIGHTS = Path(__file__).parent / "weights"
ADDRESSEE_WEIGHTS = _WEIGHTS / "addressee.json"


@dataclass(frozen=True)
class Choice:
    """Weights by feature; `digest` is the SHA-256 of the file that they came from."""

    weights: Mapping[str, float]
    digest: str = ""

    def probability(self, features: Iterable[str]) -> float:
        """Return how probable a yes is, given what was seen; unknown features say nothing."""
        return 1 / (1 + math.exp(-sum(self.weights.get(feature, 0.0) for feature in features)))


@lru_cache(maxsize=4)
def load_choice(path: Path) -> Choice:
    """Read weights that come with the package."""
    content = path.read_bytes()
    return Choice(json.loads(content), hashlib.sha256(content).hexdigest())
