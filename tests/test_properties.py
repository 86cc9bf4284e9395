"""What follows from an act's words by the ontology's cues."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from readings import BANK, act, document

from kg.extraction import Extractor
from kg.extraction.properties import Cues
from kg.model import Amount, Deadline, Document, PartialDate
from kg.ontology import load

CUES = Cues(load().cues)


@pytest.mark.parametrize(
    ("way", "trigger", "force"),
    [
        ("hereby establish", 0, 4),
        ("like suggest hold", 2, 1),
        ("like propose hold", 3, 3),
        ("suggest hold", 2, 2),
        ("", 0, 0),
    ],
)
def test_force_is_the_triggers_unless_a_cue_differs(way: str, trigger: int, force: int) -> None:
    assert CUES.force(way, trigger=trigger) == force


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("we . must", True),
        ("all of us . must", True),
        (" . let", True),
        (" . our duty", True),
        ("the United States . must", False),
        ("our Organization . must", False),
        (" . call", False),
        ("", False),
    ],
)
def test_who_is_asked_with_the_speaker(asked: str, expected: bool) -> None:
    assert CUES.is_inclusive(asked) is expected


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ("continue support", True),
        ("remain committed", True),
        ("once again call stop", True),
        ("reaffirm commitment", True),
        ("re-open", True),
        ("require", False),
        ("respect recognize", False),
        ("build", False),
    ],
)
def test_what_goes_on_or_is_taken_up_again(way: str, expected: bool) -> None:
    assert CUES.is_renewed(way) is expected


@pytest.mark.parametrize(
    ("object", "said", "place", "expected"),
    [
        ("a road", {}, False, 0),
        ("the agreement between the two sides", {}, False, 0),
        ("regions of the world", {}, False, 0),
        ("the Paris Agreement", {}, False, 1),
        ("an SCO development bank", {}, False, 1),
        ("resolution 1701", {}, False, 1),
        ("the Aral Sea", {}, False, 1),
        ("a road in Kenya", {}, True, 1),
        ("two roads", {}, False, 1),
        ("500 nurses", {"amount": Amount("500 nurses", 500, "nurses")}, False, 1),
        ("a road", {"deadline": Deadline("by 2030", date(2030, 1, 1), date(2030, 12, 31))}, False, 1),
        ("two roads of the Alpine Fund", {"deadline": Deadline("soon")}, True, 3),
    ],
)
def test_specificity(object: str, said: dict[str, Any], place: bool, expected: int) -> None:
    assert CUES.specificity(act(document(), BANK, object=object, **said), names_place=place) == expected


def test_without_cues_nothing_follows() -> None:
    none = Cues({})
    two = act(document(), BANK, object="two roads to the Paris Agreement")
    assert (none.force("hereby", trigger=3), none.is_inclusive("we"), none.is_renewed("continue")) == (3, False, False)
    assert none.specificity(two, names_place=False) == 0


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.mark.parametrize(
    ("text", "force", "inclusive", "renewed", "specificity", "members"),
    [
        ("We must continue to support the Paris Agreement.", 3, True, True, 1, ()),
        ("Let us build a bridge.", 1, True, False, 0, ()),
        ("It is our duty to protect the ocean.", 2, True, False, 0, ()),
        ("We should be given more time.", 2, False, False, 0, ()),
        ("The United Nations must act.", 3, False, False, 0, ()),
        ("We once again call on all parties to stop the war.", 3, False, True, 0, ()),
        ("We remain committed to the treaty.", 3, False, True, 0, ()),
        ("I would like to suggest that we hold a summit.", 1, False, False, 0, ()),
        ("We will build two roads in Kenya by 2030.", 3, False, False, 3, ()),
        ("SCO members will open a joint rescue centre.", 3, False, False, 0, ("SCO",)),
        ("The member states of the SCO should open a rescue centre.", 2, False, False, 0, ("SCO",)),
        ("China calls on G7 countries to fulfil their promises.", 3, False, False, 0, ("G7",)),
        ("We urge NATO Allies to show restraint.", 3, False, False, 0, ("NATO",)),
        ("China is ready to train 500 nurses for SCO countries.", 1, False, False, 1, ("SCO",)),
        ("China will work with SCO member states to build three hospitals.", 3, False, False, 1, ("SCO",)),
        ("The SCO will commit that SCO members share their data.", 3, False, False, 0, ()),
        ("We urge the SCO to open a rescue centre.", 3, False, False, 0, ()),
    ],
)
def test_properties_of_what_is_read(
    extractor: Extractor,
    text: str,
    force: int,
    inclusive: bool,
    renewed: bool,
    specificity: int,
    members: tuple[str, ...],
) -> None:
    spoken = Document(id="d", text=text, date=PartialDate.parse("2021-11-25"), actors=("China",))
    (found,) = extractor.read(spoken).acts
    assert (found.force, found.inclusive, found.renewed, found.specificity) == (force, inclusive, renewed, specificity)
    assert tuple(actor.name for actor in found.as_members) == members
