"""On whose behalf a document speaks, where its metadata name no actor."""

from __future__ import annotations

import pytest

from kg.actors import Gazetteer
from kg.extraction.issuers import introductions, issuers
from kg.model import Document, Genre, names
from kg.ontology import load

SPEECH = (
    "I congratulate you, Mr. President, and your country, Norway, on your election. My delegation thanks you. "
    "Ghana attaches great importance to peace. We in Ghana have always believed in dialogue. "
    "The situation in Mali worries us, and we condemn the attacks on Mali. Mali must be helped. Mali deserves peace. "
    "Ghana will continue to send troops. The Ghanaian delegation supports the resolution."
)
JOINT = (
    "Ghana and Mali attach great importance to peace. The two leaders agreed that Ghana will send troops. "
    "Ghana welcomes the dialogue. We in Ghana and Mali will meet again."
)


def named(text: str = "", *, title: str = "", genre: Genre | None = None, publisher: str = "") -> list[str]:
    document = Document(id="d", text=text, title=title, genre=genre, publisher=publisher)
    return [actor.name for actor in issuers(document, Gazetteer(load()))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SPEECH, ["Ghana"]),
        (SPEECH.replace("Ghana", "Arcovia"), []),
        (SPEECH.replace("Ghanaian", "Norwegian").replace("Ghana", "Norway").replace("Mali", "Ghana"), ["Norway"]),
        ("I thank the President. We call on France and on Mali to stop the war in Mali.", []),
        ("I thank the President. We shall help.", []),
        ("", []),
    ],
)
def test_names_the_state_that_speaks_and_leaves_open_what_is_not_clear(text: str, expected: list[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize("genre", list(Genre))
def test_a_title_says_who_speaks(genre: Genre) -> None:
    assert named("We will increase our aid.", title="Statement by Japan in the debate", genre=genre) == ["Japan"]


def test_a_title_that_names_two_decides_nothing() -> None:
    assert named("We will increase our aid.", title="Japan and Mali", genre=Genre.SPEECH) == []


@pytest.mark.parametrize(
    ("title", "genre", "expected"),
    [
        ("Statement of Ghana and Mali", Genre.JOINT, ["Ghana", "Mali"]),
        ("Joint Statement of Ghana and Mali", None, ["Ghana", "Mali"]),
        ("Ghana and Mali", None, ["Ghana", "Mali"]),
        ("Statement", Genre.JOINT, []),
        ("", None, []),
    ],
)
def test_a_joint_text_speaks_for_those_in_its_title_alone(title: str, genre: Genre | None, expected: list[str]) -> None:
    assert named(JOINT, title=title, genre=genre) == expected


def test_a_publisher_speaks_in_its_reports_and_statements_only() -> None:
    assert named(SPEECH, genre=Genre.REPORT, publisher="Kenya") == ["Kenya"]
    assert named(SPEECH, genre=Genre.SPEECH, publisher="Kenya") == ["Ghana"]


def test_offices_are_known_across_line_ends_and_no_break_spaces() -> None:
    text = "We met Prime\nMinister Adeyemi of Ghana and Prime\u00a0Minister\u00a0Osei\u00a0of\u00a0Ghana."
    found = introductions(Document(id="d", text=text), Gazetteer(load()))
    assert {office: names(actors) for office, actors in found.offices.items()} == {"prime minister": "Ghana"}
    assert sorted(found.surnames) == ["Adeyemi", "Osei"]
