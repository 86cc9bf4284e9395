"""Which status an act gives its thing: by the table of the ontology, which a researcher may change."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import OntologyError
from kg.ontology import load
from kg.vocabulary import ACT, STATUS

PREFIXES = """
@prefix act: <https://w3id.org/verbale/act#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rule: <https://w3id.org/verbale/status-rule#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/verbale/status#> .
@prefix vb: <https://w3id.org/verbale/ns#> .
"""


def given(act: str, lemma: str, stage: int, direction: str, polarity: str = "positive", *extra: Path) -> str:
    return load(*extra).statuses.given(act=act, stage=stage, direction=direction, polarity=polarity, lemma=lemma)


@pytest.mark.parametrize(
    ("act", "lemma", "stage", "direction", "status"),
    [
        ("proposal", "study", 1, "start", "proposed"),
        ("proposal", "set up", 3, "start", "proposed"),
        ("proposal", "defeat", 4, "end", ""),
        ("call", "sign", 3, "start", "called-for"),
        ("call", "lift", 4, "end", ""),
        ("offer", "host", 4, "start", "offered"),
        ("agreement", "study", 1, "start", "under-study"),
        ("pledge", "explore", 1, "start", "under-study"),
        ("pledge", "build", 3, "start", "promised"),
        ("pledge", "be", 0, "", "promised"),
        ("agreement", "establish", 3, "start", "agreed"),
        ("agreement", "expand", 4, "increase", "in-operation"),
        ("agreement", "foster", 4, "increase", "agreed"),
        ("announcement", "launch", 3, "start", "launched"),
        ("announcement", "declare", 3, "start", ""),
        ("announcement", "sign", 3, "start", "agreed"),
        ("announcement", "provide", 4, "start", "promised"),
        ("announcement", "extend", 4, "continue", "in-operation"),
        ("delivery", "donate", 4, "start", "said-to-be-delivered"),
        ("delivery", "operate", 4, "start", "in-operation"),
        ("delivery", "suspend", 4, "end", "stalled"),
        ("pledge", "postpone", 4, "end", "stalled"),
        ("announcement", "cancel", 4, "end", "withdrawn"),
        ("agreement", "fight", 4, "end", ""),
        ("pledge", "prevent", 4, "prevent", ""),
        ("support", "support", 4, "start", ""),
        ("opposition", "reject", 0, "", ""),
        ("reaffirmation", "commit", 3, "start", ""),
    ],
)
def test_an_act_gives_a_status(act: str, lemma: str, stage: int, direction: str, status: str) -> None:
    assert given(act, lemma, stage, direction) == status


def test_what_is_denied_has_no_status() -> None:
    concepts = [act.concept for act in load().acts.values()]
    assert {given(concept, "establish", 3, "start", "negative") for concept in concepts} == {""}


def test_the_statuses_stand_in_their_order() -> None:
    assert [status.label for status in load().statuses.all] == [
        "proposed", "called for", "offered", "under study", "promised", "agreed", "launched", "in operation",
        "said to be delivered", "stalled", "withdrawn",
    ]  # fmt: skip


def test_a_researcher_adds_a_status_and_a_rule_and_takes_another_back(tmp_path: Path) -> None:
    own = tmp_path / "mine.ttl"
    own.write_text(
        PREFIXES
        + 'status:backed a vb:Status ; rdfs:label "backed" ; skos:notation "02b" .\n'
        + "rule:support a vb:StatusRule ; vb:ofAct act:support ; vb:givesStatus status:backed .\n"
        + 'rule:hosting a vb:StatusRule ; vb:ofAct act:offer ; vb:lemma "host" .\n'
    )
    assert given("support", "support", 4, "start", "positive", own) == "backed"
    assert given("offer", "host", 4, "start", "positive", own) == ""
    assert given("offer", "train", 4, "start", "positive", own) == "offered"
    assert [status.id for status in load(own).statuses.all][1:4] == ["called-for", "backed", "offered"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("rule:a a vb:StatusRule ; vb:ofAct act:nothing .", f"refers to {ACT}nothing, which is no ActType"),
        ("rule:a a vb:StatusRule ; vb:givesStatus status:lost .", f"refers to {STATUS}lost, which is no Status"),
        ("rule:a a vb:StatusRule ; vb:ofStage 5 .", "is not a whole number from 0 to 4"),
        ('act:odd a vb:Status ; rdfs:label "odd" ; skos:notation "1" .', "belongs into the namespace"),
        ('status:odd a vb:Status ; rdfs:label "odd" .', "lacks http://www.w3.org/2004/02/skos/core#notation"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(text: str, reason: str, tmp_path: Path) -> None:
    own = tmp_path / "mine.ttl"
    own.write_text(PREFIXES + text)
    with pytest.raises(OntologyError, match=reason) as caught:
        load(own)
    assert "mine.ttl" in str(caught.value)
