"""The extractor as a whole: what a careful reader would mark in texts of invented and real states."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evaluate import Level, evaluate
from kg.extraction import Extractor
from kg.extraction.reasons import LONGEST, told
from kg.gold import load_gold
from kg.model import Act, Document, Genre, PartialDate, names

DEV_F1 = 0.890


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def document(text: str, *, actor: str = "Kenya", genre: Genre = Genre.SPEECH) -> Document:
    actors = tuple(part.strip() for part in actor.split(";") if part.strip())
    return Document(id="d", text=text, date=PartialDate.parse("2021-11-25"), genre=genre, actors=actors)


def core(act: Act) -> tuple[str, str, str, str]:
    return names(act.actors), act.act, act.action, act.object


def read(
    extractor: Extractor, text: str, *, actor: str = "Kenya", genre: Genre = Genre.SPEECH
) -> list[tuple[str, str, str, str]]:
    return [core(act) for act in extractor.read(document(text, actor=actor, genre=genre)).acts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will build a new hospital.", [("Kenya", "pledges", "build", "a new hospital")]),
        (
            "Kenya is ready to share its experience and to host the talks.",
            [("Kenya", "offers", "share", "its experience"), ("Kenya", "offers", "host", "the talks")],
        ),
        (
            "We call on the international community to provide more aid.",
            [("Kenya", "calls_for", "provide", "more aid")],
        ),
        (
            "The United Nations must reform the Security Council.",
            [("Kenya", "calls_for", "reform", "the Security Council")],
        ),
        (
            "My delegation supports the proposal of France.",
            [("Kenya", "supports", "support", "the proposal of France")],
        ),
        ("We strongly condemn all acts of terrorism.", [("Kenya", "opposes", "condemn", "all acts of terrorism")]),
        ("We are committed to developing clean energy.", [("Kenya", "pledges", "develop", "clean energy")]),
        ("We reaffirm our commitment to peace.", [("Kenya", "reaffirms", "commit", "to peace")]),
        ("Let us strengthen the rule of law.", [("Kenya", "calls_for", "strengthen", "the rule of law")]),
        ("The world is changing. Trade reached new heights.", []),
        ("I thank the President of the Assembly.", []),
    ],
)
def test_reads_what_a_careful_reader_marks(
    extractor: Extractor, text: str, expected: list[tuple[str, str, str, str]]
) -> None:
    assert read(extractor, text) == expected


def test_a_list_of_proposals_makes_proposals_of_what_must_be_done(extractor: Extractor) -> None:
    text = (
        "I wish to propose the following:\n\nFirst, we need to open new markets. We will lower our tariffs.\n\n"
        "Second, we need to explore ways of setting up a development bank.\n\nWe must act now to save the climate."
    )
    assert [(act.act, act.action) for act in extractor.read(document(text)).acts][:3] == [
        ("proposes", "open"),
        ("pledges", "lower"),
        ("proposes", "explore"),
    ]


def test_a_negated_pledge_keeps_its_act(extractor: Extractor) -> None:
    (act,) = extractor.read(document("Kenya will never seek hegemony.")).acts
    assert (act.act, act.action, act.polarity) == ("pledges", "seek", "negative")


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("No one should suffer discrimination.", "negative"),
        ("None of us should forget this lesson.", "negative"),
        ("No country should develop nuclear weapons.", "negative"),
        ("It is not time to end the sanctions.", "negative"),
        ("Is it not high time to end the war?", "positive"),
    ],
)
def test_what_nobody_should_do_is_negated_and_what_a_question_urges_is_not(
    extractor: Extractor, text: str, polarity: str
) -> None:
    (act,) = extractor.read(document(text)).acts
    assert (act.act, act.polarity) == ("calls_for", polarity)


def test_slots_are_resolved_against_the_document(extractor: Extractor) -> None:
    (act,) = extractor.read(document("We will provide $2 billion in aid to Somalia within five years.")).acts
    assert act.amount is not None
    assert (act.amount.value, act.amount.unit) == (2e9, "USD")
    assert act.deadline is not None
    assert (act.deadline.text, str(act.deadline.last)) == ("within five years", "2026-11-25")
    assert [actor.name for actor in act.addressees] == ["Somalia"]


def test_a_report_says_who_reports_it(extractor: Extractor) -> None:
    reading = extractor.read(document("The President of Ghana said that Mali will reopen its border."))
    (act,) = (*reading.acts, *reading.candidates)
    assert (names(act.actors), act.voice, act.reported_by and act.reported_by.name) == ("Mali", "reported", "Ghana")


@pytest.mark.parametrize(
    ("text", "known", "step"),
    [
        ("We will build a hospital.", {}, "“We” → Kenya (the document's actor)"),
        ("The Council must act on this.", {}, "the speaker → Kenya (the document's actor)"),
        ("Ghana reopened its border. It will build a road.", {}, "“It” → Ghana (the last party named)"),
        ("Ghana will build a road next year.", {}, "“next year” → until 2022-12-31, counted from 2021-11-25"),
        ("We will send aid to Somalia.", {}, "to Somalia (named with the action)"),
        ("We call on Mali to open its border.", {}, "to “Mali” → Mali (by name)"),
        ("We, Kenya, will build a road.", {"actors": (), "title": "Statement by Kenya"},
         "“We, Kenya” → Kenya (the document's actor, inferred)"),
        ("The two leaders will build a road.", {"genre": Genre.REPORT, "title": "Talks of Kenya and Ghana"},
         "“The two leaders” → Kenya, Ghana (named in the title)"),
        ("I propose the following:\n\n1. We need to open new markets.", {},
         "in a list of proposals, opened by “I propose the following:”"),
    ],
)  # fmt: skip
def test_an_act_tells_why(extractor: Extractor, text: str, known: dict[str, Any], step: str) -> None:
    reading = extractor.read(dataclasses.replace(document(text), **known))
    act = (*reading.acts, *reading.candidates)[-1]
    steps = act.why.split("; ")
    assert step in steps
    assert steps[-1].startswith(f"judge: {act.act} ") or steps[-1] == f"as the list has it → {act.act}"
    assert len(act.why) <= 400


def test_the_words_of_an_act_are_marked_where_they_stand(extractor: Extractor) -> None:
    text = "“Thank you.” We will **set up** a new  hospital."
    (act,) = extractor.read(document(text)).acts
    assert [(mark.part.value, text[mark.start : mark.end]) for mark in act.marks] == [
        ("trigger", "will"),
        ("action", "set up"),
        ("object", "a new  hospital"),
    ]


def test_the_words_of_a_part_are_marked_in_the_whole_sentence(extractor: Extractor) -> None:
    text = "The two leaders welcomed the new “treaty”, condemned the attack, and called on Mali to open its border."
    acts = extractor.read(document(text, actor="Kenya; Ghana", genre=Genre.JOINT)).acts
    assert [[text[mark.start : mark.end] for mark in act.marks] for act in acts][-2:] == [
        ["condemned", "condemned", "the attack"],
        ["called", "open", "its border"],
    ]


def test_a_long_way_is_cut_and_its_end_kept() -> None:
    why = told(["a step " * 80, "another"], last="judge: pledges 0.90")
    assert len(why) <= LONGEST
    assert why.endswith(" …; judge: pledges 0.90")


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("Belmere will contribute 40 million euros.", "Belmere"),
        ("Arcovia and Belmere will contribute 40 million euros.", "Arcovia; Belmere"),
        ("We will contribute 40 million euros.", "Arcovia; Belmere"),
    ],
)
def test_a_name_that_the_tagger_misses_is_still_the_subject(extractor: Extractor, text: str, actor: str) -> None:
    (act,) = extractor.read(document(text, actor="Arcovia; Belmere", genre=Genre.JOINT)).acts
    assert names(act.actors) == actor


def test_the_members_of_a_forum_act_as_the_forum(extractor: Extractor) -> None:
    text = "The member states of the SCO will build a road. The Government of Kenya will help Kenya."
    acts = extractor.read(document(text, actor="SCO", genre=Genre.JOINT)).acts
    assert [(names(act.actors), names(act.addressees)) for act in acts] == [("SCO", ""), ("Kenya", "")]


def test_what_is_listed_as_agreed_is_agreed(extractor: Extractor) -> None:
    text = "They agreed to the following steps:\n\n1. Kenya will open its market.\n\n2. Mali will lower its tariffs."
    acts = extractor.read(document(text, actor="Kenya; Mali", genre=Genre.JOINT)).acts
    assert [(names(act.actors), act.act, act.action) for act in acts] == [
        ("Kenya", "agrees", "open"),
        ("Mali", "agrees", "lower"),
    ]


def test_two_leaders_are_those_whom_the_text_speaks_for(extractor: Extractor) -> None:
    text = "The two leaders resolved to strengthen the alliance."
    assert read(extractor, text, actor="Japan; United States", genre=Genre.JOINT) == [
        ("Japan; United States", "pledges", "strengthen", "the alliance")
    ]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("", "My country, Ghana, is ready to help. Ghana will send troops to Mali.", ("Ghana",)),
        ("Statement by Japan in the general debate", "We will increase our aid.", ("Japan",)),
        ("", "We will increase our aid.", ()),
        ("", "We will increase our aid. We call on France to help.", ()),
    ],
)
def test_infers_who_speaks_and_says_so(extractor: Extractor, title: str, text: str, expected: tuple[str, ...]) -> None:
    found = extractor.read(Document(id="d", text=text, title=title, genre=Genre.SPEECH)).document
    assert (found.actors, found.actor_inferred) == (expected, bool(expected))


def test_every_quote_is_its_slice_of_the_text(extractor: Extractor) -> None:
    text = "“We will **build** a hospital,” he said.\n\n1. We call on all parties to stop the war."
    reading = extractor.read(document(text))
    acts = (*reading.acts, *reading.candidates)
    assert acts
    assert all(act.quote == text[act.start : act.end] for act in acts)


def test_reads_the_same_thing_twice(extractor: Extractor) -> None:
    given = document("We will build roads. We call on France to help. They agreed to meet.")
    assert extractor.read(given) == extractor.read(given)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    reading = _shared_extractor().read(document(text))
    assert all(act.quote == text[act.start : act.end] for act in reading.acts)


_EXTRACTORS: list[Extractor] = []


def _shared_extractor() -> Extractor:
    if not _EXTRACTORS:
        _EXTRACTORS.append(Extractor())
    return _EXTRACTORS[0]


def test_dev_does_not_fall(extractor: Extractor, gold: Path) -> None:
    documents = load_gold([gold / "dev"])
    acts = [act for item in documents for act in extractor.read(item.document).acts]
    assert evaluate(documents, acts).level(Level.TRIPLE).f1 >= DEV_F1 - 0.01


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "We will offer our partners a vision of growth to meet their needs.",
            [("pledges", "offer", "a vision of growth to meet their needs")],
        ),
        (
            "Kenya commits to raising wages, and further opening its ports.",
            [("pledges", "raise", "wages"), ("pledges", "open", "its ports")],
        ),
        ("We reaffirm our call for both sides to leave the island.", [("calls_for", "leave", "the island")]),
        ("We would welcome a summit on the lake.", [("supports", "welcome", "a summit on the lake")]),
        ("We are pleased to announce a gift of 500 books.", [("announces", "announce", "a gift of 500 books")]),
        (
            "We welcome the truce of May, and urge both sides to keep the peace.",
            [("supports", "welcome", "the truce of May"), ("calls_for", "keep", "the peace")],
        ),
        ("Clean water: Kenya will dig 200 wells, which many villages need.", [("pledges", "dig", "200 wells")]),
    ],
)
def test_long_ways_lead_to_the_action(extractor: Extractor, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(act.act, act.action, act.object) for act in extractor.read(document(text)).acts] == expected


@pytest.mark.parametrize(
    ("text", "genre", "expected"),
    [
        ("NASA will launch a new telescope.", Genre.REPORT, "United States"),
        ("The U.S. and Mexican delegations agreed to meet again.", Genre.REPORT, "Mexico; United States"),
        ("The Governments of France and Germany agreed to meet again.", Genre.REPORT, "France; Germany"),
        ("The parliament of the Cuban people condemns the blockade.", Genre.SPEECH, "Cuba"),
    ],
)
def test_who_acts_through_whom(extractor: Extractor, text: str, genre: Genre, expected: str) -> None:
    assert {names(act.actors) for act in extractor.read(document(text, genre=genre)).acts} == {expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We urge Mali to reopen the border.", ["Mali"]),
        ("We support the efforts of Ghana.", ["Ghana"]),
        ("We strongly condemn the attack by Hamas.", ["Hamas"]),
        ("We will work with our regional partners to plant more trees.", ["regional partners"]),
        ("We call for a ceasefire in Sudan.", []),
        ("We call on all countries in the region to plant trees.", ["all countries in the region"]),
        ("All Member States must pay their dues.", ["All Member States"]),
        ("We will provide 10 million dollars for Mali.", ["Mali"]),
        ("We will engage other governments.", ["other governments"]),
    ],
)
def test_towards_whom(extractor: Extractor, text: str, expected: list[str]) -> None:
    (act,) = extractor.read(document(text)).acts
    assert [actor.name for actor in act.addressees] == expected


def test_proposals_are_put_to_the_forum_of_the_speech(extractor: Extractor) -> None:
    speech = Document(
        id="d",
        title="Remarks at a meeting of the Shanghai Cooperation Organization",
        text="I wish to propose the following:\n\nFirst, we need to open new markets.",
        genre=Genre.SPEECH,
        actors=("China",),
    )
    (act,) = extractor.read(speech).acts
    assert (act.act, [actor.name for actor in act.addressees]) == ("proposes", ["SCO"])


def test_member_states_are_those_of_the_united_nations_where_it_hosts(extractor: Extractor) -> None:
    text = "All Member States must pay their dues."
    (act,) = extractor.read(dataclasses.replace(document(text), title="Statement at the United Nations")).acts
    assert [actor.name for actor in act.addressees] == ["UN Member States"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will take concrete action in the coming months to plant trees.", "in the coming months"),
        ("We announce a grant to build 20 schools by 2030.", "by 2030"),
        ("We have agreed to buy wheat, and will build ships, all by 2028.", "all by 2028"),
    ],
)
def test_until_when(extractor: Extractor, text: str, expected: str) -> None:
    acts = extractor.read(document(text)).acts
    assert [act.deadline.text if act.deadline else "" for act in acts] == [expected.removeprefix("all ")] * len(acts)


def test_a_time_at_the_front_of_what_was_agreed_is_no_deadline(extractor: Extractor) -> None:
    (act,) = extractor.read(document("In October, the leaders agreed to open a port.")).acts
    assert act.deadline is None
