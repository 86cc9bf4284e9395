"""The model that says how probable it is that a text speaks for a state."""

from __future__ import annotations

import pytest

from kg.extraction.ranking import Ranking
from kg.model import Actor

GHANA, MALI = Actor("GHA", "Ghana"), Actor("MLI", "Mali")
RANKING = Ranking(0.0, {"speaks": 2.0, "suffers": -2.0})


def test_what_lacks_to_one_is_for_nobody() -> None:
    assert RANKING.probabilities({GHANA: {}, MALI: {"unheard of": 9.0}}) == {GHANA: 1 / 3, MALI: 1 / 3}


@pytest.mark.parametrize(
    ("ghana", "mali", "expected"),
    [
        ({"speaks": 1.0}, {"suffers": 1.0}, GHANA),
        ({"speaks": 1.0}, {"speaks": 1.0}, None),
        ({"suffers": 1.0}, {"suffers": 1.0}, None),
        ({"suffers": 1.0}, {"speaks": 1e6}, MALI),
    ],
)
def test_the_best_is_more_probable_than_all_else(
    ghana: dict[str, float], mali: dict[str, float], expected: Actor | None
) -> None:
    assert RANKING.best({GHANA: ghana, MALI: mali}) == expected
