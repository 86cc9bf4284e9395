"""Names find the actors that they mean, on the day in question, and no others."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.actors import Gazetteer, Mention, provisional
from kg.model import Actor, ActorKind
from kg.ontology import load

NOW = Gazetteer(load())


def on(day: str) -> Gazetteer:
    return Gazetteer(load(), on=date.fromisoformat(day))


def resolved(name: str, gazetteer: Gazetteer = NOW) -> str | None:
    actor = gazetteer.resolve(name)
    return actor.name if actor else None


def found(text: str, gazetteer: Gazetteer = NOW) -> list[tuple[str, str, str]]:
    """List what is found in a text as surface, actor's name and form."""
    return [(text[m.start : m.end], m.actor.name, m.form) for m in gazetteer.find(text)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Georgia", "Georgia"),
        ("South Georgia", "South Georgia and the South Sandwich Islands"),
        ("the State of Georgia", None),
        ("Niger", "Niger"),
        ("Nigerien", "Niger"),
        ("Nigeria", "Nigeria"),
        ("Nigerian", "Nigeria"),
        ("Congo", "Congo"),
        ("Republic of the Congo", "Congo"),
        ("the Democratic Republic of the Congo", "Democratic Republic of the Congo"),
        ("DR Congo", "Democratic Republic of the Congo"),
        ("DRC", "Democratic Republic of the Congo"),
        ("Congolese", None),
        ("Republic of Korea", "South Korea"),
        ("the ROK", "South Korea"),
        ("Democratic People’s Republic of Korea", "North Korea"),
        ("DPRK", "North Korea"),
        ("North Korean", "North Korea"),
        ("Korea", None),
        ("Guinea", "Guinea"),
        ("Guinea-Bissau", "Guinea-Bissau"),
        ("Equatorial Guinea", "Equatorial Guinea"),
        ("Papua New Guinea", "Papua New Guinea"),
        ("Dominica", "Dominica"),
        ("Dominican Republic", "Dominican Republic"),
        ("Dominican", None),
        ("Guam", "Guam"),
        ("GUAM", "GUAM Organization for Democracy and Economic Development"),
    ],
)
def test_names_that_resemble_each_other(name: str, expected: str | None) -> None:
    assert resolved(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("US", "United States"),
        ("us", None),
        ("Us", None),
        ("U.S.", "United States"),
        ("the United States of America", "United States"),
        ("the UK", "United Kingdom"),
        ("Chinese", "China"),
        ("the Chinese side", "China"),
        ("China’s", "China"),
        ("the United States'", "United States"),
        ("the Government of China", "China"),
        ("the delegation of the Republic of Kenya", "Kenya"),
        ("Prime Minister of India", "India"),
        ("the President of the European Commission", "European Commission"),
        ("The People’s Republic of China", "China"),
        ("Republic of  China", "Taiwan"),
        ("the Russian Federation", "Russia"),
        ("Viet Nam", "Vietnam"),
        ("Türkiye", "Turkey"),
        ("Turkiye", "Turkey"),
        ("Côte d’Ivoire", "Ivory Coast"),
        ("Cote d'Ivoire", "Ivory Coast"),
        ("UN Security Council", "UN Security Council"),
        ("United Nations Security Council", "UN Security Council"),
        ("the Security Council", "UN Security Council"),
        ("Shanghai Cooperation Organisation", "SCO"),
        ("C5 + 1", "C5+1"),
        ("C5+1", "C5+1"),
        ("OPEC+", "OPEC+"),
        ("Xi Jinping", "China"),
        ("Indian Ocean", None),
        ("Greek Cypriot side", None),
        ("who", None),
        ("SCO members", None),
        ("the", None),
        ("", None),
    ],
)
def test_names_as_texts_have_them(name: str, expected: str | None) -> None:
    assert resolved(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Niger and Nigeria; Nigerien and Nigerian troops", ["Niger", "Nigeria", "Niger", "Nigeria"]),
        ("Georgia, South Georgia, the U.S. state of Georgia",
         ["Georgia", "South Georgia and the South Sandwich Islands"]),
        ("the Congo, the Republic of the Congo, the DRC", ["Congo", "Congo", "Democratic Republic of the Congo"]),
        ("the two Koreas, the ROK and the DPRK, a Korean plan", ["South Korea", "North Korea"]),
        ("Guinea, Guinea-Bissau, Equatorial Guinea, Papua New Guinea, the Gulf of Guinea",
         ["Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"]),
        ("Dominica and the Dominican Republic; a Dominican bank", ["Dominica", "Dominican Republic"]),
        ("Sudan and South Sudan", ["Sudan", "South Sudan"]),
        ("Samoa and American Samoa", ["Samoa", "American Samoa"]),
        ("Congolese rivers", []),
    ],
)  # fmt: skip
def test_names_are_kept_apart_and_left_open_where_two_bear_them(text: str, expected: list[str]) -> None:
    assert [name for _, name, _ in found(text)] == expected


