"""Precision and recall of a whole corpus from a stratified sample, with intervals.

Precision is a weighted share. Its interval is Wilson's (1927), which keeps its coverage near 0 and 1 and in small
samples, with the effective sample size that unequal weights leave (Kish 1965); Franco, Little, Louis and Slud (2019)
compare such intervals for stratified samples. Recall is the ratio of two yields, of what was found and of what was
missed; draws from the posterior of each, frame by frame, give the interval (Webber 2013). Since a sentence may hold
several missed acts, the posterior is that of the drawn units themselves (Rubin 1981), with half a pseudo-observation of
each thing that a unit may be, so that nothing seen is not nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

DRAWS = 5_000
SEED = 2013
Z = 1.959964
_CELLS = ((0, 0), (0, 1), (1, 0), (1, 1))  # right or not, missed or not

REFERENCES = (
    "Cohen, J. (1960): A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20(1): "
    "37–46.",
    "Franco, C., Little, R. J. A., Louis, T. A., and Slud, E. V. (2019): Comparative study of confidence intervals for "
    "proportions in complex sample surveys. Journal of Survey Statistics and Methodology 7(3): 334–364.",
    "Kish, L. (1965): Survey Sampling. New York: Wiley.",
    "Rubin, D. B. (1981): The Bayesian bootstrap. Annals of Statistics 9(1): 130–134.",
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
    hits, losses = _draw([(one.weight, _right(one), _missed(one)) for one in acts], _CELLS, rng)
    for frame in sorted({one.frame for one in sentences}):
        there = [(one.weight, 0.0, _missed(one)) for one in sentences if one.frame == frame]
        losses = losses + _draw(there, _CELLS[:2], rng)[1]
    low, high = np.quantile(hits / (hits + losses), (0.025, 0.975))
    value = found / (found + lost)
    seen = sum(map(_right, acts))
    size = seen + sum(_missed(one) > 0 for one in every)
    return Estimate(value, min(value, float(low)), max(value, float(high)), seen, size)


def _draw(
    units: Sequence[tuple[float, float, float]], more: Sequence[tuple[float, float]], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw how many acts are right, and how many are missed, where units were drawn (weight, right, missed).

    `more` are what a unit may be, (right, missed as often as is usual), each half a pseudo-observation. Where nothing
    counts more than once, the yields have beta posteriors; where it does, the units' own counts tell how they vary.
    """
    if not units:
        return np.zeros(DRAWS), np.zeros(DRAWS)
    weights = [weight for weight, _, _ in units]
    total, size = sum(weights), effective(weights)
    shares = rng.dirichlet([size * weight / total for weight in weights] + [0.5] * len(more), DRAWS)
    usual = _usual([(weight, missed) for weight, _, missed in units])
    values = np.array(
        [(right, missed) for _, right, missed in units] + [(right, missed * usual) for right, missed in more]
    )
    drawn = total * shares @ values
    return drawn[:, 0], drawn[:, 1]


def _usual(counts: Sequence[tuple[float, float]]) -> float:
    """Return how many acts were missed where any was; one where none was seen."""
    some = [(weight, count) for weight, count in counts if count > 0]
    return sum(weight * count for weight, count in some) / sum(weight for weight, _ in some) if some else 1.0
