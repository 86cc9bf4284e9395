"""Measure what each format costs to read: `python -m benchmarks.formats PATH…`.

A path is whatever `kg build` takes. For each format, how many files and words there were, the seconds that it took to
make documents of them (the parser's start apart) and, beside it, those of extraction.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.documents import Inputs
from kg.errors import DocumentError
from kg.extraction import Extractor


@dataclass(slots=True)
class Cost:
    """What the files of one format cost in seconds."""

    files: int = 0
    failed: int = 0
    words: int = 0
    reading: float = 0
    extraction: float = 0


def measure(paths: Sequence[Path], extractor: Extractor) -> dict[str, Cost]:
    """Read all texts, each parser's first file twice, and return the cost of each suffix."""
    costs: defaultdict[str, Cost] = defaultdict(Cost)
    with Inputs(paths) as inputs:
        for path in inputs.paths:
            cost = costs[path.suffix.lower()]
            file = inputs.read(path)
            try:
                if not cost.files:
                    inputs.document(file)
                start = time.perf_counter()
                document = inputs.document(file)
            except DocumentError:
                cost.failed += 1
                continue
            cost.reading += time.perf_counter() - start
            start = time.perf_counter()
            extractor.read(document)
            cost.extraction += time.perf_counter() - start
            cost.files += 1
            cost.words += len(document.text.split())
    return dict(costs)


def main() -> None:
    """Print a line for each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    extractor = Extractor()
    print(f"{'format':8}{'files':>6}{'failed':>8}{'words':>9}{'ms a file':>11}{'µs a word':>11}{'of extraction':>15}")
    for suffix, cost in sorted(measure(parser.parse_args().paths, extractor).items()):
        each, word = 1e3 * cost.reading / max(1, cost.files), 1e6 * cost.reading / max(1, cost.words)
        share = cost.reading / cost.extraction if cost.extraction else 0
        print(f"{suffix:8}{cost.files:6}{cost.failed:8}{cost.words:9,}{each:11.1f}{word:11.1f}{share:15.1%}")


if __name__ == "__main__":
    main()
