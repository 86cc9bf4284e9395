"""Sums of money that are promised, each once however often it is said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kg.model import Polarity
from kg.steps import Step

_PROMISES = frozenset({"pledges", "agrees", "announces", "reaffirms"})
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Promise:
    """One sum, with the act that first names it and the acts that name it again."""

    first: Step
    again: tuple[Step, ...] = ()


def promises(steps: Iterable[Step]) -> tuple[Promise, ...]:
    """List the distinct sums in a currency that actors promise, by date.

    An act repeats a sum if the same actors name the same amount in the same currency for the same deliverable or, in
    another document, to the same addressees. Negated and conditional promises are none.
    """
    groups: defaultdict[tuple[object, ...], list[Step]] = defaultdict(list)
    for step in sorted(filter(_promised, steps), key=_order):
        groups[step.actors, step.amount, step.unit].append(step)
    found = [promise for group in groups.values() for promise in _distinct(group)]
    return tuple(sorted(found, key=lambda promise: _order(promise.first)))


def _promised(step: Step) -> bool:
    said = step.act in _PROMISES and not step.conditional and step.polarity == Polarity.POSITIVE
    return said and bool(step.amount) and bool(_CURRENCY.fullmatch(step.unit))


def _order(step: Step) -> tuple[bool, str, str, str]:
    return not step.date, step.date, step.document, step.iri


def _distinct(group: Iterable[Step]) -> list[Promise]:
    sums: list[list[Step]] = []
    for step in group:
        known = next((said for said in sums if any(_same(step, other) for other in said)), None)
        if known is None:
            sums.append([step])
        else:
            known.append(step)
    return [Promise(said[0], tuple(said[1:])) for said in sums]


def _same(step: Step, other: Step) -> bool:
    if step.deliverable and step.deliverable == other.deliverable:
        return True
    return step.document != other.document and bool(step.addressees) and step.addressees == other.addressees
