"""The extractor as a whole: what a careful reader would mark in texts of invented and real states."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.evaluate import Level, evaluate
from kg.extraction import Extractor
from kg.gold import load_gold
from kg.model import Act, Document, Genre, PartialDate, names

DEV_F1 = 0.79


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


def test_slots_are_resolved_against_the_document(extractor: Extractor) -> None:
    (act,) = extractor.read(document("We will provide $2 billion in aid to Somalia within five years.")).acts
    assert act.amount is not None
    assert (act.amount.value, act.amount.unit) == (2e9, "USD")
    assert act.deadline is not None
    assert (act.deadline.text, str(act.deadline.last)) == ("within five years", "2026-11-25")
    assert [actor.name for actor in act.addressees] == ["Somalia"]


def test_a_report_says_who_reports_it(extractor: Extractor) -> None:
    (act,) = extractor.read(document("The President of Ghana said that Mali will reopen its border.")).candidates
    assert (names(act.actors), act.voice, act.reported_by and act.reported_by.name) == ("Mali", "reported", "Ghana")


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
