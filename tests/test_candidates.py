"""What the namings of a state show of whether a text speaks for it."""

from __future__ import annotations

import pytest

from kg.actors import Gazetteer
from kg.extraction.candidates import candidates
from kg.ontology import load

WHOLE = {"count", "share", "spread", "widest", "first", "last"}
PLACES = {"opening", "early", "middle", "late", "end"}


@pytest.mark.parametrize(
    ("text", "state", "cues"),
    [
        ("Later we in the Ghana of 1990 will", "Ghana", {"state: first person", "we in state", "in state",
                                                         "state of #", "state of"}),
        ("The Ghanaian Government said", "Ghana", {"people government said", "people government"}),
        ("Between Mali and Ghana, too", "Ghana", {"* and state", "and state", "state , too", "state ,"}),
        ("Ghana’s friends", "Ghana", {"state ' s", "state '"}),
    ],
)  # fmt: skip
def test_notes_the_words_around_a_name_but_no_name(text: str, state: str, cues: set[str]) -> None:
    found = {actor.name: features for actor, features in candidates(text, Gazetteer(load())).items()}
    assert set(found[state]) - WHOLE - PLACES == cues


def test_measures_how_often_and_where_a_state_is_named() -> None:
    text = f"Ghana. {'Then. ' * 20}Mali. {'Then. ' * 20}Ghana."
    ghana, mali = candidates(text, Gazetteer(load())).values()
    assert [(f["share"], f["spread"], f["widest"], f["first"], f["last"]) for f in (ghana, mali)] == [
        (1.0, 0.2, 1.0, 0.0, pytest.approx(1, abs=0.01)),
        (0.5, 0.1, 0.0, pytest.approx(0.5, abs=0.01), pytest.approx(0.51, abs=0.01)),
    ]


@pytest.mark.parametrize("text", ["", "Nobody is named.", "The United Nations is no state."])
def test_names_no_candidate_where_no_state_is_named(text: str) -> None:
    assert candidates(text, Gazetteer(load())) == {}
