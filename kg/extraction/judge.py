"""How sure a reading is: a small log-linear model over what the rules saw, trained on annotated texts.

The rules propose frames; the judge says which act each is, or none, and how probable that is. Its weights are data,
made by `python -m kg.extraction.training`, and name the pipeline whose parses they were made from.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from kg.errors import PipelineError

NONE = "none"
WEIGHTS = Path(__file__).parent / "weights.json"


@dataclass(frozen=True)
class Judge:
    """Weights by feature and class; `pipeline` is the one that they were trained with."""

    classes: tuple[str, ...]
    weights: Mapping[str, Sequence[float]]
    pipeline: str

    def probabilities(self, features: Iterable[str]) -> dict[str, float]:
        """Return how probable each act is, and `none`, given what was seen; unknown features say nothing."""
        totals = [0.0] * len(self.classes)
        for feature in features:
            for index, weight in enumerate(self.weights.get(feature, ())):
                totals[index] += weight
        highest = max(totals)
        odds = [math.exp(total - highest) for total in totals]
        return {name: odd / sum(odds) for name, odd in zip(self.classes, odds, strict=True)}


def load_judge(pipeline: str, *, path: Path = WEIGHTS) -> Judge:
    """Read the weights; raise `PipelineError` where they were trained with another pipeline than the one in use."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if stored["pipeline"] != pipeline:
        raise PipelineError(
            f"the judge's weights were trained with {stored['pipeline']}, not with {pipeline}",
            pipeline=pipeline,
            remedy=f"use {stored['pipeline']}, or train weights with python -m kg.extraction.training",
        )
    return Judge(tuple(stored["classes"]), MappingProxyType(stored["weights"]), pipeline)
