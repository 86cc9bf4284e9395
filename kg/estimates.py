"""Precision and recall of a whole corpus from a stratified sample, with intervals.

Precision is a weighted share. Its interval is Wilson's (1927), which keeps its coverage near 0 and 1 and in small
samples, with the effective sample size that unequal weights leave (Kish 1965); Franco, Little, Louis and Slud (2019)
compare such intervals for stratified samples. Recall is the ratio of two yields, of what was found and of what was
missed, each with a posterior of its own from half a pseudo-observation a side, as Webber (2013) recommends; draws from
them give the interval. Both leave out what stratification and a finite corpus gain, and are rather too wide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

DRAWS = 20_000
SEED = 2013
Z = 1.959964

REFERENCES = (
    "Franco, C., Little, R. J. A., Louis, T. A., and Slud, E. V. (2019): Comparative study of confidence intervals for "
    "proportions in complex sample surveys. Journal of Survey Statistics and Methodology 7(3): 334–364.",
    "Kish, L. (1965): Survey Sampling. New York: Wiley.",
    "Webber, W. (2013): Approximate recall confidence intervals. ACM Transactions on Information Systems 31(1): 2.",
    "Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. Journal of the "
    "American Statistical Association 22(158): 209–212.",
)


@dataclass(frozen=True, slots=True)
class DrawnAct:
    """An act that was drawn and judged; `weight` is how many of the corpus it stands for.

    `right` and `excused` are shares, and 0 or 1 but where several acts of a sentence cannot be told apart. `missed` has
    the acts missed in its sentence, by kind, each parted among all acts found there.
    """

    weight: float
    act: str
    genre: str
    right: float
    excused: float
    missed: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DrawnSentence:
    """A sentence that was drawn from among those in which nothing was found; `missed` has the acts in it, by kind."""

    weight: float
    frame: str
    genre: str
    missed: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its 95 % interval, and what it was counted from: `hits` of `size` in the sample."""

    value: float
    low: float
    high: float
    hits: float
    size: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def wilson(share: float, size: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share of so many observations."""
    centre, spread = share + Z * Z / (2 * size), Z * sqrt(share * (1 - share) / size + Z * Z / (4 * size * size))
    scale = 1 + Z * Z / size
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def effective(weights: Sequence[float]) -> float:
    """Return Kish's effective size of a sample: its own where all weights are equal, and less the more they differ."""
    squares = sum(weight * weight for weight in weights)
    return sum(weights) ** 2 / squares if squares else 0.0


def precision(drawn: Sequence[DrawnAct]) -> Estimate | None:
    """Estimate which share of the acts found is right; what falls on doubtful ones is left out."""
    weights = [one.weight * (1 - one.excused) for one in drawn if one.excused < 1]
    if not weights:
        return None
    share = min(1.0, sum(one.weight * one.right for one in drawn) / sum(weights))
    low, high = wilson(share, effective(weights))
    counted = sum(1 - one.excused for one in drawn)
    return Estimate(share, low, high, sum(one.right for one in drawn), counted)


def recall(acts: Sequence[DrawnAct], sentences: Sequence[DrawnSentence], *, kind: str = "") -> Estimate | None:
    """Estimate which share of the acts that are there was found, of all kinds or of one."""

    def _missed(one: DrawnAct | DrawnSentence) -> float:
        return one.missed.get(kind, 0.0) if kind else sum(one.missed.values())

    def _right(one: DrawnAct) -> float:
        return one.right if kind in ("", one.act) else 0.0

    found = sum(one.weight * _right(one) for one in acts)
    every: list[DrawnAct | DrawnSentence] = [*acts, *sentences]
    lost = sum(one.weight * _missed(one) for one in every)
    if not found + lost:
        return None
    rng = np.random.default_rng(SEED)
    hits, losses = _beside_found(acts, _right, _missed, rng)
    for frame in sorted({one.frame for one in sentences}):
        losses = losses + _yield([one for one in sentences if one.frame == frame], _missed, rng)
    low, high = np.quantile(hits / (hits + losses), (0.025, 0.975))
    value = found / (found + lost)
    seen = sum(map(_right, acts))
    size = seen + sum(_missed(one) > 0 for one in every)
    return Estimate(value, min(value, float(low)), max(value, float(high)), seen, size)


def _beside_found(
    acts: Sequence[DrawnAct],
    right: Callable[[DrawnAct], float],
    missed: Callable[[DrawnAct], float],
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw how many of the acts found are right, and how many were missed in their sentences, together.

    A drawn act is in one of four cells, right or not and beside a missed act or not, each with a quarter of a
    pseudo-observation: that leaves a half on either side of both.
    """
    if not acts:
        return np.zeros(DRAWS), np.zeros(DRAWS)
    total = sum(one.weight for one in acts)
    cells = np.full(4, 0.25)
    size = effective([one.weight for one in acts])
    for one in acts:
        beside = missed(one) > 0
        cells[2 * beside] += size * one.weight / total * right(one)
        cells[2 * beside + 1] += size * one.weight / total * (1 - right(one))
    shares = rng.dirichlet(cells, DRAWS)
    each = _each([(one.weight, missed(one)) for one in acts])
    return total * (shares[:, 0] + shares[:, 2]), total * (shares[:, 2] + shares[:, 3]) * each


def _yield(
    sentences: Sequence[DrawnSentence], missed: Callable[[DrawnSentence], float], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw how many acts were missed in the sentences that a frame stands for."""
    total = sum(one.weight for one in sentences)
    size = effective([one.weight for one in sentences])
    share = sum(one.weight for one in sentences if missed(one) > 0) / total
    each = _each([(one.weight, missed(one)) for one in sentences])
    return total * each * rng.beta(size * share + 0.5, size * (1 - share) + 0.5, DRAWS)


def _each(counts: Sequence[tuple[float, float]]) -> float:
    """Return how many acts were missed where any was; one where none was seen."""
    some = [(weight, count) for weight, count in counts if count > 0]
    return sum(weight * count for weight, count in some) / sum(weight for weight, _ in some) if some else 1.0
