"""Sentences that string statements together, and their parts."""

import pytest

from kg.extraction.parts import Statements
from kg.ontology import load


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We welcome the truce, and urge both sides to keep it.",
            ["We welcome the truce", "We urge both sides to keep it."],
        ),
        (
            "Recalling the pact, the two leaders reaffirmed its aims and called on Arcovia to sign it.",
            [
                "Recalling the pact, the two leaders reaffirmed its aims",
                "the two leaders called on Arcovia to sign it.",
            ],
        ),
        (
            "Demands that the port be opened, stresses the need for calm and further requests a report;",
            ["It demands that the port be opened", "It stresses the need for calm", "It further requests a report;"],
        ),
        (
            "We welcome efforts to reject hatred and support victims.",
            ["We welcome efforts to reject hatred and support victims."],
        ),
        ("We will welcome guests, and urge them to stay.", ["We will welcome guests, and urge them to stay."]),
        ('The two "welcomed" the plan, condemned the raid.', ['The two "welcomed" the plan, condemned the raid.']),
        ("Belmere built a bridge and a road.", ["Belmere built a bridge and a road."]),
    ],
)
def test_statements(text: str, expected: list[str]) -> None:
    assert [statement.clean for statement in Statements(load().cues).of(text)] == expected


def test_the_evidence_of_a_part_is_the_whole_sentence() -> None:
    text = "Calls on Arcovia to pay and urges Belmere to wait."
    assert {(part.start, part.end, part.implied) for part in Statements(load().cues).of(text)} == {(0, len(text), True)}


def test_each_character_of_a_part_has_its_place() -> None:
    text = "The leaders welcomed the plan and called on Arcovia to sign it."
    for part in Statements(load().cues).of(text):
        assert "".join(text[offset] for offset in part.offsets) == part.clean


def test_only_the_first_part_opens_a_block() -> None:
    parts = Statements(load().cues).of("We welcome the plan, and urge calm.")
    assert [part.opens for part in parts] == [True, False]


def test_without_cues_sentences_stay_whole() -> None:
    text = "We welcome the plan, and urge calm."
    assert [part.clean for part in Statements({}).of(text)] == [text]
