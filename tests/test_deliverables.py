"""One identifier however a thing is worded."""

from __future__ import annotations

import pytest

from kg.deliverables import Forms, forms, identify, label
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


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        (
            "a development bank of the SCO",
            Forms("bank development sco", "bank development sco", "developmentbankofsco"),
        ),
        ("SCO development banks", Forms("bank development sco", "bank development sco", "scodevelopmentbank")),
        ("question of Palestine", Forms("palestine question", "palestine", "questionofpalestine")),
        ("the Palestinian question", Forms("palestine question", "palestine question", "palestinequestion")),
        (
            "full implementation of the accord",
            Forms("accord full implementation", "accord", "fullimplementationofaccord"),
        ),
        (
            "a just and lasting peace in Sudan",
            Forms("just lasting peace; in sudan", "peace; in sudan", "justlastingpeaceinsudan"),
        ),
        ("co-operation programmes", Forms("cooperation program", "cooperation program", "cooperationprogram")),
        ("organisations and labour", Forms("labor organization", "labor organization", "organizationlabor")),
        ("the Treaty on the", Forms("treaty", "treaty", "treaty")),
        ("the processes of", Forms("process", "process", "process")),
        ("full support", Forms("full support", "support", "fullsupport")),
        ("further", Forms("further", "further", "further")),
        ("", Forms("", "", "")),
    ],
)
def test_forms(mention: str, expected: Forms) -> None:
    assert forms(mention, ontology=load()) == expected
