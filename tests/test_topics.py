"""Topics by whole words, and things by their names: the longest counts, and what is unknown is said."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from kg.errors import OntologyError, UsageError
from kg.model import Actor
from kg.ontology import load
from kg.topics import Topics, thing_iri
from kg.vocabulary import Iris

MINE = """
@prefix namesake: <https://w3id.org/verbale/namesake#> .
@prefix place: <https://w3id.org/verbale/place#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix topic: <https://w3id.org/verbale/topic#> .
@prefix vb: <https://w3id.org/verbale/ns#> .
topic:mine a skos:ConceptScheme ; rdfs:label "Mine" .
topic:snow a vb:Topic ; rdfs:label "Snow" ; skos:inScheme topic:mine ; vb:term "snow" , "ski lift" , "’" , "cup" .
topic:cups a vb:Topic ; rdfs:label "Cups" ; skos:inScheme topic:mine ; vb:term "Alder Cup" , "cup" .
namesake:terms vb:term "snow job" .
place:alder a vb:Place ; rdfs:label "Alder Valley" ; skos:altLabel "the Valley of Kenya" .
place:birch a vb:Place ; rdfs:label "Birch Valley" ; skos:altLabel "Twin Valley" .
place:beech a vb:Place ; rdfs:label "Beech Valley" ; skos:altLabel "Twin Valley" .
"""


@pytest.fixture(scope="module")
def topics() -> Topics:
    return Topics(load())


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Topics:
    path = tmp_path_factory.mktemp("topics") / "mine.ttl"
    path.write_text(MINE, "utf-8")
    return Topics(load(path))


def named(topics: Topics, text: str) -> list[str]:
    return [thing_iri(thing, Iris("x:")).removeprefix("https://w3id.org/verbale/") for thing in topics.concerns(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("the matter before us", ()),
        ("food security in Arcovia", ("food-and-agriculture", "sdg-2")),
        ("the security of Arcovia", ("peace-and-security", "sdg-16")),
        ("cyber security and gender-based violence", ("digital-economy", "gender", "sdg-16", "sdg-5")),
        ("greenhouse-gas emissions", ("climate-change", "sdg-13")),
        ("a better political climate", ()),
        ("AIDS", ("health", "sdg-3")),
        ("visual aids for speakers", ()),
        ("peace-keeping operations", ("peace-and-security", "sdg-16")),
        ("labor markets", ("labour-and-employment", "sdg-8")),
        ("the labour market’s rules", ("labour-and-employment", "sdg-8")),
        ("development co-operation", ("development", "sdg-17")),
        ("technical\nassistance", ("development", "sdg-17")),
        ("the Democratic Republic of Arcovia", ()),
        ("the seat on the Security Council", ()),
        ("reform of the Security Council", ("international-institutions", "sdg-16")),
    ],
)
def test_topics_of_a_phrase(topics: Topics, text: str, expected: tuple[str, ...]) -> None:
    assert topics.of([text]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ski lifts", ("snow",)),
        ("a snow job", ()),
        ("snow jobs and snow", ("snow",)),
        ("Snow", ("snow",)),
        ("an alder cup", ("cups", "snow")),
        ("the Alder Cups", ("cups",)),
        ("snowfall", ()),
    ],
)
def test_terms_of_ones_own(mine: Topics, text: str, expected: tuple[str, ...]) -> None:
    assert mine.of([text]) == expected


def test_topics_of_several_texts_are_taken_together(topics: Topics) -> None:
    assert topics.of(["new schools", "malaria", "more schools"]) == ("education", "health", "sdg-3", "sdg-4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing that we know", []),
        ("Kenya and the Paris Agreement", ["x:actor/KEN", "instrument#paris-agreement"]),
        ("the NPT, and again the Non-Proliferation Treaty", ["instrument#npt"]),
        ("ships in the South China Sea", ["place#south-china-sea"]),
        ("the Charter of the United Nations", ["instrument#un-charter"]),
        ("the United Nations and its Charter", ["x:actor/UN"]),
        ("French schools", []),
        ("the mekong", []),
        ("Indian Ocean states", ["place#indian-ocean"]),
    ],
)
def test_what_a_phrase_names(topics: Topics, text: str, expected: list[str]) -> None:
    assert named(topics, text) == expected


def test_names_that_overlap_or_are_shared(mine: Topics) -> None:
    assert named(mine, "the Valley of Kenya") == ["place#alder"]
    assert named(mine, "Twin Valley and Birch Valley") == ["place#birch"]


@pytest.mark.parametrize("said", ["climate-change", "Climate change", "climate CHANGE"])
def test_a_topic_is_found_by_label_and_identifier(topics: Topics, said: str) -> None:
    assert topics.topic(said).id == "climate-change"


@pytest.mark.parametrize("said", ["SDG 13", "sdg-13", "Climate Action", "SDG 13: Climate Action"])
def test_a_goal_is_found_by_number_and_title(topics: Topics, said: str) -> None:
    assert topics.topic(said).id == "sdg-13"


@pytest.mark.parametrize(
    ("said", "iri"),
    [
        ("NPT", "instrument#npt"),
        ("the non-proliferation treaty", ""),
        ("Non-Proliferation Treaty", "instrument#npt"),
        ("Black Sea", "place#black-sea"),
        ("gaza", "place#gaza"),
        ("KEN", "x:actor/KEN"),
        ("the Kenyan government", "x:actor/KEN"),
    ],
)
def test_a_thing_is_found_by_its_names(topics: Topics, said: str, iri: str) -> None:
    if iri:
        assert thing_iri(topics.thing(said), Iris("x:")).removeprefix("https://w3id.org/verbale/") == iri
    else:
        with pytest.raises(UsageError, match="Non-Proliferation"):
            topics.thing(said)


def test_what_is_unknown_is_answered_with_the_nearest(topics: Topics) -> None:
    with pytest.raises(UsageError, match=r"no topic is called 'climate chnge' \(perhaps Climate change"):
        topics.topic("climate chnge")
    with pytest.raises(UsageError, match=r"no instrument, place or actor is called 'Blak Sea' \(perhaps Black Sea"):
        topics.thing("Blak Sea")
    with pytest.raises(UsageError, match=r"no topic is called 'qqqqq' \(names and aliases stand in"):
        topics.topic("qqqqq")


def test_places_and_instruments_bear_no_name_of_an_actor(topics: Topics) -> None:
    ontology = load()
    things = [*ontology.instruments.values(), *ontology.places.values()]
    clashes = [thing.label for thing in things if isinstance(topics.thing(thing.label), Actor)]
    assert clashes == []
    names = {record.actor.name for record in ontology.actors.values()}
    assert [thing.label for thing in things if thing.label in names] == []


def test_time_is_linear_in_the_length_of_a_text(topics: Topics) -> None:
    def seconds(text: str) -> float:
        started = time.perf_counter()
        topics.of([text])
        topics.concerns(text)
        return time.perf_counter() - started

    text = "trade in Kenya and peace under the Charter of the United Nations " * 200
    seconds(text)
    assert min(seconds(text * 4) for _ in range(5)) < 8 * min(seconds(text) for _ in range(5))


def test_a_topic_of_another_namespace_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text(MINE.replace("topic:snow a", "place:snow a"), "utf-8")
    with pytest.raises(OntologyError, match=r"place#snow: a topic belongs into the namespace .+topic#"):
        load(wrong)
