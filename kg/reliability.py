"""How far a confidence can be believed: of the acts given with about 0.8, are eight in ten right?

An act is right where a certain annotated act of the same kind is about the same thing in the same sentence. What falls
on an act that annotators doubt is left out, as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.gold import Coding
from kg.likeness import token_f1
from kg.model import Act

EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One act that was given: how sure the extractor was, and whether it is right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The acts given with about the same confidence, from `low` on and below `high`."""

    low: float
    high: float
    outcomes: tuple[Outcome, ...]

    @property
    def confidence(self) -> float:
        """Return the mean confidence: the share that should be right."""
        return sum(outcome.confidence for outcome in self.outcomes) / len(self.outcomes)

    @property
    def right(self) -> float:
        """Return the share that is right."""
        return sum(outcome.right for outcome in self.outcomes) / len(self.outcomes)


def outcomes(given: Sequence[Act], wanted: Sequence[Coding]) -> Iterator[Outcome]:
    """Yield how each act given in a document turned out, but for those that fall on doubtful ones."""
    partners = partners_of([Coding.of(act) for act in given], wanted)
    for index, act in enumerate(given):
        coding = partners.get(index)
        if coding is None or coding.certain:
            yield Outcome(act.confidence, coding is not None and coding.act == act.act)


def partners_of(given: Sequence[Coding], wanted: Sequence[Coding]) -> dict[int, Coding]:
    """Pair given with annotated acts of the same sentence by action and object, the best first, each used once."""
    pairs = sorted(
        (
            (likeness, -index, -number)
            for index, coding in enumerate(given)
            for number, target in enumerate(wanted)
            if (likeness := _likeness(coding, target)) > 0
        ),
        reverse=True,
    )
    found: dict[int, Coding] = {}
    taken: set[int] = set()
    for _, index, number in pairs:
        if -index not in found and -number not in taken:
            found[-index] = wanted[-number]
            taken.add(-number)
    return found


def _likeness(given: Coding, wanted: Coding) -> float:
    """Return how alike two codings are, 0 where they are not about the same thing in the same sentence."""
    shorter = min(given.end - given.start, wanted.end - wanted.start)
    if 2 * (min(given.end, wanted.end) - max(given.start, wanted.start)) <= shorter:
        return 0.0
    things = [(g, w) for g in (given.deliverable, given.object) for w in (wanted.deliverable, wanted.object)]
    alike = max(token_f1(g, w) for g, w in things)
    same_action = given.action == wanted.action
    if alike < 0.5 and not (same_action and alike > 0.2):
        return 0.0
    return alike + 0.5 * same_action + 0.3 * (given.act == wanted.act) + 0.1 * wanted.certain


def curve(outcomes: Iterable[Outcome]) -> list[Bin]:
    """Part outcomes into the bins of the reliability curve; empty bins are left out."""
    known = list(outcomes)
    bins = (
        Bin(low, high, tuple(one for one in known if low <= one.confidence < high or one.confidence == high == 1.0))
        for low, high in pairwise(EDGES)
    )
    return [one for one in bins if one.outcomes]


def calibration_error(outcomes: Iterable[Outcome]) -> float:
    """Return the expected calibration error: how far confidence and share right lie apart, in the mean over acts."""
    bins = curve(outcomes)
    total = sum(len(one.outcomes) for one in bins)
    return sum(len(one.outcomes) * abs(one.confidence - one.right) for one in bins) / total if total else 0.0


def reliability_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the reliability curve as a table, with the expected calibration error below."""
    yield "confidence   acts  mean   right"
    for one in curve(outcomes):
        yield f"{one.low:.1f} to {one.high:.1f}  {len(one.outcomes):5}  {one.confidence:.3f}  {one.right:.3f}"
    yield f"expected calibration error {calibration_error(outcomes):.3f} over {len(outcomes)} acts"
