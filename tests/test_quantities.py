"""Deadlines and amounts: the words, and what they come to."""

from __future__ import annotations

from datetime import date

import pytest

from kg.extraction.quantities import find_amount, find_deadline
from kg.extraction.slots import deliverable
from kg.model import Amount, Deadline, PartialDate


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("by 2030", "2021", Deadline("by 2030", date(2030, 1, 1), date(2030, 12, 31))),
        ("within five years", "2021-11-25", Deadline("within five years", date(2021, 11, 25), date(2026, 11, 25))),
        ("over two years", "2020-02", Deadline("over two years", date(2020, 2, 1), date(2022, 2, 28))),
        ("next year", "2021-11-25", Deadline("next year", date(2022, 1, 1), date(2022, 12, 31))),
        ("later this year", "2021-06-01", Deadline("later this year", date(2021, 6, 1), date(2021, 12, 31))),
        ("in September 2024", "2024", Deadline("in September 2024", date(2024, 9, 1), date(2024, 9, 30))),
        ("in March", "2021-11-25", Deadline("in March", date(2022, 3, 1), date(2022, 3, 31))),
        ("within two weeks", "2021-11-25", Deadline("within two weeks", date(2021, 11, 25), date(2021, 12, 9))),
        ("next month", "2021-01-31", Deadline("next month", date(2021, 1, 31), date(2021, 2, 28))),
        ("Tomorrow we meet", "2021-11-25", Deadline("Tomorrow", date(2021, 11, 26), date(2021, 11, 26))),
        ("Next year", "2021-11-25", Deadline("Next year", date(2022, 1, 1), date(2022, 12, 31))),
        ("between April and October 2022", "2022-03-25",
            Deadline("between April and October 2022", date(2022, 4, 1), date(2022, 10, 31))),
        ("in each of 2026, 2027, and 2028", "2025",
            Deadline("in each of 2026, 2027, and 2028", date(2026, 1, 1), date(2028, 12, 31))),
        ("from march to march", "2021", None),
        ("by or around mid-century", "2021", Deadline("by or around mid-century", None, None)),
        ("a treaty ahead of the harvest, as agreed", "2021", Deadline("ahead of the harvest", None, None)),
        ("the farms of tomorrow", "2021", None),
        ("within five years", "", Deadline("within five years", None, None)),
        ("as soon as possible", "2021", None),
    ],
)  # fmt: skip
def test_deadlines(text: str, on: str, expected: Deadline | None) -> None:
    found = find_deadline(text, on=PartialDate.parse(on) if on else None)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 billion yuan in grants", Amount("2 billion yuan", 2e9, "CNY")),
        ("US$395 billion in trade", Amount("US$395 billion", 395e9, "USD")),
        ("up to €1.5 million", Amount("up to €1.5 million", 1.5e6, "EUR")),
        ("ten million dollars", Amount("ten million dollars", 10e6, "USD")),
        ("500 trainees from Africa", Amount("500 trainees", 500, "trainees")),
        (
            "300 safe, clean and cheap stoves",
            Amount("300 safe, clean and cheap stoves", 300, "safe, clean and cheap stoves"),
        ),
        ("30 percent of emissions", Amount("30 percent", 30, "percent")),
        ("a new hospital", None),
    ],
)
def test_amounts(text: str, expected: Amount | None) -> None:
    assert find_amount(text) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("viable approaches to the setting-up of an SCO development bank", "SCO development bank"),
        ("to peaceful development", "peaceful development"),
        ("more of our trade in our own currencies", "trade in our own currencies"),
        ("the", "the"),
    ],
)
def test_deliverables(phrase: str, expected: str) -> None:
    assert deliverable(phrase) == expected
