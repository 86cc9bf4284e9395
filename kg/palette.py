"""The one colour that each kind of act has in every picture."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

from kg.ontology import load

# Paul Tol's "muted" colours, told apart by colour-blind readers too, and nearly black; greys come too near to his wine.
PALETTE = (
    "#332288", "#117733", "#CC6677", "#88CCEE", "#DDCC77", "#882255", "#44AA99", "#AA4499", "#999933", "#111111",
)  # fmt: skip
INK, PALE, NEUTRAL = "#222222", "#d9d9d9", "#8a8a8a"

_FURTHER = ("#0077BB", "#EE7733", "#009988", "#BBBBBB")  # for acts of a researcher's own; Tol's "vibrant"


def colours(acts: Iterable[str]) -> dict[str, str]:
    """Return the colours of kinds of act by their keys: Verbale's own keep theirs, others follow by name."""
    known = list(load().acts)
    present = set(acts)
    fixed = dict(zip(known, PALETTE, strict=True))
    own = zip(sorted(present - fixed.keys()), cycle(_FURTHER), strict=False)
    return {act: colour for act, colour in [*fixed.items(), *own] if act in present}
