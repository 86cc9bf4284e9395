"""Evaluation: levels, slots and kinds of fault on small cases, and the reference scorer's figures on disturbed gold."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
import random
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from kg.errors import DocumentError
from kg.evaluate import Level, Scores, Tally, evaluate, load_gold, reliability, score
from kg.gold import Coding, GoldDocument
from kg.likeness import content_words, party, same_name, same_quantity, token_f1
from kg.model import Act, Actor, Amount, Deadline, Document, Genre, PartialDate
from kg.reliability import Outcome, calibration_error, curve, reliability_lines

TEXT = "Chad will build a road. Chad urges all to help. It rains."
BUILD = Coding(start=0, end=23, actor="Chad", act="pledges", action="build", object="a road", deliverable="road")
URGE = Coding(
    start=24, end=47, actor="Chad", act="calls_for", action="help", object="all", deliverable="all", addressees=("all",)
)
DOUBTFUL = dataclasses.replace(URGE, certain=False)
RAIN = dataclasses.replace(BUILD, start=48, end=57)


def gold_of(*codings: Coding) -> GoldDocument:
    return GoldDocument(Document(id="chad", text=TEXT, genre=Genre.SPEECH), codings)


@pytest.mark.parametrize(
    ("phrase", "counted"),
    [
        ("the countries of the region", {"country": 1, "region": 1}),
        ("classes and taxes, boxes", {"class": 1, "tax": 1, "box": 1}),
        ("U.S. co-operation", {"u": 1, "cooperation": 1}),
        ("all of this", {"all": 1, "of": 1, "this": 1}),
        ("", {}),
    ],
)
def test_content_words(phrase: str, counted: dict[str, int]) -> None:
    assert dict(content_words(phrase)) == counted


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [("road", "the roads", 1.0), ("road", "rail", 0.0), ("road and rail", "road", 2 / 3), ("", "road", 0.0)],
)
def test_token_f1(one: str, other: str, likeness: float) -> None:
    assert token_f1(one, other) == likeness


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$2 billion", "2 billion dollars", True),
        ("$2 billion", "$3 billion", False),
        ("next year", "this year", False),
        ("by 2030", "2030.", True),
        ("by 2030", "", False),
    ],
)
def test_same_quantity(one: str, other: str, same: bool) -> None:
    assert same_quantity(one, other) is same


def test_names_fold_to_one_form() -> None:
    assert (same_name("The USSR"), party("Viet Nam; the UK;")) == (
        "soviet union",
        frozenset({"vietnam", "united kingdom"}),
    )


@pytest.mark.parametrize(
    ("wanted", "found", "sentence", "act", "triple"),
    [
        ([BUILD], [BUILD], Tally(1, 1, 1), Tally(1, 1, 1), Tally(1, 1, 1)),
        ([BUILD], [], Tally(0, 1, 0), Tally(0, 1, 0), Tally(0, 1, 0)),
        ([BUILD], [RAIN], Tally(0, 1, 1), Tally(0, 1, 1), Tally(0, 1, 1)),
        ([BUILD], [BUILD, BUILD], Tally(1, 1, 1), Tally(1, 1, 2), Tally(1, 1, 2)),
        ([DOUBTFUL], [URGE], Tally(0, 0, 0), Tally(0, 0, 0), Tally(0, 0, 0)),
        (
            [BUILD],
            [dataclasses.replace(BUILD, object="a bank", deliverable="bank")],
            Tally(1, 1, 1),
            Tally(1, 1, 1),
            Tally(0, 1, 1),
        ),
        ([BUILD], [dataclasses.replace(BUILD, actor="Niger")], Tally(1, 1, 1), Tally(0, 1, 1), Tally(0, 1, 1)),
        ([BUILD], [dataclasses.replace(BUILD, end=90)], Tally(0, 1, 1), Tally(0, 1, 1), Tally(0, 1, 1)),
    ],
)
def test_levels(wanted: list[Coding], found: list[Coding], sentence: Tally, act: Tally, triple: Tally) -> None:
    assert score(gold_of(*wanted), found).levels == {
        Level.SENTENCE: sentence,
        Level.ACT: act,
        Level.TRIPLE: triple,
    }


@pytest.mark.parametrize(
    ("wanted", "found", "kinds"),
    [
        ([BUILD], [BUILD], []),
        ([BUILD, DOUBTFUL], [], ["missed"]),
        ([], [BUILD], ["false"]),
        ([BUILD], [dataclasses.replace(BUILD, act="offers")], ["wrong act"]),
        ([BUILD], [dataclasses.replace(BUILD, actor="Niger")], ["wrong actor"]),
        ([BUILD], [dataclasses.replace(BUILD, act="offers", actor="Niger")], ["wrong act and actor"]),
        ([BUILD], [dataclasses.replace(BUILD, object="a bank", deliverable="bank")], ["wrong deliverable"]),
    ],
)
def test_kinds_of_fault(wanted: list[Coding], found: list[Coding], kinds: list[str]) -> None:
    assert [fault.kind for fault in score(gold_of(*wanted), found).faults] == kinds


def test_slots_are_counted_where_one_side_has_them() -> None:
    full = dataclasses.replace(URGE, polarity="negative", deadline="by 2030", amount="5 roads")
    other = dataclasses.replace(
        full, polarity="positive", amount="6 roads", addressees=(), action="aid", voice="reported"
    )
    assert score(gold_of(full), [other]).slots == {
        "action": Tally(0, 1, 1),
        "addressee": Tally(0, 1, 1),
        "amount": Tally(0, 1, 1),
        "deadline": Tally(1, 1, 1),
        "negated": Tally(0, 1, 1),
        "object": Tally(1, 1, 1),
        "polarity": Tally(0, 1, 1),
        "voice": Tally(0, 1, 1),
    }


def test_an_extracted_act_is_put_in_the_annotators_words() -> None:
    chad, all_ = Actor("TCD", "Chad"), Actor("all", "all")
    act = Act(
        document="chad",
        start=0,
        end=23,
        quote=TEXT[:23],
        actors=(Actor("NER", "Niger"), chad),
        act="pledges",
        action="build",
        object="a road",
        deliverable="road",
        addressees=(all_,),
        deadline=Deadline("by 2030"),
        amount=Amount("5 roads"),
    )
    expected = dataclasses.replace(
        BUILD, actor="Chad; Niger", addressees=("all",), deadline="by 2030", amount="5 roads"
    )
    assert Coding.of(act) == expected
    assert Coding.of(dataclasses.replace(act, deadline=None, amount=None, addressees=(), actors=(chad,))) == BUILD
    assert evaluate([gold_of(BUILD)], [dataclasses.replace(act, actors=(chad,))]).mean() == 1.0


def test_figures_over_documents() -> None:
    good, bad = score(gold_of(BUILD), [BUILD]), score(gold_of(BUILD, DOUBTFUL), [RAIN, URGE])
    scores = Scores((good, bad))
    assert scores.level(Level.TRIPLE) == Tally(1, 2, 2)
    assert (scores.mean(), scores.doubtful(), Scores(()).mean()) == (0.5, Tally(1, 0, 3), 0.0)
    assert scores.acts() == {"pledges": Tally(1, 2, 2)}
    assert scores.genres() == {"speech": Tally(1, 2, 2)}
    assert scores.interval(Scores.mean) == (0.0, 1.0)
    assert [fault.kind for fault in scores.faults()] == ["missed", "false"]


def act_of(coding: Coding, confidence: float) -> Act:
    return Act(
        document="chad",
        start=coding.start,
        end=coding.end,
        quote=TEXT[coding.start : coding.end],
        actors=(Actor("TCD", "Chad"),),
        act=coding.act,
        action=coding.action,
        object=coding.object,
        deliverable=coding.deliverable,
        confidence=confidence,
    )


@pytest.mark.parametrize(
    ("wanted", "given", "expected"),
    [
        ([BUILD], [act_of(BUILD, 0.9)], [Outcome(0.9, True)]),
        ([BUILD], [act_of(dataclasses.replace(BUILD, act="offers"), 0.9)], [Outcome(0.9, False)]),
        ([BUILD], [act_of(RAIN, 0.4)], [Outcome(0.4, False)]),
        ([BUILD], [act_of(BUILD, 0.9), act_of(BUILD, 0.2)], [Outcome(0.9, True), Outcome(0.2, False)]),
        ([DOUBTFUL], [act_of(URGE, 0.9)], []),
        ([BUILD], [], []),
    ],
)
def test_how_given_acts_turned_out(wanted: list[Coding], given: list[Act], expected: list[Outcome]) -> None:
    assert reliability([gold_of(*wanted)], given) == expected


def test_the_reliability_curve_says_how_far_confidence_and_share_right_lie_apart() -> None:
    known = [Outcome(0.85, True), Outcome(0.85, False), Outcome(1.0, True), Outcome(0.1, False)]
    assert [(one.low, one.confidence, one.right) for one in curve(known)] == [
        (0.1, 0.1, 0.0),
        (0.8, 0.85, 0.5),
        (0.9, 1.0, 1.0),
    ]
    assert calibration_error(known) == pytest.approx((0.1 + 2 * 0.35) / 4)
    assert list(reliability_lines(known)) == [
        "confidence   acts  mean   right",
        "0.1 to 0.2      1  0.100  0.000",
        "0.8 to 0.9      2  0.850  0.500",
        "0.9 to 1.0      1  1.000  1.000",
        "expected calibration error 0.200 over 4 acts",
    ]
    assert calibration_error([]) == 0.0


def test_gold_is_read_with_the_place_of_each_sentence(tmp_path: Path) -> None:
    text = "We agree. We agree. So be it."
    empty: dict[str, Any] = dict.fromkeys(("actor", "action", "object", "deliverable", "deadline", "amount"))
    act = empty | {"act": "agrees", "addressee": [], "certain": True}
    first, last = act | {"sentence": "We agree."}, act | {"sentence": "So be it."}
    content = {"id": "x", "text": text, "date": "2020", "genre": "joint", "actor": "India; Chad", "acts": [last, first]}
    (tmp_path / "x.json").write_text(json.dumps(content))
    (gold,) = load_gold([tmp_path])
    assert gold.document == Document(
        id="x", text=text, date=PartialDate.parse("2020"), genre=Genre.JOINT, actors=("India", "Chad")
    )
    assert [(coding.start, coding.end) for coding in gold.codings] == [(20, 29), (0, 9)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "no JSON"),
        (b"\xff", "not UTF-8"),
        (b"[]", "no annotated document"),
        (b'{"id": "x"}', "no annotated document: KeyError"),
        (b'{"id": "x", "text": "", "date": "soon"}', "no annotated document: ValueError"),
        (b'{"id": "x", "text": "a", "acts": [{"sentence": "b"}]}', "this sentence is not in the text: 'b'"),
    ],
)
def test_broken_gold_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(DocumentError, match=reason) as caught:
        load_gold([tmp_path / "x.json"])
    assert caught.value.source == str(tmp_path / "x.json")


@pytest.mark.parametrize("name", [".", "gone.json"])
def test_missing_gold_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(DocumentError):
        load_gold([tmp_path / name])


@pytest.fixture(scope="session")
def reference(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference_scorer", gold / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def disturb(act: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Change some field of an act, as an extractor would get it wrong."""
    names = ["China", "the United States", "EU; Japan", "Viet Nam", "we"]
    changes: list[dict[str, Any]] = [
        {},
        {},
        {"act": draw.choice(["pledges", "calls_for", "offers", "supports"])},
        {"actor": draw.choice(names)},
        {"object": " ".join(act["object"].split()[:3]), "deliverable": act["object"]},
        {"deliverable": "something else", "object": "entirely"},
        {"start": act["start"] + draw.randint(0, 40)},
        {"start": max(0, act["start"] - draw.randint(0, 400)), "end": act["end"] + draw.randint(0, 300)},
        {"addressee": draw.sample(names, k=2), "deadline": "by 2030", "amount": "US$ 2 billion"},
        {"polarity": "negative", "voice": "reported", "action": draw.choice(["support", "provide", "work"])},
    ]
    changed = act | draw.choice(changes)
    return changed if changed["start"] < changed["end"] else act


