"""One identifier however a thing is worded."""

from __future__ import annotations

import pytest

from kg.actors import Gazetteer
from kg.deliverables import identify, label
from kg.ontology import load


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("SCO development bank", "sco-development-bank"),
        ("an SCO development bank", "sco-development-bank"),
        ("the Shanghai Cooperation Organization Development Bank", "sco-development-bank"),
        ("the SCO’s development bank", "sco-development-bank"),
        ("21st meeting", "21st-meeting"),
        ("22nd meeting", "22nd-meeting"),
        ("UN peacekeeping", "united-nations-peacekeeping"),
        ("United Nations peacekeeping", "united-nations-peacekeeping"),
        ("Chinese loans", "chinese-loans"),
        ("hepatitis A vaccine", "hepatitis-a-vaccine"),
        ("A road", "road"),
        ("the", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_identify(mention: str, expected: str) -> None:
    assert identify(mention, gazetteer=Gazetteer(load())) == expected


@pytest.mark.parametrize(
    ("wordings", "expected"),
    [({"b": 1, "a": 1}, "a"), ({"a": 1, "b": 2}, "b"), ({"b": 2, "a": 2, "c": 1}, "a")],
)
def test_label(wordings: dict[str, int], expected: str) -> None:
    assert label(wordings) == expected
