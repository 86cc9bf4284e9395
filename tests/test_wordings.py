"""The forms by which wordings are compared, and which wordings mean something only within their text."""

from __future__ import annotations

import pytest

from kg.ontology import load
from kg.wordings import Forms, forms, is_general


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        (
            "a development bank of the SCO",
            Forms("@sco bank development", "@sco bank development", "developmentbankof@sco"),
        ),
        ("SCO development banks", Forms("@sco bank development", "@sco bank development", "@scodevelopmentbank")),
        ("question of Palestine", Forms("@palestine question", "@palestine", "questionof@palestine")),
        (
            "the full implementation of the accord",
            Forms("accord full implementation", "accord", "fullimplementationofaccord"),
        ),
        ("a just peace in Sudan", Forms("just peace; in @sudan", "peace; in @sudan", "justpeacein@sudan")),
        ("aid to Kenya", Forms("aid; to @kenya", "aid; to @kenya", "aidto@kenya")),
        ("right to food", Forms("food right", "food right", "righttofood")),
        ("co-operation programmes", Forms("cooperation program", "cooperation program", "cooperationprogram")),
        ("organisations and labour", Forms("labor organization", "labor organization", "organizationlabor")),
        ("the Harbour Goals (HGs)", Forms("goal harbor", "goal harbor", "harborgoal")),
        ("UN Security Council resolution 9999 (2031)", Forms("9999 resolution", "9999 resolution", "resolution9999")),
        ("resolution 9999 of the Security Council", Forms("9999 resolution", "9999 resolution", "resolution9999")),
        ("the Treaty on the", Forms("treaty", "treaty", "treaty")),
        ("full support", Forms("full support", "support", "fullsupport")),
        ("further", Forms("further", "further", "further")),
        ("", Forms("", "", "")),
    ],
)
def test_forms(mention: str, expected: Forms) -> None:
    assert forms(mention, ontology=load()) == expected


@pytest.mark.parametrize(
    ("mention", "general"),
    [
        ("renewed efforts", True),
        ("the Treaty", True),
        ("their legitimate rights", True),
        ("a diplomatic solution", True),
        ("the necessary measures", True),
        ("US$1.5 billion", True),
        ("10 million", True),
        ("up to $600 million", True),
        ("", True),
        ("the measures against drugs", False),
        ("a diplomatic solution in Sudan", False),
        ("their rights under the Harbour Accord", False),
        ("resolution 9999", False),
        ("SCO development bank", False),
        ("nuclear disarmament", False),
        ("hegemony", False),
    ],
)
def test_what_means_something_only_within_its_text(mention: str, general: bool) -> None:
    assert is_general(mention, ontology=load()) is general
