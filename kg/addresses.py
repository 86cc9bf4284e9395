"""The addresses of acts: each is made of what was read, and so outlives every correction of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kg.model import Act, Reading
from kg.vocabulary import act_id


def addressed(reading: Reading) -> Reading:
    """Return a reading whose acts and candidates have their `id`; those that have one keep it."""
    seen: Counter[str] = Counter()
    acts, candidates = (
        tuple(act if act.id else _addressed(act, seen) for act in found) for found in (reading.acts, reading.candidates)
    )
    return replace(reading, acts=acts, candidates=candidates)


def _addressed(act: Act, seen: Counter[str]) -> Act:
    def mint(occurrence: int) -> str:
        return act_id(
            act.document, sentence=act.quote, act=act.act, action=act.action, object=act.object, occurrence=occurrence
        )

    first = mint(0)
    seen[first] += 1
    return replace(act, id=mint(seen[first] - 1))
