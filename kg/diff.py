"""Which acts came, went or changed from one store to another: how a new extractor, or a new text, is judged."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kg.rows import ActRow

FIELDS = (
    "date", "actor", "act", "action", "object", "deliverable", "addressee", "as_members", "deadline", "deadline_to",
    "amount", "amount_value", "amount_unit", "polarity", "voice", "reported_by", "conditional", "trigger", "force",
    "stage", "direction", "inclusive", "renewed", "specificity", "quote",
)  # fmt: skip
COLUMNS = ("change", "document", "actor", "act", "action", "object", "fields", "quote", "before", "after")
OVERLAP = 0.5


class Change(StrEnum):
    """What became of an act."""

    CAME = "came"
    WENT = "went"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """An act that only one of two stores has, or that both have with other `fields`; one of the two rows is there."""

    before: ActRow | None
    after: ActRow | None
    fields: tuple[str, ...] = ()

    @property
    def change(self) -> Change:
        """Return what became of the act."""
        if self.before is None:
            return Change.CAME
        return Change.WENT if self.after is None else Change.CHANGED

    @property
    def row(self) -> ActRow:
        """Return the act as it is, or as it was where it is no more."""
        row = self.after or self.before
        assert row is not None  # noqa: S101 - one of the two is there
        return row


def compare(before: Iterable[ActRow], after: Iterable[ActRow]) -> list[Difference]:
    """List the differences, by document and place.

    Acts are one by their addresses, whatever the base of each store. Of those that only one store has, two are one
    where they stand in the same document in sentences that share half of their words, the most alike first.
    Confidences and explanations are no difference, nor are offsets.
    """
    old, new = ({row.iri.rpartition("/act/")[2]: row for row in rows} for rows in (before, after))
    found = [Difference(old[key], new[key], differing(old[key], new[key])) for key in old.keys() & new.keys()]
    gone, come = (_by_document(rows, others) for rows, others in ((old, new), (new, old)))
    for document in gone.keys() | come.keys():
        found += _matched(gone[document], come[document])
    changed = (one for one in found if one.fields or one.change is not Change.CHANGED)
    return sorted(changed, key=lambda one: (one.row.document, one.row.start, one.change, one.row.iri))


def differing(before: ActRow, after: ActRow) -> tuple[str, ...]:
    """Return the fields in which two acts differ."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def tally(differences: Iterable[Difference], by: str) -> dict[str, Counter[Change]]:
    """Count the differences by a field of the acts (`act`, `document`), in the order of its values."""
    counts: defaultdict[str, Counter[Change]] = defaultdict(Counter)
    for one in differences:
        counts[str(getattr(one.row, by))][one.change] += 1
    return dict(sorted(counts.items()))


def records(differences: Iterable[Difference]) -> Iterator[dict[str, Any]]:
    """Yield a flat record for each difference, under `COLUMNS`; `fields` tell what differs: `field: before → after`."""
    for one in differences:
        row = one.row
        iris = (known.iri if known else None for known in (one.before, one.after))
        said = [f"{name}: {_flat(one.before, name)} → {_flat(one.after, name)}" for name in one.fields]
        values = (one.change.value, row.document, row.actor, row.act, row.action, row.object, said, row.quote, *iris)
        yield dict(zip(COLUMNS, values, strict=True))


def _flat(row: ActRow | None, name: str) -> str:
    value = getattr(row, name)
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _by_document(rows: dict[str, ActRow], others: dict[str, ActRow]) -> defaultdict[str, list[ActRow]]:
    found: defaultdict[str, list[ActRow]] = defaultdict(list)
    for key, row in rows.items():
        if key not in others:
            found[row.document].append(row)
    return found


def _matched(gone: Sequence[ActRow], come: Sequence[ActRow]) -> Iterator[Difference]:
    """Pair the acts of one document, those in the most similar sentences that differ least first."""
    words = {row.iri: frozenset(re.findall(r"\w+", row.quote.casefold())) for row in (*gone, *come)}
    pairs = []
    for i, old in enumerate(gone):
        for j, new in enumerate(come):
            shared = _overlap(words[old.iri], words[new.iri])
            if shared >= OVERLAP:
                pairs.append((-shared, len(differing(old, new)), i, j))
    left, right = dict(enumerate(gone)), dict(enumerate(come))
    for *_, i, j in sorted(pairs):
        if i in left and j in right:
            before, after = left.pop(i), right.pop(j)
            yield Difference(before, after, differing(before, after))
    yield from (Difference(row, None) for row in left.values())
    yield from (Difference(None, row) for row in right.values())


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
