"""What shifts in a history, and which sums are named again: pure functions of acts."""

from __future__ import annotations

from typing import Any

import pytest

from kg.shifts import shifts
from kg.steps import Step, names_something, stage_of
from kg.sums import promises

GENERIC = frozenset({"cooperation", "efforts", "joint", "full", "development"})
FOLK = frozenset({"states", "people"})


def step(number: int, **said: Any) -> Step:
    """Make Arcovia's pledge to establish the Alder Fund, in document `number`, of the year 2000 and as many."""
    plain: dict[str, Any] = {
        "iri": f"a{number}", "act": "pledges", "point": "commissive", "action": "establish", "object": "the Alder Fund",
        "mention": "Alder Fund", "actors": ("arcovia",), "deliverable": "alder-fund", "document": f"d{number}",
        "date": f"{2000 + number}-01-01", "stage": 3, "force": 3, "direction": "start", "trigger_lemma": "will",
    }  # fmt: skip
    return Step(**plain | said)


STUDY: dict[str, Any] = {"action": "study", "stage": 1}
OPPOSE: dict[str, Any] = {
    "act": "opposes", "point": "expressive", "action": "oppose", "stage": 0, "direction": "", "trigger_lemma": "oppose",
}  # fmt: skip
SUPPORT: dict[str, Any] = {
    "act": "supports", "point": "expressive", "action": "support", "stage": 4, "trigger_lemma": "support",
}  # fmt: skip
CALL: dict[str, Any] = {"act": "calls_for", "point": "directive"}


def told(*steps: Step, series: Any = ()) -> list[tuple[str, str, str]]:
    """Shorten what is told: the kind, and the two ends."""
    found = shifts(steps, series=series)
    return [(s.kind.value, s.earlier.iri, s.later if isinstance(s.later, str) else s.later.iri) for s in found]


@pytest.mark.parametrize(
    ("earlier", "later", "kind"),
    [
        (STUDY, {}, "hardening"),
        ({}, STUDY, "softening"),
        ({"force": 2}, {"force": 4}, "hardening"),
        ({"force": 4}, {"force": 2}, "softening"),
        ({"force": 2}, {"force": 4, "action": "launch"}, ""),
        ({"force": 2}, {"force": 4, "act": "announces", "point": "declaration"}, ""),
        ({"act": "proposes", "point": "directive", **STUDY}, {}, "hardening"),
        ({"action": "prepare", "stage": 2}, {}, "hardening"),
        ({"action": "prepare", "stage": 2}, {"action": "expand", "stage": 4, "direction": "increase"}, ""),
        ({}, {"action": "expand", "stage": 4, "direction": "increase"}, ""),
        (CALL | STUDY, CALL, "hardening"),
        (CALL | STUDY, {}, ""),
        (SUPPORT | {"force": 2, "action": "welcome"}, SUPPORT, "hardening"),
        (SUPPORT | {"force": 1, "action": "commend"}, SUPPORT | {"force": 2, "action": "welcome"}, ""),
        (STUDY, {"actors": ("belmere",)}, ""),
        (STUDY, {"polarity": "negative"}, ""),
        (STUDY, {"voice": "reported"}, ""),
        (STUDY, {"conditional": True}, ""),
        (STUDY, {"date": ""}, ""),
        (STUDY, {"direction": "end", "stage": 4, "action": "close"}, ""),
        (STUDY, {"document": "d1"}, ""),
        (STUDY, {"deliverable": "another"}, ""),
    ],
)
def test_words_harden_or_soften(earlier: dict[str, Any], later: dict[str, Any], kind: str) -> None:
    assert told(step(1, **earlier), step(2, **later)) == ([(kind, "a1", "a2")] if kind else [])


def test_the_strongest_act_stands_for_a_document() -> None:
    weak = step(2, iri="weak", **STUDY)
    assert told(step(1, **STUDY), weak, step(2), step(3)) == [("hardening", "a1", "a2")]


