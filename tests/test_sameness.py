"""Which deliverables are one thing, for which reason, and what a researcher's lines make of that."""

from __future__ import annotations

from datetime import date
from functools import partial
from itertools import permutations

import pytest

from kg.corrections import Change, Correction, Kind
from kg.deliverables import identify
from kg.errors import CorrectionError
from kg.ontology import load
from kg.rulings import Ruling, rulings
from kg.sameness import Reason, Same, Things, things
from kg.wordings import forms

BANK = [
    "SCO development bank",
    "a development bank of the SCO",
    "the SCO Development Banks",
    "effective SCO development bank",
]
KEYS = ["sco-development-bank", "development-bank-of-sco", "sco-development-banks", "effective-sco-development-bank"]


def line(correction: Change, subject: str, object: str, *, document: str = "", number: int = 2) -> Correction:
    return Correction(
        kind=Kind.DELIVERABLE,
        correction=correction,
        subject=subject,
        object=object,
        document=document,
        by="A. Reader",
        date=date(2026, 3, 1),
        reason="",
        source="mine.csv",
        line=number,
    )


def compare(*mentions: str, lines: tuple[Correction, ...] = ()) -> Things:
    wordings: dict[str, list[str]] = {}
    for mention in mentions:
        wordings.setdefault(identify(mention, ontology=load()), []).append(mention)
    return things(wordings, said=rulings(lines, ontology=load()), forms=partial(forms, ontology=load()))


def test_wordings_of_one_thing_lead_to_the_shortest() -> None:
    found = compare(*BANK, "bank")
    assert found.assertions == (
        Same("development-bank-of-sco", "sco-development-bank", Reason.ALIKE),
        Same("effective-sco-development-bank", "sco-development-bank", Reason.CORE),
        Same("sco-development-bank", "sco-development-banks", Reason.ALIKE),
    )
    assert found.replaced == dict.fromkeys(KEYS[1:], KEYS[0])
    assert [found.canonical(key) for key in [*KEYS, "bank"]] == [KEYS[0]] * 4 + ["bank"]
    assert found.kept_apart == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("21st meeting", "22nd meeting"),
        ("the Belt and Road Initiative", "the Silk Road Economic Belt"),
        ("assistance to Ukraine", "Ukraine's assistance"),
        ("assistance to Ukraine", "assistance to Moldova"),
        ("disarmament", "nuclear disarmament"),
        ("peace in Sudan", "peace with Sudan"),
        ("goal", "the process of"),
    ],
)
def test_things_that_differ_stay_apart(one: str, other: str) -> None:
    assert compare(one, other).assertions == ()


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("reform of the Security Council", "Security Council reform", Reason.ALIKE),
        ("nuclear non-proliferation", "nuclear nonproliferation", Reason.ALIKE),
        ("peace-keeping operations", "peacekeeping operations", Reason.JOINED),
        ("the full implementation of the Harbour Accord", "Harbour Accord", Reason.CORE),
    ],
)
def test_the_reason_tells_how_two_are_one(one: str, other: str, reason: Reason) -> None:
    (same,) = compare(one, other).assertions
    assert (same.reason, 0.7 < same.score <= 1) == (reason, True)


def test_order_does_not_matter() -> None:
    lines = (line(Change.SPLIT, BANK[1], BANK[3]), line(Change.MERGE, "bank", BANK[0]))
    assert len({str(compare(*order, lines=lines)) for order in permutations([*BANK, "bank"])}) == 1


def test_a_merge_joins_what_no_form_does_and_its_object_stands_for_both() -> None:
    merge = line(Change.MERGE, "bank", "Multilateral Bank for the Valley")
    found = compare("bank", "Valley bank", lines=(merge,))
    assert found.assertions == (Same("bank", "multilateral-bank-for-valley", Reason.SAID, merge.id),)
    assert found.replaced == {"bank": "multilateral-bank-for-valley"}
    assert found.assertions[0].score == 1


def test_merges_form_chains_and_the_end_stands_for_all() -> None:
    lines = (line(Change.MERGE, "bank", "fund"), line(Change.MERGE, "fund", "reserve facility", number=3))
    assert compare("bank", "fund", lines=lines).replaced == dict.fromkeys(["bank", "fund"], "reserve-facility")


def test_two_that_are_kept_apart_are_so_whatever_leads_from_one_to_the_other() -> None:
    apart = line(Change.SPLIT, BANK[1], BANK[2])
    found = compare(*BANK, lines=(apart,))
    assert found.canonical(KEYS[1]) != found.canonical(KEYS[2])
    assert found.kept_apart == {apart: (KEYS[1], KEYS[2])}


def test_a_line_that_keeps_apart_what_nothing_joins_is_idle() -> None:
    assert compare("bank", "fund", lines=(line(Change.SPLIT, "bank", "fund"),)).kept_apart == {}


def test_in_some_documents_a_wording_means_something_else() -> None:
    first = line(Change.SPLIT, "the Agreement", "Harbour Accord", document="belmere-*")
    second = line(Change.SPLIT, "the Agreement", "Valley Accord", document="belmere-1999", number=3)
    said = rulings([first, second], ontology=load())
    assert said.meant("agreement", document="belmere-1998") == Ruling("harbour-accord", first)
    assert said.meant("agreement", document="belmere-1999") == Ruling("valley-accord", second)
    assert said.meant("agreement", document="arcovia-1999") is None


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([line(Change.NEW, "bank", "state")], "a deliverable cannot be new"),
        ([line(Change.MERGE, "it", "bank")], "'it' names no thing"),
        ([line(Change.MERGE, "bank", "the Bank")], "'bank' and 'the Bank' are one already"),
        (
            [line(Change.MERGE, "bank", "fund"), line(Change.MERGE, "bank", "road", number=3)],
            r"contradicts line 2 \(merge bank → fund\)",
        ),
        (
            [line(Change.RENAME, "bank", "Fund"), line(Change.RENAME, "the bank", "Road", number=3)],
            r"contradicts line 2 \(rename bank → Fund\)",
        ),
        (
            [line(Change.MERGE, "bank", "fund"), line(Change.MERGE, "fund", "bank", number=3)],
            "the merges go round in a circle: bank → fund → bank",
        ),
    ],
)
def test_lines_that_cannot_be_followed_are_an_error(lines: list[Correction], message: str) -> None:
    with pytest.raises(
        CorrectionError, match=f"^mine.csv:{lines[-1].line if 'circle' not in message else 2}: {message}"
    ):
        rulings(lines, ontology=load())
