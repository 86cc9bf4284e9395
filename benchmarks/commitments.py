"""Count what a text undertakes, beside what experts count in it: `python benchmarks/commitments.py TEXT`.

An act is one action. Experts' units are coarser or finer, so each kind is counted as acts, as sentences that hold one,
and as pairs of sentence and target (the act's deliverable). How far the figures can be compared: docs/comparison.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.documents import read_document
from kg.extraction import Extractor
from kg.model import Act, Voice

UNDERTAKINGS = ("pledges", "offers", "agrees", "announces", "reaffirms")
OTHERS = ("calls_for", "supports", "opposes", "proposes", "delivers")


@dataclass(frozen=True, slots=True)
class Count:
    """How many acts there are, in how many sentences, and with how many targets, a sentence at a time."""

    acts: int
    sentences: int
    targets: int

    @classmethod
    def of(cls, acts: Iterable[Act]) -> Count:
        """Count acts; the sentences and targets of several documents are kept apart."""
        places = [((act.document, act.start, act.end), act.deliverable.casefold()) for act in acts]
        return cls(len(places), len({sentence for sentence, _ in places}), len(set(places)))


def rows(acts: Sequence[Act]) -> list[tuple[str, Count]]:
    """Return the lines of the table: what may hold a commitment, together and by kind, and what does not."""
    undertaken = [act for act in acts if act.act in UNDERTAKINGS]
    return [
        ("undertakings", Count.of(undertaken)),
        ("  in the text's own voice", Count.of(act for act in undertaken if act.voice is Voice.OWN)),
        ("  without reaffirms", Count.of(act for act in undertaken if act.act != "reaffirms")),
        *((kind, Count.of(act for act in acts if act.act == kind)) for kind in (*UNDERTAKINGS, *OTHERS)),
    ]


def main() -> None:
    """Read the text and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="a text file")
    parser.add_argument(
        "--between",
        nargs=2,
        type=int,
        default=(0, sys.maxsize),
        metavar=("START", "END"),
        help="only sentences that begin between these offsets",
    )
    given = parser.parse_args()
    start, end = given.between
    acts = [act for act in Extractor().read(read_document(given.text)).acts if start <= act.start < end]
    print(f"{'':28}{'acts':>8}{'sentences':>12}{'and targets':>14}")
    for name, count in rows(acts):
        print(f"{name:28}{count.acts:8}{count.sentences:12}{count.targets:14}")


if __name__ == "__main__":
    main()
