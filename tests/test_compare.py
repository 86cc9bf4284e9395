"""Two documents beside each other."""

from __future__ import annotations

from typing import Any

import pytest
from readings import CHINA, KENYA, act, document

from kg.compare import Change, Line, act_line, compare
from kg.model import Polarity
from kg.ontology import load

SENTENCE = "We will build a road."


def line(**said: Any) -> Line:
    """Make a line of a pledge to build a railway bridge across the Sorrow."""
    plain: dict[str, Any] = {
        "object": "a railway bridge across the River Sorrow", "deliverable": "railway bridge across the River Sorrow",
        "force": 3, "stage": 3, "direction": "start",
    }  # fmt: skip
    of = document(SENTENCE)
    return act_line(act(of, SENTENCE, **plain | said), ontology=load())


def changes(earlier: list[Line], later: list[Line]) -> list[Change]:
    return [pairing.change for pairing in compare(earlier, later)]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ({}, [Change.KEPT]),
        ({"object": "A railway bridge  across the river Sorrow"}, [Change.KEPT]),
        ({"object": "a new railway bridge across the Sorrow"}, [Change.REWORDED]),
        ({"action": "construct"}, [Change.REWORDED]),
        ({"actors": (KENYA,)}, [Change.KEPT]),
        ({"force": 4}, [Change.HARDENED]),
        ({"force": 2}, [Change.SOFTENED]),
        ({"action": "study", "stage": 1}, [Change.SOFTENED]),
        ({"polarity": Polarity.NEGATIVE}, [Change.ADDED, Change.DROPPED]),
        ({"object": "a railway bridge across the River Alder"}, [Change.REWORDED]),
        ({"object": "a railway bridge across the Alder"}, [Change.ADDED, Change.DROPPED]),
        ({"object": ""}, [Change.ADDED, Change.DROPPED]),
        ({"object": "a school in Port Linden", "deliverable": "school"}, [Change.ADDED, Change.DROPPED]),
    ],
)
def test_what_became_of_an_act(later: dict[str, Any], expected: list[Change]) -> None:
    assert changes([line()], [line(**later)]) == expected


def test_each_act_is_paired_once_and_the_most_alike_first() -> None:
    near = line(object="a railway bridge across the Sorrow")
    school = line(object="a school in Port Linden", deliverable="school")
    pairings = compare([line(), school], [near, line(), line(actors=(CHINA, KENYA))])
    assert [(p.change, p.earlier, p.later) for p in pairings] == [
        (Change.ADDED, None, near),
        (Change.KEPT, line(), line()),
        (Change.ADDED, None, line(actors=(CHINA, KENYA))),
        (Change.DROPPED, school, None),
    ]


def test_one_thing_needs_less_likeness_than_two() -> None:
    one = line(object="the opening of the railway bridge", deliverable="railway bridge", action="host", act="offers")
    other = line(object="a railway bridge of steel", deliverable="railway bridge")
    assert changes([one], [other]) == [Change.REWORDED]
    assert changes([one], [line(object="a railway bridge of steel", deliverable="bridge of steel")]) == [
        Change.ADDED,
        Change.DROPPED,
    ]


def test_nothing_is_compared_with_nothing() -> None:
    assert compare([], []) == ()
    assert changes([], [line()]) == [Change.ADDED]
    assert changes([line()], []) == [Change.DROPPED]