@pytest.mark.parametrize(
    ("day", "name", "expected"),
    [
        ("1970-09-01", "Russian", "Soviet Union"),
        ("1970-09-01", "USSR", "Soviet Union"),
        ("2020-09-01", "Russian", "Russia"),
        ("2020-09-01", "USSR", "Soviet Union"),
        ("1961-09-01", "Congo", None),
        ("1961-09-01", "Congo (Leopoldville)", "Congo, Leopoldville"),
        ("1968-09-01", "Congo (Brazzaville)", "Congo, Brazzaville"),
        ("1985-09-01", "Congo", "Congo"),
        ("1985-09-01", "Zaire", "Zaire"),
        ("2020-09-01", "Zaire", "Democratic Republic of the Congo"),
        ("1988-09-01", "Yugoslavia", "Yugoslavia"),
        ("1999-09-01", "Federal Republic of Yugoslavia", "Serbia and Montenegro"),
        ("2010-09-01", "Yugoslavia", "Yugoslavia"),
        ("1980-09-01", "Burma", "Burma"),
        ("2000-09-01", "Burma", "Myanmar"),
        ("1968-09-01", "Swaziland", "Swaziland"),
        ("2020-09-01", "Swaziland", "Eswatini"),
        ("1975-09-01", "Democratic Republic of Viet-Nam", "North Vietnam"),
        ("1985-09-01", "Democratic Yemen", "South Yemen"),
        ("1985-09-01", "Yemen", "North Yemen"),
        ("2000-09-01", "Yemen", "Yemen"),
        ("1974-09-01", "Southern Rhodesia", "Southern Rhodesia"),
        ("1962-09-01", "UAR", "United Arab Republic"),
        ("1980-09-01", "WTO", "Warsaw Treaty"),
        ("2000-09-01", "WTO", "WTO"),
        ("2000-09-01", "OIC", "Organization of the Islamic Conference"),
    ],
)
def test_historical_names_by_date(day: str, name: str, expected: str | None) -> None:
    assert resolved(name, on(day)) == expected


@pytest.mark.parametrize(
    ("day", "name", "expected"),
    [
        ("2015-09-28", "Obama", "United States"),
        ("2021-03-12", "Obama", None),
        ("2003-05-01", "Bush", None),
        ("2003-05-01", "President Bush", "United States"),
        ("1998-05-01", "António Guterres", "Portugal"),
        ("2021-05-01", "Antonio Guterres", "UN Secretary-General"),
        ("2016-05-01", "Mark Rutte", "Netherlands"),
        ("2025-05-01", "Rutte", "NATO Secretary General"),
        ("2023-04-26", "President Yoon", "South Korea"),
        ("2021-06-13", "Joseph R. Biden, Jr.", "United States"),
        ("2021-06-13", "XI", None),
    ],
)
def test_people_by_date(day: str, name: str, expected: str | None) -> None:
    assert resolved(name, on(day)) == expected


