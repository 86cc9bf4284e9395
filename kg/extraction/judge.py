"""How sure a reading is: a small log-linear model over what the rules saw, trained on annotated texts.

The rules propose; the judge says which act each proposal is, or none, and how probable that is. Its weights are data,
made by `python -m kg.training`, and belong to the pipeline whose parses they were made from: another has no judge.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

NONE = "none"
WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Judge:
    """Weights by feature and class; `digest` is the SHA-256 of the file that they came from."""

    classes: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]
    digest: str = ""

    def knows(self, act: str) -> bool:
        """Tell whether an act is of a type that the judge was trained on; of others it can say nothing."""
        return act in self.classes

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return how probable each act is, and `none`, given what was seen; unknown features say nothing."""
        totals = [0.0] * len(self.classes)
        for feature in features:
            for index, weight in enumerate(self.weights.get(feature, ())):
                totals[index] += weight
        highest = max(totals)
        odds = [math.exp(total - highest) for total in totals]
        return {name: odd / sum(odds) for name, odd in zip(self.classes, odds, strict=True)}

    def strongest(self, features: Iterable[str], act: str, *, count: int = 2) -> tuple[str, ...]:
        """Return the features that speak most for an act, with "+", or against there being one, with "−"."""
        here, nowhere = self.classes.index(act), self.classes.index(NONE)
        says = [(row[here] - row[nowhere], name) for name in features if (row := self.weights.get(name))]
        ranked = sorted((one for one in says if one[1] != "bias"), key=lambda one: (-abs(one[0]), one[1]))
        return tuple(f"{'+' if weight > 0 else '−'}{name}" for weight, name in ranked[:count])


def load_judge(pipeline: str) -> Judge | None:
    """Read the weights that were trained with a pipeline; nothing where there are none for it."""
    path = WEIGHTS / f"{pipeline}.json"
    if not path.is_file():
        return None
    content = path.read_bytes()
    stored = json.loads(content)
    return Judge(tuple(stored["classes"]), stored["weights"], hashlib.sha256(content).hexdigest())
