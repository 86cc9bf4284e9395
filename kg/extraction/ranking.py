"""How probable it is that a text speaks for each of some states: a log-linear model over what its namings show.

Its weights are data, made by `python -m kg.training_speakers`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kg.model import Actor

SPEAKER_WEIGHTS = Path(__file__).parent / "weights" / "speaker.json"
SURE = 0.5  # more than this, and a text is taken to speak for a state; at least 0.5, so that it is one state at most
TITLED = "title"  # the feature of one whom the title names


@dataclass(frozen=True)
class Ranking:
    """Weights by feature; `intercept` is the log-odds without features, `digest` their file's SHA-256."""

    intercept: float
    weights: Mapping[str, float]
    digest: str = ""

    def probabilities(self, seen: Mapping[Actor, Mapping[str, float]]) -> dict[Actor, float]:
        """Return how probable each actor is, given its features; what lacks to 1 is for nobody of them."""
        odds = {actor: math.exp(min(self._score(features), 100.0)) for actor, features in seen.items()}
        whole = 1 + sum(odds.values())
        return {actor: odd / whole for actor, odd in odds.items()}

    def best(self, seen: Mapping[Actor, Mapping[str, float]]) -> Actor | None:
        """Return the actor that a text speaks for, nobody where none is probable enough."""
        return next((actor for actor, probable in self.probabilities(seen).items() if probable > SURE), None)

    def _score(self, features: Mapping[str, float]) -> float:
        weights = self.weights
        return self.intercept + sum(weights.get(name, 0.0) * value for name, value in features.items())


@lru_cache(maxsize=1)
def load_ranking() -> Ranking:
    """Read the weights that come with the package."""
    content = SPEAKER_WEIGHTS.read_bytes()
    stored = json.loads(content)
    return Ranking(stored["intercept"], stored["weights"], hashlib.sha256(content).hexdigest())