def test_people_without_a_date() -> None:
    assert [resolved(name) for name in ("Obama", "Mark Rutte", "Stoltenberg")] == [
        "United States",
        "NATO Secretary General",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Shanghai Cooperation Organization (SCO) met.",
            [("Shanghai Cooperation Organization", "SCO", "name"), ("SCO", "SCO", "acronym")],
        ),
        ("the Chinese government told us", [("Chinese", "China", "demonym")]),
        ("China’s plan, and the US$395 billion of it", [("China", "China", "name")]),
        ("across the Indian Ocean and the South China Sea", []),
        ("Indian and Latin American ships", [("Indian", "India", "demonym")]),
        ("the North\nKorean nuclear test", [("North\nKorean", "North Korea", "demonym")]),
        ("the United\n\nStates", []),
        ("Indiana, Nigeriana and Romanian", [("Romanian", "Romania", "demonym")]),
        (
            "Papua New Guinea, Guinea-Bissau, Guinea",
            [
                ("Papua New Guinea", "Papua New Guinea", "name"),
                ("Guinea-Bissau", "Guinea-Bissau", "name"),
                ("Guinea", "Guinea", "name"),
            ],
        ),
        (
            "the U.S.-China talks.",
            [("U.S.", "United States", "acronym"), ("China", "China", "name")],
        ),
        ("FRANCE and turkey", [("FRANCE", "France", "name")]),
        ("President Xi Jinping said", [("Xi Jinping", "China", "person")]),
        ("Chapter XI, a Korean question", []),
        ("Equatorial guinea pigs; United we stand; Papua", [("Equatorial guinea", "Equatorial Guinea", "name")]),
        ("", []),
    ],
)
def test_mentions_in_a_text(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


def test_mention_has_offsets_and_actor() -> None:
    assert NOW.find("With Japan.") == [Mention(5, 10, Actor("JPN", "Japan", ActorKind.STATE), "name")]


@given(st.text(alphabet=st.sampled_from("US.’'sA \n-,()ChinaéG7+5"), max_size=60))
def test_mentions_are_in_order_whole_words_and_resolve(text: str) -> None:
    end = 0
    for mention in NOW.find(text):
        assert end <= mention.start < mention.end
        assert not (text[mention.start - 1 : mention.start].isalnum() and text[mention.start].isalnum())
        assert not (text[mention.end - 1].isalnum() and text[mention.end : mention.end + 1].isalnum())
        assert NOW.resolve(text[mention.start : mention.end]) == mention.actor
        end = mention.end


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    NOW.find(text)
    NOW.resolve(text)


def test_reading_takes_linear_time() -> None:
    def seconds(text: str) -> float:
        begin = time.process_time()
        NOW.find(text)
        return time.process_time() - begin

    hostile = "United Nations Educational, Scientific and United "
    NOW.find(hostile)
    small, large = (min(seconds(hostile * n) for _ in range(3)) for n in (500, 5000))
    assert large < 40 * small


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the developing countries", Actor("developing-countries", "developing countries")),
        ("an  Alpine\nForum", Actor("alpine-forum", "Alpine Forum")),
        ("Those States", Actor("those-states", "Those States")),
        ("…", Actor("unnamed", "…")),
    ],
)
def test_provisional_actor_of_a_phrase(phrase: str, expected: Actor) -> None:
    assert provisional(phrase) == expected
    assert provisional(phrase).kind is ActorKind.SET


def test_own_actor_is_found(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(
        "@prefix actor: <https://w3id.org/verbale/actor#> . @prefix vb: <https://w3id.org/verbale/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'actor:alpine-forum a vb:Forum ; rdfs:label "Alpine Forum" ; vb:acronym "AF" .\n',
        "utf-8",
    )
    gazetteer = Gazetteer(load(own))
    assert found("The Alpine Forum (AF) met in China.", gazetteer) == [
        ("Alpine Forum", "Alpine Forum", "name"),
        ("AF", "Alpine Forum", "acronym"),
        ("China", "China", "name"),
    ]