def coding(act: dict[str, Any]) -> Coding:
    return Coding(
        start=act["start"],
        end=act["end"],
        actor=act["actor"] or "",
        act=act["act"],
        action=act["action"] or "",
        object=act["object"] or "",
        deliverable=act["deliverable"] or "",
        addressees=tuple(act["addressee"]),
        deadline=act["deadline"] or "",
        amount=act["amount"] or "",
        polarity=act.get("polarity") or "positive",
        voice=act.get("voice") or "own",
    )


def figures(totals: dict[str, Sequence[int]]) -> dict[str, Tally]:
    return {name: Tally(*counts) for name, counts in totals.items()}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("part", ["dev", "train"])
def test_the_figures_are_the_reference_scorers(reference: ModuleType, gold: Path, part: str, seed: int) -> None:
    draw = random.Random(seed)
    documents = reference.load_gold(gold / part)
    predicted = [disturb(act, draw) for act in reference.as_predictions(documents) if draw.random() > 0.2]
    predicted += [dict(act) for act in predicted if draw.random() < 0.1]
    scores = Scores(
        tuple(
            score(one, [coding(act) for act in predicted if act["document"] == one.document.id])
            for one in load_gold([gold / part])
        )
    )
    totals, slots, _ = reference.score(documents, predicted)
    assert {level.name.lower(): scores.level(level) for level in Level} == figures(totals)
    assert scores.slots() == {name: Tally(hits, asked, asked) for name, (hits, asked) in slots.items() if asked}
    singles = [
        reference.score({name: one}, [act for act in predicted if act["document"] == name])[0]["triple"]
        for name, one in documents.items()
    ]
    means = [reference.f1(*single)[2] for single in singles if single[1]]
    assert scores.mean() == pytest.approx(sum(means) / len(means))
    assert scores.level(Level.TRIPLE).f1 == pytest.approx(reference.f1(*totals["triple"])[2])
