from __future__ import annotations

import doctest

import pytest

from api import negotiation
from api.negotiation import choose

OFFERED = ["application/json", "text/csv", "text/turtle"]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("  ", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("TEXT/Turtle", "text/turtle"),
        ("text/csv;q=0.4, text/turtle;q=0.5", "text/turtle"),
        ("text/csv; q=0.5 ; charset=utf-8, text/turtle;q=0.4", "text/csv"),
        ("text/*, text/csv;q=0", "text/turtle"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("text/csv;q=nonsense, text/turtle;q=0.1", "text/turtle"),
        ("text/csv;q=7, text/turtle", "text/csv"),
        ("nonsense, text/turtle", "text/turtle"),
        ("image/png", None),
        ("nonsense", None),
        ("*/*;q=0", None),
    ],
)
def test_the_best_liked_type_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert choose(accept, OFFERED) == chosen


def test_the_examples_hold() -> None:
    assert doctest.testmod(negotiation).failed == 0