@pytest.mark.parametrize(
    ("earlier", "later", "contradicts"),
    [
        (SUPPORT, OPPOSE | {"actors": ("belmere",)}, True),
        (OPPOSE | {"actors": ("belmere",)}, {}, True),
        (SUPPORT, OPPOSE, True),
        (SUPPORT, OPPOSE | {"document": "d1"}, False),
        ({"actors": ("belmere",)}, {"action": "abolish", "stage": 4, "direction": "end"}, True),
        ({}, {"polarity": "negative"}, True),
        ({}, {"polarity": "negative", "actors": ("belmere",)}, False),
        ({}, {"polarity": "negative", "action": "host"}, False),
        (SUPPORT, OPPOSE | {"object": "the misuse of the Alder Fund", "actors": ("belmere",)}, False),
        (STUDY, OPPOSE, False),
        (SUPPORT, SUPPORT | {"actors": ("belmere",)}, False),
    ],
)
def test_acts_contradict_each_other(earlier: dict[str, Any], later: dict[str, Any], contradicts: bool) -> None:
    assert told(step(1, **earlier), step(2, **later)) == ([("contradiction", "a1", "a2")] if contradicts else [])


def test_of_many_acts_on_two_sides_only_the_changes_of_sides_are_told() -> None:
    backers = [step(n, **SUPPORT, actors=(f"backer{n}",)) for n in range(1, 5)]
    opposed = [step(n, **OPPOSE, actors=(f"opponent{n}",)) for n in range(5, 9)]
    assert told(*backers, *opposed) == [("contradiction", "a4", "a5")]


def test_silence_in_a_series() -> None:
    documents = [f"d{n}" for n in range(1, 7)]
    assert told(step(1), step(2), step(4), step(6), series=[documents]) == [("not mentioned", "a2", "d3")]
    assert told(step(1), step(2), series=[["d1", "d2"]]) == []
    assert told(step(1), step(2), series=[["d1", "d3"], ["d2", "d4"]]) == []


@pytest.mark.parametrize(
    ("object", "mention", "stage"),
    [
        ("work on the feasibility of an SCO development bank", "SCO development bank", 1),
        ("the creation of an SCO development bank", "SCO development bank", 4),
        ("a study centre", "study centre", 4),
        ("work on a fund", "work on a fund", 1),
        ("", "", 4),
    ],
)
def test_what_is_explored_is_at_stage_one_whatever_the_verb(object: str, mention: str, stage: int) -> None:
    exploratory = ("feasibility", "work on", "studies")
    assert stage_of(4, object=object, mention=mention, exploratory=exploratory) == stage


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("SCO development bank", True),
        ("relations with Belmere's islands", True),
        ("railway bridge across the river", True),
        ("railway bridge", False),
        ("The bridge", False),
        ("joint efforts", False),
        ("small island states", False),
        ("people of the Alder valley", False),
        ("it", False),
        ("", False),
    ],
)
def test_what_names_something(label: str, named: bool) -> None:
    assert names_something(label, generic=GENERIC, folk=FOLK) is named


def test_what_has_a_known_name_in_it_names_something() -> None:
    assert names_something("full cooperation", generic=GENERIC, folk=FOLK, known=True)
    assert not names_something("people of Belmere", generic=GENERIC, folk=FOLK, known=True)


MONEY: dict[str, Any] = {"amount": "100", "unit": "EUR", "addressees": ("belmere",)}


@pytest.mark.parametrize(
    ("again", "sums"),
    [
        ({}, [("a1", ["a2"])]),
        ({"act": "announces", "deliverable": "another"}, [("a1", ["a2"])]),
        ({"addressees": ()}, [("a1", ["a2"])]),
        ({"addressees": (), "deliverable": "another"}, [("a1", []), ("a2", [])]),
        ({"deliverable": "another", "document": "d1"}, [("a1", []), ("a2", [])]),
        ({"amount": "200"}, [("a1", []), ("a2", [])]),
        ({"unit": "USD"}, [("a1", []), ("a2", [])]),
        ({"actors": ("cordia",)}, [("a1", []), ("a2", [])]),
        ({"unit": "nurse"}, [("a1", [])]),
        ({"act": "calls_for"}, [("a1", [])]),
        ({"polarity": "negative"}, [("a1", [])]),
        ({"conditional": True}, [("a1", [])]),
        ({"date": ""}, [("a1", ["a2"])]),
    ],
)
def test_a_sum_counts_once(again: dict[str, Any], sums: list[tuple[str, list[str]]]) -> None:
    found = promises([step(2, **MONEY | again), step(1, **MONEY)])
    assert [(promise.first.iri, [said.iri for said in promise.again]) for promise in found] == sums
