"""Pages in two columns whose lines a PDF holds across both: noticed by where its pieces stand, read with pdfplumber."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pdfplumber.page import Page

_ROWS = 8
_PROSE = 20
_NEAR = 4
_GUTTER = 8

Piece = tuple[float, float, str]


def second_column(pieces: Sequence[Piece], *, width: float) -> float | None:
    """Return where the second column begins, in points, if the pieces of a page (x, y, text) go from line to line.

    There must be several lines of prose that go on, at the same height, at one place in the right part of the page.
    """
    crossed = [(left, right) for left, right in pairwise(pieces) if abs(left[1] - right[1]) < _NEAR]
    starts = Counter(round(right[0]) for _, right in crossed if 0.4 * width < right[0] < 0.7 * width)
    ((start, _),) = starts.most_common(1) or [(0, 0)]
    rows = [(left, right) for left, right in crossed if abs(right[0] - start) <= _NEAR and left[0] < 0.4 * width]
    prose = rows and min(fmean(len(piece[2].strip()) for piece in side) for side in zip(*rows, strict=True)) >= _PROSE
    return start - _NEAR if prose and len(rows) >= _ROWS else None


def column_text(page: Page, *, split: float) -> str:
    """Return a page's lines, those of the first column before those of the second, between lines that cross both."""
    return "\n".join(_ordered(page.extract_words(), split))


def _ordered(words: Iterable[Mapping[str, Any]], split: float) -> Iterator[str]:
    left: list[str] = []
    right: list[str] = []
    by_height = sorted(words, key=lambda word: (round(word["top"] / _NEAR), word["x0"]))
    for _, group in groupby(by_height, key=lambda word: round(word["top"] / _NEAR)):
        line = list(group)
        first = [word for word in line if word["x0"] < split]
        second = line[len(first) :]
        if first and first[-1]["x1"] > split - (0 if not second else min(_GUTTER, second[0]["x0"] - first[-1]["x1"])):
            yield from (*left, *right, _joined(line))
            left, right = [], []
            continue
        left += [_joined(first)] if first else []
        right += [_joined(second)] if second else []
    yield from (*left, *right)


def _joined(words: Iterable[Mapping[str, Any]]) -> str:
    return " ".join(word["text"] for word in words)
