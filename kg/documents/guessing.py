"""Which parts of file names are columns of a table, where nobody says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import PurePath

from kg.documents.patterns import Pattern
from kg.documents.tables import Table, plain_value

_SAMPLE = 500
_ENOUGH = 0.5
_MOST_PARTS = 8
_SEPARATOR = re.compile(r"([\W_]+)")


def guess_pattern(paths: Sequence[PurePath], table: Table) -> Pattern | None:
    """Return the one pattern by which most texts, and at least half of them, have a row of their own; or nothing.

    `ARG_01_1946` is taken apart at what is no letter and no digit, and a part may be a column that holds at least half
    of what stands there. Of patterns that join as many, the one that names more columns is stricter.
    """
    names = [path.stem for path in paths[:: max(1, len(paths) // _SAMPLE)]]
    forms = Counter(tuple(_SEPARATOR.split(name)[1::2]) for name in names)
    ((separators, _),) = forms.most_common(1) or [((), 0)]
    parts = [found[::2] for found in map(_SEPARATOR.split, names) if tuple(found[1::2]) == separators]
    if not parts or len(separators) >= _MOST_PARTS:
        return None
    scores = Counter(dict(_scored(parts, table)))
    best = [choice for choice, score in scores.items() if score == max(scores.values())]
    strictest = max((sum(column is not None for column in choice) for choice in best), default=0)
    chosen = [choice for choice in best if sum(column is not None for column in choice) == strictest]
    if len(chosen) != 1 or scores[chosen[0]] < _ENOUGH * len(names):
        return None
    named = [column or f"part_{number}" for number, column in enumerate(chosen[0], start=1)]
    pieces = [f"{{{named[0]}}}", *(f"{sign}{{{name}}}" for sign, name in zip(separators, named[1:], strict=True))]
    return Pattern("".join(pieces))


def _scored(parts: Sequence[Sequence[str]], table: Table) -> Iterator[tuple[tuple[str | None, ...], int]]:
    """Yield each way to take parts for columns, with how many names then belong to exactly one row."""
    values = {column: {plain_value(row.cells.get(column, "")) for row in table.rows} for column in table.columns}
    places: list[list[str | None]] = []
    for place in zip(*parts, strict=True):
        found = list(map(plain_value, place))
        fitting = (column for column, known in values.items() if sum(map(known.__contains__, found)) >= len(found) / 2)
        places.append([*fitting, None])
    for choice in product(*places):
        columns = [column for column in choice if column is not None]
        if not columns or len(set(columns)) < len(columns):
            continue
        rows = Counter(tuple(plain_value(row.cells.get(column, "")) for column in columns) for row in table.rows)
        keys = (tuple(plain_value(p) for p, column in zip(name, choice, strict=True) if column) for name in parts)
        yield choice, sum(rows[key] == 1 for key in keys)
