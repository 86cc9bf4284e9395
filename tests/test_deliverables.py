"""One identifier however a thing is worded."""

from __future__ import annotations

import pytest

from kg.deliverables import identify, label, scope, within
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
        ("resolu¬tion 36/212", "resolution-36-212"),
        ("member states’ wishes", "member-states-wishes"),
        ("it", ""),
        ("One another", ""),
        ("the", ""),
        ("…", ""),
        ("", ""),
    ],
)
def test_identify(mention: str, expected: str) -> None:
    assert identify(mention, ontology=load()) == expected


@pytest.mark.parametrize(
    ("wordings", "expected"),
    [({"b": 1, "a": 1}, "a"), ({"a": 1, "b": 2}, "b"), ({"b": 2, "a": 2, "c": 1}, "a")],
)
def test_label(wordings: dict[str, int], expected: str) -> None:
    assert label(wordings) == expected


def test_what_is_meant_within_a_document_says_in_which() -> None:
    found = within("renewed-efforts", "Belmere 1999")
    assert (found, scope(found), scope("renewed-efforts")) == ("renewed-efforts--belmere-1999", "belmere-1999", "")
