"""How far two coders of the same sheet agree: on whether a sentence holds an act, and on the acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.audit.audits import Audit
from kg.audit.coding import Key, compare
from kg.errors import AuditError


@dataclass(frozen=True, slots=True)
class Agreement:
    """The agreement of two coders over so many sentences.

    `kappa` is Cohen's (1960), on whether a sentence holds a certain act. `f1` is the share of the certain acts of both
    that are the same in kind and actors, leaving out what the other one doubts. Either is 1 where there is nothing to
    differ on.
    """

    sentences: int
    same: int
    kappa: float
    f1: float

    def __str__(self) -> str:
        return (
            f"two coders: {self.same} of {self.sentences} sentences alike in holding an act (kappa {self.kappa:.2f}), "
            f"F1 of their acts {self.f1:.2f}"
        )


def agreement(one: Audit, other: Audit) -> Agreement:
    """Compare two codings of the same sheet, both of them to the end."""
    for audit in (one, other):
        if audit.open:
            message = f"{len(audit.open)} of {len(audit.cells)} sentences are not coded yet"
            raise AuditError(message, source=str(audit.path), remedy="two sheets are compared when both are coded")
    ours, theirs = one.codes(), other.codes()
    pairs = [(bool(ours[number][0]), bool(theirs[number][0])) for number in ours]
    same = sum(a == b for a, b in pairs)
    by_chance = _by_chance(pairs)
    return Agreement(
        sentences=len(pairs),
        same=same,
        kappa=(same / len(pairs) - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0,
        f1=_f1([(ours[number], theirs[number]) for number in ours]),
    )


def _by_chance(pairs: Sequence[tuple[bool, bool]]) -> float:
    one, other = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    return one * other + (1 - one) * (1 - other)


def _f1(pairs: Sequence[tuple[tuple[list[Key], list[Key]], tuple[list[Key], list[Key]]]]) -> float:
    """Return twice the acts that are the same over all that are asked of both."""
    same = counted = 0.0
    for ours, theirs in pairs:
        for (certain, _), (asked, doubtful) in ((ours, theirs), (theirs, ours)):
            compared = compare(certain, certain=asked, doubtful=doubtful)
            same += sum(compared.right[key] for key in certain)
            counted += sum(1 - compared.excused[key] for key in certain)
    return same / counted if counted else 1.0
